/* core/person/fold.h -- everything shared between parts, computed, never stored.
 *
 * View     which parts take part: signed in = account + this device + (with link_devices) the other devices of the record;
 *          logged out = this device only. Refusal wins between device and account.
 * Expiry   a permission past its `expires` is as if nobody had been asked; a grant without a basis is none.
 * Order    parts: this device, the account, the others as they stand in the record; a device that itself refuses link_devices is
 *          not among them. Room: a list shorter than what there is gets the first ones.
 */
#ifndef TACT_PERSON_FOLD_H
#define TACT_PERSON_FOLD_H
#include "core/person/person.h"

typedef struct tact_view {
    const tact_person *person;
    const tact_part *parts[TACT_PARTS_MAX]; uint32_t part_count;
    const tact_part *device, *account;      /* either may be NULL */
    uint64_t purposes;                      /* bit per purpose effectively granted at `now` (state, expiry, refusal wins) */
    uint64_t refused;                       /* bit per purpose refused or withdrawn in one of the parts */
    uint8_t basis[TACT_PURPOSE_MAX];        /* of each granted purpose: the strongest basis (consent first) */
    tact_instant now;
} tact_view;

/** `device_part` 0: no device. Permissions are folded over this device and (signed in) the account. Facts of other devices are
 *  visible only when signed in and link_devices is granted. */
void tact_view_make(tact_view *view, const tact_person *person, uint64_t device_part, bool signed_in, tact_instant now);
static inline bool tact_view_may(const tact_view *view, unsigned purpose) { return (view->purposes >> purpose & 1) != 0; }

/** One purpose over two parts, folded as a view does (refusal wins; expired = never asked); either may be NULL. */
bool tact_fold_granted(const tact_part *one, const tact_part *other, unsigned purpose, tact_instant now);

/** Decayed weight of a topic now, in 1/1000, summed over the view's parts. */
uint32_t tact_view_interest(const tact_view *view, uint32_t topic);
/** The strongest topics, strongest first; returns how many were written (at most `room`). */
uint32_t tact_view_interests(const tact_view *view, uint32_t *topics, uint32_t *weights_milli, uint32_t room);
/** Touches of ALL parts of the record, newest first: attention is one budget per person, whoever is signed in. Returns the count (<= 64). */
uint32_t tact_view_touches(const tact_view *view, const tact_touch **out, uint32_t room);
/** Last time the campaign was seen (ghosts apart) and how often; false when never. `last` and `count` may be NULL. */
bool tact_view_seen(const tact_view *view, uint32_t campaign, tact_instant *last, uint32_t *count);
/** Last purchase for a topic (0 = any), and whether there was one. `last` may be NULL. */
bool tact_view_bought(const tact_view *view, uint32_t topic, tact_instant *last);
/** Last time something marked was done; false when never, or not within what is kept. `last` may be NULL. */
bool tact_view_mark(const tact_view *view, tact_mark_kind kind, uint32_t name, tact_instant *last);
/** Last time a topic was looked at, to the hour, as long as it is an interest. `last` may be NULL. */
bool tact_view_looked(const tact_view *view, uint32_t topic, tact_instant *last);
/** Holdout of a campaign as stored: 0 none, 1 treated, 2 held out, 3 the parts disagree (left out of measurement). */
int tact_view_lot(const tact_view *view, uint32_t campaign);
/** What a lot drawn now keeps of the time before it (tact_lot): visits of the last weeks, halved every 28 days, and orders so far. */
uint8_t tact_view_before(const tact_view *view);
/** What was kept with the first lot of a campaign; 0 when nothing was, or it was never drawn. */
uint8_t tact_view_lot_before(const tact_view *view, uint32_t campaign);
/** Journeys of the view, latest first, one per topic. */
uint32_t tact_view_journeys(const tact_view *view, const tact_journey **out, uint32_t room);
/** Habit: share of looks in this local hour, in 1/1000 of all looks on such days (workdays, or weekend); 0 when nothing is known. */
uint32_t tact_view_habit(const tact_view *view, unsigned local_hour, bool weekend);
/** Zones claimed by ALL parts of the record in the last 14 days, whoever is signed in; returns the count. */
uint32_t tact_view_zones(const tact_view *view, uint32_t *zones, uint32_t room);
/** Degree of the relationship, by the first rule that holds, over the parts of the view:
 *    3 loyal     signed in, three purchases or more, the last within 365 days
 *    2 regular   two purchases or more, the last within 365 days; or ten visits or more, the last within 365 days
 *    1 known     signed in; or a purchase, ever; or three visits or more
 *    0 stranger  anyone else
 *  A visit is a session that looked (habit.total); a purchase counts under topic 0, or else under its busiest topic. */
unsigned tact_view_relationship(const tact_view *view);
/** The same with what it goes by. */
typedef struct tact_relationship { unsigned degree; bool signed_in; uint32_t visits, purchases; tact_instant visited, bought; } tact_relationship;   /* instants {0}: never */
tact_relationship tact_view_relationship_of(const tact_view *view);
#endif
