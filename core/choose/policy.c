/* core/choose/policy.c -- see policy.h. */
#include "core/choose/policy.h"
#include "core/choose/model.h"

enum { FORMAT = 5, ROW_BYTES = 16 };                       /* 2: the cohort; 3: weights, and scores stretched before the draw; 4: answers; 5: the same, another way where the chosen one is closed */

static bool empty(const tact_cohort *c) {
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++)
        if (c->looks[i / 24][i % 24] || c->passes[i / 24][i % 24]) return false;
    return true;
}

static void write_cohort(tact_writer *w, const tact_cohort *c) {
    bool known = !empty(c);
    tact_write_u8(w, known);
    for (unsigned i = 0; known && i < TACT_WEEK_HOURS; i++) {
        tact_write_varint(w, c->looks[i / 24][i % 24]);
        tact_write_varint(w, c->passes[i / 24][i % 24]);
    }
}

static uint32_t read_count(tact_reader *r) {
    uint64_t n = tact_read_varint(r);
    if (n > UINT32_MAX) tact_reader_fail(r, TACT_ERR_FORMAT);
    return (uint32_t)n;
}

static void read_cohort(tact_reader *r, tact_cohort *c) {
    uint8_t known = tact_read_u8(r);
    if (known > 1) tact_reader_fail(r, TACT_ERR_FORMAT);
    for (unsigned i = 0; known && i < TACT_WEEK_HOURS && !r->status; i++) {
        c->looks[i / 24][i % 24] = read_count(r);
        c->passes[i / 24][i % 24] = read_count(r);
    }
}

int32_t tact_policy_weight(int32_t w) { return (w < 0 ? w - TACT_POLICY_WEIGHT_STEP / 2 : w + TACT_POLICY_WEIGHT_STEP / 2) / TACT_POLICY_WEIGHT_STEP * TACT_POLICY_WEIGHT_STEP; }

/* Those that are not zero: how far behind the last one, and how many steps. */
static void write_weights(tact_writer *w, const int32_t *weights) {
    uint32_t count = 0, last = 0;
    for (uint32_t i = 0; weights && i < TACT_WEIGHTS; i++) count += tact_policy_weight(weights[i]) != 0;
    tact_write_varint(w, count);
    for (uint32_t i = 0; count && i < TACT_WEIGHTS; i++) {
        int32_t weight = tact_policy_weight(weights[i]);
        if (!weight) continue;
        tact_write_varint(w, i - last);
        tact_write_signed(w, weight / TACT_POLICY_WEIGHT_STEP);
        last = i;
    }
}

static tact_status read_weights(tact_reader *r, tact_arena *arena, const int32_t **out) {
    uint32_t count = tact_read_count(r, 2);
    uint64_t at = 0;
    if (r->status || !count) return r->status;
    int32_t *weights = TACT_NEW(arena, int32_t, TACT_WEIGHTS);
    if (!weights) return TACT_ERR_MEMORY;
    memset(weights, 0, TACT_WEIGHTS * sizeof *weights);
    for (uint32_t i = 0; i < count && !r->status; i++) {
        uint64_t gap = tact_read_varint(r);
        int64_t steps = tact_read_signed(r);
        if (gap >= TACT_WEIGHTS || (i && !gap) || (at += gap) >= TACT_WEIGHTS || !steps || steps > TACT_WEIGHT_MOST / TACT_POLICY_WEIGHT_STEP ||
            steps < -TACT_WEIGHT_MOST / TACT_POLICY_WEIGHT_STEP) return TACT_ERR_FORMAT;
        weights[at] = (int32_t)steps * TACT_POLICY_WEIGHT_STEP;
    }
    *out = weights;
    return r->status;
}

void tact_policy_write(tact_writer *w, const tact_policy *p) {
    tact_write_u8(w, FORMAT);
    tact_write_u32(w, p->number);
    tact_write_u32(w, p->draws);
    tact_write_varint(w, p->row_count);
    for (uint32_t i = 0; i < p->row_count; i++) {
        tact_write_u32(w, p->rows[i].campaign);
        tact_write_u32(w, p->rows[i].message);
        tact_write_u32(w, p->rows[i].shown_milli);
        tact_write_u32(w, p->rows[i].helped_milli);
    }
    write_cohort(w, &p->cohort);
    write_weights(w, p->weights);
    tact_receptive_write(w, p->receptive ? p->receptive->cells : NULL);
}

static tact_status read_receptive(tact_reader *r, tact_arena *arena, const tact_receptive **out) {
    tact_receptive *answers = TACT_NEW(arena, tact_receptive, 1);
    if (!answers) return TACT_ERR_MEMORY;
    memset(answers, 0, sizeof *answers);
    if (tact_receptive_read(r, answers->cells)) *out = answers;
    tact_receptive_sum(answers);
    return r->status;
}

static bool ascending(const tact_policy_row *a, const tact_policy_row *b) {
    return a->campaign < b->campaign || (a->campaign == b->campaign && a->message < b->message);
}

tact_status tact_policy_read(tact_slice bytes, tact_arena *arena, tact_policy *out) {
    tact_reader r = tact_reader_of(bytes);
    uint8_t format = tact_read_u8(&r);
    if (!r.status && format > FORMAT) return TACT_ERR_VERSION;
    *out = (tact_policy){ .format = format };
    out->number = tact_read_u32(&r);
    out->draws = tact_read_u32(&r);
    out->row_count = tact_read_count(&r, ROW_BYTES);
    tact_policy_row *rows = TACT_NEW(arena, tact_policy_row, out->row_count);
    if (!rows) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < out->row_count; i++) {
        rows[i].campaign = tact_read_u32(&r);
        rows[i].message = tact_read_u32(&r);
        rows[i].shown_milli = tact_read_u32(&r);
        rows[i].helped_milli = tact_read_u32(&r);
        if (i && !ascending(&rows[i - 1], &rows[i])) return TACT_ERR_FORMAT;
    }
    out->rows = rows;
    if (format >= 2) read_cohort(&r, &out->cohort);
    tact_status s = format >= 3 ? read_weights(&r, arena, &out->weights) : TACT_OK;
    if (!s && format >= 4) s = read_receptive(&r, arena, &out->receptive);
    if (s) return s;
    return format >= 1 && tact_reader_done(&r) ? TACT_OK : TACT_ERR_FORMAT;
}

const tact_policy_row *tact_policy_find(const tact_policy *p, uint32_t campaign, uint32_t message) {
    tact_policy_row wanted = { .campaign = campaign, .message = message };
    uint32_t low = 0, high = p->row_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (ascending(&p->rows[mid], &wanted)) low = mid + 1; else high = mid;
    }
    if (low == p->row_count || p->rows[low].campaign != campaign || p->rows[low].message != message) return NULL;
    return &p->rows[low];
}

uint32_t tact_policy_arm(uint32_t campaign, uint32_t message) {
    uint32_t h = (campaign ^ (message + 0x7f4a7c15u) * 0x9e3779b1u) * 0x85ebca6bu;
    return h ^ h >> 13;
}

static uint32_t ratio(const tact_policy_row *row, uint64_t helped_prior, uint64_t shown_prior) {
    uint64_t shown = (row ? row->shown_milli : 0) + shown_prior * 1000;
    uint64_t helped = (row ? row->helped_milli : 0) + helped_prior * 1000;
    if (helped >= shown) return UINT32_MAX;
    return (uint32_t)((helped << 32) / shown);
}

uint32_t tact_policy_rate(const tact_policy_row *row) { return ratio(row, 1, 20); }
uint32_t tact_policy_organic(const tact_policy_row *ghosts) { return ratio(ghosts, 1, 100); }
uint32_t tact_policy_hope(const tact_policy_row *row) { return ratio(row, 4, 20); }
