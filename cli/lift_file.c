/* cli/lift_file.c -- see lift_file.h. */
#include "cli/lift_file.h"
#include <stdlib.h>
#include <string.h>
#include "cli/reach.h"
#include "core/measure/discovery.h"

int tact_lift_file_arm(const tact_lift_file *f, tact_slice name) {
    for (unsigned i = 0; i < f->arm_count; i++) if (tact_slice_equal(tact_slice_of(f->arms[i]), name)) return (int)i;
    return -1;
}

static int arm_of_row(tact_lift_file *f, tact_slice name, int *code) {
    int known = tact_lift_file_arm(f, name);
    if (known >= 0) return known;
    if (f->arm_count == TACT_LIFT_ARMS) {
        *code = tact_cli_usage(f->sheet.cli, "name the column that says who was treated how", "%s:%llu:%d: column '%s' has more than %d different values; it does not name arms", f->sheet.name,
                       (unsigned long long)f->sheet.record.line, f->arm_column + 1, f->sheet.columns[f->arm_column], TACT_LIFT_ARMS);
        return -1;
    }
    char *copy = malloc(name.len + 1);
    if (!copy) { *code = tact_cli_fail(f->sheet.cli, NULL, "there is no memory for the names of arms"); return -1; }
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = 0;
    f->arms[f->arm_count] = copy;
    return (int)f->arm_count++;
}

static void count(tact_lift_file *f, unsigned arm, double covariate) {
    for (unsigned m = 0; m < f->metric_count; m++) {
        tact_lift_metric *metric = &f->metrics[m];
        double y;
        tact_cell cell = tact_sheet_number(&f->sheet, metric->column, &y);
        if (cell == TACT_CELL_MISSING && f->empty_is_zero) { metric->empty_as_zero++; cell = TACT_CELL_NUMBER; y = 0; }
        if (cell == TACT_CELL_NUMBER) {
            tact_sample_add(&f->samples[m][arm], y, covariate);
            metric->goal &= !(y < 0 || y > 0) || !(y < 1 || y > 1);
        } else tact_sheet_blame(&f->sheet, metric->column, cell);
    }
}

int tact_lift_file_read(tact_lift_file *f) {
    for (unsigned m = 0; m < f->metric_count; m++) f->metrics[m].goal = true;
    while (tact_sheet_next(&f->sheet)) {
        tact_slice name = tact_sheet_text(&f->sheet, f->arm_column);
        double covariate = 0;
        if (!name.len) { tact_sheet_leave_out(&f->sheet, "no arm is named", f->arm_column); continue; }
        int code = TACT_EXIT_OK, arm = arm_of_row(f, name, &code);
        if (arm < 0) return code;
        f->people[arm]++;
        if (f->covariate_column >= 0 && !tact_sheet_want(&f->sheet, f->covariate_column, &covariate)) continue;
        count(f, (unsigned)arm, covariate);
    }
    return f->sheet.failed ? TACT_EXIT_CANNOT : TACT_EXIT_OK;
}

bool tact_lift_file_blocked(const tact_lift_file *f, unsigned m) { return f->allocation.mismatch || f->metrics[m].lot.mismatch || f->metrics[m].lost.mismatch; }

bool tact_lift_file_any_blocked(const tact_lift_file *f) {
    bool any = false;
    for (unsigned m = 0; m < f->metric_count; m++) any |= tact_lift_file_blocked(f, m);
    return any;
}

void tact_lift_file_judge(tact_lift_file *f) {
    double p[TACT_LIFT_METRICS * TACT_LIFT_ARMS];
    bool believed[TACT_LIFT_METRICS * TACT_LIFT_ARMS];
    f->allocation = tact_allocation_check(f->people, f->share, f->arm_count);
    f->questions = 0;
    for (unsigned m = 0; m < f->metric_count; m++) {
        tact_sample arms[TACT_LIFT_ARMS];
        uint64_t counted[TACT_LIFT_ARMS];
        for (unsigned a = 0; a < f->arm_count; a++) counted[a] = f->samples[m][a].people;
        f->metrics[m].lot = tact_allocation_check(counted, f->share, f->arm_count);
        f->metrics[m].lost = tact_allocation_lost(f->people, counted, f->arm_count);
        f->metrics[m].cuped = tact_cuped_of(f->samples[m], f->arm_count);
        for (unsigned a = 0; a < f->arm_count; a++) arms[a] = tact_cuped_apply(&f->metrics[m].cuped, &f->samples[m][a]);
        for (unsigned a = 0; a < f->arm_count; a++) {
            if (a == f->control) continue;
            f->lifts[m][a] = tact_lift_of(&arms[a], &arms[f->control], &f->question);
            f->metrics[m].all_alike[a] = tact_lift_all_alike(&f->samples[m][a], &f->samples[m][f->control]);
            p[f->questions++] = tact_lift_file_blocked(f, m) ? 1 : f->lifts[m][a].p;
        }
    }
    tact_discovery_mark(believed, p, f->questions, f->question.sequence.alpha);
    for (unsigned m = 0, i = 0; m < f->metric_count; m++)
        for (unsigned a = 0; a < f->arm_count; a++) if (a != f->control) f->believed[m][a] = believed[i++] && f->lifts[m][a].verdict > TACT_LIFT_OPEN && !tact_lift_file_blocked(f, m);
}

tact_return tact_lift_file_return(const tact_lift_file *f, unsigned metric, unsigned arm) {
    double people = (double)f->samples[metric][arm].people;
    tact_touch_cost cost = { people, f->cost[arm] };
    return tact_return_of(&f->lifts[metric][arm], people, &cost, 1);
}

void tact_lift_file_close(tact_lift_file *f) {
    for (unsigned i = 0; i < f->arm_count; i++) free(f->arms[i]);
    tact_sheet_close(&f->sheet);
}

bool tact_lift_file_date(double people, double per_day, char out[11]) {
    double days = per_day > 0 ? people / per_day : 1e9;
    char text[TACT_INSTANT_TEXT + 1];
    if (!(days < 3653)) return false;
    tact_instant_format(tact_instant_add(tact_reach_now(), (tact_span){ ((int64_t)days + 1) * INT64_C(86400000000) }), text);
    snprintf(out, 11, "%.10s", text);
    return true;
}
