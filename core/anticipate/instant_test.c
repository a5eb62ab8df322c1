/* core/anticipate/instant_test.c -- the instant to wait for, against a plain twin that tries every minute. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include "core/anticipate/anticipate.h"

enum { MINUTES = 10 * 24 * 60 };
#define MINUTE_US ((int64_t)60000000)

/* 2026-11-20T12:00:00Z, a Friday. */
static const tact_instant noon = { 1795176000000000 };
static uint8_t allowed[MINUTES];                           /* from noon on */

static uint32_t below(uint64_t *seed, uint32_t n) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % n;
}

static bool open_at(void *ctx, tact_instant from, tact_instant *open) {
    (void)ctx;
    for (int64_t m = (from.us - noon.us) / MINUTE_US; m < MINUTES; m++)
        if (allowed[m]) {
            int64_t begins = noon.us + m * MINUTE_US;
            *open = begins > from.us ? (tact_instant){ begins } : from;
            return true;
        }
    return false;
}

/* Share of the 60 minutes from minute `m` on, as far as they lie before `until`. */
static double after(const uint32_t *share, int64_t m, int64_t until) {
    double sum = 0;
    for (int64_t k = m; k < m + 60 && k < until && k / 60 < TACT_WEEK_HOURS; k++) sum += share[k / 60] / 60.0;
    return sum;
}

/* The greatest share an allowed beginning may have, each whole hour's own first allowed minute tried. */
static double twin(const uint32_t *share, int64_t from, int64_t until, double *first) {
    double best = -1;
    *first = -1;
    for (int64_t m = from; m < until && m < MINUTES; m++) {
        if (!allowed[m]) continue;
        bool begins = *first < 0;
        int64_t h = m / 60 * 60;                            /* this hour, or an earlier one all closed since: both begin here */
        if (!begins) {
            begins = h > from;
            for (int64_t k = h; k < m; k++) begins &= !allowed[k];
        }
        if (!begins) continue;
        double here = after(share, m, until);
        if (*first < 0) *first = here;
        if (here > best) best = here;
    }
    return best >= 1.25 * *first ? best : *first;
}

static void as_the_twin_says(void **state) {
    (void)state;
    uint64_t seed = 20261122;
    unsigned none = 0, waited = 0;
    for (unsigned round = 0; round < 3000; round++) {
        uint32_t share[TACT_WEEK_HOURS];
        tact_slot slots[TACT_WEEK_HOURS];
        uint32_t opens = below(&seed, 1440), closes = below(&seed, 1440), odd = below(&seed, 4);
        for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) share[i] = below(&seed, 1u << (4 + below(&seed, 20)));
        for (unsigned m = 0; m < MINUTES; m++) allowed[m] = odd == 0 || (opens < closes ? m % 1440 >= opens && m % 1440 < closes : m % 1440 >= opens || m % 1440 < closes);
        if (odd == 1) memset(allowed, 0, below(&seed, MINUTES));
        int64_t from = below(&seed, 60), until = from + below(&seed, round % 2 ? 1440 : 9 * 1440);
        tact_instant at = { -1 }, start = { noon.us + from * MINUTE_US }, end = { noon.us + until * MINUTE_US };
        double first, expected = twin(share, from, until, &first);
        tact_slots_make(slots, NULL, NULL, 0, start);
        bool found = tact_likely_instant(share, slots, start, end, open_at, NULL, &at);
        assert_int_equal(found, expected >= 0);
        if (!found) { none++; continue; }
        int64_t m = (at.us - noon.us) / MINUTE_US;
        assert_true(m >= from && m < until && allowed[m]);
        double got = after(share, m, until);
        if (fabs(got - expected) > 2 + 1e-6 * expected) fail_msg("round %u: an hour of %.1f, the twin found %.1f (first %.1f)", round, got, expected, first);
        waited += at.us > start.us;
    }
    assert_true(none > 50 && waited > 500);
}

static void the_earliest_among_equals(void **state) {
    (void)state;
    uint32_t share[TACT_WEEK_HOURS];
    tact_slot slots[TACT_WEEK_HOURS];
    tact_instant at, half = { noon.us + 30 * MINUTE_US }, end = { noon.us + 3 * 1440 * MINUTE_US };
    memset(allowed, 1, sizeof allowed);
    tact_slots_make(slots, NULL, NULL, 0, half);
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) share[i] = 1000;
    assert_true(tact_likely_instant(share, slots, half, end, open_at, NULL, &at));
    assert_int_equal(at.us, half.us);
    share[6] = share[30] = 5000;                           /* six in the evening, today and tomorrow */
    assert_true(tact_likely_instant(share, slots, half, end, open_at, NULL, &at));
    assert_int_equal(at.us, noon.us + 360 * MINUTE_US);
    share[6] = share[30] = 1200;                           /* not worth the wait */
    assert_true(tact_likely_instant(share, slots, half, end, open_at, NULL, &at));
    assert_int_equal(at.us, half.us);
    share[6] = 5000;                                       /* useful until five past six: five minutes of a good hour are less than an hour now */
    assert_true(tact_likely_instant(share, slots, half, (tact_instant){ noon.us + 365 * MINUTE_US }, open_at, NULL, &at));
    assert_true(at.us < noon.us + 360 * MINUTE_US);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_the_twin_says), cmocka_unit_test(the_earliest_among_equals) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
