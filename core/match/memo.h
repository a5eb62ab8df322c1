/* core/match/memo.h -- each distinct question about the person is asked once a run. */
#ifndef TACT_MATCH_MEMO_H
#define TACT_MATCH_MEMO_H
#include "core/campaign/facts.h"

enum { TACT__MEMO_BUCKETS = 64 };
typedef struct tact__remembered tact__remembered;
typedef struct tact__memo { const tact_facts *facts; tact_arena *scratch; tact__remembered *buckets[TACT__MEMO_BUCKETS]; } tact__memo;

/** The same facts, with answers remembered in `scratch`; `memo` must outlive them. */
tact_facts tact__memo_over(tact__memo *memo, const tact_facts *facts, tact_arena *scratch);
#endif
