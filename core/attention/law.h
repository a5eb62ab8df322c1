/* core/attention/law.h -- the law tables that ship with tact (law.def), copied into a bundle. Holidays: core/place/holiday.h.
 *
 * Places   FR, IT, US and the territories their law reaches (Reunion, Puerto Rico...). Elsewhere promotional SMS and calls are off
 *          until a table exists.
 * Dates    each row carries the day it was reviewed and its source; doc/attention.md shows them.
 */
#ifndef TACT_LAW_H
#define TACT_LAW_H
#include "core/campaign/bundle.h"

/** bundle->laws: every row, territories included. */
tact_status tact_law_fill(tact_bundle *bundle, tact_arena *arena) TACT_MUST_USE;
#endif
