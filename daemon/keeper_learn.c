/* daemon/keeper_learn.c -- the learner beside the keeper: it reads the log on a thread of its own, and hands back what is published next.
 *
 * Handing   the thread alone touches the learner while it runs; the owner takes counts, weights and state from it once it has stopped.
 * Kept      the state goes with the next batch under "learner"; after a stop the learner goes on from there and comes to the same weights.
 * Withdrawn meta row "unlearn:" slot u32 big-endian, value the instant u64 big-endian: since then nobody with this key allows both `remember` and `measure`, or did not for
 *           a while.  It goes with the key.
 * Removed   rows of campaigns the bundle does not name go once they have faded, and what their tallies count for choosing with them, in one batch: whoever comes
 *           back later comes back as new. */
#include <stdio.h>
#include <stdlib.h>
#include "daemon/keeper_internal.h"

enum { LINES_AT_ONCE = 200000, STATE_BYTES_MAX = 2 << 20 };

typedef struct tact__faded_row { uint32_t campaign, message; } tact__faded_row;

typedef struct tact__learning {
    tact_learner *learner;
    pthread_t thread; bool running, behind;
    _Atomic bool done;
    tact_status status; tact_trouble trouble;
    tact_instant at;
    int32_t *weights; bool any;        /* as published: whole steps */
    tact_learned *rows; uint32_t row_count;
    tact_answered answers[TACT_RECEPTIVE_CELLS]; bool any_answers;
    char *state; size_t state_len; bool changed;
    tact_learner_standing standing;    /* as it was taken last */
    uint64_t damaged_said;
    bool told;                         /* that it stands still */
    tact__faded_row *faded; uint32_t faded_count, faded_room;      /* rows freed, whose tallies are still to be told */
} tact__learning;

enum { UNLEARN_KEY = 8 + 4 };

static tact_slice unlearn_key(uint32_t slot, char out[UNLEARN_KEY]) {
    memcpy(out, "unlearn:", 8);
    for (unsigned i = 0; i < 4; i++) out[8 + i] = (char)(slot >> (24 - 8 * i));
    return (tact_slice){ out, UNLEARN_KEY };
}

void tact__learn_withdrawn(tact_keeper *k, uint32_t slot, tact_instant at) {
    char key[UNLEARN_KEY], value[8];
    tact_key_put_u64((uint8_t *)value, (uint64_t)at.us);
    if (slot) tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, unlearn_key(slot, key), (tact_slice){ value, 8 });
}

void tact__learn_slot_ends(tact_batch *ops, uint32_t slot) {
    char key[UNLEARN_KEY];
    tact_batch_erase(ops, TACT_FAMILY_META, unlearn_key(slot, key));
}

/* Erased, or withdrawn while it waited. */
static bool gone(void *ctx, uint32_t slot, tact_instant drawn, tact_instant closes) {
    uint8_t id[TACT_SLOT_ID_BYTES];
    char key[UNLEARN_KEY], block[256];
    bool erased = false;
    tact_keeper *k = ctx;
    tact_arena arena;
    tact_slice at;
    if (!tact_vault_slot_id(k->vault, slot, id, &erased, NULL) && erased) return true;
    tact_arena_init(&arena, block, sizeof block, NULL);
    bool never = tact_store_get(k->store, TACT_FAMILY_META, unlearn_key(slot, key), &arena, &at, NULL) || at.len != 8;
    tact_instant withdrawn = { never ? -1 : (int64_t)tact_key_u64(at.ptr) };
    tact_arena_close(&arena);
    return !tact_instant_before(withdrawn, drawn) && !tact_instant_before(closes, withdrawn);
}

/* What the learner holds now becomes what is published and kept; nothing was read since, and no row freed: it is that already. */
static tact_status take(tact__learning *g) {
    uint32_t count;
    tact_learner_standing stands = tact_learner_stands(g->learner);
    if (g->state && stands.cursor == g->standing.cursor && stands.rows == g->standing.rows && stands.damaged == g->standing.damaged) return TACT_OK;
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
    const tact_answered *answers = tact_learner_answers(g->learner);
    g->any_answers = answers != NULL;
    if (answers) memcpy(g->answers, answers, sizeof g->answers);
    free(g->state);
    g->state = block;
    memmove(block, w.ptr, w.len);
    g->state_len = w.len;
    g->changed |= stands.cursor != g->standing.cursor || stands.rows != g->standing.rows;
    g->standing = stands;
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
    tact_status s = g->status, taken = take(g);            /* what it came to before it stood still counts too */
    if (!s) s = taken;
    if (s && !g->told) fprintf(stderr, "tact: the learner stands still and tries again every few minutes; decisions go on by what was learned so far: %s\n", g->trouble.text[0] ? g->trouble.text : tact_status_line(s));
    g->told = s != TACT_OK;
    g->status = TACT_OK;
    if (g->standing.damaged > g->damaged_said)
        fprintf(stderr, "tact: %llu lines of the event log cannot be read and teach nothing, the last of them from line %llu on; `tact fsck` checks the folder\n", (unsigned long long)(g->standing.damaged - g->damaged_said), (unsigned long long)g->standing.damaged_at);
    g->damaged_said = g->standing.damaged;
}

/* ---- rows of campaigns that are gone ---- */

static bool in_bundle(void *ctx, uint32_t campaign) { return tact_bundle_campaign(((tact_keeper *)ctx)->engine.bundle, campaign) != NULL; }

static void freed(void *ctx, uint32_t campaign, uint32_t message) {
    tact__learning *g = ((tact_keeper *)ctx)->learning;
    if (g->faded_count == g->faded_room) {
        uint32_t room = g->faded_room ? g->faded_room * 2 : 64;
        tact__faded_row *more = realloc(g->faded, room * sizeof *more);
        if (!more) return;                                 /* its tally keeps counts that do not fade: no harm but to that campaign, should it come back */
        g->faded = more;
        g->faded_room = room;
    }
    g->faded[g->faded_count++] = (tact__faded_row){ campaign, message };
}

/* Every few minutes, and each second while it is behind. True: there is something to publish. */
bool tact__learn_tick(tact_keeper *k, tact_instant now, tact_span every) {
    tact__learning *g = k->learning;
    if (g->running) {
        if (!g->done) return false;
        finish(k);
        return !g->behind;
    }
    if (!g->behind && tact_instant_since(now, g->at).us < every.us) return false;
    g->at = now;
    tact_learner_free_rows(g->learner, in_bundle, freed, k);
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
    tact_learner_set_gone(g->learner, gone, k);
    tact_arena_init(&arena, block, STATE_BYTES_MAX, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, TACT_S("learner"), &arena, &value, trouble);
    if (s == TACT_ERR_NOT_FOUND) s = TACT_OK;
    else if (!s && (s = tact_learner_read(value, g->learner)) != TACT_OK) s = tact_trouble_set(trouble, s, "the row `learner` of the store (what was learned) cannot be read: %s", tact_status_line(s));
    free(block);
    if (!s) s = take(g);
    if (!s) g->changed = false;
    if (!s) g->damaged_said = g->standing.damaged;
    return s;
}

void tact__learn_stage(tact_keeper *k) {
    tact__learning *g = k->learning;
    if (!g->changed) return;
    for (; g->faded_count; g->faded_count--) tact__tally_forget(k, g->faded[g->faded_count - 1].campaign, g->faded[g->faded_count - 1].message);
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
    free(g->faded);
    free(g);
    k->learning = NULL;
}

const int32_t *tact__learn_weights(const tact_keeper *k) { return k->learning->any ? k->learning->weights : NULL; }

const tact_answered *tact__learn_answers(const tact_keeper *k) { return k->learning->any_answers ? k->learning->answers : NULL; }

void tact__learn_fade(const tact_keeper *k, tact_policy_row *rows, uint32_t count) { tact_learner_fade(k->learning->rows, k->learning->row_count, rows, count); }

tact_learner_standing tact_keeper_learned(const tact_keeper *k) { return k->learning->standing; }

bool tact_keeper_learner_stuck(const tact_keeper *k) { return k->learning->told; }
