/* daemon/journeys_test.c -- journeys by hand: stages that never fall, begun anew after a month, steps; and what fewer than ten people stand behind. */
#include "daemon/journeys.h"
#include "test/lib/json_bed.h"

enum { DAY = 86400 };
static void moment(tact_journeys *j, uint64_t person, const char *topic, uint8_t stage, int64_t second) {
    tact_cell c = { .type = TACT_EVENT_PAGE, .stage = stage, .topic = tact_slice_of(topic) };
    assert_int_equal(tact_journeys_add(j, person, (tact_instant){ (1795392000 + second) * 1000000 }, &c), TACT_OK);
}

/* fails when a stage falls, when a month begins nothing anew, or when two topics are one journey: tact_journeys_add() */
static void one_person(void **state) {
    (void)state;
    tact_journeys *j = tact_journeys_new();
    moment(j, 1, "tyres", TACT_STAGE_EXPLORE, 0);
    moment(j, 1, "tyres", TACT_STAGE_DECIDE, DAY);
    moment(j, 1, "tyres", TACT_STAGE_EXPLORE, 2 * DAY);      /* looking again: it stays where it was */
    moment(j, 1, "novel", TACT_STAGE_COMPARE, 2 * DAY);
    moment(j, 1, "", TACT_STAGE_BOUGHT, 2 * DAY);            /* about nothing */
    moment(j, 0, "tyres", TACT_STAGE_BOUGHT, 2 * DAY);       /* nobody remembered */
    moment(j, 1, "tyres", TACT_STAGE_BOUGHT, 32 * DAY);      /* exactly thirty days */
    moment(j, 1, "tyres", TACT_STAGE_EXPLORE, 62 * DAY + 1); /* anew */
    const tact_journeys_sum *s = tact_journeys_finish(j);
    assert_int_equal(s->people, 1);
    assert_int_equal(s->journeys, 3);
    assert_int_equal(s->been[TACT_STAGE_EXPLORE].times, 2);
    assert_int_equal(s->standing[TACT_STAGE_EXPLORE].times, 1);
    assert_int_equal(s->been[TACT_STAGE_DECIDE].times, 1);
    assert_int_equal(s->standing[TACT_STAGE_DECIDE].times, 0);
    assert_int_equal(s->standing[TACT_STAGE_BOUGHT].times, 1);
    assert_int_equal(s->standing[TACT_STAGE_COMPARE].times, 1);
    assert_int_equal(s->steps[TACT_STAGE_EXPLORE][TACT_STAGE_DECIDE].times, 1);
    assert_int_equal(s->steps[TACT_STAGE_DECIDE][TACT_STAGE_BOUGHT].times, 1);
    assert_int_equal(s->steps[TACT_STAGE_EXPLORE][TACT_STAGE_BOUGHT].times, 0);
    assert_false(s->standing[TACT_STAGE_BOUGHT].told);
    tact_journeys_free(j);
}

static tact_slice as_json(tact_journeys_sum *sum) {
    fresh_arena();
    tact_json j = open_map(&arena);
    tact_journeys_json(&j, sum);
    return closed_map(&j);
}

static tact_slice told(unsigned stayed, unsigned went, unsigned bought) {
    tact_journeys *j = tact_journeys_new();
    for (unsigned p = 1; p <= stayed + went + bought; p++) moment(j, p, "tyres", TACT_STAGE_EXPLORE, p);
    for (unsigned p = stayed + 1; p <= stayed + went; p++) moment(j, p, "tyres", TACT_STAGE_COMPARE, DAY + p);
    for (unsigned p = stayed + went + 1; p <= stayed + went + bought; p++) moment(j, p, "tyres", TACT_STAGE_BOUGHT, DAY + p);
    tact_slice json = as_json(tact_journeys_finish(j));
    tact_journeys_free(j);
    return json;
}

/* fails when nine are told, or can be worked out: of forty that left one stage, nine went elsewhere, so what became of the others is not told either */
static void ten_people(void **state) {
    (void)state;
    assert_true(says(told(9, 0, 0), "{\"people\":null,\"journeys\":null,\"stages\":[],\"steps\":[]}"));
    tact_slice whole = told(20, 31, 12);
    assert_true(says(whole, "{\"people\":63,\"journeys\":63,\"stages\":[{\"stage\":\"explore\",\"journeys\":63,\"standing\":20}"));
    assert_true(says(whole, "{\"from\":\"explore\",\"to\":\"compare\",\"journeys\":31,\"people\":31}"));
    assert_true(says(whole, "{\"from\":\"explore\",\"to\":\"bought\",\"journeys\":12,\"people\":12}"));
    tact_slice few = told(20, 31, 9);
    assert_true(says(few, "\"steps\":[]"));
    assert_true(says(few, "{\"stage\":\"bought\",\"journeys\":null,\"standing\":null}"));
    assert_false(says(few, ":9"));
    assert_true(says(few, "{\"stage\":\"explore\",\"journeys\":null,\"standing\":null}"));
}

/* fails when the API tells exactly how many needs stand where, or that somebody stands in a stage: tact_journeys_coarsen() */
static void a_period_less_another_tells_of_nobody(void **state) {
    (void)state;
    leaning all = { 0, 0 };
    for (uint32_t q = 0; q < 200; q++) {
        uint64_t standing[2];
        for (unsigned with = 0; with < 2; with++) {
            const tact_coarse c = period(q, with);
            tact_journeys *j = tact_journeys_new();
            for (unsigned p = 1; p <= 60 + with; p++) moment(j, p, "tyres", TACT_STAGE_EXPLORE, p);
            for (unsigned p = 1; p <= 5; p++) moment(j, p, "tyres", TACT_STAGE_BOUGHT, DAY);
            tact_journeys_sum *s = tact_journeys_finish(j);
            tact_journeys_coarsen(s, &c);
            tact_slice json = as_json(s);
            assert_true(s->told && s->people % 10 == 0 && s->journeys % 10 == 0 && s->standing[TACT_STAGE_EXPLORE].told && s->standing[TACT_STAGE_EXPLORE].times % 10 == 0);
            assert_true(s->standing[TACT_STAGE_EXPLORE].times <= s->been[TACT_STAGE_EXPLORE].times || !s->been[TACT_STAGE_EXPLORE].told);
            assert_true(says(json, "explore") && !says(json, "bought"));
            standing[with] = s->been[TACT_STAGE_EXPLORE].times;
            tact_journeys_free(j);
        }
        lean(&all, standing[0], standing[1]);
    }
    assert_says_nothing(all);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_person), cmocka_unit_test(ten_people), cmocka_unit_test(a_period_less_another_tells_of_nobody) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
