/* daemon/screen_say.h -- a screen word with its {holes} filled, as text. */
#ifndef TACT_DAEMON_SCREEN_SAY_H
#define TACT_DAEMON_SCREEN_SAY_H
#include "core/base/arena.h"

typedef struct tact_hole { const char *name; tact_slice text; } tact_hole;
/** `words`: of tact_screen_word (daemon/face.h). {NULL,0} without memory. A hole that is not filled stays as it is written. */
tact_slice tact_screen_say(tact_arena *arena, tact_slice words, const tact_hole *holes, size_t count);
/** A count as people write it there (0 en, 1 fr, 2 it): 12,400; 12 400; 12.400. */
tact_slice tact_screen_number(tact_arena *arena, unsigned language, uint64_t n);
#endif
