/* cli/import_brand.c -- see import_brand.h. */
#include "cli/import_brand.h"
#include <stdlib.h>
#include <unistd.h>
#include "brand/check_print.h"

static bool letters(const char *text, size_t count) {
    if (strlen(text) != count) return false;
    for (const char *p = text; *p; p++) if (*p < 'A' || *p > 'Z') return false;
    return true;
}

static int options(tact_cli *cli, tact_import_into *into) {
    const char *country = tact_cli_value(cli, "country"), *currency = tact_cli_value(cli, "currency"), *separator = tact_cli_value(cli, "separator");
    if (country && !letters(country, 2)) return tact_cli_usage(cli, "two capital letters, such as FR", "--country cannot be '%s'", country);
    if (currency && !letters(currency, 3)) return tact_cli_usage(cli, "three capital letters, such as EUR", "--currency cannot be '%s'", currency);
    if (separator && strcmp(separator, "tab") == 0) separator = "\t";
    if (separator && strlen(separator) != 1) return tact_cli_usage(cli, "one character, such as ; or tab", "--separator cannot be '%s'", separator);
    if (separator) into->separator = *separator;
    if (country) into->country = tact_slice_of(country);
    if (currency) into->currency = tact_slice_of(currency);
    return 0;
}

static int only_read(tact_cli *cli, tact_import_into *into, const char *folder) {
    tact_diags diags;
    char path[1100];
    snprintf(path, sizeof path, "%s/tact.yaml", folder ? folder : ".");
    if (!folder && access(path, F_OK)) return 0;           /* the file alone */
    into->reach = (tact_reached){ .arena = tact_brand_arena() };
    if (!into->reach.arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    tact_diags_init(&diags, into->reach.arena, TACT_BRAND_FINDINGS);
    tact_brand_options brand = { .env_file = "", .now = tact_reach_now() };
    tact_status s = tact_brand_load(folder ? folder : ".", &brand, into->reach.arena, &diags, &into->reach.brand);
    if (s == TACT_ERR_NOT_FOUND) return tact_cli_fail(cli, "`tact init FOLDER` makes one", "there is no brand folder %s", folder);
    if (s) {
        if (!cli->json) tact_check_print(cli->err, &into->reach.brand, &diags, tact_cli_terminal(cli, cli->err));
        return tact_cli_found(cli, "`tact check` explains every mistake", "the brand folder %s has mistakes", folder ? folder : ".");
    }
    into->brand = &into->reach.brand;
    return 0;
}

static int whole(tact_cli *cli, tact_import_into *into, const char *folder) {
    int code = tact_reach_open(cli, folder ? folder : ".", TACT_REACH_MAKE | TACT_REACH_ADMIN, &into->reach);
    if (code) return code;
    into->brand = &into->reach.brand;
    if (into->reach.keeper) return 0;
    return tact_cli_fail(cli, "stop it, import, and start it again; --dry-run works meanwhile; or send the same to its API: POST /v1/consent and /v1/batch with a server key",
                         "`tact run` serves %s now, and an import needs the data folder to itself", into->reach.folders.data);
}

int tact_import_open(tact_cli *cli, tact_import_into *into, const char *brand) {
    *into = (tact_import_into){ .dry = tact_cli_has(cli, "dry-run") };
    int code = options(cli, into);
    if (!code) code = into->dry ? only_read(cli, into, brand) : whole(cli, into, brand);
    if (code) return code;
    if (into->brand && !into->country.len) into->country = into->brand->config.country;
    if (into->brand && !into->currency.len) into->currency = into->brand->config.currency;
    into->block = malloc(TACT_IMPORT_ARENA);
    if (!into->block) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    tact_arena_init(&into->arena, into->block, TACT_IMPORT_ARENA, NULL);
    return 0;
}

void tact_import_close(tact_import_into *into) {
    tact_reach_close(&into->reach);
    free(into->block);
    into->block = NULL;
}
