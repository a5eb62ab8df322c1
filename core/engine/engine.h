/* core/engine/engine.h -- step(): one event in, one decision (or silence), its reasons, the new record and what to do next, out.
 *
 * Pure     reads no clock, does no I/O, draws no chance but from the event's seed, allocates only in the arena handed in.
 *          Same bundle, policy, world, person and event: same bytes, everywhere (DESIGN promise 7).
 * Order    late/robot -> hard gates -> match -> score -> drop what is not above the price -> draw -> holdout (DESIGN "Deciding").
 * Record   `before` is not touched; `result->person` is a changed copy in the arena. When `keep` is false nothing may be stored:
 *          the person did not permit `remember`, and no permission of theirs needs remembering either.
 * Sending  an interrupting message is never sent by the step that chose it: it becomes a pending intent, is committed, and passes the
 *          same gate again in the step of its DUE event; only that step may answer `send`.
 */
#ifndef TACT_ENGINE_H
#define TACT_ENGINE_H
#include "core/attention/gate.h"
#include "core/choose/policy.h"
#include "core/consent/consent.h"
#include "core/match/match.h"
#include "core/moment/understand.h"
#include "core/reward/reward.h"
#include "tact/decision.h"
#include "tact/event.h"
#include "tact/world.h"

typedef struct tact_engine {
    const tact_bundle *bundle;
    const tact_match *match;
    const tact_moment_index *moments;
    const tact_policy *policy;
    const tact_world *world;
    tact_span touch_keep;              /* tact_attention_touch_keep(bundle): touches younger than this are kept */
    bool count_errors;                 /* also count conditions that ended in an error, about as dear as matching; a trace counts them too. No decision depends on it */
} tact_engine;

/* Where a located event finds the person: they came to a place, or stayed there a while (stay.c). */
typedef enum tact_stay { TACT_STAY_NONE, TACT_STAY_ENTERED, TACT_STAY_DWELT } tact_stay;

/* A campaign's goal that this event closed, for one touch (or ghost). Value in the brand's currency. */
typedef struct tact_goal {
    uint32_t campaign; uint8_t message; bool ghost; uint64_t occurrence; double value;
    uint64_t part;                     /* where the touch stands */
    bool unit;                         /* the person's first within the window of the first draw: lift counts persons, not messages */
    tact_instant drawn_at;             /* with `unit`: of that first draw */
    uint8_t before;                    /* with `unit`: what was known before it (tact_lot) */
} tact_goal;
enum { TACT_GOALS_MAX = 16 };

/* First draw of a campaign for this person: a unit of lift. */
typedef struct tact_unit { uint32_t campaign; bool held_out; uint16_t share_milli; } tact_unit;     /* the share it was drawn with */

/* The lot over all promotion (`holdout:` of tact.yaml), kept on the part beside the campaigns' own. Whoever it leaves alone gets no
 * promotion at all and is a unit of no single campaign. */
enum { TACT_LOT_PROGRAMME = 1 };

/* What a unit did later, once each, told from the record as it was: nothing more is kept about anybody for it.
 * Visit      the first look that began after the first draw, within the goal's window (of the programme: 28 days).
 * Goal       of the programme only: the first goal of any campaign within 28 days of the first draw.
 * Week       active in the seven days that begin 4, 8, 12 weeks after the first draw.
 * Repeat     bought in weeks 5 to 12 after the first draw.
 * Objected   unsubscribed, complained or withdrew a permission to contact, within 12 weeks. */
typedef enum tact_sign_kind { TACT_SIGN_VISIT, TACT_SIGN_GOAL, TACT_SIGN_WEEK_4, TACT_SIGN_WEEK_8, TACT_SIGN_WEEK_12, TACT_SIGN_REPEAT, TACT_SIGN_OBJECTED, TACT_SIGN_COUNT } tact_sign_kind;
typedef struct tact_sign { uint32_t campaign; uint8_t kind; bool held_out; tact_instant drawn_at; double value; uint8_t before; } tact_sign;

/* What a promotional campaign had to offer at this moment, by its best message, before any price. Not part of the decision. */
typedef struct tact_offer { uint32_t campaign; int64_t value_micro; } tact_offer;
enum { TACT_OFFERS_MAX = 32 };

/* A draw, for who learns from it (daemon/learner.h); only of somebody who allows `remember` and `measure`. Message 0: nothing was said. */
enum { TACT_LESSON_FEATURES = 17, TACT_FEATURE_UNTOLD = 254, TACT_REACHED_MAX = 16 };
typedef struct tact_lesson {
    bool drawn;                        /* there was a draw; of draws that ended in silence, one in a hundred */
    bool by_click;                     /* the campaign names no goal: a click is what helps */
    bool waits;                        /* an intent: it counts once it is handed over */
    bool ghost;                        /* held out by lot: message 0, and its goal counts as that of a touch */
    uint32_t campaign, message;        /* ids */
    uint64_t occurrence;               /* of silence: the decision's id */
    tact_span within;
    uint32_t values[TACT_LESSON_FEATURES];      /* core/engine/feature.def */
} tact_lesson;

/* What spoke most for or against the message chosen, beyond its own rate: a feature (core/engine/feature.def), its value, 1/1000 of a logit. */
typedef struct tact_spoke { uint8_t feature; uint32_t value; int32_t weight_milli; } tact_spoke;
enum { TACT_SPOKE_MAX = 4 };

/* What the loyalty programme made of the event: for the shell, which keeps codes, and for the log. */
enum { TACT_GAIN_COUPONS = 4 };
typedef struct tact_gain {
    int64_t points;                    /* given less taken */
    bool visit;
    uint32_t reward;                   /* id of what was bought with points */
    tact_held coupons[TACT_GAIN_COUPONS]; uint32_t coupon_count;     /* given: their codes are made and kept with this commit */
    tact_held coupon_back;             /* key 0: none. The send it came with certainly failed */
    uint64_t brought_by;               /* the first order of somebody who was brought: who is to be thanked */
} tact_gain;

/* Of people first met with `remember` and `measure`: what this event is to them, once each. Weeks and repeat as those of units (above), from when they were first met. */
typedef enum tact_came_sign { TACT_CAME_MET, TACT_CAME_BOUGHT, TACT_CAME_WEEK_4, TACT_CAME_WEEK_8, TACT_CAME_WEEK_12, TACT_CAME_REPEAT, TACT_CAME_SIGNS } tact_came_sign;
typedef struct tact_came { uint8_t by, signs; tact_instant met; } tact_came;    /* by: tact_came_by; signs: bits, 0 none */

typedef struct tact_result {
    tact_person person; bool keep, changed;
    tact_moment moment;
    bool private_matter;               /* the moment, or the campaign chosen, is about a marked topic: no line of the log may name the person beside it */
    bool decided;                      /* `decision` is filled: there was something to decide */
    tact_decision decision;
    bool send; tact_pending sent;      /* hand this message over now (DUE only) */
    bool given_back;                   /* HANDED: certainly not taken: its touch, if there was one, is gone, and nothing was sent or spent */
    uint16_t sent_cell;                /* of promotion handed over, in core/choose/receptive.h; TACT_RECEPTIVE_NONE: not to be learned from */
    tact_lesson lesson;
    tact_spoke spoke[TACT_SPOKE_MAX]; uint32_t spoke_count;      /* strongest first; of a drawn message, once something was learned. Not part of the decision */
    uint32_t chance;                   /* that the drawn message helps, in 1/2^32; 0: nothing was drawn */
    uint64_t touch_part;               /* FEEDBACK: where the touch stands that it is about */
    uint32_t reached[TACT_REACHED_MAX], reached_count;    /* campaigns whose goal this event reached, with a message before it or without */
    tact_goal goals[TACT_GOALS_MAX]; uint32_t goal_count; bool goals_dropped;
    bool counts_unit; tact_unit unit;
    tact_offer offers[TACT_OFFERS_MAX]; uint32_t offer_count;
    bool counts_programme, programme_held_out;     /* first draw of any promotion: a unit of the whole programme */
    uint8_t before;                    /* with counts_unit, counts_programme: what was known of the unit when the lot fell */
    const tact_sign *signs; uint32_t sign_count;
    uint32_t match_errors;             /* conditions that ended in an error: no match. Only with `count_errors` or a trace */
    tact_consent_effects effects;      /* of permissions that changed: what else must go, which parts must be unlinked */
    tact_gain gain;
    tact_came came;
    bool looked; int64_t look_hour;    /* a look began here: at this hour, in hours since 1970 by the person's clock */
    uint8_t stay; const tact_place *stay_place;        /* tact_stay, and of which place of the bundle */
    uint64_t request;                  /* LIMITS set_later: key of the request that was made, changed or taken back; 0: none */
    bool refused;                      /* the event could not be applied (33rd device, unknown intent ...): see reasons */
} tact_result;

/** What may be read of this person at this event: the view step itself uses. */
void tact_engine_view(tact_view *view, const tact_person *person, const tact_event *event);
/** The language a message is written in when nobody is there to say one: that of the device it is for, else of the one used last; {NULL,0}: none is known. */
tact_slice tact_engine_locale(const tact_person *person, uint64_t device, char out[5]);

/** `trace`, when not NULL, gains every campaign's reasons for `tact explain`, beyond the 16 kept in the decision.
 *  Errors: ERR_MEMORY when the arena is too small (1 MB fits any bundle of 10,000 campaigns), ERR_FORMAT for bytes inside the
 *  event that are not a part. On an error nothing may be stored. */
tact_status tact_step(tact_result *result, const tact_engine *engine, const tact_person *before, const tact_event *event,
                      tact_trace *trace, tact_arena *arena) TACT_MUST_USE;
#endif
