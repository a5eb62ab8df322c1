/* daemon/keeper.c -- opening a data folder, putting a brand in force, closing. */
#include "daemon/keeper.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "daemon/keeper_internal.h"
#include "store/erase.h"
#include "store/file.h"

/* A new folder is made; an older one must be ours, of a version we know, and nobody else's now. */
static tact_status open_folder(tact_keeper *k, tact_trouble *trouble) {
    static const char *const names[] = { "worlds", "outbox" };
    tact_path path;
    tact_status s = tact_path_join(&path, k->options.data_folder, "VERSION", trouble);
    if (!s && !tact_path_exists(path.text)) s = tact_data_create(k->options.data_folder, k->options.master_key_path, trouble);
    if (!s) s = tact_data_open(&k->data, k->options.data_folder, trouble);
    for (unsigned i = 0; i < sizeof names / sizeof *names && !s; i++) {
        s = tact_path_join(&path, k->options.data_folder, names[i], trouble);
        if (!s) s = tact_folder_make(path.text, trouble);
    }
    return s;
}

static tact_status open_vault(tact_keeper *k, tact_trouble *trouble) {
    tact_status s = tact_vault_open(&k->vault, k->data.keys.text, k->options.master_key_path, 0, trouble);
    if (!s) tact_vault_derive(k->vault, k->seed_key, "seeds___", 0);
    return s;
}

static tact_status open_store(tact_keeper *k, tact_trouble *trouble) {
    size_t half = k->options.memory_bytes / 2;
    tact_store_options options = { .memory_bytes = half, .clock = k->options.clock };
    tact_status s = tact_store_rocks_open(&k->store, k->data.store.text, &options, trouble);
    if (!s) s = open_vault(k, trouble);
    if (!s) s = tact_slots_open(&k->slots, k->store, k->vault, trouble);
    if (!s) s = tact_eventlog_open(&k->log, k->store, k->data.log.text, NULL, trouble);
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
    tact_path path;
    char name[32];
    snprintf(name, sizeof name, "%08x.bundle", brand->bundle.id);
    tact_status s = tact_path_join(&path, k->data.bundles.text, name, trouble);
    if (s || tact_path_exists(path.text)) return s;
    return tact_file_replace(path.text, brand->bytes.ptr, brand->bytes.len, 0600, trouble);
}


tact_status tact_keeper_adopt(tact_keeper *k, const tact_brand *brand, tact_trouble *trouble) {
    tact_force *next, *old = k->force;
    tact_status s = brand->model_bytes.len ? tact_force_keep_model(k->data.bundles.text, brand->model_bytes, trouble) : TACT_OK;
    if (!s) s = tact_force_make(&next, brand->bytes, k->data.bundles.text, trouble);
    if (s) return s;
    s = keep_bundle(k, brand, trouble);
    if (s) { tact_force_free(next); return s; }
    k->force = next;
    k->brand = brand;
    k->engine = tact_force_engine(next, &k->policy, &k->world);
    k->rounds_stale = true;
    s = tact__testers_load(k);
    if (s) fprintf(stderr, "tact: no memory for the list of testers; what waits for them goes to nobody\n");
    if (old) {
        tact__world_adopt(k);
        tact_force_free(old);                              /* steps run whole between adoptions: nothing points into it any more */
    }
    return TACT_OK;
}

/* Nonces come from libsodium's own generator, seeded by the kernel: no system call for each. Who chose another one before (a test with a seed) keeps it. */
static bool begin_sodium(void) {
    if (strcmp(randombytes_implementation_name(), "sysrandom") == 0) randombytes_set_implementation(&randombytes_internal_implementation);
    return sodium_init() >= 0;
}

tact_status tact_keeper_open(tact_keeper **out, const tact_keeper_options *options, const tact_brand *brand, tact_trouble *trouble) {
    tact_keeper *k = calloc(1, sizeof *k);
    *out = NULL;
    if (k) k->scratch = malloc(TACT__SCRATCH);
    if (!k || !k->scratch || !begin_sodium()) { free(k); return TACT_ERR_MEMORY; }
    k->options = *options;
    k->fates_end = &k->fates;
    k->data.lock_fd = -1;
    if (!k->options.memory_bytes) k->options.memory_bytes = 256u << 20;
    tact_status s = open_folder(k, trouble);
    if (!s) s = open_store(k, trouble);
    if (!s) s = tact__restored_open(k, trouble);
    if (!s) s = tact__clock_open(k, trouble);
    if (!s) s = finish_erasures(k, trouble);
    if (!s) s = tact__retired_finish(k, trouble);
    if (!s) s = tact_keeper_adopt(k, brand, trouble);
    if (!s) s = tact__world_open(k, trouble);
    if (!s) s = tact__passes_load(k, trouble);
    if (!s) s = tact__local_load(k, trouble);
    if (!s) s = tact__chain_open(k, trouble);
    if (!s) s = tact__commit_open(k, trouble);
    if (s) { k->commit_open = false; tact_keeper_close(k); return s; }
    k->commit_open = true;
    tact__passes_tidy(k);
    tact__restored_begin(k);
    if (k->options.guarded) tact__outage_begin(k);
    *out = k;
    return TACT_OK;
}

void tact_keeper_close(tact_keeper *k) {
    tact_trouble trouble = { "" };
    if (!k) return;
    if (k->commit_open) tact__commit_close(k);
    if (k->log && tact_eventlog_drain(k->log, 0, NULL, &trouble)) fprintf(stderr, "tact: rows of the event log stay in the store: %s\n", trouble.text);
    tact_eventlog_close(k->log);
    if (tact_slots_close(k->slots, &trouble)) fprintf(stderr, "tact: %s\n", trouble.text);
    tact__fates_free(k);
    tact__table_free(k);
    tact__world_close(k);
    tact_vault_close(k->vault);
    tact_store_close(k->store);
    tact_data_close(&k->data);
    tact_force_free(k->force);
    sodium_memzero(k->seed_key, sizeof k->seed_key);
    sodium_memzero(k->scratch, TACT__SCRATCH);
    free(k->scratch);
    free(k->deferred);
    free(k->rounds);
    free(k->testers);
    tact__passes_free(k);
    tact__local_free(k);
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
const tact_tally *tact_keeper_programme(const tact_keeper *k) { return &k->programme; }
const tact_config *tact_keeper_config(const tact_keeper *k) { return &k->brand->config; }
tact_span tact_keeper_retention_events(const tact_keeper *k) { return k->brand->config.retention.events; }
uint64_t tact_keeper_match_errors(const tact_keeper *k) { return k->match_errors; }
uint64_t tact_keeper_dropped_locations(const tact_keeper *k) { return k->dropped_locations; }
