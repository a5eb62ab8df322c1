/* core/moment/lexicon_test.c -- the tables themselves: enough words in each language, no phrase that speaks for two kinds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/moment/index.h"

enum { PHRASES = 4096, WORDS = 8 };

typedef struct entry { uint64_t hash; unsigned where, list, row; } entry;
static entry entries[PHRASES];
static unsigned count;

static bool is_weighed(unsigned list) { return list >= TACT_LEXICON_KNOW && list <= TACT_LEXICON_TALK; }

static void enough_and_unambiguous(void **state) {
    (void)state;
    unsigned per[TACT_LANGUAGE_COUNT][TACT_LEXICON_TALK + 1] = { { 0 } };
    unsigned where, language, list, weight;
    const char *phrases;
    count = 0;
    for (unsigned row = 0; tact__lexicon_row(row, &where, &language, &list, &weight, &phrases); row++) {
        assert_int_equal(weight > 0, is_weighed(list));
        if (!is_weighed(list)) continue;
        assert_true(weight % 100 == 0 && weight <= 6300);
        for (const char *at = phrases; *at;) {
            size_t len = strcspn(at, "|");
            tact_token t[WORDS + 1];
            unsigned n = tact__tokens((tact_slice){ at, len }, false, t, WORDS + 1);
            if (n == 0 || n > WORDS) fail_msg("'%.*s' has %u words", (int)len, at, n);
            uint64_t h = t[0].word;
            for (unsigned i = 1; i < n; i++) h = tact__token_join(h, t[i].word);
            unsigned space = where == TACT_WHERE_PATH;
            for (unsigned i = 0; i < count; i++)
                if (entries[i].hash == h && entries[i].where == space && entries[i].list != list)
                    fail_msg("'%.*s' of row %u speaks for another kind in row %u", (int)len, at, row, entries[i].row);
            assert_true(count < PHRASES);
            entries[count++] = (entry){ h, space, list, row };
            if (!space) per[language][list]++;
            at += len + (at[len] == '|');
        }
    }
    for (unsigned l = 1; l < TACT_LANGUAGE_COUNT; l++)
        for (unsigned k = TACT_LEXICON_KNOW; k <= TACT_LEXICON_BUY; k++)
            if (per[l][k] < 60) fail_msg("language %u, kind %u: %u phrases", l, k, per[l][k]);
}

static void a_small_arena_is_said(void **state) {
    (void)state;
    static char block[1 << 19];
    tact_slice words[] = { TACT_S("tyre"), TACT_S("!!!"), TACT_S("") };
    tact_topic topic = { .name = TACT_S("tyres"), .id = 7, .words = words, .word_count = 3 };
    tact_bundle b = { .topics = &topic, .topic_count = 1 };
    bool built = false;
    for (uint32_t n = 1; !built && n < 100; n++) {
        tact_arena arena;
        tact_arena_init(&arena, block, sizeof block, NULL);
        arena.fail_in = n;
        built = tact_moment_index_build(&b, NULL, &arena) != NULL;
        assert_true(built || n < 20);
    }
    assert_true(built);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(enough_and_unambiguous), cmocka_unit_test(a_small_arena_is_said) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
