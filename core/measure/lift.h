/* core/measure/lift.h -- what a campaign really changed: people treated against people left alone by lot.
 *
 * Unit     a person at the first draw (sent or ghost), in a fixed window. A metric is a goal reached (0, 1), a count or an amount.
 * Interval always valid (sequence.h); an interval for one single look is never made. Each side's variance is taken no lower than that of
 *          both sides together (standard_error; welch_error is without that floor): a small holdout that happens to hold no buyer would
 *          else look certain. Where neither side varies (nobody here, everybody there) it is the variance of all people as one.
 * Too few  no verdict before both sides have 30 people and the smaller one is expected, at the rate of both together, to hold ten
 *          people with a metric other than 0 (for goals: and ten without): below that means are not yet normal enough.
 * Guard    allocation.h must be asked first; a mismatch forbids reading. Several metrics or arms: discovery.h.
 * This room is the only one of the core that uses libm; nothing in deciding depends on it.
 */
#ifndef TACT_LIFT_H
#define TACT_LIFT_H
#include <stdbool.h>
#include "core/measure/sample.h"
#include "core/measure/sequence.h"

typedef enum tact_lift_verdict {
    TACT_LIFT_TOO_LITTLE,              /* too few people or goals to say anything */
    TACT_LIFT_OPEN,                    /* the interval holds 0: no difference shown so far */
    TACT_LIFT_HIGHER, TACT_LIFT_LOWER
} tact_lift_verdict;

typedef struct tact_lift {
    tact_lift_verdict verdict;
    double treated, control;           /* means a person */
    double difference, standard_error, welch_error, low, high;      /* treated less control, in units of the metric; 0 width when TOO_LITTLE */
    double relative;                   /* difference / control; 0 when the control's mean is 0 */
    double clock, p;                   /* sequence.h; p is 1 when TOO_LITTLE */
    double more_people;                /* both sides together, until a lift of `aim` (or what was seen, if larger) gets a verdict with 80 %, or is ruled
                                        * out; 0 with a verdict, and when OPEN is the verdict: the interval lies within the aim on both sides */
} tact_lift;

typedef struct tact_lift_question {
    tact_sequence sequence;
    double aim;                        /* smallest lift worth knowing, as a share of the control's mean: 0.1 */
} tact_lift_question;
extern const tact_lift_question tact_lift_standard;        /* the standard sequence, an aim of a tenth */

tact_lift tact_lift_of(const tact_sample *treated, const tact_sample *control, const tact_lift_question *question);

/** Nobody differs from anybody, on either side: as long as it stays so, no number of people brings a verdict. */
bool tact_lift_all_alike(const tact_sample *treated, const tact_sample *control);

/** From a difference already made, with its clock: for estimates that are pooled (programme.h). Fills all but treated, control, relative. */
tact_lift tact_lift_from(double difference, double standard_error, double clock, tact_sequence sequence);
/** How many times more information is needed until a difference of `aim` gets a verdict with 80 %: 1 when there is enough. At most 1e9. */
double tact_lift_growth(double aim, double standard_error, double clock, tact_sequence sequence);
/** `more_people` of an OPEN answer over that many people. */
double tact_lift_missing(const tact_lift *open, double people, const tact_lift_question *question);
#endif
