/* core/attention/window.h -- when an interruption may happen: hours of local time, by every rule, in every zone.
 *
 * Rule     the brand's quiet hours, or one law row with the holidays of its country.
 * Open     an instant is open when each rule allows the wall time of each zone: rules and zones are crossed, the strictest wins.
 * DST      an instant has one wall time in a zone; a wall time may happen twice or never, so nothing is searched by wall time alone:
 *          the search jumps to the next change of the hours or of the zone's offset, whichever comes first, and looks again.
 */
#ifndef TACT_WINDOW_H
#define TACT_WINDOW_H
#include "core/campaign/bundle.h"

typedef struct tact_window_rule {
    const tact_law_row *law;               /* NULL: quiet hours */
    const tact_country *country;           /* whose holidays `law` means; NULL: no table of them, which counts as a holiday for ever */
    uint16_t quiet_from_minute, quiet_until_minute;   /* closed in [from, until), also over midnight; equal = never closed */
} tact_window_rule;

typedef enum tact_window_state { TACT_WINDOW_OPEN, TACT_WINDOW_HOURS, TACT_WINDOW_HOLIDAY } tact_window_state;

/** The state at a wall time (microseconds since 1970 as if it were UTC). *change_us (when not open): a later wall time until which it stays so. */
tact_window_state tact_window_at(const tact_window_rule *rule, int64_t local_us, int64_t *change_us);

/** A day in the country's list? Days the list does not reach count as holidays: what is not known is not used to disturb. */
bool tact_window_holiday(const tact_country *country, int64_t day);

/** False: the rule never closes (no hours, no breaks, holidays allowed) and can be left out. */
bool tact_window_limits(const tact_law_row *law);

/** First instant in [from, limit] that is open by all rules in all zones; false when there is none. */
bool tact_window_next(const tact_window_rule *rules, uint32_t rule_count, const tact_zone *const *zones, uint32_t zone_count,
                      tact_instant from, tact_instant limit, tact_instant *open);
#endif
