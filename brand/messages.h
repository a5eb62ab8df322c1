/* brand/messages.h -- what a campaign's messages need of the rest of the brand: templates that name things that exist, channels that are
 * connected. The shape of the messages is core/campaign's business and told there. */
#ifndef TACT_BRAND_MESSAGES_H
#define TACT_BRAND_MESSAGES_H
#include "brand/config.h"
#include "brand/recipe.h"
#include "core/base/diag.h"
#include "core/base/value.h"

/** `tree` is a campaign file's. A fault of a template is an error at its place; a channel without a driver is a warning while the message has
 *  another, an error when it has none and the campaign is live; a message that still says what its recipe said is a warning. */
void tact_messages_check(const tact_value *tree, const tact_config *config, const tact_recipe_bodies *recipes, tact_diags *diags);
#endif
