/* daemon/keeper_policy.c -- policy snapshots: what was counted and learned so far, frozen under the next number. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "daemon/keeper_internal.h"
#include "store/file.h"

static tact_status policy_path(const tact_keeper *k, uint32_t number, char *out, size_t room) {
    int n = snprintf(out, room, "%s/policies/%08u.policy", k->options.data_folder, number);
    return n > 0 && (size_t)n < room ? TACT_OK : TACT_ERR_LIMIT;
}

/* Another cohort is worth another snapshot when a twentieth of its looks came or went: hours change slowly, and each snapshot is kept for good. */
static bool cohort_moved(const tact_cohort *was, const tact_cohort *is) {
    uint64_t looks = 0, moved = 0;
    for (unsigned i = 0; i < TACT_WEEK_HOURS; i++) {
        uint32_t a = was->looks[i / 24][i % 24], b = is->looks[i / 24][i % 24];
        looks += a;
        moved += a > b ? a - b : b - a;
    }
    return moved > 0 && moved * 20 >= looks;
}

static void freeze_cohort(const tact_keeper *k, tact_cohort *out) {
    tact_cohort fresh;
    tact_instant now = k->options.clock.now(k->options.clock.ctx);
    const tact_zone *zone = tact_bundle_zone(k->engine.bundle, k->engine.bundle->default_zone);
    int64_t local_us = now.us + (zone ? (int64_t)tact_zone_offset_s(zone, now) * 1000000 : 0);
    tact_cohort_show(&k->cohort, local_us / TACT_HOURS(1).us, &fresh);
    *out = cohort_moved(&k->policy.cohort, &fresh) ? fresh : k->policy.cohort;
}

static bool same_answers(const tact_answered *cells, const tact_receptive *published) {
    return !cells || !published ? !cells && !published : memcmp(cells, published->cells, sizeof published->cells) == 0;
}

static bool same_weights(const int32_t *a, const int32_t *b) { return a == b || (a && b && memcmp(a, b, TACT_WEIGHTS * sizeof *a) == 0); }

/* Freeze what was counted so far as the next snapshot; the file is on the disk before any decision names its number. What the newest file of an
 * earlier process holds is not looked at: a process begins with one of its own. */
tact_status tact__policy_publish(tact_keeper *k, tact_trouble *trouble) {
    char path[4096];
    tact_policy next = { .number = k->policy.number + 1 };
    tact_policy_row *rows = calloc((size_t)k->tally_count * TACT_TALLY_MESSAGES + 1, sizeof *rows);
    if (!rows) return TACT_ERR_MEMORY;
    next.rows = rows;
    next.row_count = tact_tally_rows(k->tallies, k->tally_count, rows, &next.draws);
    tact__learn_fade(k, rows, next.row_count);
    const int32_t *weights = tact__learn_weights(k);
    const tact_answered *answers = tact__learn_answers(k);
    freeze_cohort(k, &next.cohort);
    if (k->policy_rows && memcmp(&next.cohort, &k->policy.cohort, sizeof next.cohort) == 0 && next.row_count == k->policy.row_count && next.draws == k->policy.draws &&
        (next.row_count == 0 || memcmp(rows, k->policy.rows, next.row_count * sizeof *rows) == 0) && same_weights(weights, k->policy.weights) && same_answers(answers, k->policy.receptive)) { free(rows); return TACT_OK; }
    int32_t *frozen = weights ? malloc(TACT_WEIGHTS * sizeof *frozen) : NULL;
    tact_receptive *receptive = answers ? malloc(sizeof *receptive) : NULL;
    if ((weights && !frozen) || (answers && !receptive)) { free(rows); free(frozen); free(receptive); return TACT_ERR_MEMORY; }
    if (receptive) memcpy(receptive->cells, answers, sizeof receptive->cells);
    if (receptive) tact_receptive_sum(receptive);
    next.receptive = receptive;
    if (weights) memcpy(frozen, weights, TACT_WEIGHTS * sizeof *frozen);
    next.weights = frozen;
    size_t room = 16384 + (answers ? (size_t)TACT_RECEPTIVE_CELLS * 24 : 0) + (size_t)next.row_count * 20 * 2 + (weights ? TACT_WEIGHTS * 16 : 0);
    char *block = malloc(room);
    tact_arena arena;
    tact_writer w;
    tact_arena_init(&arena, block, block ? room : 0, NULL);
    tact_writer_init(&w, &arena, 2048 + (size_t)next.row_count * 16);
    tact_policy_write(&w, &next);
    tact_status s = w.status ? w.status : policy_path(k, next.number, path, sizeof path);
    if (!s) s = tact_file_replace(path, w.ptr, w.len, 0600, trouble);
    free(block);
    if (s) { free(rows); free(frozen); free(receptive); return s; }
    free(k->policy_rows);
    free(k->policy_weights);
    k->policy_rows = rows;
    k->policy_weights = frozen;
    free(k->policy_answers);
    k->policy_answers = receptive;
    k->policy = next;
    return TACT_OK;
}

tact_status tact__policy_newest(tact_keeper *k, tact_trouble *trouble) {
    char path[4096];
    tact_slice text = { NULL, 0 };
    char number[32];
    tact_arena small;
    tact_arena_init(&small, k->scratch, TACT__SCRATCH, NULL);
    int64_t n = 0;
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("policy"), &small, &text, trouble);
    if (s == TACT_OK && text.len < sizeof number && tact_slice_int(text, &n)) k->policy.number = (uint32_t)n;
    /* A snapshot newer than the one remembered may be on the disk (a crash in between): numbers are never used twice. */
    struct stat st;
    while (policy_path(k, k->policy.number + 1, path, sizeof path) == TACT_OK && stat(path, &st) == 0) k->policy.number++;
    return s == TACT_ERR_NOT_FOUND ? TACT_OK : s;
}
