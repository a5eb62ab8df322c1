/* cli/cmd_check.c -- `tact check`: every mistake in a brand folder, with place and way out; changes nothing. */
#include "brand/check_print.h"
#include "brand/schema.h"
#include "cli/cli.h"
#include <time.h>

int tact_cmd_check(tact_cli *cli);
const tact_option tact_cmd_check_options[] = {
    { "env", 0, "FILE", "file of secrets (default: ~/.config/tact/NAME.env)" },
    { "secrets", 's', NULL, "secrets that cannot be had are errors, as for `tact run`" },
    { "schema", 0, "DIR", "write the JSON Schemas of a brand's files for editors into DIR" },
    { NULL, 0, NULL, NULL }
};

static int write_schema(tact_cli *cli, const char *folder, tact_arena *arena) {
    int error;
    if (!tact_schema_write(folder, arena, &error)) return tact_cli_fail(cli, "name a folder that can be written", "%s: %s", folder, strerror(error));
    if (!cli->json && !cli->argument_count) fprintf(cli->out, "wrote tact.schema.json, campaign.schema.json, purposes.schema.json and page.schema.json into %s\n", folder);
    return TACT_EXIT_OK;
}

static int check(tact_cli *cli, const char *folder, tact_arena *arena) {
    tact_diags diags;
    tact_brand brand;
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .env_file = tact_cli_value(cli, "env"), .secrets_wanted = tact_cli_has(cli, "secrets"), .catalog_wanted = true, .now = { (int64_t)time(NULL) * 1000000 } };
    tact_status status = tact_brand_load(folder, &options, arena, &diags, &brand);
    bool terminal = tact_cli_terminal(cli, cli->out);
    if (cli->json) tact_check_json(cli->out, &brand, &diags);
    else {
        tact_check_print(cli->out, &brand, &diags, terminal);
        tact_check_sum(cli->out, &brand, &diags, terminal);
        if (!diags.error_count) tact_check_texts(cli->out, &brand, NULL, 0, arena, terminal);
    }
    return status == TACT_OK ? TACT_EXIT_OK : status == TACT_ERR_INVALID ? TACT_EXIT_FOUND : TACT_EXIT_CANNOT;
}

int tact_cmd_check(tact_cli *cli) {
    const char *schema = tact_cli_value(cli, "schema");
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    int code = schema ? write_schema(cli, schema, arena) : TACT_EXIT_OK;
    if (code == TACT_EXIT_OK && (cli->argument_count || !schema)) code = check(cli, cli->argument_count ? cli->arguments[0] : ".", arena);
    tact_brand_arena_free(arena);
    return code;
}
