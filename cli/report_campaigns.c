/* cli/report_campaigns.c -- see report_campaigns.h. */
#include "cli/report_campaigns.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "cli/campaign_report.h"
#include "cli/http_client.h"
#include "cli/logbook.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/report_lift.h"
#include "cli/table.h"
#include "daemon/counting.h"
#include "daemon/csv.h"
#include "daemon/recount.h"
#include "daemon/report.h"
#include "daemon/results.h"

static bool expected(tact_cli *cli, const char *name, double scale, double most, double *out) {
    const char *text = tact_cli_value(cli, name);
    char *end;
    *out = 0;
    if (!text) return true;
    *out = strtod(text, &end) / scale;
    if (end != text && (*end == 0 || (*end == '%' && end[1] == 0)) && *out > 0 && *out < most) return true;
    tact_cli_usage(cli, scale > 1 ? "such as --rate 4 for four of a hundred" : "such as --per-day 200", "--%s cannot be '%s'", name, text);
    return false;
}

static int served(tact_cli *cli, tact_reached *r, const char *campaign, const tact_report *report, tact_slice *json) {
    char path[1200], name[1024];
    if (!campaign) return tact_reach_call(cli, r, "GET", "/v1/reports/programme", (tact_slice){ NULL, 0 }, json);
    if (!tact_call_escape(tact_slice_of(campaign), name, sizeof name)) return tact_cli_usage(cli, "names are at most 64 characters", "'%.80s' is no campaign", campaign);
    int n = snprintf(path, sizeof path, "/v1/campaigns/%s/report", name);
    if (report->people_per_day > 0) n += snprintf(path + n, sizeof path - (size_t)n, "?perDay=%.10g", report->people_per_day);
    if (report->rate > 0) snprintf(path + n, sizeof path - (size_t)n, "%crate=%.10g", report->people_per_day > 0 ? '&' : '?', report->rate);
    return tact_reach_call(cli, r, "GET", path, (tact_slice){ NULL, 0 }, json);
}

static int alone(tact_cli *cli, tact_reached *r, const char *campaign, tact_report *report, tact_slice *json) {
    tact_json j;
    tact_trouble trouble = { "" };
    report->keeper = r->keeper;
    report->now = tact_reach_now();
    tact_json_init(&j, r->arena, 65536);
    tact_status s = campaign ? tact_report_campaign(&j, report, tact_slice_of(campaign), r->arena, &trouble) : tact_report_programme(&j, report, r->arena, &trouble);
    if (!s) s = j.status;
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = tact_json_done(&j);
    return TACT_EXIT_OK;
}

static int to_file(tact_cli *cli, const char *path, const tact_value *report) {
    bool out = strcmp(path, "-") == 0;
    FILE *f = out ? cli->out : fopen(path, "wb");
    if (!f) return tact_cli_fail(cli, "choose a folder that can be written to", "%s could not be written: %s", path, strerror(errno));
    tact_campaign_report_html(f, report);
    bool failed = ferror(f) != 0;
    if (!out) failed |= fclose(f) != 0;
    if (failed) return tact_cli_fail(cli, NULL, "%s could not be written whole", path);
    if (!out) fprintf(cli->out, "wrote %s\n", path);
    return TACT_EXIT_OK;
}

/* As the API answers it. */
static int as_csv(tact_cli *cli, tact_reached *r, tact_slice json, const char *name) {
    tact_slice table;
    tact_status s = tact_csv_table(json, tact_slice_of(name), r->arena, &table);
    if (s) return tact_reach_trouble(cli, s, &(tact_trouble){ "" });
    fwrite(table.ptr, 1, table.len, cli->out);
    return TACT_EXIT_OK;
}

static int say(tact_cli *cli, tact_reached *r, const char *campaign, tact_slice json) {
    tact_value report;
    tact_screen screen = tact_screen_of(cli->out);
    const char *html = tact_cli_value(cli, "html");
    if (!html && cli->json) { fprintf(cli->out, "%.*s\n", (int)json.len, json.ptr); return TACT_EXIT_OK; }
    if (!html && tact_cli_has(cli, "csv")) return as_csv(cli, r, json, campaign ? "history" : "campaigns");
    if (!tact_reach_parse(cli, r, json, &report)) return TACT_EXIT_CANNOT;
    if (html) return to_file(cli, html, &report);
    tact_campaign_report_print(cli->out, &screen, &report);
    return TACT_EXIT_OK;
}

int tact_report_of_campaigns(tact_cli *cli, const char *campaign, const char *brand) {
    tact_reached r;
    tact_slice json = { NULL, 0 };
    tact_report report = { .rate = 0 };
    if (!expected(cli, "per-day", 1, 1e12, &report.people_per_day) || !expected(cli, "rate", 100, 1, &report.rate)) return TACT_EXIT_USAGE;
    int code = tact_reach_open(cli, brand, 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, campaign, &report, &json) : served(cli, &r, campaign, &report, &json);
    if (!code) code = say(cli, &r, campaign, json);
    tact_reach_close(&r);
    return code;
}

/* ---- results ---- */

static int results_alone(tact_cli *cli, tact_reached *r, unsigned days, tact_slice *json) {
    tact_report report = { .keeper = r->keeper, .now = tact_reach_now() };
    tact_json j;
    tact_trouble trouble = { "" };
    tact_json_init(&j, r->arena, 65536);
    tact_json_map(&j);
    tact_status s = tact_results_json(&j, &report, days, true, r->arena, &trouble);
    tact_json_end_map(&j);
    if (!s) s = j.status;
    if (s) return tact_reach_trouble(cli, s, &trouble);
    *json = tact_json_done(&j);
    return TACT_EXIT_OK;
}

static int say_results(tact_cli *cli, tact_reached *r, tact_slice json) {
    tact_value report;
    tact_screen screen = tact_screen_of(cli->out);
    if (tact_cli_has(cli, "csv")) return as_csv(cli, r, json, "rows");
    if (tact_reach_json(cli, json)) return TACT_EXIT_OK;
    if (!tact_reach_parse(cli, r, json, &report)) return TACT_EXIT_CANNOT;
    tact_report_print_results(cli->out, &screen, &report);
    return TACT_EXIT_OK;
}

int tact_report_of_results(tact_cli *cli, unsigned days, const char *brand) {
    tact_reached r;
    tact_slice json = { NULL, 0 };
    char path[64];
    snprintf(path, sizeof path, "/v1/reports/results?days=%u", days);
    int code = tact_reach_open(cli, brand, 0, &r);
    if (!code) code = r.keeper ? results_alone(cli, &r, days, &json) : tact_reach_call(cli, &r, "GET", path, (tact_slice){ NULL, 0 }, &json);
    if (!code) code = say_results(cli, &r, json);
    tact_reach_close(&r);
    return code;
}

/* ---- counting again ---- */

typedef struct comparing { tact_cli *cli; tact_recount *recount; tact_table *table; uint64_t figures, different, beyond; tact_status status; } comparing;

static bool each_tally(void *ctx, tact_slice key, tact_slice value) {
    comparing *c = ctx;
    tact_tally kept;
    tact_recount_figure figures[TACT_RECOUNT_FIGURES];
    char id[16];
    (void)key;
    c->status = tact_tally_read(value, &kept);
    if (c->status) return false;
    uint32_t n = tact_recount_compare(&kept, tact_recount_of(c->recount, kept.campaign), figures);
    for (uint32_t i = 0; i < n; i++) {
        c->figures++;
        if (fabs(figures[i].kept - figures[i].counted) <= 1e-6 * (1 + fabs(figures[i].kept))) continue;
        bool explained = figures[i].of_remembered && c->recount->anonymous && figures[i].kept > figures[i].counted;
        if (explained) { c->beyond++; continue; }
        c->different++;
        snprintf(id, sizeof id, "%08x", kept.campaign);
        tact_table_row(c->table);
        tact_table_cell(c->table, TACT_STYLE_PLAIN, "%s", kept.campaign == TACT_LOT_PROGRAMME ? "all promotion" : id);
        tact_table_cell(c->table, TACT_STYLE_PLAIN, "%s", figures[i].name);
        tact_table_cell(c->table, TACT_STYLE_BAD, "%.10g", figures[i].kept);
        tact_table_cell(c->table, TACT_STYLE_BAD, "%.10g", figures[i].counted);
    }
    return true;
}

static int told(tact_cli *cli, comparing *c) {
    const tact_recount *r = c->recount;
    tact_screen screen = tact_screen_of(cli->out);
    if (cli->json) {
        fprintf(cli->out, "{\"lines\":%llu,\"figures\":%llu,\"different\":%llu,\"notInTheLog\":%llu,\"erased\":%llu,\"anonymous\":%llu,\"private\":%llu,\"missing\":%llu}\n", (unsigned long long)r->lines,
                (unsigned long long)c->figures, (unsigned long long)c->different, (unsigned long long)c->beyond, (unsigned long long)r->closed, (unsigned long long)r->anonymous, (unsigned long long)r->unnamed, (unsigned long long)r->missing);
    } else {
        char a[27], b[27], d[27];
        if (c->different) tact_table_print(c->table, cli->out, &screen);
        fprintf(cli->out, "%s lines of the log counted again: %s figures, %s differ\n", tact_number_text(r->lines, a), tact_number_text(c->figures, b), tact_number_text(c->different, d));
        if (c->beyond) fprintf(cli->out, "  %s figures hold more: what people whom nobody remembers did not get is not in the log\n", tact_number_text(c->beyond, a));
        if (r->closed) fprintf(cli->out, "  %s lines are of people who were erased: they stand in the figures and cannot be opened any more\n", tact_number_text(r->closed, a));
        if (r->unnamed) fprintf(cli->out, "  %s lines are private matters: the log does not say of which campaign\n", tact_number_text(r->unnamed, a));
        if (r->missing) fprintf(cli->out, "  %s lines cannot be decided again; `tact replay` says why\n", tact_number_text(r->missing, a));
    }
    return c->different ? TACT_EXIT_FOUND : TACT_EXIT_OK;
}

static void progress(void *ctx, uint64_t bytes, uint64_t lines) { tact_progress_tell(ctx, bytes, 0, lines); }

typedef struct walking { tact_recount *recount; tact_progress *progress; } walking;
static bool each_line(void *ctx, const tact_history_line *line, tact_arena *arena) {
    walking *w = ctx;
    bool more = tact_recount_line(w->recount, line, arena);
    progress(w->progress, w->recount->bytes, w->recount->lines);
    return more;
}

int tact_report_recount(tact_cli *cli, const char *brand) {
    tact_folders f;
    tact_logbook book;
    tact_recount recount;
    tact_progress p;
    tact_trouble trouble = { "" };
    if (!tact_folders_of(cli, brand, &f)) return TACT_EXIT_CANNOT;
    int code = tact_logbook_open(cli, &f, &book);
    if (!code && book.held) code = tact_cli_fail(cli, "stop it first, or count a backup", "`tact run` is at work on this folder, so the figures move while they are counted");
    if (!code) {
        tact_status s = tact_recount_open(&recount, book.data.root.text, &trouble);
        tact_progress_begin(&p, cli->err, "counting again", "lines", cli->json);
        if (!s) s = tact_logbook_read(&book, 1, (tact_slice){ NULL, 0 }, each_line, &(walking){ &recount, &p }, &trouble);
        if (!s && recount.status) { s = recount.status; trouble = recount.trouble; }
        tact_progress_end(&p);
        comparing c = { .cli = cli, .recount = &recount, .table = tact_table_new() };
        static const char *const titles[] = { "campaign", "figure", "kept", "counted" };
        for (unsigned i = 0; i < 4; i++) tact_table_column(c.table, titles[i], titles[i], i > 1 ? TACT_COLUMN_RIGHT : 0);
        if (!s) s = tact_store_iterate(book.store, TACT_FAMILY_META, TACT_S("tally:"), TACT_S("tally;"), each_tally, &c, &trouble);
        if (!s) s = c.status;
        code = s ? tact_reach_trouble(cli, s, &trouble) : told(cli, &c);
        tact_table_free(c.table);
        tact_recount_close(&recount);
    }
    tact_logbook_close(&book);
    return code;
}
