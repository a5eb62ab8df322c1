/* daemon/person_json.h -- a person as tact knows them, as JSON: for the person, for the CLI, for an export. */
#ifndef TACT_DAEMON_PERSON_JSON_H
#define TACT_DAEMON_PERSON_JSON_H
#include "core/campaign/bundle.h"
#include "core/person/cold.h"
#include "core/person/fold.h"
#include "daemon/json_out.h"

/** The whole record part by part, with names of topics, campaigns and zones where the bundle knows them; `cold` may be NULL. */
void tact_person_json(tact_json *json, const tact_person *person, const tact_cold *cold, const tact_bundle *bundle, tact_instant now);
#endif
