/* cli/cmd_attribute.c -- tact attribute: who stood on the way to a conversion, by five rules side by side, from anybody's file. */
#include <stdlib.h>
#include <string.h>
#include "cli/attribute_file.h"
#include "cli/json_answer.h"

int tact_cmd_attribute(tact_cli *cli);
const tact_option tact_cmd_attribute_options[] = {
    { "path", 0, "COLUMN", "a way over channels, such as mail > search > shop (default: path)" },
    { "between", 0, "TEXT", "what stands between the steps of a way (default: >)" },
    { "conversions", 0, "COLUMN", "how many converted (default: total_conversions, conversions, converted ...)" },
    { "value", 0, "COLUMN", "what they were worth in all (default: total_conversion_value, value, revenue)" },
    { "nulls", 0, "COLUMN", "how many went this way and did not convert (default: total_null, nulls)" },
    { "person", 0, "COLUMN", "instead of ways, a row a touch: who (default: person, user_id, customer_id ...)" },
    { "time", 0, "COLUMN", "a row a touch: when (default: time, timestamp, date)" },
    { "channel", 0, "COLUMN", "a row a touch: over which channel (default: channel)" },
    { "increment", 0, "CHANNEL=N", "conversions a lot showed a channel to have brought: told beside its credit" },
    { "separator", 0, "C", "what stands between columns (default: found out)" },
    { "decimal", 0, "C", "what begins the decimals, point or comma (default: found out, a column each)" },
    { NULL, 0, NULL, NULL } };

/* The option's column, or the first of the standard names, or -1. False after telling that the option's is not there. */
static bool column(tact_attribute_file *f, const char *option, const char *standard, int *out) {
    const char *name = tact_cli_value(f->sheet.cli, option);
    *out = name ? tact_sheet_column(&f->sheet, name) : tact_sheet_column_of(&f->sheet, standard);
    return !name || *out >= 0;
}

static int columns(tact_cli *cli, tact_attribute_file *f) {
    bool touches = tact_cli_has(cli, "person") || tact_cli_has(cli, "channel");
    if (!column(f, "path", "path\0", &f->path) || !column(f, "conversions", "total_conversions\0conversions\0conversion\0converted\0", &f->conversions)
        || !column(f, "value", "total_conversion_value\0conversion_value\0value\0revenue\0", &f->value) || !column(f, "nulls", "total_null\0total_nulls\0nulls\0null\0", &f->nulls)
        || !column(f, "person", "person\0user_id\0customer_id\0visitor_id\0cookie\0id\0", &f->person) || !column(f, "time", "time\0timestamp\0date\0at\0", &f->time)
        || !column(f, "channel", "channel\0", &f->channel)) return TACT_EXIT_USAGE;
    if (f->path >= 0 && !touches) f->person = -1;
    else if (f->person < 0 || f->time < 0 || f->channel < 0 || (f->conversions < 0 && f->value < 0))
        return tact_cli_usage(cli, f->path < 0 && !touches ? "--path names a column with ways (a > b > c); or a row a touch: --person, --time, --channel, --conversions" : "a row a touch needs --person, --time, --channel and --conversions",
                              "%s:1: no column with %s was found", f->sheet.name, f->path < 0 && !touches && f->person < 0 ? "ways" : f->person < 0 ? "persons" : f->time < 0 ? "times" : f->channel < 0 ? "channels" : "conversions");
    f->between = tact_cli_has(cli, "between") ? tact_cli_value(cli, "between") : ">";
    return f->between[0] ? TACT_EXIT_OK : tact_cli_usage(cli, "such as --between '>'", "--between cannot be empty");
}

static int increments(tact_cli *cli, tact_attribute_file *f) {
    const char *text;
    for (int i = 0; (text = tact_cli_nth(cli, "increment", i)) != NULL; i++) {
        const char *equals = strrchr(text, '=');
        double n;
        if (!equals || tact_cell_number(tact_slice_of(equals + 1), '.', &n) != TACT_CELL_NUMBER) return tact_cli_usage(cli, "--increment mail=120", "--increment cannot be '%s'", text);
        int channel = tact_attribute_channel(f, (tact_slice){ text, (size_t)(equals - text) }, false);
        if (channel < 0) return tact_cli_usage(cli, "names as the file has them", "--increment %s: there is no such channel", text);
        f->increment[channel] = n;
        f->has_increment[channel] = f->any_increment = true;
    }
    return TACT_EXIT_OK;
}

static int attribute(tact_cli *cli, tact_attribute_file *f) {
    tact_screen screen = tact_screen_of(cli->out);
    int code = columns(cli, f);
    if (code) return code;
    if (!tact_attribute_file_read(f)) return TACT_EXIT_CANNOT;
    tact_progress_end(&f->sheet.progress);
    if ((code = increments(cli, f)) != TACT_EXIT_OK) return code;
    if (!cli->json) { tact_attribute_file_print(cli->out, &screen, f); return TACT_EXIT_OK; }
    tact_json_answer a;
    tact_json_answer_begin(&a);
    tact_attribute_file_json(&a.json, f);
    return tact_json_answer_end(&a, cli, TACT_EXIT_OK);
}

int tact_cmd_attribute(tact_cli *cli) {
    if (!tact_cli_arguments(cli, 1, 1)) return TACT_EXIT_USAGE;
    tact_attribute_file *f = calloc(1, sizeof *f);
    int code = TACT_EXIT_CANNOT;
    if (!f) code = tact_cli_fail(cli, NULL, "there is no memory to read with");
    else if (tact_sheet_open(&f->sheet, cli, cli->arguments[0])) { code = attribute(cli, f); tact_attribute_file_close(f); }
    else code = f->sheet.code;
    free(f);
    return code;
}
