/* daemon/lease.c -- see lease.h. */
#include "daemon/lease.h"

enum { BLOCKS = 100 };

uint64_t tact_lease_block(const tact_lease_pool *pool) {
    uint64_t left = pool->total > pool->leased ? pool->total - pool->leased : 0, block = pool->total / BLOCKS;
    if (!block) block = 1;
    return block < left ? block : left;
}

uint64_t tact_lease_take(tact_lease_pool *pool, tact_lease *lease) {
    uint64_t block = tact_lease_block(pool);
    pool->leased += block;
    lease->held += block;
    return block;
}
