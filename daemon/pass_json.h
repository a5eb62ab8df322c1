/* daemon/pass_json.h -- passes as JSON, for GET /v1/passes and `tact passes`. */
#ifndef TACT_DAEMON_PASS_JSON_H
#define TACT_DAEMON_PASS_JSON_H
#include "daemon/json_out.h"
#include "daemon/keeper.h"

/** {"passes":[...]}, the latest first. */
void tact_passes_json(tact_json *j, const tact_keeper *keeper);
/** What an event of the brand began. */
void tact_happened_json(tact_json *j, const tact_keeper *keeper, const tact_happened *happened);
#endif
