/* daemon/counting.c -- see counting.h. */
#include "daemon/counting.h"

static tact_tally *tally_of(const tact_counting *n, uint32_t campaign) {
    tact_tally *t = campaign ? n->of(n->ctx, campaign) : NULL;
    if (t) t->changed = true;
    return t;
}

tact_loss tact_loss_of(unsigned reason) {
    switch (tact_reason_told(reason)) {
    case TACT_WHY_GATE_ERASED: case TACT_WHY_GATE_PERMISSION: case TACT_WHY_GATE_SIGNAL: case TACT_WHY_GATE_MINOR: case TACT_WHY_GATE_SENSITIVE:
    case TACT_WHY_GATE_OBJECTION: return TACT_LOSS_PERMISSION;
    case TACT_WHY_GATE_LAW: case TACT_WHY_GATE_QUIET: case TACT_WHY_GATE_QUIET_OWN: case TACT_WHY_GATE_PAUSE: case TACT_WHY_GATE_COMPLAINT: return TACT_LOSS_QUIET;
    case TACT_WHY_GATE_CAP_LAW: case TACT_WHY_GATE_CAP_PERSON: case TACT_WHY_GATE_CAP_CHANNEL: case TACT_WHY_GATE_CAP_ALL: case TACT_WHY_GATE_CAP_CAMPAIGN:
    case TACT_WHY_GATE_AGAIN: case TACT_WHY_ATTENTION_FULL: return TACT_LOSS_CAPS;
    case TACT_WHY_GATE_EXPIRED: case TACT_WHY_GATE_UNLESS: case TACT_WHY_GATE_LATE: case TACT_WHY_TIME_WINDOWS: case TACT_WHY_MATCH_NONE: case TACT_WHY_MATCH_WORDS: return TACT_LOSS_NEEDLESS;
    case TACT_WHY_ATTENTION_PRICE: return TACT_LOSS_PRICE;
    case TACT_WHY_CHOOSE_SILENCE: return TACT_LOSS_SILENCE;
    default: return reason >= TACT_WHY_GATE_ERASED && reason <= TACT_WHY_GATE_RESTORED ? TACT_LOSS_CLOSED : TACT_LOSS_COUNT;
    }
}

static bool named(const tact_trace *t, unsigned reason) {
    for (uint32_t i = 0; i < t->count; i++)
        if (t->entries[i].reason == reason) return true;
    return false;
}

static bool in_arms(const tact_decision *d, uint32_t campaign) {
    for (uint32_t i = 0; i < d->arm_count; i++)
        if (d->arms[i].campaign == campaign) return true;
    return false;
}

/* The first thing that stopped it; TACT_LOSS_COUNT: nothing did. */
static tact_loss stopped(const tact_decision *d, uint32_t campaign) {
    for (uint32_t i = 0; i < d->reasons.count; i++) {
        const tact_why *why = &d->reasons.entries[i];
        tact_loss loss = why->campaign == campaign ? tact_loss_of(why->reason) : TACT_LOSS_COUNT;
        if (loss != TACT_LOSS_COUNT) return loss;
    }
    return TACT_LOSS_COUNT;
}

static bool waits(const tact_person *p, uint32_t campaign) {
    for (uint32_t i = 0; i < p->pending_count; i++)
        if (p->pending[i].campaign == campaign && p->pending[i].state == TACT_PENDING_WAITING) return true;
    return false;
}

static void lose(tact_tally *t, tact_loss loss) {
    if (!t || loss == TACT_LOSS_COUNT) return;
    t->eligible++;
    t->silenced++;
    t->losses[loss]++;
}

static void choose(tact_tally *t) {
    if (!t) return;
    t->eligible++;
    t->chosen++;
}

static void drawn(tact_tally *t, tact_instant at) {
    if (tact_instant_before(t->last_draw, at)) t->last_draw = tact_whole_second(at);
}

/* Can it be seen whether it helped? What nobody may measure teaches nothing: counted as shown and never as helped, it would only make silence look better. */
static bool teaches(const tact_event *e, const tact_result *r) {
    tact_view view;
    tact_engine_view(&view, &r->person, e);
    return tact_view_may(&view, TACT_PURPOSE_REMEMBER) && tact_view_may(&view, TACT_PURPOSE_MEASURE);
}

static void send(const tact_counting *n, tact_tally *t, const tact_campaign *c, const tact_event *e, const tact_result *r) {
    const tact_decision *d = &r->decision;
    if (!t) return;
    uint32_t message = d->message < c->message_count ? c->messages[d->message].id : 0;
    tact_tally_message *m = teaches(e, r) ? tact_tally_of_message(t, message) : NULL;
    tact_tally_way *way = tact_tally_of_way(t, message, d->channel);
    int64_t day = tact_tally_day(n->bundle, e->received);
    if (m) m->shown++;
    if (way) way->sent++;
    if (t->day != day) { t->day = day; t->sent_today = 0; }
    t->sent++;
    t->sent_today++;
    t->interrupted += !d->asked;
    drawn(t, e->received);
}

static void hold_out(tact_tally *t, const tact_event *e) {
    if (!t) return;
    tact_tally_message *m = tact_tally_of_message(t, 0);
    if (m) m->shown++;
    t->eligible++;
    t->ghosts++;
    drawn(t, e->received);
}

/* ---- an event at hand: what became of each campaign that fitted ---- */

static void settle(const tact_counting *n, uint32_t campaign, const tact_event *e, const tact_result *r) {
    const tact_decision *d = &r->decision;
    const tact_campaign *c = tact_bundle_campaign(n->bundle, campaign);
    tact_tally *t = c ? tally_of(n, campaign) : NULL;
    if (!t) return;
    if (d->campaign == campaign && d->ghost) { hold_out(t, e); return; }
    if (d->campaign == campaign) {
        choose(t);
        if (d->asked && !d->silence) send(n, t, c, e, r);
        return;
    }
    if (in_arms(d, campaign)) { lose(t, named(&d->reasons, TACT_WHY_CHOOSE_SILENCE) ? TACT_LOSS_SILENCE : TACT_LOSS_OTHER); return; }
    if (!waits(&r->person, campaign)) lose(t, stopped(d, campaign));
}

static void settle_all(const tact_counting *n, const tact_event *e, const tact_result *r) {
    enum { MET = 64 };
    uint32_t met[MET], count = 0;
    const tact_decision *d = &r->decision;
    for (uint32_t i = 0; i < d->reasons.count + d->arm_count + 1; i++) {
        uint32_t id = i < d->reasons.count ? d->reasons.entries[i].campaign : i < d->reasons.count + d->arm_count ? d->arms[i - d->reasons.count].campaign : d->campaign;
        bool again = id == 0 || count == MET;
        for (uint32_t k = 0; k < count && !again; k++) again = met[k] == id;
        if (again) continue;
        met[count++] = id;
        settle(n, id, e, r);
    }
}

/* ---- something that waited has come due ---- */

static const tact_pending *pending_of(const tact_person *p, uint64_t key) {
    for (uint32_t i = 0; i < p->pending_count; i++)
        if (p->pending[i].key == key) return &p->pending[i];
    return NULL;
}

static void due(const tact_counting *n, const tact_person *before, const tact_event *e, const tact_result *r) {
    const tact_decision *d = &r->decision;
    const tact_pending *was = pending_of(before, e->subject), *is = pending_of(&r->person, e->subject);
    const tact_campaign *c = was ? tact_bundle_campaign(n->bundle, was->campaign) : NULL;
    tact_tally *t = c ? tally_of(n, was->campaign) : NULL;
    if (!t || was->state >= TACT_PENDING_CLAIMED || (was->later && !r->send)) return;         /* sent before: the same message once more, or only kept; a request that waits was never chosen */
    bool waited = was->state == TACT_PENDING_WAITING;
    if (d->ghost) { hold_out(t, e); return; }
    if (r->send) {
        if (waited) choose(t);
        send(n, t, c, e, r);
    } else if (is) {
        if (waited && is->state == TACT_PENDING_CHOSEN) choose(t);
    } else if (waited) {
        lose(t, in_arms(d, was->campaign) ? TACT_LOSS_SILENCE : stopped(d, was->campaign) == TACT_LOSS_COUNT ? TACT_LOSS_NEEDLESS : stopped(d, was->campaign));
    } else {
        t->undone++;
    }
}

/* ---- what was handed over and certainly not taken was not sent ---- */

static void less(uint64_t *n) { if (*n) --*n; }

static void handed(const tact_counting *n, const tact_event *e, const tact_result *r) {
    const tact_decision *d = &r->decision;
    const tact_campaign *c = r->refused ? NULL : tact_bundle_campaign(n->bundle, d->campaign);
    tact_tally *t = c ? tally_of(n, d->campaign) : NULL;
    bool never = named(&d->reasons, TACT_WHY_SENT_REFUSED);
    if (!t || !r->given_back) return;
    uint32_t message = d->message < c->message_count ? c->messages[d->message].id : 0;
    tact_tally_message *m = teaches(e, r) ? tact_tally_of_message(t, message) : NULL;
    tact_tally_way *way = tact_tally_of_way(t, message, d->channel);
    if (m) less(&m->shown);
    if (way) less(&way->sent);
    less(&t->sent);
    less(&t->interrupted);
    if (t->day == tact_tally_day(n->bundle, e->received)) less(&t->sent_today);
    t->undone += never;
}

/* ---- units, goals, signs, outcomes ---- */

static void add_before(tact_tally_stratum *s, bool held_out, uint8_t before) {
    for (unsigned i = 0; i < TACT_BEFORE_COUNT; i++) {
        uint64_t x = tact_before_of(before, (tact_before)i);
        s->before[held_out][i].sum += x;
        s->before[held_out][i].squares += x * x;
    }
}

static void unit(tact_tally *t, bool held_out, uint16_t share_milli, uint8_t before, tact_instant at) {
    if (!t) return;
    tact_tally_stratum *s = tact_tally_stratum_open(t, share_milli, at);
    tact_tally_week *w = tact_tally_week_of(t, at, true);
    (held_out ? &t->held_out : &t->treated)->people++;
    (held_out ? &s->held_out : &s->treated)->people++;
    add_before(s, held_out, before);
    w->people[held_out]++;
}

static void add_goal(tact_side *side, double value) {
    side->goals++;
    side->value_sum += value;
    side->value_squares += value * value;
}

static void unit_goal(tact_tally *t, bool held_out, tact_instant drawn_at, uint8_t before, double value) {
    tact_tally_stratum *s = tact_tally_stratum_at(t, drawn_at);
    add_goal(held_out ? &t->held_out : &t->treated, value);
    if (!s) return;
    add_goal(held_out ? &s->held_out : &s->treated, value);
    for (unsigned i = 0; i < TACT_BEFORE_COUNT; i++) {
        uint64_t x = tact_before_of(before, (tact_before)i);
        s->before[held_out][i].goals += x;
        s->before[held_out][i].value += (double)x * value;
    }
}

static void unit_visit(tact_tally_stratum *s, bool held_out, uint8_t before) {
    s->visits[held_out]++;
    for (unsigned i = 0; i < TACT_BEFORE_COUNT; i++) s->before[held_out][i].visits += tact_before_of(before, (tact_before)i);
}

static uint8_t channel_of(const tact_person *p, uint32_t campaign, uint64_t occurrence) {
    for (uint32_t i = 0; i < p->part_count; i++)
        for (uint32_t t = 0; t < p->parts[i].touch_count; t++)
            if (p->parts[i].touches[t].campaign == campaign && p->parts[i].touches[t].occurrence == occurrence) return p->parts[i].touches[t].channel;
    return 255;
}

static void goals(const tact_counting *n, const tact_result *r) {
    for (uint32_t i = 0; i < r->goal_count; i++) {
        const tact_goal *g = &r->goals[i];
        const tact_campaign *c = tact_bundle_campaign(n->bundle, g->campaign);
        tact_tally *t = c ? tally_of(n, g->campaign) : NULL;
        if (!t) continue;
        uint32_t message = g->ghost || g->message >= c->message_count ? 0 : c->messages[g->message].id;
        tact_tally_message *m = tact_tally_of_message(t, message);
        if (g->unit) unit_goal(t, g->ghost, g->drawn_at, g->before, g->value);
        if (m) m->helped++;
        if (g->ghost) continue;
        t->converted++;
        tact_tally_way *way = tact_tally_of_way(t, message, channel_of(&r->person, g->campaign, g->occurrence));
        if (way) way->goals++;
    }
}

static void signs(const tact_counting *n, const tact_result *r) {
    for (uint32_t i = 0; i < r->sign_count; i++) {
        const tact_sign *s = &r->signs[i];
        tact_tally *t = tally_of(n, s->campaign);
        tact_tally_week *w = t ? tact_tally_week_of(t, s->drawn_at, false) : NULL;
        tact_tally_stratum *stratum = t ? tact_tally_stratum_at(t, s->drawn_at) : NULL;
        if (!t) continue;
        switch (s->kind) {
        case TACT_SIGN_VISIT: if (stratum) unit_visit(stratum, s->held_out, s->before); break;
        case TACT_SIGN_GOAL: unit_goal(t, s->held_out, s->drawn_at, s->before, s->value); break;
        case TACT_SIGN_REPEAT: if (w) w->repeat[s->held_out]++; break;
        case TACT_SIGN_OBJECTED: if (w) w->objected[s->held_out]++; break;
        default: if (w) w->active[s->kind - TACT_SIGN_WEEK_4][s->held_out]++;
        }
    }
}

static void outcome(const tact_counting *n, const tact_event *e, const tact_result *r) {
    const tact_campaign *c = tact_bundle_campaign(n->bundle, r->decision.campaign);
    tact_tally *t = c && e->type == TACT_EVENT_FEEDBACK && !r->refused ? tally_of(n, r->decision.campaign) : NULL;
    if (!t) return;
    uint64_t *const by_outcome[] = { &t->delivered, &t->seen, &t->clicked, NULL, &t->dismissed, &t->unsubscribed, &t->complained, &t->bounced };
    if (e->outcome < 8 && by_outcome[e->outcome]) ++*by_outcome[e->outcome];
    tact_tally_way *way = tact_tally_of_way(t, r->decision.message < c->message_count ? c->messages[r->decision.message].id : 0, r->decision.channel);
    if (!way) return;
    uint64_t *const of_way[] = { &way->delivered, &way->seen, &way->clicked, NULL, NULL, &way->objected, &way->objected, NULL };
    if (e->outcome < 8 && of_way[e->outcome]) ++*of_way[e->outcome];
}

void tact_counting_add(const tact_counting *n, const tact_person *before, const tact_event *e, const tact_result *r) {
    if (e->type == TACT_EVENT_DUE) due(n, before, e, r);
    else if (e->type == TACT_EVENT_HANDED) handed(n, e, r);
    else if (e->type <= TACT_EVENT_ALIAS || (e->type == TACT_EVENT_OCCASION && r->decided)) settle_all(n, e, r);
    if (r->counts_unit) unit(tally_of(n, r->unit.campaign), r->unit.held_out, r->unit.share_milli, r->before, e->received);
    if (r->counts_programme) unit(tally_of(n, TACT_LOT_PROGRAMME), r->programme_held_out, n->bundle->universal_holdout_milli, r->before, e->received);
    goals(n, r);
    signs(n, r);
    outcome(n, e, r);
}
