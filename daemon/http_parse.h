/* daemon/http_parse.h -- one request from bytes, without sockets.  A part of the HTTP server; fuzzed alone.
 *
 * The head is gathered whole, its line ends are checked here, then llhttp (strict) reads it in place: header texts point into the
 * gathered head.  Bodies with a length are counted here, chunked ones decoded by llhttp.  What this adds to
 * llhttp 8.1: bare LF and lone CR anywhere, folding, trailers, Host, versions, a terminal chunk without CRLF.
 *
 *   HEAD --feed--> TACT_PARSE_HEAD --(caller sets bounds)--> BODY --feed--> TACT_PARSE_DONE        any: TACT_PARSE_BAD
 */
#ifndef TACT_DAEMON_HTTP_PARSE_H
#define TACT_DAEMON_HTTP_PARSE_H
#include <llhttp.h>
#include "daemon/http.h"

typedef enum tact_parse_result { TACT_PARSE_MORE, TACT_PARSE_HEAD, TACT_PARSE_DONE, TACT_PARSE_BAD } tact_parse_result;
typedef enum tact_parse_phase { TACT_PARSING_HEAD, TACT_PARSING_LENGTH, TACT_PARSING_CHUNKS, TACT_PARSED } tact_parse_phase;

typedef struct tact_parse {
    llhttp_t llhttp;
    tact_parse_phase phase;
    char *head;                                  /* the caller's, TACT_HTTP_HEAD_BYTES */
    uint32_t head_len, line_start, blank_bytes, line_count;
    /* learned from the head */
    tact_http_method method;                     /* 0: one no route can have */
    tact_slice target;
    tact_http_header *headers;                   /* the caller's, TACT_HTTP_HEADERS */
    uint32_t header_count;
    uint8_t minor;
    bool keep_alive, chunked, expect_continue;
    uint64_t content_length;                     /* 0 when none or chunked */
    bool has_body;
    /* the body; set `body_limit` (and `discard`) when the head is there */
    uint64_t body_limit, body_left, raw_bytes;
    bool discard;                                /* read over it, keep nothing */
    char *body;
    size_t body_len, body_room;
    bool body_owned;                             /* malloc'ed here; else the caller's block */
    size_t *budget;                              /* bytes of malloc left for bodies; may be NULL */
    uint8_t last_two[2];
    /* when bad */
    int status;
    const char *detail;                          /* constant */
} tact_parse;

void tact_parse_begin(tact_parse *p, char *head, tact_http_header *headers);
/** Take bytes; `*used` of them were taken (all of them for MORE).  After BAD nothing may be fed. */
tact_parse_result tact_parse_feed(tact_parse *p, size_t *used, const char *bytes, size_t len);
/** Give the body's memory back. */
void tact_parse_end(tact_parse *p);
#endif
