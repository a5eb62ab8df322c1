/* daemon/pass_gpc_test.c -- Sec-GPC holds for what no browser asks for: a pass over people whose browser sends it, and a message that comes due after it did. */
#define BED_CAMPAIGN restock
static const char restock[] =
    "campaign: basket\nstate: live\nsend: everyone\non: back_in_stock\naudience: 'true'\nagain: each\nholdout: 0%\nworth: 1000\npurposes: [personalise]\nnot_after: 3d\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static const char gold[] =
    "campaign: gold\nstate: live\nsend: everyone\nclass: service\nbasis: contract\non: coupon\naudience: '!person.bought(\"tyres\", days(30))'\nagain: each\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
#define BED_MORE more_campaigns
static void more_campaigns(const char *folder);
#define BED_SENT heard
#include "daemon/keeper.h"
static void heard(void *ctx, const tact_sending *sending);
#include "test/lib/keeper_bed.h"

static void more_campaigns(const char *folder) { put(folder, "campaigns/gold.yaml", gold); }

enum { PEOPLE = 24 };
static unsigned sent_to_private, sent_to_others;

static bool is_private(unsigned i) { return i % 2 == 0; }
static const char *name_of(unsigned i, char out[2][16]) {
    snprintf(out[0], 16, "user-%u", i);
    snprintf(out[1], 16, "phone-%u", i);
    return out[0];
}

static void heard(void *ctx, const tact_sending *s) {
    world *w = ctx;
    char id[2][16];
    for (unsigned i = 0; i < PEOPLE; i++) {
        tact_record_key key = tact__user_key(w->keeper, tact_slice_of(name_of(i, id)));
        if (memcmp(key.bytes, s->record_key, 16) == 0) ++*(is_private(i) ? &sent_to_private : &sent_to_others);
    }
    sent(ctx, s);
}

/* A look: with the signal, without, or by a server that cannot know. */
typedef enum { WITH, WITHOUT, SERVER } look_kind;
static void look(world *w, unsigned i, look_kind kind) {
    char id[2][16];
    (void)name_of(i, id);
    free(event(w, account(id[0], id[1]), "", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Seen"), .occurred = clock_now, .gpc = kind == WITH, .trusted = kind == SERVER }));
}

static void crowd(world *w) {
    char id[2][16];
    for (unsigned i = 0; i < PEOPLE; i++) {
        (void)name_of(i, id);
        tact_who who = account(id[0], id[1]);
        tact_grant by_mail = { .purpose = TACT_PURPOSE_CONTACT_EMAIL, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
        permit(w, who, TACT_PERMISSION_GRANTED);
        who.account_only = true;
        permit(w, who, TACT_PERMISSION_GRANTED);
        free(event(w, account(id[0], id[1]), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &by_mail, .grant_count = 1 }));
        look(w, i, WITHOUT);
    }
    flush(w);
}

static void all_look(world *w, look_kind private_ones) {
    clock_now = tact_instant_add(clock_now, TACT_MINUTES(10));
    for (unsigned i = 0; i < PEOPLE; i++) look(w, i, is_private(i) ? private_ones : WITHOUT);
    flush(w);
}

static const tact_pass *pass_over(world *w, const char *what, const char *id) {
    tact_happened done;
    tact_trouble trouble = { "" };
    uint32_t count;
    tact_happening h = { .event = tact_slice_of(what), .message_id = tact_slice_of(id) };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_happen(w->keeper, &h, &w->scratch, &done, &trouble), TACT_OK);
    assert_int_equal(done.count, 1);
    flush(w);
    while (tact_keeper_run_pass(w->keeper, 10, 0)) flush(w);
    flush(w);
    const tact_pass *p = tact_keeper_passes(w->keeper, &count);
    return &p[count - 1];
}

static void a_pass_respects_it(void **state) {
    world *w = *state;
    crowd(w);
    const tact_pass *p = pass_over(w, "back_in_stock", "a");
    assert_true(p->reached == PEOPLE && p->silent == 0);
    all_look(w, WITH);
    p = pass_over(w, "back_in_stock", "b");
    assert_true(p->reached == PEOPLE / 2 && p->silent == PEOPLE / 2);
    all_look(w, SERVER);                                    /* what a server tells is no browser's word: it stays */
    tact_keeper_close(w->keeper);
    open_keeper(w);                                         /* and it is kept */
    p = pass_over(w, "back_in_stock", "c");
    assert_true(p->reached == PEOPLE / 2 && p->silent == PEOPLE / 2);
    all_look(w, WITHOUT);                                   /* switched off again */
    p = pass_over(w, "back_in_stock", "d");
    assert_true(p->reached == PEOPLE && p->silent == 0);
}

/* An audience that asks after a profile does not see theirs: they are not of it. */
static void an_audience_does_not_read_them(void **state) {
    world *w = *state;
    crowd(w);
    unsigned all = (unsigned)pass_over(w, "coupon", "a")->reached;
    all_look(w, WITH);
    const tact_pass *p = pass_over(w, "coupon", "b");
    print_message("%u of the audience, then %u\n", all, (unsigned)p->reached);
    assert_true(all == PEOPLE && p->reached == PEOPLE / 2 && p->silent == 0);
}

static void what_waits_respects_it(void **state) {
    world *w = *state;
    sent_to_private = sent_to_others = 0;
    crowd(w);
    const tact_pass *p = pass_over(w, "back_in_stock", "a");
    assert_int_equal(p->reached, PEOPLE);
    all_look(w, WITH);
    for (int day = 0; day < 2; day++) move_clock(w, TACT_HOURS(20));
    assert_int_equal(sent_to_private, 0);
    assert_true(sent_to_others > 0);                        /* the lot may fall on silence for some */
}

/* Withdrawn, it goes with the rest: nothing more is known than before. */
static void it_is_not_kept_without_remember(void **state) {
    world *w = *state;
    tact_person person;
    char id[2][16];
    crowd(w);
    look(w, 0, WITH);
    (void)name_of(0, id);
    assert_int_equal(find(w, account(id[0], id[1]), &person), TACT_OK);
    bool kept = false;
    for (uint32_t i = 0; i < person.part_count; i++) kept |= person.parts[i].gpc;
    assert_true(kept);
    permit(w, account(id[0], id[1]), TACT_PERMISSION_WITHDRAWN);
    tact_who of_account = account(id[0], id[1]);
    of_account.account_only = true;
    permit(w, of_account, TACT_PERMISSION_WITHDRAWN);
    look(w, 0, WITH);
    flush(w);
    if (find(w, account(id[0], id[1]), &person) == TACT_OK)
        for (uint32_t i = 0; i < person.part_count; i++) assert_false(person.parts[i].gpc);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_pass_respects_it, setup, teardown), cmocka_unit_test_setup_teardown(an_audience_does_not_read_them, setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_respects_it, setup, teardown), cmocka_unit_test_setup_teardown(it_is_not_kept_without_remember, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
