/* core/campaign/rewards.c -- see rewards.h. */
#include "core/campaign/rewards.h"

static tact_slice language_of(tact_slice locale) {
    size_t n = 0;
    while (n < locale.len && locale.ptr[n] != '-' && locale.ptr[n] != '_') n++;
    return (tact_slice){ locale.ptr, n };
}

tact_slice tact_worded_for(const tact_worded *w, tact_slice locale, tact_slice fall_back) {
    const tact_slice wanted[] = { locale, language_of(locale), fall_back, language_of(fall_back) };
    for (unsigned i = 0; i < 4; i++)
        for (uint32_t k = 0; wanted[i].len && k < w->count; k++)
            if (tact_slice_equal_nocase(w->words[k].locale, wanted[i])) return w->words[k].text;
    return w->count ? w->words[0].text : (tact_slice){ NULL, 0 };
}

const tact_reward *tact_rewards_reward(const tact_rewards *r, uint32_t id) {
    for (uint32_t i = 0; i < r->reward_count; i++)
        if (r->rewards[i].id == id) return &r->rewards[i];
    return NULL;
}

const tact_coupon *tact_rewards_coupon(const tact_rewards *r, uint32_t id) {
    for (uint32_t i = 0; id && i < r->coupon_count; i++)
        if (r->coupons[i].id == id) return &r->coupons[i];
    return NULL;
}
