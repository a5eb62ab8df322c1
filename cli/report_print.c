/* cli/report_print.c -- see report_print.h. */
#include "cli/report_print.h"
#include "cli/table.h"
#include "cli/wrap.h"

typedef char number[27];

static void period(FILE *out, const tact_observing *o, const char *what, uint64_t n) {
    char from[TACT_INSTANT_TEXT + 1], until[TACT_INSTANT_TEXT + 1];
    number count;
    tact_instant_format(o->since, from);
    tact_instant_format(o->until, until);
    fprintf(out, "%.10s to %.10s: %s %s\n", from, until, tact_number_text(n, count), what);
}

static void left_out(FILE *out, const tact_screen *screen, const tact_observing *o) {
    const struct { uint64_t n; const char *what; } all[] = {
        { o->robots, "lines of robots" }, { o->erased, "lines of people who were erased since" },
        { o->without, "events that came late, or were written by an older tact" } };
    char line[256] = "Left out: ";
    bool any = false;
    for (unsigned i = 0; i < 3; i++) {
        number count;
        if (!all[i].n) continue;
        size_t n = strlen(line);
        snprintf(line + n, sizeof line - n, "%s%s %s", any ? ", " : "", tact_number_text(all[i].n, count), all[i].what);
        any = true;
    }
    strncat(line, ".", sizeof line - strlen(line) - 1);
    if (any) tact_wrap(out, screen, 0, 0, line);
}

/* ---- the moment map ---- */

static const char *const titles[] = { "wants to", "about", "situation", "stage", "touchpoint", "device" };

static void side(tact_table *t, const tact_map_row *r, unsigned which) {
    const tact_slice words[] = {
        r->kind == TACT_KIND_UNKNOWN ? TACT_S("(unclear)") : tact_word_name(TACT_LIST_KIND, r->kind), tact_slice_of(r->topic[0] ? r->topic : "(no topic)"),
        tact_word_name(TACT_LIST_SITUATION, r->situation), tact_word_name(TACT_LIST_STAGE, r->stage), tact_slice_of(r->place), tact_word_name(TACT_LIST_DEVICE, r->device) };
    if (!(r->sides >> which & 1)) { tact_table_text(t, TACT_STYLE_DIM, TACT_S("(several)")); return; }
    bool nothing = (which == 0 && r->kind == TACT_KIND_UNKNOWN) || (which == 1 && !r->topic[0]);
    tact_table_text(t, nothing ? TACT_STYLE_DIM : TACT_STYLE_PLAIN, words[which]);
}

static void map_row(tact_table *t, const tact_map_row *r, unsigned by) {
    uint64_t open = r->count.answers[TACT_CELL_UNANSWERED];
    tact_table_row(t);
    for (unsigned i = 0; tact_moment_map_side(i); i++)
        if (by >> i & 1) side(t, r, i);
    tact_table_count(t, TACT_STYLE_PLAIN, r->count.moments);
    tact_table_count(t, TACT_STYLE_PLAIN, r->count.answers[TACT_CELL_ANSWERED]);
    tact_table_count(t, TACT_STYLE_PLAIN, r->count.answers[TACT_CELL_SILENT]);
    tact_table_count(t, open == r->count.moments ? TACT_STYLE_BAD : open ? TACT_STYLE_WARN : TACT_STYLE_GOOD, open);
}

void tact_report_print_moments(FILE *out, const tact_screen *screen, const tact_observing *o, unsigned by, uint32_t limit) {
    tact_table *t = tact_table_new();
    tact_map_count total = tact_moment_map_total(o->map), more = { 0 }, rest;
    const tact_map_row *r;
    uint32_t cells, more_rows = 0;
    number a, b, c;
    char line[300];
    if (!tact_moment_map_tells(o->map)) {
        period(out, o, "lines of the log", o->lines);
        tact_wrap(out, screen, 0, 0, "Fewer than ten people stand behind the moments of this period: nothing is shown.");
        left_out(out, screen, o);
        tact_table_free(t);
        return;
    }
    period(out, o, "moments", total.moments);
    for (unsigned i = 0; tact_moment_map_side(i); i++)
        if (by >> i & 1) tact_table_column(t, titles[i], tact_moment_map_side(i), i == 1 || i == 4 ? TACT_COLUMN_SHRINKS : 0);
    tact_table_column(t, "moments", "moments", TACT_COLUMN_NUMBER);
    tact_table_column(t, "answered", "answered", TACT_COLUMN_NUMBER);
    tact_table_column(t, "silent", "silent", TACT_COLUMN_NUMBER);
    tact_table_column(t, "unanswered", "unanswered", TACT_COLUMN_NUMBER);
    for (uint32_t i = 0; (r = tact_moment_map_row(o->map, i)) != NULL; i++) {
        if (!limit || i < limit) { map_row(t, r, by); continue; }
        more_rows++;
        more.moments += r->count.moments;
        more.answers[TACT_CELL_UNANSWERED] += r->count.answers[TACT_CELL_UNANSWERED];
    }
    if (tact_moment_map_row(o->map, 0)) tact_table_print(t, out, screen);
    tact_table_free(t);
    snprintf(line, sizeof line, "and %s further rows: %s moments, %s of them unanswered (--rows 0 shows all)", tact_number_text(more_rows, a), tact_number_text(more.moments, b),
             tact_number_text(more.answers[TACT_CELL_UNANSWERED], c));
    if (more_rows) tact_wrap(out, screen, 0, 0, line);
    rest = tact_moment_map_rest(o->map, &cells);
    snprintf(line, sizeof line, "%s moments in %s cells are not shown: fewer than ten people stand behind each, or it would tell of them. %s of the moments are unanswered (--by kind,topic makes cells larger).",
             tact_number_text(rest.moments, a), tact_number_text(cells, b), tact_number_text(rest.answers[TACT_CELL_UNANSWERED], c));
    if (rest.moments) tact_wrap(out, screen, 0, 0, line);
    left_out(out, screen, o);
    tact_wrap(out, screen, 0, 0, "Silent: something fitted and was kept back on purpose. Unanswered: there was nothing to say.");
}

/* ---- the use of devices ---- */

static double ratio(double part, double of) { return of > 0 ? part / of : 0; }

/* 24 bars, midnight first; an hour that fewer than ten people stand behind is a dot. */
static void bars(FILE *out, const tact_tell_cell hours[24], uint64_t most) {
    static const char *const steps[] = { "\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83", "\xE2\x96\x84", "\xE2\x96\x85", "\xE2\x96\x86", "\xE2\x96\x87", "\xE2\x96\x88" };
    for (int h = 0; h < 24; h++) fputs(!hours[h].times ? " " : !hours[h].told ? "." : steps[hours[h].times * 7 / most], out);
}

static void heat(FILE *out, const tact_usage_sum *s) {
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    uint64_t most = 1;
    for (int d = 0; d < 7; d++)
        for (int h = 0; h < 24; h++)
            if (s->hours[d][h].told && s->hours[d][h].times > most) most = s->hours[d][h].times;
    fputs("\n      0h    6h    12h   18h\n", out);
    for (int d = 0; d < 7; d++) {
        fprintf(out, "  %s ", days[d]);
        bars(out, s->hours[d], most);
        fputc('\n', out);
    }
    fputs("  (looks by local hour; a dot: not shown, for fewer than ten people)\n", out);
}

static void ways(FILE *out, const tact_usage_sum *s) {
    const struct { const char *name; uint64_t n; } all[] = { { "instant (half of the looks, or more, at most 70 s)", s->instant }, { "continuous", s->continuous }, { "too few looks to tell", s->too_little } };
    bool whole = s->told.instant;
    fputs("\nways of use, people\n", out);
    number n;
    for (unsigned i = 0; i < 3; i++) fprintf(out, "  %-50s %s\n", all[i].name, whole ? tact_number_text(all[i].n, n) : "fewer than ten in one of the three");
    fprintf(out, "  %-50s %s\n", "on the phone only (three looks or more)", !s->told.mobile_only ? "fewer than ten" : tact_number_text(s->mobile_only, n));
}

static void kinds(FILE *out, const tact_usage_sum *s) {
    number n, m;
    fputs("\ndevices\n", out);
    for (unsigned d = 0; d < TACT_CELL_DEVICES; d++)
        if (s->devices[d].times && s->devices[d].told)
            fprintf(out, "  %-50s %s looks of %s people\n", tact_word_name(TACT_LIST_DEVICE, d).ptr, tact_number_text(s->devices[d].times, n), tact_number_text(s->devices[d].people, m));
    for (unsigned from = 0; from < TACT_CELL_DEVICES; from++)
        for (unsigned to = 0; to < TACT_CELL_DEVICES; to++) {
            char words[64];
            if (!s->passing[from][to].times || !s->passing[from][to].told) continue;
            snprintf(words, sizeof words, "from %s to %s within a day", tact_word_name(TACT_LIST_DEVICE, from).ptr, tact_word_name(TACT_LIST_DEVICE, to).ptr);
            fprintf(out, "  %-50s %s times\n", words, tact_number_text(s->passing[from][to].times, n));
        }
}

/* From the rows to the columns: only kinds of device that something is told of. */
static void transitions(FILE *out, const tact_screen *screen, const tact_usage_sum *s) {
    unsigned shown = 0;
    for (unsigned a = 0; a < TACT_CELL_DEVICES; a++)
        for (unsigned b = 0; b < TACT_CELL_DEVICES; b++)
            if (s->transitions[a][b].told) shown |= (unsigned)(tact_bit(a) * (s->transitions[a][b].times > 0) | tact_bit(b) * (s->transitions[a][b].times > 0));
    if (!shown) return;
    fputs("\na need carried on to another kind of device within seven days, times\n", out);
    tact_table *table = tact_table_new();
    tact_table_column(table, "from \\ to", "from", 0);
    for (unsigned b = 0; b < TACT_CELL_DEVICES; b++)
        if (shown >> b & 1) tact_table_column(table, tact_word_name(TACT_LIST_DEVICE, b).ptr, "to", TACT_COLUMN_RIGHT);
    for (unsigned a = 0; a < TACT_CELL_DEVICES; a++) {
        if (!(shown >> a & 1)) continue;
        tact_table_row(table);
        tact_table_text(table, TACT_STYLE_PLAIN, tact_word_name(TACT_LIST_DEVICE, a));
        for (unsigned b = 0; b < TACT_CELL_DEVICES; b++) {
            if (!(shown >> b & 1)) continue;
            const tact_tell_cell *c = &s->transitions[a][b];
            if (a == b || !c->times) tact_table_cell(table, TACT_STYLE_PLAIN, "%s", a == b ? "" : "-");
            else if (!c->told) tact_table_cell(table, TACT_STYLE_PLAIN, ".");
            else tact_table_count(table, TACT_STYLE_PLAIN, c->times);
        }
    }
    tact_table_print(table, out, screen);
    tact_table_free(table);
    fputs("  (a dot: not shown, for fewer than ten people)\n", out);
}

void tact_report_print_usage(FILE *out, const tact_screen *screen, const tact_observing *o) {
    const tact_usage_sum *s = tact_usage_finish(o->usage, o->until);
    number n;
    period(out, o, s->people < TACT_TELL_TEN ? "lines of the log" : "looks", s->people < TACT_TELL_TEN ? o->lines : s->looks);
    if (s->people < TACT_TELL_TEN) {
        tact_wrap(out, screen, 0, 0, "Fewer than ten people who allow to be remembered looked in this period: nothing is shown.");
        left_out(out, screen, o);
        return;
    }
    fprintf(out, "  %-50s %s\n", "people", tact_number_text(s->people, n));
    fprintf(out, "  %-50s %.2f\n", "looks a day", ratio((double)s->looks, (double)s->days));
    fprintf(out, "  %-50s %.2f\n", "looks a day, on days with a look", ratio((double)s->looks, (double)s->active_days));
    if (s->told.lengths) {
        fprintf(out, "  %-50s %.0f\n", "seconds a look", ratio((double)s->length_s, (double)s->long_looks));
        fprintf(out, "  %-50s %u\n", "half of the looks last at most, seconds", s->median_s);
        fprintf(out, "  %-50s %.0f %%\n", "looks of one event, whose length nobody saw", 100 * ratio((double)s->single, (double)s->looks));
    } else fprintf(out, "  %-50s %s\n", "seconds a look", "fewer than ten people with such looks");
    if (s->told.moving) fprintf(out, "  %-50s %.0f %%\n", "on the move", 100 * ratio((double)s->moving, (double)s->looks));
    else fprintf(out, "  %-50s %s\n", "on the move", "fewer than ten people are, or are not");
    ways(out, s);
    kinds(out, s);
    transitions(out, screen, s);
    heat(out, s);
    left_out(out, screen, o);
}

/* ---- journeys ---- */

static void cell(tact_table *t, const tact_tell_cell *c, const char *none) {
    if (!c->told) tact_table_cell(t, TACT_STYLE_DIM, ".");
    else if (!c->times) tact_table_cell(t, TACT_STYLE_DIM, "%s", none);
    else tact_table_count(t, TACT_STYLE_PLAIN, c->times);
}

void tact_report_print_journeys(FILE *out, const tact_screen *screen, const tact_observing *o) {
    const tact_journeys_sum *s = tact_journeys_finish(o->journeys);
    char line[200];
    number n, m;
    bool all = s->told;
    period(out, o, all ? "journeys" : "lines of the log", all ? s->journeys : o->lines);
    if (!all) {
        tact_wrap(out, screen, 0, 0, "Fewer than ten people who allow to be remembered went after something in this period: nothing is shown.");
        left_out(out, screen, o);
        return;
    }
    tact_table *t = tact_table_new();
    tact_table_column(t, "from \\ to", "from", 0);
    tact_table_column(t, "were here", "journeys", TACT_COLUMN_RIGHT);
    tact_table_column(t, "stand here", "standing", TACT_COLUMN_RIGHT);
    for (unsigned b = 1; b < TACT_JOURNEYS_STAGES; b++) tact_table_column(t, tact_word_name(TACT_LIST_STAGE, b).ptr, "to", TACT_COLUMN_RIGHT);
    for (unsigned a = 0; a < TACT_JOURNEYS_STAGES; a++) {
        if (!s->been[a].times) continue;
        tact_table_row(t);
        tact_table_text(t, TACT_STYLE_PLAIN, tact_word_name(TACT_LIST_STAGE, a));
        cell(t, &s->been[a], "0");
        cell(t, &s->standing[a], "0");
        for (unsigned b = 1; b < TACT_JOURNEYS_STAGES; b++) cell(t, &s->steps[a][b], b > a ? "-" : "");
    }
    tact_table_print(t, out, screen);
    tact_table_free(t);
    snprintf(line, sizeof line, "%s journeys of %s people, each about one topic; a stage never falls within 30 days. A dot: not shown, for fewer than ten people.", tact_number_text(s->journeys, n), tact_number_text(s->people, m));
    tact_wrap(out, screen, 0, 0, line);
    left_out(out, screen, o);
}
