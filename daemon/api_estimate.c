/* daemon/api_estimate.c -- POST /v1/campaigns/estimate: how many people a campaign's text would meet and might reach now, counted on a worker thread; one at a time. */
#include <string.h>
#include "daemon/api_body.h"
#include "daemon/campaign_check.h"
#include "daemon/coarse.h"
#include "daemon/estimate.h"
#include "daemon/offload.h"

enum { BODY_BYTES = 8 << 20 };

typedef struct guess {
    tact_campaign_check_ask ask;
    tact_campaign_check check, variant;
    tact_slice condition, ignored;
    bool asked_only;
    tact_estimate made;
    tact_coarse coarse;
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
        tact_slice parts[TACT_COARSE_PARTS] = { { NULL, 0 } };
        parts[0] = tact_bundle_campaign(&force->bundle, g->variant.id)->audience.code;         /* all that says whom: named audiences are spelled out in it */
        g->coarse = tact_coarse_ask(tact_keeper_vault(k), parts, 1);
        const tact_estimate_ask ask = { .store = tact_keeper_store(k), .vault = tact_keeper_vault(k), .force = force, .campaign = tact_bundle_campaign(&force->bundle, g->variant.id), .now = g->ask.now };
        g->status = tact_estimate_count(&ask, &g->made, &g->trouble);
    }
    tact_force_free(force);
}

/* A count as it may be told: coarse, scaled when only some were looked at; never more than the `most` told of whom it is part; null and "fewer than twenty" otherwise. */
static int64_t people(tact_json *j, tact_slice key, tact_slice what, const guess *g, uint64_t count, int64_t most) {
    const tact_estimate *e = &g->made;
    uint64_t told;
    tact_json_key(j, key);
    tact_json_map(j);
    TACT_JSON_KEY(j, "people");
    if (most < 0 || !tact_coarse_people(&g->coarse, what, count, &told)) {
        tact_json_null(j);
        tact_json_key_text(j, TACT_S("said"), TACT_S("fewer than twenty"));
        tact_json_end_map(j);
        return -1;
    }
    if (e->sampled) told = (uint64_t)((double)told * (double)e->about / (double)(e->looked ? e->looked : 1) / TACT_COARSE_STEP + 0.5) * TACT_COARSE_STEP;
    int64_t n = (int64_t)told < most ? (int64_t)told : most;
    tact_json_int(j, n);
    tact_json_end_map(j);
    return n;
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
    tact_json_key_int(&j, TACT_S("roundedTo"), TACT_COARSE_STEP);
    int64_t all = (int64_t)(e->about / TACT_COARSE_STEP * TACT_COARSE_STEP), met = people(&j, TACT_S("met"), TACT_S("met"), g, e->met, all < TACT_COARSE_STEP ? -1 : all), permitted = met;
    if (!g->asked_only) permitted = people(&j, TACT_S("permitted"), TACT_S("permitted"), g, e->reachable, met);
    TACT_JSON_KEY(&j, "channels");
    tact_json_map(&j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT && !g->asked_only; c++) {
        bool goes = false;
        const tact_campaign *own = tact_bundle_campaign(&g->check.brand.bundle, g->check.id);
        for (uint32_t m = 0; m < own->message_count; m++) goes = goes || (own->messages[m].channels >> c & 1);
        if (goes && c != TACT_CHANNEL_WEB) people(&j, tact_word_name(TACT_LIST_CHANNEL, c), tact_word_name(TACT_LIST_CHANNEL, c), g, e->channels[c], permitted);
    }
    tact_json_end_map(&j);
    TACT_JSON_KEY(&j, "silenced");
    tact_json_list(&j);
    for (unsigned i = 0; i < TACT_ESTIMATE_REASONS && !g->asked_only; i++) {
        uint64_t enough;
        if (!tact_reason_code(i).len || !tact_coarse_people(&g->coarse, tact_reason_code(i), e->reasons[i], &enough)) continue;      /* that it stands here would tell of few */
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("code"), tact_reason_code(i));
        people(&j, TACT_S("count"), tact_reason_code(i), g, e->reasons[i], met);
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_offload_reply(task, 200, &j);
}

static void done_guess(tact_offload *task) {
    const guess *g = task->own;
    tact_server *s = task->server;
    if (!g->status && !g->check.whole) tact_campaign_refuse_findings(task, &g->check);
    else if (!g->status && !g->variant.whole) tact_campaign_refuse_findings(task, &g->variant);
    else if (g->status) tact_server_refuse_id(s, task->id, g->status, &g->trouble);
    else answer(task);
}

static void estimate(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    const tact_config_key *key = NULL;
    if (!tact_api_body(s, request, &body) || !(key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER))) return;
    const tact_value *text = tact_value_path(&body, "text");
    if (!text || text->type != TACT_TEXT) { tact_http_refuse_text(s->http, request->id, 400, "Give the campaign's file: {\"text\": \"campaign: ...\"}."); return; }
    if (tact_report_turn_full(s, request)) return;
    if (!tact_coarse_may_ask(s, request, key)) return;
    tact_offload *task = tact_offload_new(s, request, sizeof(guess));
    guess *g = task ? task->own : NULL;
    if (!g) return;
    g->ask = (tact_campaign_check_ask){ .folder = s->brand_folder, .env_file = s->env_file, .now = tact_server_now(s), .file = TACT_S("campaign.yaml"), .text = tact_arena_copy(task->arena, text->text), .as_live = true };
    tact_offload_start_in_turn(task, run_guess, done_guess);
}

const tact_http_route tact_api_estimates[] = { { TACT_HTTP_POST, "/v1/campaigns/estimate", estimate, BODY_BYTES, "application/json text/plain", 0, 0 } };
const size_t tact_api_estimate_count = sizeof tact_api_estimates / sizeof *tact_api_estimates;
