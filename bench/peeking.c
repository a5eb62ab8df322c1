/* bench/peeking.c -- two arms nothing happens to, looked at again and again: how often a difference is ever "found".
 *
 *   peeking [RUNS] [PICTURE.svg]     4,000 runs; the picture shows the share of runs that were ever wrong, by people so far
 *
 * Ours is core/measure/lift.h, as reports use it. The plain z-test (|z| > 1.96 at any look) stands here only, to be compared with. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/measure/lift.h"

enum { LOOKS = 200, PEOPLE = 20000, STEP = PEOPLE / LOOKS };

typedef struct world { const char *name; uint32_t control_milli, rate_milli; } world;
typedef struct tally { unsigned runs, ours[LOOKS], plain[LOOKS], once; } tally;      /* runs that were wrong by look i */

static double plain_z(const uint64_t people[2], const uint64_t goals[2]) {
    double n0 = (double)people[0], n1 = (double)people[1], p0 = (double)goals[0] / n0, p1 = (double)goals[1] / n1, both = (double)(goals[0] + goals[1]) / (n0 + n1);
    double variance = both * (1 - both) * (1 / n0 + 1 / n1);
    return variance > 0 ? (p0 - p1) / sqrt(variance) : 0;
}

static void run(const world *w, tact_rng *rng, tally *t) {
    uint64_t people[2] = { 0 }, goals[2] = { 0 };
    bool ours = false, plain = false;
    for (unsigned look = 0; look < LOOKS; look++) {
        for (unsigned i = 0; i < STEP; i++) {
            unsigned arm = tact_rng_below(rng, 1000) < w->control_milli;
            people[arm]++;
            goals[arm] += tact_rng_below(rng, 1000) < w->rate_milli;
        }
        tact_sample a = tact_sample_of_counts(people[0], goals[0]), b = tact_sample_of_counts(people[1], goals[1]);
        tact_lift_verdict v = tact_lift_of(&a, &b, &tact_lift_standard).verdict;
        bool wrong = people[0] && people[1] && fabs(plain_z(people, goals)) > 1.959964;
        ours |= v == TACT_LIFT_HIGHER || v == TACT_LIFT_LOWER;
        plain |= wrong;
        t->ours[look] += ours;
        t->plain[look] += plain;
        if (look + 1 == LOOKS) t->once += wrong;
    }
    t->runs++;
}

static void line(FILE *out, const unsigned *counts, unsigned runs, const char *colour) {
    fprintf(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" points=\"70,320", colour);
    for (unsigned i = 0; i < LOOKS; i++) fprintf(out, " %.1f,%.1f", 70 + 560.0 * (i + 1) / LOOKS, 320 - 560.0 * counts[i] / runs);
    fputs("\"/>\n", out);
}

static int draw(const char *path, const tally *t) {
    FILE *out = fopen(path, "w");
    if (!out) { perror(path); return 1; }
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 380\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
          "<title>False alarms when a trial without any difference is looked at 200 times</title>\n<rect width=\"800\" height=\"380\" fill=\"#fff\"/>\n"
          "<text x=\"70\" y=\"26\" font-size=\"16\" font-weight=\"bold\">Nothing happens, and somebody looks 200 times</text>\n"
          "<text x=\"70\" y=\"46\">share of trials in which a difference was ever \"found\" (10 % goals in both arms)</text>\n", out);
    for (int percent = 0; percent <= 40; percent += 10)
        fprintf(out, "<line x1=\"70\" x2=\"630\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"60\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>\n", 320 - 5.6 * percent, 320 - 5.6 * percent, 324 - 5.6 * percent, percent);
    fputs("<line x1=\"70\" x2=\"630\" y1=\"292\" y2=\"292\" stroke=\"#888\" stroke-dasharray=\"5 4\"/><text x=\"638\" y=\"296\" fill=\"#666\">5 %, as promised</text>\n", out);
    for (int thousand = 0; thousand <= 20; thousand += 5) fprintf(out, "<text x=\"%d\" y=\"340\" text-anchor=\"middle\">%d%s</text>\n", 70 + 28 * thousand, thousand, thousand ? ",000" : "");
    fputs("<text x=\"350\" y=\"364\" text-anchor=\"middle\">people so far, a look every 100</text>\n", out);
    line(out, t->plain, t->runs, "#c0392b");
    line(out, t->ours, t->runs, "#1f6f4a");
    fprintf(out, "<text x=\"638\" y=\"%.1f\" fill=\"#c0392b\">plain z-test: %.1f %%</text>\n", 324 - 560.0 * t->plain[LOOKS - 1] / t->runs, 100.0 * t->plain[LOOKS - 1] / t->runs);
    fprintf(out, "<text x=\"638\" y=\"%.1f\" fill=\"#1f6f4a\">tact: %.1f %%</text>\n</svg>\n", 326 - 560.0 * t->ours[LOOKS - 1] / t->runs, 100.0 * t->ours[LOOKS - 1] / t->runs);
    return fclose(out) ? (perror(path), 1) : 0;
}

int main(int argc, char **argv) {
    static const world worlds[] = { { "half alone, 10 % goals", 500, 100 }, { "half alone, 1 % goals", 500, 10 }, { "a tenth alone, 10 % goals", 100, 100 }, { "a tenth alone, 2 % goals", 100, 20 } };
    unsigned runs = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 4000;
    int code = 0;
    if (!runs) { fputs("peeking: RUNS must be a number above 0\n", stderr); return 2; }
    printf("A/A trials, %d looks to %d people, %u runs each, seed 200\n%-28s %12s %12s %14s\n", LOOKS, PEOPLE, runs, "", "ever: tact", "ever: z-test", "z, one look");
    for (unsigned k = 0; k < sizeof worlds / sizeof *worlds; k++) {
        tally t = { 0 };
        tact_rng rng = tact_rng_from((tact_seed){ 200, k });
        for (unsigned i = 0; i < runs; i++) run(&worlds[k], &rng, &t);
        printf("%-28s %10.2f %% %10.2f %% %12.2f %%\n", worlds[k].name, 100.0 * t.ours[LOOKS - 1] / runs, 100.0 * t.plain[LOOKS - 1] / runs, 100.0 * t.once / runs);
        if (t.ours[LOOKS - 1] * 20 > runs || (k == 0 && t.plain[LOOKS - 1] * 10 < 3 * runs)) code = 1;
        if (k == 0 && argc > 2 && draw(argv[2], &t)) return 1;
    }
    if (code) puts("NOT as promised: tact at most 5 %, the plain z-test at least 30 % in the first row");
    return code;
}
