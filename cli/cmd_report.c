/* cli/cmd_report.c -- tact report: what campaigns changed; the moment map, how devices are used, and how far needs come, counted from the event log. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/logbook.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/report_campaigns.h"
#include "cli/report_print.h"

int tact_cmd_report(tact_cli *cli);
const tact_option tact_cmd_report_options[] = {
    { "days", 0, "N", "how far back (default 28)" },
    { "by", 0, "SIDES", "moments: what rows differ by, of kind,topic,situation,stage,place,device (default all)" },
    { "rows", 0, "N", "moments: rows of the table (default 20; 0 for all)" },
    { "html", 0, "FILE", "campaigns: a page of its own, with pictures; - for standard output" },
    { "csv", 0, NULL, "campaigns: for a spreadsheet; a row a campaign, of one campaign a row a day" },
    { "per-day", 0, "N", "campaign: new people a day who will fit, to say when a verdict is possible" },
    { "rate", 0, "PERCENT", "campaign: of a hundred left alone, how many will reach the goal" },
    { "recount", 0, NULL, "campaigns: count every figure again from the event log, and compare" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

enum { ANSWER_BYTES = 32 << 20 };

static void tell(void *ctx, uint64_t bytes, uint64_t lines) { tact_progress_tell(ctx, bytes, 0, lines); }

static int as_json(tact_cli *cli, const tact_observing *o, unsigned by) {
    char *block = malloc(ANSWER_BYTES);
    tact_arena arena;
    tact_json j;
    if (!block) return tact_cli_fail(cli, NULL, "there is no memory for the answer");
    tact_arena_init(&arena, block, ANSWER_BYTES, NULL);
    tact_json_init(&j, &arena, 65536);
    if (o->map) tact_observe_moments_json(&j, o, by);
    else if (o->journeys) tact_observe_journeys_json(&j, o);
    else tact_observe_usage_json(&j, o);
    bool whole = j.status == TACT_OK;
    tact_slice text = whole ? tact_json_done(&j) : (tact_slice){ NULL, 0 };
    if (whole) fprintf(cli->out, "%.*s\n", (int)text.len, text.ptr);
    free(block);
    return whole ? TACT_EXIT_OK : tact_cli_fail(cli, "ask by fewer sides: --by kind,topic", "the answer does not fit in 32 MB");
}

static int print(tact_cli *cli, const tact_observing *o, unsigned by, uint32_t rows, bool held) {
    tact_screen screen = tact_screen_of(cli->out);
    if (cli->json) return as_json(cli, o, by);
    if (o->map) tact_report_print_moments(cli->out, &screen, o, by, rows);
    else if (o->journeys) tact_report_print_journeys(cli->out, &screen, o);
    else tact_report_print_usage(cli->out, &screen, o);
    if (held) fputs("`tact run` is at work: the last second may be missing here.\n", cli->out);
    return TACT_EXIT_OK;
}

static int count(tact_cli *cli, const tact_logbook *book, tact_observing *o, unsigned by, uint32_t rows) {
    tact_progress progress;
    tact_trouble trouble = { "" };
    tact_progress_begin(&progress, cli->err, "counting", "events", cli->json);
    o->progress = tell;
    o->ctx = &progress;
    tact_status s = o->map || o->usage || o->journeys ? tact_observe_read(o, book->store, book->vault, book->data.log.text, NULL, &trouble) : TACT_ERR_MEMORY;
    tact_progress_end(&progress);
    return s ? tact_reach_trouble(cli, s, &trouble) : print(cli, o, by, rows, book->held);
}

/* Counted from the log: the moment map, the use of devices, or the journeys. */
static int from_log(tact_cli *cli) {
    tact_folders f;
    tact_logbook book;
    long long days, rows;
    unsigned by = TACT_MAP_ALL_SIDES;
    if (!tact_cli_arguments(cli, 1, 2)) return TACT_EXIT_USAGE;
    bool moments = strcmp(cli->arguments[0], "moments") == 0;
    if (!tact_cli_number(cli, "days", 1, TACT_OBSERVE_DAYS_MAX, TACT_OBSERVE_DAYS, &days) || !tact_cli_number(cli, "rows", 0, 1000000, 20, &rows)) return TACT_EXIT_USAGE;
    if (tact_cli_has(cli, "by") && !(by = tact_moment_map_by(tact_slice_of(tact_cli_value(cli, "by")))))
        return tact_cli_usage(cli, "such as --by kind,topic", "--by is not made of kind, topic, situation, stage, place and device");
    if (!tact_folders_of(cli, cli->argument_count == 2 ? cli->arguments[1] : ".", &f)) return TACT_EXIT_CANNOT;
    int code = tact_logbook_open(cli, &f, &book);
    tact_observing o = tact_observe_period(tact_reach_now(), (unsigned)days);
    if (moments) o.map = tact_moment_map_new(by);
    else if (strcmp(cli->arguments[0], "usage") == 0) o.usage = tact_usage_new();
    else o.journeys = tact_journeys_new();
    if (!code) code = count(cli, &book, &o, by, (uint32_t)rows);
    tact_moment_map_free(o.map);
    tact_usage_free(o.usage);
    tact_journeys_free(o.journeys);
    tact_logbook_close(&book);
    return code;
}

int tact_cmd_report(tact_cli *cli) {
    const char *first = cli->argument_count ? cli->arguments[0] : NULL;
    struct stat st;
    if (first && (strcmp(first, "moments") == 0 || strcmp(first, "usage") == 0 || strcmp(first, "journeys") == 0)) return from_log(cli);
    bool one = first && strcmp(first, "campaign") == 0;
    if (!tact_cli_arguments(cli, one ? 2 : 0, one ? 3 : 1)) return TACT_EXIT_USAGE;
    if (!one && first && (stat(first, &st) != 0 || !S_ISDIR(st.st_mode))) return tact_cli_usage(cli, "campaign NAME, moments, usage, journeys, or the brand's folder", "there is no report '%s'", first);
    const char *brand = one ? cli->argument_count == 3 ? cli->arguments[2] : "." : first ? first : ".";
    return tact_cli_has(cli, "recount") ? tact_report_recount(cli, brand) : tact_report_of_campaigns(cli, one ? cli->arguments[1] : NULL, brand);
}
