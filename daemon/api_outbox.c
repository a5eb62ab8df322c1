/* daemon/api_outbox.c -- GET /v1/outbox: each channel that hands over to somebody else, its queue, what became of its messages. */
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

const tact_http_route tact_api_outboxes[] = { { TACT_HTTP_GET, "/v1/outbox", outbox, 0, NULL, 0, 0 } };
const size_t tact_api_outbox_count = sizeof tact_api_outboxes / sizeof *tact_api_outboxes;
