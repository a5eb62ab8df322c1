/* daemon/helper_json.h -- what the helper says, as JSON: of POST /v1/answer and `tact answer --json`. */
#ifndef TACT_DAEMON_HELPER_JSON_H
#define TACT_DAEMON_HELPER_JSON_H
#include "daemon/helper.h"
#include "daemon/json_out.h"
/** {"known", "automatic": true, "kind", "answer", "heading", "source", "language", "confidence", "note", "person"} */
void tact_helper_json(tact_json *json, const tact_helper_said *said);
#endif
