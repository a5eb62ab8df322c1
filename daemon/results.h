/* daemon/results.h -- what all of it came to: where people were lost from the first moment on, what it changed as it stood each day, money; the whole programme first.
 *
 * From     tallies and their daily history, hourly counts of moments (daemon/hours.h): a period is the difference of two days' tallies.
 * Losses   doc/measuring.md: each time a campaign fitted, the first thing that stopped it; so a step is at most the step before, moments aside (one moment may fit several campaigns).
 */
#ifndef TACT_DAEMON_RESULTS_H
#define TACT_DAEMON_RESULTS_H
#include "daemon/report.h"

/** Members of an open map: "from", "days", "funnel", "programme"; with `by_channel` "by" and "rows". */
tact_status tact_results_json(tact_json *json, const tact_report *report, unsigned days, bool by_channel, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
#endif
