/* core/anticipate/anticipate.h -- when the next moment of a person is likely, of which kind and topic: counts, decayed and shrunk to the cohort.
 *
 * Cohort   looks of everybody who permits it by hour of the week, over how often that hour came by. An hour with few looks leans on the same
 *          hour of the other days (CELL pseudo-looks).
 * Habit    the person's own looks by local hour, workdays and weekend (tact_habit, halved every 28 days), each a little also a look of the
 *          hours beside it; among the days of its class it is laid out as the cohort's is.
 * Answer   (habit + PRIOR * cohort) / (looks + PRIOR): Dirichlet-multinomial, so somebody new is the cohort, and a full habit is itself.
 *          RECENT of it goes to the hours right after the last look, halving every RECENT_HALF hours: looks come in bursts.
 * Holiday  an hour of a public holiday is taken as that hour of a Sunday.
 * Numbers  integers alone; shares are Q30 and add up to one within 168 units. Constants were tuned on the first part of real sequences,
 *          bench/README.md "Anticipation" has the figures.
 */
#ifndef TACT_ANTICIPATE_H
#define TACT_ANTICIPATE_H
#include "core/anticipate/cohort.h"
#include "core/person/fold.h"

enum { TACT_SHARE_BITS = 30, TACT_LIKELY_MAX = 8 };

/* One person's, in 1/256 of a look. class_of[weekday] < classes: which days share a row (two in the record: workdays, weekend). */
typedef struct tact_own {
    uint8_t classes, class_of[7];
    uint32_t looks_q8[7][24];
    uint32_t observed_hours;           /* how long they were looked at, decayed as the looks are: looks over it is the rate */
    tact_instant last;                 /* the last look; {0}: none */
} tact_own;

typedef struct tact_slot { tact_instant at; uint8_t weekday, hour; bool holiday; } tact_slot;   /* one hour: its beginning, its local name */

typedef struct tact_anticipate_settings {
    uint32_t prior_looks, cell_looks, neighbour_milli, recent_milli, recent_half_hours;
} tact_anticipate_settings;
extern const tact_anticipate_settings tact_anticipate_standard;

/** The counts of the view's parts, none without `remember` and `personalise`. */
void tact_own_fold(tact_own *own, const tact_view *view);
/** The 168 hours from the one that holds `from`. `holidays`: ascending days since 1970, where the person is. `zone` NULL: UTC. */
void tact_slots_make(tact_slot slots[TACT_WEEK_HOURS], const tact_zone *zone, const int32_t *holidays, uint32_t holiday_count, tact_instant from);
/** Fills passes: hours of the week that began in [since, now) by the local clock (both hours since 1970, local). */
void tact_cohort_passes(tact_cohort *cohort, int64_t since_hour, int64_t now_hour);
/** Which share of the person's looks of the 168 hours falls into each of them. `settings` NULL: the standard ones. */
void tact_anticipate(uint32_t share[TACT_WEEK_HOURS], const tact_slot slots[TACT_WEEK_HOURS], const tact_cohort *cohort, const tact_own *own,
                     const tact_anticipate_settings *settings);
/** Looks a week, in 1/1000: the person's own count and one look a week over one week more, so that it is never 0. */
uint32_t tact_own_week_milli(const tact_own *own);
/** Probability (1/1000000) of at least one look in hours that hold `share` (Q30, up to one) of `week_milli` looks a week: 1 - e^-expected. */
uint32_t tact_look_ppm(uint32_t share, uint32_t week_milli);
/** Indexes of the hours with the greatest shares, greatest first, the earlier among equals; returns how many. */
uint32_t tact_likely_hours(const uint32_t share[TACT_WEEK_HOURS], uint32_t *out, uint32_t room);

/* When a message is allowed: the first instant at or after `from`; false: never again. */
typedef bool (*tact_open_at)(void *ctx, tact_instant from, tact_instant *open);
/** The instant in [from, until) that is allowed and after which a look within the hour is likeliest: now, the beginning of one of the slots, or
 *  of what is allowed of it; what lies beyond `until` or the week counts nothing. The earliest among equals; the first that is allowed when
 *  none holds TACT_LIKELY_WORTH_MILLI thousandths of its share. False: nothing is allowed before `until`. */
bool tact_likely_instant(const uint32_t share[TACT_WEEK_HOURS], const tact_slot slots[TACT_WEEK_HOURS], tact_instant from, tact_instant until,
                         tact_open_at open, void *ctx, tact_instant *at) TACT_MUST_USE;
enum { TACT_LIKELY_WORTH_MILLI = 1250 };

/* What the next moments may be about. Topics: interests and journeys of the view; a journey adds one look's weight, halved every 7 days. */
typedef struct tact_likely_topic { uint32_t topic, share_milli; uint8_t stage; bool journey; tact_instant last; } tact_likely_topic;
/** Strongest first; returns how many. `marked` (ids, NULL: none) take no part: not in the shares and not in what is made of them. */
uint32_t tact_likely_topics(const tact_view *view, const uint32_t *marked, uint32_t marked_count, tact_likely_topic *out, uint32_t room);
/** Kinds (1/1000, TACT_KIND_*) by the stages of those topics (stage.def); all 0 when nothing is known. */
void tact_likely_kinds(const tact_likely_topic *topics, uint32_t count, uint16_t kind_milli[TACT_KIND_COUNT]);
#endif
