/* daemon/usage_test.c -- looks, their length, days, ways, passing from device to device, hours: by hand; and cells of fewer than ten. */
#include <stdlib.h>
#include <string.h>
#include "daemon/usage.h"
#include "test/lib/json_bed.h"

static const int64_t monday = 1795392000;                  /* 2026-11-23T00:00:00Z */
static tact_instant at(int64_t second) { return (tact_instant){ (monday + second) * 1000000 }; }

static void event(tact_usage *u, uint64_t person, uint64_t part, uint8_t device, int64_t second, bool moving) {
    tact_civil local = tact_civil_from_us(at(second).us);
    tact_cell c = { .type = TACT_EVENT_PAGE, .device = device, .part = part, .moving = moving, .hour = local.hour, .weekday = local.weekday,
                    .day = (uint32_t)((monday + second) / 86400) };
    assert_int_equal(tact_usage_add(u, person, at(second), &c), TACT_OK);
}

/* Monday 8:00 two events 40 s apart on the phone, under way; 8:29 after that still the same look; 9:00 exactly thirty minutes later too, 9:31 another
 * one of a single event; then at noon the computer. Nothing on Tuesday; Wednesday the phone again. */
static void one_person(void **state) {
    (void)state;
    tact_usage *u = tact_usage_new();
    const int64_t eight = 8 * 3600;
    event(u, 1, 10, TACT_DEVICE_MOBILE, eight, true);
    event(u, 1, 10, TACT_DEVICE_MOBILE, eight + 40, false);
    event(u, 1, 10, TACT_DEVICE_MOBILE, eight + 40 + 1800, false);       /* 30 minutes are not over 30 minutes */
    event(u, 1, 10, TACT_DEVICE_MOBILE, eight + 40 + 1800 + 1801, false);
    event(u, 1, 11, TACT_DEVICE_DESKTOP, 12 * 3600, false);
    event(u, 1, 11, TACT_DEVICE_DESKTOP, 12 * 3600 + 60, false);
    event(u, 1, 10, TACT_DEVICE_MOBILE, 2 * 86400 + 13 * 3600, false);   /* more than a day after */
    event(u, 1, 0, TACT_DEVICE_UNKNOWN, 2 * 86400 + 13 * 3600, false);   /* the till: no look */
    const tact_usage_sum *s = tact_usage_finish(u, at(4 * 86400 - 1));
    assert_int_equal(s->people, 1);
    assert_int_equal(s->looks, 4);
    assert_int_equal(s->single, 2);
    assert_int_equal(s->length_s, 1840 + 60);
    assert_int_equal(tact_usage_median_s(s), 60);
    assert_int_equal(s->days, 4);
    assert_int_equal(s->active_days, 2);
    assert_int_equal(s->moving, 1);
    assert_int_equal(s->hours[0][8].times, 1);
    assert_int_equal(s->hours[0][9].times, 1);
    assert_int_equal(s->hours[0][12].times, 1);
    assert_int_equal(s->hours[2][13].times, 1);
    assert_int_equal(s->passing[TACT_DEVICE_MOBILE][TACT_DEVICE_DESKTOP].times, 1);
    assert_int_equal(s->passing[TACT_DEVICE_DESKTOP][TACT_DEVICE_MOBILE].times, 0);
    assert_int_equal(s->devices[TACT_DEVICE_MOBILE].times, 3);
    assert_int_equal(s->instant, 1);                                     /* three of four at most 70 s */
    assert_int_equal(s->mobile_only, 0);
    tact_usage_free(u);
}

static void population(tact_usage *u, unsigned people) {
    for (unsigned p = 1; p <= people; p++)
        for (unsigned day = 0; day < 3; day++)
            for (unsigned e = 0; e < 3; e++) event(u, p, p, TACT_DEVICE_MOBILE, day * 86400 + 18 * 3600 + e * 100, day == 0);
}

static tact_slice told(tact_usage *u) {
    tact_json j = open_map(&arena);
    tact_usage_json(&j, tact_usage_finish(u, at(3 * 86400 - 1)), false);
    return closed_map(&j);
}

/* fails when a cell of nine people is told: the whole of nine, or one more hour that only nine of ten know */
static void ten_people(void **state) {
    (void)state;
    fresh_arena();
    tact_usage *nine = tact_usage_new(), *ten = tact_usage_new();
    population(nine, 9);
    tact_slice json = told(nine);
    assert_true(says(json, "\"people\":null") && says(json, "\"looks\":null") && says(json, "\"looksPerDay\":null") && says(json, "\"devices\":[]"));
    assert_true(says(json, "\"onTheMove\":null") && says(json, "\"secondsPerLookMedian\":null") && !says(json, "27"));
    for (unsigned p = 1; p <= 9; p++) event(ten, p, p, TACT_DEVICE_MOBILE, 3600, false);
    population(ten, 10);
    json = told(ten);
    assert_true(says(json, "\"people\":10") && says(json, "\"looks\":39") && says(json, "\"device\":\"mobile\",\"looks\":39,\"people\":10"));
    assert_true(says(json, "\"hours\":[[0,null,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,null,0"));     /* nine alone could be worked out */
    assert_true(says(json, ",10,0,0,0,0,0]"));
    assert_true(says(json, "\"use\":{\"instant\":0,\"continuous\":10,\"mobileOnly\":10,\"tooLittleToTell\":0}"));
    assert_true(says(json, "\"looksOfOneEvent\":null,\"secondsPerLook\":null,\"secondsPerLookMedian\":null"));      /* of nine people */
    tact_usage *plain = tact_usage_new();
    population(plain, 10);
    json = told(plain);
    assert_true(says(json, "\"secondsPerLook\":200.0,\"secondsPerLookMedian\":200") && says(json, "\"onTheMove\":0.333"));
    tact_usage_free(plain);
    tact_usage_free(nine);
    tact_usage_free(ten);
}

/* Four in ten of another way than the rest: neither number is told, or one could be worked out from the other. */
static void no_difference_tells(void **state) {
    (void)state;
    fresh_arena();
    tact_usage *u = tact_usage_new();
    population(u, 20);
    for (unsigned p = 100; p < 104; p++) event(u, p, p, TACT_DEVICE_MOBILE, 3600, false);
    assert_true(says(told(u), "\"use\":{\"instant\":null,\"continuous\":null,\"mobileOnly\":20,\"tooLittleToTell\":null}"));
    tact_usage_free(u);
}

/* One person on another device, one under way: the sums of the others would tell of them. */
static void one_among_many(void **state) {
    (void)state;
    fresh_arena();
    tact_usage *u = tact_usage_new();
    for (unsigned p = 1; p <= 27; p++) event(u, p, p, TACT_DEVICE_UNKNOWN, 3600, false);
    event(u, 99, 99, TACT_DEVICE_MOBILE, 7200, true);
    tact_slice json = told(u);
    assert_true(says(json, "\"people\":28") && says(json, "\"devices\":[]") && says(json, "\"onTheMove\":null"));
    assert_true(says(json, "\"hours\":[[0,null,null,0"));
    tact_usage_free(u);
}

/* Against a plain twin, with many people and devices, so that both tables grow. */
static void many(void **state) {
    (void)state;
    tact_usage *u = tact_usage_new();
    tact_rng rng = tact_rng_from((tact_seed){ 5, 20261122 });
    enum { PEOPLE = 3000, EVENTS = 40000 };
    int64_t (*last)[2] = calloc(PEOPLE, sizeof *last), second = 0;
    bool *met = calloc(PEOPLE, sizeof *met);
    uint64_t looks = 0, people = 0;
    for (unsigned i = 0; i < EVENTS; i++) {
        uint64_t p = tact_rng_below(&rng, PEOPLE), d = tact_rng_below(&rng, 2);
        second += (int64_t)tact_rng_below(&rng, 40);
        looks += last[p][d] == 0 || second - (last[p][d] - 1) > 1800;
        last[p][d] = second + 1;
        people += !met[p];
        met[p] = true;
        event(u, (p + 1) * 0x9e3779b97f4a7c15u, d + 1, d ? TACT_DEVICE_DESKTOP : TACT_DEVICE_MOBILE, second, false);
    }
    const tact_usage_sum *s = tact_usage_finish(u, at(second));
    assert_int_equal(s->looks, looks);
    assert_int_equal(s->people, people);
    uint64_t hours = 0, ways = s->instant + s->continuous + s->too_little;
    for (unsigned d = 0; d < 7; d++) for (unsigned h = 0; h < 24; h++) hours += s->hours[d][h].times;
    assert_int_equal(hours, looks);
    assert_int_equal(ways, people);
    free(last);
    free(met);
    tact_usage_free(u);
}

static void about(tact_usage *u, uint64_t person, uint64_t part, uint8_t device, int64_t second, const char *topic) {
    tact_cell c = { .type = TACT_EVENT_PAGE, .device = device, .part = part, .topic = tact_slice_of(topic), .day = (uint32_t)((monday + second) / 86400) };
    assert_int_equal(tact_usage_add(u, person, at(second), &c), TACT_OK);
}

/* Tyres on the phone, on the computer six days later, then at the till, which has no device part; wine on the phone again is nobody's continuation, and after
 * more than seven days nothing is. fails when the topic, the limit of seven days or the till is not looked at: follow() and without_device() */
static void a_need_carried_on(void **state) {
    (void)state;
    enum { DAY = 86400 };
    tact_usage *u = tact_usage_new();
    about(u, 9, 0, TACT_DEVICE_SHOP, 0, "tyres");                        /* nobody of whom a look is known */
    about(u, 1, 10, TACT_DEVICE_MOBILE, 0, "tyres");
    about(u, 1, 10, TACT_DEVICE_MOBILE, 60, "tyres");
    about(u, 1, 11, TACT_DEVICE_DESKTOP, 6 * DAY, "wine");
    about(u, 1, 11, TACT_DEVICE_DESKTOP, 6 * DAY, "");
    about(u, 1, 11, TACT_DEVICE_DESKTOP, 6 * DAY + 60, "tyres");
    about(u, 1, 0, TACT_DEVICE_SHOP, 7 * DAY, "tyres");
    about(u, 1, 0, TACT_DEVICE_UNKNOWN, 7 * DAY, "tyres");               /* a server that says nothing of a device */
    about(u, 1, 10, TACT_DEVICE_MOBILE, 13 * DAY + 1, "wine");           /* a second more than seven days */
    about(u, 1, 10, TACT_DEVICE_MOBILE, 14 * DAY, "tyres");              /* seven days to the second after the till */
    const tact_usage_sum *s = tact_usage_finish(u, at(15 * DAY));
    uint64_t all = 0;
    for (unsigned a = 0; a < 8; a++) for (unsigned b = 0; b < 8; b++) all += s->transitions[a][b].times;
    assert_int_equal(s->people, 1);
    assert_int_equal(all, 3);
    assert_int_equal(s->transitions[TACT_DEVICE_MOBILE][TACT_DEVICE_DESKTOP].times, 1);
    assert_int_equal(s->transitions[TACT_DEVICE_DESKTOP][TACT_DEVICE_SHOP].times, 1);
    assert_int_equal(s->transitions[TACT_DEVICE_SHOP][TACT_DEVICE_MOBILE].times, 1);
    assert_false(s->transitions[TACT_DEVICE_MOBILE][TACT_DEVICE_DESKTOP].told);
    tact_usage_free(u);
}

/* A period less another is one person's week: every figure as the API tells it is blurred for its own question, so that the difference is as often less as more, and no figure is of few.
 * fails when a report of the API is exact: tact_usage_coarsen() */
static void a_period_less_another_tells_of_nobody(void **state) {
    (void)state;
    leaning all = { 0, 0 };
    unsigned rows = 0;
    for (uint32_t q = 0; q < 200; q++) {
        tact_usage_sum *told_of[2];
        tact_usage *u[2] = { tact_usage_new(), tact_usage_new() };
        for (unsigned with = 0; with < 2; with++) {
            const tact_coarse c = period(q, with);
            for (unsigned p = 1; p <= 60; p++) event(u[with], p, p, p <= 20 ? TACT_DEVICE_DESKTOP : TACT_DEVICE_MOBILE, 3600, p <= 4);
            if (with) event(u[with], 99, 99, TACT_DEVICE_MOBILE, 3600, true);
            told_of[with] = tact_usage_finish(u[with], at(86400));
            tact_usage_coarsen(told_of[with], &c);
            const tact_usage_sum *s = told_of[with];
            assert_true(s->told.all && s->hours[0][1].told && s->people % 10 == 0 && s->looks % 10 == 0 && s->hours[0][1].times % 10 == 0 && s->devices[TACT_DEVICE_MOBILE].people % 10 == 0);
            assert_in_range(s->looks, 61 - 15, 61 + 14);
            assert_true(!s->told.moving && !s->told.lengths && !s->told.instant && !s->hours[0][2].told && !s->passing[TACT_DEVICE_MOBILE][TACT_DEVICE_DESKTOP].told);      /* of five people, of nobody */
        }
        lean(&all, told_of[0]->hours[0][1].times, told_of[1]->hours[0][1].times);
        rows += told_of[0]->looks == told_of[0]->hours[0][1].times;
        tact_usage_free(u[0]);
        tact_usage_free(u[1]);
    }
    assert_says_nothing(all);
    assert_in_range(rows, 20, 180);                        /* each figure has its own noise */
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_person), cmocka_unit_test(ten_people), cmocka_unit_test(no_difference_tells), cmocka_unit_test(one_among_many), cmocka_unit_test(many), cmocka_unit_test(a_need_carried_on), cmocka_unit_test(a_period_less_another_tells_of_nobody) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
