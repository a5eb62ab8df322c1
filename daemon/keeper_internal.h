/* daemon/keeper_internal.h -- what the files of the keeper share.
 *
 *   event --> person.c (load: cache, store, unseal) --> step --> person.c (stage) --> flush: seal, one batch --> commit --> committed()
 *
 * Entries   a table of records by key: plaintext as core/person wrote it. An entry with an uncommitted write stays in the table; clean ones
 *           are dropped, oldest first, when the table is larger than its share of memory.
 * Batches   `collecting` grows; `syncing` is on its way to the disk. Each has a number; what is answered waits for its number.
 */
#ifndef TACT_DAEMON_KEEPER_INTERNAL_H
#define TACT_DAEMON_KEEPER_INTERNAL_H
#include <pthread.h>
#include "brand/messenger.h"
#include "daemon/force.h"
#include "daemon/acquired.h"
#include "daemon/cohort.h"
#include "daemon/hours.h"
#include "daemon/choices.h"
#include "daemon/keeper.h"
#include "daemon/prices.h"
#include "daemon/ramp.h"
#include "daemon/learner.h"
#include "daemon/tally.h"
#include "store/data.h"
#include "store/eventlog.h"
#include "store/envelope.h"
#include "store/slots.h"

typedef enum { TACT__NONE, TACT__PERSON, TACT__POINTER, TACT__TOMBSTONE } tact__kind;

typedef struct tact__entry {
    tact_record_key key;
    uint8_t kind;                      /* tact__kind */
    bool account;                      /* found by a verified userId: a record made here is an account's */
    bool staged;                       /* stands in collecting.staged already */
    bool is_new;
    uint32_t slot;
    uint64_t version;
    tact_record_key target; uint64_t move;     /* POINTER */
    uint8_t *bytes; uint32_t len;      /* PERSON: plaintext; malloc */
    uint64_t commit;                   /* last batch that writes it; 0: clean since loaded */
    uint64_t used;                     /* tick of last use */
} tact__entry;

typedef struct tact__table { tact__entry **slots; uint32_t room, count; size_t bytes, bytes_max; uint64_t tick; } tact__table;

/* A messageId of this batch: repeats are answered from here until the store knows them. */
typedef struct tact__repeat { uint8_t key[16], asker[16]; bool used; char *answer; size_t answer_len; uint64_t pseudonym; } tact__repeat;

typedef struct tact__slots_list { uint32_t *slots, count, room; } tact__slots_list;

typedef struct tact__batch {
    tact_batch ops;
    tact__repeat *repeats; uint32_t repeat_count, repeat_room;      /* open addressing, room a power of two */
    uint64_t number;
    tact__entry **staged; uint32_t staged_count, staged_room;
    struct tact__outgoing *outgoing;   /* messages to hand over once this is on the disk */
    tact__slots_list retired;          /* key slots of records that end with it: overwritten once it is on the disk */
    uint32_t events;
    tact_instant due_first;            /* the soonest row it puts into the due index; INT64_MAX: none. Looked at once it is on the disk */
    tact_status broken;                /* something of it could not be written whole: all of it fails at the flush */
} tact__batch;

typedef struct tact__outgoing { struct tact__outgoing *next; tact_sending sending; char block[]; } tact__outgoing;

enum { TACT__SCRATCH = 128 * 1024, TACT__DUE_KEY = 32 };

struct tact_keeper {
    char *scratch;                     /* for work inside one call of one file; never across calls */
    tact_force *force;                 /* the brand in force: its bundle, opened, with the indexes made from it */
    tact_data data;                    /* the folder, locked */
    bool commit_open;
    tact_keeper_options options;
    tact_store *store;
    tact_vault *vault;
    tact_slots *slots;
    tact_engine engine;
    const tact_brand *brand;           /* the caller's; adopted */
    const tact_catalog *catalog;       /* the caller's, or NULL */
    uint8_t seed_key[32];
    uint64_t chain_number; uint8_t chain_hash[32];          /* the receipts' chain: next number, hash of the last link */
    tact__table table;
    tact__entry nobody;                /* whom a claim alone is about: never stored */
    tact__batch collecting, syncing;
    uint64_t next_number;
    tact_eventlog *log;
    tact_instant due_hint;             /* nothing is due before */
    struct tact__deferred *deferred; uint32_t deferred_count, deferred_room;      /* rows that could not be judged */
    uint64_t due_commit;               /* carries the rows taken from the due index last: until it is on the disk they still stand there */
    bool half_done;                    /* the unit under way has begun to change what the batch carries */
    bool read_only;                    /* the disk is full: nothing is taken until a probe commits */
    uint64_t handed_in[1024];          /* endpoints looked at last (keeper_endpoint.c) */
    struct tact__fate *fates, **fates_end; bool fates_wait;       /* what became of messages, until it is on the disk; some are in no batch */
    /* world */
    struct tact__pool *pools; uint32_t pool_count, *empty_pools;
    tact_world world; uint32_t *paused, *exhausted, *spent; tact_world_price *prices; bool world_changed;
    tact_price_book price_book;
    tact_ramp ramp; bool ramp_changed; /* of the e-mail sender */
    uint32_t promised_moved[8]; uint32_t promised_moves;   /* campaigns whose promises changed in this step; more than fit: all are judged */
    uint64_t brakes;
    tact_tally *removed; uint32_t removed_count;           /* of campaigns the bundle does not name (keeper_removed.c) */
    tact_tally *tallies; uint32_t tally_count; tact_tally programme; int64_t counting_day, reviewed_day; tact_share *shares;
    tact_cohort_book cohort;
    tact_acquired acquired;
    tact_choices *choices;             /* of today */
    tact_hour hour; int64_t hour_since, hour_until;        /* the row `hour:` of this hour; seconds between which it is the same one for certain */
    tact_policy policy; tact_policy_row *policy_rows; int32_t *policy_weights; tact_receptive *policy_answers; tact_instant policy_at;
    struct tact__learning *learning;
    uint64_t counted, match_errors, dropped_locations, sealed_values, answers_counted;
    /* campaigns that start by themselves */
    struct tact_local_fact *local; uint32_t local_count; tact_status local_fault;
    tact_pass *passes; uint32_t pass_count;    /* ascending numbers */
    uint64_t pass_people, pass_intents;        /* since the process began */
    uint64_t pass_commit;              /* carries the last piece: the next waits for it */
    tact_record_key *pass_skips; uint32_t pass_skip_count;     /* records that could not be judged */
    tact_instant clock_kept, restored; /* the rows `clock` and `restored` */
    char text_swept[24]; size_t text_swept_len; int64_t text_swept_day, threads_swept_hour, orders_swept_hour; char threads_waited[24]; size_t threads_waited_len;        /* how far rows about text messages were looked through */
    bool restored_again;               /* the batch that ends what was under way failed: no pass runs until it is tried again */
    tact_status pass_fault, schedule_said;
    struct tact__round *rounds; uint32_t round_count; bool rounds_stale;
    tact_record_key *testers; uint32_t tester_count, tester_homes, testers_looked_s;       /* of each: as a userId, as a device; then, tester_homes of them, the records that addresses among them lead to */
    /* commit thread */
    pthread_t thread; pthread_mutex_t lock; pthread_cond_t turn;
    bool threaded, stop, work, busy, done;     /* work: the thread has syncing; busy: until poll has seen it done */
    uint64_t last_commit;
    tact_status commit_status; tact_trouble commit_trouble;
};

/* person.c */
tact_status tact__entry_load(tact_keeper *k, tact_record_key key, tact__entry **out, tact_trouble *trouble);
tact_status tact__entry_store(tact_keeper *k, tact__entry *entry, const tact_person *person, tact_arena *arena, tact_trouble *trouble);
tact_status tact__entry_point(tact_keeper *k, tact__entry *entry, tact_record_key target, uint32_t slot, uint64_t move) TACT_MUST_USE;
tact_status tact__entry_delete(tact_keeper *k, tact__entry *entry) TACT_MUST_USE;     /* nothing has to be kept any more */
tact_status tact__entry_person(tact_keeper *k, const tact__entry *entry, tact_arena *arena, tact_person *out);
tact_status tact__stage_entries(tact_keeper *k, tact_trouble *trouble);       /* at flush: seal and put what is staged */
void tact__table_trim(tact_keeper *k);
void tact__table_forget(tact_keeper *k, uint64_t from_commit);                /* a commit failed */
void tact__table_free(tact_keeper *k);
void tact__table_drop(tact_keeper *k, const tact_record_key *key);

/* endpoint.c: nothing is known of what was handed in last. */
void tact__handed_in_forget(tact_keeper *k);

/* product.c: what the catalogue says of the product that the event, or the cause of what is due, names: into the event. */
void tact__product_find(const tact_keeper *k, const tact_person *before, tact_event *event, tact_arena *arena);

/* The properties that say what it is about: the event's own, or those kept of the cause of what is due; NULL: none. */
const tact_value *tact__caused_by(const tact_event *event, const tact_person *before, tact_value *room, tact_arena *arena);
/* local.c: facts about where the person is, into the event; those whose time is over go. */
tact_status tact__local_load(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
void tact__local_free(tact_keeper *k);
void tact__local_tick(tact_keeper *k, tact_instant now);
void tact__local_find(const tact_keeper *k, const tact_person *before, tact_event *event, tact_arena *arena);

/* retire.c: a record ends, with it the keys that sealed anything of it and whatever led to it. */
tact_status tact__record_end(tact_keeper *k, tact__entry *entry, tact_instant now, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/* Overwrite the slots of a batch that is on the disk, and empty the list; from any one thread. At open: the ones a stop had left. */
tact_status tact__retired_overwrite(tact_keeper *k, tact__slots_list *list, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__retired_finish(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
/* Receipts of a record that ended, whose time is `at`: they go; *was false: none waited for that instant. */
tact_status tact__ended_expire(tact_keeper *k, tact_record_key record, tact_instant at, tact_arena *arena, bool *was, tact_trouble *trouble) TACT_MUST_USE;
/* Ids of the receipts sealed with `slot`, written to `ids`, and the latest instant of them. */
tact_status tact__receipts_list(tact_keeper *k, const tact__entry *entry, uint32_t slot, tact_writer *ids, tact_instant *last, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/* Receipts of a person older than `before` go, once their permission has ended. */
tact_status tact__receipts_expire(tact_keeper *k, tact__entry *entry, tact_instant before, tact_arena *arena, tact_trouble *trouble);
tact_status tact__chain_open(tact_keeper *k, tact_trouble *trouble);

void tact__outage_begin(tact_keeper *k);               /* clock.c: promotion pauses when nothing ran for long */
/* handed.c */
tact_status tact__channels_addressed(tact_keeper *k, const tact__entry *entry, uint64_t part, unsigned which, tact_event *event, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__channels_reach(tact_keeper *k, const tact__entry *entry, uint64_t part, tact_event *event, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__page_or_other(tact_keeper *k, const tact__entry *entry, const tact_person *before, tact_event *event, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;   /* keeper_page.c */
/** The record that has the intent now: it moves with a device that is linked. And an address, `what->to` on `what->channel`, out of the cold value. */
tact_status tact__owner_of(tact_keeper *k, const uint8_t record_key[16], tact__entry **entry, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__address_drop(tact_keeper *k, const tact__entry *entry, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_slice tact__address_of(const tact_config *config, const tact_cold *cold, unsigned channel, uint64_t part);
/* What became of messages is kept until a batch that carries it is on the disk, and put into another when it failed or there was no room (tick). */
void tact__fates_on_disk(tact_keeper *k, uint64_t number);
void tact__fates_lost(tact_keeper *k, uint64_t from);
void tact__fates_again(tact_keeper *k);
void tact__fates_free(tact_keeper *k);
/* about.c: the end of a row of META, sealed with the key of the person it is about (*there false: erased, or none is named); the record it names, or that it moved to. */
typedef struct tact__about { uint8_t record[16]; uint64_t intent, part; } tact__about;
uint64_t tact__told_by(const tact_keeper *k);          /* the commit that carries whatever was read: 0 when all of it is on the disk */
tact_status tact__about_write(tact_keeper *k, tact_writer *w, tact_slice key, uint32_t slot, const tact__about *a, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__about_read(tact_keeper *k, tact_reader *r, tact_slice key, uint32_t slot, tact__about *out, bool *there, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__record_load(tact_keeper *k, const uint8_t record[16], tact__entry **out, tact_trouble *trouble) TACT_MUST_USE;
/* pool.c, coupon.c: codes of coupons. Pools as the files and the rows say; one taken with a send, its code, back again; the code goes with its person. */
typedef struct tact__pool { uint32_t coupon, all, left, *free; tact_slice name; const tact_slice *codes; } tact__pool;      /* free: indexes of codes nobody has; the last is given next */
tact_status tact__pools_load(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
void tact__pools_free(tact_keeper *k);
tact_status tact__pool_take(tact_keeper *k, uint32_t coupon, uint64_t key, tact_slice *code) TACT_MUST_USE;     /* ERR_NOT_FOUND: none is left */
tact_status tact__pool_code(tact_keeper *k, uint64_t key, tact_arena *arena, tact_slice *code, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__pool_back(tact_keeper *k, uint32_t coupon, uint64_t key, tact_slice code) TACT_MUST_USE;
void tact__pool_forget(uint64_t key, tact_batch *batch);
void tact__code_of(const tact_keeper *k, char kind, uint64_t number, char *out);          /* out: TACT_CODE_TEXT bytes, brand/coupon_code.h */
tact_status tact__coupon_code(tact_keeper *k, const tact_held *held, tact_arena *arena, tact_slice *code, tact_trouble *trouble) TACT_MUST_USE;
/* What a step did to the coupons of this record: codes for those given (into kept->codes), back with those whose send failed. `after` NULL: the record ends. */
tact_status tact__coupons_change(tact_keeper *k, const tact__entry *entry, const tact_person *before, tact_kept *kept, const tact_person *after, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__coupons_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/* referral.c: into the event, who brought the person, as far as it says so or they wait to buy; their thanks, once the first order is taken; gone with an erased record. */
tact_status tact__referral_note(tact_keeper *k, const tact__entry *entry, const tact_person *before, tact_event *event, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__referral_thank(tact_keeper *k, uint64_t number, const tact_event *order, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__referral_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch) TACT_MUST_USE;
/* text.c: a text message was taken; a person with this number is erased; becomes known; what is known of an address; that it is nobody's there; rows past their time. */
typedef struct tact__text_state { tact_instant heard; bool absent; } tact__text_state;       /* when they wrote last ({0}: never, or too long ago); nobody of the messenger has this number */
tact_status tact__text_sent(tact_keeper *k, const tact__entry *entry, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__text_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__text_state_of(tact_keeper *k, unsigned channel, tact_slice address, tact__text_state *out, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__text_absent(tact_keeper *k, unsigned channel, tact_slice number, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__text_objection(tact_keeper *k, unsigned channel, tact__entry *entry, tact_slice number, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
void tact__text_tick(tact_keeper *k, tact_instant now);
/* cold.c */
tact_status tact__cold_load(tact_keeper *k, const tact__entry *entry, tact_arena *arena, tact_cold *out, tact_trouble *trouble);
tact_status tact__cold_store(tact_keeper *k, const tact__entry *entry, const tact_cold *cold, tact_arena *arena, tact_trouble *trouble);
tact_status tact__cold_after(tact_keeper *k, const tact__entry *entry, const tact_person *person, const tact_event *event, const tact_consent_effects *effects, tact_arena *arena, tact_trouble *trouble);
tact_status tact__locate(tact_keeper *k, const tact_who *who, tact__entry **out, tact_arena *arena, tact_trouble *trouble);
tact_status tact__addresses_unpoint(tact_keeper *k, const tact__entry *account, const tact_cold *cold, uint16_t channels, tact_trouble *trouble) TACT_MUST_USE;
tact_record_key tact__address_key(const tact_keeper *k, uint8_t channel, tact_slice text);
uint64_t tact__part_id(tact_record_key device);
tact_record_key tact__user_key(const tact_keeper *k, tact_slice user_id);
/* The account "email:ADDRESS" or "phone:NUMBER": somebody of whom nothing is known but where they wrote from. */
tact_status tact__stranger_load(tact_keeper *k, bool email, tact_slice address, tact__entry **out, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_record_key tact__device_key(const tact_keeper *k, tact_slice anonymous_id);

/* due index */
void tact__due_change(tact_keeper *k, tact_record_key key, const tact_person *before, const tact_person *after);
void tact__due_retention(tact_keeper *k, tact_record_key key, tact_instant from);
void tact__due_put_retention(tact_keeper *k, tact_record_key key, tact_instant at);

/* defer.c: rows that could not be judged. Until when one waits ({0}: it does not); it failed (again): until when it waits now; it went well. */
tact_instant tact__deferred_until(const tact_keeper *k, const uint8_t row[TACT__DUE_KEY]);
tact_instant tact__defer(tact_keeper *k, const uint8_t row[TACT__DUE_KEY], tact_instant now, tact_status status, const tact_trouble *trouble);
void tact__defer_end(tact_keeper *k, const uint8_t row[TACT__DUE_KEY]);

/* budget.c: what a campaign may still do. Promises: intents chosen and not handed over hold a place in the budget; whatever changes the intents of a
 * record says so, and the budgets concerned are judged once. */
tact_status tact__budget_load(tact_keeper *k, tact_trouble *trouble);
tact_status tact__budget_stage(tact_keeper *k);
void tact__budget_judge(tact_keeper *k, tact_tally *tally, const tact_campaign *campaign, int64_t day);
void tact__budgets_judge(tact_keeper *k);                  /* all of them, and the ramp: the folder may say something else now */
void tact__brakes_judge(tact_keeper *k, tact_tally *tally, const tact_campaign *campaign, tact_instant now);
void tact__promised_change(tact_keeper *k, const tact_person *before, const tact_person *after);
void tact__promised_judge(tact_keeper *k, tact_instant now);
void tact__offers_count(tact_keeper *k, const tact_result *result);
void tact__prices_publish(tact_keeper *k, tact_instant now);
void tact__ramp_sent(tact_keeper *k, uint8_t channel, tact_instant now);
void tact__ramp_back(tact_keeper *k, uint8_t channel, tact_instant now);
void tact__ramp_tick(tact_keeper *k, tact_instant now);
/* world.c: pieces of it. An id in or out of an ascending list; another world, on the disk; the brand's day. */
bool tact__world_list(uint32_t **list, uint32_t *count, uint32_t id, bool on);
void tact__world_changed(tact_keeper *k);
int64_t tact__brand_day(const tact_keeper *k, tact_instant now);
tact_tally *tact__tally_of(tact_keeper *k, uint32_t campaign, const tact_campaign **c);

/* acquired.c: as it is on the disk; with the batch, when it changed. */
tact_status tact__acquired_load(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__acquired_stage(tact_keeper *k) TACT_MUST_USE;
/* choices.c: how people chose today; as it is on the disk; with the batch, when it changed. */
void tact__choices_count(tact_keeper *k, const tact_kept *kept, const tact_event *event, const tact_consent_how *how);
tact_status tact__choices_load(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__choices_stage(tact_keeper *k) TACT_MUST_USE;
/* hours.c: moments of this hour; as it is on the disk; with the batch, when it changed. */
void tact__hour_count(tact_keeper *k, tact_instant at, const tact_cell *cell);
tact_status tact__hour_load(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__hour_stage(tact_keeper *k) TACT_MUST_USE;
/* removed.c: tallies of campaigns the bundle does not name. One of them, NULL (and said): it cannot be read; one that leaves the bundle (false: no memory); one
 * that comes back; what was counted of a message for choosing goes, wherever its tally is. */
tact_tally *tact__tally_removed(tact_keeper *k, uint32_t campaign);
bool tact__tally_leaves(tact_keeper *k, const tact_tally *tally);
bool tact__tally_returns(tact_keeper *k, uint32_t campaign, tact_tally *out);
void tact__tally_forget(tact_keeper *k, uint32_t campaign, uint32_t message);
tact_status tact__tally_load(tact_keeper *k, tact_tally *tally, uint32_t campaign, tact_trouble *trouble) TACT_MUST_USE;

/* world.c */
tact_status tact__world_open(tact_keeper *k, tact_trouble *trouble);
void tact__world_adopt(tact_keeper *k);
void tact__world_reload(tact_keeper *k);             /* a commit failed: tallies as they are on the disk */
void tact__world_close(tact_keeper *k);
void tact__world_count(tact_keeper *k, const tact_person *before, const tact_event *event, const tact_result *result);
tact_status tact__world_stage(tact_keeper *k, tact_trouble *trouble);
tact_status tact__policy_publish(tact_keeper *k, tact_trouble *trouble);
tact_status tact__policy_newest(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;      /* the number of the newest snapshot on the disk: none is used twice */

/* learn.c */
tact_status tact__learn_open(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
void tact__learn_close(tact_keeper *k);
void tact__learn_stage(tact_keeper *k);
void tact__learn_withdrawn(tact_keeper *k, uint32_t slot, tact_instant at);      /* remember or measure: what waits of them is not learned from */
void tact__learn_slot_ends(tact_batch *ops, uint32_t slot);
void tact__learn_reload(tact_keeper *k);             /* a commit failed: the state goes again with the next */
bool tact__learn_tick(tact_keeper *k, tact_instant now, tact_span every);
const int32_t *tact__learn_weights(const tact_keeper *k);                         /* NULL: nothing learned */
const tact_answered *tact__learn_answers(const tact_keeper *k);      /* NULL: none yet */
void tact__learn_fade(const tact_keeper *k, tact_policy_row *rows, uint32_t count);   /* counts, as far as they are not forgotten; rows ascending */

/* pass.c: all of them as they are on the disk; one more, with the batch that collects (slot, message, from, until, properties are given). */
tact_status tact__passes_load(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
void tact__passes_free(tact_keeper *k);
typedef struct tact__walker { tact_pass *pass; const tact_campaign *campaign; } tact__walker;
/* The next that can go on; those that stand where it does (itself among them) and walk with it. Its row; its end. */
tact_pass *tact__pass_next(tact_keeper *k, const tact_campaign **campaign);
uint32_t tact__pass_mates(tact_keeper *k, const tact_pass *pass, tact__walker out[TACT_PASSES_MOST]);
tact_status tact__pass_put(tact_keeper *k, const tact_pass *pass) TACT_MUST_USE;
void tact__pass_over(tact_keeper *k, tact_pass *pass, tact_pass_state state, const char *why);
/* A record ends: no row of a pass names it any more; true: one did, and the batch that collects carries the change. At open: records that ended before. */
bool tact__passes_leave(tact_keeper *k, const tact_record_key *key);
void tact__passes_tidy(tact_keeper *k);
void tact__passes_restored(tact_keeper *k);              /* each that is not over ends here */
bool tact__pass_room(const tact_keeper *k, uint32_t wanted);     /* would so many more fit?  What is over makes room */
tact_status tact__pass_queue(tact_keeper *k, const tact_campaign *campaign, tact_pass *pass, tact_trouble *trouble) TACT_MUST_USE;
/* schedule.c: slots that have come begin their passes. Cheap when no campaign has any. */
void tact__schedule_tick(tact_keeper *k);
/* clock.c: refuses a clock that does not fit the store; what a batch carries of it; a day without a batch. */
tact_status tact__clock_open(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
void tact__clock_stage(tact_keeper *k);
void tact__clock_tick(tact_keeper *k);
/* restored.c: a restored folder ends what was under way in it; again with the tick after a failed commit, until it is on the disk. */
tact_status tact__restored_open(tact_keeper *k, tact_trouble *trouble) TACT_MUST_USE;
void tact__restored_begin(tact_keeper *k);
/* testers.c */
tact_status tact__testers_load(tact_keeper *k) TACT_MUST_USE;
bool tact__tester(const tact_keeper *k, const tact_record_key *key, const tact_person *person);
/** Is it the record of a tester whom tact.yaml names by an address? */
bool tact__tester_home(const tact_keeper *k, const tact_record_key *key);

/* event.c */
/** What the conditions may see of traits in this step: the event's own, and those remembered (daemon/keeper_traits.c). */
tact_status tact__traits_recall(tact_keeper *k, const tact__entry *entry, const tact_person *before, const tact_event *event, tact_arena *arena, tact_value *out, tact_trouble *trouble);
/** One step on this record and everything it leads to: record, due rows, tallies, log line, messages to hand over. `before` (may be NULL)
 *  gets the record as it was. */
tact_status tact__apply_event(tact_keeper *k, tact__entry *entry, tact_event *event, tact_arena *arena, tact_kept *out, tact_trouble *trouble);
tact_instant tact__now(const tact_keeper *k, const tact_person *person);
uint16_t tact__channels_connected(const tact_keeper *k);

/* repeat.c: messageIds */
typedef struct tact__message { tact_seed seed; uint64_t id; uint8_t key[16], asker[16]; bool named; } tact__message;   /* asker: who may hear the answer again */
tact__message tact__message_of(const tact_keeper *k, tact_slice sender, tact_slice message_id);
void tact__message_asked_by(const tact_keeper *k, tact__message *m, const tact_who *who);
tact_status tact__repeat_find(tact_keeper *k, const tact__message *m, tact_arena *arena, tact_kept *out, tact_trouble *trouble);
tact_status tact__repeat_mark(tact_keeper *k, const tact__message *m, tact_instant received, uint32_t slot, tact_slice answer, tact_arena *arena, tact_trouble *trouble);
void tact__repeats_clear(tact__batch *batch);

/* moved.c: the devices linked to an account as it is now, on the disk or in a batch that is not there yet, with the key slots their own records had. ERR_LIMIT: more than this. */
enum { TACT__MOVED_MAX = 256 };
typedef struct tact__moved_row { tact_record_key device; uint32_t slot; } tact__moved_row;
typedef struct tact__moved { tact__moved_row rows[TACT__MOVED_MAX]; uint32_t count; bool full; } tact__moved;
tact_status tact__moved_find(tact_keeper *k, const tact_record_key *account, tact_arena *arena, tact__moved **out, tact_trouble *trouble) TACT_MUST_USE;
void tact__moved_put(tact_batch *batch, const tact_record_key *account, const tact_record_key *device, uint32_t slot);
void tact__moved_erase(tact_batch *batch, const tact_record_key *account, const tact_record_key *device);
void tact__moved_erase_all(tact_batch *batch, const tact_record_key *account);

/* link.c: links made and undone, and one met half-way finished. The record of an entry, or an empty one. */
tact_status tact__link_device(tact_keeper *k, tact__entry *device, tact__entry *account, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__unlink_device(tact_keeper *k, tact__entry *device, tact__entry *account, bool shared, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__link_finish(tact_keeper *k, tact__entry *device, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__person_of(tact_keeper *k, const tact__entry *entry, bool account, tact_arena *arena, tact_person *out) TACT_MUST_USE;

/* who.c: where a device's record is now: its own entry when it stands alone; whom an event is about, as far as permitted */
tact_status tact__follow(tact_keeper *k, tact__entry *device, tact__entry **home, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
typedef struct tact__subject { tact__entry *entry; uint64_t device_part, device_refuses; bool signed_in, linked; } tact__subject;
tact_status tact__resolve(tact_keeper *k, const tact_who *who, tact__subject *out, tact_arena *arena, tact_trouble *trouble);

/* handed.c */
tact_instant tact__quiet_from(const tact_keeper *k, const tact_person *person, const tact_event *event, const tact_pending *sent);

/* endpoint.c: what leads to the record that has a token; a chat of a messenger as a device of its person; pointers that lead to a record by its endpoints; what a device has elsewhere; a part's endpoints with their part. */
tact_record_key tact__endpoint_key(const tact_keeper *k, uint8_t channel, tact_slice token);
tact_status tact__endpoint_put(tact_keeper *k, tact__entry *entry, uint8_t channel, tact_slice token, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__endpoints_unpoint(tact_keeper *k, const tact__entry *entry, const tact_cold *cold, uint64_t part, uint16_t channels, tact_trouble *trouble);
tact_status tact__endpoints_dropped(tact_keeper *k, const tact__entry *entry, uint64_t part, uint16_t channels, tact_arena *arena, tact_trouble *trouble);
tact_status tact__endpoints_move(tact_keeper *k, const tact__entry *from, const tact__entry *to, uint64_t part, tact_arena *arena, tact_trouble *trouble);

/* rows.c: also from what is not on the disk yet; the value is copied. ERR_NOT_FOUND. */
tact_status tact__row_get(tact_keeper *k, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *trouble) TACT_MUST_USE;

/* thread_store.c, thread_after.c: threads of a record that is erased (rows outside its own), that ends, whose device is linked or unlinked; what a step leads to in
 * them; the words and the address of a message that no campaign wrote; can that address be reached; rows past their time. */
struct tact_thread; struct tact_thread_message;
tact_status tact__threads_erase(tact_keeper *k, const tact__entry *entry, tact_batch *batch, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__threads_end(tact_keeper *k, const tact__entry *entry, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__threads_move(tact_keeper *k, const tact__entry *from, const tact__entry *to, uint64_t part, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__threads_after(tact_keeper *k, tact__entry *entry, const tact_person *before, const tact_event *event, const tact_result *result, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
typedef struct tact__said { uint64_t thread; tact_content content; bool by_hand; tact_slice to, answers; const struct tact_picture *pictures; uint32_t picture_count; } tact__said;      /* thread 0: it is gone; answers: the Message-ID it replies to */
tact_status tact__said_words(tact_keeper *k, const tact__entry *entry, const tact_person *person, const tact_pending *sent, tact_arena *arena, tact__said *out, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__said_reach(tact_keeper *k, const tact__entry *entry, const tact_pending *p, tact_event *event, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
void tact__threads_tick(tact_keeper *k, tact_instant now);

/* action.c: rows about actions outside the record's own, of somebody who is erased. erase.c: each record key that is this person's: their own, and those of linked devices. */
tact_status tact__actions_erase(tact_keeper *k, const uint8_t record[16], tact_batch *batch, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
typedef tact_status (*tact__record_visit)(void *ctx, const uint8_t record[16]);
tact_status tact__records_each(tact_keeper *k, const tact_who *who, tact__record_visit visit, void *ctx, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/* order.c: an order that an event names leads to its record (`bought`: whoever had the number before, it is theirs now); rows of a record that ends, or is erased; of parts that a step left
 * without remember; past their time. retire.c: each device linked to the account as it is now, with its key slot. */
tact_status tact__order_note(tact_keeper *k, const tact__entry *entry, const tact_event *event, bool bought, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__orders_forget(tact_keeper *k, const uint8_t record[16], tact_batch *batch, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact__orders_after(tact_keeper *k, const tact__entry *entry, const tact_person *person, const tact_event *event, const tact_consent_effects *effects, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
void tact__orders_tick(tact_keeper *k, tact_instant now);
typedef tact_status (*tact__device_visit)(void *ctx, tact_record_key device, uint32_t slot);
tact_status tact__devices_each(tact_keeper *k, const tact__entry *account, tact__device_visit visit, void *ctx, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/* commit.c */
tact_status tact__batch_start(tact_keeper *k);
/* What the batch carries whole or not at all: a link, an unlinking, a step. One that fails after it began takes the batch with it, for its
 * first half cannot be taken out again; one that fails before leaves the batch as it was. Units may stand inside others.
 *     bool outer = tact__unit_begin(k);  ...  return tact__unit_end(k, outer, s); */
bool tact__unit_begin(tact_keeper *k);
tact_status tact__unit_end(tact_keeper *k, bool outer, tact_status status);
void tact__batch_fail(tact_keeper *k, uint64_t from, tact_status status);
tact_status tact__commit_open(tact_keeper *k, tact_trouble *trouble);
void tact__commit_close(tact_keeper *k);
#endif
