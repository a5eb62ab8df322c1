/* train/fusion.c -- see fusion.h. */
#include "train/fusion.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { S = TACT_SIGNAL_COUNT, K = TACT_KIND_COUNT, N = S + K, STEPS = 40, SCALE_MIN_MILLI = 250, SCALE_MAX_MILLI = 2500,
       SESSION_MAX_MILLI = 1000, TEMPERATURE_MAX_PERCENT = 115 };      /* no signal is silenced, none grows beyond what a few events can show */
static const double ODD = 0.05;                              /* share of events taken as odd, any kind alike: else the few that no signal explains flatten all others */
static const double PULL_SCALE = 2;                           /* belief in what was set by hand: of a scale, */
static const double PULL_PRIOR[2] = { 0.5, 30 };              /* and of a prior; beside words more, since the model of words is calibrated on far more texts than there are events */

/* ---- the model in floating point ---- */

/* A signal's say may be bounded: then its scale changes nothing there. */
static double reach(const int32_t said[K], double scale, double most) {
    double low = 0, high = 0;
    for (unsigned k = 0; k < K; k++) { low = fmin(low, said[k]); high = fmax(high, said[k]); }
    double spread = (high - low) * scale;
    return spread > most ? most / spread : 1;
}

static double limit_of(unsigned s) { return s == TACT_SIGNAL_HINT ? TACT_FUSION_HINT_MILLI : TACT_FUSION_SAY_MILLI; }

/* Probabilities; and, when asked, how each parameter moves each score. */
static void shares(const double at[N], const tact_fusion_case *c, double p[K], double moves[N][K]) {
    double score[K], top = -1e9, sum = 0;
    for (unsigned k = 0; k < K; k++) score[k] = at[S + k];
    if (moves) memset(moves, 0, N * sizeof *moves);
    for (unsigned s = 0; s < S; s++) {
        const int32_t *said = c->said.said_milli[s];
        double r = reach(said, at[s], limit_of(s));
        for (unsigned k = 0; k < K; k++) {
            score[k] += at[s] * r * said[k] / 1000;
            if (moves && r == 1) moves[s][k] = said[k] / 1000.0;
        }
    }
    for (unsigned k = 0; k < K; k++) { if (moves) moves[S + k][k] = 1; top = fmax(top, score[k]); }
    for (unsigned k = 0; k < K; k++) sum += p[k] = exp(score[k] - top);
    for (unsigned k = 0; k < K; k++) p[k] /= sum;
}

static bool kept(unsigned s) { return s == TACT_SIGNAL_HINT; }           /* set, not fitted */

static void by_hand(double at[N]) {
    for (unsigned s = 0; s < S; s++) at[s] = 1;
    at[TACT_SIGNAL_HINT] = TACT_FUSION_HINT_MILLI / 4000.0;
    for (unsigned k = 0; k < K; k++) at[S + k] = tact_fusion_of(0)->prior_milli[0][k] / 1000.0;
}

/* Does this event train the weights at hand? */
static bool trains(const tact_fusion_case *c, bool words) { return c->part == TACT_FOR_TRAINING && tact_fusion_words(&c->said) == words; }

static double pull_of(unsigned j, bool words) { return j < S ? PULL_SCALE : PULL_PRIOR[words]; }

static double loss(const double at[N], const tact_fusion_case *cases, uint32_t count, bool words) {
    double sum = 0, p[K], first[N];
    by_hand(first);
    for (uint32_t i = 0; i < count; i++)
        if (trains(&cases[i], words)) { shares(at, &cases[i], p, NULL); sum -= log((1 - ODD) * p[cases[i].kind] + ODD / K); }
    for (unsigned j = 0; j < N; j++) sum += pull_of(j, words) / 2 * (at[j] - first[j]) * (at[j] - first[j]);
    return sum;
}

/* ---- Newton ---- */

/* Gaussian elimination with the largest pivot; the matrix is positive definite. */
static void solve(double a[N][N + 1], double x[N]) {
    for (unsigned i = 0; i < N; i++) {
        unsigned pivot = i;
        for (unsigned r = i + 1; r < N; r++) if (fabs(a[r][i]) > fabs(a[pivot][i])) pivot = r;
        for (unsigned c = 0; c <= N; c++) { double t = a[i][c]; a[i][c] = a[pivot][c]; a[pivot][c] = t; }
        for (unsigned r = i + 1; r < N; r++) {
            double f = a[r][i] / a[i][i];
            for (unsigned c = i; c <= N; c++) a[r][c] -= f * a[i][c];
        }
    }
    for (unsigned i = N; i-- > 0;) {
        x[i] = a[i][N];
        for (unsigned c = i + 1; c < N; c++) x[i] -= a[i][c] * x[c];
        x[i] /= a[i][i];
    }
}

/* Curvature and slope of the loss, side by side. */
static void gather(const double at[N], const tact_fusion_case *cases, uint32_t count, bool words, double a[N][N + 1]) {
    double p[K], moves[N][K], mean[N], first[N];
    by_hand(first);
    memset(a, 0, N * sizeof *a);
    for (uint32_t i = 0; i < count; i++) {
        if (!trains(&cases[i], words)) continue;
        shares(at, &cases[i], p, moves);
        double plain = (1 - ODD) * p[cases[i].kind] / ((1 - ODD) * p[cases[i].kind] + ODD / K);      /* how likely this one is not odd */
        for (unsigned j = 0; j < N; j++) {
            mean[j] = 0;
            for (unsigned k = 0; k < K; k++) mean[j] += p[k] * moves[j][k];
            a[j][N] += plain * (mean[j] - moves[j][cases[i].kind]);
        }
        for (unsigned j = 0; j < N; j++)
            for (unsigned l = 0; l < N; l++) {
                double both = 0;
                for (unsigned k = 0; k < K; k++) both += p[k] * moves[j][k] * moves[l][k];
                a[j][l] += plain * (both - mean[j] * mean[l]);
            }
    }
    for (unsigned j = 0; j < N; j++) {
        double pull = pull_of(j, words);
        a[j][j] += pull;
        a[j][N] += pull * (at[j] - first[j]);
    }
    for (unsigned j = 0; j < S; j++) {
        if (!kept(j)) continue;
        for (unsigned l = 0; l <= N; l++) a[j][l] = 0;
        for (unsigned l = 0; l < N; l++) a[l][j] = 0;
        a[j][j] = 1;
    }
}

static void within(double at[N]) {
    double low = 1e9, high = -1e9;
    for (unsigned s = 0; s < S; s++) at[s] = fmin(fmax(at[s], SCALE_MIN_MILLI / 1000.0), (s == TACT_SIGNAL_SESSION ? SESSION_MAX_MILLI : SCALE_MAX_MILLI) / 1000.0);
    for (unsigned k = 0; k < K; k++) { low = fmin(low, at[S + k]); high = fmax(high, at[S + k]); }
    double most = TACT_FUSION_PRIOR_MILLI / 10.0 / TEMPERATURE_MAX_PERCENT;
    for (unsigned k = 0; high - low > most && k < K; k++) at[S + k] = low + (at[S + k] - low) * most / (high - low);
}

static void descend(double at[N], const tact_fusion_case *cases, uint32_t count, bool words) {
    double a[N][N + 1], step[N], next[N], now = loss(at, cases, count, words);
    for (unsigned n = 0; n < STEPS; n++) {
        gather(at, cases, count, words, a);
        solve(a, step);
        double length = 1, then = now;
        for (unsigned tries = 0; tries < 12; tries++, length /= 2) {
            for (unsigned j = 0; j < N; j++) next[j] = at[j] - length * step[j];
            within(next);
            if ((then = loss(next, cases, count, words)) < now) break;
        }
        if (then >= now - 1e-9) return;
        memcpy(at, next, sizeof next);
        now = then;
    }
}

/* ---- the table ---- */

/* Priors count from the least likely kind but unknown's own, so that the numbers read as what they are: how much likelier than the others. */
static void rounded(tact_fusion *out, const double at[N], bool words, double temperature) {
    double low = at[S + 1];
    for (unsigned k = 2; k < K; k++) low = fmin(low, at[S + k]);
    for (unsigned s = 0; s < S; s++) out->scale_milli[words][s] = (int16_t)lround(1000 * at[s] * (kept(s) ? 1 : temperature));
    for (unsigned k = 0; k < K; k++) out->prior_milli[words][k] = (int16_t)lround(1000 * (at[S + k] - low) * temperature);
}

static double calibration_loss(const tact_fusion *f, const tact_fusion_case *cases, uint32_t count) {
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (cases[i].part != TACT_FOR_CALIBRATION) continue;
        tact_testimony said = cases[i].said;
        int32_t score[K];
        double all = 0;
        tact_fusion_weigh(f, &said, score);
        for (unsigned k = 0; k < K; k++) all += exp((score[k] - score[cases[i].kind]) / 1000.0);
        sum -= log((1 - ODD) / all + ODD / K);
    }
    return sum;
}

void tact_fusion_fit(tact_fused *out, const tact_fusion_case *cases, uint32_t count) {
    double at[2][N], best = 1e300;
    *out = (tact_fused){ .temperature = 1 };
    for (uint32_t i = 0; i < count; i++)
        for (unsigned s = 0; s < S && cases[i].part == TACT_FOR_TRAINING; s++) {
            bool spoke = false;
            for (unsigned k = 0; k < K; k++) spoke |= cases[i].said.said_milli[s][k] != 0;
            out->heard[tact_fusion_words(&cases[i].said)][s] += spoke;
        }
    for (unsigned words = 0; words < 2; words++) {
        by_hand(at[words]);
        descend(at[words], cases, count, words);
    }
    for (unsigned t = 70; t <= TEMPERATURE_MAX_PERCENT; t++) {
        tact_fusion f;
        for (unsigned words = 0; words < 2; words++) rounded(&f, at[words], words, t / 100.0);
        double l = calibration_loss(&f, cases, count);
        if (l < best) { best = l; out->temperature = t / 100.0; out->fusion = f; }
    }
}

static tact_fusion_case *cases_of(const tact_event_rows *rows, tact_trouble *trouble) {
    tact_event_world *w = tact_event_world_open(rows, TACT_FUSION_LATEST);
    tact_fusion_case *cases = w ? calloc(rows->count + 1, sizeof *cases) : NULL;
    for (uint32_t i = 0; cases && i < rows->count; i++) {
        tact_event_world_hear(w, &rows->rows[i], &cases[i].said);
        cases[i].kind = rows->rows[i].kind;
        cases[i].part = rows->rows[i].part;
    }
    if (w) tact_event_world_close(w);
    if (!cases) { tact_status s = tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for %u events", rows->count); (void)s; }
    return cases;
}

tact_status tact_fusion_make(tact_fused *out, const tact_event_rows *rows, tact_trouble *trouble) {
    tact_fusion_case *cases = cases_of(rows, trouble);
    if (!cases) return TACT_ERR_MEMORY;
    tact_fusion_fit(out, cases, rows->count);
    free(cases);
    return TACT_OK;
}

static void judge_case(tact_judged *out, const tact_fusion *f, const tact_fusion_case *c) {
    tact_testimony said = c->said;
    tact_classified answer = { .words = 0 };
    int32_t score[K];
    tact_fusion_weigh(f, &said, score);
    answer.kind = tact_fusion_kind(score, answer.probability_milli);
    tact_judge_add(out, c->kind, &answer);
}

tact_status tact_fusion_cross(tact_judged *out, const tact_event_rows *rows, tact_trouble *trouble) {
    tact_fusion_case *cases = cases_of(rows, trouble);
    tact_fused fused;
    *out = (tact_judged){ .count = 0 };
    if (!cases) return TACT_ERR_MEMORY;
    for (uint32_t first = 0; first < rows->count; first++) {
        tact_slice domain = rows->rows[first].domain;
        uint32_t before = 0;
        while (!tact_slice_equal(rows->rows[before].domain, domain)) before++;
        if (before < first) continue;                          /* this domain had its turn */
        for (uint32_t i = 0; i < rows->count; i++) {
            uint8_t part = rows->rows[i].part;
            cases[i].part = tact_slice_equal(rows->rows[i].domain, domain) ? TACT_FOR_TEST : part == TACT_FOR_CALIBRATION ? part : TACT_FOR_TRAINING;
        }
        tact_fusion_fit(&fused, cases, rows->count);
        for (uint32_t i = 0; i < rows->count; i++)
            if (cases[i].part == TACT_FOR_TEST) judge_case(out, &fused.fusion, &cases[i]);
    }
    free(cases);
    return TACT_OK;
}

static void judge_row(tact_fusion_judged *out, const tact_event_row *row, const tact_classified *c) {
    tact_judge_add(&out->part[row->part], row->kind, c);
    if (row->part != TACT_FOR_TEST) return;
    tact_judge_add(&out->tongue[row->tongue], row->kind, c);
    if (row->session_kinds) tact_judge_add(&out->session, row->kind, c);
}

tact_status tact_fusion_judge(tact_fusion_judged *out, const tact_event_rows *rows, uint8_t column, const tact_fusion *fusion, tact_trouble *trouble) {
    tact_event_world *w = tact_event_world_open(rows, column);
    memset(out, 0, sizeof *out);
    if (!w) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for %u events", rows->count);
    for (uint32_t i = 0; i < rows->count; i++) {
        tact_classified c = { .words = 0 };
        tact_moment m;
        if (fusion) {
            tact_testimony said;
            int32_t score[K];
            tact_event_world_hear(w, &rows->rows[i], &said);
            tact_fusion_weigh(fusion, &said, score);
            c.kind = tact_fusion_kind(score, c.probability_milli);
        } else {
            tact_event_world_understand(w, &rows->rows[i], &m);
            c.kind = m.kind;
            memcpy(c.probability_milli, m.probability_milli, sizeof c.probability_milli);
        }
        judge_row(out, &rows->rows[i], &c);
    }
    tact_event_world_close(w);
    return TACT_OK;
}

char *tact_fusion_table(const tact_fusion *f) {
    static const char *const signals[] = {
#define M(name, number, code, en, fr, it) #name,
#include "core/moment/signal.def"
#undef M
    };
    static const char *const kinds[] = { "UNKNOWN", "KNOW", "GO", "DO", "BUY" };
    enum { ROOM = 8192 };
    const tact_fusion *hand = tact_fusion_of(0);
    char *out = malloc(ROOM), name[24];
    if (!out) return NULL;
    int n = snprintf(out, ROOM,
        "/* core/moment/fusion.def -- how much of what a signal says counts: S(SIGNAL, by hand, fitted, fitted beside the person's own words), and before anything is\n"
        " * said: P(KIND, the same three); in 1/1000.\n"
        " * Written by `tact train --fusion models/events --out core/moment/fusion.def`.\n *\n"
        " * Numbers  fusion 0: by hand, as every decision was weighed before version 5 of bundles; fusion 1: fitted (doc/moments.md).\n"
        " *          What bundles name is never changed again once a version of tact with it is out: a later fit is a later number, in columns of its own.\n"
        " * Bounds   core/moment/fusion.h. The hint's scale is set, not fitted: 2500 x 4.0 = 10.0, more than any other signal and the priors together. */\n");
    for (unsigned s = 0; s < S; s++) {
        snprintf(name, sizeof name, "%s,", signals[s]);
        n += snprintf(out + n, (size_t)(ROOM - n), "S(%-11s %5d, %5d, %5d)\n", name, hand->scale_milli[0][s], f->scale_milli[0][s], f->scale_milli[1][s]);
    }
    for (unsigned k = 0; k < K; k++) {
        snprintf(name, sizeof name, "%s,", kinds[k]);
        n += snprintf(out + n, (size_t)(ROOM - n), "P(%-11s %5d, %5d, %5d)\n", name, hand->prior_milli[0][k], f->prior_milli[0][k], f->prior_milli[1][k]);
    }
    return out;
}
