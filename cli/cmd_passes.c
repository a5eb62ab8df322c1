/* cli/cmd_passes.c -- tact passes: campaigns that start by themselves go over their people; how far they are, and stopping them. */
#include <stdlib.h>
#include <string.h>
#include "cli/reach.h"
#include "cli/ink.h"
#include "cli/table.h"
#include "cli/wrap.h"
#include "daemon/pass_json.h"

int tact_cmd_passes(tact_cli *cli);
const tact_option tact_cmd_passes_options[] = {
    { "pause", 0, "NUMBER", "hold a pass where it is" },
    { "resume", 0, "NUMBER", "let it go on" },
    { "cancel", 0, "NUMBER", "end it; what it left already passes the gate as ever" },
    { "again", 0, "NUMBER", "one that is over begins again, by the campaign as it is now; nobody it reached is reached twice" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static const struct { const char *option, *done; tact_pass_state state; } orders[] = {
    { "pause", "paused", TACT_PASS_PAUSED }, { "resume", "goes on", TACT_PASS_RUNNING }, { "cancel", "cancelled", TACT_PASS_CANCELLED }, { "again", "begins again", TACT_PASS_QUEUED } };
enum { ORDERS = sizeof orders / sizeof *orders };

static int order(tact_cli *cli, tact_reached *r, unsigned which, uint64_t number) {
    char path[96];
    tact_trouble trouble = { "" };
    tact_slice answer;
    snprintf(path, sizeof path, "/v1/passes/%llu/%s", (unsigned long long)number, orders[which].option);
    if (!r->keeper) return tact_reach_call(cli, r, "POST", path, TACT_S("{}"), &answer);
    tact_status s = tact_keeper_pass_order(r->keeper, number, orders[which].state, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    (void)tact_keeper_touch(r->keeper);
    return tact_reach_flush(cli, r);
}

static int read_list(tact_cli *cli, tact_reached *r, tact_slice *json) {
    tact_json j;
    if (!r->keeper) return tact_reach_call(cli, r, "GET", "/v1/passes", (tact_slice){ NULL, 0 }, json);
    tact_json_init(&j, r->arena, 4096);
    tact_passes_json(&j, r->keeper);
    *json = tact_json_done(&j);
    return TACT_EXIT_OK;
}

static uint64_t many(const tact_value *row, const char *key) {
    const tact_value *v = tact_value_path(row, key);
    return v && v->type == TACT_INT && v->integer > 0 ? (uint64_t)v->integer : 0;
}

static void print(tact_cli *cli, const tact_value *answer, const tact_zone *zone) {
    char time[TACT_INK_TIME];
    static const char *const counts[] = { "met", "left", "silent" };
    const tact_value *passes = tact_value_path(answer, "passes");
    uint32_t count = passes && passes->type == TACT_LIST ? passes->list.count : 0;
    tact_screen screen = tact_screen_of(cli->out);
    if (!count) { fputs("No campaign has gone over its audience yet. Those with at:, every:, on: coupon, birthday ... do.\n", cli->out); return; }
    tact_table *t = tact_table_new();
    tact_table_column(t, "pass", "number", TACT_COLUMN_NUMBER);
    tact_table_column(t, "campaign", "campaign", 0);
    tact_table_column(t, "start", "start", 0);
    tact_table_column(t, "state", "state", 0);
    tact_table_column(t, "done", "progress", TACT_COLUMN_RIGHT);
    tact_table_column(t, "looked at", "met", TACT_COLUMN_NUMBER);
    tact_table_column(t, "queued", "left", TACT_COLUMN_NUMBER);
    tact_table_column(t, "silent", "silent", TACT_COLUMN_NUMBER);
    tact_table_column(t, "why", "why", TACT_COLUMN_SHRINKS);
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *row = &passes->list.items[i], *progress = tact_value_path(row, "progress");
        double share = 0;
        if (progress) (void)tact_value_number(progress, &share);
        tact_table_row(t);
        tact_table_count(t, TACT_STYLE_PLAIN, many(row, "number"));
        tact_table_text(t, TACT_STYLE_STRONG, tact_value_path_text(row, "campaign"));
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", tact_ink_iso(time, tact_value_path_text(row, "start"), zone));
        tact_table_text(t, TACT_STYLE_PLAIN, tact_value_path_text(row, "state"));
        tact_table_cell(t, TACT_STYLE_PLAIN, "%.0f %%", 100 * share);
        for (unsigned k = 0; k < 3; k++) tact_table_count(t, TACT_STYLE_PLAIN, many(row, counts[k]));
        tact_table_text(t, TACT_STYLE_DIM, tact_value_path_text(row, "why"));
    }
    tact_table_print(t, cli->out, &screen);
    tact_table_free(t);
    tact_wrap(cli->out, &screen, 0, 0, "Looked at: people who are remembered. Queued: a message waits for them and is checked once more before it leaves. Silent: they are of the audience, and nothing may be said; `tact report campaign NAME` says why.");
}

int tact_cmd_passes(tact_cli *cli) {
    tact_reached r;
    tact_value answer;
    tact_slice json = { NULL, 0 };
    unsigned which = ORDERS;
    long long number = 0;
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    for (unsigned i = 0; i < ORDERS; i++) {
        if (!tact_cli_has(cli, orders[i].option)) continue;
        if (which < ORDERS) return tact_cli_usage(cli, "say one of them", "--%s and --%s exclude each other", orders[which].option, orders[i].option);
        which = i;
        if (!tact_cli_number(cli, orders[i].option, 1, INT64_MAX, 0, &number)) return TACT_EXIT_USAGE;
    }
    int code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", which < ORDERS ? TACT_REACH_ADMIN : 0, &r);
    if (!code && which < ORDERS) code = order(cli, &r, which, (uint64_t)number);
    if (!code && which < ORDERS && !cli->json) fprintf(cli->out, "pass %lld %s\n", number, orders[which].done);
    if (!code && (which == ORDERS || cli->json)) code = read_list(cli, &r, &json);
    if (!code && json.len && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) print(cli, &answer, tact_reach_zone(&r)); else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
