/* sim/town_internal.h -- what the files of the town share.
 *
 *   town.c    the queue of what happens next, and its order      life.c   looks, needs, trips, minds
 *   touch.c   what a message does to a person                     deed.c   what comes of a need, and what the product hears of it
 */
#ifndef TACT_SIM_TOWN_INTERNAL_H
#define TACT_SIM_TOWN_INTERNAL_H
#include "sim/town.h"

typedef enum tact__sim_kind { TACT__LOOK, TACT__NEED, TACT__NEED_ENDS, TACT__TRIP, TACT__DUE, TACT__FELT, TACT__DEED } tact__sim_kind;

/* In the queue: what, of whom, when. Equal instants go by number, so the order never depends on the machine. */
typedef struct tact__sim_next { int64_t at_us; uint64_t number, what; uint32_t who; uint8_t kind; } tact__sim_next;

/* A message on its way to somebody's eyes. */
typedef struct tact__sim_sent { uint32_t person, record, campaign; uint64_t occurrence, part; uint8_t message, channel, class_; bool asked; } tact__sim_sent;
typedef struct tact__sim_deed { uint32_t person, revenue; int32_t goal, campaign; uint16_t matter; bool done, till; int64_t happened_us; } tact__sim_deed;     /* campaign -1: by themselves; done: all that is left is that the product hears of it */

struct tact_sim_town {
    tact_sim_options options;
    tact_sim_report report;
    tact_sim_scenes scenes;
    tact_sim_shell shell;
    tact_bundle rules;                 /* the bundle the judge goes by */
    tact_arena *arena;                 /* scenes, bundles, traits */
    tact_sim_person *people;
    tact_sim_said *said; tact_sim_ledger *ledgers;     /* one a record */
    tact_sim_campaign *campaigns;
    tact_sim_day *days;
    tact__sim_next *queue; uint32_t queued, queue_room; uint64_t numbered;
    tact__sim_sent *sent; uint32_t sent_count, sent_room;
    tact__sim_deed *deeds; uint32_t deed_count, deed_room;
    uint32_t away[8], away_count;      /* zones people travel to */
    tact_instant now, until;
    tact_status failed;                /* memory: found by the loop */
    tact_trouble *trouble;
};

static inline uint32_t tact__sim_record(const tact_sim_town *t, uint32_t person, unsigned device) { return person * TACT_SIM_DEVICES + (t->people[person].member ? 0 : device); }
uint64_t tact__sim_part(const tact_sim_town *t, uint32_t person, unsigned device);
tact_sim_day *tact__sim_today(tact_sim_town *t);
void tact__sim_later(tact_sim_town *t, tact_instant at, tact__sim_kind kind, uint32_t who, uint64_t what);
/* One event of a record, through the shell, with all that follows: counted, judged, felt. What makes up `event` lives in shell.arena. */
tact_status tact__sim_step(tact_sim_town *t, uint32_t person, unsigned device, uint32_t record, tact_event *event, tact_result *result);

/* life.c */
void tact__sim_begin_life(tact_sim_town *t, uint32_t person);
tact_status tact__sim_look(tact_sim_town *t, uint32_t person, uint64_t number);
tact_status tact__sim_due(tact_sim_town *t, uint32_t record, uint64_t key, bool page_open);
void tact__sim_need(tact_sim_town *t, uint32_t person, uint64_t number);
void tact__sim_need_ends(tact_sim_town *t, uint32_t person, uint64_t number);
void tact__sim_trip(tact_sim_town *t, uint32_t person, uint64_t number);
void tact__sim_context(tact_sim_town *t, uint32_t person, unsigned device, tact_event *event);
/* mind.c */
tact_status tact__sim_ask_permission(tact_sim_town *t, uint32_t person, unsigned device, tact_rng *rng);
tact_status tact__sim_minds(tact_sim_town *t, uint32_t person, unsigned device, tact_rng *rng);
tact_status tact__sim_turn_off(tact_sim_town *t, uint32_t person, uint32_t record);
tact_status tact__sim_limit(tact_sim_town *t, uint32_t record, bool pause, uint8_t cap_per_week);
/* touch.c */
void tact__sim_reach(tact_sim_town *t, uint32_t person, unsigned device, uint32_t record, const tact_event *event, const tact_result *result);
tact_status tact__sim_felt(tact_sim_town *t, uint32_t number);
/* deed.c */
void tact__sim_plan_deed(tact_sim_town *t, tact__sim_deed deed, tact_instant at);
tact_status tact__sim_do(tact_sim_town *t, uint32_t number);
#endif
