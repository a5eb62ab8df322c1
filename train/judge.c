/* train/judge.c -- see judge.h. */
#include "train/judge.h"
#include <math.h>

void tact_judge_add(tact_judged *j, unsigned kind, const tact_classified *a) {
    unsigned best = 0;
    for (unsigned k = 1; k < TACT_KIND_COUNT; k++)
        if (a->probability_milli[k] > a->probability_milli[best]) best = k;
    unsigned bin = a->probability_milli[best] * TACT_JUDGE_BINS / 1000u;
    if (bin >= TACT_JUDGE_BINS) bin = TACT_JUDGE_BINS - 1;
    j->count++;
    j->confusion[kind][a->kind]++;
    j->bin_count[bin]++;
    j->bin_right[bin] += best == kind;
    j->bin_probability[bin] += a->probability_milli[best] / 1000.0;
}

static double part(double a, double b) { return b > 0 ? a / b : 0; }

double tact_judge_accuracy(const tact_judged *j) {
    uint32_t right = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) right += j->confusion[k][k];
    return part(right, j->count);
}

static uint32_t asked(const tact_judged *j, unsigned kind) {
    uint32_t n = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) n += j->confusion[kind][k];
    return n;
}

double tact_judge_f1(const tact_judged *j, unsigned kind) {
    uint32_t answered = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) answered += j->confusion[k][kind];
    return part(2.0 * j->confusion[kind][kind], asked(j, kind) + answered);
}

double tact_judge_macro_f1(const tact_judged *j) {
    double sum = 0;
    unsigned kinds = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++)
        if (asked(j, k)) { sum += tact_judge_f1(j, k); kinds++; }
    return part(sum, kinds);
}

double tact_judge_ece(const tact_judged *j) {
    double sum = 0;
    for (unsigned b = 0; b < TACT_JUDGE_BINS; b++) sum += fabs(j->bin_right[b] - j->bin_probability[b]);
    return part(sum, j->count);
}

double tact_judge_unknown_recall(const tact_judged *j) { return part(j->confusion[TACT_KIND_UNKNOWN][TACT_KIND_UNKNOWN], asked(j, TACT_KIND_UNKNOWN)); }

double tact_judge_needs_accuracy(const tact_judged *j) {
    uint32_t right = 0, all = 0;
    for (unsigned k = TACT_KIND_KNOW; k < TACT_KIND_COUNT; k++) { right += j->confusion[k][k]; all += asked(j, k); }
    return part(right, all);
}
