/* cli/report_campaigns.h -- tact report, tact report campaign NAME, tact report results, tact report --recount. */
#ifndef TACT_CLI_REPORT_CAMPAIGNS_H
#define TACT_CLI_REPORT_CAMPAIGNS_H
#include "cli/cli.h"

/** `campaign` NULL: the whole programme. */
int tact_report_of_campaigns(tact_cli *cli, const char *campaign, const char *brand);
/** tact report results: losses and lift of the last days, messages by channel. */
int tact_report_of_results(tact_cli *cli, unsigned days, const char *brand);
int tact_report_recount(tact_cli *cli, const char *brand);
#endif
