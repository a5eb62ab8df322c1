/* daemon/pass.h -- one walk over the people for a campaign that starts by itself: a slot of `at:` or `every:`, a brand event, the own days of a stretch of time.
 *
 *   queued --> running --> done        paused, and on again, by hand at any time before the end
 *                     \--> cancelled   by hand          \--> stopped: whom the campaign reaches changed, or it came too late; `why` says it
 *   again, by hand: from any end back to queued, as long as its messages are of use; the occurrence stays the same
 *
 * Row      family META, key "pass:" number u64 big-endian; written with the batch that carries the intents it left, so that a crash resumes it exactly.
 * Cursor   the last record it met. It goes when the pass ends.
 */
#ifndef TACT_DAEMON_PASS_H
#define TACT_DAEMON_PASS_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/time.h"

typedef enum tact_pass_state { TACT_PASS_QUEUED, TACT_PASS_RUNNING, TACT_PASS_PAUSED, TACT_PASS_DONE, TACT_PASS_CANCELLED, TACT_PASS_STOPPED } tact_pass_state;
enum { TACT_PASS_NAME = 64, TACT_PASS_WHY = 120, TACT_PASS_PROPERTIES = 1024, TACT_PASSES_MOST = 256 };

typedef struct tact_pass {
    uint64_t number;
    uint8_t state;                     /* tact_pass_state */
    uint32_t campaign; uint64_t source;            /* id, and what tells it from itself after a change */
    char name[TACT_PASS_NAME + 1];
    uint64_t message;                  /* the occurrence: the slot's instant, or the brand event's id */
    tact_instant slot;                 /* when it started: from then on the messages stay useful, until `not_after` */
    tact_instant not_after;
    tact_instant from, until;          /* own days: the stretch of time */
    tact_instant began, ended;         /* {0}: not yet */
    uint8_t cursor[16]; bool under_way;
    uint64_t met, reached, silent, failed;         /* records looked at; of them: an intent was left; in the audience, but nothing may be said; could not be judged */
    uint16_t properties_len; uint8_t properties[TACT_PASS_PROPERTIES];     /* canonical value, what the brand's event says */
    char why[TACT_PASS_WHY + 1];
} tact_pass;

static inline bool tact_pass_open(const tact_pass *p) { return p->state <= TACT_PASS_PAUSED; }
const char *tact_pass_state_name(unsigned state);
/** Share of the people met, in 1/1000: record keys are spread evenly. */
unsigned tact_pass_progress_milli(const tact_pass *pass);

void tact_pass_write(tact_writer *w, const tact_pass *pass);
/** ERR_FORMAT, ERR_VERSION. */
tact_status tact_pass_read(tact_slice bytes, tact_pass *out) TACT_MUST_USE;
#endif
