/* cli/cmd_answer.c -- tact answer: what the helper would say to a question, from the folder as it is now. */
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/ink.h"
#include "cli/reach.h"
#include "brand/check_print.h"
#include "daemon/helper_json.h"

int tact_cmd_answer(tact_cli *cli);
const tact_option tact_cmd_answer_options[] = {
    { "lang", 'l', "LANGUAGE", "of the question: en, fr, it ... (default: the brand's)" },
    { "private", 0, NULL, "as somebody who is known: answers marked private count, too" },
    { "env", 0, "FILE", "file of secrets (default: ~/.config/tact/NAME.env)" },
    { NULL, 0, NULL, NULL }
};

static int say(tact_cli *cli, const tact_brand *brand, tact_arena *arena) {
    tact_helper_said said;
    const char *language = tact_cli_value(cli, "lang");
    tact_helper_asked asked = { .language = tact_slice_of(language), .question = tact_slice_of(cli->arguments[0]), .now = tact_reach_now(), .known_person = tact_cli_has(cli, "private") };
    if (tact_helper_reply(brand, &asked, arena, &said)) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    if (cli->json) {
        tact_json j;
        tact_json_init(&j, arena, 1024);
        tact_helper_json(&j, &said);
        tact_reach_json(cli, tact_json_done(&j));
        return TACT_EXIT_OK;
    }
    if (!tact_helper_has_answers(brand)) return tact_cli_fail(cli, "write answers/delivery.md: `language: en` between two lines of ---, then `## How long ...?` and the answer below it", "the brand has no answers");
    fprintf(cli->out, "%.*s", (int)said.text.len, said.text.ptr);
    if (said.kind == TACT_HELPER_ANSWER) fprintf(cli->out, "\nfrom %.*s", (int)said.source.len, said.source.ptr);
    if (said.kind == TACT_HELPER_ANSWER || said.kind == TACT_HELPER_UNKNOWN) fprintf(cli->out, "\nsure %u of 1000 (%u and more are answered)\n", said.sure_milli, (unsigned)TACT_ANSWER_SURE);
    return said.kind == TACT_HELPER_UNKNOWN ? TACT_EXIT_FOUND : TACT_EXIT_OK;
}

int tact_cmd_answer(tact_cli *cli) {
    tact_diags diags;
    tact_brand brand;
    if (!tact_cli_arguments(cli, 1, 2)) return TACT_EXIT_USAGE;
    tact_arena *arena = tact_brand_arena();
    if (!arena) return tact_cli_fail(cli, "free some memory and try again", "not enough memory");
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .env_file = tact_cli_value(cli, "env"), .now = tact_reach_now() };
    int code = TACT_EXIT_CANNOT;
    if (tact_brand_load(cli->argument_count > 1 ? cli->arguments[1] : ".", &options, arena, &diags, &brand)) tact_check_print(stderr, &brand, &diags, tact_cli_terminal(cli, stderr));
    else code = say(cli, &brand, arena);
    tact_brand_arena_free(arena);
    return code;
}
