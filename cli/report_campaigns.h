/* cli/report_campaigns.h -- tact report, tact report campaign NAME, tact report --recount. */
#ifndef TACT_CLI_REPORT_CAMPAIGNS_H
#define TACT_CLI_REPORT_CAMPAIGNS_H
#include "cli/cli.h"

/** `campaign` NULL: the whole programme. */
int tact_report_of_campaigns(tact_cli *cli, const char *campaign, const char *brand);
int tact_report_recount(tact_cli *cli, const char *brand);
#endif
