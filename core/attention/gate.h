/* core/attention/gate.h -- the one gate.  Every message on every channel passes here, at decision and again at the last instant.
 *
 * Order    erased or suppressed -> law of the place -> permission for purpose x channel -> relationship -> signals -> minors and sensitive topics ->
 *          open complaint -> quiet hours and holidays -> legal caps -> the person's caps -> brand caps -> campaign state and budget.
 *          Which gate applies to which class is the matrix of doc/attention.md, one table in gate.c.
 * Cost     what depends on the person alone is worked out once a step (tact_attention_prepare); asking about one more campaign is cheap.
 */
#ifndef TACT_GATE_H
#define TACT_GATE_H
#include "core/attention/attention.h"
#include "core/base/reason.h"
#include "core/moment/moment.h"
#include "tact/world.h"

typedef struct tact_gate_ask {
    const tact_attention *attention;   /* prepared for this person and instant */
    const tact_campaign *campaign;
    const tact_moment *moment;         /* may be NULL at hand-over: then only the campaign's own topic is checked for sensitivity */
    const tact_world *world;
    uint8_t channel;
    bool asked;                        /* fills a slot the person has open now; everything else interrupts */
    bool suppressed;                   /* erased person or suppressed address */
    bool gpc, tester, robot;
    uint16_t channels_open;            /* bit per channel that is configured and could reach the person */
    uint64_t occurrence;               /* key (campaign, occurrence) of this message */
    bool reserved;                     /* it was chosen before and holds its place in the budget: only a budget spent stops it */
    bool own_request;                  /* the person asked for it again: an answer, whatever the class of its campaign */
    tact_instant caused_at;            /* when the event that caused it was received; {0}: now. An answer is one for 24 hours only */
} tact_gate_ask;

/** May it go?  False is an answer: the trace (may be NULL) gains the first gate that stops it; *next (may be NULL) the earliest instant
 *  at which that gate would open, {0} when it will not by waiting. Legal hours, quiet hours and holidays name one instant together: the
 *  first at which all of them are open. An instant named is a time to ask again, not a promise: every gate is passed again then. */
bool tact_gate_allows(const tact_gate_ask *ask, tact_trace *trace, tact_instant *next);

/** Does the i-th gate (as tact_gate_row counts them) stop it?  For those who want to know all that stand in the way. False too where it does not apply. */
bool tact_gate_stops(const tact_gate_ask *ask, unsigned index, tact_why *why);

/* The columns of the matrix: asked and interrupting kept apart. Asked service is service that fills a slot the person has open:
 * it reaches over no channel, so the channel's opt-out and the quiet hours do not concern it. */
typedef enum tact_gate_column {
    TACT_COLUMN_ASKED_PROMOTIONAL, TACT_COLUMN_INTERRUPTING_PROMOTIONAL, TACT_COLUMN_ASKED_SERVICE, TACT_COLUMN_INTERRUPTING_SERVICE,
    TACT_COLUMN_TRANSACTIONAL, TACT_COLUMN_ANSWER, TACT_COLUMN_COUNT
} tact_gate_column;
tact_gate_column tact_gate_column_of(uint8_t class_, bool asked);

/** The i-th gate in order: its name in doc/attention.md and the columns it applies to, a bit each; false past the end. */
bool tact_gate_row(unsigned index, tact_slice *name, unsigned *columns);
#endif
