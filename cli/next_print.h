/* cli/next_print.h -- the likely next moments (daemon/next_json.h) as words for people. */
#ifndef TACT_CLI_NEXT_PRINT_H
#define TACT_CLI_NEXT_PRINT_H
#include "cli/cli.h"
#include "core/base/value.h"

void tact_next_print(const tact_cli *cli, const tact_value *next);
#endif
