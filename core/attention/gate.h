/* core/attention/gate.h -- the one gate.  Every message on every channel passes here, at decision and again at the last instant.
 *
 * Order    erased or suppressed -> law of the place -> permission for purpose x channel -> signals -> minors and sensitive topics ->
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
} tact_gate_ask;

/** May it go?  False is an answer: the trace (may be NULL) gains the first gate that stops it; *next (may be NULL) the earliest instant
 *  at which that gate would open, {0} when it will not by waiting. */
bool tact_gate_allows(const tact_gate_ask *ask, tact_trace *trace, tact_instant *next);
#endif
