/* daemon/lease.h -- a campaign's budget in blocks, so that any number of nodes can spend it and none can overspend it.
 *
 * Pool     what the campaign has, and how much of it was leased: one row, shared. A node takes a block of at most a hundredth and may spend it
 *          only once the taking is on the disk; so a node that dies loses at most the rest of its block, and no touch is sent that nobody may send.
 * Lease    a node's own: what it holds, what of it is spent (handed over) and what is promised (chosen, not handed over yet). A promise is kept
 *          or given back: silence costs nothing.
 * Today    one node, which holds what it takes in the row it counts with (tally.h): the rest of a block outlives it, and nothing is lost.
 */
#ifndef TACT_DAEMON_LEASE_H
#define TACT_DAEMON_LEASE_H
#include "core/base/slice.h"

typedef struct tact_lease_pool { uint64_t total, leased; } tact_lease_pool;
typedef struct tact_lease { uint64_t held, spent, promised; } tact_lease;

/** Touches the next block would hold: a hundredth of the whole, at least one, never more than is left. */
uint64_t tact_lease_block(const tact_lease_pool *pool);
/** Take one block out of the pool; 0: the pool is empty. */
uint64_t tact_lease_take(tact_lease_pool *pool, tact_lease *lease);
/** May one more be chosen?  May one that was chosen leave? */
static inline bool tact_lease_open(const tact_lease *lease) { return lease->spent + lease->promised < lease->held; }
static inline bool tact_lease_left(const tact_lease *lease) { return lease->spent < lease->held; }
#endif
