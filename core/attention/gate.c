/* core/attention/gate.c -- see gate.h.  One table: each gate, in order, and the columns it applies to.  Each gate is one small predicate. */
#include "core/attention/gate.h"
#include "core/attention/cap.h"
#include "core/base/status.h"

enum { ANSWER_HOURS = 24 };

typedef const tact_gate_ask ask_t;

static bool stop(tact_why *why, tact_reason reason, tact_instant until) {
    why->reason = (uint16_t)reason;
    why->until = until;
    return true;
}

static bool stop_for_good(tact_why *why, tact_reason reason) { return stop(why, reason, (tact_instant){ 0 }); }

static bool stop_as(tact_why *why, tact_stop found) { return found.reason && stop(why, (tact_reason)found.reason, found.until); }

static bool stop_purpose(tact_why *why, unsigned purpose) {
    why->purpose = (uint8_t)purpose;
    return stop_for_good(why, TACT_WHY_GATE_PERMISSION);
}

static const tact_person *person_of(ask_t *ask) { return ask->attention->view->person; }
static const tact_reach *reach_of(ask_t *ask) { return &ask->attention->reach[ask->channel]; }

/* ---- who and where ------------------------------------------------------------------------------------------------------- */

static bool robot(ask_t *ask, tact_why *why) { return ask->robot && stop_for_good(why, TACT_WHY_ROBOT); }
static bool erased(ask_t *ask, tact_why *why) { return ask->suppressed && stop_for_good(why, TACT_WHY_GATE_ERASED); }
static bool law_table(ask_t *ask, tact_why *why) { return stop_as(why, reach_of(ask)->table); }

static bool law_hours(ask_t *ask, tact_why *why) {
    return reach_of(ask)->hours.reason == TACT_WHY_GATE_LAW && stop_as(why, reach_of(ask)->hours);
}

/* ---- permission for purpose x channel ------------------------------------------------------------------------------------ */

/* What the campaign's choice needs. A campaign that needs nothing is a moment-only answer: anybody may have it inline. */
static bool purposes(ask_t *ask, tact_why *why) {
    uint64_t missing = ask->campaign->purposes & ~ask->attention->view->purposes;
    return missing && stop_purpose(why, (unsigned)__builtin_ctzll(missing));
}

/* Without `remember` there is no ledger of touches to keep the caps by: asked messages only. */
static bool remember(ask_t *ask, tact_why *why) {
    return !tact_view_may(ask->attention->view, TACT_PURPOSE_REMEMBER) && stop_purpose(why, TACT_PURPOSE_REMEMBER);
}

static bool objection(ask_t *ask, tact_why *why) {
    bool refused = ask->attention->view->refused >> tact_purpose_of_channel(ask->channel) & 1;
    return refused && stop_for_good(why, TACT_WHY_GATE_OBJECTION);
}

/* `customer` means own similar goods: the brand says so of the campaign, or the person bought in its topic. */
static bool similar_goods(ask_t *ask) {
    tact_instant last;
    return ask->campaign->basis == TACT_BASIS_CUSTOMER || (ask->campaign->topic && tact_view_bought(ask->attention->view, ask->campaign->topic, &last));
}

static bool contact_promotional(ask_t *ask, tact_why *why) {
    unsigned purpose = tact_purpose_of_channel(ask->channel);
    const tact_view *view = ask->attention->view;
    if (tact_view_may(view, purpose)) {
        if (view->basis[purpose] == TACT_BASIS_CONSENT) return false;
        if (view->basis[purpose] == TACT_BASIS_CUSTOMER && ask->campaign->basis != TACT_BASIS_CONSENT &&
            reach_of(ask)->customer_allowed && similar_goods(ask)) return false;
    }
    return stop_purpose(why, purpose);
}

/* How close one must be before a louder channel is used for promotion. */
static bool relationship(ask_t *ask, tact_why *why) {
    unsigned from = ask->attention->bundle->from_degree[ask->channel];
    return from && tact_view_relationship(ask->attention->view) < from && stop_for_good(why, TACT_WHY_GATE_RELATIONSHIP);
}

/* Service and transactional stand on the contract (or a legal duty) the campaign names; where it names consent, on that of the channel. */
static bool contact_contract(ask_t *ask, tact_why *why) {
    unsigned purpose = tact_purpose_of_channel(ask->channel);
    const tact_view *view = ask->attention->view;
    switch (ask->campaign->basis) {
    case TACT_BASIS_NONE: case TACT_BASIS_CONTRACT: case TACT_BASIS_LEGAL: return false;
    case TACT_BASIS_CONSENT:
        if (tact_view_may(view, purpose) && view->basis[purpose] == TACT_BASIS_CONSENT) return false;
        break;
    default: break;
    }
    return stop_purpose(why, purpose);
}

/* An answer stands on the person's own request, for 24 hours. One for an offer ends with their objection to the channel. */
static bool request_old(ask_t *ask, tact_why *why) {
    if (ask->own_request && ask->campaign->class_ < TACT_CLASS_TRANSACTIONAL && objection(ask, why)) return true;
    tact_instant asked_at = ask->caused_at, now = ask->attention->now;
    return asked_at.us && now.us > tact_instant_add(asked_at, TACT_HOURS(ANSWER_HOURS)).us && stop_for_good(why, TACT_WHY_GATE_EXPIRED);
}

/* ---- signals, minors, sensitive topics, complaints ------------------------------------------------------------------------ */

/* Sec-GPC: no choice by profile, none across contexts (other devices), nothing handed to another system. */
static bool gpc(ask_t *ask, tact_why *why) {
    uint64_t profile = tact_bit(TACT_PURPOSE_PERSONALISE) | tact_bit(TACT_PURPOSE_LINK_DEVICES);
    bool concerned = (ask->campaign->purposes & profile) || (!ask->asked && ask->channel == TACT_CHANNEL_WEBHOOK);
    return ask->gpc && concerned && stop_for_good(why, TACT_WHY_GATE_SIGNAL);
}

static bool channel_closed(ask_t *ask, tact_why *why) {
    return !ask->asked && !(ask->channels_open >> ask->channel & 1) && stop_for_good(why, TACT_WHY_GATE_NO_CHANNEL);
}

static bool minor(ask_t *ask, tact_why *why) { return tact_person_minor(person_of(ask)) && stop_for_good(why, TACT_WHY_GATE_MINOR); }

static bool sensitive(ask_t *ask, tact_why *why) {
    const tact_topic *topic = ask->campaign->topic ? tact_bundle_topic(ask->attention->bundle, ask->campaign->topic) : NULL;
    bool private_matter = (ask->moment && ask->moment->sensitive) || (topic && (topic->sensitive || topic->restricted));
    return private_matter && stop_for_good(why, TACT_WHY_GATE_SENSITIVE);
}

/* A campaign about such a topic: sent or waiting, it would tell of it whatever its class. */
static bool private_topic(ask_t *ask, tact_why *why) {
    return !ask->asked && tact_bundle_marks(ask->attention->bundle, ask->campaign->topic) && stop_for_good(why, TACT_WHY_GATE_SENSITIVE);
}

static bool complaint(ask_t *ask, tact_why *why) {
    return tact_person_complaint_open(person_of(ask)) && stop_for_good(why, TACT_WHY_GATE_COMPLAINT);
}

/* ---- hours and windows ---------------------------------------------------------------------------------------------------- */

/* What promotion waits for is named whole: until legal hours, quiet hours and holidays are all open. */
static bool quiet_hours(ask_t *ask, tact_why *why) {
    if (!ask->attention->quiet.reason) return false;
    return stop_as(why, ask->campaign->class_ == TACT_CLASS_PROMOTIONAL ? reach_of(ask)->hours : ask->attention->quiet);
}

static bool holidays(ask_t *ask, tact_why *why) { return stop_as(why, reach_of(ask)->hours); }
static bool cap_law(ask_t *ask, tact_why *why) { return stop_as(why, reach_of(ask)->cap_law); }

static bool channel_off(ask_t *ask, tact_why *why) {
    return (ask->attention->limits.channels_off >> ask->channel & 1) && stop_for_good(why, TACT_WHY_GATE_OBJECTION);
}

static bool paused_by_person(ask_t *ask, tact_why *why) {
    tact_instant until = ask->attention->limits.pause_until;
    return ask->attention->now.us < until.us && stop(why, TACT_WHY_GATE_PAUSE, until);
}

static bool cap_person(ask_t *ask, tact_why *why) { return stop_as(why, ask->attention->cap_person); }
static bool cap_channel(ask_t *ask, tact_why *why) { return stop_as(why, reach_of(ask)->cap_brand); }
static bool cap_all(ask_t *ask, tact_why *why) { return stop_as(why, ask->attention->cap_all); }
static bool full(ask_t *ask, tact_why *why) { return ask->attention->full && stop(why, TACT_WHY_ATTENTION_FULL, ask->attention->full_until); }

/* ---- the campaign's own state and budget ---------------------------------------------------------------------------------- */

static bool state(ask_t *ask, tact_why *why) {
    const tact_campaign *c = ask->campaign;
    if (c->state != TACT_STATE_LIVE || (c->send != TACT_SEND_EVERYONE && !ask->tester)) return stop_for_good(why, TACT_WHY_GATE_STATE);
    if (c->until.us && ask->attention->now.us >= c->until.us) return stop_for_good(why, TACT_WHY_GATE_STATE);
    return c->from.us && ask->attention->now.us < c->from.us && stop(why, TACT_WHY_GATE_STATE, c->from);
}

static bool paused_by_brand(ask_t *ask, tact_why *why) {
    const tact_world *w = ask->world;
    bool paused = w->all_paused || (w->channels_paused >> ask->channel & 1) || tact_world_lists(w->paused, w->paused_count, ask->campaign->id)
               || (w->promotion_paused && ask->campaign->class_ == TACT_CLASS_PROMOTIONAL);
    return paused && stop_for_good(why, TACT_WHY_GATE_PAUSED_ALL);
}

static bool budget(ask_t *ask, tact_why *why) {
    const tact_world *w = ask->world;
    bool closed = ask->reserved ? tact_world_lists(w->spent, w->spent_count, ask->campaign->id) : tact_world_lists(w->exhausted, w->exhausted_count, ask->campaign->id);
    return closed && stop_for_good(why, TACT_WHY_GATE_BUDGET);
}

/* A young sender of this channel has sent what it may today (doc/attention.md, "A new sender"). */
static bool ramp(ask_t *ask, tact_why *why) {
    const tact_world *w = ask->world;
    return (w->channels_ramped >> ask->channel & 1) && ask->attention->now.us < w->ramp_until.us && stop(why, TACT_WHY_GATE_RAMP, w->ramp_until);
}

static bool cap_campaign(ask_t *ask, tact_why *why) {
    const tact_campaign *c = ask->campaign;
    tact_instant until;
    return c->cap_touches && !ask->own_request && !tact_cap_fits_campaign(ask->attention, c->id, c->cap_per, c->cap_touches, &until) &&
           stop(why, TACT_WHY_GATE_CAP_CAMPAIGN, until);
}

/* Ghosts too: who was held out for this occurrence is not asked again about it. */
static bool listed(const tact_person *person, uint64_t occurrence) {
    for (uint32_t p = 0; p < person->part_count; p++)
        for (uint32_t i = 0; i < person->parts[p].touch_count; i++)
            if (person->parts[p].touches[i].occurrence == occurrence) return true;
    return false;
}

static bool again(ask_t *ask, tact_why *why) {
    const tact_attention *a = ask->attention;
    const tact_campaign *c = ask->campaign;
    tact_instant last;
    uint32_t count;
    if (ask->occurrence && listed(person_of(ask), ask->occurrence)) return stop_for_good(why, TACT_WHY_GATE_AGAIN);
    if (c->again == TACT_AGAIN_EACH || ask->own_request || !tact_view_seen(a->view, c->id, &last, &count)) return false;
    if (c->again == TACT_AGAIN_NEVER) return stop_for_good(why, TACT_WHY_GATE_AGAIN);
    tact_instant until = tact_instant_add(last, c->again_span);
    return a->now.us < until.us && stop(why, TACT_WHY_GATE_AGAIN, until);
}

/* ---- the one table -------------------------------------------------------------------------------------------------------- */

enum {
    AP = 1 << TACT_COLUMN_ASKED_PROMOTIONAL, IP = 1 << TACT_COLUMN_INTERRUPTING_PROMOTIONAL, AS = 1 << TACT_COLUMN_ASKED_SERVICE,
    IS = 1 << TACT_COLUMN_INTERRUPTING_SERVICE, TR = 1 << TACT_COLUMN_TRANSACTIONAL, AN = 1 << TACT_COLUMN_ANSWER,
    ALL = AP | IP | AS | IS | TR | AN
};

static const struct gate { tact_slice name; bool (*stops)(ask_t *ask, tact_why *why); unsigned columns; } gates[] = {
#define G(name, predicate, columns) { { name, sizeof(name) - 1 }, predicate, columns }
    /* who */                 G("robot", robot, ALL),
                              G("erased", erased, ALL),
    /* law of the place */    G("law.table", law_table, IP),
                              G("law.hours", law_hours, IP),
    /* permission */          G("purposes", purposes, ALL),
                              G("opt-out", objection, IP | IS),
                              G("remember", remember, IP),
                              G("consent or customer", contact_promotional, IP),
                              G("contract or consent", contact_contract, IS | TR),
                              G("own request", request_old, AN),
    /* relationship */        G("relationship", relationship, IP),
    /* signals */             G("gpc", gpc, AP | IP),
                              G("channel", channel_closed, IP | IS | TR | AN),
    /* minors, sensitive */   G("minor", minor, AP | IP),
                              G("sensitive", sensitive, IP | IS),
                              G("private topic", private_topic, TR | AN),
    /* complaint */           G("complaint", complaint, AP | IP),
    /* quiet, holidays */     G("quiet hours", quiet_hours, IP | IS),
                              G("holidays", holidays, IP),
    /* legal caps */          G("cap.law", cap_law, IP),
    /* the person's */        G("channel off", channel_off, AP | IP | AS | IS),
                              G("pause", paused_by_person, AP | IP | AS | IS),
                              G("cap.person", cap_person, AP | IP | AS | IS),
    /* the brand's */         G("cap.channel", cap_channel, IP),
                              G("cap.all", cap_all, IP),
                              G("full", full, AP | IP | AS | IS),
    /* the campaign's */      G("state", state, ALL),
                              G("paused", paused_by_brand, ALL),
                              G("budget", budget, ALL),
                              G("ramp", ramp, IP),
                              G("cap.campaign", cap_campaign, ALL),
                              G("again", again, ALL),
#undef G
};
enum { GATES = sizeof gates / sizeof *gates };

tact_gate_column tact_gate_column_of(uint8_t class_, bool asked) {
    switch (class_) {
    case TACT_CLASS_SERVICE: return asked ? TACT_COLUMN_ASKED_SERVICE : TACT_COLUMN_INTERRUPTING_SERVICE;
    case TACT_CLASS_TRANSACTIONAL: return TACT_COLUMN_TRANSACTIONAL;
    case TACT_CLASS_ANSWER: return TACT_COLUMN_ANSWER;
    default: return asked ? TACT_COLUMN_ASKED_PROMOTIONAL : TACT_COLUMN_INTERRUPTING_PROMOTIONAL;
    }
}

static tact_gate_column column_of(ask_t *ask) { return ask->own_request ? TACT_COLUMN_ANSWER : tact_gate_column_of(ask->campaign->class_, ask->asked); }

bool tact_gate_row(unsigned index, tact_slice *name, unsigned *columns) {
    if (index >= GATES) return false;
    *name = gates[index].name;
    *columns = gates[index].columns;
    return true;
}

bool tact_gate_stops(ask_t *ask, unsigned index, tact_why *why) {
    *why = (tact_why){ .channel = ask->channel, .purpose = 255, .campaign = ask->campaign->id };
    return index < GATES && (gates[index].columns & 1u << column_of(ask)) && gates[index].stops(ask, why);
}

bool tact_gate_allows(ask_t *ask, tact_trace *trace, tact_instant *next) {
    TACT_ASSERT(ask->channel < TACT_CHANNEL_COUNT && ask->world && ask->campaign);
    unsigned column = 1u << column_of(ask);
    for (unsigned i = 0; i < GATES; i++) {
        tact_why why = { .channel = ask->channel, .purpose = 255, .campaign = ask->campaign->id };
        if (!(gates[i].columns & column) || !gates[i].stops(ask, &why)) continue;
        if (next) *next = why.until;
        return tact_trace_add(trace, why);
    }
    if (next) *next = ask->attention->now;
    return true;
}
