/* cli/cmd_pause.c -- tact pause: stop a campaign, a channel or everything, now; --off lets it go on. */
#include "cli/ink.h"
#include "cli/reach.h"
#include "daemon/pauses_json.h"

int tact_cmd_pause(tact_cli *cli);
const tact_option tact_cmd_pause_options[] = {
    { "all", 'a', NULL, "everything the brand says" },
    { "off", 0, NULL, "resume what was paused" },
    { "list", 'l', NULL, "say what is stopped now, and why" },
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
    const char *kind = all ? "everything" : strcmp(what, "promotion") == 0 ? "" : channel ? "the channel " : "the campaign ";
    if (cli->json) { fprintf(cli->out, "{\"pause\":\"%s\",\"on\":%s,\"served\":%s}\n", what, on ? "true" : "false", r->keeper ? "false" : "true"); return; }
    fprintf(cli->out, "%s%s is %s%s\n", kind, all ? "" : what, on ? "paused" : "on again",
            r->keeper ? on ? "; nothing runs now, it holds when `tact run` starts" : "; it holds when `tact run` starts" : on ? ": nothing of it leaves from now on" : "");
    if (on) fprintf(cli->out, "  `tact pause --off %s` resumes it\n", all ? "--all" : what);
}

/* ---- --list ---- */

static int64_t count_at(const tact_value *v, const char *name) { const tact_value *n = tact_value_path(v, name); return n && n->type == TACT_INT ? n->integer : 0; }

static void print_stopped(FILE *out, const tact_value *v) {
    tact_slice name = tact_value_path_text(v, "campaign"), why = tact_value_path_text(v, "why"), at = tact_value_path_text(v, "at");
    fprintf(out, "%.*s: ", (int)name.len, name.ptr);
    if (tact_slice_is(why, "by hand")) fprintf(out, "paused by hand\n");
    else if (tact_slice_is(why, "budget")) fprintf(out, "its budget is spent or promised\n");
    else fprintf(out, "paused itself %.*s: %lld %.*s in %lld messages\n", (int)at.len, at.ptr, (long long)count_at(v, "count"), (int)why.len, why.ptr, (long long)count_at(v, "of"));
}

static void print_list(tact_cli *cli, const tact_value *v) {
    const tact_value *all = tact_value_path(v, "everythingPaused"), *offers = tact_value_path(v, "promotionPaused"), *channels = tact_value_path(v, "channelsPaused"), *stopped = tact_value_path(v, "stopped"), *sender = tact_value_path(v, "newSender");
    bool everything = all && all->type == TACT_BOOL && all->boolean, promotion = offers && offers->type == TACT_BOOL && offers->boolean;
    uint32_t channel_count = channels && channels->type == TACT_LIST ? channels->list.count : 0, count = stopped && stopped->type == TACT_LIST ? stopped->list.count : 0;
    if (everything) fputs("everything is paused\n", cli->out);
    if (promotion) fputs("promotion is paused; `tact pause --off promotion` resumes it\n", cli->out);
    for (uint32_t i = 0; i < channel_count; i++) fprintf(cli->out, "the channel %.*s is paused\n", (int)channels->list.items[i].text.len, channels->list.items[i].text.ptr);
    for (uint32_t i = 0; i < count; i++) print_stopped(cli->out, &stopped->list.items[i]);
    if (!everything && !promotion && !channel_count && !count) fputs("nothing is stopped\n", cli->out);
    if (sender) fprintf(cli->out, "the e-mail sender is new: %lld of %lld messages of today left\n", (long long)count_at(sender, "sentToday"), (long long)count_at(sender, "mayToday"));
}

static int list(tact_cli *cli, tact_reached *r) {
    tact_json j;
    tact_slice text;
    tact_value v;
    int code = 0;
    if (r->keeper) {
        tact_json_init(&j, r->arena, 1024);
        tact_json_map(&j);
        tact_pauses_json(&j, r->keeper);
        tact_json_end_map(&j);
        text = tact_json_done(&j);
    } else if ((code = tact_reach_call(cli, r, "GET", "/v1/pause", (tact_slice){ NULL, 0 }, &text)) != 0) return code;
    if (tact_reach_json(cli, text)) return TACT_EXIT_OK;
    if (!tact_reach_parse(cli, r, text, &v)) return TACT_EXIT_CANNOT;
    print_list(cli, &v);
    return TACT_EXIT_OK;
}

static int list_of(tact_cli *cli) {
    tact_reached r;
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    int code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", 0, &r);
    if (!code) code = list(cli, &r);
    tact_reach_close(&r);
    return code;
}

int tact_cmd_pause(tact_cli *cli) {
    tact_reached r;
    if (tact_cli_has(cli, "list")) return list_of(cli);
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
