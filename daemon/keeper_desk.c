/* daemon/keeper_desk.c -- the desk at which threads are answered: is somebody there, what people are told when not, and how long first answers took.
 *
 * Row      meta "answers:" day u32 big-endian: version u8 = 1; for each channel a varint count of steps and the answers in each, varint. A step is a
 *          quarter of a power of two of seconds (the first is up to one). Nobody stands in it. 396 days.
 */
#include <stdlib.h>
#include "core/place/place.h"
#include "daemon/desk.h"
#include "daemon/keeper_thread.h"

enum { VERSION = 1, ROW_KEY = 12, KEPT_DAYS = 396 };

/* ---- is somebody there? ----------------------------------------------------------------------------------------------------------- */

bool tact_desk_open(const tact_config *config, const tact_bundle *bundle, tact_instant now, tact_arena *arena) {
    tact_diags diags;
    tact_place desk = { .zone = 0 };
    if (!config->desk.hours.len) return true;
    tact_diags_init(&diags, arena, 1);
    if (tact_hours_parse(config->desk.hours, &diags, 0, 0, arena, &desk.hours, &desk.hour_count)) return true;      /* checked when the folder was read */
    return tact_place_open(bundle, &desk, now, NULL);
}

tact_slice tact_desk_away(const tact_config *config, tact_slice locale, tact_arena *arena) {
    for (uint32_t i = 0; i < config->desk.away.count; i++) {
        const tact_config_fallback *a = &config->desk.away.items[i];
        if (tact_slice_equal_nocase(a->at.name, locale) || (locale.len >= 2 && a->at.name.len >= 2 && memcmp(a->at.name.ptr, locale.ptr, 2) == 0)) return a->to;
    }
    return tact__thread_words(TACT_SAID_AWAY, locale, config, arena);
}

/* ---- how long first answers took ---------------------------------------------------------------------------------------------------- */

unsigned tact_desk_step(int64_t seconds) {
    unsigned power = 0;
    if (seconds <= 1) return 0;
    while (power < 40 && seconds >> (power + 1)) power++;
    uint64_t quarter = ((uint64_t)(seconds - ((int64_t)1 << power)) * 4) >> power;
    unsigned step = 1 + power * 4 + (unsigned)quarter;
    return step < TACT_DESK_STEPS ? step : TACT_DESK_STEPS - 1;
}

int64_t tact_desk_step_until(unsigned step) {
    if (!step) return 1;
    int64_t base = (int64_t)1 << ((step - 1) / 4);
    return base + (base * (int64_t)((step - 1) % 4 + 1) + 3) / 4;
}

static tact_slice row_key(int64_t day, char out[ROW_KEY]) {
    memcpy(out, "answers:", 8);
    for (unsigned i = 0; i < 4; i++) out[8 + i] = (char)((uint32_t)day >> (24 - 8 * i));
    return (tact_slice){ out, ROW_KEY };
}

tact_status tact_desk_read(tact_slice bytes, tact_desk_answers *into) {
    tact_reader r = tact_reader_of(bytes);
    if (tact_read_u8(&r) != VERSION) return r.status ? r.status : TACT_ERR_VERSION;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        uint32_t n = tact_read_count(&r, 1);
        if (n > TACT_DESK_STEPS) return TACT_ERR_FORMAT;
        for (uint32_t i = 0; i < n; i++) into->steps[c][i] += tact_read_varint(&r);
    }
    return r.status ? r.status : tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}

static void write_row(tact_writer *w, const tact_desk_answers *a) {
    tact_write_u8(w, VERSION);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        unsigned n = TACT_DESK_STEPS;
        while (n && !a->steps[c][n - 1]) n--;
        tact_write_varint(w, n);
        for (unsigned i = 0; i < n; i++) tact_write_varint(w, a->steps[c][i]);
    }
}

void tact__answered_after(tact_keeper *k, uint8_t channel, tact_span after, tact_instant now) {
    enum { ROOM = 32 << 10 };
    char key[ROW_KEY], *block = malloc(ROOM);
    tact_arena arena;
    tact_slice value;
    tact_writer w;
    tact_desk_answers *a = calloc(1, sizeof *a);
    if (!a || !block) { free(a); free(block); return; }    /* one answer less in a report */
    tact_arena_init(&arena, block, ROOM, NULL);
    int64_t day = tact__brand_day(k, now);
    if (tact__row_get(k, TACT_FAMILY_META, row_key(day, key), &arena, &value, NULL) == TACT_OK && tact_desk_read(value, a)) memset(a, 0, sizeof *a);
    a->steps[channel][tact_desk_step(after.us / 1000000)]++;
    k->answers_counted++;
    tact_writer_init(&w, &arena, 1024);
    write_row(&w, a);
    if (!w.status) tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, row_key(day, key), tact_writer_slice(&w));
    tact_batch_erase_range(&k->collecting.ops, TACT_FAMILY_META, TACT_S("answers:"), row_key(day - KEPT_DAYS, key));
    k->half_done = true;
    free(block);
    free(a);
}

typedef struct adding { tact_desk_answers *into; tact_status status; } adding;

static bool add_row(void *ctx, tact_slice key, tact_slice value) {
    adding *a = ctx;
    (void)key;
    a->status = tact_desk_read(value, a->into);
    return !a->status;
}

tact_status tact_keeper_answers(tact_keeper *k, unsigned days, tact_desk_answers *out, tact_trouble *trouble) {
    char from[ROW_KEY];
    memset(out, 0, sizeof *out);
    int64_t today = tact__brand_day(k, tact__now(k, NULL));
    adding a = { .into = out };
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, row_key(today - (int64_t)days + 1, from), TACT_S("answers;"), add_row, &a, trouble);
    return s || !a.status ? s : tact_trouble_set(trouble, a.status, "the count of first answers is damaged; `tact fsck` says more");
}

uint64_t tact_desk_count(const tact_desk_answers *a, unsigned channel) {
    uint64_t n = 0;
    for (unsigned i = 0; i < TACT_DESK_STEPS; i++) n += a->steps[channel][i];
    return n;
}

int64_t tact_desk_quantile(const tact_desk_answers *a, unsigned channel, unsigned percent) {
    uint64_t all = tact_desk_count(a, channel), rank = (all * percent + 99) / 100, n = 0;
    for (unsigned i = 0; i < TACT_DESK_STEPS && all; i++)
        if ((n += a->steps[channel][i]) >= rank) return tact_desk_step_until(i);
    return 0;
}

uint64_t tact_keeper_answers_counted(const tact_keeper *k) { return k->answers_counted; }
