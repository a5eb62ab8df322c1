/* bench/answers.c -- what it costs to go by how people answer: one step in which a message that interrupts may take one of two channels, decided by a
 * snapshot that knows of answers and by one of format 3, which does not.  `make bench-answers`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "brand/load.h"
#include "core/choose/model.h"
#include "daemon/force.h"

static const int64_t NOON = INT64_C(1781092800000000), DAY = INT64_C(86400000000);       /* 2026-06-10T12:00Z, a Wednesday */
enum { PART = 11, STEPS = 20000, ROUNDS = 9, ARENA = 4 << 20 };

static void must(tact_status s, const char *what) {
    if (!s) return;
    fprintf(stderr, "bench/answers: %s: %s\n", what, tact_status_line(s));
    exit(1);
}

static tact_person somebody(tact_arena *arena, unsigned touches) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE, TACT_PURPOSE_CONTACT_EMAIL, TACT_PURPOSE_CONTACT_PUSH };
    tact_person p = tact_person_empty(77, (tact_instant){ NOON - 100 * DAY });
    tact_part *part = tact_person_part_make(&p, arena, PART, (tact_instant){ NOON - 90 * DAY });
    if (!part) must(TACT_ERR_MEMORY, "the person");
    part->habit = (tact_habit){ .total = 12, .at = { NOON - DAY } };
    for (unsigned i = 0; i < sizeof all; i++)
        must(tact_part_set_permission(part, arena, (tact_permission){ .purpose = all[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = { NOON - 90 * DAY } }), "a permission");
    for (unsigned i = 0; i < touches; i++)
        must(tact_part_add_touch(part, arena, (tact_touch){ .at = { NOON - 35 * DAY + (int64_t)i * DAY / 4 }, .campaign = 9, .channel = i % 2 ? TACT_CHANNEL_PUSH : TACT_CHANNEL_EMAIL, .occurrence = i + 1, .outcomes = i % 2 ? 1u << TACT_OUTCOME_CLICKED : 0 }), "a touch");
    return p;
}

static double best_us(const tact_engine *engine, unsigned touches, uint32_t *chosen) {
    static char memory[ARENA], person_memory[1 << 20];
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        tact_arena arena, of_person;
        struct timespec a, b;
        tact_arena_init(&of_person, person_memory, sizeof person_memory, NULL);
        tact_person person = somebody(&of_person, touches);
        *chosen = 0;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        for (uint64_t i = 0; i < STEPS; i++) {
            tact_result result;
            tact_event e = { .type = TACT_EVENT_TRACK, .name = TACT_S("Product Viewed"), .text = TACT_S("bike helmet"), .received = { NOON }, .occurred = { NOON }, .seed = { i + 1, 7 }, .message = i, .device_part = PART, .channels_open = 0xFFFF };
            tact_arena_init(&arena, memory, sizeof memory, NULL);
            must(tact_step(&result, engine, &person, &e, NULL, &arena), "the step");
            *chosen += result.person.pending_count > 0;
        }
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        double us = ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / 1e3 / STEPS;
        if (us < best) best = us;
    }
    return best;
}

int main(int argc, char **argv) {
    static tact_receptive everybody;
    static int32_t weights[TACT_WEIGHTS];
    tact_diags diags;
    tact_brand brand;
    tact_force *force;
    tact_trouble trouble = { "" };
    tact_world world = { .number = 1 };
    tact_arena *arena = tact_brand_arena();
    tact_diags_init(&diags, arena, 20);
    tact_brand_options options = { .now = { NOON } };
    must(tact_brand_load(argc > 1 ? argv[1] : "bench/sim-shop", &options, arena, &diags, &brand), "the brand");
    must(tact_force_make_with(&force, brand.bytes, brand.model_bytes, &trouble), "the bundle");
    for (unsigned i = 0; i < TACT_RECEPTIVE_CELLS; i++) everybody.cells[i] = (tact_answered){ 100000 + i * 7, 5000 + i * 3 };
    tact_receptive_sum(&everybody);
    for (unsigned i = 0; i < TACT_WEIGHTS; i += 3) weights[i] = (int32_t)(i % 2000) - 1000;
    static const unsigned touches[] = { 0, 8, 40 };
    printf("one step, a message on two channels, us of CPU (best of %d rounds of %d)\n%8s %12s %12s %8s\n", ROUNDS, STEPS, "touches", "without", "with", "chosen");
    for (unsigned i = 0; i < sizeof touches / sizeof *touches; i++) {
        uint32_t chosen, ignored;
        tact_policy before = { .number = 1, .format = 3, .weights = weights }, now = { .number = 1, .format = 4, .weights = weights, .receptive = &everybody };
        tact_engine without = tact_force_engine(force, &before, &world), with = tact_force_engine(force, &now, &world);
        double a = best_us(&without, touches[i], &ignored), b = best_us(&with, touches[i], &chosen);
        printf("%8u %12.2f %12.2f %7.0f%%\n", touches[i], a, b, 100.0 * chosen / STEPS);
    }
    tact_force_free(force);
    tact_brand_arena_free(arena);
    return 0;
}
