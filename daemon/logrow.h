/* daemon/logrow.h -- one line of the event log: what is clear, and what is sealed with the person's key.
 *
 * Clear     seq is added by the log; time, random pseudonym (only with `remember`), slot, kind of event and moment, campaign, reason codes,
 *           propensity, bundle, policy, world, and the hash of the decision's canonical bytes.
 * Sealed    the event as step saw it; the first line of a person each UTC day also the record as it was; the hash of the record after; the
 *           moment's cell on the moment map (daemon/cell.h); what the learner hears of it (daemon/lesson.h), which the clear `learn` announces.
 * Private   a private matter (tact_result) names nobody, no campaign, no reason and no hash, and nothing of it is sealed: the next line of the person
 *           carries their record, so that a replay goes on from there. A campaign about a marked topic that only fitted is a code without its name.
 * A line about somebody who is not remembered has neither pseudonym nor sealed part; its cell is in the clear. A robot's line says so.
 */
#ifndef TACT_DAEMON_LOGROW_H
#define TACT_DAEMON_LOGROW_H
#include "core/engine/engine.h"
#include "daemon/cell.h"
#include "daemon/json_out.h"

typedef struct tact_logrow {
    const tact_bundle *bundle;
    uint32_t policy, world;            /* numbers; also of lines that decided nothing: a pause may be why */
    const tact_event *event;
    const tact_result *result;
    uint64_t pseudonym;                /* 0: none */
    uint32_t slot;                     /* of the person's key; 0: none */
    uint64_t decision_hash, record_hash;
    tact_slice sealed;                 /* text of tact_sealed_text; empty: none */
    const tact_cell *cell;             /* NULL: none; shown when there is no pseudonym */
    bool learn;                        /* the sealed part holds a lesson */
} tact_logrow;

/** Did a message fill a slot, or leave, by this line, as far as it tells? One that was drawn when it was due and met no open page waits. */
bool tact_logrow_sent(const tact_value *line);
/** Did we look whether to say something, and say nothing? What waits for an open page, what they wrote, what became of a message and what another sender asked is no such look. */
bool tact_logrow_looked(const tact_value *line);
/** It came due and met no open page: it waits for one. */
bool tact_logrow_waits(const tact_value *line);
/** The line, without its line end. */
tact_slice tact_logrow_write(const tact_logrow *row, tact_arena *arena);

/** Canonical hash of a decision. */
uint64_t tact_logrow_decision_hash(const tact_decision *decision, tact_arena *arena);

/* What is sealed in a line. */
typedef struct tact_logseal { tact_slice event, record; uint64_t record_hash; tact_slice cell, lesson; } tact_logseal;   /* record empty: not the first of the day; cell, lesson empty: none */
void tact_logseal_write(tact_writer *w, const tact_logseal *seal);
tact_status tact_logseal_read(tact_slice bytes, tact_logseal *out) TACT_MUST_USE;
#endif
