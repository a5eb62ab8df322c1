/* core/choose/policy.h -- what was learned so far, frozen and numbered.  Step reads one snapshot and never changes it.
 *
 * Shape    a row per (campaign, message): how often it was shown and how often that helped, and the same for people left alone
 *          (ghosts of the holdout: the organic outcome).  Counts are halved with time by the learner, which lives in the shell.
 *          Beside them everybody's looks by hour of the week, for messages that wait for a likely hour (`send_time: likely`).
 *          And the weights of the model (model.h), in whole steps; and how often messages are answered (receptive.h).
 * Bytes    versioned; kept as long as the log, so that a replay chooses with the same numbers.
 */
#ifndef TACT_POLICY_H
#define TACT_POLICY_H
#include "core/anticipate/cohort.h"
#include "core/base/bytes.h"
#include "core/choose/receptive.h"

typedef struct tact_policy_row {
    uint32_t campaign, message;        /* ids; message 0: the campaign's ghosts */
    uint32_t shown_milli, helped_milli;/* decayed counts, in 1/1000 */
} tact_policy_row;

typedef struct tact_policy {
    uint32_t number;                   /* 1, 2, 3 ... */
    uint32_t draws;                    /* decayed number of draws learned from: the exploration narrows with its root */
    const tact_policy_row *rows; uint32_t row_count;    /* ascending by (campaign, message) */
    uint8_t format;                    /* of the bytes it was read from; 0: none, the newest. 1 and 2 draw as they did (core/engine/draw.c), up to 3 know nothing of answers, up to 4 of another way where the chosen one is closed (core/engine/answers.c) */
    const int32_t *weights;            /* TACT_WEIGHTS of core/choose/model.h; NULL: nothing learned yet */
    const tact_receptive *receptive;   /* with its sums; NULL: nothing learned yet */
    tact_cohort cohort;                /* all 0: nothing is known of anybody's hours */
} tact_policy;

void tact_policy_write(tact_writer *w, const tact_policy *policy);
/** Rows live in `arena`. ERR_FORMAT when the rows are not ascending. */
tact_status tact_policy_read(tact_slice bytes, tact_arena *arena, tact_policy *out) TACT_MUST_USE;
/** NULL when nothing was learned about it yet. */
const tact_policy_row *tact_policy_find(const tact_policy *policy, uint32_t campaign, uint32_t message);

/** The number a message has in the model; message 0: silence, as a campaign's ghosts and unseen people have it. */
uint32_t tact_policy_arm(uint32_t campaign, uint32_t message);
/** Weights as a snapshot keeps them: whole steps of 1/2^10. */
enum { TACT_POLICY_WEIGHT_STEP = 64 };
int32_t tact_policy_weight(int32_t weight);

/* Probability that it helps, in 1/2^32, with a prior of one success in twenty (messages) or in a hundred (silence). */
uint32_t tact_policy_rate(const tact_policy_row *row);
uint32_t tact_policy_organic(const tact_policy_row *ghosts);
/** An optimistic bound of tact_policy_rate: three imagined successes more, so that a young message is tried before it is dropped. */
uint32_t tact_policy_hope(const tact_policy_row *row);
#endif
