/* daemon/trial_json.c -- see trial_json.h. */
#include "daemon/trial_json.h"
#include "core/base/words.h"

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

static void side(tact_json *j, const char *key, const tact_trial_cell *c) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_map(j);
    number(j, "messages", c->count, tact_trial_shown(c));
    number(j, "people", c->people, tact_trial_shown(c));
    tact_json_end_map(j);
}

static tact_trial_cell other_side(const tact_trial *t, const tact_trial_cell *c) {
    tact_trial_cell key = *c;
    key.after = !c->after;
    return tact_trial_cell_of(t, key);
}

/* Each campaign or message once, whichever side it was met on. */
static bool first_of_both(const tact_trial *t, const tact_trial_cell *c) { return c->after || !other_side(t, c).count; }

static void campaigns(tact_json *j, const tact_trial *t) {
    const tact_trial_cell *c;
    TACT_JSON_KEY(j, "campaigns");
    tact_json_list(j);
    for (uint32_t i = 0; (c = tact_trial_cell_at(t, i)); i++) {
        if (c->what != TACT_TRIAL_CAMPAIGN || !first_of_both(t, c)) continue;
        tact_trial_cell other = other_side(t, c);
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("campaign"), tact_trial_name(t, c->campaign));
        tact_json_key_bool(j, TACT_S("tried"), tact_trial_is_tried(t, c->campaign));
        side(j, "before", c->after ? &other : c);
        side(j, "after", c->after ? c : &other);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void messages(tact_json *j, const tact_trial *t) {
    const tact_trial_cell *c;
    TACT_JSON_KEY(j, "said");
    tact_json_list(j);
    for (uint32_t i = 0; (c = tact_trial_cell_at(t, i)); i++) {
        if (c->what != TACT_TRIAL_MESSAGE || !first_of_both(t, c)) continue;
        tact_trial_cell other = other_side(t, c), after = c->after ? *c : other, before = c->after ? other : *c;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("campaign"), tact_trial_name(t, c->campaign));
        tact_json_key_text(j, TACT_S("message"), tact_trial_name(t, c->detail));
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c->channel));
        number(j, "messages", after.count, tact_trial_shown(&after));
        number(j, "people", after.people, tact_trial_shown(&after));
        number(j, "before", before.count, tact_trial_shown(&before));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void hours(tact_json *j, const tact_trial *t) {
    TACT_JSON_KEY(j, "hours");
    tact_json_list(j);
    for (uint32_t h = 0; h < 24; h++) {
        tact_trial_cell c = tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_HOUR, .after = true, .detail = h });
        if (!c.count) continue;
        tact_json_map(j);
        tact_json_key_int(j, TACT_S("hour"), h);
        number(j, "messages", c.count, tact_trial_shown(&c));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void ends(tact_json *j, const tact_trial *t) {
    const tact_trial_cell *c;
    TACT_JSON_KEY(j, "ends");
    tact_json_list(j);
    for (uint32_t i = 0; (c = tact_trial_cell_at(t, i)); i++) {
        if (c->what != TACT_TRIAL_END) continue;
        tact_json_map(j);
        if (c->campaign) tact_json_key_text(j, TACT_S("campaign"), tact_trial_name(t, c->campaign));
        tact_json_key_text(j, TACT_S("code"), tact_trial_end_code(c->detail));
        tact_json_key_text(j, TACT_S("text"), tact_slice_of(tact_trial_end_words(c->detail)));
        number(j, "moments", c->count, tact_trial_shown(c));
        number(j, "people", c->people, tact_trial_shown(c));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static void effect(tact_json *j, const tact_trial_effect *e) {
    static const char *const says[] = { "no goal", "no choice", "new words", "too few", "few goals", "estimate" };
    tact_trial_says what = tact_trial_effect_says(e);
    TACT_JSON_KEY(j, "effect");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("says"), tact_slice_of(says[what]));
    tact_json_key_int(j, TACT_S("choices"), (int64_t)e->draws);
    tact_json_key_int(j, TACT_S("neverSaidThere"), (int64_t)e->unsaid);
    tact_json_key_int(j, TACT_S("goals"), (int64_t)e->goals);
    tact_json_key_int(j, TACT_S("windowSeconds"), e->window.us / 1000000);
    if (e->draws) real(j, "effectiveChoices", e->answer.effective);
    if (what == TACT_TRIAL_ESTIMATE) {
        real(j, "loggedRate", e->answer.logged.value);
        real(j, "triedRate", e->answer.snips.value);
        real(j, "low", e->answer.snips.low);
        real(j, "high", e->answer.snips.high);
    }
    tact_json_end_map(j);
}

static void verdicts(tact_json *j, const tact_trial *t, const tact_trial_ask *ask) {
    TACT_JSON_KEY(j, "verdicts");
    tact_json_list(j);
    for (uint32_t i = 0; i < ask->tried_count; i++) {
        const tact_campaign *c = tact_bundle_campaign(&ask->force->bundle, ask->tried[i]);
        if (!c) continue;
        tact_trial_verdict v = tact_trial_verdict_of(t, c);
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

void tact_trial_json(tact_json *j, const tact_trial *t, const tact_trial_ask *ask) {
    const tact_trial_counts *c = tact_trial_counts_of(t);
    tact_trial_cell differs = tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_OTHERWISE, .after = true });
    tact_trial_cell after = tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_ALL, .after = true }), before = tact_trial_cell_of(t, (tact_trial_cell){ .what = TACT_TRIAL_ALL });
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
    number(j, "decidedOtherwise", differs.count, tact_trial_shown(&differs));
    TACT_JSON_KEY(j, "messages");
    tact_json_map(j);
    number(j, "before", before.count, tact_trial_shown(&before));
    number(j, "after", after.count, tact_trial_shown(&after));
    tact_json_end_map(j);
    campaigns(j, t);
    messages(j, t);
    hours(j, t);
    ends(j, t);
    effect(j, tact_trial_effect_of(t));
    verdicts(j, t, ask);
    TACT_JSON_KEY(j, "notInTheLog");
    tact_json_list(j);
    for (uint32_t i = 0; tact_trial_unknown_field(t, i).len; i++) tact_json_text(j, tact_trial_unknown_field(t, i));
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
