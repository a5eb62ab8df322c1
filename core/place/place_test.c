/* core/place/place_test.c -- distances against the same in reals, the ordered search against the plain one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include "core/base/hash.h"
#include "core/place/place.h"

static const uint64_t SEED = 20261124;

static double in_reals(int32_t lat1, int32_t lon1, int32_t lat2, int32_t lon2) {
    const double radians = 3.14159265358979323846 / 1.8e9;
    double a = sin((lat1 - lat2) * radians / 2), b = sin(((double)lon1 - lon2) * radians / 2);
    double h = a * a + cos(lat1 * radians) * cos(lat2 * radians) * b * b;
    return 2 * 6371009.0 * asin(sqrt(h > 1 ? 1 : h));
}

static int32_t between(tact_rng *rng, int32_t low, int32_t high) {
    return (int32_t)(low + (int64_t)tact_rng_below(rng, (uint64_t)((int64_t)high - low + 1)));
}

/* Known ways: Paris - Lyon, Lyon - Torino, across the date line, pole to pole, next door. */
static void known_distances(void **state) {
    (void)state;
    static const struct { int32_t a, b, c, d; double metres, slack; } cases[] = {
        { 488566000, 23522000, 457640000, 48357000, 391500, 1000 },
        { 457640000, 48357000, 450703000, 76869000, 235600, 1500 },
        { 0, 1799999990, 0, -1799999990, 0.2, 1 },
        { 900000000, 0, -900000000, 0, 20015115, 30 },
        { 0, 0, 0, 1800000000, 20015115, 30 },
        { 457640000, 48357000, 457640900, 48357000, 10, 0.6 },
        { 457640000, 48357000, 457640000, 48357000, 0, 0 },
        { 890000000, 0, 890000000, 1800000000, 222390, 10 },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        double got = tact_place_metres(cases[i].a, cases[i].b, cases[i].c, cases[i].d);
        if (fabs(got - cases[i].metres) > cases[i].slack) fail_msg("case %u: %.0f m, expected %.0f", i, got, cases[i].metres);
    }
}

static void like_reals(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ SEED, 1 });
    printf("seed %llu\n", (unsigned long long)SEED);
    double worst = 0;
    for (int i = 0; i < 200000; i++) {
        int32_t lat = between(&rng, -890000000, 890000000), lon = between(&rng, -1800000000, 1800000000);
        int32_t reach = i % 4 == 0 ? 900000000 : i % 4 == 1 ? 9000000 : i % 4 == 2 ? 90000 : 2000;
        int64_t lat2 = (int64_t)lat + between(&rng, -reach, reach), lon2 = (int64_t)lon + between(&rng, -reach, reach);
        if (lat2 > 900000000 || lat2 < -900000000 || lon2 > 1800000000 || lon2 < -1800000000) continue;
        double expected = in_reals(lat, lon, (int32_t)lat2, (int32_t)lon2);
        double got = tact_place_metres(lat, lon, (int32_t)lat2, (int32_t)lon2);
        double off = fabs(got - expected) - 0.51;                  /* whole metres */
        if (off > 0 && off / expected > worst) worst = off / expected;
        if (off > expected * 1e-4) fail_msg("%d %d %lld %lld: %.0f m, in reals %.2f", lat, lon, (long long)lat2, (long long)lon2, got, expected);
    }
    printf("worst relative error beyond rounding: %.2g\n", worst);
}

static void no_position_is_never_near(void **state) {
    (void)state;
    tact_place places[2] = { { .id = 1 }, { .id = 2, .latitude_e7 = 457640000, .longitude_e7 = 48357000 } };
    tact_bundle b = { .places = places, .place_count = 1 };
    const tact_place *p;
    uint32_t metres;
    assert_false(tact_place_nearest(&b, 0, 0, &p, &metres));
    assert_false(tact_place_within(&places[0], 0, 0, 100));
    b.place_count = 2;
    assert_true(tact_place_nearest(&b, 0, 0, &p, &metres));
    assert_int_equal(p->id, 2);
    assert_true(tact_place_within(&places[1], 457640100, 48357000, 2));
    assert_false(tact_place_within(&places[1], 457641000, 48357000, 10));
}

static void ordered_like_plain(void **state) {
    (void)state;
    enum { PLACES = 300 };
    static tact_place places[PLACES];
    static char block[65536];
    tact_rng rng = tact_rng_from((tact_seed){ SEED, 2 });
    for (int round = 0; round < 60; round++) {
        tact_bundle b = { .places = places, .place_count = (uint32_t)tact_rng_below(&rng, PLACES + 1) };
        int32_t reach = round % 3 == 0 ? 890000000 : round % 3 == 1 ? 5000000 : 300;
        for (uint32_t i = 0; i < b.place_count; i++) {
            bool nowhere = tact_rng_below(&rng, 10) == 0;
            places[i] = (tact_place){ .latitude_e7 = nowhere ? 0 : between(&rng, -reach, reach), .longitude_e7 = nowhere ? 0 : between(&rng, -reach, reach) };
        }
        tact_arena arena;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_place_order order;
        assert_int_equal(tact_place_order_build(&order, &b, &arena), TACT_OK);
        for (int i = 0; i < 200; i++) {
            int32_t lat = between(&rng, -reach, reach), lon = between(&rng, -reach, reach);
            const tact_place *plain = NULL, *fast = NULL;
            uint32_t plain_m = 0, fast_m = 0;
            bool a = tact_place_nearest(&b, lat, lon, &plain, &plain_m);
            bool c = tact_place_order_nearest(&order, lat, lon, UINT32_MAX, &fast, &fast_m);
            assert_int_equal(a, c);
            if (a) { assert_ptr_equal(plain, fast); assert_int_equal(plain_m, fast_m); }
            bool near = tact_place_order_nearest(&order, lat, lon, 1500, &fast, &fast_m);
            assert_int_equal(near, a && plain_m <= 1500);
        }
    }
}

static void a_town_of_its_own_addresses(void **state) {
    static tact_place places[] = {
        { .latitude_e7 = 437800000, .longitude_e7 = 75100000, .address = { "2 place de la Gare, Ponterive", 29 } }, { .latitude_e7 = 437900000, .longitude_e7 = 75300000, .address = { "Via Aurelia 41 ,06500 ponterive, Italy", 38 } },
        { .latitude_e7 = 480000000, .longitude_e7 = 20000000, .address = { "1 rue, Ponterive", 16 } }, { .address = { "2 rue, Nowhere", 14 } }, { .latitude_e7 = 1, .address = { "Lonely", 6 } } };
    static const struct { const char *typed; bool found; } cases[] = {
        { "Ponterive", true }, { "  PONTERIVE ", true }, { "Ponterivo", false }, { "", false }, { "2 place de la Gare", false }, { "Lonely", false }, { "Nowhere", false }, { "06500", false }, { "Italy", true }, { ",", false } };
    tact_bundle b = { .places = places, .place_count = 5 };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t latitude = 0, longitude = 0;
        if (tact_place_town(&b, tact_slice_of(cases[i].typed), &latitude, &longitude) != cases[i].found) fail_msg("'%s'", cases[i].typed);
        if (i < 2) { assert_int_equal(latitude, 437850000); assert_int_equal(longitude, 75200000); }     /* the third is far away */
    }
}

static void a_full_arena_is_said(void **state) {
    (void)state;
    tact_place place = { .latitude_e7 = 1 };
    tact_bundle b = { .places = &place, .place_count = 1 };
    char block[256];
    tact_arena arena;
    tact_place_order order;
    tact_arena_init(&arena, block, sizeof block, NULL);
    arena.fail_in = 1;
    assert_int_equal(tact_place_order_build(&order, &b, &arena), TACT_ERR_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_distances), cmocka_unit_test(like_reals), cmocka_unit_test(no_position_is_never_near),
        cmocka_unit_test(ordered_like_plain), cmocka_unit_test(a_town_of_its_own_addresses), cmocka_unit_test(a_full_arena_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
