/* core/moment/understanding.h -- the town of the tests of understand.h, and what it makes of one event. */
#ifndef TACT_MOMENT_UNDERSTANDING_H
#define TACT_MOMENT_UNDERSTANDING_H
#include "core/moment/testing.h"

static town brand;

static int open_town(void **state) { (void)state; town_open(&brand); return 0; }

static tact_moment understand(const tact_event *event, const tact_view *view, const tact_civil *local) {
    tact_moment m;
    tact_moment_understand(&m, brand.index, event, view, local);
    unsigned sum = 0;
    for (int k = 0; k < TACT_KIND_COUNT; k++) sum += m.probability_milli[k];
    assert_int_equal(sum, 1000);
    assert_true(m.because_count <= 8 && m.topic_count <= TACT_MOMENT_TOPICS && m.urgency_milli <= 1000);
    return m;
}

static tact_value text(const char *z) { return tact_value_text(tact_slice_of(z)); }
#endif
