/* daemon/missed.c -- see missed.h. */
#include "daemon/missed.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/words.h"
#include "daemon/history.h"
#include "daemon/logrow.h"

enum { NAME = 64, SAID = 201 };

typedef struct missed { char at[TACT_INSTANT_TEXT + 1], campaign[NAME], message[NAME], channel[16], person[17], fate[12], why[24], said[SAID]; unsigned tries; } missed;

typedef struct reading { const tact_missed_ask *ask; missed *rows; uint64_t count, erased, private_; } reading;      /* rows: a ring of `most` */

/* A cheap look before a line is parsed and opened: nearly all are of something else. */
static bool wanted(tact_slice json) {
    size_t head = json.len < 128 ? json.len : 128;
    if (memmem(json.ptr, head, "\"type\":\"handed\"", 15)) return !memmem(json.ptr, json.len, "\"fate\":\"taken\"", 14);
    return memmem(json.ptr, head, "\"type\":\"due\"", 12) && memmem(json.ptr, json.len, "\"sent.unknown\"", 14);
}

static void keep(char *out, size_t room, tact_slice text) {
    size_t n = text.len < room ? text.len : room - 1;
    while (n < text.len && n && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    if (n) memcpy(out, text.ptr, n);
    out[n] = 0;
}

/* The code about the channel, behind the campaign's name or alone. */
static tact_slice why_of(const tact_value *json) {
    const tact_value *reasons = tact_value_path(json, "reasons");
    for (uint32_t i = 0; reasons && reasons->type == TACT_LIST && i < reasons->list.count; i++) {
        const tact_value *r = &reasons->list.items[i];
        if (r->type == TACT_MAP && r->map.count) r = &r->map.pairs[0].value;
        if (r->type == TACT_TEXT && tact_slice_starts(r->text, TACT_S("sent."))) return r->text;
    }
    return (tact_slice){ NULL, 0 };
}

/* What was sealed of it: the words of the far side, and which try it was. */
static void unseal(missed *m, tact_slice bytes, tact_arena *arena) {
    tact_logseal seal;
    tact_event event;
    if (!bytes.len || tact_logseal_read(bytes, &seal)) return;
    tact_reader r = tact_reader_of(seal.event);
    if (tact_event_read(&r, arena, &event) || event.type != TACT_EVENT_HANDED) return;
    keep(m->said, sizeof m->said, event.text);
    m->tries = event.limits.cap_per_week;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    reading *r = ctx;
    tact_instant at;
    tact_slice time = tact_value_path_text(line->json, "t"), channel = tact_value_path_text(line->json, "channel"), fate = tact_value_path_text(line->json, "fate");
    const tact_value *hidden = tact_value_path(line->json, "private");
    if (!tact_instant_parse(time, &at) || tact_instant_before(at, r->ask->since)) return true;
    if (line->sealed) { r->erased++; return true; }
    if (hidden && hidden->type == TACT_BOOL && hidden->boolean) { r->private_++; return true; }
    if (!channel.len) channel = tact_value_path_text(line->json, "about.channel");         /* its lease was over */
    if (!channel.len || (r->ask->channel.len && !tact_slice_equal(channel, r->ask->channel))) return true;      /* an answer that came when all was settled names none */
    missed *m = &r->rows[r->count++ % r->ask->most];
    *m = (missed){ .tries = 0 };
    keep(m->at, sizeof m->at, time);
    tact_slice campaign = tact_value_path_text(line->json, "campaign");
    keep(m->campaign, sizeof m->campaign, campaign.len ? campaign : tact_value_path_text(line->json, "about.campaign"));
    keep(m->message, sizeof m->message, tact_value_path_text(line->json, "message"));
    keep(m->channel, sizeof m->channel, channel);
    keep(m->person, sizeof m->person, tact_value_path_text(line->json, "person"));
    keep(m->fate, sizeof m->fate, fate.len ? fate : tact_word_name(TACT_LIST_FATE, TACT_FATE_UNKNOWN));
    keep(m->why, sizeof m->why, why_of(line->json));
    unseal(m, line->seal, arena);
    if (!fate.len) keep(m->said, sizeof m->said, TACT_S("no answer within ten minutes"));
    return true;
}

static void show(tact_json *j, const missed *m) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("at"), tact_slice_of(m->at));
    tact_json_key_text(j, TACT_S("campaign"), tact_slice_of(m->campaign));
    tact_json_key_text(j, TACT_S("message"), tact_slice_of(m->message));
    tact_json_key_text(j, TACT_S("channel"), tact_slice_of(m->channel));
    tact_json_key_text(j, TACT_S("person"), tact_slice_of(m->person));
    if (m->tries) tact_json_key_int(j, TACT_S("try"), m->tries);
    tact_json_key_text(j, TACT_S("fate"), tact_slice_of(m->fate));
    tact_json_key_text(j, TACT_S("why"), tact_slice_of(m->why));
    if (m->said[0]) tact_json_key_text(j, TACT_S("said"), tact_slice_of(m->said));
    tact_json_end_map(j);
}

static tact_status start_of(const tact_missed_ask *ask, const char *folder, uint64_t *from, tact_trouble *trouble) {
    tact_eventlog_state shipped;
    tact_status s = tact_eventlog_since(folder, ask->since, from, trouble);
    if (s || *from != UINT64_MAX) return s;
    s = tact_eventlog_state_read(ask->store, &shipped, trouble);
    *from = shipped.sequence + 1;
    return s;
}

tact_status tact_missed_json(const tact_missed_ask *ask, tact_json *j, tact_trouble *trouble) {
    char folder[4096], time[TACT_INSTANT_TEXT + 1];
    uint64_t from = 1;
    reading r = { .ask = ask, .rows = calloc(ask->most, sizeof *r.rows) };
    if (!r.rows) return TACT_ERR_MEMORY;
    snprintf(folder, sizeof folder, "%s/log", ask->data_folder);
    tact_status s = start_of(ask, folder, &from, trouble);
    if (!s) s = tact_history_read_some(ask->store, ask->vault, folder, from, wanted, each, &r, trouble);
    uint64_t shown = r.count < ask->most ? r.count : ask->most;
    if (!s) {
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("since"), tact_instant_format(ask->since, time));
        TACT_JSON_KEY(j, "missed");
        tact_json_list(j);
        for (uint64_t i = 0; i < shown; i++) show(j, &r.rows[(r.count - 1 - i) % ask->most]);
        tact_json_end_list(j);
        tact_json_key_int(j, TACT_S("more"), (int64_t)(r.count - shown));
        tact_json_key_int(j, TACT_S("erased"), (int64_t)r.erased);
        tact_json_key_int(j, TACT_S("private"), (int64_t)r.private_);
        tact_json_end_map(j);
    }
    free(r.rows);
    return s;
}
