/* cli/cmd_completion.c -- `tact completion bash`: a script from the same tables as --help.  Try it: source <(tact completion bash) */
#include "cli/cli.h"
#include <string.h>

int tact_cmd_completion(tact_cli *cli);
const tact_option tact_cmd_completion_options[] = { { NULL, 0, NULL, NULL } };

static void print_names(FILE *out, const tact_option *options) {
    for (; options->name; options++) fprintf(out, " --%s", options->name);
}

static void print_cases(FILE *out) {
    for (unsigned i = 0; tact_cli_verb(i); i++) {
        const tact_verb *verb = tact_cli_verb(i);
        fprintf(out, "    %s) options=\"", verb->name);
        print_names(out, verb->options);
        print_names(out, tact_cli_common);
        fputs("\" ;;\n", out);
    }
}

int tact_cmd_completion(tact_cli *cli) {
    if (!tact_cli_arguments(cli, 1, 1)) return TACT_EXIT_USAGE;
    if (strcmp(cli->arguments[0], "bash") != 0) return tact_cli_usage(cli, "tact completion bash", "there is no completion for '%s'", cli->arguments[0]);
    fputs("# bash completion of tact; made by `tact completion bash`\n_tact() {\n  local word=${COMP_WORDS[COMP_CWORD]} options=\"\"\n  COMPREPLY=()\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W \"help", cli->out);
    for (unsigned i = 0; tact_cli_verb(i); i++) fprintf(cli->out, " %s", tact_cli_verb(i)->name);
    fputs("\" -- \"$word\"))\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n", cli->out);
    print_cases(cli->out);
    fputs("  esac\n  case $word in\n    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n  esac\n}\n"
          "complete -o filenames -F _tact tact\n", cli->out);
    return TACT_EXIT_OK;
}
