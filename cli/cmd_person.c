/* cli/cmd_person.c -- tact person: one person as tact knows them. */
#include "cli/person_print.h"
#include "cli/reach.h"
#include "daemon/person_json.h"

int tact_cmd_person(tact_cli *cli);
const tact_option tact_cmd_person_options[] = {
    TACT_WHO_OPTIONS,
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static int alone(tact_cli *cli, tact_reached *r, const tact_who *who, tact_slice *json) {
    tact_person person;
    tact_cold cold;
    tact_json j;
    tact_trouble trouble = { "" };
    tact_status s = tact_keeper_person(r->keeper, who, r->arena, &person, &cold, NULL, &trouble);
    tact_json_init(&j, r->arena, 8192);
    if (!s) {
        tact_person_json(&j, &person, &cold, tact_keeper_engine(r->keeper)->bundle, tact_reach_now());
        s = j.status;
    }
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = tact_json_done(&j);
    return 0;
}

int tact_cmd_person(tact_cli *cli) {
    tact_reached r;
    char path[2048];
    tact_slice json = { NULL, 0 };
    tact_value person;
    tact_reach_who whom;
    if (!tact_cli_arguments(cli, 1, 2) || !tact_reach_whom(cli, cli->arguments[0], &whom)) return TACT_EXIT_USAGE;
    tact_reach_person_path(path, cli->arguments[0], "", &whom);
    int code = tact_reach_open(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, &whom.who, &json) : tact_reach_call(cli, &r, "GET", path, (tact_slice){ NULL, 0 }, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &person)) tact_person_print(cli, tact_slice_of(cli->arguments[0]), &person, tact_reach_zone(&r));
        else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
