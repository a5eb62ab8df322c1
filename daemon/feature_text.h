/* daemon/feature_text.h -- what the model of messages looked at, in words, for explanations. */
#ifndef TACT_DAEMON_FEATURE_TEXT_H
#define TACT_DAEMON_FEATURE_TEXT_H
#include "core/engine/feature.h"

/** What a feature is called, in English; "" for no number of one. */
const char *tact_feature_name(unsigned feature);
/** Its value in words ("mobile", "evening", "1 to 2"), written to `out`. */
enum { TACT_FEATURE_TEXT = 48 };
void tact_feature_text(char out[TACT_FEATURE_TEXT], unsigned feature, uint32_t value, const tact_bundle *bundle);
#endif
