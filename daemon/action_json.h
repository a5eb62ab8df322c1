/* daemon/action_json.h -- an action as its owner reads it: GET /v1/actions/{id}, and in the export of a person. */
#ifndef TACT_DAEMON_ACTION_JSON_H
#define TACT_DAEMON_ACTION_JSON_H
#include "daemon/action.h"
#include "daemon/json_out.h"
void tact_action_json(tact_json *json, const tact_action *action, tact_instant now);
#endif
