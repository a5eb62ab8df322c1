/* import/phone_test.c -- numbers, addresses and dates as people type them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "import/phone.h"
#include "import/when.h"

static void phones(void **state) {
    (void)state;
    static const struct { const char *text, *country, *expected; } rows[] = {
        { "06 12 34 56 78", "FR", "+33612345678" }, { "+33 (0)6.12.34.56.78", "FR", "+33612345678" }, { "0033612345678", "", "+33612345678" },
        { "612345678", "FR", "+33612345678" }, { "33612345678", "FR", "+33612345678" }, { "'+33612345678", "", "+33612345678" },
        { "347 1234567", "IT", "+393471234567" }, { "06 69812345", "IT", "+390669812345" }, { "tel:+39-347-1234567", "", "+393471234567" },
        { "07911 123456", "gb", "+447911123456" }, { "(212) 555-0123", "US", "+12125550123" }, { "+377 93 15 00 00", "", "+37793150000" },
        { "+998 90 123 45 67", "", "+998901234567" }, { "06\xC2\xA0" "12\xE2\x80\xAF" "345678", "FR", "+33612345678" },
        { "0612345678", "", NULL }, { "0612", "FR", NULL }, { "3.36123E+10", "FR", NULL }, { "abc", "FR", NULL }, { "", "FR", NULL }, { "+", "FR", NULL },
        { "+336123456789999", "", NULL }, { "061234567890", "FR", NULL }, { "0612345678", "XX", NULL }, { "+1234", "", NULL }, { "00", "FR", NULL },
        { "123456789012345678901234567890123456789", "FR", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[TACT_PHONE_TEXT + 1] = "";
        const char *why = tact_phone_normal(tact_slice_of(rows[i].text), tact_slice_of(rows[i].country), out);
        if ((why == NULL) != (rows[i].expected != NULL) || (!why && strcmp(out, rows[i].expected) != 0)) fail_msg("'%s' (%s): %s %s", rows[i].text, rows[i].country, out, why ? why : "");
    }
}

static void emails(void **state) {
    (void)state;
    static const struct { const char *text, *expected; } rows[] = {
        { " Ada@Example.COM ", "ada@example.com" }, { "mailto:a.b+c@d.fr", "a.b+c@d.fr" }, { "Ada Byron <ada@example.com>", "ada@example.com" }, { "jos\xC3\xA9@exemple.fr", "jos\xC3\xA9@exemple.fr" },
        { "", NULL }, { "ada", NULL }, { "@x.fr", NULL }, { "a@b", NULL }, { "a@b@c.fr", NULL }, { "a b@c.fr", NULL }, { "a@c..fr", NULL }, { ".a@c.fr", NULL }, { "a@.fr", NULL },
        { "a@c.fr.", NULL }, { "a@c.f", NULL }, { "a@-c.fr", NULL }, { "n/a", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[TACT_EMAIL_TEXT + 1] = "";
        const char *why = tact_email_normal(tact_slice_of(rows[i].text), out);
        if ((why == NULL) != (rows[i].expected != NULL) || (!why && strcmp(out, rows[i].expected) != 0)) fail_msg("'%s': %s %s", rows[i].text, out, why ? why : "");
    }
}

static void dates(void **state) {
    (void)state;
    static const struct { const char *text; bool month_first; const char *expected; } rows[] = {
        { "2024-01-05", false, "2024-01-05T00:00:00.000000Z" }, { "2024-01-05T10:22:33+01:00", false, "2024-01-05T09:22:33.000000Z" },
        { "2024-01-05 10:22:33", false, "2024-01-05T10:22:33.000000Z" }, { "2024-01-05 10:22:33 UTC", false, "2024-01-05T10:22:33.000000Z" },
        { "2024-01-05 10:22:33 +0100", false, "2024-01-05T09:22:33.000000Z" }, { "2024-01-05 10:22", false, "2024-01-05T10:22:00.000000Z" },
        { "05/01/2024", false, "2024-01-05T00:00:00.000000Z" }, { "05/01/2024", true, "2024-05-01T00:00:00.000000Z" }, { "25/01/2024", true, "2024-01-25T00:00:00.000000Z" },
        { "01/25/2024", false, "2024-01-25T00:00:00.000000Z" }, { "05-01-2024 9:05:07", false, "2024-01-05T09:05:07.000000Z" }, { "5.1.2024", false, "2024-01-05T00:00:00.000000Z" },
        { "19970118", false, "1997-01-18T00:00:00.000000Z" }, { "1704450153", false, "2024-01-05T10:22:33.000000Z" }, { "1704450153000", false, "2024-01-05T10:22:33.000000Z" },
        { "2024-01-05T10:22:33.250Z", false, "2024-01-05T10:22:33.250000Z" }, { "2024/01/05", false, "2024-01-05T00:00:00.000000Z" },
        { "", false, NULL }, { "yesterday", false, NULL }, { "2024-02-30", false, NULL }, { "2024-01-05 25:00", false, NULL }, { "1/2/24", false, NULL }, { "2024-01-05x", false, NULL },
        { "2024-01/05", false, NULL }, { "00/00/0000", false, NULL }, { "0000-00-00 00:00:00", false, NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_instant t;
        char text[TACT_INSTANT_TEXT + 1] = "";
        bool ok = tact_when_parse(tact_slice_of(rows[i].text), rows[i].month_first, &t);
        if (ok) text[tact_instant_format(t, text).len] = 0;
        if (ok != (rows[i].expected != NULL) || (ok && strcmp(text, rows[i].expected) != 0)) fail_msg("'%s': %d %s", rows[i].text, ok, text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(phones), cmocka_unit_test(emails), cmocka_unit_test(dates) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
