/* daemon/keeper_clock.c -- when the store was last written, kept in it, and whether the clock agrees at the start (daemon/clock_guard.h).
 *
 * Row   family META, "clock": format u8 = 1, the instant i64 little-endian; with a batch at most once a minute, and every ten minutes when there is none.
 */
#include <stdio.h>
#include "daemon/clock_guard.h"
#include "daemon/keeper_internal.h"

enum { FORMAT = 1, ROW = 9 };

static tact_instant clock_of(const tact_keeper *k) { return k->options.clock.now(k->options.clock.ctx); }

static void put_row(tact_keeper *k, tact_instant now) {
    char value[ROW] = { FORMAT };
    for (unsigned i = 0; i < 8; i++) value[1 + i] = (char)((uint64_t)now.us >> (8 * i));
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, TACT_S("clock"), (tact_slice){ value, ROW });
    k->clock_kept = now;
}

/* The instant of a row of one; {0} when it is not there. */
static tact_status read_instant(tact_store *store, tact_slice key, tact_instant *out, tact_trouble *trouble) {
    char bytes[64];
    tact_arena arena;
    tact_slice value;
    out->us = 0;
    tact_arena_init(&arena, bytes, sizeof bytes, NULL);
    tact_status s = tact_store_get(store, TACT_FAMILY_META, key, &arena, &value, trouble);
    if (!s && (value.len != ROW || value.ptr[0] != FORMAT)) s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "the row `%.*s` of the store cannot be read; `tact fsck` names damage", (int)key.len, key.ptr);
    if (!s) {
        tact_reader r = tact_reader_of((tact_slice){ value.ptr + 1, ROW - 1 });
        out->us = (int64_t)tact_read_u64(&r);
    }
    tact_arena_close(&arena);
    return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
}

/* A restore counts as a write: somebody was there then. */
static tact_status read_written(tact_store *store, tact_instant *out, tact_trouble *trouble) {
    tact_instant restored;
    tact_status s = read_instant(store, TACT_S("clock"), out, trouble);
    if (!s) s = read_instant(store, TACT_S("restored"), &restored, trouble);
    if (!s && tact_instant_before(*out, restored)) *out = restored;
    return s;
}

tact_status tact_folder_written(const char *data_folder, tact_instant *out, tact_trouble *trouble) {
    tact_data data;
    tact_store *store = NULL;
    tact_status s = tact_data_open(&data, data_folder, trouble);
    if (s) return s;
    s = tact_store_rocks_open(&store, data.store.text, NULL, trouble);
    if (!s) s = read_written(store, out, trouble);
    tact_store_close(store);
    tact_data_close(&data);
    return s;
}

static const char way_out[] = "Nothing is started, because by a wrong clock what is not old would be deleted and what is not due would go out. Set the clock; or, if it is right, say `tact clock --accept`, and start again";

tact_status tact__clock_open(tact_keeper *k, tact_trouble *trouble) {
    char text[2][TACT_INSTANT_TEXT + 1];
    tact_status s = read_written(k->store, &k->clock_kept, trouble);
    if (s || !k->options.guarded) return s;
    tact_instant now = clock_of(k);
    tact_slice is = tact_instant_format(now, text[0]), was = tact_instant_format(k->clock_kept, text[1]);
    switch (tact_clock_judge(now, k->clock_kept)) {
    case TACT_CLOCK_FINE: return TACT_OK;
    case TACT_CLOCK_BEHIND:
        return tact_trouble_set(trouble, TACT_ERR_INVALID, "the clock says %.*s, but this data folder was written later, at %.*s. %s", (int)is.len, is.ptr, (int)was.len, was.ptr, way_out);
    default:
        return tact_trouble_set(trouble, TACT_ERR_INVALID, "the clock says %.*s, %lld days after this data folder was last written, at %.*s. %s", (int)is.len, is.ptr,
                                (long long)(tact_instant_since(now, k->clock_kept).us / TACT_DAYS(1).us), (int)was.len, was.ptr, way_out);
    }
}

/* At the start of `tact run`, or when a clock after a long stop is accepted; once: the pause stands in the world, so a second start finds it. */
void tact__outage_begin(tact_keeper *k) {
    tact_instant now = clock_of(k);
    char text[TACT_INSTANT_TEXT + 1];
    if (!k->clock_kept.us || k->world.promotion_paused || k->world.all_paused || now.us - k->clock_kept.us <= TACT_CLOCK_OUTAGE_US) return;
    tact_slice was = tact_instant_format(k->clock_kept, text);
    k->world.promotion_paused = true;
    tact__world_changed(k);
    put_row(k, now);
    (void)tact_keeper_touch(k);
    fprintf(stderr, "tact: nothing ran since %.*s, so promotion is paused: what waited may be stale. Orders, answers and service messages go on. When you have looked, `tact pause --off promotion` resumes it\n", (int)was.len, was.ptr);
}

void tact__clock_stage(tact_keeper *k) {
    tact_instant now = clock_of(k);
    if (k->options.guarded && !k->read_only && (!k->clock_kept.us || tact_instant_since(now, k->clock_kept).us >= TACT_MINUTES(1).us)) put_row(k, now);
}

void tact__clock_tick(tact_keeper *k) {
    if (k->options.guarded && (!k->clock_kept.us || tact_instant_since(clock_of(k), k->clock_kept).us >= TACT_MINUTES(10).us)) (void)tact_keeper_touch(k);
}

tact_instant tact_keeper_written(const tact_keeper *k) { return k->clock_kept; }

uint64_t tact_keeper_clock_accept(tact_keeper *k) {
    if (!k->options.guarded) tact__outage_begin(k);        /* nothing runs: the next start would not know how long */
    put_row(k, clock_of(k));
    return tact_keeper_touch(k);
}
