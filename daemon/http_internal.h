/* daemon/http_internal.h -- what the parts of the HTTP server share.  Nobody else includes it (sse.c is a part).
 *
 *   http_server.c      the server: listening, limits, the turn of the loop, stopping
 *   http_connection.c  one socket: reading, the order of replies, writing, closing, deadlines
 *   http_request.c     one request: its record and id, from head to handler to reply
 *   http_head.c        what a head asks for: target, route, who asks, CORS
 *   http_reply.c       answers as bytes
 *   http_crowd.c       how many connections an address has
 *
 *   connection --reading--> request being parsed
 *       |------first .. last--> requests waiting for their reply, in the order they came
 *   request --connection--> NULL once the socket is gone; the record stays until it is answered
 */
#ifndef TACT_DAEMON_HTTP_INTERNAL_H
#define TACT_DAEMON_HTTP_INTERNAL_H
#include "daemon/http.h"
#include "daemon/http_inflate.h"
#include "daemon/http_parse.h"
#include "daemon/http_route.h"
#include "daemon/http_wheel.h"
#include "daemon/sse.h"

enum { TACT__OUT_BYTES = 4096, TACT__OUT_KEPT = 256, TACT__REQUESTS_KEPT = 256, TACT__CHUNKS_KEPT = 16, TACT__LINGERING_MAX = 256,
    TACT__READ_BYTES = 65536, TACT__SWALLOW_BYTES = 65536 };

typedef struct tact__connection tact__connection;
typedef struct tact__request tact__request;

typedef struct tact__spare { struct tact__spare *next; } tact__spare;      /* an output buffer nobody uses */
typedef struct tact__buffer { char *ptr; size_t len, room; } tact__buffer;

struct tact__request {
    tact_http_request pub;                       /* first: a handler's pointer is ours */
    tact__connection *connection;                /* NULL: the client has gone */
    tact__request *next;                         /* in the connection's order; in the server's free list */
    uint32_t slot, generation;
    bool handed_over, replied, head_only, last, cors, gzip;
    const tact_http_route *face;                 /* the route whose flags the answer wears, also when the method is wrong */
    int refuse_status;                           /* decided at the head: answered when the body was read over */
    const char *refuse_detail;
    unsigned allow;
    uint64_t started_ns;
    tact__buffer held;                           /* the reply, when earlier ones are still due */
    tact_arena arena;
    tact_parse parse;
    tact_http_header headers[TACT_HTTP_HEADERS];
    char *block;                                 /* request_block_bytes: head, small body, arena */
};

typedef enum tact__deadline { TACT__NO_DEADLINE, TACT__IDLE, TACT__HEAD, TACT__BODY, TACT__WRITE, TACT__LINGER, TACT__HEARTBEAT } tact__deadline;

struct tact__connection {
    uv_tcp_t tcp;
    tact_http *http;
    tact__connection *next, **link;              /* all connections of the server */
    tact__connection *dirty_next, **dirty_link;  /* those with something to write this turn */
    tact_wheel_timer timer;
    tact__request *reading, *first, *last;
    tact__buffer out, rest;                      /* to be written; read but not parsed yet */
    uint32_t writing_bytes;                      /* in the uv_write under way */
    uint32_t stream;                             /* slot of the server-sent events stream + 1 */
    uint32_t lingered_bytes, swallow_bytes;      /* dropped while lingering; body of a refused request still to be dropped */
    uint16_t waiting;                            /* first .. last */
    uint8_t deadline;
    bool blocked;                                /* a uv_write is under way */
    bool reading_stopped, input_ended, closing_after_output, linger_due, lingering, continue_due, crowded, from_proxy;
    tact_peer peer;
};

#if defined(TACT_ARENA_EMULATED)
enum { TACT__SLAB_CONNECTIONS = 2 };
#else
enum { TACT__SLAB_CONNECTIONS = 64 };
#endif
typedef struct tact__slab { struct tact__slab *next; tact__connection connections[TACT__SLAB_CONNECTIONS]; } tact__slab;
typedef struct tact__slot { tact__request *request; uint32_t generation, next_free; } tact__slot;
typedef struct tact__crowd_entry { uint8_t key[16]; uint32_t count; bool used; } tact__crowd_entry;
typedef struct tact__crowd { tact__crowd_entry *entries; uint32_t room, used; uint64_t seed; } tact__crowd;

typedef struct tact__stream {
    tact__connection *connection;
    uint32_t generation, next_free;
    void (*gone)(void *ctx, void *user, tact_sse_reason reason);
    void *user;
} tact__stream;

struct tact_http {
    uv_loop_t *loop;
    tact_http_config config;
    tact_routes *routes;
    tact_arena_source source;
    tact_inflater *inflater;
    uv_tcp_t listeners[8];
    uint32_t listener_count;
    uv_prepare_t prepare;
    uv_check_t check;
    uv_timer_t tick, grace;
    tact__connection *connections, *dirty;
    uint32_t dirty_count;
    tact__slab *slabs; tact__connection *free_connections;   /* of slabs, so that connections lie together and pin no other memory */
    uint32_t lingering_count;
    tact__slot *slots; uint32_t slot_count, slot_free;
    tact__request *kept_requests; uint32_t kept_request_count;
    tact__spare *kept_out; uint32_t kept_out_count;
    tact_arena_chunk *kept_chunks; uint32_t kept_chunk_count;
    tact__stream *streams; uint32_t stream_room, stream_free;
    tact__crowd crowd;
    tact_wheel wheel;
    size_t body_budget;
    tact_http_counts counts;
    char date[40]; uint64_t date_s;
    bool stopping, stopped;
    uint32_t handles_open;
    void (*on_stopped)(void *ctx);
    void *on_stopped_ctx;
    char *read_buffer;
    char scratch[4096];                          /* for refusals that have no arena yet */
};

/* ---- buffers ---- */
bool tact__buffer_add(tact__buffer *b, const void *bytes, size_t len);
void tact__buffer_free(tact__buffer *b);

/* ---- http_crowd.c ---- */
bool tact__crowd_init(tact__crowd *crowd, uint64_t seed);
/** Count one more; false when the address has `max` already or there is no memory. */
bool tact__crowd_enter(tact__crowd *crowd, const tact_peer *who, uint32_t max);
void tact__crowd_leave(tact__crowd *crowd, const tact_peer *who);

/* ---- http_head.c ---- */
/** Target, peer, origin, route from a parsed head; sets refuse_status when it is not to be served. */
void tact__head_read(tact_http *http, tact__request *r);
/** Answer OPTIONS, or what was refused at the head. */
void tact__head_answer(tact_http *http, tact__request *r);

/* ---- http_request.c ---- */
tact__request *tact__request_new(tact_http *http, tact__connection *c);   /* NULL: too many, or no memory */
void tact__request_release(tact_http *http, tact__request *r);
tact__request *tact__request_find(const tact_http *http, tact_http_id id);
/** The head is there: route, bounds, refusals.  False when the connection must not be read further. */
bool tact__request_head(tact_http *http, tact__request *r);
/** All is there: hand it to its handler, or answer what was decided at the head. */
void tact__request_dispatch(tact_http *http, tact__request *r);
/** Answer from the parser or the head: `last` closes the connection behind it. */
void tact__request_refuse(tact_http *http, tact__request *r, int status, const char *detail, bool last);

/* ---- http_reply.c ---- */
bool tact__reply_format(tact_http *http, tact__buffer *out, const tact__request *r, const tact_http_answer *a);
bool tact__stream_head_format(tact_http *http, tact__buffer *out, const tact__request *r);
void tact__allow_text(char out[64], unsigned methods);

/* ---- http_connection.c ---- */
bool tact__more_connections(tact_http *http);
void tact__connection_accept(tact_http *http, uv_stream_t *listener);
/** Where the bytes of this reply belong: the connection's output when it is its turn, else the request itself. */
tact__buffer *tact__connection_output(tact__connection *c, tact__request *r);
/** The reply stands there: release `r` and whatever it held back. */
void tact__connection_replied(tact__connection *c, tact__request *r);
void tact__connection_mark(tact__connection *c);                /* something to write at the end of this turn */
void tact__connection_flush(tact__connection *c);
void tact__connection_close(tact__connection *c);               /* now; queued output is lost */
void tact__connection_finish(tact__connection *c);              /* after what is queued */
void tact__connection_fire(void *ctx, tact_wheel_timer *timer);
void tact__connection_deadline(tact__connection *c, tact__deadline what, uint64_t ms);
/** Take the connection from request/reply to a stream: `r` is released, further input is dropped. */
void tact__connection_to_stream(tact__connection *c, tact__request *r);

/* ---- sse.c ---- */
void tact__stream_beat(tact__connection *c);
void tact__stream_gone(tact__connection *c, int reason);

/* ---- http_server.c ---- */
void tact__server_check_stopped(tact_http *http);
void tact__server_flush(tact_http *http);                       /* write what this turn has gathered; not from inside a handler */
void tact__server_tick_on(tact_http *http);
#endif
