/* brand/places_test.c -- places.csv: what is read, and mistakes at line and column of their field. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/places.h"

static char block[8 << 20];
static tact_arena arena;
static tact_diags diags;
static tact_bundle bundle;
static uint32_t zone_ids[2];
static tact_slice zone_names[] = { { "Europe/Paris", 12 }, { "Europe/Rome", 11 } };

static bool read_z(const char *source) {
    zone_ids[0] = tact_id32(zone_names[0]);
    zone_ids[1] = tact_id32(zone_names[1]);
    tact_zones zones = { .names = zone_names, .name_ids = zone_ids, .name_count = 2 };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 50);
    bundle = (tact_bundle){ .default_zone = zone_ids[0] };
    return tact_places_read(tact_slice_of(source), &zones, &arena, &diags, &bundle);
}

#define HEAD "id,name,lat,lon,address,hours,services,zone\n"

static void places_are_read(void **state) {
    (void)state;
    assert_true(read_z(HEAD "cafe,Café,43.78956,-7.5,\"Piazza 1, Ventimiglia\",\"Mo-Fr 07:00-19:00; Su 08:00-13:00\",coffee; wifi,Europe/Rome\n"
                            "bar,Bar,,,,Fr 18:00-02:00,,\n"));
    assert_int_equal(bundle.place_count, 2);
    const tact_place *cafe = &bundle.places[0], *bar = &bundle.places[1];
    assert_true(tact_slice_is(cafe->name, "Café") && tact_slice_is(cafe->address, "Piazza 1, Ventimiglia"));
    assert_int_equal(cafe->latitude_e7, 437895600);
    assert_int_equal(cafe->longitude_e7, -75000000);
    assert_int_equal(cafe->zone, zone_ids[1]);
    assert_int_equal(cafe->hour_count, 6);
    assert_int_equal(cafe->service_count, 2);
    assert_true(tact_slice_is(cafe->services[1], "wifi"));
    assert_int_equal(bar->zone, zone_ids[0]);
    assert_int_equal(bar->latitude_e7, 0);
    assert_int_equal(bar->hours[0].closes_minute, 26 * 60);
    assert_true(read_z("name;id\nA;a\nB;b\n"));                              /* what a spreadsheet saves; other columns left out */
    assert_true(tact_slice_is(bundle.places[1].name_id, "b"));
    assert_int_equal(bundle.places[1].kind, TACT_PLACE_SHOP);
    assert_true(read_z("id,name,kind\na,A,\nb,B,shop\nc,C,other\n"));
    assert_true(bundle.places[0].kind == TACT_PLACE_SHOP && bundle.places[1].kind == TACT_PLACE_SHOP && bundle.places[2].kind == TACT_PLACE_OTHER);
    assert_true(read_z(HEAD));
    assert_true(read_z(""));
}

static void mistakes_have_a_place(void **state) {
    (void)state;
    static const struct { const char *source; uint32_t line, column; const char *says, *hint; } cases[] = {
        { "name,lat\nA,1\n", 1, 1, "the column 'id' is missing", "id,name,lat" },
        { "id,name,latt\n", 1, 9, "no column 'latt'", "did you mean 'lat'?" },
        { HEAD "a,A,,,,,,\na,B,,,,,,\n", 3, 1, "'a' stands here a second time", "of its own" },
        { HEAD "A B,A,,,,,,\n", 2, 1, "'A B' is not a name", "small letters" },
        { HEAD ",A,,,,,,\n", 2, 1, "no id", "" },
        { HEAD "a,,,,,,,\n", 2, 3, "no name", "" },
        { HEAD "a,A,1,,,,,\n", 2, 7, "half of the position", "both" },
        { HEAD "a,A,\"43,5\",7,,,,\n", 2, 5, "'43,5' is not a latitude", "with a point" },
        { HEAD "a,A,91,7,,,,\n", 2, 5, "not a latitude", "" },
        { HEAD "a,A,9,181,,,,\n", 2, 7, "not a longitude", "" },
        { HEAD "a,A,,,,,,Europe/Roma\n", 2, 10, "no time zone 'Europe/Roma'", "did you mean 'Europe/Rome'?" },
        { HEAD "a,\xC3\x89t\xC3\xA9,,,,Mo 25:00-26:00,,\n", 2, 13, "", "" },
        { HEAD "a,A,,,,\"Mo 07:00-12:00,25:00-26:00\",,\n", 2, 24, "", "" },
        { HEAD "a,A,,,\"two\nlines\",Xx 07:00-09:00,,\n", 3, 8, "", "" },
        { "id,name,kind\na,A,\nb,B,station\n", 3, 5, "no kind of place 'station'", "or other" },
        { "id,name\na,A,shop\n", 2, 1, "another number of fields", "double quotes" },
        { HEAD "a,A,,,,,,,,more\n", 2, 1, "another number of fields", "double quotes" },
        { HEAD "a,\"A\"x,,,,,,\n", 2, 3, "closing quote", "twice" },
        { HEAD "a,caf\xE9,,,,,,\n", 2, 6, "not UTF-8", "" },
        { HEAD "a,\"A,,,,,,\n", 0, 0, "", "UTF-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (read_z(cases[i].source)) fail_msg("accepted: %s", cases[i].source);
        const tact_diag *d = &diags.items[0];
        if (diags.count != 1 || d->line != cases[i].line || d->column != cases[i].column || tact_slice_find(d->text, tact_slice_of(cases[i].says)) < 0
            || tact_slice_find(d->hint, tact_slice_of(cases[i].hint)) < 0)
            fail_msg("%u findings; %s -> %u:%u %.*s | %.*s", diags.count, cases[i].source, d->line, d->column, (int)d->text.len, d->text.ptr, (int)d->hint.len, d->hint.ptr);
    }
    assert_false(read_z(HEAD "a,,1,,,,,\nB,B,99,1,,,,x\n"));
    assert_int_equal(diags.error_count, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(places_are_read), cmocka_unit_test(mistakes_have_a_place) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
