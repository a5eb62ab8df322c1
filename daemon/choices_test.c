/* daemon/choices_test.c -- choices counted by purpose, notice, language and way; whatever a caller calls its way; bytes back, damage refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/base/hash.h"
#include "daemon/choices.h"

static char block[65536];
static tact_choices c, back, sum;

static void rows_are_kept_apart_and_come_back(void **state) {
    (void)state;
    tact_arena arena;
    tact_writer w;
    for (unsigned i = 0; i < 5; i++) tact_choices_count(&c, 0, 1, TACT_S("fr-FR"), TACT_S("banner"), TACT_CHOSEN_GRANTED);
    tact_choices_count(&c, 0, 1, TACT_S("fr"), TACT_S("banner"), TACT_CHOSEN_REFUSED);
    tact_choices_count(&c, 0, 2, TACT_S("fr"), TACT_S("banner"), TACT_CHOSEN_WITHDRAWN);
    tact_choices_count(&c, 0, 1, TACT_S(""), TACT_S("<script>"), TACT_CHOSEN_GRANTED);
    assert_int_equal(c.count, 3);
    assert_int_equal(c.rows[0].granted, 5);
    assert_int_equal(c.rows[0].refused, 1);
    assert_int_equal(c.rows[1].withdrawn, 1);
    assert_string_equal(c.rows[2].way, "other");
    assert_string_equal(c.rows[2].language, "?");
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 1024);
    tact_choices_write(&w, &c);
    tact_slice bytes = tact_writer_slice(&w);
    assert_int_equal(tact_choices_read(bytes, &back), TACT_OK);
    assert_int_equal(back.count, 3);
    assert_memory_equal(back.rows, c.rows, 3 * sizeof c.rows[0]);
    for (size_t n = 0; n < bytes.len; n++) assert_int_not_equal(tact_choices_read((tact_slice){ bytes.ptr, n }, &back), TACT_OK);
    tact_choices_add(&sum, &c);
    tact_choices_add(&sum, &c);
    assert_int_equal(sum.rows[0].granted, 10);
}

static void invented_ways_do_not_crowd_others_out(void **state) {
    (void)state;
    uint64_t all = 0;
    c.count = 0;
    for (unsigned i = 0; i < 1000; i++) {
        char way[16];
        snprintf(way, sizeof way, "w%u", i);
        tact_choices_count(&c, i % 5, 1, TACT_S("en"), tact_slice_of(way), TACT_CHOSEN_GRANTED);
    }
    assert_true(c.count <= TACT_CHOICES_ROWS);
    for (uint32_t i = 0; i < c.count; i++) all += c.rows[i].granted;
    assert_int_equal(all, 1000);
}

static tact_choices *table(const unsigned (*rows)[4], uint32_t count) {
    static tact_choices t;
    t = (tact_choices){ .count = count };
    for (uint32_t i = 0; i < count; i++) t.rows[i] = (tact_choice_row){ .purpose = (uint8_t)rows[i][0], .granted = rows[i][1], .refused = rows[i][2], .withdrawn = rows[i][3] };
    return &t;
}

/* fails when a figure of one to nine is told, or can be worked out from the others and the sum of its purpose */
static void nobody_is_singled_out(void **state) {
    (void)state;
    tact_choice_told told[8];
    static const unsigned alone[][4] = { { 1, 40, 12, 0 }, { 1, 30, 0, 30 }, { 2, 200, 3, 1 }, { 3, 4, 0, 20 } };
    tact_choices_tell(table(alone, 4), told);
    assert_true(told[0].row && told[0].answers && told[0].withdrawn && told[1].answers && told[1].withdrawn);
    assert_true(told[2].row && !told[2].answers && !told[2].withdrawn);
    assert_false(told[3].row);                             /* four were asked, whatever was taken back */
    static const unsigned left[][4] = { { 1, 90, 40, 0 }, { 1, 50, 20, 0 }, { 1, 3, 0, 0 } };       /* 143 and 60 in all: less 90 and 50 leaves three */
    tact_choices_tell(table(left, 3), told);
    assert_true(told[0].row && told[0].answers && !told[1].row && !told[2].row);
    static const unsigned pair[][4] = { { 1, 90, 40, 0 }, { 1, 50, 20, 0 }, { 1, 30, 2, 0 } };     /* two refused in the last: the smallest other says nothing of it either */
    tact_choices_tell(table(pair, 3), told);
    assert_true(told[0].answers && told[1].row && !told[1].answers && told[2].row && !told[2].answers);
    tact_rng rng = tact_rng_from((tact_seed){ 5, 6 });
    for (unsigned round = 0; round < 20000; round++) {
        unsigned all[8][4], count = 1 + (unsigned)tact_rng_below(&rng, 8);
        for (unsigned i = 0; i < count; i++) {
            all[i][0] = (unsigned)tact_rng_below(&rng, 2);
            for (unsigned k = 1; k < 4; k++) all[i][k] = (unsigned)(tact_rng_below(&rng, 3) ? tact_rng_below(&rng, 14) : tact_rng_below(&rng, 90));
        }
        tact_choices_tell(table(all, count), told);
        for (unsigned p = 0; p < 2; p++) {
            unsigned hidden[4] = { 0 }, rows[3] = { 0 };
            for (unsigned i = 0; i < count; i++) {
                if (all[i][0] != p) continue;
                assert_true(!told[i].answers || told[i].row);
                if (told[i].answers) assert_true((all[i][1] == 0 || all[i][1] > 9) && (all[i][2] == 0 || all[i][2] > 9)); else { hidden[1] += all[i][1]; hidden[2] += all[i][2]; }
                if (told[i].withdrawn) assert_true(all[i][3] == 0 || all[i][3] > 9); else hidden[3] += all[i][3];
                if (!told[i].row) hidden[0] += all[i][1] + all[i][2];
                rows[0] += told[i].row; rows[1] += told[i].answers; rows[2] += told[i].withdrawn;
            }
            assert_true(!rows[0] || hidden[0] == 0 || hidden[0] > 9);
            assert_true(!rows[1] || ((hidden[1] == 0 || hidden[1] > 9) && (hidden[2] == 0 || hidden[2] > 9)));
            assert_true(!rows[2] || hidden[3] == 0 || hidden[3] > 9);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_are_kept_apart_and_come_back), cmocka_unit_test(invented_ways_do_not_crowd_others_out), cmocka_unit_test(nobody_is_singled_out) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
