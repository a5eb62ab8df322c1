/* daemon/api_me.c -- the addresses of the person's own page: /me, /me/l/TOKEN (a message's link), /me/in/TOKEN (one the brand made), their data, erasing; POST /v1/people/{id}/me makes such a link. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/http_text.h"
#include "daemon/json_in.h"
#include "daemon/me.h"
#include "daemon/page.h"
#include "daemon/people.h"
#include "daemon/values.h"

enum { IN_BYTES = 32, URL_BYTES = 300 + TACT_TOKEN_TEXT };

static tact_value nothing(void) { return (tact_value){ .type = TACT_MAP }; }
static void with(tact_me *me, int status, const char *name) { tact_value none = nothing(); tact_me_reply(me, status, name, &none); }

/* ---- the page ---- */

static void home(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q);
    if (tact_me_too_often(&me)) return;
    if (tact_me_by_cookie(&me)) tact_me_show(&me);
    else with(&me, 200, "me/enter.mustache");
}

static void by_link(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q);
    if (!tact_me_too_often(&me) && tact_me_by_link(&me)) tact_me_show(&me);
}

static void act_by_link(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q);
    if (tact_me_by_link(&me)) tact_me_act(&me, q->params[1]);
}

static void act(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q);
    if (tact_me_by_cookie(&me)) tact_me_act(&me, q->params[0]);
    else tact_me_say(&me, 403, "me.needsCode.title", "me.needsCode.text");
}

static void act_erase(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q);
    if (tact_me_by_cookie(&me)) tact_me_act(&me, TACT_S("erase"));
    else tact_me_say(&me, 403, "me.needsCode.title", "me.needsCode.text");
}

/* ---- proved by the brand ---- */

/* From the brand's own app or site: the form's userId and userToken. Any page of the brand may send it, and no other. */
static void by_token(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_me me = tact_me_begin(server, q);
    tact_slice user, token;
    bool from_brand = tact_me_from_here(s, q) || (q->origin.len && tact_server_origin_allowed(s, q->origin));
    bool said = !tact_http_form_value(q->arena, &user, q->body, TACT_S("userId")) && !tact_http_form_value(q->arena, &token, q->body, TACT_S("userToken"));
    if (!from_brand || !said || !tact_server_token_ok(s, user, token)) { tact_me_say(&me, 403, "me.notProven.title", "me.notProven.text"); return; }
    if (!tact_me_prove(&me, &(tact_who){ .user_id = user, .verified = true })) { tact_me_say(&me, 404, "me.nobody.title", "me.nobody.text"); return; }
    tact_me_lead(&me, 0, TACT_S("/me"));
}

static void make_in(void *server, const tact_http_request *q) {
    tact_server *s = server;
    tact_who who;
    tact_person person;
    tact_trouble trouble = { "" };
    uint8_t bytes[IN_BYTES];
    char token[TACT_TOKEN_TEXT], base[300], url[URL_BYTES], time[TACT_INSTANT_TEXT + 1];
    tact_json j;
    if (!tact_server_key(s, q, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !tact_api_who_path(s, q, &who)) return;
    tact_status status = tact_keeper_person(s->keeper, &who, q->arena, &person, NULL, bytes, &trouble);
    if (status) { tact_server_refuse(s, q, status, &trouble); return; }
    randombytes_buf(bytes + 16, 16);
    tact_instant until = tact_instant_add(tact_server_now(s), TACT_MINUTES(TACT_ME_IN_MINUTES));
    tact_slice made = tact_token_make(s->keeper, 'I', until, (tact_slice){ (const char *)bytes, sizeof bytes }, token);
    if (tact_page_base(s, base) >= (int)sizeof base) base[0] = 0;
    int n = snprintf(url, sizeof url, "%s/me/in/%.*s", base, (int)made.len, made.ptr);
    tact_json_init(&j, q->arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("url"), (tact_slice){ url, (size_t)n });
    tact_json_key_text(&j, TACT_S("expires"), tact_instant_format(until, time));
    tact_json_end_map(&j);
    tact_server_answer_at(s, q, 0, 200, tact_json_done(&j));
}

/* The mark of a link that was used: in the store for ever, and here until it is there. */
static bool used(tact_server *s, const uint8_t id[16], bool use) {
    static const char digits[] = "0123456789abcdef";
    char name[6 + 32] = "me-in:";
    bool known = false;
    tact_trouble trouble = { "" };
    uint64_t mark;
    memcpy(&mark, id, sizeof mark);
    for (unsigned i = 0; i < 16; i++) { name[6 + 2 * i] = digits[id[i] >> 4]; name[7 + 2 * i] = digits[id[i] & 15]; }
    for (unsigned i = 0; i < TACT_HANDOFFS_LATEST; i++)
        if (s->me_links_used[i] == mark) return true;
    if (tact_keeper_once_known(s->keeper, (tact_slice){ name, sizeof name }, &known, &trouble) || known) return true;
    if (use) {
        s->me_links_used[s->me_links_next++ % TACT_HANDOFFS_LATEST] = mark;
        tact_keeper_once_mark(s->keeper, (tact_slice){ name, sizeof name });
    }
    return false;
}

static bool in_of(tact_me *me, uint8_t room[TACT_TOKEN_CARRIES], bool use) {
    tact_slice bytes;
    bool good = !tact_token_open(me->server->keeper, 'I', tact_server_now(me->server), me->request->params[0], room, &bytes) && bytes.len == IN_BYTES && !used(me->server, room + 16, use);
    if (!good) tact_me_say(me, 410, "me.inOver.title", "me.inOver.text");
    return good;
}

static void in_page(void *server, const tact_http_request *q) {
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_me me = tact_me_begin(server, q);
    if (in_of(&me, room, false)) with(&me, 200, "me/in.mustache");
}

static void in(void *server, const tact_http_request *q) {
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_me me = tact_me_begin(server, q);
    if (!tact_me_form_good(&me, (tact_slice){ NULL, 0 }) || !in_of(&me, room, true)) return;
    if (!tact_me_prove(&me, &(tact_who){ .record_key = room })) { tact_me_say(&me, 404, "me.nobody.title", "me.nobody.text"); return; }
    tact_me_lead(&me, tact_keeper_touch(me.server->keeper), TACT_S("/me"));
}

/* ---- their data ---- */

static void as_file(tact_server *s, const tact_http_request *q, tact_slice json, void *ctx) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("referrer-policy"), TACT_S("no-referrer") },
                                                { TACT_S("content-disposition"), TACT_S("attachment; filename=\"my-data.json\"") } };
    (void)ctx;
    tact_http_reply(s->http, q->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = json, TACT_HTTP_HEADERS_OF(headers) });
}

/* The page with everything in it, where the template left a place for it. */
static void as_page(tact_server *s, const tact_http_request *q, tact_slice json, void *ctx) {
    tact_me *me = ctx;
    tact_value read, values;
    tact_json_fault fault;
    tact_writer w;
    tact_values v;
    tact_writer_init(&w, q->arena, json.len * 3 + 4096);
    if (tact_json_read(q->arena, &read, &fault, json)) { tact_http_refuse_text(s->http, q->id, 413, "This is too much for a page: take it as a file, /me/data.json."); return; }
    tact_me_tree(me, &w, &read, q->arena);
    tact_values_init(&v, q->arena);
    tact_values_text(&v, "tree", w.status ? TACT_S("") : tact_writer_slice(&w));
    values = tact_values_done(&v);
    if (w.status) { tact_http_refuse_text(s->http, q->id, 413, "This is too much for a page: take it as a file, /me/data.json."); return; }
    tact_me_reply(me, 200, "me/data.mustache", &values);
}

enum { AS_FILE, AS_PAGE };
static void data(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q), *kept = TACT_NEW(q->arena, tact_me, 1);
    if (tact_me_too_often(&me)) return;
    if (!kept || !tact_me_by_cookie(&me)) { tact_me_say(&me, 403, "me.needsCode.title", "me.needsCode.text"); return; }
    *kept = me;
    tact_people_export(me.server, q, &kept->who, q->route->tag == AS_FILE ? as_file : as_page, kept);
}

/* ---- erasing ---- */

static void erase_page(void *server, const tact_http_request *q) {
    tact_me me = tact_me_begin(server, q);
    if (tact_me_by_cookie(&me)) with(&me, 200, "me/erase.mustache");
    else tact_me_say(&me, 403, "me.needsCode.title", "me.needsCode.text");
}

static bool receipt_of(tact_me *me, uint8_t room[TACT_TOKEN_CARRIES], tact_slice parts[3]) {
    tact_slice bytes;
    if (tact_token_open(me->server->keeper, 'R', tact_server_now(me->server), me->request->params[0], room, &bytes)) return false;
    for (unsigned i = 0; i < 3; i++) {
        size_t n = 0;
        while (n < bytes.len && bytes.ptr[n] != ' ') n++;
        parts[i] = (tact_slice){ bytes.ptr, n };
        bytes = (tact_slice){ bytes.ptr + n + (n < bytes.len), bytes.len - n - (n < bytes.len) };
    }
    return true;
}

static void erased(void *server, const tact_http_request *q) {
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice parts[3];
    tact_values v;
    tact_instant at;
    tact_me me = tact_me_begin(server, q);
    if (!receipt_of(&me, room, parts)) { tact_me_say(&me, 404, "me.noLink.title", "me.noLink.text"); return; }
    me.gone = true;
    tact_values_init(&v, q->arena);
    tact_values_text(&v, "receipt", parts[0]);
    tact_values_text(&v, "at", tact_instant_parse(parts[1], &at) ? tact_me_time(&me, at) : parts[1]);
    tact_values_text(&v, "records", parts[2]);
    tact_values_text(&v, "token", q->params[0]);
    tact_value map = tact_values_done(&v);
    tact_me_reply(&me, 200, "me/erased.mustache", &map);
}

static void receipt_file(void *server, const tact_http_request *q) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-store") }, { TACT_S("content-disposition"), TACT_S("attachment; filename=\"receipt.json\"") } };
    uint8_t room[TACT_TOKEN_CARRIES];
    tact_slice parts[3];
    tact_json j;
    tact_me me = tact_me_begin(server, q);
    if (!receipt_of(&me, room, parts)) { tact_me_say(&me, 404, "me.noLink.title", "me.noLink.text"); return; }
    tact_json_init(&j, q->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), TACT_S("erased"));
    tact_json_key_text(&j, TACT_S("brand"), me.server->brand.config.name);
    tact_json_key_text(&j, TACT_S("receipt"), parts[0]);
    tact_json_key_text(&j, TACT_S("at"), parts[1]);
    TACT_JSON_KEY(&j, "records");
    tact_json_raw(&j, parts[2]);
    tact_json_end_map(&j);
    tact_http_reply(me.server->http, q->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&j), TACT_HTTP_HEADERS_OF(headers) });
}

#define FORM "application/x-www-form-urlencoded"
const tact_http_route tact_api_me[] = {
    { TACT_HTTP_GET, "/me", home, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/me", by_token, 4096, FORM, 0, 0 },
    { TACT_HTTP_GET, "/me/l/{token}", by_link, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/me/l/{token}/{act}", act_by_link, 4096, FORM, 0, 0 },
    { TACT_HTTP_GET, "/me/in/{token}", in_page, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/me/in/{token}", in, 4096, FORM, 0, 0 },
    { TACT_HTTP_GET, "/me/data", data, 0, NULL, 0, AS_PAGE },
    { TACT_HTTP_GET, "/me/data.json", data, 0, NULL, 0, AS_FILE },
    { TACT_HTTP_GET, "/me/erase", erase_page, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/me/erase", act_erase, 4096, FORM, 0, 0 },
    { TACT_HTTP_GET, "/me/erased/{token}", erased, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/me/receipt/{token}", receipt_file, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/me/{act}", act, TACT_ME_BODY, FORM, 0, 0 },
    { TACT_HTTP_POST, "/v1/people/{id}/me", make_in, 4096, "application/json text/plain", 0, 0 },
};
const size_t tact_api_me_count = sizeof tact_api_me / sizeof *tact_api_me;
