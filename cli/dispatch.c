/* cli/dispatch.c -- from the command line to a verb: the table, the options, the help. */
#include "cli/cli.h"
#include "core/base/diag.h"
#include "core/base/status.h"

#define V(name, function, line, usage) int function(tact_cli *cli); extern const tact_option function##_options[];
#include "cli/verb.def"
#undef V

static const tact_verb verbs[] = {
#define V(name, function, line, usage) { #name, function, line, usage, function##_options },
#include "cli/verb.def"
#undef V
};
enum { VERBS = sizeof verbs / sizeof *verbs, HELP = -2, WRONG = -1 };

const tact_option tact_cli_common[] = {
    { "json", 0, NULL, "print JSON instead of words for people" },
    { "help", 'h', NULL, "print this" },
    { NULL, 0, NULL, NULL }
};

const tact_verb *tact_cli_verb(unsigned index) { return index < VERBS ? &verbs[index] : NULL; }

/* ---- help -------------------------------------------------------------------------------------------------------------------- */
static void print_options(FILE *out, const tact_option *options) {
    for (; options->name; options++) {
        char left[64], letter[8] = "    ";
        if (options->letter) snprintf(letter, sizeof letter, "-%c, ", options->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, options->name, options->value ? " " : "", options->value ? options->value : "");
        fprintf(out, "  %-26s %s\n", left, options->line);
    }
}

static void print_verb_help(FILE *out, const tact_verb *verb) {
    fprintf(out, "tact %s [options] %s\n%s\n\noptions:\n", verb->name, verb->usage, verb->line);
    print_options(out, verb->options);
    print_options(out, tact_cli_common);
    fputs("\nexit codes: 0 fine, 1 problems found, 2 wrong usage, 3 could not be done\n", out);
}

static void print_help(FILE *out) {
    fputs("tact: the right word, at the right moment, on the right device, or silence\n\nusage: tact VERB [options] ...\n\n", out);
    for (unsigned i = 0; i < VERBS; i++) fprintf(out, "  %-12s %s\n", verbs[i].name, verbs[i].line);
    fputs("\n`tact VERB --help` tells more.  To begin: tact init my-brand && tact check my-brand\n", out);
}

/* ---- did you mean ------------------------------------------------------------------------------------------------------------- */
static const char *near_name(const char *word, const char *const *names, size_t count) {
    unsigned best = 3;
    const char *near = NULL;
    for (size_t i = 0; i < count; i++) {
        unsigned far = strlen(word) < 64 && strlen(names[i]) < 64 ? tact_slice_distance(tact_slice_of(word), tact_slice_of(names[i]), best) : best;
        if (far < best) { best = far; near = names[i]; }
    }
    return near;
}

static int unknown_verb(tact_cli *cli, const char *word) {
    const char *names[VERBS + 1];
    char hint[96] = "`tact help` lists them";
    for (unsigned i = 0; i < VERBS; i++) names[i] = verbs[i].name;
    names[VERBS] = "help";
    const char *near = near_name(word, names, VERBS + 1);
    if (near) snprintf(hint, sizeof hint, "did you mean `tact %s`?", near);
    return tact_cli_usage(cli, hint, "there is no verb '%s'", word);
}

static int unknown_option(tact_cli *cli, const char *word) {
    const char *names[TACT_CLI_OPTIONS + 8];
    size_t count = 0;
    char hint[96], bare[64];
    for (const tact_option *o = cli->verb->options; o->name; o++) names[count++] = o->name;
    for (const tact_option *o = tact_cli_common; o->name; o++) names[count++] = o->name;
    snprintf(bare, sizeof bare, "%.*s", (int)(strcspn(word, "=") < 60 ? strcspn(word, "=") : 60), word);
    const char *near = near_name(bare + strspn(bare, "-"), names, count);
    if (near) snprintf(hint, sizeof hint, "did you mean --%s?", near);
    else snprintf(hint, sizeof hint, "`tact %s --help` lists them", cli->verb->name);
    tact_cli_usage(cli, hint, "there is no option '%s'", word);
    return WRONG;
}

/* ---- options ------------------------------------------------------------------------------------------------------------------ */
static const tact_option *find(const tact_option *options, const char *name, size_t len, char letter) {
    for (; options->name; options++) {
        if (letter ? options->letter == letter : strlen(options->name) == len && memcmp(options->name, name, len) == 0) return options;
    }
    return NULL;
}

/* One option at argv[i]; answers how many further words it took, WRONG or HELP. */
static int read_option(tact_cli *cli, char **argv, int i, int argc) {
    const char *word = argv[i], *name = word + 2, *equals = NULL;
    bool is_long = word[1] == '-';
    size_t len = 0;
    if (is_long) {
        len = strcspn(name, "=");
        equals = name[len] == '=' ? name + len + 1 : NULL;
    } else if (word[2]) return unknown_option(cli, word);
    const tact_option *common = find(tact_cli_common, name, len, is_long ? 0 : word[1]), *own = find(cli->verb->options, name, len, is_long ? 0 : word[1]);
    if (!own && common && !equals) {
        if (common == &tact_cli_common[1]) return HELP;
        cli->json = true;
        return 0;
    }
    if (!own) return unknown_option(cli, word);
    if (!own->value && equals) { tact_cli_usage(cli, "leave out what follows the =", "--%s takes no value", own->name); return WRONG; }
    if (own->value && !equals && i + 1 >= argc) { tact_cli_usage(cli, own->line, "--%s needs its %s", own->name, own->value); return WRONG; }
    const char *value = !own->value ? "" : equals ? equals : argv[i + 1];
    cli->given[own - cli->verb->options] = value;
    if (own->value) {
        if (cli->every_count == TACT_CLI_OPTIONS) { tact_cli_usage(cli, "32 is the most", "there are too many options"); return WRONG; }
        cli->every[cli->every_count].row = (int)(own - cli->verb->options);
        cli->every[cli->every_count++].value = value;
    }
    return own->value && !equals;
}

static int read_words(tact_cli *cli, int argc, char **argv) {
    bool options = true;
    cli->arguments = argv;                                   /* what is kept never overtakes what is read */
    for (int i = 0; i < argc; i++) if (strcmp(argv[i], "--json") == 0) cli->json = true;     /* also for mistakes told before it */
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) { options = false; continue; }
        if (!options || argv[i][0] != '-' || !argv[i][1]) { cli->arguments[cli->argument_count++] = argv[i]; continue; }
        int took = read_option(cli, argv, i, argc);
        if (took < 0) return took;
        i += took;
    }
    return 0;
}

static const tact_verb *verb_named(const char *name) {
    for (unsigned i = 0; i < VERBS; i++) if (strcmp(verbs[i].name, name) == 0) return &verbs[i];
    return NULL;
}

static int help(tact_cli *cli, const char *word) {
    const tact_verb *verb = word ? verb_named(word) : NULL;
    if (word && !verb) return unknown_verb(cli, word);
    if (verb) print_verb_help(cli->out, verb); else print_help(cli->out);
    return TACT_EXIT_OK;
}

int tact_cli_main(int argc, char **argv, FILE *out, FILE *err) {
    tact_cli cli = { .out = out, .err = err };
    if (argc < 2) { print_help(err); return TACT_EXIT_USAGE; }
    const char *word = argv[1];
    if (strcmp(word, "help") == 0) return help(&cli, argc > 2 ? argv[2] : NULL);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) return help(&cli, NULL);
    if (strcmp(word, "--version") == 0) word = "version";
    const tact_verb *verb = verb_named(word);
    if (!verb) return unknown_verb(&cli, word);
    cli.verb = verb;
    int read = read_words(&cli, argc - 2, argv + 2);
    if (read == HELP) { print_verb_help(out, verb); return TACT_EXIT_OK; }
    if (read == WRONG) return TACT_EXIT_USAGE;
    int code = verb->run(&cli);
    if (fflush(out) && code == TACT_EXIT_OK) return tact_cli_fail(&cli, "is the disk full, or the pipe closed?", "the output could not be written");
    return code;
}
