/* core/moment/situation.h -- where in the day, and how one is under way.
 *
 * Sum      every clue adds log-odds of 1/1000 to a situation; the largest sum is the answer. Hours of most people (situation.def), read as a day off
 *          on weekends and public holidays; being on the move; a zone that is not the person's own; a shop of the brand, or a place of another kind; and the person's
 *          own habit, which weighs more the more looks it is made of: half of its 5000 at 40 looks, as much as the clock at 27.
 * Because  the clue without which it would have been another situation, the person's habit before the others; else the one that said most.
 */
#ifndef TACT_MOMENT_SITUATION_H
#define TACT_MOMENT_SITUATION_H
#include "core/campaign/bundle.h"
#include "core/moment/moment.h"
#include "core/person/fold.h"
#include "tact/event.h"

typedef struct tact_situation_ask {
    const tact_event *event;
    const tact_view *view;                 /* NULL or without `remember` and `personalise`: no habit and no home zone are read */
    const tact_civil *local;               /* NULL: the hour is not known */
    bool holiday;                          /* a public holiday there */
    const tact_place *inside;              /* the brand's place the device is in, or NULL */
} tact_situation_ask;

/** TACT_SITUATION_*; *because: TACT_CLUE_*, NONE when the situation is unknown. */
uint8_t tact__situation(const tact_situation_ask *ask, uint8_t *because);
#endif
