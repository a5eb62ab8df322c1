/* cli/cmd_export.c -- tact export: everything known of one person, as one JSON file to hand over. */
#include "cli/ink.h"
#include "cli/reach.h"
#include "daemon/export.h"

int tact_cmd_export(tact_cli *cli);
const tact_option tact_cmd_export_options[] = {
    { "output", 'o', "FILE", "write it there, readable by you alone (default: to the output)" },
    TACT_WHO_OPTIONS,
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static int alone(tact_cli *cli, tact_reached *r, const tact_who *who, tact_slice *json) {
    tact_export_head head;
    tact_trouble trouble = { "" };
    tact_path log;
    tact_json j;
    tact_json_init(&j, r->arena, 65536);
    tact_status s = tact_export_begin(&head, r->keeper, who, tact_reach_now(), r->arena, &trouble);
    if (!s) s = tact_path_join(&log, r->folders.data, "log", &trouble);
    if (!s) s = tact_export_write(&j, &head, tact_keeper_store(r->keeper), tact_keeper_vault(r->keeper), log.text, &trouble);
    if (!s) s = j.status;
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = tact_json_done(&j);
    return 0;
}

static int write_out(tact_cli *cli, tact_slice json, const char *file) {
    tact_trouble trouble = { "" };
    char size[16];
    if (!file) { fprintf(cli->out, "%.*s\n", (int)json.len, json.ptr); return 0; }
    tact_status s = tact_file_replace(file, json.ptr, json.len, 0600, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    if (cli->json) fprintf(cli->out, "{\"bytes\":%zu}\n", json.len);
    else fprintf(cli->out, "wrote everything known of this person to %s (%s, readable by you alone)\n", file, tact_bytes_text(json.len, size));
    return 0;
}

int tact_cmd_export(tact_cli *cli) {
    tact_reached r;
    char path[2048];
    tact_slice json = { NULL, 0 };
    tact_reach_who whom;
    if (!tact_cli_arguments(cli, 1, 2) || !tact_reach_whom(cli, cli->arguments[0], &whom)) return TACT_EXIT_USAGE;
    tact_reach_person_path(path, cli->arguments[0], "/export", &whom);
    int code = tact_reach_open(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, &whom.who, &json) : tact_reach_call(cli, &r, "GET", path, (tact_slice){ NULL, 0 }, &json);
    if (!code) code = write_out(cli, json, tact_cli_value(cli, "output"));
    tact_reach_close(&r);
    return code;
}
