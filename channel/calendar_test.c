/* channel/calendar_test.c -- entries of a calendar, to the byte: folding, escapes, times, positions; packed and back. A real parser reads them in test/e2e/calendar.test.mjs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "channel/calendar.h"

static const tact_calendar pick_up = { .uid = 0x1234, .start = { 1795338000000000 }, .end = { 1795339800000000 }, .stamp = { 1795176000000000 }, .sequence = 7, .has_geo = true, .latitude_e7 = 457485123, .longitude_e7 = -48467,
                                       .title = { "Votre colis; \"\xC3\xA0 retirer\", vite\\ici\nmerci\x07", 41 }, .place = { "Lyon 7", 6 } };

static const char *written(const tact_calendar *e, const char *domain) {
    static char out[4096];
    tact_growing g = { NULL, 0, 0, false };
    tact_calendar_write(&g, e, tact_slice_of(domain));
    assert_false(g.failed);
    snprintf(out, sizeof out, "%.*s", (int)g.len, g.ptr);
    tact_grow_end(&g);
    return out;
}

static void to_the_byte(void **state) {
    (void)state;
    assert_string_equal(written(&pick_up, "shop.example"),
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tact//tact//EN\r\nCALSCALE:GREGORIAN\r\nBEGIN:VEVENT\r\nUID:0000000000001234@shop.example\r\n"
        "DTSTAMP:20261120T120000Z\r\nDTSTART:20261122T090000Z\r\nDTEND:20261122T093000Z\r\nSEQUENCE:7\r\nSTATUS:CONFIRMED\r\n"
        "SUMMARY:Votre colis\\; \"\xC3\xA0 retirer\"\\, vite\\\\ici\\nmerci\r\nLOCATION:Lyon 7\r\nGEO:45.748512;-0.004846\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    tact_calendar off = { .uid = 1, .start = { 0 }, .end = { 60000000 }, .cancelled = true, .title = { "x", 1 } };
    assert_non_null(strstr(written(&off, ""), "UID:0000000000000001@tact.invalid\r\nDTSTAMP:19700101T000000Z\r\n"));
    assert_non_null(strstr(written(&off, ""), "STATUS:CANCELLED\r\nSUMMARY:x\r\nEND:VEVENT"));
}

/* No line over 75 octets, none that begins within a character, and unfolded it is what was said. */
static void folded(void **state) {
    (void)state;
    for (unsigned head = 0; head < 12; head++) {
        char title[128];
        size_t n = 0;
        while (n < head) title[n++] = 'a';
        while (n + 3 <= 119) { memcpy(title + n, "\xE2\x82\xAC", 3); n += 3; }
        tact_calendar e = { .start = { 0 }, .end = { 1 }, .title = { title, n } };
        const char *text = written(&e, "d");
        char unfolded[512];
        size_t len = 0, column = 0;
        for (const char *c = text; *c; c++) {
            if (c[0] == '\r' && c[1] == '\n' && c[2] == ' ') { assert_true(column <= 75); column = 1; assert_true(((unsigned char)c[3] & 0xC0) != 0x80); c += 2; continue; }
            if (c[0] == '\r') { assert_true(column <= 75 && c[1] == '\n'); column = 0; c++; if (len < sizeof unfolded) unfolded[len++] = '\n'; continue; }
            column++;
            if (len < sizeof unfolded) unfolded[len++] = *c;
        }
        unfolded[len < sizeof unfolded ? len : sizeof unfolded - 1] = 0;
        char wanted[160];
        snprintf(wanted, sizeof wanted, "\nSUMMARY:%.*s\n", (int)n, title);
        assert_non_null(strstr(unfolded, wanted));
    }
}

static void packed_and_back(void **state) {
    (void)state;
    uint8_t bytes[TACT_CALENDAR_BYTES];
    tact_calendar back;
    size_t n = tact_calendar_pack(&pick_up, bytes);
    assert_true(tact_calendar_unpack((tact_slice){ (const char *)bytes, n }, &back));
    assert_true(back.uid == pick_up.uid && back.start.us == pick_up.start.us && back.end.us == pick_up.end.us && back.sequence == 7 && back.has_geo && !back.cancelled && back.longitude_e7 == pick_up.longitude_e7);
    assert_true(tact_slice_equal(back.title, pick_up.title) && tact_slice_equal(back.place, pick_up.place));
    for (size_t i = 0; i < n; i++) assert_false(tact_calendar_unpack((tact_slice){ (const char *)bytes, i }, &back));
    char longer[400];
    memset(longer, 'a', sizeof longer);
    longer[TACT_CALENDAR_TITLE - 1] = '\xC3';
    longer[TACT_CALENDAR_TITLE] = '\xA9';
    tact_calendar e = { .start = { 0 }, .end = { 1 }, .title = { longer, sizeof longer }, .place = { longer, sizeof longer } };
    n = tact_calendar_pack(&e, bytes);
    assert_true(n <= TACT_CALENDAR_BYTES && tact_calendar_unpack((tact_slice){ (const char *)bytes, n }, &back));
    assert_int_equal(back.title.len, TACT_CALENDAR_TITLE - 1);       /* cut before the character, not within it */
}

static void the_host(void **state) {
    (void)state;
    static const char *const cases[][2] = { { "https://shop.example", "shop.example" }, { "http://127.0.0.1:7777/x", "127.0.0.1" }, { "https://a.b/c?d", "a.b" }, { "", "" }, { "shop", "" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_true(tact_slice_is(tact_calendar_domain(tact_slice_of(cases[i][0])), cases[i][1]));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(to_the_byte), cmocka_unit_test(folded), cmocka_unit_test(packed_and_back), cmocka_unit_test(the_host) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
