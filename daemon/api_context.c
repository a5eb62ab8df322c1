/* daemon/api_context.c -- POST and GET /v1/context: facts about places that the brand's server tells; and the same from an address, asked on an interval. */
#include <stdlib.h>
#include <string.h>
#include "channel/post.h"
#include "daemon/api_body.h"
#include "daemon/json_in.h"
#include "daemon/local.h"
#include "daemon/local_fetch.h"

enum { AT_ONCE = 1000, FETCH_ARENA = 4 << 20 };

/* ---- taking ------------------------------------------------------------------------------------------------------------------------ */

/* One, or {"facts": [...]}. Each is looked at before any is kept. */
static const tact_value *items_of(const tact_value *body, uint32_t *count) {
    const tact_value *list = tact_value_path(body, "facts");
    *count = !list ? 1 : list->type == TACT_LIST ? list->list.count : 0;
    return list ? list->type == TACT_LIST ? list->list.items : NULL : body;
}

typedef struct given { tact_local_fact fact; bool takes_back; } given;

static tact_status take_all(tact_server *s, const tact_value *body, tact_arena *arena, uint32_t *taken, uint64_t *commit, uint32_t *at, tact_local_fault *fault, tact_trouble *trouble) {
    uint32_t count;
    const tact_value *items = items_of(body, &count);
    *at = 0;
    *fault = (tact_local_fault){ "/facts", "is no list of 1 to 1000 facts", "send {\"facts\": [{\"kind\": \"weather\", \"value\": \"rain\", \"place\": \"lyon-7\"}]}, or one fact alone" };
    if (!items || !count || count > AT_ONCE) return TACT_ERR_INVALID;
    given *all = TACT_NEW(arena, given, count);
    if (!all) return TACT_ERR_MEMORY;
    for (*at = 0; *at < count; ++*at)
        if (!tact_local_read(&items[*at], tact_keeper_engine(s->keeper)->bundle, tact_server_now(s), &all[*at].fact, &all[*at].takes_back, fault)) return TACT_ERR_INVALID;
    tact_status status = TACT_OK;
    for (*taken = 0; *taken < count && !status; ++*taken) status = tact_keeper_local(s->keeper, &all[*taken].fact, all[*taken].takes_back, commit, trouble);
    return status;
}

static void tell(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_trouble trouble = { "" };
    tact_local_fault fault;
    uint32_t taken = 0, at;
    uint64_t commit = 0;
    char path[64];
    if (!tact_api_body(s, request, &body)) return;
    if (!tact_server_key(s, request, tact_value_path_text(&body, "writeKey"), TACT_NEED_SERVER)) return;
    tact_status status = take_all(s, &body, request->arena, &taken, &commit, &at, &fault, &trouble);
    if (status == TACT_ERR_INVALID && !trouble.text[0]) {
        bool list = tact_value_path(&body, "facts") != NULL && strcmp(fault.path, "/facts") != 0;
        if (list) snprintf(path, sizeof path, "/facts/%u%s", at, fault.path);
        else snprintf(path, sizeof path, "%s", fault.path);
        tact_http_fault where = { .path = tact_slice_of(path), .detail = tact_slice_of(fault.reason), .hint = tact_slice_of(fault.hint) };
        tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 400, .title = TACT_S("The fact is not acceptable; none of this call was kept"), .detail = where.detail, .faults = &where, .fault_count = 1 });
        return;
    }
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_json j;
    tact_json_init(&j, request->arena, 64);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), TACT_S("ok"));
    tact_json_key_int(&j, TACT_S("taken"), taken);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, commit, 200, tact_json_done(&j));
}

static void list(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    char time[TACT_INSTANT_TEXT + 1];
    uint32_t count;
    const tact_local_fact *facts = tact_keeper_locals(s->keeper, &count);
    tact_instant now = tact_server_now(s);
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "facts");
    tact_json_list(&j);
    for (uint32_t i = 0; i < count; i++) {
        const tact_local_fact *f = &facts[i];
        tact_value value = tact_local_value(f);
        if (tact_local_over(f, now, s->brand.config.context.max_age)) continue;
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("kind"), tact_slice_of(f->kind));
        TACT_JSON_KEY(&j, "value");
        tact_json_value(&j, &value);
        if (f->where == TACT_LOCAL_AT_PLACE) tact_json_key_text(&j, TACT_S("place"), tact_slice_of(f->place));
        if (f->where == TACT_LOCAL_AREA && f->place[0]) tact_json_key_text(&j, TACT_S("town"), tact_slice_of(f->place));
        if (f->where == TACT_LOCAL_AREA) { TACT_JSON_KEY(&j, "latitude"); tact_json_double(&j, f->latitude_e7 / 1e7); TACT_JSON_KEY(&j, "longitude"); tact_json_double(&j, f->longitude_e7 / 1e7); }
        if (f->where != TACT_LOCAL_EVERYWHERE) tact_json_key_int(&j, TACT_S("metres"), f->metres);
        tact_json_key_text(&j, TACT_S("at"), tact_instant_format(f->at, time));
        if (f->until.us) tact_json_key_text(&j, TACT_S("until"), tact_instant_format(f->until, time));
        tact_json_key_int(&j, TACT_S("ageMinutes"), tact_instant_since(now, f->at).us / TACT_MINUTES(1).us);
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    if (s->brand.config.context.url.len) tact_local_fetch_json(s->local_fetch, &j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

const tact_http_route tact_api_contexts[] = {
    { TACT_HTTP_POST, "/v1/context", tell, 1 << 20, "application/json text/plain", 0, 0 },
    { TACT_HTTP_GET, "/v1/context", list, 0, NULL, 0, 0 },
};
const size_t tact_api_context_count = sizeof tact_api_contexts / sizeof *tact_api_contexts;

/* ---- from an address --------------------------------------------------------------------------------------------------------------- */

struct tact_local_fetch {
    tact_server *server;
    tact_post *post;
    bool under_way, told;              /* told: that it cannot be read was said */
    tact_instant asked_at, read_at;
    char trouble[240];
};

struct tact_local_fetch *tact_local_fetch_new(tact_server *server) {
    struct tact_local_fetch *f = calloc(1, sizeof *f);
    if (f) f->server = server;
    return f;
}

static void failed(struct tact_local_fetch *f, const char *why) {
    snprintf(f->trouble, sizeof f->trouble, "%.230s", why);
    if (!f->told) fprintf(stderr, "tact: context.url gave no facts: %s. What it gave before holds until it is too old; it is asked again\n", why);
    f->told = true;
}

static void answered(void *ctx, const tact_post_answer *a) {
    struct tact_local_fetch *f = ctx;
    tact_arena arena;
    tact_value body;
    tact_json_fault fault;
    tact_local_fault wrong;
    tact_trouble trouble = { "" };
    uint32_t taken = 0, at = 0;
    uint64_t commit;
    char why[240];
    f->under_way = false;
    if (a->reach != TACT_POST_ANSWERED) { failed(f, a->trouble); return; }
    if (a->cut) { failed(f, "its answer is longer than 64 KB"); return; }
    if (a->status != 200) { snprintf(why, sizeof why, "it answered %u", a->status); failed(f, why); return; }
    char *block = malloc(FETCH_ARENA);
    if (!block) { failed(f, "no memory"); return; }
    tact_arena_init(&arena, block, FETCH_ARENA, NULL);
    tact_status s = tact_json_read(&arena, &body, &fault, a->body);
    if (s) snprintf(why, sizeof why, "line %u of its answer: %s", fault.line, fault.reason);
    else if ((s = take_all(f->server, &body, &arena, &taken, &commit, &at, &wrong, &trouble)) != TACT_OK) {
        if (trouble.text[0]) snprintf(why, sizeof why, "%.200s", trouble.text);
        else snprintf(why, sizeof why, "fact %u: %s %s", at + 1, wrong.path, wrong.reason);
    }
    if (s) failed(f, why);
    else { f->read_at = tact_server_now(f->server); f->told = false; f->trouble[0] = 0; }
    tact_arena_close(&arena);
    free(block);
}

static const char *joined(tact_slice a, tact_slice b, tact_arena *arena) {
    char *out = tact_arena_alloc(arena, a.len + b.len + 1, 1);
    if (!out) return NULL;
    if (a.len) memcpy(out, a.ptr, a.len);
    if (b.len) memcpy(out + a.len, b.ptr, b.len);
    out[a.len + b.len] = 0;
    return out;
}

/* Whole, however long they are: a credential that is cut is a wrong one. */
static tact_status ask(struct tact_local_fetch *f, tact_arena *arena, tact_trouble *trouble) {
    const tact_config *c = &f->server->brand.config;
    static const tact_slice none = { NULL, 0 };
    bool signs = c->context.authorization.len > 0;
    const char *url = joined(c->context.url, none, arena), *header = signs ? joined(TACT_S("authorization: "), c->context.authorization, arena) : "", *ca = c->context.ca_file.len ? joined(c->context.ca_file, none, arena) : "";
    if (!url || !header || !ca) return TACT_ERR_MEMORY;
    tact_post_http request = { .url = url, .method = "GET", .headers = { "accept: application/json", header }, .header_count = signs ? 2 : 1, .ca_file = ca[0] ? ca : NULL };
    return tact_post_http_begin(f->post, &request, answered, f, trouble);
}

void tact_local_fetch_look(struct tact_local_fetch *f) {
    if (!f) return;
    tact_server *s = f->server;
    const tact_config *c = &s->brand.config;
    tact_instant now = tact_server_now(s);
    tact_trouble trouble = { "" };
    if (!c->context.url.len || f->under_way || s->stopping || tact_instant_before(now, tact_instant_add(f->asked_at, c->context.every))) return;
    f->asked_at = now;
    if (!f->post && tact_post_open(&f->post, &s->loop, 1, &trouble)) { failed(f, trouble.text); return; }
    size_t room = c->context.url.len + c->context.authorization.len + c->context.ca_file.len + 128;
    char *block = malloc(room);
    tact_arena arena;
    tact_arena_init(&arena, block, block ? room : 0, NULL);
    tact_status status = ask(f, &arena, &trouble);
    tact_arena_close(&arena);
    free(block);
    f->under_way = status == TACT_OK;
    if (status) failed(f, trouble.text[0] ? trouble.text : tact_status_line(status));
}

void tact_local_fetch_json(const struct tact_local_fetch *f, tact_json *j) {
    char time[TACT_INSTANT_TEXT + 1];
    TACT_JSON_KEY(j, "fetched");
    tact_json_map(j);
    if (f && f->asked_at.us) tact_json_key_text(j, TACT_S("askedAt"), tact_instant_format(f->asked_at, time));
    if (f && f->read_at.us) tact_json_key_text(j, TACT_S("readAt"), tact_instant_format(f->read_at, time));
    if (f && f->trouble[0]) tact_json_key_text(j, TACT_S("trouble"), tact_slice_of(f->trouble));
    tact_json_end_map(j);
}

void tact_local_fetch_stop(struct tact_local_fetch *f) {
    if (!f) return;
    tact_post_close(f->post);
    f->post = NULL;
}
