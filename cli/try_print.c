/* cli/try_print.c -- a trial in words and tables. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "cli/table.h"
#include "cli/try.h"
#include "core/base/words.h"

enum { CELLS = 4096, OTHERS = 20 };

static const char *many(uint64_t n, const tact_trial_cell *of, char out[27]) { return tact_trial_shown(of) ? tact_number_text(n, out) : "few"; }

static void count(tact_table *table, uint64_t n, const tact_trial_cell *of) {
    if (!tact_trial_shown(of)) tact_table_cell(table, TACT_STYLE_DIM, "few");
    else tact_table_count(table, TACT_STYLE_PLAIN, n);
}

static const char *day_text(tact_instant t, const tact_zone *zone, char out[16]) {
    tact_civil c = zone ? tact_zone_civil(zone, t) : tact_civil_from_us(t.us);
    snprintf(out, 16, "%04d-%02u-%02u", c.year, (unsigned)c.month, (unsigned)c.day);
    return out;
}

static tact_trial_cell of(const tact_trial *t, tact_trial_what what, bool after, uint32_t campaign, uint32_t detail) {
    return tact_trial_cell_of(t, (tact_trial_cell){ .what = (uint8_t)what, .after = after, .campaign = campaign, .detail = detail });
}

/* Cells of one kind, the most messages first; each thing once, whichever side it was met on. */
static uint32_t gather(const tact_trial *t, tact_trial_what what, tact_trial_cell after[CELLS], tact_trial_cell before[CELLS]) {
    const tact_trial_cell *c;
    uint32_t n = 0;
    for (uint32_t i = 0; (c = tact_trial_cell_at(t, i)) && n < CELLS; i++) {
        tact_trial_cell key = *c;
        if (c->what != what) continue;
        key.after = !c->after;
        tact_trial_cell other = tact_trial_cell_of(t, key);
        if (!c->after && other.count) continue;
        tact_trial_cell a = c->after ? *c : other, b = c->after ? other : *c;
        uint32_t at = n++;
        for (; at && after[at - 1].count < a.count; at--) { after[at] = after[at - 1]; before[at] = before[at - 1]; }
        after[at] = a;
        before[at] = b;
    }
    return n;
}

static void head(FILE *out, const tact_trial *t, const tact_trial_ask *ask, const tact_zone *zone) {
    const tact_trial_counts *c = tact_trial_counts_of(t);
    char a[27], b[27], d[16], e[16];
    int name = zone ? (int)zone->name.len : 3;
    day_text(ask->from, zone, d);
    day_text((tact_instant){ ask->until.us - 1 }, zone, e);
    fprintf(out, "Tried on %s%s%s (%.*s): %s events of %s people\n", d, strcmp(d, e) ? " to " : "", strcmp(d, e) ? e : "", name, zone ? zone->name.ptr : "UTC", tact_number_text(c->events, a),
            tact_trial_told(c->people) ? tact_number_text(c->people, b) : "fewer than ten");
}

static void messages(FILE *out, const tact_screen *screen, const tact_trial *t, tact_trial_cell *after, tact_trial_cell *before) {
    uint32_t n = gather(t, TACT_TRIAL_MESSAGE, after, before), shown = 0;
    tact_table *table = tact_table_new();
    tact_table_column(table, "campaign", "campaign", TACT_COLUMN_SHRINKS);
    tact_table_column(table, "message", "message", TACT_COLUMN_SHRINKS);
    tact_table_column(table, "channel", "channel", 0);
    tact_table_column(table, "people", "people", TACT_COLUMN_NUMBER);
    tact_table_column(table, "messages", "messages", TACT_COLUMN_NUMBER);
    tact_table_column(table, "in the log", "before", TACT_COLUMN_NUMBER);
    for (uint32_t i = 0; i < n; i++) {
        if (!tact_trial_is_tried(t, after[i].campaign)) continue;
        shown++;
        tact_table_row(table);
        tact_table_text(table, TACT_STYLE_PLAIN, tact_trial_name(t, after[i].campaign));
        tact_table_text(table, TACT_STYLE_PLAIN, tact_trial_name(t, after[i].detail));
        tact_table_text(table, TACT_STYLE_PLAIN, tact_word_name(TACT_LIST_CHANNEL, after[i].channel));
        count(table, after[i].people, &after[i]);
        count(table, after[i].count, &after[i]);
        count(table, before[i].count, &before[i]);
    }
    fputs("\nWho would have got what\n", out);
    if (shown) tact_table_print(table, out, screen); else fputs("  nobody anything\n", out);
    tact_table_free(table);
}

static void hours(FILE *out, const tact_trial *t) {
    char a[27];
    bool any = false;
    for (uint32_t h = 0; h < 24; h++) {
        tact_trial_cell c = of(t, TACT_TRIAL_HOUR, true, 0, h);
        if (!c.count) continue;
        fprintf(out, "%s%02u h %s", any ? ", " : "At ", h, many(c.count, &c, a));
        any = true;
    }
    if (any) fputs(" (messages)\n", out);
}

/* A campaign that was tried: how many moments it fitted, and what came of them. */
static void funnel(FILE *out, const tact_screen *screen, const tact_trial *t, const tact_campaign *c) {
    tact_trial_cell fitted = of(t, TACT_TRIAL_FITTED, true, c->id, 0), rows[64];
    const tact_trial_cell *cell;
    char a[27], b[27];
    uint32_t n = 0;
    fputc('\n', out);
    tact_screen_style(out, screen, TACT_STYLE_STRONG);
    tact_screen_put(out, c->name, 0);
    tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    if (c->trigger > TACT_ON_AFTER) {
        fputs(" starts by itself and goes over an audience: the log holds those who did something, not all whom it would reach. Only those stand below.\n  ", out);
        tact_screen_put(out, c->name, 0);
    }
    if (!fitted.count) { fputs(" fitted no moment: nobody met its condition, or its event did not happen\n", out); return; }
    fprintf(out, " fitted %s moments of %s people:\n", many(fitted.count, &fitted, a), tact_trial_shown(&fitted) ? tact_number_text(fitted.people, b) : fitted.hidden ? "some" : "fewer than ten");
    for (uint32_t i = 0; (cell = tact_trial_cell_at(t, i)); i++) {
        if (cell->what != TACT_TRIAL_END || cell->campaign != c->id || n == 64) continue;
        uint32_t at = n++;
        for (; at && rows[at - 1].count < cell->count; at--) rows[at] = rows[at - 1];
        rows[at] = *cell;
    }
    tact_table *table = tact_table_new();
    tact_table_column(table, "moments", "moments", TACT_COLUMN_NUMBER);
    tact_table_column(table, "people", "people", TACT_COLUMN_NUMBER);
    tact_table_column(table, "what became of them", "text", TACT_COLUMN_SHRINKS);
    for (uint32_t i = 0; i < n; i++) {
        tact_table_row(table);
        count(table, rows[i].count, &rows[i]);
        count(table, rows[i].people, &rows[i]);
        tact_table_cell(table, rows[i].detail == TACT_TRIAL_GOT ? TACT_STYLE_GOOD : TACT_STYLE_PLAIN, "%s", tact_trial_end_words(rows[i].detail));
    }
    tact_table_print(table, out, screen);
    tact_table_free(table);
}

static int by_change(const void *a, const void *b) {
    const tact_trial_cell *const *x = a, *const *y = b;
    int64_t p = llabs((int64_t)x[0][0].count - (int64_t)x[0][0].detail), q = llabs((int64_t)y[0][0].count - (int64_t)y[0][0].detail);
    return p == q ? 0 : p > q ? -1 : 1;
}

/* The others: who loses, who gains. */
static void others(FILE *out, const tact_screen *screen, const tact_trial *t, tact_trial_cell *after, tact_trial_cell *before) {
    uint32_t n = gather(t, TACT_TRIAL_CAMPAIGN, after, before), changed = 0, alike = 0;
    const tact_trial_cell **order = calloc(n + 1, sizeof *order);
    tact_table *table = tact_table_new();
    tact_table_column(table, "campaign", "campaign", TACT_COLUMN_SHRINKS);
    tact_table_column(table, "in the log", "before", TACT_COLUMN_NUMBER);
    tact_table_column(table, "tried", "after", TACT_COLUMN_NUMBER);
    tact_table_column(table, "change", "change", TACT_COLUMN_RIGHT);
    for (uint32_t i = 0; i < n && order; i++) {
        after[i].detail = (uint32_t)before[i].count;       /* a campaign's cell has no detail: the other side rides in it while they are put in order */
        if (tact_trial_is_tried(t, after[i].campaign)) continue;
        if (after[i].count == before[i].count) { alike++; continue; }
        order[changed++] = &after[i];
    }
    if (changed) qsort(order, changed, sizeof *order, by_change);
    for (uint32_t i = 0; i < changed && i < OTHERS; i++) {
        const tact_trial_cell *a = order[i], *b = &before[a - after];
        bool told = tact_trial_shown(a) && tact_trial_shown(b);
        tact_table_row(table);
        tact_table_text(table, TACT_STYLE_PLAIN, tact_trial_name(t, a->campaign));
        count(table, b->count, b);
        count(table, a->count, a);
        if (told) tact_table_cell(table, a->count < b->count ? TACT_STYLE_WARN : TACT_STYLE_PLAIN, "%+" PRId64, (int64_t)a->count - (int64_t)b->count);
        else tact_table_cell(table, TACT_STYLE_DIM, "few");
    }
    fputs("\nThe other campaigns\n", out);
    if (changed) tact_table_print(table, out, screen);
    if (changed > OTHERS) fprintf(out, "... and %u more that change less (--json has them all)\n", changed - OTHERS);
    if (alike) fprintf(out, "%u %s as before\n", alike, alike == 1 ? "says as much" : "say as much");
    if (!changed && !alike) fputs("none said anything on these days\n", out);
    tact_table_free(table);
    free(order);
}

static void effect(FILE *out, const tact_trial *t) {
    const tact_trial_effect *e = tact_trial_effect_of(t);
    char a[27], b[27], d[27];
    fputs("\nExpected effect\n", out);
    switch (tact_trial_effect_says(e)) {
    case TACT_TRIAL_NO_GOAL: fputs("No goal is written in what is tried, so there is nothing to expect. `goal: {event: ..., within: 7d}` names one.\n", out); return;
    case TACT_TRIAL_NO_CHOICE: fputs("Nobody who may be measured was at a moment with a choice, so nothing can be told.\n", out); return;
    case TACT_TRIAL_NEW_WORDS:
        fprintf(out, "Cannot be told from the log: what is tried would often say what was never said there (%s of %s moments with a choice had nothing to say then).\n"
                     "What nobody has had, nobody has answered. Run it with a holdout: then the report measures it.\n", tact_number_text(e->unsaid, a), tact_number_text(e->draws, b));
        return;
    case TACT_TRIAL_TOO_FEW:
        fprintf(out, "Too little to tell: %s moments with a choice are worth %s of the tried folder's own; at least 200, and a twentieth of all, are needed. Try more days.\n",
                tact_number_text(e->draws, a), tact_number_text((uint64_t)e->answer.effective, b));
        return;
    case TACT_TRIAL_FEW_GOALS: fprintf(out, "Too little to tell: the goal happened %s on these days and the %lld behind them; ten are needed.\n", e->goals ? "fewer than ten times" : "never", (long long)(e->window.us / TACT_DAYS(1).us)); return;
    case TACT_TRIAL_ESTIMATE: break;
    }
    const tact_estimate *x = &e->answer.snips;
    fprintf(out, "Of 1,000 moments with a choice, about %.1f would be followed by the goal within %lld days (%.1f to %.1f, at any look); as logged %.1f.\n", 1000 * x->value, (long long)(e->window.us / TACT_DAYS(1).us),
            1000 * (x->low < 0 ? 0 : x->low), 1000 * x->high, 1000 * e->answer.logged.value);
    fprintf(out, "%s moments, worth %s of the tried folder's own; the goal happened %s times.\n", tact_number_text(e->draws, a), tact_number_text((uint64_t)e->answer.effective, b), tact_number_text(e->goals, d));
}

/* Before it goes live: when it could be judged. */
static void verdicts(FILE *out, const tact_trial *t, const tact_trial_ask *ask, const tact_zone *zone) {
    char day[16];
    for (uint32_t i = 0; i < ask->tried_count; i++) {
        const tact_campaign *c = tact_bundle_campaign(&ask->force->bundle, ask->tried[i]);
        if (!c) continue;
        tact_trial_verdict v = tact_trial_verdict_of(t, c);
        if (!i) fputs("\nWhen it can be judged\n", out);
        tact_screen_put(out, c->name, 0);
        if (v.needs) fprintf(out, ": cannot be said, %s.\n", v.needs);
        else fprintf(out, ": live from today, a verdict on a lift of a tenth is possible about %s, with %.0f new people a day, of whom %.1f %% reach the goal by themselves, and %.0f %% left alone.\n", day_text(v.about, zone, day),
                     v.people_per_day, 100 * v.rate, 100 * v.share);
    }
}

static void left_out(FILE *out, const tact_trial_counts *c) {
    const struct { uint64_t n; const char *words; } rows[] = {
        { c->unremembered, "moments of people who did not permit to be remembered: they were decided from the moment alone, and nothing is kept to decide from again" },
        { c->private_matters, "private matters, whose lines name nobody" }, { c->erased, "lines of people who were erased since" }, { c->robots, "robots" },
        { c->unknown, "lines before the first that carries their person's record" }, { c->missing, "lines whose bundle, policy or world is gone (a backup has them)" } };
    char a[27];
    bool any = false;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].n) continue;
        fprintf(out, "%s%s %s\n", any ? "          " : "\nLeft out: ", tact_number_text(rows[i].n, a), rows[i].words);
        any = true;
    }
}

static void notes(FILE *out, const tact_trial *t, bool held) {
    const tact_trial_counts *c = tact_trial_counts_of(t);
    tact_slice field;
    char a[27];
    for (uint32_t i = 0; (field = tact_trial_unknown_field(t, i)).len; i++) {
        fputs("Not in the log: ", out);
        tact_screen_put(out, field, 0);
        fputs(" -- no condition asked for it then, so it was not kept; here it is absent for everybody\n", out);
    }
    if (c->private_messages) fprintf(out, "%s answers about private matters are counted in no row\n", c->private_messages < TACT_TRIAL_PEOPLE ? "A few" : tact_number_text(c->private_messages, a));
    if (c->reasons_beyond) fprintf(out, "At %s moments more campaigns fitted than a decision keeps reasons of: those beyond are missing above\n", tact_number_text(c->reasons_beyond, a));
    fputs("\"few\": fewer than ten people, or a count that would tell one of so few by subtraction; such counts are not told. Nobody answers what was not sent: clicks and orders it would have led to are not in here.\n", out);
    if (held) fputs("`tact run` is at work: the last second may be missing here.\n", out);
}

static void differences(FILE *out, const tact_trial *t) {
    const tact_trial_counts *c = tact_trial_counts_of(t);
    tact_trial_cell d = of(t, TACT_TRIAL_OTHERWISE, true, 0, 0), b = of(t, TACT_TRIAL_ALL, false, 0, 0), a = of(t, TACT_TRIAL_ALL, true, 0, 0);
    char x[27], y[27], z[27], n[27], p[27];
    if (!d.count) { fprintf(out, "Nothing would have been decided otherwise: %s decisions, %s messages, as in the log.\n", tact_number_text(c->decided, x), many(b.count, &b, y)); return; }
    fprintf(out, "%s decisions would have come out otherwise, for %s people: %s messages in place of %s, of %s decisions.\n", many(d.count, &d, x), tact_trial_told(d.people) ? tact_number_text(d.people, p) : "fewer than ten",
            many(a.count, &a, y), many(b.count, &b, z), tact_number_text(c->decided, n));
}

void tact_try_print(FILE *out, const tact_trial *t, const tact_trial_ask *ask, const tact_zone *zone, bool held) {
    tact_screen screen = tact_screen_of(out);
    tact_trial_cell *after = malloc(CELLS * sizeof *after), *before = malloc(CELLS * sizeof *before);
    const tact_trial_counts *c = tact_trial_counts_of(t);
    head(out, t, ask, zone);
    if (!c->events) {
        fputs("No event of anybody who is remembered stands in the log on these days.\n", out);
        left_out(out, c);
        free(after); free(before);
        return;
    }
    differences(out, t);
    if (after && before && ask->tried_count) {
        messages(out, &screen, t, after, before);
        hours(out, t);
    }
    for (uint32_t i = 0; i < ask->tried_count; i++) {
        const tact_campaign *own = tact_bundle_campaign(&ask->force->bundle, ask->tried[i]);
        if (own) funnel(out, &screen, t, own);
    }
    if (after && before) others(out, &screen, t, after, before);
    if (ask->tried_count || of(t, TACT_TRIAL_OTHERWISE, true, 0, 0).count) effect(out, t);
    verdicts(out, t, ask, zone);
    left_out(out, c);
    notes(out, t, held);
    free(after);
    free(before);
}
