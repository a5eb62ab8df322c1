/* channel/gateway_test.c -- what each known gateway is asked, and what each of its answers means; one's own, described; mistakes in the description. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "channel/gateway.h"

enum { OWN, OVHCLOUD, SINCH, INFOBIP };
static char block[1 << 20];
static tact_arena arena;

static tact_gateway gateway(uint8_t preset) {
    tact_config config = { .sms.preset = preset };
    tact_gateway g;
    tact_gateway_of_config(&g, &config, &arena);
    return g;
}

static int fresh(void **state) {
    (void)state;
    tact_arena_init(&arena, block, sizeof block, NULL);
    return 0;
}

static tact_gateway_values values(const char *text, bool unicode) {
    return (tact_gateway_values){ .to = TACT_S("+33611223344"), .from = TACT_S("36180"), .text = tact_slice_of(text), .id = TACT_S("0123456789abcdef"), .account = TACT_S("sms-xx1"), .user = TACT_S("u&1"),
                                  .key = TACT_S("p=\"1"), .unicode = unicode, .own_stop = true, .now = { 1795000000LL * 1000000 }, .not_after = { 1795003600LL * 1000000 } };
}

static void filled(tact_slice source, tact_gateway_place place, const tact_gateway_values *v, const char *expected) {
    tact_slice got;
    assert_int_equal(tact_gateway_fill(&got, source, place, v, &arena), TACT_OK);
    if (!tact_slice_is(got, expected)) fail_msg("got      %s\nexpected %s", got.ptr, expected);
    assert_int_equal(got.ptr[got.len], 0);
}

static void what_each_gateway_is_asked(void **state) {
    (void)state;
    tact_gateway_values v = values("Th\xC3\xA9 \"vert\"\n+ 1 & 2", false), u = values("\xC3\xAA", true);
    tact_gateway g = gateway(OVHCLOUD);
    assert_true(tact_slice_is(g.method, "GET"));
    filled(g.body, TACT_GATEWAY_IN_FORM, &v, "account=sms-xx1&login=u%261&password=p%3D%221&from=36180&to=%2B33611223344&message=Th%C3%A9%20%22vert%22%0D%2B%201%20%26%202&smsCoding=1&noStop=1&contentType=application/json");
    u.own_stop = false;
    filled(g.body, TACT_GATEWAY_IN_FORM, &u, "account=sms-xx1&login=u%261&password=p%3D%221&from=36180&to=%2B33611223344&message=%C3%AA&smsCoding=2&noStop=0&contentType=application/json");
    g = gateway(SINCH);
    filled(g.url, TACT_GATEWAY_IN_FORM, &v, "https://eu.sms.api.sinch.com/xms/v1/sms-xx1/batches");
    filled(g.headers, TACT_GATEWAY_IN_HEADER, &v, "Authorization: Bearer p=\"1");
    filled(g.body, TACT_GATEWAY_IN_JSON, &v, "{\"type\":\"mt_text\",\"from\":\"36180\",\"to\":[\"+33611223344\"],\"body\":\"Th\xC3\xA9 \\\"vert\\\"\\n+ 1 & 2\",\"client_reference\":\"0123456789abcdef\",\"delivery_report\":\"per_recipient\",\"expire_at\":\"2026-11-18T12:06:40.000Z\"}");
    g = gateway(INFOBIP);
    filled(g.url, TACT_GATEWAY_IN_FORM, &v, "https://sms-xx1.api.infobip.com/sms/2/text/advanced");
    filled(g.body, TACT_GATEWAY_IN_JSON, &v, "{\"messages\":[{\"from\":\"36180\",\"destinations\":[{\"to\":\"33611223344\",\"messageId\":\"0123456789abcdef\"}],\"text\":\"Th\xC3\xA9 \\\"vert\\\"\\n+ 1 & 2\",\"validityPeriod\":60}]}");
    filled(TACT_S("Authorization: Basic {basic}"), TACT_GATEWAY_IN_HEADER, &v, "Authorization: Basic c21zLXh4MTpwPSIx");
    v.from = TACT_S("a\r\nX-More: b");
    filled(TACT_S("X: {from} {encoding} {unicode} {nobody}"), TACT_GATEWAY_IN_HEADER, &v, "X: a  X-More: b GSM-7 false {nobody}");
    v.not_after = v.now;
    filled(TACT_S("{minutes}"), TACT_GATEWAY_IN_JSON, &v, "1");
    v.not_after.us += TACT_DAYS(9).us;
    filled(TACT_S("{minutes}"), TACT_GATEWAY_IN_JSON, &v, "2880");
    for (uint8_t p = OVHCLOUD; p <= INFOBIP; p++) {
        tact_trouble trouble = { "" };
        g = gateway(p);
        if (tact_gateway_check(&g, &arena, &trouble)) fail_msg("preset %u: %s", p, trouble.text);
    }
}

static void what_each_answer_means(void **state) {
    (void)state;
    enum { TAKEN = TACT_FATE_TAKEN, LATER = TACT_FATE_LATER, REFUSED = TACT_FATE_REFUSED, UNKNOWN = TACT_FATE_UNKNOWN };
    static const struct { uint8_t preset; unsigned status; const char *body; unsigned fate; bool blocked, dead; const char *id; } cases[] = {
        { OVHCLOUD, 200, "{\"status\":100,\"creditLeft\":\"1987\",\"SmsIds\":[\"10867690\"]}", TAKEN, false, false, "10867690" },
        { OVHCLOUD, 200, "{\"status\":101,\"creditLeft\":\"1987\",\"smsIds\":[\"7\"]}", TAKEN, false, false, "7" },
        { OVHCLOUD, 200, "{\"status\":201,\"message\":\"Missing parameter: to\"}", REFUSED, false, false, "" },
        { OVHCLOUD, 200, "{\"status\":202,\"message\":\"Invalid parameter: receiver\"}", REFUSED, false, false, "" },
        { OVHCLOUD, 200, "{\"status\":241,\"message\":\"Not enough credit\"}", LATER, true, false, "" },
        { OVHCLOUD, 200, "{\"status\":202,\"message\":\"No CREDIT left\"}", LATER, true, false, "" },
        { OVHCLOUD, 200, "{\"status\":401,\"message\":\"IP not authorized\"}", LATER, true, false, "" },
        { OVHCLOUD, 200, "OK\n85.95\n123456789", UNKNOWN, false, false, "" },
        { OVHCLOUD, 200, "", UNKNOWN, false, false, "" },
        { OVHCLOUD, 500, "oops", UNKNOWN, false, false, "" },
        { SINCH, 201, "{\"id\":\"01FC66621XXXXX119Z8PMV1QPQ\",\"to\":[\"33611223344\"]}", TAKEN, false, false, "01FC66621XXXXX119Z8PMV1QPQ" },
        { SINCH, 400, "{\"code\":\"syntax_invalid_parameter_format\",\"text\":\"Invalid number\"}", REFUSED, false, false, "" },
        { SINCH, 401, "", LATER, true, false, "" },
        { SINCH, 403, "{\"code\":\"forbidden\",\"text\":\"no\"}", LATER, true, false, "" },
        { SINCH, 429, "", LATER, false, false, "" },
        { SINCH, 503, "", LATER, false, false, "" },
        { SINCH, 502, "<html>", UNKNOWN, false, false, "" },
        { SINCH, 302, "", LATER, true, false, "" },
        { INFOBIP, 200, "{\"messages\":[{\"to\":\"33611223344\",\"status\":{\"groupId\":1,\"groupName\":\"PENDING\",\"id\":26,\"name\":\"PENDING_ACCEPTED\"},\"messageId\":\"m-1\"}]}", TAKEN, false, false, "m-1" },
        { INFOBIP, 200, "{\"messages\":[{\"status\":{\"name\":\"REJECTED_INVALID_DESTINATION\",\"description\":\"x\"},\"messageId\":\"m-1\"}]}", REFUSED, false, true, "" },
        { INFOBIP, 200, "{\"messages\":[{\"status\":{\"name\":\"REJECTED_NETWORK\"},\"messageId\":\"m-1\"}]}", REFUSED, false, false, "" },
        { INFOBIP, 200, "{\"messages\":[{\"status\":{\"name\":\"REJECTED_NOT_ENOUGH_CREDITS\"},\"messageId\":\"m-1\"}]}", LATER, true, false, "" },
        { INFOBIP, 200, "{\"messages\":[{\"status\":{\"name\":\"REJECTED_DUPLICATE_MESSAGE_ID\"},\"messageId\":\"m-1\"}]}", TAKEN, false, false, "m-1" },
        { INFOBIP, 401, "{\"requestError\":{\"serviceException\":{\"messageId\":\"UNAUTHORIZED\",\"text\":\"Invalid login details\"}}}", LATER, true, false, "" },
        { INFOBIP, 400, "{\"requestError\":{\"serviceException\":{\"messageId\":\"BAD_REQUEST\",\"text\":\"Bad Request\"}}}", REFUSED, false, false, "" },
        { INFOBIP, 429, "{\"requestError\":{\"serviceException\":{\"messageId\":\"TOO_MANY_REQUESTS\"}}}", LATER, false, false, "" },
        { INFOBIP, 200, "{\"messages\":[]}", UNKNOWN, false, false, "" },
        { INFOBIP, 200, "{\"messages\":{\"0\":1}}", UNKNOWN, false, false, "" },
        { OWN, 200, "whatever", TAKEN, false, false, "" },
        { OWN, 404, "", LATER, true, false, "" },
        { OWN, 402, "", LATER, true, false, "" },
        { OWN, 422, "", REFUSED, false, false, "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_gateway g = gateway(cases[i].preset);
        tact_fated f = tact_gateway_fate(&g, &(tact_post_answer){ .reach = TACT_POST_ANSWERED, .status = cases[i].status, .body = tact_slice_of(cases[i].body) }, &arena);
        if (f.fate != cases[i].fate || f.blocked != cases[i].blocked || f.dead != cases[i].dead || strcmp(f.id, cases[i].id)) fail_msg("case %zu: fate %u blocked %d dead %d id '%s' said '%s'", i, f.fate, f.blocked, f.dead, f.id, f.said);
    }
    tact_gateway g = gateway(OVHCLOUD);
    tact_fated f = tact_gateway_fate(&g, &(tact_post_answer){ .reach = TACT_POST_ANSWERED, .status = 200, .body = TACT_S("{\"status\":202,\"message\":\"Invalid\"}") }, &arena);
    assert_string_equal(f.said, "200 202: Invalid");
    assert_int_equal(tact_gateway_fate(&g, &(tact_post_answer){ .reach = TACT_POST_BEGUN, .trouble = "timed out" }, &arena).fate, UNKNOWN);
    assert_int_equal(tact_gateway_fate(&g, &(tact_post_answer){ .reach = TACT_POST_NOT_BEGUN, .trouble = "no name" }, &arena).fate, LATER);
    f = tact_gateway_fate(&g, &(tact_post_answer){ .reach = TACT_POST_ANSWERED, .status = 200, .cut = true, .body = TACT_S("{\"status\":100,\"SmsIds\":[\"1\"]}") }, &arena);
    assert_int_equal(f.fate, UNKNOWN);                     /* the whole answer was never read */
}

static void a_gateway_of_ones_own(void **state) {
    (void)state;
    tact_slice header = TACT_S("X-Key: {key}"), taken[] = { TACT_S("0"), TACT_S("http:202") };
    tact_config config = { .sms = { .url = TACT_S("http://127.0.0.1/{account}"), .body = TACT_S("to={to}"), .method = 3, .format = 2, .headers = { &header, 1 }, .answer.code = TACT_S("status"), .answer.id = TACT_S("id"),
                                    .codes.taken = { taken, 2 } } };
    tact_trouble trouble = { "" };
    tact_gateway g;
    tact_gateway_of_config(&g, &config, &arena);
    assert_true(tact_slice_is(g.method, "PUT") && g.format == TACT_GATEWAY_FORM && tact_slice_is(g.headers, "X-Key: {key}") && tact_slice_is(g.taken, "0,http:202"));
    assert_int_equal(tact_gateway_check(&g, &arena, &trouble), TACT_OK);
    assert_int_equal(tact_gateway_fate(&g, &(tact_post_answer){ .reach = TACT_POST_ANSWERED, .status = 202 }, &arena).fate, TACT_FATE_TAKEN);
    assert_int_equal(tact_gateway_fate(&g, &(tact_post_answer){ .reach = TACT_POST_ANSWERED, .status = 200, .body = TACT_S("{\"status\":\"9\"}") }, &arena).fate, TACT_FATE_UNKNOWN);
    g.body = TACT_S("to={too}");
    assert_int_equal(tact_gateway_check(&g, &arena, &trouble), TACT_ERR_INVALID);
    assert_non_null(strstr(trouble.text, "{too}"));
    g.format = TACT_GATEWAY_JSON;
    g.body = TACT_S("{\"to\":{to}}");                      /* a text without quotes */
    assert_int_equal(tact_gateway_check(&g, &arena, &trouble), TACT_ERR_INVALID);
    assert_non_null(strstr(trouble.text, "no JSON"));
    config.sms.preset = SINCH;                             /* what is written takes the preset's place */
    tact_gateway_of_config(&g, &config, &arena);
    assert_true(tact_slice_is(g.url, "http://127.0.0.1/{account}") && tact_slice_is(g.said, "text") && tact_slice_is(g.later, "http:429"));
}

static void lists_of_codes(void **state) {
    (void)state;
    static const struct { const char *codes, *code; unsigned status; const char *said; unsigned one; } cases[] = {
        { "1*", "100", 200, "", 1 }, { "1*", "", 200, "", 0 }, { "*", "", 200, "", 0 }, { "*", "x", 200, "", 1 }, { "10", "100", 200, "", 0 }, { "a, b ,c", "B", 200, "", 2 },
        { "http:429", "", 429, "", 2 }, { "http:429", "429", 200, "", 0 }, { "http:4x", "", 4, "", 0 }, { "says:credit", "", 200, "no Credits", 2 }, { "says:", "", 200, "any", 0 }, { "", "", 0, "", 0 }, { ",,", "", 0, "", 0 }, { "1*,100", "100", 200, "", 2 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (tact_gateway_one_of(tact_slice_of(cases[i].codes), tact_slice_of(cases[i].code), cases[i].status, tact_slice_of(cases[i].said)) != cases[i].one) fail_msg("case %zu", i);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup(what_each_gateway_is_asked, fresh), cmocka_unit_test_setup(what_each_answer_means, fresh), cmocka_unit_test_setup(a_gateway_of_ones_own, fresh), cmocka_unit_test_setup(lists_of_codes, fresh) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
