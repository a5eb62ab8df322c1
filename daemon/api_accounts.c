/* daemon/api_accounts.c -- accounts of others: GET and POST /v1/accounts, roles, reset, sessions, removal. For admins. */
#include <stdio.h>
#include <string.h>
#include "daemon/accounts_json.h"
#include "daemon/api_body.h"
#include "daemon/audit.h"
#include "daemon/staff.h"

#define JSON "application/json text/plain"
#define ROLES "roles is a list of marketer, agent, shop, privacy, admin, at least one: {\"roles\": [\"agent\"]}."
enum { BODY = 4096 };
static const tact_slice none = { NULL, 0 };

static void list(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, none, TACT_NEED_ADMIN)) return;
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "accounts");
    tact_json_list(&j);
    for (uint32_t i = 0; i < s->staff->accounts.count; i++) tact_account_json(&j, &s->staff->accounts.items[i], &s->staff->sessions, tact_server_now(s));
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    if (j.status) tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this list now.");
    else tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* A fresh one-time link, kept, and told this once. */
static void hand_over(tact_server *s, const tact_http_request *request, tact_account *account, bool keeps_totp) {
    char token[TACT_ACCOUNT_TOKEN];
    tact_json j;
    tact_account_link(account, tact_instant_add(tact_server_now(s), TACT_ACCOUNT_LINK_HOLDS), keeps_totp, token);
    if (!tact_staff_keep(s, request->id)) return;
    tact_slice link = tact_staff_link(s, token, request->arena);
    if (!link.len) { tact_http_refuse_text(s->http, request->id, 413, "public_url is longer than a link can carry: 299 characters."); return; }
    tact_json_init(&j, request->arena, 1024);
    tact_json_map(&j);
    tact_account_link_json(&j, account, link);
    tact_json_end_map(&j);
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") } };
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&j), TACT_HTTP_HEADERS_OF(headers) });
}

/* {"name", "roles"} */
static void invite(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_account *account;
    unsigned roles;
    tact_trouble trouble = { "" };
    if (!tact_server_key(s, request, none, TACT_NEED_ADMIN) || !tact_api_body(s, request, &body)) return;
    tact_audit_object(s, request, tact_value_path_text(&body, "name"));
    if (!tact_account_roles(tact_value_get(&body, TACT_S("roles")), &roles)) { tact_http_refuse_text(s->http, request->id, 400, ROLES); return; }
    tact_status status = tact_accounts_add(&s->staff->accounts, tact_value_path_text(&body, "name"), roles, tact_server_now(s), &account, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    hand_over(s, request, account, false);
}

static tact_account *named(tact_server *s, const tact_http_request *request) {
    if (!tact_server_key(s, request, none, TACT_NEED_ADMIN)) return NULL;
    tact_account *account = tact_accounts_find(&s->staff->accounts, request->params[0]);
    if (!account) tact_http_refuse_text(s->http, request->id, 404, "There is no account of this name: GET /v1/accounts lists them.");
    return account;
}

static bool the_last(tact_server *s, const tact_http_request *request, const tact_account *account) {
    const char *fault = tact_account_last_admin(&s->staff->accounts, account);
    if (fault) tact_http_refuse_text(s->http, request->id, 409, fault);
    return fault != NULL;
}

static void give_roles(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    unsigned roles;
    tact_account *account = named(s, request);
    if (!account || !tact_api_body(s, request, &body)) return;
    if (!tact_account_roles(tact_value_get(&body, TACT_S("roles")), &roles)) { tact_http_refuse_text(s->http, request->id, 400, ROLES); return; }
    if (!(roles & TACT_ROLE_ADMIN) && the_last(s, request, account)) return;
    account->roles = (uint8_t)roles;
    if (tact_staff_keep(s, request->id)) tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"ok\"}"));
}

/* {"totp": true}: who lost the device of the second step sets up another. Sessions end; the password of before holds until the link is used. */
static void reset(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body = { .type = TACT_MAP };
    tact_account *account = named(s, request);
    if (!account || (request->body.len && !tact_api_body(s, request, &body))) return;
    const tact_value *totp = tact_value_get(&body, TACT_S("totp"));
    tact_account_end_sessions(account);
    hand_over(s, request, account, !(totp && totp->type == TACT_BOOL && totp->boolean));
}

static void end_sessions(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_account *account = named(s, request);
    if (!account) return;
    tact_account_end_sessions(account);
    if (tact_staff_keep(s, request->id)) tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"ended\"}"));
}

static void drop(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_account *account = named(s, request);
    if (!account || the_last(s, request, account)) return;
    tact_accounts_remove(&s->staff->accounts, account);
    if (tact_staff_keep(s, request->id)) tact_server_answer_at(s, request, 0, 200, TACT_S("{\"status\":\"removed\"}"));
}

const tact_http_route tact_api_accounts[] = {
    { TACT_HTTP_GET, "/v1/accounts", list, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/v1/accounts", invite, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/accounts/{name}/roles", give_roles, BODY, JSON, 0, 0 },
    { TACT_HTTP_POST, "/v1/accounts/{name}/reset", reset, BODY, JSON, 0, 0 },
    { TACT_HTTP_DELETE, "/v1/accounts/{name}/sessions", end_sessions, 0, NULL, 0, 0 },
    { TACT_HTTP_DELETE, "/v1/accounts/{name}", drop, 0, NULL, 0, 0 },
};
const size_t tact_api_account_count = sizeof tact_api_accounts / sizeof *tact_api_accounts;
