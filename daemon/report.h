/* daemon/report.h -- the reports on the brand's own campaigns, as JSON: one text for the API, the command line and the HTML file.
 *
 * From     tallies and their daily history in the store (daemon/counting.h says what is counted); nothing is worked out per person here.
 * Words    doc/measuring.md explains each figure.
 */
#ifndef TACT_DAEMON_REPORT_H
#define TACT_DAEMON_REPORT_H
#include "daemon/json_out.h"
#include "daemon/keeper.h"
#include "daemon/reading.h"

typedef struct tact_report {
    tact_keeper *keeper;
    tact_instant now;
    double rate, people_per_day;       /* what somebody says of a campaign to come; 0: not said */
} tact_report;

/** A list of all campaigns of the bundle in force. */
void tact_report_campaigns(tact_json *json, const tact_report *report);
/** ERR_NOT_FOUND: no campaign of this name is in force. */
tact_status tact_report_campaign(tact_json *json, const tact_report *report, tact_slice name, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
/** The whole programme: universal control, all campaigns pooled, each of them in short. */
tact_status tact_report_programme(tact_json *json, const tact_report *report, tact_arena *arena, tact_trouble *trouble) TACT_MUST_USE;
#endif
