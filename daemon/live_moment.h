/* daemon/live_moment.h -- one moment as the live view may show it: no person, no pseudonym, and nothing that fewer than ten people (or more, as it is drawn: daemon/crowds.h) have in common.
 *
 * Shown    as much of it as a crowd stands behind (daemon/crowds.h). A ladder from everything down to kind and answer; the first rung on which the
 *          moment is one of many is shown, what lies above it is left out, and below the last nothing is. Of a tester everything: it is the brand's own.
 * Never    a private matter (core/engine: of a topic marked sensitive or restricted), a robot, what came late. Reasons that are the person's business
 *          alone stand as the general one (core/base/reason.h); none with its instant.
 */
#ifndef TACT_DAEMON_LIVE_MOMENT_H
#define TACT_DAEMON_LIVE_MOMENT_H
#include "daemon/cell.h"
#include "daemon/crowds.h"
#include "daemon/json_out.h"

enum { TACT_LIVE_HIDDEN = 0 };

typedef struct tact_live_moment {
    tact_instant at;
    uint8_t type, kind, situation, stage, device, answer, channel, purpose;        /* channel, purpose 255: none */
    bool test;
    uint16_t reason;                   /* that settled it */
    uint32_t topic, campaign, place;   /* tact_id32 of names in the bundle; 0: none */
    uint16_t shown;                    /* bits of what may be shown; TACT_LIVE_HIDDEN: nothing */
    char slot[TACT_CELL_TEXT_BYTES + 1];           /* "": it asked for nothing */
} tact_live_moment;

/** False: never shown, by what it is about. `shown` is left at nothing. */
bool tact_live_moment_of(tact_live_moment *out, const tact_bundle *bundle, const tact_event *event, const tact_result *result, const tact_cell *cell);
/** The same from its line of the event log, as far as a line tells it. */
bool tact_live_moment_of_line(tact_live_moment *out, const tact_value *line, const tact_cell *cell, tact_instant at);
/** The decision of a line of the log, as far as a line tells it: what became of it, campaign, channel, and the codes of its reasons. */
tact_decision tact_live_decision_of_line(const tact_value *line);
/** The reason that settled the decision of a line of the log; 0: it tells none. */
unsigned tact_live_reason_of_line(const tact_value *line);
/** Count it into the crowds (NULL: nothing is known of any), and say how much of it may be shown. */
void tact_live_moment_judge(tact_live_moment *moment, tact_crowds *crowds, uint64_t person);
/** Is this kind, this reason that of many? */
bool tact_live_kind_common(const tact_crowds *crowds, unsigned kind, tact_instant now);
bool tact_live_reason_common(const tact_crowds *crowds, unsigned reason, tact_instant now);

void tact_live_moment_json(tact_json *json, const tact_live_moment *moment, const tact_bundle *bundle, tact_slice language, tact_arena *arena);
#endif
