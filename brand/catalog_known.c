/* brand/catalog_known.c -- see catalog_known.h. */
#include "brand/catalog_known.h"
#include "core/base/hash.h"
#include <stdlib.h>

enum { MAGIC_BYTES = 12, ROW_BYTES = 20, SUM_BYTES = 8 };
static const char magic[MAGIC_BYTES + 1] = "tact known 1";

static int by_id(const void *a, const void *b) {
    uint64_t x = ((const tact_known_product *)a)->id, y = ((const tact_known_product *)b)->id;
    return (x > y) - (x < y);
}

tact_status tact_known_of(const tact_catalog *c, tact_instant now, tact_known *out) {
    *out = (tact_known){ .items = calloc((size_t)c->count + 1, sizeof *out->items), .count = c->count };
    if (!out->items) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < c->count; i++) {
        const tact_product *p = &c->products[i];
        out->items[i] = (tact_known_product){ .id = tact_id64(tact_catalog_text(c, p->id)), .price_micro = tact_product_price(p, now), .availability = p->availability };
        memcpy(out->items[i].currency, p->currency, 3);
    }
    qsort(out->items, out->count, sizeof *out->items, by_id);
    return TACT_OK;
}

void tact_known_free(tact_known *k) {
    free(k->items);
    *k = (tact_known){ .items = NULL };
}

/* ---- bytes --------------------------------------------------------------------------------------------------------------------- */

static void put_u64(uint8_t *at, uint64_t v) { for (int i = 0; i < 8; i++) at[i] = (uint8_t)(v >> (8 * i)); }
static uint64_t get_u64(const uint8_t *at) { uint64_t v = 0; for (int i = 7; i >= 0; i--) v = v << 8 | at[i]; return v; }

char *tact_known_write(const tact_known *k, size_t *len) {
    size_t n = MAGIC_BYTES + (size_t)k->count * ROW_BYTES;
    uint8_t *bytes = malloc(n + SUM_BYTES), *at = bytes + MAGIC_BYTES;
    if (!bytes) return NULL;
    memcpy(bytes, magic, MAGIC_BYTES);
    for (uint32_t i = 0; i < k->count; i++, at += ROW_BYTES) {
        const tact_known_product *p = &k->items[i];
        put_u64(at, p->id);
        put_u64(at + 8, (uint64_t)p->price_micro);
        memcpy(at + 16, p->currency, 3);
        at[19] = p->availability;
    }
    put_u64(at, tact_id64((tact_slice){ (const char *)bytes, n }));
    *len = n + SUM_BYTES;
    return (char *)bytes;
}

tact_status tact_known_read(tact_slice bytes, tact_known *out) {
    *out = (tact_known){ .items = NULL };
    const uint8_t *at = (const uint8_t *)bytes.ptr + MAGIC_BYTES;
    if (bytes.len < MAGIC_BYTES + SUM_BYTES || (bytes.len - MAGIC_BYTES - SUM_BYTES) % ROW_BYTES) return TACT_ERR_DAMAGED;
    if (memcmp(bytes.ptr, magic, MAGIC_BYTES) != 0) return TACT_ERR_VERSION;
    if (get_u64((const uint8_t *)bytes.ptr + bytes.len - SUM_BYTES) != tact_id64((tact_slice){ bytes.ptr, bytes.len - SUM_BYTES })) return TACT_ERR_DAMAGED;
    size_t count = (bytes.len - MAGIC_BYTES - SUM_BYTES) / ROW_BYTES;
    if (count > TACT_CATALOG_MOST) return TACT_ERR_DAMAGED;
    out->items = calloc(count + 1, sizeof *out->items);
    if (!out->items) return TACT_ERR_MEMORY;
    for (; out->count < count; at += ROW_BYTES) {
        tact_known_product *p = &out->items[out->count++];
        *p = (tact_known_product){ .id = get_u64(at), .price_micro = (int64_t)get_u64(at + 8), .availability = at[19] };
        memcpy(p->currency, at + 16, 3);
    }
    return TACT_OK;
}

/* ---- what changed ---------------------------------------------------------------------------------------------------------------- */

static const tact_known_product *find(const tact_known *k, uint64_t id) {
    uint32_t low = 0, high = k->count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (k->items[mid].id < id) low = mid + 1; else high = mid;
    }
    return low < k->count && k->items[low].id == id ? &k->items[low] : NULL;
}

static void list(tact_changes *c, tact_change_kind kind, uint32_t product, int64_t was) {
    *(kind == TACT_CHANGE_PRICE_DROP ? &c->drops : &c->returns) += 1;
    if (c->count < c->room) c->items[c->count++] = (tact_change){ (uint8_t)kind, product, was };
}

static bool cheaper(int64_t was, int64_t now, unsigned least_milli) {
    return now < was && was - now >= was / 1000 * least_milli + was % 1000 * least_milli / 1000;
}

tact_status tact_known_compare(const tact_known *before, const tact_catalog *c, tact_instant now, unsigned least_milli, uint32_t room, tact_changes *out) {
    *out = (tact_changes){ .items = calloc((size_t)room + 1, sizeof *out->items), .room = room };
    if (!out->items) return TACT_ERR_MEMORY;
    uint32_t met = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        const tact_product *p = &c->products[i];
        const tact_known_product *was = find(before, tact_id64(tact_catalog_text(c, p->id)));
        int64_t price = tact_product_price(p, now);
        met += was != NULL;
        out->added += was == NULL;
        if (!was) continue;
        bool same = memcmp(was->currency, p->currency, 3) == 0;
        out->currencies += !same;
        if (same && p->availability != TACT_OUT_OF_STOCK && cheaper(was->price_micro, price, least_milli)) list(out, TACT_CHANGE_PRICE_DROP, i, was->price_micro);
        bool was_out = was->availability == TACT_OUT_OF_STOCK || was->availability == TACT_BACKORDER;
        if (was_out && p->availability == TACT_IN_STOCK) list(out, TACT_CHANGE_BACK_IN_STOCK, i, was->price_micro);
    }
    out->gone = before->count > met ? before->count - met : 0;
    return TACT_OK;
}
