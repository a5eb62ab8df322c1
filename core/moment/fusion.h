/* core/moment/fusion.h -- what the signals said, weighed and added: a scale a signal, a prior a kind, one softmax.
 *
 * Sum      there are two sets of weights, one for events with words of the person's own and one for those without. Score of a kind = its prior + the sum over the signals of scale x what the signal said for it, in 1/1000 of log-odds; integers alone.
 * Bound    what one signal says may lie at most TACT_FUSION_SAY_MILLI apart between two kinds (more is drawn together in proportion), and no two priors
 *          more than TACT_FUSION_PRIOR_MILLI; together less than a hint says. So no other signal alone overrules a hint; two that agree may.
 * Table    fusion.def, one column a number; a bundle names its number, so that old decisions are decided again with what weighed then. Column 0 is
 *          from before there was a fit: scales of one, no bound. The newest is written by `tact train --fusion` (train/fusion.h).
 * Source   multinomial logistic regression over weights of evidence: Good, "Probability and the weighing of evidence" (1950).
 */
#ifndef TACT_MOMENT_FUSION_H
#define TACT_MOMENT_FUSION_H
#include "core/moment/understand.h"

enum { TACT_FUSION_SAY_MILLI = 6000, TACT_FUSION_PRIOR_MILLI = 2800, TACT_FUSION_HINT_MILLI = 10000 };

/* [0] when the person said nothing, [1] beside their own words: then a page and an event say less of what they are about, and words more. */
typedef struct tact_fusion { int16_t scale_milli[2][TACT_SIGNAL_COUNT], prior_milli[2][TACT_KIND_COUNT]; } tact_fusion;

/* What each signal said for each kind, in 1/1000 of log-odds. */
typedef struct tact_testimony { int32_t said_milli[TACT_SIGNAL_COUNT][TACT_KIND_COUNT]; } tact_testimony;

/** A column of fusion.def; `number` at most TACT_FUSION_LATEST. */
const tact_fusion *tact_fusion_of(unsigned number);
/** Were there words of the person's own (written, said, searched)? */
bool tact_fusion_words(const tact_testimony *said);
/** Weigh in place: `evidence` holds afterwards what was really added. */
void tact_fusion_weigh(const tact_fusion *fusion, tact_testimony *evidence, int32_t score_milli[TACT_KIND_COUNT]);
/** The probabilities of these scores, and the kind that is likely enough; TACT_KIND_UNKNOWN: none is. */
uint8_t tact_fusion_kind(const int32_t score_milli[TACT_KIND_COUNT], uint16_t probability_milli[TACT_KIND_COUNT]);

/** What the signals say of an event, unweighed: what a fit is made from. Arguments as of tact_moment_understand. */
void tact_moment_hear(tact_testimony *out, const tact_moment_index *index, const tact_event *event, const tact_view *view, const tact_civil *local);
#endif
