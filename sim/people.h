/* sim/people.h -- who lives in the town: devices, places, habits, tempers.  Drawn once from the town's seed, the same under every policy.
 *
 * Figures  a phone is taken out 26.6 times a day for 70 seconds; one look in fifty meets this brand, more often while a need is open.
 *          Tiredness halves in 15 days. How soon people object is set so that of those who hear from a brand weekly about one in ten
 *          turns it off within three months, and of those who hear two to five times a week about two in five (public survey figures).
 */
#ifndef TACT_SIM_PEOPLE_H
#define TACT_SIM_PEOPLE_H
#include "sim/check.h"
#include "sim/scene.h"

enum { TACT_SIM_CARES = 3 };

typedef struct tact_sim_need {
    bool open, met;                    /* met: a message brought the deed about */
    uint16_t matter; int32_t goal;     /* goal -1: nothing the brand counts comes of it */
    uint32_t number, revenue, fate_ppm;/* fate: below their own chance they do it by themselves */
} tact_sim_need;

typedef struct tact_sim_person {
    bool member;                       /* signs in: one record for all devices; else one record a device */
    uint8_t devices;                   /* bit per device: phone, computer, tablet */
    uint8_t habit, answer;             /* hours of the day; to being asked: all, some, no, silence */
    uint16_t liking_milli, patience_milli, attention_milli;
    uint32_t looks_ppm;                /* of the mean number of looks */
    uint32_t zone, away; tact_instant away_until;
    uint8_t locale;
    uint16_t cares[TACT_SIM_CARES];    /* matters */
    tact_value traits;
    tact_sim_need need; uint32_t needs, looks, trips;
    int64_t tired_milli; tact_instant tired_at;
    bool left;                         /* turned everything off */
    uint8_t last_device;
} tact_sim_person;

/** `arena` keeps their traits. */
void tact_sim_person_draw(tact_sim_person *person, const tact_sim_scenes *scenes, uint64_t town, uint32_t number, tact_arena *arena);
/** Weight of an hour for looks, 0 to 15; and how much of the day's weight an average hour has, in 1/1000 of the heaviest. */
unsigned tact_sim_hour_weight(const tact_sim_person *person, const tact_civil *local);
enum { TACT_SIM_HOUR_HEAVIEST = 15 };
unsigned tact_sim_hour_mean_milli(const tact_sim_person *person);

/** How tired of the brand now, in 1/1000 of their patience. */
int64_t tact_sim_tired_milli(const tact_sim_person *person, tact_instant now);
void tact_sim_tire(tact_sim_person *person, uint32_t weight_milli, tact_instant now);
/** Goodwill, 1000 when rested: how readily they come by themselves. */
uint32_t tact_sim_goodwill_milli(const tact_sim_person *person, tact_instant now);
/** Chance that they do by themselves what the open need is about. */
uint32_t tact_sim_own_chance_ppm(const tact_sim_person *person, tact_instant now);
#endif
