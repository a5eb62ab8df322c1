/* daemon/api_totp.c -- one's own second step: begun, confirmed with a code, switched off, new recovery codes.  doc/accounts.md */
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/qr.h"
#include "daemon/staff.h"
#include "daemon/throttle.h"
#include "daemon/totp.h"

#define JSON "application/json"
enum { BODY = 4096, ADDRESS = 1024 };
typedef enum { BEGIN, OFF, RECOVERY } act;

static void answer(tact_server *s, const tact_http_request *request, const tact_json *j) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") } };
    if (j->status) { tact_session_refuse(s, request->id, 503, "", "There is no memory for this now.", 1); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(j), TACT_HTTP_HEADERS_OF(headers) });
}

static void tell_codes(tact_server *s, const tact_http_request *request, const char codes[TACT_RECOVERY_CODES][TACT_RECOVERY_TEXT]) {
    tact_json j;
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "recovery");
    tact_json_list(&j);
    for (unsigned i = 0; i < TACT_RECOVERY_CODES; i++) tact_json_text(&j, tact_slice_of(codes[i]));
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    answer(s, request, &j);
}

/* The label of an authenticator app: letters and digits as they are, all else escaped. */
static size_t escaped(char *out, size_t room, tact_slice text) {
    size_t n = 0;
    for (size_t i = 0; i < text.len && n + 4 < room; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (isalnum(c) || strchr("-._~@", c)) out[n++] = (char)c;
        else n += (size_t)snprintf(out + n, room - n, "%%%02X", c);
    }
    out[n] = '\0';
    return n;
}

static void tell_secret(tact_server *s, const tact_http_request *request, const tact_account *account, const uint8_t secret[TACT_TOTP_SECRET]) {
    char text[TACT_TOTP_BASE32], brand[160], name[3 * TACT_ACCOUNT_NAME + 4], address[ADDRESS];
    tact_json j;
    tact_totp_base32(text, secret);
    (void)escaped(brand, sizeof brand, s->brand.config.brand);
    (void)escaped(name, sizeof name, tact_slice_of(account->name));
    snprintf(address, sizeof address, "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&period=%d", brand, name, text, brand, TACT_TOTP_STEP_S);
    tact_json_init(&j, request->arena, 8192);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("secret"), tact_slice_of(text));
    tact_json_key_text(&j, TACT_S("otpauth"), tact_slice_of(address));
    tact_json_key_text(&j, TACT_S("qr"), tact_qr_svg(address, "QR", request->arena));
    tact_json_end_map(&j);
    answer(s, request, &j);
    sodium_memzero(text, sizeof text);
    sodium_memzero(address, sizeof address);
}

/* The password is right: what was asked for with it. A second step that is on has its word here, too: who has the password alone takes it from nobody. */
static void proved(tact_server *s, const tact_http_request *request, tact_proof_work *w, tact_account *account) {
    uint8_t key[32], secret[TACT_TOTP_SECRET];
    char codes[TACT_RECOVERY_CODES][TACT_RECOVERY_TEXT];
    if (!tact_session_code_good(s, request, account, w->code)) return;
    tact_throttle_right(s->staff->throttle, tact_slice_of(account->name), &request->peer, tact_server_now(s));
    if (w->own == BEGIN) {
        tact_staff_key(s, key);
        tact_totp_begin(account, key, secret);
        sodium_memzero(key, sizeof key);
        if (tact_staff_keep(s, request->id)) tell_secret(s, request, account, secret);
        sodium_memzero(secret, sizeof secret);
    } else if (w->own == OFF) {
        tact_totp_off(account);
        if (tact_staff_keep(s, request->id)) tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"off\"}"));
    } else {
        tact_totp_recovery(account, codes);
        if (tact_staff_keep(s, request->id)) tell_codes(s, request, (const char (*)[TACT_RECOVERY_TEXT])codes);
        sodium_memzero(codes, sizeof codes);
    }
}

/* {"password", "code"}: whoever finds an open screen changes nothing of it. The code where a second step is on. */
static void with_password(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_session *session;
    tact_account *account = tact_session_own(s, request, &session);
    act what = (act)request->route->tag;
    if (!account || !tact_api_body(s, request, &body)) return;
    tact_audit_own(s, request, tact_slice_of(account->name), account->roles);
    const char *fault = what == BEGIN && account->totp ? "A second step is set up already. Switch it off first, then set up another." : what != BEGIN && !account->totp ? "No second step is set up: POST /v1/session/totp begins it."
                      : what == OFF && s->brand.config.accounts.totp_required ? "accounts.totp in tact.yaml asks for a second step, so it stays on. For another device ask an admin for a reset." : NULL;
    if (fault) { tact_session_refuse(s, request->id, 409, "", fault, 0); return; }
    tact_proof_work w = { .password = tact_value_path_text(&body, "password"), .code = tact_value_path_text(&body, "code"), .own = what, .then = proved };
    tact_proof_of(s, &w, tact_slice_of(account->name));
    tact_session_prove(s, request, &w);
}

/* {"code"}: the first code of the app; from here on it is asked for. */
static void confirm(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_session *session;
    uint8_t key[32];
    char codes[TACT_RECOVERY_CODES][TACT_RECOVERY_TEXT];
    tact_account *account = tact_session_own(s, request, &session);
    if (!account || !tact_api_body(s, request, &body)) return;
    tact_audit_own(s, request, tact_slice_of(account->name), account->roles);
    if (!account->totp_begun) { tact_session_refuse(s, request->id, 409, "", "Nothing was begun: POST /v1/session/totp gives a secret first.", 0); return; }
    uint32_t wait_s = tact_throttle_take(s->staff->throttle, tact_slice_of(account->name), &request->peer, tact_server_now(s));      /* who found the screen open has no secret, and may not guess */
    if (wait_s) { tact_session_refuse(s, request->id, 429, "urn:tact:wait", "Too many wrong codes. Wait as long as Retry-After says, then take the one your app shows.", wait_s); return; }
    tact_staff_key(s, key);
    bool good = tact_totp_take(account, key, tact_value_path_text(&body, "code"), tact_server_now(s));
    sodium_memzero(key, sizeof key);
    if (!good) { tact_session_refuse(s, request->id, 400, "urn:tact:code", "This code is not the one of now. Is the clock of the phone right? Take the one your app shows now.", 0); return; }
    tact_throttle_right(s->staff->throttle, tact_slice_of(account->name), &request->peer, tact_server_now(s));
    account->totp = true;
    account->totp_begun = false;
    tact_totp_recovery(account, codes);
    if (tact_staff_keep(s, request->id)) tell_codes(s, request, (const char (*)[TACT_RECOVERY_TEXT])codes);
    sodium_memzero(codes, sizeof codes);
}

const tact_http_route tact_api_totps[] = {
    { TACT_HTTP_POST, "/v1/session/totp", with_password, BODY, JSON, 0, BEGIN },
    { TACT_HTTP_POST, "/v1/session/totp/confirm", confirm, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/session/totp/off", with_password, BODY, JSON, 0, OFF },
    { TACT_HTTP_POST, "/v1/session/totp/recovery", with_password, BODY, JSON, 0, RECOVERY },
};
const size_t tact_api_totp_count = sizeof tact_api_totps / sizeof *tact_api_totps;
