/* cli/cmd_offpolicy.c -- tact offpolicy: what another way of choosing would have brought, from a log that knows its own probabilities. */
#include <stdlib.h>
#include <string.h>
#include "cli/json_answer.h"
#include "cli/offpolicy_file.h"

int tact_cmd_offpolicy(tact_cli *cli);
const tact_option tact_cmd_offpolicy_options[] = {
    { "propensity", 0, "COLUMN", "the probability the choice was drawn with (default: propensity, propensity_score, pscore ...)" },
    { "reward", 0, "COLUMN", "what it brought, 0 and 1 or an amount (default: reward, click, conversion ...)" },
    { "arm", 0, "COLUMN", "what was chosen (default: arm, action, item_id, message ...)" },
    { "uniform", 0, NULL, "the other way: each choice as often as any other (the default)" },
    { "arms", 0, "N", "how many choices there were, when some were never made" },
    { "always", 0, "NAME", "the other way: always this choice" },
    { "share", 0, "NAME=N", "the other way: a mix of choices; as often as needed" },
    { "target", 0, "COLUMN", "the other way: a column with its probability of the choice that was made" },
    { "expected", 0, "COLUMN,COLUMN", "a model's expectation of the choice made, and of the other way, for DR" },
    { "clip", 0, "N", "largest weight of the clipped estimate (default 10)" },
    { "anyway", 0, NULL, "tell the estimates of a refused log too, to see how bad they are" },
    { "separator", 0, "C", "what stands between columns (default: found out)" },
    { "decimal", 0, "C", "what begins the decimals, point or comma (default: found out, a column each)" },
    { NULL, 0, NULL, NULL } };

static bool column(tact_offpolicy_file *f, const char *option, const char *standard, int *out) {
    const char *name = tact_cli_value(f->sheet.cli, option);
    *out = name ? tact_sheet_column(&f->sheet, name) : tact_sheet_column_of(&f->sheet, standard);
    return !name || *out >= 0;
}

static int expected_columns(tact_cli *cli, tact_offpolicy_file *f) {
    char text[1024], *names[2];
    f->expected[0] = f->expected[1] = -1;
    if (!tact_cli_has(cli, "expected")) return TACT_EXIT_OK;
    bool fits = strlen(tact_cli_value(cli, "expected")) < sizeof text;
    if (fits) snprintf(text, sizeof text, "%s", tact_cli_value(cli, "expected"));
    if (!fits || tact_sheet_names(text, names, 2) != 2) return tact_cli_usage(cli, "--expected of_choice,of_target", "--expected wants two columns");
    for (int i = 0; i < 2; i++) if ((f->expected[i] = tact_sheet_column(&f->sheet, names[i])) < 0) return TACT_EXIT_USAGE;
    return TACT_EXIT_OK;
}

static int columns(tact_cli *cli, tact_offpolicy_file *f) {
    int code = expected_columns(cli, f);
    f->target_column = -1;
    if (code) return code;
    if (!column(f, "propensity", "propensity\0propensity_score\0pscore\0probability\0p\0", &f->propensity) || !column(f, "reward", "reward\0click\0clicked\0conversion\0converted\0goal\0", &f->reward)
        || !column(f, "arm", "arm\0action\0item_id\0message\0choice\0", &f->arm)) return TACT_EXIT_USAGE;
    if (tact_cli_has(cli, "target") && (f->target_column = tact_sheet_column(&f->sheet, tact_cli_value(cli, "target"))) < 0) return TACT_EXIT_USAGE;
    const char *missing = f->propensity < 0 ? "propensity" : f->reward < 0 ? "reward" : f->arm < 0 && f->target_column < 0 ? "arm" : NULL;
    if (missing) return tact_cli_usage(cli, "name it; `tact offpolicy --help` tells what each holds", "%s:1: no column was found for --%s", f->sheet.name, missing);
    return TACT_EXIT_OK;
}

static int which_way(tact_cli *cli, tact_offpolicy_file *f) {
    bool column_told = f->target_column >= 0, always = tact_cli_has(cli, "always"), mix = tact_cli_has(cli, "share");
    if (column_told + always + mix + tact_cli_has(cli, "uniform") > 1) return tact_cli_usage(cli, "one of --uniform, --always, --share, --target", "there can be one other way at a time");
    f->target = column_told ? TACT_TARGET_COLUMN : always || mix ? TACT_TARGET_MIX : TACT_TARGET_UNIFORM;
    return TACT_EXIT_OK;
}

/* After the first reading: what share the other way gives to each choice. */
static int shares(tact_cli *cli, tact_offpolicy_file *f, long long arms) {
    const char *text;
    double sum = 0;
    if (f->target == TACT_TARGET_COLUMN) return TACT_EXIT_OK;
    if (f->target == TACT_TARGET_UNIFORM) {
        if (arms && (uint64_t)arms < f->choice_count) return tact_cli_usage(cli, "leave --arms out, or give their true number", "--arms %lld: the file has %u different choices", arms, f->choice_count);
        f->uniform_over = arms ? (uint32_t)arms : f->choice_count;
        for (uint32_t i = 0; i < f->choice_count; i++) f->choices[i].share = 1.0 / f->uniform_over;
        return TACT_EXIT_OK;
    }
    for (int i = 0; (text = tact_cli_has(cli, "always") ? i ? NULL : tact_cli_value(cli, "always") : tact_cli_nth(cli, "share", i)) != NULL; i++) {
        const char *equals = tact_cli_has(cli, "always") ? NULL : strrchr(text, '=');
        double n = 1;
        if (!tact_cli_has(cli, "always") && (!equals || tact_cell_number(tact_slice_of(equals + 1), '.', &n) != TACT_CELL_NUMBER || !(n > 0))) return tact_cli_usage(cli, "--share a=70 --share b=30", "--share cannot be '%s'", text);
        int choice = tact_offpolicy_choice_of(f, (tact_slice){ text, equals ? (size_t)(equals - text) : strlen(text) });
        if (choice < 0) return tact_cli_fail(cli, "a log can only tell about choices it made", "%s: '%.*s' was never chosen in this log", f->sheet.name, equals ? (int)(equals - text) : (int)strlen(text), text);
        f->choices[choice].share += n;
        sum += n;
    }
    for (uint32_t i = 0; i < f->choice_count; i++) f->choices[i].share /= sum;
    return TACT_EXIT_OK;
}

static int answer(tact_cli *cli, const tact_offpolicy_file *f) {
    tact_screen screen = tact_screen_of(cli->out);
    int code = f->answer.refusal ? TACT_EXIT_FOUND : TACT_EXIT_OK;
    if (!cli->json) { tact_offpolicy_file_print(cli->out, &screen, f); return code; }
    tact_json_answer a;
    tact_json_answer_begin(&a);
    tact_offpolicy_file_json(&a.json, f);
    return tact_json_answer_end(&a, cli, code);
}

/* Both readings; the sheet is open in between as well, and closed by the caller when `*open`. */
static int read_twice(tact_cli *cli, tact_offpolicy_file *f, long long arms, bool *open) {
    int code = columns(cli, f);
    if (code || (code = which_way(cli, f)) != TACT_EXIT_OK) return code;
    if (!tact_offpolicy_file_meet(f)) return TACT_EXIT_CANNOT;
    if (!(f->reward_rows[0] > 0)) return tact_cli_fail(cli, "are these the right columns?", "%s: no draw could be read (%llu rows)", f->sheet.name, (unsigned long long)f->sheet.rows);
    if ((code = shares(cli, f, arms)) != TACT_EXIT_OK) return code;
    tact_sheet_close(&f->sheet);
    *open = false;
    if (!tact_sheet_open(&f->sheet, cli, cli->arguments[0])) return TACT_EXIT_CANNOT;
    *open = true;
    if (!tact_offpolicy_file_weigh(f)) return TACT_EXIT_CANNOT;
    tact_progress_end(&f->sheet.progress);
    return answer(cli, f);
}

int tact_cmd_offpolicy(tact_cli *cli) {
    long long arms;
    double clip = 10;
    bool open = true;
    if (!tact_cli_arguments(cli, 1, 1) || !tact_cli_number(cli, "arms", 1, 1000000, 0, &arms)) return TACT_EXIT_USAGE;
    if (strcmp(cli->arguments[0], "-") == 0) return tact_cli_usage(cli, "write it to a file first", "the log is read twice, so it cannot come from standard input");
    const char *text = tact_cli_value(cli, "clip");
    if (text && (tact_cell_number(tact_slice_of(text), '.', &clip) != TACT_CELL_NUMBER || !(clip > 0))) return tact_cli_usage(cli, "a number above 0", "--clip cannot be '%s'", text);
    tact_offpolicy_file *f = calloc(1, sizeof *f);
    if (!f) return tact_cli_fail(cli, NULL, "there is no memory to read with");
    int code = TACT_EXIT_CANNOT;
    f->sums.clip = clip;
    f->anyway = tact_cli_has(cli, "anyway");
    if (tact_sheet_open(&f->sheet, cli, cli->arguments[0])) {
        code = read_twice(cli, f, arms, &open);
        if (open) tact_sheet_close(&f->sheet);
    } else code = f->sheet.code;
    for (uint32_t i = 0; i < f->choice_count; i++) free(f->choices[i].name);
    free(f);
    return code;
}
