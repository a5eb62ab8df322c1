/* sim/town.c -- the queue of what happens next; see town.h. */
#include "sim/town_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include "brand/load.h"

/* ---- the queue: a heap by (instant, number) ---- */

static bool sooner(const tact__sim_next *a, const tact__sim_next *b) { return a->at_us != b->at_us ? a->at_us < b->at_us : a->number < b->number; }

void tact__sim_later(tact_sim_town *t, tact_instant at, tact__sim_kind kind, uint32_t who, uint64_t what) {
    if (!tact_instant_before(at, t->until)) return;
    if (t->queued == t->queue_room) {
        uint32_t room = t->queue_room ? t->queue_room * 2 : 1024;
        tact__sim_next *grown = realloc(t->queue, room * sizeof *grown);
        if (!grown) { t->failed = TACT_ERR_MEMORY; return; }
        t->queue = grown;
        t->queue_room = room;
    }
    tact__sim_next n = { .at_us = at.us, .number = t->numbered++, .what = what, .who = who, .kind = (uint8_t)kind };
    uint32_t i = t->queued++;
    for (; i && sooner(&n, &t->queue[(i - 1) / 2]); i = (i - 1) / 2) t->queue[i] = t->queue[(i - 1) / 2];
    t->queue[i] = n;
}

static tact__sim_next take(tact_sim_town *t) {
    tact__sim_next first = t->queue[0], last = t->queue[--t->queued];
    uint32_t i = 0;
    for (uint32_t c; (c = 2 * i + 1) < t->queued; i = c) {
        if (c + 1 < t->queued && sooner(&t->queue[c + 1], &t->queue[c])) c++;
        if (!sooner(&t->queue[c], &last)) break;
        t->queue[i] = t->queue[c];
    }
    t->queue[i] = last;
    return first;
}

/* ---- one step, and what follows ---- */

uint64_t tact__sim_part(const tact_sim_town *t, uint32_t person, unsigned device) {
    tact_rng rng = tact_sim_rng(t->options.seed, TACT_SIM_TEMPER, person, 1 + device);
    return tact_rng_next(&rng) | 1;
}

tact_sim_day *tact__sim_today(tact_sim_town *t) { return &t->days[(t->now.us - t->options.from.us) / TACT_DAYS(1).us]; }

/* Nothing was said and nothing of it waits any more. */
static bool ended_silent(const tact_event *e, const tact_result *r) {
    if (!r->decided || !r->decision.silence) return false;
    for (uint32_t i = 0; i < r->person.pending_count; i++)
        if (e->type == TACT_EVENT_DUE ? r->person.pending[i].key == e->subject : !e->asks && r->person.pending[i].caused_at.us == e->received.us) return false;
    return true;
}

/* Of all reasons the one that came nearest to speaking: reasons are numbered in the order of deciding. */
static unsigned nearness(uint16_t reason) {
    switch (reason) {
    case TACT_WHY_ANONYMOUS: case TACT_WHY_MATCH_CONDITION: case TACT_WHY_ATTENTION_OK: case TACT_WHY_CHOOSE_BEST: case TACT_WHY_CHOOSE_EXPLORE: return 0;
    case TACT_WHY_GATE_NO_CHANNEL: return 1 + TACT_WHY_MATCH_ERROR;        /* most often a message that is not for this slot */
    case TACT_WHY_HOLDOUT: return 200;
    default: return reason;
    }
}

static void count_silence(tact_sim_town *t, const tact_event *e, const tact_result *r) {
    const tact_decision *d = &r->decision;
    const tact_bundle *b = t->shell.engine.bundle;
    bool silent = ended_silent(e, r);
    uint16_t first = 0;
    t->report.silences += silent;
    t->report.ghosts += r->decided && d->ghost;
    for (uint32_t i = 0; r->decided && i < d->reasons.count; i++) {
        const tact_why *why = &d->reasons.entries[i];
        const tact_campaign *c = why->campaign ? tact_bundle_campaign(b, why->campaign) : NULL;
        if (why->reason >= TACT_SIM_REASONS) continue;
        if (c) t->campaigns[c - b->campaigns].why[why->reason]++;
        if (!first || nearness(why->reason) > nearness(first)) first = why->reason;
    }
    if (silent) t->report.why[first]++;
}

static void judge(tact_sim_town *t, uint32_t record, const tact_event *e, const tact_result *r) {
    const tact_decision *d = &r->decision;
    bool reached = r->send || (d->asked && !d->silence && r->decided), ghost = r->decided && d->ghost;
    if (!reached && !ghost) return;
    tact_sim_touch touch = { .at_us = tact_whole_second(e->received).us, .occurrence = d->occurrence, .campaign = d->campaign, .channel = d->channel, .class_ = d->class_, .asked = d->asked, .ghost = ghost };
    tact_sim_touch spoken = touch;
    spoken.ghost = false;
    unsigned broken = tact_sim_judge(&t->rules, &t->said[record], &t->ledgers[record], ghost && reached ? &spoken : &touch);
    if (ghost && (reached || d->cost_milli)) broken |= 1u << TACT_SIM_GHOST;
    t->report.judged++;
    for (unsigned rule = 0; rule < TACT_SIM_RULES; rule++) {
        if (!(broken >> rule & 1)) continue;
        t->report.broken[rule]++;
        const tact_campaign *c = tact_bundle_campaign(&t->rules, d->campaign);
        char at[TACT_INSTANT_TEXT + 1];
        tact_instant_format(e->received, at);
        if (!t->report.first_broken[0])
            snprintf(t->report.first_broken, sizeof t->report.first_broken, "%s: campaign %.*s, channel %.*s, record %u, %s", tact_sim_rule_name((tact_sim_rule)rule), c ? (int)c->name.len : 1, c ? c->name.ptr : "?",
                     (int)tact_word_name(TACT_LIST_CHANNEL, d->channel).len, tact_word_name(TACT_LIST_CHANNEL, d->channel).ptr, record, at);
    }
    if (d->moment.sensitive) touch.campaign = 0, touch.occurrence = 0;     /* what is private is kept without its name: nothing can be held against it later */
    if (!tact_sim_enter(&t->ledgers[record], touch)) t->failed = TACT_ERR_MEMORY;
}

/* Whatever somebody does tells where the device is. */
static void hear(tact_sim_town *t, uint32_t record, unsigned device, const tact_event *e) {
    if (e->type > TACT_EVENT_ALIAS || !e->context.zone) return;
    t->said[record].heard[e->device_part ? device : 0].zone = e->context.zone;
    t->said[record].heard[e->device_part ? device : 0].at = t->now;
}

tact_status tact__sim_step(tact_sim_town *t, uint32_t person, unsigned device, uint32_t record, tact_event *e, tact_result *r) {
    hear(t, record, device, e);
    tact_status s = tact_sim_shell_step(&t->shell, record, e, t->now, r);
    if (s) return s;
    count_silence(t, e, r);
    judge(t, record, e, r);
    tact__sim_reach(t, person, device, record, e, r);
    return t->failed;
}

/* ---- opening ---- */

static tact_status make_bundle(tact_sim_town *t, tact_sim_policy policy, tact_slice *bytes, tact_bundle *opened) {
    tact_status s = tact_sim_variant(t->options.brand, policy, t->options.drafts, t->arena, bytes);
    return s ? s : tact_bundle_open(*bytes, t->arena, opened);
}

/* What the engine decides with; a fault put in on purpose gives it laxer rules than the judge goes by. */
static tact_status engine_bytes(tact_sim_town *t, tact_slice *bytes) {
    tact_writer w;
    if (t->options.fault != TACT_SIM_NO_CAPS && t->options.fault != TACT_SIM_NO_QUIET) return TACT_OK;
    tact_bundle lax = t->rules;
    if (t->options.fault == TACT_SIM_NO_QUIET) lax.quiet_from_minute = lax.quiet_until_minute = 0;
    else { lax.cap_count = 0; lax.gap = (tact_span){ 0 }; lax.fatigue_half_life = TACT_SECONDS(1); }
    tact_writer_init(&w, t->arena, 1 << 16);
    tact_bundle_write(&w, &lax);
    *bytes = tact_writer_slice(&w);
    return w.status;
}

static void note_waiting(void *ctx, uint32_t record, const tact_pending *p) {
    tact_sim_town *t = ctx;
    tact__sim_later(t, tact_instant_before(p->due, t->now) ? t->now : p->due, TACT__DUE, record, p->key);
}

static void note_zones(tact_sim_town *t) {
    static const char *const far[] = { "Europe/London", "Europe/Rome", "America/New_York", "Asia/Tokyo", "Europe/Paris", "America/Los_Angeles", "Australia/Sydney", "Atlantic/Azores" };
    for (unsigned i = 0; i < sizeof far / sizeof *far; i++)
        if (tact_bundle_zone(&t->rules, tact_id32(tact_slice_of(far[i])))) t->away[t->away_count++] = tact_id32(tact_slice_of(far[i]));
}

static tact_status settle_people(tact_sim_town *t) {
    const tact_sim_options *o = &t->options;
    uint32_t records = o->people * TACT_SIM_DEVICES;
    t->people = calloc(o->people, sizeof *t->people);
    t->said = calloc(records, sizeof *t->said);
    t->ledgers = calloc(records, sizeof *t->ledgers);
    t->days = calloc(o->days + 1, sizeof *t->days);
    t->campaigns = calloc(t->rules.campaign_count + 1, sizeof *t->campaigns);
    if (!t->people || !t->said || !t->ledgers || !t->days || !t->campaigns) return TACT_ERR_MEMORY;
    for (uint32_t p = 0; p < o->people; p++) {
        tact_sim_person_draw(&t->people[p], &t->scenes, o->seed, p, t->arena);
        for (unsigned d = 0; d < TACT_SIM_DEVICES; d++) {
            t->said[p * TACT_SIM_DEVICES + d].cap_per_week = 255;
            t->shell.records[p * TACT_SIM_DEVICES + d].account = t->people[p].member && d == 0;
        }
    }
    return TACT_OK;
}

tact_status tact_sim_town_open(tact_sim_town **out, const tact_sim_options *o, tact_trouble *trouble) {
    tact_slice bytes = { NULL, 0 };
    *out = NULL;
    if (!o->people || o->people > TACT_SIM_PEOPLE_MAX || !o->days || o->days > TACT_SIM_DAYS_MAX) return tact_trouble_set(trouble, TACT_ERR_INVALID, "a town has 1 to %d people and lives 1 to %d days", TACT_SIM_PEOPLE_MAX, TACT_SIM_DAYS_MAX);
    tact_sim_town *t = calloc(1, sizeof *t);
    if (!t || !(t->arena = tact_brand_arena())) { free(t); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "not enough memory for the town"); }
    t->options = *o;
    tact_status s = make_bundle(t, o->policy, &bytes, &t->rules);
    if (!s) s = engine_bytes(t, &bytes);
    if (s) { tact_sim_town_close(t); return tact_trouble_set(trouble, s, "the brand could not be made into a bundle: %s", tact_status_line(s)); }
    s = tact_sim_shell_open(&t->shell, bytes, o->policy, o->channels, o->seed, o->people * TACT_SIM_DEVICES, o->half_life.us ? o->half_life : TACT_DAYS(84), trouble);
    if (s) { tact_sim_town_close(t); return s; }
    t->shell.waits = note_waiting;
    t->shell.ctx = t;
    t->shell.forget_sends = o->fault == TACT_SIM_FORGETS;
    t->shell.ghosts_speak = o->fault == TACT_SIM_GHOSTS_SPEAK;
    s = tact_sim_scenes_read(&t->rules, t->arena, &t->scenes);
    if (!s) s = settle_people(t);
    if (s) { tact_sim_town_close(t); return tact_trouble_set(trouble, s, "the town could not be settled: %s", tact_status_line(s)); }
    note_zones(t);
    t->now = o->from;
    t->until = tact_instant_add(o->from, TACT_DAYS(o->days));
    *out = t;
    return TACT_OK;
}

void tact_sim_town_close(tact_sim_town *t) {
    if (!t) return;
    for (uint32_t i = 0; t->ledgers && i < t->options.people * TACT_SIM_DEVICES; i++) free(t->ledgers[i].rows);
    tact_sim_shell_close(&t->shell);
    tact_brand_arena_free(t->arena);
    free(t->people);
    free(t->said);
    free(t->ledgers);
    free(t->campaigns);
    free(t->days);
    free(t->queue);
    free(t->sent);
    free(t->deeds);
    free(t);
}

/* ---- living ---- */

static tact_status happen(tact_sim_town *t, const tact__sim_next *n) {
    switch (n->kind) {
    case TACT__LOOK: return tact__sim_look(t, n->who, n->what);
    case TACT__DUE: return tact__sim_due(t, n->who, n->what, false);
    case TACT__FELT: return tact__sim_felt(t, (uint32_t)n->what);
    case TACT__DEED: return tact__sim_do(t, (uint32_t)n->what);
    case TACT__NEED: tact__sim_need(t, n->who, n->what); return t->failed;
    case TACT__NEED_ENDS: tact__sim_need_ends(t, n->who, n->what); return t->failed;
    default: tact__sim_trip(t, n->who, n->what); return t->failed;
    }
}

static uint32_t reachable(const tact_sim_town *t) {
    uint32_t n = 0;
    uint64_t contact = (uint64_t)t->options.channels << tact_purpose_of_channel(0) & ~tact_bit(TACT_PURPOSE_CONTACT_WEB);
    for (uint32_t p = 0; p < t->options.people; p++) {
        bool one = false;
        for (unsigned d = 0; d < TACT_SIM_DEVICES; d++) one = one || (t->said[p * TACT_SIM_DEVICES + d].granted & contact);
        n += one;
    }
    return n;
}

static void day_ends(tact_sim_town *t, uint32_t day) {
    t->days[day].reachable = reachable(t);
    if (t->days[day].reachable > t->report.reachable_at_most) t->report.reachable_at_most = t->days[day].reachable;
    if (t->options.progress) t->options.progress(t->options.ctx, day + 1, t->options.days, t->shell.steps);
}

static void sum_up(tact_sim_town *t) {
    tact_sim_report *r = &t->report;
    r->steps = t->shell.steps;
    r->braked = t->shell.braked;
    r->snapshots = t->shell.published;
    r->lessons = tact_learner_stands(t->shell.learner).lessons;
    for (uint32_t i = 0; t->shell.policy.weights && i < TACT_WEIGHTS; i++) r->weights += t->shell.policy.weights[i] != 0;
    r->reachable = t->days[t->options.days - 1].reachable;
    r->days = t->days;
    r->day_count = t->options.days;
    r->campaigns = t->campaigns;
    r->tallies = t->shell.tallies;
    r->bundle = &t->rules;
}

tact_status tact_sim_town_run(tact_sim_town *t, const tact_sim_report **report, tact_trouble *trouble) {
    t->trouble = trouble;
    for (uint32_t p = 0; p < t->options.people; p++) tact__sim_begin_life(t, p);
    tact_status s = t->failed;
    tact_instant hour = t->options.from;
    uint32_t day = 0;
    for (; !s && tact_instant_before(hour, t->until); hour = tact_instant_add(hour, TACT_HOURS(1))) {
        tact_instant end = tact_instant_add(hour, TACT_HOURS(1));
        t->now = hour;
        tact_sim_shell_tick(&t->shell, hour);
        while (!s && t->queued && t->queue[0].at_us < end.us) {
            tact__sim_next n = take(t);
            t->now = (tact_instant){ n.at_us < t->now.us ? t->now.us : n.at_us };
            s = happen(t, &n);
        }
        uint32_t over = (uint32_t)((end.us - t->options.from.us) / TACT_DAYS(1).us);
        if (over > day) day_ends(t, day++);
    }
    if (s) return tact_trouble_set(trouble, s, "the town stopped on day %u: %s", day + 1, tact_status_line(s));
    sum_up(t);
    *report = &t->report;
    return TACT_OK;
}
