/* bench/bandit.c -- the chooser on public sets turned into bandits, after a flip of the best arm, and what a draw and a lesson cost.
 *
 *   bandit FOLDER      FOLDER/uci-classification/NAME.vw.gz: a row `class | name:number name=word ...`
 *
 * Bandit   a row's class is the arm that helps; the chooser sees its own arm's outcome only.  Progressive loss: draws that did not help / rows, in
 *          the order of the file, floor of exploration included.  Scores, prior, stretching and learning as the engine does it (core/engine/draw.c).
 * Features as the engine's: a word is one; a number is the half and the one and a half of a standard deviation it falls in.
 * Seeds    10 a set, 3 of the large one; the mean and the largest are told.
 * Rival    Vowpal Wabbit 9.11.2, --cbify K --cb_explore_adf --squarecb --cb_type mtr -b 18, the same rows in the same order, learning rate 0.5 (its
 *          default) and the better of 0.5 and 2.0. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>
#include "core/base/fixed.h"
#include "core/base/slice.h"
#include "core/choose/choose.h"
#include "core/choose/model.h"
#include "core/choose/policy.h"

enum { CLASSES = 32, LINE = 8192 };

typedef struct row { uint32_t label, count; uint16_t features[TACT_FEATURES_MAX]; } row;
typedef struct set { const char *name; double rival, rival_best; row *rows; size_t count; uint32_t classes; } set;

static void add(row *r, unsigned which, uint64_t value) {
    if (r->count < TACT_FEATURES_MAX) r->features[r->count++] = tact_choose_feature(which, value);
}

static void read_row(char *line, row *r) {
    char *rest = strchr(line, '|');
    r->label = (uint32_t)strtoul(line, NULL, 10) - 1;
    r->count = 0;
    for (char *word = rest ? strtok(rest + 1, " \n") : NULL; word; word = strtok(NULL, " \n")) {
        char *colon = strchr(word, ':');
        if (colon) *colon = 0;
        uint64_t id = tact_id64(tact_slice_of(word));
        if (!colon) { add(r, 0, id); continue; }
        double number = atof(colon + 1);
        add(r, 1, id + (uint64_t)(int64_t)floor(number / 0.5));
        add(r, 2, id + (uint64_t)(int64_t)floor(number / 1.5 + 0.5));
    }
}

static bool read_set(set *s, const char *folder) {
    char path[4096], line[LINE];
    snprintf(path, sizeof path, "%s/uci-classification/%s.vw.gz", folder, s->name);
    gzFile file = gzopen(path, "rb");
    s->rows = calloc(60000, sizeof *s->rows);
    if (!file || !s->rows) { fprintf(stderr, "bandit: %s cannot be read\n", path); if (file) gzclose(file); return false; }
    while (s->count < 60000 && gzgets(file, line, sizeof line)) {
        row *r = &s->rows[s->count++];
        read_row(line, r);
        if (r->label + 1 > s->classes) s->classes = r->label + 1;
    }
    gzclose(file);
    return s->count && s->classes <= CLASSES;
}

static tact_choose_table table;

/* Probabilities of this row's arms, and each arm's prior from its counts. */
static void weigh(const row *r, uint32_t classes, const tact_policy_row *counts, uint32_t *prior, uint64_t *p) {
    uint32_t score[CLASSES] = { 0 }, best = 0;
    uint64_t shown = TACT_CHOOSE_PRIOR_DRAWS;
    for (uint32_t a = 0; a < classes; a++) {
        prior[a] = tact_policy_rate(&counts[a]);
        score[a] = tact_choose_boosted(prior[a], tact_choose_boost(table.weight, r->features, r->count, tact_policy_arm(1, a + 1)));
        if (score[a] > score[best]) best = a;
        shown += counts[a].shown_milli / 1000;
    }
    uint64_t top = score[best] ? score[best] : 1, one = tact_choose_best_score((uint32_t)top);
    for (uint32_t a = 0; a < classes; a++) score[a] = (uint32_t)(score[a] * one / top);
    tact_choose_probabilities(p, score, classes, (uint32_t)(shown * TACT_CHOOSE_KEEN));
}

/* Draws that did not help, of rows [from, to). From `flip` on class c is class c + 1. */
static double lose(const set *s, uint64_t seed, size_t flip, size_t from, size_t to) {
    static tact_policy_row counts[CLASSES];
    uint32_t prior[CLASSES];
    uint64_t p[CLASSES];
    tact_rng rng = tact_rng_from((tact_seed){ seed, 7 });
    size_t lost = 0;
    memset(&table, 0, sizeof table);
    memset(counts, 0, sizeof counts);
    for (size_t i = 0; i < to; i++) {
        const row *r = &s->rows[i % s->count];
        weigh(r, s->classes, counts, prior, p);
        uint32_t a = tact_choose_draw(p, s->classes, &rng), right = i < flip ? r->label : (r->label + 1) % s->classes;
        lost += i >= from && a != right;
        counts[a].shown_milli += 1000;
        counts[a].helped_milli += a == right ? 1000 : 0;
        tact_choose_learn(&table, r->features, r->count, tact_policy_arm(1, a + 1), prior[a], a == right);
    }
    return (double)lost / (double)(to - from);
}

static void judge(const set *s) {
    double sum = 0, most = 0;
    int seeds = s->count > 5000 ? 3 : 10;
    for (int i = 1; i <= seeds; i++) {
        double lost = lose(s, (uint64_t)i, SIZE_MAX, 0, s->count);
        sum += lost / seeds;
        if (lost > most) most = lost;
    }
    printf("%-18s %2u classes %6zu rows   loss %.3f (largest %.3f)   rival %.3f, best of two rates %.3f\n", s->name, s->classes, s->count, sum, most, s->rival, s->rival_best);
}

/* Two messages, one of them good in the morning and the other in the evening, until at half-time it is the other way round.  How long until the share of
 * draws that went to the better one, over the last hundredth of the horizon, is within 5 points of what it was before the flip? */
static const int64_t DAY_US = 86400000000LL;

static void flip(void) {
    enum { HORIZON = 100000, WINDOW = HORIZON / 100 };
    tact_policy_row counts[CLASSES] = { { 0 } };
    uint32_t prior[CLASSES];
    uint64_t p[CLASSES];
    tact_rng rng = tact_rng_from((tact_seed){ 5, 5 });
    static bool good[HORIZON];
    double before = 0, now = 0;
    size_t recovered = 0;
    memset(&table, 0, sizeof table);
    for (size_t i = 0; i < HORIZON; i++) {
        row r = { .count = 0 };
        uint32_t evening = (uint32_t)tact_rng_below(&rng, 2), better = evening ^ (i >= HORIZON / 2);
        add(&r, 0, evening);
        for (unsigned f = 1; f < 16; f++) add(&r, f, tact_rng_below(&rng, 4));
        weigh(&r, 2, counts, prior, p);
        uint32_t a = tact_choose_draw(p, 2, &rng);
        bool helped = tact_rng_u32(&rng) < (a == better ? UINT32_MAX / 10 : UINT32_MAX / 50);
        good[i] = a == better;
        counts[a].shown_milli += 1000;
        counts[a].helped_milli += helped ? 1000 : 0;
        if (i % (HORIZON / 365) == 0) {                    /* a year; every day an 84th of a half-life goes by, as a brand that says nothing has it */
            int64_t keep = tact_fixed_decay(DAY_US, 84 * DAY_US);
            tact_choose_forget(&table, keep);
            for (uint32_t c = 0; c < 2; c++) { counts[c].shown_milli = (uint32_t)tact_fixed_mul(counts[c].shown_milli, keep); counts[c].helped_milli = (uint32_t)tact_fixed_mul(counts[c].helped_milli, keep); }
        }
        tact_choose_learn(&table, r.features, r.count, tact_policy_arm(1, a + 1), prior[a], helped);
        now += good[i] - (i >= WINDOW ? good[i - WINDOW] : 0);
        if (i + 1 == HORIZON / 2) before = now / WINDOW;
        if (!recovered && i >= HORIZON / 2 + WINDOW && now / WINDOW > before - 0.05) recovered = i + 1 - HORIZON / 2;
    }
    printf("flip of the best message (10 %% against 2 %%) at half of %d draws: %.1f %% went to the better one before, recovered after %zu draws (%.2f %% of the horizon), %.1f %% at the end\n", HORIZON, 100 * before,
           recovered, 100.0 * (double)recovered / HORIZON, 100 * now / WINDOW);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void time_it(void) {
    enum { ROUNDS = 200000, K = 30, F = 16 };
    uint32_t prior[K], score[K], drawn = 0;
    uint64_t p[K];
    uint16_t features[K][F];
    tact_rng rng = tact_rng_from((tact_seed){ 1, 2 });
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) table.weight[i] = (int32_t)tact_rng_below(&rng, 20000) - 10000;
    for (unsigned a = 0; a < K; a++) prior[a] = UINT32_MAX / (20 + a);
    double start = seconds();
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned a = 0; a < K; a++)
            for (unsigned f = 0; f < F; f++)               /* eleven are the moment's and the person's */
                features[a][f] = f < 11 && a ? features[0][f] : tact_choose_feature(f, (round + a) & 7);
        for (unsigned a = 0; a < K; a++) score[a] = tact_choose_boosted(prior[a], tact_choose_boost(table.weight, features[a], F, tact_policy_arm(1, a))) >> 16;
        tact_choose_probabilities(p, score, K, round);
        drawn += tact_choose_draw(p, K, &rng);
    }
    double draw = seconds() - start;
    start = seconds();
    for (unsigned round = 0; round < ROUNDS; round++) tact_choose_learn(&table, features[round % K], F, tact_policy_arm(1, round & 31), prior[round % K], round % 20 == 0);
    double lesson = seconds() - start;
    printf("%d candidates of %d features: %.2f us a draw; a lesson %.3f us (%u)\n", K, F, draw / ROUNDS * 1e6, lesson / ROUNDS * 1e6, drawn % 10);
}

int main(int argc, char **argv) {
    set sets[] = { { .name = "Zoo", .rival = 0.554, .rival_best = 0.436 }, { .name = "Glass", .rival = 0.650, .rival_best = 0.640 }, { .name = "Soybean", .rival = 0.682, .rival_best = 0.682 },
                   { .name = "Vehicle", .rival = 0.479, .rival_best = 0.444 }, { .name = "Vowel", .rival = 0.858, .rival_best = 0.773 }, { .name = "LetterRecognition", .rival = 0.664, .rival_best = 0.527 } };
    if (argc != 2) { fputs("usage: bandit FOLDER\n", stderr); return 2; }
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (!read_set(&sets[i], argv[1])) return 3;
        judge(&sets[i]);
        if (i < sizeof sets / sizeof *sets - 1) { free(sets[i].rows); continue; }
        size_t half = sets[i].count, tenth = half / 5;      /* read twice over: the horizon is 2 rows each */
        double before = lose(&sets[i], 1, SIZE_MAX, half - tenth, half), after = lose(&sets[i], 1, half, half + tenth, half + 2 * tenth), steady = lose(&sets[i], 1, SIZE_MAX, half + tenth, half + 2 * tenth);
        printf("%s, every class moved on by one at half of %zu draws: loss %.3f in the tenth before, %.3f in the second tenth after (%.3f without a flip)\n", sets[i].name, 2 * half, before, after, steady);
        free(sets[i].rows);
    }
    flip();
    time_it();
    return 0;
}
