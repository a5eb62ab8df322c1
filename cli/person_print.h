/* cli/person_print.h -- a person's JSON (daemon/person_json.h) as words for people. */
#ifndef TACT_CLI_PERSON_PRINT_H
#define TACT_CLI_PERSON_PRINT_H
#include "cli/ink.h"
#include "core/base/value.h"

/** `zone` is where times are shown; NULL: UTC. */
void tact_person_print(const tact_cli *cli, tact_slice id, const tact_value *person, const tact_zone *zone);
#endif
