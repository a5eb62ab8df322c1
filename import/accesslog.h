/* import/accesslog.h -- the access log of nginx or Apache, common or combined format, read as a stream.
 *
 *   203.0.113.9 - - [17/May/2015:10:05:03 +0200] "GET /shop/tyres?size=16 HTTP/1.1" 200 203023 "https://www.google.fr/" "Mozilla/5.0 ..."
 *
 * Accepts  a virtual host before the address (`vhost_combined`), host names instead of addresses, further fields behind the
 *          agent (they are passed over), a request that is no HTTP at all (method empty: counted, delivered).
 * Text     escapes \xHH and \" are undone, paths are percent-decoded, anything not UTF-8 is repaired (import/text.h) and counted.
 * Losses   none in silence: a line that cannot be read is counted by reason, its number and a sample are kept for the first ten,
 *          and `malformed` is called for each. Lines over 64 KB are such lines.
 * Time     `at` is the instant; `zone_s` is what the server wrote, seconds east of Greenwich: the local hour of the *server*.
 * Lives    a hit's texts live until the callback returns.
 * Source   httpd.apache.org mod_log_config; nginx.org ngx_http_log_module.
 */
#ifndef TACT_IMPORT_ACCESSLOG_H
#define TACT_IMPORT_ACCESSLOG_H
#include "core/base/arena.h"
#include "core/base/time.h"
#include "import/source.h"

typedef enum tact_address_kind { TACT_ADDRESS_NAME, TACT_ADDRESS_IPV4, TACT_ADDRESS_IPV6 } tact_address_kind;

typedef struct tact_hit {
    uint64_t line;
    tact_slice host;               /* virtual host, when the log has one */
    tact_slice address;
    tact_address_kind address_kind;
    uint8_t address_bytes[16];     /* network order; 4 or 16 of them, none for a name. ::ffff:a.b.c.d is IPv4 */
    tact_slice user;               /* {NULL,0} for "-", as every absent text */
    tact_instant at;
    int32_t zone_s;
    tact_slice method, target, protocol;   /* as sent; all empty when the request was no HTTP request */
    tact_slice path;               /* target without query and fragment, decoded */
    tact_slice query;              /* raw: tact_query_next() */
    int status;                    /* 100..599 */
    int64_t bytes;                 /* -1 for "-" */
    tact_slice referrer, agent;
    bool combined;                 /* the line had referrer and agent */
    bool cut;                      /* the line ended inside referrer or agent; that field is what was there */
    bool repaired;                 /* some of its bytes were not UTF-8 */
} tact_hit;

/** One line without its end. NULL when it was read, else what is wrong with it (constant text). */
const char *tact_accesslog_parse(tact_slice line, tact_arena *arena, tact_hit *out);

typedef struct tact_accesslog_callbacks {
    /** False stops the reading (report.stopped). */
    bool (*hit)(void *ctx, const tact_hit *hit);
    void (*malformed)(void *ctx, uint64_t line, const char *why, tact_slice start_of_line);   /* may be NULL */
    void *ctx;
    tact_import_progress progress;
} tact_accesslog_callbacks;

enum { TACT_ACCESSLOG_SAMPLES = 10, TACT_ACCESSLOG_SAMPLE_BYTES = 160, TACT_ACCESSLOG_REASONS = 12 };

typedef struct tact_accesslog_report {
    uint64_t lines, hits, blank, malformed;        /* lines == hits + blank + malformed (+ 1 that stopped it) */
    uint64_t no_request, repaired, cut, without_agent;  /* of the hits */
    tact_instant first, last;                      /* earliest and latest `at` */
    bool stopped;
    struct { const char *why; uint64_t count; } reasons[TACT_ACCESSLOG_REASONS]; uint32_t reason_count;
    struct { uint64_t line; const char *why; char text[TACT_ACCESSLOG_SAMPLE_BYTES + 1]; } samples[TACT_ACCESSLOG_SAMPLES];
    uint32_t sample_count;
} tact_accesslog_report;

/** Reads to the end. ERR_IO: the source failed (tact_source_error says why), the report says how far it came. ERR_MEMORY. */
tact_status tact_accesslog_read(tact_source *source, const tact_accesslog_callbacks *callbacks, tact_accesslog_report *report) TACT_MUST_USE;

/** Walks "a=1&b=2": decoded name and value in the arena; false at the end. `*rest` starts as the raw query. */
bool tact_query_next(tact_slice *rest, tact_arena *arena, tact_slice *name, tact_slice *value);
/** Value of the first parameter of that name (compared without case), decoded; {NULL,0} when there is none. */
tact_slice tact_query_find(tact_slice query, tact_slice name, tact_arena *arena);
/** "203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9", "fe80::1%eth0"; anything else is a name. */
tact_address_kind tact_address_read(tact_slice text, uint8_t bytes[16]);
#endif
