/* daemon/counting.h -- what one step adds to the tallies: the keeper counts with it while it happens, and a recount from the event log counts
 * with it again (cli/report_recount.c), so that every figure of a report can be explained.
 *
 * Draw     each time a campaign fitted and the matter was settled: chosen, held out by the lot, or lost at the first gate that stopped it.
 *          One that waits (for an hour, for an event not to come) is counted when the wait is over.
 * Chosen   what interrupts is chosen in one step and sent in another: in between it is on its way, or undone by the last gate.
 * Private  what names a marked topic is counted here as anything else; the log does not name it, so a recount cannot find it.
 */
#ifndef TACT_DAEMON_COUNTING_H
#define TACT_DAEMON_COUNTING_H
#include "core/engine/engine.h"
#include "daemon/tally.h"

typedef struct tact_counting {
    const tact_bundle *bundle;
    tact_tally *(*of)(void *ctx, uint32_t campaign);       /* NULL: not counted. TACT_LOT_PROGRAMME: all promotion */
    void *ctx;
} tact_counting;

/** `before`: the record the step began with. Marks what it changes. */
void tact_counting_add(const tact_counting *counting, const tact_person *before, const tact_event *event, const tact_result *result);

/** Which loss a reason is; TACT_LOSS_COUNT: none. */
tact_loss tact_loss_of(unsigned reason);
#endif
