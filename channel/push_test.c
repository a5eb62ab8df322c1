/* channel/push_test.c -- tokens of apps, tokens of ours, what is posted to the makers of phones, and what each of their answers means. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "channel/apns.h"
#include "channel/fcm.h"
#include "channel/push_token.h"
#include "daemon/json_in.h"

static char block[1 << 20];
static tact_arena arena;

static int fresh(void **state) {
    (void)state;
    tact_arena_init(&arena, block, sizeof block, NULL);
    return 0;
}

/* The key pair of RFC 7515 A.3, as PKCS #8. */
static const char p256_pem[] = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\nH1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n-----END PRIVATE KEY-----\n";

static char rsa_pem[4096];
static EVP_PKEY *rsa;

static int make_rsa(void **state) {
    (void)state;
    BIO *out = BIO_new(BIO_s_mem());
    char *text;
    rsa = EVP_RSA_gen(2048);
    PEM_write_bio_PKCS8PrivateKey(out, rsa, NULL, NULL, 0, NULL, NULL);
    long n = BIO_get_mem_data(out, &text);
    memcpy(rsa_pem, text, (size_t)n);
    BIO_free(out);
    return sodium_init() < 0;
}

static int free_rsa(void **state) {
    (void)state;
    EVP_PKEY_free(rsa);
    return 0;
}

static size_t part_of(const char **at, uint8_t *out, size_t room) {
    size_t n = strcspn(*at, "."), len = 0;
    assert_int_equal(sodium_base642bin(out, room, *at, n, NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING), 0);
    *at += n + ((*at)[n] == '.');
    return len;
}

static void a_token_is_what_its_key_signed(void **state) {
    (void)state;
    tact_trouble trouble = { "" };
    for (unsigned i = 0; i < 2; i++) {
        tact_jwt_key *key;
        tact_growing token = { NULL, 0, 0, false };
        uint8_t head[200], claims[200], signature[300], own[TACT_P256_PUBLIC], number[TACT_P256_PRIVATE];
        size_t len;
        assert_int_equal(tact_jwt_key_open(&key, tact_slice_of(i ? rsa_pem : p256_pem), &trouble), TACT_OK);
        assert_string_equal(tact_jwt_algorithm(key), i ? "RS256" : "ES256");
        assert_int_equal(tact_jwt_write(key, TACT_S("KEY-1"), TACT_S("{\"iss\":\"joe\",\"exp\":1300819380}"), &token), TACT_OK);
        const char *at = token.ptr;
        size_t n = part_of(&at, head, sizeof head - 1);
        head[n] = 0;
        assert_string_equal((char *)head, i ? "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"KEY-1\"}" : "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"KEY-1\"}");
        n = part_of(&at, claims, sizeof claims - 1);
        claims[n] = 0;
        assert_string_equal((char *)claims, "{\"iss\":\"joe\",\"exp\":1300819380}");
        tact_slice text = { token.ptr, (size_t)(at - 1 - token.ptr) };
        len = part_of(&at, signature, sizeof signature);
        if (i) {
            EVP_MD_CTX *ctx = EVP_MD_CTX_new();
            assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, rsa), 1);
            assert_int_equal(EVP_DigestVerify(ctx, signature, len, (const uint8_t *)text.ptr, text.len), 1);
            EVP_MD_CTX_free(ctx);
        } else {
            assert_int_equal(len, TACT_P256_SIGNATURE);
            assert_int_equal(sodium_base642bin(number, sizeof number, "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI", 43, NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING), 0);
            assert_true(tact_p256_public(number, own) && tact_p256_verify(own, text, signature));
        }
        tact_grow_end(&token);
        tact_jwt_key_close(key);
    }
}

/* RFC 7515 A.3: no two signatures are alike, so theirs is verified. */
static void the_standards_es256_example_verifies(void **state) {
    (void)state;
    static const char text[] = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    static const char theirs[] = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    uint8_t signature[64], number[32], own[TACT_P256_PUBLIC];
    size_t len;
    assert_int_equal(sodium_base642bin(signature, sizeof signature, theirs, strlen(theirs), NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING), 0);
    assert_int_equal(sodium_base642bin(number, sizeof number, "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI", 43, NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING), 0);
    assert_true(tact_p256_public(number, own) && tact_p256_verify(own, TACT_S(text), signature));
}

static void what_is_no_key_is_said(void **state) {
    (void)state;
    tact_jwt_key *key;
    tact_trouble trouble = { "" };
    const char *bad[] = { "", "hello", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(tact_jwt_key_open(&key, tact_slice_of(bad[i]), &trouble), TACT_ERR_INVALID);
        assert_non_null(strstr(trouble.text, "private key"));
    }
    assert_true(tact_jwt_key_id_ok(TACT_S("ABC-1_2.3")));
    assert_false(tact_jwt_key_id_ok(TACT_S("")) || tact_jwt_key_id_ok(TACT_S("a\"b")) || tact_jwt_key_id_ok(TACT_S("a b")));
}

#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"
#define FCM_TOKEN "dGVzdC10b2tlbg:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx"

static void a_devices_token_says_its_service(void **state) {
    (void)state;
    const struct { const char *service, *type, *token, *kept, *path; } rows[] = {
        { "", "ios", HEX64, "apns:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", NULL }, { "", "iOS", FCM_TOKEN, "fcm:" FCM_TOKEN, NULL },
        { "", "android", FCM_TOKEN, "fcm:" FCM_TOKEN, NULL }, { "", "Android", HEX64, "fcm:" HEX64, NULL }, { "", "", HEX64 HEX64, "apns:", NULL },
        { "FCM", "ios", HEX64, "fcm:" HEX64, NULL }, { "apns", "", FCM_TOKEN, NULL, "/token" }, { "wns", "", HEX64, NULL, "/service" }, { "", "ios", "", NULL, "/token" },
        { "", "ios", "short", NULL, "/token" }, { "", "android", "with a space in the middle", NULL, "/token" }, { "", "", "quo\"te-in-the-middle-of-it", NULL, "/token" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_push_token t, again;
        tact_push_token_fault fault = { NULL, NULL, NULL };
        bool ok = tact_push_token_of(tact_slice_of(rows[i].service), tact_slice_of(rows[i].type), tact_slice_of(rows[i].token), &t, &fault);
        if (ok != (rows[i].kept != NULL)) fail_msg("row %zu: %d", i, ok);
        if (!ok) { assert_string_equal(fault.path, rows[i].path); continue; }
        tact_slice text = tact_push_token_write(&t, &arena);
        assert_true(tact_slice_starts(text, tact_slice_of(rows[i].kept)));
        assert_true(tact_push_token_read(text, &again) && again.service == t.service && again.token.len == t.token.len);
    }
    tact_push_token t;
    assert_false(tact_push_token_read(TACT_S("apns:xyz"), &t) || tact_push_token_read(TACT_S("fcm"), &t) || tact_push_token_read(TACT_S(""), &t) || tact_push_token_read(TACT_S("wns:" HEX64), &t));
}

static tact_parcel parcel(uint8_t class_) {
    return (tact_parcel){ .id = "00000000000000ab", .channel = TACT_CHANNEL_PUSH, .class_ = class_, .tries = 1, .locale = TACT_S("fr"), .title = TACT_S("Pneus \"hiver\""), .body = TACT_S("À 420 m"),
                          .action_label = TACT_S("Voir"), .action_url = TACT_S("https://shop.example/p"), .campaign = TACT_S("winter"), .message = TACT_S("near"),
                          .now = { 1795000000LL * 1000000 }, .not_after = { 1795007200LL * 1000000 } };
}

static tact_value tree_of(tact_slice json) {
    tact_value v;
    tact_json_fault fault;
    assert_int_equal(tact_json_read(&arena, &v, &fault, json), TACT_OK);
    return v;
}

static void is(const tact_value *v, const char *path, const char *expected) {
    tact_slice text = tact_value_path_text(v, path);
    if (!expected ? text.len != 0 : !tact_slice_is(text, expected)) fail_msg("%s is %.*s", path, (int)text.len, text.ptr ? text.ptr : "");
}

static void what_apple_is_asked(void **state) {
    (void)state;
    tact_parcel order = parcel(TACT_CLASS_TRANSACTIONAL), offer = parcel(TACT_CLASS_PROMOTIONAL);
    char id[TACT_APNS_ID], same[TACT_APNS_ID];
    tact_value v = tree_of(tact_apns_text(&order, TACT_S("https://tact.example/"), &arena)), w = tree_of(tact_apns_text(&offer, TACT_S(""), &arena));
    is(&v, "aps.alert.title", "Pneus \"hiver\"");
    is(&v, "aps.alert.body", "À 420 m");
    is(&v, "aps.category", "tact");
    is(&v, "aps.sound", "default");
    is(&w, "aps.sound", NULL);
    is(&v, "tact_id", "00000000000000ab");
    is(&v, "tact_campaign", "winter");
    is(&v, "tact_message", "near");
    is(&v, "tact_class", "transactional");
    is(&v, "tact_label", "Voir");
    is(&v, "tact_url", "https://shop.example/p");
    is(&v, "tact_later", NULL);
    order.later = 1u << TACT_WHEN_TONIGHT;
    order.mark = TACT_S("MARK");
    v = tree_of(tact_apns_text(&order, TACT_S("https://tact.example/"), &arena));
    is(&v, "tact_later", "{\"url\":\"https://tact.example/y/MARK\",\"choices\":[{\"when\":\"tonight\",\"label\":\"Ce soir\"}]}");
    v = tree_of(tact_apns_text(&order, TACT_S(""), &arena));
    is(&v, "tact_later", NULL);
    assert_int_equal(tact_apns_expiration(&order), 1795007200);
    assert_int_equal(tact_apns_priority(&order), 10);
    assert_int_equal(tact_apns_priority(&offer), 5);
    offer.quiet_from = (tact_instant){ 1795001800LL * 1000000 };
    assert_int_equal(tact_apns_expiration(&offer), 1795001800);
    offer.quiet_from = offer.now;
    assert_int_equal(tact_apns_expiration(&offer), 0);
    tact_apns_id(&order, id);
    tact_apns_id(&order, same);
    assert_string_equal(id, same);
    assert_true(strlen(id) == 36 && id[14] == '8' && strchr("89ab", id[19]));
    tact_value claims = tree_of(tact_apns_claims(TACT_S("TEAM"), 1795000000, &arena));
    is(&claims, "iss", "TEAM");
}

static void what_google_is_asked(void **state) {
    (void)state;
    size_t counted;
    tact_parcel order = parcel(TACT_CLASS_TRANSACTIONAL), offer = parcel(TACT_CLASS_PROMOTIONAL);
    char topic[33];
    tact_value v = tree_of(tact_fcm_text(&order, TACT_S(FCM_TOKEN), TACT_S(""), &arena, &counted)), w = tree_of(tact_fcm_text(&offer, TACT_S(FCM_TOKEN), TACT_S(""), &arena, &counted));
    is(&v, "message.token", FCM_TOKEN);
    is(&v, "message.notification.title", "Pneus \"hiver\"");
    is(&v, "message.data.tact_id", "00000000000000ab");
    is(&v, "message.android.ttl", "7200s");
    is(&v, "message.android.priority", "high");
    is(&v, "message.android.collapse_key", NULL);
    is(&v, "message.android.notification.channel_id", "transactional");
    is(&v, "message.apns.headers.apns-expiration", "1795007200");
    is(&v, "message.apns.payload.aps.category", "tact");
    tact_parcel_topic(&offer, topic);
    is(&w, "message.android.priority", "normal");
    is(&w, "message.android.collapse_key", topic);
    assert_true(counted > 200 && counted < 400);
    static char long_text[4000];
    memset(long_text, 'x', sizeof long_text);
    offer.body = (tact_slice){ long_text, sizeof long_text };
    assert_true(tact_fcm_text(&offer, TACT_S(FCM_TOKEN), TACT_S(""), &arena, &counted).len && counted > TACT_PUSH_TEXT_MOST);
}

static void a_service_account_is_read_whole_or_not(void **state) {
    (void)state;
    char json[6000], pem[4096];
    size_t n = 0;
    for (const char *c = rsa_pem; *c; c++) { if (*c == '\n') pem[n++] = '\\'; pem[n++] = *c == '\n' ? 'n' : *c; }
    pem[n] = 0;
    static const char whole[] = "{\"type\":\"service_account\",\"project_id\":\"shop-1\",\"private_key_id\":\"k1\",\"client_email\":\"a@b.example\",\"token_uri\":\"https://oauth2.example/token\",\"private_key\":\"%s\"}";
    tact_fcm_account account;
    tact_trouble trouble = { "" };
    tact_growing form = { NULL, 0, 0, false };
    snprintf(json, sizeof json, whole, pem);
    assert_int_equal(tact_fcm_account_read(tact_slice_of(json), &arena, &account, &trouble), TACT_OK);
    assert_string_equal(account.project, "shop-1");
    assert_int_equal(tact_fcm_sign_in(&account, account.token_url, 1795000000, &arena, &form), TACT_OK);
    assert_true(tact_slice_starts(tact_grown(&form), TACT_S("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=eyJ")));
    tact_grow_end(&form);
    tact_jwt_key_close(account.key);
    const struct { const char *from, *to, *says; } wrong[] = {
        { "project_id", "project", "project_id" }, { "shop-1", "shop/../1", "project_id" }, { "client_email", "email", "client_email" }, { "https://oauth2", "http://oauth2", "token_uri" },
        { "private_key_id", "key_id", "private_key_id" }, { "\"k1\"", "\"k\\\"1\"", "private_key_id" }, { "BEGIN PRIVATE", "BEGIN", "private_key cannot" }, { "{", "[", "not the JSON" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char other[6000], *at;
        snprintf(json, sizeof json, whole, pem);
        at = strstr(json, wrong[i].from);
        snprintf(other, sizeof other, "%.*s%s%s", (int)(at - json), json, wrong[i].to, at + strlen(wrong[i].from));
        assert_int_equal(tact_fcm_account_read(tact_slice_of(other), &arena, &account, &trouble), TACT_ERR_INVALID);
        if (!strstr(trouble.text, wrong[i].says)) fail_msg("row %zu: %s", i, trouble.text);
        assert_null(strstr(trouble.text, "MII"));
    }
}

static void a_sign_in_gives_a_token_or_none(void **state) {
    (void)state;
    const struct { unsigned status; const char *body; bool ok; int64_t good_s; } rows[] = {
        { 200, "{\"access_token\":\"ya29.x\",\"expires_in\":3599,\"token_type\":\"Bearer\"}", true, 3599 }, { 200, "{\"access_token\":\"ya29.x\"}", true, 3600 },
        { 200, "{\"access_token\":\"a\",\"expires_in\":99999999}", true, 86400 }, { 200, "{\"access_token\":\"a\",\"expires_in\":0}", false, 0 }, { 200, "{\"access_token\":\"a\\r\\nb: c\"}", false, 0 },
        { 200, "{}", false, 0 }, { 200, "", false, 0 }, { 200, "[]", false, 0 }, { 400, "{\"access_token\":\"a\"}", false, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_slice token;
        int64_t good_s = 0;
        tact_post_answer a = { .reach = TACT_POST_ANSWERED, .status = rows[i].status, .body = tact_slice_of(rows[i].body) };
        bool ok = tact_fcm_access(&a, &arena, &token, &good_s);
        if (ok != rows[i].ok || (ok && good_s != rows[i].good_s)) fail_msg("row %zu: %d, %lld", i, ok, (long long)good_s);
    }
}

enum { DEAD = 1, RENEW = 2, STOP = 4, DOUBT = 8 };
typedef struct answer_row { unsigned status; const char *body; unsigned fate, marks; } answer_row;

static void judged(const answer_row *rows, size_t count, tact_push_said (*said)(const tact_post_answer *answer, tact_arena *arena)) {
    for (size_t i = 0; i < count; i++) {
        tact_post_answer a = { .reach = TACT_POST_ANSWERED, .status = rows[i].status, .body = tact_slice_of(rows[i].body) };
        tact_push_said s = said(&a, &arena);
        unsigned marks = (s.fated.dead ? DEAD : 0u) | (s.renew ? RENEW : 0u) | (s.stop ? STOP : 0u) | (s.doubt ? DOUBT : 0u);
        if (s.fated.fate != rows[i].fate || marks != rows[i].marks || s.fated.blocked) fail_msg("row %zu, %u %s: fate %u, marks %u", i, rows[i].status, rows[i].body, s.fated.fate, marks);
    }
}

#define REASON(r) "{\"reason\":\"" r "\"}"
#define ERROR(code, status, more) "{\"error\":{\"code\":" #code ",\"message\":\"m\",\"status\":\"" status "\"" more "}}"
#define CODE(c) ",\"details\":[{\"@type\":\"type.googleapis.com/google.firebase.fcm.v1.FcmError\",\"errorCode\":\"" c "\"}]"

static void what_apple_says(void **state) {
    (void)state;
    static const answer_row rows[] = {
        { 200, "", TACT_FATE_TAKEN, 0 }, { 400, REASON("BadDeviceToken"), TACT_FATE_REFUSED, DEAD | DOUBT }, { 410, REASON("Unregistered"), TACT_FATE_REFUSED, DEAD }, { 410, REASON("ExpiredToken"), TACT_FATE_REFUSED, DEAD },
        { 410, "", TACT_FATE_REFUSED, DEAD }, { 400, REASON("DeviceTokenNotForTopic"), TACT_FATE_REFUSED, DOUBT }, { 400, REASON("BadTopic"), TACT_FATE_LATER, STOP }, { 400, REASON("TopicDisallowed"), TACT_FATE_LATER, STOP },
        { 400, REASON("BadExpirationDate"), TACT_FATE_REFUSED, 0 }, { 400, REASON("PayloadEmpty"), TACT_FATE_REFUSED, 0 }, { 400, REASON("AWordOfNextYear"), TACT_FATE_REFUSED, 0 }, { 400, "not json", TACT_FATE_REFUSED, 0 },
        { 403, REASON("ExpiredProviderToken"), TACT_FATE_LATER, RENEW | STOP }, { 403, REASON("InvalidProviderToken"), TACT_FATE_LATER, STOP }, { 403, REASON("Forbidden"), TACT_FATE_LATER, STOP }, { 403, "", TACT_FATE_LATER, STOP },
        { 404, REASON("BadPath"), TACT_FATE_LATER, STOP }, { 404, "<html>", TACT_FATE_LATER, STOP }, { 405, REASON("MethodNotAllowed"), TACT_FATE_LATER, STOP }, { 413, REASON("PayloadTooLarge"), TACT_FATE_REFUSED, 0 },
        { 429, REASON("TooManyRequests"), TACT_FATE_LATER, 0 }, { 429, REASON("TooManyProviderTokenUpdates"), TACT_FATE_LATER, STOP }, { 500, REASON("InternalServerError"), TACT_FATE_UNKNOWN, 0 },
        { 500, REASON("BadDeviceToken"), TACT_FATE_UNKNOWN, 0 }, { 503, REASON("ServiceUnavailable"), TACT_FATE_LATER, 0 }, { 503, REASON("Shutdown"), TACT_FATE_LATER, 0 }, { 502, "", TACT_FATE_UNKNOWN, 0 }, { 301, "", TACT_FATE_LATER, STOP },
    };
    judged(rows, sizeof rows / sizeof *rows, tact_apns_said);
    tact_post_answer a = { .reach = TACT_POST_ANSWERED, .status = 410, .body = TACT_S("{\"reason\":\"Unregistered\",\"timestamp\":1795000000123}") };
    assert_int_equal(tact_apns_said(&a, &arena).fated.dead_since.us, 1795000000123LL * 1000);
    a.body = TACT_S("{\"reason\":\"Unregistered\",\"timestamp\":9223372036854775807}");
    assert_int_equal(tact_apns_said(&a, &arena).fated.dead_since.us, 0);
    a = (tact_post_answer){ .reach = TACT_POST_ANSWERED, .status = 429, .body = TACT_S(REASON("TooManyProviderTokenUpdates")) };
    assert_int_equal(tact_apns_said(&a, &arena).fated.wait.us, TACT_MINUTES(20).us);
    a = (tact_post_answer){ .reach = TACT_POST_BEGUN };
    assert_int_equal(tact_apns_said(&a, &arena).fated.fate, TACT_FATE_UNKNOWN);
    a = (tact_post_answer){ .reach = TACT_POST_NOT_BEGUN, .ours = true };
    assert_true(tact_apns_said(&a, &arena).stop && tact_fcm_said(&a, &arena).stop);
}

static void what_google_says(void **state) {
    (void)state;
    static const answer_row rows[] = {
        { 404, ERROR(404, "NOT_FOUND", CODE("UNREGISTERED")), TACT_FATE_REFUSED, DEAD }, { 404, ERROR(404, "NOT_FOUND", ""), TACT_FATE_REFUSED, DEAD }, { 404, "<html>", TACT_FATE_LATER, STOP },
        { 400, ERROR(400, "INVALID_ARGUMENT", CODE("INVALID_ARGUMENT")), TACT_FATE_REFUSED, 0 },
        { 400, ERROR(400, "INVALID_ARGUMENT", ",\"details\":[{\"fieldViolations\":[{\"field\":\"message.token\"}]}]"), TACT_FATE_REFUSED, DEAD },
        { 400, "{\"error\":{\"message\":\"The registration token is not a valid FCM registration token\"}}", TACT_FATE_REFUSED, DEAD },
        { 401, ERROR(401, "UNAUTHENTICATED", ""), TACT_FATE_LATER, RENEW | STOP }, { 401, ERROR(401, "UNAUTHENTICATED", CODE("THIRD_PARTY_AUTH_ERROR")), TACT_FATE_LATER, 0 },
        { 403, ERROR(403, "PERMISSION_DENIED", CODE("SENDER_ID_MISMATCH")), TACT_FATE_REFUSED, DOUBT }, { 403, ERROR(403, "PERMISSION_DENIED", ""), TACT_FATE_LATER, STOP },
        { 429, ERROR(429, "RESOURCE_EXHAUSTED", CODE("QUOTA_EXCEEDED")), TACT_FATE_LATER, STOP }, { 429, "{\"error\":{\"message\":\"Device message rate exceeded for a device\"}}", TACT_FATE_LATER, 0 }, { 429, "", TACT_FATE_LATER, STOP },
        { 500, ERROR(500, "INTERNAL", CODE("INTERNAL")), TACT_FATE_UNKNOWN, 0 }, { 503, ERROR(503, "UNAVAILABLE", CODE("UNAVAILABLE")), TACT_FATE_LATER, 0 }, { 504, "", TACT_FATE_UNKNOWN, 0 },
        { 500, ERROR(500, "INTERNAL", CODE("UNREGISTERED")), TACT_FATE_UNKNOWN, 0 },
    };
    judged(rows, sizeof rows / sizeof *rows, tact_fcm_said);
    tact_post_answer a = { .reach = TACT_POST_ANSWERED, .status = 200, .body = TACT_S("{\"name\":\"projects/p/messages/0:15004%31bd\"}") };
    tact_push_said s = tact_fcm_said(&a, &arena);
    assert_int_equal(s.fated.fate, TACT_FATE_TAKEN);
    assert_string_equal(s.fated.id, "0:15004%31bd");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_token_is_what_its_key_signed, fresh), cmocka_unit_test_setup(the_standards_es256_example_verifies, fresh), cmocka_unit_test_setup(what_is_no_key_is_said, fresh),
        cmocka_unit_test_setup(a_devices_token_says_its_service, fresh), cmocka_unit_test_setup(what_apple_is_asked, fresh), cmocka_unit_test_setup(what_google_is_asked, fresh),
        cmocka_unit_test_setup(a_service_account_is_read_whole_or_not, fresh), cmocka_unit_test_setup(a_sign_in_gives_a_token_or_none, fresh), cmocka_unit_test_setup(what_apple_says, fresh), cmocka_unit_test_setup(what_google_says, fresh),
    };
    return cmocka_run_group_tests(tests, make_rsa, free_rsa);
}
