/* cli/lift_print.c -- what a lot showed, in words and as JSON (lift_file.h). */
#include "cli/lift_file.h"
#include <math.h>
#include <string.h>
#include "cli/table.h"
#include "cli/wrap.h"
#include "core/measure/distribution.h"

typedef char text[64];

/* A mean: goals in percent, anything else with three digits or two behind the point. */
static const char *amount(text out, const tact_lift_metric *m, double value, bool sign) {
    double size = fabs(value);
    if (m->goal) snprintf(out, sizeof(text), sign ? "%+.*f" : "%.*f %%", size < 0.001 ? 4 : size < 0.1 ? 3 : 2, value * 100);
    else snprintf(out, sizeof(text), sign ? "%+.*f" : "%.*f", m->money ? 2 + (size < 1) : size < 1 ? 4 : size < 100 ? 3 : 1, value);
    return out;
}

static const char *verdict_word(const tact_lift_file *f, unsigned m, unsigned a) {
    if (tact_lift_file_blocked(f, m)) return "blocked";
    switch (f->lifts[m][a].verdict) {
    case TACT_LIFT_TOO_LITTLE: return "too little data";
    case TACT_LIFT_OPEN: return "open";
    case TACT_LIFT_HIGHER: return f->believed[m][a] ? "higher" : "higher, alone";
    case TACT_LIFT_LOWER: return f->believed[m][a] ? "lower" : "lower, alone";
    }
    return "";
}

/* People without a value (or covariate): then how many were counted is told beside the mean. */
static bool some_left_out(const tact_lift_file *f, unsigned m) {
    bool some = false;
    for (unsigned a = 0; a < f->arm_count; a++) some |= f->samples[m][a].people < f->people[a];
    return some;
}

static void print_arms(FILE *out, const tact_screen *screen, const tact_lift_file *f) {
    tact_table *t = tact_table_new();
    tact_table_column(t, "arm", "arm", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "people", "people", TACT_COLUMN_NUMBER);
    for (unsigned m = 0; m < f->metric_count && m < 8; m++) {
        tact_table_column(t, f->metrics[m].name, f->metrics[m].name, TACT_COLUMN_RIGHT);
        if (some_left_out(f, m)) tact_table_column(t, "counted", "counted", TACT_COLUMN_NUMBER);
    }
    for (unsigned i = 0; i < f->arm_count; i++) {
        unsigned a = i == 0 ? f->control : i <= f->control ? i - 1 : i;         /* the control first */
        tact_table_row(t);
        tact_table_cell(t, TACT_STYLE_PLAIN, a == f->control ? "%s (control)" : "%s", f->arms[a]);
        tact_table_count(t, TACT_STYLE_PLAIN, f->people[a]);
        for (unsigned m = 0; m < f->metric_count && m < 8; m++) {
            text v;
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s", f->samples[m][a].people ? amount(v, &f->metrics[m], f->samples[m][a].mean, false) : "");
            if (some_left_out(f, m)) tact_table_count(t, TACT_STYLE_PLAIN, f->samples[m][a].people);
        }
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
}

static void print_lot(FILE *out, const tact_screen *screen, const tact_lift_file *f) {
    char line[512], n[27];
    const tact_allocation *a = &f->allocation;
    const char *asked = f->shares_told ? "as --share asked" : "in equal shares";
    if (!a->judged) snprintf(line, sizeof line, "The lot: too few people to judge whether they were dealt %s.", asked);
    else if (!a->mismatch) snprintf(line, sizeof line, "The lot: people were dealt %s (p = %.3f).", asked, a->p);
    else snprintf(line, sizeof line, "The lot did not fall %s: chance alone does this %s once in %s times. No difference is told, as people were lost or added on one side. %s",
                  asked, a->p > 1e-6 ? "about" : "less than", tact_number_text(a->p > 1e-6 ? (uint64_t)(1 / a->p) : 1000000, n), f->shares_told ? "Look for a filter, a redirect or a join that treats arms differently." : "If the arms were meant to differ in size, say so: --share NAME=90 --share OTHER=10.");
    fputc('\n', out);
    tact_wrap(out, screen, 0, 0, line);
}

/* The lot was fair, but those of whom something is known are not those dealt. */
static void print_lost(FILE *out, const tact_screen *screen, const tact_lift_file *f) {
    for (unsigned m = 0; m < f->metric_count && !f->allocation.mismatch; m++) {
        char line[768], n[27];
        if (!tact_lift_file_blocked(f, m)) continue;
        double p = f->metrics[m].lost.mismatch ? f->metrics[m].lost.p : f->metrics[m].lot.p;
        snprintf(line, sizeof line, "%s: people were lost on one side: those with a value%s are not dealt as the arms were (column \"counted\"), and chance alone does this %s once in %s times. No difference is told.%s",
                 f->metrics[m].name, f->covariate_column >= 0 ? " and a covariate" : "", p > 1e-6 ? "about" : "less than", tact_number_text(p > 1e-6 ? (uint64_t)(1 / p) : 1000000, n),
                 f->empty_is_zero ? "" : " Where an empty cell means that nothing was done, say --empty-is-zero.");
        tact_wrap(out, screen, 0, 2, line);
    }
}

/* An end of the interval, with as many decimals as the difference beside it. */
static const char *end(text out, const tact_lift_metric *metric, const tact_lift *l, double value) {
    text of;
    const char *point = strchr(amount(of, metric, l->difference, true), '.');
    size_t decimals = point ? strspn(point + 1, "0123456789") : 0;
    if (!(fabs(l->difference) < 1e12) || strchr(of, 'e')) return amount(out, metric, value, true);
    snprintf(out, sizeof(text), "%+.*f%s", (int)decimals, metric->goal ? value * 100 : value, metric->goal ? " pt" : "");
    return out;
}

static void print_lifts(FILE *out, const tact_screen *screen, const tact_lift_file *f) {
    tact_table *t = tact_table_new();
    tact_table_column(t, "metric", "metric", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "arm", "arm", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "difference", "difference", TACT_COLUMN_RIGHT);
    tact_table_column(t, "from", "from", TACT_COLUMN_RIGHT);
    tact_table_column(t, "to", "to", TACT_COLUMN_RIGHT);
    tact_table_column(t, "relative", "relative", TACT_COLUMN_RIGHT);
    tact_table_column(t, "verdict", "verdict", 0);
    for (unsigned m = 0; m < f->metric_count; m++)
        for (unsigned a = 0; a < f->arm_count; a++) {
            const tact_lift *l = &f->lifts[m][a];
            const tact_lift_metric *metric = &f->metrics[m];
            text v;
            if (a == f->control) continue;
            bool little = l->verdict == TACT_LIFT_TOO_LITTLE || tact_lift_file_blocked(f, m);
            tact_table_row(t);
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s", metric->name);
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s", f->arms[a]);
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s%s", little ? "" : amount(v, metric, l->difference, true), little ? "" : metric->goal ? " pt" : "");
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s", little ? "" : end(v, metric, l, l->low));
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s", little ? "" : end(v, metric, l, l->high));
            if (little || !(l->control < 0 || l->control > 0)) tact_table_cell(t, TACT_STYLE_PLAIN, "%s", "");
            else tact_table_cell(t, TACT_STYLE_PLAIN, "%+.1f %%", l->relative * 100);
            tact_table_cell(t, f->believed[m][a] ? l->verdict == TACT_LIFT_HIGHER ? TACT_STYLE_GOOD : TACT_STYLE_WARN : TACT_STYLE_DIM, "%s", verdict_word(f, m, a));
        }
    fputc('\n', out);
    tact_table_print(t, out, screen);
    tact_table_free(t);
}

static void print_missing(FILE *out, const tact_screen *screen, const tact_lift_file *f, double per_day) {
    for (unsigned m = 0; m < f->metric_count; m++)
        for (unsigned a = 0; a < f->arm_count; a++) {
            const tact_lift *l = &f->lifts[m][a];
            char line[512], n[27], date[11], when[64] = "";
            if (a == f->control || l->verdict > TACT_LIFT_OPEN || tact_lift_file_blocked(f, m)) continue;
            if (f->metrics[m].all_alike[a]) {
                text v;
                snprintf(line, sizeof line, "%s, %s: everybody on both sides has the same value so far (%s): as long as that stays so, no number of people tells them apart.", f->metrics[m].name, f->arms[a],
                         amount(v, &f->metrics[m], l->control, false));
                tact_wrap(out, screen, 0, 2, line);
                continue;
            }
            if (tact_lift_file_date(l->more_people, per_day, date)) snprintf(when, sizeof when, ", about %s", date);
            bool far = !(l->more_people <= 1e12);
            if (l->verdict == TACT_LIFT_OPEN && l->more_people < 0.5) {
                snprintf(line, sizeof line, "%s, %s: a lift of %.3g %% or more is ruled out, either way.", f->metrics[m].name, f->arms[a], f->question.aim * 100);
                tact_wrap(out, screen, 0, 2, line);
                continue;
            }
            snprintf(line, sizeof line, l->verdict == TACT_LIFT_OPEN ? "%s, %s: %s more %s, both arms together, for a verdict%s." : "%s, %s: too little data: about %s more %s, both arms together, before anything can be said%s.",
                     f->metrics[m].name, f->arms[a], far ? "no reachable number of" : tact_number_text((uint64_t)l->more_people, n), l->more_people < 1.5 ? "person" : "people", when);
            tact_wrap(out, screen, 0, 2, line);
        }
}

static void print_money(FILE *out, const tact_screen *screen, const tact_lift_file *f) {
    for (unsigned m = 0; m < f->metric_count; m++)
        for (unsigned a = 0; a < f->arm_count; a++) {
            char line[512];
            if (!f->metrics[m].money || a == f->control || f->lifts[m][a].verdict == TACT_LIFT_TOO_LITTLE || tact_lift_file_blocked(f, m)) continue;
            tact_return r = tact_lift_file_return(f, m, a);
            char of[64] = "", people[27];
            if (f->samples[m][a].people < f->people[a]) snprintf(of, sizeof of, ", of %s people with a value", tact_number_text(f->samples[m][a].people, people));
            int n = snprintf(line, sizeof line, f->believed[m][a] ? r.gain > 0 ? "Money, %s, %s%s: %+.2f that would not have come otherwise (from %+.2f to %+.2f)" : "Money, %s, %s%s: %+.2f, lost by it (from %+.2f to %+.2f)"
                             : "Money, %s, %s%s: nothing is shown so far; %+.2f was measured (from %+.2f to %+.2f)", f->metrics[m].name, f->arms[a], of, r.gain, r.gain_low, r.gain_high);
            if (r.cost > 0 && n > 0 && (size_t)n < sizeof line)
                snprintf(line + n, sizeof line - (size_t)n, "; cost %.2f, left %+.2f (from %+.2f to %+.2f), %.2f for each unit spent", r.cost, r.net, r.net_low, r.net_high, r.per_unit);
            strncat(line, ".", sizeof line - strlen(line) - 1);
            tact_wrap(out, screen, 0, 2, line);
        }
}

static bool any_open(const tact_lift_file *f) {
    for (unsigned m = 0; m < f->metric_count; m++)
        for (unsigned a = 0; a < f->arm_count; a++)
            if (a != f->control && f->lifts[m][a].verdict == TACT_LIFT_OPEN && f->lifts[m][a].more_people >= 0.5 && !tact_lift_file_blocked(f, m)) return true;
    return false;
}

void tact_lift_file_print(FILE *out, const tact_screen *screen, const tact_lift_file *f, double per_day) {
    char line[400];
    print_arms(out, screen, f);
    print_lot(out, screen, f);
    print_lost(out, screen, f);
    if (!f->allocation.mismatch) {
        print_lifts(out, screen, f);
        fputc('\n', out);
        print_missing(out, screen, f, per_day);
        print_money(out, screen, f);
        for (unsigned m = 0; m < f->metric_count && f->covariate_column >= 0; m++) {
            snprintf(line, sizeof line, "%s: %s taken into account; %.0f %% of the noise is left%s.", f->metrics[m].name, f->sheet.columns[f->covariate_column], f->metrics[m].cuped.kept_share * 100,
                     f->metrics[m].cuped.kept_share > 0.95 ? ": it explains next to nothing of it" : "");
            tact_wrap(out, screen, 0, 2, line);
        }
        snprintf(line, sizeof line, "From-to is true at every look (95 %%): look daily, and stop when the verdict is there.%s",
                 f->questions > 1 ? " Higher and lower stand among all the questions asked here; \"alone\" would if it were the only one." : "");
        tact_wrap(out, screen, 0, 0, line);
        if (any_open(f)) tact_wrap(out, screen, 0, 0, "Open: no difference is shown so far, which does not mean there is none.");
    }
    for (unsigned m = 0; m < f->metric_count; m++) {
        char n[27];
        if (!f->metrics[m].empty_as_zero) continue;
        snprintf(line, sizeof line, "%s: %s empty %s counted as 0.", f->metrics[m].name, tact_number_text(f->metrics[m].empty_as_zero, n), f->metrics[m].empty_as_zero == 1 ? "cell was" : "cells were");
        tact_wrap(out, screen, 0, 2, line);
    }
    tact_sheet_print(out, screen, &f->sheet);
}

/* ---- JSON ---- */

static void number(tact_json *j, tact_slice key, double value) {
    tact_json_key(j, key);
    if (isfinite(value)) tact_json_double(j, value); else tact_json_null(j);
}

/* What other programs print, to compare with: for one single look, planned before; no verdict here is made of it. */
static void by_the_book(tact_json *j, tact_slice key, tact_difference d) {
    tact_json_key(j, key);
    tact_json_map(j);
    number(j, TACT_S("t"), d.t);
    number(j, TACT_S("degrees"), d.degrees);
    number(j, TACT_S("p_one_look"), d.degrees > 0 ? tact_student_two_sided(d.t, d.degrees) : NAN);
    tact_json_end_map(j);
}

static void json_lift(tact_json *j, const tact_lift_file *f, unsigned m, unsigned a, double per_day) {
    static const char *const words[] = { "too_little_data", "open", "higher", "lower" };
    const tact_lift *l = &f->lifts[m][a];
    char date[11];
    bool blocked = tact_lift_file_blocked(f, m);
    tact_json_key_text(j, TACT_S("verdict"), tact_slice_of(blocked ? "blocked" : words[l->verdict]));
    if (blocked) return;
    tact_json_key_bool(j, TACT_S("believed"), f->believed[m][a]);
    number(j, TACT_S("difference"), l->difference);
    if (l->verdict != TACT_LIFT_TOO_LITTLE) {
        number(j, TACT_S("low"), l->low);
        number(j, TACT_S("high"), l->high);
        number(j, TACT_S("standard_error"), l->standard_error);
        number(j, TACT_S("welch_error"), l->welch_error);
        number(j, TACT_S("p_always"), l->p);
        by_the_book(j, TACT_S("welch"), tact_difference_welch(&f->samples[m][a], &f->samples[m][f->control]));
        by_the_book(j, TACT_S("student"), tact_difference_pooled(&f->samples[m][a], &f->samples[m][f->control]));
    }
    if (l->control < 0 || l->control > 0) number(j, TACT_S("relative"), l->relative);
    if (l->verdict <= TACT_LIFT_OPEN) {
        tact_json_key_bool(j, TACT_S("all_alike"), f->metrics[m].all_alike[a]);
        if (f->metrics[m].all_alike[a]) return;
        number(j, TACT_S("more_people"), l->more_people);
        if (l->verdict == TACT_LIFT_OPEN && l->more_people < 0.5) number(j, TACT_S("ruled_out"), f->question.aim);
        if (l->more_people >= 1 && tact_lift_file_date(l->more_people, per_day, date)) tact_json_key_text(j, TACT_S("verdict_about"), tact_slice_of(date));
    }
    if (!f->metrics[m].money || l->verdict == TACT_LIFT_TOO_LITTLE) return;
    tact_return r = tact_lift_file_return(f, m, a);
    TACT_JSON_KEY(j, "money");
    tact_json_map(j);
    tact_json_key_bool(j, TACT_S("shown"), f->believed[m][a]);
    tact_json_key_int(j, TACT_S("people"), (int64_t)f->samples[m][a].people);
    number(j, TACT_S("gain"), r.gain);
    number(j, TACT_S("gain_low"), r.gain_low);
    number(j, TACT_S("gain_high"), r.gain_high);
    number(j, TACT_S("cost"), r.cost);
    number(j, TACT_S("net"), r.net);
    number(j, TACT_S("net_low"), r.net_low);
    number(j, TACT_S("net_high"), r.net_high);
    if (r.cost > 0) number(j, TACT_S("per_unit"), r.per_unit);
    tact_json_end_map(j);
}

static void json_metric(tact_json *j, const tact_lift_file *f, unsigned m, double per_day) {
    const tact_lift_metric *metric = &f->metrics[m];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("metric"), tact_slice_of(metric->name));
    tact_json_key_text(j, TACT_S("kind"), tact_slice_of(metric->money ? "money" : metric->goal ? "goal" : "number"));
    if (metric->empty_as_zero) tact_json_key_int(j, TACT_S("empty_as_zero"), (int64_t)metric->empty_as_zero);
    if (f->covariate_column >= 0) {
        tact_json_key_text(j, TACT_S("covariate"), tact_slice_of(f->sheet.columns[f->covariate_column]));
        number(j, TACT_S("theta"), metric->cuped.theta);
        number(j, TACT_S("variance_left"), metric->cuped.kept_share);
    }
    tact_json_key_bool(j, TACT_S("lost_on_one_side"), metric->lot.mismatch || metric->lost.mismatch);
    number(j, TACT_S("lot_p"), metric->lot.p < metric->lost.p ? metric->lot.p : metric->lost.p);
    TACT_JSON_KEY(j, "arms");
    tact_json_list(j);
    for (unsigned a = 0; a < f->arm_count; a++) {
        const tact_sample *s = &f->samples[m][a];
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("arm"), tact_slice_of(f->arms[a]));
        tact_json_key_int(j, TACT_S("people"), (int64_t)s->people);
        tact_json_key_int(j, TACT_S("nonzero"), (int64_t)s->nonzero);
        number(j, TACT_S("mean"), s->mean);
        number(j, TACT_S("variance"), tact_sample_variance(s));
        if (a != f->control) json_lift(j, f, m, a, per_day);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_end_map(j);
}

void tact_lift_file_json(tact_json *j, const tact_lift_file *f, double per_day) {
    tact_json_map(j);
    tact_sheet_json(j, &f->sheet);
    tact_json_key_text(j, TACT_S("control"), tact_slice_of(f->arms[f->control]));
    TACT_JSON_KEY(j, "arms");
    tact_json_list(j);
    for (unsigned a = 0; a < f->arm_count; a++) {
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("arm"), tact_slice_of(f->arms[a]));
        tact_json_key_int(j, TACT_S("people"), (int64_t)f->people[a]);
        number(j, TACT_S("share_asked"), f->share[a]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    TACT_JSON_KEY(j, "lot");
    tact_json_map(j);
    tact_json_key_bool(j, TACT_S("judged"), f->allocation.judged);
    tact_json_key_bool(j, TACT_S("mismatch"), f->allocation.mismatch);
    number(j, TACT_S("chi_square"), f->allocation.statistic);
    number(j, TACT_S("p"), f->allocation.p);
    tact_json_end_map(j);
    tact_json_key_int(j, TACT_S("questions"), f->questions);
    TACT_JSON_KEY(j, "metrics");
    tact_json_list(j);
    for (unsigned m = 0; m < f->metric_count; m++) json_metric(j, f, m, per_day);
    tact_json_end_list(j);
    tact_json_end_map(j);
}
