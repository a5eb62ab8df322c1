/* daemon/next_json.h -- the likely next moments of a person, as JSON: for GET /v1/people/{id}/next and `tact person ID --next`. */
#ifndef TACT_DAEMON_NEXT_JSON_H
#define TACT_DAEMON_NEXT_JSON_H
#include "daemon/json_out.h"
#include "daemon/keeper.h"

/** Without the permission to remember and to personalise: "next" is null and "reasons" say which is missing. ERR_NOT_FOUND, ERR_SEALED as
 *  tact_keeper_person. The JSON lives in `arena`. */
tact_status tact_next_json(tact_keeper *keeper, const tact_who *who, tact_instant now, tact_slice language, tact_arena *arena, tact_slice *json, tact_trouble *trouble) TACT_MUST_USE;
#endif
