/* daemon/results.c -- see results.h. */
#include "daemon/results.h"
#include <math.h>
#include <stdio.h>
#include "daemon/hours.h"
#include "daemon/report_parts.h"

enum { STEPS = 10 };
typedef struct sums { uint64_t eligible, losses[TACT_LOSS_COUNT], chosen, ghosts, sent, delivered, seen, clicked, goals, channels; } sums;

static void add(sums *to, const tact_tally *t, int sign) {
#define ADD(field, n) to->field = sign > 0 ? to->field + (n) : to->field - ((n) < to->field ? (n) : to->field)
    ADD(eligible, t->eligible);
    for (unsigned i = 0; i < TACT_LOSS_COUNT; i++) ADD(losses[i], t->losses[i]);
    ADD(chosen, t->chosen);
    ADD(ghosts, t->ghosts);
    ADD(sent, t->sent);
    ADD(delivered, t->delivered);
    ADD(seen, t->seen);
    ADD(clicked, t->clicked);
    ADD(goals, t->converted);
#undef ADD
}

/* A campaign's tally as it stood before the period began. */
typedef struct before { int64_t day; tact_tally tally; bool there; tact_status status; } before;
static bool look(void *ctx, tact_slice key, tact_slice value) {
    before *b = ctx;
    tact_tally t;
    (void)key;
    b->status = tact_tally_read(value, &t);
    if (b->status || t.counted_day >= b->day) return false;
    b->tally = t;
    b->there = true;
    return true;
}

static tact_status sum_up(const tact_report *r, int64_t first_day, sums *out, tact_arena *arena, tact_trouble *trouble) {
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(r->keeper, &count);
    before *b = TACT_NEW(arena, before, 1);
    if (!b) return TACT_ERR_MEMORY;
    *out = (sums){ .eligible = 0 };
    for (uint32_t i = 0; i < count; i++) {
        b->day = first_day;
        b->there = false;
        b->status = TACT_OK;
        tact_status s = tact_keeper_tally_days(r->keeper, tallies[i].campaign, look, b, trouble);
        if (!s && b->status) s = tact_trouble_set(trouble, b->status, "a day of a campaign's history cannot be read; `tact fsck` checks the folder");
        if (s) return s;
        add(out, &tallies[i], 1);
        out->channels |= tact__report_channels(&tallies[i]);
        if (b->there) add(out, &b->tally, -1);
    }
    return TACT_OK;
}

static tact_status moments_of(const tact_report *r, unsigned days, uint64_t *moments, bool *whole, tact_trouble *trouble) {
    uint32_t hour = tact_hour_of(tact_keeper_engine(r->keeper)->bundle, r->now), first = hour / 24 * 24 - (days - 1) * 24;
    *moments = 0;
    *whole = days * 24 <= TACT_HOURS_KEPT;
    if (!*whole) first = hour - TACT_HOURS_KEPT + 1;
    for (uint32_t h = first; h <= hour; h++) {
        tact_hour_counts c;
        tact_status s = tact_keeper_hour(r->keeper, h, &c, trouble);
        if (s) return s;
        *moments += c.moments;
    }
    return TACT_OK;
}

static uint64_t less(uint64_t from, uint64_t n) { return n < from ? from - n : 0; }

static void step(tact_json *j, const char *name, uint64_t n, const char *lost_by, uint64_t lost) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("step"), tact_slice_of(name));
    tact_json_key_int(j, TACT_S("count"), (int64_t)n);
    if (lost_by) {
        tact_json_key_int(j, TACT_S("lost"), (int64_t)lost);
        tact_json_key_text(j, TACT_S("lostBy"), tact_slice_of(lost_by));
    }
    tact_json_end_map(j);
}

/* A step that somebody else has to report: "reported" false when nobody does. */
static void told_step(tact_json *j, const char *name, uint64_t n, bool reported) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("step"), tact_slice_of(name));
    tact_json_key_int(j, TACT_S("count"), (int64_t)n);
    tact_json_key_bool(j, TACT_S("reported"), reported);
    tact_json_end_map(j);
}

static void funnel(tact_json *j, const sums *s, const tact_reported *reported, uint64_t moments, bool whole) {
    uint64_t permitted = less(s->eligible, s->losses[TACT_LOSS_CLOSED] + s->losses[TACT_LOSS_PERMISSION]);
    uint64_t spent = s->losses[TACT_LOSS_QUIET] + s->losses[TACT_LOSS_CAPS] + s->losses[TACT_LOSS_NEEDLESS] + s->losses[TACT_LOSS_PRICE], other = s->losses[TACT_LOSS_OTHER] + s->losses[TACT_LOSS_SILENCE];
    uint64_t attention = less(permitted, spent), drawn = s->chosen + s->ghosts;
    TACT_JSON_KEY(j, "funnel");
    tact_json_list(j);
    step(j, "moments", moments, NULL, 0);
    step(j, "eligible", s->eligible, NULL, 0);
    step(j, "permitted", permitted, "not in use then, no way to reach them, or no permission", s->eligible - permitted);
    step(j, "attention", attention, "quiet time, enough heard, no longer fitting, or not worth the disturbance", permitted - attention);
    step(j, "chosen", drawn, "another message was chosen, or saying nothing", other);
    step(j, "notHeldOut", s->chosen, "left alone by lot", s->ghosts);
    step(j, "sent", s->sent, "on its way, or stopped at the last instant", less(s->chosen, s->sent));
    const struct { const char *name; uint64_t n; } told[TACT_REPORTED_COUNT] = { { "delivered", s->delivered }, { "seen", s->seen }, { "clicked", s->clicked } };
    for (unsigned i = 0; i < TACT_REPORTED_COUNT; i++) told_step(j, told[i].name, told[i].n, tact__report_is_reported(reported, i, s->sent ? s->channels : 0, told[i].n));
    step(j, "goal", s->goals, NULL, 0);
    tact_json_end_list(j);
    tact_json_key_bool(j, TACT_S("momentsOfWholePeriod"), whole);
}

/* Days of the lift as it stood: only those of the period. */
typedef struct past { tact_json *json; int64_t from; tact_status status; } past;
static void day(tact_json *j, const tact_tally *t) {
    char text[32];
    tact_reading r = tact_reading_of(t, TACT_RUNG_GOAL);
    tact_civil c = tact_civil_from_us(t->counted_day * TACT_DAYS(1).us);
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("day"), tact_slice_of(text));
    tact_json_key_text(j, TACT_S("verdict"), tact_slice_of(tact_reading_code(&r)));
    tact_json_key_int(j, TACT_S("treatedPeople"), (int64_t)t->treated.people);
    tact_json_key_int(j, TACT_S("treatedGoals"), (int64_t)t->treated.goals);
    tact_json_key_int(j, TACT_S("leftAlonePeople"), (int64_t)t->held_out.people);
    tact_json_key_int(j, TACT_S("leftAloneGoals"), (int64_t)t->held_out.goals);
    bool told = !r.mismatch && r.lift.verdict != TACT_LIFT_TOO_LITTLE;
    const struct { const char *key; double v; } all[] = { { "difference", r.lift.difference }, { "low", r.lift.low }, { "high", r.lift.high } };
    for (unsigned i = 0; i < 3; i++) tact__report_number(j, all[i].key, told ? all[i].v : (double)NAN);
    tact_json_end_map(j);
}
static bool each_day(void *ctx, tact_slice key, tact_slice value) {
    past *p = ctx;
    tact_tally t;
    (void)key;
    p->status = tact_tally_read(value, &t);
    if (!p->status && t.counted_day >= p->from) day(p->json, &t);
    return !p->status;
}

static tact_status programme(tact_json *j, const tact_report *r, int64_t first_day, tact_trouble *trouble) {
    const tact_tally *t = tact_keeper_programme(r->keeper);
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(r->keeper, &count);
    const tact_bundle *b = tact_keeper_engine(r->keeper)->bundle;
    uint64_t sent[TACT_CHANNEL_COUNT] = { 0 };
    for (uint32_t i = 0; i < count; i++)
        if (b->campaigns[i].class_ == TACT_CLASS_PROMOTIONAL) tact__report_touches(&tallies[i], sent);
    tact_reading goal = tact_reading_of(t, TACT_RUNG_GOAL), value = tact_reading_of(t, TACT_RUNG_VALUE);
    past p = { .json = j, .from = first_day };
    TACT_JSON_KEY(j, "programme");
    tact_json_map(j);
    TACT_JSON_KEY(j, "lift");
    tact_json_map(j);
    tact__report_reading(j, &goal);
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "history");
    tact_json_list(j);
    tact_status s = tact_keeper_tally_days(r->keeper, t->campaign, each_day, &p, trouble);
    if (t->counted_day >= first_day) day(j, t);
    tact_json_end_list(j);
    tact__report_money(j, r, &value, sent);
    tact__report_plan(j, r, t, &goal, b->universal_holdout_milli / 1000.0, 28);
    tact_json_end_map(j);
    return s ? s : p.status ? tact_trouble_set(trouble, p.status, "a day of the programme's history cannot be read; `tact fsck` checks the folder") : TACT_OK;
}

/* Since each campaign began: what is kept of messages and channels has no days. */
static void channels(tact_json *j, const tact_report *r, const tact_reported *reported) {
    uint32_t count;
    const tact_tally *tallies = tact_keeper_tallies(r->keeper, &count);
    tact_json_key_text(j, TACT_S("by"), TACT_S("channel"));
    tact_json_key_text(j, TACT_S("rowsSince"), TACT_S("the beginning of each campaign"));
    TACT_JSON_KEY(j, "rows");
    tact_json_list(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        tact_tally_way sum = { .channel = (uint8_t)c };
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t k = 0; k < tallies[i].way_count; k++) {
                const tact_tally_way *w = &tallies[i].ways[k];
                if (w->channel != c) continue;
                sum.sent += w->sent;
                sum.delivered += w->delivered;
                sum.seen += w->seen;
                sum.clicked += w->clicked;
                sum.goals += w->goals;
                sum.objected += w->objected;
            }
        if (!sum.sent) continue;
        const struct { const char *key; uint64_t n; } all[] = { { "sent", sum.sent }, { "delivered", sum.delivered }, { "seen", sum.seen }, { "clicked", sum.clicked }, { "goal", sum.goals }, { "objected", sum.objected } };
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c));
        for (unsigned i = 0; i < 6; i++) tact_json_key_int(j, tact_slice_of(all[i].key), (int64_t)all[i].n);
        tact__report_not_reported(j, reported, tact_bit(c), (const uint64_t[]){ sum.delivered, sum.seen, sum.clicked });
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

tact_status tact_results_json(tact_json *j, const tact_report *r, unsigned days, bool by_channel, tact_arena *arena, tact_trouble *trouble) {
    int64_t today = tact_tally_day(tact_keeper_engine(r->keeper)->bundle, r->now), first = today - days + 1;
    uint64_t moments = 0;
    bool whole = true;
    sums s;
    char text[TACT_INSTANT_TEXT + 1];
    tact_status status = sum_up(r, first, &s, arena, trouble);
    if (!status) status = moments_of(r, days, &moments, &whole, trouble);
    if (status) return status;
    tact_json_key_int(j, TACT_S("days"), days);
    tact_json_key_text(j, TACT_S("now"), tact_instant_format(r->now, text));
    status = programme(j, r, first, trouble);
    const tact_reported reported = tact__report_reported(r);
    funnel(j, &s, &reported, moments, whole);
    if (by_channel) channels(j, r, &reported);
    return status;
}
