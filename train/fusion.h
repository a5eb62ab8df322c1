/* train/fusion.h -- how much of what each signal says should count: fitted on labelled events, judged on events it never saw.
 *
 * Model     core/moment/fusion.h: multinomial logistic regression with one scale a signal and one prior a kind. Newton's method on the log-loss of the training part, with a pull
 *           towards what was set by hand; scales stay between 0.25 and 2.5, the session's under 1 (events made clear by those before them are many in the set), priors within their bound. Then one temperature on the calibration part.
 * Integers  the fit is rounded to 1/1000 and judged as it will run. Floating point stays here. No chance in it: the same events give the same table.
 */
#ifndef TACT_TRAIN_FUSION_H
#define TACT_TRAIN_FUSION_H
#include "train/events.h"

typedef struct tact_fused {
    tact_fusion fusion;
    uint32_t heard[2][TACT_SIGNAL_COUNT]; /* training events in which the signal spoke */
    double temperature;
} tact_fused;

/* One event for the fitter. */
typedef struct tact_fusion_case { tact_testimony said; uint8_t kind, part; } tact_fusion_case;
void tact_fusion_fit(tact_fused *out, const tact_fusion_case *cases, uint32_t count);

typedef struct tact_fusion_judged { tact_judged part[TACT_FOR_TEST + 1], tongue[TACT_TONGUE_COUNT], session; } tact_fusion_judged;   /* tongue, session: of the test part; session: events with one before them */
/** Every row judged by a column of fusion.def, or by `fusion` when it is not NULL. */
tact_status tact_fusion_judge(tact_fusion_judged *out, const tact_event_rows *rows, uint8_t column, const tact_fusion *fusion, tact_trouble *trouble) TACT_MUST_USE;
/** Each domain in turn judged by a fit on all others: what is fitted must hold for shops nobody trained on. The same scenes in three languages fall together here. */
tact_status tact_fusion_cross(tact_judged *out, const tact_event_rows *rows, tact_trouble *trouble) TACT_MUST_USE;
/** Fit. */
tact_status tact_fusion_make(tact_fused *out, const tact_event_rows *rows, tact_trouble *trouble) TACT_MUST_USE;
/** The text of core/moment/fusion.def with this fit as its newest column; malloc'ed. */
char *tact_fusion_table(const tact_fusion *fusion);
#endif
