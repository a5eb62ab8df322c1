/* daemon/me_week_test.c -- the number on /me: each case leaves out, or tells apart, one thing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/engine/foreign.h"
#include "daemon/me_week.h"

static void what_reached_them(void **state) {
    (void)state;
    const tact_instant now = { 1800000000000000 };
    const struct { tact_touch touch; bool held; tact_me_week n; } cases[] = {
        { { .campaign = 1, .occurrence = 2 }, false, { .all = 1 } },
        { { .campaign = 1, .occurrence = 2, .asked = true }, false, { .all = 1, .asked = 1 } },
        { { .campaign = 1, .occurrence = 2, .ghost = true }, false, { 0 } },
        { { .occurrence = 2 }, false, { .all = 1, .foreign = 1 } },
        { { .occurrence = 2 }, true, { 0 } },
        { { .campaign = 0 }, false, { .all = 1, .private_matter = 1 } } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned old = 0; old < 2; old++) {
            tact_touch touch = cases[i].touch;
            tact_pending pending = { .key = 2, .message = TACT_PLACE_HELD };
            tact_part part = { .touches = &touch, .touch_count = 1 };
            tact_person person = { .parts = &part, .part_count = 1, .pending = &pending, .pending_count = cases[i].held };
            touch.at.us = now.us - (old ? TACT_DAYS(7).us : TACT_DAYS(7).us - 1);
            tact_me_week got = tact_me_week_of(&person, now), none = { 0 };
            assert_memory_equal(&got, old ? &none : &cases[i].n, sizeof got);
        }
}

static void more_than_there_is_room_for(void **state) {
    (void)state;
    const tact_instant now = { 1800000000000000 };
    tact_touch touches[TACT_TOUCHES_MAX];
    tact_part part = { .touches = touches, .touch_count = TACT_TOUCHES_MAX };
    tact_person person = { .parts = &part, .part_count = 1 };
    for (unsigned i = 0; i < TACT_TOUCHES_MAX; i++) touches[i] = (tact_touch){ .campaign = 1, .occurrence = i + 1, .at = { now.us - TACT_HOURS(1).us } };
    assert_int_equal(tact_me_week_of(&person, now).least, 1);
    touches[0].at.us = now.us - TACT_DAYS(7).us;                     /* what had to go was older still */
    assert_int_equal(tact_me_week_of(&person, now).least, 0);
    touches[0].at = now;
    part.touch_count--;
    assert_int_equal(tact_me_week_of(&person, now).least, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_reached_them), cmocka_unit_test(more_than_there_is_room_for) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
