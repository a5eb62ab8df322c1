/* cli/cmd_import.c -- `tact import`: bring what you have. A web log to look at; people with their permissions; orders of the till. */
#include "cli/import.h"
#include "cli/folders.h"
#include <string.h>
#include "core/base/slice.h"

const tact_option tact_cmd_import_options[] = {
    { "zone", 0, "ZONE", "access-log: local hours of this time zone, such as Europe/Paris (default: the brand's, else the server's)" },
    { "drafts", 0, "FOLDER", "access-log: write the biggest gaps as campaigns into FOLDER" },
    { "languages", 0, "fr,it", "access-log: languages of the drafts (default: the brand's, else en,fr,it)" },
    { "rows", 0, "N", "access-log: rows of the table (default 12; 0 for all)" },
    { "host", 0, "NAME", "access-log: the site's own host (default: learned from the log)" },
    { "dry-run", 'n', NULL, "people, orders: read and tell, bring nothing in" },
    { "map", 0, "COLUMN=FIELD", "people, orders: what a column holds; as often as needed" },
    { "source", 0, "TEXT", "people: where these permissions were given, when no column says" },
    { "notice", 0, "N", "people: version of the notice they were given under, when no column says" },
    { "also", 0, "PURPOSES", "people: purposes the same notice asked for, such as remember,measure" },
    { "country", 0, "FR", "people, orders: country of national numbers (default: the brand's)" },
    { "currency", 0, "EUR", "orders: currency where the file has none (default: the brand's)" },
    { "no-header", 0, NULL, "orders: the first row is a sale; columns are named 1, 2, 3 ..." },
    { "separator", 0, "C", "people, orders: what stands between columns (default: found out)" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

int tact_cmd_import(tact_cli *cli) {
    static const struct { const char *name; int (*run)(tact_cli *cli, const char *file, const char *brand); } kinds[] = {
        { "access-log", tact_import_access_log }, { "people", tact_import_people }, { "orders", tact_import_orders } };
    if (!tact_cli_arguments(cli, 2, 3)) return TACT_EXIT_USAGE;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(cli->arguments[0], kinds[i].name) == 0) return kinds[i].run(cli, cli->arguments[1], cli->argument_count == 3 ? cli->arguments[2] : NULL);
    return tact_cli_usage(cli, "access-log, people or orders", "'%s' cannot be imported", cli->arguments[0]);
}
