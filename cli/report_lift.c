/* cli/report_lift.c -- see report_lift.h. */
#include "cli/report_lift.h"
#include "cli/campaign_report.h"
#include "cli/table.h"
#include "cli/wrap.h"

typedef char number[27];
static uint64_t count(const tact_value *v, const char *path) { double d = tact_report_value(v, path, 0); return d > 0 ? (uint64_t)d : 0; }

static void difference(tact_table *t, const tact_value *r) {
    char d[32], low[32], high[32];
    tact_slice words = tact_report_text(r, "words");
    bool told = tact_report_has(r, "difference"), believed = tact_value_path(r, "believed") && tact_value_path(r, "believed")->boolean;
    if (told) tact_table_cell(t, TACT_STYLE_PLAIN, "%s (%s to %s)", tact_report_points(tact_report_value(r, "difference", 0), d), tact_report_points(tact_report_value(r, "low", 0), low), tact_report_points(tact_report_value(r, "high", 0), high));
    else tact_table_cell(t, TACT_STYLE_DIM, "-");
    bool higher = tact_slice_is(tact_report_text(r, "verdict"), "higher"), lower = tact_slice_is(tact_report_text(r, "verdict"), "lower"), alone = (higher || lower) && !believed;
    tact_table_cell(t, alone ? TACT_STYLE_WARN : higher ? TACT_STYLE_GOOD : lower ? TACT_STYLE_BAD : TACT_STYLE_DIM, "%.*s%s", (int)words.len, words.ptr, alone ? ", were it the only one" : "");
}

static void row(tact_table *t, tact_slice name, const tact_value *r) {
    tact_table_row(t);
    tact_table_text(t, TACT_STYLE_PLAIN, tact_slice_is(name, "none") ? TACT_S("(no moment)") : tact_slice_is(name, "unknown") ? TACT_S("(unclear)") : name);
    const char *const keys[] = { "treatedPeople", "treatedGoals", "leftAlonePeople", "leftAloneGoals" };
    for (unsigned i = 0; i < 4; i++) tact_table_count(t, TACT_STYLE_PLAIN, count(r, keys[i]));
    difference(t, r);
}

void tact_report_print_lift(FILE *out, const tact_screen *screen, const tact_value *report) {
    const tact_value *r, *all = tact_value_path(report, "all");
    tact_slice by = tact_report_text(report, "by"), from = tact_report_text(report, "from"), stays = tact_report_text(report, "beginningStaysUntil");
    char line[400], name[16];
    number n;
    if (!all || all->type != TACT_MAP) {
        tact_wrap(out, screen, 0, 0, "Fewer than ten people were drawn in this period: nothing is shown.");
        return;
    }
    snprintf(name, sizeof name, "%.*s", (int)by.len, by.ptr);
    snprintf(line, sizeof line, "People whose lot fell since %.10s, in all promotional campaigns, by the %s it fell in. The beginning stays until %.10s, so that the interval holds at every look.", from.ptr, by.len == 4 ? "kind of moment" : name, stays.ptr);
    tact_wrap(out, screen, 0, 0, line);
    tact_table *t = tact_table_new();
    tact_table_column(t, name, name, 0);
    static const char *const titles[] = { "spoken to", "goals", "left alone", "goals" };
    for (unsigned i = 0; i < 4; i++) tact_table_column(t, titles[i], titles[i], TACT_COLUMN_NUMBER);
    tact_table_column(t, "difference (from, to)", "difference", TACT_COLUMN_RIGHT);
    tact_table_column(t, "verdict", "verdict", 0);
    for (uint32_t i = 0; (r = tact_report_item(report, "rows", i)) != NULL; i++) row(t, tact_report_text(r, name), r);
    row(t, TACT_S("all of them"), all);
    tact_table_print(t, out, screen);
    tact_table_free(t);
    snprintf(line, sizeof line, "%s rows of fewer than ten people, or that would tell of them, are not shown.", tact_number_text(count(report, "notTold"), n));
    if (count(report, "notTold")) tact_wrap(out, screen, 0, 0, line);
    snprintf(line, sizeof line, "Lines of people who were erased since: %s, on both sides alike.", tact_number_text(count(report, "erased"), n));
    if (count(report, "erased")) tact_wrap(out, screen, 0, 0, line);
}

void tact_report_print_results(FILE *out, const tact_screen *screen, const tact_value *report) {
    const tact_value *r, *lift = tact_value_path(report, "programme.lift");
    char line[512];
    fprintf(out, "the last %llu days\n", (unsigned long long)count(report, "days"));
    tact_table *t = tact_table_new(), *ways = tact_table_new();
    tact_table_column(t, "step", "step", 0);
    tact_table_column(t, "times", "count", TACT_COLUMN_NUMBER);
    tact_table_column(t, "lost", "lost", TACT_COLUMN_RIGHT);
    tact_table_column(t, "", "lostBy", TACT_COLUMN_SHRINKS);
    for (uint32_t i = 0; (r = tact_report_item(report, "funnel", i)) != NULL; i++) {
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_PLAIN, tact_report_text(r, "step"));
        const tact_value *reported = tact_value_path(r, "reported");
        if (reported && reported->type == TACT_BOOL && !reported->boolean) tact_table_cell(t, TACT_STYLE_DIM, "not reported");
        else tact_table_count(t, TACT_STYLE_PLAIN, count(r, "count"));
        if (count(r, "lost")) tact_table_count(t, TACT_STYLE_PLAIN, count(r, "lost")); else tact_table_cell(t, TACT_STYLE_PLAIN, "%s", "");
        tact_table_text(t, TACT_STYLE_DIM, tact_report_text(r, "lostBy"));
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
    tact_report_sentence(lift, false, (tact_slice){ NULL, 0 }, line, sizeof line);
    tact_wrap(out, screen, 0, 0, line);
    static const char *const keys[] = { "sent", "delivered", "seen", "clicked", "goal", "objected" };
    tact_table_column(ways, "channel", "channel", 0);
    for (unsigned i = 0; i < 6; i++) tact_table_column(ways, keys[i], keys[i], TACT_COLUMN_NUMBER);
    uint32_t rows = 0;
    for (; (r = tact_report_item(report, "rows", rows)) != NULL; rows++) {
        tact_table_row(ways);
        tact_table_text(ways, TACT_STYLE_PLAIN, tact_report_text(r, "channel"));
        for (unsigned k = 0; k < 6; k++)
            if (tact_report_unreported(r, keys[k])) tact_table_cell(ways, TACT_STYLE_DIM, "not reported");
            else tact_table_count(ways, TACT_STYLE_PLAIN, count(r, keys[k]));
    }
    if (rows) tact_table_print(ways, out, screen);
    tact_table_free(ways);
}
