/* daemon/http.h -- an HTTP/1.1 server on one libuv loop handed in.  It has no threads: call everything on that loop's thread.
 *
 * Life of a request
 *   bytes -> head (guarded, parsed strictly) -> route -> body (bounded, inflated) -> handler -> ... -> tact_http_reply()
 *   The handler may answer at once or later (after a commit): it keeps the request's id.  Every request handed to a handler must
 *   be answered exactly once, also when its client has gone: its record and arena live until then, and a reply to a
 *   client that went away is swallowed.  A stale id is recognised (generation counted) and does no harm.
 *   Requests of one connection that were pipelined run side by side and are answered in their order.
 *
 * Refused before any handler: bare LF or CR, folded header lines, Content-Length with Transfer-Encoding, two Content-Lengths, bad
 *   chunk sizes, trailers, any transfer coding but chunked, no or two Hosts, heads over 16 KB or 64 lines, bodies over the
 *   route's bound (also when inflated), slow heads and bodies, too many connections.  All as problem+json (RFC 9457).
 * Writing  replies made in one turn of the loop leave together, one write a connection.
 * TLS, HTTP/2 and 3 are the proxy's in front; its word on the client's address counts only if `trusted_proxies` names it.
 *
 * Source   RFC 9110, 9112 (HTTP), 9457 (problems), Fetch standard (CORS); parser: llhttp in strict mode.
 */
#ifndef TACT_DAEMON_HTTP_H
#define TACT_DAEMON_HTTP_H
#include <uv.h>
#include "core/base/arena.h"
#include "daemon/http_address.h"

typedef struct tact_http tact_http;
typedef struct tact_http_id { uint64_t bits; } tact_http_id;              /* 0 is no request */
typedef struct tact_http_header { tact_slice name, value; } tact_http_header;

enum { TACT_HTTP_HEAD_BYTES = 16384, TACT_HTTP_HEADERS = 64, TACT_HTTP_PARAMS = 4, TACT_HTTP_TARGET_BYTES = 8192 };

typedef enum tact_http_method {
    TACT_HTTP_GET = 1, TACT_HTTP_HEAD = 2, TACT_HTTP_POST = 4, TACT_HTTP_PUT = 8, TACT_HTTP_PATCH = 16, TACT_HTTP_DELETE = 32,
    TACT_HTTP_OPTIONS = 64
} tact_http_method;

typedef struct tact_http_route tact_http_route;

/* What a handler receives.  Everything lives until the reply; texts are as sent unless said. */
typedef struct tact_http_request {
    tact_http_id id;
    const tact_http_route *route;
    tact_http_method method;                     /* HEAD reaches the GET handler as GET */
    tact_slice path, query;                      /* of the target, undecoded, without '?' */
    tact_slice params[TACT_HTTP_PARAMS];         /* the {…} of the route, in order, percent-decoded, never empty but for {…*} */
    const tact_http_header *headers;
    uint32_t header_count;
    tact_slice body;                             /* inflated */
    tact_slice content_type;                     /* without parameters */
    tact_slice origin;                           /* {NULL,0} when not sent */
    tact_peer peer;                           /* the client, through trusted proxies */
    bool head;                                   /* it came as HEAD */
    bool secure;                                 /* a trusted proxy said the client came over https */
    tact_arena *arena;                           /* scratch until the reply */
    void *note;                                  /* the handler's own, set by tact_http_note(): `noted` gets it with the answer's status */
} tact_http_request;

enum {                                           /* flags of a route */
    TACT_HTTP_CORS = 1,                          /* browsers of other origins may call it: `origin_allowed` decides */
    TACT_HTTP_PAGE = 2                           /* answers pages: adds the security headers of a page */
};

struct tact_http_route {
    tact_http_method method;
    const char *path;                            /* "/v1/people/{id}/why"; "/console/{file*}" takes the rest. A fixed path wins */
    void (*handle)(void *ctx, const tact_http_request *request);
    uint32_t body_limit_bytes;                   /* of the inflated body; 0 = a body is refused */
    const char *content_types;                   /* "application/json text/plain", or NULL for any; a body without one passes */
    uint32_t flags;
    uint32_t tag;                                /* the caller's own */
};

typedef struct tact_http_config {
    void *ctx;                                   /* handed to every callback */
    const tact_http_route *routes;               /* kept; must outlive the server */
    size_t route_count;
    bool (*origin_allowed)(void *ctx, tact_slice origin);                                 /* NULL: none */
    void (*finished)(void *ctx, const tact_http_route *route, int status, uint64_t micros);  /* per reply of a handler; may be NULL */
    void (*noted)(void *ctx, const tact_http_request *request, int status);               /* per reply to a request with a note, before the request ends; may be NULL */
    const tact_network *trusted_proxies;         /* kept */
    size_t trusted_proxy_count;
    bool forwarded;                              /* read Forwarded (RFC 7239) and not X-Forwarded-For / -Proto: never both */
    bool reuse_port;                             /* SO_REUSEPORT: one server per loop on the same port */
    uint32_t connections_max, connections_per_address_max;   /* an IPv6 address counts as its /64; trusted proxies are not counted */
    uint32_t requests_max;                       /* waiting for their reply, all connections; beyond: 503 */
    uint32_t pipeline_max;                       /* waiting for their reply, one connection; beyond: not read */
    uint32_t bodies_max_bytes;                   /* memory for bodies that do not fit their request's first block; beyond: 503 */
    uint32_t head_ms, body_ms, idle_ms, write_ms, linger_ms, tick_ms;   /* deadlines; the tick is their grain */
    uint32_t request_block_bytes;                /* first block of a request: head, small body, arena; 16 KB .. */
    uint32_t stream_queue_max_bytes;             /* server-sent events a slow reader may have waiting */
    uint32_t heartbeat_ms;                       /* of streams: between this and five thirds of it */
    uint32_t cors_max_age_s;
} tact_http_config;

/** Defaults for everything but ctx and routes. */
tact_http_config tact_http_defaults(void);

/** A server that listens nowhere yet; from here on the process ignores SIGPIPE.  Out: ERR_MEMORY; ERR_INVALID for a route that no path can mean (the message is logged by
 *  the caller: `*problem` is a constant). */
tact_status tact_http_new(tact_http **out, const char **problem, uv_loop_t *loop, const tact_http_config *config) TACT_MUST_USE;
/** Listen on a numeric address or "localhost", port 0 = any.  Returns the port, or a negative libuv error (uv_strerror). */
int tact_http_listen(tact_http *http, const char *address, uint16_t port);
/** Stop: no new connections, requests under way are answered, idle connections and streams are closed; after `grace_ms` the
 *  other connections are cut.  `stopped` is called once, when all is closed and all requests were answered. */
void tact_http_stop(tact_http *http, uint32_t grace_ms, void (*stopped)(void *ctx), void *ctx);
/** After `stopped` only. */
void tact_http_free(tact_http *http);
/** Raise the soft limit of open files to the hard one; returns the limit in force. */
uint64_t tact_http_raise_file_limit(void);

/* ---- answering ---- */

typedef struct tact_http_answer {
    int status;                                  /* 200..599 */
    tact_slice content_type;                     /* {NULL,0} when there is no body */
    tact_slice body;                             /* copied */
    const tact_http_header *headers;             /* further ones, copied; never Content-Length, Date, Connection */
    size_t header_count;
    bool close;                                  /* close the connection behind it */
} tact_http_answer;

/* The two fields of an answer for an array of headers: the count is the array's own. */
#define TACT_HTTP_HEADERS_OF(array) .headers = (array), .header_count = sizeof(array) / sizeof *(array)

/** Answer.  False when nobody is there any more (the id is stale, or the client has gone); the request is finished either way. */
bool tact_http_reply(tact_http *http, tact_http_id id, const tact_http_answer *answer);

typedef struct tact_http_fault { tact_slice path, detail, hint; uint32_t line, column; } tact_http_fault;   /* path: JSON pointer; 0 = no place */
typedef struct tact_http_problem {
    int status;
    tact_slice type, title, detail, instance;    /* type "" = about:blank; title "" = the status's phrase */
    const tact_http_fault *faults;               /* "errors" */
    size_t fault_count;
    uint32_t retry_after_s;                      /* 0 = no Retry-After */
} tact_http_problem;

/** Answer with problem+json; returns as tact_http_reply(). */
bool tact_http_refuse(tact_http *http, tact_http_id id, const tact_http_problem *problem);
/** The same with a status and a constant sentence. */
bool tact_http_refuse_text(tact_http *http, tact_http_id id, int status, const char *detail);

/** Leave a note with a request that waits for its reply (in its arena, or longer). */
void tact_http_note(tact_http *http, tact_http_id id, void *note);
/** Is somebody still waiting for this reply? */
bool tact_http_waiting(const tact_http *http, tact_http_id id);
/** The same, and their side of the connection is open: a browser whose tab was closed has closed it. */
bool tact_http_staying(const tact_http *http, tact_http_id id);
/** The request again, or NULL when the id is stale. */
const tact_http_request *tact_http_find(const tact_http *http, tact_http_id id);

/* ---- reading a request ---- */

/** First value of a header, any case; {NULL,0} when absent. */
tact_slice tact_http_get(const tact_http_request *request, tact_slice name);
/** First value in the query, decoded into the request's arena; ERR_NOT_FOUND, ERR_INVALID (broken escape), ERR_MEMORY. */
tact_status tact_http_query(const tact_http_request *request, tact_slice *out, tact_slice name) TACT_MUST_USE;
const char *tact_http_phrase(int status);

/* ---- counts, since the start unless said ---- */

typedef struct tact_http_counts {
    uint64_t accepted, refused_full, requests, malformed, timeouts, bytes_in, bytes_out;
    uint64_t replies[6];                         /* by hundreds */
    uint64_t streams_opened, streams_dropped;    /* dropped: the reader was too slow */
    uint32_t connections, requests_waiting, streams;   /* now */
} tact_http_counts;
/** Does a route with something in braces answer this path? */
bool tact_http_has_page(const tact_http *http, tact_slice path);
void tact_http_read_counts(const tact_http *http, tact_http_counts *out);
#endif
