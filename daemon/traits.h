/* daemon/traits.h -- traits that conditions name, from beside the record, so that they are judged by what is remembered and not only by what this event happens to say.
 *
 * When     a condition of the bundle in force names a trait; the account is signed in (traits are the account's); it may be remembered and personalised for; the event came
 *          without Sec-GPC. Else they are not even read.
 * What     only those named. What the event says itself wins, a null included; what is marked as private by now stays away.
 */
#ifndef TACT_DAEMON_TRAITS_H
#define TACT_DAEMON_TRAITS_H
#include "core/engine/engine.h"

bool tact_traits_wanted(const tact_engine *engine, const tact_person *person, const tact_event *event);
/** `kept`: all traits beside the record. *out: the event's own and those named, in the arena and in `kept`. ERR_MEMORY. */
tact_status tact_traits_add(const tact_engine *engine, const tact_value *kept, const tact_event *event, tact_arena *arena, tact_value *out) TACT_MUST_USE;
#endif
