/* daemon/trial_internal.h -- what the files of a trial share. */
#ifndef TACT_DAEMON_TRIAL_INTERNAL_H
#define TACT_DAEMON_TRIAL_INTERNAL_H
#include "daemon/redecide.h"
#include "daemon/trial.h"

/* ---- people, and what waits for its instant (trial_people.c) ---- */
typedef struct tact__trial_person { uint64_t pseudonym; uint8_t *bytes; uint32_t len, room; bool own; uint32_t draws; } tact__trial_person;   /* own: not what the log says any more; bytes NULL: not known; draws: the latest, from 1 */
typedef struct tact__trial_due { int64_t at; uint64_t pseudonym, key; } tact__trial_due;

typedef struct tact__trial_people {
    tact__trial_person *items; uint32_t room, count;
    tact__trial_due *heap; uint32_t heap_count, heap_room;
    size_t bytes;
} tact__trial_people;

/** NULL: not met. */
tact__trial_person *tact__trial_find(const tact__trial_people *people, uint64_t pseudonym);
/** The person, made when absent; NULL: no memory. Pointers of before are stale then. */
tact__trial_person *tact__trial_meet(tact__trial_people *people, uint64_t pseudonym);
bool tact__trial_keep(tact__trial_people *people, tact__trial_person *person, tact_slice record);
void tact__trial_forget(tact__trial_people *people, tact__trial_person *person);
bool tact__trial_push(tact__trial_people *people, tact__trial_due due);
bool tact__trial_pop(tact__trial_people *people, int64_t until, tact__trial_due *out);
void tact__trial_people_free(tact__trial_people *people);

/* ---- counts (trial_count.c) ---- */
typedef struct tact__trial_set { uint64_t *items; uint32_t room, count; } tact__trial_set;
/** 1: added, 0: it was there, -1: no memory. */
int tact__trial_set_add(tact__trial_set *set, uint64_t item);
bool tact__trial_set_has(const tact__trial_set *set, uint64_t item);

typedef struct tact__trial_book {
    tact_trial_cell *cells; uint32_t cell_count, cell_room;
    uint32_t *index; uint32_t index_room;
    tact__trial_set people;
    struct { uint32_t id; char *text; size_t len; } *names; uint32_t name_count, name_room;
} tact__trial_book;
bool tact__trial_count(tact__trial_book *book, tact_trial_cell key, uint64_t pseudonym);
bool tact__trial_call(tact__trial_book *book, uint32_t id, tact_slice name);
size_t tact__trial_book_bytes(const tact__trial_book *book);
void tact__trial_book_free(tact__trial_book *book);
uint64_t tact__trial_mix(uint64_t a, uint64_t b);

/* ---- the expected effect (trial_effect.c) ---- */
typedef struct tact__trial_draw { int64_t at; float propensity, target; uint32_t before; bool helped; } tact__trial_draw;  /* before: the person's one before, from 1 */
typedef struct tact__trial_draws { tact__trial_draw *items; uint32_t count, room; bool more; tact_slice goals[32]; uint32_t goal_count; int64_t window_us; uint64_t unsaid, goals_met; } tact__trial_draws;
void tact__trial_goals(tact__trial_draws *draws, const tact_bundle *bundle, const uint32_t *tried, uint32_t count);
/** What the log drew at this moment, and how likely the trial would have. */
bool tact__trial_draw_add(tact__trial_draws *draws, tact__trial_person *person, const tact_value *line, const tact_event *event, const tact_bundle *bundle, const tact_decision *decision);
/** Did this event reach a goal of the draws before it? */
void tact__trial_goal(tact__trial_draws *draws, const tact__trial_person *person, const tact_event *event);
void tact__trial_effect(tact__trial_draws *draws, tact_trial_effect *out);

struct tact_trial {
    tact_trial_ask ask;
    tact__trial_people people;
    tact__trial_book book;
    tact__trial_set met, delivered;    /* people stepped; (person, intent) handed over */
    struct { uint64_t *keys; int64_t *last; uint32_t room, count; } logged;     /* when the log last brought up an intent */
    tact__trial_draws draws;
    tact_redecide *again;
    tact_engine engine;                /* of the line at hand, with the tried folder's bundle and indexes */
    const tact_world *line_world;      /* as the line names it */
    uint32_t newest_bundle;            /* the one lines name, whose fields were looked at */
    tact_slice unknown_fields[TACT_TRIAL_FIELDS]; uint32_t unknown_count;
    tact_world world; uint32_t *paused, *exhausted, *spent, world_room;
    struct { uint32_t id; uint64_t sent, sent_today; int64_t day; } *budgets;
    const tact_zone *zone;
    tact_trial_counts counts;
    tact_trial_effect effect;
    uint64_t bytes;
    bool engine_ready;
    tact_status status; tact_trouble *trouble;
};
#endif
