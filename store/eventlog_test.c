/* The event log: every row once, in order, whatever crashes between two steps. */
#include "store/testing.h"
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include "core/base/hash.h"
#include "store/eventlog.h"
#include "store/fault.h"

static tact_trouble why;
static const tact_instant nine = { 1793523600000000 };           /* 2026-11-01T09:00Z */

typedef struct seen { uint64_t count, last, voids; bool in_order; char first[200], newest[200]; uint64_t stop_at; } seen;
static bool note(void *ctx, const tact_log_row *row) {
    seen *s = ctx;
    if (s->last && row->sequence != s->last + 1) s->in_order = false;
    s->last = row->sequence;
    tact_slice mark = TACT_S(",\"void\":");
    ptrdiff_t at = tact_slice_find(row->json, mark);
    if (at > 0) {
        int64_t n = 0;
        (void)tact_slice_int((tact_slice){ row->json.ptr + at + 8, row->json.len - (size_t)at - 9 }, &n);
        s->voids += (uint64_t)n;
        s->last += (uint64_t)n - 1;
    } else s->count++;
    (void)snprintf(s->count == 1 && !s->first[0] ? s->first : s->newest, sizeof s->first, "%.*s", (int)row->json.len, row->json.ptr);
    return row->sequence != s->stop_at;
}
static seen read_all(tact_store *store, const char *folder, uint64_t from) {
    seen s = { .in_order = true };
    MUST_OK(tact_eventlog_read(store, folder, from, note, &s, &why), &why);
    return s;
}
static tact_status add_rows(tact_eventlog *log, uint32_t count, tact_instant received, uint64_t *first) {
    tact_batch b;
    tact_batch_init(&b);
    for (uint32_t i = 0; i < count; i++) {
        char json[64];
        (void)snprintf(json, sizeof json, "{\"n\":%u,\"campaign\":\"winter\"}", i);
        MUST_OK(tact_eventlog_add(&b, received, tact_slice_of(json), &why), &why);
    }
    tact_status status = tact_eventlog_commit(log, &b, first, &why);
    tact_batch_free(&b);
    return status;
}

static void numbers_that_never_landed_hide_nothing(void **state) {
    (void)state;
    tact_path folder = testing_folder();
    tact_store *inner, *store;
    tact_fault plan = { 0 };
    tact_eventlog *log;
    assert_ok(tact_store_memory_open(&inner, NULL, NULL, &why), &why);
    assert_ok(tact_store_fault_open(&store, inner, &plan, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    assert_ok(add_rows(log, 2, nine, NULL), &why);
    for (unsigned round = 0; round < 3; round++) {         /* nothing has been shipped: what comes behind a failed commit is read all the same */
        plan.fail_in = 1;
        plan.status = TACT_ERR_FULL;
        assert_int_equal(add_rows(log, 3, nine, NULL), TACT_ERR_FULL);
        assert_ok(add_rows(log, 2, nine, NULL), &why);
        assert_int_equal(read_all(store, folder.text, 1).count, 4 + 2 * round);
    }
    assert_ok(tact_eventlog_drain(log, 0, NULL, &why), &why);
    assert_int_equal(read_all(store, folder.text, 1).count, 8);
    tact_eventlog_close(log);
    tact_store_close(store);
    tact_store_close(inner);
}

static void rows_are_numbered_shipped_and_read(void **state) {
    (void)state;
    tact_path folder = testing_folder(), file = testing_in(folder.text, "20261101-09.ndjson.zst");
    tact_store *store;
    tact_eventlog *log;
    tact_eventlog_drained done;
    assert_ok(tact_store_memory_open(&store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    uint64_t first;
    assert_ok(add_rows(log, 3, nine, &first), &why);
    assert_int_equal(first, 1);
    assert_ok(add_rows(log, 2, nine, &first), &why);
    assert_int_equal(first, 4);
    assert_int_equal(read_all(store, folder.text, 1).count, 5);
    assert_ok(tact_eventlog_drain(log, 0, &done, &why), &why);
    assert_int_equal(done.row_count, 5);
    assert_int_equal(done.frame_count, 1);
    assert_int_equal(tact_store_estimate(store, TACT_FAMILY_LOG), 0);
    assert_ok(tact_eventlog_drain(log, 0, &done, &why), &why);
    assert_int_equal(done.frame_count, 0);
    assert_ok(add_rows(log, 4, nine, &first), &why);
    seen s = read_all(store, folder.text, 2);
    assert_int_equal(s.count, 8);
    assert_true(s.in_order);
    assert_string_equal(s.first, "{\"seq\":2,\"n\":1,\"campaign\":\"winter\"}");
    assert_string_equal(s.newest, "{\"seq\":9,\"n\":3,\"campaign\":\"winter\"}");
    tact_eventlog_close(log);
    /* the number goes on after a restart */
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    assert_ok(add_rows(log, 1, nine, &first), &why);
    assert_int_equal(first, 10);
    assert_ok(tact_eventlog_drain(log, 0, &done, &why), &why);
    /* ordinary tools read it */
    char command[TACT_PATH_BYTES + 64], line[256];
    (void)snprintf(command, sizeof command, "zstdcat %s 2>&1", file.text);
    FILE *pipe = popen(command, "r");
    unsigned lines = 0;
    while (fgets(line, sizeof line, pipe)) assert_int_equal(strncmp(line, "{\"seq\":", 7), 0), lines++;
    assert_int_equal(pclose(pipe), 0);
    assert_int_equal(lines, 10);
    tact_eventlog_close(log);
    tact_store_close(store);
    testing_folder_drop(folder.text);
}

/* Read beside its writer: what is shipped, and no complaint about a frame that is being written. */
static void the_files_alone_tell_what_is_shipped(void **state) {
    (void)state;
    tact_path folder = testing_folder(), file = testing_in(folder.text, "20261101-09.ndjson.zst");
    tact_store *store;
    tact_eventlog *log;
    assert_ok(tact_store_memory_open(&store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    for (unsigned frame = 0; frame < 2; frame++) {
        assert_ok(add_rows(log, 3, nine, NULL), &why);
        assert_ok(tact_eventlog_drain(log, 0, NULL, &why), &why);
    }
    assert_ok(add_rows(log, 2, nine, NULL), &why);                   /* not shipped */
    tact_eventlog_close(log);
    char *bytes;
    size_t len;
    assert_ok(tact_file_read(file.text, 1 << 20, &bytes, &len, &why), &why);
    for (size_t n = 0; n <= len; n++) {                              /* as if the writer stood at each byte */
        seen s = { .in_order = true };
        assert_ok(tact_file_replace(file.text, bytes, n, 0600, &why), &why);
        assert_ok(tact_eventlog_read_shipped(folder.text, 1, note, &s, &why), &why);
        assert_int_equal(s.count, n == len ? 6 : n >= len / 2 ? 3 : 0);
    }
    seen later = { .in_order = true };
    assert_ok(tact_eventlog_read_shipped(folder.text, 5, note, &later, &why), &why);
    assert_int_equal(later.count, 2);
    bytes[len / 2 + 4] ^= 1;                                         /* damage is still damage */
    assert_ok(tact_file_replace(file.text, bytes, len, 0600, &why), &why);
    assert_int_equal(tact_eventlog_read_shipped(folder.text, 1, note, &later, &why), TACT_ERR_FORMAT);
    free(bytes);
    tact_store_close(store);
    testing_folder_drop(folder.text);
}

static void only_one_object_on_one_line_is_a_row(void **state) {
    (void)state;
    static const char *const bad[] = { "", "{", "[]", "{\"a\":\n1}", "x{}", "{} ", "{\"seq\":1}", "{\"void\":1}" };
    static const char *const good[] = { "{}", "{ }", "{\"a\":\"\xc3\xa9\"}", "{\"a\":{\"seq\":1}}" };
    tact_batch b;
    tact_batch_init(&b);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(tact_eventlog_add(&b, nine, tact_slice_of(bad[i]), &why), TACT_ERR_INVALID);
    static char wide[TACT_LOG_ROW_BYTES_MAX + 1];
    assert_int_equal(tact_eventlog_add(&b, nine, testing_bytes(wide, sizeof wide), &why), TACT_ERR_LIMIT);
    assert_int_equal(b.count, 0);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_ok(tact_eventlog_add(&b, nine, tact_slice_of(good[i]), &why), &why);
    tact_path folder = testing_folder();
    tact_store *store;
    tact_eventlog *log;
    assert_ok(tact_store_memory_open(&store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    assert_ok(tact_eventlog_commit(log, &b, NULL, &why), &why);
    assert_ok(tact_eventlog_drain(log, 0, NULL, &why), &why);
    seen s = read_all(store, folder.text, 1);
    assert_string_equal(s.first, "{\"seq\":1}");
    assert_string_equal(s.newest, "{\"seq\":4,\"a\":{\"seq\":1}}");
    tact_batch_free(&b);
    tact_eventlog_close(log);
    tact_store_close(store);
    testing_folder_drop(folder.text);
}

static void files_turn_with_the_hour_and_with_size(void **state) {
    (void)state;
    tact_path folder = testing_folder();
    tact_store *store;
    tact_eventlog *log;
    tact_eventlog_options o = { .file_bytes_max = 300, .frame_bytes = 200 };
    assert_ok(tact_store_memory_open(&store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, &o, &why), &why);
    for (int i = 0; i < 40; i++) assert_ok(add_rows(log, 3, tact_instant_add(nine, TACT_MINUTES(i * 5)), NULL), &why);
    assert_ok(add_rows(log, 3, nine, NULL), &why);               /* late by the clock: stays behind the newer ones */
    tact_eventlog_drained done;
    assert_ok(tact_eventlog_drain(log, 0, &done, &why), &why);
    assert_int_equal(done.row_count, 123);
    seen s = read_all(store, folder.text, 1);
    assert_true(s.in_order && s.count == 123 && s.last == 123);
    static const char *const expected[] = { "20261101-09.ndjson.zst", "20261101-09_0001.ndjson.zst", "20261101-10.ndjson.zst", "20261101-11.ndjson.zst", "20261101-12.ndjson.zst" };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) assert_true(tact_path_exists(testing_in(folder.text, expected[i]).text));
    for (uint64_t from = 1; from <= 124; from++) assert_int_equal(read_all(store, folder.text, from).count, 124 - from);
    uint32_t gone;
    assert_ok(tact_eventlog_expire(log, tact_instant_add(nine, TACT_MINUTES(119)), &gone, &why), &why);
    assert_true(gone >= 2);
    assert_false(tact_path_exists(testing_in(folder.text, expected[1]).text));
    assert_true(tact_path_exists(testing_in(folder.text, expected[2]).text));
    assert_ok(tact_eventlog_expire(log, tact_instant_add(nine, TACT_DAYS(9)), &gone, &why), &why);
    assert_ok(add_rows(log, 1, tact_instant_add(nine, TACT_HOURS(3)), NULL), &why);      /* the file being written is still there */
    assert_ok(tact_eventlog_drain(log, 0, &done, &why), &why);
    assert_false(done.file_missing);
    assert_int_equal(read_all(store, folder.text, 124).count, 1);
    tact_eventlog_close(log);
    tact_store_close(store);
    testing_folder_drop(folder.text);
}

/* fails when a period's report reads too little: rows of its first hour, of a file's second part, or rows not shipped yet */
static void a_period_begins_with_the_hours_file(void **state) {
    (void)state;
    tact_path folder = testing_folder();
    tact_store *store;
    tact_eventlog *log;
    uint64_t from;
    assert_ok(tact_store_memory_open(&store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    assert_ok(tact_eventlog_since(folder.text, nine, &from, &why), &why);
    assert_true(from == UINT64_MAX);                       /* no file at all */
    for (int hour = 0; hour < 6; hour += 2) {              /* rows 1-3 at nine, 4-6 at eleven, 7-9 at one */
        assert_ok(add_rows(log, 3, (tact_instant){ nine.us + hour * TACT_HOURS(1).us }, NULL), &why);
        assert_ok(tact_eventlog_drain(log, 0, NULL, &why), &why);
    }
    const struct { int64_t minutes; uint64_t first; } rows[] = { { -600, 1 }, { 0, 1 }, { 59, 1 }, { 60, 4 }, { 120, 4 }, { 179, 4 }, { 180, 7 }, { 299, 7 }, { 300, UINT64_MAX } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ok(tact_eventlog_since(folder.text, (tact_instant){ nine.us + rows[i].minutes * TACT_MINUTES(1).us }, &from, &why), &why);
        if (from != rows[i].first) fail_msg("%lld minutes after nine: from %llu", (long long)rows[i].minutes, (unsigned long long)from);
    }
    tact_eventlog_close(log);
    tact_store_close(store);
    testing_folder_drop(folder.text);
}

static void names_are_exactly_those_given(void **state) {
    (void)state;
    tact_instant hour;
    assert_true(tact_eventlog_file_name("20261101-09.ndjson.zst", &hour) && hour.us == nine.us);
    assert_true(tact_eventlog_file_name("20261101-09_0012.ndjson.zst", &hour) && hour.us == nine.us);
    static const char *const bad[] = { "", "20261101-09", "20261101-9.ndjson.zst", "20261301-09.ndjson.zst", "20260230-09.ndjson.zst", "20261101-24.ndjson.zst", "20261101-09_12.ndjson.zst",
                                       "20261101-09_0000.ndjson.zst", "20261101-09.ndjson.zst.new", "../../x" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(tact_eventlog_file_name(bad[i], &hour));
}

static void a_commit_that_failed_leaves_a_void(void **state) {
    (void)state;
    tact_path folder = testing_folder();
    tact_store *inner, *store;
    tact_fault plan = { 0 };
    tact_eventlog *log;
    assert_ok(tact_store_memory_open(&inner, NULL, NULL, &why), &why);
    assert_ok(tact_store_fault_open(&store, inner, &plan, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    assert_ok(add_rows(log, 2, nine, NULL), &why);
    plan.fail_in = 1;
    assert_int_equal(add_rows(log, 3, nine, NULL), TACT_ERR_IO);
    assert_int_equal(read_all(store, folder.text, 1).count, 2);
    uint64_t first;
    assert_ok(add_rows(log, 1, nine, &first), &why);
    assert_int_equal(first, 6);
    tact_eventlog_drained done;
    assert_ok(tact_eventlog_drain(log, 0, &done, &why), &why);
    assert_int_equal(done.row_count, 3);
    assert_int_equal(done.void_count, 3);
    seen s = read_all(store, folder.text, 1);
    assert_true(s.in_order && s.count == 3 && s.voids == 3 && s.last == 6);
    tact_eventlog_close(log);
    tact_store_close(store);
    tact_store_close(inner);
    testing_folder_drop(folder.text);
}

/* Fail or crash at every call of a drain in turn; then go on: each row once. */
static void a_failing_store_never_loses_or_doubles_a_row(void **state) {
    (void)state;
    for (int kind = 0; kind < 3; kind++)                          /* a call fails; crash before a commit; crash behind it */
        for (uint32_t n = 1; n <= 12; n++) {
            tact_path folder = testing_folder();
            tact_store *inner, *store;
            tact_fault plan = { 0 };
            tact_eventlog *log;
            tact_eventlog_options o = { .frame_bytes = 100 };
            assert_ok(tact_store_memory_open(&inner, NULL, NULL, &why), &why);
            assert_ok(tact_store_fault_open(&store, inner, &plan, &why), &why);
            assert_ok(tact_eventlog_open(&log, store, folder.text, &o, &why), &why);
            for (int i = 0; i < 4; i++) assert_ok(add_rows(log, 2, tact_instant_add(nine, TACT_MINUTES(i * 25)), NULL), &why);
            if (kind == 0) plan.fail_in = n;
            else { plan.crash_in = n; plan.crash_applied = kind == 2; }
            tact_status status = tact_eventlog_drain(log, 0, NULL, &why);
            if (status) assert_int_equal(status, TACT_ERR_IO);
            if (plan.crashed) {                                  /* a restart: nothing in memory remains */
                tact_eventlog_close(log);
                plan.crashed = false;
                assert_ok(tact_eventlog_open(&log, store, folder.text, &o, &why), &why);
            }
            plan.fail_in = plan.crash_in = 0;
            assert_ok(add_rows(log, 1, tact_instant_add(nine, TACT_MINUTES(90)), NULL), &why);
            seen s = read_all(store, folder.text, 1);
            assert_true(s.in_order && s.count == 9 && s.last == 9 && s.voids == 0);
            assert_ok(tact_eventlog_drain(log, 0, NULL, &why), &why);
            s = read_all(store, folder.text, 1);
            assert_true(s.in_order && s.count == 9 && s.last == 9 && s.voids == 0);
            assert_int_equal(tact_store_estimate(inner, TACT_FAMILY_LOG), 0);
            tact_eventlog_close(log);
            tact_store_close(store);
            tact_store_close(inner);
            testing_folder_drop(folder.text);
        }
}

/* ---- killed between any two steps, on RocksDB ---- */

typedef struct killer { int left; } killer;
static void count_down(void *ctx, const char *step) {
    (void)step;
    killer *k = ctx;
    if (--k->left == 0) _exit(42);
}
typedef struct drain_run { const char *folder; int die_at; bool fill; } drain_run;
static int drain_and_die(void *ctx) {
    drain_run *run = ctx;
    tact_path store_path = testing_in(run->folder, "store"), log_path = testing_in(run->folder, "log");
    killer k = { run->die_at };
    tact_steps steps = { count_down, &k };
    tact_eventlog_options o = { .frame_bytes = 2000, .steps = &steps };
    tact_store *store;
    tact_eventlog *log;
    MUST_OK(tact_store_rocks_open(&store, store_path.text, NULL, &why), &why);
    MUST_OK(tact_folder_make(log_path.text, &why), &why);
    MUST_OK(tact_eventlog_open(&log, store, log_path.text, &o, &why), &why);
    if (run->fill) for (int i = 0; i < 10; i++) MUST_OK(add_rows(log, 30, tact_instant_add(nine, TACT_MINUTES(i * 9)), NULL), &why);
    MUST_OK(tact_eventlog_drain(log, 0, NULL, &why), &why);
    seen s = read_all(store, log_path.text, 1);
    MUST(s.in_order && s.voids == 0 && s.count % 300 == 0 && s.last == s.count);
    tact_eventlog_close(log);
    tact_store_close(store);
    return s.count == 300 ? 0 : 1;
}
static void killed_between_any_two_steps(void **state) {
    (void)state;
    int deaths = 0;
    for (int step = 1; step < 60; step++) {
        tact_path folder = testing_folder();
        drain_run run = { folder.text, step, true };
        int code = testing_child(drain_and_die, &run);
        if (code == 42) {
            deaths++;
            run = (drain_run){ folder.text, step % 5 + 1, false };       /* and again, in the middle of going on */
            code = testing_child(drain_and_die, &run);
            assert_true(code == 42 || code == 0);
            run.die_at = 0;
            code = testing_child(drain_and_die, &run);
        } else step = 60;                                        /* it came through: every step has had its turn */
        assert_int_equal(code, 0);
        testing_folder_drop(folder.text);
    }
    print_message("killed at %d steps\n", deaths);
    assert_true(deaths > 10);
}

/* ---- commits and drains at once ---- */

typedef struct shared { tact_eventlog *log; tact_store *store; const char *folder; bool stop; } shared;
static void *commit_many(void *ctx) {
    shared *s = ctx;
    for (int i = 0; i < 300; i++) MUST_OK(add_rows(s->log, 1 + (uint32_t)i % 4, tact_instant_add(nine, TACT_SECONDS(i * 20)), NULL), &why);
    return NULL;
}
static void *drain_much(void *ctx) {
    shared *s = ctx;
    while (!__atomic_load_n(&s->stop, __ATOMIC_SEQ_CST)) MUST_OK(tact_eventlog_drain(s->log, 1, NULL, NULL), &why);
    return NULL;
}
static void threads_commit_drain_and_read_at_once(void **state) {
    (void)state;
    tact_path folder = testing_folder();
    shared s = { .folder = folder.text };
    tact_eventlog_options o = { .frame_bytes = 300 };
    assert_ok(tact_store_memory_open(&s.store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&s.log, s.store, folder.text, &o, &why), &why);
    pthread_t writers[3], drainer;
    for (int i = 0; i < 3; i++) assert_int_equal(pthread_create(&writers[i], NULL, commit_many, &s), 0);
    assert_int_equal(pthread_create(&drainer, NULL, drain_much, &s), 0);
    uint64_t before = 0;
    for (int i = 0; i < 20; i++) {
        seen now = read_all(s.store, folder.text, 1);
        assert_true(now.in_order && now.last == now.count && now.count >= before);
        before = now.count;
    }
    for (int i = 0; i < 3; i++) assert_int_equal(pthread_join(writers[i], NULL), 0);
    __atomic_store_n(&s.stop, true, __ATOMIC_SEQ_CST);
    assert_int_equal(pthread_join(drainer, NULL), 0);
    assert_ok(tact_eventlog_drain(s.log, 0, NULL, &why), &why);
    seen all = read_all(s.store, folder.text, 1);
    assert_true(all.in_order && all.count == 3 * 750 && all.last == all.count && all.voids == 0);
    tact_eventlog_close(s.log);
    tact_store_close(s.store);
    testing_folder_drop(folder.text);
}

static void damage_is_found_and_named(void **state) {
    (void)state;
    tact_path folder = testing_folder(), file = testing_in(folder.text, "20261101-09.ndjson.zst");
    tact_store *store;
    tact_eventlog *log;
    assert_ok(tact_store_memory_open(&store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    for (int i = 0; i < 2; i++) {
        assert_ok(add_rows(log, 5, nine, NULL), &why);
        assert_ok(tact_eventlog_drain(log, 0, NULL, &why), &why);
    }
    char *bytes;
    size_t len;
    assert_ok(tact_file_read(file.text, 1 << 20, &bytes, &len, &why), &why);
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (char)(bytes[i] ^ 0x20);
        assert_ok(tact_file_replace(file.text, bytes, len, 0600, &why), &why);
        seen s = { .in_order = true };
        tact_status status = tact_eventlog_read_file(file.text, UINT64_MAX, note, &s, &why);
        bool only_time = status == TACT_OK;                      /* the head's instant of receipt is a hint, not covered */
        if (only_time) assert_true((i >= 44 && i < 52) || s.count == 10);
        else assert_true(status == TACT_ERR_FORMAT && strstr(why.text, file.text));
        bytes[i] = (char)(bytes[i] ^ 0x20);
    }
    for (size_t n = 0; n < len; n++) {                           /* cut anywhere: whole frames are read, the rest is named */
        assert_ok(tact_file_replace(file.text, bytes, n, 0600, &why), &why);
        seen s = { .in_order = true };
        tact_status status = tact_eventlog_read_file(file.text, UINT64_MAX, note, &s, &why);
        assert_true(s.count == 0 || s.count == 5);
        assert_int_equal(status, n == 0 || (s.count == 5 && status == TACT_OK) ? TACT_OK : TACT_ERR_FORMAT);
    }
    seen s = { .in_order = true };
    assert_int_equal(tact_eventlog_read(store, folder.text, 1, note, &s, &why), TACT_ERR_FORMAT);
    tact_eventlog_close(log);
    assert_int_equal(unlink(file.text), 0);
    assert_int_equal(tact_eventlog_read(store, folder.text, 1, note, &s, &why), TACT_ERR_NOT_FOUND);
    /* and the drainer goes on in a new file, and says so */
    assert_ok(tact_eventlog_open(&log, store, folder.text, NULL, &why), &why);
    assert_ok(add_rows(log, 1, nine, NULL), &why);
    tact_eventlog_drained done;
    assert_ok(tact_eventlog_drain(log, 0, &done, &why), &why);
    assert_true(done.file_missing && done.row_count == 1);
    s = (seen){ .in_order = true };
    assert_ok(tact_eventlog_read(store, folder.text, 1, note, &s, &why), &why);
    assert_true(s.count == 1 && s.last == 11);
    free(bytes);
    tact_eventlog_close(log);
    tact_store_close(store);
    testing_folder_drop(folder.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_numbered_shipped_and_read), cmocka_unit_test(numbers_that_never_landed_hide_nothing),
        cmocka_unit_test(the_files_alone_tell_what_is_shipped),
        cmocka_unit_test(only_one_object_on_one_line_is_a_row),
        cmocka_unit_test(files_turn_with_the_hour_and_with_size),
        cmocka_unit_test(a_period_begins_with_the_hours_file), cmocka_unit_test(names_are_exactly_those_given),
        cmocka_unit_test(a_commit_that_failed_leaves_a_void),
        cmocka_unit_test(a_failing_store_never_loses_or_doubles_a_row),
        cmocka_unit_test(killed_between_any_two_steps),
        cmocka_unit_test(threads_commit_drain_and_read_at_once),
        cmocka_unit_test(damage_is_found_and_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
