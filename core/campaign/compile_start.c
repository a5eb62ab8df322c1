/* core/campaign/compile_start.c -- see compile_start.h. */
#include "core/campaign/compile_start.h"
#include "core/campaign/cel_check.h"
#include "core/campaign/key.h"
#include "core/campaign/occasion.h"

enum { NINE = 9 * 60, TIME_TEXT = 5, DAY_TEXT = 10 };

typedef struct start { const tact_value *tree, *on, *at, *every, *audience, *date; tact_campaign *c; tact_bundle *draft; tact_diags *diags; tact_arena *arena; } start;

static void wrong(const start *s, const tact_value *where, tact_slice text, tact_slice hint) {
    tact_diag_add(s->diags, TACT_ERROR, where->line, where->column, text, hint);
}

/* The value of a key when it has the form of its row; a misfit has been reported. */
static const tact_value *fitting(const tact_value *tree, const char *path) {
    tact_key_row row;
    const tact_value *v = tact_value_path(tree, path);
    return v && tact__key_named(tact_slice_of(path), &row) && tact__key_fits(&row, v) ? v : NULL;
}

static uint8_t trigger_of(tact_slice on) {
    static const struct { const char *word; uint8_t trigger; } words[] = {
        { "event", TACT_ON_EVENT }, { "coupon", TACT_ON_COUPON }, { "price_drop", TACT_ON_PRICE_DROP }, { "back_in_stock", TACT_ON_BACK_IN_STOCK },
        { "birthday", TACT_ON_BIRTHDAY }, { "anniversary", TACT_ON_ANNIVERSARY } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tact_slice_is(on, words[i].word)) return words[i].trigger;
    return TACT_ON_EVENT;
}

/* ---- which of them starts it ---- */

static void exclude(const start *s, const tact_value *one, const char *name, const char *other, const char *hint) {
    wrong(s, one, TACT_JOIN(s->diags, TACT_S("'"), tact_slice_of(name), TACT_S("' and '"), tact_slice_of(other), TACT_S("' exclude each other")), tact_slice_of(hint));
}

static void choose(start *s) {
    tact_campaign *c = s->c;
    bool after = c->trigger == TACT_ON_AFTER;
    uint8_t on = s->on ? trigger_of(s->on->text) : TACT_ON_EVENT;
    static const char *const once = "a campaign starts in one way; make a second campaign for another";
    if (after && s->at) exclude(s, s->at, "at", "after", once);
    if (after && s->every) exclude(s, s->every, "every", "after", once);
    if (s->at && s->every) exclude(s, s->at, "at", "every", once);
    if (s->on && s->every) exclude(s, s->on, "on", "every", on == TACT_ON_EVENT ? "leave `on: event` out" : once);
    if (s->on && s->at && !tact_trigger_own_day(on)) exclude(s, s->on, "on", "at", on == TACT_ON_EVENT ? "leave `on: event` out" : once);
    if (after) return;
    c->trigger = s->every ? TACT_ON_EVERY : tact_trigger_occasion(on) ? on : s->at ? TACT_ON_AT : TACT_ON_EVENT;
}

/* ---- when ---- */

static tact_instant instant_of(const start *s, tact_slice text) {
    tact_instant t = { 0 };
    uint16_t minute = 0;
    bool wall = text.len == DAY_TEXT + 1 + TIME_TEXT && tact_instant_parse((tact_slice){ text.ptr, DAY_TEXT }, &t) && tact_minute_parse((tact_slice){ text.ptr + DAY_TEXT + 1, TIME_TEXT }, &minute);
    if (!wall) return tact_instant_parse(text, &t) ? t : (tact_instant){ 0 };
    const tact_zone *zone = tact_bundle_zone(s->draft, s->draft->default_zone);
    int64_t local_us = t.us + TACT_MINUTES(minute).us;
    return zone ? tact_zone_instant(zone, local_us) : (tact_instant){ local_us };
}

static void moments(start *s) {
    tact_campaign *c = s->c;
    uint16_t minute = NINE;
    bool clock_only = s->at && tact_minute_parse(s->at->text, &minute);
    if (c->trigger == TACT_ON_EVERY) (void)tact_rhythm_parse(s->every->text, &c->every);        /* its form fits: key.c */
    if (tact_trigger_own_day(c->trigger)) {
        c->every = (tact_rhythm){ .weekdays = 127, .minute = minute };
        if (s->at && !clock_only) wrong(s, s->at, TACT_S("a day of the person's own has only an hour"), TACT_S("write at: \"09:00\"; it is theirs, where they are"));
    } else if (c->trigger == TACT_ON_AT) {
        c->at = instant_of(s, s->at->text);
        if (clock_only) wrong(s, s->at, TACT_JOIN(s->diags, TACT_S("'"), s->at->text, TACT_S("' names no day")), TACT_S("write at: 2026-12-01 09:00, or every: day 09:00"));
    }
}

/* ---- whom ---- */

static tact_status whom(start *s) {
    tact_campaign *c = s->c;
    if (!tact_trigger_occasion(c->trigger)) {
        bool misread = tact_value_get(s->tree, TACT_S("at")) || tact_value_get(s->tree, TACT_S("every")) || (!s->on && tact_value_get(s->tree, TACT_S("on")));    /* told already */
        if (s->audience && !misread) wrong(s, s->audience, TACT_S("an audience is for campaigns that nobody's event starts"), TACT_S("write the condition under `when`, or start it with at:, every: or on: coupon"));
        return TACT_OK;
    }
    if (!s->audience && !tact_trigger_own_day(c->trigger))
        wrong(s, s->tree, TACT_S("whom does it go to? 'audience' is missing"), TACT_S("audience: person.relationship == \"loyal\"; everybody who permits it is audience: true"));
    return s->audience ? tact_cel_compile(s->audience, TACT_CEL_AUDIENCE, s->draft, s->diags, s->arena, &c->audience) : TACT_OK;
}

static tact_status own_date(start *s) {
    tact_campaign *c = s->c;
    if (!tact_trigger_own_day(c->trigger)) {
        if (s->date) wrong(s, s->date, TACT_S("'date' goes with on: birthday or on: anniversary"), TACT_S("leave it out"));
        return TACT_OK;
    }
    c->date = s->date ? s->date->text : c->trigger == TACT_ON_BIRTHDAY ? TACT_S("birthday") : TACT_S("createdAt");
    c->date_written = s->date != NULL;
    if (s->date && tact_slice_starts(c->date, TACT_S("person.traits."))) c->date = (tact_slice){ c->date.ptr + 14, c->date.len - 14 };
    c->purposes |= tact_bit(TACT_PURPOSE_PERSONALISE);
    return tact__draft_field(s->draft, s->arena, (tact_field){ TACT_FIELD_TRAIT, TACT_BUILTIN_NONE, c->date }) == UINT32_MAX ? TACT_ERR_MEMORY : TACT_OK;
}

tact_status tact__start_compile(const tact_value *tree, tact_campaign *c, tact_bundle *draft, tact_diags *diags, tact_arena *arena) {
    start s = { .tree = tree, .on = fitting(tree, "on"), .at = fitting(tree, "at"), .every = fitting(tree, "every"), .audience = fitting(tree, "audience"),
                .date = fitting(tree, "date"), .c = c, .draft = draft, .diags = diags, .arena = arena };
    choose(&s);
    moments(&s);
    tact_status status = whom(&s);
    if (status == TACT_ERR_MEMORY) return status;
    return own_date(&s);
}

tact_cel_want tact__start_reach(const tact_campaign *c) {
    if (!tact_trigger_occasion(c->trigger)) return TACT_CEL_BOOL;
    return tact_trigger_brand_event(c->trigger) ? TACT_CEL_OCCASION : TACT_CEL_AUDIENCE;
}

/* ---- with the other keys ---- */

void tact__start_rules(const tact_value *tree, const tact_campaign *c, tact_diags *diags) {
    const tact_value *list = fitting(tree, "messages"), *class_ = fitting(tree, "class");
    if (!tact_trigger_occasion(c->trigger)) return;
    for (uint32_t i = 0; list && i < list->list.count && i < c->message_count; i++)
        if (c->messages[i].channels == tact_bit(TACT_CHANNEL_WEB))
            tact_diag_add(diags, TACT_ERROR, list->list.items[i].line, list->list.items[i].column, TACT_S("a slot on a page is answered when somebody asks; this campaign starts by itself"),
                          TACT_S("add a channel such as inapp, push or email"));
    if (c->class_ == TACT_CLASS_ANSWER && class_)
        tact_diag_add(diags, TACT_ERROR, class_->line, class_->column, TACT_S("an answer answers somebody; this campaign starts by itself"), TACT_S("make it class promotional, or service with a basis"));
    if (c->trigger == TACT_ON_EVERY && !tact_value_get(tree, TACT_S("again"))) {
        const tact_value *every = fitting(tree, "every");
        tact_diag_add(diags, TACT_WARNING, every->line, every->column, TACT_S("it comes round again and again, yet each person gets it once in a life"),
                      TACT_S("write again: each, a span such as again: 90d, or again: never to say that this is meant"));
    }
}
