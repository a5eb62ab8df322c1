/* daemon/trial_internal.h -- what the files of a trial share. */
#ifndef TACT_DAEMON_TRIAL_INTERNAL_H
#define TACT_DAEMON_TRIAL_INTERNAL_H
#include "daemon/joined.h"
#include "daemon/logrow.h"
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
    struct { uint64_t *keys; int32_t *nets; uint32_t room, count; } net;       /* messages more than in the log, by (cell, person) */
    struct { uint32_t id; char *text; size_t len; } *names; uint32_t name_count, name_room;
} tact__trial_book;
bool tact__trial_count(tact__trial_book *book, tact_trial_cell key, uint64_t pseudonym);
bool tact__trial_call(tact__trial_book *book, uint32_t id, tact_slice name);
/** A message more (after) or fewer (not after) than the log has, of this cell for this person. */
bool tact__trial_net(tact__trial_book *book, tact_trial_cell key, uint64_t pseudonym);
/** Marks what is not to be told (trial_hide.c). */
void tact__trial_hide(tact_trial *trial);
size_t tact__trial_book_bytes(const tact__trial_book *book);
void tact__trial_book_free(tact__trial_book *book);
uint64_t tact__trial_mix(uint64_t a, uint64_t b);

/* ---- the expected effect (trial_effect.c) ---- */
typedef struct tact__trial_draw { int64_t at; float propensity, target; uint32_t before; bool helped; } tact__trial_draw;  /* before: the person's one before, from 1 */
typedef struct tact__trial_draws { tact__trial_draw *items; uint32_t count, room; bool more; struct { uint32_t campaign; tact_slice event; } goals[32]; uint32_t goal_count; int64_t window_us; uint64_t unsaid, goals_met; } tact__trial_draws;
void tact__trial_goals(tact__trial_draws *draws, const tact_bundle *bundle, const uint32_t *tried, uint32_t count);
/** What the log drew at this moment, and how likely the trial would have. */
bool tact__trial_draw_add(tact__trial_draws *draws, tact__trial_person *person, const tact_value *line, const tact_event *event, const tact_bundle *bundle, const tact_decision *decision);
/** Is it an event that some goal names? Whether it is reached, `where:` and all, a step says. */
bool tact__trial_may_reach(const tact__trial_draws *draws, const tact_event *event);
/** Did this event, as stepped, reach a goal of the draws before it? */
void tact__trial_goal(tact__trial_draws *draws, const tact__trial_person *person, const tact_event *event, const tact_result *result);
void tact__trial_effect(tact__trial_draws *draws, tact_trial_effect *out);

struct tact_trial {
    tact_trial_ask ask;
    tact__trial_people people;
    tact__trial_book book;
    tact__trial_set met, delivered;    /* people stepped; (person, intent) handed over */
    struct { uint64_t *keys; int64_t *last; uint32_t room, count; } logged;     /* when the log last brought up an intent */
    tact__trial_draws draws;
    struct { uint64_t *keys; int64_t *drawn; uint32_t room, count; } units;    /* first draws of tried campaigns, by (campaign, person) */
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
    bool engine_ready, connected_known;
    uint16_t connected;                /* bit per channel that was connected when the latest event of a touchpoint came */
    tact_joined *joined;
    tact_status status; tact_trouble *trouble;
};

/* ---- when the log brought an intent up last (trial_log_due.c) ---- */
bool tact__trial_note_due(tact_trial *trial, uint64_t pseudonym, uint64_t subject, int64_t at) TACT_MUST_USE;
/** Does the log bring it up at `at` or later? Then the trial does so at those instants. A campaign that is tried keeps its own time. */
bool tact__trial_left_to_log(const tact_trial *trial, uint64_t pseudonym, const tact_pending *pending, int64_t at);
/** For tact_history_read_type: takes a DUE line. False: enough was read, or trial->status says what went wrong. */
bool tact__trial_log_due(void *trial, const tact_history_line *line, tact_arena *arena);

/* ---- when a verdict is possible (trial_plan.c). False: no memory. ---- */
bool tact__trial_unit(tact_trial *trial, uint64_t who, uint32_t campaign, tact_instant at) TACT_MUST_USE;
bool tact__trial_unit_reaches(tact_trial *trial, uint64_t who, const tact_event *event, const tact_result *result) TACT_MUST_USE;

/* ---- the world of a line, and budgets of campaigns tried (trial_world.c) ---- */
/** Makes trial->world of it, as of `at`; false: no memory. */
bool tact__trial_world_for(tact_trial *trial, const tact_world *world, tact_instant at) TACT_MUST_USE;
/** One message of a tried campaign, taken off its budget. */
void tact__trial_spend(tact_trial *trial, uint32_t campaign, tact_instant at);

/* ---- messages (trial_said.c). Without memory, trial->status says so. ---- */
/** Counted as a person: a linked device is its account's (daemon/joined.h). */
bool tact__trial_add(tact_trial *trial, uint64_t who, tact_trial_cell cell);
void tact__trial_name_it(tact_trial *trial, uint32_t id, tact_slice name);
/** What the trial says to them now. */
void tact__trial_said(tact_trial *trial, uint64_t who, const tact_result *result, tact_instant at);
/** What the log says was said. */
void tact__trial_said_before(tact_trial *trial, uint64_t who, const tact_value *line, const tact_event *event);
bool tact__trial_otherwise(const tact_trial *trial, const tact_value *line, const tact_result *result);
/** Is this key of the line true? */
bool tact__trial_yes(const tact_value *line, const char *key);

/* ---- what came of campaigns (trial_ends.c) ---- */
void tact__trial_end(tact_trial *trial, uint64_t who, uint32_t campaign, uint32_t why);
void tact__trial_ends_of_moment(tact_trial *trial, uint64_t who, const tact_person *before, const tact_result *result);
void tact__trial_end_of_due(tact_trial *trial, uint64_t who, const tact_pending *pending, const tact_result *result);

/* ---- one step (trial_step.c) ---- */
typedef struct tact__trial_step { const tact_person *before; tact_result result; uint64_t hash; } tact__trial_step;
/** As long as a person's record is what the log says, the log's own lines bring up what waits on it (some of them name nobody). From then on, and for a
 *  campaign that is tried, the trial does. */
bool tact__trial_owns(const tact_trial *trial, const tact__trial_person *person, const tact_pending *pending);
/** Notes the instants of what waits on `after` and is the trial's own; `before` (may be NULL): these are noted already. */
tact_status tact__trial_follow(tact_trial *trial, uint64_t who, const tact_person *before, const tact_person *after) TACT_MUST_USE;
tact_status tact__trial_read(const tact__trial_person *person, tact_arena *arena, tact_person *out) TACT_MUST_USE;
/** The event on the trial's record of this person, who was met; an instant before their latest becomes that. */
tact_status tact__trial_step_on(tact_trial *trial, uint64_t who, tact_event *event, tact__trial_step *out, tact_arena *arena) TACT_MUST_USE;
/** NULL: nothing waits under this key. */
const tact_pending *tact__trial_pending(const tact_person *person, uint64_t key);
/** Counts what a step sends, once for each key. */
tact_status tact__trial_delivered(tact_trial *trial, uint64_t who, uint64_t key, const tact__trial_step *step, tact_instant at) TACT_MUST_USE;

/* ---- which channels are open (trial_ways.c) ---- */
void tact__trial_ways_logged(tact_trial *trial, tact_event *event);
tact_status tact__trial_ways_logged_due(tact_trial *trial, const tact_person *before, tact_event *event, tact_arena *arena) TACT_MUST_USE;
tact_status tact__trial_ways_own(tact_trial *trial, const tact_person *before, tact_event *event, tact_arena *arena) TACT_MUST_USE;

/* ---- messages that wait (trial_due.c) ---- */
tact_status tact__trial_run_due(tact_trial *trial, int64_t until, tact_arena *arena) TACT_MUST_USE;
tact_status tact__trial_page_opened(tact_trial *trial, uint64_t who, uint64_t part, const tact_person *person, tact_instant at, tact_arena *arena) TACT_MUST_USE;
/** A DUE of the log; `ran`: the trial has that intent too, and it is due. */
tact_status tact__trial_logged_due(tact_trial *trial, uint64_t who, tact_event *event, tact__trial_step *step, bool *ran, tact_arena *arena) TACT_MUST_USE;
/** The end of the period: what is due by then comes up, and what still waits of a tried campaign is counted. */
tact_status tact__trial_last_dues(tact_trial *trial) TACT_MUST_USE;

/* ---- lines (trial_line.c), and their events (trial_event.c) ---- */
bool tact__trial_hex(tact_slice text, uint64_t *out);
tact_status tact__trial_open(const tact_history_line *line, tact_logseal *seal, tact_event *event, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** A line of the period. */
tact_status tact__trial_line(tact_trial *trial, const tact_history_line *line, tact_instant at, tact_arena *arena) TACT_MUST_USE;
/** A line behind it: only whether goals were reached. */
tact_status tact__trial_behind(tact_trial *trial, const tact_history_line *line, tact_arena *arena) TACT_MUST_USE;
tact_status tact__trial_take_record(tact_trial *trial, uint64_t who, const tact_logseal *seal, tact_arena *arena) TACT_MUST_USE;
tact_status tact__trial_event(tact_trial *trial, uint64_t who, const tact_history_line *line, const tact_logseal *seal, tact_event *event, tact_arena *arena) TACT_MUST_USE;
#endif
