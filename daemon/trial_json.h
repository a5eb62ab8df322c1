/* daemon/trial_json.h -- a trial as JSON: for `tact try --json` and POST /v1/campaigns/try.
 *
 *   {"from","until","tried":[name],"events","people","decided","decidedOtherwise",
 *    "messages":{"before","after"},"campaigns":[{"campaign","tried","before":{"messages","people"},"after":{...}}],
 *    "said":[{"campaign","message","channel","messages","people","before"}],"hours":[{"hour","messages"}],
 *    "ends":[{"campaign"?,"code","text","moments","people"}],
 *    "effect":{"says","draws",...},"verdicts":[{"campaign","newPeoplePerDay"?,"rate"?,"share","about"|"needs"}],"notInTheLog":[field],"leftOut":{...}}
 *
 * A count that stands for 1 to 9 people is null, and so is one that would tell of so few by subtraction (daemon/trial.h).
 * Coarse    with `coarse` every count that hangs on the conditions is told as daemon/coarse.h says (null: fewer than twenty people), "roundedTo" stands beside them, and a row of so few
 *           is left out, but for the campaigns that are tried. */
#ifndef TACT_DAEMON_TRIAL_JSON_H
#define TACT_DAEMON_TRIAL_JSON_H
#include "daemon/json_out.h"
#include "daemon/trial.h"
struct tact_coarse;

/** `coarse` NULL: exactly, for who reads the data folder itself. */
void tact_trial_json(tact_json *json, const tact_trial *trial, const tact_trial_ask *ask, const struct tact_coarse *coarse);
/** The days to try, whole ones by the zone's clock: `on` is yesterday, today, YYYY-MM-DD, or empty with `days` > 0 for the last whole ones. False: it is none
 *  of these, or lies ahead. */
bool tact_trial_period(tact_slice on, unsigned days, const tact_zone *zone, tact_instant now, tact_instant *from, tact_instant *until);
#endif
