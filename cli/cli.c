/* cli/cli.c -- see cli.h.  Options, and words about mistakes. */
#include "cli/cli.h"
#include "core/base/slice.h"
#include "core/base/status.h"
#include <json-c/json.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

static int row_of(const tact_cli *cli, const char *name) {
    for (int i = 0; cli->verb->options[i].name; i++)
        if (strcmp(cli->verb->options[i].name, name) == 0) return i;
    return -1;
}

const char *tact_cli_value(const tact_cli *cli, const char *name) {
    int row = row_of(cli, name);
    TACT_ASSERT(row >= 0);
    return cli->given[row];
}

const char *tact_cli_nth(const tact_cli *cli, const char *name, int i) {
    int row = row_of(cli, name);
    TACT_ASSERT(row >= 0);
    for (int e = 0; e < cli->every_count; e++)
        if (cli->every[e].row == row && i-- == 0) return cli->every[e].value;
    return NULL;
}

bool tact_cli_has(const tact_cli *cli, const char *name) { return tact_cli_value(cli, name) != NULL; }

bool tact_cli_number(tact_cli *cli, const char *name, long long least, long long most, long long standard, long long *out) {
    const char *text = tact_cli_value(cli, name);
    int64_t n;
    *out = standard;
    if (!text) return true;
    if (tact_slice_int(tact_slice_of(text), &n) && n >= least && n <= most) { *out = n; return true; }
    char hint[96];
    snprintf(hint, sizeof hint, "a whole number from %lld to %lld", least, most);
    tact_cli_usage(cli, hint, "--%s cannot be '%s'", name, text);
    return false;
}

bool tact_cli_arguments(tact_cli *cli, int least, int most) {
    char hint[256];
    snprintf(hint, sizeof hint, "tact %s %s", cli->verb->name, cli->verb->usage);
    if (cli->argument_count < least) { tact_cli_usage(cli, hint, "something is missing"); return false; }
    if (cli->argument_count > most) { tact_cli_usage(cli, hint, "'%s' is too much", cli->arguments[most]); return false; }
    return true;
}

static void say_json(tact_cli *cli, const char *text, const char *hint, int code) {
    struct json_object *all = json_object_new_object();
    json_object_object_add(all, "error", json_object_new_string(text));
    json_object_object_add(all, "hint", hint ? json_object_new_string(hint) : NULL);
    json_object_object_add(all, "exit", json_object_new_int(code));
    fprintf(cli->err, "%s\n", json_object_to_json_string_ext(all, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(all);
}

static int say(tact_cli *cli, int code, const char *hint, const char *format, va_list words) __attribute__((format(printf, 4, 0)));
static int say(tact_cli *cli, int code, const char *hint, const char *format, va_list words) {
    char text[2048];
    vsnprintf(text, sizeof text, format, words);
    if (cli->json) { say_json(cli, text, hint, code); return code; }
    fprintf(cli->err, "tact%s%s: %s\n", cli->verb ? " " : "", cli->verb ? cli->verb->name : "", text);
    if (hint && *hint) fprintf(cli->err, "  hint: %s\n", hint);
    return code;
}

int tact_cli_usage(tact_cli *cli, const char *hint, const char *format, ...) {
    va_list words;
    va_start(words, format);
    int code = say(cli, TACT_EXIT_USAGE, hint, format, words);
    va_end(words);
    return code;
}

int tact_cli_fail(tact_cli *cli, const char *hint, const char *format, ...) {
    va_list words;
    va_start(words, format);
    int code = say(cli, TACT_EXIT_CANNOT, hint, format, words);
    va_end(words);
    return code;
}

int tact_cli_found(tact_cli *cli, const char *hint, const char *format, ...) {
    va_list words;
    va_start(words, format);
    int code = say(cli, TACT_EXIT_FOUND, hint, format, words);
    va_end(words);
    return code;
}

bool tact_cli_terminal(const tact_cli *cli, FILE *stream) {
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return !cli->json && !(no && *no) && !(term && strcmp(term, "dumb") == 0) && isatty(fileno(stream)) == 1;
}
