/* brand/catalog_check.c -- see catalog_check.h. */
#include "brand/catalog_check.h"
#include <stdio.h>
#include "brand/file.h"

typedef struct task { const tact_bundle *draft; tact_arena *arena; tact_diags *diags; } task;

/* Rows that are passed over are warnings: the rest of the feed is taken. */
static void say_samples(const task *l, const tact_feed_sample *samples, uint32_t count, uint64_t all) {
    char more[64];
    for (uint32_t i = 0; i < count; i++) {
        tact_slice id = tact_arena_copy(l->arena, tact_slice_of(samples[i].id)), what = tact_arena_copy(l->arena, tact_slice_of(samples[i].what));
        tact_diag_add(l->diags, TACT_WARNING, samples[i].line > UINT32_MAX ? UINT32_MAX : (uint32_t)samples[i].line, 1, id.len ? TACT_JOIN(l->diags, TACT_S("product '"), id, TACT_S("': "), what) : what, tact_slice_of(samples[i].hint));
    }
    snprintf(more, sizeof more, "%llu more rows have mistakes", (unsigned long long)(all - count));
    if (all > count) tact_diag_add(l->diags, TACT_WARNING, 0, 0, tact_arena_copy(l->arena, tact_slice_of(more)), TACT_S("repair the program that makes the feed, and check again"));
}

static void say_stock_places(const task *l, const tact_catalog *c) {
    for (uint32_t i = 0; i < c->place_count; i++) {
        tact_slice name = tact_catalog_text(c, c->places[i]);
        bool known = false;
        for (uint32_t p = 0; p < l->draft->place_count && !known; p++) known = tact_slice_equal(l->draft->places[p].name_id, name);
        if (!known) tact_diag_add(l->diags, TACT_WARNING, 0, 0, TACT_JOIN(l->diags, TACT_S("there is no place '"), name, TACT_S("'")), TACT_S("the ids are those of places.csv"));
    }
}

tact_status tact_catalog_check(const char *folder, const tact_config *config, const tact_bundle *draft, tact_arena *arena, tact_diags *diags, tact_catalog **out) {
    task l = { draft, arena, diags };
    tact_catalog *c;
    *out = NULL;
    const char *path = tact_brand_file_join(arena, config->catalog.file.ptr[0] == '/' ? "" : folder, config->catalog.file), *stock = NULL;
    if (config->catalog.stock.len) stock = tact_brand_file_join(arena, config->catalog.stock.ptr[0] == '/' ? "" : folder, config->catalog.stock);
    if (!path || (config->catalog.stock.len && !stock)) return TACT_ERR_MEMORY;
    tact_status s = tact_catalog_read(path, stock, config->currency, &c);
    diags->file = config->catalog.file;
    if (s) {
        tact_diag_add(diags, TACT_ERROR, 0, 0, tact_arena_copy(arena, tact_slice_of(c ? c->error : "not enough memory to read it")), TACT_S("without it there is no catalogue; the line says the way out"));
        tact_catalog_free(c);
        return TACT_OK;
    }
    say_samples(&l, c->feed.samples, c->feed.sample_count, c->feed.bad + c->feed.odd);
    diags->file = config->catalog.stock;
    say_samples(&l, c->stocked.samples, c->stocked.sample_count, c->stocked.bad);
    say_stock_places(&l, c);
    *out = c;
    return TACT_OK;
}
