/* core/moment/softmax.h -- log-odds into probabilities that sum to 1000, in integers. */
#ifndef TACT_MOMENT_SOFTMAX_H
#define TACT_MOMENT_SOFTMAX_H
#include <stdint.h>

enum { TACT_SOFTMAX_MAX = 8, TACT_SCORE_MILLI_MAX = 12000 };   /* scores beyond are taken as this much */

/** `n` scores in 1/1000 of log-odds, 1 <= n <= TACT_SOFTMAX_MAX; probabilities in 1/1000, what rounding lost is the likeliest one's. */
void tact__softmax(const int32_t *score_milli, unsigned n, uint16_t *probability_milli);
#endif
