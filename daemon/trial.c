/* daemon/trial.c -- see trial.h: the walk over the log. */
#include "daemon/trial.h"
#include <stdlib.h>
#include "daemon/trial_internal.h"

bool tact_trial_is_tried(const tact_trial *t, uint32_t campaign) {
    for (uint32_t i = 0; i < t->ask.tried_count; i++)
        if (t->ask.tried[i] == campaign) return true;
    return false;
}

static size_t memory_of(const tact_trial *t) {
    return t->people.bytes + tact__trial_book_bytes(&t->book) + (size_t)(t->logged.room + t->units.room) * 16 + ((size_t)t->met.room + t->delivered.room) * 8 + (size_t)t->draws.room * sizeof *t->draws.items;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    tact_trial *t = ctx;
    tact_instant at;
    tact_status s = TACT_OK;
    t->counts.lines++;
    t->bytes += line->text.len;
    if (t->ask.progress) t->ask.progress(t->ask.ctx, t->bytes, t->counts.lines);
    if (!tact_instant_parse(tact_value_path_text(line->json, "t"), &at)) return true;   /* a gap */
    if (at.us < t->ask.from.us) {
        tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
        s = d ? tact_redecide_line(t->again, line, NULL, arena, d, t->trouble) : TACT_ERR_MEMORY;
    } else if (at.us < t->ask.until.us) s = tact__trial_line(t, line, at, arena);
    else if (at.us < t->ask.until.us + t->draws.window_us) s = tact__trial_behind(t, line, arena);
    else return false;
    t->effect.log_end = at;
    if (!s && t->status) s = t->status;
    if (!s && (t->counts.lines & 1023) == 0 && memory_of(t) > t->ask.memory_bytes)
        s = tact_trouble_set(t->trouble, TACT_ERR_LIMIT, "these days take more than %zu MB of memory: the records of everybody who was there; try fewer days, or one", t->ask.memory_bytes >> 20);
    t->status = s;
    return !s;
}

static tact_status first_line(const tact_trial_ask *ask, uint64_t *from, tact_trouble *trouble) {
    tact_instant midnight = { ask->from.us - ask->from.us % TACT_DAYS(1).us };       /* the first lines of a UTC day carry the records */
    tact_eventlog_state state = { .sequence = 0 };
    tact_status s = tact_eventlog_since(ask->log_folder, midnight, from, trouble);
    if (s || *from != UINT64_MAX) return s;
    if (!ask->store) return TACT_OK;
    s = tact_eventlog_state_read(ask->store, &state, trouble);
    *from = state.sequence + 1;
    return s;
}

static tact_status walk(tact_trial *t) {
    const tact_trial_ask *ask = &t->ask;
    uint64_t from;
    tact_status s = first_line(ask, &from, t->trouble);
    if (s || from == UINT64_MAX) return s;
    s = tact_redecide_open(&t->again, ask->data_folder, t->trouble);
    if (!s) s = tact_joined_read(&t->joined, ask->store, ask->vault, ask->log_folder, from, t->trouble);
    if (!s) s = tact_history_read_type(ask->store, ask->vault, ask->log_folder, from, TACT_S("due"), tact__trial_log_due, t, t->trouble);
    if (!s) s = t->status;
    if (!s) s = tact_history_read(ask->store, ask->vault, ask->log_folder, from, (tact_slice){ NULL, 0 }, each, t, t->trouble);
    return s ? s : t->status;
}

tact_status tact_trial_run(tact_trial **out, const tact_trial_ask *ask, tact_trouble *trouble) {
    tact_trial *t = calloc(1, sizeof *t);
    *out = t;
    if (t) t->budgets = calloc(ask->tried_count + 1, sizeof *t->budgets);
    if (!t || !t->budgets) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "there is no memory for this");
    t->ask = *ask;
    t->trouble = trouble;
    if (!t->ask.memory_bytes) t->ask.memory_bytes = (size_t)1 << 30;
    for (uint32_t i = 0; i < ask->tried_count; i++) t->budgets[i].id = ask->tried[i];
    t->zone = tact_bundle_zone(&ask->force->bundle, ask->force->bundle.default_zone);
    tact__trial_goals(&t->draws, &ask->force->bundle, ask->tried, ask->tried_count);
    tact_status s = walk(t);
    if (!s) s = tact__trial_last_dues(t);
    if (s == TACT_ERR_MEMORY && !trouble->text[0]) return tact_trouble_set(trouble, s, "there is no memory for this; try fewer days");
    if (!s) tact__trial_effect(&t->draws, &t->effect);
    if (!s) tact__trial_hide(t);
    return s;
}

void tact_trial_free(tact_trial *t) {
    if (!t) return;
    tact_redecide_close(t->again);
    tact_joined_free(t->joined);
    tact__trial_people_free(&t->people);
    tact__trial_book_free(&t->book);
    free(t->met.items);
    free(t->delivered.items);
    free(t->logged.keys);
    free(t->logged.last);
    free(t->draws.items);
    free(t->units.keys);
    free(t->units.drawn);
    free(t->paused);
    free(t->exhausted);
    free(t->spent);
    free(t->budgets);
    free(t);
}

const tact_trial_counts *tact_trial_counts_of(const tact_trial *t) { return &t->counts; }
const tact_trial_effect *tact_trial_effect_of(const tact_trial *t) { return &t->effect; }
