/* daemon/thread_json.c -- see thread_json.h. */
#include "daemon/thread_json.h"
#include <sodium.h>
#include <stdio.h>
#include "core/explain/explain.h"
#include "daemon/answer.h"
#include "daemon/person_json.h"

static const char *const states[] = { "open", "waiting", "closed" }, *const bys[] = { "person", "agent", "helper", "automatic", "note" }, *const fates[] = { "waits", "sent", "not sent", "unsure" };

bool tact_thread_id(tact_slice text, uint64_t *id) {
    *id = 0;
    for (size_t i = 0; i < text.len && text.len == 16; i++) {
        char c = text.ptr[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        *id = *id << 4 | (unsigned)digit;
    }
    return text.len == 16 && *id;
}

static void at(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, text));
}

void tact_thread_head_json(tact_json *j, const tact_thread_telling *how, const tact_thread *t) {
    char hex[16];
    tact_json_key_text(j, TACT_S("id"), tact_answer_hex(t->id, hex));
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(states[t->state]));
    tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, t->channel));
    if (t->subject.len) tact_json_key_text(j, TACT_S("subject"), t->subject);
    at(j, "opened", t->opened);
    at(j, "lastIn", t->last_in);
    at(j, "lastOut", t->last_out);
    at(j, "closed", t->closed);
    tact_json_key_int(j, TACT_S("count"), t->messages);
    if (how->own) return;
    at(j, "waitingSince", t->waiting_since);
    if (t->waiting_since.us) tact_json_key_int(j, TACT_S("waitingSeconds"), tact_instant_since(how->now, t->waiting_since).us / 1000000);
    at(j, "firstAnswer", t->first_answer);
    if (tact_instant_before(how->now, t->snoozed_until)) at(j, "snoozedUntil", t->snoozed_until);
    tact_span window = tact_keeper_config(how->keeper)->messenger.window;
    if (t->channel == TACT_CHANNEL_MESSENGER && window.us && t->last_in.us) at(j, "windowEnds", tact_instant_add(t->last_in, window));     /* from then on only approved words leave */
    if (t->claimed.len) tact_json_key_text(j, TACT_S("claimed"), t->claimed);
    if (t->helper) tact_json_key_text(j, TACT_S("helper"), t->helper == TACT_HELPER_ANSWERS ? TACT_S("answers") : TACT_S("handed over"));
}

static void pictures(tact_json *j, const tact_thread *t, uint32_t number, unsigned count) {
    char hex[17] = { 0 }, url[96];
    if (!count) return;
    (void)tact_answer_hex(t->id, hex);
    TACT_JSON_KEY(j, "pictures");
    tact_json_list(j);
    for (unsigned i = 0; i < count; i++) {
        int n = snprintf(url, sizeof url, "/v1/threads/%s/pictures/%u.%u", hex, number, i);
        tact_json_text(j, (tact_slice){ url, (size_t)n });
    }
    tact_json_end_list(j);
}

static void one_message(tact_json *j, const tact_thread_telling *how, const tact_thread *t, uint32_t number, const tact_thread_message *m, tact_arena *arena) {
    char hex[16];
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("number"), number);
    tact_json_key_text(j, TACT_S("by"), tact_slice_of(bys[m->by]));
    if (m->name.len) tact_json_key_text(j, TACT_S("name"), m->name);
    tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, m->channel));
    at(j, "at", m->at);
    tact_json_key_text(j, TACT_S("text"), m->text);
    if (m->original.len && !how->own) tact_json_key_text(j, TACT_S("original"), m->original);
    if (m->source.len) tact_json_key_text(j, TACT_S("source"), m->source);
    if (m->by == TACT_BY_PERSON && !how->own) tact_json_key_bool(j, TACT_S("proven"), m->proven);
    if (m->intent && !how->own) {
        tact_json_key_text(j, TACT_S("message"), tact_answer_hex(m->intent, hex));
        tact_json_key_text(j, TACT_S("fate"), tact_slice_of(fates[m->fate]));
        if (tact_keeper_config(how->keeper)->driver[m->channel] == TACT_DRIVER_DRY_RUN) tact_json_key_bool(j, TACT_S("dryRun"), true);
        tact_why why = tact_why_of((tact_reason)m->reason);
        why.channel = m->channel;
        if (m->reason) tact_json_key_text(j, TACT_S("because"), tact_explain_why(&why, NULL, how->language, NULL, how->now, arena));
    }
    pictures(j, t, number, m->picture_count);
    tact_json_end_map(j);
}

tact_status tact_thread_messages_json(tact_json *j, const tact_thread_telling *how, const uint8_t record_key[16], const tact_thread *t, uint32_t most, tact_arena *arena, tact_trouble *trouble) {
    TACT_JSON_KEY(j, "messages");
    tact_json_list(j);
    for (uint32_t n = t->messages > most ? t->messages - most + 1 : 1; n <= t->messages; n++) {
        tact_thread_message m;
        tact_status s = tact_keeper_thread_message(how->keeper, record_key, t->id, n, arena, &m, trouble);
        if (s == TACT_ERR_NOT_FOUND) continue;
        if (s) return s;
        bool hidden = how->own && (m.by == TACT_BY_NOTE || (m.intent && m.fate == TACT_THREAD_NOT_SENT));
        if (!hidden) one_message(j, how, t, n, &m, arena);
    }
    tact_json_end_list(j);
    return j->status;
}

/* What they wrote last, understood again: nothing is kept of it but in the sealed log. */
static tact_status moment(tact_json *j, const tact_thread_telling *how, const uint8_t record_key[16], const tact_thread *t, const tact_person *person, tact_arena *arena, tact_trouble *trouble) {
    const tact_engine *engine = tact_keeper_engine(how->keeper);
    tact_thread_message m = { .by = TACT_BY_NOTE };
    tact_view view;
    tact_moment understood;
    for (uint32_t n = t->messages; n && m.by != TACT_BY_PERSON; n--) {
        tact_status s = tact_keeper_thread_message(how->keeper, record_key, t->id, n, arena, &m, trouble);
        if (s && s != TACT_ERR_NOT_FOUND) return s;
    }
    if (m.by != TACT_BY_PERSON) return TACT_OK;
    tact_event e = { .type = TACT_EVENT_WROTE, .text = m.text, .received = m.at, .occurred = m.at, .device_part = t->part, .signed_in = person->account };
    const tact_zone *zone = tact_bundle_zone(engine->bundle, engine->bundle->default_zone);
    tact_engine_view(&view, person, &e);
    tact_civil local = zone ? tact_zone_civil(zone, m.at) : tact_civil_from_us(m.at.us);
    tact_moment_understand(&understood, engine->moments, &e, &view, &local);
    TACT_JSON_KEY(j, "moment");
    tact_answer_moment(j, &understood, engine->bundle, how->language, NULL);
    return TACT_OK;
}

tact_status tact_thread_beside_json(tact_json *j, const tact_thread_telling *how, const uint8_t record_key[16], const tact_thread *t, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_cold cold;
    tact_status s = tact_keeper_record(how->keeper, record_key, arena, &person, &cold, trouble);
    if (!s) s = moment(j, how, record_key, t, &person, arena, trouble);
    if (s) return s;
    char path[64], hex[16];
    tact_slice id = tact_answer_hex(t->id, hex);
    int n = snprintf(path, sizeof path, "/v1/people/%.*s/why?as=thread", (int)id.len, id.ptr);
    tact_json_key_text(j, TACT_S("why"), (tact_slice){ path, (size_t)n });
    TACT_JSON_KEY(j, "person");
    tact_person_json(j, &person, &cold, tact_keeper_engine(how->keeper)->bundle, how->now);
    return TACT_OK;
}

tact_status tact_threads_json(tact_json *j, const tact_thread_telling *how, const tact_who *who, tact_arena *arena, tact_trouble *trouble) {
    uint8_t record[16];
    tact_thread_book *book = TACT_NEW(arena, tact_thread_book, 1);
    tact_status s = book ? tact_keeper_threads_of(how->keeper, who, arena, book, record, trouble) : TACT_ERR_MEMORY;
    if (s) return s;
    tact_json_list(j);
    for (uint32_t i = 0; i < book->count && !s; i++) {
        tact_json_map(j);
        tact_thread_head_json(j, how, &book->threads[i]);
        s = tact_thread_messages_json(j, how, record, &book->threads[i], TACT_THREAD_MESSAGES_MOST, arena, trouble);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    return s;
}

/* ---- the inbox ------------------------------------------------------------------------------------------------------------------------- */

enum { LAST_BYTES = 160, LOOKED_AT_MOST = 5000, CURSOR = 2 * TACT_INBOX_KEY + 1 };

bool tact_inbox_state(tact_slice name, tact_inbox_ask *ask) {
    ask->snoozed = tact_slice_is(name, "snoozed");
    for (unsigned i = 0; i < TACT_THREAD_STATES; i++)
        if (tact_slice_is(name, states[i])) { ask->state = (tact_thread_state)i; return true; }
    ask->state = TACT_THREAD_OPEN;
    return ask->snoozed;
}

typedef struct listing { tact_json *json; const tact_thread_telling *how; const tact_inbox_ask *ask; uint32_t shown, looked; char next[CURSOR]; bool more; tact_status status; } listing;

static tact_slice beginning(tact_slice text) {
    size_t n = text.len < LAST_BYTES ? text.len : LAST_BYTES;
    while (n && n < text.len && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;                /* no character is cut in two */
    return (tact_slice){ text.ptr, n };
}

/* Of the newest message of a person, theirs or ours: who said it, and how it begins. */
static tact_status last_words(const listing *l, const tact_thread *t, const uint8_t record_key[16]) {
    tact_trouble ignored = { "" };
    for (uint32_t n = t->messages; n; n--) {
        tact_thread_message m;
        tact_arena_mark mark = tact_arena_checkpoint(l->ask->arena);
        tact_status s = tact_keeper_thread_message(l->how->keeper, record_key, t->id, n, l->ask->arena, &m, &ignored);
        bool words = !s && (m.by == TACT_BY_PERSON || m.by == TACT_BY_AGENT);
        if (words) {
            TACT_JSON_KEY(l->json, "last");
            tact_json_map(l->json);
            tact_json_key_text(l->json, TACT_S("by"), tact_slice_of(bys[m.by]));
            tact_json_key_text(l->json, TACT_S("text"), beginning(m.text));
            tact_json_end_map(l->json);
        }
        tact_arena_undo(l->ask->arena, mark);
        if (words || (s && s != TACT_ERR_NOT_FOUND)) return words ? TACT_OK : s;
    }
    return TACT_OK;
}

static bool each(void *ctx, const tact_thread *t, const uint8_t record_key[16], tact_slice key) {
    listing *l = ctx;
    tact_slice claimed = l->ask->claimed;
    if (tact_slice_is(claimed, "nobody")) claimed.len = 0;
    bool hidden = l->ask->snoozed != tact_instant_before(l->how->now, t->snoozed_until) || (l->ask->by_claim && !tact_slice_equal(t->claimed, claimed));
    if (l->shown == l->ask->most || ++l->looked > LOOKED_AT_MOST) {
        l->more = true;
        sodium_bin2hex(l->next, sizeof l->next, (const unsigned char *)key.ptr, key.len);
        return false;
    }
    if (hidden) return true;
    l->shown++;
    tact_json_map(l->json);
    tact_thread_head_json(l->json, l->how, t);
    l->status = last_words(l, t, record_key);
    tact_json_end_map(l->json);
    return l->status == TACT_OK && l->json->status == TACT_OK;
}

tact_status tact_inbox_json(tact_json *j, const tact_thread_telling *how, const tact_inbox_ask *ask, tact_trouble *trouble) {
    char cursor[TACT_INBOX_KEY], begin[TACT_INBOX_KEY];
    size_t n = 0;
    tact_slice prefix = tact_inbox_from(ask->state, begin), from = { cursor, ask->after.len ? sizeof cursor : 0 };
    bool good = !ask->after.len || (!sodium_hex2bin((unsigned char *)cursor, sizeof cursor, ask->after.ptr, ask->after.len, NULL, &n, NULL) && n == sizeof cursor && tact_slice_starts(from, prefix));
    if (!good) return tact_trouble_set(trouble, TACT_ERR_INVALID, "`after` is the `next` of the call before, with the same state");
    listing l = { .json = j, .how = how, .ask = ask };
    TACT_JSON_KEY(j, "threads");
    tact_json_list(j);
    tact_status s = tact_keeper_inbox(how->keeper, ask->state, from, each, &l, trouble);
    tact_json_end_list(j);
    if (!s) s = l.status;
    if (!s && l.more) tact_json_key_text(j, TACT_S("next"), tact_slice_of(l.next));
    return s ? s : j->status;
}
