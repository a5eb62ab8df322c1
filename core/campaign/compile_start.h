/* core/campaign/compile_start.h -- the keys that say how a campaign starts when no event of a person does: on, at, every, audience, date. */
#ifndef TACT_CAMPAIGN_COMPILE_START_H
#define TACT_CAMPAIGN_COMPILE_START_H
#include "core/campaign/compile.h"

/** Fills trigger, at, every, audience, date and the purposes they need; every mistake into `diags`. `after:` is read already. Fields join the draft.
 *  ERR_MEMORY, or OK whatever was found. */
tact_status tact__start_compile(const tact_value *tree, tact_campaign *campaign, tact_bundle *draft, tact_diags *diags, tact_arena *arena) TACT_MUST_USE;
/** What `when:` may name, as the campaign starts. */
tact_cel_want tact__start_reach(const tact_campaign *campaign);
/** Rules that tie the start to other keys; once messages and class are there. */
void tact__start_rules(const tact_value *tree, const tact_campaign *campaign, tact_diags *diags);
#endif
