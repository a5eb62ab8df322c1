/* daemon/keeper_permit_test.c -- messages of other senders: permits and what became of them, on a moved clock; each log replayed. */
#include "test/lib/keeper_bed.h"
#include "core/engine/foreign.h"
#include "daemon/foreign.h"
#include "test/lib/replays.h"

static const tact_who anna_ = { .user_id = { "anna", 4 }, .verified = true };
static uint8_t way = TACT_CHANNEL_EMAIL;
enum { EMAIL = TACT_CHANNEL_EMAIL, PROMO = TACT_CLASS_PROMOTIONAL };

static void grant(world *w, tact_who who, const uint8_t *which, unsigned count, uint8_t state) {
    tact_grant grants[8];
    for (unsigned i = 0; i < count; i++) grants[i] = (tact_grant){ .purpose = which[i], .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, who, "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = count }));
}

static void anna(world *w) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_MEASURE, 16 + TACT_CHANNEL_EMAIL };
    tact_trouble trouble = { "" };
    grant(w, anna_, all, 3, TACT_PERMISSION_GRANTED);
    tact_kept *kept = event(w, anna_, "", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now });
    assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .email = TACT_S("anna@example.org"), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
    free(kept);
    flush(w);
}

static void at_most(world *w, uint8_t a_week) {
    free(event(w, anna_, "", (tact_event){ .type = TACT_EVENT_LIMITS, .limits = { .set_cap = true, .cap_per_week = a_week } }));
    flush(w);
}

/* TACT_WHY_ATTENTION_OK, or the first reason why not. */
static unsigned may(world *w, tact_who who, const char *id, uint8_t class_, tact_instant *until) {
    tact_kept *kept = event(w, who, "", (tact_event){ .type = TACT_EVENT_PERMIT, .hint = class_, .channels_open = (uint16_t)(1u << way), .trusted = true, .name = TACT_S("spring"), .subject = tact_keeper_foreign_key(w->keeper, tact_slice_of(id)) });
    const tact_trace *t = &kept->result.decision.reasons;
    unsigned at = t->count > 1 && t->entries[0].reason == TACT_WHY_ANONYMOUS, why = t->entries[at].reason;
    assert_int_equal(why == TACT_WHY_ATTENTION_OK, !kept->result.decision.silence);
    if (until) *until = kept->result.decision.not_after;
    free(kept);
    flush(w);
    return why;
}

static bool told(world *w, tact_who who, const char *name, const char *id, tact_instant at) {
    tact_trouble trouble = { "" };
    tact_event e = tact_foreign_event(w->keeper, tact_slice_of(name), tact_slice_of(id), PROMO);
    e.occurred = at;
    tact_kept *kept = event(w, who, "", e);
    bool counted = !kept->result.refused;
    if (tact_foreign_of(tact_slice_of(name))->what == TACT_OUTCOME_BOUNCED) assert_int_equal(tact_keeper_address_dead(w->keeper, kept, EMAIL, TACT_S("anna@example.org"), &w->scratch, &trouble), TACT_OK);
    free(kept);
    flush(w);
    return counted;
}

static void is(world *w, unsigned touches, unsigned pending, uint16_t outcomes, int line) {
    tact_person p;
    unsigned n = 0;
    uint16_t seen = 0;
    assert_int_equal(find(w, anna_, &p), TACT_OK);
    for (uint32_t i = 0; i < p.part_count; i++)
        for (uint32_t t = 0; t < p.parts[i].touch_count; t++) {
            n++;
            seen |= p.parts[i].touches[t].outcomes;
            assert_int_equal(p.parts[i].touches[t].campaign, 0);
            assert_true(t == 0 || p.parts[i].touches[t - 1].at.us <= p.parts[i].touches[t].at.us);
        }
    if (n != touches || p.pending_count != pending || seen != outcomes) fail_msg("line %d: touches %u pending %u outcomes %x", line, n, p.pending_count, seen);
}
#define IS(touches, pending, outcomes) is(w, touches, pending, outcomes, __LINE__)

/* ---- cases ---- */

/* Fails when hold() leaves out the touch (the second is allowed), or when a held place is never given back (the third is not). */
static void a_place_is_held_for_ten_minutes(void **state) {
    world *w = *state;
    tact_instant until;
    anna(w);
    at_most(w, 1);
    assert_int_equal(may(w, anna_, "m1", PROMO, &until), TACT_WHY_ATTENTION_OK);
    assert_int_equal(tact_instant_since(until, clock_now).us, TACT_MINUTES(10).us);
    IS(1, 1, 0);
    assert_int_equal(may(w, anna_, "m2", PROMO, &until), TACT_WHY_GATE_CAP_PERSON);
    assert_true(tact_instant_before(clock_now, until));
    move_clock(w, TACT_MINUTES(9));
    assert_int_equal(may(w, anna_, "m3", PROMO, NULL), TACT_WHY_GATE_CAP_PERSON);
    move_clock(w, TACT_MINUTES(1));
    IS(0, 0, 0);
    assert_int_equal(may(w, anna_, "m4", PROMO, NULL), TACT_WHY_ATTENTION_OK);
    replays(w);
}

static void a_report_makes_it_a_touch(void **state) {
    world *w = *state;
    anna(w);
    at_most(w, 1);
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_ATTENTION_OK);
    assert_true(told(w, anna_, "Email Sent", "m1", clock_now));
    IS(1, 0, 0);
    assert_false(told(w, anna_, "Email Sent", "m1", clock_now));
    move_clock(w, TACT_MINUTES(20));
    IS(1, 0, 0);
    assert_true(told(w, anna_, "Email Delivered", "m1", clock_now));
    assert_true(told(w, anna_, "Email Link Clicked", "m1", clock_now));
    assert_true(told(w, anna_, "Email Opened", "", clock_now));           /* without an id: of the newest; opened is kept only with open_tracking */
    IS(1, 0, 1 << TACT_OUTCOME_DELIVERED | 1 << TACT_OUTCOME_CLICKED);
    assert_int_equal(may(w, anna_, "m2", PROMO, NULL), TACT_WHY_GATE_CAP_PERSON);
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_GATE_CAP_PERSON);
    at_most(w, 5);
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_GATE_AGAIN);      /* never twice */
    replays(w);
}

static void reports_alone_count(void **state) {
    world *w = *state;
    anna(w);
    assert_false(told(w, anna_, "Email Opened", "x1", clock_now));        /* of a message nobody reported: no touch */
    assert_true(told(w, anna_, "Email Sent", "x1", clock_now));
    assert_true(told(w, anna_, "SMS Delivered", "", tact_instant_add(clock_now, (tact_span){ -TACT_DAYS(2).us })));
    assert_true(told(w, anna_, "SMS Sent", "", clock_now));
    assert_true(told(w, anna_, "SMS Delivered", "", clock_now));          /* the one before: no third */
    IS(3, 0, 1 << TACT_OUTCOME_DELIVERED);
    at_most(w, 3);
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_GATE_CAP_PERSON);
    replays(w);
}

static void what_did_not_arrive_is_not_spent(void **state) {
    world *w = *state;
    tact_person p;
    anna(w);
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_ATTENTION_OK);
    assert_true(told(w, anna_, "Email Failed", "m1", clock_now));
    IS(0, 0, 0);
    assert_int_equal(find(w, (tact_who){ .email = TACT_S("anna@example.org"), .verified = true }, &p), TACT_OK);
    assert_true(told(w, anna_, "Email Bounced", "m1", clock_now));
    assert_int_equal(find(w, (tact_who){ .email = TACT_S("anna@example.org"), .verified = true }, &p), TACT_ERR_NOT_FOUND);
    replays(w);
}

static void an_objection_elsewhere_is_one_here(void **state) {
    world *w = *state;
    anna(w);
    assert_true(told(w, anna_, "Email Marked as Spam", "", clock_now));
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_GATE_OBJECTION);
    assert_int_equal(may(w, anna_, "m2", TACT_CLASS_SERVICE, NULL), TACT_WHY_GATE_OBJECTION);
    assert_int_equal(may(w, anna_, "m3", TACT_CLASS_TRANSACTIONAL, NULL), TACT_WHY_ATTENTION_OK);
    tact_who stranger = { .email = TACT_S("else@example.org"), .verified = true };
    assert_true(told(w, stranger, "Unsubscribed", "", clock_now));        /* of nobody known: kept, so that it holds when they come */
    assert_int_equal(may(w, stranger, "m4", TACT_CLASS_SERVICE, NULL), TACT_WHY_GATE_OBJECTION);
    replays(w);
}

/* Of nobody known nothing is allowed that needs a yes, and nothing is kept. */
static void strangers(void **state) {
    world *w = *state;
    tact_person p;
    const tact_who who[] = { { .email = TACT_S("who@example.org"), .verified = true }, { .user_id = TACT_S("who"), .verified = true }, { .anonymous_id = TACT_S("who") } };
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(may(w, who[i], "m1", PROMO, NULL), TACT_WHY_GATE_PERMISSION);
        assert_int_equal(may(w, who[i], "m2", TACT_CLASS_SERVICE, NULL), TACT_WHY_ATTENTION_OK);
        assert_int_equal(may(w, who[i], "m3", TACT_CLASS_TRANSACTIONAL, NULL), TACT_WHY_ATTENTION_OK);
        assert_int_equal(find(w, who[i], &p), TACT_ERR_NOT_FOUND);
    }
}

static void quiet_hours_bind_others_too(void **state) {
    world *w = *state;
    tact_instant until;
    anna(w);
    move_clock(w, TACT_HOURS(9));                          /* 22:00 in Paris, on a Friday */
    assert_int_equal(may(w, anna_, "m1", PROMO, &until), TACT_WHY_GATE_QUIET);
    assert_true(tact_instant_before(clock_now, until));
    assert_int_equal(may(w, anna_, "m2", TACT_CLASS_SERVICE, NULL), TACT_WHY_GATE_QUIET);
    assert_int_equal(may(w, anna_, "m3", TACT_CLASS_TRANSACTIONAL, NULL), TACT_WHY_ATTENTION_OK);
    replays(w);
}

/* Attention spent silences as it does tact's own, with a reason that late nights share. */
static void attention_runs_out(void **state) {
    world *w = *state;
    static const uint8_t contact[] = { 16 + TACT_CHANNEL_WEBHOOK };
    char id[8];
    anna(w);
    grant(w, anna_, contact, 1, TACT_PERMISSION_GRANTED);
    way = TACT_CHANNEL_WEBHOOK;                            /* one unit of attention each, of three */
    for (unsigned i = 0; i < 4; i++) {
        snprintf(id, sizeof id, "m%u", i);
        assert_int_equal(may(w, anna_, id, PROMO, NULL), i < 3 ? TACT_WHY_ATTENTION_OK : TACT_WHY_ATTENTION_PRICE);
    }
    move_clock(w, TACT_MINUTES(10));
    assert_int_equal(may(w, anna_, "later", PROMO, NULL), TACT_WHY_ATTENTION_OK);
    way = EMAIL;
    replays(w);
}

static void places_run_out(void **state) {
    world *w = *state;
    char id[8];
    anna(w);
    for (unsigned i = 0; i < TACT_PENDING_MAX; i++) {
        snprintf(id, sizeof id, "m%u", i);
        assert_int_equal(may(w, anna_, id, TACT_CLASS_TRANSACTIONAL, NULL), TACT_WHY_ATTENTION_OK);
    }
    assert_int_equal(may(w, anna_, "one more", TACT_CLASS_TRANSACTIONAL, NULL), TACT_WHY_ATTENTION_FULL);
    move_clock(w, TACT_MINUTES(10));
    IS(0, 0, 0);
    replays(w);
}

static void says(world *w, const char *conversation, bool open) {
    free(event(w, anna_, "", (tact_event){ .type = TACT_EVENT_LIMITS, .subject = tact_keeper_foreign_key(w->keeper, tact_slice_of(conversation)), .limits = { .set_complaint = true, .complaint_open = open } }));
    flush(w);
}

static void conversations(void **state) {
    world *w = *state;
    anna(w);
    says(w, "t1", true);
    says(w, "t2", true);
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_GATE_COMPLAINT);
    says(w, "t1", false);
    says(w, "t1", false);
    assert_int_equal(may(w, anna_, "m2", PROMO, NULL), TACT_WHY_GATE_COMPLAINT);
    assert_int_equal(may(w, anna_, "m3", TACT_CLASS_SERVICE, NULL), TACT_WHY_ATTENTION_OK);
    says(w, "t2", false);
    assert_int_equal(may(w, anna_, "m4", PROMO, NULL), TACT_WHY_ATTENTION_OK);
    says(w, "t3", true);                                   /* never closed */
    move_clock(w, TACT_DAYS(13));
    says(w, "t3", true);
    move_clock(w, TACT_DAYS(13));
    assert_int_equal(may(w, anna_, "m5", PROMO, NULL), TACT_WHY_GATE_COMPLAINT);
    move_clock(w, TACT_DAYS(1));
    assert_int_equal(may(w, anna_, "m6", PROMO, NULL), TACT_WHY_ATTENTION_OK);
    tact_person p;
    tact_who stranger = { .email = TACT_S("who@example.org"), .verified = true };
    free(event(w, stranger, "", (tact_event){ .type = TACT_EVENT_LIMITS, .subject = 7, .limits = { .set_complaint = true, .complaint_open = true } }));
    flush(w);
    assert_int_equal(find(w, stranger, &p), TACT_ERR_NOT_FOUND);
    replays(w);
}

/* Without permission to remember nothing is counted, but an objection stands. */
static void nothing_of_who_is_not_remembered(void **state) {
    world *w = *state;
    static const uint8_t contact[] = { 16 + TACT_CHANNEL_EMAIL };
    tact_person p;
    grant(w, anna_, contact, 1, TACT_PERMISSION_GRANTED);
    assert_false(told(w, anna_, "Email Sent", "x1", clock_now));
    assert_int_equal(may(w, anna_, "m1", PROMO, NULL), TACT_WHY_GATE_PERMISSION);
    assert_int_equal(may(w, anna_, "m2", TACT_CLASS_TRANSACTIONAL, NULL), TACT_WHY_ATTENTION_OK);
    assert_int_equal(find(w, anna_, &p), TACT_OK);
    assert_int_equal(p.pending_count, 0);
    for (uint32_t i = 0; i < p.part_count; i++) assert_int_equal(p.parts[i].touch_count, 0);
}

static void addresses(void **state) {
    (void)state;
    static const struct { const char *in; bool bare; const char *out; } cases[] = {
        { "+33 6 12 34 56 78", false, "+33612345678" }, { "0033612345678", false, "+33612345678" }, { "33612345678", false, "" }, { "33612345678", true, "+33612345678" },
        { "06 12 34 56 78", true, "" }, { "+1234567890123456", false, "" }, { "+33x", false, "" }, { "", false, "" }, { "+", true, "" } };
    char block[1024];
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice out = tact_foreign_phone(tact_slice_of(cases[i].in), cases[i].bare, &arena);
        if (!tact_slice_is(out, cases[i].out)) fail_msg("%s: %.*s", cases[i].in, (int)out.len, out.ptr);
    }
    assert_true(tact_slice_is(tact_foreign_email(TACT_S("Anna@Example.ORG"), &arena), "anna@example.org"));
    assert_int_equal(tact_foreign_email(TACT_S("anna"), &arena).len, 0);
    tact_arena_close(&arena);                              /* on the stack */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_place_is_held_for_ten_minutes, setup, teardown), cmocka_unit_test_setup_teardown(a_report_makes_it_a_touch, setup, teardown),
        cmocka_unit_test_setup_teardown(reports_alone_count, setup, teardown), cmocka_unit_test_setup_teardown(what_did_not_arrive_is_not_spent, setup, teardown),
        cmocka_unit_test_setup_teardown(an_objection_elsewhere_is_one_here, setup, teardown), cmocka_unit_test_setup_teardown(strangers, setup, teardown),
        cmocka_unit_test_setup_teardown(quiet_hours_bind_others_too, setup, teardown), cmocka_unit_test_setup_teardown(attention_runs_out, setup, teardown),
        cmocka_unit_test_setup_teardown(places_run_out, setup, teardown), cmocka_unit_test_setup_teardown(conversations, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_of_who_is_not_remembered, setup, teardown), cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
