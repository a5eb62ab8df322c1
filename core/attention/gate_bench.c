/* core/attention/gate_bench.c -- what preparing a person and passing the gate cost.  Prints nanoseconds; plain C library clock, one thread. */
#define _GNU_SOURCE
#include "core/attention/testing.h"
#include <time.h>

static int64_t clock_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static test_world world;

static void measure(const char *what, tact_instant now, uint32_t touches) {
    enum { ROUNDS = 200000 };
    test_world_reset_person(&world);
    for (uint32_t i = 0; i < touches; i++)
        test_touch(&world, i % 3, (tact_touch){ .at = { now.us - TACT_HOURS(30 * (touches - i)).us }, .channel = TACT_CHANNEL_EMAIL, .campaign = 33, .asked = i % 4 != 0, .cost_milli = 200 });
    world.parts[1].zone = tact_id32(TACT_S("Europe/Paris"));
    world.parts[1].last = now;
    unsigned gone = 0;
    int64_t start = clock_ns();
    for (unsigned i = 0; i < ROUNDS; i++) {
        test_prepare(&world, NULL, now);
        gone += world.attention.touch_count;
    }
    int64_t middle = clock_ns();
    for (unsigned i = 0; i < ROUNDS; i++) {
        world.ask.channel = (uint8_t)(i % TACT_CHANNEL_COUNT);
        gone += tact_gate_allows(&world.ask, NULL, NULL);
    }
    printf("%-28s %2u touches: prepare %4lld ns, gate %3lld ns (%u)\n", what, touches, (long long)(middle - start) / ROUNDS, (long long)(clock_ns() - middle) / ROUNDS, gone);
}

int main(void) {
    test_world_make(&world);
    measure("afternoon", test_now(), 0);
    measure("afternoon", test_now(), 20);
    measure("night", tact_instant_add(test_now(), TACT_HOURS(10)), 20);
    measure("Saturday night", tact_instant_add(test_now(), TACT_HOURS(82)), 20);
    return 0;
}
