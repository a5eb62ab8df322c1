/* sim/people.c -- see people.h. */
#include "sim/people.h"
#include "core/base/fixed.h"

static const uint8_t hours[][24] = {
    { 2, 1, 1, 1, 1, 2, 6, 12, 14, 8, 7, 8, 12, 9, 7, 7, 8, 12, 13, 12, 13, 14, 11, 6 },       /* to work and back */
    { 2, 1, 1, 1, 1, 1, 3, 6, 9, 11, 12, 11, 10, 11, 12, 11, 10, 9, 9, 10, 12, 13, 10, 5 },    /* at home */
    { 9, 6, 4, 2, 1, 1, 1, 2, 4, 6, 7, 8, 9, 9, 8, 8, 8, 9, 10, 11, 13, 15, 15, 13 },          /* late */
};

unsigned tact_sim_hour_weight(const tact_sim_person *p, const tact_civil *local) {
    unsigned hour = local->weekday >= 5 ? (local->hour + 23u) % 24u : local->hour;     /* an hour later at the weekend */
    return hours[p->habit][hour];
}

unsigned tact_sim_hour_mean_milli(const tact_sim_person *p) {
    unsigned sum = 0;
    for (unsigned h = 0; h < 24; h++) sum += hours[p->habit][h];
    return sum * 1000 / 24 / TACT_SIM_HOUR_HEAVIEST;
}

/* Mainland first; a few live elsewhere in the country. */
static uint32_t home_zone(const tact_bundle *b, tact_rng *rng) {
    const tact_country *country = tact_bundle_country(b, b->country);
    bool elsewhere = tact_sim_happens(rng, 30000);
    uint64_t which = tact_rng_next(rng);
    if (!country || !country->zone_count) return b->default_zone;
    return elsewhere ? country->zones[which % country->zone_count] : b->default_zone;
}

void tact_sim_person_draw(tact_sim_person *p, const tact_sim_scenes *s, uint64_t town, uint32_t number, tact_arena *arena) {
    tact_rng rng = tact_sim_rng(town, TACT_SIM_TEMPER, number, 0);
    *p = (tact_sim_person){ .member = tact_sim_happens(&rng, 600000), .devices = 1 };
    if (tact_sim_happens(&rng, 700000)) p->devices |= 2;
    if (tact_sim_happens(&rng, 300000)) p->devices |= 4;
    p->habit = (uint8_t)tact_rng_below(&rng, sizeof hours / sizeof *hours);
    uint64_t mind = tact_rng_below(&rng, 100);
    p->answer = mind < 45 ? 0 : mind < 70 ? 1 : mind < 92 ? 2 : 3;
    p->liking_milli = (uint16_t)tact_sim_between(&rng, 500, 1300);
    p->patience_milli = (uint16_t)tact_sim_between(&rng, 3000, 9000);
    p->attention_milli = (uint16_t)tact_sim_between(&rng, 500, 1300);
    p->looks_ppm = tact_sim_between(&rng, 300, 900) * tact_sim_between(&rng, 1000, 2333);
    p->zone = home_zone(s->bundle, &rng);
    p->locale = (uint8_t)(s->bundle->locale_count ? tact_rng_below(&rng, s->bundle->locale_count) : 0);
    for (unsigned i = 0; i < TACT_SIM_CARES; i++) p->cares[i] = (uint16_t)tact_rng_below(&rng, s->matter_count);
    p->traits = tact_sim_traits(s, &rng, arena);
}

/* ---- tiredness ---- */

static int64_t level(const tact_sim_person *p, tact_instant now) {
    return tact_fixed_mul(p->tired_milli, tact_fixed_decay(tact_instant_since(now, p->tired_at).us, TACT_DAYS(15).us));
}

int64_t tact_sim_tired_milli(const tact_sim_person *p, tact_instant now) { return level(p, now) * 1000 / p->patience_milli; }

void tact_sim_tire(tact_sim_person *p, uint32_t weight_milli, tact_instant now) {
    p->tired_milli = level(p, now) + weight_milli;
    p->tired_at = now;
}

uint32_t tact_sim_goodwill_milli(const tact_sim_person *p, tact_instant now) {
    int64_t x = tact_sim_tired_milli(p, now);
    return (uint32_t)(1000000 / (1000 + x * x * 15 / 100000));
}

uint32_t tact_sim_own_chance_ppm(const tact_sim_person *p, tact_instant now) {
    uint64_t chance = (uint64_t)300000 * p->liking_milli / 1000 * tact_sim_goodwill_milli(p, now) / 1000;
    return (uint32_t)(p->left ? chance * 7 / 10 : chance);
}
