/* daemon/setup_test.c -- what was noticed: counted, kept, read back, refused when damaged; holes of screen words; each word of the checklist is there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "daemon/face.h"
#include "daemon/noticed.h"
#include "daemon/screen_say.h"

static char block[65536];
static const tact_instant now = { 1795176000000000 };

static void noticed_comes_back(void **state) {
    (void)state;
    tact_arena arena;
    tact_writer w;
    tact_noticed n = { .origin_count = 0 }, back;
    tact_arena_init(&arena, block, sizeof block, NULL);
    for (unsigned i = 0; i < 12; i++) {                    /* the eight heard of last */
        char text[160];
        snprintf(text, sizeof text, "https://shop-%u.example%0*u", i, i == 11 ? 120 : 1, i);
        tact_noticed_event(&n, tact_slice_of(text), tact_instant_add(now, TACT_SECONDS(i)));
    }
    assert_int_equal(n.origin_count, TACT_NOTICED_ORIGINS);
    assert_true(n.first && n.changed);
    tact_noticed_page(&n, TACT_S("https://shop-10.example10"), tact_instant_add(now, TACT_SECONDS(11)));                /* a page that asked, and sent nothing */
    tact_noticed_page(&n, (tact_slice){ NULL, 0 }, now);
    uint64_t events = 0;
    for (unsigned i = 0; i < 8; i++) events += n.origins[i].events;
    assert_int_equal(events, 8);
    for (unsigned i = 0; i < 8; i++) assert_true(n.origins[i].last.us >= tact_instant_add(now, TACT_SECONDS(4)).us);
    for (unsigned i = 0; i < 30; i++) tact_noticed_moment(&n, i % 3 == 0, i == 5, tact_instant_add(now, TACT_DAYS(i / 3)));
    tact_instant later = tact_instant_add(now, TACT_DAYS(9));
    assert_int_equal(tact_noticed_week(&n, later).moments, 21);
    assert_int_equal(tact_noticed_week(&n, later).remembered, 7);
    assert_int_equal(tact_noticed_week(&n, tact_instant_add(later, TACT_DAYS(7))).moments, 0);
    tact_noticed_choice(&n, later);
    tact_noticed_told_of(&n, later);
    tact_noticed_turned_away(&n, TACT_S("https://other.example"), later);
    tact_noticed_tried(&n, TACT_CHANNEL_EMAIL, TACT_FATE_REFUSED, TACT_S("550 no"), later);
    for (unsigned i = 0; i < 100; i++) { char name[8]; snprintf(name, sizeof name, "k%u", i); tact_noticed_use(&n, tact_slice_of(name), later); }
    assert_true(tact_noticed_used(&n, TACT_S("k7")).us == later.us && !tact_noticed_used(&n, TACT_S("k99")).us);
    tact_writer_init(&w, &arena, 4096);
    tact_noticed_write(&w, &n);
    tact_slice bytes = tact_writer_slice(&w);
    assert_int_equal(tact_noticed_read(bytes, &back), TACT_OK);
    n.changed = n.first = false;
    assert_memory_equal(&back, &n, sizeof n);
    for (size_t i = 0; i < bytes.len; i++) assert_int_not_equal(tact_noticed_read((tact_slice){ bytes.ptr, i }, &back), TACT_OK);
}

static void holes_are_filled(void **state) {
    (void)state;
    tact_arena arena;
    const tact_hole holes[] = { { "n", TACT_S("12") }, { "name", TACT_S("{n}") } };
    tact_arena_init(&arena, block, sizeof block, NULL);
    const struct { const char *words, *said; } cases[] = { { "{n} of {name}", "12 of {n}" }, { "{other} {n", "{other} {n" }, { "", "" }, { "{}{{n}}", "{}{12}" } };
    for (unsigned i = 0; i < 4; i++) {
        tact_slice s = tact_screen_say(&arena, tact_slice_of(cases[i].words), holes, 2);
        assert_int_equal(s.len, strlen(cases[i].said));
        assert_memory_equal(s.ptr, cases[i].said, s.len);
    }
    assert_true(tact_slice_is(tact_screen_number(&arena, 0, 1234567), "1,234,567"));
    assert_true(tact_slice_is(tact_screen_number(&arena, 2, 999), "999"));
    assert_true(tact_slice_is(tact_screen_number(&arena, 1, 12400), "12\xE2\x80\xAF" "400"));
}

/* The keys are put together: each that can be asked for has its words (an absent one asserts). */
static void every_step_has_its_words(void **state) {
    (void)state;
    static const char *const keys[] = { "snippet done app waiting used problem way title", "consent done waiting few refused problem way title", "people done waiting way title", "catalogue done waiting problem way title",
        "mail done waiting looking unreachable problem unsigned way title", "channels done waiting problem way title", "phone done waiting nobody way title", "recipe done waiting none way title",
        "live done waiting problem way title", "test title body" };
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++) {
        char text[120], *step = text, *rest;
        snprintf(text, sizeof text, "%s", keys[i]);
        rest = strchr(text, ' ');
        *rest++ = 0;
        for (char *word = rest, *end; *word; word = end) {
            char key[160];
            end = word + strcspn(word, " ");
            if (*end) *end++ = 0;
            snprintf(key, sizeof key, "setup.%s.%s", step, word);
            for (unsigned language = 0; language < 3; language++) assert_true(tact_screen_word(language, key).len > 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(noticed_comes_back), cmocka_unit_test(holes_are_filled), cmocka_unit_test(every_step_has_its_words) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
