/* test/lib/replays.h -- the log of a test's keeper decided again, line by line; after keeper_bed.h, in one program once. */
#ifndef TACT_TEST_REPLAYS_H
#define TACT_TEST_REPLAYS_H
#include "daemon/history.h"
#include "daemon/redecide.h"

/* Every line, decided again: the same record and the same reasons. */
typedef struct replay { tact_redecide *again; unsigned lines, differences; } replay;
static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    replay *r = ctx;
    tact_trouble trouble = { "" };
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    r->lines++;
    assert_int_equal(tact_redecide_line(r->again, line, NULL, arena, d, &trouble), TACT_OK);
    r->differences += d->kind == TACT_REDECIDED_MISSING || d->kind == TACT_REDECIDED_UNKNOWN || d->decision_differs || d->record_differs;
    return true;
}
static void replays(world *w) {
    char log[160];
    tact_trouble trouble = { "" };
    replay r = { .lines = 0 };
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_redecide_open(&r.again, w->data, &trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, each, &r, &trouble), TACT_OK);
    tact_redecide_close(r.again);
    assert_true(r.lines > 3);
    assert_int_equal(r.differences, 0);
}
#endif
