/* channel/smtp_test.c -- replies of mail servers, and what each means for the message, its address and the channel. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "channel/mark.h"
#include "channel/smtp.h"

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void replies_become_fates(void **state) {
    (void)state;
    enum { TAKEN = TACT_FATE_TAKEN, LATER = TACT_FATE_LATER, REFUSED = TACT_FATE_REFUSED, UNKNOWN = TACT_FATE_UNKNOWN };
    static const struct { tact_post_reach reach; unsigned status; const char *command, *reply; bool ours; unsigned fate; bool blocked, dead; } rows[] = {
        { TACT_POST_ANSWERED, 250, ".", "250 2.0.0 queued as 77", false, TAKEN, false, false },
        { TACT_POST_ANSWERED, 450, "RCPT", "450 4.2.1 grey listed, come again", false, LATER, false, false },
        { TACT_POST_ANSWERED, 451, "MAIL", "451 4.3.0 busy", false, LATER, false, false },
        { TACT_POST_ANSWERED, 421, "", "421 too many connections", false, LATER, false, false },
        { TACT_POST_ANSWERED, 452, ".", "452 4.3.1 no space", false, LATER, false, false },
        { TACT_POST_ANSWERED, 550, "RCPT", "550 5.1.1 <x@y>: Recipient address rejected: User unknown", false, REFUSED, false, true },
        { TACT_POST_ANSWERED, 550, "RCPT", "550 No such user here", false, REFUSED, false, true },
        { TACT_POST_ANSWERED, 553, "RCPT", "553 5.1.3 bad address", false, REFUSED, false, true },
        { TACT_POST_ANSWERED, 550, "RCPT", "550 5.2.1 mailbox disabled", false, REFUSED, false, true },
        { TACT_POST_ANSWERED, 550, ".", "550 5.1.1 user unknown", false, REFUSED, false, true },
        { TACT_POST_ANSWERED, 552, "RCPT", "552 5.2.2 mailbox full", false, REFUSED, false, false },
        { TACT_POST_ANSWERED, 550, "RCPT", "550 5.7.1 the list of those who write here does not exist for you", false, REFUSED, false, false },
        { TACT_POST_ANSWERED, 554, ".", "554 5.7.1 not wanted", false, REFUSED, false, false },
        { TACT_POST_ANSWERED, 554, "DATA", "554 no valid recipients", false, REFUSED, false, false },
        { TACT_POST_ANSWERED, 554, "", "554 no service for you", false, LATER, true, false },
        { TACT_POST_ANSWERED, 550, "EHLO", "550 bad name", false, LATER, true, false },
        { TACT_POST_ANSWERED, 535, "AUTH", "535 5.7.8 bad password", false, LATER, true, false },
        { TACT_POST_ANSWERED, 530, "MAIL", "530 5.7.0 sign in first", false, LATER, true, false },
        { TACT_POST_ANSWERED, 550, "MAIL", "550 5.1.1 no such sender", false, LATER, true, false },
        { TACT_POST_ANSWERED, 552, "MAIL", "552 5.3.4 too large", false, REFUSED, false, false },
        { TACT_POST_ANSWERED, 354, ".", "354 go on", false, UNKNOWN, false, false },
        { TACT_POST_NOT_BEGUN, 0, "", "", false, LATER, false, false },
        { TACT_POST_NOT_BEGUN, 0, "AUTH", "", true, LATER, true, false },
        { TACT_POST_BEGUN, 0, ".", "", false, UNKNOWN, false, false },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        tact_post_answer a = { .reach = rows[i].reach, .status = rows[i].status, .body = tact_slice_of(rows[i].reply), .ours = rows[i].ours, .trouble = "the line broke" };
        strcpy(a.command, rows[i].command);
        tact_fated f = tact_fated_mail(&a);
        if (f.fate != rows[i].fate || f.blocked != rows[i].blocked || f.dead != rows[i].dead) fail_msg("%s '%s': fate %u blocked %d dead %d", rows[i].command, rows[i].reply, f.fate, f.blocked, f.dead);
        assert_string_equal(f.said, rows[i].reach == TACT_POST_ANSWERED ? rows[i].reply : "the line broke");
    }
}

static void marks_open_for_us_alone(void **state) {
    (void)state;
    uint8_t ours[32] = { 7 }, theirs[32] = { 8 };
    tact_parcel_mark mark = { .channel = 4, .intent = 0x0123456789abcdefu }, back;
    char text[TACT_MARK_TEXT + 1], again[TACT_MARK_TEXT + 1], upper[TACT_MARK_TEXT + 1];
    for (unsigned i = 0; i < 16; i++) mark.record_key[i] = (uint8_t)(i * 17);
    tact_mark_write(ours, &mark, text);
    tact_mark_write(ours, &mark, again);
    assert_int_equal(strlen(text), TACT_MARK_TEXT);
    assert_string_equal(text, again);                      /* the same at each try */
    for (unsigned i = 0; i <= TACT_MARK_TEXT; i++) upper[i] = (char)(text[i] >= 'a' ? text[i] - 32 : text[i]);
    assert_true(tact_mark_read(ours, tact_slice_of(upper), &back));
    assert_true(tact_mark_read(ours, tact_slice_of(text), &back));
    assert_int_equal(back.channel, 4);
    assert_true(back.intent == mark.intent);
    assert_memory_equal(back.record_key, mark.record_key, 16);
    assert_false(tact_mark_read(theirs, tact_slice_of(text), &back));
    for (unsigned i = 0; i < TACT_MARK_TEXT; i++) {        /* any sign changed */
        char was = text[i];
        text[i] = was == 'a' ? 'b' : 'a';
        assert_false(tact_mark_read(ours, tact_slice_of(text), &back));
        text[i] = was;
    }
    assert_false(tact_mark_read(ours, (tact_slice){ text, TACT_MARK_TEXT - 1 }, &back));
    char inside[200];
    strcpy(inside, "Message-ID: <");
    strcat(inside, text);
    strcat(inside, "@us.example>");
    assert_true(tact_mark_find(ours, tact_slice_of(inside), &back));
    assert_true(back.intent == mark.intent);
    assert_false(tact_mark_find(theirs, tact_slice_of(inside), &back));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(replies_become_fates), cmocka_unit_test(marks_open_for_us_alone) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
