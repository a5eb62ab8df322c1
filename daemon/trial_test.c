/* daemon/trial_test.c -- a day made by hand, tried with campaigns added and changed; every figure counted by hand. */
#include "test/lib/keeper_bed.h"
#include "daemon/trial_internal.h"

enum { PEOPLE = 15 };

#define HEAD "state: draft\nagain: each\nclass: service\nbasis: contract\nholdout: 0%\n"
#define WORDS "messages:\n  - id: m\n    channels: [web, email]\n    en: {title: T, body: B}\n"

/* Fifteen people who are remembered look at page by page; one more did not permit it. Two hours between a basket and its reminder. */
static tact_instant a_day(world *w) {
    char id[16], message[16];
    tact_instant began = clock_now;
    for (unsigned i = 0; i <= PEOPLE; i++) {
        snprintf(id, sizeof id, "d%u", i);
        if (i < PEOPLE) permit(w, device(id), TACT_PERMISSION_GRANTED);
        snprintf(message, sizeof message, "m%u", i);
        clock_now = tact_instant_add(clock_now, TACT_SECONDS(10));
        free(event(w, device(id), message, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Shelf Viewed"), .occurred = clock_now, .asks = true, .slot = TACT_S("top") }));
    }
    flush(w);
    move_clock(w, TACT_HOURS(3));
    return began;
}

static tact_trial *try_it(world *w, const char *file, tact_instant from, tact_span during, tact_force **force, tact_arena *arena, tact_brand *brand) {
    static uint32_t ids[1];
    char log[160];
    tact_trouble trouble = { "" };
    tact_trial *trial;
    tact_diags diags;
    tact_brand_trial one = { TACT_S("tried.yaml"), tact_slice_of(file) };
    tact_brand_options options = { .now = clock_now, .trials = &one, .trial_count = 1, .trial_ids = ids };
    tact_diags_init(&diags, arena, 20);
    assert_int_equal(tact_brand_load(w->brand.folder, &options, arena, &diags, brand), TACT_OK);
    assert_int_equal(tact_force_make_with(force, brand->bytes, brand->model_bytes, &trouble), TACT_OK);
    snprintf(log, sizeof log, "%s/log", w->data);
    tact_trial_ask ask = { .data_folder = w->data, .log_folder = log, .store = tact_keeper_store(w->keeper), .vault = tact_keeper_vault(w->keeper), .force = *force, .tried = ids, .tried_count = 1,
                           .channels = tact__channels_connected(w->keeper), .from = from, .until = tact_instant_add(from, during), .now = clock_now };
    if (tact_trial_run(&trial, &ask, &trouble)) fail_msg("%s", trouble.text);
    return trial;
}

static tact_trial_cell cell(const tact_trial *t, tact_trial_what what, bool after, const char *campaign, uint32_t detail) {
    return tact_trial_cell_of(t, (tact_trial_cell){ .what = (uint8_t)what, .after = after, .campaign = campaign ? tact_id32(tact_slice_of(campaign)) : 0, .detail = detail });
}

static void one(world *w, tact_instant from, const char *file, const char *name, uint64_t fits, uint32_t end, uint64_t ends, uint64_t said) {
    tact_arena *arena = tact_brand_arena();
    tact_brand brand;
    tact_force *force;
    tact_trial *t = try_it(w, file, from, TACT_HOURS(20), &force, arena, &brand);
    assert_int_equal(cell(t, TACT_TRIAL_FITTED, true, name, 0).count, fits);
    assert_int_equal(cell(t, TACT_TRIAL_FITTED, true, name, 0).people, fits ? PEOPLE : 0);
    if (end) assert_int_equal(cell(t, TACT_TRIAL_END, true, name, end).count, ends);
    assert_int_equal(cell(t, TACT_TRIAL_CAMPAIGN, true, name, 0).count, said);
    assert_int_equal(cell(t, TACT_TRIAL_CAMPAIGN, false, name, 0).count, 0);
    assert_int_equal(tact_trial_counts_of(t)->unremembered, 1);
    assert_int_equal(tact_trial_counts_of(t)->people, PEOPLE);
    tact_trial_free(t);
    tact_force_free(force);
    tact_brand_arena_free(arena);
}

static void counted_by_hand(void **state) {
    world *w = *state;
    tact_instant from = a_day(w);
    one(w, from, "campaign: shown\n" HEAD "when: slot == \"top\"\n" WORDS, "shown", PEOPLE, TACT_TRIAL_GOT, PEOPLE, PEOPLE);
    one(w, from, "campaign: nowhere\n" HEAD "when: slot == \"cellar\"\n" WORDS, "nowhere", 0, 0, 0, 0);
    one(w, from, "campaign: few\n" HEAD "when: slot == \"top\"\nbudget: {touches: 5}\n" WORDS, "few", PEOPLE, TACT_WHY_GATE_BUDGET, PEOPLE - 5, 5);
    one(w, from, "campaign: later\n" HEAD "after: {event: Shelf Viewed, wait: 2h}\n" WORDS, "later", PEOPLE, TACT_TRIAL_GOT, PEOPLE, PEOPLE);
    one(w, from, "campaign: too-late\n" HEAD "after: {event: Shelf Viewed, wait: 3d}\n" WORDS, "too-late", PEOPLE, TACT_TRIAL_WAITS, PEOPLE, 0);
    one(w, from, "campaign: no-longer\n" HEAD "after: {event: Shelf Viewed, wait: 2h}\nwhen: time.hour < 15\n" WORDS, "no-longer", PEOPLE, TACT_WHY_MATCH_NONE, PEOPLE, 0);
}

/* Fails when a device before its person signed in is a second person: tact__trial_add(), tact__trial_step_on(). */
static void who_signs_in_is_one_person(void **state) {
    world *w = *state;
    char id[16], user[16], message[16];
    tact_instant from = a_day(w);
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(id, sizeof id, "d%u", i);
        snprintf(user, sizeof user, "u%u", i);
        snprintf(message, sizeof message, "again%u", i);
        clock_now = tact_instant_add(clock_now, TACT_SECONDS(10));
        free(event(w, account(user, id), message, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Shelf Viewed"), .occurred = clock_now, .asks = true, .slot = TACT_S("top") }));
    }
    flush(w);
    tact_arena *arena = tact_brand_arena();
    tact_brand brand;
    tact_force *force;
    tact_trial *t = try_it(w, "campaign: shown\n" HEAD "when: slot == \"top\"\n" WORDS, from, TACT_HOURS(20), &force, arena, &brand);
    assert_int_equal(tact_trial_counts_of(t)->moved, PEOPLE);
    assert_int_equal(tact_trial_counts_of(t)->people, PEOPLE);
    assert_int_equal(cell(t, TACT_TRIAL_FITTED, true, "shown", 0).count, 2 * PEOPLE);
    assert_int_equal(cell(t, TACT_TRIAL_FITTED, true, "shown", 0).people, PEOPLE);
    tact_trial_free(t);
    tact_force_free(force);
    tact_brand_arena_free(arena);
}

/* A count that stands for one to nine people stays away; nobody is a count that may be told. */
static void few_people_are_not_told(void **state) {
    (void)state;
    assert_true(tact_trial_told(0) && !tact_trial_told(1) && !tact_trial_told(9) && tact_trial_told(10));
}

/* ---- when it can be judged ---- */

static tact_trial_verdict judged(world *w, tact_instant from, const char *file, const char *name, uint64_t *goals) {
    tact_arena *arena = tact_brand_arena();
    tact_brand brand;
    tact_force *force;
    tact_trial *t = try_it(w, file, from, TACT_HOURS(12), &force, arena, &brand);
    tact_trial_verdict v = tact_trial_verdict_of(t, tact_bundle_campaign(&force->bundle, tact_id32(tact_slice_of(name))));
    *goals = tact_trial_effect_of(t)->goals;
    tact_trial_free(t);
    tact_force_free(force);
    tact_brand_arena_free(arena);
    return v;
}

/* Fifteen people look; three days later each orders, twelve of them for more than 20. The day is tried: its orders lie behind it. */
static void it_says_when_it_can_be_judged(void **state) {
    world *w = *state;
    char id[16], message[16];
    uint64_t goals;
    tact_instant from = a_day(w);
    clock_now = tact_instant_add(clock_now, TACT_DAYS(3));
    for (unsigned i = 0; i < PEOPLE; i++) {
        tact_pair pair = { .key = TACT_S("revenue"), .value = tact_value_int(i < 12 ? 30 : 10) };
        snprintf(id, sizeof id, "d%u", i);
        snprintf(message, sizeof message, "o%u", i);
        free(event(w, device(id), message, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed"), .trusted = true, .occurred = clock_now, .properties = { .type = TACT_MAP, .map = { &pair, 1 } } }));
    }
    flush(w);
#define PROMOTION "state: draft\nagain: each\nwhen: slot == \"top\"\nworth: 1000\n"
#define IN_PLACE "messages:\n  - id: m\n    channels: [web]\n    slot: top\n    en: {title: T, body: B}\n"
    tact_trial_verdict v = judged(w, from, "campaign: dear\n" PROMOTION "holdout: 20%\ngoal: {event: Order Completed, where: 'event.revenue > 20', within: 7d}\n" IN_PLACE, "dear", &goals);
    assert_int_equal(goals, 12);                           /* `where:` holds behind the day as well */
    assert_null(v.needs);
    assert_true(v.people_per_day > 29.9 && v.people_per_day < 30.1 && v.rate > 0.79 && v.rate < 0.81 && v.share > 0.19 && v.share < 0.21);
    assert_true(v.about.us > clock_now.us + TACT_DAYS(7).us && v.about.us < clock_now.us + TACT_DAYS(400).us);
    v = judged(w, from, "campaign: any\n" PROMOTION "holdout: 20%\ngoal: {event: Order Completed, within: 7d}\n" IN_PLACE, "any", &goals);
    assert_int_equal(goals, 15);
    assert_true(v.needs && v.rate > 0.99);                 /* everybody does it anyway */
    v = judged(w, from, "campaign: soon\n" PROMOTION "holdout: 20%\ngoal: {event: Order Completed, within: 1d}\n" IN_PLACE, "soon", &goals);
    assert_non_null(strstr(v.needs, "reached its goal by themselves"));
    v = judged(w, from, "campaign: alone\n" PROMOTION "holdout: 0%\ngoal: {event: Order Completed, within: 7d}\n" IN_PLACE, "alone", &goals);
    assert_non_null(strstr(v.needs, "nobody is left alone"));
    v = judged(w, from, "campaign: aimless\n" PROMOTION "holdout: 20%\n" IN_PLACE, "aimless", &goals);
    assert_non_null(strstr(v.needs, "names no goal"));
    v = judged(w, from, "campaign: nowhere\nstate: draft\nwhen: slot == \"cellar\"\nholdout: 20%\ngoal: {event: Order Completed, within: 7d}\n" IN_PLACE, "nowhere", &goals);
    assert_non_null(strstr(v.needs, "fewer than ten people"));
}

/* ---- subtraction ---- */

enum { TOWN = 60, CAMPAIGNS = 5, MESSAGES = 2 };
typedef struct town { tact_trial trial; int said[2][CAMPAIGNS][MESSAGES][TOWN]; } town;

static void says(town *t, bool after, unsigned c, unsigned m, unsigned who) {
    const tact_trial_cell cells[] = { { .what = TACT_TRIAL_ALL, .after = after }, { .what = TACT_TRIAL_CAMPAIGN, .after = after, .campaign = c + 1 },
                                      { .what = TACT_TRIAL_MESSAGE, .after = after, .campaign = c + 1, .detail = m + 1 } };
    for (unsigned i = 0; i < 3; i++) assert_true(tact__trial_add(&t->trial, who + 1, cells[i]) && tact__trial_net(&t->trial.book, cells[i], who + 1));
    t->said[after][c][m][who]++;
}

static bool told(const town *t, tact_trial_what what, bool after, unsigned c, unsigned m) {
    tact_trial_cell x = tact_trial_cell_of(&t->trial, (tact_trial_cell){ .what = (uint8_t)what, .after = after, .campaign = c, .detail = m });
    return tact_trial_shown(&x);
}

static int number_of(const town *t, bool after, unsigned c, unsigned m, unsigned who) {
    int n = 0;
    for (unsigned i = 0; i < CAMPAIGNS; i++)
        for (unsigned k = 0; k < MESSAGES; k++)
            if ((c == UINT32_MAX || c == i) && (m == UINT32_MAX || m == k)) n += t->said[after][i][k][who];
    return n;
}

/* Rows that stay away, together: what anybody can find by taking the told ones off the told sum stands for nobody, or for ten. */
static void nothing_by_subtraction(const town *t, const char *where, bool campaigns, unsigned c) {
    unsigned rows = campaigns ? CAMPAIGNS : MESSAGES, people[3] = { 0 };
    bool sum[2], away[3] = { false };
    for (unsigned side = 0; side < 2; side++) sum[side] = campaigns ? told(t, TACT_TRIAL_ALL, side, 0, 0) : told(t, TACT_TRIAL_CAMPAIGN, side, c + 1, 0);
    for (unsigned who = 0; who < TOWN; who++) {
        bool in[3] = { false };
        for (unsigned i = 0; i < rows; i++) {
            int n[2];
            bool shown[2];
            for (unsigned side = 0; side < 2; side++) {
                n[side] = campaigns ? number_of(t, side, i, UINT32_MAX, who) : number_of(t, side, c, i, who);
                shown[side] = campaigns ? told(t, TACT_TRIAL_CAMPAIGN, side, i + 1, 0) : told(t, TACT_TRIAL_MESSAGE, side, c + 1, i + 1);
                in[side] = in[side] || (!shown[side] && n[side]);
                away[side] = away[side] || !shown[side];
            }
            in[2] = in[2] || ((!shown[0] || !shown[1]) && n[0] != n[1]);
            away[2] = away[2] || !shown[0] || !shown[1];
            if (shown[0] && shown[1]) continue;
        }
        for (unsigned k = 0; k < 3; k++) people[k] += in[k];
    }
    for (unsigned side = 0; side < 2; side++)
        if (sum[side] && away[side] && people[side] && people[side] < TACT_TRIAL_PEOPLE) fail_msg("%s, side %u: %u people found", where, side, people[side]);
    if (sum[0] && sum[1] && away[2] && people[2] && people[2] < TACT_TRIAL_PEOPLE) fail_msg("%s, difference: %u people found", where, people[2]);
}

/* A told row on both sides, and the sum itself. */
static void no_difference_of_few(const town *t, tact_trial_what what, unsigned c, unsigned m) {
    unsigned differ = 0;
    for (unsigned who = 0; who < TOWN; who++) differ += number_of(t, 0, c ? c - 1 : UINT32_MAX, m ? m - 1 : UINT32_MAX, who) != number_of(t, 1, c ? c - 1 : UINT32_MAX, m ? m - 1 : UINT32_MAX, who);
    if (told(t, what, false, c, m) && told(t, what, true, c, m) && differ && differ < TACT_TRIAL_PEOPLE) fail_msg("a difference of %u people is told of %u, %u", differ, c, m);
}

static void no_count_of_few_by_subtraction(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 20261122, 9 });
    unsigned shown = 0, all = 0;
    for (unsigned turn = 0; turn < 3000; turn++) {
        town *t = calloc(1, sizeof *t);
        uint32_t tried[] = { 1 };
        t->trial.ask.tried = tried;
        t->trial.ask.tried_count = turn % 2;
        for (unsigned c = 0; c < CAMPAIGNS; c++)
            for (unsigned m = 0; m < MESSAGES; m++) {
                unsigned people = (unsigned)(tact_rng_next(&rng) % (tact_rng_next(&rng) % 2 ? 12 : TOWN)), moved = (unsigned)(tact_rng_next(&rng) % 3 ? 0 : tact_rng_next(&rng) % 16);
                for (unsigned who = 0; who < people; who++) says(t, false, c, m, (who * 7 + c * 3) % TOWN);
                for (unsigned who = moved; who < people + moved / 2; who++) says(t, true, c, m, (who * 7 + c * 3) % TOWN);
            }
        tact__trial_hide(&t->trial);
        nothing_by_subtraction(t, "campaigns", true, 0);
        no_difference_of_few(t, TACT_TRIAL_ALL, 0, 0);
        for (unsigned c = 0; c < CAMPAIGNS; c++) {
            nothing_by_subtraction(t, "messages", false, c);
            no_difference_of_few(t, TACT_TRIAL_CAMPAIGN, c + 1, 0);
            for (unsigned m = 0; m < MESSAGES; m++) no_difference_of_few(t, TACT_TRIAL_MESSAGE, c + 1, m + 1);
        }
        for (unsigned c = 0; c < CAMPAIGNS; c++)
            for (unsigned side = 0; side < 2; side++) { all++; shown += told(t, TACT_TRIAL_CAMPAIGN, side, c + 1, 0); }
        tact__trial_book_free(&t->trial.book);
        free(t);
    }
    print_message("%u of %u figures are told\n", shown, all);
    assert_true(shown > all / 4);                          /* not by telling nothing */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counted_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(it_says_when_it_can_be_judged, setup, teardown), cmocka_unit_test(few_people_are_not_told), cmocka_unit_test(no_count_of_few_by_subtraction),
        cmocka_unit_test_setup_teardown(who_signs_in_is_one_person, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
