/* store/range_test.c -- ranges erased: the few rows of each one by one, so that no read meets the ranges of others; many rows at once. */
#include "store/testing.h"
#include <rocksdb/c.h>

enum { MANY = 2000 };
static tact_trouble why;

static tact_slice row_key(char out[16], unsigned group, unsigned n) { return (tact_slice){ out, (size_t)snprintf(out, 16, "%05u-%05u", group, n) }; }
static void put(tact_batch *b, unsigned group, unsigned n) {
    char key[16];
    tact_batch_put(b, TACT_FAMILY_COLD, row_key(key, group, n), TACT_S("value"));
}
static void erase_group(tact_batch *b, unsigned group) {
    char from[16], to[16];
    tact_batch_erase_range(b, TACT_FAMILY_COLD, row_key(from, group, 0), row_key(to, group + 1, 0));
}
static void commit(tact_store *s, tact_batch *b) {
    MUST_OK(tact_store_commit(s, b, &why), &why);
    tact_batch_clear(b);
}
static bool there(tact_store *s, unsigned group, unsigned n) {
    char key[16];
    tact_status status = tact_store_get(s, TACT_FAMILY_COLD, row_key(key, group, n), NULL, NULL, &why);
    if (status != TACT_ERR_NOT_FOUND) MUST_OK(status, &why);
    return !status;
}
static bool count_row(void *ctx, tact_slice key, tact_slice value) { (void)key; (void)value; ++*(unsigned *)ctx; return true; }
static unsigned rows(tact_store *s) {
    unsigned n = 0;
    tact_slice all = { NULL, 0 };
    MUST_OK(tact_store_iterate(s, TACT_FAMILY_COLD, all, all, count_row, &n, &why), &why);
    return n;
}

/* What RocksDB itself keeps of ranges, asked once the store is closed and its buffers are written out. */
static unsigned long ranges_kept(const char *folder) {
    const char *names[TACT_FAMILY_COUNT + 1] = { "default" };
    const rocksdb_options_t *each[TACT_FAMILY_COUNT + 1];
    rocksdb_column_family_handle_t *families[TACT_FAMILY_COUNT + 1];
    rocksdb_options_t *o = rocksdb_options_create();
    char *error = NULL;
    for (unsigned f = 0; f <= TACT_FAMILY_COUNT; f++) each[f] = o;
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++) names[f + 1] = tact_family_name((tact_family)f);
    rocksdb_t *db = rocksdb_open_for_read_only_column_families(o, folder, TACT_FAMILY_COUNT + 1, names, each, families, 0, &error);
    if (error) (void)fprintf(stderr, "%s\n", error);
    MUST(!error);
    char *said = rocksdb_property_value_cf(db, families[TACT_FAMILY_COLD + 1], "rocksdb.aggregated-table-properties"), *at = said ? strstr(said, "# range deletions=") : NULL;
    if (!at) (void)fprintf(stderr, "%s\n", said ? said : "nothing");
    MUST(at);
    unsigned long n = strtoul(at + strlen("# range deletions="), NULL, 10);
    rocksdb_free(said);
    for (unsigned f = 0; f <= TACT_FAMILY_COUNT; f++) rocksdb_column_family_handle_destroy(families[f]);
    rocksdb_close(db);
    rocksdb_options_destroy(o);
    return n;
}

static int small(void *ctx) {
    tact_path path = testing_in(ctx, "small");
    tact_store *s;
    tact_batch batch;
    tact_batch_init(&batch);
    MUST_OK(tact_store_rocks_open(&s, path.text, &(tact_store_options){ .memory_bytes = 16 << 20 }, &why), &why);
    for (unsigned g = 0; g < 500; g++) {
        for (unsigned n = 0; n < 3; n++) put(&batch, g, n);
        commit(s, &batch);
        erase_group(&batch, g);
        commit(s, &batch);
        erase_group(&batch, g);                            /* and nothing */
        commit(s, &batch);
    }
    put(&batch, 500, 0);
    commit(s, &batch);
    MUST(rows(s) == 1 && there(s, 500, 0));
    tact_store_close(s);
    MUST(ranges_kept(path.text) == 0);
    tact_batch_free(&batch);
    return 0;
}
static void small_ranges_leave_no_range_behind(void **state) { assert_int_equal(testing_child(small, *state), 0); }

static int large(void *ctx) {
    tact_path path = testing_in(ctx, "large");
    tact_store *s;
    tact_batch batch;
    tact_batch_init(&batch);
    MUST_OK(tact_store_rocks_open(&s, path.text, &(tact_store_options){ .memory_bytes = 16 << 20 }, &why), &why);
    for (unsigned n = 0; n < MANY; n++) put(&batch, 1, n);
    put(&batch, 0, 9);
    put(&batch, 2, 0);
    commit(s, &batch);
    erase_group(&batch, 1);
    put(&batch, 1, 7);                                     /* behind it: stays */
    commit(s, &batch);
    MUST(rows(s) == 3 && there(s, 0, 9) && there(s, 1, 7) && there(s, 2, 0));
    tact_store_close(s);
    MUST(ranges_kept(path.text) == 1);
    tact_batch_free(&batch);
    return 0;
}
static void a_large_range_goes_at_once(void **state) { assert_int_equal(testing_child(large, *state), 0); }

static int within_a_batch(void *ctx) {
    tact_path path = testing_in(ctx, "batch");
    tact_store *s;
    tact_batch batch;
    tact_batch_init(&batch);
    MUST_OK(tact_store_rocks_open(&s, path.text, &(tact_store_options){ .memory_bytes = 16 << 20 }, &why), &why);
    put(&batch, 1, 1);
    commit(s, &batch);
    put(&batch, 0, 1);
    put(&batch, 1, 2);                                     /* the store does not have it yet */
    put(&batch, 2, 0);
    erase_group(&batch, 1);
    put(&batch, 1, 3);
    commit(s, &batch);
    MUST(rows(s) == 3 && there(s, 0, 1) && there(s, 1, 3) && there(s, 2, 0));
    tact_store_close(s);
    tact_batch_free(&batch);
    return 0;
}
static void what_the_batch_puts_before_it_goes_and_behind_it_stays(void **state) { assert_int_equal(testing_child(within_a_batch, *state), 0); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_ranges_leave_no_range_behind),
        cmocka_unit_test(a_large_range_goes_at_once),
        cmocka_unit_test(what_the_batch_puts_before_it_goes_and_behind_it_stays),
    };
    return cmocka_run_group_tests(tests, testing_folder_make, testing_folder_end);
}
