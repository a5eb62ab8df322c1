/* core/answer/plain.h -- the plain twin of tact_answer_ask: no index, every section read anew. Slow; for tests. */
#ifndef TACT_ANSWER_PLAIN_H
#define TACT_ANSWER_PLAIN_H
#include "core/answer/answer.h"
tact_status tact_answer_ask_plain(const tact_answer_section *sections, uint32_t count, const tact_answer_asked *asked, tact_arena *arena, tact_answer_found *out) TACT_MUST_USE;
#endif
