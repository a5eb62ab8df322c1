/* core/moment/situation.h -- where in the day, and how one is under way.
 * Defaults by local hour and weekday; a habit of forty looks or more moves waking and bed to the person's own hours. */
#ifndef TACT_MOMENT_SITUATION_H
#define TACT_MOMENT_SITUATION_H
#include "core/person/fold.h"
#include "tact/event.h"

/** `inside`: in one of the brand's places. `view` NULL or without `remember` and `personalise`: no habit and no home zone are read.
 *  `local` NULL: the hour is not known. */
uint8_t tact__situation(const tact_event *event, const tact_view *view, const tact_civil *local, bool inside);
#endif
