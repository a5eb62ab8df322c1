/* core/match/texts.h -- texts an index knows, numbered from 0; found again by their bytes. Open addressing, at most half full. */
#ifndef TACT_MATCH_TEXTS_H
#define TACT_MATCH_TEXTS_H
#include "core/base/arena.h"

typedef struct tact__texts { tact_slice *texts; uint32_t *slots; uint32_t count, room, mask; } tact__texts;
enum { TACT__NO_TEXT = UINT32_MAX };

/** Number of the text, added when it is new; TACT__NO_TEXT: no memory. The bytes are pointed to. */
uint32_t tact__texts_add(tact__texts *t, tact_arena *arena, tact_slice text);
uint32_t tact__texts_find(const tact__texts *t, tact_slice text);
#endif
