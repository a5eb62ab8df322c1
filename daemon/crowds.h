/* daemon/crowds.h -- how many different people stand behind a cell: enough to speak of it, or not yet.
 *
 * Rule     as on the moment map: ten different people, or a hundred moments of people nobody remembers (TACT_MAP_PEOPLE, TACT_MAP_UNNAMED).
 * Drawn    where anybody may word what a cell is about (a campaign's conditions in the live view), who brings nine made-up people along would learn of the tenth: there it is ten to nineteen,
 *          drawn for each cell by a secret of the brand: asked anew it is the same.
 * People   are pseudonyms: who asks says whose a device is (daemon/joined.h). The live view knows it of links made before somebody began to listen; a device linked since is one more of the ten until
 *          the crowds are counted anew.
 * Kept     in memory alone: of each cell a hash, up to nineteen pseudonyms and a count; nothing says what the cell was. Older than 28 days: it begins anew.
 * Full     a table without room takes no further cell: nothing is told of those, so being full only ever hides.
 */
#ifndef TACT_DAEMON_CROWDS_H
#define TACT_DAEMON_CROWDS_H
#include <stdbool.h>
#include "core/base/time.h"

typedef struct tact_crowds tact_crowds;
/** Room for three quarters of `cells`, a power of two. NULL: no memory. */
tact_crowds *tact_crowds_new(uint32_t cells);
/** The same with a number drawn for each cell. */
tact_crowds *tact_crowds_new_drawn(uint32_t cells, const uint8_t secret[16]);
void tact_crowds_free(tact_crowds *crowds);
/** One moment more of `person` (0: of nobody remembered) in this cell. True: enough stand behind it now. */
bool tact_crowds_meet(tact_crowds *crowds, uint64_t cell, uint64_t person, tact_instant now);
/** Do enough stand behind it? Meets nobody. */
bool tact_crowds_enough(const tact_crowds *crowds, uint64_t cell, tact_instant now);
#endif
