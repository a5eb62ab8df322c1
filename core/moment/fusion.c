/* core/moment/fusion.c -- see fusion.h. */
#include "core/moment/fusion.h"
#include "core/moment/softmax.h"

enum { THRESHOLD_MILLI = 400 };            /* below this probability no kind is claimed */

static const tact_fusion columns[] = {
#define S(name, by_hand, silent, words) .scale_milli[0][TACT_SIGNAL_##name] = by_hand, .scale_milli[1][TACT_SIGNAL_##name] = by_hand,
#define P(name, by_hand, silent, words) .prior_milli[0][TACT_KIND_##name] = by_hand, .prior_milli[1][TACT_KIND_##name] = by_hand,
    {
#include "core/moment/fusion.def"
    },
#undef S
#undef P
#define S(name, by_hand, silent, words) .scale_milli[0][TACT_SIGNAL_##name] = silent, .scale_milli[1][TACT_SIGNAL_##name] = words,
#define P(name, by_hand, silent, words) .prior_milli[0][TACT_KIND_##name] = silent, .prior_milli[1][TACT_KIND_##name] = words,
    {
#include "core/moment/fusion.def"
    },
#undef S
#undef P
};
_Static_assert(sizeof columns / sizeof *columns == TACT_FUSION_LATEST + 1, "a column of fusion.def for each number a bundle may name");

const tact_fusion *tact_fusion_of(unsigned number) {
    TACT_ASSERT(number <= TACT_FUSION_LATEST);
    return &columns[number];
}

/* Nearer together in proportion, so that which kind is ahead, and of what, stays. */
static void bound(int32_t said[TACT_KIND_COUNT], int32_t most) {
    int32_t low = 0, high = 0;                                  /* a kind it says nothing for counts, too */
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) {
        if (said[k] < low) low = said[k];
        if (said[k] > high) high = said[k];
    }
    for (unsigned k = 0; high - low > most && k < TACT_KIND_COUNT; k++) said[k] = (int32_t)((int64_t)said[k] * most / (high - low));
}

bool tact_fusion_words(const tact_testimony *said) {
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++)
        if (said->said_milli[TACT_SIGNAL_TEXT][k] || said->said_milli[TACT_SIGNAL_SEARCH][k]) return true;
    return false;
}

void tact_fusion_weigh(const tact_fusion *fusion, tact_testimony *evidence, int32_t score_milli[TACT_KIND_COUNT]) {
    bool words = tact_fusion_words(evidence);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) score_milli[k] = fusion->prior_milli[words][k];
    for (unsigned s = 0; s < TACT_SIGNAL_COUNT; s++) {
        int32_t *said = evidence->said_milli[s];
        int32_t any = 0;
        for (unsigned k = 0; k < TACT_KIND_COUNT; k++) any |= said[k];
        if (!any) continue;                                     /* most signals are silent */
        for (unsigned k = 0; k < TACT_KIND_COUNT; k++) said[k] = said[k] * fusion->scale_milli[words][s] / 1000;
        bound(said, s == TACT_SIGNAL_HINT ? TACT_FUSION_HINT_MILLI : TACT_FUSION_SAY_MILLI);
        for (unsigned k = 0; k < TACT_KIND_COUNT; k++) score_milli[k] += said[k];
    }
}

uint8_t tact_fusion_kind(const int32_t score_milli[TACT_KIND_COUNT], uint16_t probability_milli[TACT_KIND_COUNT]) {
    uint8_t best = TACT_KIND_UNKNOWN;
    tact__softmax(score_milli, TACT_KIND_COUNT, probability_milli);
    for (uint8_t k = 1; k < TACT_KIND_COUNT; k++)
        if (probability_milli[k] > probability_milli[best]) best = k;
    return probability_milli[best] >= THRESHOLD_MILLI ? best : TACT_KIND_UNKNOWN;
}
