/* cli/cmd_rewards.c -- tact rewards: where somebody stands in the loyalty programme; without a name the pools of codes. tact coupon: look at a code. They ask a running tact. */
#include <string.h>
#include "cli/ink.h"
#include "cli/reach.h"

int tact_cmd_rewards(tact_cli *cli);
int tact_cmd_coupon(tact_cli *cli);
const tact_option tact_cmd_rewards_options[] = {
    { "as", 0, "WHAT", "what ID is: user (default), device, email or phone" },
    { "in", 0, "BRAND", "the brand folder (default .)" },
    TACT_FOLDER_OPTIONS, { NULL, 0, NULL, NULL } };
const tact_option tact_cmd_coupon_options[] = { TACT_FOLDER_OPTIONS, { NULL, 0, NULL, NULL } };

static void path_of(char *path, size_t room, const char *head, const char *id, const char *as) {
    size_t n = (size_t)snprintf(path, room, "%s", head);
    for (const unsigned char *p = (const unsigned char *)id; *p && n + 4 < room; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("-._~", *p) != NULL;
        n += (size_t)snprintf(path + n, room - n, plain ? "%c" : "%%%02X", *p);
    }
    if (as) snprintf(path + n, room - n, "?as=%s", as);
}

static long long whole(const tact_value *map, const char *key) {
    const tact_value *v = tact_value_path(map, key);
    return v && v->type == TACT_INT ? (long long)v->integer : 0;
}

static void words(FILE *out, const char *name, const tact_value *map, const char *key) {
    tact_slice text = tact_value_path_text(map, key);
    if (text.len) fprintf(out, "%-14s %.*s\n", name, (int)text.len, text.ptr);
}

static void say_person(tact_cli *cli, const tact_value *v) {
    const tact_value *coupons = tact_value_path(v, "coupons"), *rewards = tact_value_path(v, "rewards"), *expiring = tact_value_path(v, "expiring");
    fprintf(cli->out, "%-14s %lld\n", "points", whole(v, "points"));
    words(cli->out, "tier", v, "tier");
    fprintf(cli->out, "%-14s %lld earned, %lld visits in the tiers' window\n", "", whole(v, "earned"), whole(v, "shopVisits"));
    if (expiring) {
        tact_slice at = tact_value_path_text(expiring, "at");
        fprintf(cli->out, "%-14s %lld points go on %.*s\n", "", whole(expiring, "points"), (int)(at.len > 10 ? 10 : at.len), at.ptr);
    }
    if (whole(v, "friends")) fprintf(cli->out, "%-14s %lld\n", "friends", whole(v, "friends"));
    for (uint32_t i = 0; rewards && rewards->type == TACT_LIST && i < rewards->list.count; i++) {
        const tact_value *r = &rewards->list.items[i], *enough = tact_value_path(r, "enough");
        tact_slice name = tact_value_path_text(r, "reward");
        fprintf(cli->out, "%-14s %.*s for %lld%s\n", i ? "" : "rewards", (int)name.len, name.ptr, whole(r, "cost"), enough && enough->type == TACT_BOOL && enough->boolean ? "" : " (not enough yet)");
    }
    for (uint32_t i = 0; coupons && coupons->type == TACT_LIST && i < coupons->list.count; i++) {
        const tact_value *c = &coupons->list.items[i];
        tact_slice name = tact_value_path_text(c, "coupon"), state = tact_value_path_text(c, "state"), code = tact_value_path_text(c, "code"), until = tact_value_path_text(c, "until");
        fprintf(cli->out, "%-14s %.*s, %.*s, until %.*s  %.*s\n", i ? "" : "coupons", (int)name.len, name.ptr, (int)state.len, state.ptr, (int)(until.len > 10 ? 10 : until.len), until.ptr, (int)code.len, code.ptr);
    }
    words(cli->out, "recommends by", v, "referral.code");
}

static void say_pools(tact_cli *cli, const tact_value *v) {
    const tact_value *pools = tact_value_path(v, "pools");
    for (uint32_t i = 0; pools && pools->type == TACT_LIST && i < pools->list.count; i++) {
        tact_slice name = tact_value_path_text(&pools->list.items[i], "coupon");
        fprintf(cli->out, "%-20.*s %lld of %lld codes left\n", (int)name.len, name.ptr, whole(&pools->list.items[i], "left"), whole(&pools->list.items[i], "codes"));
    }
    if (!pools || pools->type != TACT_LIST || !pools->list.count) fputs("No coupon of rewards.yaml draws from a pool of codes.\n", cli->out);
}

static void say_coupon(tact_cli *cli, const tact_value *v) {
    static const char *const rows[][2] = { { "state", "state" }, { "", "text" }, { "coupon", "coupon" }, { "value", "value" }, { "campaign", "campaign" }, { "given", "given" }, { "ticket", "ticket.text" }, { "where", "ticket.place" }, { "until", "until" }, { "redeemed", "redeemedAt" }, { "place", "place" } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) words(cli->out, rows[i][0], v, rows[i][1]);
}

static int ask(tact_cli *cli, const char *folder, const char *path, void (*say)(tact_cli *cli, const tact_value *v)) {
    tact_reached r;
    tact_value answer;
    tact_slice json = { NULL, 0 };
    int code = tact_reach_open(cli, folder, 0, &r);
    if (!code && r.keeper) code = tact_cli_fail(cli, "start it: tact run", "nothing serves this brand now, and only a running tact knows");
    if (!code) code = tact_reach_call(cli, &r, "GET", path, (tact_slice){ NULL, 0 }, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) say(cli, &answer); else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}

int tact_cmd_rewards(tact_cli *cli) {
    char path[1024];
    const char *folder = tact_cli_has(cli, "in") ? tact_cli_value(cli, "in") : ".";
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (!cli->argument_count) return ask(cli, folder, "/v1/coupons", say_pools);
    path_of(path, sizeof path, "/v1/rewards/", cli->arguments[0], tact_cli_has(cli, "as") ? tact_cli_value(cli, "as") : NULL);
    return ask(cli, folder, path, say_person);
}

int tact_cmd_coupon(tact_cli *cli) {
    char path[1024];
    if (!tact_cli_arguments(cli, 1, 2)) return TACT_EXIT_USAGE;
    path_of(path, sizeof path, "/v1/coupons/", cli->arguments[0], NULL);
    return ask(cli, cli->argument_count > 1 ? cli->arguments[1] : ".", path, say_coupon);
}
