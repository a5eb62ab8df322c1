/* bench/words_sets.c -- the features of core/moment on public sets with the sets' own labels, fitted by train/fit.h:  words_sets FOLDER [SET ...]
 *
 *   clinc150    150 intents in scope, train to dev
 *   snips       7 intents, five-fold cross-validation
 *   banking77   77 intents, train to dev (the set's test part)
 *
 * The cost is chosen on the training rows alone: four fifths of them train, the other fifth judges. Prints one row of a table a set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "core/base/hash.h"
#include "train/fit.h"
#include "train/rows.h"

enum { BITS = 18, LABELS_MAX = 200, FOLDS = 5 };
static const double costs[] = { 4, 10, 30 };

typedef struct set {
    tact_rows rows;
    tact_slice labels[LABELS_MAX]; uint32_t label_count;
    tact_example *all, *some;          /* of every row; those of one fit */
    uint8_t *fold, *dev;
} set;

static void must(tact_status s, const tact_trouble *why) {
    if (s == TACT_OK) return;
    fprintf(stderr, "words_sets: %s\n", why->text[0] ? why->text : tact_status_line(s));
    exit(1);
}

static void *room_for(size_t count, size_t size) {
    void *room = calloc(count + 1, size);
    if (!room) { fputs("words_sets: not enough memory\n", stderr); exit(1); }
    return room;
}

static uint32_t label_of(set *s, tact_slice label) {
    for (uint32_t i = 0; i < s->label_count; i++) if (tact_slice_equal(s->labels[i], label)) return i;
    if (s->label_count == LABELS_MAX) { fprintf(stderr, "words_sets: more than %d labels\n", LABELS_MAX); exit(1); }
    s->labels[s->label_count] = label;
    return s->label_count++;
}

static void read_set(set *s, const char *folder, const char *name) {
    char path[600];
    tact_trouble why = { "" };
    snprintf(path, sizeof path, "%s/%s.tsv.gz", folder, name);
    *s = (set){ .label_count = 0 };
    must(tact_rows_read(&s->rows, path, TACT_TONGUE_EN, &why), &why);
    s->all = room_for(s->rows.count, sizeof *s->all);
    s->some = room_for(s->rows.count, sizeof *s->some);
    s->fold = room_for(s->rows.count, 1);
    s->dev = room_for(s->rows.count, 1);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->rows.count; i++) {
        const tact_row *row = &s->rows.rows[i];
        if (tact_slice_is(row->label, "oos")) continue;
        s->all[kept].features = tact_example_features(row->text, &s->all[kept].count);
        if (!s->all[kept].features) must(TACT_ERR_MEMORY, &why);
        s->all[kept].class_ = label_of(s, row->label);
        s->fold[kept] = (uint8_t)(tact_id32(row->text) % FOLDS);
        s->dev[kept++] = tact_slice_is(row->split, "dev");
    }
    s->rows.count = kept;              /* of `all`, not of the texts, from here on */
}

static void forget(set *s) {
    for (uint32_t i = 0; i < s->rows.count; i++) free((uint32_t *)(uintptr_t)s->all[i].features);
    free(s->all);
    free(s->some);
    free(s->fold);
    free(s->dev);
    tact_rows_free(&s->rows);
}

/* Which rows train and which judge: 0 neither. */
typedef enum { NEITHER, TRAINS, JUDGES } use;
typedef use (*use_of)(const set *s, uint32_t row, int fold);

static use train_to_dev(const set *s, uint32_t i, int fold) { (void)fold; return s->dev[i] ? JUDGES : TRAINS; }
static use within_train(const set *s, uint32_t i, int fold) { (void)fold; return s->dev[i] ? NEITHER : s->fold[i] ? TRAINS : JUDGES; }
static use across_folds(const set *s, uint32_t i, int fold) { return s->fold[i] == fold ? JUDGES : TRAINS; }
/* Costs of a cross-validated set are compared without its first fold. */
static use within_folds(const set *s, uint32_t i, int fold) { (void)fold; return s->fold[i] == 0 ? NEITHER : s->fold[i] == 1 ? JUDGES : TRAINS; }

typedef struct { uint32_t right, all, trained; double seconds; } result;

static result judge(const set *s, use_of use_, int fold, double cost) {
    result r = { 0, 0, 0, 0 };
    tact_fitted fitted;
    tact_trouble why = { "" };
    double scores[LABELS_MAX];
    for (uint32_t i = 0; i < s->rows.count; i++) if (use_(s, i, fold) == TRAINS) s->some[r.trained++] = s->all[i];
    clock_t start = clock();
    must(tact_fit(&fitted, s->some, r.trained, s->label_count, BITS, cost, &why), &why);
    r.seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    for (uint32_t i = 0; i < s->rows.count; i++) {
        if (use_(s, i, fold) != JUDGES) continue;
        uint32_t best = 0;
        tact_fitted_scores(&fitted, s->all[i].features, s->all[i].count, scores);
        for (uint32_t c = 1; c < s->label_count; c++) if (scores[c] > scores[best]) best = c;
        r.right += best == s->all[i].class_;
        r.all++;
    }
    tact_fitted_free(&fitted);
    return r;
}

static double share(result r) { return r.all ? 100.0 * r.right / r.all : 0; }

static double choose_cost(const set *s, use_of use_, char *told, size_t room) {
    double best = costs[0], top = -1;
    size_t len = 0;
    for (unsigned i = 0; i < sizeof costs / sizeof *costs; i++) {
        double got = share(judge(s, use_, 0, costs[i]));
        len += (size_t)snprintf(told + len, len < room ? room - len : 0, "%s%g: %.2f", i ? ", " : "", costs[i], got);
        if (got > top) { top = got; best = costs[i]; }
    }
    return best;
}

typedef struct { const char *name, *how, *known; bool folds; } task;
static const task tasks[] = {
    { "clinc150", "train to validation, in scope", "hashed linear 91.73, SVM 91.0, fastText 89.0 (on its test part)", false },
    { "snips", "five-fold cross-validation of the training part", "hashed linear 98.43 (on its test part)", true },
    { "banking77", "train to test", "hashed linear 89.97 (on its test part)", false },
};

static void run(const task *t, const char *folder) {
    set s;
    char told[128] = "";
    result sum = { 0, 0, 0, 0 };
    read_set(&s, folder, t->name);
    double cost = choose_cost(&s, t->folds ? within_folds : within_train, told, sizeof told);
    for (int fold = 0; fold < (t->folds ? FOLDS : 1); fold++) {
        result r = judge(&s, t->folds ? across_folds : train_to_dev, fold, cost);
        sum = (result){ sum.right + r.right, sum.all + r.all, r.trained, sum.seconds + r.seconds };
    }
    printf("| %s | %s | %u | %u / %u | %g (%s) | **%.2f %%** | %s |\n", t->name, t->how, s.label_count, sum.trained, sum.all, cost, told, share(sum), t->known);
    fflush(stdout);
    forget(&s);
}

int main(int argc, char **argv) {
    if (argc < 2) { fputs("usage: words_sets FOLDER [SET ...]\n", stderr); return 2; }
    puts("| set | how | labels | texts: training / judged | cost (share right on a fifth of the training part) | right | known |\n|---|---|---|---|---|---|---|");
    for (unsigned i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        bool asked = argc == 2;
        for (int a = 2; a < argc; a++) asked |= strcmp(argv[a], tasks[i].name) == 0;
        if (asked) run(&tasks[i], argv[1]);
    }
    return 0;
}
