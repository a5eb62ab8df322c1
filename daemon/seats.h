/* daemon/seats.h -- lists that grow, and where in them somebody sits: the tables that a report counts people in.
 *
 * Seats   open addressing over places in a list of the caller's; never more than half full. Keys are pseudonyms, random already, so that their bits are the place.
 * Met     a list of people with 64 bits each (daemon/tell.h), found by pseudonym.
 */
#ifndef TACT_DAEMON_SEATS_H
#define TACT_DAEMON_SEATS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/status.h"

typedef struct tact_seats { uint32_t *at, room; } tact_seats;          /* place + 1; 0: free. Free `at` with free() */

/** One number of two. */
uint64_t tact_seats_mix(uint64_t a, uint64_t b);
/** Room for one more in a list of `each` bytes; false: no memory, and the list is as it was. */
bool tact_list_grow(void **list, uint32_t count, uint32_t *room, size_t each);
/** Room for one more of `count`. *anew: the table is larger and empty, everybody is to be put again. False: no memory. */
bool tact_seats_grow(tact_seats *seats, uint32_t count, bool *anew);
void tact_seats_put(tact_seats *seats, uint64_t hash, uint32_t place);
/** The next place that `hash` may be at, from *step = 0 on; false: there is none, it is new. */
bool tact_seats_next(const tact_seats *seats, uint64_t hash, uint32_t *step, uint32_t *place);

typedef struct tact_met_one { uint64_t id, bits; } tact_met_one;
typedef struct tact_met { tact_met_one *people; uint32_t count, room; tact_seats seats; } tact_met;

void tact_met_free(tact_met *met);
/** The place of `id`, who is added when new. OK; ERR_MEMORY. */
tact_status tact_met_place(tact_met *met, uint64_t id, uint32_t *place) TACT_MUST_USE;
#endif
