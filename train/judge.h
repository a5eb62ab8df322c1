/* train/judge.h -- what a classifier of kinds is worth: counts, macro-F1, calibration. Floating point; nothing decides by it.
 *
 * F1        of each kind: 2 TP / (2 TP + FP + FN); macro: their mean over the kinds that occur.
 * Error of calibration (ECE): ten bins by the likeliest kind's probability, |share right - mean probability| weighted by the rows in it.
 */
#ifndef TACT_TRAIN_JUDGE_H
#define TACT_TRAIN_JUDGE_H
#include "core/moment/model.h"

enum { TACT_JUDGE_BINS = 10 };

typedef struct tact_judged {
    uint32_t count, confusion[TACT_KIND_COUNT][TACT_KIND_COUNT];       /* [true][answered] */
    uint32_t bin_count[TACT_JUDGE_BINS], bin_right[TACT_JUDGE_BINS];   /* by the likeliest kind's probability, before the threshold */
    double bin_probability[TACT_JUDGE_BINS];
} tact_judged;

void tact_judge_add(tact_judged *judged, unsigned kind, const tact_classified *answer);
double tact_judge_accuracy(const tact_judged *judged);
double tact_judge_f1(const tact_judged *judged, unsigned kind);
double tact_judge_macro_f1(const tact_judged *judged);
double tact_judge_ece(const tact_judged *judged);
/** Of rows that are unknown: answered unknown. Of the others: answered rightly. */
double tact_judge_unknown_recall(const tact_judged *judged);
double tact_judge_needs_accuracy(const tact_judged *judged);
#endif
