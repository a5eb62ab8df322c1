/* cli/cmd_run.c -- tact run: serve a brand folder. */
#include "cli/folders.h"
#include "daemon/run.h"

const tact_option tact_cmd_run_options[] = {
    { "listen", 'l', "ADDRESS:PORT", "listen here instead of where tact.yaml says; port 0 takes any" },
    TACT_FOLDER_OPTIONS,
    { "quiet", 'q', NULL, "no greeting" },
    { NULL, 0, NULL, NULL } };

int tact_cmd_run(tact_cli *cli) {
    tact_folders f;
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (!tact_folders_of(cli, cli->argument_count ? cli->arguments[0] : ".", &f)) return TACT_EXIT_CANNOT;
    int code = tact_folders_make_keys(cli, &f);
    if (code) return code;
    tact_run_options options = { .brand_folder = f.brand, .data_folder = f.data, .master_key_path = f.master, .erasures_path = f.erasures, .env_file = f.env,
                                 .listen = tact_cli_value(cli, "listen"), .quiet = tact_cli_has(cli, "quiet") };
    return tact_run(&options);
}
