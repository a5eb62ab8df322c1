/* daemon/tally.h -- what each campaign did and led to, counted once per event, kept in the store beside what it counts.
 *
 * Feeds     budgets (world.h), the learner's snapshots, the report with its lift, the brakes. No person stands in it.
 * Shape     one fixed-size record a campaign, by id; written with the batch that changed it (family meta, key "tally:" + id).
 */
#ifndef TACT_DAEMON_TALLY_H
#define TACT_DAEMON_TALLY_H
#include "core/campaign/bundle.h"
#include "core/choose/policy.h"
#include "daemon/brake.h"
#include "daemon/lease.h"
#include "core/measure/lift.h"

enum { TACT_TALLY_MESSAGES = 16 };

typedef struct tact_tally_message { uint32_t message; uint64_t shown, helped; } tact_tally_message;

typedef struct tact_tally {
    uint32_t campaign;
    uint64_t sent, ghosts, delivered, seen, clicked, converted, dismissed, unsubscribed, complained, bounced;
    uint64_t eligible, silenced;       /* funnel: matched; matched but silent (any gate, price or lot) */
    tact_side treated, held_out;       /* units of lift, with their goals */
    uint64_t disagreeing;              /* left out of measurement: parts of one person assigned differently */
    int64_t day; uint64_t sent_today;  /* days since 1970 in the brand's zone */
    tact_instant last_draw;            /* of the newest message or ghost, whole seconds; {0}: none yet */
    uint64_t interrupted;              /* of those sent: what was not asked for. The brakes and the harm of a touch look at these */
    uint64_t promised;                 /* chosen and not handed over yet: they hold a place in the budget */
    uint64_t leased; int64_t lease_day; uint64_t leased_today;          /* blocks of the budgets taken so far (lease.h) */
    tact_brake brake; tact_brake_counts braked_from;        /* the brake in force; where the counts stood when somebody last resumed it */
    uint64_t offers; double offer_sum; /* what it had to offer, in micro-units: what is usual for it (prices.h) */
    tact_tally_message messages[TACT_TALLY_MESSAGES]; uint32_t message_count;   /* message 0: ghosts */
    bool changed;
} tact_tally;

void tact_tally_write(tact_writer *w, const tact_tally *tally);
tact_status tact_tally_read(tact_slice bytes, tact_tally *out) TACT_MUST_USE;

/** The row of a message, made when absent; NULL when all 16 are taken. */
tact_tally_message *tact_tally_of_message(tact_tally *tally, uint32_t message);
/** Numbers the learner freezes: counts of every tally as policy rows, ascending. `rows` must hold campaigns * 16. Returns how many. */
uint32_t tact_tally_rows(const tact_tally *tallies, uint32_t count, tact_policy_row *rows, uint32_t *draws);
/** The brake that its counts call for now (brake.h); kind NONE: none. */
tact_brake tact_tally_brake(const tact_tally *tally);
/** Somebody resumed it: what was counted so far does not stop it again. */
void tact_tally_resume(tact_tally *tally);
/** When nothing can change the result of what was drawn so far: the last draw's goal window is over, and orders brought in `lateness` after it
 *  have had their time. {0}: nothing was drawn. */
tact_instant tact_tally_final_after(const tact_tally *tally, const tact_campaign *campaign, tact_span lateness);
/** Take blocks of the budgets for `day` as they are needed. After that: may nothing new be chosen? Is all of it spent, so that nothing leaves? */
bool tact_tally_exhausted(tact_tally *tally, const tact_campaign *campaign, int64_t day);
bool tact_tally_spent(const tact_tally *tally, const tact_campaign *campaign, int64_t day);
#endif
