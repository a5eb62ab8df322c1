/* core/engine/apply.c -- events that are not observed but said: permissions, the person's own limits, outcomes, retention. */
#include "core/consent/consent.h"
#include "core/engine/internal.h"

static tact_status apply_grants(tact__run *run) {
    const tact_event *e = run->event;
    tact_result *r = run->result;
    r->changed = true;
    return tact_consent_apply(&r->person, run->arena, e->device_part, e->grants, e->grant_count, e->received, &r->effects);
}

static void apply_limits(tact__run *run) {
    tact_person *p = &run->result->person;
    const tact_event *e = run->event;
    if (e->limits.set_pause) p->limits.pause_until = e->limits.pause_until;
    if (e->limits.set_cap) p->limits.cap_per_week = e->limits.cap_per_week;
    if (e->limits.set_channels_off) p->limits.channels_off = e->limits.channels_off;
    if (e->limits.set_wellbeing) p->limits.wellbeing_off = e->limits.wellbeing_off;
    if (e->limits.set_complaint) p->complaint_open = e->limits.complaint_open;
    if (e->limits.set_minor) p->minor = e->limits.minor;
    for (uint32_t i = 0; e->limits.set_later && i < p->pending_count; i++)          /* "later": this one waits until then, or is dropped */
        if (p->pending[i].key == e->subject) p->pending[i].due = e->limits.pause_until;
    run->result->changed = true;
}

static tact_touch *find_touch(tact_person *person, uint64_t occurrence) {
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t t = 0; t < person->parts[p].touch_count; t++)
            if (person->parts[p].touches[t].occurrence == occurrence && !person->parts[p].touches[t].ghost) return &person->parts[p].touches[t];
    return NULL;
}

/* What was claimed for at-least-once delivery has arrived. */
static void settle(tact_person *person, uint64_t occurrence) {
    for (uint32_t i = person->pending_count; i-- > 0;)
        if (person->pending[i].key == occurrence && person->pending[i].state == TACT_PENDING_CLAIMED) tact_person_drop_pending(person, i);
}

static tact_status object(tact__run *run, uint8_t channel) {
    const tact_event *e = run->event;
    uint64_t part = tact_person_part(&run->result->person, 0) ? 0 : e->device_part;
    tact_grant no = { .purpose = (uint8_t)tact_purpose_of_channel(channel), .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .at = e->received };
    return tact_consent_apply(&run->result->person, run->arena, part, &no, 1, e->received, &run->result->effects);
}

static tact_status apply_feedback(tact__run *run) {
    tact_result *r = run->result;
    const tact_event *e = run->event;
    tact_touch *touch = find_touch(&r->person, e->subject);
    settle(&r->person, e->subject);
    if (!touch) { r->refused = true; tact__why(run, tact_why_of(TACT_WHY_GATE_EXPIRED)); return TACT_OK; }
    if (touch->outcomes >> e->outcome & 1) { r->refused = true; return TACT_OK; }       /* said before: counted once */
    touch->outcomes = (uint16_t)(touch->outcomes | tact_bit(e->outcome));
    r->changed = true;
    r->decision.campaign = touch->campaign;
    r->decision.channel = touch->channel;
    bool objects = e->outcome == TACT_OUTCOME_UNSUBSCRIBED || e->outcome == TACT_OUTCOME_COMPLAINED;
    return objects ? object(run, touch->channel) : TACT_OK;
}

/* Device parts nobody has used since `occurred` go. What has expired of the
 * permissions is no permission any more, and what hung on it is deleted. */
static tact_status apply_retention(tact__run *run) {
    tact_person *p = &run->result->person;
    const tact_event *e = run->event;
    tact_status s = TACT_OK;
    run->result->changed = true;
    for (uint32_t i = p->part_count; i-- > 0;) {
        tact_part *part = &p->parts[i];
        tact_instant last = tact_instant_before(part->last, part->first) ? part->first : part->last;
        bool objection = false;
        for (uint32_t n = 0; n < part->permission_count; n++)
            objection |= part->permissions[n].state >= TACT_PERMISSION_REFUSED && (!part->permissions[n].expires.us || tact_instant_before(e->received, part->permissions[n].expires));
        if (part->id != 0 && !objection && tact_instant_before(last, e->occurred)) {
            p->parts[i] = p->parts[--p->part_count];
            continue;
        }
        if (!s) s = tact_consent_apply(p, run->arena, part->id, NULL, 0, e->received, &run->result->effects);
    }
    return s;
}

tact_status tact__apply(tact__run *run) {
    switch (run->event->type) {
    case TACT_EVENT_CONSENT: case TACT_EVENT_IMPORT: return apply_grants(run);
    case TACT_EVENT_LIMITS: apply_limits(run); return TACT_OK;
    case TACT_EVENT_FEEDBACK: return apply_feedback(run);
    case TACT_EVENT_RETAIN: return apply_retention(run);
    default: run->result->refused = true; return TACT_OK;
    }
}
