/* daemon/brake.c -- see brake.h. */
#include "daemon/brake.h"

enum { BELIEVED = 500, EARLY = 50, SECOND = 2, EARLY_PEOPLE = 5, EARLY_TIMES = 10 };

static const struct { const char *name; unsigned limit_milli; } brakes[TACT_BRAKE_COUNT] = {
    [TACT_BRAKE_NONE] = { "none", 1000 }, [TACT_BRAKE_COMPLAINTS] = { "complaints", 1 },
    [TACT_BRAKE_UNSUBSCRIBES] = { "unsubscribes", 10 }, [TACT_BRAKE_BOUNCES] = { "hard bounces", 50 },
};

const char *tact_brake_name(unsigned kind) { return kind < TACT_BRAKE_COUNT ? brakes[kind].name : "unknown"; }
unsigned tact_brake_limit_milli(unsigned kind) { return kind < TACT_BRAKE_COUNT ? brakes[kind].limit_milli : 1000; }

static bool holds(uint64_t count, uint64_t of, unsigned limit_milli) {
    if (of >= BELIEVED) return count >= SECOND && count * 1000 >= of * limit_milli;
    return of >= EARLY && count >= EARLY_PEOPLE && count * 1000 >= of * limit_milli * EARLY_TIMES;
}

tact_brake tact_brake_judge(const tact_brake_counts *c) {
    const uint64_t counts[TACT_BRAKE_COUNT] = { 0, c->complained, c->unsubscribed, c->bounced };
    for (uint8_t kind = TACT_BRAKE_COMPLAINTS; kind < TACT_BRAKE_COUNT; kind++)
        if (holds(counts[kind], c->touches, brakes[kind].limit_milli)) return (tact_brake){ .kind = kind, .count = counts[kind], .of = c->touches };
    return (tact_brake){ .kind = TACT_BRAKE_NONE };
}
