/* train/make.c -- see make.h. */
#include "train/make.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/base/hash.h"
#include "core/moment/feature.h"
#include "train/fit.h"

enum { KINDS = TACT_KIND_COUNT, TONGUES = TACT_TONGUE_COUNT, TEST = TACT_PART_TEST, CALIBRATE = TACT_PART_CALIBRATE, TRAIN = TACT_PART_TRAIN, HELD_DEV = TACT_PART_DEV, LEFT_OUT = TACT_PART_LEFT_OUT, ASIDE = TACT_PART_ASIDE,
       STEPS = 400, TONGUE_MILLI = 600, THRESHOLD_MILLI = 300, FOREIGN_ONE_IN = 200, FOREIGN_MILLI_LEAST = 150,
       UNKNOWN_LESS_MILLI = 1250           /* the operating point: nine of ten needs are heard, and what is outside any need mostly is not (doc/model.md has the curve) */ };

typedef struct making {
    const tact_recipe *recipe;
    tact_rows rows;
    uint32_t **features, *counts;      /* of each row */
    uint64_t *hashes;
    uint8_t *part;
    uint32_t copies, aside;
    double scale, bias[KINDS];         /* calibration */
    uint16_t foreign_milli;
    tact_make_says says; void *ctx;
} making;

/* By the features of the first format whatever a model is trained on: the parts never change. */
static uint64_t fold_hash(tact_slice text) {
    uint32_t features[TACT_FEATURES_MAX], count = tact_features(TACT_FEATURE_FORMAT_FIRST, text, features, TACT_FEATURES_MAX, NULL);
    uint64_t h = 0;
    for (uint32_t i = 0; i < count; i++) h += features[i] * 0x9e3779b97f4a7c15u;
    return (h ^ h >> 32) * 0xd6e8feb86659fd93u >> 16;
}

static int part_of(uint64_t hash) {
    uint64_t h = hash % 100;
    return h < 20 ? TEST : h < 28 ? CALIBRATE : TRAIN;
}

int tact_part_of(tact_slice text) { return part_of(fold_hash(text)); }

static void say(making *m, const char *what) { if (m->says) m->says(m->ctx, what); }

/* ---- rows and their parts ---- */

static int by_hash(const void *a, const void *b) { uint64_t x = ((const uint64_t *)a)[0], y = ((const uint64_t *)b)[0]; return x < y ? -1 : x > y; }

/* Of a source with too many rows, those with the smallest hashes stay. */
static bool thin(making *m, uint16_t file, uint32_t most) {
    uint64_t (*order)[2] = calloc(m->rows.count + 1, sizeof *order);
    uint32_t n = 0;
    if (!order) return false;
    for (uint32_t i = 0; i < m->rows.count; i++)
        if (m->rows.rows[i].file == file && m->part[i] == TRAIN) { order[n][0] = m->hashes[i]; order[n++][1] = i; }
    qsort(order, n, sizeof *order, by_hash);
    for (uint32_t i = most; i < n; i++) m->part[order[i][1]] = LEFT_OUT;
    free(order);
    return true;
}

/* A label the source names under `without`: parted by commas, or * for all. */
static bool is_aside(const tact_source *source, tact_slice label) {
    for (const char *at = source->without; *at;) {
        size_t n = strcspn(at, ",");
        if ((n == 1 && *at == '*') || tact_slice_equal((tact_slice){ at, n }, label)) return true;
        at += n + (at[n] == ',');
    }
    return false;
}

static int by_number(const void *a, const void *b) { uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b; return x < y ? -1 : x > y; }

/* What is judged must not have been learned: a text that trains and is held out elsewhere, the same but for case and signs, does not train. */
static bool leave_out_copies(making *m) {
    uint64_t *held = calloc(m->rows.count + 1, sizeof *held);
    size_t n = 0;
    if (!held) return false;
    for (uint32_t i = 0; i < m->rows.count; i++) if (m->part[i] == TEST || m->part[i] == HELD_DEV) held[n++] = m->hashes[i];
    qsort(held, n, sizeof *held, by_number);
    for (uint32_t i = 0; i < m->rows.count; i++) {
        if (m->part[i] == TEST || m->part[i] == HELD_DEV) continue;
        uint64_t h = m->hashes[i];
        if (bsearch(&h, held, n, sizeof *held, by_number)) { m->part[i] = LEFT_OUT; m->copies++; }
    }
    free(held);
    return true;
}

static tact_status read_sources(making *m, tact_trouble *trouble) {
    tact_status s = TACT_OK;
    for (uint32_t i = 0; i < m->recipe->count && !s; i++) s = tact_rows_read(&m->rows, m->recipe->sources[i].path, m->recipe->sources[i].language, trouble);
    if (s) return s;
    uint32_t n = m->rows.count;
    m->features = calloc(n + 1, sizeof *m->features);
    m->counts = calloc(n + 1, sizeof *m->counts);
    m->hashes = calloc(n + 1, sizeof *m->hashes);
    m->part = calloc(n + 1, 1);
    if (!m->features || !m->hashes || !m->counts || !m->part) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for %u texts", n);
    for (uint32_t i = 0; i < n; i++) {
        const tact_row *row = &m->rows.rows[i];
        const tact_source *source = &m->recipe->sources[row->file];
        m->features[i] = tact_example_features(TACT_FEATURE_FORMAT, row->text, &m->counts[i]);
        if (!m->features[i]) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for the features of %u texts", n);
        m->hashes[i] = fold_hash(row->text);
        if (source->role == TACT_ROLE_NATURAL) m->part[i] = (uint8_t)part_of(m->hashes[i]);
        if (source->role == TACT_ROLE_PUBLIC && tact_slice_is(row->split, "dev")) m->part[i] = HELD_DEV;
        if (m->part[i] == TRAIN && is_aside(source, row->label)) m->part[i] = ASIDE;
    }
    if (!leave_out_copies(m)) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory to compare %u texts", n);
    for (uint32_t i = 0; i < n; i++) m->aside += m->part[i] == ASIDE && m->rows.rows[i].kind < KINDS;
    for (uint16_t i = 0; i < m->recipe->count; i++)
        if (m->recipe->sources[i].most && !thin(m, i, m->recipe->sources[i].most)) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory to choose rows");
    return TACT_OK;
}

static void forget(making *m) {
    for (uint32_t i = 0; m->features && i < m->rows.count; i++) free(m->features[i]);
    free(m->features);
    free(m->counts);
    free(m->hashes);
    free(m->part);
    tact_rows_free(&m->rows);
}

tact_status tact_recipe_rows(const tact_recipe *recipe, tact_recipe_each each, void *ctx, tact_trouble *trouble) {
    making m = { .recipe = recipe };
    tact_status s = read_sources(&m, trouble);
    for (uint32_t i = 0; !s && i < m.rows.count; i++) each(ctx, &m.rows.rows[i], &recipe->sources[m.rows.rows[i].file], (tact_part)m.part[i]);
    forget(&m);
    return s;
}

/* ---- fitting ---- */

typedef uint8_t (*class_of)(const tact_row *row);
static uint8_t kind_of(const tact_row *row) { return row->kind == TACT_ROW_KIND_NONE && row->language == TACT_TONGUE_OTHER ? (uint8_t)TACT_KIND_UNKNOWN : row->kind; }
static uint8_t tongue_of(const tact_row *row) { return tact_slice_is(row->domain, "nonsense") ? TACT_ROW_LANGUAGE_NONE : row->language; }    /* qwertz is no language */

/* `parts`: bits of the parts that train. */
static tact_status fit(making *m, class_of class_, uint32_t classes, unsigned parts, tact_fitted *out, uint32_t *trained, tact_trouble *trouble) {
    size_t room = 0;
    for (uint32_t i = 0; i < m->rows.count; i++) room += m->recipe->sources[m->rows.rows[i].file].times;
    tact_example *examples = calloc(room + 1, sizeof *examples);
    uint32_t n = 0;
    if (!examples) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for %zu examples", room);
    for (uint32_t i = 0; i < m->rows.count; i++) {
        const tact_row *row = &m->rows.rows[i];
        uint8_t c = class_(row);
        if (c >= classes || !(parts >> m->part[i] & 1)) continue;
        for (uint32_t k = 0; k < m->recipe->sources[row->file].times; k++) examples[n++] = (tact_example){ m->features[i], m->counts[i], c };
    }
    tact_status s = tact_fit(out, examples, n, classes, m->recipe->rows, m->recipe->cost, trouble);
    free(examples);
    if (trained) *trained = n;
    return s;
}

/* ---- calibration: one factor, one bias a kind, by gradient on the log-loss of rows not trained on ---- */

static void shares(const making *m, const double *scores, double *p) {
    double top = -1e300, sum = 0;
    for (int k = 0; k < KINDS; k++) { p[k] = m->scale * scores[k] + m->bias[k]; if (p[k] > top) top = p[k]; }
    for (int k = 0; k < KINDS; k++) sum += p[k] = exp(p[k] - top);
    for (int k = 0; k < KINDS; k++) p[k] /= sum;
}

static void calibrate(making *m, const tact_fitted *f) {
    m->scale = 1;
    memset(m->bias, 0, sizeof m->bias);
    for (int step = 0; step < STEPS; step++) {
        double scale_slope = 0, bias_slope[KINDS] = { 0 };
        uint32_t n = 0;
        for (uint32_t i = 0; i < m->rows.count; i++) {
            if (m->part[i] != CALIBRATE || m->rows.rows[i].kind >= KINDS) continue;
            double scores[KINDS], p[KINDS];
            tact_fitted_scores(f, m->features[i], m->counts[i], scores);
            shares(m, scores, p);
            n++;
            for (int k = 0; k < KINDS; k++) {
                double off = p[k] - (m->rows.rows[i].kind == k);
                bias_slope[k] += off;
                scale_slope += off * scores[k];
            }
        }
        if (!n) return;
        m->scale -= 0.1 * scale_slope / n;
        for (int k = 0; k < KINDS; k++) m->bias[k] -= 0.5 * bias_slope[k] / n;
    }
}

/* ---- foreign: how sure of another language one must be ---- */

static bool is_of_the_three(const tact_row *row) { return row->language == TACT_TONGUE_EN || row->language == TACT_TONGUE_FR || row->language == TACT_TONGUE_IT; }

static unsigned other_milli(const tact_fitted *f, const uint32_t *features, uint32_t count) {
    double scores[TONGUES], top = -1e300, sum = 0;
    tact_fitted_scores(f, features, count, scores);
    for (int l = 0; l < TONGUES; l++) if (scores[l] > top) top = scores[l];
    for (int l = 0; l < TONGUES; l++) sum += exp(scores[l] - top);
    return (unsigned)(1000 * exp(scores[TACT_TONGUE_OTHER] - top) / sum);
}

/* The lowest threshold at which few enough texts of the calibration part are taken for another language than theirs. */
static void calibrate_foreign(making *m, const tact_fitted *f) {
    uint32_t at[1001] = { 0 }, all = 0, over = 0;
    for (uint32_t i = 0; i < m->rows.count; i++) {
        const tact_row *row = &m->rows.rows[i];
        if (m->part[i] != CALIBRATE || !is_of_the_three(row) || tact_slice_is(row->domain, "nonsense")) continue;
        at[other_milli(f, m->features[i], m->counts[i])]++;
        all++;
    }
    unsigned milli = 1000;
    while (milli > FOREIGN_MILLI_LEAST && (over + at[milli]) * FOREIGN_ONE_IN <= all) over += at[milli--];
    m->foreign_milli = (uint16_t)(milli < 1000 && all ? milli + 1 : all ? 1000 : TONGUE_MILLI);
}

/* ---- bytes ---- */

static int by_size(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return x < y ? -1 : x > y; }

/* The weight that a byte's 127 stands for: one in two thousand weights is cut. */
static double largest(const tact_fitted *f) {
    size_t n = (size_t)f->rows * f->classes, used = 0;
    double *sizes = malloc(n * sizeof *sizes);
    if (!sizes) return 0;
    for (size_t i = 0; i < n; i++) if (fabs(f->weights[i]) > 1e-9) sizes[used++] = fabs(f->weights[i]);
    qsort(sizes, used, sizeof *sizes, by_size);
    double top = used ? sizes[(size_t)((double)(used - 1) * 0.9995)] : 1;
    free(sizes);
    return top;
}

static void put(uint8_t **at, int64_t v) { for (int i = 0; i < 4; i++) *(*at)++ = (uint8_t)((uint64_t)v >> (8 * i)); }
static int64_t whole(double x) { return (int64_t)floor(x + 0.5); }
static int8_t small(double x) { double r = floor(x + 0.5); return (int8_t)(r > 127 ? 127 : r < -127 ? -127 : r); }

static tact_status write_bytes(const making *m, const tact_fitted *kinds, const tact_fitted *tongues, tact_made *out, tact_trouble *trouble) {
    size_t rows = m->recipe->rows;
    double kind_top = largest(kinds), tongue_top = largest(tongues);
    out->len = TACT_MODEL_HEAD + rows * TACT_MODEL_OUTPUTS + TACT_MODEL_CHECKSUM;
    out->bytes = malloc(out->len);
    if (!out->bytes || kind_top <= 0 || tongue_top <= 0) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for the model's %zu bytes", out->len);
    uint8_t *at = out->bytes;
    memcpy(at, "tacw", 4);
    at += 4;
    put(&at, TACT_MODEL_FORMAT);
    put(&at, TACT_FEATURE_FORMAT);
    put(&at, m->recipe->rows);
    put(&at, whole(1000 * 65536 * m->scale * kind_top / 127));
    put(&at, whole(1000 * 65536 * tongue_top / 127));
    put(&at, THRESHOLD_MILLI);
    put(&at, TONGUE_MILLI);
    put(&at, m->foreign_milli);
    for (int k = 0; k < KINDS; k++) put(&at, whole(1000 * (m->scale * kinds->bias[k] + m->bias[k])) - (k == TACT_KIND_UNKNOWN ? UNKNOWN_LESS_MILLI : 0));
    for (int l = 0; l < TONGUES; l++) put(&at, whole(1000 * tongues->bias[l]));
    for (size_t r = 0; r < rows; r++) {
        for (int k = 0; k < KINDS; k++) *at++ = (uint8_t)small(kinds->weights[r * KINDS + (size_t)k] * 127 / kind_top);
        for (int l = 0; l < TONGUES; l++) *at++ = (uint8_t)small(tongues->weights[r * TONGUES + (size_t)l] * 127 / tongue_top);
    }
    uint64_t sum = tact_model_checksum((tact_slice){ (const char *)out->bytes, out->len - TACT_MODEL_CHECKSUM });
    put(&at, (int64_t)(sum & 0xFFFFFFFF));
    put(&at, (int64_t)(sum >> 32));
    return TACT_OK;
}

static tact_status judge(const making *m, tact_made *out, tact_trouble *trouble) {
    tact_model model;
    tact_status s = tact_model_read((tact_slice){ (const char *)out->bytes, out->len }, &model);
    if (s) return tact_trouble_set(trouble, s, "the model written cannot be read");
    for (uint32_t i = 0; i < m->rows.count; i++) {
        const tact_row *row = &m->rows.rows[i];
        if (m->part[i] != TEST && m->part[i] != HELD_DEV) continue;
        tact_classified answer;
        tact_moment_classify(&model, row->text, &answer);
        if (m->part[i] == TEST && row->language == TACT_TONGUE_OTHER) {
            out->foreign++;
            out->foreign_seen += answer.foreign;
            out->foreign_silent += answer.kind == TACT_KIND_UNKNOWN;
        }
        if (row->kind >= KINDS) continue;
        if (m->part[i] == HELD_DEV) { tact_judge_add(&out->dev, row->kind, &answer); continue; }
        tact_judge_add(&out->all, row->kind, &answer);
        if (row->language >= TONGUES) continue;
        tact_judge_add(&out->own[row->language], row->kind, &answer);
        out->called_foreign += answer.foreign;
        if (answer.tongue == row->language) out->tongue_right++;
        else if (answer.tongue == TACT_TONGUE_OTHER && !answer.foreign) out->tongue_silent++;
        else out->tongue_wrong++;
    }
    return TACT_OK;
}

tact_status tact_make(tact_made *out, const tact_recipe *recipe, tact_make_says says, void *ctx, tact_trouble *trouble) {
    making m = { .recipe = recipe, .says = says, .ctx = ctx };
    tact_fitted first = { .rows = 0 }, kinds = { .rows = 0 }, tongues = { .rows = 0 };
    *out = (tact_made){ .len = 0 };
    say(&m, "reading texts");
    tact_status s = read_sources(&m, trouble);
    if (!s) say(&m, "fitting kinds without the texts for calibration");
    if (!s) s = fit(&m, kind_of, KINDS, 1u << TRAIN, &first, NULL, trouble);
    if (!s) calibrate(&m, &first);
    tact_fitted_free(&first);
    if (!s) say(&m, "fitting languages without the texts for calibration");
    if (!s) s = fit(&m, tongue_of, TONGUES, 1u << TRAIN | 1u << ASIDE, &first, NULL, trouble);
    if (!s) calibrate_foreign(&m, &first);
    if (!s) say(&m, "fitting kinds");
    if (!s) s = fit(&m, kind_of, KINDS, 1u << TRAIN | 1u << CALIBRATE, &kinds, &out->trained_on, trouble);
    if (!s) say(&m, "fitting languages");
    if (!s) s = fit(&m, tongue_of, TONGUES, 1u << TRAIN | 1u << CALIBRATE | 1u << ASIDE, &tongues, NULL, trouble);
    if (!s) s = write_bytes(&m, &kinds, &tongues, out, trouble);
    if (!s) s = judge(&m, out, trouble);
    tact_fitted_free(&first);
    tact_fitted_free(&kinds);
    tact_fitted_free(&tongues);
    out->copies = m.copies;
    out->aside = m.aside;
    forget(&m);
    if (s) tact_made_free(out);
    return s;
}

void tact_made_free(tact_made *made) {
    free(made->bytes);
    made->bytes = NULL;
}
