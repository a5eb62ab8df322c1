/* daemon/cohort_test.c -- everybody's looks: thin hours show nothing, bytes, age; counted by the keeper only of those who permit it. */
#include "test/lib/keeper_bed.h"
#include "daemon/next_json.h"

static const int64_t friday_noon = 1795176000 / 3600;      /* 2026-11-20T12:00 */

static void an_hour_of_nine_people_shows_nothing(void **state) {
    (void)state;
    tact_cohort_book book = { .changed = false };
    tact_cohort shown;
    for (unsigned i = 0; i < 500; i++) tact_cohort_count(&book, 0x1111111111111111u * (i % 9 + 1), friday_noon);
    tact_cohort_show(&book, friday_noon, &shown);
    assert_int_equal(shown.looks[4][12], 0);
    for (uint64_t p = 0; p < 200; p++) tact_cohort_count(&book, p * 0x123456789abcdefu + 77, friday_noon);
    tact_cohort_show(&book, friday_noon, &shown);
    assert_int_equal(shown.looks[4][12], 700);
    assert_int_equal(shown.passes[4][12], 1);
    assert_true(book.people[4][12] == UINT64_MAX);         /* enough: nobody's bits stay */
}

static void bytes_come_back_and_damage_is_refused(void **state) {
    world *w = *state;
    tact_cohort_book book = { .changed = false }, back;
    tact_writer writer;
    for (uint64_t i = 1; i < 3000; i++) tact_cohort_count(&book, i * 0x9e3779b97f4a7c15u * i, friday_noon + (int64_t)(i * i % 331));
    tact_writer_init(&writer, &w->scratch, 64);
    tact_cohort_write(&writer, &book);
    tact_slice bytes = tact_writer_slice(&writer);
    assert_int_equal(tact_cohort_read(bytes, &back), TACT_OK);
    book.changed = false;
    assert_memory_equal(book.looks, back.looks, sizeof book.looks);
    assert_memory_equal(book.people, back.people, sizeof book.people);
    assert_int_equal(book.since_hour, back.since_hour);
    for (size_t n = 0; n < bytes.len; n++) assert_int_not_equal(tact_cohort_read((tact_slice){ bytes.ptr, n }, &back), TACT_OK);
}

static void counts_halve_with_the_time_they_stand_for(void **state) {
    (void)state;
    tact_cohort_book book = { .changed = false };
    tact_cohort shown;
    for (int64_t day = 0; day < 800; day++)
        for (uint64_t p = 0; p < 30; p++) tact_cohort_count(&book, p * 0x123456789abcdefu + 77, friday_noon + day * 24);
    tact_cohort_show(&book, friday_noon + 800 * 24, &shown);
    double rate = (double)shown.looks[4][12] / shown.passes[4][12];
    assert_true(rate > 28 && rate < 32);
    assert_true(shown.passes[4][12] < 28);
}

/* fails when ten people who were here once make an hour shown for ever that one of them still uses */
static void ten_people_are_met_anew(void **state) {
    (void)state;
    tact_cohort_book book = { .changed = false };
    tact_cohort shown;
    for (uint64_t p = 0; p < 40; p++) tact_cohort_count(&book, p * 0x123456789abcdefu + 77, friday_noon);
    tact_cohort_show(&book, friday_noon, &shown);
    assert_int_equal(shown.looks[4][12], 40);
    for (int64_t week = 1; week < 30; week++) tact_cohort_count(&book, 77, friday_noon + week * 168);
    tact_cohort_show(&book, friday_noon + 30 * 168, &shown);
    assert_int_equal(shown.looks[4][12], 0);
}

static tact_event look(void) { return (tact_event){ .type = TACT_EVENT_PAGE, .name = TACT_S("Home"), .occurred = clock_now }; }

static uint64_t counted(const world *w) {
    uint64_t n = 0;
    for (unsigned i = 0; i < 168; i++) n += tact_keeper_cohort(w->keeper)->looks[i / 24][i % 24];
    return n;
}

static void the_keeper_counts_who_permits_it_and_keeps_it(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_slice json;
    free(event(w, device("stranger"), "m0", look()));
    assert_int_equal(counted(w), 0);
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    uint64_t before = counted(w);
    free(event(w, device("d"), "m1", look()));
    free(event(w, device("d"), "m2", look()));
    assert_int_equal(counted(w), before + 1);              /* one look of two events */
    flush(w);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(counted(w), before + 1);
    tact_who d = device("d");
    assert_int_equal(tact_next_json(w->keeper, &d, clock_now, TACT_S("en"), &w->scratch, &json, &trouble), TACT_OK);
    assert_non_null(strstr(json.ptr, "\"ownLooks\":1"));
    assert_null(strstr(json.ptr, "\"next\":null"));
    tact_who nobody = device("nobody");
    assert_int_equal(tact_next_json(w->keeper, &nobody, clock_now, TACT_S("en"), &w->scratch, &json, &trouble), TACT_ERR_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_hour_of_nine_people_shows_nothing), cmocka_unit_test_setup_teardown(bytes_come_back_and_damage_is_refused, setup, teardown),
        cmocka_unit_test(counts_halve_with_the_time_they_stand_for), cmocka_unit_test(ten_people_are_met_anew), cmocka_unit_test_setup_teardown(the_keeper_counts_who_permits_it_and_keeps_it, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
