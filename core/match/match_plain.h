/* core/match/match_plain.h -- the plain twin of match.h: every campaign's condition evaluated, one after the other.
 * It is the meaning; match.h only gets there sooner. */
#ifndef TACT_MATCH_PLAIN_H
#define TACT_MATCH_PLAIN_H
#include "core/match/match.h"

/** Same answers as tact_match_run. `scratch` holds the list and what expressions need. */
tact_status tact_match_plain_run(const tact_bundle *bundle, const tact_match_ask *ask, tact_arena *scratch, tact_match_answer *out) TACT_MUST_USE;
#endif
