/* core/moment/town_test.c -- towns in texts: found, left alone, and where they are. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/moment/town.h"

/* Latitude and longitude in 1/100 degrees, 5 apart at most; NONE: no town is meant. */
enum { NONE = 99999 };
static const struct { const char *text, *country; int latitude, longitude; } cases[] = {
    { "pneus hiver lyon", "FR", 4575, 485 },                   { "Où acheter des pneus à Saint-Étienne ?", "FR", 4543, 439 },
    { "garage st etienne", "FR", 4543, 439 },                  { "gomme invernali torino", "IT", 4507, 769 },
    { "farmacia di turno a Roma", "IT", 4189, 1248 },          { "hôtel à nice", "FR", 4370, 727 },
    { "a nice coat", "GB", NONE, 0 },                          { "have a nice day", "", NONE, 0 },
    { "restaurants near reading", "GB", 5146, -97 },           { "reading glasses", "GB", NONE, 0 },
    { "les tours de magie", "FR", NONE, 0 },                   { "coiffeur à tours", "FR", 4739, 69 },
    { "savon de marseille", "FR", NONE, 0 },                   { "plombier marseille", "FR", 4330, 538 },
    { "parking gare de marseille", "FR", 4330, 538 },          { "magasin 69007", "FR", 4575, 485 },
    { "boulangerie 74000 annecy", "FR", 4590, 613 },           { "batterie externe 20000 mah", "FR", NONE, 0 },
    { "magasin 69007", "IT", NONE, 0 },                        { "le havre restaurant", "FR", 4949, 11 },
    { "birmingham", "US", 3352, -8680 },                       { "birmingham", "GB", 5248, -190 },
    { "birmingham", "", 5248, -190 },                          { "ristorante a venezia", "IT", 4544, 1233 },
    { "", "", NONE, 0 },                                       { "chaussures de course taille 42", "FR", NONE, 0 },
    { "tyres", "GB", NONE, 0 },                                { "pharmacie genève", "CH", 4620, 614 },
};

static void by_text(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_town t;
        bool found = tact_town_find(tact_slice_of(cases[i].text), tact_slice_of(cases[i].country), (tact_slice){ NULL, 0 }, &t);
        if (found != (cases[i].latitude != NONE) ||
            (found && (abs(t.latitude_e7 / 100000 - cases[i].latitude) > 5 || abs(t.longitude_e7 / 100000 - cases[i].longitude) > 5)))
            fail_msg("%s (%s): found %d, %d %d", cases[i].text, cases[i].country, found, t.latitude_e7 / 100000, t.longitude_e7 / 100000);
    }
}

static void what_a_is(void **state) {
    (void)state;
    tact_town t;
    assert_true(tact_town_find(TACT_S("magasin a nice"), TACT_S("FR"), TACT_S("fr-FR"), &t));
    assert_false(tact_town_find(TACT_S("a nice coat"), TACT_S("FR"), TACT_S("en-GB"), &t));
}

/* Long and hostile texts end, and read nothing beyond their bytes. */
static void any_text(void **state) {
    (void)state;
    char text[2000];
    uint64_t x = 88172645463325252u;
    for (unsigned round = 0; round < 2000; round++) {
        size_t n = round;
        for (size_t i = 0; i < n; i++) {
            x ^= x << 13; x ^= x >> 7; x ^= x << 17;
            text[i] = (char)(round % 2 ? "a0 1lyon5-'9"[x % 12] : (char)x);
        }
        tact_town t;
        (void)tact_town_find((tact_slice){ text, n }, tact_slice_of(round % 3 ? "FR" : ""), (tact_slice){ NULL, 0 }, &t);
        assert_in_range(t.latitude_e7 + 900000000, 0, 1800000000);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(by_text), cmocka_unit_test(what_a_is), cmocka_unit_test(any_text) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
