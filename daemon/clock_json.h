/* daemon/clock_json.h -- how the clock stands, for the API and `tact clock`. */
#ifndef TACT_DAEMON_CLOCK_JSON_H
#define TACT_DAEMON_CLOCK_JSON_H
#include "daemon/json_out.h"

/** {"wall", "now", "written" (when known), "refused"}: the machine's clock, the time gone by, when the store was last written. */
void tact_clock_json(tact_json *j, tact_instant wall, tact_instant now, tact_instant written, bool refused);
#endif
