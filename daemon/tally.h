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
#include "core/person/person.h"

enum { TACT_TALLY_MESSAGES = 16, TACT_TALLY_WAYS = 48, TACT_TALLY_STRATA = 8, TACT_TALLY_WEEKS = 27 };

/* Where a campaign that fitted lost a person: at the first gate that stopped it, once for each draw. */
#define TACT_LOSSES(L) \
    L(CLOSED, "closed", "not in use then, or no way to reach them") \
    L(PERMISSION, "permission", "no permission") \
    L(QUIET, "quiet", "quiet time, or the law of the place") \
    L(CAPS, "caps", "had heard enough, or had it already") \
    L(NEEDLESS, "needless", "no longer fitting when its time came") \
    L(PRICE, "price", "not worth the disturbance") \
    L(OTHER, "other", "another message was chosen") \
    L(SILENCE, "silence", "the lot fell on saying nothing")
typedef enum tact_loss {
#define L(name, key, words) TACT_LOSS_##name,
    TACT_LOSSES(L)
#undef L
    TACT_LOSS_COUNT
} tact_loss;

typedef struct tact_tally_message { uint32_t message; uint64_t shown, helped; } tact_tally_message;
/* One message on one channel. */
typedef struct tact_tally_way { uint32_t message; uint8_t channel; uint64_t sent, delivered, seen, clicked, goals, objected; } tact_tally_way;

/* What was known of units before their lot fell (tact_lot), summed: itself, its squares, and multiplied with what the unit did. */
typedef struct tact_tally_before { uint64_t sum, squares, visits, goals; double value; } tact_tally_before;

/* Units drawn under one share of people left alone.  Another share begins another stratum: a unit's goal counts where it was drawn, each
 * stratum is compared within itself, and the answer is pooled over them (core/measure/programme.h). Pooling people over changed shares
 * would compare early people with late ones. */
typedef struct tact_tally_stratum {
    uint16_t share_milli;              /* 0: not known (drawn by a tact that kept none) */
    tact_instant since;                /* whole seconds */
    tact_side treated, held_out;
    uint64_t visits[2];                /* units who came back; [1]: left alone, as below */
    tact_tally_before before[2][TACT_BEFORE_COUNT];        /* one row a side; of units drawn since it is kept: all others count as 0 */
} tact_tally_stratum;

/* Units first drawn in one week (since 1970), and what became of them (tact_sign_kind). */
typedef struct tact_tally_week { uint32_t week; uint64_t people[2], active[3][2], repeat[2], objected[2]; } tact_tally_week;

typedef struct tact_tally {
    uint32_t campaign;                 /* TACT_LOT_PROGRAMME: all promotion together */
    uint64_t sent, ghosts, delivered, seen, clicked, converted, dismissed, unsubscribed, complained, bounced;
    uint64_t eligible, silenced;       /* funnel: matched; matched but silent (any gate, price or lot) */
    uint64_t losses[TACT_LOSS_COUNT];  /* of eligible */
    uint64_t chosen, undone;           /* of eligible: won the draw; of chosen: stopped by the gate at the last instant. The rest of chosen is on its way */
    tact_side treated, held_out;       /* units of lift, with their goals: all strata together, those that are forgotten too */
    uint64_t disagreeing;              /* left out of measurement: parts of one person assigned differently */
    int64_t day; uint64_t sent_today;  /* days since 1970 in the brand's zone */
    tact_instant last_draw;            /* of the newest message or ghost, whole seconds; {0}: none yet */
    uint64_t interrupted;              /* of those sent: what was not asked for. The brakes and the harm of a touch look at these */
    uint64_t promised;                 /* chosen and not handed over yet: they hold a place in the budget */
    uint64_t leased; int64_t lease_day; uint64_t leased_today;          /* blocks of the budgets taken so far (lease.h) */
    tact_brake brake; tact_brake_counts braked_from;        /* the brake in force; where the counts stood when somebody last resumed it */
    uint64_t offers; double offer_sum; /* what it had to offer, in micro-units: what is usual for it (prices.h) */
    uint64_t opened, tagged, pictures; /* links opened, whoever did (unconfirmed); pages opened with the campaign's tag; mails whose picture was loaded */
    tact_tally_message messages[TACT_TALLY_MESSAGES]; uint32_t message_count;   /* message 0: ghosts */
    tact_tally_way ways[TACT_TALLY_WAYS]; uint32_t way_count;
    tact_tally_stratum strata[TACT_TALLY_STRATA]; uint32_t stratum_count;       /* oldest first; the oldest goes */
    tact_tally_week weeks[TACT_TALLY_WEEKS]; uint32_t week_count;               /* oldest first; the oldest goes */
    int64_t counted_day;               /* the last day anything was counted on; 0: none. When another begins, the tally as it stood is kept for its history */
    bool changed;
} tact_tally;

void tact_tally_write(tact_writer *w, const tact_tally *tally);
tact_status tact_tally_read(tact_slice bytes, tact_tally *out) TACT_MUST_USE;

/** The row of a message, made when absent; NULL when all 16 are taken. */
tact_tally_message *tact_tally_of_message(tact_tally *tally, uint32_t message);
/** The row of a message on a channel; NULL when all 48 are taken. */
tact_tally_way *tact_tally_of_way(tact_tally *tally, uint32_t message, uint8_t channel);
/** The stratum a unit drawn now with that share belongs to, begun when the share is another than before. */
tact_tally_stratum *tact_tally_stratum_open(tact_tally *tally, uint16_t share_milli, tact_instant now);
/** The stratum a unit drawn then belongs to; NULL: it is forgotten. */
tact_tally_stratum *tact_tally_stratum_at(tact_tally *tally, tact_instant drawn_at);
/** The cohort of units drawn in that week, made when `make`; NULL: it is forgotten. */
tact_tally_week *tact_tally_week_of(tact_tally *tally, tact_instant drawn_at, bool make);
/** The brand's day, since 1970. */
int64_t tact_tally_day(const tact_bundle *bundle, tact_instant at);
/** As it stands at the end of a day, for the history: without ways, messages and weeks. */
tact_tally tact_tally_brief(const tact_tally *tally);
const char *tact_loss_key(unsigned loss);
const char *tact_loss_words(unsigned loss);
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
