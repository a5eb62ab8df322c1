/* cli/sheet_fuzz.c -- any bytes as a file of people, of ways, of touches and of draws: read to the end, figures finite, ledger complete. */
#include <stdlib.h>
#include "cli/attribute_file.h"
#include "cli/json_answer.h"
#include "cli/lift_file.h"
#include "cli/offpolicy_file.h"

static const tact_option options[] = { { "separator", 0, "C", "" }, { "decimal", 0, "C", "" }, { NULL, 0, NULL, NULL } };
static const tact_verb verb = { "lift", NULL, "", "FILE.csv", options };

static bool open_it(tact_sheet *sheet, tact_cli *cli, tact_slice bytes) {
    tact_source *source = tact_source_memory(bytes);
    return source && tact_sheet_over(sheet, cli, source);
}

static void people(tact_cli *cli, tact_slice bytes) {
    tact_lift_file *f = calloc(1, sizeof *f);
    if (f && open_it(&f->sheet, cli, bytes)) {
        f->question = tact_lift_standard;
        f->covariate_column = f->sheet.column_count > 2 ? 2 : -1;
        f->metric_count = 1;
        f->metrics[0] = (tact_lift_metric){ .name = f->sheet.columns[0], .column = f->sheet.column_count > 1 };
        for (unsigned a = 0; a < TACT_LIFT_ARMS; a++) f->share[a] = 1;
        if (tact_lift_file_read(f) == TACT_EXIT_OK && f->arm_count > 1) {
            tact_screen screen = { 0 };
            tact_lift_file_judge(f);
            tact_lift_file_print(cli->out, &screen, f, 10);
            tact_json_answer a;
            tact_json_answer_begin(&a);
            tact_lift_file_json(&a.json, f, 10);
            (void)tact_json_answer_end(&a, cli, 0);
        }
        tact_lift_file_close(f);
    }
    free(f);
}

static void ways(tact_cli *cli, tact_slice bytes, bool touches) {
    tact_attribute_file *f = calloc(1, sizeof *f);
    if (f && open_it(&f->sheet, cli, bytes)) {
        int n = f->sheet.column_count;
        f->between = ">";
        f->path = 0;
        f->person = touches && n > 2 ? 0 : -1;
        f->time = n > 1 ? 1 : 0;
        f->channel = n > 2 ? 2 : 0;
        f->conversions = n > 3 ? 3 : -1;
        f->value = f->nulls = n > 4 ? 4 : -1;
        if (tact_attribute_file_read(f)) {
            tact_screen screen = { 0 };
            tact_attribute_file_print(cli->out, &screen, f);
            double shares = 0;
            for (uint32_t c = 0; c < f->attribution->channel_count; c++) shares += f->markov.share[c];
            TACT_ASSERT(shares < 1 + 1e-6);
        }
        tact_attribute_file_close(f);
    }
    free(f);
}

static void draws(tact_cli *cli, tact_slice bytes) {
    tact_offpolicy_file *f = calloc(1, sizeof *f);
    bool open = f && open_it(&f->sheet, cli, bytes);
    if (open) {
        int n = f->sheet.column_count;
        f->arm = 0;
        f->propensity = n > 1;
        f->reward = n > 2 ? 2 : 0;
        f->target_column = f->expected[0] = f->expected[1] = -1;
        bool met = tact_offpolicy_file_meet(f) && f->reward_rows[0] > 0;
        uint64_t before = f->sheet.rows;
        f->uniform_over = f->choice_count;
        for (uint32_t i = 0; i < f->choice_count; i++) f->choices[i].share = 1.0 / f->choice_count;
        tact_sheet_close(&f->sheet);
        if ((open = met && open_it(&f->sheet, cli, bytes)) && tact_offpolicy_file_weigh(f)) {
            tact_screen screen = { 0 };
            TACT_ASSERT(f->sheet.rows == before && f->sums.rows == (uint64_t)(f->reward_rows[0] + f->reward_rows[1]));
            tact_offpolicy_file_print(cli->out, &screen, f);
        }
        if (open) tact_sheet_close(&f->sheet);
        for (uint32_t i = 0; i < f->choice_count; i++) free(f->choices[i].name);
    }
    free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static FILE *nowhere;
    if (!nowhere) nowhere = fopen("/dev/null", "w");
    if (!nowhere || !size) return 0;
    tact_cli cli = { .verb = &verb, .out = nowhere, .err = nowhere };
    tact_slice bytes = { (const char *)data + 1, size - 1 };
    switch (data[0] % 4) {
    case 0: people(&cli, bytes); break;
    case 1: ways(&cli, bytes, false); break;
    case 2: ways(&cli, bytes, true); break;
    default: draws(&cli, bytes);
    }
    return 0;
}
