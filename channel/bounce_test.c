/* channel/bounce_test.c -- reports as mail servers and providers write them, and what is none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "channel/bounce.h"

#define NOTHING TACT_BOUNCE_NOTHING
#define FAILED TACT_BOUNCE_FAILED
#define COMPLAINT TACT_BOUNCE_COMPLAINT
#define UNSUBSCRIBE TACT_BOUNCE_UNSUBSCRIBE
#define REPORT(type) "From: MAILER-DAEMON@them.example\nTo: bounces@us.example\nContent-Type: multipart/report; report-type=" type ";\n\tboundary=\"xx/1\"\nSubject: returned\n\nignored\n--xx/1\nContent-Type: text/plain\n\nSorry.\n\n--xx/1\n"
#define STATUS(blocks) REPORT("delivery-status") "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.them.example\nArrival-Date: today\n\n" blocks "\n--xx/1\nContent-Type: message/rfc822-headers\n\nMessage-ID: <x@us.example>\n\n--xx/1--\n"
#define ARF(fields) REPORT("feedback-report") "Content-Type: message/feedback-report\n\n" fields "\n--xx/1\nContent-Type: message/rfc822\n\nSubject: unsubscribe\n\n--xx/1--\n"

static void reports_are_read(void **state) {
    (void)state;
    static const struct { const char *message; tact_bounce_kind kind; bool dead; const char *recipient, *status; } rows[] = {
        { STATUS("Final-Recipient: rfc822; anna@them.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n  no such user\n"), FAILED, true, "anna@them.example", "5.1.1" },
        { STATUS("Original-Recipient: rfc822;anna@them.example\nFinal-Recipient: rfc822; other@else.example\nAction: Failed\nStatus: 5.2.1 (disabled)\n"), FAILED, true, "anna@them.example", "5.2.1" },
        { STATUS("Final-Recipient: rfc822; <anna@them.example>\nAction: failed\nStatus: 5.2.2\n"), FAILED, false, "anna@them.example", "5.2.2" },
        { STATUS("Final-Recipient: rfc822; anna@them.example\nAction: failed\nStatus: 4.4.7\n"), FAILED, false, "anna@them.example", "4.4.7" },
        { STATUS("Final-Recipient: rfc822; anna@them.example\nAction: delayed\nStatus: 4.4.1\n"), NOTHING, false, "", "" },
        { STATUS("Final-Recipient: rfc822; a@them.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; b@them.example\nAction: failed\nStatus: 5.1.10\n"), FAILED, true, "b@them.example", "5.1.10" },
        { ARF("Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <anna@them.example>\n"), COMPLAINT, false, "anna@them.example", "" },
        { ARF("Version: 1\nFeedback-Type: opt-out\n"), UNSUBSCRIBE, false, "", "" },
        { ARF("Feedback-Type: not-spam\n"), NOTHING, false, "", "" },
        { "Subject: Unsubscribe abc\n\nplease", UNSUBSCRIBE, false, "", "" },
        { "Subject: hello\n\nunsubscribe", NOTHING, false, "", "" },
        { "Subject: out of office\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/delivery-status\n\n\nAction: failed\n--a--", NOTHING, false, "", "" },
        { REPORT("delivery-status") "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1", FAILED, true, "", "5.1.1" },
        { "", NOTHING, false, "", "" }, { "\n\n", NOTHING, false, "", "" }, { "Content-Type: multipart/report; boundary=\"\"\n\n--\n", NOTHING, false, "", "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned crlf = 0; crlf < 2; crlf++) {
            char text[2048];
            size_t n = 0;
            for (const char *c = rows[i].message; *c; c++) {
                if (*c == '\n' && crlf) text[n++] = '\r';
                text[n++] = *c;
            }
            tact_bounce b = tact_bounce_read((tact_slice){ text, n });
            if (b.kind != rows[i].kind || b.dead != rows[i].dead || !tact_slice_is(b.recipient, rows[i].recipient) || !tact_slice_is(b.status, rows[i].status))
                fail_msg("row %zu: kind %d dead %d '%.*s' '%.*s'", i, (int)b.kind, b.dead, (int)b.recipient.len, b.recipient.ptr, (int)b.status.len, b.status.ptr);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(reports_are_read) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
