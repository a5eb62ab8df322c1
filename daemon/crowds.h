/* daemon/crowds.h -- how many different people stand behind a cell: enough to speak of it, or not yet.
 *
 * Rule     as on the moment map: ten different people, or a hundred moments of people nobody remembers (TACT_MAP_PEOPLE, TACT_MAP_UNNAMED).
 * Kept     in memory alone: of each cell a hash, up to ten pseudonyms and a count; nothing says what the cell was. Older than 28 days: it begins anew.
 * Full     a table without room takes no further cell: nothing is told of those, so being full only ever hides.
 */
#ifndef TACT_DAEMON_CROWDS_H
#define TACT_DAEMON_CROWDS_H
#include <stdbool.h>
#include "core/base/time.h"

typedef struct tact_crowds tact_crowds;
/** Room for three quarters of `cells`, a power of two. NULL: no memory. */
tact_crowds *tact_crowds_new(uint32_t cells);
void tact_crowds_free(tact_crowds *crowds);
/** One moment more of `person` (0: of nobody remembered) in this cell. True: enough stand behind it now. */
bool tact_crowds_meet(tact_crowds *crowds, uint64_t cell, uint64_t person, tact_instant now);
/** Do enough stand behind it? Meets nobody. */
bool tact_crowds_enough(const tact_crowds *crowds, uint64_t cell, tact_instant now);
#endif
