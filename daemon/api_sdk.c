/* daemon/api_sdk.c -- the browser SDK out of the binary: /tact.js, its pieces below /tact/, and the service worker /tact-sw.js.
 *
 * Pages of any site may load them: they hold no secret and set nothing. The core and the worker keep their names, so they are asked for again after
 * five minutes (304 when nothing changed); a piece carries the hash of what it holds and is kept for ever. A core that a browser kept over an upgrade asks for a piece of before: it is led to
 * the one of now.
 */
#include "daemon/face.h"

#define ANYWHERE { TACT_S("access-control-allow-origin"), TACT_S("*") }, { TACT_S("cross-origin-resource-policy"), TACT_S("cross-origin") }

static void script(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("public, max-age=300, stale-while-revalidate=86400") }, ANYWHERE };
    tact_face_file(server, request, headers, 3);
}

static void piece(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("public, max-age=31536000, immutable") }, ANYWHERE };
    tact_slice now = tact_face_now(request->path);
    if (!now.len || tact_slice_equal(now, request->path)) { tact_face_file(server, request, headers, 3); return; }
    const tact_http_header lead[] = { { TACT_S("location"), now }, { TACT_S("cache-control"), TACT_S("no-store") }, ANYWHERE };
    tact_http_reply(((tact_server *)server)->http, request->id, &(tact_http_answer){ .status = 307, TACT_HTTP_HEADERS_OF(lead) });
}

static void worker(void *server, const tact_http_request *request) {
    static const tact_http_header headers[] = { { TACT_S("cache-control"), TACT_S("no-cache") }, { TACT_S("service-worker-allowed"), TACT_S("/") }, ANYWHERE };
    tact_face_file(server, request, headers, 4);
}

const tact_http_route tact_api_sdk[] = {
    { TACT_HTTP_GET, "/tact.js", script, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/tact/{file*}", piece, 0, NULL, 0, 0 },
    { TACT_HTTP_GET, "/tact-sw.js", worker, 0, NULL, 0, 0 },
};
const size_t tact_api_sdk_count = sizeof tact_api_sdk / sizeof *tact_api_sdk;
