/* bench/store_bench.c -- what keeping a person costs: get, open, seal, and a share of a synced batch.
 *
 *   store_bench FOLDER [PEOPLE=200000] [SECONDS=5] [BATCH=50] [MEMORY_MB=256] [IDS=3000000]
 *
 * Prints each part alone and all together (CPU of the committing thread, of the whole process, and the commit's latency); then what a new message id costs to look for and keep,
 * at the first tenth of IDS and at the last; and what erasing a range of one row and a look beside it cost, likewise. */
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include "core/base/hash.h"
#include "store/data.h"
#include "store/envelope.h"
#include "store/eventlog.h"
#include "store/slots.h"

enum { RECORD_BYTES = 600, ROW_BYTES = 400, SAMPLES = 1 << 20, SMALL_RANGES = 20000 };

static tact_trouble why;
static void must(tact_status status) {
    if (!status) return;
    (void)fprintf(stderr, "store_bench: %s\n", why.text[0] ? why.text : tact_status_line(status));
    exit(1);
}
static double seconds(clockid_t clock) {
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct bench {
    tact_data data;
    tact_store *store;
    tact_vault *vault;
    tact_slots *slots;
    tact_eventlog *log;
    tact_arena arena;
    uint32_t people, batch_size;
    char record[RECORD_BYTES], row[ROW_BYTES];
} bench;

static tact_record_key key_of(bench *b, uint64_t n) {
    char id[24];
    int len = snprintf(id, sizeof id, "%llu", (unsigned long long)n);
    return tact_vault_record_key(b->vault, TACT_S("u"), (tact_slice){ id, (size_t)len });
}
static tact_slice slice_of(const tact_record_key *key) { return (tact_slice){ (const char *)key->bytes, sizeof key->bytes }; }

static void load(bench *b) {
    tact_batch batch;
    tact_batch_init(&batch);
    double start = seconds(CLOCK_MONOTONIC);
    for (uint32_t n = 0; n < b->people; n++) {
        tact_record_key key = key_of(b, n);
        tact_slice value;
        uint32_t slot;
        must(tact_slots_take(b->slots, &slot, &why));
        must(tact_envelope_seal(b->vault, &b->arena, &value, TACT_FAMILY_PERSON, slice_of(&key), slot, 1, (tact_slice){ b->record, RECORD_BYTES }, &why));
        tact_batch_put(&batch, TACT_FAMILY_PERSON, slice_of(&key), value);
        if (n % 500 == 499 || n + 1 == b->people) {
            must(tact_store_commit(b->store, &batch, &why));
            tact_batch_clear(&batch);
            tact_arena_reset(&b->arena);
            must(tact_slots_ensure_ahead(b->slots, &why));
        }
    }
    tact_batch_free(&batch);
    double took = seconds(CLOCK_MONOTONIC) - start;
    (void)printf("load          %u people in %.1f s (%.0f/s, batches of 500, new keys included)\n", b->people, took, b->people / took);
}

static void parts_alone(bench *b) {
    enum { ROUNDS = 100000 };
    tact_rng rng = tact_rng_from((tact_seed){ 1, 1 });
    double t[6];
    tact_record_key key = { { 0 } };
    tact_slice value = { NULL, 0 };
    tact_envelope e;
    t[0] = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < ROUNDS; i++) key = key_of(b, tact_rng_below(&rng, b->people));
    t[1] = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (int i = 0; i < ROUNDS; i++) {
        key = key_of(b, tact_rng_below(&rng, b->people));
        must(tact_store_get(b->store, TACT_FAMILY_PERSON, slice_of(&key), &b->arena, &value, &why));
        if (i % 100 != 99) continue;
        if (i + 1 < ROUNDS) tact_arena_reset(&b->arena);
    }
    t[2] = seconds(CLOCK_THREAD_CPUTIME_ID);
    tact_arena_mark mark = tact_arena_checkpoint(&b->arena);
    for (int i = 0; i < ROUNDS; i++) {
        must(tact_envelope_open(b->vault, &b->arena, &e, TACT_FAMILY_PERSON, slice_of(&key), value, &why));
        tact_arena_undo(&b->arena, mark);
    }
    t[3] = seconds(CLOCK_THREAD_CPUTIME_ID);
    tact_slice sealed;
    for (int i = 0; i < ROUNDS; i++) {
        must(tact_envelope_seal(b->vault, &b->arena, &sealed, TACT_FAMILY_PERSON, slice_of(&key), e.head.slot, 2, (tact_slice){ b->record, RECORD_BYTES }, &why));
        tact_arena_undo(&b->arena, mark);
    }
    t[4] = seconds(CLOCK_THREAD_CPUTIME_ID);
    tact_arena_reset(&b->arena);
    static const char *const names[] = { "record key", "get (random)", "open", "seal" };
    for (int i = 0; i < 4; i++) (void)printf("%-13s %5.2f us CPU\n", names[i], ((t[i + 1] - t[i]) - (i == 1 ? t[1] - t[0] : 0)) / ROUNDS * 1e6);
}

static int by_value(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

static void all_together(bench *b, double for_seconds, bool with_row) {
    static float commit_ms[SAMPLES];
    unsigned commits = 0;
    uint64_t done = 0;
    tact_rng rng = tact_rng_from((tact_seed){ 2, 2 });
    tact_batch batch;
    tact_batch_init(&batch);
    double start = seconds(CLOCK_MONOTONIC), thread = seconds(CLOCK_THREAD_CPUTIME_ID), process = seconds(CLOCK_PROCESS_CPUTIME_ID), now = start;
    while (now - start < for_seconds && commits < SAMPLES) {
        for (uint32_t i = 0; i < b->batch_size; i++) {
            tact_record_key key = key_of(b, tact_rng_below(&rng, b->people));
            tact_slice value, sealed;
            tact_envelope e;
            must(tact_store_get(b->store, TACT_FAMILY_PERSON, slice_of(&key), &b->arena, &value, &why));
            must(tact_envelope_open(b->vault, &b->arena, &e, TACT_FAMILY_PERSON, slice_of(&key), value, &why));
            must(tact_envelope_seal(b->vault, &b->arena, &sealed, TACT_FAMILY_PERSON, slice_of(&key), e.head.slot, e.head.version + 1, e.plaintext, &why));
            tact_batch_put(&batch, TACT_FAMILY_PERSON, slice_of(&key), sealed);
            if (with_row) must(tact_eventlog_add(&batch, (tact_instant){ 1793523600000000 }, (tact_slice){ b->row, ROW_BYTES }, &why));
        }
        double before = seconds(CLOCK_MONOTONIC);
        must(tact_eventlog_commit(b->log, &batch, NULL, &why));
        now = seconds(CLOCK_MONOTONIC);
        commit_ms[commits++] = (float)((now - before) * 1e3);
        done += b->batch_size;
        tact_batch_clear(&batch);
        tact_arena_reset(&b->arena);
        if (with_row && commits % 200 == 0) must(tact_eventlog_drain(b->log, 0, NULL, &why));     /* in the daemon another thread does that */
    }
    double cpu = seconds(CLOCK_THREAD_CPUTIME_ID) - thread, all = seconds(CLOCK_PROCESS_CPUTIME_ID) - process, took = now - start;
    qsort(commit_ms, commits, sizeof *commit_ms, by_value);
    (void)printf("%-13s %.0f people/s in batches of %u; %.1f us CPU each in this thread, %.1f in all; commit p50 %.2f p99 %.2f ms\n", with_row ? "with log row" : "read-write",
                 (double)done / took, b->batch_size, cpu / (double)done * 1e6, all / (double)done * 1e6, commit_ms[commits / 2], commit_ms[(size_t)commits * 99 / 100]);
    tact_batch_free(&batch);
}

/* Ids that were never there, as an event brings one: looked for, then kept. */
static void message_ids(bench *b, uint32_t ids) {
    tact_batch batch;
    double first = 0, last = 0, begin = 0;
    tact_batch_init(&batch);
    for (uint32_t n = 0; n < ids; n++) {
        if (n == 0 || n == ids - ids / 10) begin = seconds(CLOCK_THREAD_CPUTIME_ID);
        uint64_t id[2] = { tact_hash((tact_seed){ 3, 3 }, (tact_slice){ (const char *)&n, sizeof n }), n };
        tact_slice key = { (const char *)id, sizeof id }, value;
        tact_status s = tact_store_get(b->store, TACT_FAMILY_SEEN, key, &b->arena, &value, &why);
        if (s != TACT_ERR_NOT_FOUND) must(s ? s : TACT_ERR_INVALID);
        tact_batch_put_seen(&batch, key, (tact_instant){ 1793523600000000 }, TACT_S("\1"));
        if (n % 200 == 199 || n + 1 == ids) {
            must(tact_store_commit(b->store, &batch, &why));
            tact_batch_clear(&batch);
            tact_arena_reset(&b->arena);
        }
        if (n + 1 == ids / 10) first = seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    }
    last = seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    tact_batch_free(&batch);
    (void)printf("message ids   %.2f us CPU each for the first tenth of %u, %.2f for the last\n", first / (ids / 10) * 1e6, ids, last / (ids / 10) * 1e6);
}

/* Who goes: a row, the range around it erased, and a look for somebody else. */
static void small_ranges(bench *b, uint32_t ranges) {
    tact_batch batch;
    double begin = 0, first = 0;
    tact_batch_init(&batch);
    for (uint32_t n = 0; n < ranges; n++) {
        if (n == 0 || n == ranges - ranges / 10) begin = seconds(CLOCK_THREAD_CPUTIME_ID);
        uint8_t from[8], to[8], row[9] = { 0 };
        tact_key_put_u64(from, (uint64_t)n << 8);
        tact_key_put_u64(to, ((uint64_t)n << 8) + 1);
        memcpy(row, from, sizeof from);
        tact_batch_put(&batch, TACT_FAMILY_COLD, (tact_slice){ (const char *)row, sizeof row }, TACT_S("row"));
        tact_batch_erase_range(&batch, TACT_FAMILY_COLD, (tact_slice){ (const char *)from, sizeof from }, (tact_slice){ (const char *)to, sizeof to });
        if (n % 50 == 49 || n + 1 == ranges) {
            must(tact_store_commit(b->store, &batch, &why));
            tact_batch_clear(&batch);
        }
        tact_status s = tact_store_get(b->store, TACT_FAMILY_COLD, TACT_S("somebody else"), NULL, NULL, &why);
        if (s != TACT_ERR_NOT_FOUND) must(s ? s : TACT_ERR_INVALID);
        if (n + 1 == ranges / 10) first = seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    }
    double last = seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    tact_batch_free(&batch);
    (void)printf("small ranges  %.2f us CPU each for the first tenth of %u, %.2f for the last\n", first / (ranges / 10) * 1e6, ranges, last / (ranges / 10) * 1e6);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        (void)fprintf(stderr, "usage: store_bench FOLDER [PEOPLE] [SECONDS] [BATCH] [MEMORY_MB] [IDS]   (FOLDER must not exist yet)\n");
        return 2;
    }
    static bench b;
    b.people = argc > 2 ? (uint32_t)atoi(argv[2]) : 200000;
    double for_seconds = argc > 3 ? atof(argv[3]) : 5;
    b.batch_size = argc > 4 ? (uint32_t)atoi(argv[4]) : 50;
    tact_store_options options = { .memory_bytes = (size_t)(argc > 5 ? atoi(argv[5]) : 256) << 20 };
    size_t room = 8 << 20;
    void *block = malloc(room);
    uint32_t ids = argc > 6 ? (uint32_t)atoi(argv[6]) : 3000000;
    if (!block || !b.people || !b.batch_size || b.batch_size > 2000 || ids < 10) return 2;
    tact_arena_init(&b.arena, block, room, NULL);
    for (size_t i = 0; i < RECORD_BYTES; i++) b.record[i] = (char)(i * 7);
    memset(b.row, 'x', ROW_BYTES);
    b.row[0] = '{';
    b.row[ROW_BYTES - 1] = '}';
    tact_path master;
    (void)snprintf(master.text, sizeof master.text, "%s.master", argv[1]);
    must(tact_master_create(master.text, NULL, &why));
    must(tact_data_create(argv[1], master.text, &why));
    must(tact_data_open(&b.data, argv[1], &why));
    must(tact_store_rocks_open(&b.store, b.data.store.text, &options, &why));
    must(tact_vault_open(&b.vault, b.data.keys.text, master.text, 0, &why));
    must(tact_slots_open(&b.slots, b.store, b.vault, &why));
    must(tact_eventlog_open(&b.log, b.store, b.data.log.text, NULL, &why));
    load(&b);
    parts_alone(&b);
    all_together(&b, for_seconds, false);
    all_together(&b, for_seconds, true);
    message_ids(&b, ids);
    small_ranges(&b, SMALL_RANGES);
    struct rusage used;
    if (getrusage(RUSAGE_SELF, &used) == 0) (void)printf("memory        %ld MB at most, %zu MB configured\n", used.ru_maxrss / 1024, options.memory_bytes >> 20);
    tact_eventlog_close(b.log);
    must(tact_slots_close(b.slots, &why));
    tact_vault_close(b.vault);
    tact_store_close(b.store);
    double start = seconds(CLOCK_MONOTONIC);
    must(tact_store_rocks_open(&b.store, b.data.store.text, &options, &why));
    (void)printf("open again    %.0f ms\n", (seconds(CLOCK_MONOTONIC) - start) * 1e3);
    tact_store_close(b.store);
    tact_data_close(&b.data);
    free(block);
    return 0;
}
