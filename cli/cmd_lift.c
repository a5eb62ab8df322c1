/* cli/cmd_lift.c -- tact lift: what a campaign really changed, from anybody's file with people, their arm and what they did. */
#include <stdlib.h>
#include <string.h>
#include "cli/json_answer.h"
#include "cli/lift_file.h"

int tact_cmd_lift(tact_cli *cli);
const tact_option tact_cmd_lift_options[] = {
    { "arm", 0, "COLUMN", "the column that says which message a person got by lot, or none" },
    { "control", 0, "NAME", "the value there of people left alone (or of the message compared with)" },
    { "metric", 0, "COLUMN[,COLUMN]", "what they did: 0 and 1 for a goal, or any number" },
    { "money", 0, "COLUMN[,COLUMN]", "what they spent, in your currency: also told as money gained" },
    { "covariate", 0, "COLUMN", "a number known before the lot, such as last month's orders: takes away noise" },
    { "share", 0, "NAME=N", "shares the lot was asked for, when not equal: --share mail=90 --share none=10" },
    { "cost", 0, "[NAME=]N", "what reaching one person costs, of all treated arms or of one" },
    { "lift", 0, "PERCENT", "the smallest lift worth knowing, for the people still missing (default 10)" },
    { "per-day", 0, "N", "people who join a day: tells when a verdict is possible" },
    { "empty-is-zero", 0, NULL, "empty cells of a metric are people who did nothing, not people left out" },
    { "separator", 0, "C", "what stands between columns (default: found out)" },
    { "decimal", 0, "C", "what begins the decimals, point or comma (default: found out, a column each)" },
    { NULL, 0, NULL, NULL } };

static bool add_metrics(tact_lift_file *f, char *list, bool money) {
    char *names[TACT_LIFT_METRICS];
    int count = tact_sheet_names(list, names, TACT_LIFT_METRICS);
    if (count < 0) return tact_cli_usage(f->sheet.cli, "ask in two runs", "there are more than %d metrics", TACT_LIFT_METRICS), false;
    for (int i = 0; i < count; i++) {
        int column = tact_sheet_column(&f->sheet, names[i]);
        unsigned m = 0;
        if (column < 0) return false;
        if (column == f->arm_column || column == f->covariate_column) return tact_cli_usage(f->sheet.cli, "a metric is what people did afterwards", "'%s' cannot be a metric as well", names[i]), false;
        while (m < f->metric_count && f->metrics[m].column != column) m++;
        if (m == TACT_LIFT_METRICS) return tact_cli_usage(f->sheet.cli, "ask in two runs", "there are more than %d metrics", TACT_LIFT_METRICS), false;
        if (m < f->metric_count && f->metrics[m].money == money) return tact_cli_usage(f->sheet.cli, "each question once: asked twice it would count twice among the others", "'%s' is named twice", names[i]), false;
        if (m == f->metric_count) f->metrics[f->metric_count++] = (tact_lift_metric){ .name = f->sheet.columns[column], .column = column };
        f->metrics[m].money |= money;
    }
    return true;
}

static bool positive(const char *text, bool zero, double *out) {
    return tact_cell_number(tact_slice_of(text), '.', out) == TACT_CELL_NUMBER && (*out > 0 || (zero && *out >= 0));
}

static bool option_number(tact_cli *cli, const char *name, bool zero, double *out) {
    const char *text = tact_cli_value(cli, name);
    if (!text || positive(text, zero, out)) return true;
    tact_cli_usage(cli, "a number above 0", "--%s cannot be '%s'", name, text);
    return false;
}

/* NAME=N, or N for all treated arms where `all`; names may hold '='. */
static bool per_arm(tact_lift_file *f, const char *option, bool all, double *out, bool *told) {
    const char *text;
    for (int i = 0; (text = tact_cli_nth(f->sheet.cli, option, i)) != NULL; i++) {
        const char *equals = strrchr(text, '=');
        double n;
        bool good = positive(equals ? equals + 1 : text, all, &n) && (equals || all);
        if (!good) { tact_cli_usage(f->sheet.cli, all ? "--cost 0.05, or --cost mail=0.05" : "--share mail=90 --share none=10", "--%s cannot be '%s'", option, text); return false; }
        int arm = equals ? tact_lift_file_arm(f, (tact_slice){ text, (size_t)(equals - text) }) : -1;
        if (equals && arm < 0) { tact_cli_usage(f->sheet.cli, "names as the file has them", "--%s %s: there is no such arm", option, text); return false; }
        for (unsigned a = 0; a < f->arm_count; a++) if (arm < 0 ? a != f->control : (int)a == arm) { out[a] = n; told[a] = true; }
    }
    return true;
}

static int arms_told(tact_lift_file *f) {
    const char *control = tact_cli_value(f->sheet.cli, "control");
    char hint[1024] = "arms: ";
    int found = tact_lift_file_arm(f, tact_slice_of(control));
    for (unsigned a = 0; a < f->arm_count; a++) { size_t n = strlen(hint); snprintf(hint + n, sizeof hint - n, "%s%s", a ? ", " : "", f->arms[a]); }
    for (char *p = hint; *p; p++) if ((unsigned char)*p < ' ' || *p == 0x7F) *p = '?';
    if (f->arm_count < 2) return tact_cli_fail(f->sheet.cli, "a lot has at least two arms, one of them the control", "%s: column '%s' names %s", f->sheet.name, f->sheet.columns[f->arm_column], f->arm_count ? "one arm only" : "no arm");
    if (found < 0) return tact_cli_usage(f->sheet.cli, hint, "--control: there is no arm '%s' in column '%s'", control, f->sheet.columns[f->arm_column]);
    f->control = (unsigned)found;
    bool shares[TACT_LIFT_ARMS] = { false }, costs[TACT_LIFT_ARMS] = { false };
    if (!per_arm(f, "share", false, f->share, shares) || !per_arm(f, "cost", true, f->cost, costs)) return TACT_EXIT_USAGE;
    f->shares_told = tact_cli_has(f->sheet.cli, "share");
    for (unsigned a = 0; a < f->arm_count; a++) {
        if (f->shares_told && !shares[a]) return tact_cli_usage(f->sheet.cli, hint, "--share is missing for '%s'", f->arms[a]);
        if (!f->shares_told) f->share[a] = 1;
    }
    return TACT_EXIT_OK;
}

static int answer(tact_cli *cli, tact_lift_file *f, double per_day) {
    tact_screen screen = tact_screen_of(cli->out);
    int code = tact_lift_file_any_blocked(f) ? TACT_EXIT_FOUND : TACT_EXIT_OK;
    if (!cli->json) { tact_lift_file_print(cli->out, &screen, f, per_day); return code; }
    tact_json_answer a;
    tact_json_answer_begin(&a);
    tact_lift_file_json(&a.json, f, per_day);
    return tact_json_answer_end(&a, cli, code);
}

static int lift(tact_cli *cli, tact_lift_file *f, char *metrics, char *money) {
    double percent = 10, per_day = 0;
    const char *covariate = tact_cli_value(cli, "covariate");
    if (!option_number(cli, "lift", false, &percent) || !option_number(cli, "per-day", false, &per_day)) return TACT_EXIT_USAGE;
    f->question = tact_lift_standard;
    f->question.aim = percent / 100;
    f->empty_is_zero = tact_cli_has(cli, "empty-is-zero");
    f->covariate_column = -1;
    if ((f->arm_column = tact_sheet_column(&f->sheet, tact_cli_value(cli, "arm"))) < 0) return TACT_EXIT_USAGE;
    if (covariate && (f->covariate_column = tact_sheet_column(&f->sheet, covariate)) < 0) return TACT_EXIT_USAGE;
    if ((metrics && !add_metrics(f, metrics, false)) || (money && !add_metrics(f, money, true))) return TACT_EXIT_USAGE;
    int code = tact_lift_file_read(f);
    if (code) return code;
    tact_progress_end(&f->sheet.progress);
    if ((code = arms_told(f)) != TACT_EXIT_OK) return code;
    tact_lift_file_judge(f);
    for (unsigned m = 0; m < f->metric_count; m++) {
        uint64_t counted = 0;
        for (unsigned a = 0; a < f->arm_count; a++) counted += f->samples[m][a].people;
        if (!counted) return tact_cli_fail(cli, "is it the right column? If empty means nothing was done: --empty-is-zero", "%s: not one person has a number in column '%s'%s%s", f->sheet.name, f->metrics[m].name,
                                           covariate ? " and in column " : "", covariate ? covariate : "");
    }
    return answer(cli, f, per_day);
}

static char *copy_of(const char *text) { return text ? strdup(text) : NULL; }

int tact_cmd_lift(tact_cli *cli) {
    if (!tact_cli_arguments(cli, 1, 1)) return TACT_EXIT_USAGE;
    const char *example = "tact lift --arm segment --control none --metric visit,orders people.csv";
    if (!tact_cli_has(cli, "arm")) return tact_cli_usage(cli, example, "--arm is missing: the column that says who got which message");
    if (!tact_cli_has(cli, "control")) return tact_cli_usage(cli, example, "--control is missing: what that column says of people left alone");
    if (tact_cli_has(cli, "cost") && !tact_cli_has(cli, "money")) return tact_cli_usage(cli, "--money COLUMN: what people spent", "--cost is taken from money gained, and no --money is named");
    if (!tact_cli_has(cli, "metric") && !tact_cli_has(cli, "money")) return tact_cli_usage(cli, example, "--metric is missing: the column that says what people did");
    tact_lift_file *f = calloc(1, sizeof *f);
    char *metrics = copy_of(tact_cli_value(cli, "metric")), *money = copy_of(tact_cli_value(cli, "money"));
    int code = TACT_EXIT_CANNOT;
    if (!f) code = tact_cli_fail(cli, NULL, "there is no memory to read with");
    else if (tact_sheet_open(&f->sheet, cli, cli->arguments[0])) { code = lift(cli, f, metrics, money); tact_lift_file_close(f); }
    else code = f->sheet.code;
    free(metrics);
    free(money);
    free(f);
    return code;
}
