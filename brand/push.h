/* brand/push.h -- channels.push as it must be: what the push services of the phones' makers want to know of a brand. */
#ifndef TACT_BRAND_PUSH_H
#define TACT_BRAND_PUSH_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/base/value.h"

/** What is missing or cannot be is an error at its place. */
void tact_push_check(const tact_value *tree, const tact_config *config, tact_diags *diags);
#endif
