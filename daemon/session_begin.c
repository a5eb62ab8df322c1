/* daemon/session_begin.c -- a password proved on a thread, a session begun with its cookie.  See staff.h. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "daemon/audit.h"
#include "daemon/offload.h"
#include "daemon/password.h"
#include "daemon/role.h"
#include "daemon/staff.h"
#include "daemon/throttle.h"

void tact_session_refuse(tact_server *s, tact_http_id id, int status, const char *type, const char *detail, uint32_t retry_after_s) {
    tact_http_problem problem = { .status = status, .type = tact_slice_of(type), .detail = tact_slice_of(detail), .retry_after_s = retry_after_s };
    tact_http_refuse(s->http, id, &problem);
}

/* ---- proving ---- */

static void prove(tact_offload *task) {
    tact_proof_work *w = task->own;
    w->right = w->unproved || tact_password_right(w->hash, w->password);
    if (w->right && w->fresh.len) w->made = tact_password_hash(w->made_hash, w->fresh);
}

static void forget(tact_proof_work *w) {
    if (w->password.len) sodium_memzero((char *)(uintptr_t)w->password.ptr, w->password.len);
    if (w->fresh.len) sodium_memzero((char *)(uintptr_t)w->fresh.ptr, w->fresh.len);
}

static void proved(tact_offload *task) {
    tact_server *s = task->server;
    tact_proof_work *w = task->own;
    const tact_http_request *request = tact_http_find(s->http, task->id);
    tact_account *account = tact_accounts_find(&s->staff->accounts, tact_slice_of(w->name));
    forget(w);
    if (!request) return;
    if (account && !w->unproved && strcmp(account->password, w->hash) != 0) account = NULL;      /* changed meanwhile */
    if (!w->right || (!account && !w->unproved)) { tact_session_refuse(s, task->id, 401, "urn:tact:wrong", "Name or password is wrong.", 0); return; }
    if (w->fresh.len && !w->made) { tact_session_refuse(s, task->id, 503, "", "There is no memory for this now.", 1); return; }
    w->then(s, request, w, account);
}

void tact_session_prove(tact_server *s, const tact_http_request *request, const tact_proof_work *asked) {
    tact_slice name = tact_slice_of(asked->name);
    uint32_t wait_s = asked->unproved ? 0 : tact_throttle_take(s->staff->throttle, name, &request->peer, tact_server_now(s));
    if (wait_s) { tact_session_refuse(s, request->id, 429, "urn:tact:wait", "Too many wrong tries. Wait as long as Retry-After says, then try again; who forgot a password asks an admin for a reset.", wait_s); return; }
    tact_offload *task = tact_offload_new(s, request, sizeof(tact_proof_work));
    if (!task) return;
    tact_proof_work *w = task->own;
    *w = *asked;
    w->password = tact_arena_copy(task->arena, asked->password);
    w->fresh = tact_arena_copy(task->arena, asked->fresh);
    w->code = tact_arena_copy(task->arena, asked->code);
    if ((asked->password.len && !w->password.ptr) || (asked->fresh.len && !w->fresh.ptr) || (asked->code.len && !w->code.ptr)) {
        tact_offload_drop(task);
        tact_session_refuse(s, request->id, 503, "", "There is no memory for this now.", 1);
        return;
    }
    tact_offload_start(task, prove, proved);
}

void tact_proof_of(tact_server *s, tact_proof_work *w, tact_slice name) {
    const tact_account *account = NULL;
    memset(w->name, 0, sizeof w->name);
    if (tact_account_name_ok(name)) { memcpy(w->name, name.ptr, name.len); account = tact_accounts_find(&s->staff->accounts, name); }
    if (account) memcpy(w->hash, account->password, sizeof w->hash);
    if (w->password.len > TACT_PASSWORD_MOST) w->password.len = 0;       /* none is that long */
}

/* ---- the session ---- */

tact_account *tact_session_own(tact_server *s, const tact_http_request *request, tact_session **session) {
    tact_account *account = NULL;
    if (!tact_session_guard(s, request)) return NULL;
    if ((*session = tact_session_of(s, request, &account))) return account;
    tact_session_refuse(s, request->id, 401, "urn:tact:signed-out", "You are not signed in, or your session is over. Sign in again.", 0);
    return NULL;
}

size_t tact_session_set_cookie(const tact_http_request *request, const char *token, char out[TACT_SESSION_COOKIE]) {
    bool secure = tact_request_secure(request);
    int n = snprintf(out, TACT_SESSION_COOKIE, "%stact_session=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s", secure ? "__Host-" : "", token ? token : "",
                     token ? (int)(TACT_SESSION_LONGEST.us / 1000000) : 0, secure ? "; Secure" : "");
    return n > 0 && n < TACT_SESSION_COOKIE ? (size_t)n : 0;
}

static void instant(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_key(j, tact_slice_of(key));
    if (t.us) tact_json_text(j, tact_instant_format(t, text)); else tact_json_null(j);
}

void tact_session_json(tact_server *s, tact_json *j, const tact_account *account, const tact_session *session) {
    tact_json_key_text(j, TACT_S("name"), tact_slice_of(account->name));
    TACT_JSON_KEY(j, "roles");
    tact_json_list(j);
    for (unsigned bit = 1; bit <= TACT_ROLES_ALL; bit <<= 1) {
        char text[TACT_ROLES_TEXT];
        if (account->roles & bit) tact_json_text(j, tact_slice_of(tact_role_names(text, bit)));
    }
    tact_json_end_list(j);
    tact_json_key_bool(j, TACT_S("totp"), account->totp);
    tact_json_key_bool(j, TACT_S("totpRequired"), s->brand.config.accounts.totp_required != 0);
    if (account->totp) tact_json_key_int(j, TACT_S("recoveryCodes"), account->recovery_count);
    instant(j, "since", session->made);
    instant(j, "expires", tact_session_ends(session));
}

void tact_session_begin(tact_server *s, const tact_http_request *request, tact_account *account) {
    tact_session *session, *old;
    tact_account *whose;
    tact_json j;
    char token[TACT_ACCOUNT_TOKEN];
    tact_slice came = tact_session_cookie(request);
    tact_instant now = tact_server_now(s);
    char *cookie = tact_arena_alloc(request->arena, TACT_SESSION_COOKIE, 1);
    if (came.len && (old = tact_sessions_find(&s->staff->sessions, &s->staff->accounts, came, now, &whose))) tact_sessions_end(&s->staff->sessions, old);
    tact_sessions_sweep(&s->staff->sessions, &s->staff->accounts, now);
    if (!cookie || tact_sessions_begin(&s->staff->sessions, account, now, &request->peer, tact_http_get(request, TACT_S("user-agent")), token, &session)) {
        tact_session_refuse(s, request->id, 503, "", "There is no memory for another session now.", 1);
        return;
    }
    tact_json_init(&j, request->arena, 512);
    tact_json_map(&j);
    tact_session_json(s, &j, account, session);
    tact_json_end_map(&j);
    if (!tact_staff_keep_sessions(s, request->id)) { tact_sessions_end(&s->staff->sessions, session); return; }
    tact_slice body = tact_json_done(&j);
    const tact_http_header headers[] = { { TACT_S("set-cookie"), { cookie, tact_session_set_cookie(request, token, cookie) } }, { TACT_S("cache-control"), TACT_S("no-store") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = body, TACT_HTTP_HEADERS_OF(headers) });
    sodium_memzero(token, sizeof token);
}
