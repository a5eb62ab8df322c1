/* cli/cmd_link.c -- tact link, tact unlink: a device into an account's record, and out again whole. */
#include "cli/ink.h"
#include "cli/reach.h"

int tact_cmd_link(tact_cli *cli);
int tact_cmd_unlink(tact_cli *cli);
const tact_option tact_cmd_link_options[] = { TACT_FOLDER_OPTIONS, { NULL, 0, NULL, NULL } };
const tact_option tact_cmd_unlink_options[] = { TACT_FOLDER_OPTIONS, { NULL, 0, NULL, NULL } };

static int served(tact_cli *cli, tact_reached *r, const char *user, const char *device, bool link) {
    char path[2048];
    tact_json j;
    tact_slice answer;
    tact_reach_person_path(path, user, link ? "/link" : "/unlink", &(tact_reach_who){ .as = "user" });
    tact_json_init(&j, r->arena, 1024);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("anonymousId"), tact_slice_of(device));
    tact_json_end_map(&j);
    return tact_reach_call(cli, r, "POST", path, tact_json_done(&j), &answer);
}

static int alone(tact_cli *cli, tact_reached *r, const char *user, const char *device, bool link) {
    uint64_t commit;
    tact_trouble trouble = { "" };
    tact_status s = (link ? tact_keeper_link : tact_keeper_unlink)(r->keeper, tact_slice_of(user), tact_slice_of(device), &commit, &trouble);
    return s ? tact_reach_trouble(cli, s, &trouble) : tact_reach_flush(cli, r);
}

static int run(tact_cli *cli, bool link) {
    tact_reached r;
    if (!tact_cli_arguments(cli, 2, 3)) return TACT_EXIT_USAGE;
    const char *user = cli->arguments[0], *device = cli->arguments[1];
    if (!*user || !*device || strlen(user) > 512 || strlen(device) > 512) return tact_cli_usage(cli, "a userId and an anonymousId, of 1 to 512 bytes each", "this is no id");
    int code = tact_reach_open(cli, cli->argument_count == 3 ? cli->arguments[2] : ".", 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, user, device, link) : served(cli, &r, user, device, link);
    if (!code && cli->json) fprintf(cli->out, "{\"status\":\"%s\"}\n", link ? "linked" : "unlinked");
    else if (!code) {
        fputs("the device ", cli->out);
        tact_ink_text(cli->out, tact_slice_of(device));
        fputs(link ? " is now part of the account " : " stands alone again, with all that happened on it; it is no part of the account ", cli->out);
        tact_ink_text(cli->out, tact_slice_of(user));
        fputs(link ? "\n  `tact unlink` takes it out again whole\n" : "\n", cli->out);
    }
    tact_reach_close(&r);
    return code;
}

int tact_cmd_link(tact_cli *cli) { return run(cli, true); }
int tact_cmd_unlink(tact_cli *cli) { return run(cli, false); }
