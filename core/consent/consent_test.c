/* core/consent/consent_test.c -- every choice on every state of a small world, against a plain twin of the rules in consent.h. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/consent/consent.h"
#include "core/person/fold.h"
#include "core/person/testing.h"

static const tact_instant now = { 1793520000000000 };              /* 2026-11-01 */
static tact_instant days(int n) { return tact_instant_add(now, TACT_SECONDS((int64_t)n * 86400)); }

enum { DEVICE = 77 };

/* ---- transitions: before x expiry x order x choice x purpose ---- */

typedef struct before { bool asked; uint8_t state, basis; } before;
static const before befores[] = {
    { false, 0, 0 }, { true, TACT_PERMISSION_UNKNOWN, 0 }, { true, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT },
    { true, TACT_PERMISSION_GRANTED, TACT_BASIS_CUSTOMER }, { true, TACT_PERMISSION_GRANTED, TACT_BASIS_CONTRACT },
    { true, TACT_PERMISSION_GRANTED, TACT_BASIS_LEGAL }, { true, TACT_PERMISSION_REFUSED, 0 }, { true, TACT_PERMISSION_WITHDRAWN, 0 },
};
enum { BEFORES = sizeof befores / sizeof *befores };

/* The rules again, in their plainest form: what state and basis stand afterwards. */
static before twin(before b, bool expired, int order, uint8_t state, uint8_t basis) {
    bool no = state == TACT_PERMISSION_REFUSED || state == TACT_PERMISSION_WITHDRAWN;
    bool was_no = b.state == TACT_PERMISSION_REFUSED || b.state == TACT_PERMISSION_WITHDRAWN;
    before said = { true, state, no ? TACT_BASIS_NONE : basis };
    if (!b.asked) return said;
    if (order < 0) return b;
    if (order == 0 && was_no && !no) return b;
    if (expired || b.state == TACT_PERMISSION_UNKNOWN) return said;
    if (no && b.state == TACT_PERMISSION_GRANTED) return (before){ true, TACT_PERMISSION_WITHDRAWN, 0 };
    if (no) return (before){ true, b.state, 0 };
    if (basis == TACT_BASIS_CONSENT) return said;
    if (was_no) return b;
    return b.basis == TACT_BASIS_CONSENT ? b : said;
}

static bool admissible(uint8_t purpose, uint8_t state, uint8_t basis) {
    bool contact = purpose >= 16 && purpose <= 24;
    if (state == TACT_PERMISSION_UNKNOWN) return false;
    if (state != TACT_PERMISSION_GRANTED) return true;
    return basis == TACT_BASIS_CONSENT || (contact && basis != TACT_BASIS_NONE);
}

static void one_choice(before b, int validity, int order, uint8_t purpose, uint8_t state, uint8_t basis, uint64_t part_id) {
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(1, days(-400));
    tact_part *part = tact_person_part_make(&p, arena, part_id, days(-400));
    tact_instant asked = days(-10);
    if (b.asked) assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ purpose, b.state, b.basis, 1, asked,
                                  validity == 0 ? (tact_instant){ 0 } : days(validity) }), TACT_OK);
    tact_grant g = { purpose, state, basis, 2, days(-10 + order), { 0 } };
    tact_consent_effects effects;
    tact_status s = tact_consent_apply(&p, arena, part_id, &g, 1, now, &effects);
    const tact_permission *after = tact_part_permission(tact_person_part(&p, part_id), purpose);
    if (!admissible(purpose, state, basis)) {
        assert_int_equal(s, TACT_ERR_INVALID);
        assert_true(b.asked ? after && after->notice == 1 : after == NULL);
        return;
    }
    assert_int_equal(s, TACT_OK);
    before expected = twin(b, validity < 0, order, state, basis);
    assert_non_null(after);
    assert_int_equal(after->state, expected.state);
    assert_int_equal(after->basis, expected.basis);
    assert_int_equal(effects.applied + effects.ignored, 1);
    assert_int_equal(after->notice, effects.applied ? 2 : 1);
    bool has_now = tact_consent_has(&p, tact_person_part(&p, part_id), purpose, now);
    bool had = b.state == TACT_PERMISSION_GRANTED && validity >= 0;
    assert_int_equal(has_now, expected.state == TACT_PERMISSION_GRANTED && (effects.applied || validity >= 0));
    assert_int_equal(effects.granted, has_now && !had ? tact_bit(purpose) : 0);
    assert_int_equal(effects.ended, b.state == TACT_PERMISSION_GRANTED && !has_now ? tact_bit(purpose) : 0);
    tact_view view;                                                   /* the fold agrees, and objection is in force at once */
    tact_view_make(&view, &p, part_id, part_id == 0, now);
    assert_int_equal(tact_view_may(&view, purpose), has_now);
    tact_status written;
    bytes_of(&p, arena, &written);
    assert_int_equal(written, TACT_OK);
}

static void every_choice_on_every_state(void **state) {
    (void)state;
    unsigned worlds = 0;
    for (unsigned b = 0; b < BEFORES; b++)
        for (int validity = -1; validity <= 1; validity++)
            for (int order = -1; order <= 1; order++)
                for (unsigned purpose = 0; purpose < 64; purpose++)
                    for (uint8_t choice = 0; choice < 4; choice++)
                        for (uint8_t basis = 0; basis < 5; basis++, worlds++)
                            one_choice(befores[b], validity, order, (uint8_t)purpose, choice, basis, worlds % 2 ? DEVICE : 0);
    printf("%u worlds\n", worlds);
}

static void numbers_outside_are_refused_and_nothing_changes(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(1, days(-1));
    tact_consent_effects effects;
    const tact_grant bad[][2] = {
        { { TACT_PURPOSE_REMEMBER, 1, 1, 1, { 0 }, { 0 } }, { 64, 1, 1, 1, { 0 }, { 0 } } },
        { { TACT_PURPOSE_REMEMBER, 1, 1, 1, { 0 }, { 0 } }, { 1, 4, 1, 1, { 0 }, { 0 } } },
        { { TACT_PURPOSE_REMEMBER, 1, 1, 1, { 0 }, { 0 } }, { 1, 2, 5, 1, { 0 }, { 0 } } },
        { { TACT_PURPOSE_REMEMBER, 1, 1, 1, { 0 }, { 0 } }, { TACT_PURPOSE_PERSONALISE, 1, TACT_BASIS_CUSTOMER, 1, { 0 }, { 0 } } },
    };
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(tact_consent_apply(&p, arena, DEVICE, bad[i], 2, now, &effects), TACT_ERR_INVALID);
        assert_int_equal(p.part_count, 0);
    }
    assert_int_equal(tact_consent_apply(&p, arena, DEVICE, NULL, 0, now, &effects), TACT_OK);
    assert_int_equal(p.part_count, 0);
    tact_grant future = { TACT_PURPOSE_REMEMBER, 1, 1, 1, days(900), { 0 } };
    assert_int_equal(tact_consent_apply(&p, arena, DEVICE, &future, 1, now, &effects), TACT_OK);
    assert_int_equal(tact_part_permission(&p.parts[0], 0)->at.us, now.us);
    for (uint64_t id = 1; p.part_count < TACT_PARTS_MAX; id++) assert_non_null(tact_person_part_make(&p, arena, 1000 + id, now));
    assert_int_equal(tact_consent_apply(&p, arena, 5, &future, 1, now, &effects), TACT_ERR_LIMIT);
}

/* ---- deletion: what account and device say of three purposes, all combinations ---- */

typedef enum said { NOTHING, YES, NO, TAKEN_BACK, EXPIRED_YES, SAID } said;

static void say(tact_part *part, tact_arena *arena, uint8_t purpose, said what) {
    static const uint8_t states[SAID] = { 0, TACT_PERMISSION_GRANTED, TACT_PERMISSION_REFUSED, TACT_PERMISSION_WITHDRAWN, TACT_PERMISSION_GRANTED };
    if (what == NOTHING) return;
    assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ purpose, states[what], states[what] == 1, 1, days(-200),
                     what == EXPIRED_YES ? days(-17) : (tact_instant){ 0 } }), TACT_OK);
}
static bool plainly_has(said own, said account, bool is_device) {
    if (own == YES) return true;
    if (own == NO || own == TAKEN_BACK || !is_device) return false;
    return account == YES;
}

static void fill(tact_part *part, tact_arena *arena) {
    part->zone = 5;
    part->locale = 6;
    part->session_events = 3;
    part->session_started = part->session_last = days(-1);
    tact_part_look(part, 9, false, days(-1));
    assert_int_equal(tact_part_add_interest(part, arena, 9, 1000, days(-1)), TACT_OK);
    assert_int_equal(tact_part_add_purchase(part, arena, 9, days(-1)), TACT_OK);
    assert_int_equal(tact_part_follow_journey(part, arena, 9, 1, 1, TACT_S("https://x.example/"), days(-1)), TACT_OK);
    assert_int_equal(tact_part_add_touch(part, arena, (tact_touch){ .at = days(-1), .occurrence = 4, .campaign = 3, .channel = TACT_CHANNEL_EMAIL,
                     .cost_milli = 500, .outcomes = 7 }), TACT_OK);
    assert_int_equal(tact_part_add_seen(part, arena, 3, days(-1), false), TACT_OK);
    assert_int_equal(tact_part_set_lot(part, arena, (tact_lot){ 3, false, days(-1), 0 }), TACT_OK);
    assert_int_equal(tact_part_add_mark(part, arena, TACT_MARK_EVENT, 3, days(-1)), TACT_OK);
    assert_int_equal(tact_part_add_mark(part, arena, TACT_MARK_PAGE, 3, days(-1)), TACT_OK);
}

static void check_part(const tact_person *p, const tact_part *part, bool remember, bool personalise, bool measure) {
    assert_int_equal(part->interest_count, remember && personalise);
    assert_int_equal(part->purchase_count, remember);
    assert_int_equal(part->mark_count, remember + (remember && personalise));
    assert_int_equal(part->journey_count, remember);
    assert_int_equal(part->seen_count, remember);
    assert_int_equal(part->habit.total, remember);
    assert_int_equal(part->session_events, remember ? 3 : 0);
    assert_int_equal(part->session_last.us != 0, remember);
    assert_int_equal(part->locale, remember ? 6 : 0);
    assert_int_equal(part->zone, remember ? 5 : 0);
    assert_int_equal(part->lot_count, remember && measure);
    assert_int_equal(part->touch_count, 1);                           /* attention taken stays counted */
    assert_int_equal(part->touches[0].cost_milli, 500);
    assert_int_equal(part->touches[0].outcomes, remember && measure ? 5 : 0);   /* "seen" of an e-mail needs open_tracking, never granted here */
    unsigned intents = 0;
    for (uint32_t i = 0; i < p->pending_count; i++) intents += p->pending[i].part == part->id;
    assert_int_equal(intents, remember ? 2 : 1);                      /* the transactional one stays */
}

static void every_withdrawal_deletes_what_nothing_needs(void **state) {
    (void)state;
    unsigned worlds = 0;
    for (unsigned mix = 0; mix < SAID * SAID * SAID * SAID * SAID * SAID; mix++, worlds++) {
        said own[3], account[3];
        for (unsigned i = 0, left = mix; i < 3; i++) {
            own[i] = (said)(left % SAID), left /= SAID;
            account[i] = (said)(left % SAID), left /= SAID;
        }
        static const uint8_t purposes[3] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE };
        tact_arena *arena = fresh_arena();
        tact_person p = tact_person_empty(1, days(-400));
        for (unsigned k = 0; k < 2; k++) {
            tact_part *part = tact_person_part_make(&p, arena, k ? DEVICE : 0, days(-400));
            fill(part, arena);
            for (unsigned i = 0; i < 3; i++) say(part, arena, purposes[i], k ? own[i] : account[i]);
            for (uint8_t c = 0; c < 4; c += 2)
                assert_int_equal(tact_person_add_pending(&p, arena, (tact_pending){ .class_ = c, .part = k ? DEVICE : 0, .message = 255, .channel = 255 }), TACT_OK);
        }
        tact_consent_effects effects;
        assert_int_equal(tact_consent_apply(&p, arena, mix % 2 ? DEVICE : 0, NULL, 0, now, &effects), TACT_OK);
        bool has[2][3];
        for (unsigned k = 0; k < 2; k++)
            for (unsigned i = 0; i < 3; i++) has[k][i] = plainly_has(k ? own[i] : account[i], account[i], k);
        for (unsigned k = 0; k < 2; k++) check_part(&p, tact_person_part(&p, k ? DEVICE : 0), has[k][0], has[k][1], has[k][2]);
        bool expired[2] = { own[0] == EXPIRED_YES || account[0] == EXPIRED_YES || own[0] == YES || account[0] == YES,
                            own[1] == EXPIRED_YES || account[1] == EXPIRED_YES || own[1] == YES || account[1] == YES };
        bool traits_go = (expired[0] && !has[0][0] && !has[1][0]) || (expired[1] && !has[0][1] && !has[1][1]);
        assert_int_equal(effects.drop_traits, traits_go);
        uint32_t left = p.pending_count;                              /* doing it again finds nothing */
        assert_int_equal(tact_consent_apply(&p, arena, 0, NULL, 0, now, &effects), TACT_OK);
        assert_int_equal(effects.facts_dropped + effects.intents_dropped, 0);
        assert_int_equal(p.pending_count, left);
    }
    printf("%u worlds\n", worlds);
}

/* ---- channels ---- */

static void every_channel_closes_at_once(void **state) {
    (void)state;
    for (unsigned channel = 0; channel < TACT_CHANNEL_COUNT; channel++)
        for (uint8_t basis = TACT_BASIS_CONSENT; basis <= TACT_BASIS_LEGAL; basis++)
            for (unsigned elsewhere = 0; elsewhere < 2; elsewhere++) {
                tact_arena *arena = fresh_arena();
                uint8_t purpose = (uint8_t)tact_purpose_of_channel(channel);
                tact_person p = tact_person_empty(1, days(-400));
                tact_consent_effects effects;
                tact_grant yes = { purpose, TACT_PERMISSION_GRANTED, basis, 1, days(-9), { 0 } };
                assert_int_equal(tact_consent_apply(&p, arena, 0, &yes, 1, now, &effects), TACT_OK);
                if (elsewhere) assert_int_equal(tact_consent_apply(&p, arena, DEVICE, &yes, 1, now, &effects), TACT_OK);
                tact_grant no = { purpose, TACT_PERMISSION_WITHDRAWN, 0, 1, days(-1), { 0 } };
                assert_int_equal(tact_consent_apply(&p, arena, 0, &no, 1, now, &effects), TACT_OK);
                assert_int_equal(effects.drop_endpoints, 1u << channel);
                assert_int_equal(effects.drop_addresses, elsewhere ? 0 : 1u << channel);
                tact_view view;
                tact_view_make(&view, &p, DEVICE, true, now);
                assert_false(tact_view_may(&view, purpose));          /* refusal wins, though the device says yes */
                tact_grant later = { purpose, TACT_PERMISSION_GRANTED, TACT_BASIS_CUSTOMER, 1, now, { 0 } };
                assert_int_equal(tact_consent_apply(&p, arena, 0, &later, 1, now, &effects), TACT_OK);
                assert_int_equal(effects.ignored, 1);                 /* an objection cannot be undone by a sale */
                later.basis = TACT_BASIS_CONSENT;
                assert_int_equal(tact_consent_apply(&p, arena, 0, &later, 1, now, &effects), TACT_OK);
                assert_int_equal(effects.granted, tact_bit(purpose));
            }
}

static void an_objection_never_asked_for_still_drops_the_address(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(1, days(-400));
    tact_consent_effects effects;
    tact_grant no = { TACT_PURPOSE_CONTACT_SMS, TACT_PERMISSION_WITHDRAWN, 0, 1, days(-1), { 0 } };
    assert_int_equal(tact_consent_apply(&p, arena, 0, &no, 1, now, &effects), TACT_OK);
    assert_int_equal(effects.drop_addresses, 1u << TACT_CHANNEL_SMS);
}

/* An order under way goes on being told; nothing else keeps an address that was withdrawn. */
static void an_open_contract_keeps_the_address(void **state) {
    static const struct { bool remember, step; int bought_days_ago; bool keeps; } rows[] = {
        { true, false, 1, true }, { true, false, 89, true }, { true, false, 90, false }, { true, false, 400, false }, { false, false, 1, false }, { true, true, 400, true } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena *arena = fresh_arena();
        tact_person p = tact_person_empty(1, days(-500));
        tact_consent_effects effects;
        uint8_t email = TACT_PURPOSE_CONTACT_WEB + TACT_CHANNEL_EMAIL;
        tact_grant yes[2] = { { email, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, 1, days(-420), { 0 } }, { TACT_PURPOSE_REMEMBER, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, 1, days(-420), { 0 } } };
        assert_int_equal(tact_consent_apply(&p, arena, 0, yes, rows[i].remember ? 2 : 1, days(-420), &effects), TACT_OK);
        if (rows[i].remember) assert_int_equal(tact_part_add_purchase(tact_person_part(&p, 0), arena, 0, days(-rows[i].bought_days_ago)), TACT_OK);
        tact_pending step = { .key = 5, .class_ = TACT_CLASS_TRANSACTIONAL, .channel = TACT_CHANNEL_EMAIL, .not_after = days(1) };
        if (rows[i].step) assert_int_equal(tact_person_add_pending(&p, arena, step), TACT_OK);
        tact_grant no = { email, TACT_PERMISSION_WITHDRAWN, 0, 1, now, { 0 } };
        assert_int_equal(tact_consent_apply(&p, arena, 0, &no, 1, now, &effects), TACT_OK);
        assert_int_equal(effects.keep_addresses, rows[i].keeps ? 1u << TACT_CHANNEL_EMAIL : 0);
        assert_int_equal(effects.drop_addresses, rows[i].keeps ? 0 : 1u << TACT_CHANNEL_EMAIL);
        if (!rows[i].keeps) continue;
        tact_instant until = effects.keep_until;
        assert_true(rows[i].step ? until.us == days(1).us : until.us == days(90 - rows[i].bought_days_ago).us);
        p.pending_count = 0;                                          /* it left */
        assert_int_equal(tact_consent_apply(&p, arena, 0, NULL, 0, until, &effects), TACT_OK);      /* retention looks again then */
        assert_true(!effects.keep_addresses && effects.drop_addresses == 1u << TACT_CHANNEL_EMAIL);
    }
}

static void the_zone_stays_while_anything_may_be_sent(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(1, days(-400));
    tact_part *part = tact_person_part_make(&p, arena, DEVICE, days(-400));
    part->zone = 5;
    tact_grant said_so[2] = { { TACT_PURPOSE_CONTACT_PUSH, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, 1, days(-9), { 0 } },
                              { TACT_PURPOSE_REMEMBER, TACT_PERMISSION_REFUSED, 0, 1, days(-9), { 0 } } };
    tact_consent_effects effects;
    assert_int_equal(tact_consent_apply(&p, arena, DEVICE, said_so, 2, now, &effects), TACT_OK);
    assert_int_equal(p.parts[0].zone, 5);
    said_so[0].state = TACT_PERMISSION_WITHDRAWN;
    assert_int_equal(tact_consent_apply(&p, arena, DEVICE, said_so, 1, now, &effects), TACT_OK);
    assert_int_equal(p.parts[0].zone, 0);
}

/* ---- links, expiry ---- */

static void links_end_with_their_permission(void **state) {
    (void)state;
    for (unsigned own = 0; own < SAID; own++)
        for (unsigned account = 0; account < SAID; account++) {
            tact_arena *arena = fresh_arena();
            tact_person p = tact_person_empty(1, days(-400));
            tact_edge edges[2] = { { .part = DEVICE, .evidence = 1 }, { .part = DEVICE + 1, .evidence = 1 } };
            p.edges = edges;
            p.edge_count = 2;
            for (unsigned k = 0; k < 3; k++) tact_person_part_make(&p, arena, k ? DEVICE + k - 1 : 0, days(-400));
            say(&p.parts[0], arena, TACT_PURPOSE_LINK_DEVICES, (said)account);
            say(&p.parts[1], arena, TACT_PURPOSE_LINK_DEVICES, (said)own);
            say(&p.parts[2], arena, TACT_PURPOSE_LINK_DEVICES, YES);
            tact_consent_effects effects;
            assert_int_equal(tact_consent_apply(&p, arena, 0, NULL, 0, now, &effects), TACT_OK);
            bool account_no = account == NO || account == TAKEN_BACK, own_no = own == NO || own == TAKEN_BACK;
            bool first = !account_no && !own_no && (own == YES || account == YES), second = !account_no;
            assert_int_equal(effects.detach_count, !first + !second);
            if (!first) assert_int_equal(effects.detach[0], DEVICE);
            if (!second) assert_int_equal(effects.detach[effects.detach_count - 1], DEVICE + 1);
        }
}

static void choices_are_remembered_six_months_and_objections_stay(void **state) {
    (void)state;
    const tact_span half_a_year = TACT_DAYS(183);
    assert_int_equal(tact_consent_expires(TACT_PURPOSE_REMEMBER, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, now, half_a_year).us, days(183).us);
    assert_int_equal(tact_consent_expires(TACT_PURPOSE_REMEMBER, TACT_PERMISSION_REFUSED, TACT_BASIS_NONE, now, half_a_year).us, days(183).us);
    assert_int_equal(tact_consent_expires(TACT_PURPOSE_CONTACT_SMS, TACT_PERMISSION_WITHDRAWN, TACT_BASIS_NONE, now, half_a_year).us, 0);
    assert_int_equal(tact_consent_expires(TACT_PURPOSE_CONTACT_EMAIL, TACT_PERMISSION_GRANTED, TACT_BASIS_CUSTOMER, now, half_a_year).us, 0);
    assert_int_equal(tact_consent_expires(40, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, now, half_a_year).us, days(183).us);
}

static void a_full_arena_says_so(void **state) {
    (void)state;
    for (uint32_t n = 1;; n++) {
        tact_arena *arena = fresh_arena();
        tact_person p = tact_person_empty(1, days(-1));
        tact_grant both[2] = { { TACT_PURPOSE_REMEMBER, 1, 1, 1, days(-1), { 0 } }, { TACT_PURPOSE_MEASURE, 1, 1, 1, days(-1), { 0 } } };
        tact_consent_effects effects;
        arena->fail_in = n;
        tact_status s = tact_consent_apply(&p, arena, DEVICE, both, 2, now, &effects);
        if (s == TACT_OK) return;
        assert_int_equal(s, TACT_ERR_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_choice_on_every_state), cmocka_unit_test(numbers_outside_are_refused_and_nothing_changes),
        cmocka_unit_test(every_withdrawal_deletes_what_nothing_needs), cmocka_unit_test(every_channel_closes_at_once),
        cmocka_unit_test(an_objection_never_asked_for_still_drops_the_address), cmocka_unit_test(an_open_contract_keeps_the_address), cmocka_unit_test(the_zone_stays_while_anything_may_be_sent), cmocka_unit_test(links_end_with_their_permission),
        cmocka_unit_test(choices_are_remembered_six_months_and_objections_stay), cmocka_unit_test(a_full_arena_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
