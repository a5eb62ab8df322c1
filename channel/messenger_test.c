/* channel/messenger_test.c -- what the answers of each known messenger mean; its calls, read; whose they are; one of one's own, described, and mistakes in the description. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "channel/messenger.h"
#include "channel/messenger_calls.h"

enum { OWN, WHATSAPP, TELEGRAM };
static char block[1 << 20];
static tact_arena arena;

static int fresh(void **state) {
    (void)state;
    tact_arena_init(&arena, block, sizeof block, NULL);
    return 0;
}

static tact_config of(uint8_t preset) {
    tact_config c = { .messenger.preset = preset, .messenger.account = TACT_S("1099"), .messenger.key = TACT_S("12:key"), .messenger.secret = TACT_S("app secret") };
    tact_messenger_settle(&c);
    return c;
}

static void what_answers_mean(void **state) {
    (void)state;
    enum { T = TACT_FATE_TAKEN, L = TACT_FATE_LATER, R = TACT_FATE_REFUSED, U = TACT_FATE_UNKNOWN };
    static const struct { uint8_t preset; unsigned status; const char *body; unsigned fate; bool blocked, dead; const char *says; } cases[] = {
        { WHATSAPP, 200, "{\"messages\":[{\"id\":\"wamid.HBgLMTY0\"}]}", T, false, false, NULL },
        { WHATSAPP, 400, "{\"error\":{\"code\":4,\"message\":\"m\"}}", L, true, false, NULL },
        { WHATSAPP, 400, "{\"error\":{\"code\":80007}}", L, true, false, NULL },
        { WHATSAPP, 400, "{\"error\":{\"code\":130429}}", L, false, false, NULL },
        { WHATSAPP, 400, "{\"error\":{\"code\":131056}}", L, false, false, NULL },
        { WHATSAPP, 400, "{\"error\":{\"code\":131026,\"message\":\"undeliverable\"}}", R, false, true, NULL },
        { WHATSAPP, 400, "{\"error\":{\"code\":131047,\"error_data\":{\"details\":\"24 hours\"}}}", R, false, false, "outside the service window: 400 131047: 24 hours" },
        { WHATSAPP, 400, "{\"error\":{\"code\":131049}}", R, false, false, NULL },
        { WHATSAPP, 404, "{\"error\":{\"code\":132001}}", R, false, false, NULL },
        { WHATSAPP, 400, "{\"error\":{\"code\":132015}}", R, false, false, NULL },
        { WHATSAPP, 401, "{\"error\":{\"code\":190}}", L, true, false, NULL },
        { WHATSAPP, 403, "{\"error\":{\"code\":131031}}", L, true, false, NULL },
        { WHATSAPP, 403, "{\"error\":{\"code\":299}}", L, true, false, NULL },
        { WHATSAPP, 500, "{\"error\":{\"code\":131000}}", U, false, false, NULL },
        { WHATSAPP, 503, "", L, false, false, NULL },
        { TELEGRAM, 200, "{\"ok\":true,\"result\":{\"message_id\":7}}", T, false, false, NULL },
        { TELEGRAM, 403, "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was blocked by the user\"}", R, false, true, NULL },
        { TELEGRAM, 403, "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: other\"}", R, false, false, NULL },
        { TELEGRAM, 400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: chat not found\"}", R, false, true, NULL },
        { TELEGRAM, 401, "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}", L, true, false, NULL },
        { TELEGRAM, 429, "{\"ok\":false,\"error_code\":429,\"description\":\"slow\",\"parameters\":{\"retry_after\":35}}", L, false, false, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_config c = of(cases[i].preset);
        tact_gateway g = tact_messenger_answers(&c.messenger.texts);
        tact_post_answer a = { .reach = TACT_POST_ANSWERED, .status = cases[i].status, .body = tact_slice_of(cases[i].body) };
        tact_fated f = tact_gateway_fate(&g, &a, &arena);
        if (f.fate != cases[i].fate || f.blocked != cases[i].blocked || f.dead != cases[i].dead) fail_msg("%zu: fate %u, blocked %d, dead %d", i, f.fate, f.blocked, f.dead);
        if (cases[i].says) assert_string_equal(f.said, cases[i].says);
        if (cases[i].status == 429) assert_int_equal(f.wait.us, 35 * 1000000);
        if (i == 0) assert_string_equal(f.id, "wamid.HBgLMTY0");
    }
}

static const tact_messenger_call *calls(const tact_config *c, const char *body, uint32_t expected, uint32_t aside_expected) {
    tact_messenger_call *list;
    uint32_t count, aside;
    assert_int_equal(tact_messenger_calls_read(tact_slice_of(body), c, &arena, &list, &count, &aside), TACT_OK);
    assert_int_equal(count, expected);
    assert_int_equal(aside, aside_expected);
    return list;
}

#define VALUE(inner) "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"value\":{" inner "}}]}]}"
static void what_it_tells(void **state) {
    (void)state;
    tact_config c = of(WHATSAPP);
    const tact_messenger_call *in = calls(&c, VALUE("\"messages\":[{\"from\":\"33611223344\",\"text\":{\"body\":\"Bonjour\"}},{\"from\":\"33611223345\",\"type\":\"image\",\"image\":{\"id\":\"9\"}},{\"text\":{\"body\":\"of nobody\"}}]"), 2, 1);
    assert_string_equal(in[0].address, "+33611223344");
    assert_true(tact_slice_is(in[0].text, "Bonjour") && !in[0].receipt && in[1].text.len == 0);
    static const struct { const char *status, *errors; uint8_t outcome; bool dead, stopped, aside; } cases[] = {
        { "sent", "", 0, false, false, true }, { "delivered", "", TACT_OUTCOME_DELIVERED, false, false, false }, { "read", "", TACT_OUTCOME_SEEN, false, false, false },
        { "failed", "", TACT_OUTCOME_BOUNCED, false, false, false }, { "failed", ",\"errors\":[{\"code\":131026}]", TACT_OUTCOME_BOUNCED, true, false, false },
        { "failed", ",\"errors\":[{\"code\":131050}]", TACT_OUTCOME_BOUNCED, false, true, false }, { "failed", ",\"errors\":[{\"code\":131049}]", 0, false, false, true },
        { "failed", ",\"errors\":[{\"code\":132015}]", 0, false, false, true } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[512];
        snprintf(body, sizeof body, VALUE("\"statuses\":[{\"id\":\"wamid.1\",\"biz_opaque_callback_data\":\"0123\",\"recipient_id\":\"33611223344\",\"status\":\"%s\"%s}]"), cases[i].status, cases[i].errors);
        in = calls(&c, body, !cases[i].aside, cases[i].aside);
        if (cases[i].aside) continue;
        assert_true(in->receipt && in->outcome == cases[i].outcome && in->dead == cases[i].dead && in->stopped == cases[i].stopped);
        assert_true(tact_slice_is(in->id, "wamid.1") && tact_slice_is(in->reference, "0123"));
        assert_string_equal(in->address, "+33611223344");
    }
    calls(&c, "{}", 0, 0);
    calls(&c, "[1,2]", 0, 0);
    c = of(TELEGRAM);
    in = calls(&c, "{\"update_id\":1,\"message\":{\"chat\":{\"id\":77001,\"type\":\"private\"},\"caption\":\"look\"}}", 1, 0);
    assert_string_equal(in->address, "77001");
    assert_true(tact_slice_is(in->text, "look"));
    calls(&c, "{\"message\":{\"chat\":{\"id\":-5,\"type\":\"group\"},\"text\":\"STOP\"}}", 0, 1);
}

static void too_much(void **state) {
    (void)state;
    static char body[32000];
    tact_config c = of(WHATSAPP);
    tact_messenger_call *list;
    uint32_t count, aside;
    size_t n = (size_t)snprintf(body, sizeof body, "{\"entry\":[{\"changes\":[{\"value\":{\"messages\":[0");
    for (unsigned i = 0; i < TACT_MESSENGER_CALLS_MOST; i++) n += (size_t)snprintf(body + n, sizeof body - n, ",0");
    snprintf(body + n, sizeof body - n, "]}}]}]}");
    assert_int_equal(tact_messenger_calls_read(tact_slice_of(body), &c, &arena, &list, &count, &aside), TACT_ERR_LIMIT);
    assert_int_equal(tact_messenger_calls_read(TACT_S("{"), &c, &arena, &list, &count, &aside), TACT_ERR_INVALID);
}

static void whose_it_is(void **state) {
    (void)state;
    /* HMAC-SHA-256 of RFC 4231, case 2 */
    tact_config c = of(WHATSAPP);
    const tact_slice body = TACT_S("what do ya want for nothing?"), good = TACT_S("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    c.messenger.secret = TACT_S("Jefe");
    assert_true(tact_slice_is(tact_messenger_signature_header(&c), "X-Hub-Signature-256"));
    assert_true(tact_messenger_signed(&c, good, body, &arena));
    assert_false(tact_messenger_signed(&c, good, TACT_S("what do ya want for nothing!"), &arena));
    assert_false(tact_messenger_signed(&c, TACT_S("sha256="), body, &arena));
    assert_false(tact_messenger_signed(&c, TACT_S(""), body, &arena));
    c.messenger.secret = TACT_S("");
    assert_false(tact_messenger_signed(&c, good, body, &arena));
    c = of(TELEGRAM);
    assert_true(tact_messenger_signed(&c, TACT_S("app secret"), body, &arena));
    assert_false(tact_messenger_signed(&c, TACT_S("app secre"), body, &arena));
    c.messenger.texts.signature = TACT_S("X-Mine: always the same");     /* proves nothing: whoever reads tact.yaml could say it */
    assert_false(tact_messenger_signed(&c, TACT_S("always the same"), body, &arena));
}

static void addresses(void **state) {
    (void)state;
    char out[TACT_MESSENGER_ADDRESS];
    tact_config c = of(WHATSAPP);
    assert_true(tact_messenger_address(&c, TACT_S("33611223344"), out));
    assert_string_equal(out, "+33611223344");
    assert_false(tact_messenger_address(&c, TACT_S("anna"), out));
    c = of(TELEGRAM);
    assert_true(tact_messenger_address(&c, TACT_S("77001"), out));
    assert_false(tact_messenger_address(&c, TACT_S("+77001"), out));
    assert_false(tact_messenger_address(&c, TACT_S("a b"), out));
}

static void a_description_of_ones_own(void **state) {
    (void)state;
    tact_trouble trouble = { "" };
    for (uint8_t preset = WHATSAPP; preset <= TELEGRAM; preset++) {
        tact_config known = of(preset);
        assert_int_equal(tact_messenger_texts_check(&known, &arena, &trouble), TACT_OK);
        tact_arena_init(&arena, block, sizeof block, NULL);
    }
    tact_config c = of(OWN);
    c.messenger.texts.url = TACT_S("https://chat.example/{account}/send");
    c.messenger.texts.text = TACT_S("{\"to\":\"{to}\",\"text\":\"{text}\"}");
    assert_int_equal(tact_messenger_texts_check(&c, &arena, &trouble), TACT_OK);
    c.messenger.texts.text = TACT_S("{\"to\":\"{too}\",\"text\":\"{text}\"}");
    assert_int_equal(tact_messenger_texts_check(&c, &arena, &trouble), TACT_ERR_INVALID);
    assert_non_null(strstr(trouble.text, "{too}"));
    c.messenger.texts.text = TACT_S("{\"to\":{text}}");
    assert_int_equal(tact_messenger_texts_check(&c, &arena, &trouble), TACT_ERR_INVALID);
    assert_non_null(strstr(trouble.text, "bodies.text"));
}

/* What is not sent to a sender's network at all: no post is there to be used. */
static void kept(void *ctx, const tact_fated *f) { *(tact_fated *)ctx = *f; }
static void outside_the_window(void **state) {
    (void)state;
    void *self;
    tact_trouble trouble = { "" };
    tact_config c = of(WHATSAPP);
    assert_int_equal(tact_messenger.open(&self, &c, NULL, &trouble), TACT_OK);
    const tact_instant now = { 1795000000LL * 1000000 };
    const tact_instant heard[] = { { 0 }, tact_instant_add(now, TACT_HOURS(-24)), tact_instant_add(now, (tact_span){ -TACT_HOURS(24).us + TACT_SECONDS(30).us }) };
    for (unsigned i = 0; i < 3; i++) {
        tact_fated f = { .fate = 99 };
        tact_parcel p = { .id = "0123456789abcdef", .channel = TACT_CHANNEL_MESSENGER, .to = TACT_S("+33611223344"), .body = TACT_S("words"), .now = now, .heard = heard[i], .not_after = tact_instant_add(now, TACT_HOURS(1)) };
        tact_messenger.send(self, &p, kept, &f);
        assert_int_equal(f.fate, TACT_FATE_REFUSED);
        assert_non_null(strstr(f.said, "outside the service window"));
        assert_false(f.blocked || f.dead);
    }
    tact_messenger.close(self);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_answers_mean, fresh), cmocka_unit_test_setup(what_it_tells, fresh), cmocka_unit_test_setup(too_much, fresh), cmocka_unit_test_setup(whose_it_is, fresh),
        cmocka_unit_test_setup(addresses, fresh), cmocka_unit_test_setup(a_description_of_ones_own, fresh), cmocka_unit_test_setup(outside_the_window, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
