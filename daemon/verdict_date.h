/* daemon/verdict_date.h -- "a verdict is possible about ...", from four numbers; reading.h says what a verdict is. */
#ifndef TACT_DAEMON_VERDICT_DATE_H
#define TACT_DAEMON_VERDICT_DATE_H
#include <stdbool.h>
#include "core/base/time.h"

/** Rate of the goal by itself, new people a day, share left alone, days a goal is waited for. False: too far, or something is not known (0). */
bool tact_verdict_about(double rate, double people_per_day, double share, double window_days, tact_instant start, tact_instant *out);
#endif
