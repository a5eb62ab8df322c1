/* brand/sms.h -- what `channels.sms` needs beyond its rows. */
#ifndef TACT_BRAND_SMS_H
#define TACT_BRAND_SMS_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/base/value.h"

/** What is missing or cannot be is an error at its place; the sender's name, the price of a message and, with smpp, how many may be under way are filled in. */
void tact_sms_check(const tact_value *tree, tact_config *config, tact_diags *diags);
#endif
