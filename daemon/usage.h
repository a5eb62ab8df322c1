/* daemon/usage.h -- how people use their devices, observed: looks, their length, on the move, hour by weekday, ways of use, passing from device to
 * device. Of a population, in cells of at least ten people; or of one person.
 *
 * Look        events of one device part of a person with less than 30 minutes between them. What came without a device is no look.
 * Length      from the first to the last event of a look. A look of one event has no length that could be seen: counted apart, in no mean.
 * A day       looks divided by days, from the first day of the person in the period to the period's last (looks_per_day), or by days with a look.
 * Move        the look's first moment was on the move (tact_cell.moving).
 * Ways        of people with three looks or more: *instant* when at least half of their looks were of one event or at most 70 seconds long, else
 *             *continuous*; beside it *mobile only* when every look was on a phone.
 * Passing     two looks after one another of one person on devices of different kinds, the second at most a day after the first's last event.
 * Transition  a need carried on: an event about a topic on another kind of device than where the same person last met that topic, at most seven days
 *             before. A till that says what it is (context.device.type "shop") counts, with no device part as well. The last four topics of each person are held.
 * Coarsely    is how the API tells it (daemon/coarse.h): a period less another would else be one day's, or one person's. `tact report`, on the brand's own machine, counts exactly:
 * Ten         a cell (an hour of the week, a kind of device, a way, a passing, a transition) is told as daemon/tell.h says. A share of everybody needs ten on both sides, or none.
 * Memory      about 200 bytes a person and 40 a device; TACT_USAGE_PEOPLE is the most, then ERR_LIMIT: a shorter period fits.
 */
#ifndef TACT_DAEMON_USAGE_H
#define TACT_DAEMON_USAGE_H
#include "daemon/cell.h"
#include "daemon/coarse.h"
#include "daemon/tell.h"

enum { TACT_USAGE_PEOPLE = 8 << 20, TACT_USAGE_SHORT_S = 70, TACT_USAGE_LENGTHS = 3601, TACT_USAGE_TOPICS = 4 };

/* Which figures may be told of everybody. */
typedef struct tact_usage_told { bool all, lengths, singles, moving, instant, continuous, mobile_only, too_little; } tact_usage_told;

typedef struct tact_usage_sum {
    uint64_t people, looks, single;                        /* single: looks of one event */
    uint64_t days, active_days;                            /* of all people together */
    uint64_t moving, movers, singles, long_ones;           /* looks on the move; people with such a look, with one of one event, of more */
    uint64_t long_looks;                                   /* of two events and more */
    uint32_t median_s;                                     /* tact_usage_median_s */
    tact_usage_told told;
    uint64_t length_s, lengths[TACT_USAGE_LENGTHS];        /* looks of two events and more by seconds; the last: an hour or more */
    tact_tell_cell hours[7][24];                          /* looks by local weekday (Monday first) and hour of their beginning */
    tact_tell_cell devices[TACT_CELL_DEVICES];            /* looks by kind of device */
    tact_tell_cell passing[8][8];                         /* from, to */
    tact_tell_cell transitions[8][8];                     /* of a need: from, to */
    uint64_t instant, continuous, mobile_only, too_little; /* people; the last: fewer than three looks, no way told */
} tact_usage_sum;

typedef struct tact_usage tact_usage;

/** NULL without memory. */
tact_usage *tact_usage_new(void);
void tact_usage_free(tact_usage *usage);
/** One event of a person, in the order of receipt. OK; ERR_MEMORY; ERR_LIMIT. */
tact_status tact_usage_add(tact_usage *usage, uint64_t person, tact_instant received, const tact_cell *cell) TACT_MUST_USE;
/** Ends what is open and adds up; call it once. Lives as long as the usage. `until`: the period's end. */
tact_usage_sum *tact_usage_finish(tact_usage *usage, tact_instant until);
/** Every figure as the answer to a question of anybody's wording may tell it. */
void tact_usage_coarsen(tact_usage_sum *sum, const tact_coarse *coarse);
/** Seconds that half of the looks with a length do not exceed; 0 when there is none. */
uint32_t tact_usage_median_s(const tact_usage_sum *sum);

/** Members of an open map. With `person`, everything is told; else only what ten people stand behind, null where they are fewer. */
void tact_usage_json(tact_json *json, const tact_usage_sum *sum, bool person);
#endif
