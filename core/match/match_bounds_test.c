/* core/match/match_bounds_test.c -- conditions that cost more than they may, and no conditions at all. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/campaign/compile.h"
#include "core/match/match_plain.h"

static char *block, *work;
enum { BLOCK = 64 << 20, WORK = 16 << 20 };

/* One campaign each of `campaigns` with this condition, %u its number. */
static tact_bundle alike(tact_arena *arena, uint32_t campaigns, const char *format) {
    static tact_campaign list[200];
    tact_bundle b = { .campaigns = list, .campaign_count = campaigns };
    tact_diags diags;
    char text[256];
    tact_diags_init(&diags, arena, 10);
    for (uint32_t i = 0; i < campaigns; i++) {
        snprintf(text, sizeof text, format, i, i);
        tact_value source = tact_value_text(tact_arena_copy(arena, tact_slice_of(text)));
        list[i] = (tact_campaign){ .trigger = TACT_ON_EVENT };
        assert_int_equal(tact_cel_compile(&source, TACT_CEL_BOOL, &b, &diags, arena, &list[i].when), TACT_OK);
    }
    return b;
}

/* A part of a condition gives up or not whether it is judged alone or within the whole; one event of 32 KB costs a bounded sum, and what is
 * given up then is never a match. */
static void bounded(void **state) {
    (void)state;
    enum { MANY = 7000 };
    static tact_value many[MANY], few[400];
    static const struct { const char *format; uint32_t campaigns; bool exhausts; } cases[] = {
        { "event.a.exists(x, x == %u) && event.a.exists(x, x == -%u - 1) || event.a.exists(x, x == 1)", 1, false },
        { "event.b == 1 || !event.a.exists(x, x in event.a && x == %u) && event.a.exists(x, x == 1)", 1, false },
        { "event.b.exists(x, x == %u) || event.a.exists(x, event.a.exists(y, x + y + %u == 0))", 20, true },
        { "(event.a.exists(x, event.a.exists(y, x + y == %u)) != (event.b == 2)) || 'k' in event.a", 3, false },
        { "event.a.exists(x, x in event.c && x == %u)", 200, true }, { "event.a.exists(x, size(event.a + event.a) == %u)", 200, true },
    };
    for (size_t i = 0; i < MANY; i++) many[i] = tact_value_int(1);
    for (size_t i = 0; i < 400; i++) few[i] = tact_value_int(2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena, scratch;
        const tact_match *index;
        tact_match_answer fast, plain;
        tact_value values[8];
        uint8_t states[8];
        tact_arena_init(&arena, block, BLOCK, NULL);
        tact_arena_init(&scratch, work, WORK, NULL);
        tact_bundle b = alike(&arena, cases[i].campaigns, cases[i].format);
        assert_int_equal(tact_match_build(&b, &arena, &index), TACT_OK);
        for (uint32_t f = 0; f < b.field_count; f++) {
            bool a = tact_slice_is(b.fields[f].name, "a"), c = tact_slice_is(b.fields[f].name, "c");
            values[f] = a ? (tact_value){ .type = TACT_LIST, .list = { many, MANY } } : c ? (tact_value){ .type = TACT_LIST, .list = { few, 400 } } : tact_value_int(2);
            states[f] = TACT_FACT_PRESENT;
        }
        tact_facts facts = { .values = values, .states = states };
        tact_match_ask ask = { .facts = &facts };
        assert_int_equal(tact_match_run(index, &ask, &scratch, &fast), TACT_OK);
        if (fast.exhausted != cases[i].exhausts) fail_msg("%s: %sexhausted", cases[i].format, fast.exhausted ? "" : "not ");
        assert_true(scratch.used_bytes <= tact_match_scratch_bytes(index) + TACT_MATCH_STEPS * 8 + 4096);
        ask.count_errors = true;
        assert_int_equal(tact_match_run(index, &ask, &scratch, &fast), TACT_OK);
        assert_true(fast.errors > 0 || fast.count == cases[i].campaigns || cases[i].campaigns < 3);
        tact_arena_init(&scratch, block + BLOCK / 2, BLOCK / 2, NULL);
        uint32_t kept[200];
        for (uint32_t k = 0; k < fast.count; k++) kept[k] = fast.campaigns[k];
        assert_int_equal(tact_match_plain_run(&b, &ask, &scratch, &plain), TACT_OK);
        for (uint32_t k = 0; k < fast.count; k++) {
            bool also = false;
            for (uint32_t n = 0; n < plain.count; n++) also = also || plain.campaigns[n] == kept[k];
            assert_true(also);
        }
        if (!fast.exhausted) assert_true(fast.count == plain.count && fast.errors == plain.errors);
    }
}

static void no_campaigns(void **state) {
    (void)state;
    tact_arena arena, scratch;
    const tact_match *index;
    tact_match_answer answer;
    tact_facts facts = { 0 };
    tact_bundle b = { 0 };
    tact_arena_init(&arena, block, BLOCK, NULL);
    tact_arena_init(&scratch, work, WORK, NULL);
    assert_int_equal(tact_match_build(&b, &arena, &index), TACT_OK);
    assert_int_equal(tact_match_run(index, &(tact_match_ask){ .facts = &facts, .count_errors = true }, &scratch, &answer), TACT_OK);
    assert_true(answer.count == 0 && answer.errors == 0);
}

static int allocate(void **state) { (void)state; block = malloc(BLOCK); work = malloc(WORK); return !block || !work; }
static int release(void **state) { (void)state; free(block); free(work); return 0; }

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(bounded), cmocka_unit_test(no_campaigns) };
    return cmocka_run_group_tests(tests, allocate, release);
}
