/* core/campaign/bundle.h -- everything a brand decided, compiled: config, law, zones, topics, places, campaigns.  Hashed and named.
 *
 * Shape    opened from flat bytes into an arena by tact_bundle_open; read-only afterwards and shared freely between loops.
 *          The bytes are what is stored, replayed and shipped: versioned, little-endian, no pointers (doc/format.md).
 * Making   core/campaign/compile.h turns the located trees of a brand folder into these structs, checking everything;
 *          tact_bundle_write turns the structs into bytes; the hash is over the bytes (the shell names it).
 * Names    ids are tact_id32 of the name; a collision inside one list is a check error.
 */
#ifndef TACT_BUNDLE_H
#define TACT_BUNDLE_H
#include "core/base/bytes.h"
#include "core/base/hash.h"
#include "core/base/value.h"
#include "core/base/words.h"
#include "core/campaign/prepared.h"
#include "core/campaign/rewards.h"

/* ---- what conditions may name -------------------------------------------------------------------------------------------- */
typedef enum tact_field_kind { TACT_FIELD_BUILTIN, TACT_FIELD_PROPERTY, TACT_FIELD_TRAIT, TACT_FIELD_SINCE, TACT_FIELD_LOCAL } tact_field_kind;
typedef struct tact_field {            /* one distinct field used by any expression; facts are handed in by this index */
    uint8_t kind;                      /* tact_field_kind */
    uint16_t builtin;                  /* TACT_FIELD_* of core/campaign/field.def */
    tact_slice name;                   /* PROPERTY: path under event, "revenue" or "cart.total"; TRAIT: path under person.traits; LOCAL: name under context; SINCE: "event Order Completed", "page /shop" or "place lyon-7",
                                        * kept by the record from when a bundle names it, and worth whole days since the last time */
} tact_field;

/* ---- parts of the bundle ------------------------------------------------------------------------------------------------- */
typedef struct tact_text { tact_slice locale, title, body, action_label, action_url, html; tact_prepared *prepared; } tact_text;      /* Mustache sources; html: an e-mail's whole page; prepared NULL: nothing of a messenger */
enum { TACT_TEXT_PARTS = 5 + TACT_PREPARED_PARTS };
/** All that may have holes, and how many. */
static inline uint32_t tact_text_parts(const tact_text *t, tact_slice out[TACT_TEXT_PARTS]) {
    tact_slice *more[TACT_PREPARED_PARTS];
    uint32_t n = 0, count = t->prepared ? tact_prepared_parts(t->prepared, more) : 0;
    out[n++] = t->title;
    out[n++] = t->body;
    out[n++] = t->action_label;
    out[n++] = t->action_url;
    out[n++] = t->html;
    for (uint32_t i = 0; i < count; i++) out[n++] = *more[i];
    return n;
}
typedef struct tact_message {
    tact_slice name; uint32_t id;
    uint16_t channels;                 /* bit per channel it may go out on */
    uint8_t channel_order[TACT_CHANNEL_COUNT]; uint8_t channel_count;   /* as written */
    tact_text *texts; uint32_t text_count;
    tact_slice slot;                   /* empty: any slot */
} tact_message;

typedef enum { TACT_STATE_DRAFT, TACT_STATE_LIVE, TACT_STATE_PAUSED } tact_state;
typedef enum { TACT_SEND_TESTERS, TACT_SEND_EVERYONE } tact_send;
/* How a campaign starts. From AT on it is an occasion: nobody's own event, but a time, something that happened to the brand, or a day of the person's own. */
typedef enum { TACT_ON_EVENT, TACT_ON_AFTER, TACT_ON_AT, TACT_ON_EVERY, TACT_ON_COUPON, TACT_ON_PRICE_DROP, TACT_ON_BACK_IN_STOCK, TACT_ON_BIRTHDAY, TACT_ON_ANNIVERSARY } tact_trigger;
static inline bool tact_trigger_occasion(uint8_t trigger) { return trigger >= TACT_ON_AT; }
static inline bool tact_trigger_brand_event(uint8_t trigger) { return trigger >= TACT_ON_COUPON && trigger <= TACT_ON_BACK_IN_STOCK; }
static inline bool tact_trigger_own_day(uint8_t trigger) { return trigger >= TACT_ON_BIRTHDAY; }
/* When a campaign comes round: on weekdays, or on one day of the month, at a minute of the local day. */
typedef struct tact_rhythm {
    uint8_t weekdays;                  /* bit 0 Monday to bit 6 Sunday; 0: by month */
    uint8_t month_day;                 /* 1-31, a shorter month has it on its last day; 0: by weekdays */
    uint16_t minute;                   /* 0-1439 */
} tact_rhythm;
typedef enum { TACT_SEND_NOW, TACT_SEND_LIKELY } tact_send_time;  /* at the first allowed instant, or at a likely hour */
typedef enum { TACT_AGAIN_NEVER, TACT_AGAIN_SPAN, TACT_AGAIN_EACH } tact_again;

typedef struct tact_campaign {
    tact_slice name; uint32_t id;
    tact_slice file; uint32_t line;    /* where it is written, for explanations */
    uint8_t state, send, send_time, class_, basis, trigger, again;     /* basis TACT_BASIS_NONE: the class's default */
    tact_slice after_event, after_unless; tact_span after_wait;
    tact_span again_span;
    tact_instant at; tact_rhythm every; tact_expr audience; tact_slice date;    /* occasions: ON_AT; ON_EVERY (own days: the minute of theirs); whom; ANNIVERSARY, BIRTHDAY: the trait that holds the date */
    bool date_written;                 /* `date:` was written: without that trait there is no day */
    uint64_t source;                   /* of what its file says of how it starts and whom it reaches: the same to a pass under way, or another (0: written before version 6) */
    tact_slice goal_event; tact_expr goal_where; tact_span goal_within;     /* goal_event empty: none */
    tact_expr value, when; double worth;
    uint64_t purposes;                 /* purposes its choice needs, by bit */
    tact_instant from, until;          /* {0}: open */
    uint64_t budget_touches; uint32_t budget_per_day;       /* 0: none */
    uint16_t holdout_milli;            /* share left alone, in 1/1000; TACT_HOLDOUT_AUTO = auto */
    tact_span cap_per; uint16_t cap_touches;                /* 0: none */
    tact_span not_after;               /* how long the message stays useful; {0}: not written, 1 h asked and 24 h otherwise */
    bool offer;                        /* carries a coupon or discount: promotional only */
    uint32_t topic;                    /* topic it serves when named (`topic:`), else 0 */
    uint32_t coupon;                   /* the one its messages carry (`coupon:`), else 0 */
    tact_message *messages; uint32_t message_count;
} tact_campaign;
enum { TACT_HOLDOUT_AUTO = 0xFFFF };

typedef struct tact_topic {            /* the brand's taxonomy (`topics:` in tact.yaml) */
    tact_slice name; uint32_t id;
    bool sensitive, restricted;
    tact_slice *words; uint32_t word_count;     /* lower-cased, all languages: text containing one speaks of the topic */
} tact_topic;

/* Answered where it is asked, never remembered, never pushed. */
static inline bool tact_topic_marked(const tact_topic *topic) { return topic->sensitive || topic->restricted; }

typedef struct tact_purpose {          /* built in or a brand's */
    tact_slice name; uint8_t number; uint16_t notice;       /* current notice version */
    tact_slice text_en, text_fr, text_it;                   /* what the person reads */
} tact_purpose;

/* A law row: at which local hours, days and how often a channel may carry promotion in a place. Source and review date stand beside it. */
typedef struct tact_law_row {
    char country[2]; uint8_t channel;
    uint8_t hours_from[7], hours_until[7];     /* local hour windows a weekday (0 = Monday): allowed [from, until), equal = never */
    uint8_t break_from, break_until;           /* a pause inside the day (13-14 for calls in France); equal = none */
    uint8_t eve_from, eve_until;               /* narrower hours on the eve of a holiday (Italy); equal = as on any such weekday */
    bool holidays_allowed, promotion_allowed, customer_basis_allowed;
    uint16_t cap_touches; tact_span cap_per;   /* 0: none */
    uint16_t reviewed_year; uint8_t reviewed_month, reviewed_day; tact_slice source;
} tact_law_row;

typedef struct tact_country { char code[2]; uint32_t *zones; uint32_t zone_count; int32_t *holidays; uint32_t holiday_count; } tact_country; /* zones mainland first; holidays as days since 1970, ascending */

typedef struct tact_cap { uint8_t channel; tact_span per; uint16_t touches; } tact_cap;    /* channel 255: all interrupting channels together */

typedef struct tact_hours { uint8_t weekday; uint16_t opens_minute, closes_minute; } tact_hours;   /* closes may pass midnight: > 1440 */
typedef enum tact_place_kind { TACT_PLACE_SHOP, TACT_PLACE_OTHER } tact_place_kind;      /* something is sold there, or it is a place of another kind: a station, a museum, an office */
typedef struct tact_place {
    tact_slice name_id, name, address; uint32_t id;
    int32_t latitude_e7, longitude_e7; uint32_t zone;
    tact_hours *hours; uint32_t hour_count;
    tact_slice *services; uint32_t service_count;
    uint8_t kind;                      /* tact_place_kind */
} tact_place;

typedef struct tact_trust { tact_slice event; } tact_trust;          /* events with value accepted from a write key */

enum { TACT_FUSION_LATEST = 1 };       /* newest way of weighing what signals say (core/moment/fusion.def) */
enum { TACT_BEFORE_LATEST = 1 };       /* newest way of keeping what was before a lot (tact_lot) */

/* A condition on the person by a name (core/campaign/audience.h). Of a draft, and of a brand that was loaded; the bytes hold none: conditions hold what it stands for. */
typedef struct tact_audience { tact_slice name; tact_value when; const tact_value *texts; } tact_audience;       /* texts: its map, with a name for people by locale */

typedef struct tact_bundle {
    uint32_t model;                    /* number of the model of words it was made with (core/moment/model.h); 0: the lexicon alone */
    uint8_t fusion;                    /* how what signals say is weighed: a column of core/moment/fusion.def; 0: by hand, as before there was a fit */
    uint32_t geofence_m, dwell_s;      /* so near a place one is there; there so long, one stays. 0: not looked at, as before version 13 */
    bool later;                        /* people may ask for a message again later, and what its words need is kept for that; false before version 11 */
    uint8_t whole_words;               /* 1: a message whose words have a hole nothing fills is not sent (0, before version 9: it went out with the gap); 2 (from version 10 on): nor one with null
                                        * or an empty text, and `.money`, `.date` ... are written (core/engine/written.h) */
    uint8_t before;                    /* what is kept with a lot of the time before it: 0 nothing, 1 visits and orders, coarsely */
    uint32_t id;                       /* low 32 bits of tact_hash over the bytes; the shell also names it by BLAKE2b */
    tact_slice brand, name, country, currency, default_locale;     /* name: what people read; the brand's own where it has none */
    tact_slice *locales; uint32_t locale_count;
    uint32_t default_zone;
    tact_zone *zones; uint32_t *zone_ids; uint32_t zone_count;        /* sorted by id */
    tact_country *countries; uint32_t country_count;
    tact_law_row *laws; uint32_t law_count;
    tact_cap *caps; uint32_t cap_count;                               /* the brand's, defaults filled in */
    uint16_t cost_milli[TACT_CHANNEL_COUNT];                          /* attention cost of a touch by channel */
    uint8_t from_degree[TACT_CHANNEL_COUNT];                          /* relationship (core/person/fold.h) from which promotion may interrupt on a channel; 0: anybody */
    uint16_t attention_budget_milli;                                  /* cap of the fatigue level (SCIENCE C: 3000) */
    tact_span fatigue_half_life, gap;                                 /* 3 days; 20 h */
    uint16_t quiet_from_minute, quiet_until_minute;                   /* 1200, 480: 20:00-08:00 local */
    uint16_t universal_holdout_milli;
    tact_span lateness;                                               /* how late an order from another system may come in */
    tact_topic *topics; uint32_t topic_count;                         /* sorted by id */
    tact_purpose *purposes; uint32_t purpose_count;
    tact_place *places; uint32_t place_count;
    tact_trust *trust; uint32_t trust_count;
    tact_slice *goal_events; uint32_t goal_event_count;               /* distinct, of all campaigns */
    const tact_audience *audiences; uint32_t audience_count;          /* beside the bytes */
    tact_field *fields; uint32_t field_count;
    tact_campaign *campaigns; uint32_t campaign_count;                /* sorted by name */
    tact_rewards rewards;
    uint32_t *campaign_order;                                         /* their indexes by ascending id; NULL in a draft that is not finished */
} tact_bundle;

/** Every list in the order it stands in; w->status tells a failure. The same bundle gives the same bytes. */
void tact_bundle_write(tact_writer *w, const tact_bundle *bundle);
/** Structs in `arena`, texts and code inside `bytes`, which must live as long. Everything is checked, so that the rest of the core may trust it:
 *  ERR_FORMAT (hostile or damaged), ERR_VERSION (newer), ERR_MEMORY. Sets `id`. */
tact_status tact_bundle_open(tact_slice bytes, tact_arena *arena, tact_bundle *out) TACT_MUST_USE;

/* Look-ups; NULL / -1 when there is none. */
const tact_campaign *tact_bundle_campaign(const tact_bundle *bundle, uint32_t id);
const tact_zone *tact_bundle_zone(const tact_bundle *bundle, uint32_t zone_id);
const tact_topic *tact_bundle_topic(const tact_bundle *bundle, uint32_t topic_id);
const tact_country *tact_bundle_country(const tact_bundle *bundle, tact_slice code);
/** Of a SINCE field: what kind of thing (0 event, 1 page, 2 place: tact_mark_kind) and its name. False: another field. */
bool tact_field_since(const tact_field *field, unsigned *kind, tact_slice *name);
enum { TACT_SINCE_MAX = 16 };                                          /* SINCE fields of a bundle: what a record has room for */
const tact_purpose *tact_bundle_purpose(const tact_bundle *bundle, unsigned number);

/** Is the topic marked?  One that the brand no longer has is taken as marked: nobody can tell. 0 is no topic, and not marked. */
static inline bool tact_bundle_marks(const tact_bundle *bundle, uint32_t topic_id) {
    const tact_topic *topic = topic_id ? tact_bundle_topic(bundle, topic_id) : NULL;
    return topic_id && (!topic || tact_topic_marked(topic));
}
/** A campaign about a marked topic: whoever is named beside it is told of. */
static inline bool tact_bundle_private(const tact_bundle *bundle, const tact_campaign *campaign) { return campaign && tact_bundle_marks(bundle, campaign->topic); }
#endif
