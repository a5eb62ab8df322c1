/* cli/cmd_train.c -- tact train: a model of words from labelled texts, judged on texts it never saw. */
#include <stdlib.h>
#include <string.h>
#include "cli/ink.h"
#include "cli/train_fusion.h"
#include "cli/waiting.h"
#include "daemon/json_out.h"
#include "store/file.h"
#include "train/make.h"

int tact_cmd_train(tact_cli *cli);
const tact_option tact_cmd_train_options[] = {
    { "with", 'w', "FILE", "more labelled texts: a table with the columns text and kind (may be given several times)" },
    { "times", 0, "N", "how often each row of --with counts (default 5)" },
    { "fusion", 0, "FOLDER", "fit how much of what each signal says counts, on labelled events (models/events), instead of a model of words" },
    { "out", 'o', "FILE", "write the model there (with --fusion the table of weights); without it, it is only judged" },
    { "bits", 0, "N", "rows of the model: 2 to the power of N (13 is 72 KB, for phones); without it 116,000, 1 MB" },
    { NULL, 0, NULL, NULL } };

static tact_slice kind_name(unsigned kind) { return tact_word_name(TACT_LIST_KIND, kind); }

static void progress(void *ctx, const char *what) {
    tact_cli *cli = ctx;
    if (!cli->json) fprintf(cli->err, "%s ...\n", what);
}

/* ---- telling ---- */

static void row(tact_cli *cli, const char *name, const tact_judged *j) {
    if (!j->count) return;
    fprintf(cli->out, "%-22s %6u %9.3f %9.3f", name, j->count, tact_judge_accuracy(j), tact_judge_macro_f1(j));
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) fprintf(cli->out, " %7.3f", tact_judge_f1(j, k));
    fprintf(cli->out, " %7.3f %7.3f %6.3f\n", tact_judge_needs_accuracy(j), tact_judge_unknown_recall(j), tact_judge_ece(j));
}

static void tell(tact_cli *cli, const tact_made *m, const tact_model *model) {
    static const char *const names[] = { "held out, other", "held out, English", "held out, French", "held out, Italian" };
    fprintf(cli->out, "Trained on %u texts; model %08x, %zu bytes\n", m->trained_on, model->number, m->len);
    fprintf(cli->out, "Left out as copies of held-out texts: %u. Teaching the language only: %u\n\n", m->copies, m->aside);
    fprintf(cli->out, "%-22s %6s %9s %9s %7s %7s %7s %7s %7s %7s %7s %6s\n", "", "texts", "accuracy", "macro-F1", "unknown", "know", "go", "do", "buy", "needs", "silent", "ECE");
    for (unsigned l = TACT_TONGUE_EN; l < TACT_TONGUE_COUNT; l++) row(cli, names[l], &m->own[l]);
    row(cli, "held out, all", &m->all);
    row(cli, "public sets, dev", &m->dev);
    fprintf(cli->out, "\naccuracy: share answered rightly. unknown to buy: F1 of each kind. needs: share of texts with a need answered rightly.\n"
                      "silent: share of texts without a need answered by unknown. ECE: expected calibration error, ten bins.\n\n");
    fprintf(cli->out, "How honest the probabilities are (held out, all)\n  probability   texts   mean said   right\n");
    for (unsigned b = 0; b < TACT_JUDGE_BINS; b++)
        if (m->all.bin_count[b]) fprintf(cli->out, "  %3u to %3u %% %7u %9.1f %% %6.1f %%\n", b * 10, b * 10 + 10, m->all.bin_count[b], 100 * m->all.bin_probability[b] / m->all.bin_count[b], 100.0 * m->all.bin_right[b] / m->all.bin_count[b]);
    if (m->foreign) fprintf(cli->out, "\nHeld-out texts of other languages: %u; %.1f %% told as unknown, %.1f %% seen as another language. Held-out English, French and Italian ones taken for another language: %.2f %%\n", m->foreign,
                            100.0 * m->foreign_silent / m->foreign, 100.0 * m->foreign_seen / m->foreign, m->all.count ? 100.0 * m->called_foreign / m->all.count : 0);
    uint32_t tongues = m->tongue_right + m->tongue_wrong + m->tongue_silent;
    if (tongues) fprintf(cli->out, "\nLanguage of the held-out texts: %.1f %% told rightly, %.1f %% not told, %.1f %% wrong\n", 100.0 * m->tongue_right / tongues, 100.0 * m->tongue_silent / tongues, 100.0 * m->tongue_wrong / tongues);
}

static void judged_json(tact_json *j, const char *name, const tact_judged *d) {
    if (!d->count) return;
    tact_json_key(j, tact_slice_of(name));
    tact_json_map(j);
    tact_json_key_int(j, TACT_S("texts"), d->count);
    TACT_JSON_KEY(j, "accuracy"); tact_json_double(j, tact_judge_accuracy(d));
    TACT_JSON_KEY(j, "macroF1"); tact_json_double(j, tact_judge_macro_f1(d));
    TACT_JSON_KEY(j, "f1");
    tact_json_map(j);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) { tact_json_key(j, kind_name(k)); tact_json_double(j, tact_judge_f1(d, k)); }
    tact_json_end_map(j);
    TACT_JSON_KEY(j, "needsAccuracy"); tact_json_double(j, tact_judge_needs_accuracy(d));
    TACT_JSON_KEY(j, "unknownRecall"); tact_json_double(j, tact_judge_unknown_recall(d));
    TACT_JSON_KEY(j, "calibrationError"); tact_json_double(j, tact_judge_ece(d));
    TACT_JSON_KEY(j, "reliability");
    tact_json_list(j);
    for (unsigned b = 0; b < TACT_JUDGE_BINS; b++) {
        if (!d->bin_count[b]) continue;
        tact_json_map(j);
        tact_json_key_int(j, TACT_S("texts"), d->bin_count[b]);
        TACT_JSON_KEY(j, "said"); tact_json_double(j, d->bin_probability[b] / d->bin_count[b]);
        TACT_JSON_KEY(j, "right"); tact_json_double(j, (double)d->bin_right[b] / d->bin_count[b]);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_end_map(j);
}

static int write_json(tact_cli *cli, const tact_made *m, const tact_model *model) {
    enum { ROOM = 64 << 10 };
    static const char *const names[] = { "other", "en", "fr", "it" };
    char number[16], *room = malloc(ROOM);
    tact_arena arena;
    tact_json j;
    if (!room) return tact_cli_fail(cli, NULL, "not enough memory");
    tact_arena_init(&arena, room, ROOM, NULL);
    tact_json_init(&j, &arena, 4096);
    tact_json_map(&j);
    snprintf(number, sizeof number, "%08x", model->number);
    tact_json_key_text(&j, TACT_S("model"), tact_slice_of(number));
    tact_json_key_int(&j, TACT_S("bytes"), (int64_t)m->len);
    tact_json_key_int(&j, TACT_S("trainedOn"), m->trained_on);
    tact_json_key_int(&j, TACT_S("copiesLeftOut"), m->copies);
    tact_json_key_int(&j, TACT_S("languageOnly"), m->aside);
    for (unsigned l = TACT_TONGUE_EN; l < TACT_TONGUE_COUNT; l++) judged_json(&j, names[l], &m->own[l]);
    judged_json(&j, "all", &m->all);
    judged_json(&j, "public", &m->dev);
    if (m->foreign) {
        TACT_JSON_KEY(&j, "otherLanguages");
        tact_json_map(&j);
        tact_json_key_int(&j, TACT_S("texts"), m->foreign);
        tact_json_key_int(&j, TACT_S("unknown"), m->foreign_silent);
        tact_json_key_int(&j, TACT_S("seen"), m->foreign_seen);
        tact_json_key_int(&j, TACT_S("ownTakenForThem"), m->called_foreign);
        tact_json_end_map(&j);
    }
    tact_json_end_map(&j);
    tact_slice out = tact_json_done(&j);
    fprintf(cli->out, "%.*s\n", (int)out.len, out.ptr);
    free(room);
    return TACT_EXIT_OK;
}

/* ---- */

static int add_more(tact_cli *cli, tact_recipe *recipe) {
    long long times;
    if (!tact_cli_number(cli, "times", 1, 100, 5, &times)) return TACT_EXIT_USAGE;
    const char *path;
    for (int i = 0; (path = tact_cli_nth(cli, "with", i)); i++) {
        if (recipe->count == TACT_SOURCES_MAX || strlen(path) >= sizeof recipe->sources[0].path) return tact_cli_fail(cli, "join the files into one", "more than %d files of texts", TACT_SOURCES_MAX);
        tact_source *s = &recipe->sources[recipe->count++];
        *s = (tact_source){ .language = TACT_ROW_LANGUAGE_NONE, .role = TACT_ROLE_WORDS, .times = (uint32_t)times };
        strcpy(s->path, path);
    }
    return TACT_EXIT_OK;
}

int tact_cmd_train(tact_cli *cli) {
    tact_trouble trouble = { "" };
    long long bits;
    if (tact_cli_has(cli, "fusion")) return tact_cli_arguments(cli, 0, 0) ? tact_train_fusion(cli, tact_cli_value(cli, "fusion")) : TACT_EXIT_USAGE;
    if (!tact_cli_arguments(cli, 1, 1)) return TACT_EXIT_USAGE;
    if (!tact_cli_number(cli, "bits", 8, 16, 0, &bits)) return TACT_EXIT_USAGE;
    tact_recipe *recipe = malloc(sizeof *recipe);
    tact_made *made = malloc(sizeof *made);
    int code = recipe && made ? TACT_EXIT_OK : tact_cli_fail(cli, NULL, "not enough memory");
    tact_status s = code ? TACT_OK : tact_recipe_read(recipe, cli->arguments[0], &trouble);
    if (!code && s) code = tact_cli_fail(cli, "models/recipe.tsv of the source is the one the built-in model was made by", "%s", trouble.text);
    if (!code) { if (bits) recipe->rows = 1u << bits; code = add_more(cli, recipe); }
    if (!code && (s = tact_make(made, recipe, progress, cli, &trouble))) code = tact_cli_fail(cli, NULL, "%s", trouble.text);
    else if (!code) {
        tact_model model;
        const char *out = tact_cli_value(cli, "out");
        if (tact_model_read((tact_slice){ (const char *)made->bytes, made->len }, &model)) code = tact_cli_fail(cli, NULL, "the model cannot be read again");
        else if (out && tact_file_replace(out, made->bytes, made->len, 0644, &trouble)) code = tact_cli_fail(cli, NULL, "%s", trouble.text);
        else if (cli->json) code = write_json(cli, made, &model);
        else tell(cli, made, &model);
        tact_made_free(made);
    }
    free(recipe);
    free(made);
    return code;
}
