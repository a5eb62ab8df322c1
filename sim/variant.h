/* sim/variant.h -- a brand as another policy would have it: a bundle derived from the brand's own, decided by the same engine.
 *
 * tact        the brand as it is.
 * everything  send all that is eligible: permission, law and the campaign's own `again:` hold; no caps, no gap, no quiet hours, no price, no holdout.
 * caps        tact's default caps, gap and quiet hours; no price, no holdout.
 * Neither of the two learns or brakes itself: the shell freezes an empty policy that draws the best by its stated value, as far as the floor of exploration lets it.
 */
#ifndef TACT_SIM_VARIANT_H
#define TACT_SIM_VARIANT_H
#include "core/campaign/bundle.h"

typedef enum tact_sim_policy { TACT_SIM_TACT, TACT_SIM_EVERYTHING, TACT_SIM_CAPS, TACT_SIM_POLICIES } tact_sim_policy;
tact_slice tact_sim_policy_name(tact_sim_policy policy);
/** -1: no such policy. */
int tact_sim_policy_of(tact_slice name);

/** Bytes in `arena`. `drafts`: campaigns that wait as drafts or go to testers only are taken for live. */
tact_status tact_sim_variant(const tact_bundle *brand, tact_sim_policy policy, bool drafts, tact_arena *arena, tact_slice *bytes) TACT_MUST_USE;
#endif
