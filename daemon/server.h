/* daemon/server.h -- the daemon's loop: HTTP in front, the keeper behind, and what waits between them.
 *
 *   request -> gate.c (key, origin, rate) -> api_*.c -> keeper -> [commit] -> reply
 *
 * Rule      what changed something is answered only when its commit is on the disk: tact_server_answer_at() keeps the answer until then.
 * Threads   one loop owns everything; the keeper's commit thread and the worker thread (log drainer, backups) touch only what they are handed.
 */
#ifndef TACT_DAEMON_SERVER_H
#define TACT_DAEMON_SERVER_H
#include "brand/load.h"
#include "daemon/clock_guard.h"
#include "daemon/http.h"
#include "daemon/json_out.h"
#include "daemon/keeper.h"
#include "daemon/noticed.h"
#include "daemon/sse.h"
#include "daemon/tool_choices.h"
#include "daemon/report_turn.h"

typedef struct tact_waiter {           /* an answer that waits for its commit; lives in its request's arena */
    struct tact_waiter *next;
    uint64_t commit;
    tact_http_id id;
    tact_http_answer answer;
} tact_waiter;

enum { TACT_HANDOFFS_LATEST = 256, TACT_FORM_MAILS_LATEST = 256 };

typedef struct tact_server_counts {
    uint64_t events[32], accepted, duplicates, refused_events, decides, messages, silences, ghosts, sent, rate_limited, overloaded, robots, reloads, bad_reloads;
    uint64_t handoffs, handoffs_taken;
    uint64_t answers_asked, answers_given;
    uint64_t actions_made, actions_used, action_calls, action_calls_failed;
    uint64_t permits, permits_refused, reported, inbound_ignored;
    uint64_t chat_pictures, chat_pictures_lost;       /* pictures people sent there */
    uint64_t chats_in, chats_stop, chats_unknown, chat_receipts;      /* the same of messengers */
    uint64_t texts_in, texts_stop, texts_unknown, text_receipts;      /* texts that came in; that withdrew; of numbers nobody is known by; receipts that told something */
    uint64_t written, written_unknown, helped;  /* helped: answers of the helper; what people wrote, into threads; of nobody known, not kept */
    uint64_t commits, commit_events, failed_commits;
    uint64_t reasons[128];             /* by reason number: whole decisions that named it */
} tact_server_counts;

enum { TACT_START_ONLY = 6 };
struct tact_streams;
struct tact_worker;
struct tact_admitted;
struct tact_redecide;

typedef struct tact_server {
    uv_loop_t loop;
    tact_http *http;
    tact_keeper *keeper;
    const char *brand_folder, *data_folder;
    tact_brand brand; tact_arena *brand_arena;   /* in force */
    char brand_fault[1024];            /* why the folder as it is now is not in force; empty: it is */
    tact_waiter *waiters, **waiters_end; uint32_t waiting, queue_max;
    struct tact_rates *rates;
    uint64_t me_links_used[TACT_HANDOFFS_LATEST]; uint32_t me_links_next;      /* links into /me that were used last, as above */
    struct tact_me_codes *codes;       /* of /me; made when the first is asked for */
    struct tact_streams *streams;
    struct tact_live *live;
    struct tact_outbox *outbox;
    struct tact_actions *actions;      /* calls that tell what was tapped */
    struct tact_media *media;          /* pictures people sent on a messenger, being fetched */
    struct tact_links *links;
    struct tact_mail_back *mail_back;
    struct tact_test *tests;           /* messages being sent to testers (daemon/tests.h) */
    struct tact_previews *previews;    /* pages of e-mails being looked at before they are sent; NULL: none yet */
    struct tact_shelf *shelf;          /* the catalogue */
    struct tact_local_fetch *local_fetch;
    struct tact_demo *demo;            /* pages of demo/; NULL: none */
    struct tact_worker *worker;
    struct tact_watch *watch;
    uv_check_t after_io; uv_idle_t spin; uv_timer_t second, due, company, pass; uv_async_t wake; uv_signal_t signals[3];
    tact_network *proxies; uint32_t proxy_count;
    tact_clock_guard *clock; bool clock_said;    /* what time it is, for every thread; that the machine's own is not believed was said */
    tact_instant started; uint32_t seconds;
    uint64_t quiet_at;                 /* events taken when it was last looked whether people ask (server.c) */
    const char *env_file;
    uint64_t started_with[TACT_START_ONLY]; bool listen_given;  /* settings that are read at the start only, as they were; --listen was said */
    bool stopping, backing_up;
    struct tact_redecide *again;       /* bundles and policies that explaining decisions read last, and nothing of anybody; NULL: none, or somebody reads with it */
    tact_report_turns turns;                  /* reports, one after the other */
    uint32_t offloads;                 /* calls being worked at on other threads (daemon/offload.h) */
    uint32_t labelling;                /* labels that look for their decision now */
    char own_origin[176];              /* http:// and where it really listens, which --listen may have changed: of its own pages */
    tact_server_counts counts;
    tact_noticed seen; uint32_t seen_kept;        /* for the checklist; second of the run it was written down last */
    struct tact_setup *setup;
    tact_tool_told told;               /* choices of consent tools that are mapped to nothing, as far as they were told */
    struct { uint64_t address, from; tact_instant at; } form_mails[TACT_FORM_MAILS_LATEST]; uint32_t form_mail_count;     /* mails that ask to confirm an address, sent last; as hashes */
    uint64_t handoffs_taken[TACT_HANDOFFS_LATEST];     /* links that were used last: until the disk knows them */
    struct tact_staff *staff;          /* accounts of the brand's people, and who is signed in */
} tact_server;

/* ---- answering ---- */
/** Reply with JSON when `commit` is on the disk (0: now). `body` lives in the request's arena. */
void tact_server_answer_at(tact_server *server, const tact_http_request *request, uint64_t commit, int status, tact_slice body);
/** The same with any answer: its body lives in the request's arena, its headers for ever. */
void tact_server_reply_at(tact_server *server, const tact_http_request *request, uint64_t commit, const tact_http_answer *answer);
/** problem+json for a status of the keeper (ERR_FULL 507, ERR_SEALED and ERR_NOT_FOUND 404, ERR_LIMIT 413, ERR_CONFLICT 409, else 500). */
void tact_server_refuse(tact_server *server, const tact_http_request *request, tact_status status, const tact_trouble *trouble);
void tact_server_refuse_id(tact_server *server, tact_http_id id, tact_status status, const tact_trouble *trouble);
/** The time that is believed (daemon/clock_guard.h), and what the machine's clock says. */
tact_instant tact_server_now(const tact_server *server);
tact_instant tact_server_wall(void);
/** The machine's clock is right, somebody says. */
void tact_server_accept_clock(tact_server *server);
/** Language for reasons: ?lang=, else Accept-Language, else the brand's default. */
tact_slice tact_server_language(const tact_server *server, const tact_http_request *request);

/** ?name= as a number of days for a report (api_reports.c); *days stays when it was not given. False after having refused it. */
bool tact_server_days(tact_server *server, const tact_http_request *request, tact_slice name, unsigned *days);

/* ---- who calls (gate.c) ---- */
typedef enum tact_need { TACT_NEED_WRITE, TACT_NEED_SERVER, TACT_NEED_ADMIN } tact_need;
/** The key of a request (Basic user name, Bearer, or `written`: the body's writeKey), or NULL after having refused it (401, 403, 429). Where no key was presented but
 *  our cookie was, the session's rights by daemon/role.def, as a server or admin key called "account:NAME"; it lives as long as the request (daemon/staff.h). */
const tact_config_key *tact_server_key(tact_server *server, const tact_http_request *request, tact_slice written, tact_need need);
/** A call let in by tact_server_key carries this many events: they count against the key's rate. */
void tact_server_count_events(tact_server *server, const tact_http_request *request, const tact_config_key *key, uint32_t events);
/** hex HMAC-SHA256 of the user token secret and the userId, compared in constant time; false when no secret is set. */
bool tact_server_token_ok(const tact_server *server, tact_slice user_id, tact_slice token_hex);
bool tact_server_origin_allowed(void *server, tact_slice origin);

/* ---- the checklist (setup.c) ---- */
/** At the start, and each second: what was seen is read and written down. */
void tact_setup_open(tact_server *server);
void tact_setup_second(tact_server *server);
void tact_setup_keep(tact_server *server);         /* now; once more when the loop has ended */
void tact_setup_free(tact_server *server);

/* ---- what comes back of text messages (api_inbound_sms.c) ---- */
struct tact_sms_call;
/** A receipt, or a text of somebody: understood, kept, counted. On the disk with told->commit (0: nothing was written). */
tact_status tact_server_sms_call(tact_server *server, const struct tact_sms_call *call, tact_arena *arena, tact_texted *told, tact_trouble *trouble);

/* ---- routes: each api_*.c has its own ---- */
#define R(table, count) extern const tact_http_route table[]; extern const size_t count;
#include "daemon/routes.def"

/* ---- the other files of the loop ---- */
void tact_server_committed(void *server, uint64_t commit, tact_status status);
void tact_server_send(void *server, const tact_sending *sending);
bool tact_server_stream_open(void *server, const uint8_t record_key[16], uint64_t device_part);
bool tact_server_reload(tact_server *server);
/** Settings that changed since the start and wait for a restart: the next one from *at on. Start with *at = 0. */
bool tact_server_waits_for_restart(const tact_server *server, unsigned *at, tact_slice *name);
/** What an identify or alias says beyond the event itself: addresses and traits into the cold record, an older id linked.
 *  Out: what it brought and nothing was kept of, TACT_KNOW_*, by why: no room beside the record, no permission, nobody vouches for whose it is (the event stands). */
typedef struct tact_not_kept { unsigned room, permission, proof; } tact_not_kept;
tact_status tact_server_identify(tact_server *server, const tact_who *who, const struct tact_admitted *admitted, tact_kept *kept, tact_arena *arena, tact_not_kept *not_kept, tact_trouble *trouble);
/** What a choice just applied leads to beyond the record: unlinked devices, closed streams. */
tact_status tact_server_after_consent(tact_server *server, const tact_who *who, tact_kept *kept, tact_trouble *trouble);
#endif
