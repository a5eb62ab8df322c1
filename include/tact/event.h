/* tact/event.h -- one thing that happened, as the core reads it.  The shell admits it, resolves who it is about, and hands it in.
 *
 * Two times  `received` is the shell's clock, never below the person's last: the only *now* for gates, caps and decay.
 *            `occurred` is the client's, skew-corrected: it informs moment, habit and journey only.
 * Seed       keyed hash of (server secret, sender, messageId): every draw of chance comes from it.
 * Texts      valid UTF-8, bounded by the shell (32 KB an event); they live as long as the caller says.
 * Privacy    fields whose purpose is not granted are still here; core/engine asks the permissions before it reads them.
 */
#ifndef TACT_EVENT_H
#define TACT_EVENT_H
#include "core/base/hash.h"
#include "core/base/value.h"
#include "core/base/words.h"

typedef struct tact_context {
    tact_slice locale;             /* "fr-FR" as sent; may be empty */
    uint32_t zone;                 /* tact_id32 of the IANA name when the bundle knows it, else 0 */
    uint8_t device;                /* TACT_DEVICE_* */
    uint8_t network;               /* 0 unknown, 1 wifi, 2 cellular, 3 other */
    bool has_location;
    int32_t latitude_e7, longitude_e7;         /* degrees * 1e7 */
    tact_slice page_url, page_path, page_title, page_referrer, page_search;
    tact_slice country;            /* "FR" claimed by the phone prefix of the account or by the client; may be empty */
} tact_context;

/* One permission given, refused or withdrawn (EVENT_CONSENT), or brought in with proof (EVENT_IMPORT). */
typedef struct tact_grant {
    uint8_t purpose;               /* 0..63 */
    uint8_t state;                 /* TACT_PERMISSION_* */
    uint8_t basis;                 /* TACT_BASIS_* */
    uint16_t notice;               /* version of the notice shown */
    tact_instant at, expires;      /* expires {0}: never */
} tact_grant;

/* Events tact makes itself, of what has value; a sender's own of that name carries no `subject`, and counts as any other. */
#define TACT_EVENT_COUPON_REDEEMED "Coupon Redeemed"
#define TACT_EVENT_REFERRAL_FOLLOWED "Referral Followed"
#define TACT_EVENT_REFERRAL_COMPLETED "Referral Completed"
/* TRACK, of somebody who came by a recommendation: `outcome`, with who brought them in `subject`. HOLDS: known, and somebody else; SELF: the person themselves. */
typedef enum tact_referred { TACT_REFERRED_NONE, TACT_REFERRED_HOLDS, TACT_REFERRED_SELF } tact_referred;
/* REWARD: `hint`; REDEEM: `subject` the id of the reward; ADJUST: the property `points`. */
typedef enum tact_reward_what { TACT_REWARD_ADJUST, TACT_REWARD_REDEEM } tact_reward_what;

typedef struct tact_event {
    uint8_t type;                  /* TACT_EVENT_* */
    tact_slice name;               /* track: event name; page/screen: name; else empty */
    tact_instant received, occurred;
    tact_seed seed;
    uint64_t message;              /* tact_id64 of (sender, messageId): the occurrence of an event-triggered message */

    uint64_t device_part;          /* the device part it happened on, or 0 when it came without a device */
    bool signed_in;                /* a verified userId came with it: the account part takes part */
    uint64_t device_refuses;       /* bit per purpose refused on a device that is not linked to this account: refusal wins here too */
    bool trusted;                  /* server key, or named in `trust:`: events that carry value count */
    bool gpc;                      /* Sec-GPC: 1 */
    bool robot;
    bool late;                     /* over ten minutes late: remembered, never decided */
    bool page_open;                /* DUE: a page or app of the device is open now and can show an in-app message */
    bool tester;                   /* the person is one of the brand's testers */

    bool asks;                     /* POST /v1/decide: an answer is wanted in `slot` */
    bool told;                     /* asks: what it happened on is told by another event; it is answered, and not remembered a second time */
    tact_slice slot;               /* the place offered; empty for an event that does not ask */
    tact_slice text;               /* words the person wrote or said; may be empty */
    uint8_t hint;                  /* explicit kind from the sender (TACT_KIND_*), or 0 */
    uint16_t channels_open;        /* bit per TACT_CHANNEL_*: what is configured and could reach this person now */
    uint16_t channels_confirm;     /* DUE: of these a HANDED will tell what became of the message */
    uint16_t channels_busy;        /* DUE: these have as much under way as they may: not now */

    tact_context context;
    tact_value properties;         /* a map, or null */
    tact_value traits;             /* a map, or null */
    tact_value product;            /* a map, or null: what the brand's catalogue says of the product the event names (core/engine/product.h) */

    tact_value local;              /* a map, or null: facts about where the person is, as the brand told them: weather "rain", weather_age 12 in minutes (daemon/local.h) */

    /* EVENT_CONSENT, EVENT_IMPORT */
    const tact_grant *grants; uint32_t grant_count;
    /* PERMIT, REPORTED: `hint` the class, `channels_open` the one channel, `subject` the key of that message (core/engine/foreign.h; REPORTED 0: it has none).
     * PERMIT: `outcome` the basis, `name` what the other sender calls its campaign. REPORTED: `name` what became of it. LIMITS set_complaint: `subject` one conversation, or 0.
     * WROTE: `subject` the thread, `text` the words, `channels_open` the one channel. SAY: `subject` the intent key, `channels_open` the one channel, `hint` who says it
     * (core/engine/said.h), `occurred` when what it answers was said, limits.pause_until when it is due ({0}: now), `properties` what the shell finds the words by.
     * EVENT_LIMITS, EVENT_DUE, EVENT_FEEDBACK, EVENT_HANDED: what they carry (moving parts is core/link's, not step's) */
    uint64_t subject;              /* TRACK: key of the coupon redeemed, or who brought the person; REWARD: the reward; DUE, HANDED: intent key; LIMITS set_later: of the message, or of the request (core/engine/later.c; TACT_WHEN_* in limits.cap_per_week, the instant of AT in limits.pause_until); FEEDBACK: occurrence key of the touch. RETAIN: what is older than `occurred` goes; `hint` 0 unused devices, 1 prospects, 2 objections */
    uint8_t outcome;               /* FEEDBACK: TACT_OUTCOME_*; HANDED: TACT_FATE_*, with the soonest next try in limits.pause_until ({0}: as usual), what the far side said in `text`, of which try in limits.cap_per_week (0: the last) */
    struct { bool set_pause, set_cap, set_later; tact_instant pause_until; uint8_t cap_per_week; uint16_t channels_off; bool set_channels_off; bool wellbeing_off, set_wellbeing; bool complaint_open, set_complaint; bool minor, set_minor;
             bool set_quiet, set_prefers, set_tests, tests_off; uint8_t prefers; uint16_t quiet_from_minute, quiet_until_minute; } limits;
} tact_event;

/** Canonical bytes of an event, for the log and a replay; and back (texts point into the bytes). Versioned. */
void tact_event_write(tact_writer *w, const tact_event *event);
tact_status tact_event_read(tact_reader *r, tact_arena *arena, tact_event *out) TACT_MUST_USE;
#endif
