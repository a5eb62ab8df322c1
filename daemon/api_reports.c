/* daemon/api_reports.c -- the moment map and the use of devices, counted from the event log on a worker thread; one report at a time. */
#include <stdlib.h>
#include <string.h>
#include "daemon/listing.h"
#include "daemon/observe.h"

enum { MOMENTS, USAGE, ANSWER_BYTES_MAX = 64 << 20 };

typedef struct counting { tact_server *server; tact_observing observing; unsigned by; char *log_folder; } counting;

static void drop(void *ask) {
    counting *t = ask;
    tact_moment_map_free(t->observing.map);
    tact_usage_free(t->observing.usage);
    free(t->log_folder);
}

static tact_status read_log(void *ask, tact_json *json, tact_trouble *trouble) {
    counting *t = ask;
    tact_keeper *k = t->server->keeper;
    tact_status status = tact_observe_read(&t->observing, tact_keeper_store(k), tact_keeper_vault(k), t->log_folder, NULL, trouble);
    if (status) return status;
    if (t->observing.map) tact_observe_moments_json(json, &t->observing, t->by);
    else tact_observe_usage_json(json, &t->observing);
    return TACT_OK;
}

static const tact_listing_kind reports = { read_log, drop, ANSWER_BYTES_MAX, "the answer would be larger than 64 MB; ask by fewer sides (?by=kind,topic)" };

static void report(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice by;
    unsigned days = TACT_OBSERVE_DAYS, sides = TACT_MAP_ALL_SIDES;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    if (!tact_server_days(s, request, TACT_S("days"), &days)) return;
    if (request->route->tag == MOMENTS && tact_http_query(request, &by, TACT_S("by")) == TACT_OK) sides = tact_moment_map_by(by);
    if (!sides) { tact_http_refuse_text(s->http, request->id, 400, "by is not made of kind, topic, situation, stage, place and device, with commas between them."); return; }
    if (tact_listing_busy(s, request)) return;
    counting t = { .server = s, .observing = tact_observe_period(tact_server_now(s), days), .by = sides, .log_folder = tact_server_log_folder(s) };
    if (request->route->tag == MOMENTS) t.observing.map = tact_moment_map_new(sides);
    else t.observing.usage = tact_usage_new();
    if (t.log_folder && (t.observing.map || t.observing.usage)) { tact_listing_begin(s, request, &reports, &t, sizeof t); return; }
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
};
const size_t tact_api_report_count = sizeof tact_api_reports / sizeof *tact_api_reports;
