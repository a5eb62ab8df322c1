/* daemon/keeper_defer_test.c -- a damaged record whose time has come: it waits by itself, and the others' time is kept. */
#include "test/lib/keeper_bed.h"

static void put_sealed(world *w, tact_family family, const char *user, const char *bytes) {
    tact_trouble trouble = { "" };
    tact__entry *entry;
    tact_batch batch;
    tact_slice value;
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact__entry_load(w->keeper, tact__user_key(w->keeper, tact_slice_of(user)), &entry, &trouble), TACT_OK);
    tact_slice key = { (const char *)entry->key.bytes, 16 };
    assert_int_equal(tact_envelope_seal(w->keeper->vault, &w->scratch, &value, family, key, entry->slot, entry->version, tact_slice_of(bytes), &trouble), TACT_OK);
    tact_batch_init(&batch);
    tact_batch_put(&batch, family, key, value);
    assert_int_equal(tact_store_commit(w->keeper->store, &batch, &trouble), TACT_OK);
    tact_batch_free(&batch);
    tact__table_drop(w->keeper, &entry->key);
}

/* A year of the permission, so that the first look of retention finds it at its end and takes away what it was for. */
static void permit_for_a_year(world *w, const char *user) {
    tact_grant grants[] = {
        { .purpose = TACT_PURPOSE_REMEMBER, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now, .expires = tact_instant_add(clock_now, TACT_DAYS(365)) },
    };
    free(event(w, account(user, ""), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 1 }));
    flush(w);
}

static unsigned run(world *w, tact_span by, unsigned times) {
    unsigned failures = 0;
    tact_trouble trouble = { "" };
    clock_now = tact_instant_add(clock_now, by);
    for (unsigned i = 0; i < times; i++) {
        tact_keeper_run_due(w->keeper, 64);
        failures += tact_keeper_flush(w->keeper, &trouble) != TACT_OK;
    }
    return failures;
}

static unsigned left_of(world *w, unsigned people) {
    unsigned left = 0;
    for (unsigned i = 0; i < people; i++) {
        char id[16];
        tact_person person;
        snprintf(id, sizeof id, "p%u", i);
        left += find(w, device(id), &person) == TACT_OK;
    }
    return left;
}

/* `family` of anna's is garbage under a good seal: it opens, and then makes no sense. */
static void the_others_go_on(world *w, tact_family family, unsigned batches_lost) {
    enum { PEOPLE = 12 };
    uint64_t broken = 0;
    permit_for_a_year(w, "anna");
    for (unsigned i = 0; i < PEOPLE; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%u", i);
        permit(w, device(id), TACT_PERMISSION_GRANTED);
    }
    put_sealed(w, family, "anna", "no such thing as a record");
    assert_int_equal(run(w, TACT_DAYS(396), 8), batches_lost);
    assert_int_equal(left_of(w, PEOPLE), 0);
    assert_int_equal(w->keeper->deferred_count, 1);         /* she is not given up: her row stands, and is tried ever more rarely */
    tact_instant first = w->keeper->deferred ? tact_keeper_next_due(w->keeper) : clock_now;
    assert_true(tact_instant_before(clock_now, first));
    for (unsigned i = 0; i < 10; i++) broken += run(w, TACT_MINUTES(61), 4);
    assert_int_equal(broken, batches_lost ? 10 : 0);        /* once each try, not at each look */
    assert_true(tact_instant_since(tact_keeper_next_due(w->keeper), clock_now).us > TACT_MINUTES(30).us);
}

static void a_record_that_cannot_be_read(void **state) { the_others_go_on(*state, TACT_FAMILY_PERSON, 0); }
static void a_cold_value_that_cannot_be_read(void **state) { the_others_go_on(*state, TACT_FAMILY_COLD, 1); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_record_that_cannot_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cold_value_that_cannot_be_read, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
