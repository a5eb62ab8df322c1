/* core/match/match_plain.c -- see match_plain.h. */
#include "core/match/match_plain.h"

static bool fits(const tact_campaign *c, tact_slice event) {
    return c->trigger == TACT_ON_EVENT || (c->trigger == TACT_ON_AFTER && tact_slice_equal(c->after_event, event));
}

tact_status tact_match_plain_run(const tact_bundle *bundle, const tact_match_ask *ask, tact_arena *scratch, tact_match_answer *out) {
    uint32_t *campaigns = TACT_NEW(scratch, uint32_t, (size_t)bundle->campaign_count + 1);
    *out = (tact_match_answer){ .campaigns = campaigns };
    if (!campaigns) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < bundle->campaign_count; i++) {
        const tact_campaign *c = &bundle->campaigns[i];
        tact_expr_error error = TACT_EXPR_OK;
        if (!fits(c, ask->event)) continue;
        if (c->when.code.len == 0 || tact_expr_holds(c->when, ask->facts, scratch, &error)) campaigns[out->count++] = i;
        if (error == TACT_EXPR_MEMORY) return TACT_ERR_MEMORY;
        if (error && ask->count_errors) out->errors++;
    }
    return TACT_OK;
}
