/* core/link/parcel.h -- inside core/link: the bytes a part travels in (link.h, "Parcel").
 * The part as tact_part_write gives it, then the rest of its record as tact_person_write gives it: no parts, the intents of the part. */
#ifndef TACT_PARCEL_H
#define TACT_PARCEL_H
#include "core/person/person.h"

tact_status tact__parcel_write(const tact_person *record, const tact_part *part, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
/** `rest` has no parts; its intents name the part. */
tact_status tact__parcel_read(tact_slice bytes, tact_arena *arena, tact_part *part, tact_person *rest) TACT_MUST_USE;
#endif
