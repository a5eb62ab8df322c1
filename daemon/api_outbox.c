/* daemon/api_outbox.c -- GET /v1/outbox: each channel that hands over to somebody else, its queue, what became of its messages; /missed: those that were
 * not taken, read from the log on a worker thread, one reading at a time. */
#include <stdlib.h>
#include "daemon/missed.h"
#include "daemon/outbox.h"
#include "daemon/server.h"

static void outbox(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_json j;
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "channels");
    tact_outbox_json(s->outbox, &j);
    tact_json_end_map(&j);
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

/* ---- what was missed ---- */

enum { LIST_BYTES = 1 << 20 };

typedef struct { uv_work_t work; tact_http_id id; tact_server *server; tact_missed_ask ask; char channel[16]; char *block; tact_arena arena; tact_json json; tact_status status; tact_trouble trouble; } listing;

static void drop(listing *l) {
    free(l->block);
    free(l);
}

static void read_log(uv_work_t *work) {
    listing *l = work->data;
    tact_json_init(&l->json, &l->arena, 65536);
    l->status = tact_missed_json(&l->ask, &l->json, &l->trouble);
    if (l->json.status) l->status = tact_trouble_set(&l->trouble, TACT_ERR_LIMIT, "the answer would be larger than 1 MB; ask for fewer with ?limit=");
}

static void was_read(uv_work_t *work, int cancelled) {
    listing *l = work->data;
    tact_server *s = l->server;
    s->reporting = false;
    if (cancelled) l->status = TACT_ERR_IO;
    if (l->status) tact_server_refuse_id(s, l->id, l->status, &l->trouble);
    else tact_http_reply(s->http, l->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("application/json"), .body = tact_json_done(&l->json) });
    drop(l);
}

static bool read_limit(tact_server *s, const tact_http_request *request, uint32_t *limit) {
    tact_slice text;
    uint32_t n = 0;
    *limit = TACT_MISSED_USUAL;
    if (tact_http_query(request, &text, TACT_S("limit")) == TACT_ERR_NOT_FOUND) return true;
    bool ok = text.len > 0 && text.len <= 3;
    for (size_t i = 0; ok && i < text.len; i++) {
        ok = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        n = n * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    *limit = n;
    if (ok && n >= 1 && n <= TACT_MISSED_MOST) return true;
    tact_http_refuse_text(s->http, request->id, 400, "limit is a number from 1 to 500: how many of the newest to show.");
    return false;
}

static void missed(void *server, const tact_http_request *request) {
    tact_server *s = server;
    unsigned days = 7;
    uint32_t limit;
    tact_slice channel = { NULL, 0 };
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    if (!tact_server_days(s, request, TACT_S("days"), &days) || !read_limit(s, request, &limit)) return;
    bool named = tact_http_query(request, &channel, TACT_S("channel")) != TACT_ERR_NOT_FOUND;
    if (named && tact_word_number(TACT_LIST_CHANNEL, channel) < 0) { tact_http_refuse_text(s->http, request->id, 400, "channel is the name of a channel: email, sms, webhook ..."); return; }
    if (s->reporting) { tact_http_refuse_text(s->http, request->id, 503, "A report is being counted; ask again when it is done."); return; }
    listing *l = calloc(1, sizeof *l);
    if (!l || !(l->block = malloc(LIST_BYTES))) { free(l); tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    tact_arena_init(&l->arena, l->block, LIST_BYTES, NULL);
    l->server = s;
    l->id = request->id;
    if (named) memcpy(l->channel, channel.ptr, channel.len < sizeof l->channel ? channel.len : sizeof l->channel);
    l->ask = (tact_missed_ask){ .store = tact_keeper_store(s->keeper), .vault = tact_keeper_vault(s->keeper), .data_folder = s->data_folder, .most = limit,
                                .since = tact_instant_add(tact_server_now(s), TACT_DAYS(-(int64_t)days)), .channel = { l->channel, named ? channel.len : 0 } };
    l->work.data = l;
    s->reporting = true;
    if (uv_queue_work(&s->loop, &l->work, read_log, was_read) == 0) return;
    s->reporting = false;
    tact_http_refuse_text(s->http, request->id, 503, "There is no thread for this now.");
    drop(l);
}

const tact_http_route tact_api_outboxes[] = {
    { TACT_HTTP_GET, "/v1/outbox", outbox, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/outbox/missed", missed, 0, NULL, 0, 0 },
};
const size_t tact_api_outbox_count = sizeof tact_api_outboxes / sizeof *tact_api_outboxes;
