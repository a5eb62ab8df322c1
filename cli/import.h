/* cli/import.h -- what `tact import` can bring in; one file each. Options stand in cli/cmd_import.c. */
#ifndef TACT_CLI_IMPORT_H
#define TACT_CLI_IMPORT_H
#include "cli/cli.h"

int tact_import_access_log(tact_cli *cli, const char *file, const char *brand);
int tact_import_orders(tact_cli *cli, const char *file, const char *brand);
int tact_import_people(tact_cli *cli, const char *file, const char *brand);
#endif
