/* core/engine/step.c -- the order of one step; see engine.h. */
#include "core/engine/internal.h"
#include "core/place/holiday.h"

static const tact_zone utc = { .name = { "UTC", 3 } };

static const tact_zone *zone_of(const tact__run *run) {
    const tact_bundle *b = run->engine->bundle;
    const tact_zone *zone = tact_bundle_zone(b, run->event->context.zone);
    if (!zone && run->view.device) zone = tact_bundle_zone(b, run->view.device->zone);
    if (!zone && run->view.account) zone = tact_bundle_zone(b, run->view.account->zone);
    if (!zone) zone = tact_bundle_zone(b, b->default_zone);
    return zone ? zone : &utc;
}

bool tact__day_off(const tact__run *run, const tact_civil *local) { return local->weekday >= 5 || tact_holiday(run->country, local); }

void tact__why(tact__run *run, tact_why why) {
    tact_trace *kept = &run->result->decision.reasons;
    unsigned campaigns = 0;
    for (uint32_t i = 0; i < kept->count; i++) campaigns += kept->entries[i].campaign != 0;
    if (why.campaign == 0 || campaigns < 16) tact_trace_add(kept, why);
    else kept->dropped++;
    tact_trace_add(run->trace, why);
}

uint64_t tact__occurrence(const tact_campaign *campaign, uint64_t message) {
    uint8_t key[12] = { 0 };
    uint64_t m = campaign->again == TACT_AGAIN_NEVER ? 0 : message;
    for (unsigned i = 0; i < 4; i++) key[i] = (uint8_t)(campaign->id >> (8 * i));
    for (unsigned i = 0; i < 8; i++) key[4 + i] = (uint8_t)(m >> (8 * i));
    uint64_t h = tact_hash((tact_seed){ 0x6f63637572u, 1 }, (tact_slice){ (const char *)key, sizeof key });
    return h ? h : 1;
}

/* How long a message stays useful: as the campaign says, else an hour in an open slot, a day otherwise. */
tact_span tact__useful(const tact_campaign *campaign, bool asked) {
    return campaign->not_after.us ? campaign->not_after : asked ? TACT_HOURS(1) : TACT_DAYS(1);
}

tact_attention *tact__attention(tact__run *run) {
    if (!run->attention_ready) {
        tact_attention_prepare(&run->attention, run->engine->bundle, &run->view, run->event->context.zone, run->event->context.country,
                               run->event->received);
        run->attention_ready = true;
    }
    return &run->attention;
}

/* Chosen by an earlier step: it holds its place in the campaign's budget. */
static bool reserved(const tact__run *run) {
    for (uint32_t i = 0; run->event->type == TACT_EVENT_DUE && i < run->before->pending_count; i++)
        if (run->before->pending[i].key == run->event->subject) return run->before->pending[i].state == TACT_PENDING_CHOSEN;
    return false;
}

static tact_gate_ask gate_ask(tact__run *run, const tact_campaign *campaign, uint8_t channel, bool asked, uint64_t occurrence, tact_instant caused_at) {
    return (tact_gate_ask){
        .attention = tact__attention(run), .campaign = campaign, .moment = &run->result->moment, .world = run->engine->world,
        .channel = channel, .asked = asked, .gpc = run->event->gpc, .tester = run->event->tester, .robot = run->event->robot,
        .channels_open = run->event->channels_open, .occurrence = occurrence, .caused_at = caused_at, .reserved = reserved(run),
    };
}

bool tact__gate_quietly(tact__run *run, const tact_campaign *campaign, uint8_t channel, uint64_t occurrence, tact_instant caused_at, tact_instant *next) {
    tact_gate_ask ask = gate_ask(run, campaign, channel, false, occurrence, caused_at);
    return tact_gate_allows(&ask, NULL, next);
}

void tact__why_way(tact__run *run, const tact_campaign *campaign, uint8_t channel, uint16_t because) {
    tact_why why = tact_why_of(because);
    why.campaign = campaign->id;
    why.channel = channel;
    if (because) tact__why(run, why);
}

bool tact__gate(tact__run *run, const tact_campaign *campaign, uint8_t channel, bool asked, uint64_t occurrence, tact_instant caused_at, tact_instant *next) {
    tact_trace found = { .count = 0 };
    tact_gate_ask ask = gate_ask(run, campaign, channel, asked, occurrence, caused_at);
    bool open = tact_gate_allows(&ask, &found, next);
    for (uint32_t i = 0; !open && i < found.count; i++) tact__why(run, found.entries[i]);
    return open && tact__coupon_allows(run, campaign);
}

bool tact__gate_own(tact__run *run, const tact_campaign *campaign, uint8_t channel, uint64_t occurrence, tact_instant caused_at, tact_instant *next) {
    tact_trace found = { .count = 0 };
    tact_gate_ask ask = gate_ask(run, campaign, channel, false, occurrence, caused_at);
    ask.own_request = true;
    bool open = tact_gate_allows(&ask, &found, next);
    for (uint32_t i = 0; !open && i < found.count; i++) tact__why(run, found.entries[i]);
    return open;
}

tact_part *tact__part_of_event(tact__run *run) {
    uint64_t id = run->event->device_part ? run->event->device_part : 0;
    return tact_person_part_make(&run->result->person, run->arena, id, run->event->received);
}

static void begin_decision(tact__run *run) {
    tact_decision *d = &run->result->decision;
    tact_rng id = tact_rng_from(tact_seed_derive(run->event->seed, 0x6964));     /* "id" */
    *d = (tact_decision){
        .id = tact_rng_next(&id), .silence = true, .asked = run->event->asks, .propensity = UINT32_MAX,
        .bundle = run->engine->bundle->id, .policy = run->engine->policy->number, .world = run->engine->world->number,
        .moment = run->result->moment,
    };
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) tact__why(run, tact_why_of(TACT_WHY_ANONYMOUS));
}

void tact_engine_view(tact_view *view, const tact_person *person, const tact_event *event) {
    tact_view_make(view, person, event->device_part, event->signed_in, event->received);
    view->purposes &= ~event->device_refuses;
    view->refused |= event->device_refuses;
}

static bool observed(uint8_t type) {
    return type <= TACT_EVENT_ALIAS;
}

/* Does the record have to be kept?  With `remember`, yes; without it only what proves the person's own choices. */
static bool must_keep(const tact_person *person, const tact_view *view_after) {
    if (tact_view_may(view_after, TACT_PURPOSE_REMEMBER)) return true;
    for (uint32_t i = 0; i < person->part_count; i++)
        if (person->parts[i].permission_count || person->parts[i].touch_count) return true;
    return person->pending_count || person->limits.pause_until.us || person->limits.channels_off ||
           person->limits.cap_per_week != 255 || person->limits.tests_off || person->limits.prefers ||
           person->limits.quiet_from_minute != person->limits.quiet_until_minute;
}

static tact_status observe_and_decide(tact__run *run) {
    const tact_event *e = run->event;
    tact_facts facts;
    tact_civil occurred = tact_zone_civil(run->zone, e->occurred);
    tact_moment_understand(&run->result->moment, run->engine->moments, e, &run->view, &occurred);
    tact_status s = tact__facts_make(run, &facts);
    if (s) return s;
    begin_decision(run);
    s = tact__decide(run, &facts);
    if (!s && !e->told && tact_view_may(&run->view, TACT_PURPOSE_REMEMBER)) s = tact__remember(run, &facts);
    if (!s) s = tact__signs(run);
    run->result->decision.purposes_read = run->purposes_read;
    return s;
}

void tact__begin(tact__run *run) {
    tact_engine_view(&run->view, run->before, run->event);
    run->zone = zone_of(run);
    run->local = tact_zone_civil(run->zone, run->event->received);
    run->country = tact_holiday_country(run->engine->bundle, run->event->context.country, run->event->context.zone);
}

tact_status tact_step(tact_result *result, const tact_engine *engine, const tact_person *before, const tact_event *event,
                      tact_trace *trace, tact_arena *arena) {
    tact__run run = { .engine = engine, .before = before, .event = event, .result = result, .trace = trace, .arena = arena,
                      .properties = &event->properties, .asked_of = event, .asked_moment = &result->moment };
    TACT_ASSERT(!tact_instant_before(event->received, before->last_received));
    *result = (tact_result){ .sent_cell = TACT_RECEPTIVE_NONE };
    tact_status s = tact_person_copy(before, arena, &result->person);
    if (s) return s;
    tact__begin(&run);
    if (observed(event->type)) {
        s = observe_and_decide(&run);
    } else if (event->type == TACT_EVENT_DUE) {
        begin_decision(&run);
        s = tact__due(&run);
        result->decision.purposes_read = run.purposes_read;
    } else if (event->type == TACT_EVENT_HANDED) {
        begin_decision(&run);
        s = tact__handed(&run);
    } else if (event->type == TACT_EVENT_PERMIT || event->type == TACT_EVENT_REPORTED) {
        begin_decision(&run);
        s = event->type == TACT_EVENT_PERMIT ? tact__permit(&run) : tact__reported(&run);
        result->decision.purposes_read = run.purposes_read;
    } else if (event->type == TACT_EVENT_WROTE || event->type == TACT_EVENT_SAY) {
        begin_decision(&run);
        s = event->type == TACT_EVENT_WROTE ? tact__wrote(&run) : tact__say(&run);
        result->decision.moment = result->moment;
    } else if (event->type == TACT_EVENT_REWARD) {
        begin_decision(&run);
        s = tact__reward(&run);
        result->decision.purposes_read = run.purposes_read;
    } else if (event->type == TACT_EVENT_OCCASION) {
        begin_decision(&run);
        s = tact__occasion(&run);
        result->decision.purposes_read = run.purposes_read;
        result->decision.moment = result->moment;
    } else {
        s = tact__apply(&run);
        if (!s) s = tact__signs(&run);
    }
    if (s) return s;
    result->private_matter = result->moment.sensitive || tact_bundle_private(engine->bundle, tact_bundle_campaign(engine->bundle, result->decision.campaign));
    tact_view after;
    tact_engine_view(&after, &result->person, event);
    result->keep = must_keep(&result->person, &after);
    if (result->changed) {
        result->person.last_received = event->received;
        tact__private_forget(&run);
        tact_person_forget_old(&result->person, event->received, engine->touch_keep);
    }
    return TACT_OK;
}
