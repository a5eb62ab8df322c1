/* daemon/report_test.c -- a year of people on a moved clock: what the reports say of them, day by day, and the same counted again from the log. */
#define BED_CAMPAIGN lot_half
static const char lot_half[] =
    "campaign: basket\nstate: live\nsend: everyone\nagain: each\nholdout: 40%\nvalue: event.revenue\ngoal: {event: Order Completed, within: 7d}\nwhen: slot == \"page\"\n"
    "messages:\n  - id: m\n    channels: [web]\n    slot: page\n    en: {title: T, body: B}\n";
#include "test/lib/keeper_bed.h"
#include <math.h>
#include "core/measure/cuped.h"
#include "daemon/counting.h"
#include "daemon/reading.h"
#include "daemon/recount.h"
#include "daemon/report.h"

static tact_rng chance;
static bool lucky(unsigned percent) { return tact_rng_next(&chance) % 100 < percent; }

static void allow(world *w, const char *id) {
    tact_trouble trouble = { "" };
    tact_kept kept;
    tact_who who = device(id);
    tact_grant grants[3];
    static const uint8_t purposes_of[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_MEASURE };
    for (unsigned i = 0; i < 2; i++) grants[i] = (tact_grant){ .purpose = purposes_of[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    tact_event yes = { .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 2 };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_event(w->keeper, &who, TACT_S("test"), TACT_S(""), &yes, NULL, NULL, &w->scratch, &kept, &trouble), TACT_OK);
}

static unsigned number;
static void happens(world *w, const char *id, tact_event e) {
    char message[16];
    snprintf(message, sizeof message, "e%u", ++number);
    e.occurred = clock_now;
    free(event(w, device(id), message, e));
}

static tact_event asks(void) { return (tact_event){ .type = TACT_EVENT_PAGE, .asks = true, .slot = TACT_S("page") }; }
static tact_event order(void) {
    static tact_pair pair;
    pair = (tact_pair){ .key = TACT_S("revenue"), .value = { .type = TACT_INT, .integer = 20 } };
    return (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed"), .trusted = true, .properties = { .type = TACT_MAP, .map = { &pair, 1 } } };
}

enum { PEOPLE = 120, DAYS = 100 };

/* Some come each day; whoever is treated buys more and is active longer: the lot is asked of the record, so that the world knows it. */
static void live(world *w) {
    for (unsigned day = 0; day < DAYS; day++) {
        for (unsigned i = 0; i < PEOPLE; i++) {
            char id[16];
            snprintf(id, sizeof id, "p%u", i);
            if (i % 40 == day % 40 && day < 40) allow(w, id);
            if (i % 40 > day || !lucky(12)) continue;
            if (lucky(30)) happens(w, id, (tact_event){ .type = TACT_EVENT_PAGE });       /* only looks around: known before the lot falls */
            if (lucky(10)) happens(w, id, order());
            happens(w, id, asks());
            if (lucky(25)) happens(w, id, order());
        }
        flush(w);
        move_clock(w, TACT_DAYS(1));
    }
}

typedef struct days { unsigned count; uint64_t sent; int64_t last; } days;
static bool each_day(void *ctx, tact_slice key, tact_slice value) {
    days *d = ctx;
    tact_tally t;
    (void)key;
    assert_int_equal(tact_tally_read(value, &t), TACT_OK);
    assert_true(t.counted_day > d->last && t.sent >= d->sent);
    *d = (days){ d->count + 1, t.sent, t.counted_day };
    return true;
}

static void a_year_is_counted_again_from_the_log(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_recount recount;
    tact_recount_figure figures[TACT_RECOUNT_FIGURES];
    chance = tact_rng_from((tact_seed){ 20261122, 4 });
    live(w);
    uint32_t count;
    const tact_tally *all = tact_keeper_tallies(w->keeper, &count), *t = all, *whole = tact_keeper_programme(w->keeper);
    while (t->campaign != tact_id32(TACT_S("basket"))) t++;
    assert_true(t->treated.people > 40 && t->held_out.people > 20);
    uint64_t drawn = t->treated.people + t->held_out.people + whole->held_out.people;
    assert_true(drawn <= PEOPLE && drawn + 3 >= PEOPLE);     /* somebody for whom silence was best each time they asked was never drawn */
    uint64_t visits = 0, weeks = 0, later = 0, losses = 0;
    for (uint32_t i = 0; i < t->stratum_count; i++) visits += t->strata[i].visits[0] + t->strata[i].visits[1];
    for (uint32_t i = 0; i < t->week_count; i++) {
        weeks += t->weeks[i].people[0] + t->weeks[i].people[1];
        later += t->weeks[i].active[0][0] + t->weeks[i].active[0][1] + t->weeks[i].repeat[0];
        for (unsigned s = 0; s < 2; s++) assert_true(t->weeks[i].active[0][s] <= t->weeks[i].people[s] && t->weeks[i].repeat[s] <= t->weeks[i].people[s]);
    }
    for (unsigned i = 0; i < TACT_LOSS_COUNT; i++) losses += t->losses[i];
    assert_int_equal(weeks, t->treated.people + t->held_out.people);
    assert_true(visits > weeks / 4 && visits <= weeks && later > weeks / 4);
    assert_int_equal(t->eligible, losses + t->ghosts + t->chosen);
    for (unsigned i = 0; i < TACT_BEFORE_COUNT; i++)        /* something of the time before was kept, on both sides, and goals met it */
        for (unsigned s = 0; s < 2; s++) assert_true(t->strata[0].before[s][i].sum && t->strata[0].before[s][i].squares >= t->strata[0].before[s][i].sum && t->strata[0].before[s][i].value > 0);
    days d = { .count = 0 };
    assert_int_equal(tact_keeper_tally_days(w->keeper, t->campaign, each_day, &d, &trouble), TACT_OK);
    assert_true(d.count > DAYS / 2 && d.last < t->counted_day && d.sent <= t->sent);

    char log[160];
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_recount_open(&recount, w->data, &trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, tact_recount_line, &recount, &trouble), TACT_OK);
    assert_int_equal(recount.status, TACT_OK);
    assert_true(recount.lines > 1000 && !recount.missing && !recount.closed);
    for (uint32_t c = 0; c <= count; c++) {
        const tact_tally *kept = c < count ? &all[c] : whole;
        uint32_t n = tact_recount_compare(kept, tact_recount_of(&recount, kept->campaign), figures);
        for (uint32_t i = 0; i < n; i++) {
            if (figures[i].kept != figures[i].counted) print_message("%08x, %s: kept %g, counted %g\n", kept->campaign, figures[i].name, figures[i].kept, figures[i].counted);      /* NOLINT */
            assert_true(figures[i].kept - figures[i].counted < 1e-6 && figures[i].counted - figures[i].kept < 1e-6);
        }
    }
    tact_recount_close(&recount);
}

static tact_tally drawn(uint16_t share, uint64_t treated, uint64_t goals, uint64_t left, uint64_t left_goals) {
    tact_tally t = { .campaign = 7 };
    tact_tally_stratum *s = tact_tally_stratum_open(&t, share, clock_now);
    s->treated = t.treated = (tact_side){ treated, goals, (double)goals, (double)goals };
    s->held_out = t.held_out = (tact_side){ left, left_goals, (double)left_goals, (double)left_goals };
    return t;
}

static void verdicts_have_their_words(void **state) {
    (void)state;
    const struct { uint16_t share; uint64_t treated, goals, left, left_goals; const char *code; } cases[] = {
        { 100, 20, 5, 5, 1, "too_little_data" }, { 100, 9000, 450, 1000, 50, "open" }, { 100, 9000, 1800, 1000, 50, "higher" }, { 100, 9000, 180, 1000, 120, "lower" },
        { 500, 4000000, 200000, 4000000, 200000, "ruled_out" }, { 100, 8000, 400, 2000, 100, "blocked" }, { 0, 8000, 400, 2000, 100, "open" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_tally t = drawn(cases[i].share, cases[i].treated, cases[i].goals, cases[i].left, cases[i].left_goals);
        tact_reading r = tact_reading_of(&t, TACT_RUNG_GOAL);
        assert_string_equal(tact_reading_code(&r), cases[i].code);
    }
}

/* Another share does not bias: early people buy more and are seldom left alone, late ones buy less and often are. Pooled as one it would look
 * like help; each stratum within itself there is none. */
static void a_changed_share_does_not_bias(void **state) {
    (void)state;
    tact_tally t = drawn(100, 9000, 1800, 1000, 200);
    tact_tally_stratum *late = tact_tally_stratum_open(&t, 500, tact_instant_add(clock_now, TACT_DAYS(30)));
    assert_int_equal(t.stratum_count, 2);
    late->treated = (tact_side){ 5000, 250, 250, 250 };
    late->held_out = (tact_side){ 5000, 250, 250, 250 };
    tact_reading r = tact_reading_of(&t, TACT_RUNG_GOAL);
    assert_string_equal(tact_reading_code(&r), "open");
    assert_true(r.lift.difference < 1e-9 && r.lift.difference > -1e-9);
    assert_true(2050.0 / 14000 - 450.0 / 6000 > 0.05);      /* what pooling would have said */
    assert_ptr_equal(tact_tally_stratum_at(&t, clock_now), &t.strata[0]);
    assert_ptr_equal(tact_tally_stratum_at(&t, tact_instant_add(clock_now, TACT_DAYS(31))), late);
}

static void the_share_sizes_itself_between_units(void **state) {
    (void)state;
    tact_tally t = drawn(100, 90000, 9000, 10000, 1000);
    t.weeks[t.week_count++] = (tact_tally_week){ .week = (uint32_t)(tact_instant_add(clock_now, TACT_DAYS(21)).us / TACT_DAYS(7).us), .people = { 90000, 10000 } };
    assert_int_equal(tact_reading_share(&t, 100, 7, tact_instant_add(clock_now, TACT_DAYS(20))), 100);      /* not within four weeks */
    uint32_t fewer = tact_reading_share(&t, 100, 7, tact_instant_add(clock_now, TACT_DAYS(29)));
    assert_true(fewer >= 20 && fewer < 70);                 /* plenty come: fewer need be left alone */
    tact_tally few = drawn(100, 1350, 27, 150, 3);
    few.weeks[few.week_count++] = (tact_tally_week){ .week = t.weeks[0].week, .people = { 1350, 150 } };
    assert_int_equal(tact_reading_share(&few, 100, 7, tact_instant_add(clock_now, TACT_DAYS(29))), 200);    /* never more than a fifth */
}

/* Who is not that old yet is no row of noughts. */
static void later_is_told_of_who_is_old_enough(void **state) {
    (void)state;
    static const unsigned after[TACT_LATER_COUNT] = { 6, 10, 14, 13, 1 };         /* weeks from the beginning of theirs until it is over for all of them */
    tact_tally t = drawn(100, 90, 0, 10, 0);
    tact_tally_week_of(&t, clock_now, true)->people[0] = 90;
    t.weeks[0].people[1] = 10;
    tact_instant week = { (int64_t)t.weeks[0].week * TACT_DAYS(7).us };
    for (unsigned i = 0; i < TACT_LATER_COUNT; i++) {
        tact_instant ripe = tact_instant_add(week, TACT_DAYS(7 * after[i]));
        tact_reading before = tact_reading_later(&t, (tact_later)i, (tact_instant){ ripe.us - 1 }), then = tact_reading_later(&t, (tact_later)i, ripe);
        assert_string_equal(tact_reading_words(&before), "nobody yet");
        assert_true(before.treated == 0 && then.treated == 90 && then.left_alone == 10);
    }
}

static void a_tally_comes_back_as_it_was(void **state) {
    world *w = *state;
    tact_tally t = drawn(100, 90, 9, 10, 1), back;
    tact_writer a, b;
    for (unsigned i = 0; i < TACT_LOSS_COUNT; i++) t.losses[i] = i * 1000 + 1;
    for (uint32_t i = 0; i < TACT_TALLY_WAYS; i++) *tact_tally_of_way(&t, i + 1, (uint8_t)(i % 9)) = (tact_tally_way){ i + 1, (uint8_t)(i % 9), i, i, i, i, i, i };
    assert_null(tact_tally_of_way(&t, 4711, 0));
    for (unsigned i = 0; i < 2 * TACT_BEFORE_COUNT; i++) t.strata[0].before[i % 2][i / 2] = (tact_tally_before){ i + 1, i + 200, i + 3, i + 4, i + 0.25 };
    for (uint32_t i = 0; i < 40; i++) tact_tally_week_of(&t, tact_instant_add(clock_now, TACT_DAYS(7 * i)), true)->repeat[1] = i;
    assert_int_equal(t.week_count, TACT_TALLY_WEEKS);
    assert_null(tact_tally_week_of(&t, clock_now, false));  /* the oldest went */
    for (uint16_t i = 1; i < 20; i++) (void)tact_tally_stratum_open(&t, i, tact_instant_add(clock_now, TACT_DAYS(i)));
    assert_int_equal(t.stratum_count, TACT_TALLY_STRATA);
    assert_null(tact_tally_stratum_at(&t, clock_now));
    tact_arena_reset(&w->scratch);
    tact_writer_init(&a, &w->scratch, 8192);
    tact_writer_init(&b, &w->scratch, 8192);
    t.opened = 4711;
    t.tagged = 12;
    t.pictures = 3;
    tact_tally_write(&a, &t);
    assert_int_equal(tact_tally_read(tact_writer_slice(&a), &back), TACT_OK);
    tact_tally_write(&b, &back);
    assert_true(tact_slice_equal(tact_writer_slice(&a), tact_writer_slice(&b)));
    assert_true(back.opened == 4711 && back.tagged == 12 && back.pictures == 3);
    for (size_t cut = 0; cut < a.len; cut++) assert_int_not_equal(tact_tally_read((tact_slice){ (const char *)a.ptr, cut }, &back), TACT_OK);
    char *bytes = (char *)(uintptr_t)tact_writer_slice(&a).ptr;
    bytes[0] = 6;                                          /* before pictures */
    assert_int_equal(tact_tally_read((tact_slice){ bytes, a.len - 1 }, &back), TACT_OK);
    assert_true(back.opened == 4711 && back.tagged == 12 && !back.pictures);
    bytes[0] = 5;                                          /* before links: it ends before their two numbers, 4711 and 12 */
    assert_int_equal(tact_tally_read((tact_slice){ bytes, a.len - 4 }, &back), TACT_OK);
    assert_true(!back.opened && !back.tagged && back.week_count == TACT_TALLY_WEEKS);
}

/* ---- what was known before the lot ---- */

typedef struct paired { tact_bundle *bundle; tact_tally tally; tact_sample visits[2], goals[2], value[2]; } paired;
static tact_tally *only(void *ctx, uint32_t campaign) { paired *p = ctx; return campaign == p->tally.campaign ? &p->tally : NULL; }

/* One person: drawn, then back or not, then at the goal or not; counted as the keeper does, and as a row of a file would be. */
static void lives(paired *p, bool held_out, unsigned visits, unsigned orders, bool back, bool goal, double value) {
    const tact_counting n = { p->bundle, only, p };
    uint8_t before = tact_before_pack(visits, orders);
    tact_result r = { .counts_unit = true, .unit = { p->tally.campaign, held_out, 400 }, .before = before };
    tact_event e = { .type = TACT_EVENT_PAGE, .received = clock_now };
    tact_sign sign = { p->tally.campaign, TACT_SIGN_VISIT, held_out, clock_now, 0, before };
    tact_counting_add(&n, &r.person, &e, &r);
    r = (tact_result){ .signs = &sign, .sign_count = back, .goal_count = goal };
    r.goals[0] = (tact_goal){ .campaign = p->tally.campaign, .ghost = held_out, .unit = true, .drawn_at = clock_now, .before = before, .value = value };
    tact_counting_add(&n, &r.person, &e, &r);
    tact_sample_add(&p->visits[held_out], back, visits);
    tact_sample_add(&p->goals[held_out], goal, orders);
    tact_sample_add(&p->value[held_out], goal ? value : 0, orders);
}

static bool close_to(double a, double b) { return fabs(a - b) <= 1e-9 * (1 + fabs(a)); }

/* As `tact lift --covariate` does it on the rows. */
static void the_rows_say_the_same(const tact_reading *r, const tact_sample rows[2], int by) {
    tact_cuped c = tact_cuped_of(rows, 2);
    tact_sample a = tact_cuped_apply(&c, &rows[0]), b = tact_cuped_apply(&c, &rows[1]);
    tact_lift l = tact_lift_of(&a, &b, &tact_lift_standard), plain = tact_lift_of(&rows[0], &rows[1], &tact_lift_standard);
    assert_int_equal(r->adjusted.by, by);
    assert_true(close_to(c.kept_share, r->adjusted.kept_share) && close_to(c.theta, r->adjusted.theta));
    assert_true(close_to(l.difference, r->adjusted.lift.difference) && close_to(l.low, r->adjusted.lift.low) && close_to(l.high, r->adjusted.lift.high) && close_to(l.p, r->adjusted.lift.p));
    assert_true(close_to(plain.low, r->lift.low) && close_to(plain.high, r->lift.high));
}

static double width(const tact_lift *l) { return l->high - l->low; }

/* Orders before explain half of what people are worth: half of the noise goes, and the interval is 0.71 of its width. Visits before tell who comes back. */
static void what_was_known_before_narrows(void **state) {
    world *w = *state;
    paired p = { .bundle = &w->brand.bundle, .tally = { .campaign = tact_id32(TACT_S("basket")) } };
    chance = tact_rng_from((tact_seed){ 2013, 71 });
    for (unsigned i = 0; i < 20000; i++) {
        bool left = lucky(40);
        unsigned orders = (unsigned)(tact_rng_next(&chance) % 16), noise = (unsigned)(tact_rng_next(&chance) % 16), visits = (unsigned)(tact_rng_next(&chance) % 16);
        lives(&p, left, visits, orders, lucky(5 + 5 * visits), true, 10 + orders + noise + (left ? 0 : 0.2));
    }
    tact_reading value = tact_reading_of(&p.tally, TACT_RUNG_VALUE), visit = tact_reading_of(&p.tally, TACT_RUNG_VISIT);
    assert_true(fabs(value.adjusted.kept_share - 0.5) < 0.02);
    assert_true(fabs(width(&value.adjusted.lift) / width(&value.lift) - sqrt(0.5)) < 0.02);
    assert_true(value.adjusted.lift.low < 0.2 && value.adjusted.lift.high > 0.2);
    the_rows_say_the_same(&value, p.value, TACT_BEFORE_ORDERS);
    the_rows_say_the_same(&visit, p.visits, TACT_BEFORE_VISITS);
}

/* Nothing known before: the same to the last bit. Too few people: no slope is drawn through them. */
static void nothing_known_before_changes_nothing(void **state) {
    world *w = *state;
    paired p = { .bundle = &w->brand.bundle, .tally = { .campaign = tact_id32(TACT_S("basket")) } }, few = p;
    chance = tact_rng_from((tact_seed){ 3, 1 });
    for (unsigned i = 0; i < 2000; i++) lives(&p, lucky(40), 0, 7, lucky(50), lucky(30), 20);
    for (unsigned i = 0; i < 50; i++) lives(&few, lucky(40), i % 15, i % 9, i % 2, i % 3 == 0, i % 9);
    for (unsigned rung = 0; rung < TACT_RUNG_COUNT; rung++) {
        tact_reading r = tact_reading_of(&p.tally, (tact_rung)rung), small = tact_reading_of(&few.tally, (tact_rung)rung);
        assert_int_equal(r.adjusted.by, -1);
        assert_int_equal(small.adjusted.by, -1);
        assert_memory_equal(&r.adjusted.lift.low, &r.lift.low, sizeof r.lift.low);
        assert_memory_equal(&r.adjusted.lift.high, &r.lift.high, sizeof r.lift.high);
        assert_true(r.adjusted.kept_share > 1 - 1e-12 && small.adjusted.lift.verdict == TACT_LIFT_TOO_LITTLE);
    }
}

/* Looked at every 50 people when nothing happens: false alarms stay below the five of a hundred that all looks together may have, with the slope learned on the way. */
static void it_stays_true_at_every_look(void **state) {
    world *w = *state;
    unsigned alarms = 0, trials = 200;
    chance = tact_rng_from((tact_seed){ 5, 5 });
    for (unsigned k = 0; k < trials; k++) {
        paired p = { .bundle = &w->brand.bundle, .tally = { .campaign = tact_id32(TACT_S("basket")) } };
        bool alarm = false;
        for (unsigned i = 1; i <= 2000; i++) {
            unsigned orders = (unsigned)(tact_rng_next(&chance) % 8);
            lives(&p, lucky(40), 0, orders, false, lucky(10 + 8 * orders), 20);
            if (i % 50 || alarm) continue;
            tact_reading r = tact_reading_of(&p.tally, TACT_RUNG_GOAL);
            alarm = r.adjusted.lift.verdict == TACT_LIFT_HIGHER || r.adjusted.lift.verdict == TACT_LIFT_LOWER;
        }
        alarms += alarm;
    }
    assert_true(alarms <= trials / 20);
}

/* Two shares: the slope is one, the difference is each stratum's own. Early people buy more, of both sides, and had bought more before. */
static void strata_share_a_slope(void **state) {
    world *w = *state;
    paired p = { .bundle = &w->brand.bundle, .tally = { .campaign = tact_id32(TACT_S("basket")) } };
    chance = tact_rng_from((tact_seed){ 8, 13 });
    for (unsigned i = 0; i < 12000; i++) {
        bool late = i >= 6000, left = lucky(late ? 50 : 10);
        unsigned orders = (unsigned)(tact_rng_next(&chance) % 8) + (late ? 0 : 7);
        if (i == 6000) { clock_now = tact_instant_add(clock_now, TACT_DAYS(30)); (void)tact_tally_stratum_open(&p.tally, 500, clock_now); }
        const tact_counting n = { p.bundle, only, &p };
        uint8_t before = tact_before_pack(0, orders);
        tact_result r = { .counts_unit = true, .unit = { p.tally.campaign, left, late ? 500 : 100 }, .before = before };
        tact_event e = { .type = TACT_EVENT_PAGE, .received = clock_now };
        tact_counting_add(&n, &r.person, &e, &r);
        if (!lucky(5 + 5 * orders)) continue;
        r = (tact_result){ .goal_count = 1 };
        r.goals[0] = (tact_goal){ .campaign = p.tally.campaign, .ghost = left, .unit = true, .drawn_at = clock_now, .before = before, .value = 20 };
        tact_counting_add(&n, &r.person, &e, &r);
    }
    assert_int_equal(p.tally.stratum_count, 2);
    tact_reading r = tact_reading_of(&p.tally, TACT_RUNG_GOAL);
    assert_int_equal(r.adjusted.by, TACT_BEFORE_ORDERS);
    assert_true(r.adjusted.kept_share < 0.97 && r.adjusted.lift.low < 0 && r.adjusted.lift.high > 0);
    assert_true(fabs(r.adjusted.theta - 0.05) < 0.01);      /* not steepened by what lies between the strata */
    assert_true(width(&r.adjusted.lift) < width(&r.lift));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = { T(a_year_is_counted_again_from_the_log), T(a_tally_comes_back_as_it_was), T(verdicts_have_their_words), T(a_changed_share_does_not_bias), T(the_share_sizes_itself_between_units),
                                         T(later_is_told_of_who_is_old_enough), T(what_was_known_before_narrows), T(nothing_known_before_changes_nothing), T(it_stays_true_at_every_look), T(strata_share_a_slope) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
