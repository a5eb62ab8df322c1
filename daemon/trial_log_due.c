/* daemon/trial_log_due.c -- when the log brought each intent up last: the walk before the walk, and a table of it. */
#include <stdlib.h>
#include "daemon/trial_internal.h"

static uint32_t logged_at(const uint64_t *keys, uint32_t room, uint64_t key) {
    uint32_t i = (uint32_t)(key >> 11) & (room - 1);
    while (keys[i] && keys[i] != key) i = (i + 1) & (room - 1);
    return i;
}

static bool logged_grow(tact_trial *t) {
    uint32_t room = t->logged.room ? t->logged.room * 2 : 4096;
    uint64_t *keys = calloc(room, sizeof *keys);
    int64_t *last = calloc(room, sizeof *last);
    if (!keys || !last) { free(keys); free(last); return false; }
    for (uint32_t i = 0; i < t->logged.room; i++) {
        if (!t->logged.keys[i]) continue;
        uint32_t at = logged_at(keys, room, t->logged.keys[i]);
        keys[at] = t->logged.keys[i];
        last[at] = t->logged.last[i];
    }
    free(t->logged.keys);
    free(t->logged.last);
    t->logged.keys = keys;
    t->logged.last = last;
    t->logged.room = room;
    return true;
}

bool tact__trial_note_due(tact_trial *t, uint64_t pseudonym, uint64_t subject, int64_t at) {
    if ((t->logged.count + 1) * 4ull > t->logged.room * 3ull && !logged_grow(t)) return false;
    uint64_t key = tact__trial_mix(pseudonym, subject);
    uint32_t i = logged_at(t->logged.keys, t->logged.room, key);
    t->logged.count += !t->logged.keys[i];
    t->logged.keys[i] = key;
    t->logged.last[i] = at;
    return true;
}

bool tact__trial_left_to_log(const tact_trial *t, uint64_t pseudonym, const tact_pending *p, int64_t at) {
    if (!t->logged.room || tact_trial_is_tried(t, p->campaign)) return false;
    uint32_t i = logged_at(t->logged.keys, t->logged.room, tact__trial_mix(pseudonym, p->key));
    return t->logged.keys[i] && t->logged.last[i] >= at;
}

bool tact__trial_log_due(void *ctx, const tact_history_line *line, tact_arena *arena) {
    tact_trial *t = ctx;
    tact_instant at;
    uint64_t who;
    tact_logseal seal;
    tact_event *e = TACT_NEW(arena, tact_event, 1);
    if (!e) { t->status = TACT_ERR_MEMORY; return false; }
    if (!tact_instant_parse(tact_value_path_text(line->json, "t"), &at)) return true;
    if (at.us >= t->ask.until.us + TACT_DAYS(1).us) return false;
    if (at.us < t->ask.from.us || !line->seal.len || !tact__trial_hex(tact_value_path_text(line->json, "person"), &who)) return true;
    if (!tact_slice_is(tact_value_path_text(line->json, "type"), "due")) return true;
    t->status = tact__trial_open(line, &seal, e, arena, t->trouble);
    if (!t->status && !tact__trial_note_due(t, who, e->subject, e->received.us)) t->status = TACT_ERR_MEMORY;
    return !t->status;
}
