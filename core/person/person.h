/* core/person/person.h -- the record: what a brand may know of one person, made of parts.
 *
 * Parts    one account part (id 0, may be absent) and device parts (id = keyed hash of the device's anonymousId). Every fact belongs
 *          to the part it happened on. Everything shared is a fold over the parts, computed, never stored merged (core/person/fold.h).
 * Shape    plain data in an arena. `tact_person_read` makes one from bytes, `tact_person_write` bytes from one; the engine copies
 *          before it changes. Arrays carry `room` so that appending in the same arena is cheap: use the *_add functions.
 * Bounds   parts 32, touches 64 a person, interests 32 a part, journeys 8 a part, purchases 16 a part, pending intents 16,
 *          campaigns seen 64 a part, marks of what conditions ask after 16 a part; a full list drops its weakest/oldest as its function says, touches never: full = silence.
 * Bytes    versioned, doc/format.md; at most TACT_PERSON_BYTES_MAX, typically under 600. Nothing is rounded when written: what is read
 *          is what was written, to the microsecond. The functions below keep whole seconds (interests and habits: whole hours; an
 *          intent that waits: its instant), because those are short to write, so that a record in memory and the one on disk never differ.
 * Invalid  a number outside its vocabulary or bound is never written: the writer's status becomes ERR_INVALID (ERR_LIMIT when the
 *          record is too large, see tact_person_fit), and a reader refuses such bytes with ERR_FORMAT.
 */
#ifndef TACT_PERSON_H
#define TACT_PERSON_H
#include "core/base/bytes.h"
#include "core/base/hash.h"
#include "core/base/time.h"
#include "core/base/words.h"
#include "core/person/loyalty.h"

enum {
    TACT_PARTS_MAX = 32, TACT_TOUCHES_MAX = 64, TACT_INTERESTS_MAX = 32, TACT_JOURNEYS_MAX = 8, TACT_PURCHASES_MAX = 16,
    TACT_PENDING_MAX = 16, TACT_SEEN_MAX = 64, TACT_PERSON_BYTES_MAX = 8192,
    TACT_LOTS_MAX = 64, TACT_MARKS_MAX = 16, TACT_MARK_DAYS = 396, TACT_URL_BYTES_MAX = 200,
    TACT_FACTS_BYTES_MAX = 1024, TACT_FACTS_TOTAL_BYTES_MAX = 3072,  /* of one pending intent; of all of a person's */
    TACT_PART_TOUCHES_MAX = 512        /* in the format; only links can bring a part beyond TACT_TOUCHES_MAX, and then there is silence */
};

typedef struct tact_permission {       /* one purpose on one part */
    uint8_t purpose, state, basis;     /* TACT_PERMISSION_*, TACT_BASIS_* */
    uint16_t notice;                   /* version of the notice shown */
    tact_instant at, expires;          /* {0} = does not expire */
} tact_permission;

typedef struct tact_touch {            /* one message that reached, or is reaching, for attention */
    tact_instant at;                   /* received-time of the hand-over */
    uint64_t occurrence;               /* key (campaign, occurrence): never twice */
    uint32_t campaign;                 /* 0 for an anonymous tick left by an unlink, or another sender's */
    uint8_t message;                   /* index in the campaign's messages when sent; names stand in the log */
    uint8_t channel, class_;           /* frozen at send */
    bool asked, ghost;                 /* ghost: held out, nothing was sent, nothing spent */
    uint16_t cost_milli;               /* attention charged, in 1/1000 */
    uint16_t outcomes;                 /* bit per TACT_OUTCOME_* */
} tact_touch;

typedef struct tact_interest { uint32_t topic; uint32_t weight_milli; tact_instant at; } tact_interest;  /* weight as of `at`, halves every 30 days */
typedef struct tact_purchase { uint32_t topic; tact_instant at; uint32_t count; } tact_purchase;         /* last instant for a topic (0 = any) */
typedef struct tact_seen { uint32_t campaign; tact_instant last; uint16_t count; bool ghost; } tact_seen; /* for `again:` and seen() */
/* Holdout assignment, stored per part. before: what was known when it was drawn, coarsely (tact_before_of): it takes noise out of lift, and is read for nothing else. */
typedef struct tact_lot { uint32_t campaign; bool held_out; tact_instant at; uint8_t before; } tact_lot;
typedef enum tact_before { TACT_BEFORE_VISITS, TACT_BEFORE_ORDERS, TACT_BEFORE_COUNT } tact_before;     /* visits of the weeks before, halved every 28 days; orders so far */
enum { TACT_BEFORE_MOST = 15 };
static inline uint8_t tact_before_pack(unsigned visits, unsigned orders) { return (uint8_t)((visits < TACT_BEFORE_MOST ? visits : TACT_BEFORE_MOST) | (orders < TACT_BEFORE_MOST ? orders : TACT_BEFORE_MOST) << 4); }
static inline unsigned tact_before_of(uint8_t before, tact_before what) { return what == TACT_BEFORE_VISITS ? before & 15u : before >> 4; }

/* When something that conditions of the bundle name was last done here: an event of that name, a page whose path begins so, being at a place. */
typedef enum tact_mark_kind { TACT_MARK_EVENT, TACT_MARK_PAGE, TACT_MARK_PLACE } tact_mark_kind;
typedef struct tact_mark { uint32_t name; uint8_t kind; tact_instant last; } tact_mark;     /* name: tact_id32 of it */

typedef struct tact_journey {
    uint32_t topic;
    uint8_t stage, device;             /* TACT_STAGE_*, TACT_DEVICE_* it was last followed on */
    tact_instant started, last;
    tact_slice url;                    /* where to resume, at most 200 bytes; may be empty */
} tact_journey;

/* When this part is used: decayed counts (halve every 28 days), by local hour, workdays then weekend days. */
typedef struct tact_habit { uint8_t looks[2][24]; tact_instant at; uint16_t total; } tact_habit;  /* total: looks ever, not decayed */

typedef struct tact_part {
    uint64_t id;                       /* 0 = the account */
    uint8_t device;                    /* TACT_DEVICE_*; of the account: unknown */
    uint32_t zone;                     /* last zone claimed (tact_id32 of its name), 0 none */
    uint32_t locale;                   /* 'f','r' packed low byte first: lang[2] + country[2], 0 none */
    tact_instant first, last;          /* received-times of the first and last event here */
    tact_instant linked_at;            /* device parts inside an account's record: when; {0} otherwise */
    tact_permission *permissions; uint32_t permission_count, permission_room;
    tact_touch *touches; uint32_t touch_count, touch_room;
    tact_interest *interests; uint32_t interest_count, interest_room;
    tact_purchase *purchases; uint32_t purchase_count, purchase_room;
    tact_journey *journeys; uint32_t journey_count, journey_room;
    tact_seen *seen; uint32_t seen_count, seen_room;
    tact_lot *lots; uint32_t lot_count, lot_room;
    tact_mark *marks; uint32_t mark_count, mark_room;
    tact_habit habit;
    tact_instant session_started, session_last; uint16_t session_events;
    bool gpc;                          /* its browser said Sec-GPC: 1 when it was used last */
    uint8_t session_kinds;             /* what its last three events wanted, latest first: kind + 5 * (kind before + 5 * (the one before that)); 0 none */
    tact_loyalty loyalty;              /* core/person/loyalty.h */
} tact_part;

/* SAID: it went out; only what its words need is kept, for a while, so that the person can ask for it again (core/engine/later.c). */
typedef enum tact_pending_state { TACT_PENDING_WAITING, TACT_PENDING_CHOSEN, TACT_PENDING_CLAIMED, TACT_PENDING_SAID } tact_pending_state;

/* The byte `message` of an intent of campaign 0 that is no message: the place the person is at (tact_id32 of it in `topic`, since `caused_at`), for a day; others in core/engine/foreign.h. */
enum { TACT_PLACE_STAYED = 3 };

/* An intent: something that may be said later, and passes the one gate again when due. */
typedef struct tact_pending {
    uint64_t key;                      /* intent key = hash of (campaign, occurrence) */
    uint32_t campaign;
    uint8_t tries;                     /* times it was handed over */
    uint8_t message, channel, class_, state;  /* message/channel 255 while WAITING: chosen at due time; message less by 1 for each likely hour it waited for */
    uint64_t part;                     /* the part whose event caused it */
    tact_instant due, not_after, caused_at;
    uint32_t topic;                    /* of the moment that caused it */
    uint8_t later;                     /* TACT_WHEN_*: the person asked for it, to come then (class answer; caused_at is the instant they asked for, {0} while it waits for what `later` names); 0: no */
    int64_t price_micro;               /* of `later` cheaper: what the product cost when they asked; else 0 */
    tact_slice facts;                  /* canonical tact_value map of the causing event's properties (bounded 1 KB), to judge it again */
} tact_pending;

typedef struct tact_limits {           /* the person's own; they always win */
    tact_instant pause_until;          /* {0} none */
    uint8_t cap_per_week;              /* interrupting messages; 255 = no own cap */
    uint16_t channels_off;             /* bit per TACT_CHANNEL_* */
    bool wellbeing_off;                /* "leave me alone late at night" switched off */
    bool tests_off;                    /* "leave me out of the tests": no lot, no exploring, no lift */
    uint8_t prefers;                   /* TACT_CHANNEL_* that is taken before quieter ones where a message has it; 0 (web): no wish */
    uint16_t quiet_from_minute, quiet_until_minute;    /* hours of their own in which nothing interrupts, in every zone of theirs; < 1440; equal = none */
} tact_limits;

/* How a device part came into an account's record (core/link). The device's own limits and standing stay its own: they come back
 * with the part, and count meanwhile (tact_person_limits). */
typedef enum tact_evidence { TACT_EVIDENCE_SIGN_IN = 1, TACT_EVIDENCE_ADDRESS = 2 } tact_evidence;
typedef struct tact_edge {
    uint64_t part, move;               /* the part that moved in, and the id of the move that brought it */
    uint64_t leaving;                  /* id of the move that takes it out again, while that goes on; 0 = it stays */
    uint8_t evidence;                  /* tact_evidence */
    uint16_t notice;                   /* of the permission link_devices at that time */
    tact_instant at;
    bool complaint_open, minor;
    tact_limits limits;
} tact_edge;

/* A device's record on its way into an account's: frozen, nothing may be added; whoever meets it finishes the move. */
typedef struct tact_moving { uint64_t move; uint8_t target[16]; } tact_moving;   /* move 0 = stays; target = record key */

typedef struct tact_person {
    uint64_t pseudonym;                /* random, handed in by the shell at creation; the log's clear name. 0 = nothing is remembered */
    tact_instant created, last_received;
    uint32_t log_day;                  /* UTC day (days since 1970) of the last line in the log */
    bool complaint_open, minor, account;    /* account: the record is keyed by a verified userId */
    tact_limits limits;
    tact_part *parts; uint32_t part_count, part_room;
    tact_pending *pending; uint32_t pending_count, pending_room;
    tact_edge *edges; uint32_t edge_count, edge_room;     /* one for each linked device part */
    tact_moving moving;
    bool shared;                       /* two accounts signed in on this device: it is not linked again */
} tact_person;

/** An empty person: nothing known, nothing permitted. */
tact_person tact_person_empty(uint64_t pseudonym, tact_instant created);
tact_status tact_person_read(tact_slice bytes, tact_arena *arena, tact_person *out) TACT_MUST_USE;
void tact_person_write(tact_writer *w, const tact_person *person);
/** Deep copy into `arena`. ERR_MEMORY when it does not fit. */
tact_status tact_person_copy(const tact_person *from, tact_arena *arena, tact_person *out) TACT_MUST_USE;

/** Bytes `tact_person_write` would take; 0 when it would refuse. */
uint32_t tact_person_size(const tact_person *person);
/** Make the record fit TACT_PERSON_BYTES_MAX: drops, one at a time and in this order, the weakest interest, the oldest purchase,
 *  journey, mark, seen mark, lot and used coupon of all parts, then puts their oldest months of points together, until it does. Touches, permissions,
 *  limits, intents, points and coupons that can be used are never dropped: ERR_LIMIT when they alone do not fit. tact_person_forget_old ends with it. *dropped (may be NULL) counts. */
tact_status tact_person_fit(tact_person *person, uint32_t *dropped) TACT_MUST_USE;
/** The limits in force: the person's own and those of every linked device, the strictest of each: quiet hours are the shortest that hold all of them (a minute short of
 *  a day at most), the channel preferred is the account's, else the first device's that has one. Silence late at night is everybody's until they say no to it, so a device
 *  has no word of its own there: what the account says holds. */
tact_limits tact_person_limits(const tact_person *person);
/** Fields of tact_limits that somebody said something of. */
enum { TACT_SAID_PAUSE = 1, TACT_SAID_CAP = 2, TACT_SAID_CHANNELS = 4, TACT_SAID_WELLBEING = 8, TACT_SAID_QUIET = 16, TACT_SAID_PREFERS = 32, TACT_SAID_TESTS = 64 };
/** The newest word for the whole person, said by who proved to be them or by the brand: these fields of `said` are the person's own from now on, and a linked device whose own is
 *  stricter is loosened to them, no further; one that is looser keeps it. So nothing said on a device long ago binds what is said for all of them today. */
void tact_person_say_limits(tact_person *person, const tact_limits *said, unsigned fields);
bool tact_person_complaint_open(const tact_person *person);   /* here or on a linked device */
bool tact_person_minor(const tact_person *person);

/** One part alone, for moving it between records byte for byte (core/link). */
void tact_part_write(tact_writer *w, const tact_part *part);
tact_status tact_part_read(tact_reader *r, tact_arena *arena, tact_part *out) TACT_MUST_USE;

/** The part with this id, or NULL. */
tact_part *tact_person_part(tact_person *person, uint64_t id);
/** Does the browser of this part say Sec-GPC, or the account's?  For events that no browser sends: passes, what comes due. */
bool tact_person_gpc(const tact_person *person, uint64_t part);
const tact_part *tact_person_part_const(const tact_person *person, uint64_t id);
/** The same, made when absent; pointers to other parts are stale then. NULL: ERR_LIMIT (the 33rd) or memory. */
tact_part *tact_person_part_make(tact_person *person, tact_arena *arena, uint64_t id, tact_instant at);

/** What the part says of a purpose, or NULL when nobody was asked there. Lives as long as the part is not changed. */
const tact_permission *tact_part_permission(const tact_part *part, unsigned purpose);

/* Facts onto a part. Each returns ERR_MEMORY when the arena is full; what happens at a bound is said at each.
 * ERR_INVALID: a number outside its vocabulary. Then nothing has changed. */
tact_status tact_part_set_permission(tact_part *part, tact_arena *arena, tact_permission permission) TACT_MUST_USE;
tact_status tact_part_add_interest(tact_part *part, tact_arena *arena, uint32_t topic, uint32_t weight_milli, tact_instant at) TACT_MUST_USE;  /* the weakest goes */
tact_status tact_part_add_touch(tact_part *part, tact_arena *arena, tact_touch touch) TACT_MUST_USE;   /* caller checked fold count < 64; ERR_LIMIT at TACT_PART_TOUCHES_MAX */
tact_status tact_part_add_purchase(tact_part *part, tact_arena *arena, uint32_t topic, tact_instant at) TACT_MUST_USE;   /* the oldest goes */
tact_status tact_part_add_seen(tact_part *part, tact_arena *arena, uint32_t campaign, tact_instant at, bool ghost) TACT_MUST_USE; /* the oldest goes */
tact_status tact_part_set_lot(tact_part *part, tact_arena *arena, tact_lot lot) TACT_MUST_USE;     /* the oldest goes */
tact_status tact_part_add_mark(tact_part *part, tact_arena *arena, tact_mark_kind kind, uint32_t name, tact_instant at) TACT_MUST_USE;   /* the oldest goes */
tact_status tact_part_follow_journey(tact_part *part, tact_arena *arena, uint32_t topic, uint8_t stage, uint8_t device, tact_slice url, tact_instant at) TACT_MUST_USE; /* stage never falls within 30 days; the oldest goes; an empty url keeps the last one, one over 200 bytes is not kept */
/** The session's event that just came wanted this (TACT_KIND_KNOW ..): it comes first, the third goes. */
void tact_part_wanted(tact_part *part, uint8_t kind);
/** The n-th last kind of the session, 0 the latest; TACT_KIND_UNKNOWN when there is none. */
static inline uint8_t tact_session_kind(uint8_t session_kinds, unsigned n) { return (uint8_t)((n == 0 ? session_kinds : n == 1 ? session_kinds / 5 : session_kinds / 25) % 5); }
enum { TACT_SESSION_KINDS = 3, TACT_SESSION_GAP_S = 30 * 60 };   /* events with at most so long between them are one session */
void tact_part_look(tact_part *part, unsigned local_hour, bool weekend, tact_instant at);              /* habit; once a session */
tact_status tact_person_add_pending(tact_person *person, tact_arena *arena, tact_pending pending) TACT_MUST_USE;  /* ERR_LIMIT at 16, and past the bounds of facts; SAID ones make room */
void tact_person_drop_pending(tact_person *person, uint32_t index);
/** Sixteen wait, and none of them is only kept of a message that went out (SAID): one more finds no room. */
bool tact_person_pending_full(const tact_person *person);
/** The place the person is at, as far as that is kept (core/engine/stay.c): its tact_id32; 0: none. */
uint32_t tact_person_stays(const tact_person *person);

/** The instant without its fraction of a second: what the record keeps. {0} stays {0}. */
static inline tact_instant tact_whole_second(tact_instant t) {
    int64_t rest = t.us % 1000000;
    return (tact_instant){ t.us - (rest < 0 && t.us >= INT64_MIN + 1000000 ? rest + 1000000 : rest) };
}

/** Drop touches, seen marks, interests and journeys that no window in force can still need: `touch_keep` is the longest window.
 *  Kept beside it: seen marks, purchases and lots 3 years, journeys and marks 13 months after their last step, interests while above 0.005.
 *  What the events of a session wanted goes with the session. Edges of parts that are gone go too, and instants set by hand (last_received, last, session) become whole seconds.
 *  Ends with tact_person_fit: call it after the last change of a step, before writing. */
void tact_person_forget_old(tact_person *person, tact_instant now, tact_span touch_keep);
#endif
