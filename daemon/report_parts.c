/* daemon/report_parts.c -- see report_parts.h. */
#include "daemon/report_parts.h"
#include "core/engine/engine.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "core/measure/discovery.h"
#include "core/measure/money.h"
#include "daemon/dry_run.h"

void tact__report_number(tact_json *j, const char *key, double v) {
    tact_json_key(j, tact_slice_of(key));
    if (isfinite(v)) tact_json_double(j, v); else tact_json_null(j);
}

static void count(tact_json *j, const char *key, uint64_t n) { tact_json_key_int(j, tact_slice_of(key), (int64_t)n); }
static void text(tact_json *j, const char *key, const char *words) { tact_json_key_text(j, tact_slice_of(key), tact_slice_of(words)); }

static void day_text(int64_t day, char out[16]) {
    tact_civil c = tact_civil_from_us(day * TACT_DAYS(1).us);
    snprintf(out, 16, "%04d-%02u-%02u", (int)c.year, c.month, c.day);
}

/* ---- what is reported ---- */

tact_reported tact__report_reported(const tact_report *report) {
    tact_reported out = { .dry = tact_dry_runs(tact_keeper_config(report->keeper)) };
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(report->keeper, &count);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < tallies[i].way_count; k++) {
            const tact_tally_way *w = &tallies[i].ways[k];
            const uint64_t n[TACT_REPORTED_COUNT] = { w->delivered, w->seen, w->clicked };
            for (unsigned what = 0; w->channel < TACT_CHANNEL_COUNT && what < TACT_REPORTED_COUNT; what++) out.by[what][w->channel] |= n[what] > 0;
        }
    return out;
}

uint64_t tact__report_channels(const tact_tally *t) {
    uint64_t channels = 0;
    for (uint32_t i = 0; i < t->way_count; i++)
        if (t->ways[i].sent && t->ways[i].channel < TACT_CHANNEL_COUNT) channels |= tact_bit(t->ways[i].channel);
    return channels;
}

bool tact__report_is_reported(const tact_reported *r, unsigned what, uint64_t channels, uint64_t n) {
    bool any = n > 0 || !channels;
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) any |= (channels >> c & 1) && r->by[what][c];
    return any;
}

void tact__report_not_reported(tact_json *j, const tact_reported *r, uint64_t channels, const uint64_t counts[TACT_REPORTED_COUNT]) {
    static const char *const names[TACT_REPORTED_COUNT] = { "delivered", "seen", "clicked" };
    TACT_JSON_KEY(j, "notReported");
    tact_json_list(j);
    for (unsigned what = 0; what < TACT_REPORTED_COUNT; what++)
        if (!tact__report_is_reported(r, what, channels, counts[what])) tact_json_text(j, tact_slice_of(names[what]));
    tact_json_end_list(j);
    tact_dry_run_json(j, r->dry & channels);
}

/* ---- a reading ---- */

void tact__report_reading(tact_json *j, const tact_reading *r) {
    const tact_lift *l = &r->lift;
    text(j, "verdict", tact_reading_code(r));
    text(j, "words", tact_reading_words(r));
    count(j, "treatedPeople", r->treated);
    count(j, "leftAlonePeople", r->left_alone);
    if (r->mismatch) { tact__report_number(j, "lotP", r->mismatch_p); return; }
    if (r->treated) tact__report_number(j, "treated", l->treated);
    if (r->left_alone) tact__report_number(j, "leftAlone", l->control);
    if (l->verdict == TACT_LIFT_TOO_LITTLE) return;
    tact__report_number(j, "difference", l->difference);
    tact__report_number(j, "low", l->low);
    tact__report_number(j, "high", l->high);
    tact__report_number(j, "p", l->p);
    if (l->control > 0) tact__report_number(j, "relative", l->relative);
    if (l->verdict == TACT_LIFT_OPEN) tact__report_number(j, "morePeople", l->more_people);
}

static const char *code_of(const tact_lift *lift) {
    tact_reading r = { .lift = *lift };
    return tact_reading_code(&r);
}

void tact__report_adjusted(tact_json *j, const tact_reading *r) {
    const tact_adjusted *a = &r->adjusted;
    if (r->mismatch || r->lift.verdict == TACT_LIFT_TOO_LITTLE) return;
    TACT_JSON_KEY(j, "adjusted");
    tact_json_map(j);
    text(j, "by", tact_before_key(a->by));
    text(j, "says", tact_before_words(a->by));
    tact__report_number(j, "noiseLeft", a->kept_share);
    tact__report_number(j, "theta", a->theta);
    tact__report_number(j, "difference", a->lift.difference);
    tact__report_number(j, "low", a->lift.low);
    tact__report_number(j, "high", a->lift.high);
    tact__report_number(j, "p", a->lift.p);
    text(j, "verdict", code_of(&a->lift));
    if (a->lift.verdict == TACT_LIFT_OPEN) tact__report_number(j, "morePeople", a->lift.more_people);
    tact_json_end_map(j);
}

/* ---- the funnel ---- */

void tact__report_losses(tact_json *j, const tact_tally *t) {
    uint64_t settled = t->sent + t->undone;
    TACT_JSON_KEY(j, "losses");
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_LOSS_COUNT; i++) {
        tact_json_map(j);
        text(j, "loss", tact_loss_key(i));
        text(j, "words", tact_loss_words(i));
        count(j, "times", t->losses[i]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    count(j, "chosen", t->chosen);
    count(j, "undone", t->undone);
    count(j, "onItsWay", t->chosen > settled ? t->chosen - settled : 0);
}

void tact__report_touches(const tact_tally *t, uint64_t sent[TACT_CHANNEL_COUNT]) {
    for (uint32_t i = 0; i < t->way_count; i++)
        if (t->ways[i].channel < TACT_CHANNEL_COUNT) sent[t->ways[i].channel] += t->ways[i].sent;
}

/* ---- the ladder ---- */

static void rung_head(tact_json *j, const char *rung, const char *words) {
    tact_json_map(j);
    text(j, "rung", rung);
    text(j, "says", words);
}

static void click(tact_json *j, const tact_tally *t) {
    rung_head(j, "click", "clicked, of the messages sent (who is left alone cannot click)");
    count(j, "times", t->clicked);
    if (t->sent) tact__report_number(j, "treated", (double)t->clicked / (double)t->sent);
    tact_json_end_map(j);
}

void tact__report_ladder(tact_json *j, const tact_tally *t, tact_slice goal, double window_days, const bool *believed) {
    static const char *const names[] = { "visit", "goal", "value" };
    static const char *const says[] = { "came back to the site, the app or the shop", "reached the goal", "what the goal was worth, a person" };
    TACT_JSON_KEY(j, "ladder");
    tact_json_list(j);
    if (t->campaign != TACT_LOT_PROGRAMME) click(j, t);
    for (unsigned i = 0; i < TACT_RUNG_COUNT; i++) {
        tact_reading r = tact_reading_of(t, (tact_rung)i);
        rung_head(j, names[i], says[i]);
        if (i != TACT_RUNG_VISIT && goal.len) tact_json_key_text(j, TACT_S("event"), goal);
        tact__report_number(j, "withinDays", window_days);
        tact__report_reading(j, &r);
        tact__report_adjusted(j, &r);
        tact_json_key_bool(j, TACT_S("believed"), believed[i]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

/* ---- money ---- */

void tact__report_money(tact_json *j, const tact_report *report, const tact_reading *value, const uint64_t sent[TACT_CHANNEL_COUNT]) {
    const tact_config *config = tact_keeper_config(report->keeper);
    tact_touch_cost costs[TACT_CHANNEL_COUNT];
    bool priced = false, told = !value->mismatch && value->lift.verdict != TACT_LIFT_TOO_LITTLE;
    TACT_JSON_KEY(j, "money");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("currency"), config->currency);
    TACT_JSON_KEY(j, "costs");
    tact_json_list(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        costs[c] = (tact_touch_cost){ (double)sent[c], config->price_milli[c] / 1000.0 };
        priced |= config->price_milli[c] > 0;
        if (!sent[c]) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c));
        count(j, "touches", sent[c]);
        tact__report_number(j, "price", costs[c].price);
        tact__report_number(j, "cost", costs[c].price * costs[c].touches);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_return r = tact_return_of(&value->lift, (double)value->treated, costs, TACT_CHANNEL_COUNT);
    tact__report_number(j, "cost", r.cost);
    tact_json_key_bool(j, TACT_S("priced"), priced);
    if (told) {
        const struct { const char *key; double v; } all[] = { { "gain", r.gain }, { "gainLow", r.gain_low }, { "gainHigh", r.gain_high }, { "net", r.net }, { "netLow", r.net_low }, { "netHigh", r.net_high },
                                                              { "perUnit", r.per_unit }, { "perUnitLow", r.per_unit_low }, { "perUnitHigh", r.per_unit_high } };
        for (unsigned i = 0; i < (r.cost > 0 ? 9u : 6u); i++) tact__report_number(j, all[i].key, all[i].v);
    }
    tact_json_end_map(j);
}

/* ---- weeks later ---- */

void tact__report_later(tact_json *j, const tact_tally *t, tact_instant now) {
    tact_reading all[TACT_LATER_COUNT];
    double p[TACT_LATER_COUNT];
    bool believed[TACT_LATER_COUNT];
    for (unsigned i = 0; i < TACT_LATER_COUNT; i++) {
        all[i] = tact_reading_later(t, (tact_later)i, now);
        p[i] = all[i].mismatch ? 1 : all[i].lift.p;
    }
    (void)tact_discovery_mark(believed, p, TACT_LATER_COUNT, tact_sequence_standard.alpha);
    TACT_JSON_KEY(j, "later");
    tact_json_list(j);
    for (unsigned i = 0; i < TACT_LATER_COUNT; i++) {
        rung_head(j, tact_later_key(i), tact_later_words(i));
        tact__report_reading(j, &all[i]);
        tact_json_key_bool(j, TACT_S("believed"), believed[i]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

/* ---- when ---- */

static void plan_missing(tact_json *j, const tact_plan *p, bool told) {
    const char *why = !(p->share > 0) ? "nobody is left alone here, so nothing can be compared: write `holdout: auto` or a share"
                    : !(p->people_per_day > 0) && !(p->rate > 0) ? "it needs to know how many new people a day fit and how many of a hundred reach the goal without it: --per-day and --rate, `tact try` on days that are over, or a few days of being live"
                    : !(p->people_per_day > 0) ? "it needs to know how many new people a day fit: --per-day, `tact try` on days that are over, or a few days of being live"
                    : !(p->rate > 0) ? "it needs to know how many of a hundred reach the goal without it: --rate, or ten goals of any campaign"
                    : told ? NULL : "at this rate it would take more than ten years: a goal that is reached more often, or more people, would show it sooner";
    if (why) text(j, "needs", why);
}

void tact__report_plan(tact_json *j, const tact_report *report, const tact_tally *t, const tact_reading *goal, double share, double window_days) {
    tact_plan plan = { .rate = report->rate, .people_per_day = report->people_per_day, .share = share, .window_days = window_days };
    tact_instant at = { 0 }, begun = t->stratum_count && t->strata[0].since.us ? t->strata[0].since : report->now;
    bool open = goal->lift.verdict == TACT_LIFT_OPEN && goal->lift.more_people >= 0.5 && !goal->mismatch;
    tact_plan_fill(&plan, t, tact_keeper_programme(report->keeper), report->now);
    TACT_JSON_KEY(j, "plan");
    tact_json_map(j);
    tact__report_number(j, "newPeoplePerDay", plan.people_per_day);
    if (plan.rate > 0) tact__report_number(j, "rate", plan.rate);
    tact__report_number(j, "share", share);
    bool waiting = !goal->mismatch && goal->lift.verdict <= TACT_LIFT_OPEN && !(goal->lift.verdict == TACT_LIFT_OPEN && !open), told = false;
    if (waiting && open && plan.people_per_day > 0) {                  /* from what was seen so far */
        double days = goal->lift.more_people / plan.people_per_day + window_days;
        told = days < 3653;
        at.us = report->now.us + (int64_t)(told ? days : 0) * TACT_DAYS(1).us;
    } else if (waiting) {
        told = tact_plan_at(&plan, begun, &at);
        if (told && tact_instant_before(at, report->now)) at = report->now;
    }
    if (told) {
        char day[16];
        day_text(tact_tally_day(tact_keeper_engine(report->keeper)->bundle, at), day);
        text(j, "verdictAbout", day);
    }
    if (waiting && !told) plan_missing(j, &plan, told);
    tact_json_end_map(j);
}

/* ---- history ---- */

typedef struct past { tact_json *json; tact_status status; } past;

static void history_row(tact_json *j, const tact_tally *t) {
    char day[16];
    tact_reading r = tact_reading_of(t, TACT_RUNG_GOAL);
    day_text(t->counted_day, day);
    tact_json_map(j);
    text(j, "day", day);
    count(j, "sent", t->sent);
    count(j, "clicked", t->clicked);
    count(j, "treatedPeople", t->treated.people);
    count(j, "treatedGoals", t->treated.goals);
    count(j, "leftAlonePeople", t->held_out.people);
    count(j, "leftAloneGoals", t->held_out.goals);
    text(j, "verdict", tact_reading_code(&r));
    if (!r.mismatch && r.lift.verdict != TACT_LIFT_TOO_LITTLE) {
        tact__report_number(j, "difference", r.lift.difference);
        tact__report_number(j, "low", r.lift.low);
        tact__report_number(j, "high", r.lift.high);
    }
    tact_json_end_map(j);
}

static bool each_day(void *ctx, tact_slice key, tact_slice value) {
    past *p = ctx;
    tact_tally t;
    (void)key;
    p->status = tact_tally_read(value, &t);
    if (!p->status) history_row(p->json, &t);
    return !p->status;
}

tact_status tact__report_history(tact_json *j, const tact_report *report, const tact_tally *t, tact_trouble *trouble) {
    past p = { .json = j };
    TACT_JSON_KEY(j, "history");
    tact_json_list(j);
    tact_status s = tact_keeper_tally_days(report->keeper, t->campaign, each_day, &p, trouble);
    if (t->counted_day) history_row(j, t);
    tact_json_end_list(j);
    if (!s && p.status) s = tact_trouble_set(trouble, p.status, "a day of the campaign's history cannot be read; `tact fsck` checks the folder");
    return s;
}
