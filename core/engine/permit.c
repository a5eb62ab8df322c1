/* core/engine/permit.c -- messages of other senders: may one go (PERMIT), what became of it (REPORTED), conversations of a help desk.
 *
 *   PERMIT   --gate, late at night, attention spent--> no, with the reason and when to ask again | yes: the touch, and a place held for ten minutes
 *   REPORTED --went out, arrived, was read-----------> the held place is a touch; without one a touch is added
 *            --did not arrive------------------------> the touch is taken back
 *            --objection-----------------------------> permission of that channel ends, whether or not the message is known
 *   DUE of a held place: nobody said that it went out: taken back.  DUE of a conversation: idle too long, closed
 */
#include "core/engine/foreign.h"
#include "core/engine/internal.h"

static const tact_foreign names[] = {
#define F(name, channel, what) { { name, sizeof(name) - 1 }, TACT_CHANNEL_##channel, what },
#include "core/engine/foreign.def"
#undef F
};

const tact_foreign *tact_foreign_of(tact_slice name) {
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (tact_slice_equal(names[i].name, name)) return &names[i];
    return NULL;
}

static uint8_t channel_of(const tact_event *e) {
    TACT_ASSERT(e->channels_open);
    return (uint8_t)__builtin_ctz(e->channels_open);
}

static void say(tact__run *run, tact_reason reason, uint8_t channel, tact_instant until) {
    tact_why why = tact_why_of(reason);
    why.channel = channel;
    why.until = until;
    tact__why(run, why);
}

static uint32_t held(const tact_person *p, uint64_t key, uint8_t what) {
    uint32_t i = 0;
    while (i < p->pending_count && (p->pending[i].campaign || p->pending[i].key != key || p->pending[i].message != what)) i++;
    return i;
}

static tact_touch *touch_of(tact_person *p, uint64_t key, tact_part **part) {
    for (uint32_t i = 0; key && i < p->part_count; i++)
        for (uint32_t t = 0; t < p->parts[i].touch_count; t++)
            if (tact_touch_foreign(&p->parts[i].touches[t]) && p->parts[i].touches[t].occurrence == key) { *part = &p->parts[i]; return &p->parts[i].touches[t]; }
    return NULL;
}

static tact_status add_touch(tact__run *run, uint64_t key, tact_instant at, uint8_t channel, uint8_t class_, uint16_t cost_milli) {
    tact_part *part = tact__part_of_event(run);
    if (!part) return TACT_ERR_LIMIT;
    return tact__touch_add(run, part, (tact_touch){ .at = at, .occurrence = key, .channel = channel, .class_ = class_, .cost_milli = cost_milli });
}

static void drop_touch(tact_part *part, tact_touch *touch) {
    uint32_t at = (uint32_t)(touch - part->touches);
    memmove(touch, touch + 1, (part->touch_count - at - 1) * sizeof *touch);
    part->touch_count--;
}

/* What the gate is asked about: a campaign of nobody's, live, each message once, as the other sender says it is. */
static tact_campaign theirs(const tact_event *e) {
    return (tact_campaign){ .class_ = e->hint, .basis = e->outcome, .state = TACT_STATE_LIVE, .send = TACT_SEND_EVERYONE, .again = TACT_AGAIN_EACH };
}

static tact_status hold(tact__run *run, const tact_campaign *c, uint8_t channel, uint16_t cost_milli) {
    tact_result *r = run->result;
    const tact_event *e = run->event;
    tact_part *part = tact__part_of_event(run);
    if (!part) return TACT_ERR_LIMIT;
    tact_instant until = tact_instant_add(e->received, TACT_PERMIT_HOLDS);
    tact_status s = add_touch(run, e->subject, e->received, channel, c->class_, cost_milli);
    if (!s) s = tact_person_add_pending(&r->person, run->arena, (tact_pending){ .key = e->subject, .message = TACT_PLACE_HELD, .channel = channel, .class_ = c->class_,
                                        .state = TACT_PENDING_CLAIMED, .part = part->id, .due = until, .not_after = until, .caused_at = e->received });
    r->decision.occurrence = e->subject;
    r->decision.not_after = tact_whole_second(until);
    r->decision.cost_milli = cost_milli;
    r->changed = true;
    return s;
}

/* Beyond the gate: what every promotion of tact's own is held to as well. */
static bool spared(tact__run *run, const tact_campaign *c, uint16_t cost_milli) {
    const tact_attention *a = tact__attention(run);
    if (c->class_ != TACT_CLASS_PROMOTIONAL) return false;
    bool spent = cost_milli && a->fatigue_milli >= a->bundle->attention_budget_milli, tonight = tact__left_alone_tonight(run);
    if (tonight) tact__why_tonight(run, 0);
    else if (spent) tact__why(run, tact_why_of(TACT_WHY_ATTENTION_PRICE));
    return tonight || spent;
}

tact_status tact__permit(tact__run *run) {
    tact_result *r = run->result;
    const tact_event *e = run->event;
    uint8_t channel = channel_of(e);
    tact_campaign c = theirs(e);
    tact_instant next = { 0 };
    r->decided = true;
    r->decision.channel = channel;
    r->decision.class_ = c.class_;
    uint16_t cost = tact_attention_cost_milli(tact__attention(run), &c, channel, false, TACT_KIND_UNKNOWN);
    if (!tact__gate(run, &c, channel, false, e->subject, (tact_instant){ 0 }, &next)) { r->decision.not_after = next; return TACT_OK; }
    if (spared(run, &c, cost)) return TACT_OK;
    bool ledger = tact_view_may(&run->view, TACT_PURPOSE_REMEMBER);      /* who may not be remembered has none, and only what the law of contract allows passed */
    if (ledger && tact_person_pending_full(&r->person)) {
        r->decision.not_after = tact_instant_add(e->received, TACT_PERMIT_HOLDS);
        say(run, TACT_WHY_ATTENTION_FULL, 255, r->decision.not_after);
        return TACT_OK;
    }
    r->decision.silence = false;
    say(run, TACT_WHY_ATTENTION_OK, channel, (tact_instant){ 0 });
    return ledger ? hold(run, &c, channel, cost) : TACT_OK;
}

/* ---- what became of it ---- */

/* A report without an id of its own is of the newest message on that channel of the last three days that it can be of. */
static tact_touch *newest_without(tact_person *p, uint8_t channel, uint8_t outcome, tact_instant now, tact_part **part) {
    tact_touch *best = NULL;
    for (uint32_t i = 0; i < p->part_count; i++)
        for (uint32_t t = 0; t < p->parts[i].touch_count; t++) {
            tact_touch *touch = &p->parts[i].touches[t];
            bool fits = tact_touch_foreign(touch) && touch->channel == channel && !(touch->outcomes >> outcome & 1) && tact_instant_since(now, touch->at).us <= TACT_DAYS(3).us;
            if (!fits || (best && tact_instant_before(touch->at, best->at))) continue;
            best = touch;
            *part = &p->parts[i];
        }
    return best;
}

/* Of a trusted sender, so its own time counts; a touch is never in the time to come. */
static tact_instant happened(const tact_event *e) { return tact_instant_before(e->received, e->occurred) ? e->received : e->occurred; }

static bool may_keep(const tact__run *run, uint8_t channel, uint8_t outcome) {
    if (!tact_view_may(&run->view, TACT_PURPOSE_MEASURE)) return false;
    return outcome != TACT_OUTCOME_SEEN || channel != TACT_CHANNEL_EMAIL || tact_view_may(&run->view, TACT_PURPOSE_OPEN_TRACKING);
}

static tact_status arrived(tact__run *run, const tact_foreign *f, tact_touch *touch, bool confirms) {
    const tact_event *e = run->event;
    tact_result *r = run->result;
    bool outcome = f->what <= TACT_OUTCOME_BOUNCED, adds = f->what == TACT_FOREIGN_SENT || f->what == TACT_OUTCOME_DELIVERED;
    if (!touch && (!adds || !tact_view_may(&run->view, TACT_PURPOSE_REMEMBER))) { r->refused = true; return TACT_OK; }
    tact_status s = TACT_OK;
    if (!touch) {
        tact_campaign c = theirs(e);
        c.basis = TACT_BASIS_NONE;
        uint64_t key = e->subject ? e->subject : e->message | 1;
        s = add_touch(run, key, happened(e), f->channel, c.class_, tact_attention_cost_milli(tact__attention(run), &c, f->channel, false, TACT_KIND_UNKNOWN));
        tact_part *part;
        touch = s ? NULL : touch_of(&r->person, key, &part);
    } else if (!confirms && (!outcome || touch->outcomes >> f->what & 1)) { r->refused = true; return TACT_OK; }      /* said before: counted once */
    if (s || !touch) return s;
    if (outcome && may_keep(run, f->channel, f->what)) touch->outcomes = (uint16_t)(touch->outcomes | tact_bit(f->what));
    r->changed = true;
    say(run, TACT_WHY_SENT_ELSEWHERE, f->channel, (tact_instant){ 0 });
    return TACT_OK;
}

tact_status tact__reported(tact__run *run) {
    tact_result *r = run->result;
    const tact_event *e = run->event;
    const tact_foreign *f = tact_foreign_of(e->name);
    tact_part *part = NULL;
    r->decided = true;
    if (!f) { r->refused = true; return TACT_OK; }
    r->decision.channel = f->channel;
    r->decision.class_ = e->hint;
    uint32_t place = held(&r->person, e->subject, TACT_PLACE_HELD);
    bool confirms = e->subject && place < r->person.pending_count;
    if (confirms) tact_person_drop_pending(&r->person, place);
    r->changed |= confirms;
    tact_touch *touch = e->subject ? touch_of(&r->person, e->subject, &part)
                                   : f->what == TACT_FOREIGN_SENT ? NULL : newest_without(&r->person, f->channel, f->what <= TACT_OUTCOME_BOUNCED ? f->what : TACT_OUTCOME_DELIVERED, e->received, &part);
    switch (f->what) {
    case TACT_FOREIGN_NOT_SENT: case TACT_OUTCOME_BOUNCED:
        if (touch) drop_touch(part, touch);
        r->changed |= touch != NULL;
        r->refused = !touch && f->what == TACT_FOREIGN_NOT_SENT;
        say(run, TACT_WHY_SENT_REFUSED, f->channel, (tact_instant){ 0 });
        return TACT_OK;
    case TACT_OUTCOME_UNSUBSCRIBED: case TACT_OUTCOME_COMPLAINED:
        if (touch && may_keep(run, f->channel, f->what)) touch->outcomes = (uint16_t)(touch->outcomes | tact_bit(f->what));
        r->changed = true;
        say(run, TACT_WHY_GATE_OBJECTION, f->channel, (tact_instant){ 0 });
        return tact__object(run, f->channel);
    default: return arrived(run, f, touch, confirms);
    }
}

/* ---- what nobody spoke of any more ---- */

static unsigned conversations(const tact_person *p) {
    unsigned n = 0;
    for (uint32_t i = 0; i < p->pending_count; i++) n += tact_conversation(&p->pending[i]);
    return n;
}

/* The last one is over: promotion may come again. One that began on a device before it was linked stands in its edge. */
static void ended(tact_person *p, uint64_t part) {
    p->complaint_open = false;
    for (uint32_t i = 0; part && i < p->edge_count; i++)
        if (p->edges[i].part == part) p->edges[i].complaint_open = false;
}

tact_status tact__foreign_due(tact__run *run, uint32_t index) {
    tact_person *person = &run->result->person;
    tact_pending p = person->pending[index];
    tact_part *part = NULL;
    run->result->changed = true;
    if (p.message == TACT_CONVERSATION_WAITS) {            /* nobody answered: that is no reason to end it */
        person->pending[index].due = person->pending[index].not_after = tact_whole_second(tact_instant_add(run->event->received, TACT_CONVERSATION_IDLE));
        say(run, TACT_WHY_SAID_WROTE, p.channel, (tact_instant){ 0 });
        return TACT_OK;
    }
    tact_touch *touch = p.message == TACT_PLACE_HELD ? touch_of(person, p.key, &part) : NULL;
    run->result->decision.channel = p.channel;
    run->result->decision.class_ = p.class_;
    if (touch) drop_touch(part, touch);
    tact_person_drop_pending(person, index);
    if (p.message == TACT_PLACE_STAYED) { run->result->decided = false; return TACT_OK; }      /* a day is over */
    if (tact_conversation(&p)) tact__closing_drop(run, p.key);
    if (tact_conversation(&p) && !conversations(person)) ended(person, p.part);
    say(run, p.message == TACT_PLACE_HELD ? TACT_WHY_PERMIT_OVER : TACT_WHY_CONVERSATION_IDLE, p.channel, (tact_instant){ 0 });
    return TACT_OK;
}

static uint32_t conversation_of(const tact_person *p, uint64_t key) {
    uint32_t i = 0;
    while (i < p->pending_count && (!tact_conversation(&p->pending[i]) || p->pending[i].key != key)) i++;
    return i;
}

void tact__conversation_answered(tact__run *run, uint64_t key) {
    tact_person *p = &run->result->person;
    uint32_t i = conversation_of(p, key);
    if (i == p->pending_count) return;
    p->pending[i].message = TACT_CONVERSATION_OPEN;
    p->pending[i].due = p->pending[i].not_after = tact_whole_second(tact_instant_add(run->event->received, TACT_CONVERSATION_IDLE));
}

/* Opened, or spoken in again: it stays open for 14 days more. One that finds no room is open all the same; then the last that closes ends it. */
tact_status tact__conversation(tact__run *run) {
    tact_person *p = &run->result->person;
    const tact_event *e = run->event;
    uint32_t i = conversation_of(p, e->subject);
    bool known = i < p->pending_count, theirs_to_keep = e->type == TACT_EVENT_WROTE;
    if (!e->limits.complaint_open && !theirs_to_keep) {
        uint64_t part = known ? p->pending[i].part : 0;
        if (known) tact_person_drop_pending(p, i);
        tact__closing_drop(run, e->subject);
        if (!conversations(p)) ended(p, part);
        return TACT_OK;
    }
    tact_instant until = tact_instant_add(e->received, TACT_CONVERSATION_IDLE);
    p->complaint_open = true;
    if (!theirs_to_keep && !tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) return TACT_OK;     /* no record begins for it; but what they wrote themselves is kept until it is answered */
    if (known) {
        if (theirs_to_keep) p->pending[i].message = TACT_CONVERSATION_WAITS;
        p->pending[i].due = p->pending[i].not_after = tact_whole_second(until);
        return TACT_OK;
    }
    if (tact_person_pending_full(p) || conversations(p) >= TACT_CONVERSATIONS_MOST) return TACT_OK;
    return tact_person_add_pending(p, run->arena, (tact_pending){ .key = e->subject, .message = theirs_to_keep ? TACT_CONVERSATION_WAITS : TACT_CONVERSATION_OPEN, .channel = TACT_CHANNEL_AGENT, .class_ = TACT_CLASS_ANSWER,
                                   .state = TACT_PENDING_CLAIMED, .part = theirs_to_keep ? e->device_part : 0, .due = until, .not_after = until, .caused_at = e->received });
}
