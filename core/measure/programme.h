/* core/measure/programme.h -- the whole programme before single campaigns: one answer pooled over many.
 *
 * Why      single campaigns are mostly too small for a verdict; together they often are not.
 * Estimate stratified by campaign: each campaign's own difference, weighted by the people it treated,
 *              D = sum n_k d_k / sum n_k,   se^2 = sum (n_k / n)^2 se_k^2.
 *          So D times the people treated is what all campaigns together changed. Weights of inverse variance would be narrower, but they
 *          answer for an average campaign of nobody's choosing; pooling the people without strata is wrong (Simpson) as soon as shares
 *          of the holdout differ between campaigns.
 * Clock    N = 4 v / se^2 with v the weighted mean of a campaign's two variances: people in all, when arms are even.
 *          It grows as information does as long as the mix of campaigns stays alike.
 * Unit     a person in a campaign. One who is in two counts twice; their lots fall independently, so the differences do not.
 *          Campaigns with fewer than two people on a side cannot be told and are left out; `left_out` counts them.
 */
#ifndef TACT_MEASURE_PROGRAMME_H
#define TACT_MEASURE_PROGRAMME_H
#include "core/measure/lift.h"

typedef struct tact_stratum { tact_sample treated, control; } tact_stratum;
typedef struct tact_programme {
    tact_lift lift;                    /* treated, control: weighted as D is; more_people for a share of the strata's mix as it is */
    uint64_t treated_people, control_people;
    uint32_t campaigns, left_out;
} tact_programme;

tact_programme tact_programme_of(const tact_stratum *strata, uint32_t count, const tact_lift_question *question);
#endif
