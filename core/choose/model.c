/* core/choose/model.c -- see model.h. */
#include "core/choose/model.h"
#include "core/base/fixed.h"
#include "core/base/status.h"

enum { SUM_MOST = 10 << 16 };

uint16_t tact_choose_feature(unsigned which, uint64_t value) {
    uint64_t h = (value + 1) * 0x9e3779b97f4a7c15u ^ (uint64_t)(which + 1) * 0xc2b2ae3d27d4eb4fu;
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    return (uint16_t)(h >> 48);
}

/* Where a message has its own weight for a feature. */
static uint32_t own(uint16_t feature, uint32_t message) {
    uint32_t h = (feature + 1u) * 0x9e3779b1u ^ message;
    h ^= h >> 15;
    return h * 0x85ebca6bu >> 16;
}

int32_t tact_choose_part(const int32_t *weights, uint16_t feature, uint32_t message) { return weights[feature] + weights[own(feature, message)]; }

/* e^(x / 2^16) in 1/2^16, for x within +-SUM_MOST: a power of two by its 32nds, the rest by three terms of the series; to 2^-24, every platform the same. */
static uint32_t power_of_e(int32_t x) {
    static const uint32_t part[32] = {              /* 2^(i / 32) in 1/2^31 */
        2147483648u, 2194507417u, 2242560872u, 2291666561u, 2341847524u, 2393127307u, 2445529972u, 2499080105u,
        2553802834u, 2609723834u, 2666869345u, 2725266179u, 2784941738u, 2845924021u, 2908241642u, 2971923842u,
        3037000500u, 3103502151u, 3171459999u, 3240905930u, 3311872529u, 3384393094u, 3458501653u, 3534232978u,
        3611622603u, 3690706840u, 3771522796u, 3854108391u, 3938502376u, 4024744348u, 4112874773u, 4202935003u,
    };
    int64_t twos_q31 = (int64_t)x * 1512775 >> 5;          /* log2 e in 1/2^20 */
    int32_t whole = (int32_t)(twos_q31 >> 31);
    uint64_t rest = (uint64_t)(twos_q31 & 0x7fffffff), t = (rest & 0x3ffffff) * 1488522236u >> 31;      /* times ln 2: under 1/46, in 1/2^31 */
    uint64_t series = ((uint64_t)1 << 31) + t + (t * t >> 32) + ((t * t >> 31) * t >> 31) / 6;
    uint64_t power = part[rest >> 26] * (series >> 1) >> 30;                /* in 1/2^31 */
    int32_t shift = 15 - whole;
    return shift >= 0 ? (uint32_t)(power >> shift) : (uint32_t)(power << -shift);
}

uint32_t tact_choose_boost(const int32_t *weights, const uint16_t *features, uint32_t count, uint32_t message) {
    int32_t sum = 0;                                       /* at most 128 times 2^19 */
    for (uint32_t i = 0; weights && i < count; i++) sum += weights[features[i]] + weights[own(features[i], message)];
    return power_of_e(sum > SUM_MOST ? SUM_MOST : sum < -SUM_MOST ? -SUM_MOST : sum);
}

uint32_t tact_choose_boosted(uint32_t chance, uint32_t boost) {
    uint64_t for_it = (uint64_t)chance * boost, all = for_it + ((((uint64_t)1 << 32) - chance) << 16);
    unsigned wide = 64u - (unsigned)__builtin_clzll(all);   /* all >= 2^16 unless the chance is certain; 32 bits of it are enough */
    if (wide > 32) { for_it >>= wide - 32; all >>= wide - 32; }
    uint64_t p = (for_it << 32) / all;
    return p > UINT32_MAX ? UINT32_MAX : (uint32_t)p;
}

/* 2^16 / sqrt(x / 2^16), x > 0: the root by its leading bits, one part in thirty-two exact; every platform the same. */
static uint32_t inverse_root(uint32_t x) {
    static const uint16_t root[48] = {              /* 2^15 / sqrt((16.5 + i) / 16): x brought to 1 .. 4 */
        32268, 31332, 30474, 29682, 28949, 28268, 27632, 27038, 26481, 25956, 25462, 24994, 24552, 24132, 23733, 23354,
        22992, 22646, 22315, 21999, 21695, 21404, 21124, 20855, 20596, 20346, 20106, 19873, 19649, 19431, 19221, 19018,
        18821, 18630, 18444, 18264, 18090, 17920, 17755, 17594, 17438, 17285, 17137, 16992, 16851, 16714, 16579, 16448,
    };
    unsigned bits = 31u - (unsigned)__builtin_clz(x), pairs = bits / 2;
    uint32_t lead = pairs >= 2 ? x >> (2 * pairs - 4) : x << (4 - 2 * pairs);       /* 16 .. 63 */
    return (uint32_t)(((uint64_t)root[lead - 16] << 9) >> pairs);                   /* root / 2^15 * 2^24 / 2^pairs */
}

/* A weight's first step, all weights of a draw together, moves the logit by at most 2 STEP / root(MOVED_FIRST). */
enum { STEP_Q16 = 6 << 16, MOVED_FIRST = 4096, MOVED_MOST = 1024 << 16 };

static void step(tact_choose_table *t, uint32_t at, int64_t wrong_q16, uint32_t rate_q16) {
    uint64_t moved = t->moved[at] + (uint64_t)(wrong_q16 * wrong_q16 >> 16);
    t->moved[at] = moved > MOVED_MOST ? MOVED_MOST : (uint32_t)moved;
    int64_t w = t->weight[at] - (wrong_q16 * (int64_t)((uint64_t)rate_q16 * inverse_root(t->moved[at] + MOVED_FIRST) >> 16)) / 65536;
    t->weight[at] = w > TACT_WEIGHT_MOST ? TACT_WEIGHT_MOST : w < -TACT_WEIGHT_MOST ? -TACT_WEIGHT_MOST : (int32_t)w;
}

void tact_choose_learn(tact_choose_table *t, const uint16_t *features, uint32_t count, uint32_t message, uint32_t prior, bool helped) {
    TACT_ASSERT(count > 0 && count <= TACT_FEATURES_MAX);
    int64_t p = tact_choose_boosted(prior, tact_choose_boost(t->weight, features, count, message));
    int64_t wrong_q16 = (p - (helped ? TACT_ONE : 0)) / 65536;
    uint32_t rate_q16 = (uint32_t)STEP_Q16 / count;
    for (uint32_t i = 0; i < count; i++) {
        step(t, features[i], wrong_q16, rate_q16);
        step(t, own(features[i], message), wrong_q16, rate_q16);
    }
}

void tact_choose_forget(tact_choose_table *t, int64_t keep) {
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) {
        t->weight[i] = (int32_t)tact_fixed_mul(t->weight[i], keep);
        t->moved[i] = (uint32_t)tact_fixed_mul(t->moved[i], keep);
    }
}
