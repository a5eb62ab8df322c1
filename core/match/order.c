/* core/match/order.c -- where a column stands: beside those that fall by the same condition. */
#include "core/base/sort.h"
#include "core/match/build.h"

static unsigned bits_for(uint32_t most) {
    unsigned n = 0;
    while (most >> n) n++;
    return n;
}

typedef struct keying { unsigned plan_bits, class_bits; const tact__drafts *drafts; } keying;

static uint64_t part(const keying *k, const tact__draft *d) {
    uint32_t low = d->condition.low;
    if ((d->condition.plan & 3) == TACT__MANY || ((d->condition.plan & 2) && d->condition.width)) low = k->drafts->pool.items[low].low;
    return (uint64_t)(d->condition.plan >> 2) << k->class_bits | (low & (((uint64_t)1 << k->class_bits) - 1));
}

/* Found by rows before found by a list; then by the two conditions true on least; no conditions at all: last of all rows. */
static uint64_t key_of(const keying *k, uint32_t column) {
    const tact__drafts *d = k->drafts;
    uint32_t from = d->start[column], until = d->until[column], access = d->access[column];
    uint64_t key = access != TACT__BY_ROWS, none = ((uint64_t)1 << (k->plan_bits + k->class_bits)) - 1;
    const tact__draft *first = from < until ? &d->items[access != TACT__BY_ROWS ? access : from] : NULL, *second = NULL;
    for (uint32_t i = from; i < until && !second; i++)
        if (&d->items[i] != first) second = &d->items[i];
    key = key << (k->plan_bits + k->class_bits) | (first ? part(k, first) : none);
    return key << (k->plan_bits + k->class_bits) | (second ? part(k, second) : none);
}

/* Digits of eight bits, the lowest first; equals keep their order. */
static void sort_by_key(uint32_t *order, uint32_t *other, const uint64_t *keys, uint32_t count, unsigned bits) {
    for (unsigned shift = 0; shift < bits; shift += 8) {
        uint32_t start[257] = { 0 };
        for (uint32_t i = 0; i < count; i++) start[(keys[i] >> shift & 255) + 1]++;
        for (unsigned k = 0; k < 256; k++) start[k + 1] += start[k];
        for (uint32_t i = 0; i < count; i++) other[start[keys[order[i]] >> shift & 255]++] = order[i];
        memcpy(order, other, count * sizeof *order);
    }
}

static bool rearrange(tact__builder *b, tact__drafts *d, const uint32_t *order) {
    uint32_t n = b->column_count, at = 0, total = 0;
    tact__conjunction *columns = TACT_NEW(b->work, tact__conjunction, (size_t)n + 1);
    uint32_t *campaign_of = TACT_NEW(b->work, uint32_t, (size_t)n + 1), *start = TACT_NEW(b->work, uint32_t, (size_t)n + 1), *access = TACT_NEW(b->work, uint32_t, (size_t)n + 1);
    for (uint32_t c = 0; c < n; c++) total += d->until[c] - d->start[c];
    tact__draft *items = TACT_NEW(b->work, tact__draft, (size_t)total + 1);
    if (!columns || !campaign_of || !start || !access || !items) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t c = order[i], count = d->until[c] - d->start[c];
        columns[i] = b->columns[c];
        campaign_of[i] = b->campaign_of[c];
        start[i] = at;
        access[i] = d->access[c] == TACT__BY_ROWS ? TACT__BY_ROWS : at + d->access[c] - d->start[c];
        b->index->dense_columns += access[i] == TACT__BY_ROWS;
        if (count) memcpy(items + at, d->items + d->start[c], count * sizeof *items);
        at += count;
    }
    start[n] = at;
    b->columns = columns;
    b->campaign_of = campaign_of;
    d->start = start;
    d->until = NULL;
    d->access = access;
    d->items = items;
    return true;
}

bool tact__order_columns(tact__builder *b, tact__drafts *d, const tact__plan *plans) {
    uint32_t n = b->column_count, classes = 1;
    uint32_t *order = TACT_NEW(b->work, uint32_t, 2 * (size_t)n + 1);
    uint64_t *keys = TACT_NEW(b->work, uint64_t, (size_t)n + 1);
    if (!order || !keys) return false;
    for (uint32_t p = 0; p < b->index->plan_count; p++)
        if (plans[p].class_count > classes) classes = plans[p].class_count;
    keying k = { bits_for(b->index->plan_count), bits_for(classes), d };
    if (k.plan_bits + k.class_bits > 31) k.class_bits = 31 - k.plan_bits;
    for (uint32_t c = 0; c < n; c++) {
        keys[c] = key_of(&k, c);
        order[c] = c;
    }
    sort_by_key(order, order + n, keys, n, 2 * (k.plan_bits + k.class_bits) + 1);
    return rearrange(b, d, order);
}

bool tact__order_blocks(tact__builder *b, const tact__drafts *d) {
    uint32_t size = TACT__BLOCK_COLUMNS, blocks = b->index->words / TACT__BLOCK_WORDS, plans = b->index->plan_count;
    uint32_t *first = TACT_NEW(b->arena, uint32_t, (size_t)blocks * TACT__FIRST_ROWS + 1);
    uint32_t *gone = TACT_NEW(b->work, uint32_t, (size_t)plans + 1);
    if (!first || !gone) return false;
    for (uint32_t block = 0; block < blocks; block++) {
        uint32_t until = (block + 1) * size < b->column_count ? (block + 1) * size : b->column_count;
        memset(gone, 0, plans * sizeof *gone);
        for (uint32_t i = d->start[block * size]; i < d->start[until]; i++)
            if (d->dense[d->items[i].condition.plan >> 2]) gone[d->items[i].condition.plan >> 2] += 1000 - d->items[i].share;
        for (unsigned k = 0; k < TACT__FIRST_ROWS; k++) {
            uint32_t best = 0;
            for (uint32_t p = 1; p < plans; p++)
                if (gone[p] > gone[best]) best = p;
            first[block * TACT__FIRST_ROWS + k] = plans && gone[best] ? best : TACT__NO_PLAN;
            if (plans) gone[best] = 0;
        }
    }
    b->index->first = first;
    return true;
}
