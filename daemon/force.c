/* daemon/force.c -- see force.h. */
#include "daemon/force.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/attention/attention.h"
#include "store/file.h"

enum { BLOCK_BYTES = 4 << 20, WORLD_FORMAT = 5, MODEL_BYTES_MAX = 16 << 20 };

static void *chunk(void *ctx, size_t bytes) { (void)ctx; return aligned_alloc(16, (bytes + 15) / 16 * 16); }
static void drop_chunk(void *ctx, void *p) { (void)ctx; free(p); }
static const tact_arena_source heap = { chunk, drop_chunk, NULL };

void tact_force_free(tact_force *f) {
    if (!f) return;
    if (f->block) tact_arena_reset(&f->arena);
    free(f->block);
    free(f->model_bytes);
    free(f);
}

/* ---- the model of words ---- */

static tact_status model_path(tact_path *out, const char *bundles_folder, uint32_t number, tact_trouble *trouble) {
    char name[32];
    snprintf(name, sizeof name, "%08x.model", number);
    return tact_path_join(out, bundles_folder, name, trouble);
}

tact_status tact_force_keep_model(const char *bundles_folder, tact_slice model_bytes, tact_trouble *trouble) {
    tact_model model;
    tact_path path;
    if (tact_model_read(model_bytes, &model)) return tact_trouble_set(trouble, TACT_ERR_FORMAT, "the model of words cannot be read");
    tact_status s = model_path(&path, bundles_folder, model.number, trouble);
    if (s || tact_path_exists(path.text)) return s;
    return tact_file_replace(path.text, model_bytes.ptr, model_bytes.len, 0600, trouble);
}

static tact_status find_model(tact_force *f, const char *bundles_folder, tact_model *out, tact_trouble *trouble) {
    tact_path path;
    size_t len;
    tact_model_builtin(out);
    if (out->number == f->bundle.model) return TACT_OK;
    tact_status s = model_path(&path, bundles_folder, f->bundle.model, trouble);
    if (!s) s = tact_file_read(path.text, MODEL_BYTES_MAX, &f->model_bytes, &len, trouble);
    if (!s && (tact_model_read((tact_slice){ f->model_bytes, len }, out) || out->number != f->bundle.model))
        s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "%s is damaged, or of another version of tact; put it back from a backup", path.text);
    return s;
}

static tact_status take_model(tact_force *f, tact_slice bytes, tact_model *out, tact_trouble *trouble) {
    f->model_bytes = malloc(bytes.len + 1);
    if (!f->model_bytes) return TACT_ERR_MEMORY;
    memcpy(f->model_bytes, bytes.ptr, bytes.len);
    tact_status s = tact_model_read((tact_slice){ f->model_bytes, bytes.len }, out);
    return s || out->number != f->bundle.model ? tact_trouble_set(trouble, TACT_ERR_FORMAT, "the model of words is not the one the folder names") : TACT_OK;
}

/* What only the building of the index needs is given back: it may be far more than the index. */
static tact_status index_of(tact_force *f) {
    tact_arena work;
    char block[64];
    tact_arena_init(&work, block, sizeof block, &heap);
    tact_status s = tact_match_build_in(&f->bundle, &f->arena, &work, &f->match);
    tact_arena_close(&work);
    return s;
}

static tact_status build(tact_force *f, tact_slice bundle_bytes, const char *bundles_folder, tact_slice model_bytes, tact_trouble *trouble) {
    tact_model model;
    tact_slice bytes = tact_arena_copy(&f->arena, bundle_bytes);
    if (!bytes.ptr) return TACT_ERR_MEMORY;
    tact_status s = tact_bundle_open(bytes, &f->arena, &f->bundle);
    if (!s) s = index_of(f);
    if (!s && f->bundle.model) s = model_bytes.len ? take_model(f, model_bytes, &model, trouble) : find_model(f, bundles_folder, &model, trouble);
    if (s) return s;
    f->moments = tact_moment_index_build(&f->bundle, f->bundle.model ? &model : NULL, &f->arena);
    f->touch_keep = tact_attention_touch_keep(&f->bundle);
    return f->moments ? TACT_OK : TACT_ERR_MEMORY;
}

static tact_status make(tact_force **out, tact_slice bundle_bytes, const char *bundles_folder, tact_slice model_bytes, tact_trouble *trouble) {
    tact_force *f = calloc(1, sizeof *f);
    *out = NULL;
    if (!f || !(f->block = malloc(BLOCK_BYTES))) { free(f); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for the bundle's indexes"); }
    tact_arena_init(&f->arena, f->block, BLOCK_BYTES, &heap);
    tact_trouble why = { "" };
    tact_status s = build(f, bundle_bytes, bundles_folder, model_bytes, &why);
    if (s) { tact_force_free(f); return tact_trouble_set(trouble, s, "the bundle could not be opened: %s", why.text[0] ? why.text : tact_status_line(s)); }
    *out = f;
    return TACT_OK;
}

tact_status tact_force_make(tact_force **out, tact_slice bundle_bytes, const char *bundles_folder, tact_trouble *trouble) {
    return make(out, bundle_bytes, bundles_folder, (tact_slice){ NULL, 0 }, trouble);
}

tact_status tact_force_make_with(tact_force **out, tact_slice bundle_bytes, tact_slice model_bytes, tact_trouble *trouble) {
    return make(out, bundle_bytes, NULL, model_bytes, trouble);
}

tact_engine tact_force_engine(const tact_force *f, const tact_policy *policy, const tact_world *world) {
    return (tact_engine){ .bundle = &f->bundle, .match = f->match, .moments = f->moments, .policy = policy, .world = world, .touch_keep = f->touch_keep };
}

/* ---- worlds ---- */

static void put_ids(tact_writer *w, const uint32_t *ids, uint32_t count) {
    tact_write_varint(w, count);
    for (uint32_t i = 0; i < count; i++) tact_write_u32(w, ids[i]);
}

void tact_world_write(tact_writer *w, const tact_world *world) {
    tact_write_u8(w, WORLD_FORMAT);
    tact_write_u32(w, world->number);
    tact_write_u8(w, (uint8_t)(world->all_paused | world->promotion_paused << 1));
    tact_write_u16(w, world->channels_paused);
    put_ids(w, world->paused, world->paused_count);
    put_ids(w, world->exhausted, world->exhausted_count);
    put_ids(w, world->spent, world->spent_count);
    tact_write_u16(w, world->channels_ramped);
    tact_write_signed(w, world->ramp_until.us);
    tact_write_signed(w, world->moment_micro);
    tact_write_signed(w, world->harm_micro);
    tact_write_varint(w, world->price_count);
    for (uint32_t i = 0; i < world->price_count; i++) {
        tact_write_u32(w, world->prices[i].campaign);
        tact_write_signed(w, world->prices[i].budget_micro);
        tact_write_signed(w, world->prices[i].harm_micro);
    }
    tact_write_varint(w, world->share_count);
    for (uint32_t i = 0; i < world->share_count; i++) {
        tact_write_u32(w, world->shares[i].campaign);
        tact_write_u16(w, world->shares[i].milli);
    }
    tact_write_signed(w, world->restored.us);
    put_ids(w, world->empty_pools, world->empty_pool_count);
}

static const tact_share *read_shares(tact_reader *r, tact_arena *arena, uint32_t *count) {
    *count = tact_read_count(r, 6);
    tact_share *shares = TACT_NEW(arena, tact_share, *count + 1);
    if (!shares) tact_reader_fail(r, TACT_ERR_MEMORY);
    for (uint32_t i = 0; shares && i < *count; i++) {
        shares[i].campaign = tact_read_u32(r);
        shares[i].milli = tact_read_u16(r);
        if (shares[i].milli > 500 || (i && shares[i].campaign <= shares[i - 1].campaign)) tact_reader_fail(r, TACT_ERR_FORMAT);
    }
    return shares;
}

static const uint32_t *read_ids(tact_reader *r, tact_arena *arena, uint32_t *count) {
    *count = tact_read_count(r, 4);
    uint32_t *ids = TACT_NEW(arena, uint32_t, *count + 1);
    if (!ids) tact_reader_fail(r, TACT_ERR_MEMORY);
    for (uint32_t i = 0; ids && i < *count; i++) ids[i] = tact_read_u32(r);
    return ids;
}

static int64_t read_price(tact_reader *r) {
    int64_t micro = tact_read_signed(r);
    if (micro < 0 || micro > TACT_PRICE_MOST_MICRO) tact_reader_fail(r, TACT_ERR_FORMAT);
    return micro;
}

static void read_prices(tact_reader *r, tact_arena *arena, tact_world *out) {
    out->spent = read_ids(r, arena, &out->spent_count);
    out->channels_ramped = tact_read_u16(r);
    out->ramp_until.us = tact_read_signed(r);
    out->moment_micro = read_price(r);
    out->harm_micro = read_price(r);
    out->price_count = tact_read_count(r, 6);
    tact_world_price *prices = TACT_NEW(arena, tact_world_price, out->price_count + 1);
    if (!prices) { tact_reader_fail(r, TACT_ERR_MEMORY); return; }
    for (uint32_t i = 0; i < out->price_count; i++) {
        prices[i].campaign = tact_read_u32(r);
        prices[i].budget_micro = read_price(r);
        prices[i].harm_micro = read_price(r);
    }
    out->prices = prices;
}

tact_status tact_world_read(tact_slice bytes, tact_arena *arena, tact_world *out) {
    tact_reader r = tact_reader_of(bytes);
    unsigned format = tact_read_u8(&r);
    if (!r.status && (format > WORLD_FORMAT || !format)) return format ? TACT_ERR_VERSION : TACT_ERR_FORMAT;
    *out = (tact_world){ .number = tact_read_u32(&r) };
    unsigned stops = tact_read_u8(&r);
    out->all_paused = stops & 1;
    out->promotion_paused = stops >> 1 & 1;
    out->channels_paused = tact_read_u16(&r);
    out->paused = read_ids(&r, arena, &out->paused_count);
    out->exhausted = read_ids(&r, arena, &out->exhausted_count);
    if (format >= 2) read_prices(&r, arena, out);
    if (format >= 3) out->shares = read_shares(&r, arena, &out->share_count);
    if (format >= 4) out->restored.us = tact_read_signed(&r);
    if (format >= 5) out->empty_pools = read_ids(&r, arena, &out->empty_pool_count);
    return r.status ? r.status : tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
