/* core/campaign/cel_number.c -- see cel_number.h. */
#include "core/campaign/cel_number.h"

/* Little-endian limbs. The largest: 64 digits (213 bits) x 10^309 or a shift of as much: under 3,200 bits. */
enum { LIMBS = 100 };
typedef struct big { uint32_t limb[LIMBS]; unsigned count; } big;

static void multiply_add(big *b, uint32_t times, uint32_t plus) {
    uint64_t carry = plus;
    for (unsigned i = 0; i < b->count; i++) {
        carry += (uint64_t)b->limb[i] * times;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry) b->limb[b->count++] = (uint32_t)carry;
}

static unsigned bits(const big *b) {
    unsigned n = b->count * 32;
    for (uint32_t top = b->count ? b->limb[b->count - 1] : 0; n && !(top & 0x80000000u); top <<= 1) n--;
    return n;
}

static void shift_left(big *b, unsigned by) {
    unsigned limbs = by / 32, rest = by % 32;
    if (b->count == 0) return;
    for (unsigned i = b->count; i-- > 0;) b->limb[i + limbs] = b->limb[i];
    memset(b->limb, 0, limbs * sizeof *b->limb);
    b->count += limbs;
    if (rest) {
        uint32_t carry = 0;
        for (unsigned i = limbs; i < b->count; i++) {
            uint32_t v = b->limb[i];
            b->limb[i] = v << rest | carry;
            carry = v >> (32 - rest);
        }
        if (carry) b->limb[b->count++] = carry;
    }
}

static int compare(const big *a, const big *b) {
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (unsigned i = a->count; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void subtract(big *a, const big *b) {               /* a >= b */
    int64_t carry = 0;
    for (unsigned i = 0; i < a->count; i++) {
        carry += (int64_t)a->limb[i] - (i < b->count ? b->limb[i] : 0);
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    while (a->count && a->limb[a->count - 1] == 0) a->count--;
}

static double assemble(uint64_t bits64) { double d; memcpy(&d, &bits64, 8); return d; }

/* over / under to the nearest double, ties to even: 64 quotient bits by shift and subtract, what remains is the sticky bit. */
static double nearest(big *over, big *under) {
    int power = (int)bits(over) - (int)bits(under) - 63;   /* quotient of 63 or 64 bits once scaled by 2^-power */
    if (power < 0) shift_left(over, (unsigned)-power); else shift_left(under, (unsigned)power);
    uint64_t quotient = 0;
    shift_left(under, 63);
    for (unsigned i = 0; i < 64; i++) {
        quotient <<= 1;
        if (compare(over, under) >= 0) { subtract(over, under); quotient |= 1; }
        shift_left(over, 1);
    }
    bool sticky = over->count != 0;
    while (!(quotient >> 63)) { quotient <<= 1; power--; } /* at most one step; the bit that comes in is below the rounding place */
    int exponent = power + 63;                             /* value = 1.xxx * 2^exponent */
    if (exponent > 1023) return assemble((uint64_t)0x7FF << 52);
    unsigned drop = 11;
    if (exponent < -1022) drop += (unsigned)(-1022 - exponent);
    if (drop > 64) return 0;
    uint64_t kept = drop == 64 ? 0 : quotient >> drop, half = (uint64_t)1 << (drop - 1), rest = quotient & (half | (half - 1));
    if (rest > half || (rest == half && (sticky || (kept & 1)))) kept++;
    if (exponent < -1022) return assemble(kept);           /* subnormal; a carry makes it the smallest normal */
    return assemble(((uint64_t)(exponent + 1022) << 52) + kept);
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

bool tact_cel_double(tact_slice t, double *out) {
    big over = { .count = 0 }, under = { { 1 }, 1 };
    int64_t exponent = 0;
    unsigned significant = 0;
    size_t i = 0, digits = 0;
    bool point = false;
    for (; i < t.len && (digit(t.ptr[i]) || (t.ptr[i] == '.' && !point)); i++) {
        if (t.ptr[i] == '.') { point = true; continue; }
        digits++;
        if (point) exponent--;
        if (significant || t.ptr[i] != '0') {
            if (++significant > TACT_CEL_DIGITS) return false;
            if (over.count == 0) { over.limb[0] = (uint32_t)(t.ptr[i] - '0'); over.count = 1; }
            else multiply_add(&over, 10, (uint32_t)(t.ptr[i] - '0'));
        }
    }
    if (digits == 0) return false;
    if (i < t.len && (t.ptr[i] == 'e' || t.ptr[i] == 'E')) {
        bool negative = ++i < t.len && t.ptr[i] == '-';
        if (i < t.len && (t.ptr[i] == '-' || t.ptr[i] == '+')) i++;
        int64_t e = 0;
        size_t start = i;
        for (; i < t.len && digit(t.ptr[i]); i++)
            if (e < 100000) e = e * 10 + (t.ptr[i] - '0');
        if (i == start) return false;
        exponent += negative ? -e : e;
    }
    if (i != t.len) return false;
    if (over.count == 0 || exponent + (int64_t)significant < -330) { *out = 0; return true; }
    if (exponent + (int64_t)significant > 310) { *out = assemble((uint64_t)0x7FF << 52); return true; }
    for (; exponent > 0; exponent--) multiply_add(&over, 10, 0);
    for (; exponent < 0; exponent++) multiply_add(&under, 10, 0);
    *out = nearest(&over, &under);
    return true;
}
