/* test/simulation_test.c -- a small town of seeded people on the real keeper, store and engine, with a clock of its own: they visit, sign in, permit,
 * withdraw, buy, are erased; the process stops and starts.  SEED=n replays one run; without it a few seeds run, each printed.
 *
 * Invariants  nothing is handed over without the permission valid at that instant; no occurrence twice; nobody hears more than the windows allow;
 *             two accounts never share a device's part; the erased stay unknown; every record reads back. */
#define BED_CAMPAIGN town_campaign
static const char town_campaign[] =
    "campaign: basket\nstate: live\nsend: everyone\nafter: {event: Cart Viewed, wait: 30m, unless: Order Completed}\nagain: each\nholdout: 10%\nworth: 1000\n"
    "goal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [inapp]\n    en: {title: T, body: B}\n";
#include "test/lib/keeper_bed.h"

enum { DEVICES = 24, ACCOUNTS = 8, STEPS = 700, SENDS_MAX = 4096 };

typedef struct town {
    world *w;
    tact_rng rng;
    uint64_t occurrences[SENDS_MAX];
    struct { uint8_t record[16]; tact_instant at; } sends[SENDS_MAX];
    unsigned sends_count;
    bool erased_device[DEVICES];
} town;

static town *now_playing;

static void on_send(void *ctx, const tact_sending *s) {
    town *t = now_playing;
    world *w = ctx;
    tact__entry *entry;
    tact_record_key key;
    tact_person person;
    tact_view view;
    tact_trouble trouble;
    tact_arena arena;
    static char block[1 << 18];
    tact_arena_init(&arena, block, sizeof block, NULL);
    memcpy(key.bytes, s->record_key, 16);
    assert_int_equal(tact__entry_load(w->keeper, key, &entry, &trouble), TACT_OK);
    assert_int_equal(entry->kind, TACT__PERSON);
    assert_int_equal(tact__entry_person(w->keeper, entry, &arena, &person), TACT_OK);
    tact_view_make(&view, &person, s->device_part, person.account, clock_now);
    assert_true(tact_view_may(&view, TACT_PURPOSE_REMEMBER));
    assert_true(tact_view_may(&view, TACT_PURPOSE_CONTACT_INAPP));
    tact_civil civil = tact_zone_civil(tact_bundle_zone(tact_keeper_engine(w->keeper)->bundle, tact_keeper_engine(w->keeper)->bundle->default_zone), clock_now);
    assert_true(civil.hour >= 8 && civil.hour < 20);        /* quiet hours of the bed's country */
    for (unsigned i = 0; i < t->sends_count; i++) assert_true(t->occurrences[i] != s->intent.key || memcmp(t->sends[i].record, s->record_key, 16) != 0);
    assert_true(t->sends_count < SENDS_MAX);
    t->occurrences[t->sends_count] = s->intent.key;
    memcpy(t->sends[t->sends_count].record, s->record_key, 16);
    t->sends[t->sends_count++].at = clock_now;
    w->sent++;
}

static unsigned pick(town *t, unsigned n) { return (unsigned)tact_rng_below(&t->rng, n); }

static tact_who somebody(town *t, unsigned device_number, char device_id[16], char account_id[16]) {
    snprintf(device_id, 16, "device-%u", device_number);
    snprintf(account_id, 16, "user-%u", device_number % ACCOUNTS);
    tact_who who = { .anonymous_id = tact_slice_of(device_id) };
    if (pick(t, 3) == 0) { who.user_id = tact_slice_of(account_id); who.verified = true; }
    return who;
}

static void step(town *t, unsigned number) {
    char dev[16], user[16], message[24];
    tact_person person;
    tact_erase_receipt receipt;
    tact_trouble trouble;
    unsigned d = pick(t, DEVICES), act = pick(t, 100);
    tact_who who = somebody(t, d, dev, user);
    snprintf(message, sizeof message, "m%u", number);
    tact_event e = { .type = TACT_EVENT_TRACK, .trusted = true, .occurred = clock_now, .name = act < 30 ? TACT_S("Cart Viewed") : act < 36 ? TACT_S("Order Completed") : TACT_S("Product Viewed") };
    if (act < 60) free(event(t->w, who, message, e));
    else if (act < 72) permit(t->w, who, TACT_PERMISSION_GRANTED);
    else if (act < 76) permit(t->w, who, pick(t, 2) ? TACT_PERMISSION_REFUSED : TACT_PERMISSION_WITHDRAWN);
    else if (act < 78) {
        flush(t->w);
        tact_status s = tact_keeper_erase(t->w->keeper, &who, &receipt, &trouble);
        assert_true(s == TACT_OK || s == TACT_ERR_NOT_FOUND || s == TACT_ERR_SEALED);
        if (s == TACT_OK) assert_int_not_equal(find(t->w, who, &person), TACT_OK);
    } else if (act < 80) { tact_keeper_close(t->w->keeper); open_keeper(t->w); t->w->keeper->options.send = on_send; }
    else if (act < 90) { flush(t->w); move_clock(t->w, TACT_MINUTES(20 + pick(t, 60))); }
    else if (act < 92) { flush(t->w); move_clock(t->w, TACT_HOURS(6 + pick(t, 30))); }
    else if (find(t->w, who, &person) == TACT_OK) assert_true(person.part_count <= TACT_PARTS_MAX);
    if (pick(t, 4) == 0) flush(t->w);
}

static void every_part_has_one_home(town *t) {
    for (unsigned d = 0; d < DEVICES; d++) {
        char dev[16];
        unsigned homes = 0;
        snprintf(dev, sizeof dev, "device-%u", d);
        uint64_t part = tact_keeper_device_part(t->w->keeper, tact_slice_of(dev));
        for (unsigned a = 0; a < ACCOUNTS; a++) {
            char user[16];
            tact_person person;
            snprintf(user, sizeof user, "user-%u", a);
            if (find(t->w, account(user, ""), &person) == TACT_OK) homes += tact_person_part(&person, part) != NULL;
        }
        assert_true(homes <= 1);
    }
}

static void play_seed(uint64_t seed) {
    void *state = NULL;
    town *t = calloc(1, sizeof *t);
    setup(&state);
    t->w = state;
    t->rng = tact_rng_from((tact_seed){ seed, 2026 });
    now_playing = t;
    t->w->stream = true;
    t->w->keeper->options.send = on_send;
    for (unsigned i = 0; i < STEPS; i++) step(t, i);
    flush(t->w);
    move_clock(t->w, TACT_DAYS(2));
    every_part_has_one_home(t);
    print_message("seed %llu: %u messages handed over\n", (unsigned long long)seed, t->sends_count);
    assert_true(t->sends_count > 0);
    teardown(&state);
    free(t);
}

static void the_town_keeps_its_promises(void **state) {
    const char *seed = getenv("SEED");
    (void)state;
    if (seed) { play_seed(strtoull(seed, NULL, 10)); return; }
    for (uint64_t s = 1; s <= 3; s++) play_seed(s);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_town_keeps_its_promises) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
