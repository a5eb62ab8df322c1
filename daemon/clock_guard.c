/* daemon/clock_guard.c -- see clock_guard.h. */
#include "daemon/clock_guard.h"

tact_instant tact_clock_guard_now(tact_clock_guard *g, tact_instant wall, int64_t steady_us) {
    int64_t believed = steady_us + g->ahead_us, off = wall.us - believed;
    bool fine = !g->begun || (off <= TACT_CLOCK_STEP_US && off >= -TACT_CLOCK_STEP_US);
    if (fine) tact_clock_guard_accept(g, wall, steady_us);
    else g->refused = true;
    return fine ? wall : (tact_instant){ believed };
}

void tact_clock_guard_accept(tact_clock_guard *g, tact_instant wall, int64_t steady_us) {
    g->ahead_us = wall.us - steady_us;
    g->begun = true;
    g->refused = false;
}

tact_clock_start tact_clock_judge(tact_instant now, tact_instant written) {
    if (!written.us) return TACT_CLOCK_FINE;
    if (now.us < written.us - TACT_CLOCK_STEP_US) return TACT_CLOCK_BEHIND;
    return now.us > written.us + TACT_CLOCK_PAUSE_US ? TACT_CLOCK_FAR_AHEAD : TACT_CLOCK_FINE;
}
