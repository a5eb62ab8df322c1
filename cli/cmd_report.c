/* cli/cmd_report.c -- tact report: what campaigns changed; the moment map, how devices are used, and how far needs come, counted from the event log. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/logbook.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/report_campaigns.h"
#include "cli/report_lift.h"
#include "cli/report_print.h"
#include "daemon/csv.h"
#include "daemon/json_in.h"

int tact_cmd_report(tact_cli *cli);
const tact_option tact_cmd_report_options[] = {
    { "days", 0, "N", "how far back (default 28)" },
    { "by", 0, "SIDES", "moments: what rows differ by, of kind,topic,situation,stage,place,device (default all); lift: channel (default), kind or situation" },
    { "rows", 0, "N", "moments: rows of the table (default 20; 0 for all)" },
    { "html", 0, "FILE", "campaigns: a page of its own, with pictures; - for standard output" },
    { "csv", 0, NULL, "for a spreadsheet, as the API answers it; of the whole programme a row a campaign, of one campaign a row a day" },
    { "per-day", 0, "N", "campaign: new people a day who will fit, to say when a verdict is possible" },
    { "rate", 0, "PERCENT", "campaign: of a hundred left alone, how many will reach the goal" },
    { "recount", 0, NULL, "campaigns: count every figure again from the event log, and compare" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

enum { ANSWER_BYTES = 32 << 20 };

static void tell(void *ctx, uint64_t bytes, uint64_t lines) { tact_progress_tell(ctx, bytes, 0, lines); }

static const char *usual_table(const tact_observing *o) { return o->usage ? "devices" : o->journeys ? "steps" : "rows"; }

static int as_text(tact_cli *cli, const tact_observing *o, unsigned by) {
    char *block = malloc(ANSWER_BYTES);
    tact_arena arena;
    tact_json j;
    tact_slice table;
    tact_value report;
    tact_json_fault fault;
    tact_screen screen = tact_screen_of(cli->out);
    if (!block) return tact_cli_fail(cli, NULL, "there is no memory for the answer");
    tact_arena_init(&arena, block, ANSWER_BYTES, NULL);
    tact_json_init(&j, &arena, 65536);
    if (o->map) tact_observe_moments_json(&j, o, by);
    else if (o->journeys) tact_observe_journeys_json(&j, o);
    else if (o->splits) tact_observe_splits_json(&j, o);
    else tact_observe_usage_json(&j, o);
    tact_status s = j.status;
    tact_slice text = s ? (tact_slice){ NULL, 0 } : tact_json_done(&j);
    if (!s && tact_cli_has(cli, "csv")) {
        s = tact_csv_table(text, tact_slice_of(usual_table(o)), &arena, &table);
        if (!s) fwrite(table.ptr, 1, table.len, cli->out);
    } else if (!s && cli->json) {
        fprintf(cli->out, "%.*s\n", (int)text.len, text.ptr);
    } else if (!s) {
        s = tact_json_read(&arena, &report, &fault, text);
        if (!s) tact_report_print_lift(cli->out, &screen, &report);
    }
    free(block);
    return s ? tact_cli_fail(cli, "ask by fewer sides: --by kind,topic", "the answer does not fit in 32 MB") : TACT_EXIT_OK;
}

static int print(tact_cli *cli, const tact_observing *o, unsigned by, uint32_t rows, bool held) {
    tact_screen screen = tact_screen_of(cli->out);
    if (cli->json || tact_cli_has(cli, "csv")) return as_text(cli, o, by);
    if (o->map) tact_report_print_moments(cli->out, &screen, o, by, rows);
    else if (o->journeys) tact_report_print_journeys(cli->out, &screen, o);
    else if (o->usage) tact_report_print_usage(cli->out, &screen, o);
    else if (as_text(cli, o, by)) return TACT_EXIT_CANNOT;
    if (held) fputs("`tact run` is at work: the last second may be missing here.\n", cli->out);
    return TACT_EXIT_OK;
}

static int count(tact_cli *cli, const tact_logbook *book, tact_observing *o, unsigned by, uint32_t rows) {
    tact_progress progress;
    tact_trouble trouble = { "" };
    tact_progress_begin(&progress, cli->err, "counting", "events", cli->json);
    o->progress = tell;
    o->ctx = &progress;
    tact_status s = o->map || o->usage || o->journeys || o->splits ? tact_observe_read(o, book->store, book->vault, book->data.log.text, NULL, &trouble) : TACT_ERR_MEMORY;
    tact_progress_end(&progress);
    return s ? tact_reach_trouble(cli, s, &trouble) : print(cli, o, by, rows, book->held);
}

static const struct { const char *name; enum { MOMENTS, USAGE, JOURNEYS, LIFT } what; } from_the_log[] = { { "moments", MOMENTS }, { "usage", USAGE }, { "journeys", JOURNEYS }, { "lift", LIFT } };
enum { FROM_THE_LOG = sizeof from_the_log / sizeof *from_the_log };

static bool observing_of(tact_cli *cli, unsigned what, unsigned days, tact_observing *o, unsigned *by) {
    const char *sides = tact_cli_value(cli, "by");
    *by = TACT_MAP_ALL_SIDES;
    *o = what == LIFT ? tact_observe_splits(tact_reach_now(), days) : tact_observe_period(tact_reach_now(), days);
    if (what == LIFT) {
        tact_split split = sides ? tact_split_by(tact_slice_of(sides)) : TACT_SPLIT_CHANNEL;
        if (split == TACT_SPLIT_COUNT) { tact_cli_usage(cli, "such as --by kind", "--by is not channel, kind or situation"); return false; }
        o->splits = tact_splits_new(split);
        return true;
    }
    if (sides && what != MOMENTS) { tact_cli_usage(cli, "leave it out", "--by is for tact report moments and tact report lift"); return false; }
    if (sides && !(*by = tact_moment_map_by(tact_slice_of(sides)))) { tact_cli_usage(cli, "such as --by kind,topic", "--by is not made of kind, topic, situation, stage, place and device"); return false; }
    if (what == MOMENTS) o->map = tact_moment_map_new(*by);
    else if (what == USAGE) o->usage = tact_usage_new();
    else o->journeys = tact_journeys_new();
    return true;
}

/* Counted from the log: the moment map, the use of devices, journeys, what messages changed part by part. */
static int from_log(tact_cli *cli, unsigned what) {
    tact_folders f;
    tact_logbook book;
    tact_observing o;
    long long days, rows;
    unsigned by;
    if (!tact_cli_arguments(cli, 1, 2)) return TACT_EXIT_USAGE;
    if (!tact_cli_number(cli, "days", 1, TACT_OBSERVE_DAYS_MAX, TACT_OBSERVE_DAYS, &days) || !tact_cli_number(cli, "rows", 0, 1000000, 20, &rows)) return TACT_EXIT_USAGE;
    if (!observing_of(cli, what, (unsigned)days, &o, &by)) return TACT_EXIT_USAGE;
    bool there = tact_folders_of(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", &f);
    int code = there ? tact_logbook_open(cli, &f, &book) : TACT_EXIT_CANNOT;
    if (!code) code = count(cli, &book, &o, by, (uint32_t)rows);
    if (there) tact_logbook_close(&book);
    tact_moment_map_free(o.map);
    tact_usage_free(o.usage);
    tact_journeys_free(o.journeys);
    tact_splits_free(o.splits);
    return code;
}

static int results(tact_cli *cli) {
    long long days;
    if (!tact_cli_arguments(cli, 1, 2) || !tact_cli_number(cli, "days", 1, TACT_OBSERVE_DAYS_MAX, TACT_OBSERVE_DAYS, &days)) return TACT_EXIT_USAGE;
    if (tact_cli_has(cli, "by")) return tact_cli_usage(cli, "tact report moments --by kind, and tact report lift --by kind", "results have rows by channel; --by is for other reports");
    return tact_report_of_results(cli, (unsigned)days, cli->argument_count == 2 ? cli->arguments[1] : ".");
}

int tact_cmd_report(tact_cli *cli) {
    const char *first = cli->argument_count ? cli->arguments[0] : NULL;
    struct stat st;
    for (unsigned i = 0; first && i < FROM_THE_LOG; i++)
        if (strcmp(first, from_the_log[i].name) == 0) return from_log(cli, from_the_log[i].what);
    if (first && strcmp(first, "results") == 0) return results(cli);
    bool one = first && strcmp(first, "campaign") == 0;
    if (!tact_cli_arguments(cli, one ? 2 : 0, one ? 3 : 1)) return TACT_EXIT_USAGE;
    if (!one && first && (stat(first, &st) != 0 || !S_ISDIR(st.st_mode))) return tact_cli_usage(cli, "campaign NAME, results, lift, moments, usage, journeys, or the brand's folder", "there is no report '%s'", first);
    const char *brand = one ? cli->argument_count == 3 ? cli->arguments[2] : "." : first ? first : ".";
    return tact_cli_has(cli, "recount") ? tact_report_recount(cli, brand) : tact_report_of_campaigns(cli, one ? cli->arguments[1] : NULL, brand);
}
