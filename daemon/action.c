/* daemon/action.c -- see action.h. */
#include "daemon/action.h"
#include "store/batch.h"
#include "store/slots.h"

enum { VERSION = 1, NO_CHOICE = 255 };
static const tact_span KEPT = { 30 * 86400 * 1000000LL };

const char *tact_action_kind_name(unsigned kind) {
    static const char *const names[TACT_ACTION_KINDS] = { "confirm", "cancel", "reschedule", "step-up" };
    return kind < TACT_ACTION_KINDS ? names[kind] : "";
}

const char *tact_action_state_name(const tact_action *a, tact_instant now) {
    static const char *const names[TACT_ACTION_STATES] = { "open", "used", "yes", "no", "more" };
    return tact_action_over(a, now) ? "expired" : names[a->state];
}

const char *tact_action_event(const tact_action *a) {
    static const char *const done[TACT_ACTION_KINDS] = { "Action Confirmed", "Action Cancelled", "Action Rescheduled", NULL };
    switch (a->state) {
    case TACT_ACTION_USED: return done[a->kind];
    case TACT_ACTION_YES: return "Action Approved";
    case TACT_ACTION_NO: return "Action Refused";
    case TACT_ACTION_MORE: return "Action Needs More";
    default: return NULL;
    }
}

tact_instant tact_action_due(const tact_action *a) {
    if (a->call == TACT_CALL_WAITS) return a->next_call;
    return tact_instant_add(a->used.us > a->expires.us ? a->used : a->expires, KEPT);
}

void tact_action_write(tact_writer *w, const tact_action *a) {
    const tact_slice texts[] = { a->language, a->subject, a->title, a->text, a->said, a->more_url };
    const tact_instant times[] = { a->made, a->expires, a->used, a->next_call, a->told };
    tact_write_u8(w, VERSION);
    tact_write_u64(w, a->id);
    tact_write_u8(w, a->kind);
    tact_write_u8(w, a->state);
    tact_write_u8(w, a->call);
    tact_write_u8(w, a->calls);
    tact_write_u8(w, a->chosen);
    tact_write_varint(w, a->tries);
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) tact_write_u64(w, (uint64_t)times[i].us);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) tact_write_text(w, texts[i]);
    tact_write_varint(w, a->choice_count);
    for (unsigned i = 0; i < a->choice_count; i++) { tact_write_text(w, a->choices[i].id); tact_write_text(w, a->choices[i].label); }
}

static bool sensible(const tact_action *a) {
    if (a->kind >= TACT_ACTION_KINDS || a->state >= TACT_ACTION_STATES || a->call >= TACT_CALL_STATES) return false;
    if (a->state >= TACT_ACTION_YES && a->kind != TACT_ACTION_STEP_UP) return false;
    return a->chosen == NO_CHOICE || a->chosen < a->choice_count;
}

tact_status tact_action_read(tact_slice bytes, tact_action *a) {
    tact_reader r = tact_reader_of(bytes);
    tact_slice *const texts[] = { &a->language, &a->subject, &a->title, &a->text, &a->said, &a->more_url };
    tact_instant *const times[] = { &a->made, &a->expires, &a->used, &a->next_call, &a->told };
    memset(a, 0, sizeof *a);
    if (tact_read_u8(&r) != VERSION) return bytes.len ? TACT_ERR_VERSION : TACT_ERR_FORMAT;
    a->id = tact_read_u64(&r);
    a->kind = tact_read_u8(&r);
    a->state = tact_read_u8(&r);
    a->call = tact_read_u8(&r);
    uint8_t calls = tact_read_u8(&r);
    a->calls = calls == 1;
    a->chosen = tact_read_u8(&r);
    uint64_t tries = tact_read_varint(&r);
    a->tries = (uint32_t)tries;
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++) times[i]->us = (int64_t)tact_read_u64(&r);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = tact_read_text(&r);
    uint32_t count = tact_read_count(&r, 2);
    if (r.status || count > TACT_ACTION_CHOICES_MOST || calls > 1 || tries > UINT32_MAX) return TACT_ERR_FORMAT;
    a->choice_count = (uint8_t)count;
    for (unsigned i = 0; i < count; i++) { a->choices[i].id = tact_read_text(&r); a->choices[i].label = tact_read_text(&r); }
    return tact_reader_done(&r) && sensible(a) ? TACT_OK : TACT_ERR_FORMAT;
}

tact_slice tact_action_key(const uint8_t record[16], uint64_t id, char out[TACT_ACTION_KEY]) {
    memcpy(out, record, 16);
    out[16] = 'a';
    tact_key_put_u64((uint8_t *)out + 17, id);
    return (tact_slice){ out, TACT_ACTION_KEY };
}

tact_slice tact_action_name_key(uint64_t id, char out[TACT_ACTION_NAME_KEY]) {
    memcpy(out, "action:", 7);
    tact_key_put_u64((uint8_t *)out + 7, id);
    return (tact_slice){ out, TACT_ACTION_NAME_KEY };
}

tact_slice tact_action_due_key(tact_instant due, uint64_t id, char out[TACT_ACTION_DUE_KEY]) {
    memcpy(out, "action-due:", 11);
    tact_key_put_u64((uint8_t *)out + 11, (uint64_t)due.us);
    tact_key_put_u64((uint8_t *)out + 19, id);
    return (tact_slice){ out, TACT_ACTION_DUE_KEY };
}
