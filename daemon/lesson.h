/* daemon/lesson.h -- what a line of the log tells the learner, sealed in it: what was drawn, and what came of earlier draws.
 *
 * Who      only of somebody who allows `remember` and `measure`; nothing of a private matter.
 * Joined   a touch by (owner, occurrence): the device part it stands on, else the person; it stays the same when devices are linked.
 *          A silence by the person and the campaign; a ghost of a holdout by its own place on the record, as a touch.
 * Unit     who was drawn into the lift of a campaign by this line, and which such units reached its goal: by the part their lot stands on, in the same way.
 *          For the lift by kind, situation and channel (daemon/splits.h); the learner does not read it.
 */
#ifndef TACT_DAEMON_LESSON_H
#define TACT_DAEMON_LESSON_H
#include "core/choose/receptive.h"
#include "core/engine/feature.h"

typedef struct tact_join { uint64_t owner, occurrence; } tact_join;         /* owner 0: the person */

typedef struct tact_unit_of { uint32_t campaign; uint64_t owner; } tact_unit_of;     /* owner 0: the person */

typedef struct tact_taught {
    bool drawn, by_click, waits, ghost;        /* as in tact_lesson */
    uint32_t campaign, message;        /* of the draw; message 0: nothing was said */
    uint64_t owner, occurrence;
    uint32_t within_s;
    uint16_t features[TACT_LESSON_FEATURES];
    bool sent, given_back, clicked;    /* an intent was handed over; the far side certainly did not take it; a message was clicked: `touch` */
    uint16_t cell;                     /* with sent: of core/choose/receptive.h, or TACT_RECEPTIVE_NONE */
    tact_join touch;
    tact_join goals[TACT_GOALS_MAX]; uint32_t goal_count;      /* touches and ghosts whose goal was reached */
    uint32_t reached[TACT_REACHED_MAX], reached_count;         /* campaigns whose goal was reached */
    bool unit, held_out, promotional;  /* a lot fell: on being left alone; the campaign's class */
    uint16_t share_milli;              /* with unit: of people left alone */
    tact_unit_of drawn_unit;
    tact_unit_of unit_goals[TACT_GOALS_MAX]; uint32_t unit_goal_count;
} tact_taught;

/** What the step taught; false: nothing. */
bool tact_taught_of(tact_taught *out, const tact_event *event, const tact_result *result);
void tact_taught_write(tact_writer *w, const tact_taught *taught);
tact_status tact_taught_read(tact_slice bytes, tact_taught *out) TACT_MUST_USE;
#endif
