/* core/engine/room_test.c -- sixteen intents wait and a transactional one comes: who gives way, in which order, and that each is named. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "core/engine/foreign.h"
#include "core/engine/internal.h"
#include "core/engine/said.h"

static char block[1 << 18];
static tact_arena arena;
static tact_result result;
static tact__run run;

static void begin(void) {
    tact_arena_init(&arena, block, sizeof block, NULL);
    memset(&result, 0, sizeof result);
    result.person = tact_person_empty(1, (tact_instant){ 0 });
    run = (tact__run){ .result = &result, .arena = &arena };
}

static tact_pending of(uint64_t key, unsigned class_, unsigned state) {
    return (tact_pending){ .key = key, .campaign = 70, .message = 0, .channel = TACT_CHANNEL_EMAIL, .class_ = (uint8_t)class_, .state = (uint8_t)state };
}
static void put(tact_pending p) { assert_int_equal(tact_person_add_pending(&result.person, &arena, p), TACT_OK); }
static bool waits(uint64_t key) {
    for (uint32_t i = 0; i < result.person.pending_count; i++)
        if (result.person.pending[i].key == key) return true;
    return false;
}
static tact_status order(uint64_t key) { return tact__make_place(&run, of(key, TACT_CLASS_TRANSACTIONAL, TACT_PENDING_CHOSEN)); }

enum { ANSWER = 1, LATER, SERVICE, OFFER, KEPT, FILL };

/* The last wanted stands first in the list, so that the order is the rule's and not the list's. */
static void fill(void) {
    tact_pending answer = of(ANSWER, TACT_CLASS_ANSWER, TACT_PENDING_CHOSEN), later = of(LATER, TACT_CLASS_ANSWER, TACT_PENDING_CHOSEN);
    answer.campaign = TACT_SAID;
    answer.channel = TACT_CHANNEL_INAPP;
    later.later = TACT_WHEN_SATURDAY;
    begin();
    put(answer);
    put(later);
    put(of(SERVICE, TACT_CLASS_SERVICE, TACT_PENDING_WAITING));
    put(of(OFFER, TACT_CLASS_PROMOTIONAL, TACT_PENDING_CHOSEN));
    put(of(KEPT, TACT_CLASS_PROMOTIONAL, TACT_PENDING_SAID));
    for (uint64_t k = FILL; k < FILL + TACT_PENDING_MAX - 5; k++) {      /* all that stays */
        tact_pending p = of(k, k % 2 ? TACT_CLASS_TRANSACTIONAL : TACT_CLASS_PROMOTIONAL, k % 2 ? TACT_PENDING_WAITING : TACT_PENDING_CLAIMED);
        if (k == FILL + 4) p = (tact_pending){ .key = k, .message = TACT_CONVERSATION_WAITS, .channel = TACT_CHANNEL_AGENT, .class_ = TACT_CLASS_ANSWER, .state = TACT_PENDING_CLAIMED };
        if (k == FILL + 5) p = (tact_pending){ .key = k, .campaign = TACT_SAID, .message = TACT_SAID_AGENT, .channel = TACT_CHANNEL_EMAIL, .class_ = TACT_CLASS_ANSWER, .state = TACT_PENDING_CHOSEN };
        if (k == FILL + 6) p = (tact_pending){ .key = k, .campaign = TACT_SAID, .message = TACT_SAID_AGENT, .channel = TACT_CHANNEL_INAPP, .class_ = TACT_CLASS_ANSWER, .state = TACT_PENDING_CLAIMED };
        put(p);
    }
    assert_int_equal(result.person.pending_count, TACT_PENDING_MAX);
}

static void in_order(void **state) {
    (void)state;
    static const uint64_t gone[] = { KEPT, OFFER, SERVICE, LATER, ANSWER };
    fill();
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(order(100 + i), TACT_OK);
        assert_true(waits(100 + i) && !waits(gone[i]));
        for (unsigned j = i + 1; j < 5; j++) assert_true(waits(gone[j]));
        assert_int_equal(result.decision.reasons.count, i);                  /* what was only kept goes without a word: it went out */
        if (i) assert_int_equal(result.decision.reasons.entries[i - 1].reason, TACT_WHY_GAVE_WAY);
        if (i) assert_int_equal(result.decision.reasons.entries[i - 1].campaign, gone[i] == ANSWER ? TACT_SAID : 70);
    }
    assert_true(result.changed && result.decided);
    assert_int_equal(order(200), TACT_ERR_LIMIT);
    for (uint64_t k = FILL; k < FILL + TACT_PENDING_MAX - 5; k++) assert_true(waits(k));
    assert_int_equal(result.decision.reasons.count, 4);
}

static void only_for_an_order(void **state) {
    (void)state;
    static const uint8_t others[] = { TACT_CLASS_PROMOTIONAL, TACT_CLASS_SERVICE, TACT_CLASS_ANSWER };
    for (unsigned i = 0; i < 3; i++) {
        fill();
        assert_int_equal(tact__make_place(&run, of(100, others[i], TACT_PENDING_CHOSEN)), TACT_OK);       /* in the place of what was only kept */
        assert_int_equal(tact__make_place(&run, of(101, others[i], TACT_PENDING_CHOSEN)), TACT_ERR_LIMIT);
        assert_true(waits(OFFER) && waits(SERVICE) && waits(LATER) && waits(ANSWER));
    }
}

/* Short of bytes, not of places: only what holds some goes, and nothing when that would not be enough. */
static void bytes_give_way(void **state) {
    (void)state;
    static char facts[TACT_FACTS_BYTES_MAX];
    tact_pending big = of(20, TACT_CLASS_PROMOTIONAL, TACT_PENDING_WAITING), mine = of(30, TACT_CLASS_TRANSACTIONAL, TACT_PENDING_CHOSEN);
    big.facts = mine.facts = (tact_slice){ facts, sizeof facts };
    begin();
    put(of(OFFER, TACT_CLASS_PROMOTIONAL, TACT_PENDING_WAITING));
    for (unsigned i = 0; i < 3; i++, big.key++) put(big);
    assert_int_equal(tact__make_place(&run, mine), TACT_OK);
    assert_true(waits(OFFER) && !waits(20) && waits(21) && waits(22));
    mine.facts.len++;
    assert_int_equal(tact__make_place(&run, mine), TACT_ERR_LIMIT);
    assert_true(waits(OFFER) && waits(21) && waits(22));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(in_order), cmocka_unit_test(only_for_an_order), cmocka_unit_test(bytes_give_way) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
