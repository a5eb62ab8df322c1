/* daemon/foreign.c -- see foreign.h. */
#include "daemon/foreign.h"
#include "core/engine/foreign.h"
#include "daemon/answer.h"

tact_event tact_foreign_event(const tact_keeper *k, tact_slice name, tact_slice message_id, uint8_t class_) {
    const tact_foreign *f = tact_foreign_of(name);
    TACT_ASSERT(f);
    return (tact_event){ .type = TACT_EVENT_REPORTED, .name = f->name, .hint = class_, .channels_open = (uint16_t)tact_bit(f->channel), .trusted = true,
                         .subject = tact_keeper_foreign_key(k, message_id) };
}

static tact_slice first_text(const tact_value *v, const char *const paths[], unsigned count) {
    tact_slice s = { NULL, 0 };
    for (unsigned i = 0; i < count && !s.len; i++) s = tact_value_path_text(v, paths[i]);
    return s;
}

bool tact_foreign_own(tact_admitted *a) {
    const tact_foreign *f = a->event.type == TACT_EVENT_TRACK ? tact_foreign_of(a->event.name) : NULL;
    tact_slice id = f && f->what <= TACT_OUTCOME_BOUNCED ? tact_value_path_text(&a->event.properties, "tact_id") : (tact_slice){ NULL, 0 };
    uint64_t subject;
    if (!tact_answer_unhex(id, &subject)) return false;
    a->event = (tact_event){ .type = TACT_EVENT_FEEDBACK, .subject = subject, .outcome = f->what, .received = a->event.received, .occurred = a->event.occurred };
    return true;
}

bool tact_foreign_tracked(const tact_keeper *k, tact_admitted *a) {
    static const char *const ids[] = { "messageId", "message_id" };
    const tact_value *said = &a->event.properties;
    const tact_foreign *f = a->event.type == TACT_EVENT_TRACK ? tact_foreign_of(a->event.name) : NULL;
    if (!f) return false;
    int class_ = tact_word_number(TACT_LIST_CLASS, tact_value_path_text(said, "class"));
    tact_event e = tact_foreign_event(k, f->name, first_text(said, ids, 2), (uint8_t)(class_ < 0 ? TACT_CLASS_PROMOTIONAL : class_));
    e.received = a->event.received;
    e.occurred = a->event.occurred;
    e.late = a->event.late;
    e.properties = (tact_value){ .type = TACT_NULL };
    tact_slice email = tact_value_path_text(said, "email"), phone = tact_value_path_text(said, "phone");
    if (email.len) a->email = email;
    if (phone.len) a->phone = phone;
    a->event = e;
    return f->what == TACT_OUTCOME_BOUNCED;
}

tact_status tact_foreign_dead(tact_keeper *k, const tact_admitted *a, const tact_kept *kept, tact_arena *arena, tact_trouble *trouble) {
    uint8_t channel = (uint8_t)__builtin_ctz(a->event.channels_open);
    tact_slice to = channel == TACT_CHANNEL_EMAIL ? tact_foreign_email(a->email, arena) : channel == TACT_CHANNEL_SMS ? tact_foreign_phone(a->phone, false, arena) : (tact_slice){ NULL, 0 };
    return tact_keeper_address_dead(k, kept, channel, to, arena, trouble);
}

tact_slice tact_foreign_email(tact_slice text, tact_arena *arena) {
    char *to = text.len && text.len <= TACT_ADDRESS_BYTES_MAX && memchr(text.ptr, '@', text.len) ? tact_arena_alloc(arena, text.len, 1) : NULL;
    if (!to) return (tact_slice){ NULL, 0 };
    for (size_t i = 0; i < text.len; i++) to[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] + 32) : text.ptr[i];
    return (tact_slice){ to, text.len };
}

tact_slice tact_foreign_phone(tact_slice text, bool bare, tact_arena *arena) {
    enum { LEAST = 7, MOST = 15 };                         /* digits of E.164, and room for the shortest */
    char *to = text.len && text.len <= 40 ? tact_arena_alloc(arena, text.len + 1, 1) : NULL;
    size_t n = 1;
    bool plus = bare;
    if (!to) return (tact_slice){ NULL, 0 };
    to[0] = '+';
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+' && i == 0) plus = true;
        else if (c >= '0' && c <= '9') to[n++] = c;
        else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')') return (tact_slice){ NULL, 0 };
    }
    if (n > 3 && to[1] == '0' && to[2] == '0' && text.ptr[0] == '0') { memmove(to + 1, to + 3, n - 3); n -= 2; plus = true; }
    return plus && n > LEAST && n <= MOST + 1 && to[1] != '0' ? (tact_slice){ to, n } : (tact_slice){ NULL, 0 };
}
