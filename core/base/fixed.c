/* core/base/fixed.c -- see fixed.h.
 * exp2: the fraction is multiplied out bit by bit, 2^(2^-k) from a table of 32 constants.
 * log2: normalise to [1,2), then square and compare, one bit of the answer a step (the classic digit recurrence). */
#include "core/base/fixed.h"

/* 2^(2^-k) in Q2.62, k = 1..32, rounded. */
static const uint64_t root_of_two[32] = {
    6521908912666391106u, 5484249825272419512u, 5029079263719320435u, 4815862801830788490u,
    4712668792719003884u, 4661903986662671290u, 4636727017470743990u, 4624189567668517720u,
    4617933561212708776u, 4614808732577250068u, 4613247111281068008u, 4612466498810092975u,
    4612076242109103707u, 4611881126141011236u, 4611783571252412754u, 4611734794581956353u,
    4611710406440186476u, 4611698212417665819u, 4611692115418496524u, 4611689066921934630u,
    4611687542674409371u, 4611686780550835664u, 4611686399489096040u, 4611686208958238036u,
    4611686113692811986u, 4611686066060099699u, 4611686042243743740u, 4611686030335565807u,
    4611686024381476851u, 4611686021404432377u, 4611686019915910140u, 4611686019171649022u,
};

static uint64_t mul62(uint64_t a, uint64_t b) { return (uint64_t)((unsigned __int128)a * b >> 62); }

int64_t tact_fixed_exp2(int64_t x) {
    int64_t whole = x >> 32;
    if (whole < -32) return 0;
    if (whole > 30) return INT64_MAX;
    uint32_t fraction = (uint32_t)x;
    uint64_t r = (uint64_t)1 << 62;
    while (fraction) {                                      /* from one set bit to the next: which they are cannot be foretold */
        int k = __builtin_clz(fraction);
        r = mul62(r, root_of_two[k]);
        fraction ^= 0x80000000u >> k;
    }
    int64_t shift = 30 - whole;                             /* Q2.62 -> Q32.32 */
    return shift >= 63 ? 0 : (int64_t)(r >> shift);
}

int64_t tact_fixed_log2(int64_t x) {
    if (x <= 0) return INT64_MIN;
    int high = 63 - __builtin_clzll((uint64_t)x);
    int64_t result = (int64_t)(high - 32) * TACT_ONE;
    uint64_t y = (uint64_t)x << (62 - high);                /* Q2.62 in [1,2) */
    for (int k = 0; k < 32; k++) {
        unsigned __int128 square = (unsigned __int128)y * y >> 62;
        if (square >> 63) { result |= (int64_t)1 << (31 - k); square >>= 1; }
        y = (uint64_t)square;
    }
    return result;
}

int64_t tact_fixed_mul(int64_t a, int64_t b) {
    __int128 p = (__int128)a * b >> 32;
    return p > INT64_MAX ? INT64_MAX : p < INT64_MIN ? INT64_MIN : (int64_t)p;
}

int64_t tact_fixed_div(int64_t a, int64_t b) {
    __int128 q = ((__int128)a * TACT_ONE) / b;
    return q > INT64_MAX ? INT64_MAX : q < INT64_MIN ? INT64_MIN : (int64_t)q;
}

int64_t tact_fixed_decay(int64_t age_us, int64_t half_life_us) {
    if (age_us <= 0) return TACT_ONE;
    return tact_fixed_exp2(-tact_fixed_div(age_us, half_life_us));
}
