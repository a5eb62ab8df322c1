/* cli/offpolicy_print.c -- the estimates with the log's health, or why they are not told; in words and as JSON (offpolicy_file.h). */
#include "cli/offpolicy_file.h"
#include <math.h>
#include "cli/table.h"
#include "cli/wrap.h"

typedef struct { const char *title, *key, *words; const tact_estimate *of; bool told; } line_of;

static unsigned lines_of(const tact_offpolicy_file *f, line_of out[5]) {
    const tact_offpolicy_answer *a = &f->answer;
    const line_of all[5] = {
        { "as logged", "logged", "what the log itself brought", &a->logged, true },
        { "DR", "dr", "with a model, corrected by the log", &a->dr, f->has_model },
        { "SNIPS", "snips", "weighted, shares of the weights", &a->snips, true },
        { "IPS", "ips", "weighted, unbiased and wide", &a->ips, true },
        { "IPS, clipped", "clipped", "weights cut: too low rather than wild", &a->clipped, true } };
    unsigned n = 0;
    for (unsigned i = 0; i < 5; i++) if (all[i].told) out[n++] = all[i];
    return n;
}

/* Seven digits behind the point; very large ones short; nothing where there is no such figure. */
static void figure(tact_table *t, double value) {
    if (!isfinite(value)) tact_table_cell(t, TACT_STYLE_PLAIN, "%s", "");
    else tact_table_cell(t, TACT_STYLE_PLAIN, fabs(value) < 1e9 ? "%.7f" : "%.6g", value);
}

static void print_estimates(FILE *out, const tact_screen *screen, const tact_offpolicy_file *f) {
    line_of lines[5];
    unsigned n = lines_of(f, lines);
    tact_table *t = tact_table_new();
    tact_table_column(t, "estimate", "estimate", 0);
    tact_table_column(t, "reward", "reward", TACT_COLUMN_RIGHT);
    tact_table_column(t, "from", "from", TACT_COLUMN_RIGHT);
    tact_table_column(t, "to", "to", TACT_COLUMN_RIGHT);
    tact_table_column(t, "what it is", "words", TACT_COLUMN_SHRINKS);
    for (unsigned i = 0; i < n; i++) {
        tact_table_row(t);
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", lines[i].title);
        figure(t, lines[i].of->value);
        figure(t, lines[i].of->low);
        figure(t, lines[i].of->high);
        tact_table_cell(t, TACT_STYLE_DIM, "%s", lines[i].words);
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
}

static void print_refusal(FILE *out, const tact_screen *screen, const tact_offpolicy_file *f) {
    char line[600];
    const tact_offpolicy_answer *a = &f->answer;
    if (a->refusal == TACT_REFUSAL_EMPTY) snprintf(line, sizeof line, "Refused: no row of this log was chosen as the other way would choose; it says nothing about it.");
    else if (a->refusal == TACT_REFUSAL_FEW_EFFECTIVE)
        snprintf(line, sizeof line, "Refused: the log holds too little of what the other way would do: its %llu rows are worth %.1f of the other way's own (%.2f %%; asked for: more than 5 %%).%s", (unsigned long long)f->sums.rows,
                 a->effective, a->effective_share * 100, a->clipped_effective > 1.5 * a->effective ? " A few rows with tiny probabilities outweigh all others; a log stays useful when no choice is ever rarer than a tenth of an equal share." : "");
    else if (a->refusal == TACT_REFUSAL_FEW_REWARDS)
        snprintf(line, sizeof line, "Refused: too little data: the log is worth %.1f rows of the other way's own (30 are asked for), with %.1f rewards among them, or rows without one if those are fewer (10 are asked for). With fewer an interval would promise too much.",
                 a->effective, a->effective_rewards);
    else snprintf(line, sizeof line, "Refused: the weights have a mean of %.5g, further than three standard errors (%.4g each) from 1. The probabilities cannot be those the choices were drawn with, or choices are missing.",
                  a->mean_weight, a->mean_weight_error);
    tact_wrap(out, screen, 0, 0, line);
}

/* What it comes to: the estimate to be read first beside the log. */
static void print_answer(FILE *out, const tact_screen *screen, const tact_offpolicy_file *f) {
    char line[400];
    const tact_estimate *way = f->has_model ? &f->answer.dr : &f->answer.snips, *log = &f->answer.logged;
    if (!isfinite(way->low) || !isfinite(log->low)) return;
    const char *says = way->low > log->high ? "more than the log brought" : way->high < log->low ? "less than the log brought" : "not to be told from what the log brought, so far";
    snprintf(line, sizeof line, "So the other way would have brought about %.4g a draw, the log brought %.4g: %s.", way->value, log->value, says);
    tact_wrap(out, screen, 0, 0, line);
}

void tact_offpolicy_file_print(FILE *out, const tact_screen *screen, const tact_offpolicy_file *f) {
    char line[600], n[27];
    const tact_offpolicy_answer *a = &f->answer;
    snprintf(line, sizeof line, "%s %s; columns: probability %s, reward %s%s%s.", tact_number_text(f->sums.rows, n), f->sums.rows == 1 ? "draw" : "draws", f->sheet.columns[f->propensity], f->sheet.columns[f->reward], f->arm < 0 ? "" : ", choice ",
             f->arm < 0 ? "" : f->sheet.columns[f->arm]);
    tact_wrap(out, screen, 0, 0, line);
    if (f->target == TACT_TARGET_UNIFORM && f->uniform_over > 1) snprintf(line, sizeof line, "The other way: each of %u choices as often as any other.", f->uniform_over);
    else if (f->target == TACT_TARGET_UNIFORM) snprintf(line, sizeof line, "The other way: always the only choice there is.");
    else snprintf(line, sizeof line, "The other way: %s%s.", f->target == TACT_TARGET_MIX ? "the shares asked for" : "by column ", f->target == TACT_TARGET_MIX ? "" : f->sheet.columns[f->target_column]);
    tact_wrap(out, screen, 0, 0, line);
    if (a->refusal == TACT_REFUSAL_NONE)
        snprintf(line, sizeof line, "The log's health: worth %.2f rows of the other way's own (%.2f %%), mean weight %.5g (1 is right), least probability %g, largest weight %.6g.", a->effective, a->effective_share * 100,
                 a->mean_weight, f->sums.least_propensity, f->sums.largest_weight);
    else line[0] = 0;
    if (line[0]) tact_wrap(out, screen, 0, 0, line);
    fputc('\n', out);
    if (a->refusal != TACT_REFUSAL_NONE) print_refusal(out, screen, f);
    if (a->refusal == TACT_REFUSAL_NONE || (f->anyway && a->refusal != TACT_REFUSAL_EMPTY)) {
        if (a->refusal) tact_wrap(out, screen, 0, 0, "The figures as they come, for whoever wants to see how bad they are (--anyway):");
        print_estimates(out, screen, f);
        tact_wrap(out, screen, 0, 0, f->has_model ? "Read DR first. From-to is true at every look (95 %)." : "Read SNIPS first; DR needs a model: --expected. From-to is true at every look (95 %).");
        if (!a->refusal) print_answer(out, screen, f);
    }
    tact_sheet_print(out, screen, &f->sheet);
}

static void number(tact_json *j, tact_slice key, double v) {
    tact_json_key(j, key);
    if (isfinite(v)) tact_json_double(j, v); else tact_json_null(j);
}

void tact_offpolicy_file_json(tact_json *j, const tact_offpolicy_file *f) {
    static const char *const refusals[] = { "", "nothing_in_common", "few_effective_rows", "mean_weight_not_1", "few_rewards" };
    const tact_offpolicy_answer *a = &f->answer;
    line_of lines[5];
    tact_json_map(j);
    tact_sheet_json(j, &f->sheet);
    tact_json_key_int(j, TACT_S("draws"), (int64_t)f->sums.rows);
    if (f->target == TACT_TARGET_UNIFORM) tact_json_key_int(j, TACT_S("uniform_over"), f->uniform_over);
    TACT_JSON_KEY(j, "refused");
    if (a->refusal) tact_json_text(j, tact_slice_of(refusals[a->refusal])); else tact_json_null(j);
    number(j, TACT_S("effective_rows"), a->effective);
    number(j, TACT_S("effective_share"), a->effective_share);
    number(j, TACT_S("effective_rewards"), a->effective_rewards);
    number(j, TACT_S("mean_weight"), a->mean_weight);
    number(j, TACT_S("mean_weight_error"), a->mean_weight_error);
    number(j, TACT_S("least_probability"), f->sums.least_propensity);
    number(j, TACT_S("largest_weight"), f->sums.largest_weight);
    number(j, TACT_S("clipped_effective_rows"), a->clipped_effective);
    TACT_JSON_KEY(j, "estimates");
    if (a->refusal && !(f->anyway && a->refusal != TACT_REFUSAL_EMPTY)) tact_json_null(j);
    else {
        unsigned n = lines_of(f, lines);
        tact_json_map(j);
        for (unsigned i = 0; i < n; i++) {
            tact_json_key(j, tact_slice_of(lines[i].key));
            tact_json_map(j);
            number(j, TACT_S("reward"), lines[i].of->value);
            number(j, TACT_S("standard_error"), lines[i].of->standard_error);
            number(j, TACT_S("low"), lines[i].of->low);
            number(j, TACT_S("high"), lines[i].of->high);
            tact_json_end_map(j);
        }
        tact_json_end_map(j);
    }
    tact_json_end_map(j);
}
