/* core/engine/feature.h -- what the model of messages looks at, as small numbers: for scoring, for the learner, for explanations.
 *
 * Values   0 .. 253, or of topic and language an id; TACT_FEATURE_UNTOLD where the person's permissions do not allow to look.
 * Nothing  of a person is read here without `remember` and `personalise`: the decision's purposes_read says whether it was.
 */
#ifndef TACT_ENGINE_FEATURE_H
#define TACT_ENGINE_FEATURE_H
#include "core/engine/engine.h"

enum tact_feature_number {
#define F(name, number, personal, text) TACT_FEATURE_##name = number,
#include "core/engine/feature.def"
#undef F
    TACT_FEATURE_COUNT
};
_Static_assert((int)TACT_FEATURE_COUNT == (int)TACT_LESSON_FEATURES, "a lesson holds them all");

/** The numbers the model knows them by. */
void tact_lesson_features(uint16_t out[TACT_LESSON_FEATURES], const uint32_t values[TACT_LESSON_FEATURES]);
#endif
