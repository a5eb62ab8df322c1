/* cli/cmd_outbox.c -- tact outbox: each channel that hands over to somebody else, and what its far side did not take, with the reason. */
#include <string.h>
#include "cli/ink.h"
#include "cli/reach.h"
#include "cli/table.h"
#include "cli/wrap.h"
#include "daemon/missed.h"

int tact_cmd_outbox(tact_cli *cli);
const tact_option tact_cmd_outbox_options[] = {
    { "days", 0, "N", "how far back (default 7)" },
    { "channel", 0, "NAME", "of this channel alone: email, sms, webhook ..." },
    { "limit", 0, "N", "at most so many, the newest (default 50)" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

typedef struct asked { long long days, limit; const char *channel; } asked;

/* Channels that have a sender, while nothing runs: nothing waits there. */
static void channels_alone(tact_json *j, const tact_config *config) {
    tact_json_list(j);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        if (!tact_config_sends(config, c)) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, c));
        tact_json_key_text(j, TACT_S("state"), TACT_S("tact is not running"));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

static int read_channels(tact_cli *cli, tact_reached *r, tact_slice *json) {
    tact_json j;
    tact_slice text;
    if (!r->keeper) {
        int code = tact_reach_call(cli, r, "GET", "/v1/outbox", (tact_slice){ NULL, 0 }, &text);
        if (!code) *json = tact_arena_copy(r->arena, text);        /* the next call takes its place */
        return code;
    }
    tact_json_init(&j, r->arena, 4096);
    tact_json_map(&j);
    TACT_JSON_KEY(&j, "channels");
    channels_alone(&j, &r->brand.config);
    tact_json_end_map(&j);
    *json = tact_json_done(&j);
    return TACT_EXIT_OK;
}

static int read_missed(tact_cli *cli, tact_reached *r, const asked *a, tact_slice *json) {
    char path[128];
    tact_json j;
    tact_trouble trouble = { "" };
    snprintf(path, sizeof path, "/v1/outbox/missed?days=%lld&limit=%lld%s%s", a->days, a->limit, a->channel ? "&channel=" : "", a->channel ? a->channel : "");
    if (!r->keeper) return tact_reach_call(cli, r, "GET", path, (tact_slice){ NULL, 0 }, json);
    const tact_missed_ask ask = { .store = tact_keeper_store(r->keeper), .vault = tact_keeper_vault(r->keeper), .data_folder = r->folders.data, .most = (uint32_t)a->limit,
                                  .since = tact_instant_add(tact_reach_now(), TACT_DAYS(-a->days)), .channel = a->channel ? tact_slice_of(a->channel) : (tact_slice){ NULL, 0 } };
    tact_json_init(&j, r->arena, 65536);
    tact_status s = tact_missed_json(&ask, &j, &trouble);
    *json = tact_json_done(&j);
    return s ? tact_reach_trouble(cli, s, &trouble) : TACT_EXIT_OK;
}

static uint64_t many(const tact_value *row, const char *key) {
    const tact_value *v = tact_value_path(row, key);
    return v && v->type == TACT_INT && v->integer > 0 ? (uint64_t)v->integer : 0;
}

static const tact_value *list_of(const tact_value *answer, const char *key, uint32_t *count) {
    const tact_value *list = tact_value_path(answer, key);
    *count = list && list->type == TACT_LIST ? list->list.count : 0;
    return list;
}

static void print_channels(tact_cli *cli, const tact_value *answer, const tact_screen *screen) {
    static const char *const counts[][2] = { { "waiting", "queued" }, { "under way", "underWay" }, { "taken", "taken" }, { "later", "later" }, { "refused", "refused" }, { "unknown", "unknown" } };
    uint32_t count;
    const tact_value *channels = list_of(answer, "channels", &count);
    if (!count) { fputs("No channel hands over to somebody else: their drivers are none, built-in or dry-run (`channels:` in tact.yaml).\n", cli->out); return; }
    tact_table *t = tact_table_new();
    tact_table_column(t, "channel", "channel", 0);
    tact_table_column(t, "state", "state", 0);
    for (unsigned i = 0; i < 6; i++) tact_table_column(t, counts[i][0], counts[i][1], TACT_COLUMN_NUMBER);
    tact_table_column(t, "said last", "saidLast", TACT_COLUMN_SHRINKS);
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *row = &channels->list.items[i];
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_STRONG, tact_value_path_text(row, "channel"));
        tact_table_text(t, TACT_STYLE_PLAIN, tact_value_path_text(row, "state"));
        for (unsigned k = 0; k < 6; k++) tact_table_count(t, TACT_STYLE_PLAIN, many(row, counts[k][1]));
        tact_table_text(t, TACT_STYLE_DIM, tact_value_path_text(row, "saidLast"));
    }
    tact_table_print(t, cli->out, screen);
    tact_table_free(t);
}

static void print_missed(tact_cli *cli, const tact_value *answer, const asked *a, const tact_screen *screen, const tact_zone *zone) {
    static const char *const texts[] = { "campaign", "message", "channel", "person", "fate", "why" };
    char time[TACT_INK_TIME];
    uint32_t count;
    const tact_value *missed = list_of(answer, "missed", &count);
    uint64_t more = many(answer, "more"), erased = many(answer, "erased"), hidden = many(answer, "private");
    if (!count) fprintf(cli->out, "In the last %lld days every message that was handed over was taken.\n", a->days);
    if (count) {
        tact_table *t = tact_table_new();
        tact_table_column(t, "when", "at", 0);
        for (unsigned i = 0; i < 6; i++) tact_table_column(t, texts[i], texts[i], 0);
        tact_table_column(t, "try", "try", TACT_COLUMN_NUMBER);
        tact_table_column(t, "said", "said", TACT_COLUMN_SHRINKS);
        for (uint32_t i = 0; i < count; i++) {
            const tact_value *row = &missed->list.items[i];
            tact_table_row(t);
            tact_table_cell(t, TACT_STYLE_PLAIN, "%s", tact_ink_iso(time, tact_value_path_text(row, "at"), zone));
            for (unsigned k = 0; k < 6; k++) tact_table_text(t, k ? TACT_STYLE_PLAIN : TACT_STYLE_STRONG, tact_value_path_text(row, texts[k]));
            tact_table_count(t, TACT_STYLE_PLAIN, many(row, "try"));
            tact_table_text(t, TACT_STYLE_DIM, tact_value_path_text(row, "said"));
        }
        tact_table_print(t, cli->out, screen);
        tact_table_free(t);
        tact_wrap(cli->out, screen, 0, 0, "later: certainly not taken, tried again. refused: never taken, nothing was spent. unknown: it may have been; promotion and service are not sent again, orders and answers are.");
    }
    if (more) fprintf(cli->out, "%llu more, older: --limit shows up to %d.\n", (unsigned long long)more, TACT_MISSED_MOST);
    if (erased) fprintf(cli->out, "%llu of people who were erased since.\n", (unsigned long long)erased);
    if (hidden) fprintf(cli->out, "%llu of private matters, which name nobody.\n", (unsigned long long)hidden);
}

/* One JSON with both. */
static tact_slice both(tact_reached *r, tact_slice channels, tact_slice missed) {
    size_t room = channels.len + missed.len + 4;
    char *text = tact_arena_alloc(r->arena, room, 1);
    if (!text || channels.len < 2 || missed.len < 2) return (tact_slice){ NULL, 0 };
    int n = snprintf(text, room, "%.*s,%.*s", (int)channels.len - 1, channels.ptr, (int)missed.len - 1, missed.ptr + 1);
    return (tact_slice){ text, (size_t)n };
}

int tact_cmd_outbox(tact_cli *cli) {
    tact_reached r;
    tact_value answer;
    tact_slice channels = { NULL, 0 }, missed = { NULL, 0 };
    asked a = { .channel = tact_cli_value(cli, "channel") };
    tact_screen screen = tact_screen_of(cli->out);
    if (!tact_cli_arguments(cli, 0, 1)) return TACT_EXIT_USAGE;
    if (!tact_cli_number(cli, "days", 1, TACT_MISSED_DAYS_MOST, 7, &a.days) || !tact_cli_number(cli, "limit", 1, TACT_MISSED_MOST, TACT_MISSED_USUAL, &a.limit)) return TACT_EXIT_USAGE;
    if (a.channel && tact_word_number(TACT_LIST_CHANNEL, tact_slice_of(a.channel)) < 0) return tact_cli_usage(cli, "for example email, sms or webhook", "there is no channel %s", a.channel);
    int code = tact_reach_open(cli, cli->argument_count ? cli->arguments[0] : ".", 0, &r);
    if (!code) code = read_channels(cli, &r, &channels);
    if (!code) code = read_missed(cli, &r, &a, &missed);
    tact_slice json = code ? (tact_slice){ NULL, 0 } : both(&r, channels, missed);
    if (!code && !json.len) code = TACT_EXIT_CANNOT;
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) {
            print_channels(cli, &answer, &screen);
            fputc('\n', cli->out);
            print_missed(cli, &answer, &a, &screen, tact_reach_zone(&r));
        } else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
