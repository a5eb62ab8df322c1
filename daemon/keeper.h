/* daemon/keeper.h -- the one owner of persons: loads them, runs step, collects the writes of many events into one synced commit.
 *
 * Used by   the daemon (commits on a thread of its own), imports, the CLI and tests (commits when told to). No HTTP here.
 * Order     events of one person run one after the other; the owner's uncommitted record is the one read next; nothing may be answered
 *           or sent before the commit that carries it: every call says the number of that commit (`commit`), and `committed` tells when
 *           it is on the disk. While one commit syncs, the next collects.
 * Failure   when a commit fails, what it carried and everything built upon it is forgotten again, and `committed` says so for each:
 *           the caller answers 503 (or 507 on a full disk) and nothing of it ever happened.
 * Two times `received` is the keeper's clock, made monotonic per person.
 * Person    found by verified userId, else by anonymousId; pointers left by links are followed; a half-done link met on the way is finished.
 */
#ifndef TACT_KEEPER_H
#define TACT_KEEPER_H
#include "brand/catalog.h"
#include "brand/load.h"
#include "core/consent/receipt.h"
#include "core/engine/engine.h"
#include "core/engine/render.h"
#include "core/person/cold.h"
#include "daemon/pass.h"
#include "daemon/tally.h"
#include "store/eventlog.h"
#include "store/slots.h"
#include "store/store.h"
#include "store/vault.h"

typedef struct tact_keeper tact_keeper;

/** A message to hand over: its key is committed. Texts live until the callback returns. */
typedef struct tact_sending {
    uint8_t record_key[16];
    uint64_t device_part;              /* the device whose event caused it; 0: the account */
    tact_pending intent;
    tact_slice campaign, message;      /* names */
    uint64_t decision;
    tact_instant received;
    tact_content content;              /* rendered for the channel */
    tact_slice to;                     /* on a channel that confirms: the address, or the endpoint's token */
    unsigned tries;                    /* this one included; 1 the first */
    tact_instant heard;                /* on messenger: when they wrote last; {0}: never, or too long ago to matter */
    tact_instant quiet_from;           /* of what is pushed: hours in which it may not be shown begin; {0}: none before not_after */
    bool opens;                        /* ... and that opening a mail is counted */
    bool measured;                     /* its person allows that clicks are counted: its links may name it */
    bool tagged;                       /* nothing in it is private: its links may name the campaign */
    uint16_t later;                    /* bit per TACT_WHEN_*: what the person may ask for instead of now (daemon/later.h); 0: it is not offered */
    tact_slice calendar, calendar_link;        /* of something at a time: its entry (channel/calendar.h, packed), and the path that gives it; else empty */
    bool requested;                    /* they asked for it again; the intent's class is its campaign's all the same, as what the words are */
    uint64_t thread;                   /* words of a thread (daemon/threads.h), 0: a campaign's */
    bool as_written, by_hand;          /* of a thread: the body is plain text, not Markdown; a person wrote it */
    tact_slice answers;                /* of a thread: the Message-ID it replies to; may be empty */
    const struct tact_picture *pictures; uint32_t picture_count;
    bool reply;                        /* the one answer to a text that came in: no intent of a record, nothing is told of it */
} tact_sending;

/** What became of a message on a channel that confirms. */
typedef struct tact_handed {
    uint8_t record_key[16];            /* as in the tact_sending */
    uint64_t intent, device_part;
    unsigned tries;                    /* as in the tact_sending: what is said of an earlier try counts only when it was taken; 0: the last */
    unsigned fate;                     /* TACT_FATE_* */
    tact_span wait;                    /* LATER, UNKNOWN: not sooner, as the far side asked; {0}: as usual */
    tact_slice said;                   /* by the far side; kept sealed, at most 200 bytes */
    bool dead; uint8_t channel; tact_slice to;     /* the address does not exist (any more): it is not used again */
    tact_instant dead_since;           /* dead: unless it was handed in later than this; {0}: whenever that was */
    tact_slice far_id;                 /* TAKEN: what the far side calls it, at most 128 bytes; may be empty */
} tact_handed;

struct tact_kept;
struct tact_thread;
typedef struct tact_keeper_options {
    const char *data_folder;           /* brand/data, or where --data says */
    const char *master_key_path;
    const char *erasures_path;         /* erasures.log, kept apart from backups */
    tact_clock clock;                  /* the shell's clock; imports hand in their data's own */
    bool guarded;                      /* that clock is the machine's: when the store was written is kept, and a clock that does not fit it refuses the start */
    bool threaded;                     /* commits on a thread; `committed` is then called from tact_keeper_poll on the owner's loop */
    void (*wake)(void *ctx);           /* threaded only: called from the commit thread; the owner then calls tact_keeper_poll */
    void (*committed)(void *ctx, uint64_t commit, tact_status status);
    void (*send)(void *ctx, const tact_sending *sending);   /* a message passed the gate and its key is on the disk: hand it over */
    void (*channels)(void *ctx, uint16_t *confirm, uint16_t *busy);        /* bit per channel: `send` is followed by tact_keeper_handed; nothing more can be taken now. NULL: none */
    void (*moment)(void *ctx, const tact_event *event, const struct tact_kept *kept);   /* a moment was decided (daemon/cell.h). NULL: nobody is told */
    void (*thread)(void *ctx, const struct tact_thread *thread, bool gone);        /* one is new, changed, or gone. NULL: nobody is told */
    bool (*stream_open)(void *ctx, const uint8_t record_key[16], uint64_t device_part);   /* is there a page or app open now that can show what this device (0: the account) caused? NULL: none ever is */
    void *ctx;
    size_t memory_bytes;
} tact_keeper_options;

/** Who an event is about, as the sender said it. Ids at most 512 bytes. */
typedef struct tact_who {
    tact_slice user_id, anonymous_id;  /* either may be empty, not both */
    tact_slice email, phone;           /* a verified address, as it is kept (lower case; E.164): looks a person up by it. An event with `verified` and no userId is
                                          about the account it leads to; when it leads to none, about the account "email:ADDRESS" or "phone:NUMBER" */
    const uint8_t *record_key;         /* 16 bytes: the record itself, as a thread or a card names it; NULL: by what stands above. Nobody there: ERR_NOT_FOUND, ERR_SEALED */
    bool account_only;                 /* what is said is the account's own, not this device's (a choice made for the account) */
    bool verified;                     /* the userId is vouched for (server key, or context.userToken): else it is a claim and ignored */
} tact_who;

/** What the keeper made of one event. Lives in the arena handed in. */
typedef struct tact_kept {
    tact_result result;                /* moment, decision, goals ... */
    bool duplicate;                    /* the same (sender, messageId) within 24 h: nothing was done; `answer` is what was answered then */
    tact_slice answer;
    const tact_person *before;         /* the record as it was when deciding; empty when nobody is known */
    bool known;                        /* the person is remembered */
    bool claim;                        /* a userId came unverified: it links nothing and reads nothing */
    bool linked;                       /* this event linked the device to the account */
    uint64_t commit;                   /* answer when this commit is on the disk */
    uint64_t pseudonym;                /* what its line of the log names; 0: nobody */
    bool named;                        /* its line names them; false also when the matter is private */
    const tact_catalog *catalog;       /* it was decided beside; NULL: none */
    uint32_t world;                    /* number of the world it was decided in; the event itself may have led to another */
    uint64_t device_part;
    uint8_t record_key[16];
    tact_slice codes[TACT_GAIN_COUPONS];   /* of result.gain.coupons, in that order */
} tact_kept;

tact_status tact_keeper_open(tact_keeper **out, const tact_keeper_options *options, const tact_brand *brand, tact_trouble *trouble) TACT_MUST_USE;
/** Put another version of the brand in force (it must outlive its being in force). Bundles are kept in data/bundles. */
tact_status tact_keeper_adopt(tact_keeper *keeper, const tact_brand *brand, tact_trouble *trouble) TACT_MUST_USE;
/** The catalogue in force from now on (NULL: none); it must outlive its being in force. What events name of it is put into them (daemon/product.h). */
void tact_keeper_catalog(tact_keeper *keeper, const tact_catalog *catalog);
const tact_catalog *tact_keeper_catalogue(const tact_keeper *keeper);
/** Commit what is left, stop the thread, close the store. */
void tact_keeper_close(tact_keeper *keeper);

/** Local context (daemon/local.h): keep a fact, or end the one it would replace; durable with the commit. ERR_LIMIT, ERR_FULL. What is kept now. */
struct tact_local_fact;
tact_status tact_keeper_local(tact_keeper *keeper, const struct tact_local_fact *fact, bool takes_back, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;
const struct tact_local_fact *tact_keeper_locals(const tact_keeper *keeper, uint32_t *count);

/** One event. `event` lacks what the keeper fills: received, seed, message (from `sender` and `message_id`), device_part, signed_in, zone facts.
 *  `answer_for` (may be NULL) writes the answer that a repeat of the same messageId shall get; it is called before the commit.
 *  ERR_FULL: read-only (disk full). ERR_INVALID: see trouble. */
typedef tact_slice (*tact_answer_writer)(void *ctx, const tact_kept *kept, tact_arena *arena);
tact_status tact_keeper_event(tact_keeper *keeper, const tact_who *who, tact_slice sender, tact_slice message_id, tact_event *event,
                              tact_answer_writer answer_for, void *answer_ctx, tact_arena *arena, tact_kept *out, tact_trouble *trouble) TACT_MUST_USE;

/** What became of a message that `send` handed over. Of somebody erased since, or of an intent whose lease was over, nothing is kept: OK all the same.
 *  When it cannot be written now (a full disk, a commit that fails) it is kept and written by a later tick, for as long as a lease lasts: not to be said again. */
tact_status tact_keeper_handed(tact_keeper *keeper, const tact_handed *what, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/** Why a message that `send` handed over, and that had to wait since, is not to leave any more: paused, withdrawn, erased ...; NULL: it may. Texts are constant. */
const char *tact_keeper_held(tact_keeper *keeper, const uint8_t record_key[16], uint64_t intent, uint8_t channel, tact_arena *arena);
/** Messages of other senders (core/engine/foreign.h) come as PERMIT and REPORTED, conversations of a help desk as LIMITS, all by tact_keeper_event.
 *  The key of one, by its sender's own id; 0 of an empty one. */
uint64_t tact_keeper_foreign_key(const tact_keeper *keeper, tact_slice id);
/** The person of `kept` is not on the other end of this address (any more): tact uses it no longer, on `channel`. `to` empty: the one in use. */
tact_status tact_keeper_address_dead(tact_keeper *keeper, const tact_kept *kept, uint8_t channel, tact_slice to, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;

/** What a person says for themselves on their own page (/me), of the record itself: limits, choices. Of an account it is the account's own word. *known false: nothing is kept of them. */
tact_status tact_keeper_own(tact_keeper *keeper, const uint8_t record_key[16], tact_event *event, tact_arena *arena, bool *known, tact_kept **kept, tact_trouble *trouble) TACT_MUST_USE;
/** What somebody outside says of a message by its mark (channel/mark.h): it was unsubscribed from, complained of, or came back. An objection holds for the channel
 *  even when the message is not remembered any more. `dead`: the address, `to` (empty: whichever is kept now), is not used again.
 *  CLICKED counts only while the person allows `measure`; *known then says whether it did, which it does once.
 *  Out: *known: false when nothing is kept of this person; *commit 0 when nothing changed. */
typedef struct tact_marked { uint8_t record_key[16], channel, outcome; uint64_t intent; bool dead; tact_slice to; } tact_marked;
tact_status tact_keeper_marked(tact_keeper *keeper, const tact_marked *what, tact_arena *arena, bool *known, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;

/** What links of messages led to, counted in aggregate and kept with the next commit: opened (and not confirmed yet), or arrived with the campaign's tag; or that a mail's picture was loaded. False: no such campaign. */
typedef enum tact_link_count { TACT_LINK_OPENED, TACT_LINK_TAGGED, TACT_LINK_PICTURE } tact_link_count;
bool tact_keeper_link_counted(tact_keeper *keeper, uint32_t campaign, tact_link_count what);
/** It was a scanner's: one opened less. */
void tact_keeper_link_taken_back(tact_keeper *keeper, uint32_t campaign);
/** The person asks by a message's mark to be told again, or not any more (core/engine/later.c): when a TACT_WHEN_*, at the instant of AT. Out: *known false when nothing is kept of
 *  them; *kept what it led to (result.request, result.refused and its reasons), in the arena; its commit 0 when nothing changed. */
typedef struct tact_asked_later { uint8_t record_key[16]; uint64_t intent; unsigned when; tact_instant at; } tact_asked_later;
tact_status tact_keeper_later(tact_keeper *keeper, const tact_asked_later *what, tact_arena *arena, bool *known, tact_kept **kept, tact_trouble *trouble) TACT_MUST_USE;

/** A text message came on `channel` (sms, messenger) from `number` (E.164; or a messenger's own id), and what it says (TACT_SAID_* of core/text/stop_words.h): STOP withdraws the channel at once, with its receipt,
 *  and counts as an objection to the last message sent there; START gives that back where it may (keeper_text.c); each is answered once, HELP once a day. A
 *  number nobody is known by is kept as a hash when it says STOP. `language` of the answer; empty: the brand's. */
typedef struct tact_texted { bool known, changed, answered, stopped; uint64_t commit; uint8_t record_key[16]; uint64_t device_part; } tact_texted;      /* commit 0: nothing was written; stopped: by who calls it; known: whose record, and the device they were written to about */
tact_status tact_keeper_texted(tact_keeper *keeper, unsigned channel, tact_slice number, unsigned said, tact_slice language, tact_arena *arena, tact_texted *out, tact_trouble *trouble) TACT_MUST_USE;
/** They said it to the messenger or gateway itself: as STOP, without an answer. */
tact_status tact_keeper_text_stopped(tact_keeper *keeper, unsigned channel, tact_slice number, tact_arena *arena, tact_texted *out, tact_trouble *trouble) TACT_MUST_USE;
/** A receipt of a text message by what the gateway calls it: TACT_OUTCOME_DELIVERED, SEEN or BOUNCED. `dead`: `number` is not used again. Unknown ids: OK, not `known`. */
tact_status tact_keeper_text_receipt(tact_keeper *keeper, unsigned channel, tact_slice id, unsigned outcome, bool dead, tact_slice number, tact_arena *arena, tact_texted *out, tact_trouble *trouble) TACT_MUST_USE;

/** Decide as if it happened now, and keep nothing of it: no link, no record, no line, nothing sent, nothing counted. `trace` may be NULL. */
tact_status tact_keeper_try(tact_keeper *keeper, const tact_who *who, tact_event *event, tact_trace *trace, tact_arena *arena, tact_kept *out, tact_trouble *trouble) TACT_MUST_USE;

/** What is known beside the record: addresses and traits, kept only for somebody who is remembered; without that, the address of a channel on which
 *  they may be contacted, and no more. Call it after the event that brought them. */
enum { TACT_KNOW_EMAIL = 1, TACT_KNOW_PHONE = 2, TACT_KNOW_TRAITS = 4, TACT_KNOW_PARTS = 3 };
typedef struct tact_knowledge { tact_slice email, phone, locale; const tact_value *traits; bool verified; uint8_t source; } tact_knowledge;
tact_status tact_keeper_know(tact_keeper *keeper, const tact_kept *kept, const tact_knowledge *what, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** Which of them (bits) may be kept of that person: the others `tact_keeper_know` leaves out. */
unsigned tact_keeper_may_know(const tact_kept *kept);

/** Where a device can be pushed to on a channel, as its service gave it to the page or app; an empty token: nowhere any more. The device's endpoint of before,
 *  and whoever had this token, lose it; signed in, it goes with the account. *live false: remember or contact on the channel is not permitted, so that the device has none
 *  now. ERR_LIMIT; *commit 0: nothing changed. */
tact_status tact_keeper_endpoint(tact_keeper *keeper, const tact_who *who, uint8_t channel, tact_slice token, bool *live, tact_arena *arena, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;

/** Things that must happen once, however much later they are brought again (an order imported twice): a mark in family META, "once:" and a keyed
 *  hash, so that nobody can tell from it what it was. Written with the batch that collects; `known` asks the store, not that batch. */
tact_status tact_keeper_once_known(tact_keeper *keeper, tact_slice id, bool *known, tact_trouble *trouble) TACT_MUST_USE;
void tact_keeper_once_mark(tact_keeper *keeper, tact_slice id);
#define TACT_PEOPLE_IMPORTED TACT_S("people were imported")

/** Once a second: whom the addresses among `testers:` lead to is looked up again every minute. */
void tact_keeper_testers_look(tact_keeper *keeper);
/** Can the i-th of `testers:` be reached on a channel? Texts in the arena. */
typedef struct tact_tester_reach { bool known, allowed; tact_slice to, locale; uint8_t record_key[16]; uint64_t part; tact_who who; } tact_tester_reach;      /* known: there is a record, found by `who`; part: of a device, 0 of an account; allowed: they permit to be contacted there */
tact_status tact_keeper_tester_reach(tact_keeper *keeper, unsigned tester, unsigned channel, tact_arena *arena, tact_tester_reach *out, tact_trouble *trouble) TACT_MUST_USE;

/** A row of the shell's own in family META, about nobody: kept with the batch that collects; as the store has it. ERR_NOT_FOUND: never. */
void tact_keeper_note(tact_keeper *keeper, tact_slice key, tact_slice bytes);
tact_status tact_keeper_noted(tact_keeper *keeper, tact_slice key, tact_arena *arena, tact_slice *bytes, tact_trouble *trouble) TACT_MUST_USE;

/** The proof of a choice just applied (the CONSENT event of `kept`): sealed, chained, signed; on the disk with the same commit. When it cannot be
 *  made, the commit that carries the choice fails as a whole: call it before anything is answered. ERR_NOT_FOUND: the choice left nothing to keep. */
typedef struct tact_consent_how { uint16_t notice; tact_slice language, method, source; } tact_consent_how;      /* source: what a consent tool said, as it said it */
typedef struct tact_proof { uint8_t id[16], hash[32], signature[64]; uint64_t number; tact_instant at; tact_receipt receipt; } tact_proof;
tact_status tact_keeper_receipt(tact_keeper *keeper, const tact_kept *kept, const tact_event *event, const tact_consent_how *how, tact_arena *arena, tact_proof *out, tact_trouble *trouble) TACT_MUST_USE;
/** A person's receipts, opened. In/Out: count = room of `out`, then how many. */
tact_status tact_keeper_receipts(tact_keeper *keeper, const tact_who *who, tact_arena *arena, tact_proof *out, uint32_t *count, tact_trouble *trouble) TACT_MUST_USE;

/** Keep what somebody of the brand says a moment was: a line of the log, sealed with the person's key (daemon/label.h). No decision, record or tally changes.
 *  ERR_SEALED: the person was erased, or is forgotten. ERR_FULL: read-only. */
struct tact_label;
tact_status tact_keeper_label(tact_keeper *keeper, const struct tact_label *label, tact_arena *arena, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;

/** Take what was collected and commit it: at once (not threaded), or on the thread when it is free. Cheap when nothing was collected. */
tact_status tact_keeper_flush(tact_keeper *keeper, tact_trouble *trouble);
void tact_keeper_poll(tact_keeper *keeper);
/** Number of the commit that will carry what was changed beside events: a pause, a resumption. */
uint64_t tact_keeper_touch(tact_keeper *keeper);
/** Is this commit on the disk? Events in the batch that collects; the instant of the next due intent; the disk was full. */
bool tact_keeper_on_disk(const tact_keeper *keeper, uint64_t commit);
uint32_t tact_keeper_collected(const tact_keeper *keeper);
tact_instant tact_keeper_next_due(const tact_keeper *keeper);
bool tact_keeper_read_only(const tact_keeper *keeper);
/** Times a campaign paused itself since the start; the e-mail sender's own state (daemon/ramp.h), and what it may send today (UINT64_MAX: anything). */
uint64_t tact_keeper_brakes(const tact_keeper *keeper);
uint64_t tact_keeper_ramp(const tact_keeper *keeper, uint64_t *sent_today);
uint64_t tact_keeper_match_errors(const tact_keeper *keeper);
uint64_t tact_keeper_dropped_locations(const tact_keeper *keeper);
/** After a full disk: true when writing works again. */
bool tact_keeper_probe(tact_keeper *keeper);
/** Run what is due (intents, retention), at most `most`; the instant of the next one ({INT64_MAX} when none waits). */
tact_instant tact_keeper_run_due(tact_keeper *keeper, unsigned most);
/** Once a second or so: budgets of a new day, slots of campaigns that have come, the learner's snapshots. */
void tact_keeper_tick(tact_keeper *keeper);
/** The same of a folder that nothing has open. */
tact_status tact_folder_written(const char *data_folder, tact_instant *out, tact_trouble *trouble) TACT_MUST_USE;
/** When the store was last written, to a minute ({0}: not known); the clock as it is now fits it from here on, with the commit answered. */
tact_instant tact_keeper_written(const tact_keeper *keeper);
uint64_t tact_keeper_clock_accept(tact_keeper *keeper);
/** A stream of this person has opened: bring up what waits for it. */
void tact_keeper_stream_opened(tact_keeper *keeper, const uint8_t record_key[16]);

/* ---- campaigns that start by themselves ------------------------------------------------------------------------------------------- */
/** Something happened to the brand: "coupon", "price_drop", "back_in_stock"; what it says (at most 960 bytes as canonical value). Each live campaign that
 *  begins with it gets a pass. The same messageId once for ever; without one, each call is another. ERR_INVALID, ERR_LIMIT with the way out. */
typedef struct tact_happening { tact_slice event, message_id; const tact_value *properties; } tact_happening;
enum { TACT_HAPPENED_MOST = 16 };
typedef struct tact_happened { bool duplicate; uint64_t numbers[TACT_HAPPENED_MOST]; uint32_t count; uint64_t commit; bool crowded; } tact_happened;      /* crowded, with ERR_LIMIT: too many wait now; later it may go */
tact_status tact_keeper_happen(tact_keeper *keeper, const tact_happening *happening, tact_arena *arena, tact_happened *out, tact_trouble *trouble) TACT_MUST_USE;
/** The passes that wait, run, and were over last (at most 256), ascending numbers. */
const tact_pass *tact_keeper_passes(const tact_keeper *keeper, uint32_t *count);
/** Figures for metrics: passes that are not over; people met and intents left since the process began. */
uint32_t tact_keeper_passes_open(const tact_keeper *keeper);
uint64_t tact_keeper_pass_people(const tact_keeper *keeper);
uint64_t tact_keeper_pass_intents(const tact_keeper *keeper);
/** Why an open pass does not move now, or NULL: "the campaign is paused" ... */
const char *tact_keeper_pass_held(const tact_keeper *keeper, const tact_pass *pass);
/** Is there one that could run? */
bool tact_keeper_pass_waits(const tact_keeper *keeper);
/** Meet at most `most` more people, for at most about `slice_us` microseconds (0: no bound). False: nothing was done; ask again after the next commit, or later. */
bool tact_keeper_run_pass(tact_keeper *keeper, unsigned most, int64_t slice_us);
/** Pause it, let it go on (RUNNING), or cancel it: what it left already passes the gate as ever. QUEUED: one that is over begins again from its head, by the
 *  campaign as it is now; nobody it reached is reached twice. ERR_NOT_FOUND; ERR_CONFLICT: it is over, or cannot begin again; ERR_LIMIT. */
tact_status tact_keeper_pass_order(tact_keeper *keeper, uint64_t number, tact_pass_state state, tact_trouble *trouble) TACT_MUST_USE;

/* ---- one person ---------------------------------------------------------------------------------------------------------------- */
/** The record behind an id ("userId", or "anonymousId" when none is verified); ERR_NOT_FOUND, ERR_SEALED when erased. Also by pseudonym through `tact_keeper_find`. */
tact_status tact_keeper_person(tact_keeper *keeper, const tact_who *who, tact_arena *arena, tact_person *person, tact_cold *cold, uint8_t record_key[16], tact_trouble *trouble) TACT_MUST_USE;
/** The key slots that ever sealed something of this person as they are linked now: their own, and those of their devices. */
tact_status tact_keeper_slots_of(tact_keeper *keeper, const tact_who *who, uint32_t *slots, uint32_t room, uint32_t *count, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact_keeper_link(tact_keeper *keeper, tact_slice user_id, tact_slice anonymous_id, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact_keeper_unlink(tact_keeper *keeper, tact_slice user_id, tact_slice anonymous_id, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;
/** Link the device to the account as a sign-in would, only if both permit it; *linked says whether. */
tact_status tact_keeper_link_if_permitted(tact_keeper *keeper, const tact_who *who, tact_arena *arena, bool *linked, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;
/** Unlink by part id (link_devices was withdrawn). ERR_NOT_FOUND: it is not linked. */
tact_status tact_keeper_unlink_part(tact_keeper *keeper, const uint8_t record_key[16], uint64_t part, uint64_t *commit, tact_trouble *trouble) TACT_MUST_USE;
/** Erase: tombstone, erasures.log, slot, sync, then return (this one waits for the disk). The receipt has no personal data. */
typedef struct tact_erase_receipt { char id[33]; tact_instant at; uint32_t records; } tact_erase_receipt;
tact_status tact_keeper_erase(tact_keeper *keeper, const tact_who *who, tact_erase_receipt *receipt, tact_trouble *trouble) TACT_MUST_USE;

/* ---- coupons ------------------------------------------------------------------------------------------------------------------- */
typedef enum tact_coupon_state {
    TACT_COUPON_UNKNOWN, TACT_COUPON_GOOD, TACT_COUPON_USED, TACT_COUPON_EXPIRED,
    TACT_COUPON_OTHERS,                /* it is somebody else's than the person presented */
    TACT_COUPON_TOPIC                  /* not for what is being bought */
} tact_coupon_state;
typedef struct tact_coupon_look {
    uint8_t state;                     /* tact_coupon_state; of one just redeemed, or said again: GOOD */
    bool redeemed, again;              /* redeemed by this call; or by the same call before */
    bool mistyped;                     /* UNKNOWN: its check digit does not fit */
    bool known, match;                 /* the person it was given to is remembered; is the one presented */
    const tact_coupon *coupon;         /* NULL: rewards.yaml names it no more */
    const tact_campaign *campaign;
    tact_instant given, until, used; tact_slice place;
    uint64_t commit;                   /* answer when this is on the disk */
} tact_coupon_look;
typedef struct tact_coupon_use {
    tact_slice sender, message_id;     /* the same again hears the same answer */
    const tact_who *presented;         /* NULL: nobody in particular */
    tact_slice place; const tact_value *topics;    /* of what is being bought; NULL: not said */
} tact_coupon_use;
/** Look at a code as it was typed; nothing changes. `presented` may be NULL. */
tact_status tact_keeper_coupon(tact_keeper *keeper, tact_slice code, const tact_who *presented, tact_arena *arena, tact_coupon_look *out, tact_trouble *trouble) TACT_MUST_USE;
/** Use it, once for ever; ERR_FULL: read-only. */
tact_status tact_keeper_coupon_redeem(tact_keeper *keeper, tact_slice code, const tact_coupon_use *use, tact_arena *arena, tact_coupon_look *out, tact_trouble *trouble) TACT_MUST_USE;
/** The code of a coupon somebody holds. */
tact_status tact_keeper_coupon_code(tact_keeper *keeper, const tact_held *held, tact_arena *arena, tact_slice *code, tact_trouble *trouble) TACT_MUST_USE;
/** Codes of each pool: how many there are, how many nobody has; the fewest left of any (UINT32_MAX: there is no pool). */
typedef struct tact_pool_standing { tact_slice coupon; uint32_t all, left; } tact_pool_standing;
const tact_pool_standing *tact_keeper_pools(tact_keeper *keeper, tact_arena *arena, uint32_t *count);
uint32_t tact_keeper_pool_least(const tact_keeper *keeper);

/* ---- recommendations ------------------------------------------------------------------------------------------------------------- */
#define TACT_REFERRAL_TAG "tact_ref"   /* the parameter of a page's address that says by whose recommendation somebody comes */
typedef struct tact_referral_code { bool known; char code[24]; uint64_t number, commit; } tact_referral_code;     /* known: it has been made, and leads to them */
/** The code somebody passes on; `make`: from now on it leads to them. ERR_CONFLICT: no account, or not to be remembered. */
tact_status tact_keeper_referral(tact_keeper *keeper, const tact_who *who, bool make, tact_arena *arena, tact_referral_code *out, tact_trouble *trouble) TACT_MUST_USE;

/* ---- the world ----------------------------------------------------------------------------------------------------------------- */
/** Pause or resume: "all", a channel's name, or a campaign's. ERR_NOT_FOUND with a hint. In force with the next event. */
tact_status tact_keeper_pause(tact_keeper *keeper, tact_slice what, bool on, tact_trouble *trouble) TACT_MUST_USE;
const tact_world *tact_keeper_world(const tact_keeper *keeper);
const tact_engine *tact_keeper_engine(const tact_keeper *keeper);
tact_store *tact_keeper_store(tact_keeper *keeper);
tact_vault *tact_keeper_vault(tact_keeper *keeper);
tact_eventlog *tact_keeper_log(tact_keeper *keeper);
tact_slots *tact_keeper_slots(tact_keeper *keeper);
tact_span tact_keeper_retention_events(const tact_keeper *keeper);
/** One row a campaign of the bundle in force, in its order. */
const tact_tally *tact_keeper_tallies(const tact_keeper *keeper, uint32_t *count);
/** All promotion together, against people whom the lot over all promotion leaves alone. */
const tact_tally *tact_keeper_programme(const tact_keeper *keeper);
/** A campaign's tally as it stood at the end of each day it was counted on, oldest first, today left out. `visit` gets tact_tally bytes. */
tact_status tact_keeper_tally_days(tact_keeper *keeper, uint32_t campaign, tact_store_visit visit, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
const tact_config *tact_keeper_config(const tact_keeper *keeper);
/** How people came, and whether they stay (daemon/acquired.h). */
const struct tact_acquired *tact_keeper_acquired(const tact_keeper *keeper);
/** Everybody's looks by hour of the week (daemon/cohort.h). */
const struct tact_cohort_book *tact_keeper_cohort(const tact_keeper *keeper);
/** How people chose on a day since 1970 (daemon/choices.h). */
struct tact_choices;
tact_status tact_keeper_choices(tact_keeper *keeper, uint32_t day, struct tact_choices *out, tact_trouble *trouble) TACT_MUST_USE;
/** What an hour counted (daemon/hours.h); all zeros: nothing. */
struct tact_hour_counts;
tact_status tact_keeper_hour(tact_keeper *keeper, uint32_t number, struct tact_hour_counts *out, tact_trouble *trouble) TACT_MUST_USE;
/** How far the learner has read, and what it learned from (daemon/learner.h), as it stood when it last paused. */
struct tact_learner_standing tact_keeper_learned(const tact_keeper *keeper);
/** It cannot read on, and tries again every few minutes. */
bool tact_keeper_learner_stuck(const tact_keeper *keeper);
/** Part id of the device with this anonymousId. */
uint64_t tact_keeper_device_part(const tact_keeper *keeper, tact_slice anonymous_id);
#endif
