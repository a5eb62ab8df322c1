/* daemon/api_reports.c -- the moment map, the use of devices and journeys, counted from the event log on a worker thread; one report at a time. */
#include <stdlib.h>
#include <string.h>
#include "daemon/attention_report.h"
#include "daemon/coarse.h"
#include "daemon/csv.h"
#include "daemon/listing.h"
#include "daemon/observe.h"
#include "daemon/page.h"
#include "daemon/results.h"

enum { MOMENTS, USAGE, ATTENTION, RESULTS, JOURNEYS, LIFT, ANSWER_BYTES_MAX = 64 << 20 };

typedef struct counting { tact_server *server; tact_observing observing; tact_tired *tired; unsigned by, language; char *log_folder; char *head; size_t head_len; bool csv; char table[64]; } counting;     /* head: of the results, what stands before the rows */

static void drop(void *ask) {
    counting *t = ask;
    tact_moment_map_free(t->observing.map);
    tact_usage_free(t->observing.usage);
    tact_journeys_free(t->observing.journeys);
    tact_splits_free(t->observing.splits);
    tact_tired_free(t->tired);
    free(t->log_folder);
    free(t->head);
}

static tact_status read_log(void *ask, tact_json *json, tact_trouble *trouble) {
    counting *t = ask;
    tact_keeper *k = t->server->keeper;
    if (t->tired) {
        tact_status s = tact_tired_read(t->tired, tact_keeper_store(k), tact_keeper_vault(k), t->log_folder, trouble);
        if (!s) tact_tired_json(json, t->tired, t->language, json->arena);
        return s;
    }
    tact_status status = tact_observe_read(&t->observing, tact_keeper_store(k), tact_keeper_vault(k), t->log_folder, NULL, trouble);
    if (status) return status;
    if (t->head) {
        tact_json moments;
        tact_json_init(&moments, json->arena, 4096);
        tact_observe_moments_json(&moments, &t->observing, t->by);
        return moments.status ? moments.status : tact_observe_join(json, (tact_slice){ t->head, t->head_len }, tact_json_done(&moments));
    }
    if (t->observing.map) tact_observe_moments_json(json, &t->observing, t->by);
    else if (t->observing.journeys) tact_observe_journeys_json(json, &t->observing);
    else if (t->observing.splits) tact_observe_splits_json(json, &t->observing);
    else tact_observe_usage_json(json, &t->observing);
    return TACT_OK;
}

static tact_status as_table(void *ask, tact_slice json, tact_arena *arena, tact_slice *body, const char **type, tact_trouble *trouble) {
    counting *t = ask;
    if (!t->csv) return TACT_OK;
    *type = TACT_CSV_TYPE;
    tact_status s = tact_csv_table(json, tact_slice_of(t->table), arena, body);
    return s == TACT_ERR_NOT_FOUND ? tact_trouble_set(trouble, TACT_ERR_INVALID, "table names no list of this report; leave it out for the usual one, or take the name of a list in the JSON answer") : s;
}

static const tact_listing_kind reports = { read_log, drop, ANSWER_BYTES_MAX, "the answer would be larger than 64 MB; ask by fewer sides (?by=kind,topic)", as_table };

/* ?table=, else the usual list of the report. False: it was refused. */
static bool table_of(tact_server *s, const tact_http_request *request, counting *t) {
    static const char *const usual[] = { [MOMENTS] = "rows", [USAGE] = "devices", [ATTENTION] = "weeks", [RESULTS] = "rows", [JOURNEYS] = "steps", [LIFT] = "rows" };
    tact_slice table = tact_slice_of(usual[request->route->tag]);
    t->csv = tact_csv_wanted(request);
    if (t->csv && tact_http_query(request, &table, TACT_S("table"))) table = tact_slice_of(usual[request->route->tag]);
    if (table.len >= sizeof t->table) { tact_http_refuse_text(s->http, request->id, 400, "table names no list of this report."); return false; }
    memcpy(t->table, table.ptr, table.len);
    return true;
}

/* ?by=channel is told at once; by kind or situation the moment map follows what the tallies say. */
static void results(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice by = TACT_S("channel");
    tact_json j;
    tact_trouble trouble = { "" };
    unsigned days = TACT_OBSERVE_DAYS;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER) || !tact_server_days(s, request, TACT_S("days"), &days)) return;
    if (tact_http_query(request, &by, TACT_S("by"))) by = TACT_S("channel");
    bool channel = tact_slice_is(by, "channel"), kind = tact_slice_is(by, "kind");
    if (!channel && !kind && !tact_slice_is(by, "situation")) { tact_http_refuse_text(s->http, request->id, 400, "by is one of channel, kind and situation."); return; }
    if (!channel && tact_report_turn_full(s, request)) return;
    tact_report report = { .keeper = s->keeper, .now = tact_server_now(s) };
    tact_json_init(&j, request->arena, 16384);
    tact_json_map(&j);
    tact_status status = tact_results_json(&j, &report, days, channel, request->arena, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    if (!channel) tact_json_key_text(&j, TACT_S("by"), by);
    tact_json_end_map(&j);
    if (j.status) { tact_server_refuse(s, request, j.status, NULL); return; }
    tact_slice text = tact_json_done(&j);
    if (channel && tact_csv_wanted(request)) { tact_csv_reply(s, request, text, "rows"); return; }
    if (channel) { tact_server_answer_at(s, request, 0, 200, text); return; }
    counting t = { .server = s, .observing = tact_observe_period(report.now, days), .by = kind ? TACT_MAP_KIND : TACT_MAP_SITUATION, .log_folder = tact_server_log_folder(s), .head = malloc(text.len), .head_len = text.len };
    t.observing.map = tact_moment_map_new(t.by);
    if (t.head) memcpy(t.head, text.ptr, text.len);
    if (!t.head || !t.log_folder || !t.observing.map) { drop(&t); tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    if (!table_of(s, request, &t)) { drop(&t); return; }
    tact_listing_begin(s, request, &reports, &t, sizeof t);
}

/* Usual periods are few; whoever chooses their own asks so many questions, of which one less another is not to tell of anybody. */
static bool may_ask(tact_server *s, const tact_http_request *request, const tact_config_key *key, unsigned days) {
    static const unsigned usual[] = { 1, 7, TACT_OBSERVE_DAYS, 90 };
    for (unsigned i = 0; i < sizeof usual / sizeof *usual; i++)
        if (days == usual[i]) return true;
    return tact_coarse_may_ask(s, request, key);
}

/* What messages changed, by what was settled before the lot fell. */
static void lift(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice word = TACT_S("channel");
    unsigned days = TACT_OBSERVE_DAYS;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER);
    if (!key || !tact_server_days(s, request, TACT_S("days"), &days)) return;
    if (tact_http_query(request, &word, TACT_S("by"))) word = TACT_S("channel");
    tact_split by = tact_split_by(word);
    if (by == TACT_SPLIT_COUNT) { tact_http_refuse_text(s->http, request->id, 400, "by is one of channel, kind and situation."); return; }
    if (tact_report_turn_full(s, request) || !may_ask(s, request, key, days)) return;
    counting t = { .server = s, .observing = tact_observe_splits(tact_server_now(s), days), .log_folder = tact_server_log_folder(s) };
    t.observing.splits = tact_splits_new(by);
    t.observing.coarsely = true;
    if (!table_of(s, request, &t)) { drop(&t); return; }
    if (t.log_folder && t.observing.splits) { tact_listing_begin(s, request, &reports, &t, sizeof t); return; }
    drop(&t);
    tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now.");
}

static void report(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice by;
    unsigned days = TACT_OBSERVE_DAYS, sides = TACT_MAP_ALL_SIDES;
    const tact_config_key *key = tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER);
    if (!key || !tact_server_days(s, request, TACT_S("days"), &days)) return;
    if (request->route->tag == MOMENTS && tact_http_query(request, &by, TACT_S("by")) == TACT_OK) sides = tact_moment_map_by(by);
    if (!sides) { tact_http_refuse_text(s->http, request->id, 400, "by is not made of kind, topic, situation, stage, place and device, with commas between them."); return; }
    if (tact_report_turn_full(s, request)) return;
    if ((request->route->tag == USAGE || request->route->tag == JOURNEYS) && !may_ask(s, request, key, days)) return;
    counting t = { .server = s, .observing = tact_observe_period(tact_server_now(s), days), .by = sides, .language = tact_page_language(s, request), .log_folder = tact_server_log_folder(s) };
    t.observing.coarsely = true;
    if (request->route->tag == MOMENTS) t.observing.map = tact_moment_map_new(sides);
    else if (request->route->tag == USAGE) t.observing.usage = tact_usage_new();
    else if (request->route->tag == JOURNEYS) t.observing.journeys = tact_journeys_new();
    else t.tired = tact_tired_new(tact_keeper_engine(s->keeper)->bundle, t.observing.until, days);
    if (!table_of(s, request, &t)) { drop(&t); return; }
    if (t.log_folder && (t.observing.map || t.observing.usage || t.observing.journeys || t.tired)) { tact_listing_begin(s, request, &reports, &t, sizeof t); return; }
    drop(&t);
    tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now.");
}

bool tact_server_days(tact_server *s, const tact_http_request *request, tact_slice name, unsigned *days) {
    tact_slice text;
    unsigned n = 0;
    if (tact_http_query(request, &text, name) == TACT_ERR_NOT_FOUND) return true;
    bool ok = text.len > 0 && text.len <= 3;
    for (size_t i = 0; ok && i < text.len; i++) {
        ok = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        n = n * 10 + (unsigned)(text.ptr[i] - '0');
    }
    *days = n;
    if (ok && n >= 1 && n <= TACT_OBSERVE_DAYS_MAX) return true;
    tact_http_refuse_text(s->http, request->id, 400, "The number of days is not one from 1 to 396.");
    return false;
}

const tact_http_route tact_api_reports[] = {
    { TACT_HTTP_GET, "/v1/reports/moments", report, 0, NULL, 0, MOMENTS },
    { TACT_HTTP_GET, "/v1/reports/usage", report, 0, NULL, 0, USAGE },
    { TACT_HTTP_GET, "/v1/reports/attention", report, 0, NULL, 0, ATTENTION },
    { TACT_HTTP_GET, "/v1/reports/results", results, 0, NULL, 0, RESULTS },
    { TACT_HTTP_GET, "/v1/reports/journeys", report, 0, NULL, 0, JOURNEYS },
    { TACT_HTTP_GET, "/v1/reports/lift", lift, 0, NULL, 0, LIFT },
};
const size_t tact_api_report_count = sizeof tact_api_reports / sizeof *tact_api_reports;
