/* cli/cmd_clock.c -- tact clock: the time tact goes by, and accepting a clock that jumped or stands far from when the folder was last written. */
#include "cli/reach.h"
#include "daemon/clock_guard.h"
#include "daemon/clock_json.h"

int tact_cmd_clock(tact_cli *cli);
const tact_option tact_cmd_clock_options[] = {
    { "accept", 0, NULL, "the machine's clock is right: go by it" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static int accept_it(tact_cli *cli, tact_reached *r) {
    tact_slice answer;
    if (!r->keeper) return tact_reach_call(cli, r, "POST", "/v1/clock/accept", TACT_S("{}"), &answer);
    (void)tact_keeper_clock_accept(r->keeper);
    return tact_reach_flush(cli, r);
}

static int standing(tact_cli *cli, tact_reached *r, tact_slice *json) {
    tact_json j;
    if (!r->keeper) return tact_reach_call(cli, r, "GET", "/v1/clock", (tact_slice){ NULL, 0 }, json);
    tact_instant now = tact_reach_now(), written = tact_keeper_written(r->keeper);
    tact_json_init(&j, r->arena, 512);
    tact_clock_json(&j, now, now, written, tact_clock_judge(now, written) != TACT_CLOCK_FINE);
    *json = tact_json_done(&j);
    return 0;
}

static void say(tact_cli *cli, const tact_reached *r, const tact_value *v) {
    tact_slice wall = tact_value_path_text(v, "wall"), now = tact_value_path_text(v, "now"), written = tact_value_path_text(v, "written");
    const tact_value *refused = tact_value_path(v, "refused");
    fprintf(cli->out, "the machine's clock   %.*s\n", (int)wall.len, wall.ptr);
    if (!r->keeper) fprintf(cli->out, "tact goes by          %.*s\n", (int)now.len, now.ptr);
    if (written.len) fprintf(cli->out, "last written          %.*s\n", (int)written.len, written.ptr);
    if (!refused || refused->type != TACT_BOOL || !refused->boolean) return;
    fprintf(cli->out, r->keeper ? "too far apart: `tact run` does not start by this clock\n" : "it jumped, and is not believed: nothing is deleted, started or judged by it\n");
    fputs("  set it; or, if it is right, `tact clock --accept`\n", cli->out);
}

int tact_cmd_clock(tact_cli *cli) {
    tact_reached r;
    tact_value v;
    tact_slice json = { NULL, 0 };
    bool accept = tact_cli_has(cli, "accept");
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    int code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", accept ? TACT_REACH_ADMIN : 0, &r);
    if (!code && accept) code = accept_it(cli, &r);
    if (!code && accept && !cli->json) fputs("accepted\n", cli->out);
    if (!code) code = standing(cli, &r, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &v)) say(cli, &r, &v); else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
