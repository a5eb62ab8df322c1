/* daemon/api_qr.c -- GET /v1/qr?text=: an address as a QR code, so that a phone opens what stands on a screen. */
#include <string.h>
#include "daemon/qr.h"
#include "daemon/server.h"

enum { QR_BYTES = 512 };

static void qr(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_slice text = { NULL, 0 };
    char address[QR_BYTES + 1];
    if (!tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    bool given = tact_http_query(request, &text, TACT_S("text")) == TACT_OK && text.len <= QR_BYTES && !memchr(text.ptr, 0, text.len);
    if (!given || !(tact_slice_starts(text, TACT_S("https://")) || tact_slice_starts(text, TACT_S("http://")))) {
        tact_http_refuse_text(s->http, request->id, 400, "text is the address of a page: it begins with https:// or http:// and has at most 512 bytes.");
        return;
    }
    memcpy(address, text.ptr, text.len);
    address[text.len] = 0;
    tact_slice svg = tact_qr_svg(address, "QR", request->arena);
    if (!svg.len) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this now."); return; }
    tact_http_reply(s->http, request->id, &(tact_http_answer){ .status = 200, .content_type = TACT_S("image/svg+xml"), .body = svg });
}

const tact_http_route tact_api_qrs[] = { { TACT_HTTP_GET, "/v1/qr", qr, 0, NULL, 0, 0 } };
const size_t tact_api_qr_count = sizeof tact_api_qrs / sizeof *tact_api_qrs;
