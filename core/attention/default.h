/* core/attention/default.h -- the attention settings a brand need not write: caps, costs, quiet hours, gap, budget, half-life. */
#ifndef TACT_ATTENTION_DEFAULT_H
#define TACT_ATTENTION_DEFAULT_H
#include "core/campaign/bundle.h"

/** Fill every attention setting of a fresh bundle: caps (in `arena`), cost_milli, attention_budget_milli, fatigue_half_life, gap and
 *  quiet hours. Call it first; what tact.yaml says overwrites it. A cap the brand writes replaces the default of the same channel and
 *  span (tact_attention_set_cap). ERR_MEMORY when the arena is full. */
tact_status tact_attention_defaults(tact_bundle *bundle, tact_arena *arena) TACT_MUST_USE;

/** Replace the cap of (channel, span), or add one. `channel` TACT_CHANNEL_ALL (255): all interrupting channels together. */
tact_status tact_attention_set_cap(tact_bundle *bundle, tact_arena *arena, tact_cap cap) TACT_MUST_USE;
#endif
