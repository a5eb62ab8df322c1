/* daemon/link_token_test.c -- what a message's link names comes back whole, from this server alone; nothing of it can be changed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <string.h>
#include "channel/mark.h"
#include "daemon/link_token.h"

static const uint8_t secret[32] = { 1, 2, 3 }, other[32] = { 1, 2, 4 };
static const tact_link link_of = { .channel = 4, .record_key = { 9, 8, 7 }, .intent = 0xFEDCBA9876543210u, .campaign = 0x01020304, .day = 20779, .url = { "https://shop.example/a?b=1", 26 } };

static void a_link_comes_back(void **state) {
    char text[TACT_LINK_TEXT], again[TACT_LINK_TEXT], room[TACT_LINK_TEXT], longest[TACT_LINK_URL_MOST + 1];
    tact_link got, tag = link_of;
    (void)state;
    assert_true(tact_link_write(secret, &link_of, text).len > 0);
    assert_true(tact_link_read(secret, tact_slice_of(text), room, &got));
    assert_true(tact_slice_equal(got.url, link_of.url) && got.channel == 4 && got.intent == link_of.intent && got.campaign == link_of.campaign && got.day == link_of.day);
    assert_memory_equal(got.record_key, link_of.record_key, 16);
    tact_link_write(secret, &link_of, again);
    assert_string_equal(text, again);
    tag.url.len = 0;
    assert_int_equal(tact_link_write(secret, &tag, text).len, 52);
    assert_true(tact_link_read(secret, tact_slice_of(text), room, &got) && !got.url.len);
    memset(longest, 'a', sizeof longest);
    tag.url = (tact_slice){ longest, TACT_LINK_URL_MOST };
    assert_true(tact_link_write(secret, &tag, text).len > 0 && tact_link_read(secret, tact_slice_of(text), room, &got) && tact_slice_equal(got.url, tag.url));
    tag.url.len++;
    assert_int_equal(tact_link_write(secret, &tag, text).len, 0);
}

static void nothing_else_is_one(void **state) {
    char text[TACT_LINK_TEXT], room[TACT_LINK_TEXT], mark_text[TACT_MARK_TEXT + 1];
    tact_link got;
    tact_parcel_mark mark = { .channel = 4, .intent = 7 };
    tact_slice whole = tact_link_write(secret, &link_of, text);
    (void)state;
    assert_false(tact_link_read(other, whole, room, &got));
    for (size_t n = 0; n < whole.len; n++) assert_false(tact_link_read(secret, (tact_slice){ text, n }, room, &got));
    for (size_t i = 0; i + 1 < whole.len; i++) {           /* the last may have spare bits */
        char kept = text[i];
        text[i] = kept == 'A' ? 'B' : 'A';
        assert_false(tact_link_read(secret, whole, room, &got));
        text[i] = kept;
    }
    tact_mark_write(secret, &mark, mark_text);             /* a mark that unsubscribes is no tag, nor a tag a mark */
    assert_false(tact_link_read(secret, tact_slice_of(mark_text), room, &got));
    tact_link tag = link_of;
    tag.url.len = 0;
    assert_false(tact_mark_find(secret, tact_link_write(secret, &tag, text), &mark));
    assert_null(strstr(text, "shop"));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_link_comes_back), cmocka_unit_test(nothing_else_is_one) };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
