/* daemon/trial_json.c -- see trial_json.h. */
#include "daemon/trial_json.h"
#include "core/base/words.h"
#include "daemon/coarse.h"

static void number(tact_json *j, const char *key, uint64_t n, bool told) {
    tact_json_key(j, tact_slice_of(key));
    if (told) tact_json_int(j, (int64_t)n); else tact_json_null(j);
}

static void real(tact_json *j, const char *key, double v) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_double(j, v);
}

static void instant(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, text));
}

/* ---- as it may be told ---- */

typedef struct source { const tact_trial *trial; const tact_coarse *coarse; } source;      /* coarse NULL: exactly */

static tact_trial_cell told(const source *t, tact_trial_cell c) {
    uint32_t name[3] = { c.what | (uint32_t)c.channel << 8 | (uint32_t)c.after << 16, c.campaign, c.detail };
    tact_slice what = { (const char *)name, sizeof name };
    uint64_t people, count;
    if (!t->coarse) return c;
    c.hidden = !tact_coarse_people(t->coarse, what, c.people, &people) || !tact_coarse_things(t->coarse, what, c.count, c.people, &count);
    if (c.hidden) return c;
    c.people = people;
    c.count = count < people ? people : count;
    return c;
}

static bool cell_at(const source *t, uint32_t i, tact_trial_cell *out) {
    const tact_trial_cell *c = tact_trial_cell_at(t->trial, i);
    if (c) *out = told(t, *c);
    return c != NULL;
}

static tact_trial_cell cell_of(const source *t, tact_trial_cell key) { return told(t, tact_trial_cell_of(t->trial, key)); }

/* Does a row stand here? Of few it would tell that they are not none. */
static bool stands(const source *t, const tact_trial_cell *c) { return !t->coarse || tact_trial_shown(c); }

static void side(tact_json *j, const char *key, const tact_trial_cell *c) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_map(j);
    number(j, "messages", c->count, tact_trial_shown(c));
    number(j, "people", c->people, tact_trial_shown(c));
    tact_json_end_map(j);
}

static tact_trial_cell other_side(const source *t, const tact_trial_cell *c) {
    return cell_of(t, (tact_trial_cell){ .what = c->what, .channel = c->channel, .after = !c->after, .campaign = c->campaign, .detail = c->detail });
}

/* Each campaign or message once, whichever side it was met on. */
static bool first_of_both(const source *t, const tact_trial_cell *c) { return c->after || !other_side(t, c).count; }

static void campaign(tact_json *j, const source *t, tact_slice name, uint32_t id, const tact_trial_cell *before, const tact_trial_cell *after) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("campaign"), name);
    tact_json_key_bool(j, TACT_S("tried"), tact_trial_is_tried(t->trial, id));
    side(j, "before", before);
    side(j, "after", after);
    tact_json_end_map(j);
}

static void campaigns(tact_json *j, const source *t, const tact_trial_ask *ask) {
    tact_trial_cell c;
    TACT_JSON_KEY(j, "campaigns");
    tact_json_list(j);
    for (uint32_t i = 0; t->coarse && i < ask->tried_count; i++) {
        const tact_campaign *own = tact_bundle_campaign(&ask->force->bundle, ask->tried[i]);
        tact_trial_cell after = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_CAMPAIGN, .after = true, .campaign = ask->tried[i] }), before = other_side(t, &after);
        if (own) campaign(j, t, own->name, own->id, &before, &after);
    }
    for (uint32_t i = 0; cell_at(t, i, &c); i++) {
        if (c.what != TACT_TRIAL_CAMPAIGN || !first_of_both(t, &c)) continue;
        tact_trial_cell other = other_side(t, &c);
        if (t->coarse && (tact_trial_is_tried(t->trial, c.campaign) || (!tact_trial_shown(&c) && !tact_trial_shown(&other)))) continue;
        campaign(j, t, tact_trial_name(t->trial, c.campaign), c.campaign, c.after ? &other : &c, c.after ? &c : &other);
    }
    tact_json_end_list(j);
}

static void messages(tact_json *j, const source *t) {
    tact_trial_cell c;
    TACT_JSON_KEY(j, "said");
    tact_json_list(j);
    for (uint32_t i = 0; cell_at(t, i, &c); i++) {
        if (c.what != TACT_TRIAL_MESSAGE || !first_of_both(t, &c)) continue;
        tact_trial_cell other = other_side(t, &c), after = c.after ? c : other, before = c.after ? other : c;
        if (!stands(t, &after) && !stands(t, &before)) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("campaign"), tact_trial_name(t->trial, c.campaign));
        tact_json_key_text(j, TACT_S("message"), tact_trial_name(t->trial, c.detail));
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c.channel));
        number(j, "messages", after.count, tact_trial_shown(&after));
        number(j, "people", after.people, tact_trial_shown(&after));
        number(j, "before", before.count, tact_trial_shown(&before));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void hours(tact_json *j, const source *t) {
    TACT_JSON_KEY(j, "hours");
    tact_json_list(j);
    for (uint32_t h = 0; h < 24; h++) {
        tact_trial_cell c = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_HOUR, .after = true, .detail = h });
        if (!c.count || !stands(t, &c)) continue;
        tact_json_map(j);
        tact_json_key_int(j, TACT_S("hour"), h);
        number(j, "messages", c.count, tact_trial_shown(&c));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void ends(tact_json *j, const source *t) {
    tact_trial_cell c;
    TACT_JSON_KEY(j, "ends");
    tact_json_list(j);
    for (uint32_t i = 0; cell_at(t, i, &c); i++) {
        if (c.what != TACT_TRIAL_END || !stands(t, &c)) continue;
        tact_json_map(j);
        if (c.campaign) tact_json_key_text(j, TACT_S("campaign"), tact_trial_name(t->trial, c.campaign));
        tact_json_key_text(j, TACT_S("code"), tact_trial_end_code(c.detail));
        tact_json_key_text(j, TACT_S("text"), tact_slice_of(tact_trial_end_words(c.detail)));
        number(j, "moments", c.count, tact_trial_shown(&c));
        number(j, "people", c.people, tact_trial_shown(&c));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

/* Moments with a choice, whosever they are: rounded as people are; few are nobody's. */
static int64_t choices(const source *t, const char *what, uint64_t n) {
    uint64_t out = n;
    if (t->coarse && !tact_coarse_people(t->coarse, tact_slice_of(what), n, &out)) return 0;
    return (int64_t)out;
}

/* A rate to half a percent. */
static double rate(const source *t, double r) { return t->coarse ? (double)(int64_t)(r * 200 + 0.5) / 200 : r; }

static void effect(tact_json *j, const source *t) {
    static const char *const says[] = { "no goal", "no choice", "new words", "too few", "few goals", "estimate" };
    const tact_trial_effect *e = tact_trial_effect_of(t->trial);
    tact_trial_says what = tact_trial_effect_says(e);
    TACT_JSON_KEY(j, "effect");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("says"), tact_slice_of(says[what]));
    tact_json_key_int(j, TACT_S("choices"), choices(t, "choices", e->draws));
    tact_json_key_int(j, TACT_S("neverSaidThere"), choices(t, "never", e->unsaid));
    tact_json_key_int(j, TACT_S("goals"), choices(t, "goals", e->goals));
    tact_json_key_int(j, TACT_S("windowSeconds"), e->window.us / 1000000);
    if (e->draws && !t->coarse) real(j, "effectiveChoices", e->answer.effective);
    if (what == TACT_TRIAL_ESTIMATE) {
        real(j, "loggedRate", rate(t, e->answer.logged.value));
        real(j, "triedRate", rate(t, e->answer.snips.value));
        real(j, "low", rate(t, e->answer.snips.low));
        real(j, "high", rate(t, e->answer.snips.high));
    }
    tact_json_end_map(j);
}

static tact_trial_verdict verdict_of(const source *t, const tact_campaign *c) {
    if (!t->coarse) return tact_trial_verdict_of(t->trial, c);
    tact_trial_cell units = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_UNIT, .after = true, .campaign = c->id }), goals = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_UNIT_GOAL, .after = true, .campaign = c->id });
    return tact_trial_verdict_by(t->trial, c, tact_trial_shown(&units) ? units.people : 0, tact_trial_shown(&goals) ? goals.people : 0);
}

static void verdicts(tact_json *j, const source *t, const tact_trial_ask *ask) {
    TACT_JSON_KEY(j, "verdicts");
    tact_json_list(j);
    for (uint32_t i = 0; i < ask->tried_count; i++) {
        const tact_campaign *c = tact_bundle_campaign(&ask->force->bundle, ask->tried[i]);
        if (!c) continue;
        tact_trial_verdict v = verdict_of(t, c);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("campaign"), c->name);
        if (v.people_per_day > 0) real(j, "newPeoplePerDay", v.people_per_day);
        if (v.rate > 0) real(j, "rate", v.rate);
        real(j, "share", v.share);
        if (v.needs) tact_json_key_text(j, TACT_S("needs"), tact_slice_of(v.needs));
        else instant(j, "about", v.about);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void left_out(tact_json *j, const tact_trial_counts *c) {
    const struct { const char *key; uint64_t n; } rows[] = { { "notRemembered", c->unremembered }, { "privateMatters", c->private_matters }, { "erased", c->erased }, { "robots", c->robots },
        { "withoutRecord", c->unknown }, { "missing", c->missing }, { "linksMoved", c->moved } };
    TACT_JSON_KEY(j, "leftOut");
    tact_json_map(j);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) tact_json_key_int(j, tact_slice_of(rows[i].key), (int64_t)rows[i].n);
    tact_json_end_map(j);
}

void tact_trial_json(tact_json *j, const tact_trial *trial, const tact_trial_ask *ask, const tact_coarse *coarse) {
    const source of = { trial, coarse }, *t = &of;
    const tact_trial_counts *c = tact_trial_counts_of(trial);
    tact_trial_cell differs = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_OTHERWISE, .after = true });
    tact_trial_cell after = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_ALL, .after = true }), before = cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_ALL });
    tact_json_map(j);
    instant(j, "from", ask->from);
    instant(j, "until", ask->until);
    TACT_JSON_KEY(j, "tried");
    tact_json_list(j);
    for (uint32_t i = 0; i < ask->tried_count; i++) {
        const tact_campaign *own = tact_bundle_campaign(&ask->force->bundle, ask->tried[i]);
        if (own) tact_json_text(j, own->name);
    }
    tact_json_end_list(j);
    tact_json_key_int(j, TACT_S("events"), (int64_t)c->events);
    number(j, "people", c->people, tact_trial_told(c->people));
    tact_json_key_int(j, TACT_S("decided"), (int64_t)c->decided);
    if (coarse) tact_json_key_int(j, TACT_S("roundedTo"), TACT_COARSE_STEP);
    number(j, "decidedOtherwise", differs.count, tact_trial_shown(&differs));
    TACT_JSON_KEY(j, "messages");
    tact_json_map(j);
    number(j, "before", before.count, tact_trial_shown(&before));
    number(j, "after", after.count, tact_trial_shown(&after));
    tact_json_end_map(j);
    campaigns(j, t, ask);
    messages(j, t);
    hours(j, t);
    ends(j, t);
    effect(j, t);
    verdicts(j, t, ask);
    TACT_JSON_KEY(j, "notInTheLog");
    tact_json_list(j);
    for (uint32_t i = 0; tact_trial_unknown_field(trial, i).len; i++) tact_json_text(j, tact_trial_unknown_field(trial, i));
    tact_json_end_list(j);
    left_out(j, c);
    tact_json_end_map(j);
}

/* ---- days ---- */

static tact_instant midnight(const tact_zone *zone, int64_t day) {
    int64_t local = day * TACT_DAYS(1).us;
    return zone ? tact_zone_instant(zone, local) : (tact_instant){ local };
}

bool tact_trial_period(tact_slice on, unsigned days, const tact_zone *zone, tact_instant now, tact_instant *from, tact_instant *until) {
    tact_civil civil = zone ? tact_zone_civil(zone, now) : tact_civil_from_us(now.us);
    int64_t today = tact_days_from_civil(civil.year, civil.month, civil.day), first, last;
    tact_instant named;
    if (!on.len) { last = today; first = today - (days ? days : 1); }
    else if (tact_slice_is(on, "yesterday")) { first = today - 1; last = today; }
    else if (tact_slice_is(on, "today")) { first = today; last = today + 1; }
    else {
        if (on.len != 10 || !tact_instant_parse(on, &named)) return false;
        first = named.us / TACT_DAYS(1).us;
        last = first + 1;
    }
    if (on.len && days > 1) last = first + days;
    *from = midnight(zone, first);
    *until = midnight(zone, last);
    if (now.us < until->us) *until = now;
    return from->us < until->us;
}
