/* brand/posix_tz.h -- the rule at the end of a TZif file: what a zone does after its last listed transition.
 *
 * Syntax   POSIX TZ with the extensions of RFC 9636 (names in <>, hours -167..167): "CET-1CEST,M3.5.0,M10.5.0/3", "<+03>-3".
 */
#ifndef TACT_BRAND_POSIX_TZ_H
#define TACT_BRAND_POSIX_TZ_H
#include "core/base/time.h"

typedef struct tact_tz_change { char form; uint16_t month, week, day; int32_t time_s; } tact_tz_change;  /* form M, J (1-365, no leap day) or N (0-365) */
typedef struct tact_tz_rule {
    int32_t standard_s, summer_s;          /* seconds east of Greenwich */
    bool changes;                          /* false: standard_s for ever */
    tact_tz_change to_summer, to_standard;
} tact_tz_rule;

/** False when the text is not such a rule. */
bool tact_tz_parse(tact_slice text, tact_tz_rule *out);

/** The two transitions of a year, in order of time: instants in seconds since 1970 and the offset from each on. `changes` must be true. */
void tact_tz_year(const tact_tz_rule *rule, int32_t year, int64_t at_s[2], int32_t offset_s[2]);
#endif
