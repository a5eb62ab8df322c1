/* core/engine/signs.c -- what units of lift did after their draw, told from the record as it was before this event. */
#include "core/engine/internal.h"

static const tact_span WEEK = { 7 * 86400000000LL };
enum { PROGRAMME_WEEKS = 4, LAST_WEEK = 12 };

typedef struct before { tact_instant last, session, bought, objection; } before;       /* {0}: never */

static void later(tact_instant *into, tact_instant at) {
    if (tact_instant_before(*into, at)) *into = at;
}

static bool objects(const tact_permission *p) {
    return p->state >= TACT_PERMISSION_REFUSED && p->purpose >= tact_purpose_of_channel(0) && p->purpose < TACT_PURPOSE_BRAND_FIRST;
}

static void objection_of(tact_instant *into, const tact_part *part) {
    for (uint32_t i = 0; i < part->permission_count; i++)
        if (objects(&part->permissions[i])) later(into, part->permissions[i].at);
}

static before as_it_was(const tact__run *run) {
    before b = { .last = { 0 } };
    for (uint32_t p = 0; p < run->view.part_count; p++) {
        const tact_part *part = run->view.parts[p];
        later(&b.last, part->last);
        later(&b.session, part->session_started);
        objection_of(&b.objection, part);
        for (uint32_t i = 0; i < part->purchase_count; i++)
            if (part->purchases[i].topic == 0) later(&b.bought, part->purchases[i].at);
    }
    return b;
}

/* Did this event add an objection to being contacted? */
static bool objected(const tact__run *run, const before *b) {
    tact_instant newest = { 0 };
    if (run->event->type != TACT_EVENT_FEEDBACK && run->event->type != TACT_EVENT_CONSENT) return false;
    for (uint32_t p = 0; p < run->result->person.part_count; p++) objection_of(&newest, &run->result->person.parts[p]);
    return tact_instant_before(b->objection, newest);
}

static bool promotional_goal(const tact__run *run, double *value) {
    for (uint32_t i = 0; i < run->result->goal_count; i++) {
        const tact_campaign *c = tact_bundle_campaign(run->engine->bundle, run->result->goals[i].campaign);
        if (!c || c->class_ != TACT_CLASS_PROMOTIONAL) continue;
        *value = run->result->goals[i].value;
        return true;
    }
    return false;
}

/* Was a goal of any campaign reached since the first draw of all promotion? */
static bool reached_before(const tact__run *run, tact_instant since) {
    for (uint32_t p = 0; p < run->view.part_count; p++)
        for (uint32_t t = 0; t < run->view.parts[p]->touch_count; t++) {
            const tact_touch *touch = &run->view.parts[p]->touches[t];
            if (!tact_instant_before(touch->at, since) && touch->outcomes >> TACT_OUTCOME_CONVERTED & 1) return true;
        }
    return false;
}

static bool between(tact_instant at, tact_instant drawn, unsigned from_week, unsigned to_week) {
    int64_t since = tact_instant_since(at, drawn).us;
    return since >= from_week * WEEK.us && since < to_week * WEEK.us;
}

/* Bits of what this event is for a unit drawn then. */
static uint64_t signs_of(const tact__run *run, const before *b, tact_instant drawn, tact_span window, bool programme, double *value) {
    static const unsigned weeks[] = { 4, 8, LAST_WEEK };
    const tact_event *e = run->event;
    const tact_result *r = run->result;
    tact_instant now = e->received, draw_over = tact_instant_add(drawn, TACT_SECONDS(1));         /* lots keep whole seconds */
    uint64_t found = 0;
    bool there = e->type <= TACT_EVENT_ALIAS && !e->robot && !e->late;
    if (there && r->looked && !tact_instant_before(draw_over, b->session) && tact_instant_before(draw_over, now) && tact_instant_since(now, drawn).us <= window.us)
        found |= tact_bit(TACT_SIGN_VISIT);
    for (unsigned i = 0; there && i < 3; i++)
        if (between(now, drawn, weeks[i], weeks[i] + 1) && !between(b->last, drawn, weeks[i], weeks[i] + 1)) found |= tact_bit((unsigned)TACT_SIGN_WEEK_4 + i);
    if (there && e->trusted && between(now, drawn, 4, LAST_WEEK) && !between(b->bought, drawn, 4, LAST_WEEK) && tact_moment_buys(&r->moment, run->engine->moments, e))
        found |= tact_bit(TACT_SIGN_REPEAT);
    if (objected(run, b) && between(now, drawn, 0, LAST_WEEK) && tact_instant_before(b->objection, drawn)) found |= tact_bit(TACT_SIGN_OBJECTED);
    if (programme && promotional_goal(run, value) && between(now, drawn, 0, PROGRAMME_WEEKS) && !reached_before(run, drawn)) found |= tact_bit(TACT_SIGN_GOAL);
    return found;
}

/* The first draw of this campaign over the parts in view. */
static tact_instant drawn_first(const tact__run *run, uint32_t campaign) {
    tact_instant first = run->event->received;
    for (uint32_t p = 0; p < run->view.part_count; p++)
        for (uint32_t i = 0; i < run->view.parts[p]->lot_count; i++)
            if (run->view.parts[p]->lots[i].campaign == campaign && tact_instant_before(run->view.parts[p]->lots[i].at, first)) first = run->view.parts[p]->lots[i].at;
    return first;
}

static bool met_before(const tact__run *run, uint32_t part, uint32_t lot) {
    uint32_t campaign = run->view.parts[part]->lots[lot].campaign;
    for (uint32_t p = 0; p <= part; p++)
        for (uint32_t i = 0; i < (p == part ? lot : run->view.parts[p]->lot_count); i++)
            if (run->view.parts[p]->lots[i].campaign == campaign) return true;
    return false;
}

/* ---- how people came, and whether they stay ---- */

static uint32_t orders_before(const tact__run *run) {
    uint32_t n = 0;
    for (uint32_t p = 0; p < run->view.part_count; p++)
        for (uint32_t i = 0; i < run->view.parts[p]->purchase_count; i++)
            if (run->view.parts[p]->purchases[i].topic == 0) n += run->view.parts[p]->purchases[i].count;
    return n;
}

/* An address that a campaign wrote, of this brand or another's: utm_campaign, or any utm_source. */
static bool by_campaign(tact_slice url) { return tact_slice_find(url, TACT_S("utm_campaign=")) >= 0 || tact_slice_find(url, TACT_S("utm_source=")) >= 0; }

/* That a friend bought is nobody's own coming. */
static bool told_by_tact(const tact_event *e) { return e->type == TACT_EVENT_TRACK && e->subject && tact_slice_is(e->name, TACT_EVENT_REFERRAL_COMPLETED); }

void tact__met(tact__run *run, tact_part *part) {
    const tact_event *e = run->event;
    if (told_by_tact(e) || e->robot || e->late || !tact_view_may(&run->view, TACT_PURPOSE_MEASURE) || orders_before(run)) return;
    for (uint32_t p = 0; p < run->view.part_count; p++)
        if (run->view.parts[p]->habit.total || run->view.parts[p]->loyalty.source) return;
    part->loyalty.source = e->outcome == TACT_REFERRED_HOLDS && e->type <= TACT_EVENT_SCREEN ? TACT_CAME_BY_REFERRAL : by_campaign(e->context.page_url) ? TACT_CAME_BY_CAMPAIGN : TACT_CAME_ALONE;
    run->result->came = (tact_came){ .by = part->loyalty.source, .signs = 1u << TACT_CAME_MET, .met = e->received };
}

static void came(tact__run *run) {
    static const unsigned weeks[] = { 4, 8, LAST_WEEK };
    const tact_event *e = run->event;
    tact_came *c = &run->result->came;
    const tact_part *first = NULL;
    for (uint32_t p = 0; p < run->view.part_count; p++)
        if (run->view.parts[p]->loyalty.source && (!first || tact_instant_before(run->view.parts[p]->first, first->first))) first = run->view.parts[p];
    if (e->type > TACT_EVENT_ALIAS || told_by_tact(e) || e->robot || e->late || (!first && !c->by)) return;
    before b = as_it_was(run);
    if (first) { c->by = first->loyalty.source; c->met = first->first; }
    bool bought = e->trusted && tact_moment_buys(&run->result->moment, run->engine->moments, e);
    for (unsigned i = 0; first && i < 3; i++)
        if (between(e->received, c->met, weeks[i], weeks[i] + 1) && !between(b.last, c->met, weeks[i], weeks[i] + 1)) c->signs = (uint8_t)(c->signs | 1u << (TACT_CAME_WEEK_4 + i));
    if (bought && !orders_before(run)) c->signs |= 1u << TACT_CAME_BOUGHT;
    if (bought && orders_before(run) == 1 && between(e->received, c->met, 0, LAST_WEEK)) c->signs |= 1u << TACT_CAME_REPEAT;
}

tact_status tact__signs(tact__run *run) {
    uint32_t lots = 0;
    for (uint32_t p = 0; p < run->view.part_count; p++) lots += run->view.parts[p]->lot_count;
    if (run->result->refused || run->result->moment.sensitive) return TACT_OK;
    if (!tact_view_may(&run->view, TACT_PURPOSE_REMEMBER) || !tact_view_may(&run->view, TACT_PURPOSE_MEASURE)) return TACT_OK;
    came(run);
    if (!lots) return TACT_OK;
    tact_sign *signs = NULL;
    before b = as_it_was(run);
    for (uint32_t p = 0; p < run->view.part_count; p++)
        for (uint32_t i = 0; i < run->view.parts[p]->lot_count; i++) {
            uint32_t campaign = run->view.parts[p]->lots[i].campaign;
            bool programme = campaign == TACT_LOT_PROGRAMME;
            const tact_campaign *c = tact_bundle_campaign(run->engine->bundle, campaign);
            int lot = tact_view_lot(&run->view, campaign);
            if ((!c && !programme) || lot == 3 || met_before(run, p, i)) continue;
            double value = 0;
            tact_instant drawn = drawn_first(run, campaign);
            uint64_t found = signs_of(run, &b, drawn, programme ? (tact_span){ PROGRAMME_WEEKS * WEEK.us } : c->goal_within, programme, &value);
            if (found && !signs && !(signs = TACT_NEW(run->arena, tact_sign, lots * TACT_SIGN_COUNT))) return TACT_ERR_MEMORY;
            for (unsigned kind = 0; kind < TACT_SIGN_COUNT; kind++)
                if (found >> kind & 1)
                    signs[run->result->sign_count++] = (tact_sign){ campaign, (uint8_t)kind, lot == 2, drawn, kind == TACT_SIGN_GOAL ? value : 0, tact_view_lot_before(&run->view, campaign) };
        }
    run->result->signs = signs;
    return TACT_OK;
}
