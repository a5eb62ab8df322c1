/* core/engine/said.c -- see said.h.
 *
 *   WROTE  the conversation is open for 14 days from here; what was to be asked about closing it is not asked
 *   SAY    --gate, as it would be now--> an intent that passes it again when due | refused, with the reason
 */
#include "core/engine/said.h"
#include "core/engine/internal.h"

static const tact_campaign answering = { .name = { "(answer)", 8 }, .id = TACT_SAID, .class_ = TACT_CLASS_ANSWER, .state = TACT_STATE_LIVE, .send = TACT_SEND_EVERYONE, .again = TACT_AGAIN_EACH, .message_count = TACT_SAID_COUNT };
static const tact_campaign coming_back = { .name = { "(answer)", 8 }, .id = TACT_SAID, .class_ = TACT_CLASS_SERVICE, .basis = TACT_BASIS_CONTRACT, .state = TACT_STATE_LIVE, .send = TACT_SEND_EVERYONE,
                                           .again = TACT_AGAIN_EACH, .message_count = TACT_SAID_COUNT };

const tact_campaign *tact_said_campaign(uint8_t class_) { return class_ == TACT_CLASS_ANSWER ? &answering : &coming_back; }

uint8_t tact_said_class(tact_instant caused_at, tact_instant now) {
    return (uint8_t)(tact_instant_before(tact_instant_add(caused_at, TACT_SAID_ANSWERS), now) ? TACT_CLASS_SERVICE : TACT_CLASS_ANSWER);
}

uint64_t tact_said_closing_key(uint64_t thread) {
    char bytes[8];
    for (unsigned i = 0; i < 8; i++) bytes[i] = (char)(thread >> (8 * i));
    uint64_t key = tact_hash((tact_seed){ 0x636c6f7365u, 1 }, (tact_slice){ bytes, sizeof bytes });      /* "close" */
    return key ? key : 1;
}

static void say(tact__run *run, tact_reason reason, uint8_t channel) {
    tact_why why = tact_why_of(reason);
    why.channel = channel;
    tact__why(run, why);
}

void tact__why_said(tact__run *run, const tact_pending *p) { say(run, p->class_ == TACT_CLASS_ANSWER ? TACT_WHY_SAID_ANSWER : TACT_WHY_SAID_SERVICE, p->channel); }

void tact__closing_drop(tact__run *run, uint64_t thread) {
    tact_person *p = &run->result->person;
    uint64_t key = tact_said_closing_key(thread);
    for (uint32_t i = p->pending_count; i-- > 0;) {
        if (p->pending[i].campaign != TACT_SAID || p->pending[i].key != key || p->pending[i].state == TACT_PENDING_CLAIMED) continue;
        tact_person_drop_pending(p, i);
        say(run, TACT_WHY_SAID_CLOSED, 255);
    }
}

static uint8_t channel_of(const tact_event *e) { return e->channels_open ? (uint8_t)__builtin_ctz(e->channels_open) : TACT__NO_CHANNEL; }

tact_status tact__wrote(tact__run *run) {
    tact_result *r = run->result;
    const tact_event *e = run->event;
    tact_civil occurred = tact_zone_civil(run->zone, e->occurred);
    tact_moment_understand(&r->moment, run->engine->moments, e, &run->view, &occurred);
    r->decided = true;
    r->changed = true;
    r->decision.channel = channel_of(e);
    r->decision.class_ = TACT_CLASS_ANSWER;
    tact__closing_drop(run, e->subject);
    say(run, TACT_WHY_SAID_WROTE, r->decision.channel);
    return tact__conversation(run);
}

static tact_status refuse(tact__run *run) {
    run->result->refused = true;
    return TACT_OK;
}

/* Which thread it is said in, as the shell names it in the properties: 16 hex digits; 0: in none. */
static uint64_t thread_of(const tact_event *e) {
    tact_slice text = tact_value_path_text(&e->properties, "thread");
    uint64_t id = 0;
    for (size_t i = 0; i < text.len && text.len == 16; i++) {
        char c = text.ptr[i];
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
        if (digit == 16) return 0;
        id = id << 4 | digit;
    }
    return id;
}

static uint32_t waiting(const tact_person *p, uint64_t key) {
    uint32_t i = 0;
    while (i < p->pending_count && p->pending[i].key != key) i++;
    return i;
}

static unsigned unread(const tact_person *p) {
    unsigned n = 0;
    for (uint32_t i = 0; i < p->pending_count; i++) n += p->pending[i].campaign == TACT_SAID && p->pending[i].channel == TACT_CHANNEL_INAPP;
    return n;
}

tact_status tact__say(tact__run *run) {
    tact_result *r = run->result;
    tact_person *person = &r->person;
    const tact_event *e = run->event;
    uint8_t channel = channel_of(e);
    tact_instant due = tact_instant_before(e->received, e->limits.pause_until) ? e->limits.pause_until : e->received, next = { 0 };
    bool later = tact_instant_before(e->received, due);
    tact_pending p = { .key = e->subject, .campaign = TACT_SAID, .message = e->hint, .channel = channel, .class_ = tact_said_class(e->occurred, due), .state = TACT_PENDING_CHOSEN, .part = e->device_part,
                       .due = due, .not_after = tact_instant_add(due, TACT_SAID_KEPT), .caused_at = e->occurred };
    r->decided = true;
    r->decision.class_ = p.class_;
    r->decision.channel = channel;
    r->decision.message = p.message;
    if (!e->subject || channel >= TACT_CHANNEL_COUNT || p.message >= TACT_SAID_COUNT) return refuse(run);
    if (waiting(person, p.key) < person->pending_count) tact_person_drop_pending(person, waiting(person, p.key));      /* said anew: in its place */
    if (tact_person_pending_full(person) || (channel == TACT_CHANNEL_INAPP && unread(person) >= TACT_SAID_MOST)) { say(run, TACT_WHY_ATTENTION_FULL, 255); return refuse(run); }
    bool open = later || tact__gate(run, tact_said_campaign(p.class_), channel, false, p.key, p.caused_at, &next);
    if (!open && (!next.us || tact_instant_before(p.not_after, next))) return refuse(run);
    if (!open) p.due = next;
    if (e->properties.type == TACT_MAP) {
        tact_writer w;
        tact_writer_init(&w, run->arena, 128);
        tact_value_write(&w, &e->properties);
        if (w.status) return w.status;
        p.facts = tact_writer_slice(&w);
    }
    r->decision.occurrence = p.key;
    r->decision.not_after = tact_whole_second(p.not_after);
    tact__why_said(run, &p);
    r->changed = true;
    if (p.message == TACT_SAID_AGENT || p.message == TACT_SAID_HELPER) tact__conversation_answered(run, thread_of(e));
    return tact_person_add_pending(person, run->arena, p);
}
