/* cli/cmd_erase.c -- tact erase: forget a person for good, with a receipt that names nobody. */
#include <unistd.h>
#include "cli/ink.h"
#include "cli/reach.h"

int tact_cmd_erase(tact_cli *cli);
const tact_option tact_cmd_erase_options[] = {
    TACT_WHO_OPTIONS,
    { "yes", 'y', NULL, "do not ask" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

/* There is no way back, so the id is typed twice. */
static int ask(tact_cli *cli, const char *id) {
    char line[600];
    if (tact_cli_has(cli, "yes")) return 0;
    if (!isatty(0)) return tact_cli_usage(cli, "add --yes when you are sure", "erasing cannot be undone, and nobody is there to ask");
    fputs("Everything known of ", cli->err);
    tact_ink_text(cli->err, tact_slice_of(id));
    fputs(" will be unreadable for ever, here and in every backup.\nType the id again to go on: ", cli->err);
    fflush(cli->err);
    if (!fgets(line, sizeof line, stdin)) line[0] = 0;
    line[strcspn(line, "\r\n")] = 0;
    return strcmp(line, id) == 0 ? 0 : tact_cli_fail(cli, NULL, "that is not the same id; nothing was erased");
}

static int alone(tact_cli *cli, tact_reached *r, const tact_who *who, tact_slice *json) {
    tact_erase_receipt receipt;
    tact_trouble trouble = { "" };
    tact_json j;
    char time[TACT_INSTANT_TEXT + 1];
    tact_status s = tact_keeper_erase(r->keeper, who, &receipt, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    tact_json_init(&j, r->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("status"), TACT_S("erased"));
    tact_json_key_text(&j, TACT_S("receipt"), tact_slice_of(receipt.id));
    tact_json_key_text(&j, TACT_S("at"), tact_instant_format(receipt.at, time));
    tact_json_key_int(&j, TACT_S("records"), receipt.records);
    tact_json_end_map(&j);
    *json = tact_arena_copy(r->arena, tact_json_done(&j));
    return 0;
}

static void say(tact_cli *cli, tact_reached *r, tact_slice json) {
    tact_value v;
    char when[TACT_INK_TIME];
    if (tact_reach_json(cli, json) || !tact_reach_parse(cli, r, json, &v)) return;
    tact_slice receipt = tact_value_path_text(&v, "receipt"), at = tact_value_path_text(&v, "at");
    const tact_value *records = tact_value_path(&v, "records");
    int64_t n = records && records->type == TACT_INT ? records->integer : 1;
    fprintf(cli->out, "erased for good on %s: %lld %s\n  receipt %.*s (it names nobody; keep it as proof)\n", tact_ink_iso(when, at, tact_reach_zone(r)), (long long)n,
            n == 1 ? "record and its key" : "records and their keys", (int)receipt.len, receipt.ptr);
    fprintf(cli->out, "  listed in %s, which a restore applies first\n  make a new key backup soon: an older one still holds the destroyed key\n", r->folders.erasures);
}

int tact_cmd_erase(tact_cli *cli) {
    tact_reached r;
    char path[2048];
    tact_slice json = { NULL, 0 };
    tact_reach_who whom;
    if (!tact_cli_arguments(cli, 1, 2) || !tact_reach_whom(cli, cli->arguments[0], &whom)) return TACT_EXIT_USAGE;
    tact_reach_person_path(path, cli->arguments[0], "", &whom);
    int code = ask(cli, cli->arguments[0]);
    if (code) return code;
    code = tact_reach_open(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, &whom.who, &json) : tact_reach_call(cli, &r, "DELETE", path, (tact_slice){ NULL, 0 }, &json);
    if (!code) say(cli, &r, json);
    tact_reach_close(&r);
    return code;
}
