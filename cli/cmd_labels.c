/* cli/cmd_labels.c -- tact labels: what was said about moments (POST /v1/moments/ID/label), as a table `tact train --with` reads. */
#include <stdlib.h>
#include "cli/progress.h"
#include "cli/reach.h"
#include "daemon/label_rows.h"

int tact_cmd_labels(tact_cli *cli);
const tact_option tact_cmd_labels_options[] = {
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

enum { ANSWER_BYTES = 256 << 20 };

static void tell(void *ctx, uint64_t bytes, uint64_t lines) { tact_progress_tell(ctx, bytes, 0, lines); }

/* Nothing serves the folder: read it here. `block` is the answer's, to be freed. */
static int alone(tact_cli *cli, tact_reached *r, char **block, tact_slice *json) {
    tact_trouble trouble = { "" };
    tact_progress progress;
    tact_arena arena;
    tact_json j;
    *block = malloc(ANSWER_BYTES);
    if (!*block) return tact_cli_fail(cli, NULL, "there is no memory for the answer");
    tact_arena_init(&arena, *block, ANSWER_BYTES, NULL);
    tact_json_init(&j, &arena, 65536);
    tact_progress_begin(&progress, cli->err, "reading the log", "lines", cli->json);
    const tact_label_rows_ask ask = { .store = tact_keeper_store(r->keeper), .vault = tact_keeper_vault(r->keeper), .data_folder = r->folders.data, .now = tact_reach_now(), .progress = tell, .ctx = &progress };
    tact_status s = tact_label_rows_json(&ask, &j, &trouble);
    tact_progress_end(&progress);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = tact_json_done(&j);
    return TACT_EXIT_OK;
}

/* A table has no quoting: what would end a field or a line becomes a space. */
static void field(FILE *out, tact_slice text) {
    for (size_t i = 0; i < text.len; i++) fputc((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 127 ? ' ' : text.ptr[i], out);
}

static int64_t many(const tact_value *answer, const char *path) {
    const tact_value *v = tact_value_path(answer, path);
    return v && v->type == TACT_INT ? v->integer : 0;
}

static void print(tact_cli *cli, const tact_value *answer) {
    static const struct { const char *path, *words; } left[] = {
        { "leftOut.notPermitted", "of people who do not allow remember, personalise and measure" }, { "leftOut.sensitive", "about a sensitive or restricted topic" },
        { "leftOut.noWords", "of moments without words" }, { "leftOut.erased", "of people who were erased" }, { "leftOut.gone", "of moments whose line has left the log" } };
    const tact_value *labels = tact_value_path(answer, "labels");
    uint32_t count = labels && labels->type == TACT_LIST ? labels->list.count : 0;
    fputs("kind\tlanguage\ttext\n", cli->out);
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *row = &labels->list.items[i];
        field(cli->out, tact_value_path_text(row, "kind"));
        fputc('\t', cli->out);
        field(cli->out, tact_value_path_text(row, "language"));
        fputc('\t', cli->out);
        field(cli->out, tact_value_path_text(row, "text"));
        fputc('\n', cli->out);
    }
    fprintf(cli->err, count == 1 ? "%u labelled text\n" : "%u labelled texts\n", count);
    for (unsigned i = 0; i < sizeof left / sizeof *left; i++)
        if (many(answer, left[i].path)) fprintf(cli->err, "  left out: %lld %s\n", (long long)many(answer, left[i].path), left[i].words);
    bool any = count;
    for (unsigned i = 0; i < sizeof left / sizeof *left; i++) any |= many(answer, left[i].path) > 0;
    if (!any) fputs("No moment is labelled yet: POST /v1/moments/ID/label says what one really was, ID being the id that `tact decide` and `tact explain` show (doc/model.md)\n", cli->err);
    if (count) fputs("These are people's own words: keep the file no longer than the training takes. Erasing a person does not reach it.\n", cli->err);
}

int tact_cmd_labels(tact_cli *cli) {
    tact_reached r;
    tact_slice json = { NULL, 0 };
    tact_value answer;
    char *block = NULL;
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    int code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, &block, &json) : tact_reach_call(cli, &r, "GET", "/v1/labels", (tact_slice){ NULL, 0 }, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) print(cli, &answer);
        else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    free(block);
    return code;
}
