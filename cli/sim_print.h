/* cli/sim_print.h -- what a town went through, for people, for programs, and day by day for a spreadsheet. */
#ifndef TACT_CLI_SIM_PRINT_H
#define TACT_CLI_SIM_PRINT_H
#include "cli/cli.h"
#include "sim/town.h"

void tact_sim_print(tact_cli *cli, const tact_sim_options *options, const tact_sim_report *report);
/** False: no memory. */
bool tact_sim_print_json(tact_cli *cli, const tact_sim_options *options, const tact_sim_report *report);
/** False: it could not be written; errno says why. */
bool tact_sim_print_days(const char *path, const tact_sim_options *options, const tact_sim_report *report);
#endif
