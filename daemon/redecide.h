/* daemon/redecide.h -- lines of the event log decided again (DESIGN promise 7), one after the other in their order.
 *
 * How      the first line of a person each UTC day carries their record as it was; from there on each line's event is stepped with the
 *          bundle, policy and world it names, on the record the line before left.  A line `attach` or `detach` ends what is known of a
 *          record: the next line carries it again.
 * Compared the hash of the decision's bytes, and of the record after it.
 * After a difference nothing of that person is compared until a line carries their record again.
 * Threads  one at a time.  Memory: the records of the people of the last two days, the bundles, policies and worlds met.
 */
#ifndef TACT_DAEMON_REDECIDE_H
#define TACT_DAEMON_REDECIDE_H
#include "daemon/force.h"
#include "daemon/history.h"

typedef struct tact_redecide tact_redecide;

typedef enum tact_redecided_kind {
    TACT_REDECIDED,                    /* stepped again */
    TACT_REDECIDED_SEALED,             /* the person was erased */
    TACT_REDECIDED_ANONYMOUS,          /* nobody was remembered: nothing was kept to decide from */
    TACT_REDECIDED_MOVE,               /* attach, detach, a label, a gap: no event */
    TACT_REDECIDED_UNKNOWN,            /* no record of this person was met yet, or their last line differed */
    TACT_REDECIDED_MISSING             /* the bundle, policy or world it names cannot be read: see `trouble` */
} tact_redecided_kind;

typedef struct tact_redecided {        /* lives in the line's arena */
    tact_redecided_kind kind;
    const tact_bundle *bundle;         /* valid until the next line */
    const tact_model *model;           /* of words; NULL: none. As long */
    uint32_t policy, world;            /* the numbers the line names */
    const tact_person *before;
    tact_event event;
    tact_result result;
    bool first_of_day;                 /* the line carried the record */
    bool decision_differs, record_differs;
    uint64_t decision_was, decision_is, record_was, record_is;
    tact_trouble trouble;
} tact_redecided;

tact_status tact_redecide_open(tact_redecide **out, const char *data_folder, tact_trouble *trouble) TACT_MUST_USE;
/** `trace` (may be NULL) gains every campaign's reasons. Errors: ERR_MEMORY, and ERR_FORMAT for a sealed part that is none. */
tact_status tact_redecide_line(tact_redecide *again, const tact_history_line *line, tact_trace *trace, tact_arena *arena, tact_redecided *out, tact_trouble *trouble) TACT_MUST_USE;
/** The bundle a line names, for its names and sentences; valid until the next line. */
tact_status tact_redecide_bundle(tact_redecide *again, uint32_t id, const tact_bundle **out, tact_trouble *trouble) TACT_MUST_USE;
/** The same with its indexes, and its model of words. */
tact_status tact_redecide_force(tact_redecide *again, uint32_t id, const tact_force **out, tact_trouble *trouble) TACT_MUST_USE;
/** The engine a line was decided with: bundle, policy and world as it names them. Valid until the next line. Errors as for MISSING. */
tact_status tact_redecide_engine(tact_redecide *again, const tact_value *line_json, tact_engine *out, tact_trouble *trouble) TACT_MUST_USE;
/** The record that the lines so far left of somebody; empty when it is not known. Valid until the next line. */
tact_slice tact_redecide_record(const tact_redecide *again, uint64_t pseudonym);
/** Between two readings: what lines name stays (the two bundles, policies and worlds used last, which never change), and nothing of anybody: each record is overwritten. */
void tact_redecide_rest(tact_redecide *again);
void tact_redecide_close(tact_redecide *again);
#endif
