/* import/crowd.h -- do at least ten different visitors stand behind something?  Keeps the first ten it met: exact, and all the question needs. */
#ifndef TACT_IMPORT_CROWD_H
#define TACT_IMPORT_CROWD_H
#include <stdbool.h>
#include <stdint.h>

enum { TACT_CROWD = 10 };
typedef struct tact_crowd { uint64_t people[TACT_CROWD]; uint32_t count; } tact_crowd;

static inline void tact_crowd_meet(tact_crowd *crowd, uint64_t visitor) {
    for (uint32_t i = 0; i < crowd->count; i++)
        if (crowd->people[i] == visitor) return;
    if (crowd->count < TACT_CROWD) crowd->people[crowd->count++] = visitor;
}

static inline void tact_crowd_join(tact_crowd *crowd, const tact_crowd *other) {
    for (uint32_t i = 0; i < other->count; i++) tact_crowd_meet(crowd, other->people[i]);
}

static inline bool tact_crowd_enough(const tact_crowd *crowd) { return crowd->count == TACT_CROWD; }
#endif
