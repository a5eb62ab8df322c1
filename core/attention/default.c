/* core/attention/default.c -- see default.h. */
#include "core/attention/default.h"
#include "core/attention/attention.h"

static const tact_cap caps[] = {
#define CAP(name, count, days) { .channel = TACT_CHANNEL_##name, .per = { (days) * 86400 * 1000000LL }, .touches = (count) },
#define COST(name, milli)
#define FROM(name, degree)
#include "core/attention/default.def"
#undef CAP
#undef COST
#undef FROM
};
enum { CAPS = sizeof caps / sizeof *caps };

static const uint16_t costs[TACT_CHANNEL_COUNT] = {
#define CAP(name, count, days)
#define COST(name, milli) [TACT_CHANNEL_##name] = (milli),
#define FROM(name, degree)
#include "core/attention/default.def"
#undef CAP
#undef COST
#undef FROM
};

static const uint8_t from_degree[TACT_CHANNEL_COUNT] = {
#define CAP(name, count, days)
#define COST(name, milli)
#define FROM(name, degree) [TACT_CHANNEL_##name] = TACT_DEGREE_##degree,
#include "core/attention/default.def"
#undef CAP
#undef COST
#undef FROM
};

tact_status tact_attention_defaults(tact_bundle *bundle, tact_arena *arena) {
    bundle->caps = TACT_NEW(arena, tact_cap, CAPS);
    if (!bundle->caps) return TACT_ERR_MEMORY;
    memcpy(bundle->caps, caps, sizeof caps);
    bundle->cap_count = CAPS;
    memcpy(bundle->cost_milli, costs, sizeof costs);
    memcpy(bundle->from_degree, from_degree, sizeof from_degree);
    bundle->attention_budget_milli = 3000;
    bundle->fatigue_half_life = TACT_DAYS(3);
    bundle->gap = TACT_HOURS(20);
    bundle->quiet_from_minute = 20 * 60;
    bundle->quiet_until_minute = 8 * 60;
    return TACT_OK;
}

tact_status tact_attention_set_cap(tact_bundle *bundle, tact_arena *arena, tact_cap cap) {
    for (uint32_t i = 0; i < bundle->cap_count; i++)
        if (bundle->caps[i].channel == cap.channel && bundle->caps[i].per.us == cap.per.us) {
            bundle->caps[i] = cap;
            return TACT_OK;
        }
    tact_cap *grown = TACT_NEW(arena, tact_cap, bundle->cap_count + 1);
    if (!grown) return TACT_ERR_MEMORY;
    if (bundle->cap_count) memcpy(grown, bundle->caps, bundle->cap_count * sizeof *grown);
    grown[bundle->cap_count++] = cap;
    bundle->caps = grown;
    return TACT_OK;
}
