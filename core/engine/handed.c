/* core/engine/handed.c -- what became of a message that was handed over: HANDED, or no answer within the lease.
 *
 *   taken    the intent ends; its touch stays
 *   later    certainly not taken: the touch goes, the message passes the gate again after a wait that grows with the tries, until its not-after
 *   refused  certainly not taken, now or ever: the touch goes, the intent ends
 *   unknown  it may have been taken: promotional and service end, their touch stays; orders and answers go out again under the same key
 */
#include "core/engine/internal.h"

/* Seconds before the next try, by how often it was tried. */
static const int64_t WAITS_S[] = { 30, 120, 480, 1800, 3600 };

static tact_touch *touch_of(tact_person *person, uint64_t occurrence, tact_part **part) {
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t t = 0; t < person->parts[p].touch_count; t++) {
            *part = &person->parts[p];
            if ((*part)->touches[t].occurrence == occurrence && !(*part)->touches[t].ghost) return &(*part)->touches[t];
        }
    return NULL;
}

/* The last time before: of a touch that still stands. When it is not kept any more, that of the one taken back stays: `again` is then kept rather too well. */
static tact_instant seen_before(const tact_part *part, uint32_t campaign, tact_instant last) {
    for (uint32_t t = part->touch_count; t-- > 0;)
        if (part->touches[t].campaign == campaign && !part->touches[t].ghost) return tact_whole_second(part->touches[t].at);
    return last;
}

/* It never arrived: no attention was spent, and the person has not seen it. */
static void untouch(tact__run *run, uint64_t occurrence, uint32_t campaign) {
    tact_part *part;
    tact_touch *touch = touch_of(&run->result->person, occurrence, &part);
    run->result->given_back = true;
    tact__coupon_back(run, occurrence);
    if (!touch) return;
    uint32_t at = (uint32_t)(touch - part->touches), i = 0;
    memmove(touch, touch + 1, (part->touch_count - at - 1) * sizeof *touch);
    part->touch_count--;
    while (i < part->seen_count && (part->seen[i].campaign != campaign || part->seen[i].ghost)) i++;
    if (i == part->seen_count) return;
    tact_seen *s = &part->seen[i];
    if (s->count > 1) { s->count--; s->last = seen_before(part, campaign, s->last); return; }
    memmove(s, s + 1, (part->seen_count - i - 1) * sizeof *s);
    part->seen_count--;
}

static tact_instant next_try(const tact__run *run, const tact_pending *p) {
    unsigned last = sizeof WAITS_S / sizeof *WAITS_S - 1, n = p->tries ? p->tries - 1u : 0u;
    int64_t wait = WAITS_S[n < last ? n : last];
    wait += (int64_t)(run->event->seed.b % (uint64_t)(wait / 5 + 1));      /* up to a fifth more, by lot: those that failed together do not come back together */
    tact_instant at = tact_instant_add(run->event->received, TACT_SECONDS(wait)), asked = run->event->limits.pause_until;
    return tact_instant_before(at, asked) ? asked : at;
}

static void say(tact__run *run, const tact_pending *p, tact_reason reason, tact_instant until) {
    tact_why why = tact_why_of(reason);
    why.campaign = p->campaign;
    why.channel = p->channel;
    why.until = until;
    tact__why(run, why);
}

static tact_status end_refused(tact__run *run, uint32_t index) {
    tact_person *person = &run->result->person;
    tact_pending p = person->pending[index];
    untouch(run, p.key, p.campaign);
    say(run, &p, TACT_WHY_SENT_REFUSED, (tact_instant){ 0 });
    tact_person_drop_pending(person, index);
    return TACT_OK;
}

static tact_status try_later(tact__run *run, uint32_t index) {
    tact_person *person = &run->result->person;
    tact_pending *p = &person->pending[index];
    tact_instant at = next_try(run, p);
    if (tact_instant_before(p->not_after, at)) return end_refused(run, index);      /* no try is left in its time */
    untouch(run, p->key, p->campaign);
    p->state = TACT_PENDING_CHOSEN;
    p->due = at;
    say(run, p, TACT_WHY_SENT_LATER, at);
    return TACT_OK;
}

tact_status tact__handed_unknown(tact__run *run, uint32_t index) {
    tact_person *person = &run->result->person;
    tact_pending *p = &person->pending[index];
    tact_part *part;
    tact_touch *touch = touch_of(person, p->key, &part);
    run->result->changed = true;
    run->result->decision.silence = true;
    if (touch) touch->outcomes = (uint16_t)(touch->outcomes | tact_bit(TACT_OUTCOME_UNKNOWN));
    say(run, p, TACT_WHY_SENT_UNKNOWN, (tact_instant){ 0 });
    tact_person_drop_pending(person, index);
    return TACT_OK;
}

tact_status tact__handed(tact__run *run) {
    tact_result *r = run->result;
    tact_person *person = &r->person;
    uint32_t i = 0;
    while (i < person->pending_count && (person->pending[i].key != run->event->subject || person->pending[i].state != TACT_PENDING_CLAIMED)) i++;
    if (i == person->pending_count) { r->refused = true; return TACT_OK; }      /* its lease was over before the answer came: that was final */
    tact_pending *p = &person->pending[i];
    bool earlier = run->event->limits.cap_per_week && run->event->limits.cap_per_week != p->tries;       /* of a try before this one: only that it was taken still tells anything */
    if (earlier && run->event->outcome != TACT_FATE_TAKEN) { r->refused = true; return TACT_OK; }
    const tact_campaign *c = tact_bundle_campaign(run->engine->bundle, p->campaign);
    bool again = p->class_ >= TACT_CLASS_TRANSACTIONAL;
    if (c) tact__private_pending(run, p, c);
    r->changed = true;
    r->decided = true;
    r->decision.silence = run->event->outcome != TACT_FATE_TAKEN;
    r->decision.campaign = p->campaign;
    r->decision.message = p->message;
    r->decision.channel = p->channel;
    r->decision.class_ = p->class_;
    r->decision.occurrence = p->key;
    r->decision.not_after = p->not_after;
    switch (run->event->outcome) {
    case TACT_FATE_TAKEN:
        say(run, p, TACT_WHY_SENT_TAKEN, (tact_instant){ 0 });
        tact__said(run, i);
        return TACT_OK;
    case TACT_FATE_LATER: return try_later(run, i);
    case TACT_FATE_REFUSED: return end_refused(run, i);
    default: break;
    }
    tact_instant at = next_try(run, p);
    if (!again || tact_instant_before(p->not_after, at)) return tact__handed_unknown(run, i);
    p->due = at;
    say(run, p, TACT_WHY_SENT_LATER, at);
    return TACT_OK;
}
