/* daemon/learner.h -- learning from the event log, one goal window behind: what was drawn, and what came of it.
 *
 *   line with a draw ──► waits ──(its goal, its click)──► helped       the window is over ──► one lesson: counts and weights (core/choose/model.h)
 *
 * When     a draw is learned from when a line of the log is met that was received after its window; the zero is written then, never before.
 *          An intent counts from when it was handed over; one that was not within a week is no draw. One that came back (certainly not taken) waits again.
 * Nothing  but the log decides: the same lines give the same weights, bit for bit, on every platform, in one go or after any number of stops.
 * State    cursor, counts and weights go into the store (with backups); what waits is read again from the log, with its people's keys.
 * Erased   lines that cannot be opened any more teach nothing, and what waits of somebody who was erased or has withdrawn is dropped when its window closes.
 * Damaged  a line that makes no sense, and those of a frame that does not open, are passed over and counted; the last such place is kept.
 * Answers  of what was handed over, by relationship, channel and part of the week (core/choose/receptive.h), counted when the window is over too.
 * Forget   counts and weights are halved every half-life, day by day of the log's own time.
 * Bounds   TACT_LEARNER_WAITING draws wait at most; those beyond are left out, and counted.  TACT_LEARNER_ROWS messages; rows of campaigns nobody has any
 *          more are freed (tact_learner_free_rows).
 * Threads  one at a time.
 */
#ifndef TACT_DAEMON_LEARNER_H
#define TACT_DAEMON_LEARNER_H
#include "core/choose/model.h"
#include "core/choose/policy.h"
#include "daemon/lesson.h"
#include "store/eventlog.h"
#include "store/vault.h"

enum { TACT_LEARNER_WAITING = 1 << 20, TACT_LEARNER_ROWS = 16384 };

/* Learned of one message (0: of silence). Decayed, in 1/1000; and ever, of what the tallies count (no silences), learned from or given up. */
typedef struct tact_learned { uint32_t campaign, message; uint64_t shown_milli, helped_milli, shown, helped; } tact_learned;

typedef struct tact_learner tact_learner;

/** NULL: no memory. */
tact_learner *tact_learner_new(tact_span half_life);
void tact_learner_free(tact_learner *learner);                      /* NULL is allowed */
void tact_learner_stop(tact_learner *learner);                      /* from another thread: a run ends with the line it is at */
bool tact_learner_stopping(const tact_learner *learner);
void tact_learner_set_half_life(tact_learner *learner, tact_span half_life);

/** What is kept between runs; read into a fresh learner. ERR_FORMAT, ERR_VERSION, ERR_INVALID (it is not fresh): nothing was changed. */
void tact_learner_write(tact_writer *w, const tact_learner *learner);
tact_status tact_learner_read(tact_slice bytes, tact_learner *learner) TACT_MUST_USE;

/** One line: its number, when it was received, whose it is (pseudonym, key slot). Numbers ascend (else ERR_INVALID). `taught` NULL: the line teaches nothing but the time
 *  (received {0}: not even that). */
tact_status tact_learner_line(tact_learner *learner, uint64_t sequence, tact_instant received, uint64_t person, uint32_t slot, const tact_taught *taught) TACT_MUST_USE;
/** Lines from `sequence` to `to` cannot be read: passed over, and counted. */
tact_status tact_learner_pass_over(tact_learner *learner, uint64_t sequence, uint64_t to, tact_instant received) TACT_MUST_USE;
/** Whose draw may not be learned from any more (asked for each draw that closes): erased, or `remember` or `measure` withdrawn since it was drawn. NULL: nobody. */
typedef bool (*tact_learner_gone)(void *ctx, uint32_t slot, tact_instant drawn, tact_instant closes);
void tact_learner_set_gone(tact_learner *learner, tact_learner_gone gone, void *ctx);
/** Rows of campaigns that are not needed go once less than half a draw is left of them; more of them, the most faded first, when an eighth of the room is not free.
 *  `freed` is told of each: what was counted of it is to be forgotten too. */
void tact_learner_free_rows(tact_learner *learner, bool (*needed)(void *ctx, uint32_t campaign), void (*freed)(void *ctx, uint32_t campaign, uint32_t message), void *ctx);

/** Read on in the log, at most `most` lines; *behind: there are more. */
tact_status tact_learner_run(tact_learner *learner, tact_store *store, tact_vault *vault, const char *log_folder, uint64_t most, bool *behind, tact_trouble *trouble) TACT_MUST_USE;

const int32_t *tact_learner_weights(const tact_learner *learner);   /* TACT_WEIGHTS */
/** How often what interrupted was answered: clicked, or its goal came, within the window. TACT_RECEPTIVE_CELLS; NULL: nothing was sent yet. */
const tact_answered *tact_learner_answers(const tact_learner *learner);
const tact_learned *tact_learner_rows(const tact_learner *learner, uint32_t *count);   /* ascending by campaign, message */
/** What was learned from has faded in a snapshot's rows; what still waits for its window counts in full, and never twice. Both ascending. */
void tact_learner_fade(const tact_learned *learned, uint32_t learned_count, tact_policy_row *rows, uint32_t count);
typedef struct tact_learner_standing {
    uint64_t cursor, lessons, waiting, left_out, erased;
    uint64_t damaged, damaged_at;      /* lines passed over, ever; the first of the last such place */
    uint32_t rows;
    tact_instant until;                /* received-time of the newest line read */
} tact_learner_standing;
tact_learner_standing tact_learner_stands(const tact_learner *learner);
#endif
