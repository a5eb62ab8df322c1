/* channel/sender.h -- what every sender is: it takes a parcel, and says once what became of it.
 *
 * Knows     no campaign's rules and no person: the gate was passed before, and the parcel has all it needs.
 * Once      `send` hands over at most once per call, and never by itself again. Who calls it again decides by the fate:
 *             TAKEN    the far side has it
 *             LATER    the far side certainly does not have it; `wait` when it asked for patience; `blocked` when it is our account, our settings
 *                      or the whole far side, so that every other parcel would fare alike
 *             REFUSED  the far side certainly does not have it, and will not; `dead` when this address does not exist (any more)
 *             UNKNOWN  it may have it: a time-out or a reset after the last byte, an answer that says neither
 * Adding    one: a file here with a tact_sender_kind, a row in senders.c, its settings in brand/setting.def (HACKING.md shows it).
 */
#ifndef TACT_CHANNEL_SENDER_H
#define TACT_CHANNEL_SENDER_H
#include "brand/config.h"
#include "channel/mime_links.h"
#include "channel/post.h"
#include "core/base/arena.h"
#include "core/base/words.h"
#include "core/campaign/prepared.h"

/** A message, rendered and addressed. Texts live until `send` returns. */
typedef struct tact_parcel {
    char id[17];                       /* hex of the intent's key: the same at each try, so that the far side can tell */
    uint8_t channel, class_;           /* TACT_CHANNEL_*, TACT_CLASS_* */
    unsigned tries;                    /* 1 the first time */
    tact_slice to;                     /* e-mail address, E.164 number, an endpoint's token */
    tact_slice locale, title, body, action_label, action_url, html;      /* html: an e-mail's own page, or empty */
    tact_slice picture;                /* an address that tells a mail was opened; empty: none (daemon/links.h) */
    tact_slice campaign, message;      /* names, for headers and receivers */
    uint16_t later;                    /* bit per TACT_WHEN_*: what the person may ask for instead of now, by POST to /y/ and the mark; 0: nothing is offered */
    tact_slice calendar, calendar_link;        /* of something at a time: its entry (channel/calendar.h, packed), and the path below public_url that gives it; else empty */
    tact_slice me;                     /* of a campaign's message: what stands behind /me/l/ in the link to the person's own page; else empty */
    tact_slice mark;                   /* names message and person to us alone (mark.h): for links that stop, and for what comes back */
    tact_link_writer link; void *link_ctx;     /* leads a link of the body where it shall lead (daemon/links.h); NULL: links stay. action_url was led already */
    bool as_written, by_hand;          /* written for this one person (a thread): `body` is plain text, not Markdown; a person wrote it, no machine */
    tact_slice answers;                /* the far side's id of what it answers (an e-mail's Message-ID); may be empty */
    const struct tact_picture *pictures; uint32_t picture_count;       /* daemon/thread_rows.h */
    tact_instant now, not_after;
    tact_prepared prepared;            /* of messenger: words approved there, a picture */
    tact_instant heard;                /* of messenger: when they wrote last; {0}: never, or too long ago to matter */
    tact_instant quiet_from;           /* of push: not to be shown from here on until the next day; not_after when that comes first */
} tact_parcel;

typedef struct tact_fated {
    unsigned fate;                     /* TACT_FATE_* */
    tact_span wait;                    /* {0}: nothing was asked */
    bool blocked, dead;
    tact_instant dead_since;           /* dead: an address handed in later than this lives; {0}: whenever it was */
    char said[201];                    /* by the far side, or why it was not reached; for the log */
    char id[129];                      /* TAKEN: what the far side calls it, for what it says of it later; may be empty */
} tact_fated;

typedef void (*tact_fated_done)(void *ctx, const tact_fated *fated);

typedef struct tact_sender_kind {
    const char *driver;                /* as `driver:` of tact.yaml names it */
    uint8_t channel;
    /** ERR_INVALID: a setting is missing or cannot be used; *trouble names it. What is needed of `config` is copied. */
    tact_status (*open)(void **self, const tact_config *config, tact_post *post, tact_trouble *trouble);
    /** `done` is called once, perhaps before it returns. */
    void (*send)(void *self, const tact_parcel *parcel, tact_fated_done done, void *ctx);
    void (*close)(void *self);         /* after the post was closed: nothing is under way */
} tact_sender_kind;

/** The word of a channel's driver (tact_driver) as its setting lists them: "smtp". */
tact_slice tact_driver_word(unsigned channel, unsigned driver);

/** The sender of a channel by what `driver` (tact_driver, as its word stands in the settings) names, or NULL when it has none of its own. */
const tact_sender_kind *tact_sender_of(unsigned channel, unsigned driver);

/** Of a sender whose far side also speaks to us on the same connection. `heard` is told each thing with a number of its own, from the loop; `kept` is called once
 *  for each, perhaps before `heard` returns, when it is on the disk, or cannot be. Nothing is heard before `listen`, nor after `close`. */
struct tact_sms_call;
typedef void (*tact_heard)(void *ctx, const struct tact_sms_call *call, uint32_t ticket);
typedef struct tact_sender_ear {
    const tact_sender_kind *of;
    void (*listen)(void *self, tact_heard heard, void *ctx);
    void (*kept)(void *self, uint32_t ticket, bool kept);
    const char *(*broken)(void *self);     /* why there is no connection now; NULL: there is one, or it is being made */
} tact_sender_ear;
/** NULL: it says nothing. */
const tact_sender_ear *tact_sender_ear_of(const tact_sender_kind *kind);

/** Of what is pushed: seconds a service may keep it (until not-after or the quiet hours, whichever comes first; at most 28 days), how much it matters ("low",
 *  "normal", "high"), and what a newer one takes the place of: 20 letters, of promotion the campaign's, else the message's own. */
int64_t tact_parcel_ttl_s(const tact_parcel *parcel);
const char *tact_parcel_urgency(const tact_parcel *parcel);
void tact_parcel_topic(const tact_parcel *parcel, char out[33]);
/** Where the person asks to be told again later, without any other key; {NULL,0}: nothing is offered, no address of ours, or no memory. */
tact_slice tact_parcel_later_url(const tact_parcel *parcel, tact_slice public_url, tact_arena *arena);
/** The address of its calendar entry; {NULL,0}: it has none, or we have no address. */
tact_slice tact_parcel_calendar_url(const tact_parcel *parcel, tact_slice public_url, tact_arena *arena);

/** The fate of an HTTP request by its answer, as far as HTTP itself says (senders know more of their own far side). */
tact_fated tact_fated_http(const tact_post_answer *answer);
/** Fills `said` with text that may be anything: cut at 200 bytes, control characters become spaces. */
void tact_fated_say(tact_fated *fated, tact_slice text);
#endif
