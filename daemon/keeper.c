/* daemon/keeper.c -- opening a data folder, putting a brand in force, closing. */
#include "daemon/keeper.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "daemon/keeper_internal.h"
#include "store/erase.h"
#include "store/file.h"

enum { ENGINE_ARENA = 4 << 20 };

static void *chunk(void *ctx, size_t bytes) { (void)ctx; return aligned_alloc(16, (bytes + 15) / 16 * 16); }
static void drop_chunk(void *ctx, void *p) { (void)ctx; free(p); }
static const tact_arena_source heap = { chunk, drop_chunk, NULL };

static tact_status make_folders(const tact_keeper *k, tact_trouble *trouble) {
    static const char *const names[] = { "", "store", "log", "bundles", "policies", "worlds", "outbox" };
    tact_path path;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        tact_status s = names[i][0] ? tact_path_join(&path, k->options.data_folder, names[i], trouble) : TACT_OK;
        if (!s) s = tact_folder_make(names[i][0] ? path.text : k->options.data_folder, trouble);
        if (s) return s;
    }
    return TACT_OK;
}

static tact_status open_vault(tact_keeper *k, tact_trouble *trouble) {
    tact_path keys, secrets;
    tact_status s = tact_path_join(&keys, k->options.data_folder, "keys", trouble);
    if (!s) s = tact_path_join(&secrets, keys.text, "secrets", trouble);
    if (!s && !tact_path_exists(secrets.text)) s = tact_vault_create(keys.text, k->options.master_key_path, trouble);
    if (!s) s = tact_vault_open(&k->vault, keys.text, k->options.master_key_path, 0, trouble);
    if (!s) tact_vault_derive(k->vault, k->seed_key, "seeds___", 0);
    return s;
}

static tact_status open_store(tact_keeper *k, tact_trouble *trouble) {
    tact_path store, log;
    size_t half = k->options.memory_bytes / 2;
    tact_store_options options = { .memory_bytes = half, .clock = k->options.clock };
    tact_status s = tact_path_join(&store, k->options.data_folder, "store", trouble);
    if (!s) s = tact_path_join(&log, k->options.data_folder, "log", trouble);
    if (!s) s = tact_store_rocks_open(&k->store, store.text, &options, trouble);
    if (!s) s = open_vault(k, trouble);
    if (!s) s = tact_slots_open(&k->slots, k->store, k->vault, trouble);
    if (!s) s = tact_eventlog_open(&k->log, k->store, log.text, NULL, trouble);
    k->table.bytes_max = half;
    return s;
}

static tact_status finish_erasures(tact_keeper *k, tact_trouble *trouble) {
    tact_erase_place place = { .store = k->store, .vault = k->vault, .log = k->log, .erasures_path = k->options.erasures_path };
    uint32_t finished = 0;
    tact_status s = tact_erase_finish_pending(&place, &finished, trouble);
    if (finished) fprintf(stderr, "tact: %u erasures that a stop had interrupted were finished\n", finished);
    return s;
}

/* Bundles are kept as long as the log that names them. */
static tact_status keep_bundle(const tact_keeper *k, const tact_brand *brand, tact_trouble *trouble) {
    tact_path folder, path;
    char name[32];
    snprintf(name, sizeof name, "%08x.bundle", brand->bundle.id);
    tact_status s = tact_path_join(&folder, k->options.data_folder, "bundles", trouble);
    if (!s) s = tact_path_join(&path, folder.text, name, trouble);
    if (s || tact_path_exists(path.text)) return s;
    return tact_file_replace(path.text, brand->bytes.ptr, brand->bytes.len, 0600, trouble);
}


tact_status tact_keeper_adopt(tact_keeper *k, const tact_brand *brand, tact_trouble *trouble) {
    tact__force *next = calloc(1, sizeof *next);
    if (!next || !(next->block = malloc(ENGINE_ARENA))) { free(next); return TACT_ERR_MEMORY; }
    tact_arena_init(&next->arena, next->block, ENGINE_ARENA, &heap);
    char *bytes = tact_arena_alloc(&next->arena, brand->bytes.len, 1);
    if (bytes) memcpy(bytes, brand->bytes.ptr, brand->bytes.len);
    tact_status s = bytes ? tact_bundle_open((tact_slice){ bytes, brand->bytes.len }, &next->arena, &next->bundle) : TACT_ERR_MEMORY;
    const tact_match *match = NULL;
    const tact_moment_index *moments = NULL;
    if (!s) s = tact_match_build(&next->bundle, &next->arena, &match);
    if (!s) moments = tact_moment_index_build(&next->bundle, &next->arena);
    if (!s && !moments) s = TACT_ERR_MEMORY;
    if (!s) s = keep_bundle(k, brand, trouble);
    if (s) {
        tact_arena_reset(&next->arena);
        free(next->block);
        free(next);
        return tact_trouble_set(trouble, s, "the brand could not be put in force: %s", tact_status_line(s));
    }
    tact__force *old = k->force;
    k->force = next;
    k->brand = brand;
    k->engine = (tact_engine){ .bundle = &next->bundle, .match = match, .moments = moments, .policy = &k->policy, .world = &k->world,
                                .touch_keep = tact_attention_longest_window(&next->bundle) };
    if (old) {
        tact__world_adopt(k);
        tact__force_free(old);                             /* steps run whole between adoptions: nothing points into it any more */
    }
    return TACT_OK;
}

void tact__force_free(tact__force *f) {
    if (!f) return;
    tact_arena_reset(&f->arena);
    free(f->block);
    free(f);
}

tact_status tact_keeper_open(tact_keeper **out, const tact_keeper_options *options, const tact_brand *brand, tact_trouble *trouble) {
    tact_keeper *k = calloc(1, sizeof *k);
    *out = NULL;
    if (!k || sodium_init() < 0) { free(k); return TACT_ERR_MEMORY; }
    k->options = *options;
    if (!k->options.memory_bytes) k->options.memory_bytes = 256u << 20;
    tact_status s = make_folders(k, trouble);
    if (!s) s = open_store(k, trouble);
    if (!s) s = finish_erasures(k, trouble);
    if (!s) s = tact_keeper_adopt(k, brand, trouble);
    if (!s) s = tact__world_open(k, trouble);
    if (!s) s = tact__chain_open(k, trouble);
    if (!s) s = tact__commit_open(k, trouble);
    if (s) { k->commit_open = false; tact_keeper_close(k); return s; }
    k->commit_open = true;
    *out = k;
    return TACT_OK;
}

void tact_keeper_close(tact_keeper *k) {
    tact_trouble trouble;
    if (!k) return;
    if (k->commit_open) tact__commit_close(k);
    if (k->log && tact_eventlog_drain(k->log, 0, NULL, &trouble)) fprintf(stderr, "tact: rows of the event log stay in the store: %s\n", trouble.text);
    tact_eventlog_close(k->log);
    if (tact_slots_close(k->slots, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
    tact__table_free(k);
    tact__world_close(k);
    tact_vault_close(k->vault);
    tact_store_close(k->store);
    tact__force_free(k->force);
    sodium_memzero(k->seed_key, sizeof k->seed_key);
    free(k);
}

bool tact_keeper_on_disk(const tact_keeper *k, uint64_t commit) { return commit <= k->last_commit; }
uint32_t tact_keeper_collected(const tact_keeper *k) { return k->collecting.events + k->collecting.staged_count; }
tact_instant tact_keeper_next_due(const tact_keeper *k) { return k->due_hint; }
bool tact_keeper_read_only(const tact_keeper *k) { return k->read_only; }
const tact_world *tact_keeper_world(const tact_keeper *k) { return &k->world; }
const tact_engine *tact_keeper_engine(const tact_keeper *k) { return &k->engine; }
tact_store *tact_keeper_store(tact_keeper *k) { return k->store; }
tact_vault *tact_keeper_vault(tact_keeper *k) { return k->vault; }
tact_eventlog *tact_keeper_log(tact_keeper *k) { return k->log; }
tact_slots *tact_keeper_slots(tact_keeper *k) { return k->slots; }
const tact_tally *tact_keeper_tallies(const tact_keeper *k, uint32_t *count) { *count = k->tally_count; return k->tallies; }
tact_span tact_keeper_retention_events(const tact_keeper *k) { return k->brand->config.retention.events; }
uint64_t tact_keeper_match_errors(const tact_keeper *k) { return k->match_errors; }
uint64_t tact_keeper_dropped_locations(const tact_keeper *k) { return k->dropped_locations; }
