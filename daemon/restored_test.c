/* daemon/restored_test.c -- a backup is made in the middle of a pass, life goes on, the backup is restored: nobody gets a second message. */
#define BED_CAMPAIGN restock
static const char restock[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: promotional\nbasis: customer\non: back_in_stock\naudience: 'true'\nagain: each\nholdout: 0%\nworth: 1000\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static const char each_day[] =
    "campaign: daily\nstate: live\nsend: everyone\nevery: day 15:00\naudience: 'true'\nagain: each\nholdout: 0%\nworth: 1000\nnot_after: 12h\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static const char after_cart[] =
    "campaign: carts\nstate: live\nsend: everyone\nafter: {event: Cart Viewed, wait: 2h, unless: Order Completed}\nagain: each\nholdout: 0%\nworth: 1000\n"
    "goal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static const char parcel[] =
    "campaign: parcel\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nafter: {event: Order Shipped, wait: 2h, unless: Order Completed}\nagain: each\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
#define BED_MORE more_campaigns
static void more_campaigns(const char *folder);
#define BED_SENT heard
#include "daemon/backup.h"
#include "store/restore.h"
#include "daemon/keeper.h"
static void heard(void *ctx, const tact_sending *sending);
#include "test/lib/keeper_bed.h"

static void more_campaigns(const char *folder) {
    put(folder, "campaigns/daily.yaml", each_day);
    put(folder, "campaigns/carts.yaml", after_cart);
    put(folder, "campaigns/parcel.yaml", parcel);
}

enum { PEOPLE = 12, SENDS_MAX = 1000 };
static struct { uint8_t key[16]; uint32_t campaign; } sends[SENDS_MAX];
static unsigned send_count;

static void heard(void *ctx, const tact_sending *s) {
    sent(ctx, s);
    assert_true(send_count < SENDS_MAX);
    memcpy(sends[send_count].key, s->record_key, 16);
    sends[send_count++].campaign = s->intent.campaign;
}

static unsigned sent_of(const char *campaign) {
    unsigned n = 0;
    for (unsigned i = 0; i < send_count; i++) n += sends[i].campaign == tact_id32(tact_slice_of(campaign));
    return n;
}

static void crowd(world *w) {
    char id[16];
    for (unsigned i = 0; i < PEOPLE; i++) {
        snprintf(id, sizeof id, "user-%u", i);
        tact_grant by_mail = { .purpose = TACT_PURPOSE_CONTACT_EMAIL, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
        permit(w, account(id, ""), TACT_PERMISSION_GRANTED);
        tact_who who = account(id, "");
        free(event(w, who, "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &by_mail, .grant_count = 1 }));
    }
    flush(w);
}

static void happen(world *w, const char *id) {
    tact_happened done;
    tact_trouble trouble = { "" };
    tact_happening h = { .event = TACT_S("back_in_stock"), .message_id = tact_slice_of(id) };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_happen(w->keeper, &h, &w->scratch, &done, &trouble), TACT_OK);
    assert_int_equal(done.count, 1);
    flush(w);
}

static void go_on(world *w, int64_t minutes) {
    for (int64_t i = 0; i <= minutes; i += 10) {
        if (i) clock_now = tact_instant_add(clock_now, TACT_MINUTES(10));
        tact_keeper_tick(w->keeper);
        flush(w);
        for (int n = 0; n < 12; n++) { tact_keeper_run_pass(w->keeper, 64, 0); flush(w); tact_keeper_run_due(w->keeper, 64); flush(w); }
    }
}

static void resume(world *w) {
    tact_trouble trouble = { "" };
    assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("all"), false, &trouble), TACT_OK);
    (void)tact_keeper_touch(w->keeper);
    flush(w);
}

static void back_up(world *w) {
    char to[160], keys[160];
    tact_backup_done done;
    tact_trouble trouble = { "" };
    snprintf(to, sizeof to, "%s/backup", w->folder);
    snprintf(keys, sizeof keys, "%s/keys", w->folder);
    assert_int_equal(tact_keeper_backup(w->keeper, w->data, to, keys, clock_now, &done, &trouble), TACT_OK);
}

static void restore_it(world *w) {
    char from[160], keys[160];
    tact_restore_report report;
    tact_trouble trouble = { "" };
    tact_keeper_close(w->keeper);
    snprintf(from, sizeof from, "%s/backup", w->folder);
    snprintf(keys, sizeof keys, "%s/keys", w->folder);
    snprintf(w->data, sizeof w->data, "%s/again", w->folder);
    tact_restore_request request = { .backup = from, .keys_target = keys, .erasures_path = w->erasures, .master_path = w->master, .target = w->data, .now = clock_now };
    tact_status s = tact_restore(&request, &report, &trouble);
    if (s) print_message("%s\n", trouble.text);
    assert_int_equal(s, TACT_OK);
    open_keeper(w);
}

static void nobody_gets_a_second_message(void **state) {
    world *w = *state;
    uint32_t count;
    tact_person person;
    send_count = 0;
    crowd(w);                                               /* 13:00 in Paris */
    tact_keeper_tick(w->keeper);
    flush(w);
    for (unsigned i = 0; i < PEOPLE; i++) {
        char id[16], message[16];
        snprintf(id, sizeof id, "user-%u", i);
        snprintf(message, sizeof message, "cart-%u", i);
        free(event(w, account(id, ""), message, cart()));
    }
    free(event(w, account("user-2", ""), "parcel", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Shipped"), .trusted = true, .occurred = clock_now }));
    flush(w);
    happen(w, "b1");
    assert_true(tact_keeper_run_pass(w->keeper, 10, 0));
    flush(w);
    back_up(w);
    go_on(w, 60 * 5);                                       /* the pass ends, 15:00 comes round, the cart is two hours old: all of it goes out */
    unsigned stock = sent_of("basket"), daily = sent_of("daily"), carts = sent_of("carts"), parcels = sent_of("parcel");
    assert_true(stock && daily && carts && parcels);        /* the lot may fall on silence for some */

    restore_it(w);
    assert_true(tact_keeper_world(w->keeper)->all_paused);
    const tact_pass *p = tact_keeper_passes(w->keeper, &count);
    assert_int_equal(count, 1);
    assert_int_equal(p->state, TACT_PASS_STOPPED);
    assert_non_null(strstr(p->why, "restored"));
    assert_true(p->met == 10);
    tact_keeper_close(w->keeper);
    open_keeper(w);                                         /* it was kept: nothing of it is said or done twice */
    p = tact_keeper_passes(w->keeper, &count);
    assert_int_equal(p->state, TACT_PASS_STOPPED);
    tact_trouble trouble = { "" };
    assert_int_equal(tact_keeper_pass_order(w->keeper, p->number, TACT_PASS_QUEUED, &trouble), TACT_ERR_CONFLICT);
    resume(w);
    go_on(w, 60);
    assert_int_equal(sent_of("basket"), stock);
    assert_int_equal(sent_of("daily"), daily);
    (void)tact_keeper_passes(w->keeper, &count);
    assert_int_equal(count, 1);                             /* the start at 15:00 is not made up for */
    assert_int_equal(sent_of("carts"), carts);
    assert_true(sent_of("parcel") > parcels);               /* at least once, under the same key */
    send_count = 0;
    assert_int_equal(find(w, account("user-1", ""), &person), TACT_OK);
    assert_int_equal(person.pending_count, 0);

    happen(w, "b2");                                        /* what begins from now on goes out as ever */
    go_on(w, 60);
    assert_true(sent_of("basket") > 0);
    go_on(w, 60 * 24);
    assert_true(sent_of("daily") > 0);
}

/* The first commit fails: what it ended is ended again, and nothing walks before. */
static void a_failed_commit_does_not_lose_it(void **state) {
    world *w = *state;
    uint32_t count;
    tact_trouble trouble = { "" };
    send_count = 0;
    crowd(w);
    happen(w, "b1");
    assert_true(tact_keeper_run_pass(w->keeper, 5, 0));
    flush(w);
    back_up(w);
    restore_it(w);
    assert_int_equal(tact_keeper_pause(w->keeper, TACT_S("all"), false, &trouble), TACT_OK);
    tact__batch_fail(w->keeper, w->keeper->collecting.number, TACT_ERR_IO);      /* as a commit does that fails */
    assert_false(tact_keeper_run_pass(w->keeper, 5, 0));
    tact_keeper_tick(w->keeper);
    flush(w);
    const tact_pass *p = tact_keeper_passes(w->keeper, &count);
    assert_int_equal(p->state, TACT_PASS_STOPPED);
    assert_false(tact_keeper_run_pass(w->keeper, 5, 0));
}

/* The world that says so is kept: a replay decides in the same one. The reason stands in the decision. */
static void it_is_said(void **state) {
    world *w = *state;
    send_count = 0;
    crowd(w);
    free(event(w, account("user-1", ""), "cart", cart()));
    flush(w);
    back_up(w);
    restore_it(w);
    resume(w);
    assert_true(tact_keeper_world(w->keeper)->restored.us == clock_now.us);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_true(tact_keeper_world(w->keeper)->restored.us == clock_now.us && !tact_keeper_world(w->keeper)->all_paused);
    tact_arena_reset(&w->scratch);
    tact_person person;
    assert_int_equal(find(w, account("user-1", ""), &person), TACT_OK);
    assert_int_equal(person.pending_count, 1);
    tact_result *r = TACT_NEW(&w->scratch, tact_result, 1);
    tact_instant due = tact_instant_add(clock_now, TACT_HOURS(3));
    tact_event e = { .type = TACT_EVENT_DUE, .subject = person.pending[0].key, .signed_in = true, .received = due, .occurred = due, .channels_open = UINT16_MAX };
    assert_int_equal(tact_step(r, tact_keeper_engine(w->keeper), &person, &e, NULL, &w->scratch), TACT_OK);
    assert_false(r->send);
    assert_int_equal(r->person.pending_count, 0);
    assert_int_equal(r->decision.reasons.entries[0].reason, TACT_WHY_GATE_RESTORED);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(nobody_gets_a_second_message, setup, teardown), cmocka_unit_test_setup_teardown(a_failed_commit_does_not_lose_it, setup, teardown),
        cmocka_unit_test_setup_teardown(it_is_said, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
