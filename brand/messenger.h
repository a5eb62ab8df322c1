/* brand/messenger.h -- the messenger a brand writes through: what channels.messenger says, laid over a preset (messenger_preset.def), and what messages need there.
 *
 * Described  as data: how it is called, what its answers and its own calls mean. One that is not known here is described in tact.yaml (doc/messenger.md).
 */
#ifndef TACT_BRAND_MESSENGER_H
#define TACT_BRAND_MESSENGER_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/base/value.h"

/** After the settings were read: what is not written comes from the preset; what is missing or cannot be is an error at its place. */
void tact_messenger_settings_check(const tact_value *tree, tact_config *config, tact_diags *diags);
/** The first half of it. */
void tact_messenger_settle(tact_config *config);
/** "whatsapp": what its address ends with, at which it calls. */
tact_slice tact_messenger_name(const tact_config *config);
/** People are known there by their telephone number; else by an id of the messenger's own. */
static inline bool tact_messenger_by_number(const tact_config *config) { return config->messenger.address == 1; }
/** Of a messenger with a service window: an error for each promotional text without words approved before, a warning for other classes. `message` is one of a campaign
 *  file's. */
void tact_messenger_check(const tact_value *message, uint8_t class_, const tact_config *config, tact_diags *diags);

/* The chat with somebody is a device of theirs, by this anonymousId. */
enum { TACT_MESSENGER_TOKEN_MOST = 128, TACT_MESSENGER_ID = TACT_MESSENGER_TOKEN_MOST + 16 };
tact_slice tact_messenger_device(tact_slice token, char out[TACT_MESSENGER_ID]);
#endif
