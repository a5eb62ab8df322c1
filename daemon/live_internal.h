/* daemon/live_internal.h -- inside live*.c only. */
#ifndef TACT_DAEMON_LIVE_INTERNAL_H
#define TACT_DAEMON_LIVE_INTERNAL_H
#include <stdatomic.h>
#include "core/base/hash.h"
#include "daemon/hours.h"
#include "daemon/live.h"
#include "daemon/live_moment.h"
#include "daemon/server.h"

enum { TACT__LIVE_TONGUES = 3, TACT__LIVE_REASONS = 128, TACT__LIVE_THREADS = 64, TACT__LIVE_CELLS = 1 << 15 };

typedef struct tact_live tact_live;
typedef struct tact__listener { tact_live *live; tact_sse_id id; uint16_t rate; uint8_t tongue; bool threads, signed_in; uint8_t session[32]; } tact__listener;     /* signed_in: by a session, with this hash, and only while it holds */
typedef struct tact__live_row { tact_live_moment moment; uint64_t number; uint32_t rank; } tact__live_row;
typedef struct tact__live_thread { uint64_t id; uint8_t state, channel; bool gone; tact_instant waiting_since; } tact__live_thread;
typedef struct tact__live_second { uint64_t showable; uint32_t seen, sent, written, answers[TACT_CELL_ANSWER_COUNT], kinds[TACT_KIND_COUNT], reasons[TACT__LIVE_REASONS]; } tact__live_second;

struct tact_live {
    tact_server *server;
    tact__listener *listeners[TACT_LIVE_LISTENERS]; uint32_t count;
    tact_crowds *crowds;               /* NULL: none counted yet */
    tact_instant fed;                  /* when somebody listened last */
    tact_rng rng;
    tact__live_second now;             /* this second, so far */
    tact__live_row *rows;              /* the reservoir */
    tact__live_thread threads[TACT__LIVE_THREADS]; uint32_t thread_count, threads_more;
    uint64_t steady_before, errors_before, bundles_before, brakes_before; uint32_t world_before;
    uint32_t usual_hour, usual_weeks; tact_hour_counts usual;      /* summed over the weeks of which there is anything */
    char *block;                       /* for one event's text */
    bool warming; atomic_bool stop;
};

void tact__live_mark(tact_live *live, uint64_t steady);
/** Count the crowds anew from the log, on a thread; `crowds` is theirs when it is done. */
void tact__live_warm(tact_live *live);
#endif
