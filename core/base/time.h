/* core/base/time.h -- instants, spans, the civil calendar and time zones.  Nothing here reads a clock.
 *
 * Units    microseconds in a struct of its own, so that seconds cannot slip in.
 * Zones    compiled tables handed in with the bundle (the shell compiles them from tzdata's TZif files);
 *          wall time + IANA name is what is stored elsewhere, offsets are computed at the instant.
 * Source   civil calendar: the proleptic Gregorian day count (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
#ifndef TACT_BASE_TIME_H
#define TACT_BASE_TIME_H
#include "core/base/slice.h"

typedef struct tact_instant { int64_t us; } tact_instant;   /* since 1970-01-01T00:00:00Z */
typedef struct tact_span { int64_t us; } tact_span;

#define TACT_SECONDS(n) ((tact_span){ (int64_t)(n) * 1000000 })
#define TACT_MINUTES(n) TACT_SECONDS((int64_t)(n) * 60)
#define TACT_HOURS(n) TACT_SECONDS((int64_t)(n) * 3600)
#define TACT_DAYS(n) TACT_SECONDS((int64_t)(n) * 86400)

/* Saturating, so that hostile dates cannot overflow. */
tact_instant tact_instant_add(tact_instant t, tact_span s);
tact_span tact_instant_since(tact_instant later, tact_instant earlier);
static inline bool tact_instant_before(tact_instant a, tact_instant b) { return a.us < b.us; }

typedef struct tact_civil { int32_t year; uint8_t month, day, hour, minute, second, weekday; int32_t micro; } tact_civil; /* weekday 0 = Monday */

int64_t tact_days_from_civil(int32_t year, unsigned month, unsigned day);     /* days since 1970-01-01 */
tact_civil tact_civil_from_us(int64_t local_us);                              /* no zone applied */
int64_t tact_us_from_civil(const tact_civil *civil);                          /* no zone applied; weekday ignored */
/** Western Easter Sunday of a year, as days since 1970-01-01 (Meeus/Jones/Butcher). */
int64_t tact_easter_days(int32_t year);

/** ISO 8601 / RFC 3339: `2026-11-01`, `2026-11-01T08:00:00Z`, fractions to a microsecond, `+01:00`.
 *  False when it is not one, names no real day, or lies outside years 0001..9999. */
bool tact_instant_parse(tact_slice text, tact_instant *out);
enum { TACT_INSTANT_TEXT = 27 };                                              /* "2026-11-01T08:00:00.000000Z" */
tact_slice tact_instant_format(tact_instant t, char out[TACT_INSTANT_TEXT + 1]);
/** `90s 15m 2h 30d 1w`, a single number and unit. False otherwise. */
bool tact_span_parse(tact_slice text, tact_span *out);

/* One zone: offsets in force from each transition on, in seconds east of Greenwich; before the first, `first_offset_s`. */
typedef struct tact_zone {
    tact_slice name;
    int32_t first_offset_s;
    uint32_t transition_count;
    const int64_t *transition_s;               /* ascending, seconds since 1970 */
    const int32_t *offset_s;                   /* one each */
} tact_zone;
int32_t tact_zone_offset_s(const tact_zone *zone, tact_instant t);
tact_civil tact_zone_civil(const tact_zone *zone, tact_instant t);
/** First instant whose local wall time is at or after `local_us` (a wall time that DST skips gives the end of the gap; one
 *  that happens twice gives the first). */
tact_instant tact_zone_instant(const tact_zone *zone, int64_t local_us);
#endif
