/* cli/cmd_run.c -- tact run: serve a brand folder. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/folders.h"
#include "daemon/run.h"
#include "store/erasures.h"
#include "store/file.h"
#include "store/master.h"

const tact_option tact_cmd_run_options[] = {
    { "listen", 'l', "ADDRESS:PORT", "listen here instead of where tact.yaml says; port 0 takes any" },
    TACT_FOLDER_OPTIONS,
    { "quiet", 'q', NULL, "no greeting" },
    { NULL, 0, NULL, NULL } };

/* The first start of a folder that brings no keys (a clone of an example): make them, and say where. */
static int make_keys(tact_cli *cli, const tact_folders *f) {
    char parent[1024], secrets[1100];
    tact_trouble trouble;
    const char *forbidden[] = { f->brand, f->data, NULL };
    snprintf(secrets, sizeof secrets, "%s/keys/secrets", f->data);
    if (!tact_path_exists(f->master)) {
        if (tact_path_exists(secrets)) return tact_cli_fail(cli, "give it with --key, or set TACT_MASTER_KEY", "the data in %s was sealed with a master key that is not at %s", f->data, f->master);
        snprintf(parent, sizeof parent, "%s", f->master);
        for (char *at = strchr(parent + 1, '/'); at; at = strchr(at + 1, '/')) {
            *at = 0;
            mkdir(parent, 0700);
            *at = '/';
        }
        if (tact_master_create(f->master, forbidden, &trouble)) return tact_cli_fail(cli, NULL, "%s", trouble.text);
        fprintf(cli->err, "tact: made a master key at %s; keep a copy apart from the data: without it nothing can be read\n", f->master);
    }
    if (!tact_path_exists(f->erasures) && !tact_path_exists(secrets) && tact_erasures_create(f->erasures, &trouble)) return tact_cli_fail(cli, NULL, "%s", trouble.text);
    return TACT_EXIT_OK;
}

int tact_cmd_run(tact_cli *cli) {
    tact_folders f;
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (!tact_folders_of(cli, cli->argument_count ? cli->arguments[0] : ".", &f)) return TACT_EXIT_CANNOT;
    int code = make_keys(cli, &f);
    if (code) return code;
    tact_run_options options = { .brand_folder = f.brand, .data_folder = f.data, .master_key_path = f.master, .erasures_path = f.erasures, .env_file = f.env,
                                 .listen = tact_cli_value(cli, "listen"), .quiet = tact_cli_has(cli, "quiet") };
    return tact_run(&options);
}
