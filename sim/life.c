/* sim/life.c -- looks, needs and trips: what people do whatever the brand says. */
#include "sim/town_internal.h"

enum { SHARE = 50, NEED_MAX = 3 };
/* 26.6 looks a day, one in fifty at this brand: one in 45 hours; three times that while a need is open. */
static const tact_span LOOK_MEAN = { 86400000000LL * SHARE * 10 / 266 };
static const tact_span NEED_EVERY = { 20 * 86400000000LL }, NEED_LASTS = { 5 * 86400000000LL }, TRIP_EVERY = { 60 * 86400000000LL }, TRIP_LASTS = { 5 * 86400000000LL };

/* Candidates for looks come at the highest rate a person ever has; which of them is one, the hour and the need decide. */
static void next_look(tact_sim_town *t, uint32_t person, uint64_t number) {
    tact_sim_person *p = &t->people[person];
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_LOOKS, person, number);
    __int128 mean = (__int128)LOOK_MEAN.us * 1000000 / p->looks_ppm * tact_sim_hour_mean_milli(p) / 1000 / NEED_MAX;
    tact__sim_later(t, tact_instant_add(t->now, tact_sim_wait(&rng, (tact_span){ (int64_t)mean })), TACT__LOOK, person, number);
}

static void next_need(tact_sim_town *t, uint32_t person, uint64_t number) {
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_NEEDS, person, number * 2);
    tact__sim_later(t, tact_instant_add(t->now, tact_sim_wait(&rng, NEED_EVERY)), TACT__NEED, person, number);
}

static void next_trip(tact_sim_town *t, uint32_t person, uint64_t number) {
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_TRIPS, person, number * 2);
    tact__sim_later(t, tact_instant_add(t->now, tact_sim_wait(&rng, TRIP_EVERY)), TACT__TRIP, person, number);
}

void tact__sim_begin_life(tact_sim_town *t, uint32_t person) {
    next_look(t, person, 0);
    next_need(t, person, 0);
    if (t->away_count) next_trip(t, person, 0);
}

void tact__sim_trip(tact_sim_town *t, uint32_t person, uint64_t number) {
    tact_sim_person *p = &t->people[person];
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_TRIPS, person, number * 2 + 1);
    p->away = t->away[tact_rng_below(&rng, t->away_count)];
    p->away_until = tact_instant_add(t->now, tact_sim_wait(&rng, TRIP_LASTS));
    t->report.trips++;
    next_trip(t, person, number + 1);
}

/* ---- needs ---- */

static int32_t goal_for(const tact_sim_scenes *s, uint16_t matter, tact_rng *rng) {
    for (unsigned pass = 0; pass < 2; pass++) {            /* of this matter; else one that has none */
        uint32_t fit = 0, which;
        for (uint32_t g = 0; g < s->goal_count; g++) fit += s->goals[g].matter == (pass ? 0 : matter);
        if (!fit) continue;
        which = (uint32_t)tact_rng_below(rng, fit);
        for (uint32_t g = 0; g < s->goal_count; g++)
            if (s->goals[g].matter == (pass ? 0 : matter) && which-- == 0) return (int32_t)g;
    }
    return -1;
}

void tact__sim_need(tact_sim_town *t, uint32_t person, uint64_t number) {
    tact_sim_person *p = &t->people[person];
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_NEEDS, person, number * 2 + 1);
    next_need(t, person, number + 1);
    if (p->need.open) return;                              /* one at a time */
    p->need = (tact_sim_need){ .open = true, .number = (uint32_t)number, .matter = p->cares[tact_rng_below(&rng, TACT_SIM_CARES)] };
    p->need.goal = goal_for(&t->scenes, p->need.matter, &rng);
    p->need.revenue = tact_sim_between(&rng, 15, 120);
    p->need.fate_ppm = (uint32_t)tact_rng_below(&rng, 1000000);
    tact__sim_later(t, tact_instant_add(t->now, tact_instant_since(tact_instant_add(t->now, tact_sim_wait(&rng, NEED_LASTS)), t->now)), TACT__NEED_ENDS, person, number);
}

void tact__sim_need_ends(tact_sim_town *t, uint32_t person, uint64_t number) {
    tact_sim_person *p = &t->people[person];
    tact_sim_need *need = &p->need;
    if (!need->open || need->number != number) return;
    need->open = false;
    if (need->met || need->goal < 0 || need->fate_ppm >= tact_sim_own_chance_ppm(p, t->now)) return;
    tact__sim_plan_deed(t, (tact__sim_deed){ .person = person, .revenue = need->revenue, .goal = need->goal, .campaign = -1, .matter = need->matter }, t->now);
}

/* ---- a look ---- */

/* A device belongs to an account only with link_devices: without it what a member does is the account's own, as the keeper has it. */
static bool apart(const tact_sim_town *t, uint32_t person, uint32_t record) { return t->people[person].member && !(t->said[record].granted >> TACT_PURPOSE_LINK_DEVICES & 1); }

void tact__sim_context(tact_sim_town *t, uint32_t person, unsigned device, tact_event *e) {
    static const uint8_t devices[] = { TACT_DEVICE_MOBILE, TACT_DEVICE_DESKTOP, TACT_DEVICE_TABLET };
    tact_sim_person *p = &t->people[person];
    const tact_bundle *b = &t->rules;
    e->occurred = t->now;
    e->device_part = apart(t, person, tact__sim_record(t, person, device)) ? 0 : tact__sim_part(t, person, device);
    e->traits = p->traits;
    e->context.device = devices[device];
    e->context.network = device == 0 ? 2 : 1;
    e->context.zone = tact_instant_before(t->now, p->away_until) ? p->away : p->zone;
    if (b->locale_count) e->context.locale = b->locales[p->locale % b->locale_count];
    if (device != 0) e->context.has_location = false;
}

static unsigned pick_device(const tact_sim_person *p, bool away, tact_rng *rng) {
    uint64_t luck = tact_rng_below(rng, 100);
    if (!away && luck >= 65 && luck < 92 && (p->devices & 2)) return 1;
    return !away && luck >= 92 && (p->devices & 4) ? 2 : 0;
}

/* Three in four looks during a need are about it; what any campaign may look at is played, else a page is read. */
static tact_status play(tact_sim_town *t, uint32_t person, tact_rng *rng, tact_event *e) {
    const tact_sim_scenes *s = &t->scenes;
    const tact_sim_person *p = &t->people[person];
    bool needing = p->need.open && tact_sim_happens(rng, 750000);
    uint16_t matter = needing ? p->need.matter : p->cares[tact_rng_below(rng, TACT_SIM_CARES)];
    bool general = tact_sim_happens(rng, 350000), plain = tact_sim_happens(rng, 250000);
    uint16_t group = general ? 0 : matter;
    uint32_t first = s->first_of[group], count = s->first_of[group + 1] - first;
    uint64_t which = tact_rng_next(rng);
    if (plain || !count) return tact_sim_browse(s, matter, rng, &t->shell.arena, e);
    uint32_t revenue = needing ? p->need.revenue : 30;
    return tact_sim_play(s, s->by_matter[first + which % count], matter, revenue, rng, &t->shell.arena, e);
}

static tact_status ask(tact_sim_town *t, uint32_t person, unsigned device, uint32_t record, const tact_event *like, tact_rng *rng) {
    tact_result result;
    tact_event e = *like;
    e.asks = true;
    if (!e.slot.len) e.slot = t->scenes.slots[tact_rng_below(rng, t->scenes.slot_count)];
    e.page_open = true;
    return tact__sim_step(t, person, device, record, &e, &result);
}

static tact_status open_page(tact_sim_town *t, uint32_t record) {
    tact_person person;
    uint64_t keys[TACT_PENDING_MAX];
    uint32_t count = 0;
    tact_sim_shell_begin(&t->shell);
    tact_status s = tact_sim_shell_person(&t->shell, record, t->now, &person);
    for (uint32_t i = 0; !s && i < person.pending_count; i++)
        if (person.pending[i].channel == TACT_CHANNEL_INAPP && person.pending[i].state == TACT_PENDING_CHOSEN) keys[count++] = person.pending[i].key;
    for (uint32_t i = 0; !s && i < count; i++) s = tact__sim_due(t, record, keys[i], true);
    return s;
}

static tact_status session(tact_sim_town *t, uint32_t person, unsigned device, uint32_t record, tact_rng *rng) {
    tact_result result;
    tact_status s = TACT_OK;
    if (t->people[person].need.open || tact_sim_happens(rng, 400000)) {     /* something is done before something is asked */
        tact_event e = { .type = TACT_EVENT_TRACK };
        tact_sim_shell_begin(&t->shell);
        s = play(t, person, rng, &e);
        tact__sim_context(t, person, device, &e);
        e.slot = (tact_slice){ NULL, 0 };
        if (!s) s = tact__sim_step(t, person, device, record, &e, &result);
    }
    tact_event e = { .type = TACT_EVENT_PAGE };
    tact_sim_shell_begin(&t->shell);
    if (!s) s = play(t, person, rng, &e);
    tact__sim_context(t, person, device, &e);
    return s ? s : ask(t, person, device, record, &e, rng);
}

tact_status tact__sim_look(tact_sim_town *t, uint32_t person, uint64_t number) {
    tact_sim_person *p = &t->people[person];
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_LOOK, person, number);
    next_look(t, person, number + 1);
    bool away = tact_instant_before(t->now, p->away_until);
    tact_civil local = tact_zone_civil(tact_bundle_zone(&t->rules, away ? p->away : p->zone), t->now);
    uint32_t weight = tact_sim_hour_weight(p, &local) * (p->need.open ? NEED_MAX : 1);
    if (tact_rng_below(&rng, TACT_SIM_HOUR_HEAVIEST * NEED_MAX) >= weight) return TACT_OK;
    bool rested = tact_rng_below(&rng, 1000) < tact_sim_goodwill_milli(p, t->now);
    unsigned device = pick_device(p, away, &rng);
    if (!rested) return TACT_OK;
    uint32_t record = tact__sim_record(t, person, device);
    p->last_device = (uint8_t)device;
    p->looks++;
    t->report.looks++;
    tact__sim_today(t)->looks++;
    tact_status s = t->said[record].asked ? tact__sim_minds(t, person, device, &rng) : tact__sim_ask_permission(t, person, device, &rng);
    if (!s) s = session(t, person, device, record, &rng);
    return s ? s : open_page(t, record);                   /* a stream opens once the page is there: it has told where it is */
}

/* ---- an intent comes due ---- */

static unsigned device_of(const tact_sim_town *t, uint32_t person, uint64_t part) {
    for (unsigned d = 0; d < TACT_SIM_DEVICES; d++)
        if (tact__sim_part(t, person, d) == part) return d;
    return 0;
}

tact_status tact__sim_due(tact_sim_town *t, uint32_t record, uint64_t key, bool page_open) {
    tact_person person;
    tact_result result;
    const tact_pending *found = NULL;
    tact_sim_shell_begin(&t->shell);
    tact_status s = tact_sim_shell_person(&t->shell, record, t->now, &person);
    for (uint32_t i = 0; !s && i < person.pending_count; i++)
        if (person.pending[i].key == key && (page_open || !tact_instant_before(t->now, person.pending[i].due))) found = &person.pending[i];
    if (s || !found) return s;                             /* cancelled, sent or put off since */
    uint32_t who = record / TACT_SIM_DEVICES;
    unsigned device = device_of(t, who, found->part);
    tact_event e = { .type = TACT_EVENT_DUE, .subject = key, .device_part = found->part, .occurred = t->now, .page_open = page_open };
    e.traits = t->people[who].traits;
    return tact__sim_step(t, who, device, record, &e, &result);
}
