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

/* ---- back to digits ---- */

/* 18 exact digits of value = over / under * 10^exponent with 1 <= over / under < 10; the rest of `over` is what follows. */
static int exact_digits(double value, char out[18], bool *rest) {
    uint64_t b;
    memcpy(&b, &value, 8);
    int power = (int)(b >> 52) - 1075, exponent;
    uint64_t mantissa = b & (((uint64_t)1 << 52) - 1);
    if (b >> 52) mantissa |= (uint64_t)1 << 52; else power = -1074;
    big over = { { (uint32_t)mantissa, (uint32_t)(mantissa >> 32) }, mantissa >> 32 ? 2 : 1 }, under = { { 1 }, 1 };
    if (power > 0) shift_left(&over, (unsigned)power); else shift_left(&under, (unsigned)-power);
    exponent = ((int)bits(&over) - (int)bits(&under)) * 30103 / 100000;
    for (int i = exponent; i > 0; i--) multiply_add(&under, 10, 0);
    for (int i = exponent; i < 0; i++) multiply_add(&over, 10, 0);
    for (; compare(&over, &under) < 0; exponent--) multiply_add(&over, 10, 0);
    for (big ten = under;; exponent++) {                    /* the estimate may be one or two short */
        multiply_add(&ten, 10, 0);
        if (compare(&over, &ten) < 0) break;
        under = ten;
    }
    for (unsigned i = 0; i < 18; i++) {
        out[i] = '0';
        for (; compare(&over, &under) >= 0; out[i]++) subtract(&over, &under);
        multiply_add(&over, 10, 0);
    }
    *rest = over.count != 0;
    return exponent;
}

/* The first `n` of 18 digits, rounded to the nearest, ties to even; true when they became 1000... and the exponent grows. */
static bool rounded(const char all[18], bool rest, unsigned n, char out[17]) {
    bool more = rest, up;
    memcpy(out, all, n);
    for (unsigned i = n + 1; i < 18; i++) more = more || all[i] != '0';
    up = all[n] > '5' || (all[n] == '5' && (more || (out[n - 1] & 1)));
    for (unsigned i = n; up && i-- > 0; up = out[i] == '0')
        out[i] = out[i] == '9' ? '0' : (char)(out[i] + 1);
    if (up) out[0] = '1';
    return up;
}

size_t tact_cel_shortest(double value, char digits[TACT_CEL_SHORTEST], int *point) {
    char all[18], text[26];
    bool rest;
    int exponent = exact_digits(value, all, &rest);
    for (unsigned n = 1; n <= 17; n++) {
        int e = exponent + rounded(all, rest, n, digits) - (int)n + 1;
        unsigned size = e < 0 ? 0u - (unsigned)e : (unsigned)e, at = n;
        double back;
        memcpy(text, digits, n);
        text[at++] = 'e';
        text[at++] = e < 0 ? '-' : '+';
        for (unsigned unit = 100; unit; unit /= 10) text[at++] = (char)('0' + size / unit % 10);
        *point = e + (int)n;
        if (tact_cel_double((tact_slice){ text, at }, &back) && back == value) {
            while (n > 1 && digits[n - 1] == '0') n--;
            return n;
        }
    }
    return 17;
}
