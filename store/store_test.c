/* Every backend behaves alike: random operations on memory and RocksDB side by side, expiry, copies, failures, full disk, locks, kill -9. */
#include "store/testing.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include "core/base/hash.h"
#include "store/fault.h"

static char block[1 << 20];
static tact_arena arena_of(void) {
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    return a;
}
static tact_trouble why;
static int64_t now_us;
static tact_instant now(void *ctx) { (void)ctx; return (tact_instant){ __atomic_load_n(&now_us, __ATOMIC_RELAXED) }; }

/* ---- twin ---- */

typedef struct hashing { uint64_t sum; uint32_t count; } hashing;
static bool add_row(void *ctx, tact_slice key, tact_slice value) {
    hashing *h = ctx;
    h->sum = h->sum * 31 + tact_hash((tact_seed){ 1, 1 }, key);
    h->sum = h->sum * 31 + tact_hash((tact_seed){ 2, 2 }, value);
    h->count++;
    return true;
}
static hashing hash_of(tact_store *s, tact_family f, tact_slice from, tact_slice to) {
    hashing h = { 0, 0 };
    MUST_OK(tact_store_iterate(s, f, from, to, add_row, &h, &why), &why);
    return h;
}
static tact_slice random_key(tact_rng *rng, char out[8]) {
    size_t n = 1 + tact_rng_below(rng, 3);
    for (size_t i = 0; i < n; i++) out[i] = "ab\x00\xff"[tact_rng_below(rng, 4)];
    return (tact_slice){ out, n };
}
static void random_batch(tact_rng *rng, tact_batch *b) {
    tact_batch_clear(b);
    for (uint64_t n = 1 + tact_rng_below(rng, 12); n > 0; n--) {
        char key[8], end[8], value[64];
        tact_family f = (tact_family)tact_rng_below(rng, TACT_FAMILY_COUNT);
        uint64_t what = tact_rng_below(rng, 10);
        for (size_t i = 0; i < sizeof value; i++) value[i] = (char)tact_rng_next(rng);
        tact_slice v = { value, tact_rng_below(rng, sizeof value) };
        if (what < 6 && f == TACT_FAMILY_SEEN) tact_batch_put_seen(b, random_key(rng, key), (tact_instant){ now_us - (int64_t)tact_rng_below(rng, 90000000000) }, v);
        else if (what < 6) tact_batch_put(b, f, random_key(rng, key), v);
        else if (what < 9) tact_batch_erase(b, f, random_key(rng, key));
        else tact_batch_erase_range(b, f, random_key(rng, key), random_key(rng, end));
    }
}
static void compare(tact_rng *rng, tact_store *a, tact_store *b) {
    for (int f = 0; f < TACT_FAMILY_COUNT; f++) {
        char k1[8], k2[8];
        hashing x = hash_of(a, (tact_family)f, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }), y = hash_of(b, (tact_family)f, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 });
        MUST(x.sum == y.sum && x.count == y.count);
        tact_slice from = random_key(rng, k1), to = random_key(rng, k2);
        if (tact_slice_compare(from, to) > 0) { tact_slice t = from; from = to; to = t; }
        x = hash_of(a, (tact_family)f, from, to);
        y = hash_of(b, (tact_family)f, from, to);
        MUST(x.sum == y.sum && x.count == y.count);
        tact_arena arena = arena_of();
        tact_slice va = { NULL, 0 }, vb = { NULL, 0 };
        tact_status sa = tact_store_get(a, (tact_family)f, from, &arena, &va, &why), sb = tact_store_get(b, (tact_family)f, from, &arena, &vb, &why);
        MUST(sa == sb && tact_slice_equal(va, vb));
        MUST(tact_store_get(a, (tact_family)f, from, NULL, NULL, &why) == sa && tact_store_get(b, (tact_family)f, from, NULL, NULL, &why) == sa);
    }
}
static int twin(void *ctx) {
    const char *folder = ctx;
    tact_path path = testing_in(folder, "twin"), copy_a = testing_in(folder, "copy-memory"), copy_b = testing_in(folder, "copy-rocks");
    now_us = 1790000000000000;
    tact_store_options o = { .memory_bytes = 16 << 20, .clock = { now, NULL } };
    tact_store *a, *b;
    MUST_OK(tact_store_memory_open(&a, NULL, &o, &why), &why);
    MUST_OK(tact_store_rocks_open(&b, path.text, &o, &why), &why);
    uint64_t seed = 20261101;
    (void)fprintf(stderr, "twin seed %llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 0 });
    tact_batch batch;
    tact_batch_init(&batch);
    for (int i = 0; i < 400; i++) {
        random_batch(&rng, &batch);
        MUST_OK(tact_store_commit(a, &batch, &why), &why);
        MUST_OK(tact_store_commit(b, &batch, &why), &why);
        now_us += (int64_t)tact_rng_below(&rng, 600000000);
        if (i % 20 == 0) compare(&rng, a, b);
        if (i % 130 == 129) {                                    /* open again: the same */
            tact_store_close(b);
            MUST_OK(tact_store_rocks_open(&b, path.text, &o, &why), &why);
        }
        if (i == 200) for (int f = 0; f < TACT_FAMILY_COUNT; f++) {
            MUST_OK(tact_store_compact(a, (tact_family)f, &why), &why);
            MUST_OK(tact_store_compact(b, (tact_family)f, &why), &why);
        }
    }
    compare(&rng, a, b);
    MUST_OK(tact_store_checkpoint(a, copy_a.text, &why), &why);
    MUST_OK(tact_store_checkpoint(b, copy_b.text, &why), &why);
    MUST(tact_store_checkpoint(a, copy_a.text, &why) == TACT_ERR_INVALID && tact_store_checkpoint(b, copy_b.text, &why) == TACT_ERR_INVALID);
    tact_store *ca, *cb;
    MUST_OK(tact_store_memory_open(&ca, copy_a.text, &o, &why), &why);
    MUST_OK(tact_store_rocks_open(&cb, copy_b.text, &o, &why), &why);   /* while the first is open and is written to */
    compare(&rng, ca, b);
    compare(&rng, a, cb);
    random_batch(&rng, &batch);
    tact_batch_put(&batch, TACT_FAMILY_META, TACT_S("only here"), TACT_S("1"));
    MUST_OK(tact_store_commit(b, &batch, &why), &why);
    MUST(tact_store_get(cb, TACT_FAMILY_META, TACT_S("only here"), NULL, NULL, &why) == TACT_ERR_NOT_FOUND);
    tact_store_close(ca), tact_store_close(cb), tact_store_close(a), tact_store_close(b);
    tact_batch_free(&batch);
    return 0;
}
static void memory_and_rocks_agree(void **state) { assert_int_equal(testing_child(twin, *state), 0); }

/* ---- expiry: the row is gone for readers at once, its bytes after a compaction ---- */

static int expiry(void *ctx) {
    tact_path path = testing_in(ctx, "expiry");
    for (int backend = 0; backend < 2; backend++) {
        now_us = 1790000000000000;
        tact_store_options o = { .memory_bytes = 16 << 20, .clock = { now, NULL } };
        tact_store *s;
        MUST_OK(backend ? tact_store_rocks_open(&s, path.text, &o, &why) : tact_store_memory_open(&s, NULL, &o, &why), &why);
        tact_batch b;
        tact_batch_init(&b);
        tact_batch_put_seen(&b, TACT_S("m1"), (tact_instant){ now_us }, TACT_S("verdict"));
        MUST_OK(tact_store_commit(s, &b, &why), &why);
        now_us += TACT_HOURS(24).us;
        tact_arena arena = arena_of();
        tact_slice value, kept;
        tact_instant at;
        MUST_OK(tact_store_get(s, TACT_FAMILY_SEEN, TACT_S("m1"), &arena, &value, &why), &why);
        MUST(tact_seen_split(value, &at, &kept) && tact_slice_is(kept, "verdict") && at.us == 1790000000000000);
        MUST_OK(tact_store_compact(s, TACT_FAMILY_SEEN, &why), &why);
        MUST(tact_store_estimate(s, TACT_FAMILY_SEEN) == 1);
        now_us += TACT_HOURS(1).us + 1;
        MUST(tact_store_get(s, TACT_FAMILY_SEEN, TACT_S("m1"), NULL, NULL, &why) == TACT_ERR_NOT_FOUND);
        MUST(hash_of(s, TACT_FAMILY_SEEN, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }).count == 0);
        tact_batch_clear(&b);                                    /* something to compact with, so that the filter meets the row */
        tact_batch_put_seen(&b, TACT_S("m0"), (tact_instant){ now_us }, TACT_S(""));
        MUST_OK(tact_store_commit(s, &b, &why), &why);
        MUST_OK(tact_store_compact(s, TACT_FAMILY_SEEN, &why), &why);
        MUST(tact_store_estimate(s, TACT_FAMILY_SEEN) == 1);
        tact_batch_free(&b);
        tact_store_close(s);
    }
    return 0;
}
static void seen_ids_expire_by_the_clock_handed_in(void **state) { assert_int_equal(testing_child(expiry, *state), 0); }

/* ---- bounds ---- */

static void a_batch_beyond_a_bound_writes_nothing(void **state) {
    (void)state;
    tact_store *s;
    assert_ok(tact_store_memory_open(&s, NULL, NULL, &why), &why);
    tact_batch b;
    tact_batch_init(&b);
    static char long_key[TACT_KEY_BYTES_MAX + 1];
    tact_batch_put(&b, TACT_FAMILY_META, TACT_S("a"), TACT_S("1"));
    tact_batch_put(&b, TACT_FAMILY_META, (tact_slice){ long_key, sizeof long_key }, TACT_S("1"));
    assert_int_equal(tact_store_commit(s, &b, &why), TACT_ERR_LIMIT);
    assert_non_null(strstr(why.text, "1024"));
    assert_int_equal(tact_store_get(s, TACT_FAMILY_META, TACT_S("a"), NULL, NULL, NULL), TACT_ERR_NOT_FOUND);
    tact_batch_clear(&b);
    tact_batch_put(&b, TACT_FAMILY_META, (tact_slice){ long_key, TACT_KEY_BYTES_MAX }, TACT_S(""));
    assert_ok(tact_store_commit(s, &b, &why), &why);
    tact_arena tiny;
    static char little[16];
    tact_arena_init(&tiny, little, sizeof little, NULL);
    tact_batch_clear(&b);
    tact_batch_put(&b, TACT_FAMILY_META, TACT_S("wide"), (tact_slice){ long_key, 1000 });
    assert_ok(tact_store_commit(s, &b, &why), &why);
    tact_slice value;
    assert_int_equal(tact_store_get(s, TACT_FAMILY_META, TACT_S("wide"), &tiny, &value, &why), TACT_ERR_MEMORY);
    tact_batch_free(&b);
    tact_store_close(s);
}

/* ---- planned failures ---- */

static void the_nth_call_fails_and_only_that_one(void **state) {
    (void)state;
    for (uint32_t n = 1; n <= 4; n++) {
        tact_store *inner, *s;
        tact_fault plan = { .fail_in = n, .status = TACT_ERR_FULL };
        assert_ok(tact_store_memory_open(&inner, NULL, NULL, &why), &why);
        assert_ok(tact_store_fault_open(&s, inner, &plan, &why), &why);
        tact_batch b;
        tact_batch_init(&b);
        tact_batch_put(&b, TACT_FAMILY_META, TACT_S("k"), TACT_S("v"));
        tact_status got[4];
        got[0] = tact_store_commit(s, &b, &why);
        got[1] = tact_store_get(s, TACT_FAMILY_META, TACT_S("k"), NULL, NULL, &why);
        got[2] = tact_store_get(s, TACT_FAMILY_META, TACT_S("none"), NULL, NULL, &why);
        hashing h = { 0, 0 };
        got[3] = tact_store_iterate(s, TACT_FAMILY_META, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, add_row, &h, &why);
        tact_status usual[4] = { TACT_OK, n == 1 ? TACT_ERR_NOT_FOUND : TACT_OK, TACT_ERR_NOT_FOUND, TACT_OK };
        for (uint32_t i = 0; i < 4; i++) assert_int_equal(got[i], i + 1 == n ? TACT_ERR_FULL : usual[i]);
        assert_int_equal(plan.call_count, 4);
        tact_batch_free(&b);
        tact_store_close(s);
        tact_store_close(inner);
    }
}

static void a_crash_leaves_a_batch_whole_or_absent(void **state) {
    (void)state;
    for (int applied = 0; applied < 2; applied++) {
        tact_store *inner, *s;
        tact_fault plan = { .crash_in = 1, .crash_applied = applied };
        assert_ok(tact_store_memory_open(&inner, NULL, NULL, &why), &why);
        assert_ok(tact_store_fault_open(&s, inner, &plan, &why), &why);
        tact_batch b;
        tact_batch_init(&b);
        tact_batch_put(&b, TACT_FAMILY_META, TACT_S("x"), TACT_S("1"));
        tact_batch_put(&b, TACT_FAMILY_DUE, TACT_S("y"), TACT_S("2"));
        assert_int_equal(tact_store_commit(s, &b, &why), TACT_ERR_IO);
        assert_int_equal(tact_store_get(s, TACT_FAMILY_META, TACT_S("x"), NULL, NULL, &why), TACT_ERR_IO);
        plan.crashed = false;                                    /* restart */
        tact_status expected = applied ? TACT_OK : TACT_ERR_NOT_FOUND;
        assert_int_equal(tact_store_get(s, TACT_FAMILY_META, TACT_S("x"), NULL, NULL, &why), expected);
        assert_int_equal(tact_store_get(s, TACT_FAMILY_DUE, TACT_S("y"), NULL, NULL, &why), expected);
        tact_batch_free(&b);
        tact_store_close(s);
        tact_store_close(inner);
    }
}

/* ---- RocksDB only: lock, full disk, damage, kill -9 ---- */

static int held(void *ctx) {
    int to_child[2], to_parent[2];
    MUST(pipe(to_child) == 0 && pipe(to_parent) == 0);
    tact_path path = testing_in(ctx, "held");
    pid_t pid = fork();
    if (pid == 0) {
        tact_store *s;
        char c;
        MUST_OK(tact_store_rocks_open(&s, path.text, NULL, &why), &why);
        MUST(write(to_parent[1], "x", 1) == 1 && read(to_child[0], &c, 1) == 1);
        _exit(0);
    }
    char c;
    MUST(read(to_parent[0], &c, 1) == 1);
    tact_store *s;
    MUST(tact_store_rocks_open(&s, path.text, NULL, &why) == TACT_ERR_LOCKED);
    char pid_text[32];
    (void)snprintf(pid_text, sizeof pid_text, "process %ld;", (long)pid);
    MUST(strstr(why.text, path.text) && strstr(why.text, pid_text));
    MUST(write(to_child[1], "x", 1) == 1 && waitpid(pid, NULL, 0) == pid);
    MUST_OK(tact_store_rocks_open(&s, path.text, NULL, &why), &why);
    tact_store *second;
    MUST(tact_store_rocks_open(&second, path.text, NULL, &why) == TACT_ERR_LOCKED && strstr(why.text, "this process"));
    tact_store_close(s);
    return 0;
}
static void a_held_folder_names_its_holder(void **state) { assert_int_equal(testing_child(held, *state), 0); }

static uint64_t pretended_free;
static uint64_t pretend(void *ctx, const char *folder) { (void)ctx, (void)folder; return pretended_free; }
static int nearly_full(void *ctx) {
    tact_path path = testing_in(ctx, "nearly");
    tact_store_options o = { .memory_bytes = 16 << 20, .reserve_bytes = 1000, .free_bytes = pretend };
    tact_store *s;
    pretended_free = 1000;
    MUST(tact_store_rocks_open(&s, path.text, &o, &why) == TACT_ERR_FULL && strstr(why.text, path.text));
    pretended_free = UINT64_MAX;
    MUST_OK(tact_store_rocks_open(&s, path.text, &o, &why), &why);
    pretended_free = 1000;
    tact_batch b;
    tact_batch_init(&b);
    tact_batch_put(&b, TACT_FAMILY_META, TACT_S("k"), TACT_S("v"));
    MUST_OK(tact_store_commit(s, &b, &why), &why);
    pretended_free = 999;
    MUST(tact_store_commit(s, &b, &why) == TACT_ERR_FULL && strstr(why.text, path.text) && strstr(why.text, "free space"));
    MUST_OK(tact_store_get(s, TACT_FAMILY_META, TACT_S("k"), NULL, NULL, &why), &why);
    b.urgent = true;
    MUST_OK(tact_store_commit(s, &b, &why), &why);
    b.urgent = false;
    pretended_free = 1000;
    MUST_OK(tact_store_commit(s, &b, &why), &why);
    tact_batch_free(&b);
    tact_store_close(s);
    return 0;
}
static void a_nearly_full_disk_stops_writing_not_reading(void **state) { assert_int_equal(testing_child(nearly_full, *state), 0); }

/* The real thing, where this user may mount: fill a small disk until the system says no, free space, go on. */
static int really_full(void *ctx) {
    tact_path disk = testing_in(ctx, "disk"), path = testing_in(disk.text, "store"), ballast = testing_in(disk.text, "ballast");
    MUST_OK(tact_folder_make(disk.text, &why), &why);
    if (mount("tmpfs", disk.text, "tmpfs", 0, "size=48m") != 0) return 77;
    tact_store_options o = { .memory_bytes = 16 << 20, .free_bytes = pretend };   /* no warning: meet the end of the disk */
    pretended_free = UINT64_MAX;
    tact_store *s;
    MUST_OK(tact_store_rocks_open(&s, path.text, &o, &why), &why);
    static char big[100000];
    MUST_OK(tact_file_replace(ballast.text, big, sizeof big, 0600, &why), &why);
    MUST(truncate(ballast.text, 0) == 0);
    int fd = open(ballast.text, O_WRONLY);
    for (uint64_t at = 0; at < 24 << 20; at += sizeof big) MUST_OK(tact_file_write_at(fd, big, sizeof big, at, ballast.text, &why), &why);
    close(fd);
    tact_batch b;
    tact_batch_init(&b);
    tact_status status = TACT_OK;
    uint32_t acknowledged = 0;
    for (; !status && acknowledged < 1000; acknowledged += !status) {
        uint8_t key[8];
        tact_key_put_u64(key, acknowledged);
        tact_batch_clear(&b);
        for (size_t i = 0; i < sizeof big; i++) big[i] = (char)(i * 131 + acknowledged);
        tact_batch_put(&b, TACT_FAMILY_PERSON, testing_bytes(key, 8), testing_bytes(big, sizeof big));
        status = tact_store_commit(s, &b, &why);
    }
    MUST(status == TACT_ERR_FULL && acknowledged > 10);
    (void)fprintf(stderr, "full after %u rows: %s\n", acknowledged, why.text);
    for (int round = 0; round < 2; round++) {                    /* readable in place, and after a new start with room */
        for (uint32_t i = 0; i < acknowledged; i++) {
            uint8_t key[8];
            tact_key_put_u64(key, i);
            tact_arena arena = arena_of();
            tact_slice v;
            MUST_OK(tact_store_get(s, TACT_FAMILY_PERSON, testing_bytes(key, 8), &arena, &v, &why), &why);
            for (size_t j = 0; j < sizeof big; j += 997) MUST(v.ptr[j] == (char)(j * 131 + i));
        }
        if (round) break;
        tact_store_close(s);
        MUST(unlink(ballast.text) == 0);
        MUST_OK(tact_store_rocks_open(&s, path.text, &o, &why), &why);
        MUST_OK(tact_store_commit(s, &b, &why), &why);
    }
    tact_store_close(s);
    tact_batch_free(&b);
    MUST(umount(disk.text) == 0);
    return 0;
}
static void a_full_disk_loses_nothing_acknowledged(void **state) {
    int code = testing_child(really_full, *state);
    if (code == 77) { print_message("not allowed to mount a small disk here; the pretended one above was tested\n"); skip(); }
    tact_path disk = testing_in(*state, "disk");
    if (code) (void)umount2(disk.text, MNT_DETACH);
    assert_int_equal(code, 0);
}

typedef struct killing { const char *folder; uint64_t *acknowledged; } killing;
static int write_until_killed(void *ctx) {
    killing *k = ctx;
    tact_store_options o = { .memory_bytes = 16 << 20 };
    tact_store *s;
    MUST_OK(tact_store_rocks_open(&s, k->folder, &o, &why), &why);
    tact_batch b;
    tact_batch_init(&b);
    char value[300];
    for (uint64_t n = *k->acknowledged;; n++) {
        tact_batch_clear(&b);
        for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++) {       /* one row a family: all of them or none */
            uint8_t key[8];
            tact_key_put_u64(key, n);
            memset(value, (int)(n + f), sizeof value);
            if (f == TACT_FAMILY_SEEN) tact_batch_put_seen(&b, testing_bytes(key, 8), (tact_instant){ 1 }, testing_bytes(value, sizeof value));
            else tact_batch_put(&b, (tact_family)f, testing_bytes(key, 8), testing_bytes(value, sizeof value));
        }
        MUST_OK(tact_store_commit(s, &b, &why), &why);
        __atomic_store_n(k->acknowledged, n + 1, __ATOMIC_SEQ_CST);
    }
}
static int check_after_kill(void *ctx) {
    killing *k = ctx;
    tact_store *s;
    MUST_OK(tact_store_rocks_open(&s, k->folder, NULL, &why), &why);
    uint64_t beyond = *k->acknowledged;
    for (uint64_t n = 0; n <= beyond; n++) {
        unsigned found = 0;
        for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++) {
            uint8_t key[8];
            tact_key_put_u64(key, n);
            tact_arena arena = arena_of();
            tact_slice v;
            tact_status status = tact_store_get(s, (tact_family)f, testing_bytes(key, 8), &arena, &v, &why);
            if (status == TACT_ERR_NOT_FOUND) continue;
            MUST_OK(status, &why);
            found++;
            MUST(v.len >= 300 && v.ptr[v.len - 1] == (char)(n + f) && v.ptr[v.len - 300] == (char)(n + f));
        }
        MUST(n < beyond ? found == TACT_FAMILY_COUNT : found == 0 || found == TACT_FAMILY_COUNT);
    }
    tact_store_close(s);
    return 0;
}
static void kill_nine_loses_nothing_acknowledged(void **state) {
    tact_path path = testing_in(*state, "killed");
    uint64_t *acknowledged = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(acknowledged != MAP_FAILED);
    killing k = { path.text, acknowledged };
    uint64_t seed = 7;
    print_message("kill seed %llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 0 });
    for (int round = 0; round < 5; round++) {
        uint64_t target = *acknowledged + 20 + tact_rng_below(&rng, 200);
        (void)fflush(NULL);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) _exit(write_until_killed(&k));
        int status = 0;
        while (__atomic_load_n(acknowledged, __ATOMIC_SEQ_CST) < target && waitpid(pid, &status, WNOHANG) == 0) (void)usleep(200);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        assert_int_equal(testing_child(check_after_kill, &k), 0);
    }
    print_message("%llu batches acknowledged over 5 kills\n", (unsigned long long)*acknowledged);
    (void)munmap(acknowledged, 4096);
}

static int damaged(void *ctx) {
    tact_path path = testing_in(ctx, "damaged"), current = testing_in(path.text, "CURRENT");
    tact_store *s;
    MUST_OK(tact_store_rocks_open(&s, path.text, NULL, &why), &why);
    tact_store_close(s);
    MUST_OK(tact_file_replace(current.text, "nonsense", 8, 0600, &why), &why);
    tact_status status = tact_store_rocks_open(&s, path.text, NULL, &why);
    MUST(status != TACT_OK && strstr(why.text, path.text));
    tact_store_options o = { .memory_bytes = 1 };
    MUST(tact_store_rocks_open(&s, path.text, &o, &why) == TACT_ERR_INVALID && strstr(why.text, "memory:"));
    return 0;
}
static void damage_is_said_with_its_place(void **state) { assert_int_equal(testing_child(damaged, *state), 0); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_and_rocks_agree),
        cmocka_unit_test(seen_ids_expire_by_the_clock_handed_in),
        cmocka_unit_test(a_batch_beyond_a_bound_writes_nothing),
        cmocka_unit_test(the_nth_call_fails_and_only_that_one),
        cmocka_unit_test(a_crash_leaves_a_batch_whole_or_absent),
        cmocka_unit_test(a_held_folder_names_its_holder),
        cmocka_unit_test(a_nearly_full_disk_stops_writing_not_reading),
        cmocka_unit_test(a_full_disk_loses_nothing_acknowledged),
        cmocka_unit_test(kill_nine_loses_nothing_acknowledged),
        cmocka_unit_test(damage_is_said_with_its_place),
    };
    return cmocka_run_group_tests(tests, testing_folder_make, testing_folder_end);
}
