/* daemon/keeper_handed_test.c -- messages on a channel that confirms: claimed, handed over, and what became of them; on a moved clock, each log replayed. */
#define BED_CAMPAIGN basket_mail
static const char basket_mail[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nafter: {event: Cart Viewed, wait: 2h, unless: Order Completed}\nagain: each\nnot_after: 1d\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
#define BED_MORE(path) put(path, "campaigns/paid.yaml", "campaign: paid\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nagain: each\nnot_after: 1d\n" \
    "when: event.name == \"Order Paid\"\nmessages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n")
#define BED_CHANNELS ways
#define BED_SENT hand
#include "core/base/words.h"
#include "daemon/keeper.h"
static bool busy_now;
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy) {
    (void)ctx;
    *confirm = 1u << TACT_CHANNEL_EMAIL;
    *busy = busy_now ? *confirm : 0;
}
static tact_sending last;
static char last_to[64];
static unsigned handed_over;
static void hand(void *ctx, const tact_sending *s);
#include "test/lib/keeper_bed.h"
#include "test/lib/replays.h"
#include "daemon/missed.h"

static void hand(void *ctx, const tact_sending *s) {
    (void)ctx;
    handed_over++;
    last = *s;
    snprintf(last_to, sizeof last_to, "%.*s", (int)s->to.len, s->to.ptr);
}

static const tact_who anna_ = { .user_id = { "anna", 4 }, .verified = true };

static void anna(world *w, bool with_address) {
    static const uint8_t purposes_of[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE, 16 + TACT_CHANNEL_EMAIL };
    tact_grant grants[4];
    tact_trouble trouble = { "" };
    for (unsigned i = 0; i < 4; i++) grants[i] = (tact_grant){ .purpose = purposes_of[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, anna_, "yes", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 4 }));
    tact_kept *kept = event(w, anna_, "who", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now });
    if (with_address) assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .email = TACT_S("anna@example.org"), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
    free(kept);
    flush(w);
    handed_over = 0;
    busy_now = false;
}

static void happens(world *w, const char *name) {
    static unsigned n;
    char id[16];
    snprintf(id, sizeof id, "e%u", n++);
    free(event(w, anna_, id, (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(name), .occurred = clock_now, .trusted = true }));
    flush(w);
    move_clock(w, (tact_span){ 0 });
}

static void tell_of(world *w, unsigned fate, tact_span wait, bool dead) {
    tact_trouble trouble = { "" };
    tact_handed h = { .intent = last.intent.key, .fate = fate, .wait = wait, .said = TACT_S("550 no such person"), .dead = dead, .channel = TACT_CHANNEL_EMAIL, .to = tact_slice_of(last_to) };
    memcpy(h.record_key, last.record_key, sizeof h.record_key);
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_handed(w->keeper, &h, &w->scratch, &trouble), TACT_OK);
    flush(w);
}

static const tact_tally *tally(world *w, const char *campaign) {
    for (uint32_t i = 0; i < w->keeper->tally_count; i++)
        if (w->keeper->tallies[i].campaign == tact_id32(tact_slice_of(campaign))) return &w->keeper->tallies[i];
    return NULL;
}

static unsigned touches(const tact_person *p, uint16_t *outcomes) {
    unsigned n = 0;
    for (uint32_t i = 0; i < p->part_count; i++)
        for (uint32_t t = 0; t < p->parts[i].touch_count; t++) { n++; *outcomes = p->parts[i].touches[t].outcomes; }
    return n;
}

typedef struct expected { unsigned pending, touches, state; uint16_t outcomes; uint64_t sent, undone; unsigned handed; } expected;

static void is(world *w, const char *campaign, expected e, int line) {
    tact_person person;
    uint16_t outcomes = 0;
    assert_int_equal(find(w, anna_, &person), TACT_OK);
    const tact_tally *t = tally(w, campaign);
    unsigned n = touches(&person, &outcomes);
    bool good = person.pending_count == e.pending && n == e.touches && outcomes == e.outcomes && (!e.pending || person.pending[0].state == e.state) && t->sent == e.sent && t->undone == e.undone && handed_over == e.handed;
    if (!good) fail_msg("line %d: pending %u state %u touches %u outcomes %x sent %llu undone %llu handed over %u", line, person.pending_count, person.pending_count ? person.pending[0].state : 9, n, outcomes, (unsigned long long)t->sent, (unsigned long long)t->undone, handed_over);
}
#define IS(campaign, ...) is(w, campaign, (expected){ __VA_ARGS__ }, __LINE__)
enum { CLAIMED = TACT_PENDING_CLAIMED, CHOSEN = TACT_PENDING_CHOSEN, UNSURE = 1 << TACT_OUTCOME_UNKNOWN };

/* ---- cases ---- */

static void taken_ends_it(void **state) {
    world *w = *state;
    anna(w, true);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(2));
    IS("basket", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 1);
    assert_string_equal(last_to, "anna@example.org");
    assert_int_equal(last.tries, 1);
    tell_of(w, TACT_FATE_TAKEN, (tact_span){ 0 }, false);
    IS("basket", .touches = 1, .sent = 1, .handed = 1);
    move_clock(w, TACT_HOURS(1));
    IS("basket", .touches = 1, .sent = 1, .handed = 1);
    replays(w);
}

/* Fails when try_later() leaves the touch: the gate would know the message already. */
static void later_comes_again(void **state) {
    world *w = *state;
    anna(w, true);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(2));
    uint64_t key = last.intent.key;
    tell_of(w, TACT_FATE_LATER, (tact_span){ 0 }, false);
    IS("basket", .pending = 1, .state = CHOSEN, .handed = 1);
    move_clock(w, TACT_SECONDS(29));
    IS("basket", .pending = 1, .state = CHOSEN, .handed = 1);
    move_clock(w, TACT_SECONDS(10));
    IS("basket", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 2);
    assert_int_equal(last.tries, 2);
    assert_true(last.intent.key == key);
    tell_of(w, TACT_FATE_LATER, TACT_HOURS(3), false);     /* as the far side asked */
    move_clock(w, TACT_HOURS(2));
    IS("basket", .pending = 1, .state = CHOSEN, .handed = 2);
    move_clock(w, TACT_HOURS(1));
    IS("basket", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 3);
    tell_of(w, TACT_FATE_LATER, TACT_DAYS(2), false);      /* beyond its not-after: never */
    IS("basket", .undone = 1, .handed = 3);
    replays(w);
}

static void refused_is_not_sent_and_a_dead_address_goes(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_person person;
    anna(w, true);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(2));
    tell_of(w, TACT_FATE_REFUSED, (tact_span){ 0 }, true);
    IS("basket", .undone = 1, .handed = 1);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(2));
    IS("basket", .undone = 1, .handed = 1);                /* nobody to write to any more */
    tact_who by_address = { .email = TACT_S("anna@example.org") };
    tact_arena_reset(&w->scratch);
    assert_int_not_equal(tact_keeper_person(w->keeper, &by_address, &w->scratch, &person, NULL, NULL, &trouble), TACT_OK);
    replays(w);
}

static void unknown_is_final_and_spends_attention(void **state) {
    world *w = *state;
    anna(w, true);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(2));
    tell_of(w, TACT_FATE_UNKNOWN, (tact_span){ 0 }, false);
    IS("basket", .touches = 1, .outcomes = UNSURE, .sent = 1, .handed = 1);
    move_clock(w, TACT_HOURS(5));
    IS("basket", .touches = 1, .outcomes = UNSURE, .sent = 1, .handed = 1);
    replays(w);
}

static void is_listed(world *w, const char *as) {
    static char block[1 << 20];
    tact_arena arena;
    tact_json j;
    tact_trouble trouble = { "" };
    tact_missed_ask ask = { .store = tact_keeper_store(w->keeper), .vault = tact_keeper_vault(w->keeper), .data_folder = w->data, .channel = TACT_S("email"), .most = 9 };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_json_init(&j, &arena, 4096);
    assert_int_equal(tact_missed_json(&ask, &j, &trouble), TACT_OK);
    assert_true(tact_slice_find(tact_json_done(&j), tact_slice_of(as)) > 0);
    tact_arena_close(&arena);
}

/* The process died, or the answer is lost. Fails when chosen_due() hands a claimed service message over again. */
static void no_answer_within_the_lease_is_unknown(void **state) {
    world *w = *state;
    anna(w, true);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(2));
    tact_keeper_close(w->keeper);
    open_keeper(w);
    move_clock(w, TACT_MINUTES(9));
    IS("basket", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 1);
    move_clock(w, TACT_MINUTES(2));
    IS("basket", .touches = 1, .outcomes = UNSURE, .sent = 1, .handed = 1);
    is_listed(w, "\"campaign\":\"basket\"");            /* fails when logrow.c names no message in the line of one whose lease was over */
    is_listed(w, "\"said\":\"no answer within ten minutes\"");
    tell_of(w, TACT_FATE_LATER, (tact_span){ 0 }, false);  /* too late to be believed: it may be said of a message that went out */
    IS("basket", .touches = 1, .outcomes = UNSURE, .sent = 1, .handed = 1);
    replays(w);
}

static void an_order_goes_out_until_it_is_taken(void **state) {
    world *w = *state;
    anna(w, true);
    happens(w, "Order Paid");
    IS("paid", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 1);
    uint64_t key = last.intent.key;
    move_clock(w, TACT_MINUTES(11));                       /* no answer: under the same key again */
    IS("paid", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 2);
    tell_of(w, TACT_FATE_UNKNOWN, (tact_span){ 0 }, false);
    IS("paid", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 2);
    move_clock(w, TACT_MINUTES(3));
    IS("paid", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 3);
    assert_true(last.intent.key == key);
    tell_of(w, TACT_FATE_TAKEN, (tact_span){ 0 }, false);
    IS("paid", .touches = 1, .sent = 1, .handed = 3);
    replays(w);
}

static void a_busy_channel_is_waited_for(void **state) {
    world *w = *state;
    anna(w, true);
    happens(w, "Cart Viewed");
    busy_now = true;
    move_clock(w, TACT_HOURS(2));
    IS("basket", .pending = 1, .state = CHOSEN, .handed = 0);
    busy_now = false;
    move_clock(w, TACT_MINUTES(6));
    IS("basket", .pending = 1, .state = CLAIMED, .touches = 1, .sent = 1, .handed = 1);
    replays(w);
}

static void without_an_address_there_is_no_way(void **state) {
    world *w = *state;
    anna(w, false);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(3));
    IS("basket", .handed = 0);
    replays(w);
}

/* ---- what comes back later, by the message's mark ---- */

static bool marked(world *w, uint8_t outcome, uint64_t intent, bool dead, const char *to) {
    tact_trouble trouble = { "" };
    uint64_t commit;
    bool known;
    tact_marked m = { .channel = TACT_CHANNEL_EMAIL, .outcome = outcome, .intent = intent, .dead = dead, .to = tact_slice_of(to) };
    memcpy(m.record_key, last.record_key, sizeof m.record_key);
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_marked(w->keeper, &m, &w->scratch, &known, &commit, &trouble), TACT_OK);
    assert_true(known == (commit != 0));
    flush(w);
    return known;
}

static unsigned state_of_contact(world *w) {
    tact_person person;
    assert_int_equal(find(w, anna_, &person), TACT_OK);
    for (uint32_t i = 0; i < person.parts[0].permission_count; i++)
        if (person.parts[0].permissions[i].purpose == 16 + TACT_CHANNEL_EMAIL) return person.parts[0].permissions[i].state;
    return TACT_PERMISSION_UNKNOWN;
}

static bool can_be_written_to(world *w) {
    tact_trouble trouble = { "" };
    tact_person person;
    tact_arena_reset(&w->scratch);
    return tact_keeper_person(w->keeper, &(tact_who){ .email = TACT_S("anna@example.org") }, &w->scratch, &person, NULL, NULL, &trouble) == TACT_OK;
}

static void reached(world *w) {
    anna(w, true);
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(2));
    tell_of(w, TACT_FATE_TAKEN, (tact_span){ 0 }, false);
}

/* A one-click unsubscription in the middle of an order: its steps still arrive, nothing else does, and when the order is long over the address goes. */
static void an_order_goes_on_after_unsubscribing(void **state) {
    world *w = *state;
    reached(w);
    happens(w, "Order Completed");
    assert_true(marked(w, TACT_OUTCOME_UNSUBSCRIBED, last.intent.key, false, ""));
    assert_int_equal(state_of_contact(w), TACT_PERMISSION_WITHDRAWN);
    assert_true(can_be_written_to(w));
    handed_over = 0;
    happens(w, "Cart Viewed");
    move_clock(w, TACT_HOURS(3));
    assert_int_equal(handed_over, 0);                      /* service, and it was withdrawn */
    happens(w, "Order Paid");
    assert_int_equal(handed_over, 1);
    assert_string_equal(last_to, "anna@example.org");
    tell_of(w, TACT_FATE_TAKEN, (tact_span){ 0 }, false);
    move_clock(w, TACT_DAYS(89));
    assert_true(can_be_written_to(w));
    move_clock(w, TACT_DAYS(2));
    assert_false(can_be_written_to(w));
    happens(w, "Order Paid");
    assert_int_equal(handed_over, 1);
    replays(w);
}

static void an_objection_holds_whether_the_message_is_remembered_or_not(void **state) {
    world *w = *state;
    reached(w);
    assert_int_equal(state_of_contact(w), TACT_PERMISSION_GRANTED);
    assert_true(marked(w, TACT_OUTCOME_UNSUBSCRIBED, last.intent.key ^ 1, false, ""));
    assert_int_equal(state_of_contact(w), TACT_PERMISSION_WITHDRAWN);
    assert_true(marked(w, TACT_OUTCOME_UNSUBSCRIBED, last.intent.key, false, ""));
    assert_true(marked(w, TACT_OUTCOME_UNSUBSCRIBED, last.intent.key, false, ""));
    IS("basket", .touches = 1, .outcomes = 1 << TACT_OUTCOME_UNSUBSCRIBED, .sent = 1, .handed = 1);
    replays(w);
}

static void a_bounce_ends_the_address_it_names_and_no_other(void **state) {
    world *w = *state;
    reached(w);
    assert_true(marked(w, TACT_OUTCOME_BOUNCED, last.intent.key, true, "before@example.org"));
    assert_true(can_be_written_to(w));                     /* another address was given since */
    assert_true(marked(w, TACT_OUTCOME_BOUNCED, last.intent.key, true, "Anna@Example.ORG"));
    assert_false(can_be_written_to(w));
    assert_int_equal(state_of_contact(w), TACT_PERMISSION_GRANTED);
    IS("basket", .touches = 1, .outcomes = 1 << TACT_OUTCOME_BOUNCED, .sent = 1, .handed = 1);
    replays(w);
}

static void of_somebody_erased_nothing_is_kept(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    tact_erase_receipt receipt;
    reached(w);
    assert_int_equal(tact_keeper_erase(w->keeper, &anna_, &receipt, &trouble), TACT_OK);
    assert_false(marked(w, TACT_OUTCOME_UNSUBSCRIBED, last.intent.key, false, ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(taken_ends_it, setup, teardown), cmocka_unit_test_setup_teardown(later_comes_again, setup, teardown),
        cmocka_unit_test_setup_teardown(refused_is_not_sent_and_a_dead_address_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_is_final_and_spends_attention, setup, teardown),
        cmocka_unit_test_setup_teardown(no_answer_within_the_lease_is_unknown, setup, teardown),
        cmocka_unit_test_setup_teardown(an_order_goes_out_until_it_is_taken, setup, teardown), cmocka_unit_test_setup_teardown(a_busy_channel_is_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(without_an_address_there_is_no_way, setup, teardown),
        cmocka_unit_test_setup_teardown(an_order_goes_on_after_unsubscribing, setup, teardown), cmocka_unit_test_setup_teardown(an_objection_holds_whether_the_message_is_remembered_or_not, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bounce_ends_the_address_it_names_and_no_other, setup, teardown),
        cmocka_unit_test_setup_teardown(of_somebody_erased_nothing_is_kept, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
