/* core/campaign/key.h -- the shape of a campaign file, checked against key.def. */
#ifndef TACT_CAMPAIGN_KEY_H
#define TACT_CAMPAIGN_KEY_H
#include "core/campaign/compile.h"

/** Unknown keys, keys that must be there, values of another form: all reported. The meaning of what fits is the compiler's. */
void tact__keys_check(const tact_value *tree, const tact_bundle *draft, tact_diags *diags);
/** Does this value have the form of the key? (Reported by tact__keys_check when not.) */
bool tact__key_fits(const tact_key_row *row, const tact_value *value);
bool tact__key_named(tact_slice path, tact_key_row *out);
/** "10%", "2.5%" to 1/1000. */
bool tact__share_parse(tact_slice text, uint16_t *milli);
/** Is `word` one of "a|b|c"? Its place, or -1. */
int tact__choice_index(tact_slice choices, tact_slice word);
#endif
