/* daemon/keeper_learn.c -- the learner beside the keeper: it reads the log on a thread of its own, and hands back what is published next.
 *
 * Handing   the thread alone touches the learner while it runs; the owner takes counts, weights and state from it once it has stopped.
 * Kept      the state goes with the next batch under "learner"; after a stop the learner goes on from there and comes to the same weights. */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

enum { LINES_AT_ONCE = 200000, STATE_BYTES_MAX = 2 << 20 };

typedef struct tact__learning {
    tact_learner *learner;
    pthread_t thread; bool running, behind;
    _Atomic bool done;
    tact_status status; tact_trouble trouble;
    tact_instant at;
    int32_t *weights; bool any;        /* as published: whole steps */
    tact_learned *rows; uint32_t row_count;
    char *state; size_t state_len; bool changed;
    uint64_t cursor;                   /* of the state taken last */
} tact__learning;

static bool erased(void *ctx, uint32_t slot) {
    uint8_t id[TACT_SLOT_ID_BYTES];
    bool gone = false;
    return !tact_vault_slot_id(((tact_keeper *)ctx)->vault, slot, id, &gone, NULL) && gone;
}

/* What the learner holds now becomes what is published and kept. */
static tact_status take(tact__learning *g) {
    uint32_t count;
    const tact_learned *rows = tact_learner_rows(g->learner, &count);
    const int32_t *weights = tact_learner_weights(g->learner);
    tact_learned *copy = calloc(count + 1, sizeof *copy);
    char *block = malloc(STATE_BYTES_MAX);
    tact_arena arena;
    tact_writer w;
    if (!copy || !block) { free(copy); free(block); return TACT_ERR_MEMORY; }
    tact_arena_init(&arena, block, STATE_BYTES_MAX, NULL);
    tact_writer_init(&w, &arena, STATE_BYTES_MAX / 2 - 64);
    tact_learner_write(&w, g->learner);
    if (w.status) { free(copy); free(block); return w.status; }
    memcpy(copy, rows, count * sizeof *copy);
    free(g->rows);
    g->rows = copy;
    g->row_count = count;
    g->any = false;
    for (uint32_t i = 0; i < TACT_WEIGHTS; i++) { g->weights[i] = tact_policy_weight(weights[i]); g->any |= g->weights[i] != 0; }
    free(g->state);
    g->state = block;
    memmove(block, w.ptr, w.len);
    g->state_len = w.len;
    uint64_t cursor = tact_learner_stands(g->learner).cursor;
    g->changed |= cursor != g->cursor;
    g->cursor = cursor;
    return TACT_OK;
}

static void *run(void *ctx) {
    tact_keeper *k = ctx;
    tact__learning *g = k->learning;
    g->status = tact_learner_run(g->learner, k->store, k->vault, k->data.log.text, LINES_AT_ONCE, &g->behind, &g->trouble);
    g->done = true;
    return NULL;
}

static void finish(tact_keeper *k) {
    tact__learning *g = k->learning;
    if (g->running) pthread_join(g->thread, NULL);
    g->running = false;
    g->done = false;
    if (!g->status) g->status = take(g);
    if (g->status) fprintf(stderr, "tact: the learner stopped, and decisions go on by what was learned so far: %s\n", g->trouble.text[0] ? g->trouble.text : tact_status_line(g->status));
    if (g->status == TACT_ERR_MEMORY || g->status == TACT_ERR_IO || g->status == TACT_ERR_FULL) g->status = TACT_OK;      /* of the moment: it tries again in a few minutes */
}

/* Every few minutes, and each second while it is behind. True: there is something to publish. */
bool tact__learn_tick(tact_keeper *k, tact_instant now, tact_span every) {
    tact__learning *g = k->learning;
    if (g->running) {
        if (!g->done) return false;
        finish(k);
        return !g->behind;
    }
    if (g->status || (!g->behind && tact_instant_since(now, g->at).us < every.us)) return false;
    g->at = now;
    g->behind = false;
    g->trouble.text[0] = 0;
    tact_learner_set_half_life(g->learner, k->brand->config.half_life);
    if (k->options.threaded && pthread_create(&g->thread, NULL, run, k) == 0) { g->running = true; return false; }
    do { g->behind = false; run(k); } while (!g->status && g->behind);
    finish(k);
    return true;
}

tact_status tact__learn_open(tact_keeper *k, tact_trouble *trouble) {
    tact__learning *g = k->learning = calloc(1, sizeof *g);
    tact_arena arena;
    tact_slice value;
    char *block = malloc(STATE_BYTES_MAX);
    if (g) g->weights = calloc(TACT_WEIGHTS, sizeof *g->weights);
    if (g) g->learner = tact_learner_new(k->brand->config.half_life);
    if (!g || !block || !g->weights || !g->learner) { free(block); return TACT_ERR_MEMORY; }
    tact_learner_set_erased(g->learner, erased, k);
    tact_arena_init(&arena, block, STATE_BYTES_MAX, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("learner"), &arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) s = TACT_OK;
    else if (!s && (s = tact_learner_read(value, g->learner)) != TACT_OK) s = tact_trouble_set(trouble, s, "the row `learner` of the store (what was learned) cannot be read: %s", tact_status_line(s));
    free(block);
    if (!s) s = take(g);
    if (!s) g->changed = false;
    return s;
}

void tact__learn_stage(tact_keeper *k) {
    tact__learning *g = k->learning;
    if (!g->changed) return;
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, TACT_S("learner"), (tact_slice){ g->state, g->state_len });
    g->changed = false;
}

void tact__learn_reload(tact_keeper *k) { k->learning->changed = k->learning->state_len > 0; }

void tact__learn_close(tact_keeper *k) {
    tact__learning *g = k->learning;
    if (!g) return;
    if (g->running) { tact_learner_stop(g->learner); pthread_join(g->thread, NULL); }
    tact_learner_free(g->learner);
    free(g->weights);
    free(g->rows);
    free(g->state);
    free(g);
    k->learning = NULL;
}

const int32_t *tact__learn_weights(const tact_keeper *k) { return k->learning->any ? k->learning->weights : NULL; }

void tact__learn_fade(const tact_keeper *k, tact_policy_row *rows, uint32_t count) { tact_learner_fade(k->learning->rows, k->learning->row_count, rows, count); }

tact_learner_standing tact_keeper_learned(const tact_keeper *k) {
    const tact__learning *g = k->learning;
    return g->running ? (tact_learner_standing){ .cursor = g->cursor } : tact_learner_stands(g->learner);
}
