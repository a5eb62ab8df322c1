/* daemon/force.c -- see force.h. */
#include "daemon/force.h"
#include <stdlib.h>
#include "core/attention/attention.h"

enum { BLOCK_BYTES = 4 << 20, WORLD_FORMAT = 1 };

static void *chunk(void *ctx, size_t bytes) { (void)ctx; return aligned_alloc(16, (bytes + 15) / 16 * 16); }
static void drop_chunk(void *ctx, void *p) { (void)ctx; free(p); }
static const tact_arena_source heap = { chunk, drop_chunk, NULL };

void tact_force_free(tact_force *f) {
    if (!f) return;
    if (f->block) tact_arena_reset(&f->arena);
    free(f->block);
    free(f);
}

static tact_status build(tact_force *f, tact_slice bundle_bytes) {
    tact_slice bytes = tact_arena_copy(&f->arena, bundle_bytes);
    if (!bytes.ptr) return TACT_ERR_MEMORY;
    tact_status s = tact_bundle_open(bytes, &f->arena, &f->bundle);
    if (!s) s = tact_match_build(&f->bundle, &f->arena, &f->match);
    if (s) return s;
    f->moments = tact_moment_index_build(&f->bundle, &f->arena);
    f->touch_keep = tact_attention_touch_keep(&f->bundle);
    return f->moments ? TACT_OK : TACT_ERR_MEMORY;
}

tact_status tact_force_make(tact_force **out, tact_slice bundle_bytes, tact_trouble *trouble) {
    tact_force *f = calloc(1, sizeof *f);
    *out = NULL;
    if (!f || !(f->block = malloc(BLOCK_BYTES))) { free(f); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for the bundle's indexes"); }
    tact_arena_init(&f->arena, f->block, BLOCK_BYTES, &heap);
    tact_status s = build(f, bundle_bytes);
    if (s) { tact_force_free(f); return tact_trouble_set(trouble, s, "the bundle could not be opened: %s", tact_status_line(s)); }
    *out = f;
    return TACT_OK;
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
    tact_write_u8(w, world->all_paused);
    tact_write_u16(w, world->channels_paused);
    put_ids(w, world->paused, world->paused_count);
    put_ids(w, world->exhausted, world->exhausted_count);
}

static const uint32_t *read_ids(tact_reader *r, tact_arena *arena, uint32_t *count) {
    *count = tact_read_count(r, 4);
    uint32_t *ids = TACT_NEW(arena, uint32_t, *count + 1);
    if (!ids) tact_reader_fail(r, TACT_ERR_MEMORY);
    for (uint32_t i = 0; ids && i < *count; i++) ids[i] = tact_read_u32(r);
    return ids;
}

tact_status tact_world_read(tact_slice bytes, tact_arena *arena, tact_world *out) {
    tact_reader r = tact_reader_of(bytes);
    unsigned format = tact_read_u8(&r);
    if (!r.status && format != WORLD_FORMAT) return format > WORLD_FORMAT ? TACT_ERR_VERSION : TACT_ERR_FORMAT;
    *out = (tact_world){ .number = tact_read_u32(&r) };
    out->all_paused = tact_read_u8(&r) != 0;
    out->channels_paused = tact_read_u16(&r);
    out->paused = read_ids(&r, arena, &out->paused_count);
    out->exhausted = read_ids(&r, arena, &out->exhausted_count);
    return r.status ? r.status : tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}
