/* daemon/budget_test.c -- budgets, brakes and the ramp in a keeper, with passing time: what is promised holds its place, silence gives it back, a death loses
 * nothing and oversends nothing, a brake outlives a restart until somebody resumes it, a new sender doubles from day to day. */
static const char basket[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nwhen: 'event.name == \"Cart Viewed\"'\nagain: each\nbudget: {touches: 3}\nnot_after: 2d\n"
    "messages:\n  - id: m\n    channels: [inapp]\n    en: {title: T, body: B}\n";
static const char daily[] =
    "campaign: daily\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nwhen: 'event.name == \"Product Viewed\"'\nagain: each\nbudget: {perDay: 2}\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static const char letter[] =
    "campaign: letter\nstate: live\nsend: everyone\nholdout: 0%\nworth: 1000\ngoal: {event: Order Completed, within: 7d}\nwhen: 'event.name == \"Letter Wanted\"'\nagain: each\nnot_after: 2d\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static void more(const char *folder);
#define BED_CAMPAIGN basket
#define BED_MORE more
#include "daemon/report.h"
#include "test/lib/keeper_bed.h"

static void more(const char *folder) {
    put(folder, "campaigns/daily.yaml", daily);
    put(folder, "campaigns/letter.yaml", letter);
}

static const tact_tally *tally_of(world *w, const char *name) {
    uint32_t count;
    const tact_tally *all = tact_keeper_tallies(w->keeper, &count);
    const tact_bundle *b = tact_keeper_engine(w->keeper)->bundle;
    for (uint32_t i = 0; i < count; i++)
        if (tact_slice_is(b->campaigns[i].name, name)) return &all[i];
    fail();
    return NULL;
}

static tact_tally *tally_to_set(world *w, const char *name) {
    const tact_campaign *c;
    return tact__tally_of(w->keeper, tally_of(w, name)->campaign, &c);
}

static void mail_permit(world *w, tact_who who) {
    const uint8_t purposes_[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_CONTACT_EMAIL };
    tact_grant grants[2];
    for (unsigned i = 0; i < 2; i++) grants[i] = (tact_grant){ .purpose = purposes_[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, who, "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 2 }));
    flush(w);
}

/* One more person does it; the reason the campaign named, 0 when there was none. */
static uint16_t did(world *w, const char *name, unsigned person) {
    static unsigned count;
    char id[24], message[40];
    snprintf(id, sizeof id, "d%u", person);
    snprintf(message, sizeof message, "%s-%u", name, count++);
    tact_kept *kept = event(w, device(id), message, (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(name), .occurred = clock_now });
    uint16_t reason = 0;
    for (uint32_t i = 0; i < kept->result.decision.reasons.count && kept->result.decision.silence; i++)
        if (kept->result.decision.reasons.entries[i].campaign) reason = kept->result.decision.reasons.entries[i].reason;
    free(kept);
    flush(w);
    return reason;
}

/* The same until the lot falls on the message rather than on silence: 0 = it was chosen. */
static uint16_t wants_letter(world *w, unsigned person) {
    for (unsigned i = 0; i < 60; i++) {
        uint64_t before = tally_of(w, "letter")->promised;
        uint16_t reason = did(w, "Letter Wanted", person);
        if (reason || tally_of(w, "letter")->promised > before) return reason;
    }
    fail();
    return 0;
}

static void due(world *w) {
    for (int i = 0; i < 4; i++) { tact_keeper_run_due(w->keeper, 64); flush(w); }
}

/* As kill -9 leaves it: what was not flushed is gone. */
static void die(world *w) {
    tact_trouble trouble = { "" };
    tact_batch_clear(&w->keeper->collecting.ops);
    w->keeper->collecting.events = 0;
    w->keeper->collecting.staged_count = 0;
    for (uint32_t i = 0; i < w->keeper->tally_count; i++) w->keeper->tallies[i].changed = false;
    w->keeper->world_changed = w->keeper->ramp_changed = w->keeper->price_book.changed = false;
    tact_keeper_close(w->keeper);
    (void)trouble;
    open_keeper(w);
}

static void promised_and_given_back(void **state) {
    world *w = *state;
    for (unsigned i = 0; i < 5; i++) permit(w, (tact_who){ .anonymous_id = (tact_slice){ (const char *[]){ "d0", "d1", "d2", "d3", "d4" }[i], 2 } }, TACT_PERMISSION_GRANTED);
    for (unsigned i = 0; i < 3; i++) did(w, "Cart Viewed", i);
    due(w);                                                /* no page is open: all three wait */
    assert_int_equal(tally_of(w, "basket")->promised, 3);
    assert_int_equal(tally_of(w, "basket")->sent, 0);
    assert_int_equal(did(w, "Cart Viewed", 3), TACT_WHY_GATE_BUDGET);
    die(w);                                                /* promises are on the disk with the intents that hold them */
    assert_int_equal(tally_of(w, "basket")->promised, 3);
    assert_int_equal(did(w, "Cart Viewed", 3), TACT_WHY_GATE_BUDGET);
    permit(w, device("d0"), TACT_PERMISSION_WITHDRAWN);    /* whose message waits no longer: its place is free again */
    assert_int_equal(tally_of(w, "basket")->promised, 2);
    assert_int_equal(did(w, "Cart Viewed", 3), 0);
    assert_int_equal(did(w, "Cart Viewed", 4), TACT_WHY_GATE_BUDGET);
    w->stream = true;
    for (unsigned i = 1; i < 4; i++) {                     /* pages open: what was promised leaves though nothing new may be chosen */
        tact_person person;
        uint8_t key[16];
        tact_trouble trouble = { "" };
        char id[4] = { 'd', (char)('0' + i), 0 };
        tact_who who = device(id);
        tact_arena_reset(&w->scratch);
        assert_int_equal(tact_keeper_person(w->keeper, &who, &w->scratch, &person, NULL, key, &trouble), TACT_OK);
        tact_keeper_stream_opened(w->keeper, key);
        flush(w);
    }
    assert_int_equal(tally_of(w, "basket")->sent, 3);
    assert_int_equal(tally_of(w, "basket")->promised, 0);
    assert_int_equal(w->sent, 3);
    assert_int_equal(did(w, "Cart Viewed", 4), TACT_WHY_GATE_BUDGET);
    assert_int_equal(tact_keeper_world(w->keeper)->spent_count, 1);
}

static void erased_gives_back(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_erase_receipt receipt;
    tact_who who = device("d0");
    permit(w, who, TACT_PERMISSION_GRANTED);
    did(w, "Cart Viewed", 0);
    assert_int_equal(tally_of(w, "basket")->promised, 1);
    assert_int_equal(tact_keeper_erase(w->keeper, &who, &receipt, &trouble), TACT_OK);
    assert_int_equal(tally_of(w, "basket")->promised, 0);
}

static uint64_t promised_in_store(world *w, const char *name) {
    char key[32];
    tact_slice value;
    tact_trouble trouble;
    static tact_tally tally;
    snprintf(key, sizeof key, "tally:%08x", tact_id32(tact_slice_of(name)));
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_store_get(tact_keeper_store(w->keeper), TACT_FAMILY_META, tact_slice_of(key), &w->scratch, &value, &trouble), TACT_OK);
    assert_int_equal(tact_tally_read(value, &tally), TACT_OK);
    return tally.promised;
}

/* A campaign removed while messages of it wait: their places come back one by one, also after a restart, and whoever puts the file back finds them free. */
static void removed_gives_back(void **state) {
    world *w = *state;
    for (unsigned restart = 0; restart < 2; restart++) {
        for (unsigned i = 0; i < 3; i++) {
            char id[4] = { 'd', (char)('0' + i), 0 };
            permit(w, device(id), TACT_PERMISSION_GRANTED);
            assert_int_equal(did(w, "Cart Viewed", i), 0);
        }
        assert_int_equal(tally_of(w, "basket")->promised, 3);
        rebrand(w, "basket.yaml", NULL);
        if (restart) { tact_keeper_close(w->keeper); open_keeper(w); }
        permit(w, device("d0"), TACT_PERMISSION_WITHDRAWN);
        flush(w);
        assert_int_equal(promised_in_store(w, "basket"), 2);
        move_clock(w, TACT_DAYS(3));
        assert_int_equal(promised_in_store(w, "basket"), 0);
        rebrand(w, "basket.yaml", basket);
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(1));
        assert_int_equal(tally_of(w, "basket")->promised, 0);
        assert_int_equal(tally_of(w, "basket")->sent, 0);
        permit(w, device("d0"), TACT_PERMISSION_GRANTED);
        assert_int_equal(did(w, "Cart Viewed", 0), 0);
        assert_int_equal(tally_of(w, "basket")->promised, 1);
        permit(w, device("d0"), TACT_PERMISSION_WITHDRAWN);
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(1));          /* of two words at one instant the stricter would hold */
    }
}

static bool report_says(world *w, const char *words) {
    static char block[1 << 20];
    tact_arena arena;
    tact_json j;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_json_init(&j, &arena, 4096);
    tact_report_campaigns(&j, &(tact_report){ .keeper = w->keeper, .now = clock_now });
    return tact_slice_find(tact_json_done(&j), tact_slice_of(words)) >= 0;
}

static void a_day_has_its_own(void **state) {
    world *w = *state;
    for (unsigned i = 0; i < 4; i++) {
        char id[4] = { 'd', (char)('0' + i), 0 };
        mail_permit(w, device(id));
    }
    for (unsigned i = 0; i < 2; i++) { assert_int_equal(did(w, "Product Viewed", i), 0); due(w); }
    assert_int_equal(w->sent, 2);
    assert_int_equal(did(w, "Product Viewed", 2), TACT_WHY_GATE_BUDGET);
    die(w);
    assert_int_equal(did(w, "Product Viewed", 2), TACT_WHY_GATE_BUDGET);
    assert_true(report_says(w, "\"spentToday\":2"));
    move_clock(w, TACT_HOURS(23));
    tact_keeper_tick(w->keeper);
    assert_false(report_says(w, "\"spentToday\":2"));     /* yesterday's is not today's */
    assert_int_equal(did(w, "Product Viewed", 3), 0);
    due(w);
    assert_int_equal(w->sent, 3);
}

/* Killed at any moment of a year of carts: never more than the budget was handed over. */
static void killed_anywhere(void **state) {
    world *w = *state;
    const char *given = getenv("SEED");
    tact_rng rng = tact_rng_from((tact_seed){ given ? strtoull(given, NULL, 10) : 9, 9 });
    for (unsigned i = 0; i < 8; i++) { char id[4] = { 'd', (char)('0' + i), 0 }; permit(w, device(id), TACT_PERMISSION_GRANTED); }
    w->stream = true;
    for (unsigned i = 0; i < 60; i++) {
        char id[24], message[24];
        snprintf(id, sizeof id, "d%u", (unsigned)tact_rng_below(&rng, 8));
        snprintf(message, sizeof message, "m%u", i);
        tact_kept *kept = event(w, device(id), message, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Cart Viewed"), .occurred = clock_now });
        free(kept);
        if (tact_rng_below(&rng, 3) == 0) { die(w); continue; }
        if (tact_rng_below(&rng, 2)) flush(w);
        tact_keeper_run_due(w->keeper, 1);
        if (tact_rng_below(&rng, 4) == 0) die(w); else flush(w);
        assert_true(w->sent <= 3);
    }
    flush(w);
    due(w);
    assert_int_equal(w->sent, 3);
    assert_int_equal(tally_of(w, "basket")->sent, 3);
    assert_int_equal(tally_of(w, "basket")->promised, 0);
}

/* 600 messages went out and two people complained: the next one finds it paused, until somebody resumes it. */
static void brakes_hold(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    mail_permit(w, device("d0"));
    mail_permit(w, device("d1"));
    tact_tally *t = tally_to_set(w, "letter");
    t->sent = t->interrupted = 600;
    t->complained = 1;
    t->changed = true;
    assert_int_equal(wants_letter(w, 0), 0);
    due(w);
    assert_int_equal(w->sent, 1);
    tact_person person;
    assert_int_equal(find(w, device("d0"), &person), TACT_OK);
    uint64_t occurrence = person.parts[0].touches[0].occurrence;
    free(event(w, device("d0"), "grr", (tact_event){ .type = TACT_EVENT_FEEDBACK, .subject = occurrence, .outcome = TACT_OUTCOME_COMPLAINED }));
    flush(w);
    assert_int_equal(tally_of(w, "letter")->brake.kind, TACT_BRAKE_COMPLAINTS);
    assert_int_equal(tally_of(w, "letter")->brake.count, 2);
    assert_int_equal(tally_of(w, "letter")->brake.of, 601);
    assert_int_equal(tact_keeper_brakes(w->keeper), 1);
    assert_int_equal(wants_letter(w, 1), TACT_WHY_GATE_PAUSED_ALL);
    die(w);
    assert_int_equal(tally_of(w, "letter")->brake.kind, TACT_BRAKE_COMPLAINTS);
    assert_int_equal(wants_letter(w, 1), TACT_WHY_GATE_PAUSED_ALL);
    assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("letter"), false, &trouble), TACT_OK);
    (void)tact_keeper_touch(w->keeper);
    flush(w);
    assert_int_equal(wants_letter(w, 1), 0);
    due(w);
    assert_int_equal(w->sent, 2);
    assert_int_equal(tally_of(w, "letter")->brake.kind, TACT_BRAKE_NONE);
}

/* `tact pause` stops what is due already, at once. */
static void pause_stops_what_is_due(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    static const char *const whats[] = { "letter", "email", "all" };
    for (unsigned i = 0; i < 3; i++) {
        char id[4] = { 'd', (char)('0' + i), 0 };
        mail_permit(w, device(id));
        assert_int_equal(wants_letter(w, i), 0);
        assert_int_equal(tact_keeper_pause(w->keeper, tact_slice_of(whats[i]), true, &trouble), TACT_OK);
        due(w);
        assert_int_equal(w->sent, 0);
        assert_int_equal(tally_of(w, "letter")->promised, 0);
        assert_int_equal(tact_keeper_pause(w->keeper, tact_slice_of(whats[i]), false, &trouble), TACT_OK);
    }
}

/* 50 a day, then 100, then 200; a day without mail does not count; what service sends counts, and goes out all the same. */
static void new_sender_doubles(void **state) {
    world *w = *state;
    static const struct { uint32_t days_used; uint64_t allowed; } days[] = { { 0, 50 }, { 1, 100 }, { 2, 200 }, { 5, 1600 }, { 13, 409600 } };
    for (unsigned i = 0; i < sizeof days / sizeof *days; i++) {
        tact_ramp ramp = { .days_used = days[i].days_used, .day = 100, .sent_today = 7 };
        assert_true(tact_ramp_allowance(&ramp, 50, 14, 101) == days[i].allowed);
        assert_true(tact_ramp_allowance(&ramp, 50, 14, 140) == days[i].allowed);
        if (days[i].days_used) assert_true(tact_ramp_allowance(&ramp, 50, 14, 100) == days[i].allowed / 2);
    }
    assert_true(tact_ramp_allowance(&(tact_ramp){ .days_used = 14, .day = 100 }, 50, 14, 101) == UINT64_MAX);
    assert_true(tact_ramp_allowance(&(tact_ramp){ .days_used = 0 }, 50, 0, 101) == UINT64_MAX);
    for (unsigned i = 0; i < 3; i++) { char id[4] = { 'd', (char)('0' + i), 0 }; mail_permit(w, device(id)); }
    w->keeper->ramp = (tact_ramp){ .days_used = 1, .day = tact__brand_day(w->keeper, clock_now), .sent_today = 49 };
    assert_int_equal(wants_letter(w, 0), 0);
    due(w);
    assert_int_equal(w->sent, 1);                          /* the fiftieth */
    assert_int_equal(did(w, "Product Viewed", 2), 0);
    due(w);
    assert_int_equal(w->sent, 2);                          /* service: it counts, and goes */
    assert_int_equal(wants_letter(w, 1), TACT_WHY_GATE_RAMP);
    die(w);
    assert_int_equal(wants_letter(w, 1), TACT_WHY_GATE_RAMP);
    assert_int_equal(w->sent, 2);
    assert_int_equal(w->keeper->world.ramp_until.us % TACT_HOURS(1).us, 0);
    tact_instant midnight = w->keeper->world.ramp_until;
    assert_int_equal(tact__brand_day(w->keeper, (tact_instant){ midnight.us - 1 }) + 1, tact__brand_day(w->keeper, midnight));
    clock_now = tact_instant_add(midnight, TACT_HOURS(10));     /* past the quiet hours: those that waited are drawn, and new ones chosen */
    tact_keeper_tick(w->keeper);
    assert_int_equal(w->keeper->world.channels_ramped, 0);
    due(w);
    assert_int_equal(wants_letter(w, 2), 0);
    due(w);
    assert_true(w->sent >= 3);
    uint64_t sent_today;
    assert_int_equal(tact_keeper_ramp(w->keeper, &sent_today), 100);
    assert_int_equal(sent_today, w->sent - 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(promised_and_given_back, setup, teardown), cmocka_unit_test_setup_teardown(erased_gives_back, setup, teardown), cmocka_unit_test_setup_teardown(removed_gives_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_day_has_its_own, setup, teardown), cmocka_unit_test_setup_teardown(killed_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(brakes_hold, setup, teardown), cmocka_unit_test_setup_teardown(pause_stops_what_is_due, setup, teardown),
        cmocka_unit_test_setup_teardown(new_sender_doubles, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
