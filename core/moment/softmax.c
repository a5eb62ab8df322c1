/* core/moment/softmax.c -- see softmax.h. */
#include "core/moment/softmax.h"
#include "core/base/fixed.h"

void tact__softmax(const int32_t *score, unsigned n, uint16_t *out) {
    static const int64_t log2_e = 6196328019;                  /* log2(e) in Q32.32 */
    int32_t clipped[TACT_SOFTMAX_MAX], top = -TACT_SCORE_MILLI_MAX;
    int64_t part[TACT_SOFTMAX_MAX], sum = 0;
    for (unsigned k = 0; k < n; k++) {
        clipped[k] = score[k] > TACT_SCORE_MILLI_MAX ? TACT_SCORE_MILLI_MAX : score[k] < -TACT_SCORE_MILLI_MAX ? -TACT_SCORE_MILLI_MAX : score[k];
        if (clipped[k] > top) top = clipped[k];
    }
    for (unsigned k = 0; k < n; k++) {
        unsigned same = 0;                                     /* most events speak for one kind: the others share a power */
        while (same < k && clipped[same] != clipped[k]) same++;
        part[k] = clipped[k] == top ? TACT_ONE : same < k ? part[same] : tact_fixed_exp2(log2_e * (clipped[k] - top) / 1000);
        sum += part[k];
    }
    int32_t left = 1000;
    unsigned best = 0;
    for (unsigned k = 0; k < n; k++) {
        out[k] = (uint16_t)(part[k] * 1000 / sum);
        left -= out[k];
        if (part[k] > part[best]) best = k;
    }
    out[best] = (uint16_t)(out[best] + left);                  /* what rounding down lost */
}
