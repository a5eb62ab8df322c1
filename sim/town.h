/* sim/town.h -- a town of seeded people around one brand: they look, need, permit, refuse, buy, tire, travel; the product decides.
 *
 * Truth     here alone it is known: what each person would have done by themselves is drawn before any message reaches them, so a deed is
 *           *caused* when it would not have happened without one. What the product measures by its holdouts can be held against that.
 * Judged    every message is judged again by sim/check.h; violations are counted by rule, and named.
 * Same      options and bundle the same: the same report, to the last digit, on every machine (integers; the product's own lift beside it).
 */
#ifndef TACT_SIM_TOWN_H
#define TACT_SIM_TOWN_H
#include "core/measure/lift.h"
#include "sim/people.h"
#include "sim/shell.h"

/* Faults put in on purpose, for tests of the judge. */
typedef enum tact_sim_fault { TACT_SIM_SOUND, TACT_SIM_NO_CAPS, TACT_SIM_NO_QUIET, TACT_SIM_DEAF, TACT_SIM_FORGETS, TACT_SIM_GHOSTS_SPEAK } tact_sim_fault;

typedef struct tact_sim_options {
    const tact_bundle *brand;
    uint16_t channels;                 /* bit per connected channel */
    uint32_t people, days;
    uint64_t seed;
    tact_sim_policy policy;
    bool drafts;                       /* drafts and campaigns for testers are taken for live */
    tact_instant from;                 /* midnight of the first day, in the brand's zone */
    tact_span half_life;               /* of what is learned; {0}: 12 weeks, as a brand that says nothing */
    tact_sim_fault fault;
    void (*progress)(void *ctx, uint64_t done_days, uint64_t days, uint64_t events); void *ctx;
} tact_sim_options;
enum { TACT_SIM_PEOPLE_MAX = 1000000, TACT_SIM_DAYS_MAX = 1830 };

typedef struct tact_sim_day { uint32_t looks, interrupting, asked, organic, caused, unsubscribed, complained; int64_t cents, cents_caused; uint32_t reachable; } tact_sim_day;

enum { TACT_SIM_REASONS = 96 };
typedef struct tact_sim_campaign {
    uint64_t interrupting, asked, caused, caused_units;    /* caused_units: of people in its lift whose first goal in the window it brought about */
    uint32_t why[TACT_SIM_REASONS];    /* silences, by reason */
} tact_sim_campaign;

typedef struct tact_sim_report {
    uint64_t looks, steps, ghosts, silences;
    uint64_t interrupting[TACT_CHANNEL_COUNT], asked[TACT_CHANNEL_COUNT], beyond_promotion;    /* beyond_promotion: service, transactional, answers, of these */
    uint64_t why[TACT_SIM_REASONS];
    uint64_t organic, caused, unseen;  /* unseen: deeds the product cannot know of (a till, and nobody signed in) */
    int64_t cents_organic, cents_caused;
    uint64_t unsubscribed, complained, left, withdrew, gave, refused, trips;
    uint64_t judged, broken[TACT_SIM_RULES];
    char first_broken[200];            /* in words; empty: none */
    uint32_t reachable;                /* people with one channel at least they allow, at the end */
    uint32_t reachable_at_most;
    const tact_sim_day *days; uint32_t day_count;
    const tact_sim_campaign *campaigns;/* in the bundle's order */
    const tact_tally *tallies;
    const tact_bundle *bundle;         /* as it was decided with */
    uint64_t braked, snapshots;
    uint64_t lessons, weights;         /* draws learned from; weights of the model that the last snapshot holds */
} tact_sim_report;

typedef struct tact_sim_town tact_sim_town;
/** ERR_INVALID: see trouble. ERR_MEMORY. */
tact_status tact_sim_town_open(tact_sim_town **out, const tact_sim_options *options, tact_trouble *trouble) TACT_MUST_USE;
/** Live all days. The report lives as long as the town. */
tact_status tact_sim_town_run(tact_sim_town *town, const tact_sim_report **report, tact_trouble *trouble) TACT_MUST_USE;
void tact_sim_town_close(tact_sim_town *town);

/** Value of the first 365 days, in cents. A shorter run is carried on: what people do by themselves at the pace of its second half, what messages
 *  bring about at that pace times the share of people who can still be reached, which falls on as it fell. */
int64_t tact_sim_year_cents(const tact_sim_report *report);
uint64_t tact_sim_touches(const tact_sim_report *report, bool interrupting);
/** What the product itself says a campaign changed, and what it really did, both in goals a person: false when too few people for a verdict. */
bool tact_sim_lift(const tact_sim_report *report, uint32_t campaign, tact_lift *measured, double *truth);
#endif
