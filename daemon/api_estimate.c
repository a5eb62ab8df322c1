/* daemon/api_estimate.c -- POST /v1/campaigns/estimate: how many people a campaign's text would meet and might reach now, counted on a worker thread; one at a time. */
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/campaign_check.h"
#include "daemon/estimate.h"
#include "daemon/offload.h"

enum { BODY_BYTES = 8 << 20 };

typedef struct guess {
    tact_campaign_check_ask ask;
    tact_campaign_check check, variant;
    tact_slice condition, ignored;
    bool asked_only;
    tact_estimate made;
    tact_status status; tact_trouble trouble;
} guess;

static void run_guess(tact_offload *task) {
    guess *g = task->own;
    tact_force *force = NULL;
    tact_campaign_check_ask variant = g->ask;
    g->status = tact_campaign_checked(&g->ask, task->arena, &g->check);
    const tact_campaign *own = g->status || !g->check.whole ? NULL : tact_bundle_campaign(&g->check.brand.bundle, g->check.id);
    if (!own) return;
    g->asked_only = true;
    for (uint32_t m = 0; m < own->message_count; m++) g->asked_only = g->asked_only && own->messages[m].channels == tact_bit(TACT_CHANNEL_WEB);
    g->status = tact_estimate_variant(&g->check.tree, &g->check.brand.bundle, g->ask.now, task->arena, &variant.text, &g->condition, &g->ignored);
    if (!g->status) g->status = tact_campaign_checked(&variant, task->arena, &g->variant);
    if (g->status || !g->variant.whole) return;
    g->status = tact_force_make_with(&force, g->variant.brand.bytes, g->variant.brand.model_bytes, &g->trouble);
    tact_keeper *k = task->server->keeper;
    if (!g->status) {
        const tact_estimate_ask ask = { .store = tact_keeper_store(k), .vault = tact_keeper_vault(k), .force = force, .campaign = tact_bundle_campaign(&force->bundle, g->variant.id), .now = g->ask.now };
        g->status = tact_estimate_count(&ask, &g->made, &g->trouble);
    }
    tact_force_free(force);
}

/* A count as it may be told: scaled when only some were looked at; null and "fewer than ten" otherwise. */
static void people(tact_json *j, const char *key, const guess *g, uint64_t count, uint64_t of) {
    const tact_estimate *e = &g->made;
    tact_json_key(j, tact_slice_of(key));
    tact_json_map(j);
    TACT_JSON_KEY(j, "people");
    bool told = tact_estimate_told(count, of);
    if (told) tact_json_int(j, e->sampled ? (int64_t)((double)count * (double)e->about / (double)(e->looked ? e->looked : 1) + 0.5) : (int64_t)count);
    else tact_json_null(j);
    if (!told) tact_json_key_text(j, TACT_S("said"), count < TACT_ESTIMATE_PEOPLE ? TACT_S("fewer than ten") : TACT_S("all but fewer than ten"));
    tact_json_end_map(j);
}

static void answer(tact_offload *task) {
    const guess *g = task->own;
    const tact_estimate *e = &g->made;
    tact_json j;
    tact_json_init(&j, task->arena, 8192);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("looked"), (int64_t)e->looked);
    tact_json_key_int(&j, TACT_S("of"), (int64_t)e->about);
    tact_json_key_bool(&j, TACT_S("sampled"), e->sampled);
    tact_json_key_text(&j, TACT_S("condition"), g->condition);
    tact_json_key_text(&j, TACT_S("leftOut"), g->ignored);
    tact_json_key_bool(&j, TACT_S("askedOnly"), g->asked_only);
    people(&j, "met", g, e->met, e->looked);
    if (!g->asked_only) people(&j, "permitted", g, e->reachable, e->met);
    TACT_JSON_KEY(&j, "channels");
    tact_json_map(&j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT && !g->asked_only; c++) {
        bool goes = false;
        const tact_campaign *own = tact_bundle_campaign(&g->check.brand.bundle, g->check.id);
        for (uint32_t m = 0; m < own->message_count; m++) goes = goes || (own->messages[m].channels >> c & 1);
        if (goes && c != TACT_CHANNEL_WEB) people(&j, tact_word_name(TACT_LIST_CHANNEL, c).ptr, g, e->channels[c], e->met);
    }
    tact_json_end_map(&j);
    TACT_JSON_KEY(&j, "silenced");
    tact_json_list(&j);
    for (unsigned i = 0; i < TACT_ESTIMATE_REASONS && !g->asked_only; i++) {
        if (!e->reasons[i] || !tact_reason_code(i).len) continue;
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("code"), tact_reason_code(i));
        people(&j, "count", g, e->reasons[i], e->met);
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_offload_reply(task, 200, &j);
}

static void done_guess(tact_offload *task) {
    const guess *g = task->own;
    tact_server *s = task->server;
    s->reporting = false;
    if (!g->status && !g->check.whole) tact_campaign_refuse_findings(task, &g->check);
    else if (!g->status && !g->variant.whole) tact_campaign_refuse_findings(task, &g->variant);
    else if (g->status) tact_server_refuse_id(s, task->id, g->status, &g->trouble);
    else answer(task);
}

static void estimate(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_value *text = tact_value_path(&body, "text");
    if (!text || text->type != TACT_TEXT) { tact_http_refuse_text(s->http, request->id, 400, "Give the campaign's file: {\"text\": \"campaign: ...\"}."); return; }
    if (s->reporting) { tact_http_refuse(s->http, request->id, &(tact_http_problem){ .status = 503, .detail = TACT_S("A report is being counted; ask again when it is done."), .retry_after_s = 2 }); return; }
    tact_offload *task = tact_offload_new(s, request, sizeof(guess));
    guess *g = task ? task->own : NULL;
    if (!g) return;
    g->ask = (tact_campaign_check_ask){ .folder = s->brand_folder, .env_file = s->env_file, .now = tact_server_now(s), .file = TACT_S("campaign.yaml"), .text = tact_arena_copy(task->arena, text->text), .as_live = true };
    s->reporting = tact_offload_start(task, run_guess, done_guess);
}

const tact_http_route tact_api_estimates[] = { { TACT_HTTP_POST, "/v1/campaigns/estimate", estimate, BODY_BYTES, "application/json text/plain", 0, 0 } };
const size_t tact_api_estimate_count = sizeof tact_api_estimates / sizeof *tact_api_estimates;
