/* brand/config_fill.h -- what tact.yaml says of attention, topics, names and places, put into the draft of a bundle. */
#ifndef TACT_BRAND_CONFIG_FILL_H
#define TACT_BRAND_CONFIG_FILL_H
#include "brand/config.h"
#include "core/campaign/bundle.h"

/** The draft keeps pointing into `config` and `arena`. TACT_OK, or TACT_ERR_MEMORY: the draft is of no use then.
 *  Zones, laws, purposes and the model of words are others' (brand/load.c). */
tact_status tact_config_fill(const tact_config *config, tact_arena *arena, tact_bundle *draft) TACT_MUST_USE;
#endif
