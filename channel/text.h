/* channel/text.h -- a text that grows on the heap while a message is made; an error is sticky and looked at once, at the end. */
#ifndef TACT_CHANNEL_TEXT_H
#define TACT_CHANNEL_TEXT_H
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/slice.h"

typedef struct tact_growing { char *ptr; size_t len, room; bool failed; } tact_growing;

/** A copy on the heap with a NUL behind it; NULL when it is empty, or there is no memory. */
char *tact_text_copy(tact_slice text);
void tact_grow(tact_growing *growing, tact_slice more);
static inline void tact_grow_z(tact_growing *g, const char *z) { tact_grow(g, tact_slice_of(z)); }
static inline void tact_grow_sign(tact_growing *g, char c) { tact_grow(g, (tact_slice){ &c, 1 }); }
static inline tact_slice tact_grown(const tact_growing *g) { return (tact_slice){ g->ptr, g->len }; }
static inline void tact_grow_end(tact_growing *g) { free(g->ptr); *g = (tact_growing){ NULL, 0, 0, false }; }
#endif
