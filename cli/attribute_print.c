/* cli/attribute_print.c -- credit by five rules side by side, in words and as JSON (attribute_file.h). */
#include "cli/attribute_file.h"
#include <math.h>
#include "cli/table.h"
#include "cli/wrap.h"

static const char *const titles[TACT_CREDIT_COUNT] = { "last", "first", "linear", "Shapley" }, *const keys[TACT_CREDIT_COUNT] = { "last", "first", "linear", "shapley" };

/* Most by the last touch first; channels in the order they were met among equals. */
static void order(const tact_attribute_file *f, uint32_t *out) {
    const double *last = f->attribution->credit[TACT_CREDIT_LAST];
    for (uint32_t i = 0; i < f->attribution->channel_count; i++) {
        uint32_t at = i;
        for (; at > 0 && last[out[at - 1]] < last[i]; at--) out[at] = out[at - 1];
        out[at] = i;
    }
}

static void print_table(FILE *out, const tact_screen *screen, const tact_attribute_file *f, bool worth) {
    uint32_t rows[TACT_ATTRIBUTION_CHANNELS];
    tact_table *t = tact_table_new();
    const tact_attribution *a = f->attribution;
    tact_table_column(t, "channel", "channel", TACT_COLUMN_SHRINKS);
    tact_table_column(t, "touches", "touches", TACT_COLUMN_NUMBER);
    for (int k = 0; k < TACT_CREDIT_COUNT; k++) tact_table_column(t, titles[k], keys[k], TACT_COLUMN_RIGHT);
    tact_table_column(t, "Markov", "markov", TACT_COLUMN_RIGHT);
    if (f->any_increment && !worth) tact_table_column(t, "increment", "increment", TACT_COLUMN_RIGHT);
    order(f, rows);
    for (uint32_t i = 0; i < a->channel_count; i++) {
        uint32_t c = rows[i];
        tact_table_row(t);
        tact_table_cell(t, TACT_STYLE_PLAIN, "%s", f->names[c]);
        if (f->touches[c] - floor(f->touches[c]) > 0 || f->touches[c] >= 1e15) tact_table_cell(t, TACT_STYLE_PLAIN, "%.6g", f->touches[c]);
        else tact_table_count(t, TACT_STYLE_PLAIN, (uint64_t)f->touches[c]);
        for (int k = 0; k < TACT_CREDIT_COUNT; k++) tact_table_cell(t, TACT_STYLE_PLAIN, worth ? "%.2f" : "%.1f", worth ? a->worth[k][c] : a->credit[k][c]);
        tact_table_cell(t, TACT_STYLE_PLAIN, worth ? "%.2f" : "%.1f", f->markov.share[c] * (worth ? a->value : a->conversions));
        if (!f->any_increment || worth) continue;
        if (f->has_increment[c]) tact_table_cell(t, TACT_STYLE_STRONG, "%.1f", f->increment[c]);
        else tact_table_cell(t, TACT_STYLE_DIM, "unknown");
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
}

static bool one(double n) { return !(n < 1) && !(n > 1); }

void tact_attribute_file_print(FILE *out, const tact_screen *screen, const tact_attribute_file *f) {
    char line[400], n[27];
    const tact_attribution *a = f->attribution;
    snprintf(line, sizeof line, "%s %s%s, %.10g %s, %.10g %s without one: %.2f %% convert.", tact_number_text(f->journeys, n), f->person >= 0 ? "journey" : "different way", f->journeys == 1 ? "" : "s",
             a->conversions, one(a->conversions) ? "conversion" : "conversions", a->nulls, one(a->nulls) ? "journey" : "journeys", f->markov.converted * 100);
    tact_wrap(out, screen, 0, 0, line);
    fputs("\nconversions credited\n", out);
    print_table(out, screen, f, false);
    if (a->value > 0 || a->value < 0) { fputs("\nvalue credited\n", out); print_table(out, screen, f, true); }
    fputc('\n', out);
    tact_wrap(out, screen, 0, 0, "Last, first: all of it to the last or the first touch. Linear: shared by all touches. Shapley: shared by the channels on the way. Markov: by what is lost without the channel.");
    tact_wrap(out, screen, 0, 0, f->any_increment
                  ? "Credit says who stood on the way, not what would have happened without. The increment is what a lot showed: where they differ, believe the increment."
                  : "Credit says who stood on the way, not what would have happened without: only people left alone by lot show that (tact lift). Where it is known, hand it in: --increment CHANNEL=N.");
    if (f->bare_conversions) {
        snprintf(line, sizeof line, "%s %s no touch before %s and %s credited to nobody.", tact_number_text(f->bare_conversions, n), f->bare_conversions == 1 ? "conversion had" : "conversions had",
                 f->bare_conversions == 1 ? "it" : "them", f->bare_conversions == 1 ? "is" : "are");
        tact_wrap(out, screen, 0, 2, line);
    }
    if (f->bare_values) {
        snprintf(line, sizeof line, "%s %s a value (%.2f in all) and no conversion: credited to nobody.", tact_number_text(f->bare_values, n), f->bare_values == 1 ? "row has" : "rows have", f->bare_value);
        tact_wrap(out, screen, 0, 2, line);
    }
    if (f->either && !f->days_first && !f->months_first) {
        snprintf(line, sizeof line, "Dates such as the one in line %llu may be read two ways; all were read day first.", (unsigned long long)f->either);
        tact_wrap(out, screen, 0, 2, line);
    }
    tact_sheet_print(out, screen, &f->sheet);
}

void tact_attribute_file_json(tact_json *j, const tact_attribute_file *f) {
    uint32_t rows[TACT_ATTRIBUTION_CHANNELS];
    const tact_attribution *a = f->attribution;
    tact_json_map(j);
    tact_sheet_json(j, &f->sheet);
    tact_json_key_int(j, TACT_S("journeys"), (int64_t)f->journeys);
    TACT_JSON_KEY(j, "conversions"); tact_json_double(j, a->conversions);
    TACT_JSON_KEY(j, "not_converted"); tact_json_double(j, a->nulls);
    TACT_JSON_KEY(j, "value"); tact_json_double(j, a->value);
    TACT_JSON_KEY(j, "conversion_probability"); tact_json_double(j, f->markov.converted);
    tact_json_key_int(j, TACT_S("conversions_without_touch"), (int64_t)f->bare_conversions);
    tact_json_key_int(j, TACT_S("values_without_conversion"), (int64_t)f->bare_values);
    TACT_JSON_KEY(j, "value_without_conversion"); tact_json_double(j, f->bare_value);
    if (f->person >= 0) tact_json_key_text(j, TACT_S("dates"), tact_slice_of(f->months_first ? "month_first" : f->days_first || f->either ? "day_first" : "sure"));
    TACT_JSON_KEY(j, "channels");
    tact_json_list(j);
    order(f, rows);
    for (uint32_t i = 0; i < a->channel_count; i++) {
        uint32_t c = rows[i];
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("channel"), tact_slice_of(f->names[c]));
        TACT_JSON_KEY(j, "touches"); tact_json_double(j, f->touches[c]);
        for (int worth = 0; worth < 2; worth++) {
            tact_json_key(j, worth ? TACT_S("value") : TACT_S("conversions"));
            tact_json_map(j);
            for (int k = 0; k < TACT_CREDIT_COUNT; k++) { tact_json_key(j, tact_slice_of(keys[k])); tact_json_double(j, worth ? a->worth[k][c] : a->credit[k][c]); }
            TACT_JSON_KEY(j, "markov"); tact_json_double(j, f->markov.share[c] * (worth ? a->value : a->conversions));
            tact_json_end_map(j);
        }
        TACT_JSON_KEY(j, "removal_effect"); tact_json_double(j, f->markov.effect[c]);
        TACT_JSON_KEY(j, "increment");
        if (f->has_increment[c]) tact_json_double(j, f->increment[c]); else tact_json_null(j);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
    tact_json_end_map(j);
}
