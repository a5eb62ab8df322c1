/* daemon/hours.h -- how many moments each hour had: what is usual at this hour of the week. No person stands in it.
 *
 * Hour     since 1970 by the brand's clock, so that the same hour of the week before is 168 less.
 * Counts   what the moment map counts (a cell, daemon/cell.h, of a track, page or screen): moments, what came of them, their kinds.
 * Kept     family meta, a row an hour, written with the batch that counted, for five weeks (doc/format.md).
 */
#ifndef TACT_DAEMON_HOURS_H
#define TACT_DAEMON_HOURS_H
#include "core/base/bytes.h"
#include "core/campaign/bundle.h"
#include "daemon/cell.h"

enum { TACT_HOURS_KEPT = 35 * 24, TACT_HOURS_WEEKS = 4, TACT_HOUR_KEY = 13 };

typedef struct tact_hour_counts { uint64_t moments, answers[TACT_CELL_ANSWER_COUNT], kinds[TACT_KIND_COUNT]; } tact_hour_counts;
typedef struct tact_hour { uint32_t number; tact_hour_counts counts; bool changed; } tact_hour;

uint32_t tact_hour_of(const tact_bundle *bundle, tact_instant at);
/** False: not one that is counted. */
bool tact_hour_count(tact_hour *hour, const tact_cell *cell);
void tact_hour_write(tact_writer *w, const tact_hour_counts *counts);
tact_status tact_hour_read(tact_slice bytes, tact_hour_counts *out) TACT_MUST_USE;
/** "hour:00498660", in order of time. */
tact_slice tact_hour_key(uint32_t number, char out[TACT_HOUR_KEY + 1]);
#endif
