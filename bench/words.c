/* bench/words.c -- the model of words: how fast, and how right (bench/words.mjs runs it, beside fastText on the same rows).
 *
 *   words speed RECIPE            ns a query of 6 words, us a page of 200: the texts of the recipe's own files, the model in this program
 *   words kinds RECIPE FOLDER     trains by the recipe, judges what was held out; leaves words.model, train.txt (fastText's shape), test.txt and test.tsv in FOLDER
 *   words predict MODEL           a label for each line of standard input, as `fasttext predict` answers
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "core/base/hash.h"
#include "core/moment/fold.h"
#include "store/file.h"
#include "train/make.h"

enum { ROUNDS = 41, QUERY_WORDS = 6, PAGE_WORDS = 200, PAGES = 200, MODEL_BYTES_MAX = 1 << 24 };

static void must(tact_status s, const tact_trouble *why) {
    if (s == TACT_OK) return;
    fprintf(stderr, "words: %s\n", why->text[0] ? why->text : tact_status_line(s));
    exit(1);
}

static void *room_for(void *old, size_t count, size_t size) {
    void *room = realloc(old, (count + 1) * size);
    if (!room) { fputs("words: not enough memory\n", stderr); exit(1); }
    return room;
}

static void read_recipe(tact_recipe *recipe, const char *path) {
    tact_trouble why = { "" };
    must(tact_recipe_read(recipe, path, &why), &why);
}

/* ---- speed ---- */

typedef struct texts { tact_slice *at; uint32_t count; } texts;
typedef struct gathering { texts queries, all; tact_model model; } gathering;

static void keep(texts *t, tact_slice text) {
    if ((t->count & (t->count + 1)) == 0) t->at = room_for(t->at, 2 * (size_t)t->count + 1, sizeof *t->at);
    char *copy = room_for(NULL, text.len, 1);
    memcpy(copy, text.ptr, text.len);
    t->at[t->count++] = (tact_slice){ copy, text.len };
}

static void gather(void *ctx, const tact_row *row, const tact_source *source, tact_part part) {
    gathering *g = ctx;
    tact_classified answer;
    (void)part;
    keep(&g->all, row->text);
    if (source->role == TACT_ROLE_PUBLIC) return;
    tact_moment_classify(&g->model, row->text, &answer);
    if (answer.words == QUERY_WORDS) keep(&g->queries, row->text);
}

/* Texts after each other, from a new place each time, until there are enough words. */
static texts pages_of(const gathering *g) {
    enum { BYTES = 8192 };
    texts pages = { NULL, 0 };
    char *page = room_for(NULL, BYTES, 1);
    tact_classified answer;
    tact_rng rng = tact_rng_from((tact_seed){ 6, 200 });
    for (int i = 0; i < PAGES; i++) {
        size_t len = 0;
        for (answer.words = 0; answer.words < PAGE_WORDS;) {
            tact_slice text = g->queries.at[tact_rng_below(&rng, g->queries.count)];
            if (len + text.len + 2 > BYTES) break;
            memcpy(page + len, text.ptr, text.len);
            len += text.len;
            page[len++] = '.';
            page[len++] = ' ';
            tact_moment_classify(&g->model, (tact_slice){ page, len }, &answer);
        }
        keep(&pages, (tact_slice){ page, len });
    }
    free(page);
    return pages;
}

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return x < y ? -1 : x > y; }

static void time_texts(const tact_model *model, const texts *t, const char *name, double unit, const char *asked) {
    double rounds[ROUNDS];
    uint64_t words = 0, features = 0;
    tact_classified answer;
    for (int r = -2; r < ROUNDS; r++) {
        double start = now_ns();
        words = features = 0;
        for (uint32_t i = 0; i < t->count; i++) {
            tact_moment_classify(model, t->at[i], &answer);
            words += answer.words;
            features += answer.features;
        }
        if (r >= 0) rounds[r] = (now_ns() - start) / t->count / unit;
    }
    qsort(rounds, ROUNDS, sizeof *rounds, by_value);
    printf("%s\t%u\t%.1f\t%.1f\t%.3f\t%.3f\t%.3f\t%s\n", name, t->count, (double)words / t->count, (double)features / t->count, rounds[ROUNDS / 2], rounds[0], rounds[ROUNDS - 1], asked);
}

/* Of every answer to every text: what an optimisation may not change. */
static uint64_t checksum(const tact_model *model, const texts *t, uint64_t sum) {
    tact_classified answer;
    for (uint32_t i = 0; i < t->count; i++) {
        tact_moment_classify(model, t->at[i], &answer);
        uint32_t said[3 + 2 * TACT_KIND_COUNT + TACT_TONGUE_COUNT + 2] = { answer.kind, answer.tongue, answer.foreign, answer.words, answer.features }, n = 5;
        for (unsigned k = 0; k < TACT_KIND_COUNT; k++) { said[n++] = answer.probability_milli[k]; said[n++] = (uint32_t)answer.score_milli[k]; }
        for (unsigned l = 0; l < TACT_TONGUE_COUNT; l++) said[n++] = answer.tongue_milli[l];
        sum = tact_hash((tact_seed){ sum, i }, (tact_slice){ (const char *)said, sizeof said });
    }
    return sum;
}

static void forget_texts(texts *t) {
    for (uint32_t i = 0; i < t->count; i++) free((char *)(uintptr_t)t->at[i].ptr);
    free(t->at);
}

static int speed(const char *recipe_path) {
    tact_recipe recipe;
    tact_trouble why = { "" };
    gathering g = { .queries = { NULL, 0 } };
    tact_model_builtin(&g.model);
    read_recipe(&recipe, recipe_path);
    must(tact_recipe_rows(&recipe, gather, &g, &why), &why);
    texts pages = pages_of(&g);
    puts("text\ttexts\twords\tfeatures\tmedian\tleast\tmost\tasked");
    time_texts(&g.model, &g.queries, "query, ns", 1, "3000");
    time_texts(&g.model, &pages, "page, us", 1000, "25");
    printf("checksum of all answers\t%u\t%016llx\n", g.all.count + pages.count, (unsigned long long)checksum(&g.model, &pages, checksum(&g.model, &g.all, 1)));
    forget_texts(&pages);
    forget_texts(&g.queries);
    forget_texts(&g.all);
    return 0;
}

/* ---- kinds ---- */

typedef struct measuring {
    tact_model model;
    FILE *train, *test, *rows;
    tact_judged small_talk, in_scope, out_of_scope;    /* CLINC150's dev rows */
    uint32_t banking[TACT_KIND_COUNT], geo[TACT_KIND_COUNT], qald[TACT_KIND_COUNT], miracl[TACT_KIND_COUNT];   /* answers, by kind */
} measuring;

static FILE *create(const char *folder, const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f) { fprintf(stderr, "words: %s cannot be written: %s\n", path, strerror(errno)); exit(1); }
    return f;
}

/* The text as the model's own features see it: no case, no accents, words and signs parted by spaces. */
static void write_folded(FILE *out, tact_slice text) {
    tact_folded f;
    for (size_t i = 0; i < text.len; i += f.used) {
        tact_fold_role role = tact__fold(text.ptr + i, text.len - i, &f);
        if (role == TACT_FOLD_LETTERS) fwrite(f.bytes, 1, f.len, out);
        else if (role != TACT_FOLD_NOTHING) {
            fputc(' ', out);
            if (strchr("?!|", text.ptr[i]) && text.ptr[i]) { fputc(text.ptr[i], out); fputc(' ', out); }
        }
    }
    fputc('\n', out);
}

static void write_row(measuring *m, const tact_row *row, const tact_source *source, tact_part part) {
    tact_slice kind = tact_word_name(TACT_LIST_KIND, row->kind);
    if (part == TACT_PART_TRAIN || part == TACT_PART_CALIBRATE)
        for (uint32_t i = 0; i < source->times; i++) { fprintf(m->train, "__label__%.*s ", (int)kind.len, kind.ptr); write_folded(m->train, row->text); }
    if (part != TACT_PART_TEST) return;
    write_folded(m->test, row->text);
    tact_slice language = tact_tongue_code(row->language);
    fprintf(m->rows, "%.*s\t%.*s\t%.*s\n", (int)kind.len, kind.ptr, (int)language.len, language.ptr, (int)row->text.len, row->text.ptr);
}

static bool of_set(const tact_source *source, const char *name) { return strstr(source->path, name) != NULL; }

static void measure(void *ctx, const tact_row *row, const tact_source *source, tact_part part) {
    measuring *m = ctx;
    tact_classified answer;
    if (row->kind < TACT_KIND_COUNT) write_row(m, row, source, part);
    bool banking = of_set(source, "banking77") && part == TACT_PART_DEV, aside = part == TACT_PART_ASIDE;
    bool geo = part == TACT_PART_LEFT_OUT && of_set(source, "geoquestions"), qald = aside && of_set(source, "qald") && row->kind < TACT_KIND_COUNT, miracl = aside && of_set(source, "miracl");
    bool clinc = of_set(source, "clinc150") && part == TACT_PART_DEV && row->kind < TACT_KIND_COUNT;
    if (!banking && !geo && !qald && !miracl && !clinc) return;
    tact_moment_classify(&m->model, row->text, &answer);
    if (banking) m->banking[answer.kind]++;
    if (geo) m->geo[answer.kind]++;
    if (qald) m->qald[answer.kind]++;
    if (miracl) m->miracl[answer.kind]++;
    if (clinc) tact_judge_add(tact_slice_is(row->label, "oos") ? &m->out_of_scope : row->kind == TACT_KIND_UNKNOWN ? &m->small_talk : &m->in_scope, row->kind, &answer);
}

static void tell_judged(const char *name, const tact_judged *j) {
    printf("%s\t%u\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f", name, j->count, tact_judge_accuracy(j), tact_judge_macro_f1(j), tact_judge_ece(j), tact_judge_needs_accuracy(j), tact_judge_unknown_recall(j));
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) printf("\t%.4f", tact_judge_f1(j, k));
    putchar('\n');
}

static void tell_kinds(const char *name, const uint32_t kinds[TACT_KIND_COUNT]) {
    uint32_t all = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) all += kinds[k];
    printf("%s\t%u", name, all);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) printf("\t%.4f", all ? (double)kinds[k] / all : 0);
    putchar('\n');
}

static void tell_own(const tact_made *made, const tact_model *model) {
    tact_model builtin;
    tact_model_builtin(&builtin);
    printf("model\t%08x\t%zu\t%u\t%s\n", model->number, made->len, made->trained_on, model->number == builtin.number ? "the one in this program" : "not the one in this program");
    puts("texts of\tcount\taccuracy\tmacro-F1\tECE\tneeds\tunknown recall\tunknown\tknow\tgo\tdo\tbuy");
    tell_judged("own test, English", &made->own[TACT_TONGUE_EN]);
    tell_judged("own test, French", &made->own[TACT_TONGUE_FR]);
    tell_judged("own test, Italian", &made->own[TACT_TONGUE_IT]);
    tell_judged("own test, all", &made->all);
    printf("language\t%u\t%u\t%u\n", made->tongue_right, made->tongue_silent, made->tongue_wrong);
}

static int kinds(const char *recipe_path, const char *folder) {
    static tact_recipe recipe;
    static tact_made made;
    static measuring m;
    char path[1024];
    tact_trouble why = { "" };
    read_recipe(&recipe, recipe_path);
    must(tact_make(&made, &recipe, NULL, NULL, &why), &why);
    must(tact_model_read((tact_slice){ (const char *)made.bytes, made.len }, &m.model), &why);
    snprintf(path, sizeof path, "%s/words.model", folder);
    must(tact_file_replace(path, made.bytes, made.len, 0644, &why), &why);
    m.train = create(folder, "train.txt");
    m.test = create(folder, "test.txt");
    m.rows = create(folder, "test.tsv");
    must(tact_recipe_rows(&recipe, measure, &m, &why), &why);
    if (fclose(m.train) | fclose(m.test) | fclose(m.rows)) { fprintf(stderr, "words: the rows could not be written to %s\n", folder); return 1; }
    tell_own(&made, &m.model);
    tell_judged("CLINC150 dev, with a need", &m.in_scope);
    tell_judged("CLINC150 dev, small talk", &m.small_talk);
    tell_judged("CLINC150 dev, out of scope", &m.out_of_scope);
    puts("answers to\tcount\tunknown\tknow\tgo\tdo\tbuy");
    tell_kinds("BANKING77 test", m.banking);
    tell_kinds("GeoQuestions1089, not trained on", m.geo);
    tell_kinds("QALD-9 (en, fr, it), language only", m.qald);
    tell_kinds("MIRACL French, language only", m.miracl);
    tact_made_free(&made);
    return 0;
}

/* ---- predict ---- */

static int predict(const char *path) {
    char *bytes, *line = NULL;
    size_t len, room = 0;
    ssize_t n;
    tact_trouble why = { "" };
    tact_model model;
    must(tact_file_read(path, MODEL_BYTES_MAX, &bytes, &len, &why), &why);
    must(tact_model_read((tact_slice){ bytes, len }, &model), &why);
    while ((n = getline(&line, &room, stdin)) >= 0) {
        tact_classified answer;
        while (n && line[n - 1] == '\n') n--;
        tact_moment_classify(&model, (tact_slice){ line, (size_t)n }, &answer);
        tact_slice kind = tact_word_name(TACT_LIST_KIND, answer.kind);
        printf("__label__%.*s\n", (int)kind.len, kind.ptr);
    }
    free(line);
    free(bytes);
    return fflush(stdout) || ferror(stdin);
}

int main(int argc, char **argv) {
    if (argc == 3 && !strcmp(argv[1], "speed")) return speed(argv[2]);
    if (argc == 4 && !strcmp(argv[1], "kinds")) return kinds(argv[2], argv[3]);
    if (argc == 3 && !strcmp(argv[1], "predict")) return predict(argv[2]);
    fputs("usage: words speed RECIPE | words kinds RECIPE FOLDER | words predict MODEL\n", stderr);
    return 2;
}
