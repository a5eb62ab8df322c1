/* daemon/product.c -- see product.h. */
#include "daemon/product.h"
#include <stdio.h>

/* ---- which product ------------------------------------------------------------------------------------------------------------ */

/* Ids that a client sends as numbers are the same in digits. */
static tact_slice text_of(const tact_value *v, char room[24]) {
    if (v && v->type == TACT_TEXT) return v->text;
    if (!v || v->type != TACT_INT) return (tact_slice){ NULL, 0 };
    int n = snprintf(room, 24, "%lld", (long long)v->integer);
    return (tact_slice){ room, (size_t)n };
}

static const tact_product *element(const tact_catalog *c, const tact_value *map) {
    static const char *const ids[] = { "product_id", "sku", "item_id" }, *const codes[] = { "gtin", "barcode" };
    char room[24];
    uint64_t gtin;
    for (unsigned i = 0; i < 3; i++) {
        const tact_product *p = tact_catalog_find(c, text_of(tact_value_get(map, tact_slice_of(ids[i])), room));
        if (p) return p;
    }
    for (unsigned i = 0; i < 2; i++) {
        tact_slice s = text_of(tact_value_get(map, tact_slice_of(codes[i])), room);
        const tact_product *p = s.len && tact_gtin_parse(s, &gtin) ? tact_catalog_gtin(c, gtin) : NULL;
        if (p) return p;
    }
    return NULL;
}

/* The i-th: 0 the properties' own, then the elements of the lists. False when there are no more. */
static bool next_named(const tact_catalog *c, const tact_value *properties, uint32_t *i, const tact_product **out) {
    static const char *const lists[] = { "products", "items" };
    uint32_t n = (*i)++;
    *out = NULL;
    if (n == 0) { *out = element(c, properties); return true; }
    n--;
    for (unsigned l = 0; l < 2; l++) {
        const tact_value *list = tact_value_get(properties, tact_slice_of(lists[l]));
        uint32_t count = list && list->type == TACT_LIST ? list->list.count : 0;
        if (count > TACT_PRODUCT_ELEMENTS) count = TACT_PRODUCT_ELEMENTS;
        if (n < count) { *out = element(c, &list->list.items[n]); return true; }
        n -= count;
    }
    return false;
}

const tact_product *tact_product_named(const tact_catalog *c, const tact_value *properties) {
    const tact_product *p;
    if (!c || !c->count || !properties || properties->type != TACT_MAP) return NULL;
    for (uint32_t i = 0; next_named(c, properties, &i, &p);) if (p) return p;
    return NULL;
}

/* ---- topics --------------------------------------------------------------------------------------------------------------------- */

static bool below(tact_slice type, tact_slice whole) {
    if (type.len < whole.len || !tact_slice_equal_nocase((tact_slice){ type.ptr, whole.len }, whole)) return false;
    tact_slice rest = { type.ptr + whole.len, type.len - whole.len };
    while (rest.len && rest.ptr[0] == ' ') { rest.ptr++; rest.len--; }
    return !rest.len || rest.ptr[0] == '>';
}

tact_slice tact_product_topic(const tact_config *config, tact_slice type) {
    const tact_config_fallback *best = NULL;
    for (uint32_t i = 0; type.len && i < config->product_types.count; i++) {
        const tact_config_fallback *f = &config->product_types.items[i];
        if (below(type, f->at.name) && (!best || f->at.name.len > best->at.name.len)) best = f;
    }
    return best ? best->to : (tact_slice){ NULL, 0 };
}

typedef struct list { tact_value items[TACT_PRODUCT_TOPICS]; uint32_t count; } list;

static void once(list *l, tact_slice s) {
    for (uint32_t i = 0; i < l->count; i++) if (tact_slice_equal(l->items[i].text, s)) return;
    if (s.len && l->count < TACT_PRODUCT_TOPICS) l->items[l->count++] = tact_value_text(s);
}

static void add_topic(list *topics, list *types, const tact_config *config, tact_slice type) {
    tact_slice topic = tact_product_topic(config, type);
    if (topic.len) once(topics, topic); else once(types, type);
}

static void add_list(tact_pair *pairs, uint32_t *n, const char *key, const list *l, tact_arena *arena) {
    tact_value *items = l->count ? TACT_NEW(arena, tact_value, l->count) : NULL;
    if (!items) return;
    memcpy(items, l->items, l->count * sizeof *items);
    pairs[(*n)++] = (tact_pair){ .key = tact_slice_of(key), .value = { .type = TACT_LIST, .list = { items, l->count } } };
}

/* ---- the map -------------------------------------------------------------------------------------------------------------------- */

static void add_text(tact_pair *pairs, uint32_t *n, const char *key, tact_slice s) {
    if (s.len) pairs[(*n)++] = (tact_pair){ .key = tact_slice_of(key), .value = tact_value_text(s) };
}

static tact_slice digits(uint64_t gtin, tact_arena *arena) {
    char text[24];
    int n = gtin ? snprintf(text, sizeof text, "%0*llu", gtin < 100000000 ? 8 : 13, (unsigned long long)gtin) : 0;
    return tact_arena_copy(arena, (tact_slice){ text, (size_t)n });
}

tact_value tact_product_value(const tact_catalog *c, const tact_config *config, const tact_value *properties, tact_instant now, tact_arena *arena) {
    enum { PAIRS = 12 };
    const tact_product *first = tact_product_named(c, properties), *p;
    tact_pair *pairs = first ? TACT_NEW(arena, tact_pair, PAIRS) : NULL;
    list topics = { .count = 0 }, types = { .count = 0 };
    uint32_t n = 0;
    if (!pairs) return (tact_value){ .type = TACT_NULL };
    for (uint32_t i = 0; next_named(c, properties, &i, &p);) if (p) add_topic(&topics, &types, config, tact_catalog_text(c, p->type));
    int64_t price = tact_product_price(first, now);
    add_text(pairs, &n, "id", tact_catalog_text(c, first->id));
    add_text(pairs, &n, "title", tact_catalog_text(c, first->title));
    add_text(pairs, &n, "url", tact_catalog_text(c, first->link));
    add_text(pairs, &n, "image", tact_catalog_text(c, first->image));
    add_text(pairs, &n, "group", tact_catalog_text(c, first->group));
    add_text(pairs, &n, "gtin", digits(first->gtin, arena));
    add_text(pairs, &n, "availability", tact_slice_of(tact_availability_name(first->availability)));
    add_text(pairs, &n, "currency", tact_slice_of(first->currency));
    pairs[n++] = (tact_pair){ .key = TACT_S("price"), .value = tact_value_int(price) };
    if (price < first->price_micro) pairs[n++] = (tact_pair){ .key = TACT_S("was"), .value = tact_value_int(first->price_micro) };
    add_list(pairs, &n, "topics", &topics, arena);
    add_list(pairs, &n, "types", &types, arena);
    TACT_ASSERT(n <= PAIRS);
    return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
}

/* ---- for the API ----------------------------------------------------------------------------------------------------------------- */

static void key_text(tact_json *j, const char *key, tact_slice s) { if (s.len) tact_json_key_text(j, tact_slice_of(key), s); }

static void key_price(tact_json *j, const char *key, int64_t micro) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_double(j, (double)micro / 1e6);
}

static void stock(tact_json *j, const tact_catalog *c, const tact_product *p, bool counts) {
    uint32_t row = (uint32_t)(p - c->products), low = 0, high = c->stock_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (c->stock[mid].product < row) low = mid + 1; else high = mid;
    }
    TACT_JSON_KEY(j, "stock");
    tact_json_map(j);
    for (; low < c->stock_count && c->stock[low].product == row; low++) {
        tact_slice place = tact_catalog_text(c, c->places[c->stock[low].place]);
        if (counts) tact_json_key_int(j, place, c->stock[low].quantity); else tact_json_key_bool(j, place, c->stock[low].quantity > 0);
    }
    tact_json_end_map(j);
}

void tact_product_json(tact_json *j, const tact_catalog *c, const tact_config *config, const tact_product *p, tact_instant now, bool counts) {
    char gtin[24];
    int64_t price = tact_product_price(p, now);
    tact_json_map(j);
    key_text(j, "id", tact_catalog_text(c, p->id));
    key_text(j, "title", tact_catalog_text(c, p->title));
    key_text(j, "link", tact_catalog_text(c, p->link));
    key_text(j, "imageLink", tact_catalog_text(c, p->image));
    key_text(j, "itemGroupId", tact_catalog_text(c, p->group));
    key_text(j, "productType", tact_catalog_text(c, p->type));
    key_text(j, "topic", tact_product_topic(config, tact_catalog_text(c, p->type)));
    snprintf(gtin, sizeof gtin, "%0*llu", p->gtin < 100000000 ? 8 : 13, (unsigned long long)p->gtin);
    if (p->gtin) key_text(j, "gtin", tact_slice_of(gtin));
    key_price(j, "price", price);
    if (price < p->price_micro) key_price(j, "was", p->price_micro);
    key_text(j, "currency", tact_slice_of(p->currency));
    key_text(j, "availability", tact_slice_of(tact_availability_name(p->availability)));
    if (tact_catalog_stocked(c)) stock(j, c, p, counts);
    tact_json_end_map(j);
}
