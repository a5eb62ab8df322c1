/* cli/offpolicy_file.c -- see offpolicy_file.h. */
#include "cli/offpolicy_file.h"
#include <stdlib.h>
#include <string.h>
#include "core/base/hash.h"

int tact_offpolicy_choice_of(const tact_offpolicy_file *f, tact_slice name) {
    for (uint32_t slot = (uint32_t)(tact_id64(name) % TACT_OFFPOLICY_SLOTS); f->slots[slot]; slot = (slot + 1) % TACT_OFFPOLICY_SLOTS)
        if (tact_slice_equal(tact_slice_of(f->choices[f->slots[slot] - 1].name), name)) return (int)f->slots[slot] - 1;
    return -1;
}

static int choice_of_row(tact_offpolicy_file *f) {
    tact_slice name = tact_sheet_text(&f->sheet, f->arm);
    int known = tact_offpolicy_choice_of(f, name);
    if (known >= 0) return known;
    if (f->choice_count == TACT_OFFPOLICY_CHOICES) {
        tact_cli_fail(f->sheet.cli, "name the column that says what was chosen", "%s:%llu:%d: there are more than %d different choices in column '%s'", f->sheet.name,
                       (unsigned long long)f->sheet.record.line, f->arm + 1, TACT_OFFPOLICY_CHOICES, f->sheet.columns[f->arm]);
        return -1;
    }
    char *copy = malloc(name.len + 1);
    if (!copy) { tact_cli_fail(f->sheet.cli, NULL, "there is no memory for the names of choices"); return -1; }
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = 0;
    for (size_t i = 0; i < name.len; i++) if (!copy[i]) copy[i] = ' ';
    uint32_t slot = (uint32_t)(tact_id64(tact_slice_of(copy)) % TACT_OFFPOLICY_SLOTS);
    while (f->slots[slot]) slot = (slot + 1) % TACT_OFFPOLICY_SLOTS;
    f->choices[f->choice_count++].name = copy;
    f->slots[slot] = f->choice_count;
    return (int)f->choice_count - 1;
}

/* The figures of a row, or the ledger: asked alike in both readings, so that both leave out the same. */
static bool figures(tact_offpolicy_file *f, tact_logged_draw *d) {
    *d = (tact_logged_draw){ 0 };
    if (f->arm >= 0 && !tact_sheet_text(&f->sheet, f->arm).len) { tact_sheet_leave_out(&f->sheet, "the cell is empty", f->arm); return false; }
    if (!tact_sheet_want(&f->sheet, f->propensity, &d->propensity) || !tact_sheet_want(&f->sheet, f->reward, &d->reward)) return false;
    if (!(d->propensity > 0 && d->propensity <= 1)) { tact_sheet_leave_out(&f->sheet, "a probability must be above 0 and at most 1", f->propensity); return false; }
    if (f->target_column >= 0) {
        if (!tact_sheet_want(&f->sheet, f->target_column, &d->target)) return false;
        if (!(d->target >= 0 && d->target <= 1)) { tact_sheet_leave_out(&f->sheet, "a probability must be from 0 to 1", f->target_column); return false; }
    }
    if (f->expected[0] < 0) return true;
    return tact_sheet_want(&f->sheet, f->expected[0], &d->expected_choice) && tact_sheet_want(&f->sheet, f->expected[1], &d->expected_target);
}

bool tact_offpolicy_file_meet(tact_offpolicy_file *f) {
    tact_logged_draw d;
    for (uint64_t row = 0; tact_sheet_next(&f->sheet);) {
        if (!figures(f, &d)) continue;
        unsigned half = row++ & 1;
        f->reward_sum[half] += d.reward;
        f->reward_rows[half]++;
        if (f->arm < 0) continue;
        int choice = choice_of_row(f);
        if (choice < 0) return false;
        f->choices[choice].rows++;
        f->choices[choice].reward[half] += d.reward;
        f->choices[choice].count[half]++;
    }
    return !f->sheet.failed;
}

/* What any choice, and what this one, brought in the other half of the rows; the one leans on the other. Nothing of a row's own half is in what is
 * expected of it: DR is unbiased because of that. */
static double mean_of_other_half(const tact_offpolicy_file *f, unsigned half) { return f->reward_rows[!half] > 0 ? f->reward_sum[!half] / f->reward_rows[!half] : 0; }

static double expected(const tact_offpolicy_file *f, uint32_t choice, unsigned half) {
    const tact_offpolicy_choice *c = &f->choices[choice];
    return (c->reward[!half] + 10 * mean_of_other_half(f, half)) / (c->count[!half] + 10);
}

bool tact_offpolicy_file_weigh(tact_offpolicy_file *f) {
    tact_logged_draw d;
    double of_target[2] = { 0, 0 };
    f->has_model = f->target != TACT_TARGET_COLUMN || f->expected[0] >= 0;
    for (unsigned half = 0; half < 2 && f->target != TACT_TARGET_COLUMN; half++) {
        double told = 0;
        for (uint32_t c = 0; c < f->choice_count; c++) { of_target[half] += f->choices[c].share * expected(f, c, half); told += f->choices[c].share; }
        if (told < 1) of_target[half] += (1 - told) * mean_of_other_half(f, half);      /* choices the log never made */
    }
    for (uint64_t row = 0; tact_sheet_next(&f->sheet);) {
        if (!figures(f, &d)) continue;
        unsigned half = row++ & 1;
        if (f->target != TACT_TARGET_COLUMN) {
            int choice = tact_offpolicy_choice_of(f, tact_sheet_text(&f->sheet, f->arm));
            if (choice < 0) return tact_cli_fail(f->sheet.cli, "run it again when nobody writes to the file", "%s:%llu: the file changed while it was read", f->sheet.name, (unsigned long long)f->sheet.record.line), false;
            d.target = f->choices[choice].share;
            if (f->expected[0] < 0) { d.expected_choice = expected(f, (uint32_t)choice, half); d.expected_target = of_target[half]; }
        }
        tact_offpolicy_add(&f->sums, &d);
    }
    f->answer = tact_offpolicy_of(&f->sums, tact_sequence_standard);
    return !f->sheet.failed;
}
