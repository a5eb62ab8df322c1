/* daemon/keeper_test.c -- the owner of persons on a moved clock: retention, half-done links, repeats, batches that fail, intents that wait. */
#include "test/lib/keeper_bed.h"

/* ---- tests ------------------------------------------------------------------------------------------------------------------------------- */

static void nothing_is_kept_before_consent(void **state) {
    world *w = *state;
    tact_person person;
    tact_kept *kept = event(w, device("d"), "m1", cart());
    assert_false(kept->known);
    assert_int_equal(kept->pseudonym, 0);
    free(kept);
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_ERR_NOT_FOUND);
}

static void uncommitted_records_are_the_ones_read_next(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    free(event(w, device("d"), "m2", cart()));
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.parts[0].session_events, 2);
    assert_int_equal(person.pending_count, 2);
    flush(w);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.parts[0].session_events, 2);
}

static void a_repeat_does_nothing_for_24_hours(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    tact_kept *again = event(w, device("d"), "m1", cart());
    assert_true(again->duplicate);                          /* in the same batch */
    free(again);
    flush(w);
    clock_now = tact_instant_add(clock_now, TACT_HOURS(23));
    again = event(w, device("d"), "m1", cart());
    assert_true(again->duplicate);
    free(again);
    clock_now = tact_instant_add(clock_now, TACT_HOURS(2));
    again = event(w, device("d"), "m1", cart());
    assert_false(again->duplicate);
    free(again);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
}

static tact_slice whose(void *ctx, const tact_kept *kept, tact_arena *arena) { (void)ctx; (void)kept; (void)arena; return TACT_S("yours"); }

static bool hears(world *w, tact_who who) {
    tact_trouble trouble = { "" };
    tact_kept kept;
    tact_event e = cart();
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_event(w->keeper, &who, TACT_S("test"), TACT_S("same"), &e, whose, NULL, &w->scratch, &kept, &trouble), TACT_OK);
    return tact_slice_is(kept.answer, "yours");
}

/* A messageId that another has used too: the answer is not for strangers, in the batch that collects and from the disk. */
static void an_answer_is_repeated_to_who_asked(void **state) {
    world *w = *state;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    assert_true(hears(w, device("d")));
    for (unsigned pass = 0; pass < 2; pass++) {
        assert_true(hears(w, device("d")));
        assert_false(hears(w, device("stranger")));
        assert_false(hears(w, account("somebody", "d")));
        flush(w);
    }
}

static tact_status receipts(world *w, tact_who who, uint32_t *count) {
    static tact_proof list[8];
    tact_trouble trouble = { "" };
    *count = 8;
    tact_arena_reset(&w->scratch);
    return tact_keeper_receipts(w->keeper, &who, &w->scratch, list, count, &trouble);
}

/* Retention ended the record; the receipts of that time are under a key that nobody has any more, and harm nothing. */
static void who_comes_back_after_retention_has_receipts_again(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_person person;
    tact_kept kept;
    tact_proof proof;
    tact_who who = device("d");
    tact_consent_how how = { .notice = 1, .language = TACT_S("en"), .method = TACT_S("api") };
    uint32_t count;
    for (unsigned life = 0; life < 2; life++) {
        tact_grant grant = { .purpose = TACT_PURPOSE_REMEMBER, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
        tact_event yes = { .type = TACT_EVENT_CONSENT, .grants = &grant, .grant_count = 1 };
        tact_arena_reset(&w->scratch);
        assert_int_equal(tact_keeper_event(w->keeper, &who, TACT_S("test"), TACT_S(""), &yes, NULL, NULL, &w->scratch, &kept, &trouble), TACT_OK);
        assert_int_equal(tact_keeper_receipt(w->keeper, &kept, &yes, &how, &w->scratch, &proof, &trouble), TACT_OK);
        flush(w);
        assert_int_equal(receipts(w, who, &count), TACT_OK);
        assert_int_equal(count, 1);
        for (unsigned i = 0; i < 40; i++) move_clock(w, TACT_DAYS(30));      /* every flush in it succeeds */
        assert_int_equal(find(w, who, &person), TACT_ERR_NOT_FOUND);
    }
}

static void an_intent_waits_and_passes_the_gate(void **state) {
    world *w = *state;
    enum { PEOPLE = 30 };
    w->stream = true;
    for (int i = 0; i < PEOPLE; i++) {
        char id[16];
        snprintf(id, sizeof id, "p%d", i);
        permit(w, device(id), TACT_PERMISSION_GRANTED);
        free(event(w, device(id), id, cart()));
    }
    flush(w);
    move_clock(w, TACT_MINUTES(119));
    assert_int_equal(w->sent, 0);
    move_clock(w, TACT_MINUTES(2));
    assert_in_range(w->sent, PEOPLE / 2, PEOPLE);           /* the lot falls on silence now and then */
    assert_string_equal(w->sent_campaign, "basket");
    unsigned after = w->sent;
    move_clock(w, TACT_HOURS(1));
    assert_int_equal(w->sent, after);                       /* never twice */
}

static void unless_cancels_and_withdrawal_silences(void **state) {
    world *w = *state;
    tact_person person;
    w->stream = true;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    free(event(w, device("d"), "m2", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed"), .trusted = true, .occurred = clock_now }));
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.pending_count, 0);
    for (int i = 0; i < 20; i++) {                          /* twenty people, so that the lot cannot hide a send */
        char id[16];
        snprintf(id, sizeof id, "x%d", i);
        permit(w, device(id), TACT_PERMISSION_GRANTED);
        free(event(w, device(id), id, cart()));
        permit(w, device(id), TACT_PERMISSION_WITHDRAWN);
    }
    move_clock(w, TACT_HOURS(3));
    assert_int_equal(w->sent, 0);
}

static void links_join_and_part(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    tact_kept *kept = event(w, account("anna", "phone"), "m1", cart());
    assert_true(kept->linked);
    free(kept);
    flush(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 2);
    assert_int_equal(find(w, device("phone"), &person), TACT_OK);       /* the old id keeps resolving */
    assert_int_equal(person.part_count, 2);
    permit(w, account("luca", ""), TACT_PERMISSION_GRANTED);
    kept = event(w, account("luca", "phone"), "m2", cart());            /* a second account on the device: it belongs to neither */
    assert_false(kept->linked);
    free(kept);
    flush(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 1);
    assert_int_equal(find(w, account("luca", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 1);
    assert_int_equal(find(w, device("phone"), &person), TACT_OK);
    assert_int_equal(person.part_count, 1);
    assert_true(person.shared);
}

static void a_half_done_link_is_finished_by_whoever_meets_it(void **state) {
    world *w = *state;
    tact_person person, frozen;
    tact_slice parcel;
    tact__entry *entry;
    tact_trouble trouble = { "" };
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    tact_record_key device_key = tact__device_key(w->keeper, TACT_S("phone")), account_key = tact__user_key(w->keeper, TACT_S("anna"));
    assert_int_equal(tact__entry_load(w->keeper, device_key, &entry, &trouble), TACT_OK);
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact__entry_person(w->keeper, entry, &w->scratch, &frozen), TACT_OK);
    assert_int_equal(tact_link_freeze(&frozen, &w->scratch, tact__part_id(device_key), 77, account_key.bytes, &parcel), TACT_OK);
    assert_int_equal(tact__entry_store(w->keeper, entry, &frozen, &w->scratch, &trouble), TACT_OK);
    flush(w);                                               /* step 1 is on the disk; then the writer died */
    tact_keeper_close(w->keeper);
    open_keeper(w);
    free(event(w, device("phone"), "m1", cart()));
    flush(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 2);
    assert_int_equal(person.pending_count, 1);
}

static void the_unused_go(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", cart()));
    flush(w);
    move_clock(w, TACT_DAYS(394));
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    move_clock(w, TACT_DAYS(2));
    assert_int_equal(find(w, device("d"), &person), TACT_ERR_NOT_FOUND);
    permit(w, device("no"), TACT_PERMISSION_REFUSED);       /* an objection outlives the visit by three years */
    move_clock(w, TACT_DAYS(800));
    assert_int_equal(find(w, device("no"), &person), TACT_OK);
    move_clock(w, TACT_DAYS(800));
    assert_int_equal(find(w, device("no"), &person), TACT_ERR_NOT_FOUND);
}

/* An account and its phone; what the phone caused waits beyond the phone's own time, and must not outlive it. */
static void what_waits_for_a_forgotten_device_goes_with_it(void **state) {
    world *w = *state;
    tact_person person;
    tact_trouble trouble = { "" };
    tact__entry *entry;
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    free(event(w, account("anna", "phone"), "m1", cart()));
    flush(w);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.pending_count, 1);
    assert_true(person.pending[0].part == tact_keeper_device_part(w->keeper, TACT_S("phone")));
    tact_person before = person;
    tact_pending later = person.pending[0];
    later.due = later.not_after = tact_instant_add(clock_now, TACT_DAYS(500));
    person.pending = &later;
    assert_int_equal(tact__entry_load(w->keeper, tact__user_key(w->keeper, TACT_S("anna")), &entry, &trouble), TACT_OK);
    tact__due_change(w->keeper, entry->key, &before, &person);
    assert_int_equal(tact__entry_store(w->keeper, entry, &person, &w->scratch, &trouble), TACT_OK);
    flush(w);
    move_clock(w, TACT_DAYS(396));
    assert_int_equal(find(w, account("anna", ""), &person), TACT_OK);
    assert_int_equal(person.part_count, 1);
    assert_int_equal(person.pending_count, 0);
}

static void the_erased_are_gone(void **state) {
    world *w = *state;
    tact_person person;
    tact_trouble trouble = { "" };
    tact_erase_receipt receipt;
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    free(event(w, account("anna", "phone"), "m1", cart()));
    flush(w);
    tact_who who = account("anna", "");
    assert_int_equal(tact_keeper_erase(w->keeper, &who, &receipt, &trouble), TACT_OK);
    assert_int_equal(receipt.records, 2);
    assert_int_equal(find(w, account("anna", ""), &person), TACT_ERR_SEALED);
    assert_int_equal(find(w, device("phone"), &person), TACT_ERR_SEALED);
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);    /* whoever comes back comes as somebody new */
    assert_int_equal(find(w, device("phone"), &person), TACT_OK);
    assert_int_equal(person.pending_count, 0);
}

static bool says(const tact_kept *kept, tact_reason reason) {
    for (uint32_t i = 0; i < kept->result.decision.reasons.count; i++)
        if (kept->result.decision.reasons.entries[i].reason == reason) return true;
    return false;
}

static bool left_alone(world *w, const char *message) {
    tact_kept *kept = event(w, device("d"), message, (tact_event){ .type = TACT_EVENT_PAGE, .asks = true, .slot = TACT_S("top"), .text = TACT_S("buy tyres"), .occurred = clock_now });
    bool alone = says(kept, TACT_WHY_GATE_WELLBEING);
    assert_true(!alone || kept->result.decision.silence);
    free(kept);
    return alone;
}

static void late_at_night_offers_stay_away(void **state) {
    world *w = *state;
    char message[24];
    tact_event off = { .type = TACT_EVENT_LIMITS, .limits = { .set_wellbeing = true, .wellbeing_off = true } };
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    for (int day = 0; day < 16; day++) {                    /* a habit of noon */
        snprintf(message, sizeof message, "day-%d", day);
        assert_false(left_alone(w, message));
        clock_now = tact_instant_add(clock_now, TACT_DAYS(1));
    }
    clock_now = tact_instant_add(clock_now, TACT_MINUTES(10 * 60 + 30));      /* 23:30 in Paris */
    for (int look = 0; look < 20; look++) {
        snprintf(message, sizeof message, "night-%d", look);
        assert_false(left_alone(w, message));               /* a short look at night is nobody's business */
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(1));
    }
    assert_true(left_alone(w, "night-long"));
    free(event(w, device("d"), "off", off));
    assert_false(left_alone(w, "night-off"));
    flush(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_kept_before_consent, setup, teardown),
        cmocka_unit_test_setup_teardown(uncommitted_records_are_the_ones_read_next, setup, teardown),
        cmocka_unit_test_setup_teardown(a_repeat_does_nothing_for_24_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(an_answer_is_repeated_to_who_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(who_comes_back_after_retention_has_receipts_again, setup, teardown),
        cmocka_unit_test_setup_teardown(an_intent_waits_and_passes_the_gate, setup, teardown),
        cmocka_unit_test_setup_teardown(unless_cancels_and_withdrawal_silences, setup, teardown),
        cmocka_unit_test_setup_teardown(links_join_and_part, setup, teardown),
        cmocka_unit_test_setup_teardown(a_half_done_link_is_finished_by_whoever_meets_it, setup, teardown),
        cmocka_unit_test_setup_teardown(the_unused_go, setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_for_a_forgotten_device_goes_with_it, setup, teardown),
        cmocka_unit_test_setup_teardown(late_at_night_offers_stay_away, setup, teardown),
        cmocka_unit_test_setup_teardown(the_erased_are_gone, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
