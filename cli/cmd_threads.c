/* cli/cmd_threads.c -- tact threads: the inbox, one thread of it, an answer to it. */
#include <string.h>
#include "cli/ink.h"
#include "cli/reach.h"
#include "cli/table.h"
#include "cli/wrap.h"
#include "daemon/thread_json.h"

int tact_cmd_threads(tact_cli *cli);
const tact_option tact_cmd_threads_options[] = {
    { "state", 0, "STATE", "open (the brand is to answer; default), waiting, snoozed or closed" },
    { "limit", 0, "N", "at most so many, longest waiting first (default 50)" },
    { "show", 0, "ID", "this thread: what was said" },
    { "reply", 0, "ID", "answer it, on the channel they wrote on" },
    { "close", 0, "ID", "it is done" },
    { "text", 0, "WORDS", "of the answer" },
    { "by", 0, "NAME", "who answers" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

static tact_thread_telling telling(const tact_reached *r) { return (tact_thread_telling){ .keeper = r->keeper, .now = tact_reach_now(), .language = TACT_S("en") }; }

static int list(tact_cli *cli, tact_reached *r, long long limit, tact_slice *json) {
    char path[128];
    tact_json j;
    tact_trouble trouble = { "" };
    const char *state = tact_cli_value(cli, "state") ? tact_cli_value(cli, "state") : "open";
    tact_inbox_ask ask = { .most = (uint32_t)limit };
    if (!tact_inbox_state(tact_slice_of(state), &ask)) return tact_cli_usage(cli, "open, waiting, snoozed or closed", "there is no state %s", state);
    snprintf(path, sizeof path, "/v1/threads?state=%s&limit=%lld", state, limit);
    if (!r->keeper) return tact_reach_call(cli, r, "GET", path, (tact_slice){ NULL, 0 }, json);
    tact_thread_telling how = telling(r);
    tact_json_init(&j, r->arena, 4096);
    tact_json_map(&j);
    ask.arena = tact_brand_arena();
    tact_status s = ask.arena ? tact_inbox_json(&j, &how, &ask, &trouble) : TACT_ERR_MEMORY;
    tact_brand_arena_free(ask.arena);
    tact_json_end_map(&j);
    *json = tact_json_done(&j);
    return s ? tact_reach_trouble(cli, s, &trouble) : TACT_EXIT_OK;
}

static int one(tact_cli *cli, tact_reached *r, const char *id, tact_slice *json) {
    char path[64];
    uint64_t thread;
    uint8_t record[16];
    tact_thread t;
    tact_json j;
    tact_trouble trouble = { "" };
    snprintf(path, sizeof path, "/v1/threads/%s", id);
    if (!r->keeper) return tact_reach_call(cli, r, "GET", path, (tact_slice){ NULL, 0 }, json);
    tact_thread_telling how = telling(r);
    (void)tact_thread_id(tact_slice_of(id), &thread);
    tact_json_init(&j, r->arena, 8192);
    tact_json_map(&j);
    tact_status s = tact_keeper_thread(r->keeper, thread, r->arena, &t, record, &trouble);
    if (!s) tact_thread_head_json(&j, &how, &t);
    if (!s) s = tact_thread_messages_json(&j, &how, record, &t, TACT_THREAD_MESSAGES_MOST, r->arena, &trouble);
    tact_json_end_map(&j);
    *json = tact_json_done(&j);
    return s ? tact_reach_trouble(cli, s, &trouble) : TACT_EXIT_OK;
}

/* What goes out needs the one that sends. */
static int act(tact_cli *cli, tact_reached *r, const char *id, const char *what, tact_slice *json) {
    char path[80];
    tact_json j;
    const char *text = tact_cli_value(cli, "text"), *by = tact_cli_value(cli, "by");
    if (r->keeper) return tact_cli_fail(cli, "start it with `tact run`", "nothing serves this brand, so nothing would be sent");
    snprintf(path, sizeof path, "/v1/threads/%s/%s", id, what);
    tact_json_init(&j, r->arena, 256);
    tact_json_map(&j);
    if (text) tact_json_key_text(&j, TACT_S("text"), tact_slice_of(text));
    if (by) tact_json_key_text(&j, TACT_S("by"), tact_slice_of(by));
    tact_json_end_map(&j);
    return tact_reach_call(cli, r, "POST", path, tact_json_done(&j), json);
}

static const tact_value *rows_of(const tact_value *answer, const char *key, uint32_t *count) {
    const tact_value *rows = tact_value_path(answer, key);
    *count = rows && rows->type == TACT_LIST ? rows->list.count : 0;
    return rows;
}

static void print_list(tact_cli *cli, const tact_value *answer, const tact_zone *zone) {
    static const char *const texts[] = { "id", "channel", "subject", "claimed" };
    char time[TACT_INK_TIME];
    uint32_t count;
    tact_screen screen = tact_screen_of(cli->out);
    const tact_value *rows = rows_of(answer, "threads", &count);
    if (!count) { fputs("Nobody waits here.\n", cli->out); return; }
    tact_table *t = tact_table_new();
    tact_table_column(t, "last word", "lastIn", 0);
    for (unsigned i = 0; i < 4; i++) tact_table_column(t, texts[i], texts[i], i == 2 ? TACT_COLUMN_SHRINKS : 0);
    for (uint32_t i = 0; i < count; i++) {
        tact_table_row(t);
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", tact_ink_iso(time, tact_value_path_text(&rows->list.items[i], "lastIn"), zone));
        for (unsigned k = 0; k < 4; k++) tact_table_text(t, k ? TACT_STYLE_PLAIN : TACT_STYLE_STRONG, tact_value_path_text(&rows->list.items[i], texts[k]));
    }
    tact_table_print(t, cli->out, &screen);
    tact_table_free(t);
    if (tact_value_path_text(answer, "next").len) fputs("There are more: --limit shows up to 200.\n", cli->out);
}

static void print_one(tact_cli *cli, tact_reached *r, const tact_value *answer, const tact_zone *zone) {
    char time[TACT_INK_TIME];
    uint32_t count;
    tact_screen screen = tact_screen_of(cli->out);
    const tact_value *rows = rows_of(answer, "messages", &count);
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *m = &rows->list.items[i];
        tact_slice by = tact_value_path_text(m, "by"), name = tact_value_path_text(m, "name"), channel = tact_value_path_text(m, "channel"), fate = tact_value_path_text(m, "fate"), because = tact_value_path_text(m, "because");
        tact_slice text = tact_value_path_text(m, "text");
        char *words = tact_arena_alloc(r->arena, text.len + 1, 1);
        fprintf(cli->out, "%s  %.*s%s%.*s (%.*s)%s%.*s%s%.*s\n", tact_ink_iso(time, tact_value_path_text(m, "at"), zone), (int)by.len, by.ptr, name.len ? " " : "", (int)name.len, name.len ? name.ptr : "", (int)channel.len, channel.ptr,
                fate.len ? ", " : "", (int)fate.len, fate.len ? fate.ptr : "", because.len ? ": " : "", (int)because.len, because.len ? because.ptr : "");
        if (!words) continue;
        memcpy(words, text.ptr, text.len);
        words[text.len] = 0;
        fputs("    ", cli->out);
        tact_wrap(cli->out, &screen, 4, 4, words);
    }
}

int tact_cmd_threads(tact_cli *cli) {
    tact_reached r;
    tact_value answer;
    tact_slice json = { NULL, 0 };
    uint64_t ignored;
    long long limit;
    const char *show = tact_cli_value(cli, "show"), *reply = tact_cli_value(cli, "reply"), *done = tact_cli_value(cli, "close"), *id = show ? show : reply ? reply : done;
    if (!tact_cli_arguments(cli, 0, 1) || !tact_cli_number(cli, "limit", 1, 200, 50, &limit)) return TACT_EXIT_USAGE;
    if (!!show + !!reply + !!done > 1) return tact_cli_usage(cli, "one of --show, --reply and --close", "one thing at a time");
    if (id && !tact_thread_id(tact_slice_of(id), &ignored)) return tact_cli_usage(cli, "16 digits, as `tact threads` shows them", "%s is no name of a thread", id);
    if (reply && !tact_cli_value(cli, "text")) return tact_cli_usage(cli, "--text \"...\"", "there is nothing to answer with");
    int code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", 0, &r);
    if (!code) code = show ? one(cli, &r, id, &json) : reply ? act(cli, &r, id, "reply", &json) : done ? act(cli, &r, id, "close", &json) : list(cli, &r, limit, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (!tact_reach_parse(cli, &r, json, &answer)) code = TACT_EXIT_CANNOT;
        else if (show) print_one(cli, &r, &answer, tact_reach_zone(&r));
        else if (id) fputs(reply ? "It is on its way; `tact threads --show` says what became of it.\n" : "It is closed.\n", cli->out);
        else print_list(cli, &answer, tact_reach_zone(&r));
    }
    tact_reach_close(&r);
    return code;
}
