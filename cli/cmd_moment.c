/* cli/cmd_moment.c -- tact moment: what is wanted in a few words, without a brand, a server or anything kept. */
#include <stdlib.h>
#include <string.h>
#include "cli/ink.h"
#include "cli/words_model.h"
#include "daemon/json_out.h"

int tact_cmd_moment(tact_cli *cli);
const tact_option tact_cmd_moment_options[] = {
    { "model", 0, "FILE", "use this model (`tact train --out`) instead of the one in this program" },
    { NULL, 0, NULL, NULL } };

enum { SCRATCH = 1 << 20, TEXT_MAX = 64 << 10, SHARES = 4 };

typedef struct { tact_cli *cli; tact_ink ink; const tact_model *model; char *scratch; } asking;

static tact_slice kind_name(unsigned kind) { return tact_word_name(TACT_LIST_KIND, kind); }

static unsigned likeliest(const tact_classified *c) {
    unsigned best = 0;
    for (unsigned k = 1; k < TACT_KIND_COUNT; k++) if (c->probability_milli[k] > c->probability_milli[best]) best = k;
    return best;
}

static bool write_json(const asking *a, tact_slice text, const tact_classified *c) {
    tact_arena arena;
    tact_json j;
    tact_word_share shares[SHARES];
    uint32_t count = tact_moment_words(a->model, text, (uint8_t)likeliest(c), shares, SHARES);
    tact_arena_init(&arena, a->scratch, SCRATCH, NULL);
    tact_json_init(&j, &arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("kind"), kind_name(c->kind));
    TACT_JSON_KEY(&j, "probability");
    tact_json_map(&j);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) { tact_json_key(&j, kind_name(k)); tact_json_double(&j, c->probability_milli[k] / 1000.0); }
    tact_json_end_map(&j);
    TACT_JSON_KEY(&j, "language");
    if (c->tongue != TACT_TONGUE_OTHER) tact_json_text(&j, tact_tongue_code(c->tongue));
    else if (c->foreign) tact_json_text(&j, TACT_S("other"));
    else tact_json_null(&j);
    TACT_JSON_KEY(&j, "because");
    tact_json_list(&j);
    for (uint32_t i = 0; i < count; i++) {
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("word"), shares[i].word);
        tact_json_key_text(&j, TACT_S("kind"), kind_name(likeliest(c)));
        TACT_JSON_KEY(&j, "weight");
        tact_json_double(&j, shares[i].weight_milli / 1000.0);
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_slice out = tact_json_done(&j);
    if (j.status) return false;
    fwrite(out.ptr, 1, out.len, a->cli->out);
    fputc('\n', a->cli->out);
    return true;
}

static void tell(const asking *a, tact_slice text, const tact_classified *c) {
    FILE *out = a->cli->out;
    unsigned best = likeliest(c);
    tact_word_share shares[SHARES];
    fprintf(out, "%s%.*s%s", a->ink.bold, (int)kind_name(c->kind).len, kind_name(c->kind).ptr, a->ink.off);
    if (c->foreign) fputs(", in another language than English, French and Italian", out);
    else if (c->kind == TACT_KIND_UNKNOWN && best != TACT_KIND_UNKNOWN)
        fprintf(out, ", as nothing is likely enough: %.*s at %.0f %%", (int)kind_name(best).len, kind_name(best).ptr, c->probability_milli[best] / 10.0);
    else fprintf(out, " (%.0f %%)", c->probability_milli[c->kind] / 10.0);
    static const char *const languages[] = { "", ", in English", ", in French", ", in Italian" };
    fprintf(out, "%s\n", languages[c->tongue]);
    uint32_t count = c->foreign ? 0 : tact_moment_words(a->model, text, (uint8_t)best, shares, SHARES);
    for (uint32_t i = 0; i < count; i++) {
        if (shares[i].weight_milli > -50 && shares[i].weight_milli < 50) continue;
        fprintf(out, "  %s%+5.1f%s %-7.*s ", a->ink.dim, shares[i].weight_milli / 1000.0, a->ink.off, (int)kind_name(best).len, kind_name(best).ptr);
        tact_ink_text(out, shares[i].word);
        fputc('\n', out);
    }
}

static int ask(const asking *a, tact_slice text) {
    tact_classified c;
    tact_moment_classify(a->model, text, &c);
    if (!a->cli->json) { tell(a, text, &c); return TACT_EXIT_OK; }
    return write_json(a, text, &c) ? TACT_EXIT_OK : tact_cli_fail(a->cli, NULL, "there is no memory for the answer");
}

/* A line without its end, at most TEXT_MAX bytes of it in `line`; *len is its whole length. False: there is none. */
static bool next_line(char *line, size_t *len) {
    int c = getc_unlocked(stdin);
    if (c == EOF) return false;
    for (*len = 0; c != EOF && c != '\n'; c = getc_unlocked(stdin), ++*len)
        if (*len < TEXT_MAX + 1) line[*len] = (char)c;
    while (*len && *len <= TEXT_MAX + 1 && line[*len - 1] == '\r') --*len;
    return true;
}

/* A line that cannot be answered keeps its place among the answers, and the others get theirs. */
static void tell_too_long(const asking *a, unsigned long long number, size_t len) {
    if (a->cli->json) fprintf(a->cli->out, "{\"error\":\"line %llu has %zu bytes; a text has at most %d\"}\n", number, len, TEXT_MAX);
    else fprintf(a->cli->out, "no answer: line %llu has %zu bytes; a text has at most %d\n", number, len, TEXT_MAX);
}

/* One text a line; an answer a line. */
static int ask_lines(const asking *a) {
    char *line = malloc(TEXT_MAX + 1);
    size_t len;
    int code = TACT_EXIT_OK;
    unsigned long long number = 0, too_long = 0;
    if (!line) return tact_cli_fail(a->cli, NULL, "not enough memory");
    while (code == TACT_EXIT_OK && next_line(line, &len)) {
        number++;
        if (len <= TEXT_MAX) code = ask(a, (tact_slice){ line, len });
        else tell_too_long(a, number, len), too_long++;
    }
    free(line);
    if (code == TACT_EXIT_OK && ferror(stdin)) return tact_cli_fail(a->cli, NULL, "standard input could not be read to its end");
    if (fflush(a->cli->out)) return tact_cli_fail(a->cli, NULL, "the answers could not be written");
    if (code == TACT_EXIT_OK && too_long)
        return tact_cli_fail(a->cli, "give the words of the moment, one text a line", "%llu of %llu lines were longer than %d bytes and have no answer", too_long, number, TEXT_MAX);
    return code;
}

static int ask_arguments(const asking *a) {
    size_t len = 0;
    for (int i = 0; i < a->cli->argument_count; i++) len += strlen(a->cli->arguments[i]) + 1;
    if (len > TEXT_MAX) return tact_cli_fail(a->cli, NULL, "a text has at most %d bytes", TEXT_MAX);
    char *text = malloc(len + 1), *at = text;
    if (!text) return tact_cli_fail(a->cli, NULL, "not enough memory");
    for (int i = 0; i < a->cli->argument_count; i++) at += sprintf(at, "%s%s", i ? " " : "", a->cli->arguments[i]);
    int code = ask(a, (tact_slice){ text, (size_t)(at - text) });
    free(text);
    return code;
}

int tact_cmd_moment(tact_cli *cli) {
    tact_words_model words;
    if (!tact_words_model_open(cli, tact_cli_value(cli, "model"), &words)) return TACT_EXIT_CANNOT;
    asking a = { cli, tact_ink_of(cli, cli->out), &words.model, malloc(SCRATCH) };
    int code = !a.scratch ? tact_cli_fail(cli, NULL, "not enough memory") : cli->argument_count ? ask_arguments(&a) : ask_lines(&a);
    free(a.scratch);
    tact_words_model_close(&words);
    return code;
}
