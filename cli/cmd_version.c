/* cli/cmd_version.c -- tact version. */
#include "cli/cli.h"
#include "tact/version.h"

const tact_option tact_cmd_version_options[] = { { NULL, 0, NULL, NULL } };

int tact_cmd_version(tact_cli *cli) {
    if (!tact_cli_arguments(cli, 0, 0)) return TACT_EXIT_USAGE;
    fprintf(cli->out, cli->json ? "{\"version\":\"%s\"}\n" : "tact %s\n", TACT_VERSION);
    return TACT_EXIT_OK;
}
