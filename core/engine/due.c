/* core/engine/due.c -- a waiting intent has come due: the one gate again, at the last instant.
 *
 *   WAITING --due--> judged whole (condition, gates, price, lot) --> send | silence | wait for the hour (`send_time: likely`: three at most)
 *   CHOSEN  --due--> gates only                                  --> send | silence | wait for the hour
 *   SAID    --due--> forgotten;  asked for by the person: later.c
 *   CLAIMED --due--> transactional and answer: sent again under the same key until delivered or not-after; on a channel that confirms the others
 *                    end, unknown: no answer came within the lease (handed.c has the answers)
 */
#include "core/engine/internal.h"
#include "core/engine/product.h"
#include "core/engine/said.h"

static const tact_span RETRY = { 5 * 60 * 1000000LL }, LEASE = { 10 * 60 * 1000000LL };

tact_status tact__drop(tact__run *run, uint32_t index, tact_reason reason, uint32_t campaign) {
    if (reason != TACT_WHY_NONE) {
        tact_why why = tact_why_of(reason);
        why.campaign = campaign;
        tact__why(run, why);
    }
    tact_person_drop_pending(&run->result->person, index);
    run->result->changed = true;
    return TACT_OK;
}

/* Not now: the same message passes the gate again at `next`, unless it would be too late by then. */
tact_status tact__wait_or_drop(tact__run *run, uint32_t index, tact_instant next) {
    tact_pending *p = &run->result->person.pending[index];
    if (!next.us || tact_instant_before(p->not_after, next)) return tact__drop(run, index, TACT_WHY_NONE, 0);
    p->due = next;
    run->result->changed = true;
    return TACT_OK;
}

static bool named(const tact_trace *trace, uint16_t reason, uint32_t campaign) {
    for (uint32_t i = 0; i < trace->count; i++)
        if (trace->entries[i].reason == reason && trace->entries[i].campaign == campaign) return true;
    return false;
}

/* A few minutes, spread by the lot of this look: what waits for one channel does not come up all at once. */
static tact_status wait_for_room(tact__run *run, uint32_t index, const tact_campaign *c) {
    tact_pending *p = &run->result->person.pending[index];
    tact_why why = tact_why_of(TACT_WHY_SENT_BUSY);
    if (p->state == TACT_PENDING_WAITING) p->state = TACT_PENDING_CHOSEN;
    why.campaign = c->id;
    why.channel = p->channel;
    why.until = tact_instant_add(run->event->received, TACT_SECONDS(60 + (int64_t)(run->event->seed.a % 240)));
    tact__why(run, why);
    run->result->decision.silence = true;
    return tact__wait_or_drop(run, index, why.until);
}

/* The words as the sender will fill them, from what is kept of the event that caused it. */
static bool words_known(tact__run *run, const tact_pending *p, const tact__candidate *c) {
    tact_value properties = { .type = TACT_NULL };
    tact_reader facts = tact_reader_of(p->facts);
    if (p->campaign == TACT_SAID) return true;             /* written for this one person: no holes */
    if (p->facts.len && tact_value_read(&facts, run->arena, &properties)) return false;
    return tact__words_known(run, c->campaign, c->message, c->channel, &properties, p->part, false);
}

tact_status tact__hand_over(tact__run *run, uint32_t index, const tact__candidate *c) {
    tact_result *r = run->result;
    tact_pending *p = &r->person.pending[index];
    bool again = p->state == TACT_PENDING_CLAIMED, confirms = run->event->channels_confirm >> c->channel & 1;
    p->message = c->message;
    p->channel = c->channel;
    if (!words_known(run, p, c)) return tact__drop(run, index, TACT_WHY_NONE, 0);
    if (run->event->channels_busy >> c->channel & 1) return wait_for_room(run, index, c->campaign);
    if (p->tries < UINT8_MAX) p->tries += confirms;
    r->send = true;
    r->sent = *p;
    if (c->campaign->class_ == TACT_CLASS_PROMOTIONAL && !c->own_request) r->sent_cell = tact__answers_cell(run, c->channel);
    r->decision.silence = false;
    r->decision.campaign = c->campaign->id;
    r->decision.message = c->message;
    r->decision.channel = c->channel;
    r->decision.class_ = c->own_request ? TACT_CLASS_ANSWER : c->campaign->class_;
    r->decision.occurrence = p->key;
    r->decision.not_after = p->not_after;
    r->decision.cost_milli = again ? 0 : c->cost_milli;
    bool unnamed = p->campaign == TACT_SAID && !tact_view_may(&run->view, TACT_PURPOSE_REMEMBER);      /* answered, and not remembered: no touch outlives the conversation */
    tact_status s = again || unnamed ? TACT_OK : tact__touch(run, c, false, false);
    if (s) return s;
    if (p->campaign == TACT_SAID) tact__why_said(run, p);
    tact_why why = tact_why_of(c->channel == TACT_CHANNEL_INAPP ? TACT_WHY_DELIVERED_STREAM : TACT_WHY_ATTENTION_OK);
    why.campaign = c->campaign->id;
    why.channel = c->channel;
    if (!named(&r->decision.reasons, why.reason, why.campaign)) tact__why(run, why);
    r->changed = true;
    bool at_least_once = c->campaign->class_ == TACT_CLASS_TRANSACTIONAL || c->campaign->class_ == TACT_CLASS_ANSWER;
    if (!at_least_once && !confirms) { tact__said(run, index); return TACT_OK; }
    p->state = TACT_PENDING_CLAIMED;
    p->due = tact_instant_add(run->event->received, confirms ? LEASE : RETRY);
    return TACT_OK;
}

static tact__candidate as_chosen(tact__run *run, const tact_campaign *c, const tact_pending *p) {
    return (tact__candidate){ .campaign = c, .message = p->message, .channel = p->channel, .occurrence = p->key, .own_request = p->later != 0,
                              .cost_milli = tact_attention_cost_milli(tact__attention(run), c, p->channel, false, TACT_KIND_UNKNOWN) };
}

/* Its way is closed: there is no address, or (as the shell says of the open page) none will be opened. The quietest other way of its message that is open, or
 * opens at an hour, takes its place; a page that is not open last of all, since it waits. Without one all stays as it was. */
static void turn(tact__run *run, const tact_campaign *c, tact_pending *p) {
    const tact_message *m = &c->messages[p->message];
    uint16_t tried = (uint16_t)(tact_bit(p->channel) | tact_bit(TACT_CHANNEL_WEB));
    uint8_t hour = TACT__NO_CHANNEL, page = TACT__NO_CHANNEL, way = TACT__NO_CHANNEL;
    if (run->event->channels_open >> p->channel & 1 || !tact__by_address(run) || c->id == TACT_SAID) return;
    for (uint8_t ch; way == TACT__NO_CHANNEL && (ch = tact__next_channel(run, m, tried)) != TACT__NO_CHANNEL; tried = (uint16_t)(tried | tact_bit(ch))) {
        tact_instant next = { 0 };
        bool open = tact__gate_quietly(run, c, ch, p->key, p->caused_at, &next);
        if (open && ch == TACT_CHANNEL_INAPP && !run->event->page_open) page = ch;
        else if (open) way = ch;
        else if (next.us && hour == TACT__NO_CHANNEL) hour = ch;
    }
    if (way == TACT__NO_CHANNEL) way = hour != TACT__NO_CHANNEL ? hour : page;
    if (way == TACT__NO_CHANNEL) return;
    tact_why why = tact_why_of(TACT_WHY_GATE_NO_CHANNEL);
    why.campaign = c->id;
    why.channel = p->channel;
    tact__why(run, why);
    tact__why_way(run, c, way, TACT_WHY_CHANNEL_QUIETEST);
    p->channel = way;
    run->result->changed = true;
}

static tact_status chosen_due(tact__run *run, uint32_t index, const tact_campaign *c) {
    tact_pending *p = &run->result->person.pending[index];
    tact_instant next = { 0 };
    if (p->message >= c->message_count) return tact__drop(run, index, TACT_WHY_GATE_STATE, c->id);
    tact__candidate candidate = as_chosen(run, c, p);
    if (p->state == TACT_PENDING_CLAIMED) {
        bool reach = p->channel == TACT_CHANNEL_INAPP ? run->event->page_open : run->event->channels_open >> p->channel & 1;
        if (reach) return tact__hand_over(run, index, &candidate);
        tact_why why = tact_why_of(p->channel == TACT_CHANNEL_INAPP ? TACT_WHY_NO_STREAM : TACT_WHY_GATE_NO_CHANNEL);        /* its address is gone meanwhile; another may come */
        why.campaign = c->id;
        why.channel = p->channel;
        why.until = p->channel == TACT_CHANNEL_INAPP ? p->not_after : (tact_instant){ 0 };
        tact__why(run, why);
        p->due = tact_instant_add(run->event->received, RETRY);
        run->result->changed = true;
        return TACT_OK;
    }
    if (c->id != TACT_SAID && tact_product_lacks(&c->messages[p->message], &run->event->product, run->arena)) return tact__drop(run, index, TACT_WHY_PRODUCT_MISSING, c->id);      /* gone from the catalogue since */
    turn(run, c, p);
    candidate = as_chosen(run, c, p);
    if (p->channel == TACT_CHANNEL_INAPP && !run->event->page_open) {
        if (!tact_instant_before(run->event->received, p->not_after)) return tact__drop(run, index, TACT_WHY_GATE_EXPIRED, c->id);      /* at its very last instant: no other comes */
        tact_why why = tact_why_of(TACT_WHY_NO_STREAM);
        why.campaign = c->id;
        why.until = p->not_after;
        tact__why(run, why);
        p->due = p->not_after;                             /* the shell brings it up again when a stream opens */
        run->result->changed = true;
        return TACT_OK;
    }
    if (!tact__gate(run, c, p->channel, false, p->key, p->caused_at, &next)) return tact__wait_or_drop(run, index, next);
    return tact__hand_over(run, index, &candidate);
}

/* Up to format 3 of the policy channels were asked as they are written. */
static uint8_t channel_after(tact__run *run, const tact_message *m, unsigned asked, uint16_t tried) {
    if (tact__by_answers(run) || tact__attention(run)->limits.prefers) return tact__next_channel(run, m, tried);
    return asked < m->channel_count ? m->channel_order[asked] : TACT__NO_CHANNEL;
}

/* One message: considered on the quietest open channel that will do, or an instant at which it may go out. Its first likely hour is chosen here when it waited for
 * an event not to come; when the hour it waited for has come, it goes out now. */
static tact_status consider_message(tact__run *run, const tact_facts *facts, tact__list *list, const tact_campaign *c, const tact_pending *p, uint8_t message, tact__way *soonest) {
    const tact_message *m = &c->messages[message];
    tact_instant now = run->event->received;
    uint16_t tried = 0;
    uint8_t channel;
    for (unsigned i = 0; (channel = channel_after(run, m, i, tried)) != TACT__NO_CHANNEL; i++) {
        tact_instant next = { 0 };
        tact__way way = { .channel = channel, .at = now };
        bool any_hour = p->message == TACT__HOURS_NONE;
        tried = (uint16_t)(tried | tact_bit(channel));
        if (channel == TACT_CHANNEL_WEB) continue;
        bool open = tact__gate(run, c, channel, false, p->key, p->caused_at, &next);
        if (!open && !next.us) continue;
        tact_status s = open && !any_hour ? TACT_OK : tact__likely(run, c, channel, open ? now : next, p->not_after, &way.at);
        if (!s && open) s = tact__way_of(run, c, message, &way, p->key, p->caused_at, p->not_after, any_hour);
        if (s) return s;
        bool goes = open && !tact_instant_before(now, way.at);
        if (goes) tact__consider(run, facts, list, c, message, way, false);
        else if (!soonest->at.us || tact_instant_before(way.at, soonest->at)) *soonest = way;
        if (open) break;
    }
    return TACT_OK;
}

static tact_status wait_for_hour(tact__run *run, uint32_t index, const tact_campaign *c, tact__way soonest) {
    tact_pending *p = &run->result->person.pending[index];
    if (c->send_time != TACT_SEND_LIKELY || !run->hours_known || !soonest.at.us || tact_instant_before(p->not_after, soonest.at)) return tact__wait_or_drop(run, index, soonest.at);
    if (p->message <= TACT__HOURS_NONE - TACT__HOURS_MOST) return tact__drop(run, index, TACT_WHY_TIME_WINDOWS, c->id);
    p->message--;
    tact__why_way(run, c, soonest.channel, soonest.because);
    tact__why_hour(run, c, soonest.channel, soonest.at);
    return tact__wait_or_drop(run, index, soonest.at);
}

static tact_status waiting_due(tact__run *run, uint32_t index, const tact_campaign *c) {
    tact_pending *p = &run->result->person.pending[index];
    tact_facts facts;
    tact_status s = tact__caused_read(run, p);
    if (s) return s;
    if (p->topic) {
        run->result->moment.topics[0] = p->topic;
        run->result->moment.topic_count = 1;
    }
    s = tact__facts_make(run, &facts);
    if (s) return s;
    bool holds = c->when.code.len == 0 || tact_expr_holds(c->when, &facts, run->arena, NULL);
    holds = holds && (c->audience.code.len == 0 || tact_expr_holds(c->audience, &facts, run->arena, NULL));
    if (!holds) return tact__drop(run, index, TACT_WHY_MATCH_NONE, c->id);
    tact__list list = { .count = 0 };
    tact__way soonest = { .at = { 0 } };          /* what the channels allow soonest */
    for (uint32_t m = 0; m < c->message_count && !s; m++) s = consider_message(run, &facts, &list, c, p, (uint8_t)m, &soonest);
    if (s) return s;
    if (!list.count) return wait_for_hour(run, index, c, soonest);
    for (uint32_t i = 0; i < list.count; i++) list.items[i].occurrence = p->key;
    const tact__candidate *chosen = tact__draw(run, &list, false);
    if (!chosen) return tact__drop(run, index, TACT_WHY_NONE, 0);
    if (chosen->channel == TACT_CHANNEL_INAPP) {           /* it must meet an open page: from here on it is chosen, and waits for one */
        p->state = TACT_PENDING_CHOSEN;
        p->message = chosen->message;
        p->channel = chosen->channel;
        return chosen_due(run, index, c);
    }
    return tact__hand_over(run, index, chosen);
}

/* What is written for one person is an answer for a day, service after that. */
static const tact_campaign *campaign_of(const tact__run *run, tact_pending *p) {
    if (p->campaign != TACT_SAID) return tact_bundle_campaign(run->engine->bundle, p->campaign);
    if (p->state != TACT_PENDING_CLAIMED) p->class_ = tact_said_class(p->caused_at, run->event->received);
    return tact_said_campaign(p->class_);
}

tact_status tact__due(tact__run *run) {
    tact_person *person = &run->result->person;
    run->result->decided = true;
    for (uint32_t i = 0; i < person->pending_count; i++) {
        if (person->pending[i].key != run->event->subject) continue;
        if (!person->pending[i].campaign) return tact__foreign_due(run, i);
        const tact_campaign *c = campaign_of(run, &person->pending[i]);
        if (person->pending[i].state == TACT_PENDING_SAID) return tact__drop(run, i, TACT_WHY_NONE, 0);        /* it was said, and its time to be asked for again is over */
        bool unanswered = person->pending[i].state == TACT_PENDING_CLAIMED && person->pending[i].class_ < TACT_CLASS_TRANSACTIONAL;
        if (c) tact__private_pending(run, &person->pending[i], c);
        if (unanswered) return tact__handed_unknown(run, i);               /* whatever became of its campaign meanwhile: it may have arrived */
        if (!c) return tact__drop(run, i, TACT_WHY_GATE_STATE, person->pending[i].campaign);
        if (tact_instant_before(person->pending[i].not_after, run->event->received)) return tact__drop(run, i, TACT_WHY_GATE_EXPIRED, c->id);
        if (c->class_ == TACT_CLASS_PROMOTIONAL && run->engine->world->restored.us && !tact_instant_before(run->engine->world->restored, person->pending[i].caused_at)) return tact__drop(run, i, TACT_WHY_GATE_RESTORED, c->id);
        if (person->pending[i].later && person->pending[i].state != TACT_PENDING_CLAIMED) return tact__later_due(run, i, c);
        return person->pending[i].state == TACT_PENDING_WAITING ? waiting_due(run, i, c) : chosen_due(run, i, c);
    }
    tact__why(run, tact_why_of(TACT_WHY_GATE_EXPIRED));    /* cancelled or sent in the meantime */
    run->result->decided = false;
    run->result->refused = true;
    return TACT_OK;
}
