/* core/measure/attribution.c -- see attribution.h. */
#include "core/measure/attribution.h"

tact_attribution *tact_attribution_new(tact_arena *arena, uint32_t capacity) {
    TACT_ASSERT(capacity >= 1 && capacity <= TACT_ATTRIBUTION_CHANNELS);
    tact_attribution *a = TACT_NEW(arena, tact_attribution, 1);
    size_t width = (size_t)capacity + 3;
    double *block = TACT_NEW(arena, double, width * width + (size_t)capacity * 2 * TACT_CREDIT_COUNT);
    uint64_t *seen = TACT_NEW(arena, uint64_t, capacity);
    if (!a || !block || !seen) return NULL;
    a->capacity = capacity;
    a->transitions = block;
    block += width * width;
    for (int c = 0; c < TACT_CREDIT_COUNT; c++) {
        a->credit[c] = block + (size_t)capacity * (2 * (size_t)c);
        a->worth[c] = block + (size_t)capacity * (2 * (size_t)c + 1);
    }
    a->seen = seen;
    return a;
}

static void give(tact_attribution *a, tact_credit credit, uint32_t channel, const tact_journey *j, double parts) {
    a->credit[credit][channel] += j->conversions / parts;
    a->worth[credit][channel] += j->value / parts;
}

static void step(tact_attribution *a, uint32_t from, uint32_t to, double times) {
    a->transitions[(size_t)from * (a->capacity + 3) + to] += times;
}

static uint32_t distinct(tact_attribution *a, const tact_journey *j) {
    uint32_t count = 0;
    a->journey++;
    for (uint32_t i = 0; i < j->length; i++) {
        uint32_t channel = j->channels[i];
        TACT_ASSERT(channel < a->capacity);
        if (channel >= a->channel_count) a->channel_count = channel + 1;
        if (a->seen[channel] != a->journey) { a->seen[channel] = a->journey; count++; }
    }
    return count;
}

void tact_attribution_add(tact_attribution *a, const tact_journey *j) {
    TACT_ASSERT(j->length >= 1 && j->conversions >= 0 && j->nulls >= 0);
    uint32_t different = distinct(a, j), last = j->channels[j->length - 1];
    double times = j->conversions + j->nulls;
    a->conversions += j->conversions;
    a->nulls += j->nulls;
    a->value += j->value;
    give(a, TACT_CREDIT_FIRST, j->channels[0], j, 1);
    give(a, TACT_CREDIT_LAST, last, j, 1);
    step(a, tact_attribution_start(a), j->channels[0], times);
    a->journey++;
    for (uint32_t i = 0; i < j->length; i++) {
        uint32_t channel = j->channels[i];
        give(a, TACT_CREDIT_LINEAR, channel, j, j->length);
        if (a->seen[channel] != a->journey) { a->seen[channel] = a->journey; give(a, TACT_CREDIT_SHAPLEY, channel, j, different); }
        if (i + 1 < j->length) step(a, channel, j->channels[i + 1], times);
    }
    step(a, last, tact_attribution_converted(a), j->conversions);
    step(a, last, tact_attribution_lost(a), j->nulls);
}
