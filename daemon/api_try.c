/* daemon/api_try.c -- POST /v1/campaigns/try: campaigns on days that are over, counted on a worker thread; in its turn among the reports. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "brand/check_print.h"
#include "daemon/api_body.h"
#include "daemon/coarse.h"
#include "daemon/trial_json.h"

enum { CAMPAIGNS = 32, ANSWER_BYTES = 16 << 20, MEMORY_BYTES = 256 << 20, BODY_BYTES = 1 << 20, DAYS_MOST = 31 };

typedef struct task {
    uv_work_t work;
    tact_report_turn turn;
    tact_server *server;
    tact_http_id id;
    tact_arena *arena;                 /* the changed brand, and the texts of the body */
    tact_brand brand;
    tact_brand_trial trials[CAMPAIGNS]; uint32_t ids[CAMPAIGNS], count;
    const char *folder, *data_folder, *env_file;
    tact_slice on; unsigned days; bool as_written;
    tact_instant now;
    char *log_folder, *block; tact_arena answer_arena; tact_json json;
    char *findings; size_t findings_len;
    tact_status status; tact_trouble trouble;
} task;

static void drop(task *t) {
    if (!t) return;
    tact_brand_arena_free(t->arena);
    free(t->log_folder);
    free(t->block);
    free(t->findings);
    free(t);
}

/* The folder as it would be; mistakes as `tact check --json` tells them. */
static bool load(task *t) {
    tact_diags diags;
    tact_diags_init(&diags, t->arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .env_file = t->env_file, .now = t->now, .trials = t->trials, .trial_count = t->count, .trial_ids = t->ids, .trials_as_written = t->as_written };
    if (tact_brand_load(t->folder, &options, t->arena, &diags, &t->brand) == TACT_OK) return true;
    FILE *out = open_memstream(&t->findings, &t->findings_len);
    if (!out) { t->status = TACT_ERR_MEMORY; return false; }
    tact_check_json(out, &t->brand, &diags);
    fclose(out);
    return false;
}

static uint16_t connected(const tact_config *config) {
    uint16_t bits = 0;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++)
        if (tact_config_connected(config, c)) bits = (uint16_t)(bits | 1u << c);
    return bits;
}

/* Every condition of the folder as it would be, and the days: what a count can hang on. Words, prices and names of messages are no other question. */
static tact_coarse question(task *t, const tact_trial_ask *ask) {
    const int64_t days[2] = { ask->from.us, ask->until.us / TACT_DAYS(1).us };
    size_t n = 0, room = (size_t)t->brand.bundle.campaign_count * TACT_COARSE_PARTS + 1;
    tact_slice *parts = TACT_NEW(t->arena, tact_slice, room);
    if (parts) parts[n++] = (tact_slice){ (const char *)days, sizeof days };
    for (uint32_t i = 0; parts && i < t->brand.bundle.campaign_count; i++) n += tact_coarse_conditions(&t->brand.bundle.campaigns[i], parts + n);
    return tact_coarse_ask(ask->vault, parts, n);
}

static void count(uv_work_t *work) {
    task *t = work->data;
    tact_keeper *k = t->server->keeper;
    tact_force *force = NULL;
    tact_trial *trial = NULL;
    if (!load(t)) return;
    tact_trial_ask ask = { .data_folder = t->data_folder, .log_folder = t->log_folder, .store = tact_keeper_store(k), .vault = tact_keeper_vault(k), .tried = t->ids, .tried_count = t->count,
                           .channels = connected(&t->brand.config), .now = t->now, .memory_bytes = MEMORY_BYTES };
    if (!tact_trial_period(t->on, t->days, tact_bundle_zone(&t->brand.bundle, t->brand.bundle.default_zone), t->now, &ask.from, &ask.until))
        t->status = tact_trouble_set(&t->trouble, TACT_ERR_INVALID, "\"on\" is yesterday, today, or a day that is over, such as 2026-11-21");
    if (!t->status) t->status = tact_force_make_with(&force, t->brand.bytes, t->brand.model_bytes, &t->trouble);
    ask.force = force;
    if (!t->status) t->status = tact_trial_run(&trial, &ask, &t->trouble);
    if (!t->status) {
        tact_json_init(&t->json, &t->answer_arena, 65536);
        const tact_coarse coarse = question(t, &ask);
        tact_trial_json(&t->json, trial, &ask, &coarse);
        if (t->json.status) t->status = tact_trouble_set(&t->trouble, TACT_ERR_LIMIT, "the answer would be larger than 16 MB");
    }
    tact_trial_free(trial);
    tact_force_free(force);
}

static void counted(uv_work_t *work, int cancelled) {
    task *t = work->data;
    tact_server *s = t->server;
    if (cancelled) t->status = TACT_ERR_IO;
    if (t->status == TACT_ERR_INVALID) tact_http_refuse_text(s->http, t->id, 400, t->trouble.text);
    else if (t->status) tact_server_refuse_id(s, t->id, t->status, &t->trouble);
    else if (t->findings) tact_http_reply(s->http, t->id, &(tact_http_answer){ .status = 422, .content_type = TACT_S("application/json"), .body = { t->findings, t->findings_len } });
    else tact_http_reply(s->http, t->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&t->json) });
    drop(t);
    tact_report_turn_over(s);
}

/* "campaigns": [{"file"?, "text"}]. Texts are copied: the request ends before the work does. */
static bool take_campaigns(task *t, const tact_value *body) {
    const tact_value *list = tact_value_path(body, "campaigns");
    if (!list || list->type != TACT_LIST || !list->list.count || list->list.count > CAMPAIGNS) return false;
    for (uint32_t i = 0; i < list->list.count; i++) {
        tact_slice text = tact_value_path_text(&list->list.items[i], "text"), file = tact_value_path_text(&list->list.items[i], "file");
        if (!text.len || file.len > 200) return false;
        t->trials[t->count].file = tact_arena_copy(t->arena, file.len ? file : TACT_S("campaign.yaml"));
        t->trials[t->count++].text = tact_arena_copy(t->arena, text);
    }
    return true;
}

static task *task_new(tact_server *s, const tact_http_request *request, const tact_value *body) {
    size_t room = strlen(s->data_folder) + 8;
    const tact_value *days = tact_value_path(body, "days"), *written = tact_value_path(body, "asWritten");
    task *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->arena = tact_brand_arena();
    t->log_folder = malloc(room);
    t->block = malloc(ANSWER_BYTES);
    if (!t->arena || !t->log_folder || !t->block) { drop(t); return NULL; }
    tact_arena_init(&t->answer_arena, t->block, ANSWER_BYTES, NULL);
    snprintf(t->log_folder, room, "%s/log", s->data_folder);
    t->work.data = t;
    t->server = s;
    t->id = request->id;
    t->folder = s->brand_folder;
    t->data_folder = s->data_folder;
    t->env_file = s->env_file;
    t->now = tact_server_now(s);
    t->on = tact_arena_copy(t->arena, tact_value_path_text(body, "on"));
    t->days = days && days->type == TACT_INT && days->integer >= 1 && days->integer <= DAYS_MOST ? (unsigned)days->integer : days ? 0 : 1;
    t->as_written = written && written->type == TACT_BOOL && written->boolean;
    return t;
}

static task *of_turn(tact_report_turn *turn) { return (task *)(void *)((char *)turn - offsetof(task, turn)); }
static bool begin(tact_report_turn *turn) {
    task *t = of_turn(turn);
    if (uv_queue_work(&t->server->loop, &t->work, count, counted) == 0) return true;
    tact_http_refuse_text(t->server->http, t->id, 503, "There is no thread for this now.");
    drop(t);
    return false;
}
static void refuse(tact_report_turn *turn) {
    task *t = of_turn(turn);
    tact_http_refuse_text(t->server->http, t->id, 503, TACT_REPORT_NOT_COUNTED);
    drop(t);
}

static void try_campaigns(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    const tact_config_key *key = NULL;
    if (!tact_api_body(s, request, &body) || !(key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER))) return;
    if (tact_report_turn_full(s, request)) return;
    task *t = task_new(s, request, &body);
    if (!t) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    const char *wrong = !t->days ? "\"days\" is a number from 1 to 31; `tact try` on the machine itself takes more." : !take_campaigns(t, &body) ? "Give 1 to 32 campaigns: {\"campaigns\": [{\"file\": \"tyres.yaml\", \"text\": \"campaign: ...\"}], \"on\": \"yesterday\"}." : NULL;
    if (wrong) { tact_http_refuse_text(s->http, request->id, 400, wrong); drop(t); return; }
    if (!tact_coarse_may_ask(s, request, key)) { drop(t); return; }
    t->turn = (tact_report_turn){ .id = request->id, .begin = begin, .refuse = refuse };
    tact_report_turn_take(s, &t->turn);
}

#define JSON "application/json text/plain"

const tact_http_route tact_api_tries[] = {
    { TACT_HTTP_POST, "/v1/campaigns/try", try_campaigns, BODY_BYTES, JSON, 0, 0 },
};
const size_t tact_api_try_count = sizeof tact_api_tries / sizeof *tact_api_tries;
