/* daemon/trial.h -- a changed brand folder tried on days that are over: every event of the log stepped through it, counted, never shown one by one.
 *
 * How       a person's record comes from the line that carries it (the first of each UTC day); from there on it is the trial's own: what would have been
 *           sent stands in it for the rest of the period. Seeds, permissions, addresses and the policy are those of the log; the world too, but for
 *           pauses and budgets of the campaigns that are tried: those are counted anew.
 * Waiting   messages that wait are followed to their instant, as long as it lies within the period: at the instant the log brought them up when
 *           their campaign is not tried, else when they are due. An in-app message meets an open page for a minute after an event of its device.
 * Ways      the keeper's own rule of page or another way (daemon/page_or_other.h). What the log brought up keeps the ways it had an address for; what the trial brings up by itself
 *           counts every way that is connected as having one: where the keeper would find none, it would wait for a page, or take another way.
 * Same in, same out   the folder in force, tried on its own days, decides what the log says: no difference.
 * People    counts of people are of different ones, a linked device and its account as one (daemon/joined.h); a count that stands for 1 to 9 of them is not told (tact_trial_told).
 *           Nor is one from which such a count could be found by subtraction: the difference between both sides, when it stands for 1 to 9, and the next
 *           smallest row beside an untold one, when their sum is told.
 *           Left out, and counted: who is not remembered or erased, private matters, robots, lines before the first that carries a record.
 * Writes    nothing. Threads: one at a time for each trial; safe on a worker beside the loop.
 * Memory    records of the people met and a number for each count of one; more than `memory_bytes`: ERR_LIMIT, which says so.
 */
#ifndef TACT_DAEMON_TRIAL_H
#define TACT_DAEMON_TRIAL_H
#include "core/measure/offpolicy.h"
#include "daemon/force.h"
#include "daemon/history.h"

enum { TACT_TRIAL_PEOPLE = 10, TACT_TRIAL_DAYS_MAX = 396, TACT_TRIAL_FIELDS = 16 };

/* What became of a campaign that fitted a moment, beside the reasons of reason.def. */
enum { TACT_TRIAL_GOT = 200, TACT_TRIAL_OTHER, TACT_TRIAL_WAITS, TACT_TRIAL_DROPPED };

typedef enum tact_trial_what {
    TACT_TRIAL_ALL,                    /* messages, whoever they are from */
    TACT_TRIAL_CAMPAIGN, TACT_TRIAL_MESSAGE,       /* messages; `detail`: the message's id */
    TACT_TRIAL_HOUR,                   /* messages of the campaigns that are tried; `detail`: the hour, by the brand's clock */
    TACT_TRIAL_END,                    /* moments a campaign fitted; `detail`: a reason, or TACT_TRIAL_GOT and so on. campaign 0: all that are tried */
    TACT_TRIAL_FITTED,                 /* moments a tried campaign fitted, whatever became of it */
    TACT_TRIAL_OTHERWISE,              /* moments decided otherwise than the log says */
    TACT_TRIAL_UNIT, TACT_TRIAL_UNIT_GOAL,         /* people who would come to the draw of a tried campaign for the first time; of them, who reached its goal then */
    TACT_TRIAL_DIFFER                  /* plus ALL, CAMPAIGN, MESSAGE: `people` are those whom it would have given another number of these messages */
} tact_trial_what;

typedef struct tact_trial_cell {
    uint8_t what, channel; bool after;             /* after: in the folder that is tried; else as the log has it */
    uint32_t campaign, detail;
    uint64_t count, people;
    bool hidden;                       /* not to be told: see tact_trial_shown */
} tact_trial_cell;

typedef struct tact_trial_ask {
    const char *data_folder, *log_folder;
    tact_store *store;                 /* NULL: another process has it */
    tact_vault *vault;
    const tact_force *force;           /* the changed folder */
    const uint32_t *tried; uint32_t tried_count;   /* ids of the campaigns that are tried, in any order */
    uint16_t channels;                 /* bit per channel that is connected in it */
    tact_instant from, until;
    tact_instant now;                  /* the present: going live today, verdicts are counted from here */
    size_t memory_bytes;               /* 0: 1 GB */
    void (*progress)(void *ctx, uint64_t bytes, uint64_t lines);   /* may be NULL */
    void *ctx;
} tact_trial_ask;

typedef struct tact_trial_counts {
    uint64_t lines, events, people;    /* lines read; events stepped; people they are of */
    uint64_t decided, messages_before, messages_after;             /* moments with a decision, in the log */
    uint64_t unremembered, private_matters, erased, robots, unknown, missing, moved, private_messages;
    uint64_t waiting;                  /* messages of tried campaigns still waiting at the end */
    uint64_t reasons_beyond;           /* moments with more campaigns than a decision has room for */
} tact_trial_counts;

typedef struct tact_trial_effect {
    tact_offpolicy_answer answer;      /* of moments at which the log or the trial had a choice; reward: the goal happened in its time */
    uint64_t draws, unsaid;            /* unsaid: of them, those at which the trial would probably say what the log never said there */
    uint64_t goals;
    tact_span window; tact_instant log_end;
    bool no_goal, more;                /* no_goal: nothing to look for; more: draws beyond what is kept */
} tact_trial_effect;

typedef struct tact_trial tact_trial;

tact_status tact_trial_run(tact_trial **out, const tact_trial_ask *ask, tact_trouble *trouble) TACT_MUST_USE;
void tact_trial_free(tact_trial *trial);

const tact_trial_counts *tact_trial_counts_of(const tact_trial *trial);
const tact_trial_effect *tact_trial_effect_of(const tact_trial *trial);
/** The n-th cell, as they were met; NULL past the end. */
const tact_trial_cell *tact_trial_cell_at(const tact_trial *trial, uint32_t index);
/** One cell; zeros when nothing was counted. */
tact_trial_cell tact_trial_cell_of(const tact_trial *trial, tact_trial_cell key);
/** Name of a campaign or a message met, of the log or the folder. */
tact_slice tact_trial_name(const tact_trial *trial, uint32_t id);
/** The n-th trait, or thing done long ago, that a condition of the folder asks for and the log never kept, because no condition named it then: absent for
 *  everybody in this trial. Empty past the end. */
tact_slice tact_trial_unknown_field(const tact_trial *trial, uint32_t index);
/** What became of a message, in plain words behind a count: "are refusing e-mail". `detail` of TACT_TRIAL_END. */
const char *tact_trial_end_words(uint32_t detail);
/** "got", "other", "gate.quiet" ... */
tact_slice tact_trial_end_code(uint32_t detail);
/** The folder's sentence about the expected effect, or why there is none. */
typedef enum tact_trial_says { TACT_TRIAL_NO_GOAL, TACT_TRIAL_NO_CHOICE, TACT_TRIAL_NEW_WORDS, TACT_TRIAL_TOO_FEW, TACT_TRIAL_FEW_GOALS, TACT_TRIAL_ESTIMATE } tact_trial_says;
tact_trial_says tact_trial_effect_says(const tact_trial_effect *effect);
/* When a verdict is possible on a tried campaign that goes live now. `needs`: why that cannot be said, else NULL. */
typedef struct tact_trial_verdict { double people_per_day, rate, share; tact_instant about; const char *needs; } tact_trial_verdict;
tact_trial_verdict tact_trial_verdict_of(const tact_trial *trial, const tact_campaign *campaign);
/** The same from so many people who would come to its draw, of whom so many reach its goal: as they are told, where they are not told exactly. */
tact_trial_verdict tact_trial_verdict_by(const tact_trial *trial, const tact_campaign *campaign, uint64_t units, uint64_t goals);
bool tact_trial_is_tried(const tact_trial *trial, uint32_t campaign);
/** May this count be told? Nobody, or ten at least, and nothing fewer can be told from it and the others. */
bool tact_trial_shown(const tact_trial_cell *cell);
/** May a count that stands for so many people be told? Nobody, or ten at least. */
static inline bool tact_trial_told(uint64_t people) { return people == 0 || people >= TACT_TRIAL_PEOPLE; }
#endif
