/* store/memory.c -- the store in memory: one skip list a family, one lock.
 *
 * Why a skip list: ordered, a page of code, and a walk survives changes made under it (it seeks on from the last key).
 * Source: W. Pugh, "Skip Lists: A Probabilistic Alternative to Balanced Trees", 1990. Heights come from a seeded generator, so two runs agree.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include "core/base/hash.h"
#include "store/file.h"
#include "store/store.h"

enum { HEIGHT_MAX = 16 };

typedef struct node {
    uint32_t key_len, value_len, height;
    uint8_t *bytes;                              /* key, then value */
    struct node *next[];
} node;

typedef struct memory_store {
    tact_store base;
    pthread_mutex_t lock;
    node *head[TACT_FAMILY_COUNT];
    uint64_t count[TACT_FAMILY_COUNT];
    tact_rng rng;
} memory_store;

static tact_slice key_of(const node *n) { return (tact_slice){ (const char *)n->bytes, n->key_len }; }
static tact_slice value_of(const node *n) { return (tact_slice){ (const char *)n->bytes + n->key_len, n->value_len }; }

static node *node_new(memory_store *m, tact_slice key, tact_slice value, uint32_t height) {
    if (!height) for (height = 1; height < HEIGHT_MAX && (tact_rng_u32(&m->rng) & 3) == 0;) height++;
    node *n = calloc(1, sizeof *n + height * sizeof(node *));
    if (!n) return NULL;
    *n = (node){ .key_len = (uint32_t)key.len, .value_len = (uint32_t)value.len, .height = height, .bytes = malloc(key.len + value.len + 1) };
    if (!n->bytes) { free(n); return NULL; }
    if (key.len) memcpy(n->bytes, key.ptr, key.len);
    if (value.len) memcpy(n->bytes + key.len, value.ptr, value.len);
    return n;
}

static void node_free(node *n) {
    if (n) free(n->bytes);
    free(n);
}

/* The first node not below `key`; before[] = the last node below it on every level. */
static node *seek(const memory_store *m, tact_family family, tact_slice key, node *before[HEIGHT_MAX]) {
    node *at = m->head[family];
    for (int level = HEIGHT_MAX - 1; level >= 0; level--) {
        while (at->next[level] && tact_slice_compare(key_of(at->next[level]), key) < 0) at = at->next[level];
        if (before) before[level] = at;
    }
    return at->next[0];
}

static void cut(memory_store *m, tact_family family, node *n, node *before[HEIGHT_MAX]) {
    for (uint32_t level = 0; level < n->height; level++) before[level]->next[level] = n->next[level];
    m->count[family]--;
    node_free(n);
}

static void erase(memory_store *m, tact_family family, tact_slice key) {
    node *before[HEIGHT_MAX], *n = seek(m, family, key, before);
    if (n && tact_slice_equal(key_of(n), key)) cut(m, family, n, before);
}

static void put(memory_store *m, tact_family family, node *fresh) {
    erase(m, family, key_of(fresh));
    node *before[HEIGHT_MAX];
    (void)seek(m, family, key_of(fresh), before);
    for (uint32_t level = 0; level < fresh->height; level++) {
        fresh->next[level] = before[level]->next[level];
        before[level]->next[level] = fresh;
    }
    m->count[family]++;
}

static tact_status memory_get(tact_store *store, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *why) {
    memory_store *m = (memory_store *)store;
    tact_status status = TACT_ERR_NOT_FOUND;
    pthread_mutex_lock(&m->lock);
    const node *n = seek(m, family, key, NULL);
    if (n && tact_slice_equal(key_of(n), key) && !tact__store_expired(store, family, value_of(n))) {
        status = TACT_OK;
        if (value) *value = tact_arena_copy(arena, value_of(n));
        if (value && n->value_len && !value->ptr) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena for a value of %u bytes", n->value_len);
    }
    pthread_mutex_unlock(&m->lock);
    return status;
}

/* All memory is taken before the first change, so that a batch is whole or not at all. */
static tact_status memory_commit(tact_store *store, const tact_batch *batch, tact_trouble *why) {
    memory_store *m = (memory_store *)store;
    node **fresh = calloc(batch->count, sizeof *fresh);
    tact_batch_op op;
    tact_status status = fresh ? TACT_OK : TACT_ERR_MEMORY;
    pthread_mutex_lock(&m->lock);
    size_t at = 0;
    for (uint32_t i = 0; !status && tact_batch_next(batch, &at, &op); i++)
        if (op.kind == TACT_BATCH_PUT && !(fresh[i] = node_new(m, op.key, op.value, 0))) status = TACT_ERR_MEMORY;
    at = 0;
    for (uint32_t i = 0; !status && tact_batch_next(batch, &at, &op); i++) {
        node *before[HEIGHT_MAX], *n;
        if (op.kind == TACT_BATCH_PUT) { put(m, op.family, fresh[i]); fresh[i] = NULL; }
        else if (op.kind == TACT_BATCH_ERASE) erase(m, op.family, op.key);
        else while ((n = seek(m, op.family, op.key, before)) && tact_slice_compare(key_of(n), op.value) < 0) cut(m, op.family, n, before);
    }
    pthread_mutex_unlock(&m->lock);
    for (uint32_t i = 0; fresh && i < batch->count; i++) node_free(fresh[i]);
    free(fresh);
    return status ? tact_trouble_set(why, status, "no memory for a batch of %u operations; nothing was written", batch->count) : TACT_OK;
}

static tact_status memory_iterate(tact_store *store, tact_family family, tact_slice from, tact_slice to, tact_store_visit visit, void *ctx, tact_trouble *why) {
    memory_store *m = (memory_store *)store;
    char *copy = NULL, last[TACT_KEY_BYTES_MAX + 1];
    size_t room = 0;
    tact_slice at = from;
    for (;;) {
        pthread_mutex_lock(&m->lock);
        const node *n = seek(m, family, at, NULL);
        while (n && tact__store_expired(store, family, value_of(n))) n = n->next[0];
        bool ends = !n || (to.len && tact_slice_compare(key_of(n), to) >= 0), full = false;
        size_t len = ends ? 0 : (size_t)n->key_len + n->value_len, key_len = ends ? 0 : n->key_len;
        if (!ends && len > room) {                           /* the visitor sees a copy: it may commit */
            char *more = realloc(copy, len);
            if (more) { copy = more; room = len; } else full = true;
        }
        if (!ends && !full) memcpy(copy, n->bytes, len);
        pthread_mutex_unlock(&m->lock);
        if (full) { free(copy); return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to copy a row of %zu bytes", len); }
        if (ends || !visit(ctx, (tact_slice){ copy, key_len }, (tact_slice){ copy + key_len, len - key_len })) break;
        memcpy(last, copy, key_len);                         /* the least key above the one just seen */
        last[key_len] = '\0';
        at = (tact_slice){ last, key_len + 1 };
    }
    free(copy);
    return TACT_OK;
}

static tact_status memory_compact(tact_store *store, tact_family family, tact_trouble *why) {
    (void)why;
    memory_store *m = (memory_store *)store;
    pthread_mutex_lock(&m->lock);
    for (node *n = m->head[family]->next[0], *next; n; n = next) {
        next = n->next[0];
        if (tact__store_expired(store, family, value_of(n))) erase(m, family, key_of(n));
    }
    pthread_mutex_unlock(&m->lock);
    return TACT_OK;
}

static uint64_t memory_estimate(tact_store *store, tact_family family) {
    memory_store *m = (memory_store *)store;
    pthread_mutex_lock(&m->lock);
    uint64_t n = m->count[family];
    pthread_mutex_unlock(&m->lock);
    return n;
}

static void memory_close(tact_store *store) {
    memory_store *m = (memory_store *)store;
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++)
        for (node *n = m->head[f], *next; n; n = next) { next = n->next[0]; node_free(n); }
    pthread_mutex_destroy(&m->lock);
    free(m);
}

/* ---- the copy on disk: "tactmem1", then per row [family u8][key u32][value u32] key value, in this machine's order ---- */

static const char dump_magic[8] = "tactmem1";

static tact_status memory_checkpoint(tact_store *store, const char *folder, tact_trouble *why) {
    memory_store *m = (memory_store *)store;
    tact_path path;
    tact_status status = tact_path_exists(folder) ? tact_trouble_set(why, TACT_ERR_INVALID, "%s is there already; name a new folder", folder) : TACT_OK;
    if (!status) status = tact_folder_make(folder, why);
    if (!status) status = tact_path_join(&path, folder, "memory", why);
    if (status) return status;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (!out) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to copy the store");
    (void)fwrite(dump_magic, 1, sizeof dump_magic, out);
    pthread_mutex_lock(&m->lock);
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++)
        for (const node *n = m->head[f]->next[0]; n; n = n->next[0]) {
            (void)fputc((int)f, out);
            (void)fwrite(&n->key_len, 1, 4, out);
            (void)fwrite(&n->value_len, 1, 4, out);
            (void)fwrite(n->bytes, 1, (size_t)n->key_len + n->value_len, out);
        }
    pthread_mutex_unlock(&m->lock);
    bool lost = ferror(out) != 0;
    if (fclose(out) != 0 || lost) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to copy the store");
    if (!status) status = tact_file_replace(path.text, text, len, 0600, why);
    free(text);
    return status;
}

static tact_status load(memory_store *m, const char *folder, tact_trouble *why) {
    tact_path path;
    tact_status status = tact_path_join(&path, folder, "memory", why);
    char *text = NULL;
    size_t len = 0, at = sizeof dump_magic;
    if (!status) status = tact_file_read(path.text, (size_t)1 << 40, &text, &len, why);
    if (status) return status;
    if (len < at || memcmp(text, dump_magic, at) != 0) status = TACT_ERR_FORMAT;
    while (!status && at < len) {
        uint32_t key_len, value_len;
        if (len - at < 9) { status = TACT_ERR_FORMAT; break; }
        unsigned family = (uint8_t)text[at];
        memcpy(&key_len, text + at + 1, 4);
        memcpy(&value_len, text + at + 5, 4);
        at += 9;
        if (family >= TACT_FAMILY_COUNT || key_len == 0 || len - at < key_len || len - at - key_len < value_len) { status = TACT_ERR_FORMAT; break; }
        node *n = node_new(m, (tact_slice){ text + at, key_len }, (tact_slice){ text + at + key_len, value_len }, 0);
        if (!n) { status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the rows of %s", path.text); break; }
        put(m, (tact_family)family, n);
        at += (size_t)key_len + value_len;
    }
    free(text);
    return status == TACT_ERR_FORMAT ? tact_trouble_set(why, status, "%s is not a whole copy of a memory store", path.text) : status;
}

static const tact_store_calls calls = { "memory", memory_get, memory_commit, memory_iterate, memory_checkpoint, memory_compact, memory_estimate, memory_close };

tact_status tact_store_memory_open(tact_store **out, const char *folder, const tact_store_options *options, tact_trouble *why) {
    memory_store *m = calloc(1, sizeof *m);
    if (!m) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for a store");
    m->base = (tact_store){ &calls, options ? options->clock : (tact_clock){ NULL, NULL }, options && options->seen_ttl.us ? options->seen_ttl : TACT_SEEN_TTL };
    m->rng = tact_rng_from((tact_seed){ 1, 2 });
    pthread_mutex_init(&m->lock, NULL);
    tact_status status = TACT_OK;
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++)
        if (!(m->head[f] = node_new(m, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, HEIGHT_MAX))) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for a store");
    if (!status && folder) status = load(m, folder, why);
    if (status) { memory_close(&m->base); return status; }
    *out = &m->base;
    return TACT_OK;
}
