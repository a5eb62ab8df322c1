/* import/topics_test.c -- what a log is about; the frequent texts of a stream; what came after a look; events put aside and read again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "import/heap.h"
#include "import/spool.h"
#include "import/topics.h"
#include "import/tops.h"
#include "import/trail.h"

static void look(tact_topics *t, const char *words, const char *searched, int times) {
    for (int i = 0; i < times; i++) assert_true(tact_topics_note(t, tact_slice_of(words), tact_slice_of(searched)));
}

static bool general(void *ctx, tact_slice word) { (void)ctx; return tact_slice_is(word, "contact"); }

static void topics_are_the_words_that_cover_most(void **state) {
    (void)state;
    tact_topics *t = tact_topics_new();
    look(t, "shop tyres winter 205", "", 30);
    look(t, "shop tyres summer", "", 10);
    look(t, "shop Tyre guide", "", 5);                     /* the same word, in the singular */
    look(t, "shop freins", "", 20);
    look(t, "contact", "", 90);
    look(t, "a 2015 07", "", 50);
    look(t, "", "pneus \xC3\xA9t\xC3\xA9 \xC3\xA9t\xC3\xA9", 8);
    look(t, "", "\xD0\xB7\xD0\xB8\xD0\xBC\xD0\xB0", 7);    /* no Latin letter: frequent, but no name for tact.yaml */
    look(t, "once", "", 1);
    assert_int_equal(tact_topics_learn(t, general, NULL), 3);
    assert_string_equal(tact_topics_at(t, 0)->name, "tyres");
    assert_int_equal(tact_topics_at(t, 0)->looks, 45);
    assert_string_equal(tact_topics_at(t, 1)->name, "freins");
    assert_int_equal(tact_topics_at(t, 2)->looks, 8);
    assert_null(tact_topics_at(t, 3));
    assert_int_equal(tact_topics_foreign(t), 1);
    tact_topics_free(t);
}

static void names_have_no_accents(void **state) {
    (void)state;
    tact_topics *t = tact_topics_new();
    look(t, "p\xC3\xA2tisserie", "", 9);
    look(t, "caff\xC3\xA8", "", 8);
    look(t, "c\xC5\x93ur", "", 7);
    assert_int_equal(tact_topics_learn(t, NULL, NULL), 3);
    assert_string_equal(tact_topics_at(t, 0)->name, "patisserie");
    assert_true(tact_slice_is(tact_topics_at(t, 0)->word, "p\xC3\xA2tisserie"));
    assert_string_equal(tact_topics_at(t, 1)->name, "caffe");
    assert_string_equal(tact_topics_at(t, 2)->name, "coeur");
    tact_topics_free(t);
    t = tact_topics_new();                                 /* nothing was read: nothing is learned */
    assert_int_equal(tact_topics_learn(t, NULL, NULL), 0);
    tact_topics_free(t);
}

static void many_pages_are_bounded(void **state) {
    (void)state;
    tact_topics *t = tact_topics_new();
    char words[64];
    for (int i = 0; i < TACT_TOPICS_PAGES + 100; i++) {
        int n = i;
        char tail[8] = "";
        for (int k = 0; k < 5; k++, n /= 26) tail[k] = (char)('a' + n % 26);
        snprintf(words, sizeof words, "common %s", tail);
        look(t, words, "", 1);
    }
    look(t, "common aaaaa", "", 1);                        /* one known before still counts */
    assert_int_equal(tact_topics_beyond(t), 100);
    tact_topics_free(t);
}

static void the_frequent_stay(void **state) {
    (void)state;
    tact_tops t = { .count = 0 };
    char text[32];
    for (int i = 0; i < 40000; i++) {
        snprintf(text, sizeof text, "rare %d", i);
        assert_true(tact_tops_add(&t, tact_slice_of(text), 1));
        if (i % 4 == 0) assert_true(tact_tops_add(&t, TACT_S("often"), 1));
        if (i % 20 == 0) assert_true(tact_tops_add(&t, TACT_S("now and then"), 2));
    }
    assert_false(tact_tops_exact(&t));
    assert_true(t.count <= TACT_TOPS_ROOM);
    assert_string_equal(tact_tops_at(&t, 0)->text, "often");
    assert_in_range(tact_tops_at(&t, 0)->count, 9900, 10000);
    assert_string_equal(tact_tops_at(&t, 1)->text, "now and then");
    assert_true(tact_tops_add(&t, TACT_S("often"), 5));    /* also after it was looked at, sorted */
    assert_string_equal(tact_tops_at(&t, 0)->text, "often");
    assert_int_equal(t.total, 40000 + 10000 + 4000 + 5);
    tact_tops_free(&t);
    assert_true(tact_tops_add(&t, TACT_S(""), 1));
    assert_null(tact_tops_at(&t, 0));
    char wide[200];
    for (int i = 0; i < 199; i += 2) memcpy(wide + i, "\xC3\xA9", 2);
    assert_true(tact_tops_add(&t, (tact_slice){ wide, 198 }, 1));
    assert_int_equal(strlen(tact_tops_at(&t, 0)->text), 120);
    assert_true(tact_slice_utf8(tact_slice_of(tact_tops_at(&t, 0)->text)));
    tact_tops_free(&t);
}

/* ---- the trail ---- */

static char told[256];
static bool tell(void *ctx, const tact_page_event *e, bool went_on) {
    size_t n = strlen(told);
    (void)ctx;
    snprintf(told + n, sizeof told - n, "%.*s%c ", (int)e->path.len, e->path.ptr, went_on ? '+' : '.');
    return true;
}

static tact_page_event at(uint64_t session, const char *path, tact_hit_kind kind) { return (tact_page_event){ .session = session, .path = tact_slice_of(path), .kind = kind }; }

static void who_went_on(void **state) {
    (void)state;
    tact_trail *t = tact_trail_new(tell, NULL);
    told[0] = 0;
    tact_page_event e[] = { at(1, "a", TACT_HIT_PAGE), at(2, "b", TACT_HIT_PAGE), at(1, "c", TACT_HIT_MISSING), at(1, "d", TACT_HIT_PAGE), at(1025, "e", TACT_HIT_PAGE) };
    for (size_t i = 0; i < 5; i++) assert_true(tact_trail_event(t, &e[i]));
    assert_string_equal(told, "a. c+ ");                   /* a page that is not there is no way on */
    assert_true(tact_trail_end(t, &(tact_session_end){ .session = 1 }));
    assert_true(tact_trail_end(t, &(tact_session_end){ .session = 2, .robot = true }));
    assert_true(tact_trail_end(t, &(tact_session_end){ .session = 77 }));
    assert_string_equal(told, "a. c+ d. ");
    for (uint64_t s = 2000; s < 6000; s++) { tact_page_event x = at(s, "x", TACT_HIT_PAGE); assert_true(tact_trail_event(t, &x)); }
    told[0] = 0;
    assert_true(tact_trail_end(t, &(tact_session_end){ .session = 1025 }));
    assert_true(tact_trail_end(t, &(tact_session_end){ .session = 3333 }));
    assert_string_equal(told, "e. x. ");
    tact_trail_free(t);
}

static void put_aside_and_read_again(void **state) {
    (void)state;
    tact_spool s;
    tact_arena arena;
    tact_page_event e = { .pseudonym = "0123", .session = 7, .kind = TACT_HIT_FORM, .occurred = { 12345 }, .zone_s = 3600, .status = 302, .path = TACT_S("/p"), .query = TACT_S("a=1"),
                          .searched = TACT_S("tyres"), .from = { .channel = TACT_FROM_SEARCH, .words = TACT_S("winter"), .host = TACT_S("x.example") }, .device = { .device = TACT_DEVICE_MOBILE } }, back;
    bool went_on;
    tact_import_arena(&arena);
    assert_true(tact_spool_open(&s));
    for (int i = 0; i < 3; i++) assert_true(tact_spool_add(&s, &e, i == 1));
    assert_true(tact_spool_rewind(&s));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tact_spool_next(&s, &arena, &back, &went_on), 1);
        assert_int_equal(went_on, i == 1);
        assert_true(tact_slice_is(back.path, "/p") && tact_slice_is(back.query, "a=1") && tact_slice_is(back.searched, "tyres") && tact_slice_is(back.from.words, "winter"));
        assert_true(back.words.len == 0 && back.from.host.len == 0 && back.pseudonym[0] == 0);
        assert_int_equal(back.occurred.us, 12345);
    }
    assert_int_equal(tact_spool_next(&s, &arena, &back, &went_on), 0);
    tact_spool_close(&s);
    setenv("TMPDIR", "/nowhere/at/all", 1);
    assert_false(tact_spool_open(&s));
    assert_non_null(strstr(s.error, "/nowhere/at/all"));
    unsetenv("TMPDIR");
    tact_import_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(topics_are_the_words_that_cover_most), cmocka_unit_test(names_have_no_accents), cmocka_unit_test(many_pages_are_bounded),
                                        cmocka_unit_test(the_frequent_stay), cmocka_unit_test(who_went_on), cmocka_unit_test(put_aside_and_read_again) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
