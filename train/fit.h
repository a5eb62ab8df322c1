/* train/fit.h -- linear classifiers over hashed features, fitted by liblinear (Fan and others, "LIBLINEAR: a library for large linear classification", JMLR 2008).
 *
 * Input    the features of each text (core/moment/feature.h) as rows of a table (tact_feature_row); every text has length 1 (1/sqrt(features) each).
 * Output   one weight a row and class, one bias a class: log-odds of the class against all others (L2-regularised logistic regression, one against the rest).
 * Repeats  the same rows in the same order give the same weights on the same machine; there is no chance in it.
 */
#ifndef TACT_TRAIN_FIT_H
#define TACT_TRAIN_FIT_H
#include <stdint.h>
#include "core/base/slice.h"
#include "store/trouble.h"

typedef struct tact_example { const uint32_t *features; uint32_t count; uint32_t class_; } tact_example;

typedef struct tact_fitted {
    uint32_t rows, classes;
    double *weights;                   /* rows * classes */
    double *bias;                      /* classes */
} tact_fitted;

/** Features of a text; malloc'ed. */
uint32_t *tact_example_features(unsigned format, tact_slice text, uint32_t *count);
/** Fit `classes` classes. `cost`: how much a wrong answer weighs against large weights (liblinear's C). */
tact_status tact_fit(tact_fitted *out, const tact_example *examples, uint32_t count, uint32_t classes, uint32_t rows, double cost, tact_trouble *trouble) TACT_MUST_USE;
void tact_fitted_free(tact_fitted *fitted);
/** Scores of a text's features, one a class. */
void tact_fitted_scores(const tact_fitted *fitted, const uint32_t *features, uint32_t count, double *out);
#endif
