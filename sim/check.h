/* sim/check.h -- the town's own judge: every message that reached for somebody is judged again by what the person said and by a ledger of its own.
 *
 * Knows nothing of core/attention: it keeps every send of the run, counts each window plainly, tells the hour by walking a zone's table from
 * the front, and asks the person, not their record. Windows are judged to the second, as a record keeps its touches. A message that any rule forbids is a violation, counted by rule and shown.
 */
#ifndef TACT_SIM_CHECK_H
#define TACT_SIM_CHECK_H
#include "core/campaign/bundle.h"

typedef enum tact_sim_rule {
    TACT_SIM_PERMISSION, TACT_SIM_QUIET, TACT_SIM_LAW, TACT_SIM_CAP, TACT_SIM_CAP_CAMPAIGN, TACT_SIM_LIMITS, TACT_SIM_TWICE, TACT_SIM_HOLDOUT, TACT_SIM_GHOST, TACT_SIM_STATE, TACT_SIM_RULES
} tact_sim_rule;
/** "permission", and what it asks for in a few words. */
const char *tact_sim_rule_name(tact_sim_rule rule);
const char *tact_sim_rule_line(tact_sim_rule rule);

/* What a person has said, as they would remember it themselves; of one record. */
enum { TACT_SIM_DEVICES = 3 };
typedef struct tact_sim_said {
    uint64_t granted;                  /* purposes, by bit */
    bool asked;                        /* has been asked for permission */
    tact_instant remembered_from;      /* when they last began to allow `remember`: before it nothing can be known of them */
    tact_instant pause_until;
    uint8_t cap_per_week;              /* 255: none */
    struct { uint32_t zone; tact_instant at; } heard[TACT_SIM_DEVICES];     /* where each device last was */
} tact_sim_said;

typedef struct tact_sim_touch { int64_t at_us; uint64_t occurrence; uint32_t campaign; uint8_t channel, class_; bool asked, ghost; } tact_sim_touch;
typedef struct tact_sim_ledger { tact_sim_touch *rows; uint32_t count, room; } tact_sim_ledger;

/** Rules this one breaks, a bit each, judged before it is entered. `rules`: the bundle whose caps and hours hold. */
unsigned tact_sim_judge(const tact_bundle *rules, const tact_sim_said *said, const tact_sim_ledger *ledger, const tact_sim_touch *touch);
/** False: no memory. */
bool tact_sim_enter(tact_sim_ledger *ledger, tact_sim_touch touch);
#endif
