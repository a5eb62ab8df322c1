/* core/engine/decide.c -- an event at hand: an answer for an open slot, or one message that interrupts, or silence. */
#include "core/engine/internal.h"

static bool fits_slot(const tact_message *m, tact_slice slot) {
    uint16_t inline_channels = (uint16_t)(tact_bit(TACT_CHANNEL_WEB) | tact_bit(TACT_CHANNEL_INAPP));
    return (m->channels & inline_channels) && (m->slot.len == 0 || tact_slice_equal(m->slot, slot));
}

static uint8_t inline_channel(const tact_message *m) {
    for (uint8_t i = 0; i < m->channel_count; i++)
        if (m->channel_order[i] == TACT_CHANNEL_WEB || m->channel_order[i] == TACT_CHANNEL_INAPP) return m->channel_order[i];
    return TACT_CHANNEL_WEB;
}

static void consider_asked(tact__run *run, const tact_facts *facts, tact__list *list, const tact_campaign *c) {
    bool offered = false;
    for (uint32_t i = 0; i < c->message_count; i++) {
        if (!fits_slot(&c->messages[i], run->event->slot)) continue;
        offered = true;
        uint8_t channel = inline_channel(&c->messages[i]);
        if (!tact__gate(run, c, channel, true, tact__occurrence(c, run->event->message), run->event->received, NULL)) return;
        tact__consider(run, facts, list, c, (uint8_t)i, (tact__way){ .channel = channel }, true);
    }
    if (!offered) {
        tact_why why = tact_why_of(TACT_WHY_GATE_NO_CHANNEL);
        why.campaign = c->id;
        tact__why(run, why);
    }
}

/* What may wait instead of going out now: the campaign whose instant comes first. */
typedef struct waiting { const tact_campaign *campaign; tact__way way; bool for_hour; } waiting;

static void sooner(waiting *later, waiting w) {
    if (!later->campaign || tact_instant_before(w.way.at, later->way.at)) *later = w;
}

/* One channel of a message. Settled: it is open, and it or a louder one is taken. */
static tact_status consider_channel(tact__run *run, const tact_facts *facts, tact__list *list, const tact_campaign *c, uint8_t message, uint8_t channel, waiting *later, bool *settled) {
    tact_instant now = run->event->received, not_after = tact_instant_add(now, tact__useful(c, false)), next = { 0 };
    uint64_t occurrence = tact__occurrence(c, run->event->message);
    tact__way way = { .channel = channel };
    bool open = tact__gate(run, c, channel, false, occurrence, now, &next);
    *settled = open;
    if (!open && (!next.us || tact_instant_before(not_after, next))) return TACT_OK;
    tact_status s = tact__likely(run, c, channel, open ? now : next, not_after, &way.at);
    if (!s && open) s = tact__way_of(run, c, message, &way, occurrence, now, not_after, true);
    if (s) return s;
    if (open && !tact_instant_before(now, way.at)) tact__consider(run, facts, list, c, message, way, false);
    else sooner(later, (waiting){ c, way, c->send_time == TACT_SEND_LIKELY && run->hours_known });
    return TACT_OK;
}

/* Interrupting: the quietest channel of each message that is open and will do. When only the hour is against it and the message stays useful long enough, or a likelier
 * hour than this one is to come (`send_time: likely`), it waits for the hour, and passes the gate again then. */
static tact_status consider_interrupting(tact__run *run, const tact_facts *facts, tact__list *list, const tact_campaign *c, waiting *later) {
    tact_status s = TACT_OK;
    for (uint32_t i = 0; i < c->message_count && !s; i++) {
        uint16_t tried = 0;
        bool settled = false;
        for (uint8_t ch; !s && !settled && (ch = tact__next_channel(run, &c->messages[i], tried)) != TACT__NO_CHANNEL; tried = (uint16_t)(tried | tact_bit(ch)))
            s = consider_channel(run, facts, list, c, (uint8_t)i, ch, later, &settled);
    }
    return s;
}

tact_pending tact__pending_of(tact__run *run, const tact_campaign *c, tact_pending_state state, tact_instant due, tact_instant not_after) {
    return (tact_pending){
        .key = tact__occurrence(c, run->event->message), .campaign = c->id, .message = 255, .channel = 255, .class_ = c->class_,
        .state = (uint8_t)state, .part = run->event->device_part, .due = due, .not_after = not_after, .caused_at = run->event->received,
        .topic = run->result->moment.topic_count && !run->result->moment.sensitive ? run->result->moment.topics[0] : 0,
        .facts = tact__caused_write(run, c),
    };
}

tact_status tact__wait_for(tact__run *run, tact_pending pending) {
    for (uint32_t i = 0; i < run->result->person.pending_count; i++)
        if (run->result->person.pending[i].key == pending.key) return TACT_OK;       /* the same occurrence is waiting already */
    tact_status s = tact__make_place(run, pending);
    if (s == TACT_ERR_LIMIT) {                             /* 16 intents are waiting: this one is silence, and says so */
        tact_why why = tact_why_of(TACT_WHY_ATTENTION_FULL);
        why.campaign = pending.campaign;
        tact__why(run, why);
        return TACT_OK;
    }
    run->result->changed = true;
    return s;
}

/* `after` campaigns whose event this is: an intent that waits. Judged whole when due; here only that it may be kept at all. */
static tact_status begin_waiting(tact__run *run, const tact_campaign *c) {
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || c->state != TACT_STATE_LIVE) {
        tact_why why = tact_why_of(c->state != TACT_STATE_LIVE ? TACT_WHY_GATE_STATE : TACT_WHY_GATE_PERMISSION);
        why.campaign = c->id;
        if (why.reason == TACT_WHY_GATE_PERMISSION) why.purpose = TACT_PURPOSE_REMEMBER;
        tact__why(run, why);
        return TACT_OK;
    }
    if (tact_bundle_private(run->engine->bundle, c) || (run->result->moment.sensitive && c->class_ < TACT_CLASS_TRANSACTIONAL)) {      /* a wait would be remembered */
        tact__why_private(run, c);
        return TACT_OK;
    }
    if (run->event->gpc && c->class_ == TACT_CLASS_PROMOTIONAL) {          /* the signal is not stored, so nothing that would forget it may wait */
        tact_why why = tact_why_of(TACT_WHY_GATE_SIGNAL);
        why.campaign = c->id;
        tact__why(run, why);
        return TACT_OK;
    }
    tact_instant due = tact_instant_add(run->event->received, c->after_wait);
    return tact__wait_for(run, tact__pending_of(run, c, TACT_PENDING_WAITING, due, tact_instant_add(due, tact__useful(c, false))));
}

static tact_status chosen_interrupting(tact__run *run, const tact__candidate *chosen) {
    tact_instant now = run->event->received, not_after = tact_instant_add(now, tact__useful(chosen->campaign, false));
    tact_pending pending = tact__pending_of(run, chosen->campaign, TACT_PENDING_CHOSEN, now, not_after);
    pending.message = chosen->message;
    pending.channel = chosen->channel;
    run->result->decision.not_after = not_after;
    return tact__wait_for(run, pending);
}

/* Nothing goes out now, but this may at its instant. One message of a campaign waits for an hour at a time, unless each event is to have its own. */
static tact_status wait_for_instant(tact__run *run, const waiting *w) {
    const tact_campaign *c = w->campaign;
    const tact_person *person = &run->result->person;
    tact_pending pending = tact__pending_of(run, c, TACT_PENDING_WAITING, w->way.at, tact_instant_add(run->event->received, tact__useful(c, false)));
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) return TACT_OK;
    if (!w->for_hour) return tact__wait_for(run, pending);
    for (uint32_t i = 0; i < person->pending_count; i++) {
        const tact_pending *p = &person->pending[i];
        if (p->state != TACT_PENDING_WAITING || p->campaign != c->id || (c->again == TACT_AGAIN_EACH && p->key != pending.key)) continue;
        tact__why_hour(run, c, w->way.channel, p->due);
        return TACT_OK;
    }
    pending.message = TACT__HOURS_NONE - 1;
    tact_status s = tact__wait_for(run, pending);
    if (s || !person->pending_count || person->pending[person->pending_count - 1].key != pending.key) return s;
    tact__why_way(run, c, w->way.channel, w->way.because);
    tact__why_hour(run, c, w->way.channel, w->way.at);
    return TACT_OK;
}

/* Late at night, in a long session, at an hour with less than a fifth of their looks (this one included): offers stay away. Worked out here and kept nowhere; it only
 * silences, needs `remember` and `personalise` as every look at a habit does, and the person can switch it off. */
bool tact__left_alone_tonight(tact__run *run) {
    enum { SESSIONS_KNOWN = 14, EVENTS_MANY = 20, HABIT_MILLI = 200 };
    const tact_part *part = run->view.device ? run->view.device : run->view.account;
    if (!tact__night(&run->local) || !part || run->before->limits.wellbeing_off) return false;
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || !tact_view_may(&run->view, TACT_PURPOSE_PERSONALISE)) return false;
    bool goes_on = tact_instant_since(run->event->received, part->session_last).us < TACT_MINUTES(30).us;
    if (!goes_on || part->session_events < EVENTS_MANY || part->habit.total < SESSIONS_KNOWN) return false;
    run->purposes_read |= tact_bit(TACT_PURPOSE_REMEMBER) | tact_bit(TACT_PURPOSE_PERSONALISE);
    return tact_view_habit(&run->view, run->local.hour, tact__day_off(run, &run->local)) < HABIT_MILLI;
}

void tact__why_tonight(tact__run *run, uint32_t campaign) {
    tact_why why = tact_why_of(TACT_WHY_GATE_WELLBEING);
    why.campaign = campaign;
    tact__why(run, why);
}

tact_status tact__decide(tact__run *run, const tact_facts *facts) {
    const tact_event *e = run->event;
    tact_result *r = run->result;
    if (e->robot || e->late) {
        tact__why(run, tact_why_of(e->robot ? TACT_WHY_ROBOT : TACT_WHY_GATE_LATE));
        r->decided = e->asks;
        return TACT_OK;
    }
    tact_match_ask ask = { .facts = facts, .event = e->type == TACT_EVENT_TRACK ? e->name : (tact_slice){ NULL, 0 } };
    tact_match_answer matched;
    tact_status s = tact_match_run(run->engine->match, &ask, run->arena, &matched);
    bool by_signal = !s && matched.count == 0 && run->signalled;        /* was it the signal that left nothing? */
    uint64_t read = run->purposes_read;
    bool signalled = run->signalled;
    if (!s && (by_signal || run->engine->count_errors || run->trace)) {
        ask.count_errors = true;
        s = tact_match_run(run->engine->match, &ask, run->arena, &matched);
        if (!by_signal) { run->purposes_read = read; run->signalled = signalled; }     /* looked at only to count: no decision depends on it */
    }
    if (s) return s;
    r->match_errors = matched.errors;
    tact__list list = { .count = 0 };
    waiting later = { .campaign = NULL };
    bool tonight = matched.count > 0 && tact__left_alone_tonight(run);
    for (uint32_t i = 0; i < matched.count && !s; i++) {
        const tact_campaign *c = &run->engine->bundle->campaigns[matched.campaigns[i]];
        if (tonight && c->class_ == TACT_CLASS_PROMOTIONAL && c->trigger != TACT_ON_AFTER) {
            tact__why_tonight(run, c->id);
            continue;
        }
        if (c->trigger == TACT_ON_AFTER) s = begin_waiting(run, c);
        else if (e->asks) consider_asked(run, facts, &list, c);
        else s = consider_interrupting(run, facts, &list, c, &later);
    }
    if (s) return s;
    if (matched.count == 0) tact__why(run, tact_why_of(TACT_WHY_MATCH_NONE));
    if (matched.count == 0 && matched.errors && run->signalled) tact__why(run, tact_why_of(TACT_WHY_GATE_SIGNAL));
    if (matched.errors) tact_trace_add(run->trace, tact_why_of(TACT_WHY_MATCH_ERROR));
    const tact__candidate *chosen = tact__draw(run, &list, e->asks);
    r->decided = r->decided || e->asks || list.count > 0 || later.campaign;
    if (!chosen) return !list.count && later.campaign ? wait_for_instant(run, &later) : TACT_OK;
    if (!e->asks) return chosen_interrupting(run, chosen);
    r->decision.not_after = tact_instant_add(e->received, tact__useful(chosen->campaign, true));
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) return TACT_OK;
    s = tact__touch(run, chosen, true, false);
    return s ? s : tact__said_here(run, chosen);
}
