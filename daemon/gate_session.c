/* daemon/gate_session.c -- who may call with a session in place of a key.  See staff.h, role.def. */
#include <stdio.h>
#include "daemon/audit.h"
#include "daemon/http_text.h"
#include "daemon/rates.h"
#include "daemon/staff.h"

#define COOKIE "tact_session"
#define ACCOUNT "account:"             /* what a session's key is called, before its account; no key of tact.yaml has a colon */
enum { RATE = 200 };                   /* calls a second of one account from one address: a screen of charts asks a dozen at once */

/* ---- the request ---- */

static bool says(const tact_http_request *request, const char *header, const char *value) { return tact_slice_is(tact_http_get(request, tact_slice_of(header)), value); }

bool tact_request_secure(const tact_http_request *request) { return request->secure || tact_slice_starts(request->origin, TACT_S("https://")); }

/* Over https only the one that no other host can set counts: a session cannot be planted. */
tact_slice tact_session_cookie(const tact_http_request *request) {
    tact_slice all = tact_http_get(request, TACT_S("cookie")), found = tact_http_cookie(all, TACT_S("__Host-" COOKIE));
    return found.len || tact_request_secure(request) ? found : tact_http_cookie(all, TACT_S(COOKIE));
}

/* An origin is ours when it is the address people reach us under, or names the host this very request was sent to: a page of another origin cannot choose that. */
static bool own(const tact_server *s, const tact_http_request *request) {
    tact_slice origin = request->origin, url = s->brand.config.public_url, host = tact_http_get(request, TACT_S("host"));
    if (url.len && tact_slice_starts(url, origin) && (url.len == origin.len || url.ptr[origin.len] == '/')) return true;
    size_t scheme = tact_slice_starts(origin, TACT_S("https://")) ? 8 : tact_slice_starts(origin, TACT_S("http://")) && !request->secure ? 7 : 0;
    return scheme && host.len && tact_slice_equal_nocase((tact_slice){ origin.ptr + scheme, origin.len - scheme }, host);
}

static const char *foreign(const tact_server *s, const tact_http_request *request) {
    tact_slice site = tact_http_get(request, TACT_S("sec-fetch-site"));
    bool reads = request->method == TACT_HTTP_GET;
    if (request->origin.len ? !own(s, request) : site.len ? !tact_slice_is(site, "same-origin") && !(reads && tact_slice_is(site, "none")) : !reads)
        return "This call came from a page of another origin, or does not say from which: with a session only tact's own pages may call. If a proxy stands in front, it must pass Host and Origin on, and public_url in tact.yaml must be the address people see. From a program, use a key.";
    if (!reads && !says(request, "x-tact", "console")) return "With a session, a call that changes something needs the header `x-tact: console`. From a program, use a key.";
    return NULL;
}

/* `type` is for a page, which has its own words for it in the reader's language (faces/console/lib/ui.js). */
static const tact_config_key *refuse_as(tact_server *s, const tact_http_request *request, int status, const char *type, const char *detail, uint32_t retry_after_s) {
    tact_http_problem problem = { .status = status, .type = tact_slice_of(type), .detail = tact_slice_of(detail), .retry_after_s = retry_after_s };
    tact_http_refuse(s->http, request->id, &problem);
    return NULL;
}

static const tact_config_key *refuse(tact_server *s, const tact_http_request *request, int status, const char *detail, uint32_t retry_after_s) {
    return refuse_as(s, request, status, NULL, detail, retry_after_s);
}

bool tact_session_guard(tact_server *s, const tact_http_request *request) {
    const char *fault = foreign(s, request);
    if (fault) refuse(s, request, 403, fault, 0);
    return !fault;
}

tact_session *tact_session_of(tact_server *s, const tact_http_request *request, tact_account **account) {
    tact_slice text = tact_session_cookie(request);
    return text.len ? tact_sessions_find(&s->staff->sessions, &s->staff->accounts, text, tact_server_now(s), account) : NULL;
}

/* ---- the gate ---- */

static const tact_config_key *not_theirs(tact_server *s, const tact_http_request *request, const tact_role_row *row, const tact_account *account) {
    char text[320], theirs[TACT_ROLES_TEXT], wanted[TACT_ROLES_TEXT];
    if (!row) return refuse(s, request, 403, "This call is made with a key of the brand, not with a session.", 0);
    if (row->keys_only) snprintf(text, sizeof text, "This call is for keys alone: %s.", row->keys_only);
    else snprintf(text, sizeof text, "Your account (%s) has the roles: %s. This call is for: %s. An admin can give you a role under Accounts.", account->name, account->roles ? tact_role_names(theirs, account->roles) : "none",
                  tact_role_names(wanted, row->roles));
    return refuse_as(s, request, 403, row->keys_only ? NULL : "urn:tact:role", text, 0);
}

static tact_config_key *key_of(const tact_http_request *request, const tact_account *account, tact_need need) {
    size_t name = strlen(account->name);
    tact_config_key *key = TACT_NEW(request->arena, tact_config_key, 1);
    char *text = tact_arena_alloc(request->arena, sizeof ACCOUNT + name, 1);
    if (!key || !text) return NULL;
    memcpy(text, ACCOUNT, sizeof ACCOUNT - 1);
    memcpy(text + sizeof ACCOUNT - 1, account->name, name);
    bool admin = need == TACT_NEED_ADMIN || (account->roles & TACT_ROLE_ADMIN);
    *key = (tact_config_key){ .name = { text, sizeof ACCOUNT - 1 + name }, .kind = admin ? TACT_KEY_ADMIN : TACT_KEY_SERVER, .rate = RATE };
    return key;
}

tact_slice tact_server_by(const tact_config_key *key, tact_slice written) {
    if (!tact_slice_starts(key->name, TACT_S(ACCOUNT))) return written;
    return (tact_slice){ key->name.ptr + sizeof ACCOUNT - 1, key->name.len - (sizeof ACCOUNT - 1) };
}

const tact_config_key *tact_session_key(tact_server *s, const tact_http_request *request, tact_need need) {
    tact_account *account = NULL;
    const tact_role_row *row = tact_role_find(request->route->method, request->route->path);
    if (!tact_session_guard(s, request)) return NULL;
    if (!tact_session_of(s, request, &account)) return refuse(s, request, 401, "Your session is over. Sign in again.", 0);
    if (!tact_role_may(row, account->roles)) return not_theirs(s, request, row, account);
    if (s->brand.config.accounts.totp_required && !account->totp) return refuse(s, request, 403, "Set up the second step first, under My account: accounts.totp in tact.yaml asks for it.", 0);
    const tact_config_key *key = key_of(request, account, need);
    if (!key) return refuse(s, request, 503, "There is no memory for this request now.", 0);
    uint32_t wait_s = tact_rates_take(s->rates, &request->peer, key->name, key->rate, tact_server_now(s));
    if (!wait_s) return tact_audit_call(s, request, tact_slice_of(account->name), account->roles, row) ? key : NULL;
    s->counts.rate_limited++;
    return refuse(s, request, 429, "Too many calls from this address with this account.", wait_s);
}
