/* store/steps.h -- named points between the steps of something that must survive a crash; the tests stop the process there.
 * NULL everywhere else. */
#ifndef TACT_STORE_STEPS_H
#define TACT_STORE_STEPS_H

typedef struct tact_steps { void (*reached)(void *ctx, const char *step); void *ctx; } tact_steps;

static inline void tact_step_reached(const tact_steps *steps, const char *step) {
    if (steps) steps->reached(steps->ctx, step);
}
#endif
