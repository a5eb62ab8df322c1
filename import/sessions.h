/* import/sessions.h -- hits of an access log -> page events of people nobody can name, in sessions.
 *
 * Pseudonym   BLAKE2b, keyed, of address and agent; an IPv6 address counts by its /64. The key is drawn at random and wiped when
 *             the reading ends: the same log read twice gives other pseudonyms, and nobody can go back to the address.
 * Session     hits of one pseudonym with gaps of less than 30 minutes.
 * Order       events come out in the order of time, 30 minutes of log time late, so that what a session did in between (robots.txt, a
 *             burst) is known by then; lines out of order by less than that do not matter. Later ones (rotated files put together in
 *             the wrong order) come out at once, marked `late`, and are counted.
 * Own site    which referrers are the site's own is learned from its pictures and styles (a page of the site asks for them), or given.
 * Memory      the events of 30 minutes and one small entry for each session open in them; nothing grows with the log.
 * Lives       an event's texts live until the callback returns.
 */
#ifndef TACT_IMPORT_SESSIONS_H
#define TACT_IMPORT_SESSIONS_H
#include "daemon/device.h"
#include "import/hitkind.h"
#include "import/referrer.h"
#include "import/robots.h"

enum { TACT_PSEUDONYM_TEXT = 32 };

typedef struct tact_page_event {
    char pseudonym[TACT_PSEUDONYM_TEXT + 1];       /* hexadecimal */
    uint64_t visitor;                              /* eight bytes of the pseudonym */
    uint64_t session;                              /* number of the session in this reading, from 1 */
    uint32_t number;                               /* of the event in its session, from 1 */
    tact_hit_kind kind;                            /* PAGE, DOWNLOAD, FORM, MISSING or FAILED */
    tact_instant occurred;
    int32_t zone_s;                                /* the server's */
    int status;
    uint64_t line;
    tact_slice path, query, words;                 /* decoded path; raw query; words of the path */
    tact_slice searched;                           /* typed into the site's own search */
    tact_slice referrer_url;
    tact_referrer from;                            /* of this hit: INTERNAL while walking about the site */
    tact_device_facts device;
    bool robot; const char *robot_why;             /* name from the agent, or what it did */
    bool late;
} tact_page_event;

typedef struct tact_session_end {
    char pseudonym[TACT_PSEUDONYM_TEXT + 1];
    uint64_t session;
    tact_instant first, last;
    uint32_t hits, events;
    bool robot; const char *robot_why;
} tact_session_end;

typedef struct tact_sessions_options {
    tact_span gap;                                 /* {0}: 30 minutes */
    tact_behaviour_limits limits;                  /* all zero: tact_behaviour_defaults() */
    tact_slice own_host;                           /* {NULL,0}: learn it */
    bool (*page)(void *ctx, const tact_page_event *event);        /* false stops */
    void (*session)(void *ctx, const tact_session_end *end);      /* may be NULL; after the last event of the session */
    void *ctx;
} tact_sessions_options;

typedef struct tact_sessions_report {
    uint64_t hits, kinds[TACT_HIT_KINDS];
    uint64_t sessions, sessions_robot, events, events_robot, late;
    uint64_t people;                               /* distinct pseudonyms of sessions that were no robots; from 100,000 on within 1 % */
    uint64_t by_agent, by_behaviour;               /* robot sessions by how they were told */
    uint64_t from[6];                              /* sessions of people by tact_referrer_channel of their first event */
    char own_host[256];                            /* as used at the end; empty when none was found */
    uint64_t open_most;                            /* most sessions open at one time */
} tact_sessions_report;

typedef struct tact_sessions tact_sessions;

/** NULL without memory. Texts of the options must live until close. */
tact_sessions *tact_sessions_open(const tact_sessions_options *options);
/** One hit, in the order of the log. OK; ERR_MEMORY; ERR_INVALID when the callback said stop. */
tact_status tact_sessions_hit(tact_sessions *sessions, const tact_hit *hit) TACT_MUST_USE;
/** Everything still held comes out, sessions end, the key is wiped. */
tact_status tact_sessions_finish(tact_sessions *sessions, tact_sessions_report *report) TACT_MUST_USE;
void tact_sessions_close(tact_sessions *sessions);
#endif
