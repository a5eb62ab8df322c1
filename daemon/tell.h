/* daemon/tell.h -- which cells of a report may be told: those that ten different people stand behind, and no others that could be worked out from them.
 *
 * People   each keeps one bit for every cell they stand behind: exact, and all that the question needs.
 * Hidden   a cell of fewer than ten. Where fewer than ten people stand behind all hidden cells together, the smallest others are hidden as well: the cells add up
 *          to a sum that is told, and its difference would tell of them.
 */
#ifndef TACT_DAEMON_TELL_H
#define TACT_DAEMON_TELL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TACT_TELL_TEN = 10 };

typedef struct tact_tell_cell { uint64_t times; uint32_t people; bool told; } tact_tell_cell;      /* told: set by tact_tell */

/* Bits of everybody: `words` of them, `stride` bytes from person to person. */
typedef struct tact_tell_people { const uint64_t *bits; size_t stride; unsigned words; uint32_t count; } tact_tell_people;

/** More than nobody, and fewer than ten. */
bool tact_tell_few(uint64_t people);
/** Once more behind this cell: counted, and the person marked. */
void tact_tell_meet(tact_tell_cell *cell, uint64_t *bits, unsigned bit);
/** `cells` whose bits begin at `first_bit`. */
void tact_tell(tact_tell_cell *cells, unsigned count, const tact_tell_people *people, unsigned first_bit);
#endif
