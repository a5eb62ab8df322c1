/* daemon/keeper_pool.c -- codes of somebody else: which are left, which went with which send.
 *
 * Rows     family META:  "pool:g" | coupon u32 | hash of a code   key u64: given with that send, for good or until it comes back
 *                        "pool:k" | key u64                        the code, as written in the file
 * Memory   of each pool in force the codes that nobody has, last first; made again from the rows at a reload and when a commit fails.
 * World    a coupon without a code left is named in the world, so that a step knows it, and a replay of it too.
 */
#include <stdlib.h>
#include "brand/coupon_code.h"
#include "daemon/keeper_internal.h"

enum { GIVEN_KEY = 6 + 4 + 16, CODE_KEY = 6 + 8 };

static tact_slice given_key(const tact_keeper *k, uint32_t coupon, tact_slice normal, char out[GIVEN_KEY]) {
    tact_record_key hash = tact_vault_record_key(k->vault, TACT_S("pool"), normal);
    memcpy(out, "pool:g", 6);
    for (unsigned i = 0; i < 4; i++) out[6 + i] = (char)(coupon >> (24 - 8 * i));
    memcpy(out + 10, hash.bytes, 16);
    return (tact_slice){ out, GIVEN_KEY };
}

static tact_slice code_key(uint64_t key, char out[CODE_KEY]) {
    memcpy(out, "pool:k", 6);
    tact_key_put_u64((uint8_t *)out + 6, key);
    return (tact_slice){ out, CODE_KEY };
}

static tact__pool *pool_of(tact_keeper *k, uint32_t coupon) {
    for (uint32_t i = 0; i < k->pool_count; i++)
        if (k->pools[i].coupon == coupon) return &k->pools[i];
    return NULL;
}

static void judge(tact_keeper *k, const tact__pool *p) {
    bool was = tact_world_lists(k->empty_pools, k->world.empty_pool_count, p->coupon), is = p->left == 0;
    if (was == is) return;
    if (tact__world_list(&k->empty_pools, &k->world.empty_pool_count, p->coupon, is)) tact__world_changed(k);
    if (is) fprintf(stderr, "tact: no code is left of the coupon %.*s: messages that carry it are not sent; add codes to its file\n", (int)p->name.len, p->name.ptr);
}

static tact_status left_of(tact_keeper *k, const tact_pool *from, tact__pool *p, tact_arena *arena, tact_trouble *trouble) {
    char key[GIVEN_KEY], room[TACT_CODE_NORMAL];
    tact_slice normal, value;
    p->free = calloc((size_t)from->count + 1, sizeof *p->free);
    if (!p->free) return TACT_ERR_MEMORY;
    p->codes = from->codes;
    p->all = from->count;
    for (uint32_t i = from->count; i-- > 0;) {
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        if (!tact_code_normal(from->codes[i], room, &normal)) continue;
        tact_status s = tact__row_get(k, TACT_FAMILY_META, given_key(k, p->coupon, normal, key), arena, &value, trouble);
        tact_arena_undo(arena, mark);
        if (s == TACT_ERR_NOT_FOUND) p->free[p->left++] = i;
        else if (s) return s;
    }
    return TACT_OK;
}

void tact__pools_free(tact_keeper *k) {
    for (uint32_t i = 0; i < k->pool_count; i++) free(k->pools[i].free);
    free(k->pools);
    k->pools = NULL;
    k->pool_count = 0;
}

tact_status tact__pools_load(tact_keeper *k, tact_trouble *trouble) {
    tact_arena arena;
    tact_status s = TACT_OK;
    tact__pools_free(k);
    k->pools = calloc((size_t)k->brand->pool_count + 1, sizeof *k->pools);
    if (!k->pools) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    for (uint32_t i = 0; i < k->brand->pool_count && !s; i++) {
        const tact_coupon *c = tact_rewards_coupon(&k->brand->bundle.rewards, k->brand->pools[i].coupon);
        k->pools[i] = (tact__pool){ .coupon = k->brand->pools[i].coupon, .name = c ? c->name : TACT_S("?") };
        k->pool_count = i + 1;
        s = left_of(k, &k->brand->pools[i], &k->pools[i], &arena, trouble);
    }
    for (uint32_t i = 0; i < k->pool_count && !s; i++) judge(k, &k->pools[i]);
    for (uint32_t i = k->world.empty_pool_count; i-- > 0 && !s;)
        if (!pool_of(k, k->empty_pools[i]) && tact__world_list(&k->empty_pools, &k->world.empty_pool_count, k->empty_pools[i], false)) tact__world_changed(k);
    return s;
}

tact_status tact__pool_take(tact_keeper *k, uint32_t coupon, uint64_t key, tact_slice *code) {
    char row[GIVEN_KEY], of_key[CODE_KEY], room[TACT_CODE_NORMAL];
    uint8_t value[8];
    tact_slice normal;
    tact__pool *p = pool_of(k, coupon);
    if (!p || !p->left) return TACT_ERR_NOT_FOUND;
    *code = p->codes[p->free[p->left - 1]];
    if (!tact_code_normal(*code, room, &normal)) return TACT_ERR_FORMAT;
    p->left--;
    tact_key_put_u64(value, key);
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, given_key(k, coupon, normal, row), (tact_slice){ (const char *)value, sizeof value });
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, code_key(key, of_key), *code);
    judge(k, p);
    return TACT_OK;
}

tact_status tact__pool_code(tact_keeper *k, uint64_t key, tact_arena *arena, tact_slice *code, tact_trouble *trouble) {
    char row[CODE_KEY];
    return tact__row_get(k, TACT_FAMILY_META, code_key(key, row), arena, code, trouble);
}

/* Back to those that are left: the last in the file first again. One that is in no file any more is given to nobody. */
tact_status tact__pool_back(tact_keeper *k, uint32_t coupon, uint64_t key, tact_slice code) {
    char row[GIVEN_KEY], of_key[CODE_KEY], room[TACT_CODE_NORMAL], other[TACT_CODE_NORMAL];
    tact_slice normal, one;
    tact__pool *p = pool_of(k, coupon);
    if (!tact_code_normal(code, room, &normal)) return TACT_ERR_FORMAT;
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, given_key(k, coupon, normal, row));
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, code_key(key, of_key));
    for (uint32_t i = 0; p && i < p->all; i++) {
        if (!tact_code_normal(p->codes[i], other, &one) || !tact_slice_equal(one, normal)) continue;
        p->free[p->left++] = i;
        judge(k, p);
        break;
    }
    return TACT_OK;
}

void tact__pool_forget(uint64_t key, tact_batch *batch) {
    char row[CODE_KEY];
    tact_batch_erase(batch, TACT_FAMILY_META, code_key(key, row));
}

const tact_pool_standing *tact_keeper_pools(tact_keeper *k, tact_arena *arena, uint32_t *count) {
    tact_pool_standing *out = TACT_NEW(arena, tact_pool_standing, k->pool_count + 1);
    *count = out ? k->pool_count : 0;
    for (uint32_t i = 0; out && i < k->pool_count; i++) out[i] = (tact_pool_standing){ k->pools[i].name, k->pools[i].all, k->pools[i].left };
    return out;
}

uint32_t tact_keeper_pool_least(const tact_keeper *k) {
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < k->pool_count; i++) least = k->pools[i].left < least ? k->pools[i].left : least;
    return least;
}
