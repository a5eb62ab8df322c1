/* daemon/joined_test.c -- whom the log's lines are about, against what the records themselves say: random histories of devices that are linked and unlinked, and what an erasure leaves. */
#include "test/lib/keeper_bed.h"
#include "daemon/attention_report.h"
#include "daemon/joined.h"
#include "daemon/json_in.h"
#include "daemon/observe.h"

enum { ACCOUNTS = 12, DEVICES = 30, STEPS = 300, NAMES = 4096 };

static void name(char out[16], char kind, unsigned n) { snprintf(out, 16, "%c%u", kind, n); }
static tact_who user(const char *id) { return (tact_who){ .user_id = tact_slice_of(id), .verified = true }; }
static void log_of(const world *w, char out[160]) { snprintf(out, 160, "%s/log", w->data); }

static uint64_t visits(world *w, tact_who who) {
    static unsigned n;
    char id[24];
    snprintf(id, sizeof id, "v%u", n++);
    tact_kept *kept = event(w, who, id, (tact_event){ .type = TACT_EVENT_PAGE, .occurred = clock_now });
    uint64_t p = kept->named ? kept->pseudonym : 0;
    free(kept);
    return p;
}

static uint64_t now_of(world *w, tact_who who) {
    tact_person person;
    return find(w, who, &person) == TACT_OK ? person.pseudonym : 0;
}

static tact_joined *joined_of(world *w) {
    char log[160];
    tact_trouble trouble = { "" };
    tact_joined *j;
    log_of(w, log);
    assert_int_equal(tact_joined_read(&j, tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, &trouble), TACT_OK);
    return j;
}

static int64_t met_by_attention(world *w) {
    char log[160];
    tact_trouble trouble = { "" };
    tact_json j;
    tact_value v;
    tact_json_fault fault;
    log_of(w, log);
    tact_tired *t = tact_tired_new(&w->brand.bundle, (tact_instant){ clock_now.us + TACT_DAYS(1).us }, 28);
    assert_int_equal(tact_tired_read(t, tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, &trouble), TACT_OK);
    tact_arena_reset(&w->scratch);
    tact_json_init(&j, &w->scratch, 4096);
    tact_tired_json(&j, t, 0, &w->scratch);
    assert_int_equal(tact_json_read(&w->scratch, &v, &fault, tact_json_done(&j)), TACT_OK);
    tact_tired_free(t);
    return tact_value_path(&v, "people")->integer;
}

static uint64_t met_by_usage(world *w) {
    char log[160];
    tact_trouble trouble = { "" };
    log_of(w, log);
    tact_observing o = tact_observe_period((tact_instant){ clock_now.us + TACT_DAYS(1).us }, 28);
    o.usage = tact_usage_new();
    assert_int_equal(tact_observe_read(&o, tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, NULL, &trouble), TACT_OK);
    uint64_t people = tact_usage_finish(o.usage, o.until)->people;
    tact_usage_free(o.usage);
    return people;
}

/* The plain twin: what each event said it was written under, and whose the device is in the end, of the record itself. */
typedef struct told { uint64_t pseudonym; int device; } told;      /* device: -1: an account's own */

static uint64_t owner_of(world *w, const told *t) {
    char id[16];
    if (t->device < 0) return t->pseudonym;
    name(id, 'd', (unsigned)t->device);
    return now_of(w, device(id));
}

static void the_log_says_what_the_records_say(void **state) {
    world *w = *state;
    static told all[NAMES];
    static uint64_t people[NAMES];
    uint32_t count = 0, distinct = 0, joined = 0, moves = 0;
    tact_rng rng = tact_rng_from((tact_seed){ seeded_by, 11 });
    for (unsigned i = 0; i < DEVICES + ACCOUNTS; i++) {
        char id[16];
        name(id, i < DEVICES ? 'd' : 'a', i < DEVICES ? i : i - DEVICES);
        permit(w, i < DEVICES ? device(id) : user(id), TACT_PERMISSION_GRANTED);
        all[count++] = (told){ i < DEVICES ? visits(w, device(id)) : now_of(w, user(id)), i < DEVICES ? (int)i : -1 };
    }
    for (unsigned step = 0; step < STEPS; step++) {
        char d[16], a[16];
        tact_trouble trouble;
        uint64_t commit, p = 0;
        unsigned which = (unsigned)tact_rng_below(&rng, DEVICES), whose = (unsigned)tact_rng_below(&rng, ACCOUNTS);
        name(d, 'd', which);
        name(a, 'a', whose);
        clock_now = tact_instant_add(clock_now, TACT_SECONDS(60));
        switch (tact_rng_below(&rng, 5)) {
        case 0: p = visits(w, account(a, d)); break;
        case 1: moves += tact_keeper_link(w->keeper, tact_slice_of(a), tact_slice_of(d), &commit, &trouble) == TACT_OK; break;
        case 2: moves += tact_keeper_unlink(w->keeper, tact_slice_of(a), tact_slice_of(d), &commit, &trouble) == TACT_OK; break;
        default: p = visits(w, device(d));
        }
        bool of_account = false;
        for (unsigned i = 0; i < ACCOUNTS; i++) of_account |= all[DEVICES + i].pseudonym == p;
        if (p && !of_account) all[count++] = (told){ p, (int)which };
        if (step % 20 == 0) flush(w);
    }
    flush(w);
    tact_joined *j = joined_of(w);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t owner = owner_of(w, &all[i]), said = tact_joined_person(j, all[i].pseudonym);
        uint32_t at = 0;
        if (owner != said) fail_msg("%016llx is of %016llx; the log says %016llx", (unsigned long long)all[i].pseudonym, (unsigned long long)owner, (unsigned long long)said);
        joined += said != all[i].pseudonym;
        while (at < distinct && people[at] != owner) at++;
        if (at == distinct) people[distinct++] = owner;
    }
    assert_true(joined > 5 && moves > 5);
    assert_int_equal(met_by_attention(w), distinct);
    assert_in_range(met_by_usage(w), distinct - ACCOUNTS, distinct);       /* an account that was only told of has no look */
    tact_joined_free(j);
}

/* Fails when a device that was met before its person signed in is a second person. */
static void who_signs_in_is_one_person(void **state) {
    world *w = *state;
    for (unsigned i = 0; i < ACCOUNTS; i++) {
        char d[16], a[16];
        name(d, 'd', i);
        name(a, 'a', i);
        permit(w, device(d), TACT_PERMISSION_GRANTED);
        uint64_t before = visits(w, device(d));
        assert_int_not_equal(before, visits(w, account(a, d)));
    }
    flush(w);
    assert_int_equal(met_by_attention(w), ACCOUNTS);
    assert_int_equal(met_by_usage(w), ACCOUNTS);
}

/* Anna's tablet became her son's: whichever of them is erased, no line tells any more that the two courses of events met. */
static void parted(world *w, uint64_t *before, uint64_t *after) {
    tact_trouble trouble;
    uint64_t commit;
    permit(w, device("tablet"), TACT_PERMISSION_GRANTED);
    permit(w, user("anna"), TACT_PERMISSION_GRANTED);
    *before = visits(w, device("tablet"));
    (void)visits(w, account("anna", "tablet"));
    assert_int_equal(tact_keeper_unlink(w->keeper, TACT_S("anna"), TACT_S("tablet"), &commit, &trouble), TACT_OK);
    *after = visits(w, device("tablet"));
    flush(w);
    tact_joined *j = joined_of(w);
    assert_int_equal(tact_joined_person(j, *before), *after);
    tact_joined_free(j);
}

static void nothing_joins(world *w, tact_who erased, uint64_t before) {
    tact_trouble trouble;
    tact_erase_receipt receipt;
    assert_int_equal(tact_keeper_erase(w->keeper, &erased, &receipt, &trouble), TACT_OK);
    tact_joined *j = joined_of(w);
    assert_int_equal(tact_joined_person(j, before), before);
    tact_joined_free(j);
}

static void an_erased_account_is_in_no_line_of_the_device(void **state) {
    uint64_t before, after;
    parted(*state, &before, &after);
    nothing_joins(*state, user("anna"), before);
}

static void an_erased_device_is_in_no_line_of_the_account(void **state) {
    uint64_t before, after;
    parted(*state, &before, &after);
    nothing_joins(*state, device("tablet"), before);
}

/* Lines of a tact that did not write whom it was about. */
static void an_older_line_joins_nobody(void **state) {
    tact_value v;
    tact_json_fault fault;
    tact_attach a;
    tact_trouble trouble;
    world *w = *state;
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_json_read(&w->scratch, &v, &fault, TACT_S("{\"seq\":7,\"t\":\"2026-11-20T12:00:00.000000Z\",\"type\":\"attach\",\"person\":\"00000000000000a1\"}")), TACT_OK);
    const tact_history_line line = { .sequence = 7, .json = &v };
    assert_true(tact_attach_is(&v));
    assert_int_equal(tact_attach_read(&line, tact_keeper_vault(w->keeper), &w->scratch, &a, &trouble), TACT_ERR_NOT_FOUND);
    assert_int_equal(tact_joined_person(NULL, 7), 7);
}

/* A log that was written by hand: it goes round, and is left. */
static void a_ring_has_an_end(void **state) {
    (void)state;
    tact_joined *j = tact_joined_new();
    assert_true(tact_joined_add(j, &(tact_attach){ .account = 2, .part = 9, .device = 1 }));
    assert_true(tact_joined_add(j, &(tact_attach){ .account = 1, .part = 8, .device = 2 }));
    (void)tact_joined_person(j, 1);
    tact_joined_free(j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_log_says_what_the_records_say, setup, teardown),
        cmocka_unit_test_setup_teardown(who_signs_in_is_one_person, setup, teardown),
        cmocka_unit_test_setup_teardown(an_erased_account_is_in_no_line_of_the_device, setup, teardown),
        cmocka_unit_test_setup_teardown(an_erased_device_is_in_no_line_of_the_account, setup, teardown),
        cmocka_unit_test_setup_teardown(an_older_line_joins_nobody, setup, teardown),
        cmocka_unit_test(a_ring_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
