/* cli/cmd_pause.c -- tact pause: stop a campaign, a channel or everything, now; --off lets it go on. */
#include "cli/ink.h"
#include "cli/reach.h"

int tact_cmd_pause(tact_cli *cli);
const tact_option tact_cmd_pause_options[] = {
    { "all", 'a', NULL, "everything the brand says" },
    { "off", 0, NULL, "resume what was paused" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static int served(tact_cli *cli, tact_reached *r, const char *what, bool on) {
    tact_json j;
    tact_slice answer;
    tact_json_init(&j, r->arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("pause"), tact_slice_of(what));
    tact_json_key_bool(&j, TACT_S("on"), on);
    tact_json_end_map(&j);
    return tact_reach_call(cli, r, "POST", "/v1/pause", tact_json_done(&j), &answer);
}

static int alone(tact_cli *cli, tact_reached *r, const char *what, bool on) {
    tact_trouble trouble = { "" };
    tact_status s = tact_keeper_pause(r->keeper, tact_slice_of(what), on, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    (void)tact_keeper_touch(r->keeper);
    return tact_reach_flush(cli, r);
}

static void say(tact_cli *cli, const tact_reached *r, const char *what, bool on) {
    bool all = strcmp(what, "all") == 0, channel = tact_word_number(TACT_LIST_CHANNEL, tact_slice_of(what)) >= 0;
    const char *kind = all ? "everything" : channel ? "the channel " : "the campaign ";
    if (cli->json) { fprintf(cli->out, "{\"pause\":\"%s\",\"on\":%s,\"served\":%s}\n", what, on ? "true" : "false", r->keeper ? "false" : "true"); return; }
    fprintf(cli->out, "%s%s is %s%s\n", kind, all ? "" : what, on ? "paused" : "on again",
            r->keeper ? on ? "; nothing runs now, it holds when `tact run` starts" : "; it holds when `tact run` starts" : on ? ": nothing of it leaves from now on" : "");
    if (on) fprintf(cli->out, "  `tact pause --off %s` resumes it\n", all ? "--all" : what);
}

int tact_cmd_pause(tact_cli *cli) {
    tact_reached r;
    bool all = tact_cli_has(cli, "all"), on = !tact_cli_has(cli, "off");
    if (!all && !cli->argument_count) return tact_cli_usage(cli, "tact pause CAMPAIGN, tact pause sms, or tact pause --all", "say what to pause");
    if (!tact_cli_arguments(cli, 0, all ? 1 : 2)) return TACT_EXIT_USAGE;
    const char *what = all ? "all" : cli->arguments[0], *brand = cli->argument_count == (all ? 1 : 2) ? cli->arguments[cli->argument_count - 1] : ".";
    int code = tact_reach_open(cli, brand, TACT_REACH_ADMIN, &r);
    if (!code) code = r.keeper ? alone(cli, &r, what, on) : served(cli, &r, what, on);
    if (!code) say(cli, &r, what, on);
    tact_reach_close(&r);
    return code;
}
