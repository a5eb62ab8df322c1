/* daemon/keeper_local.c -- local context of the keeper: facts in memory and in the store, looked up once for an event, before it is decided (daemon/local.h).
 *
 * Row   family META, "local:" and a hash of kind and where 8: daemon/local.c writes it. Put with the batch that collects; erased when its time is over.
 */
#include <stdlib.h>
#include "daemon/keeper_internal.h"
#include "daemon/local.h"

enum { ROW_KEY = 14 };

static tact_slice row_key(const tact_local_fact *f, char key[ROW_KEY]) {
    char where[16 + TACT_LOCAL_PLACE];
    size_t n = strlen(f->place);
    memset(where, 0, sizeof where);
    where[0] = (char)f->where;
    if (f->where == TACT_LOCAL_AREA) { tact_key_put_u64((uint8_t *)where + 1, (uint64_t)(uint32_t)f->latitude_e7 << 32 | (uint32_t)f->longitude_e7); }
    memcpy(where + 16, f->place, n);
    memcpy(key, "local:", 6);
    tact_key_put_u64((uint8_t *)key + 6, tact_id64(tact_slice_of(f->kind)) * 31 + tact_id64((tact_slice){ where, 16 + n }));
    return (tact_slice){ key, ROW_KEY };
}

static bool read_row(void *ctx, tact_slice key, tact_slice value) {
    tact_keeper *k = ctx;
    (void)key;
    if (k->local_count == TACT_LOCAL_MOST) return true;
    k->local_fault = tact_local_from(value, &k->local[k->local_count]);
    if (!k->local_fault) k->local_count++;
    return !k->local_fault;
}

tact_status tact__local_load(tact_keeper *k, tact_trouble *trouble) {
    k->local = calloc(TACT_LOCAL_MOST, sizeof *k->local);
    if (!k->local) return TACT_ERR_MEMORY;
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, TACT_S("local:"), TACT_S("local;"), read_row, k, trouble);      /* ';' follows ':' */
    if (!s && k->local_fault) s = tact_trouble_set(trouble, k->local_fault, "a row `local:` of the store cannot be read: %s", tact_status_line(k->local_fault));
    return s;
}

void tact__local_free(tact_keeper *k) {
    free(k->local);
    k->local = NULL;
    k->local_count = 0;
}

static void drop(tact_keeper *k, uint32_t i) {
    char key[ROW_KEY];
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, row_key(&k->local[i], key));
    k->local[i] = k->local[--k->local_count];
    (void)tact_keeper_touch(k);
}

void tact__local_tick(tact_keeper *k, tact_instant now) {
    if (k->read_only || !k->local_count || tact__batch_start(k)) return;
    for (uint32_t i = k->local_count; i-- > 0;)
        if (tact_local_over(&k->local[i], now, k->brand->config.context.max_age)) drop(k, i);
}

tact_status tact_keeper_local(tact_keeper *k, const tact_local_fact *f, bool takes_back, uint64_t *commit, tact_trouble *trouble) {
    char block[1024], key[ROW_KEY];
    tact_arena arena;
    tact_writer w;
    uint32_t i = 0;
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_status s = tact__batch_start(k);
    if (s) return s;
    while (i < k->local_count && !tact_local_same(&k->local[i], f)) i++;
    *commit = tact_keeper_touch(k);
    if (takes_back) { if (i < k->local_count) drop(k, i); return TACT_OK; }
    if (i == TACT_LOCAL_MOST) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "2,000 facts are kept at most: take some back, or let them end sooner with `until`");
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 512);
    tact_local_write(&w, f);
    s = w.status;
    if (!s) tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, row_key(f, key), tact_writer_slice(&w));
    tact_arena_close(&arena);
    if (s) return s;
    k->local[i] = *f;
    k->local_count += i == k->local_count;
    return TACT_OK;
}

const tact_local_fact *tact_keeper_locals(const tact_keeper *k, uint32_t *count) { *count = k->local_count; return k->local; }

void tact__local_find(const tact_keeper *k, const tact_person *before, tact_event *event, tact_arena *arena) {
    tact_value room;
    event->local = (tact_value){ .type = TACT_NULL };
    if (!k->local_count || (event->type > TACT_EVENT_ALIAS && event->type != TACT_EVENT_DUE && event->type != TACT_EVENT_OCCASION)) return;
    const tact_value *properties = tact__caused_by(event, before, &room, arena);
    event->local = tact_local_of(k->local, k->local_count, k->engine.bundle, event, properties, tact_person_stays(before), k->brand->config.context.max_age, arena);
}
