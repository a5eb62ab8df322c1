/* train/fit.c -- see fit.h. */
#include "train/fit.h"
#include <linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "core/moment/feature.h"

uint32_t *tact_example_features(unsigned format, tact_slice text, uint32_t *count) {
    uint32_t at[TACT_FEATURES_MAX];
    *count = tact_features(format, text, at, TACT_FEATURES_MAX, NULL);
    uint32_t *kept = malloc((*count + 1) * sizeof *kept);
    if (kept) memcpy(kept, at, *count * sizeof *kept);
    return kept;
}

static int by_index(const void *a, const void *b) { return ((const struct feature_node *)a)->index - ((const struct feature_node *)b)->index; }

/* liblinear wants indices ascending, from 1, each once, and -1 at the end. */
static struct feature_node *node_of(struct feature_node *at, const tact_example *e, uint32_t rows) {
    double each = 1 / sqrt(e->count ? e->count : 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->count; i++) at[i] = (struct feature_node){ (int)tact_feature_row(e->features[i], rows) + 1, each * tact_feature_value(e->features[i]) / 16 };
    qsort(at, e->count, sizeof *at, by_index);
    for (uint32_t i = 0; i < e->count; i++) {
        if (n && at[n - 1].index == at[i].index) at[n - 1].value += at[i].value;
        else at[n++] = at[i];
    }
    at[n++] = (struct feature_node){ (int)rows + 1, 1 };     /* the bias */
    at[n] = (struct feature_node){ -1, 0 };
    return at + n + 1;
}

static void quiet(const char *words) { (void)words; }

static tact_status take(tact_fitted *out, const struct model *m, tact_trouble *trouble) {
    uint32_t rows = out->rows;
    out->weights = calloc((size_t)rows * out->classes, sizeof *out->weights);
    out->bias = calloc(out->classes, sizeof *out->bias);
    if (!out->weights || !out->bias) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for the weights");
    for (int c = 0; c < m->nr_class; c++)
        for (uint32_t i = 0; i < rows; i++) out->weights[(size_t)i * out->classes + (uint32_t)m->label[c]] = get_decfun_coef(m, (int)i + 1, c);
    for (int c = 0; c < m->nr_class; c++) out->bias[m->label[c]] = get_decfun_bias(m, c);
    return TACT_OK;
}

tact_status tact_fit(tact_fitted *out, const tact_example *examples, uint32_t count, uint32_t classes, uint32_t rows, double cost, tact_trouble *trouble) {
    *out = (tact_fitted){ .rows = rows, .classes = classes };
    size_t nodes = 0;
    for (uint32_t i = 0; i < count; i++) nodes += examples[i].count + 2;
    struct feature_node *all = calloc(nodes + 1, sizeof *all), **x = calloc(count + 1, sizeof *x), *next = all;
    double *y = calloc(count + 1, sizeof *y);
    tact_status s = TACT_ERR_MEMORY;
    if (!all || !x || !y) goto end;
    for (uint32_t i = 0; i < count; i++) {
        x[i] = next;
        y[i] = examples[i].class_;
        next = node_of(next, &examples[i], rows);
    }
    struct problem problem = { .l = (int)count, .n = (int)rows + 1, .y = y, .x = x, .bias = 1 };
    struct parameter parameter = { .solver_type = L2R_LR, .eps = 0.01, .C = cost };
    set_print_string_function(quiet);
    const char *wrong = check_parameter(&problem, &parameter);
    if (wrong) { s = tact_trouble_set(trouble, TACT_ERR_INVALID, "the solver does not take this: %s", wrong); goto end; }
    struct model *m = train(&problem, &parameter);
    s = m->nr_class == (int)classes ? take(out, m, trouble) : tact_trouble_set(trouble, TACT_ERR_INVALID, "%d of %u classes have examples; every kind and language needs some", m->nr_class, classes);
    free_and_destroy_model(&m);
end:
    free(all);
    free(x);
    free(y);
    if (s) tact_fitted_free(out);
    return s == TACT_ERR_MEMORY ? tact_trouble_set(trouble, s, "no memory to train on %u texts", count) : s;
}

void tact_fitted_free(tact_fitted *f) {
    free(f->weights);
    free(f->bias);
    *f = (tact_fitted){ .rows = 0 };
}

void tact_fitted_scores(const tact_fitted *f, const uint32_t *features, uint32_t count, double *out) {
    for (uint32_t c = 0; c < f->classes; c++) out[c] = 0;
    for (uint32_t i = 0; i < count; i++) {
        const double *row = f->weights + (size_t)tact_feature_row(features[i], f->rows) * f->classes;
        for (uint32_t c = 0; c < f->classes; c++) out[c] += row[c] * tact_feature_value(features[i]) / 16;
    }
    for (uint32_t c = 0; c < f->classes; c++) out[c] = f->bias[c] + out[c] / sqrt(count ? count : 1);
}
