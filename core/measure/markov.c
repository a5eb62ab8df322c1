/* core/measure/markov.c -- see markov.h. */
#include "core/measure/markov.h"
#include <math.h>

/* Turns the left half of an n x 2n matrix into the unit matrix, so that the right half becomes the inverse. Rows are exchanged for the largest pivot. */
static bool invert(double *m, uint32_t n) {
    size_t width = 2 * (size_t)n;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t best = k;
        for (uint32_t r = k + 1; r < n; r++) if (fabs(m[r * width + k]) > fabs(m[best * width + k])) best = r;
        if (!(fabs(m[best * width + k]) > 1e-13)) return false;
        for (size_t c = 0; best != k && c < width; c++) { double t = m[k * width + c]; m[k * width + c] = m[best * width + c]; m[best * width + c] = t; }
        double pivot = m[k * width + k];
        for (size_t c = k; c < width; c++) m[k * width + c] /= pivot;
        for (uint32_t r = 0; r < n; r++) {
            double factor = m[r * width + k];
            if (r == k || !(fabs(factor) > 0)) continue;
            for (size_t c = k; c < width; c++) m[r * width + c] -= factor * m[k * width + c];
        }
    }
    return true;
}

/* Chances of one row: to each channel, and to convert. Rows of channels nobody met lead nowhere. */
static void chances(const tact_attribution *a, uint32_t row, double *to, double *convert) {
    const double *counts = a->transitions + (size_t)row * (a->capacity + 3);
    double all = counts[tact_attribution_converted(a)] + counts[tact_attribution_lost(a)];
    for (uint32_t c = 0; c < a->channel_count; c++) all += counts[c];
    for (uint32_t c = 0; c < a->channel_count; c++) to[c] = all > 0 ? counts[c] / all : 0;
    *convert = all > 0 ? counts[tact_attribution_converted(a)] / all : 0;
}

tact_status tact_markov_of(const tact_attribution *a, tact_arena *arena, tact_markov *out) {
    uint32_t n = a->channel_count;
    if (!n) return TACT_ERR_INVALID;
    size_t width = 2 * (size_t)n;
    double *m = TACT_NEW(arena, double, n * width), *convert = TACT_NEW(arena, double, n), *start = TACT_NEW(arena, double, n), *visits = TACT_NEW(arena, double, n), none;
    out->effect = TACT_NEW(arena, double, n);
    out->share = TACT_NEW(arena, double, n);
    if (!m || !convert || !start || !visits || !out->effect || !out->share) return TACT_ERR_MEMORY;
    for (uint32_t r = 0; r < n; r++) {
        chances(a, r, m + r * width, &convert[r]);
        for (uint32_t c = 0; c < n; c++) m[r * width + c] = (r == c) - m[r * width + c];
        m[r * width + n + r] = 1;
    }
    chances(a, tact_attribution_start(a), start, &none);
    if (!invert(m, n)) return TACT_ERR_INVALID;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t r = 0; r < n; r++) visits[i] += start[r] * m[r * width + n + i];
    out->converted = 0;
    for (uint32_t i = 0; i < n; i++) out->converted += visits[i] * convert[i];
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        double x = 0;
        for (uint32_t c = 0; c < n; c++) x += m[i * width + n + c] * convert[c];
        out->effect[i] = out->converted > 0 ? visits[i] / m[i * width + n + i] * x / out->converted : 0;
        sum += out->effect[i];
    }
    for (uint32_t i = 0; i < n; i++) out->share[i] = sum > 0 ? out->effect[i] / sum : 0;
    return TACT_OK;
}
