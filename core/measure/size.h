/* core/measure/size.h -- how many people a verdict needs, when it is possible, and how many to leave alone for it.
 *
 * Rates    goals a person, in (0, 1). Lifts are relative: 0.1 is a tenth more.
 * Always   with an interval that is valid at every look (sequence.h), 80 % power. A single look would need about half as many.
 * Source   Waudby-Smith et al. for the sequence.
 */
#ifndef TACT_MEASURE_SIZE_H
#define TACT_MEASURE_SIZE_H
#include "core/base/time.h"
#include "core/measure/sequence.h"

typedef struct tact_trial {
    double rate;                       /* expected of people left alone */
    double lift;                       /* relative; the smallest worth knowing */
    double people_per_day;             /* who come to the draw for the first time, both sides together */
    double control_share;              /* left alone, in (0, 1) */
    double window_days;                /* how long a goal is waited for */
    tact_sequence sequence;
} tact_trial;

/** People in all, both sides together, until the always-valid sequence gives a verdict with 80 %. At most 1e15; infinite when it never will. */
double tact_size_always(const tact_trial *trial);
/** Days from the start until then, the window of the last person's goal included. Infinite with nobody a day. */
double tact_trial_days(const tact_trial *trial);
/** "A verdict is possible about ...": that day as an instant; false when it is more than ten years away. */
bool tact_trial_verdict_at(const tact_trial *trial, tact_instant start, tact_instant *out);

typedef struct tact_holdout_bounds { double least, most; double within_days; } tact_holdout_bounds;
/** `holdout: auto`: the smallest share, in steps of a thousandth, that gives a verdict within `within_days`; `most` when none does.
 *  The rule is not the soonest verdict: half left alone is always that, and every person left alone is one not reached.
 *  `trial->control_share` is not read. 0 < least <= most <= 0.5. */
double tact_holdout_share(const tact_trial *trial, tact_holdout_bounds bounds);
#endif
