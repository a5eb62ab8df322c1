/* cli/train_fusion.c -- see train_fusion.h. */
#include "cli/train_fusion.h"
#include <stdlib.h>
#include <string.h>
#include "daemon/json_out.h"
#include "store/file.h"
#include "train/fusion.h"

typedef struct told { tact_event_rows rows; tact_fused fused; tact_fusion_judged hand, fitted; tact_judged cross; } told;

static tact_slice kind_name(unsigned kind) { return tact_word_name(TACT_LIST_KIND, kind); }

static void row(FILE *out, const char *name, const tact_judged *j) {
    if (!j->count) return;
    fprintf(out, "  %-25s %6u %9.3f %9.3f %7.3f %7.3f %6.3f\n", name, j->count, tact_judge_accuracy(j), tact_judge_macro_f1(j), tact_judge_needs_accuracy(j), tact_judge_unknown_recall(j), tact_judge_ece(j));
}

static void weights(tact_cli *cli, const told *t) {
    const tact_fusion *hand = tact_fusion_of(0), *f = &t->fused.fusion;
    fprintf(cli->out, "How much of what a signal says counts     in events without words   beside own words\n  %-12s %9s %9s   %-18s %9s\n", "signal", "by hand", "fitted", "events with it", "fitted");
    for (unsigned s = 0; s < TACT_SIGNAL_COUNT; s++)
        fprintf(cli->out, "  %-12.*s %9.2f %9.2f   %-18u %9.2f   %u\n", (int)tact_signal_code(s).len, tact_signal_code(s).ptr, hand->scale_milli[0][s] / 1000.0,
                f->scale_milli[0][s] / 1000.0, t->fused.heard[0][s], f->scale_milli[1][s] / 1000.0, t->fused.heard[1][s]);
    fprintf(cli->out, "\nBefore anything is said (log-odds)\n");
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++)
        fprintf(cli->out, "  %-12.*s %9.2f %9.2f   %-18s %9.2f\n", (int)kind_name(k).len, kind_name(k).ptr, hand->prior_milli[0][k] / 1000.0, f->prior_milli[0][k] / 1000.0, "", f->prior_milli[1][k] / 1000.0);
    fprintf(cli->out, "Temperature of the calibration part: %.2f\n", t->fused.temperature);
}

static void worth(FILE *out, const char *name, const tact_fusion_judged *j) {
    fprintf(out, "\n%-27s %6s %9s %9s %7s %7s %6s\n", name, "events", "accuracy", "macro-F1", "needs", "silent", "ECE");
    row(out, "trained on", &j->part[TACT_FOR_TRAINING]);
    row(out, "calibrated on", &j->part[TACT_FOR_CALIBRATION]);
    row(out, "held out", &j->part[TACT_FOR_TEST]);
    row(out, "  English", &j->tongue[TACT_TONGUE_EN]);
    row(out, "  French", &j->tongue[TACT_TONGUE_FR]);
    row(out, "  Italian", &j->tongue[TACT_TONGUE_IT]);
    row(out, "  with events before them", &j->session);
}

static void reliability(FILE *out, const tact_judged *j) {
    fprintf(out, "\nHow honest the probabilities are (held out, fitted)\n  probability   events   mean said   right\n");
    for (unsigned b = 0; b < TACT_JUDGE_BINS; b++)
        if (j->bin_count[b]) fprintf(out, "  %3u to %3u %% %8u %9.1f %% %6.1f %%\n", b * 10, b * 10 + 10, j->bin_count[b], 100 * j->bin_probability[b] / j->bin_count[b], 100.0 * j->bin_right[b] / j->bin_count[b]);
    fprintf(out, "\nTaken for (held out, fitted)\n  %-10s", "");
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) fprintf(out, " %8.*s", (int)kind_name(k).len, kind_name(k).ptr);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) {
        fprintf(out, "\n  %-10.*s", (int)kind_name(k).len, kind_name(k).ptr);
        for (unsigned a = 0; a < TACT_KIND_COUNT; a++) fprintf(out, " %8u", j->confusion[k][a]);
    }
    fputc('\n', out);
}

static void tell(tact_cli *cli, const told *t) {
    weights(cli, t);
    worth(cli->out, "by hand", &t->hand);
    worth(cli->out, "fitted", &t->fitted);
    row(cli->out, "each domain by the others", &t->cross);
    reliability(cli->out, &t->fitted.part[TACT_FOR_TEST]);
}

static void judged_json(tact_json *j, const char *name, const tact_judged *d) {
    tact_json_key(j, tact_slice_of(name));
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("events"), d->count);
    TACT_JSON_KEY(j, "accuracy"); tact_json_double(j, tact_judge_accuracy(d));
    TACT_JSON_KEY(j, "macroF1"); tact_json_double(j, tact_judge_macro_f1(d));
    TACT_JSON_KEY(j, "calibrationError"); tact_json_double(j, tact_judge_ece(d));
    tact_json_end_map(j);
}

static int write_json(tact_cli *cli, const told *t) {
    enum { ROOM = 64 << 10 };
    tact_arena arena;
    tact_json j;
    char *room = malloc(ROOM);
    if (!room) return tact_cli_fail(cli, NULL, "not enough memory");
    tact_arena_init(&arena, room, ROOM, NULL);
    tact_json_init(&j, &arena, 4096);
    tact_json_map(&j);
    static const char *const sets[2] = { "withoutWords", "besideWords" };
    for (unsigned words = 0; words < 2; words++) {
        tact_json_key(&j, tact_slice_of(sets[words]));
        tact_json_map(&j);
        TACT_JSON_KEY(&j, "scale");
        tact_json_map(&j);
        for (unsigned s = 0; s < TACT_SIGNAL_COUNT; s++) { tact_json_key(&j, tact_signal_code(s)); tact_json_double(&j, t->fused.fusion.scale_milli[words][s] / 1000.0); }
        tact_json_end_map(&j);
        TACT_JSON_KEY(&j, "prior");
        tact_json_map(&j);
        for (unsigned k = 0; k < TACT_KIND_COUNT; k++) { tact_json_key(&j, kind_name(k)); tact_json_double(&j, t->fused.fusion.prior_milli[words][k] / 1000.0); }
        tact_json_end_map(&j);
        tact_json_end_map(&j);
    }
    judged_json(&j, "byHand", &t->hand.part[TACT_FOR_TEST]);
    judged_json(&j, "fitted", &t->fitted.part[TACT_FOR_TEST]);
    judged_json(&j, "eachDomainByTheOthers", &t->cross);
    tact_json_end_map(&j);
    tact_slice out = tact_json_done(&j);
    fprintf(cli->out, "%.*s\n", (int)out.len, out.ptr);
    free(room);
    return TACT_EXIT_OK;
}

static int write_table(tact_cli *cli, const tact_fusion *fusion, const char *path) {
    tact_trouble trouble = { "" };
    char *table = tact_fusion_table(fusion);
    int code = table ? TACT_EXIT_OK : tact_cli_fail(cli, NULL, "not enough memory");
    if (table && tact_file_replace(path, table, strlen(table), 0644, &trouble)) code = tact_cli_fail(cli, NULL, "%s", trouble.text);
    free(table);
    return code;
}

int tact_train_fusion(tact_cli *cli, const char *folder) {
    tact_trouble trouble = { "" };
    const char *path = tact_cli_value(cli, "out");
    told *t = calloc(1, sizeof *t);
    if (!t) return tact_cli_fail(cli, NULL, "not enough memory");
    tact_status s = tact_event_rows_read(&t->rows, folder, &trouble);
    if (!s) s = tact_fusion_make(&t->fused, &t->rows, &trouble);
    if (!s) s = tact_fusion_judge(&t->hand, &t->rows, 0, NULL, &trouble);
    if (!s) s = tact_fusion_judge(&t->fitted, &t->rows, TACT_FUSION_LATEST, &t->fused.fusion, &trouble);
    if (!s) s = tact_fusion_cross(&t->cross, &t->rows, &trouble);
    int code = s ? tact_cli_fail(cli, "models/events of the source is the set the built-in table was fitted on", "%s", trouble.text) : TACT_EXIT_OK;
    if (!code && path) code = write_table(cli, &t->fused.fusion, path);
    if (!code && cli->json) code = write_json(cli, t);
    else if (!code) tell(cli, t);
    tact_event_rows_free(&t->rows);
    free(t);
    return code;
}
