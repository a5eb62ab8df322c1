/* daemon/reading.h -- what a tally says: lift of each rung, with its guard, its verdict in words, and when one is possible.
 *
 * Rungs     visit: came back after the first draw, within the goal's window; goal: reached it; value: what the goal was worth.
 *           A click stands on the ladder too, but whoever is left alone cannot click: it is a rate, and no lift.
 * Guard     sides are counted by the share they were drawn with, stratum by stratum; one that fell askew blocks all reading.
 * Pooled    over strata, as core/measure/programme.h does it: a changed share does not bias.
 * Order     units still in their window count as without a goal so far, on both sides alike.
 */
#ifndef TACT_DAEMON_READING_H
#define TACT_DAEMON_READING_H
#include "core/measure/programme.h"
#include "core/measure/size.h"
#include "daemon/tally.h"

typedef enum tact_rung { TACT_RUNG_VISIT, TACT_RUNG_GOAL, TACT_RUNG_VALUE, TACT_RUNG_COUNT } tact_rung;

/* The same once what was known before the lot is taken out of the noise (core/measure/cuped.h). Beside the plain lift, which all verdicts, money and
 * the question of several answers go by: either is valid at every look, taking whichever shows more is not. */
typedef struct tact_adjusted {
    int by;                            /* tact_before: the one of them that explains more within sides; -1: nothing is explained, and `lift` is the plain one */
    double theta, kept_share;          /* kept_share: of the noise (variance), 1 when nothing is taken out */
    tact_lift lift;
} tact_adjusted;

typedef struct tact_reading {
    tact_lift lift;
    tact_adjusted adjusted;
    uint64_t treated, left_alone;      /* people */
    bool mismatch; double mismatch_p;  /* the lot did not fall as asked: nothing may be read */
} tact_reading;

tact_reading tact_reading_of(const tact_tally *tally, tact_rung rung);
/** Of strata from anywhere: one is read by itself, several are pooled. Whether their lots fell as asked is the caller's to see. */
tact_reading tact_reading_pooled(const tact_stratum *strata, uint32_t count);
/** The tally's strata as samples, with one covariate; `out` holds TACT_TALLY_STRATA. */
uint32_t tact_reading_strata(const tact_tally *tally, tact_rung rung, tact_before before, tact_stratum *out);
/** From the same strata with each covariate in turn, and their plain lift; what is in them is changed. */
tact_adjusted tact_reading_adjust(tact_stratum *const strata[TACT_BEFORE_COUNT], uint32_t count, const tact_lift *plain);
const char *tact_before_key(int before);       /* "visits_before"; of -1 "none" */
const char *tact_before_words(int before);
bool tact_reading_mismatch(const tact_tally *tally, double *p);

/* What became of units weeks later; weeks are strata. */
typedef enum tact_later { TACT_LATER_WEEK_4, TACT_LATER_WEEK_8, TACT_LATER_WEEK_12, TACT_LATER_REPEAT, TACT_LATER_OBJECTED, TACT_LATER_COUNT } tact_later;
tact_reading tact_reading_later(const tact_tally *tally, tact_later what, tact_instant now);
const char *tact_later_key(unsigned later);
const char *tact_later_words(unsigned later);

/** "too_little_data", "open", "ruled_out", "higher", "lower", "blocked". */
const char *tact_reading_code(const tact_reading *reading);
/** The same as people say it. */
const char *tact_reading_words(const tact_reading *reading);

/** People a day who come to the draw for the first time, over the last four weeks at most; 0: nobody yet. */
double tact_reading_per_day(const tact_tally *tally, tact_instant now);

/* Before there is a verdict. Rate and people a day: 0 when not known. */
typedef struct tact_plan { double rate, people_per_day, share, window_days; } tact_plan;
/** What is known of `tally`, filled up from the whole programme's rate; what the caller said stays. */
void tact_plan_fill(tact_plan *plan, const tact_tally *tally, const tact_tally *programme, tact_instant now);
/** When a verdict on a lift of a tenth is possible; false: too far, or something is not known. */
bool tact_plan_at(const tact_plan *plan, tact_instant start, tact_instant *out);

/** `holdout: auto`: the share for units drawn from now on, in 1/1000; the same as before when it has nothing to say yet.
 *  It changes at most every four weeks, after a thousand units of the stratum, and only by half again or more. */
uint32_t tact_reading_share(const tact_tally *tally, uint32_t share_milli, double window_days, tact_instant now);
#endif
