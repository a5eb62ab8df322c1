/* channel/webhook_test.c -- the signature of Standard Webhooks, and what each of HTTP's answers means for a message. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "channel/webhook.h"

/* The example that the standard's own libraries are tested with (github.com/standard-webhooks/standard-webhooks). */
static void the_standards_signature(void **state) {
    (void)state;
    char out[48];
    tact_slice id = TACT_S("msg_p5jXN8AQM9LWM0D4loKWxJek"), body = TACT_S("{\"test\": 2432232314}");
    assert_true(tact_webhook_sign(TACT_S("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), id, 1614265330, body, out));
    assert_string_equal(out, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_true(tact_webhook_sign(TACT_S("another secret, as text"), id, 1614265330, body, out));
    assert_string_not_equal(out, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_false(tact_webhook_sign(TACT_S("whsec_not base64 at all!"), id, 1614265330, body, out));
}

static void answers_have_their_fates(void **state) {
    (void)state;
    const struct { tact_post_reach reach; unsigned status; bool ours; unsigned fate; bool blocked; } rows[] = {
        { TACT_POST_NOT_BEGUN, 0, false, TACT_FATE_LATER, false }, { TACT_POST_NOT_BEGUN, 0, true, TACT_FATE_LATER, true },
        { TACT_POST_BEGUN, 0, false, TACT_FATE_UNKNOWN, false },
        { TACT_POST_ANSWERED, 200, false, TACT_FATE_TAKEN, false }, { TACT_POST_ANSWERED, 204, false, TACT_FATE_TAKEN, false },
        { TACT_POST_ANSWERED, 302, false, TACT_FATE_LATER, true }, { TACT_POST_ANSWERED, 400, false, TACT_FATE_REFUSED, false },
        { TACT_POST_ANSWERED, 401, false, TACT_FATE_LATER, true }, { TACT_POST_ANSWERED, 403, false, TACT_FATE_LATER, true },
        { TACT_POST_ANSWERED, 404, false, TACT_FATE_REFUSED, false }, { TACT_POST_ANSWERED, 408, false, TACT_FATE_LATER, false },
        { TACT_POST_ANSWERED, 422, false, TACT_FATE_REFUSED, false }, { TACT_POST_ANSWERED, 429, false, TACT_FATE_LATER, false },
        { TACT_POST_ANSWERED, 500, false, TACT_FATE_UNKNOWN, false }, { TACT_POST_ANSWERED, 502, false, TACT_FATE_UNKNOWN, false },
        { TACT_POST_ANSWERED, 503, false, TACT_FATE_LATER, false }, { TACT_POST_ANSWERED, 504, false, TACT_FATE_UNKNOWN, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_post_answer a = { .reach = rows[i].reach, .status = rows[i].status, .ours = rows[i].ours, .body = TACT_S("words"), .retry_after = TACT_SECONDS(9) };
        tact_fated f = tact_fated_http(&a);
        if (f.fate != rows[i].fate || f.blocked != rows[i].blocked) fail_msg("row %zu, status %u: fate %u, blocked %d", i, rows[i].status, f.fate, f.blocked);
        if (rows[i].reach == TACT_POST_ANSWERED) {
            char said[16];
            snprintf(said, sizeof said, "%u words", rows[i].status);
            assert_string_equal(f.said, said);
            assert_int_equal(f.wait.us, TACT_SECONDS(9).us);
        }
    }
}

static void what_was_said_is_text(void **state) {
    (void)state;
    tact_fated f;
    char longer[300];
    tact_fated_say(&f, TACT_S("a\r\nb\x1b[31m\x7f"));
    assert_string_equal(f.said, "a  b [31m ");
    memset(longer, 'x', sizeof longer);
    memcpy(longer + 199, "\xc3\xa9", 2);                   /* cut in the middle of a letter */
    tact_fated_say(&f, (tact_slice){ longer, sizeof longer });
    assert_int_equal(strlen(f.said), 199);
    tact_fated_say(&f, TACT_S("caf\xc3\xa9"));
    assert_string_equal(f.said, "caf\xc3\xa9");
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_standards_signature), cmocka_unit_test(answers_have_their_fates), cmocka_unit_test(what_was_said_is_text) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
