/* daemon/keeper_retire_test.c -- nothing of a person can be read once retention has ended the record, and its receipts go in their time. */
#include <sched.h>
#include "test/lib/keeper_bed.h"

static uint32_t slot_of(world *w, tact_record_key key) {
    tact__entry *entry;
    tact_trouble trouble = { "" };
    assert_int_equal(tact__entry_load(w->keeper, key, &entry, &trouble), TACT_OK);
    return entry->slot;
}

static bool overwritten(world *w, uint32_t slot) {
    uint8_t id[TACT_SLOT_ID_BYTES];
    bool erased = false;
    tact_trouble trouble = { "" };
    assert_int_not_equal(slot, 0);
    assert_int_equal(tact_vault_slot_id(w->keeper->vault, slot, id, &erased, &trouble), TACT_OK);
    return erased;
}

static bool count_row(void *ctx, tact_slice key, tact_slice value) { (void)key; (void)value; ++*(unsigned *)ctx; return true; }

static unsigned rows(world *w, tact_family family, const char *from, const char *to) {
    unsigned n = 0;
    tact_trouble trouble = { "" };
    assert_int_equal(tact_store_iterate(w->keeper->store, family, tact_slice_of(from), tact_slice_of(to), count_row, &n, &trouble), TACT_OK);
    return n;
}

static void reopen(world *w) {
    tact_keeper_close(w->keeper);
    open_keeper(w);
}

static void years(world *w, unsigned n) {
    for (unsigned i = 0; i < n * 12; i++) move_clock(w, TACT_DAYS(31));
}

static void say_yes(world *w, tact_who who) {
    tact_trouble trouble = { "" };
    tact_kept kept;
    tact_proof proof;
    tact_consent_how how = { .notice = 1, .language = TACT_S("en"), .method = TACT_S("api") };
    tact_grant grants[] = {
        { .purpose = TACT_PURPOSE_REMEMBER, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now },
        { .purpose = TACT_PURPOSE_LINK_DEVICES, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now },
    };
    tact_event yes = { .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 2 };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_event(w->keeper, &who, TACT_S("test"), TACT_S(""), &yes, NULL, NULL, &w->scratch, &kept, &trouble), TACT_OK);
    assert_int_equal(tact_keeper_receipt(w->keeper, &kept, &yes, &how, &w->scratch, &proof, &trouble), TACT_OK);
}

static void the_key_of_a_record_goes_with_it(void **state) {
    world *w = *state;
    tact_person person;
    say_yes(w, device("d"));
    free(event(w, device("d"), "m1", cart()));
    flush(w);
    tact_record_key key = tact__device_key(w->keeper, TACT_S("d"));
    uint32_t slot = slot_of(w, key);
    assert_false(overwritten(w, slot));
    years(w, 2);
    assert_int_equal(find(w, device("d"), &person), TACT_ERR_NOT_FOUND);
    assert_true(overwritten(w, slot));
    assert_int_equal(rows(w, TACT_FAMILY_META, "retire:", "retire;"), 0);
    say_yes(w, device("d"));                                /* who comes back has another key */
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_not_equal(slot_of(w, key), slot);
}

static void the_keys_of_linked_devices_go_too(void **state) {
    world *w = *state;
    tact_person person;
    tact_trouble trouble = { "" };
    tact_who by_mail = { .email = TACT_S("anna@example.org"), .verified = true };
    tact_who who = account("anna", "phone");
    tact_event hello = { .type = TACT_EVENT_IDENTIFY, .trusted = true, .occurred = clock_now };
    say_yes(w, device("phone"));
    say_yes(w, account("anna", ""));
    uint32_t phone = slot_of(w, tact__device_key(w->keeper, TACT_S("phone")));
    tact_kept *kept = event(w, who, "m1", hello);
    assert_true(kept->linked);
    assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .email = TACT_S("anna@example.org"), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
    free(kept);
    flush(w);
    uint32_t anna = slot_of(w, tact__user_key(w->keeper, TACT_S("anna")));
    assert_int_equal(find(w, by_mail, &person), TACT_OK);
    assert_false(overwritten(w, phone));
    years(w, 5);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_ERR_NOT_FOUND);
    assert_true(overwritten(w, anna));
    assert_true(overwritten(w, phone));
    reopen(w);
    assert_int_equal(find(w, device("phone"), &person), TACT_ERR_NOT_FOUND);      /* gone, not erased: whoever comes back is welcome */
    assert_int_equal(find(w, by_mail, &person), TACT_ERR_NOT_FOUND);
    assert_int_equal(rows(w, TACT_FAMILY_META, "moved:", "moved;"), 0);
    assert_int_equal(rows(w, TACT_FAMILY_PERSON, "", ""), 0);
    say_yes(w, by_mail);
    flush(w);
    assert_int_equal(find(w, account("email:anna@example.org", ""), &person), TACT_OK);
}

static void receipts_of_an_ended_record_go_in_their_time(void **state) {
    world *w = *state;
    tact_person person;
    say_yes(w, device("d"));
    flush(w);
    years(w, 2);
    assert_int_equal(find(w, device("d"), &person), TACT_ERR_NOT_FOUND);
    assert_int_equal(rows(w, TACT_FAMILY_COLD, "", ""), 1);
    say_yes(w, device("d"));                                /* a second life: its receipt has its own time */
    flush(w);
    assert_int_equal(rows(w, TACT_FAMILY_COLD, "", ""), 2);
    years(w, 2);
    assert_int_equal(rows(w, TACT_FAMILY_COLD, "", ""), 2);
    reopen(w);
    years(w, 2);
    assert_int_equal(rows(w, TACT_FAMILY_COLD, "", ""), 1);
    years(w, 2);
    assert_int_equal(rows(w, TACT_FAMILY_COLD, "", ""), 0);
    assert_int_equal(rows(w, TACT_FAMILY_META, "ended:", "ended;"), 0);
    assert_int_equal(rows(w, TACT_FAMILY_DUE, "", ""), 0);
}

/* The end is on the disk, then the power went: the next start overwrites what the note names. */
static void a_stop_before_the_overwriting_is_made_good(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_batch batch;
    uint8_t note[11] = "retire:", format = 1;
    say_yes(w, device("d"));
    flush(w);
    uint32_t slot = slot_of(w, tact__device_key(w->keeper, TACT_S("d")));
    for (unsigned i = 0; i < 4; i++) note[7 + i] = (uint8_t)(slot >> (24 - 8 * i));
    tact_batch_init(&batch);
    tact_batch_put(&batch, TACT_FAMILY_META, (tact_slice){ (const char *)note, sizeof note }, (tact_slice){ (const char *)&format, 1 });
    assert_int_equal(tact_store_commit(w->keeper->store, &batch, &trouble), TACT_OK);
    tact_batch_free(&batch);
    assert_false(overwritten(w, slot));
    reopen(w);
    assert_true(overwritten(w, slot));
    assert_int_equal(rows(w, TACT_FAMILY_META, "retire:", "retire;"), 0);
}

/* The commit that carries the end fails: the record stands, and so must its key. */
static void a_commit_that_fails_overwrites_nothing(void **state) {
    world *w = *state;
    tact_person person;
    tact_trouble trouble = { "" };
    say_yes(w, device("d"));
    flush(w);
    uint32_t slot = slot_of(w, tact__device_key(w->keeper, TACT_S("d")));
    clock_now = tact_instant_add(clock_now, TACT_DAYS(396));
    tact_keeper_run_due(w->keeper, 64);
    assert_int_equal(w->keeper->collecting.retired.count, 1);
    w->keeper->collecting.broken = TACT_ERR_IO;
    assert_int_equal(tact_keeper_flush(w->keeper, &trouble), TACT_ERR_IO);
    assert_false(overwritten(w, slot));
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    move_clock(w, TACT_SECONDS(1));                         /* and the next one carries it */
    assert_true(overwritten(w, slot));
}

static void settle(world *w) {
    tact_trouble trouble = { "" };
    uint64_t commit = tact_keeper_touch(w->keeper);
    while (!tact_keeper_on_disk(w->keeper, commit)) {
        assert_int_equal(tact_keeper_flush(w->keeper, &trouble), TACT_OK);
        tact_keeper_poll(w->keeper);
        sched_yield();
    }
}

/* As the daemon runs it: commits, and the overwriting after them, on a thread of their own. */
static void the_thread_overwrites_too(void **state) {
    enum { PEOPLE = 20 };
    world *w = *state;
    uint32_t slots[PEOPLE];
    char id[16];
    tact_trouble trouble = { "" };
    tact_person person;
    tact_keeper_options options = { .data_folder = w->data, .master_key_path = w->master, .erasures_path = w->erasures, .clock = { read_clock, NULL },
                                    .threaded = true, .committed = committed, .ctx = w, .memory_bytes = 32u << 20 };
    tact_keeper_close(w->keeper);
    assert_int_equal(tact_keeper_open(&w->keeper, &options, &w->brand, &trouble), TACT_OK);
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(id, sizeof id, "p%u", i);
        say_yes(w, device(id));
        slots[i] = slot_of(w, tact__device_key(w->keeper, tact_slice_of(id)));
    }
    settle(w);
    clock_now = tact_instant_add(clock_now, TACT_DAYS(396));
    for (unsigned looks = 0; looks < 8; looks++) {          /* while one batch's keys are overwritten the next collects */
        tact_keeper_run_due(w->keeper, 4);
        settle(w);
        snprintf(id, sizeof id, "n%u", looks);
        say_yes(w, device(id));
    }
    settle(w);
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(id, sizeof id, "p%u", i);
        assert_int_equal(find(w, device(id), &person), TACT_ERR_NOT_FOUND);
    }
    assert_int_equal(find(w, device("n0"), &person), TACT_OK);
    reopen(w);
    for (unsigned i = 0; i < PEOPLE; i++) assert_true(overwritten(w, slots[i]));
    assert_int_equal(rows(w, TACT_FAMILY_META, "retire:", "retire;"), 0);
    assert_int_equal(find(w, device("n0"), &person), TACT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_key_of_a_record_goes_with_it, setup, teardown),
        cmocka_unit_test_setup_teardown(the_keys_of_linked_devices_go_too, setup, teardown),
        cmocka_unit_test_setup_teardown(receipts_of_an_ended_record_go_in_their_time, setup, teardown),
        cmocka_unit_test_setup_teardown(the_thread_overwrites_too, setup, teardown),
        cmocka_unit_test_setup_teardown(a_stop_before_the_overwriting_is_made_good, setup, teardown),
        cmocka_unit_test_setup_teardown(a_commit_that_fails_overwrites_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
