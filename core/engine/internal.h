/* core/engine/internal.h -- what the files of this room share while one step runs. */
#ifndef TACT_ENGINE_INTERNAL_H
#define TACT_ENGINE_INTERNAL_H
#include "core/engine/engine.h"

typedef struct tact__run {
    const tact_engine *engine;
    const tact_person *before;
    const tact_event *event;
    tact_result *result;
    tact_trace *trace;                 /* the caller's, may be NULL */
    tact_arena *arena;
    tact_view view;                    /* of `before` */
    tact_attention attention; bool attention_ready;
    const tact_zone *zone;             /* of the person at this event; never NULL once set */
    tact_civil local;                  /* local civil time of `received` */
    const tact_country *country;       /* whose public holidays they keep; NULL: not known */
    const tact_value *properties;      /* of the event at hand, or of the causing event at DUE */
    const tact_event *asked_of;        /* whose name, page and device conditions ask: of the event at hand, or what is kept of the causing one at DUE */
    const tact_moment *asked_moment;   /* the same of kind, situation, urgency and stage */
    struct tact__answers *answers;     /* answers.c; NULL until something asks */
    struct tact__week *week; bool hours_known;     /* likely.c; NULL until something asks. known: there is a habit or a cohort to go by */
    uint32_t features[TACT_LESSON_FEATURES]; uint16_t hashed[TACT_LESSON_FEATURES]; bool features_ready, may_profile;      /* feature.c: of the moment and the person, for every candidate */
    uint64_t purposes_read;
    bool signalled;                    /* a field was denied because of Sec-GPC alone */
    struct tact__candidate *weighed;   /* of who asks why not: what the last candidate was worth, priced out or not; else NULL */
} tact__run;

/* The hours in which somebody may be left alone because they are up late (decide.c). */
static inline bool tact__night(const tact_civil *local) { return local->hour >= 23 || local->hour < 5; }

/* step.c: view, zone, local time and country of this event on this record. */
void tact__begin(tact__run *run);

/* facts.c: every field the bundle's conditions name, filled once; fields whose purpose is not granted are denied, not read. */
tact_status tact__facts_make(tact__run *run, tact_facts *facts);
/* remember.c: the event onto the record (only what the granted purposes allow), goals, cancelled intents. */
tact_status tact__remember(tact__run *run, const tact_facts *facts);
/* signs.c: what units of lift did after their draw. Last of all, once the new record is made. */
tact_status tact__signs(tact__run *run) TACT_MUST_USE;
/* apply.c: consent, limits, attach, detach, feedback, import, retain. */
tact_status tact__apply(tact__run *run);
/* decide.c */
tact_status tact__decide(tact__run *run, const tact_facts *facts);
/* due.c */
tact_status tact__due(tact__run *run);
/* occasion.c */
tact_status tact__occasion(tact__run *run);
/* decide.c: an intent as this step would leave it; and onto the record, unless the same occurrence waits already (16 wait: silence, and says so). */
tact_pending tact__pending_of(tact__run *run, const tact_campaign *campaign, tact_pending_state state, tact_instant due, tact_instant not_after);
tact_status tact__wait_for(tact__run *run, tact_pending pending);
tact_status tact__make_place(tact__run *run, tact_pending pending);      /* ERR_LIMIT: none; for a transactional one others give way */
/* likely.c: the instant from `from` on, before `not_after`, that a message of this campaign waits for; `from` itself when it should not wait,
 * as when nothing is known of anybody's hours. Then the reason, once it waits. */
tact_status tact__likely(tact__run *run, const tact_campaign *campaign, uint8_t channel, tact_instant from, tact_instant not_after, tact_instant *at) TACT_MUST_USE;
enum { TACT__HOURS_NONE = 255, TACT__HOURS_MOST = 3 };              /* the byte `message` of a WAITING intent: 255 less the likely hours it waited for */
void tact__why_hour(tact__run *run, const tact_campaign *campaign, uint8_t channel, tact_instant at);
/* answers.c: how people answer, and the person. Known: something was learned of it that this step goes by, for promotion. */
bool tact__by_answers(const tact__run *run);
bool tact__by_address(const tact__run *run);        /* a chosen message whose way is closed may take another; since format 5 of the policy */
bool tact__answers_known(tact__run *run, const tact_campaign *campaign);
unsigned tact__week_part(const tact__run *run, tact_instant at);
uint32_t tact__answer_rate(tact__run *run, uint8_t channel, unsigned part);       /* 1/2^16 */
bool tact__answers_often(tact__run *run, uint8_t channel, unsigned part);         /* the person did at this part of the week, and more than people usually do */
uint32_t tact__answers_value(tact__run *run, uint8_t channel);                    /* of the feature ANSWERS, now */
uint16_t tact__answers_cell(tact__run *run, uint8_t channel);                     /* of a message handed over now; TACT_RECEPTIVE_NONE: it may not be learned from */
/* The quietest channel of a message that was not tried, cheapest in attention first, as written among equals; TACT__NO_CHANNEL: no other. */
enum { TACT__NO_CHANNEL = 255 };
/* The channel the person prefers, then the quietest: the next to ask of those not tried. */
uint8_t tact__next_channel(tact__run *run, const tact_message *message, uint16_t tried);
uint8_t tact__quietest(const tact_bundle *bundle, const tact_message *message, uint16_t tried);
/* How a message would go out: `way` holds the quietest open channel, and may be changed for a louder open one that is answered far more. */
typedef struct tact__way { uint8_t channel; tact_instant at; uint16_t because; } tact__way;      /* because: a reason, or 0 where there was no choice */
tact_status tact__way_of(tact__run *run, const tact_campaign *campaign, uint8_t message, tact__way *way, uint64_t occurrence, tact_instant caused_at, tact_instant not_after, bool any_hour) TACT_MUST_USE;
/* caused.c: what a condition may ask of the moment that caused a waiting message, kept with its properties; and back into this step. */
tact_slice tact__caused_write(tact__run *run, const tact_campaign *campaign);      /* of a private moment only what sending needs */
tact_slice tact__caused_less(tact__run *run, const tact_campaign *campaign, tact_slice facts, bool *marked);   /* facts kept before: do they name a marked topic? Then without it */
tact_status tact__caused_read(tact__run *run, const tact_pending *pending) TACT_MUST_USE;
/* draw.c: candidates of one step, priced and drawn. */
typedef struct tact__candidate {
    const tact_campaign *campaign; uint8_t message, channel;
    int64_t value_micro, hope_micro, price_micro; uint32_t rate; uint16_t cost_milli; uint32_t pertinence_milli;
    uint32_t organic, shown;           /* chance that it comes without a message, in 1/2^32; draws learned of this message */
    uint64_t occurrence;
    uint16_t because;                  /* why this channel; 0: there was no choice */
    bool own_request;                  /* the person asked for it again (later.c) */
    uint32_t features[TACT_LESSON_FEATURES];
} tact__candidate;
enum { TACT__CANDIDATES = TACT_ARMS_MAX - 1 };
typedef struct tact__list { tact__candidate items[TACT__CANDIDATES]; uint32_t count, beyond; } tact__list;
/** Adds when worth its price; else the reason is traced. */
void tact__consider(tact__run *run, const tact_facts *facts, tact__list *list, const tact_campaign *campaign, uint8_t message, tact__way way, bool asked);
/** Draws, applies the holdout, fills the decision. Returns the candidate to send, or NULL for silence. */
const tact__candidate *tact__draw(tact__run *run, const tact__list *list, bool asked);
/* feature.c */
void tact__features_of(tact__run *run, uint32_t values[TACT_LESSON_FEATURES], uint16_t hashed[TACT_LESSON_FEATURES], const tact_campaign *campaign, uint8_t channel, bool asked);
/* private.c */
bool tact__private(const tact__run *run, const tact_campaign *campaign);    /* the moment, or the campaign's topic */
void tact__why_private(tact__run *run, const tact_campaign *campaign);
tact_value tact__needed(tact__run *run, const tact_campaign *campaign, const tact_value *properties);     /* those that the messages name, three dots where they name a marked topic */
void tact__private_pending(tact__run *run, tact_pending *pending, const tact_campaign *campaign);   /* an intent whose topic or facts are marked makes the moment private */
void tact__private_forget(tact__run *run);                          /* from the new record: whatever names a marked topic */
tact_touch tact__tick(const tact_touch *touch);                     /* an anonymous one, as an unlink leaves it */
/* words.c */
bool tact__words_known(tact__run *run, const tact_campaign *campaign, uint8_t message, uint8_t channel, const tact_value *properties, uint64_t device, bool asked);    /* else the reason is traced */
/* permit.c: other senders; help desks. foreign_due: an intent of campaign 0. */
tact_status tact__permit(tact__run *run) TACT_MUST_USE;
tact_status tact__reported(tact__run *run) TACT_MUST_USE;
tact_status tact__foreign_due(tact__run *run, uint32_t index) TACT_MUST_USE;
tact_status tact__conversation(tact__run *run) TACT_MUST_USE;
void tact__conversation_answered(tact__run *run, uint64_t key);
bool tact__left_alone_tonight(tact__run *run);                      /* decide.c: late, and far above their own habit; and its reason */
void tact__why_tonight(tact__run *run, uint32_t campaign);
tact_touch *tact__find_touch(tact_person *person, uint64_t occurrence, uint64_t *part);    /* apply.c: no ghost; `part` only when found */
tact_status tact__object(tact__run *run, uint8_t channel) TACT_MUST_USE;     /* apply.c: permission of the channel ends */
tact_status tact__touch_add(tact__run *run, tact_part *part, tact_touch touch) TACT_MUST_USE;      /* draw.c: in its place by time; the oldest goes when there is no room */
/* stay.c: the place they are at. */
tact_status tact__stay(tact__run *run) TACT_MUST_USE;
/* later.c: the person asks for a message again, or not any more (LIMITS set_later); what waits for something has met it; such a request is due; what went out is dropped, or
 * kept as far as a request needs it; the same of one that was shown where it was asked for. */
tact_status tact__later(tact__run *run) TACT_MUST_USE;
void tact__later_meet(tact__run *run);
tact_status tact__later_due(tact__run *run, uint32_t index, const tact_campaign *campaign) TACT_MUST_USE;
void tact__said(tact__run *run, uint32_t index);
tact_status tact__said_here(tact__run *run, const tact__candidate *shown) TACT_MUST_USE;
/* due.c: it leaves now; it passes the gate again at `next`, or is dropped when that is none or too late; dropped, with a reason unless NONE. */
tact_status tact__hand_over(tact__run *run, uint32_t index, const tact__candidate *candidate) TACT_MUST_USE;
tact_status tact__wait_or_drop(tact__run *run, uint32_t index, tact_instant next) TACT_MUST_USE;
tact_status tact__drop(tact__run *run, uint32_t index, tact_reason reason, uint32_t campaign) TACT_MUST_USE;
/* said.c: what a person wrote, and what is written for one. closing_drop: the question whether this thread may be closed is not asked any more. */
tact_status tact__wrote(tact__run *run) TACT_MUST_USE;
tact_status tact__say(tact__run *run) TACT_MUST_USE;
void tact__closing_drop(tact__run *run, uint64_t thread);
void tact__why_said(tact__run *run, const tact_pending *pending);
/* signs.c: how somebody came who is met for the first time, onto their part; before anything else of the event is remembered there. */
void tact__met(tact__run *run, tact_part *part);
/* reward.c: what the event earns; points by hand and rewards; may a message with a coupon go to this person (else the reason is traced); the coupon of a send
 * is theirs, or comes back. */
tact_status tact__reward_remember(tact__run *run, const tact_facts *facts, tact_part *part) TACT_MUST_USE;
tact_status tact__reward(tact__run *run) TACT_MUST_USE;
bool tact__coupon_allows(tact__run *run, const tact_campaign *campaign);
tact_status tact__coupon_give(tact__run *run, tact_part *part, uint32_t coupon, uint32_t campaign, uint64_t key) TACT_MUST_USE;
void tact__coupon_back(tact__run *run, uint64_t key);
/* handed.c */
tact_status tact__handed(tact__run *run);
tact_status tact__handed_unknown(tact__run *run, uint32_t index);   /* no answer will come any more: final, attention spent */
/* Shared small pieces. */
bool tact__day_off(const tact__run *run, const tact_civil *local);  /* a weekend or a public holiday: habits keep it apart from workdays */
void tact__why(tact__run *run, tact_why why);                       /* into the decision's reasons (16 campaigns at most) and the trace */
uint64_t tact__occurrence(const tact_campaign *campaign, uint64_t message);
tact_status tact__touch(tact__run *run, const tact__candidate *candidate, bool asked, bool ghost);
tact_span tact__useful(const tact_campaign *campaign, bool asked);
tact_attention *tact__attention(tact__run *run);
bool tact__gate_quietly(tact__run *run, const tact_campaign *campaign, uint8_t channel, uint64_t occurrence, tact_instant caused_at, tact_instant *next);      /* for an interruption, no reason told */
void tact__why_way(tact__run *run, const tact_campaign *campaign, uint8_t channel, uint16_t because);       /* unless 0 */
bool tact__gate(tact__run *run, const tact_campaign *campaign, uint8_t channel, bool asked, uint64_t occurrence, tact_instant caused_at, tact_instant *next);
/* The same of what the person asked for again: as an answer. */
bool tact__gate_own(tact__run *run, const tact_campaign *campaign, uint8_t channel, uint64_t occurrence, tact_instant caused_at, tact_instant *next);
tact_part *tact__part_of_event(tact__run *run);                     /* on the new record; made when absent; NULL: no memory or the 33rd */
#endif
