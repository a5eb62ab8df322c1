/* core/choose/choose.c -- see choose.h. */
#include "core/choose/choose.h"
#include "core/base/status.h"

static uint32_t root(uint64_t x) {
    uint64_t r = 0;
    for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
        if ((r | bit) * (r | bit) <= x) r |= bit;
    return (uint32_t)r;
}

void tact_choose_probabilities(uint64_t *p, const uint32_t *score, uint32_t count, uint32_t draws) {
    const uint64_t one = (uint64_t)1 << 32;
    TACT_ASSERT(count >= 1 && count <= TACT_CHOOSE_MAX);
    uint32_t best = 0;
    for (uint32_t i = 1; i < count; i++)
        if (score[i] > score[best]) best = i;
    uint64_t gamma_16 = (uint64_t)10 * root((uint64_t)draws + 1) << 16, rest = one;
    uint64_t floor = one / 10 / count;
    for (uint32_t i = 0; i < count; i++) {
        if (i == best) continue;
        /* K + gamma * gap, in 1/2^16: gap <= 2^16, gamma < 2^37, so the product stays below 2^53 before the shift. */
        uint64_t gap = score[best] - score[i];
        uint64_t divisor_16 = ((uint64_t)count << 16) + (gamma_16 >> 8) * gap / 256;
        uint64_t plain = (one << 16) / divisor_16;
        p[i] = plain / 10 * 9 + floor;
        rest -= p[i];
    }
    p[best] = rest;
}

uint32_t tact_choose_best_score(uint32_t chance) {
    enum { STRETCH_BELOW = 65536 / 15 };                   /* from there on 1 / (4 root(r (1 - r))) is below one */
    uint64_t r = chance >> 16 ? chance >> 16 : 1;          /* 1/2^16 */
    if (r >= STRETCH_BELOW) return (uint32_t)r;
    return (uint32_t)(((uint64_t)1 << 30) / root((((uint64_t)65536 - r) << 32) / r));        /* 2^16 * root(r / (1 - r)) / 4 */
}

uint32_t tact_choose_draw(const uint64_t *p, uint32_t count, tact_rng *rng) {
    uint64_t lot = tact_rng_u32(rng), sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += p[i];
        if (lot < sum) return i;
    }
    TACT_ASSERT(sum == (uint64_t)1 << 32);
    return count - 1;
}

bool tact_choose_held_out(uint64_t pseudonym, uint32_t campaign, uint32_t share_milli) {
    tact_seed key = { pseudonym, 0x686f6c646f7574u };      /* "holdout" */
    uint8_t id[4] = { (uint8_t)campaign, (uint8_t)(campaign >> 8), (uint8_t)(campaign >> 16), (uint8_t)(campaign >> 24) };
    return tact_hash(key, (tact_slice){ (const char *)id, 4 }) % 1000 < share_milli;
}
