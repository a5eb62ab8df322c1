/* cli/cli.h -- what all verbs share: options from a table, help, words about mistakes, exit codes.
 *
 * Verb     one file cli/cmd_<name>.c with  int tact_cmd_<name>(tact_cli *cli)  and  const tact_option tact_cmd_<name>_options[],
 *          and one row in cli/verb.def.
 * Options  `--name`, `--name value`, `--name=value`, `-n`, `-n value`; `--` ends them. Every verb has --help and --json besides its own.
 *          An unknown one is answered with the nearest.
 * Output   results go to cli->out, everything else to cli->err; with --json, out holds JSON only and errors are JSON on err.
 * Colour   and anything else meant for eyes only when tact_cli_terminal() says so.
 */
#ifndef TACT_CLI_H
#define TACT_CLI_H
#include <stdbool.h>
#include <stdio.h>

/* Exit codes, as documented in tact(1). */
enum { TACT_EXIT_OK = 0, TACT_EXIT_FOUND = 1, TACT_EXIT_USAGE = 2, TACT_EXIT_CANNOT = 3 };

typedef struct tact_option {
    const char *name;              /* without the dashes; NULL ends the table */
    char letter;                   /* 0: none */
    const char *value;             /* what its value is called: "FILE"; NULL: it takes none */
    const char *line;              /* one line for --help */
} tact_option;

typedef struct tact_cli tact_cli;
typedef struct tact_verb {
    const char *name;
    int (*run)(tact_cli *cli);
    const char *line, *usage;
    const tact_option *options;
} tact_verb;

enum { TACT_CLI_OPTIONS = 32 };
struct tact_cli {
    const tact_verb *verb;
    char **arguments; int argument_count;      /* what is left without the options; points into argv */
    const char *given[TACT_CLI_OPTIONS];       /* by row of the verb's table; "" for an option without a value; the last when it was repeated */
    struct { int row; const char *value; } every[TACT_CLI_OPTIONS]; int every_count;     /* each option with a value, in order */
    bool json;
    FILE *out, *err;
};

/** Was the option given? Its value, or NULL when it was not. Asserts that the verb has such an option. */
bool tact_cli_has(const tact_cli *cli, const char *name);
const char *tact_cli_value(const tact_cli *cli, const char *name);
/** The i-th value of an option that may be repeated, NULL past the last. */
const char *tact_cli_nth(const tact_cli *cli, const char *name, int i);
/** A whole number from `least` to `most`; `standard` when it was not given. False after telling the person: return TACT_EXIT_USAGE. */
bool tact_cli_number(tact_cli *cli, const char *name, long long least, long long most, long long standard, long long *out);
/** True when the number of arguments is within; else the usage has been told: return TACT_EXIT_USAGE. */
bool tact_cli_arguments(tact_cli *cli, int least, int most);

/** Say what is wrong, and the way out (may be NULL). They answer the exit code, so that `return tact_cli_fail(...)` reads well. */
int tact_cli_usage(tact_cli *cli, const char *hint, const char *format, ...) __attribute__((format(printf, 3, 4)));     /* TACT_EXIT_USAGE */
int tact_cli_fail(tact_cli *cli, const char *hint, const char *format, ...) __attribute__((format(printf, 3, 4)));      /* TACT_EXIT_CANNOT */
int tact_cli_found(tact_cli *cli, const char *hint, const char *format, ...) __attribute__((format(printf, 3, 4)));     /* TACT_EXIT_FOUND */

/** Is this stream a terminal for eyes: colour wanted (NO_COLOR unset), not --json? */
bool tact_cli_terminal(const tact_cli *cli, FILE *stream);

/** The verbs in table order; NULL past the end. */
const tact_verb *tact_cli_verb(unsigned index);
/** Options every verb has, ended by an empty row. */
extern const tact_option tact_cli_common[];

/* Every verb's function. */
#define V(name, function, line, usage) int function(tact_cli *cli);
#include "cli/verb.def"
#undef V

/** The whole program: find the verb, read its options, run it. */
int tact_cli_main(int argc, char **argv, FILE *out, FILE *err);
#endif
