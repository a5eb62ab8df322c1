/* daemon/recount.h -- the tallies counted again from the event log: every line stepped again (daemon/redecide.h), and added up as the keeper
 * did (daemon/counting.h).
 *
 * Exact     for people who were remembered: their units, goals, visits, outcomes, messages, losses.
 * Sent      to somebody nobody remembers is counted from the line itself; what was lost there on the way is not in the log.
 * Not       lines of erased people and private matters: nothing of them can be opened or named. They are counted in `closed` and `unnamed`.
 */
#ifndef TACT_DAEMON_RECOUNT_H
#define TACT_DAEMON_RECOUNT_H
#include "daemon/history.h"
#include "daemon/redecide.h"
#include "daemon/tally.h"

typedef struct tact_recount {
    tact_redecide *again;
    tact_tally *tallies; uint32_t count, room;     /* by campaign met; free with tact_recount_close */
    uint64_t lines, bytes, closed, anonymous, unnamed, missing;
    tact_status status; tact_trouble trouble;
} tact_recount;

tact_status tact_recount_open(tact_recount *recount, const char *data_folder, tact_trouble *trouble) TACT_MUST_USE;
/** A tact_history_visit with the recount as its context. */
bool tact_recount_line(void *recount, const tact_history_line *line, tact_arena *arena);
/** What was counted of this campaign; NULL: nothing. */
const tact_tally *tact_recount_of(const tact_recount *recount, uint32_t campaign);
void tact_recount_close(tact_recount *recount);

/* One figure of a tally, by name, for comparing. */
typedef struct tact_recount_figure { const char *name; double kept, counted; bool of_remembered; } tact_recount_figure;
enum { TACT_RECOUNT_FIGURES = 60 };
/** Figures of both; of_remembered: the log holds it only for people who are remembered. Returns how many. */
uint32_t tact_recount_compare(const tact_tally *kept, const tact_tally *counted, tact_recount_figure out[TACT_RECOUNT_FIGURES]);
#endif
