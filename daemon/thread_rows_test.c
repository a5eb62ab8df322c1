/* daemon/thread_rows_test.c -- rows of threads: the bytes as doc/format.md has them, what is refused, keys in their order, pictures by their bytes; steps of first answers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/words.h"
#include "daemon/desk.h"
#include "daemon/thread_rows.h"

static char block[1 << 20];
static tact_arena arena;
static tact_writer fresh(void) {
    tact_writer w;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 64);
    return w;
}

static tact_thread_message example(void) {
    return (tact_thread_message){ .by = TACT_BY_AGENT, .channel = TACT_CHANNEL_EMAIL, .fate = TACT_THREAD_NOT_SENT, .reason = 73, .proven = true, .at = { 3 }, .intent = 0x0102030405060708u,
                                  .name = TACT_S("Lea"), .text = TACT_S("Hi"), .original = TACT_S("Hi\n> x"), .source = TACT_S("a"), .picture_count = 2 };
}

static void a_message_is_these_bytes(void **state) {
    (void)state;
    static const uint8_t bytes[] = { 1, 1, 4, 2, 1, 73, 0, 6, 8, 7, 6, 5, 4, 3, 2, 1, 3, 'L', 'e', 'a', 2, 'H', 'i', 6, 'H', 'i', '\n', '>', ' ', 'x', 1, 'a', 2 };
    tact_thread_message m = example(), back;
    tact_writer w = fresh();
    tact_thread_message_write(&w, &m);
    assert_int_equal(w.len, sizeof bytes);
    assert_memory_equal(w.ptr, bytes, sizeof bytes);
    assert_int_equal(tact_thread_message_read(tact_writer_slice(&w), &back), TACT_OK);
    assert_true(tact_slice_is(back.name, "Lea") && tact_slice_is(back.original, "Hi\n> x") && back.intent == m.intent && back.reason == 73 && back.proven && back.picture_count == 2);
    for (size_t cut = 0; cut < sizeof bytes; cut++) assert_int_not_equal(tact_thread_message_read((tact_slice){ (const char *)bytes, cut }, &back), TACT_OK);
}

static void a_book_comes_back(void **state) {
    (void)state;
    tact_thread_book book = { .count = 2 }, *back = malloc(sizeof *back);
    book.threads[0] = (tact_thread){ .id = 7, .state = TACT_THREAD_CLOSED, .channel = TACT_CHANNEL_SMS, .messages = 3, .opened = { 5 }, .closed = { 9 }, .from = TACT_S("+33611223344") };
    book.threads[1] = (tact_thread){ .id = 8, .channel = TACT_CHANNEL_EMAIL, .helper = TACT_HELPER_ANSWERS, .part = 4, .subject = TACT_S("Où"), .claimed = TACT_S("Lea"), .far_id = TACT_S("<1@x>"), .locale = TACT_S("fr"), .waiting_since = { 11 } };
    tact_writer w = fresh();
    tact_thread_book_write(&w, &book);
    assert_int_equal(tact_thread_book_read(tact_writer_slice(&w), back), TACT_OK);
    assert_int_equal(back->count, 2);
    assert_true(back->threads[0].closed.us == 9 && tact_slice_is(back->threads[0].from, "+33611223344") && tact_slice_is(back->threads[1].subject, "Où") && back->threads[1].part == 4 && back->threads[1].waiting_since.us == 11);
    w.ptr[0] = 2;
    assert_int_equal(tact_thread_book_read(tact_writer_slice(&w), back), TACT_ERR_VERSION);
    free(back);
}

/* What no reader would take is never written. */
static void nonsense_is_refused(void **state) {
    (void)state;
    tact_thread_message bad[] = { example(), example(), example() };
    bad[0].by = TACT_BY_COUNT;
    bad[1].channel = TACT_CHANNEL_COUNT;
    bad[2].picture_count = TACT_THREAD_PICTURES_MOST + 1;
    for (unsigned i = 0; i < 3; i++) {
        tact_writer w = fresh();
        tact_thread_message_write(&w, &bad[i]);
        assert_int_equal(w.status, TACT_ERR_INVALID);
    }
    tact_thread_book book = { .count = 1, .threads = { { .id = 0 } } };
    tact_writer w = fresh();
    tact_thread_book_write(&w, &book);
    assert_int_equal(w.status, TACT_ERR_INVALID);
}

/* The longest waiting first; the head of a person's rows before its messages, those before their pictures. */
static void keys_are_in_order(void **state) {
    (void)state;
    char a[TACT_THREAD_PICTURE_KEY], b[TACT_THREAD_PICTURE_KEY];
    static const uint8_t record[16] = { 9 };
    tact_thread early = { .id = 5, .waiting_since = { 100 } }, late = { .id = 1, .waiting_since = { 300 } }, closed = { .id = 1, .state = TACT_THREAD_CLOSED, .closed = { 1 } };
    assert_true(tact_slice_compare(tact_inbox_key(&early, a), tact_inbox_key(&late, b)) < 0);
    assert_true(tact_slice_compare(tact_inbox_key(&late, a), tact_inbox_key(&closed, b)) < 0);
    assert_true(tact_slice_starts(tact_inbox_key(&closed, a), tact_inbox_from(TACT_THREAD_CLOSED, b)));
    assert_true(tact_slice_compare(tact_thread_book_key(record, a), tact_thread_message_key(record, 1, 1, b)) < 0);
    assert_true(tact_slice_compare(tact_thread_message_key(record, 1, 1, a), tact_thread_picture_key(record, 1, 1, 0, b)) < 0);
    assert_true(tact_slice_compare(tact_thread_picture_key(record, 1, 1, 3, a), tact_thread_message_key(record, 1, 2, b)) < 0);
    assert_true(tact_slice_compare(tact_thread_message_key(record, 1, 256, a), tact_thread_message_key(record, 1, 255, b)) > 0);
}

static void pictures_by_their_bytes(void **state) {
    (void)state;
    assert_true(tact_slice_is(tact_picture_type(TACT_S("\xFF\xD8\xFF\xE0")), "image/jpeg"));
    assert_true(tact_slice_is(tact_picture_type(TACT_S("\x89PNG\r\n\x1A\n....")), "image/png"));
    assert_true(tact_slice_is(tact_picture_type(TACT_S("RIFF....WEBPVP8 ")), "image/webp"));
    assert_int_equal(tact_picture_type(TACT_S("<svg onload=alert(1)>")).len, 0);
    assert_int_equal(tact_picture_type(TACT_S("RIFF....WAVE....")).len, 0);
    assert_int_equal(tact_picture_type(TACT_S("")).len, 0);
}

static void steps_hold_what_falls_into_them(void **state) {
    (void)state;
    for (int64_t s = 0; s < 4000000; s += 1 + s / 7) {
        unsigned step = tact_desk_step(s);
        assert_true(tact_desk_step_until(step) >= s);
        assert_true(!step || tact_desk_step_until(step - 1) <= s + 1);
        assert_true(s < 8 || tact_desk_step_until(step) <= s + s / 4 + 1);      /* right to a fifth or a little more */
    }
    tact_desk_answers *a = calloc(1, sizeof *a);
    for (int i = 0; i < 90; i++) a->steps[TACT_CHANNEL_EMAIL][tact_desk_step(60)]++;
    for (int i = 0; i < 10; i++) a->steps[TACT_CHANNEL_EMAIL][tact_desk_step(36000)]++;
    assert_int_equal(tact_desk_count(a, TACT_CHANNEL_EMAIL), 100);
    assert_in_range(tact_desk_quantile(a, TACT_CHANNEL_EMAIL, 50), 60, 75);
    assert_in_range(tact_desk_quantile(a, TACT_CHANNEL_EMAIL, 90), 60, 75);
    assert_in_range(tact_desk_quantile(a, TACT_CHANNEL_EMAIL, 91), 36000, 45000);
    assert_int_equal(tact_desk_quantile(a, TACT_CHANNEL_SMS, 50), 0);
    free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_message_is_these_bytes), cmocka_unit_test(a_book_comes_back), cmocka_unit_test(nonsense_is_refused), cmocka_unit_test(keys_are_in_order),
                                        cmocka_unit_test(pictures_by_their_bytes), cmocka_unit_test(steps_hold_what_falls_into_them) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
