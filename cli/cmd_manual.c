/* cli/cmd_manual.c -- `tact manual PAGE`: manual pages made from the tables the program itself runs on.  tact manual tact.1 | man -l - */
#include "brand/manual.h"
#include "brand/page_key.h"
#include "cli/cli.h"
#include <string.h>

int tact_cmd_manual(tact_cli *cli);
const tact_option tact_cmd_manual_options[] = { { NULL, 0, NULL, NULL } };

static void print_options(FILE *out, const tact_option *options) {
    for (; options->name; options++) {
        fputs(".It ", out);
        if (options->letter) fprintf(out, "Fl %c , ", options->letter);
        fprintf(out, "Fl -%s", options->name);
        if (options->value) fprintf(out, " Ar %s", options->value);
        fputc('\n', out);
        tact_manual_text(out, options->line);
        fputc('\n', out);
    }
}

static void print_verb(FILE *out, const tact_verb *verb) {
    fprintf(out, ".It Ic %s%s", verb->name, *verb->usage ? " Ar " : "");
    tact_manual_text(out, verb->usage);
    fputc('\n', out);
    tact_manual_text(out, verb->line);
    fputs(".\n", out);
    if (!verb->options->name) return;
    fputs(".Bl -tag -width Ds\n", out);
    print_options(out, verb->options);
    fputs(".El\n", out);
}

static void print_verbs(FILE *out) {
    fputs(".\\\" made from cli/verb.def by `tact manual tact.1`\n.Dd $Mdocdate$\n.Dt TACT 1\n.Os\n.Sh NAME\n.Nm tact\n.Nd the right word, at the right moment, on the right device, or silence\n"
          ".Sh SYNOPSIS\n.Nm\n.Ar verb\n.Op Ar options\n.Op Ar arguments\n.Sh DESCRIPTION\n.Nm\nis a self-hosted engine for micro-moments.\nA brand is a folder;\n.Ic tact init\nwrites one,\n.Ic tact check\n"
          "explains every mistake in it, and\n.Ic tact run\nserves it.\n.Pp\nEvery verb has these options besides its own:\n.Bl -tag -width Ds\n", out);
    print_options(out, tact_cli_common);
    fputs(".El\n.Pp\nThe verbs:\n.Bl -tag -width Ds\n", out);
    for (unsigned i = 0; tact_cli_verb(i); i++) print_verb(out, tact_cli_verb(i));
    fputs(".El\n.Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev NO_COLOR\nwhen set, no colour is used.\n.It Ev XDG_CONFIG_HOME\nwhere keys and secrets are kept, in the folder tact; default ~/.config.\n.El\n"
          ".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n.It 0\ndone, nothing to complain of.\n.It 1\nproblems were found and told.\n.It 2\nthe command line was not understood.\n.It 3\nit could not be done.\n.El\n"
          ".Sh EXAMPLES\n.Dl tact init my-brand && tact check my-brand\n.Sh SEE ALSO\n.Xr tact.yaml 5\n", out);
}

int tact_cmd_manual(tact_cli *cli) {
    if (!tact_cli_arguments(cli, 1, 1)) return TACT_EXIT_USAGE;
    const char *page = cli->arguments[0];
    if (strcmp(page, "tact.yaml.5") == 0) tact_manual_settings(cli->out);
    else if (strcmp(page, "tact-pages.5") == 0) tact_manual_pages(cli->out);
    else if (strcmp(page, "tact.1") == 0) print_verbs(cli->out);
    else return tact_cli_usage(cli, "tact.1, tact.yaml.5 or tact-pages.5", "there is no page '%s'", page);
    return TACT_EXIT_OK;
}
