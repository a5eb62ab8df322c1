/* brand/tree.h -- small questions every reader of a brand's trees asks, with their diagnostics. */
#ifndef TACT_BRAND_TREE_H
#define TACT_BRAND_TREE_H
#include "core/base/diag.h"
#include "core/base/value.h"

/** An error at the place of `v`. */
void tact_tree_error(tact_diags *diags, const tact_value *v, tact_slice text, tact_slice hint);
/** Is `v` a map, list, text? If not, an error says that `name` must be one. */
bool tact_tree_is(tact_diags *diags, const tact_value *v, tact_type type, tact_slice name);
/** Every key of the map `v` that is not in `names` is an error, with the nearest name. True when all are known. */
bool tact_tree_known(tact_diags *diags, const tact_value *v, tact_slice where, const tact_slice *names, size_t count);
/** The value under `key`, of the type asked for; NULL with an error when it is missing or another. */
const tact_value *tact_tree_want(tact_diags *diags, const tact_value *map, const char *key, tact_type type, tact_slice where);
#endif
