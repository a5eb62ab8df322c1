/* brand/catalog.c -- see catalog.h. */
#include "brand/catalog.h"
#include "core/base/hash.h"
#include "import/csv.h"
#include "import/text.h"
#include "import/hashes.h"
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_BYTES_MOST = 2000000000 };

typedef struct builder {
    tact_catalog *c;
    uint32_t room, text_room, stock_room, place_room;
    tact_hashes types;                     /* texts many products share, by hash */
    bool too_many;
} builder;

static bool grow(void *list, uint32_t *room, uint32_t count, size_t size) {
    if (count < *room) return true;
    uint32_t wider = *room ? *room * 2 : 256;
    void *grown = realloc(*(void **)list, (size_t)wider * size);
    if (!grown) return false;
    *(void **)list = grown;
    *room = wider;
    return true;
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------- */

static bool put_text(builder *b, tact_slice s, uint32_t *at) {
    tact_catalog *c = b->c;
    *at = 0;
    if (!s.len && c->text_bytes) return true;
    if (s.len + 1 > TEXT_BYTES_MOST - (size_t)c->text_bytes) return false;
    while (c->text_bytes + s.len + 1 > b->text_room) {
        uint32_t room = b->text_room ? (b->text_room > TEXT_BYTES_MOST / 2 ? TEXT_BYTES_MOST : b->text_room * 2) : 1 << 16;
        char *grown = realloc(c->texts, room);
        if (!grown) return false;
        c->texts = grown;
        b->text_room = room;
    }
    *at = c->text_bytes;
    if (s.len) memcpy(c->texts + c->text_bytes, s.ptr, s.len);
    c->texts[c->text_bytes + s.len] = 0;
    c->text_bytes += (uint32_t)s.len + 1;
    return true;
}

/* A text that comes again is kept once; two with one hash are kept both. */
static bool put_shared(builder *b, tact_slice s, uint32_t *at) {
    bool made;
    if (!s.len) return put_text(b, s, at);
    uint64_t *place = tact_hashes_put(&b->types, tact_id64(s), b->c->text_bytes, &made);
    if (!place) return false;
    if (!made && tact_slice_equal(tact_catalog_text(b->c, (uint32_t)*place), s)) { *at = (uint32_t)*place; return true; }
    return put_text(b, s, at);
}

/* ---- look-up ------------------------------------------------------------------------------------------------------------------ */

static uint32_t slot_of_id(const tact_catalog *c, tact_slice id) {
    uint32_t i = (uint32_t)tact_id64(id) & c->mask;
    while (c->by_id[i] && !tact_slice_equal(tact_catalog_text(c, c->products[c->by_id[i] - 1].id), id)) i = (i + 1) & c->mask;
    return i;
}

static uint32_t slot_of_gtin(const tact_catalog *c, uint64_t gtin) {
    uint32_t i = (uint32_t)((gtin * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & c->mask;
    while (c->by_gtin[i] && c->products[c->by_gtin[i] - 1].gtin != gtin) i = (i + 1) & c->mask;
    return i;
}

const tact_product *tact_catalog_find(const tact_catalog *c, tact_slice id) {
    uint32_t row = c && c->count && id.len ? c->by_id[slot_of_id(c, id)] : 0;
    return row ? &c->products[row - 1] : NULL;
}

const tact_product *tact_catalog_gtin(const tact_catalog *c, uint64_t gtin) {
    uint32_t row = c && c->count && gtin ? c->by_gtin[slot_of_gtin(c, gtin)] : 0;
    return row ? &c->products[row - 1] : NULL;
}

static void index_row(tact_catalog *c, uint32_t row) {
    const tact_product *p = &c->products[row];
    c->by_id[slot_of_id(c, tact_catalog_text(c, p->id))] = row + 1;
    if (!p->gtin) return;
    uint32_t i = slot_of_gtin(c, p->gtin);
    if (!c->by_gtin[i]) c->by_gtin[i] = row + 1;
}

/* Tables at most half full. */
static bool widen(tact_catalog *c) {
    if (c->by_id && c->count * 2 < c->mask) return true;
    uint32_t size = c->by_id ? (c->mask + 1) * 2 : 1024;
    uint32_t *ids = calloc(size, sizeof *ids), *gtins = calloc(size, sizeof *gtins);
    if (!ids || !gtins) { free(ids); free(gtins); return false; }
    free(c->by_id);
    free(c->by_gtin);
    c->by_id = ids;
    c->by_gtin = gtins;
    c->mask = size - 1;
    for (uint32_t row = 0; row < c->count; row++) index_row(c, row);
    return true;
}

/* ---- products ----------------------------------------------------------------------------------------------------------------- */

static bool take(void *ctx, const tact_feed_product *f, tact_feed_fault *fault) {
    builder *b = ctx;
    tact_catalog *c = b->c;
    if (tact_catalog_find(c, f->id)) { *fault = (tact_feed_fault){ "the id stands in the feed a second time; the first is kept", "give each product, and each variant, an id of its own" }; return false; }
    b->too_many = c->count >= TACT_CATALOG_MOST;
    if (b->too_many || !widen(c) || !grow(&c->products, &b->room, c->count, sizeof *c->products)) return false;
    tact_product p = { .gtin = f->gtin, .price_micro = f->price_micro, .sale_micro = f->sale_micro, .sale_from = f->sale_from, .sale_until = f->sale_until, .availability = f->availability };
    memcpy(p.currency, f->currency, sizeof p.currency);
    if (!put_text(b, f->id, &p.id) || !put_text(b, f->title, &p.title) || !put_text(b, f->link, &p.link) || !put_text(b, f->image, &p.image) ||
        !put_shared(b, f->type, &p.type) || !put_shared(b, f->group, &p.group)) return false;
    c->products[c->count] = p;
    index_row(c, c->count++);
    return true;
}

int64_t tact_product_price(const tact_product *p, tact_instant now) {
    bool begun = !tact_instant_before(now, p->sale_from), over = p->sale_until.us && !tact_instant_before(now, p->sale_until);
    return p->sale_micro >= 0 && begun && !over ? p->sale_micro : p->price_micro;
}

/* ---- stock ---------------------------------------------------------------------------------------------------------------------- */

static void stock_bad(tact_catalog *c, uint64_t line, tact_slice id, const char *what, const char *hint) {
    tact_stock_report *r = &c->stocked;
    r->bad++;
    if (r->sample_count == TACT_FEED_SAMPLES) return;
    tact_feed_sample *s = &r->samples[r->sample_count++];
    s->line = line;
    s->hint = hint;
    snprintf(s->what, sizeof s->what, "%s", what);
    size_t n = id.len < sizeof s->id ? id.len : 0;         /* a longer one is no id of the feed's */
    if (n) memcpy(s->id, id.ptr, n);
    s->id[n] = 0;
}

static bool place_row(builder *b, tact_hashes *seen, tact_slice name, uint32_t *row) {
    tact_catalog *c = b->c;
    bool made;
    uint64_t *known = tact_hashes_put(seen, tact_id64(name), c->place_count, &made);
    if (!known) return false;
    *row = (uint32_t)*known;
    return !made || (grow(&c->places, &b->place_room, c->place_count, sizeof *c->places) && put_text(b, name, &c->places[c->place_count++]));
}

static bool stock_row(builder *b, tact_hashes *seen, uint64_t line, tact_slice id, tact_slice place, tact_slice quantity) {
    tact_catalog *c = b->c;
    const tact_product *p = tact_catalog_find(c, id);
    int64_t n;
    uint32_t at;
    c->stocked.rows++;
    if (!p) { stock_bad(c, line, id, "there is no such product in the feed", "the id is the feed's, letter by letter"); return true; }
    if (!place.len || place.len > 64) { stock_bad(c, line, id, "there is no place", "the id of a place in places.csv"); return true; }
    if (!tact_slice_int(quantity, &n) || n < 0 || n > UINT32_MAX) { stock_bad(c, line, id, "the quantity is no count", "a whole number, 0 when there is none"); return true; }
    b->too_many = c->stock_count >= TACT_STOCK_MOST;
    if (b->too_many || !place_row(b, seen, place, &at) || !grow(&c->stock, &b->stock_room, c->stock_count, sizeof *c->stock)) return false;
    c->stock[c->stock_count++] = (tact_stock){ (uint32_t)(p - c->products), at, (uint32_t)n };
    return true;
}

static uint64_t stock_key(const tact_stock *s) { return (uint64_t)s->product << 32 | s->place; }

/* Stable, so that of two lines about one thing the later stands last; then only that one is kept. */
static bool sort_stock(tact_catalog *c) {
    tact_stock *spare = malloc((size_t)(c->stock_count + 1) * sizeof *spare), *from = c->stock, *to = spare;
    if (!spare) return false;
    for (uint32_t width = 1; width < c->stock_count; width *= 2) {
        for (uint32_t low = 0; low < c->stock_count; low += 2 * width) {
            uint32_t mid = c->stock_count - low > width ? low + width : c->stock_count, end = c->stock_count - low > 2 * width ? low + 2 * width : c->stock_count, i = low, k = mid;
            for (uint32_t n = low; n < end; n++) to[n] = i < mid && (k >= end || stock_key(&from[i]) <= stock_key(&from[k])) ? from[i++] : from[k++];
        }
        tact_stock *other = from;
        from = to;
        to = other;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->stock_count; i++) {
        if (kept && stock_key(&from[kept - 1]) == stock_key(&from[i])) kept--;
        from[kept++] = from[i];
    }
    c->stock = from;
    c->stock_count = kept;
    free(to);
    return true;
}

bool tact_catalog_stock(const tact_catalog *c, const tact_product *p, tact_slice place, uint32_t *quantity) {
    uint32_t row = p && c ? (uint32_t)(p - c->products) : 0, low = 0, high = p && c ? c->stock_count : 0;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (c->stock[mid].product < row) low = mid + 1; else high = mid;
    }
    for (; p && c && low < c->stock_count && c->stock[low].product == row; low++)
        if (tact_slice_equal(tact_catalog_text(c, c->places[c->stock[low].place]), place)) { *quantity = c->stock[low].quantity; return true; }
    return false;
}

static tact_status stock_lines(builder *b, tact_csv *csv, const char *name) {
    static const tact_slice columns[] = { { "id", 2 }, { "place", 5 }, { "quantity", 8 } };
    tact_catalog *c = b->c;
    tact_hashes seen = { .count = 0 };
    tact_csv_record record;
    tact_csv_result result;
    tact_status s = TACT_OK;
    int at[3] = { -1, -1, -1 };
    bool header = true;
    while (!s && (result = tact_csv_next(csv, &record)) == TACT_CSV_ROW) {
        tact_slice f[3];
        for (int i = 0; header && i < 3; i++)
            if ((at[i] = tact_csv_column(&record, columns[i])) < 0 && !s) {
                snprintf(c->error, sizeof c->error, "%s:%llu: there is no column '%s': the first line names the columns: id,place,quantity", name, (unsigned long long)record.line, columns[i].ptr);
                s = TACT_ERR_INVALID;
            }
        for (int i = 0; i < 3; i++) f[i] = at[i] >= 0 && (uint32_t)at[i] < record.count ? tact_text_trim(record.fields[at[i]]) : (tact_slice){ NULL, 0 };
        if (!s && !header && !stock_row(b, &seen, record.line, f[0], f[1], f[2])) s = b->too_many ? TACT_ERR_LIMIT : TACT_ERR_MEMORY;
        header = false;
    }
    if (!s && result == TACT_CSV_FAILED) { snprintf(c->error, sizeof c->error, "%s", tact_csv_error(csv)); s = TACT_ERR_INVALID; }
    if (!s && header) { snprintf(c->error, sizeof c->error, "%s: the file is empty: its first line names the columns: id,place,quantity", name); s = TACT_ERR_INVALID; }
    if (s == TACT_ERR_LIMIT) snprintf(c->error, sizeof c->error, "%s: there are more than %d lines of stock: leave out what is not there", name, TACT_STOCK_MOST);
    if (!s && !sort_stock(c)) s = TACT_ERR_MEMORY;
    tact_hashes_free(&seen);
    return s;
}

static tact_status read_stock(builder *b, const char *path) {
    tact_source *source;
    tact_status s = tact_source_open(&source, path, b->c->error, sizeof b->c->error);
    if (s) return s;
    tact_csv *csv = tact_csv_open(source, 0);
    s = csv ? stock_lines(b, csv, path) : TACT_ERR_MEMORY;
    tact_csv_close(csv);
    tact_source_close(source);
    return s;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------------ */

static void drop_products(tact_catalog *c) {
    free(c->products);
    free(c->texts);
    free(c->by_id);
    free(c->by_gtin);
    free(c->stock);
    free(c->places);
    c->products = NULL;
    c->texts = NULL;
    c->by_id = c->by_gtin = c->places = NULL;
    c->stock = NULL;
    c->count = c->text_bytes = c->stock_count = c->place_count = 0;
}

void tact_catalog_free(tact_catalog *c) {
    if (!c) return;
    drop_products(c);
    free(c);
}

/* What growing by halves left over. */
static void fit(tact_catalog *c) {
    void *p = c->count ? realloc(c->products, c->count * sizeof *c->products) : NULL;
    if (p) c->products = p;
    p = realloc(c->texts, c->text_bytes);
    if (p) c->texts = p;
    p = c->stock_count ? realloc(c->stock, c->stock_count * sizeof *c->stock) : NULL;
    if (p) c->stock = p;
}

uint64_t tact_catalog_bytes(const tact_catalog *c) {
    return sizeof *c + (uint64_t)c->count * sizeof *c->products + c->text_bytes + 2 * ((uint64_t)c->mask + 1) * sizeof *c->by_id + (uint64_t)c->stock_count * sizeof *c->stock + (uint64_t)c->place_count * sizeof *c->places;
}

tact_status tact_catalog_read(const char *path, const char *stock_path, tact_slice currency, tact_catalog **out) {
    tact_catalog *c = *out = calloc(1, sizeof *c);
    builder b = { .c = c };
    uint32_t empty;
    if (!c) return TACT_ERR_MEMORY;
    tact_status s = put_text(&b, (tact_slice){ NULL, 0 }, &empty) && widen(c) ? TACT_OK : TACT_ERR_MEMORY;
    if (!s) s = tact_feed_read(&(tact_feed_options){ .path = path, .currency = currency, .product = take, .ctx = &b }, &c->feed);
    if (s && b.too_many) { s = TACT_ERR_LIMIT; snprintf(c->error, sizeof c->error, "%s: there are more than %d products: leave out those that are sold no more", path, TACT_CATALOG_MOST); }
    else if (s) memcpy(c->error, c->feed.error, sizeof c->error);
    if (!s && stock_path) s = read_stock(&b, stock_path);
    if (s == TACT_ERR_MEMORY) snprintf(c->error, sizeof c->error, "%s: there is not enough memory for the catalogue: give tact more", path);
    tact_hashes_free(&b.types);
    if (s) drop_products(c); else fit(c);
    return s;
}
