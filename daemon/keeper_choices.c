/* daemon/keeper_choices.c -- the rows `choices:`: how people chose, a day each (daemon/choices.h). */
#include <stdlib.h>
#include "daemon/keeper_internal.h"

static tact_status load(tact_keeper *k, uint32_t day, tact_choices *out, tact_trouble *trouble) {
    tact_arena arena;
    tact_slice value;
    char key[TACT_CHOICES_KEY + 1];
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    out->count = 0;
    out->changed = false;
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, tact_choices_key(day, key), &arena, &value, trouble);
    if (!s) s = tact_choices_read(value, out);
    out->day = day;
    if (s == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (s) out->count = 0;
    return s ? tact_trouble_set(trouble, s, "the row `%s` of the store (choices of a day) cannot be read: %s", key, tact_status_line(s)) : TACT_OK;
}

static uint32_t day_of(const tact_keeper *k) { return (uint32_t)(k->options.clock.now(k->options.clock.ctx).us / TACT_DAYS(1).us); }

tact_status tact__choices_load(tact_keeper *k, tact_trouble *trouble) {
    if (!k->choices) k->choices = calloc(1, sizeof *k->choices);
    return k->choices ? load(k, day_of(k), k->choices, trouble) : TACT_ERR_MEMORY;
}

tact_status tact__choices_stage(tact_keeper *k) {
    tact_arena arena;
    tact_writer w;
    char key[TACT_CHOICES_KEY + 1];
    if (!k->choices || !k->choices->changed) return TACT_OK;
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_writer_init(&w, &arena, 16384);
    tact_choices_write(&w, k->choices);
    if (w.status) return w.status;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, tact_choices_key(k->choices->day, key), tact_writer_slice(&w));
    k->choices->changed = false;
    return TACT_OK;
}

static bool take_away(void *ctx, tact_slice key, tact_slice value) {
    (void)value;
    tact_batch_erase(&((tact_keeper *)ctx)->collecting.ops, TACT_FAMILY_META, key);
    return true;
}

/* Another day: the one before is written as it ended, those past their time go. */
static void turn(tact_keeper *k, uint32_t day) {
    tact_trouble trouble = { "" };
    char from[TACT_CHOICES_KEY + 1], to[TACT_CHOICES_KEY + 1];
    if (tact__choices_stage(k)) return;
    tact_status s = load(k, day, k->choices, &trouble);
    if (!s && day > TACT_CHOICES_DAYS) s = tact_store_iterate(k->store, TACT_FAMILY_META, tact_choices_key(0, from), tact_choices_key(day - TACT_CHOICES_DAYS, to), take_away, k, &trouble);
    if (s) fprintf(stderr, "tact: %s\n", trouble.text);
}

void tact__choices_count(tact_keeper *k, const tact_kept *kept, const tact_event *event, const tact_consent_how *how) {
    tact_view view = { .purposes = 0 };
    uint32_t day = day_of(k);
    if (!k->choices || kept->duplicate) return;
    if (day != k->choices->day) turn(k, day);
    if (kept->before) tact_engine_view(&view, kept->before, event);
    for (uint32_t i = 0; i < event->grant_count; i++) {
        const tact_grant *g = &event->grants[i];
        bool had = g->purpose < TACT_PURPOSE_MAX && view.purposes >> g->purpose & 1;
        tact_chosen chosen = g->state == TACT_PERMISSION_GRANTED ? TACT_CHOSEN_GRANTED : had || g->state == TACT_PERMISSION_WITHDRAWN ? TACT_CHOSEN_WITHDRAWN : TACT_CHOSEN_REFUSED;
        tact_choices_count(k->choices, g->purpose, g->notice, how->language, how->method, chosen);
    }
}

tact_status tact_keeper_choices(tact_keeper *k, uint32_t day, tact_choices *out, tact_trouble *trouble) {
    if (!k->choices || day != k->choices->day) return load(k, day, out, trouble);
    *out = *k->choices;
    return TACT_OK;
}
