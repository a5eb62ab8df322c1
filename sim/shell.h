/* sim/shell.h -- the shell around step() that the town talks to: records, intents, tallies, world and policy, all in memory.
 *
 * Real      the engine with its match, gate, price, lots and templates; the person's own bytes between any two steps, as a store keeps them;
 *           tallies, budgets, brakes and lift of daemon/tally.h, counted by daemon/counting.h; the learner of daemon/learner.h, handed in memory
 *           what a line of the log would teach; the policy snapshot made from both, with weights, published once an hour of the town.
 * Not here  disk, sealing, HTTP, and the linking of devices: a record holds all devices of a person who signs in, else one device.
 * Chance    pseudonyms and the seeds of decisions come from the town's seed.
 */
#ifndef TACT_SIM_SHELL_H
#define TACT_SIM_SHELL_H
#include "core/engine/engine.h"
#include "daemon/force.h"
#include "daemon/learner.h"
#include "daemon/prices.h"
#include "daemon/tally.h"
#include "sim/variant.h"

typedef struct tact_sim_record { uint8_t *bytes; uint32_t len, room; bool account; tact_instant withdrawn; } tact_sim_record;      /* withdrawn: remember or measure, last; {0}: never */

typedef struct tact_sim_shell {
    tact_force *force; tact_engine engine;
    tact_policy policy; tact_receptive answers; tact_policy_row *rows; bool learns;
    tact_learner *learner; int32_t *weights;    /* weights: as published, in whole steps */
    tact_world world; uint32_t *paused, *exhausted; tact_world_price *prices;
    tact_price_book price_book;
    tact_tally *tallies, programme; uint32_t tally_count; bool counted;
    tact_sim_record *records; uint32_t record_count;
    uint64_t town, steps, published, braked;
    uint16_t channels;                 /* bit per connected channel */
    tact_instant published_at;
    /* Told of each intent that was not there before: bring it up again at `due`. */
    void (*waits)(void *ctx, uint32_t record, const tact_pending *pending); void *ctx;
    char *block; tact_arena arena;     /* of the step at hand: emptied by the next */
    bool forget_sends, ghosts_speak;   /* seams for tests: faults that the invariants must find */
} tact_sim_shell;

/** `records`: how many people and devices there will be; `half_life`: of what is learned. On an error `shell` holds nothing. */
tact_status tact_sim_shell_open(tact_sim_shell *shell, tact_slice bundle_bytes, tact_sim_policy policy, uint16_t channels, uint64_t town, uint32_t records, tact_span half_life, tact_trouble *trouble) TACT_MUST_USE;
void tact_sim_shell_close(tact_sim_shell *shell);

/** One event of a record at `now`; result and its person live until the next call. What makes `event` lives in shell->arena: begin with tact_sim_shell_begin. */
void tact_sim_shell_begin(tact_sim_shell *shell);
tact_status tact_sim_shell_step(tact_sim_shell *shell, uint32_t record, tact_event *event, tact_instant now, tact_result *result) TACT_MUST_USE;
/** The record as a person; empty when nothing is kept. In shell->arena. */
tact_status tact_sim_shell_person(tact_sim_shell *shell, uint32_t record, tact_instant now, tact_person *out) TACT_MUST_USE;
/** Once an hour or so: budgets of a new day, the policy's next snapshot. */
void tact_sim_shell_tick(tact_sim_shell *shell, tact_instant now);
#endif
