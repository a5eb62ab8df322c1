/* brand/config_read.h -- the tree of tact.yaml into a tact_config, by the table of settings: strict, every mistake at once. */
#ifndef TACT_BRAND_CONFIG_READ_H
#define TACT_BRAND_CONFIG_READ_H
#include "brand/config.h"
#include "brand/secret.h"
#include "core/base/diag.h"
#include "core/base/value.h"

/** False when diags gained errors; *out is then filled as far as possible (defaults where a value was wrong), so that the other files
 *  can be checked against it. `folder_name` stands in for a missing `brand:`. Texts live in `arena` or in the tree. */
bool tact_config_read(const tact_value *tree, tact_slice folder_name, const tact_secret_sources *secrets, tact_arena *arena, tact_diags *diags, tact_config *out) TACT_MUST_USE;

/** For the checks of single channels: an error at the place of `at` (the first line when it is not written), unless what is asked is there. */
void tact_config_need(const tact_value *tree, tact_diags *diags, const char *at, bool there, tact_slice what, tact_slice hint);
/** Something stands there; `tact check` does not resolve secrets. */
bool tact_config_written(const tact_value *tree, const char *path);
/** Secrets and what people write do not travel in the clear to this address: https, or this machine; or there is none. */
bool tact_config_travels_safely(tact_slice url);
#endif
