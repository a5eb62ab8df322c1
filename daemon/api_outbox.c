/* daemon/api_outbox.c -- GET /v1/outbox: each channel that hands over to somebody else, its queue, what became of its messages; /missed: those that were
 * not taken, read from the log on a worker thread, one reading at a time. */
#include <string.h>
#include "daemon/listing.h"
#include "daemon/missed.h"
#include "daemon/outbox.h"

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

typedef struct asking { tact_missed_ask ask; char channel[16]; } asking;

static tact_status read_log(void *ask, tact_json *json, tact_trouble *trouble) {
    asking *a = ask;
    a->ask.channel.ptr = a->channel;
    return tact_missed_json(&a->ask, json, trouble);
}

static const tact_listing_kind missed_ones = { read_log, NULL, LIST_BYTES, "the answer would be larger than 1 MB; ask for fewer with ?limit=", NULL };

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
    if (tact_report_turn_full(s, request)) return;
    asking a = { .ask = { .store = tact_keeper_store(s->keeper), .vault = tact_keeper_vault(s->keeper), .data_folder = s->data_folder, .most = limit,
                          .since = tact_instant_add(tact_server_now(s), TACT_DAYS(-(int64_t)days)), .channel = { NULL, named ? channel.len : 0 } } };
    if (named) memcpy(a.channel, channel.ptr, channel.len < sizeof a.channel ? channel.len : sizeof a.channel);
    tact_listing_begin(s, request, &missed_ones, &a, sizeof a);
}

const tact_http_route tact_api_outboxes[] = {
    { TACT_HTTP_GET, "/v1/outbox", outbox, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/v1/outbox/missed", missed, 0, NULL, 0, 0 },
};
const size_t tact_api_outbox_count = sizeof tact_api_outboxes / sizeof *tact_api_outboxes;
