/* channel/subscription_test.c -- what a page may hand in as a subscription, where a call may go, and what a message becomes on the way. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "channel/public_address.h"
#include "channel/subscription.h"
#include "channel/webpush.h"

#define KEY "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
#define SECRET "BTBZMqHH6r4Tts7J_aSIgg"
#define GIVEN(endpoint) "{\"endpoint\":\"" endpoint "\",\"expirationTime\":null,\"keys\":{\"p256dh\":\"" KEY "\",\"auth\":\"" SECRET "\"}}"

static char block[64 << 10];

static const char *read_as(const char *json, bool private_too, tact_subscription *out) {
    tact_arena arena;
    tact_subscription_fault fault = { NULL, NULL, NULL };
    tact_arena_init(&arena, block, sizeof block, NULL);
    return tact_subscription_read(tact_slice_of(json), private_too, &arena, out, &fault) ? "" : fault.path;
}

static void addresses_of_the_internet(void **state) {
    (void)state;
    static const struct { const char *text; bool open; } rows[] = {
        { "8.8.8.8", true }, { "172.15.255.255", true }, { "172.32.0.1", true }, { "192.167.0.1", true }, { "100.63.0.1", true }, { "100.128.0.1", true }, { "223.255.255.255", true },
        { "2606:4700::1111", true }, { "::ffff:8.8.8.8", true }, { "64:ff9b::808:808", true }, { "2002:808:808::1", true },
        { "0.0.0.0", false }, { "10.255.0.1", false }, { "100.64.0.1", false }, { "127.0.0.1", false }, { "127.255.255.254", false }, { "169.254.169.254", false }, { "172.16.0.1", false },
        { "172.31.255.255", false }, { "192.168.1.1", false }, { "198.18.0.1", false }, { "203.0.113.9", false }, { "224.0.0.1", false }, { "255.255.255.255", false },
        { "::", false }, { "::1", false }, { "::ffff:10.0.0.1", false }, { "64:ff9b::7f00:1", false }, { "2002:7f00:1::1", false }, { "2001:0:1::1", false }, { "2001:db8::1", false },
        { "fe80::1", false }, { "fd12::1", false }, { "ff02::1", false }, { "::8.8.8.8", false }, { "64:ff9b:1::1", false },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_peer a;
        assert_true(tact_address_parse(tact_slice_of(rows[i].text), &a));
        if (tact_address_public(&a) != rows[i].open) fail_msg("%s is %s", rows[i].text, rows[i].open ? "public" : "not public");
    }
}

static void what_is_handed_in(void **state) {
    (void)state;
    static const struct { const char *json, *path, *origin; bool private_too; } rows[] = {
        { GIVEN("https://fcm.googleapis.com/fcm/send/dQw:APA91b_x-1"), "", "https://fcm.googleapis.com", false },
        { GIVEN("https://Web.Push.Apple.COM:443/QP?x=1"), "", "https://web.push.apple.com", false },
        { GIVEN("https://push.example.net:8443"), "", "https://push.example.net:8443", false },
        { GIVEN("https://[2606:4700::1111]/x"), "", "https://[2606:4700::1111]", false },
        { "{\"endpoint\":\"https://p.example.net/\",\"p256dh\":\"" KEY "\",\"auth\":\"" SECRET "\"}", "", "https://p.example.net", false },
        { "{\"endpoint\":\"https://p.example.net/\",\"p256dh\":\"BCVxsr7N/eNgVRqvHtD0zTZsEc6+VV+JvLexhqUzORcxaOzi6+AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4=\",\"auth\":\"" SECRET "==\"}", "", "https://p.example.net", false },
        { GIVEN("http://127.0.0.1:8080/x"), "", "http://127.0.0.1:8080", true }, { GIVEN("http://localhost/x"), "", "http://localhost", true }, { GIVEN("https://10.0.0.1/x"), "", "https://10.0.0.1", true },
        { GIVEN("http://127.0.0.1:8080/x"), "/endpoint", NULL, false }, { GIVEN("http://10.0.0.1/x"), "/endpoint", NULL, true }, { GIVEN("http://push.example.net/x"), "/endpoint", NULL, true },
        { GIVEN("https://10.0.0.1/x"), "/endpoint", NULL, false }, { GIVEN("https://LOCALHOST/x"), "/endpoint", NULL, false }, { GIVEN("https://[::1]/x"), "/endpoint", NULL, false },
        { GIVEN("https://[::1/x"), "/endpoint", NULL, true }, { GIVEN("https://[::1]x/"), "/endpoint", NULL, true }, { GIVEN("https://[push.example.net]/"), "/endpoint", NULL, true },
        { GIVEN("https://a@push.example.net/x"), "/endpoint", NULL, true }, { GIVEN("https://a:b@push.example.net/x"), "/endpoint", NULL, true }, { GIVEN("https://push.example.net:99999/"), "/endpoint", NULL, true },
        { GIVEN("https://push.example.net:/"), "/endpoint", NULL, true }, { GIVEN("https:///x"), "/endpoint", NULL, true }, { GIVEN("https://p.example.net/#x"), "/endpoint", NULL, true },
        { GIVEN("https://p.example.net/\\u000ax"), "/endpoint", NULL, true }, { GIVEN("https://p\u00e9.example.net/"), "/endpoint", NULL, true }, { GIVEN(""), "/endpoint", NULL, true },
        { "{\"endpoint\":\"https://p.example.net/\",\"p256dh\":\"" KEY "\"}", "/keys/auth", NULL, true }, { "{\"endpoint\":\"https://p.example.net/\",\"auth\":\"" SECRET "\"}", "/keys/p256dh", NULL, true },
        { "{\"endpoint\":\"https://p.example.net/\",\"p256dh\":\"" KEY "A\",\"auth\":\"" SECRET "\"}", "/keys/p256dh", NULL, true },
        { "{\"endpoint\":7}", "/endpoint", NULL, true }, { "[]", NULL, NULL, true }, { "", NULL, NULL, true },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_subscription s, again;
        tact_arena arena;
        static char other[16 << 10];
        const char *path = read_as(rows[i].json, rows[i].private_too, &s);
        if (strcmp(path, rows[i].path ? rows[i].path : "") != 0) fail_msg("row %u, %s: '%s'", i, rows[i].json, path);
        if (!rows[i].origin) continue;
        assert_string_equal(s.origin, rows[i].origin);
        tact_arena_init(&arena, other, sizeof other, NULL);
        tact_slice text = tact_subscription_write(&s, &arena);
        assert_true(text.len && text.len <= TACT_SUBSCRIPTION_BYTES);
        char copy[TACT_SUBSCRIPTION_BYTES + 1];
        snprintf(copy, sizeof copy, "%.*s", (int)text.len, text.ptr);
        assert_string_equal(read_as(copy, rows[i].private_too, &again), "");
        assert_memory_equal(again.key, s.key, sizeof s.key);
        tact_arena_init(&arena, other, sizeof other, NULL);
    }
    tact_subscription none;
    tact_subscription_fault fault;
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    assert_false(tact_subscription_read(TACT_S("[]"), true, &arena, &none, &fault));
}

/* ---- a message on its way ---- */

static tact_parcel parcel(uint8_t class_) {
    return (tact_parcel){ .id = "00112233445566ff", .channel = TACT_CHANNEL_WEBPUSH, .class_ = class_, .locale = TACT_S("fr"), .title = TACT_S("Pneus"), .body = TACT_S("\"là\""), .campaign = TACT_S("winter-tyres"),
                          .now = { 1700000000000000 }, .not_after = { 1700000000000000 + 7200 * 1000000LL } };
}

static void how_long_how_urgent_and_in_whose_place(void **state) {
    (void)state;
    char topic[33], other[33];
    tact_parcel p = parcel(TACT_CLASS_PROMOTIONAL), q = parcel(TACT_CLASS_PROMOTIONAL);
    assert_int_equal(tact_parcel_ttl_s(&p), 7200);
    assert_string_equal(tact_parcel_urgency(&p), "low");
    p.quiet_from.us = p.now.us + 1800 * 1000000LL;         /* the night begins before */
    assert_int_equal(tact_parcel_ttl_s(&p), 1800);
    assert_string_equal(tact_parcel_urgency(&p), "normal");
    p.quiet_from = p.now;
    assert_int_equal(tact_parcel_ttl_s(&p), 0);
    p.not_after.us -= 8000 * 1000000LL;
    assert_int_equal(tact_parcel_ttl_s(&p), 0);
    q.not_after.us += 90LL * 86400 * 1000000;
    assert_int_equal(tact_parcel_ttl_s(&q), 28 * 86400);
    memcpy(q.id, "ffffffffffffffff", 17);
    tact_parcel_topic(&p, topic);
    tact_parcel_topic(&q, other);
    assert_string_equal(topic, other);
    assert_int_equal(strlen(topic), 20);
    for (unsigned c = TACT_CLASS_SERVICE; c <= TACT_CLASS_ANSWER; c++) {
        p = q = parcel((uint8_t)c);
        memcpy(q.id, "ffffffffffffffff", 17);
        tact_parcel_topic(&p, topic);
        tact_parcel_topic(&q, other);
        assert_string_not_equal(topic, other);             /* the second order does not hide the first */
        assert_string_equal(tact_parcel_urgency(&p), c == TACT_CLASS_SERVICE ? "normal" : "high");
    }
}

static tact_fated fated;
static unsigned calls;
static void done(void *ctx, const tact_fated *f) { (void)ctx; fated = *f; calls++; }

static void what_cannot_be_sent_is_refused_with_its_reason(void **state) {
    (void)state;
    static char body[4200];
    tact_config config = { .webpush = { .secret = TACT_S("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), .contact = TACT_S("mailto:a@b.example") } };
    tact_trouble trouble = { "" };
    tact_parcel p = parcel(TACT_CLASS_SERVICE);
    void *way;
    assert_int_equal(tact_webpush.open(&way, &config, NULL, &trouble), TACT_OK);
    memset(body, 'b', sizeof body);
    p.to = TACT_S(GIVEN("https://p.example.net/x"));
    p.body = (tact_slice){ body, 3980 };
    tact_webpush.send(way, &p, done, NULL);
    assert_int_equal(calls, 1);
    assert_int_equal(fated.fate, TACT_FATE_REFUSED);
    assert_false(fated.dead);
    assert_non_null(strstr(fated.said, "push services take 3993: shorten the title or the body of winter-tyres"));
    p.body = TACT_S("short");
    p.to = TACT_S(GIVEN("https://192.168.0.1/x"));
    tact_webpush.send(way, &p, done, NULL);
    assert_int_equal(fated.fate, TACT_FATE_REFUSED);
    assert_true(fated.dead);
    assert_non_null(strstr(fated.said, "endpoint is not on the public internet"));
    tact_webpush.close(way);
    const char *secrets[] = { "", "x", KEY }, *contacts[] = { "", "you", "http://x.example" };
    for (unsigned i = 0; i < 3; i++) {
        tact_config bad = config;
        bad.webpush.secret = tact_slice_of(secrets[i]);
        assert_int_equal(tact_webpush.open(&way, &bad, NULL, &trouble), TACT_ERR_INVALID);
        assert_non_null(strstr(trouble.text, "channels.webpush.secret"));
        bad = config;
        bad.webpush.contact = tact_slice_of(contacts[i]);
        assert_int_equal(tact_webpush.open(&way, &bad, NULL, &trouble), TACT_ERR_INVALID);
        assert_non_null(strstr(trouble.text, "channels.webpush.contact"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_the_internet), cmocka_unit_test(what_is_handed_in), cmocka_unit_test(how_long_how_urgent_and_in_whose_place),
        cmocka_unit_test(what_cannot_be_sent_is_refused_with_its_reason),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
