/* bench/headlines.c -- the Upworthy Research Archive's real message trials, replayed: clicks a chooser recovers, and winners wrongly declared.
 *
 *   headlines FILE.csv[.gz]      clickability_test_id, impressions, clicks; a row an arm
 *
 * World    each trial's arms click with the rates that were measured; as many impressions come as were shown in all. Seeded.
 * Chooser  core/choose/choose.h over counts, learned from every 100 impressions. Recovered = (its clicks - equal shares') / (best arm's - equal
 *          shares'), clicks as expected from the rates of what it chose.
 * Winners  equal shares, a look every 500 impressions, all pairs of arms by core/measure/lift.h with Benjamini-Hochberg. A trial's rates are then
 *          made alike, so that nothing can be found: whoever still declares a winner is wrong.
 * Source   Matias, Munger, Le Quere, Ebersole, Scientific Data 2021, CC BY 4.0. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/choose/choose.h"
#include "core/measure/discovery.h"
#include "core/measure/lift.h"
#include "cli/sheet.h"

enum { ARMS = 32, LEARN = 100, LOOK = 500 };

typedef struct trial { uint64_t id; uint32_t arms; uint64_t impressions; double rate[ARMS], pooled; } trial;
typedef struct trials { trial *items; size_t count, room; uint64_t left_out; } trials;

static trial *find(trials *all, uint64_t id) {
    for (size_t i = all->count; i-- > 0;) if (all->items[i].id == id) return &all->items[i];       /* rows of a trial mostly stand near each other */
    if (all->count == all->room) {
        all->room = all->room ? all->room * 2 : 1024;
        all->items = realloc(all->items, all->room * sizeof *all->items);
        if (!all->items) { fputs("headlines: not enough memory\n", stderr); exit(3); }
    }
    all->items[all->count] = (trial){ .id = id };
    return &all->items[all->count++];
}

static bool read_all(trials *all, const char *path) {
    static const tact_option options[] = { { "separator", 0, "C", "" }, { NULL, 0, NULL, NULL } };
    static const tact_verb verb = { "headlines", NULL, "", "FILE", options };
    tact_cli cli = { .verb = &verb, .out = stdout, .err = stderr, .json = false };
    tact_sheet sheet;
    if (!tact_sheet_open(&sheet, &cli, path)) return false;
    int id = tact_sheet_column(&sheet, "clickability_test_id"), shown = tact_sheet_column(&sheet, "impressions"), clicked = tact_sheet_column(&sheet, "clicks");
    double n, clicks;
    while (id >= 0 && shown >= 0 && clicked >= 0 && tact_sheet_next(&sheet)) {
        if (!tact_sheet_want(&sheet, shown, &n) || !tact_sheet_want(&sheet, clicked, &clicks) || n < 1) { all->left_out++; continue; }
        trial *t = find(all, tact_id64(tact_sheet_text(&sheet, id)));
        if (t->arms == ARMS) { all->left_out++; continue; }
        t->rate[t->arms++] = clicks / n;
        t->impressions += (uint64_t)n;
        t->pooled += clicks;
    }
    bool good = id >= 0 && shown >= 0 && clicked >= 0 && !sheet.failed;
    tact_sheet_close(&sheet);
    size_t kept = 0;
    for (size_t i = 0; i < all->count; i++) {
        all->items[i].pooled /= (double)all->items[i].impressions;
        if (all->items[i].arms >= 2) all->items[kept++] = all->items[i];
    }
    all->count = kept;
    return good && kept;
}

static bool happens(tact_rng *rng, double rate) { return tact_rng_u32(rng) < (uint32_t)(rate * 4294967295.0); }

/* ---- choosing ---- */

typedef enum way { AS_IS, BY_HALF, AS_ENGINE, WAYS } way;

/* Rates with the policy's prior (one success in twenty) as scores; BY_HALF: the best of them is a half; AS_ENGINE: stretched as core/engine/draw.c does. */
static void scores(const trial *t, const uint32_t *shown, const uint32_t *clicked, way how, uint32_t *out) {
    double rate[ARMS], best = 0;
    for (uint32_t a = 0; a < t->arms; a++) { rate[a] = (clicked[a] + 1.0) / (shown[a] + 20.0); if (rate[a] > best) best = rate[a]; }
    double one = how == BY_HALF ? 0.5 : how == AS_ENGINE ? tact_choose_best_score((uint32_t)(best * 4294967295.0)) / 65536.0 : best;
    for (uint32_t a = 0; a < t->arms; a++) out[a] = (uint32_t)(rate[a] / best * one * 65535);
}

static double choose(const trial *t, way how, tact_rng *rng) {
    uint32_t shown[ARMS] = { 0 }, clicked[ARMS] = { 0 }, score[ARMS];
    uint64_t p[ARMS];
    double clicks = 0;
    for (uint64_t i = 0; i < t->impressions; i++) {
        if (i % LEARN == 0) {
            scores(t, shown, clicked, how, score);
            tact_choose_probabilities(p, score, t->arms, (uint32_t)(how == AS_ENGINE ? (i + TACT_CHOOSE_PRIOR_DRAWS) * TACT_CHOOSE_KEEN : i));
        }
        uint32_t a = tact_choose_draw(p, t->arms, rng);
        clicks += t->rate[a];
        shown[a]++;
        clicked[a] += happens(rng, t->rate[a]);
    }
    return clicks;
}

/* ---- winners ---- */

typedef struct verdicts { unsigned trials, found, wrong, plain_found, plain_wrong; uint64_t looked, saved; } verdicts;

/* Is a pair believed by now?  1 with a pair that is wrong among them, 2 with right ones only. */
static int pairs(const trial *t, const double *rate, const uint64_t *people, const uint64_t *goals, bool plain) {
    double p[ARMS * ARMS], higher[ARMS * ARMS];
    bool believed[ARMS * ARMS];
    uint32_t n = 0, at = 0;
    int found = 0;
    for (uint32_t a = 0; a < t->arms; a++)
        for (uint32_t b = a + 1; b < t->arms; b++, n++) {
            tact_sample x = tact_sample_of_counts(people[a], goals[a]), y = tact_sample_of_counts(people[b], goals[b]);
            tact_lift l = tact_lift_of(&x, &y, &tact_lift_standard);
            double both = (double)(goals[a] + goals[b]) / (double)(people[a] + people[b]), v = both * (1 - both) * (1 / (double)people[a] + 1 / (double)people[b]);
            p[n] = plain ? v > 0 && fabs(l.difference) > 1.959964 * sqrt(v) ? 0 : 1 : l.p;
            higher[n] = l.difference;
        }
    tact_discovery_mark(believed, p, n, 0.05);
    for (uint32_t a = 0; a < t->arms; a++)
        for (uint32_t b = a + 1; b < t->arms; b++, at++)
            if (believed[at]) { if ((rate[a] - rate[b]) * higher[at] <= 0) return 1; found = 2; }
    return found;
}

static void watch(const trial *t, bool alike, tact_rng *rng, verdicts *v) {
    uint64_t people[ARMS] = { 0 }, goals[ARMS] = { 0 };
    double rate[ARMS];
    int ours = 0, plain = 0;
    uint64_t first = 0;
    for (uint32_t a = 0; a < t->arms; a++) rate[a] = alike ? t->pooled : t->rate[a];
    for (uint64_t i = 0; i < t->impressions; i++) {
        uint32_t a = (uint32_t)(i % t->arms);
        people[a]++;
        goals[a] += happens(rng, rate[a]);
        if ((i + 1) % LOOK || i < t->arms) continue;
        if (!ours && (ours = pairs(t, rate, people, goals, false)) != 0) first = i + 1;
        if (!plain) plain = pairs(t, rate, people, goals, true);
        if (ours && plain) break;
    }
    v->trials++;
    v->found += ours != 0;
    v->wrong += ours == 1;
    v->plain_found += plain != 0;
    v->plain_wrong += plain == 1;
    v->looked += t->impressions;
    v->saved += first ? t->impressions - first : 0;
}

int main(int argc, char **argv) {
    static const char *const names[WAYS] = { "scores as rates", "scores scaled, the best a half", "as the engine draws" };
    trials all = { 0 };
    if (argc != 2 || !read_all(&all, argv[1])) { fputs("usage: headlines FILE.csv[.gz]\n", stderr); return 2; }
    double equal = 0, best = 0;
    uint64_t impressions = 0;
    for (size_t i = 0; i < all.count; i++) {
        const trial *t = &all.items[i];
        double sum = 0, most = 0;
        for (uint32_t a = 0; a < t->arms; a++) { sum += t->rate[a]; if (t->rate[a] > most) most = t->rate[a]; }
        equal += sum / t->arms * (double)t->impressions;
        best += most * (double)t->impressions;
        impressions += t->impressions;
    }
    printf("%zu trials, %llu impressions, rows left out %llu, seed 1\nequal shares %.0f clicks, always the best arm %.0f\n", all.count, (unsigned long long)impressions, (unsigned long long)all.left_out, equal, best);
    for (way how = 0; how < WAYS; how++) {
        tact_rng rng = tact_rng_from((tact_seed){ 1, how });
        double clicks = 0;
        for (size_t i = 0; i < all.count; i++) clicks += choose(&all.items[i], how, &rng);
        printf("chooser, %-32s %.0f clicks, %.1f %% of the gap recovered\n", names[how], clicks, 100 * (clicks - equal) / (best - equal));
    }
    for (int alike = 0; alike < 2; alike++) {
        tact_rng rng = tact_rng_from((tact_seed){ 2, (uint64_t)alike });
        verdicts v = { 0 };
        for (size_t i = 0; i < all.count; i++) watch(&all.items[i], alike, &rng, &v);
        printf("%s: a winner in %.1f %% of trials, a wrong one in %.2f %% (plain z-test at every look: %.1f %%, wrong %.2f %%); impressions after the first winner %.1f %%\n", alike ? "arms made alike" : "arms as they were",
               100.0 * v.found / v.trials, 100.0 * v.wrong / v.trials, 100.0 * v.plain_found / v.trials, 100.0 * v.plain_wrong / v.trials, 100.0 * (double)v.saved / (double)v.looked);
    }
    free(all.items);
    return 0;
}
