/* daemon/trial_test.c -- a day made by hand, tried with campaigns added and changed; every figure counted by hand. */
#include "test/lib/keeper_bed.h"
#include "daemon/trial.h"

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
                           .channels = tact__channels_connected(w->keeper), .from = from, .until = tact_instant_add(from, during) };
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

/* A count that stands for one to nine people stays away; nobody is a count that may be told. */
static void few_people_are_not_told(void **state) {
    (void)state;
    assert_true(tact_trial_told(0) && !tact_trial_told(1) && !tact_trial_told(9) && tact_trial_told(10));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counted_by_hand, setup, teardown),
        cmocka_unit_test(few_people_are_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
