/* daemon/keeper_hours.c -- the rows `hour:`: how many moments each hour had (daemon/hours.h). */
#include "daemon/keeper_internal.h"

static tact_status load(tact_keeper *k, uint32_t number, tact_hour_counts *out, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    char key[TACT_HOUR_KEY + 1];
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    *out = (tact_hour_counts){ .moments = 0 };
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, tact_hour_key(number, key), &arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (!s) s = tact_hour_read(value, out);
    return s ? tact_trouble_set(trouble, s, "the row `%s` of the store (moments of an hour) cannot be read: %s", key, tact_status_line(s)) : TACT_OK;
}

tact_status tact__hour_load(tact_keeper *k, tact_trouble *trouble) {
    tact_instant now = k->options.clock.now(k->options.clock.ctx);
    k->hour = (tact_hour){ .number = tact_hour_of(k->engine.bundle, now) };
    return load(k, k->hour.number, &k->hour.counts, trouble);
}

static tact_status stage_this(tact_keeper *k) {
    tact_arena arena;
    tact_writer w;
    char key[TACT_HOUR_KEY + 1];
    if (!k->hour.changed) return TACT_OK;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_writer_init(&w, &arena, 128);
    tact_hour_write(&w, &k->hour.counts);
    if (w.status) return w.status;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, tact_hour_key(k->hour.number, key), tact_writer_slice(&w));
    k->hour.changed = false;
    return TACT_OK;
}

static bool take_away(void *ctx, tact_slice key, tact_slice value) {
    (void)value;
    tact_batch_erase(&((tact_keeper *)ctx)->collecting.ops, TACT_FAMILY_META, key);
    return true;
}

/* Another hour: the one before is written as it ended, and those past their time go. A row that cannot be read is begun anew and said. */
static void turn(tact_keeper *k, uint32_t number) {
    tact_trouble trouble = { "" };
    char from[TACT_HOUR_KEY + 1], to[TACT_HOUR_KEY + 1];
    if (stage_this(k)) return;
    k->hour = (tact_hour){ .number = number };
    tact_status s = load(k, number, &k->hour.counts, &trouble);
    if (!s && number > TACT_HOURS_KEPT) s = tact_store_iterate(k->store, TACT_FAMILY_META, tact_hour_key(0, from), tact_hour_key(number - TACT_HOURS_KEPT, to), take_away, k, &trouble);
    if (s) fprintf(stderr, "tact: %s\n", trouble.text);
}

void tact__hour_count(tact_keeper *k, tact_instant at, const tact_cell *cell) {
    int64_t second = at.us / 1000000;
    if (k->hour_until <= second || k->hour_since > second) {       /* the zone is asked once in a quarter of an hour: zones change on none less */
        k->hour_since = second - second % 900;
        k->hour_until = k->hour_since + 900;
        uint32_t number = tact_hour_of(k->engine.bundle, at);
        if (number != k->hour.number) turn(k, number);
    }
    (void)tact_hour_count(&k->hour, cell);
}

tact_status tact__hour_stage(tact_keeper *k) { return stage_this(k); }

tact_status tact_keeper_hour(tact_keeper *k, uint32_t number, tact_hour_counts *out, tact_trouble *trouble) {
    if (number != k->hour.number) return load(k, number, out, trouble);
    *out = k->hour.counts;
    return TACT_OK;
}
