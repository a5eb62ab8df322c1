/* core/base/reason.h -- why: the reasons of reason.def, and the trace that collects them on the path that decides.
 *
 * Trace    a nullable argument (STYLE lesson 4): NULL when nobody asks.  Bounded: at TRACE_ROOM entries the rest is counted in
 *          `dropped`, never silently lost.  An entry about one campaign carries its id; `value` is an instant (us), a count, a channel
 *          or a purpose as the reason's sentence names it.
 *
 * Told     some reasons are the person's business alone (that somebody is up late): whoever works for the brand reads another, general one in their place. The
 *          functions below tell only that one, so that no log line, report, metric or answer can tell the other; those named `own` are for the person and the manual.
 */
#ifndef TACT_BASE_REASON_H
#define TACT_BASE_REASON_H
#include "core/base/time.h"

typedef enum tact_reason {
    TACT_WHY_NONE = 0,
#define R(name, number, code, en, fr, it, text) TACT_WHY_##name = number,
#include "core/base/reason.def"
#undef R
} tact_reason;

typedef struct tact_why {
    uint16_t reason;           /* tact_reason */
    uint8_t channel;           /* the channel it is about, or 255 */
    uint8_t purpose;           /* the purpose it is about, or 255 */
    uint32_t campaign;         /* tact_id32 of the campaign, or 0 for the whole decision */
    tact_instant until;        /* earliest instant it would be otherwise; {0} when there is none */
} tact_why;

enum { TACT_TRACE_ROOM = 64 };
typedef struct tact_trace { tact_why entries[TACT_TRACE_ROOM]; uint32_t count, dropped; } tact_trace;

static inline tact_why tact_why_of(tact_reason reason) { return (tact_why){ .reason = (uint16_t)reason, .channel = 255, .purpose = 255 }; }
/** Does it say which hour a message waits for (`send_time: likely`)? */
static inline bool tact_why_likely_hour(unsigned reason) { return reason == TACT_WHY_TIME_HABIT || reason == TACT_WHY_TIME_COHORT || reason == TACT_WHY_TIME_ANSWERS; }
/** Append; does nothing on a NULL trace. Returns false always, so that a gate can `return tact_trace_add(...)`. */
bool tact_trace_add(tact_trace *trace, tact_why why);

/** The i-th entry as it is told: the general reason, and of that one neither channel nor instant, nor a campaign's a second time, whether it is itself or
 *  stands for the other: else its company would tell them apart. False: told before. */
bool tact_trace_told(const tact_trace *trace, uint32_t i, tact_why *out);

/** The reason that is told in place of this one: itself, but for those that are the person's business alone. The one place that says which. */
unsigned tact_reason_told(unsigned reason);
/** How far a campaign came before this stopped it, from 1: the order of the gates (doc/attention.md) and of what follows them. One that is not in use came nowhere,
 *  wherever it was asked. 0: nothing a campaign meets on its way. By the reason that is told. */
unsigned tact_reason_reach(unsigned reason);
tact_slice tact_reason_code(unsigned reason);          /* "gate.quiet", of the reason that is told; {NULL,0} for an unknown number */
tact_slice tact_reason_own_code(unsigned reason);      /* for the manual */
int tact_reason_number(tact_slice code);               /* or -1 */
/** The sentence with its {placeholders}; language "en", "fr" or "it" (anything else reads English). */
tact_slice tact_reason_sentence(unsigned reason, tact_slice language);
/** The same of the reason itself: only where the person reads it. */
tact_slice tact_reason_own_sentence(unsigned reason, tact_slice language);
tact_slice tact_reason_text(unsigned reason);          /* the manual's long text */
/** The i-th row: false past the end. */
bool tact_reason_row(unsigned index, unsigned *reason);
#endif
