/* sim/variant.c -- see variant.h. */
#include "sim/variant.h"
#include "core/attention/default.h"

static const tact_slice names[] = { { "tact", 4 }, { "everything", 10 }, { "caps", 4 } };

tact_slice tact_sim_policy_name(tact_sim_policy policy) { return names[policy]; }

int tact_sim_policy_of(tact_slice name) {
    for (int i = 0; i < TACT_SIM_POLICIES; i++)
        if (tact_slice_equal(name, names[i])) return i;
    return -1;
}

/* What costs no attention has no price, however many come at one instant. */
static void no_price(tact_bundle *b) {
    b->fatigue_half_life = TACT_SECONDS(1);
    memset(b->cost_milli, 0, sizeof b->cost_milli);
}

static void no_holdout(tact_bundle *b, tact_campaign *campaigns) {
    b->universal_holdout_milli = 0;
    for (uint32_t i = 0; i < b->campaign_count; i++) campaigns[i].holdout_milli = 0;
}

static void no_caps(tact_bundle *b, tact_campaign *campaigns) {
    b->cap_count = 0;
    b->gap = (tact_span){ 0 };
    b->quiet_from_minute = b->quiet_until_minute = 0;
    for (uint32_t i = 0; i < b->campaign_count; i++) campaigns[i].cap_touches = 0;
}

tact_status tact_sim_variant(const tact_bundle *brand, tact_sim_policy policy, bool drafts, tact_arena *arena, tact_slice *bytes) {
    tact_bundle b = *brand;
    tact_writer w;
    tact_campaign *campaigns = TACT_NEW(arena, tact_campaign, b.campaign_count + 1);
    if (!campaigns) return TACT_ERR_MEMORY;
    if (b.campaign_count) memcpy(campaigns, brand->campaigns, b.campaign_count * sizeof *campaigns);
    b.campaigns = campaigns;
    for (uint32_t i = 0; drafts && i < b.campaign_count; i++) {
        if (campaigns[i].state == TACT_STATE_DRAFT) campaigns[i].state = TACT_STATE_LIVE;
        campaigns[i].send = TACT_SEND_EVERYONE;
    }
    tact_status s = policy == TACT_SIM_CAPS ? tact_attention_defaults(&b, arena) : TACT_OK;
    if (s) return s;
    if (policy == TACT_SIM_EVERYTHING) no_caps(&b, campaigns);
    if (policy != TACT_SIM_TACT) { no_price(&b); no_holdout(&b, campaigns); }
    tact_writer_init(&w, arena, 1 << 16);
    tact_bundle_write(&w, &b);
    *bytes = tact_writer_slice(&w);
    return w.status;
}
