/* core/engine/remember.c -- the event onto the record: only with `remember`, and each fact only with the purpose it serves.
 * A topic marked sensitive or restricted is never remembered. */
#include "core/engine/internal.h"
#include "core/place/place.h"

static const tact_span SESSION_GAP = { TACT_SESSION_GAP_S * 1000000LL };

/* Where a journey is taken up again: the page, without what follows ? or # (searches, tracking), and nothing of a private moment. */
static tact_slice page_of(const tact__run *run) {
    tact_slice url = run->event->context.page_url;
    size_t n = 0;
    while (n < url.len && url.ptr[n] != '?' && url.ptr[n] != '#') n++;
    return run->result->moment.sensitive || n > TACT_URL_BYTES_MAX ? (tact_slice){ NULL, 0 } : (tact_slice){ url.ptr, n };
}

static uint32_t pack_locale(tact_slice s) {
    uint32_t packed = 0;
    unsigned at = 0;
    for (size_t i = 0; i < s.len && at < 4; i++) {
        if (s.ptr[i] == '-' || s.ptr[i] == '_') { at = 2; continue; }
        packed |= (uint32_t)(uint8_t)s.ptr[i] << (8 * at++);
    }
    return packed;
}

/* When it happened. What a trusted sender brings late (the till's orders of last week) counts by its own time; of anybody else's clock
 * nothing here depends. */
static bool brought_late(const tact_event *e) { return e->late && e->trusted; }
static tact_instant happened(const tact_event *e) { return brought_late(e) ? e->occurred : e->received; }

static void remember_look(tact__run *run, tact_part *part) {
    const tact_event *e = run->event;
    if (e->context.device) part->device = e->context.device;
    if (e->context.zone) part->zone = e->context.zone;
    if (e->context.locale.len) part->locale = pack_locale(e->context.locale);
    if (e->gpc || !e->trusted) part->gpc = e->gpc;         /* a server does not say what a browser would */
    if (tact_instant_before(part->last, happened(e))) part->last = happened(e);
    if (brought_late(e)) return;                           /* nobody was looking just now */
    bool fresh = part->session_events == 0 || tact_instant_since(e->received, part->session_last).us > SESSION_GAP.us;
    if (fresh) {
        tact_civil when = tact_zone_civil(run->zone, e->occurred);
        part->session_started = e->received;
        part->session_events = 0;
        part->session_kinds = 0;
        tact_part_look(part, when.hour, tact__day_off(run, &when), e->received);
        run->result->looked = true;
        run->result->look_hour = tact_days_from_civil(when.year, when.month, when.day) * 24 + when.hour;
    }
    part->session_last = e->received;
    if (part->session_events < UINT16_MAX) part->session_events++;
    const tact_moment *m = &run->result->moment;           /* what it wanted, but for what the session said of it: else an opinion would feed itself */
    bool kept = run->engine->bundle->fusion && tact_view_may(&run->view, TACT_PURPOSE_PERSONALISE) && !m->sensitive && !e->robot && !e->late;
    if (kept && m->kind_alone != TACT_KIND_UNKNOWN) tact_part_wanted(part, m->kind_alone);
}

static tact_status remember_topics(tact__run *run, tact_part *part) {
    const tact_moment *m = &run->result->moment;
    const tact_event *e = run->event;
    bool personal = tact_view_may(&run->view, TACT_PURPOSE_PERSONALISE), bought = e->trusted && tact_moment_buys(m, run->engine->moments, e);
    tact_status s = TACT_OK;
    for (uint8_t i = 0; i < m->topic_count && !s; i++) {
        if (tact_bundle_marks(run->engine->bundle, m->topics[i])) continue;
        if (personal) s = tact_part_add_interest(part, run->arena, m->topics[i], 1000u / (i + 1u), happened(e));
        if (!s && bought) s = tact_part_add_purchase(part, run->arena, m->topics[i], happened(e));
        if (!s && i == 0 && m->kind != TACT_KIND_UNKNOWN) s = tact_part_follow_journey(part, run->arena, m->topics[i], m->stage, part->device, page_of(run), happened(e));
    }
    if (!s && bought) s = tact_part_add_purchase(part, run->arena, 0, happened(e));
    return s;
}

/* At a place: within this of it. A phone in a shop is seldom surer. */
enum { AT_PLACE_M = 150 };

static bool at_place(const tact__run *run, tact_slice id) {
    const tact_context *c = &run->event->context;
    const tact_bundle *b = run->engine->bundle;
    for (uint32_t i = 0; c->has_location && i < b->place_count; i++)
        if (tact_slice_equal(b->places[i].name_id, id)) return tact_place_within(&b->places[i], c->latitude_e7, c->longitude_e7, AT_PLACE_M);
    return false;
}

static bool marked(const tact__run *run, unsigned kind, tact_slice name) {
    const tact_event *e = run->event;
    switch (kind) {
    case TACT_MARK_EVENT: return e->type == TACT_EVENT_TRACK && tact_slice_equal(e->name, name);
    case TACT_MARK_PAGE: return tact_view_may(&run->view, TACT_PURPOSE_PERSONALISE) && e->type == TACT_EVENT_PAGE && tact_slice_starts(e->context.page_path, name);
    default: return tact_view_may(&run->view, TACT_PURPOSE_LOCATE) && at_place(run, name);
    }
}

/* The last time of what the conditions of this bundle ask after, and of nothing else. */
static tact_status remember_marks(tact__run *run, tact_part *part) {
    const tact_bundle *b = run->engine->bundle;
    tact_status s = TACT_OK;
    for (uint32_t i = 0; i < b->field_count && !s; i++) {
        unsigned kind;
        tact_slice name;
        if (tact_field_since(&b->fields[i], &kind, &name) && marked(run, kind, name)) s = tact_part_add_mark(part, run->arena, (tact_mark_kind)kind, tact_id32(name), happened(run->event));
    }
    return s;
}

static void cancel_needless(tact__run *run) {
    tact_person *person = &run->result->person;
    if (run->event->type != TACT_EVENT_TRACK) return;
    for (uint32_t i = person->pending_count; i-- > 0;) {
        const tact_pending *p = &person->pending[i];
        const tact_campaign *c = tact_bundle_campaign(run->engine->bundle, p->campaign);
        if (!c || c->trigger != TACT_ON_AFTER || p->state != TACT_PENDING_WAITING || !c->after_unless.len) continue;
        if (!tact_slice_equal(c->after_unless, run->event->name) || tact_instant_before(happened(run->event), p->caused_at)) continue;
        tact_why why = tact_why_of(TACT_WHY_GATE_UNLESS);
        why.campaign = c->id;
        tact__why(run, why);
        tact_person_drop_pending(person, i);
    }
}

static double value_of(tact__run *run, const tact_facts *facts, const tact_campaign *c) {
    double value;
    return c->value.code.len && tact_expr_number(c->value, facts, run->arena, &value) ? value : c->worth;
}

/* Within the goal's window, and not before it began. */
static bool within(const tact__run *run, tact_instant from, tact_span span) {
    int64_t since = tact_instant_since(happened(run->event), from).us;
    return since >= 0 && since <= span.us;
}

/* Is the person a unit of this campaign's lift whose window is open and who has not reached the goal before?  The window begins at the
 * first draw, and a person counts once, however many messages came later: else campaigns that write often would seem to help more. */
static bool open_unit(const tact__run *run, const tact_campaign *c, tact_instant *drawn_at) {
    int lot = tact_view_lot(&run->view, c->id);
    tact_instant first = run->event->received;
    if (lot != 1 && lot != 2) return false;                /* never drawn, or parts that disagree */
    for (uint32_t p = 0; p < run->view.part_count; p++) {
        const tact_part *part = run->view.parts[p];
        for (uint32_t i = 0; i < part->lot_count; i++)
            if (part->lots[i].campaign == c->id && tact_instant_before(part->lots[i].at, first)) first = part->lots[i].at;
        for (uint32_t t = 0; t < part->touch_count; t++)
            if (part->touches[t].campaign == c->id && part->touches[t].outcomes >> TACT_OUTCOME_CONVERTED & 1) return false;
    }
    *drawn_at = first;
    return within(run, first, c->goal_within);
}

static void close_goal(tact__run *run, const tact_facts *facts, const tact_campaign *c) {
    tact_result *r = run->result;
    tact_instant drawn_at = { 0 };
    bool unit = open_unit(run, c, &drawn_at);
    for (uint32_t p = 0; p < r->person.part_count; p++)
        for (uint32_t t = 0; t < r->person.parts[p].touch_count; t++) {
            tact_touch *touch = &r->person.parts[p].touches[t];
            if (touch->campaign != c->id || touch->outcomes >> TACT_OUTCOME_CONVERTED & 1) continue;
            if (!within(run, touch->at, c->goal_within)) continue;
            if (r->goal_count == TACT_GOALS_MAX) { r->goals_dropped = true; return; }
            touch->outcomes = (uint16_t)(touch->outcomes | tact_bit(TACT_OUTCOME_CONVERTED));
            r->goals[r->goal_count++] = (tact_goal){ c->id, touch->message, touch->ghost, touch->occurrence, value_of(run, facts, c), r->person.parts[p].id, unit, drawn_at, unit ? tact_view_lot_before(&run->view, c->id) : 0 };
            unit = false;
        }
}

/* Goals carry value: they close only on trusted events, and only with `measure`. */
static void close_goals(tact__run *run, const tact_facts *facts) {
    const tact_event *e = run->event;
    const tact_bundle *b = run->engine->bundle;
    bool a_goal = false;
    if (e->type != TACT_EVENT_TRACK) return;
    for (uint32_t i = 0; i < b->goal_event_count && !a_goal; i++) a_goal = tact_slice_equal(b->goal_events[i], e->name);
    if (!a_goal) return;
    if (!e->trusted) { tact__why(run, tact_why_of(TACT_WHY_UNTRUSTED)); return; }
    if (!tact_view_may(&run->view, TACT_PURPOSE_MEASURE)) return;
    for (uint32_t i = 0; i < b->campaign_count; i++) {
        const tact_campaign *c = &b->campaigns[i];
        if (!tact_slice_equal(c->goal_event, e->name)) continue;
        if (c->goal_where.code.len && !tact_expr_holds(c->goal_where, facts, run->arena, NULL)) continue;
        if (run->result->reached_count < TACT_REACHED_MAX) run->result->reached[run->result->reached_count++] = c->id;
        close_goal(run, facts, c);
    }
}

tact_status tact__remember(tact__run *run, const tact_facts *facts) {
    tact_part *part = tact__part_of_event(run);
    if (!part) return TACT_ERR_LIMIT;
    run->result->changed = true;
    tact__met(run, part);
    remember_look(run, part);
    tact_status s = remember_topics(run, part);
    if (!s) s = remember_marks(run, part);
    if (!s) s = tact__reward_remember(run, facts, part);
    if (s) return s;
    cancel_needless(run);
    tact__later_meet(run);
    close_goals(run, facts);
    return tact__stay(run);
}
