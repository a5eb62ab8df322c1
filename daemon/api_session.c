/* daemon/api_session.c -- signing in and out, who is signed in, one-time links, one's own password.  doc/accounts.md */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/password.h"
#include "daemon/staff.h"
#include "daemon/throttle.h"
#include "daemon/totp.h"

#define JSON "application/json"                 /* a form cannot send it without being asked first */
enum { BODY = 4096 };

static void refuse(tact_server *s, const tact_http_request *request, int status, const char *type, const char *detail) { tact_session_refuse(s, request->id, status, type, detail, 0); }

/* ---- in ---- */

bool tact_session_code_good(tact_server *s, const tact_http_request *request, tact_account *account, tact_slice code) {
    uint8_t key[32];
    if (!account->totp) return true;
    if (!code.len) {
        tact_throttle_half(s->staff->throttle, tact_slice_of(account->name), &request->peer);
        refuse(s, request, 401, "urn:tact:code", "Now the code: the six digits of your authenticator app, or one of your recovery codes.");
        return false;
    }
    tact_staff_key(s, key);
    bool good = tact_totp_take(account, key, code, tact_server_now(s));
    sodium_memzero(key, sizeof key);
    if (!good) tact_throttle_code(s->staff->throttle, tact_slice_of(account->name), tact_server_now(s));
    if (!good) refuse(s, request, 401, "urn:tact:code", "This code is not right, or was used already. Take the one your app shows now.");
    return good;
}

static void signed_in(tact_server *s, const tact_http_request *request, tact_proof_work *w, tact_account *account) {
    tact_audit_own(s, request, tact_slice_of(account->name), account->roles);
    if (!tact_session_code_good(s, request, account, w->code)) return;
    tact_throttle_right(s->staff->throttle, tact_slice_of(account->name), &request->peer, tact_server_now(s));
    account->signed_in = tact_server_now(s);
    if (tact_staff_keep(s, request->id)) tact_session_begin(s, request, account);
}

static void sign_in(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    if (!tact_session_guard(s, request) || !tact_api_body(s, request, &body)) return;
    tact_proof_work w = { .password = tact_value_path_text(&body, "password"), .code = tact_value_path_text(&body, "code"), .then = signed_in };
    tact_slice name = tact_value_path_text(&body, "name");
    if (!name.len || !w.password.len) { refuse(s, request, 400, "", "Send name and password."); return; }
    tact_proof_of(s, &w, name);
    const tact_account *account = tact_accounts_find(&s->staff->accounts, tact_slice_of(w.name));
    tact_audit_own(s, request, account ? tact_slice_of(account->name) : (tact_slice){ NULL, 0 }, account ? account->roles : 0);
    tact_session_prove(s, request, &w);
}

/* ---- who ---- */

static void session_row(tact_json *j, const tact_session *session, const tact_session *this) {
    char id[17], at[TACT_INSTANT_TEXT + 1], from[TACT_ADDRESS_TEXT];
    sodium_bin2hex(id, sizeof id, session->hash, 8);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), tact_slice_of(id));
    tact_json_key_bool(j, TACT_S("this"), session == this);
    tact_json_key_text(j, TACT_S("since"), tact_instant_format(session->made, at));
    tact_json_key_text(j, TACT_S("used"), tact_instant_format(session->used, at));
    tact_json_key_text(j, TACT_S("expires"), tact_instant_format(tact_session_ends(session), at));
    tact_json_key_text(j, TACT_S("from"), tact_address_format(&session->from, from));
    tact_json_key_text(j, TACT_S("browser"), tact_slice_of(session->agent));
    tact_json_end_map(j);
}

/* A question of its own, which "nobody" answers: a page at its door has no fault to report. */
static void who(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    tact_account *account = NULL;
    if (!tact_session_guard(s, request)) return;
    const tact_session *session = tact_session_of(s, request, &account);
    tact_json_init(&j, request->arena, 2048);
    tact_json_map(&j);
    if (session) tact_session_json(s, &j, account, session);
    else { TACT_JSON_KEY(&j, "name"); tact_json_null(&j); }
    TACT_JSON_KEY(&j, "sessions");
    tact_json_list(&j);
    for (uint32_t i = 0; session && i < s->staff->sessions.count; i++) {
        const tact_session *each = &s->staff->sessions.items[i];
        if (strcmp(each->account, account->name) == 0 && tact_session_holds(each, account, tact_server_now(s))) session_row(&j, each, session);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&j), TACT_HTTP_HEADERS_OF(headers) });
}

/* ---- out ---- */

static void gone(tact_server *s, const tact_http_request *request) {
    char cookie[TACT_SESSION_COOKIE];
    const tact_http_header headers[] = { { TACT_S("set-cookie"), { cookie, tact_session_set_cookie(request, NULL, cookie) } }, { TACT_S("cache-control"), TACT_S("no-store") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = TACT_S("{\"status\":\"signed out\"}"), TACT_HTTP_HEADERS_OF(headers) });
}

static tact_session *named(tact_server *s, const tact_account *account, tact_slice id) {
    char text[17];
    for (uint32_t i = 0; i < s->staff->sessions.count; i++) {
        tact_session *each = &s->staff->sessions.items[i];
        sodium_bin2hex(text, sizeof text, each->hash, 8);
        if (strcmp(each->account, account->name) == 0 && tact_slice_is(id, text)) return each;
    }
    return NULL;
}

/* The sign-in this call came with; ?all=1 each of one's own; ?id= one of them. */
static void sign_out(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_session *session, *other;
    tact_account *account = NULL;
    tact_slice word, id;
    if (!tact_session_guard(s, request)) return;
    if (!(session = tact_session_of(s, request, &account))) { gone(s, request); return; }            /* it is over already */
    tact_audit_own(s, request, tact_slice_of(account->name), account->roles);
    if (tact_http_query(request, &word, TACT_S("all")) == TACT_OK && tact_slice_is(word, "1")) {
        tact_account_end_sessions(account);
        if (tact_staff_keep(s, request->id)) gone(s, request);
        return;
    }
    if (tact_http_query(request, &id, TACT_S("id")) == TACT_OK) {
        if (!(other = named(s, account, id))) { refuse(s, request, 404, "", "There is no such session of yours: GET /v1/session lists them."); return; }
        bool this = other == session;
        tact_sessions_end(&s->staff->sessions, other);
        if (!tact_staff_keep_sessions(s, request->id)) return;
        if (this) gone(s, request); else tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"ended\"}"));
        return;
    }
    tact_sessions_end(&s->staff->sessions, session);
    if (tact_staff_keep_sessions(s, request->id)) gone(s, request);
}

/* ---- one-time links: the first admin's, an invitation's, a reset's ---- */

enum { NOBODY, FIRST, LINKED };

static unsigned whose(tact_server *s, tact_slice token, tact_account **account) {
    uint8_t hash[32];
    tact_staff *staff = s->staff;
    *account = NULL;
    if (!staff->accounts.count && staff->first_open && tact_token_hash(token, hash) && sodium_memcmp(hash, staff->first, sizeof hash) == 0) return FIRST;
    return (*account = tact_accounts_of_link(&staff->accounts, token, tact_server_now(s))) ? LINKED : NOBODY;
}

static void link_is_over(tact_server *s, const tact_http_request *request) {
    refuse(s, request, 404, "urn:tact:link", "This link was used, is over, or never was one. Ask an admin for another; `tact accounts reset NAME` makes one, and while there is no account `tact run` prints one when it starts.");
}

static void welcomed(tact_server *s, const tact_http_request *request, tact_proof_work *w, tact_account *account) {
    tact_trouble trouble = { "" };
    tact_slice token = w->code;
    unsigned how = whose(s, token, &account);
    if (how == NOBODY || (how == LINKED && strcmp(account->name, w->name) != 0)) { link_is_over(s, request); return; }
    if (how == FIRST) {
        tact_status status = tact_accounts_add(&s->staff->accounts, tact_slice_of(w->name), TACT_ROLE_ADMIN, tact_server_now(s), &account, &trouble);
        if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    }
    memcpy(account->password, w->made_hash, sizeof account->password);
    if (!account->link_keeps_totp) tact_totp_off(account);
    memset(account->link, 0, sizeof account->link);
    account->link_until = (tact_instant){ 0 };
    account->link_keeps_totp = false;
    account->signed_in = tact_server_now(s);
    tact_account_end_sessions(account);
    tact_audit_own(s, request, tact_slice_of(account->name), account->roles);
    if (!tact_staff_keep(s, request->id)) return;
    s->staff->first_open = false;
    if (account->totp) tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"the password is set; sign in with it and your code\",\"signIn\":true}"));
    else tact_session_begin(s, request, account);
}

static void tell_link(tact_server *s, const tact_http_request *request, const tact_account *account) {
    tact_json j;
    char roles[TACT_ROLES_TEXT];
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("first"), !account);
    if (account) tact_json_key_text(&j, TACT_S("name"), tact_slice_of(account->name));
    tact_json_key_text(&j, TACT_S("roles"), tact_slice_of(tact_role_names(roles, account ? account->roles : TACT_ROLE_ADMIN)));
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* {"token"}: what the link is for; nothing changes. With "password" (the first one with "name", too): it is used. */
static void welcome(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_account *account;
    if (!tact_session_guard(s, request) || !tact_api_body(s, request, &body)) return;
    tact_proof_work w = { .unproved = true, .code = tact_value_path_text(&body, "token"), .fresh = tact_value_path_text(&body, "password"), .then = welcomed };
    unsigned how = whose(s, w.code, &account);
    if (how == NOBODY) { tact_audit_own(s, request, (tact_slice){ NULL, 0 }, 0); link_is_over(s, request); return; }
    if (!w.fresh.len) { tell_link(s, request, account); return; }
    tact_slice name = account ? tact_slice_of(account->name) : tact_value_path_text(&body, "name");
    if (!tact_account_name_ok(name)) { refuse(s, request, 400, "urn:tact:name", "A name of an account has 1 to 64 small letters, digits and . _ @ + -, and does not begin with . or -; an e-mail address will do."); return; }
    const char *fault = tact_password_fault(w.fresh, name);
    if (fault) { refuse(s, request, 400, "urn:tact:password", fault); return; }
    tact_proof_of(s, &w, name);
    tact_session_prove(s, request, &w);
}

/* ---- one's own password ---- */

static void changed(tact_server *s, const tact_http_request *request, tact_proof_work *w, tact_account *account) {
    tact_throttle_right(s->staff->throttle, tact_slice_of(account->name), &request->peer, tact_server_now(s));
    memcpy(account->password, w->made_hash, sizeof account->password);
    tact_account_end_sessions(account);
    if (tact_staff_keep(s, request->id)) tact_session_begin(s, request, account);
}

static void password(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_session *session;
    tact_account *account = tact_session_own(s, request, &session);
    if (!account || !tact_api_body(s, request, &body)) return;
    tact_audit_own(s, request, tact_slice_of(account->name), account->roles);
    tact_proof_work w = { .password = tact_value_path_text(&body, "old"), .fresh = tact_value_path_text(&body, "password"), .then = changed };
    const char *fault = tact_password_fault(w.fresh, tact_slice_of(account->name));
    if (fault) { refuse(s, request, 400, "urn:tact:password", fault); return; }
    tact_proof_of(s, &w, tact_slice_of(account->name));
    tact_session_prove(s, request, &w);
}

const tact_http_route tact_api_sessions[] = {
    { TACT_HTTP_POST, "/v1/session", sign_in, BODY, JSON, 0, 0 },
    { TACT_HTTP_GET, "/v1/session", who, 0, NULL, 0, 0 },
    { TACT_HTTP_DELETE, "/v1/session", sign_out, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/session/welcome", welcome, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/session/password", password, BODY, JSON, 0, 0 },
};
const size_t tact_api_session_count = sizeof tact_api_sessions / sizeof *tact_api_sessions;
