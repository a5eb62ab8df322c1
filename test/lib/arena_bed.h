/* test/lib/arena_bed.h -- an arena on a block of one's own, with room for what a checker finds; for tests in C, core's too. One program includes it once; BED_BYTES before it: another size. */
#ifndef TACT_TEST_ARENA_BED_H
#define TACT_TEST_ARENA_BED_H
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/base/arena.h"
#include "core/base/diag.h"

#ifndef BED_BYTES
#define BED_BYTES (1 << 20)
#endif
static char block[BED_BYTES];          /* not on the stack: an arena poisons what it has not handed out */
static tact_arena arena;

/** All of it anew; what was in it is gone. */
static inline void fresh_arena(void) { tact_arena_init(&arena, block, sizeof block, NULL); }
/** And findings, so many at most. */
static inline void fresh_diags(tact_diags *diags, uint32_t most) {
    fresh_arena();
    tact_diags_init(diags, &arena, most);
}
#endif
