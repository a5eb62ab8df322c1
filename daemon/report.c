/* daemon/report.c -- see report.h. */
#include "daemon/acquired.h"
#include "daemon/report.h"
#include <string.h>
#include "core/measure/discovery.h"
#include "daemon/pauses_json.h"
#include "daemon/report_parts.h"

static double days(tact_span s) { return (double)s.us / (double)TACT_DAYS(1).us; }

/* The share of people drawn from now on; 0: nobody is left alone. */
static double share_of(const tact_report *r, const tact_campaign *c) {
    if (c->class_ > TACT_CLASS_SERVICE || tact_bundle_private(tact_keeper_engine(r->keeper)->bundle, c)) return 0;
    if (c->holdout_milli != TACT_HOLDOUT_AUTO) return c->holdout_milli / 1000.0;
    return c->class_ == TACT_CLASS_PROMOTIONAL ? tact_world_share(tact_keeper_world(r->keeper), c->id) / 1000.0 : 0;
}

static void side(tact_json *j, const char *name, const tact_side *s) {
    tact_json_key(j, tact_slice_of(name));
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("people"), (int64_t)s->people);
    tact_json_key_int(j, TACT_S("goals"), (int64_t)s->goals);
    tact__report_number(j, "value", s->value_sum);
    tact_json_end_map(j);
}

/* An estimate needs rates to start from: from a handful of people it would be a guess in millions. */
static void more_people(tact_json *j, const tact_reading *r) {
    if (!r->mismatch && (r->lift.verdict > TACT_LIFT_OPEN || (r->lift.verdict == TACT_LIFT_OPEN && r->lift.more_people < 0.5))) return;
    TACT_JSON_KEY(j, "morePeopleNeeded");
    if (r->lift.verdict == TACT_LIFT_OPEN && !r->mismatch) { tact_json_int(j, (int64_t)r->lift.more_people); return; }
    tact_json_null(j);
    tact_json_key_text(j, TACT_S("morePeopleUnknownBecause"), r->mismatch ? TACT_S("the lot did not fall as asked, so more people would not make the figures readable")
                                                                          : TACT_S("an estimate needs at least 30 people on each side, and ten goals to be expected on the smaller one"));
}

static void lift(tact_json *j, const tact_report *report, const tact_campaign *c, const tact_tally *t, const tact_reading *r, const tact_reading *value) {
    TACT_JSON_KEY(j, "lift");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("verdict"), tact_slice_of(tact_reading_words(r)));
    tact_json_key_text(j, TACT_S("code"), tact_slice_of(tact_reading_code(r)));
    if (r->lift.verdict != TACT_LIFT_TOO_LITTLE && !r->mismatch) {
        tact__report_number(j, "difference", r->lift.difference);
        tact__report_number(j, "low", r->lift.low);
        tact__report_number(j, "high", r->lift.high);
        tact__report_number(j, "p", r->lift.p);
        if (r->lift.control > 0) tact__report_number(j, "relative", r->lift.relative);
        tact__report_number(j, "valuePerPerson", value->lift.difference);
    }
    tact__report_adjusted(j, r);
    more_people(j, r);
    tact_instant final = tact_tally_final_after(t, c, tact_keeper_engine(report->keeper)->bundle->lateness);
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_key_bool(j, TACT_S("provisional"), tact_instant_before(report->now, final));     /* goals may still come in */
    if (final.us) tact_json_key_text(j, TACT_S("finalAfter"), tact_instant_format(final, text));
    tact_json_end_map(j);
}

static void funnel(tact_json *j, const tact_tally *t, const tact_reported *reported) {
    const struct { const char *name; uint64_t n; } all[] = {
        { "eligible", t->eligible }, { "stopped", t->silenced }, { "heldOut", t->ghosts }, { "sent", t->sent }, { "delivered", t->delivered }, { "seen", t->seen },
        { "linksOpened", t->opened }, { "clicked", t->clicked }, { "arrivedByTag", t->tagged }, { "picturesLoaded", t->pictures }, { "goal", t->converted }, { "dismissed", t->dismissed }, { "unsubscribed", t->unsubscribed }, { "complained", t->complained }, { "bounced", t->bounced } };
    TACT_JSON_KEY(j, "funnel");
    tact_json_map(j);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) tact_json_key_int(j, tact_slice_of(all[i].name), (int64_t)all[i].n);
    tact_json_key_text(j, TACT_S("goalMeans"), TACT_S("reached the goal after it, not necessarily because of it"));
    tact__report_not_reported(j, reported, tact__report_channels(t), (const uint64_t[]){ t->delivered, t->seen, t->clicked });
    tact__report_losses(j, t);
    tact_json_end_map(j);
}

/* Why it stopped itself: {"by": "complaints", "count": 2, "of": 600, "limit": 0.001, "at": "..."}. */
static void brake(tact_json *j, const tact_brake *b) {
    char text[TACT_INSTANT_TEXT + 1];
    if (!b->kind) return;
    TACT_JSON_KEY(j, "brake");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("by"), tact_slice_of(tact_brake_name(b->kind)));
    tact_json_key_int(j, TACT_S("count"), (int64_t)b->count);
    tact_json_key_int(j, TACT_S("of"), (int64_t)b->of);
    tact__report_number(j, "limit", tact_brake_limit_milli(b->kind) / 1000.0);
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(b->at, text));
    tact_json_end_map(j);
}

static void budget(tact_json *j, const tact_campaign *c, const tact_tally *t, int64_t today) {
    if (!c->budget_touches && !c->budget_per_day) return;
    TACT_JSON_KEY(j, "budget");
    tact_json_map(j);
    if (c->budget_touches) tact_json_key_int(j, TACT_S("touches"), (int64_t)c->budget_touches);
    if (c->budget_per_day) tact_json_key_int(j, TACT_S("perDay"), (int64_t)c->budget_per_day);
    tact_json_key_int(j, TACT_S("spent"), (int64_t)t->sent);
    tact_json_key_int(j, TACT_S("spentToday"), t->day == today ? (int64_t)t->sent_today : 0);
    tact_json_key_int(j, TACT_S("promised"), (int64_t)t->promised);
    tact_json_end_map(j);
}

/* What a touch of it must be worth now besides the attention it takes, in the brand's currency. */
static void price(tact_json *j, const tact_world *w, uint32_t id) {
    tact_world_price p = tact_world_price_of(w, id);
    TACT_JSON_KEY(j, "price");
    tact_json_map(j);
    tact__report_number(j, "budget", (double)p.budget_micro / 1e6);
    tact__report_number(j, "harm", (double)p.harm_micro / 1e6);
    tact_json_end_map(j);
}

/* What every list and every report says of a campaign. */
static void short_of(tact_json *j, const tact_report *report, const tact_campaign *c, const tact_tally *t, const tact_reading *goal, const tact_reading *value, const tact_reported *reported) {
    static const char *const states[] = { "draft", "live", "paused" };
    const tact_world *w = tact_keeper_world(report->keeper);
    tact_json_key_text(j, TACT_S("campaign"), c->name);
    tact_json_key_text(j, TACT_S("state"), tact_slice_of(states[c->state % 3]));
    tact_json_key_text(j, TACT_S("send"), c->send == TACT_SEND_EVERYONE ? TACT_S("everyone") : TACT_S("testers"));
    tact_json_key_text(j, TACT_S("class"), tact_word_name(TACT_LIST_CLASS, c->class_));
    tact_json_key_bool(j, TACT_S("pausedNow"), w->all_paused || (w->promotion_paused && c->class_ == TACT_CLASS_PROMOTIONAL) || tact_world_lists(w->paused, w->paused_count, c->id));
    tact_json_key_bool(j, TACT_S("budgetUsedUp"), tact_world_lists(w->exhausted, w->exhausted_count, c->id));
    brake(j, &t->brake);
    budget(j, c, t, tact_tally_day(tact_keeper_engine(report->keeper)->bundle, report->now));
    price(j, w, c->id);
    funnel(j, t, reported);
    side(j, "treated", &t->treated);
    side(j, "leftAlone", &t->held_out);
    lift(j, report, c, t, goal, value);
    TACT_JSON_KEY(j, "holdout");
    tact_json_map(j);
    tact_json_key_bool(j, TACT_S("auto"), c->holdout_milli == TACT_HOLDOUT_AUTO);
    tact__report_number(j, "share", share_of(report, c));
    tact_json_key_int(j, TACT_S("shares"), t->stratum_count);
    tact_json_end_map(j);
    tact__report_plan(j, report, t, goal, share_of(report, c), days(c->goal_within));
}

typedef struct readings { tact_reading goal, value; bool believed; } readings;

/* Goals of all campaigns are so many questions at once: which of the answers stand? */
static readings *read_all(const tact_report *report, const tact_tally *tallies, uint32_t count, tact_arena *arena) {
    readings *all = TACT_NEW(arena, readings, count + 1);
    double *p = TACT_NEW(arena, double, count + 1);
    bool *believed = TACT_NEW(arena, bool, count + 1);
    uint32_t asked = 0;
    (void)report;
    if (!all || !p || !believed) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        all[i] = (readings){ tact_reading_of(&tallies[i], TACT_RUNG_GOAL), tact_reading_of(&tallies[i], TACT_RUNG_VALUE), false };
        if (!all[i].goal.mismatch && all[i].goal.lift.verdict != TACT_LIFT_TOO_LITTLE) p[asked++] = all[i].goal.lift.p;
    }
    (void)tact_discovery_mark(believed, p, asked, tact_sequence_standard.alpha);
    for (uint32_t i = 0, n = 0; i < count; i++)
        if (!all[i].goal.mismatch && all[i].goal.lift.verdict != TACT_LIFT_TOO_LITTLE) all[i].believed = believed[n++];
    return all;
}

static void list(tact_json *j, const tact_report *report, const readings *all) {
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(report->keeper, &count);
    const tact_bundle *b = tact_keeper_engine(report->keeper)->bundle;
    const tact_reported reported = tact__report_reported(report);
    TACT_JSON_KEY(j, "campaigns");
    tact_json_list(j);
    for (uint32_t i = 0; i < count; i++) {
        tact_json_map(j);
        short_of(j, report, &b->campaigns[i], &tallies[i], &all[i].goal, &all[i].value, &reported);
        tact_json_key_bool(j, TACT_S("believed"), all[i].believed);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

void tact_report_campaigns(tact_json *j, const tact_report *report) {
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(report->keeper, &count);
    readings *all = read_all(report, tallies, count, j->arena);
    if (!all) { j->status = TACT_ERR_MEMORY; return; }
    tact_json_map(j);
    list(j, report, all);
    tact_pauses_json(j, report->keeper);
    tact_json_end_map(j);
}

static void ways(tact_json *j, const tact_campaign *c, const tact_tally *t, const tact_reported *reported) {
    TACT_JSON_KEY(j, "ways");
    tact_json_list(j);
    for (uint32_t i = 0; i < t->way_count; i++) {
        const tact_tally_way *w = &t->ways[i];
        const struct { const char *name; uint64_t n; } all[] = { { "sent", w->sent }, { "delivered", w->delivered }, { "seen", w->seen }, { "clicked", w->clicked }, { "goal", w->goals }, { "objected", w->objected } };
        tact_slice name = TACT_S("(a message the campaign has no more)");
        for (uint32_t m = 0; m < c->message_count; m++)
            if (c->messages[m].id == w->message) name = c->messages[m].name;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("message"), name);
        tact_json_key_text(j, TACT_S("channel"), w->channel < TACT_CHANNEL_COUNT ? tact_word_name(TACT_LIST_CHANNEL, w->channel) : TACT_S("unknown"));
        for (unsigned n = 0; n < sizeof all / sizeof *all; n++) tact_json_key_int(j, tact_slice_of(all[n].name), (int64_t)all[n].n);
        tact__report_not_reported(j, reported, w->sent && w->channel < TACT_CHANNEL_COUNT ? tact_bit(w->channel) : 0, (const uint64_t[]){ w->delivered, w->seen, w->clicked });
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void head(tact_json *j, const tact_report *report) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_key_text(j, TACT_S("brand"), tact_keeper_config(report->keeper)->brand);
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(report->now, text));
}

/* The rungs of one tally are so many questions at once. */
static void believe(const tact_tally *t, bool believed[TACT_RUNG_COUNT]) {
    double p[TACT_RUNG_COUNT];
    for (unsigned i = 0; i < TACT_RUNG_COUNT; i++) {
        tact_reading r = tact_reading_of(t, (tact_rung)i);
        p[i] = r.mismatch ? 1 : r.lift.p;
    }
    (void)tact_discovery_mark(believed, p, TACT_RUNG_COUNT, tact_sequence_standard.alpha);
}

tact_status tact_report_campaign(tact_json *j, const tact_report *report, tact_slice name, tact_arena *arena, tact_trouble *trouble) {
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(report->keeper, &count);
    const tact_bundle *b = tact_keeper_engine(report->keeper)->bundle;
    (void)arena;
    for (uint32_t i = 0; i < count; i++) {
        const tact_campaign *c = &b->campaigns[i];
        const tact_tally *t = &tallies[i];
        bool believed[TACT_RUNG_COUNT];
        uint64_t sent[TACT_CHANNEL_COUNT] = { 0 };
        if (!tact_slice_equal(c->name, name)) continue;
        tact_reading goal = tact_reading_of(t, TACT_RUNG_GOAL), value = tact_reading_of(t, TACT_RUNG_VALUE);
        believe(t, believed);
        tact__report_touches(t, sent);
        tact_json_map(j);
        head(j, report);
        const tact_reported reported = tact__report_reported(report);
        short_of(j, report, c, t, &goal, &value, &reported);
        ways(j, c, t, &reported);
        tact__report_ladder(j, t, c->goal_event, days(c->goal_within), believed);
        tact__report_money(j, report, &value, sent);
        tact__report_later(j, t, report->now);
        tact_status s = tact__report_history(j, report, t, trouble);
        tact_json_end_map(j);
        return s;
    }
    return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "there is no campaign '%.*s' in the bundle in force", (int)name.len, name.ptr);
}

/* ---- the whole programme ---- */

/* All campaigns, each compared within itself. */
static tact_reading pooled(const tact_bundle *b, const tact_tally *tallies, uint32_t count, tact_rung rung, tact_arena *arena, uint32_t *used, uint32_t *blocked) {
    tact_stratum *strata[TACT_BEFORE_COUNT];
    uint32_t n = 0;
    bool room = true;
    double p;
    *used = *blocked = 0;
    tact_reading r = { .mismatch_p = 1 };
    for (unsigned k = 0; k < TACT_BEFORE_COUNT; k++) room = (strata[k] = TACT_NEW(arena, tact_stratum, (size_t)count * TACT_TALLY_STRATA + 1)) != NULL && room;
    for (uint32_t i = 0; room && i < count; i++) {
        if (b->campaigns[i].class_ != TACT_CLASS_PROMOTIONAL) continue;
        if (tact_reading_mismatch(&tallies[i], &p)) { ++*blocked; continue; }
        uint32_t more = 0;
        for (unsigned k = 0; k < TACT_BEFORE_COUNT; k++) more = tact_reading_strata(&tallies[i], rung, (tact_before)k, &strata[k][n]);
        *used += more > 0;
        n += more;
    }
    tact_programme all = tact_programme_of(strata[0], n, &tact_lift_standard);
    r.lift = all.lift;
    r.adjusted = tact_reading_adjust(strata, n, &r.lift);
    r.treated = all.treated_people;
    r.left_alone = all.control_people;
    return r;
}

static void pool(tact_json *j, const tact_report *report, const tact_tally *tallies, uint32_t count, tact_arena *arena) {
    static const char *const names[] = { "visit", "goal", "value" };
    uint32_t used, blocked;
    TACT_JSON_KEY(j, "pooled");
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_RUNG_COUNT; i++) {
        tact_reading r = pooled(tact_keeper_engine(report->keeper)->bundle, tallies, count, (tact_rung)i, arena, &used, &blocked);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("rung"), tact_slice_of(names[i]));
        tact_json_key_int(j, TACT_S("campaigns"), used);
        tact_json_key_int(j, TACT_S("notReadable"), blocked);
        tact__report_reading(j, &r);
        tact__report_adjusted(j, &r);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

tact_status tact_report_programme(tact_json *j, const tact_report *report, tact_arena *arena, tact_trouble *trouble) {
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(report->keeper, &count), *t = tact_keeper_programme(report->keeper);
    readings *all = read_all(report, tallies, count, arena);
    uint64_t sent[TACT_CHANNEL_COUNT] = { 0 };
    bool believed[TACT_RUNG_COUNT];
    double share = tact_keeper_engine(report->keeper)->bundle->universal_holdout_milli / 1000.0;
    if (!all) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        if (tact_keeper_engine(report->keeper)->bundle->campaigns[i].class_ == TACT_CLASS_PROMOTIONAL) tact__report_touches(&tallies[i], sent);
    tact_reading goal = tact_reading_of(t, TACT_RUNG_GOAL), value = tact_reading_of(t, TACT_RUNG_VALUE);
    believe(t, believed);
    tact_json_map(j);
    head(j, report);
    TACT_JSON_KEY(j, "programme");
    tact_json_map(j);
    tact__report_number(j, "share", share);
    side(j, "treated", &t->treated);
    side(j, "leftAlone", &t->held_out);
    TACT_JSON_KEY(j, "lift");
    tact_json_map(j);
    tact__report_reading(j, &goal);
    tact__report_adjusted(j, &goal);
    tact_json_end_map(j);
    tact__report_ladder(j, t, (tact_slice){ NULL, 0 }, 28, believed);
    tact__report_money(j, report, &value, sent);
    tact__report_later(j, t, report->now);
    tact__report_plan(j, report, t, &goal, share, 28);
    tact_status s = tact__report_history(j, report, t, trouble);
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "acquisition");
    tact_acquired_json(j, tact_keeper_acquired(report->keeper), report->now);
    pool(j, report, tallies, count, arena);
    list(j, report, all);
    tact_json_end_map(j);
    return s;
}
