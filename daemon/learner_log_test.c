/* daemon/learner_log_test.c -- a frame of the event log that does not open any more: the learner goes on behind it, and says how many lines it lost. */
#include "store/testing.h"
#include <fcntl.h>
#include "daemon/learner.h"

enum { ROWS = 400, FRAME_BYTES = 2048 };

static tact_trouble why;

static bool name_of_file(void *ctx, const tact_log_row *row) { (void)row; ++*(unsigned *)ctx; return true; }

static tact_status the_file(void *ctx, const char *name, bool is_folder, tact_trouble *trouble) {
    (void)trouble;
    if (!is_folder) (void)snprintf((char *)ctx, TACT_LOG_FILE_NAME_BYTES, "%s", name);
    return TACT_OK;
}

static void a_damaged_frame_is_passed_over(void **state) {
    (void)state;
    tact_path folder = testing_folder(), path;
    tact_store *store;
    tact_eventlog *log;
    char name[TACT_LOG_FILE_NAME_BYTES] = "";
    unsigned readable = 0;
    bool behind;
    const tact_eventlog_options options = { .frame_bytes = FRAME_BYTES };
    assert_ok(tact_store_memory_open(&store, NULL, NULL, &why), &why);
    assert_ok(tact_eventlog_open(&log, store, folder.text, &options, &why), &why);
    for (unsigned i = 0; i < ROWS; i++) {
        char json[96];
        tact_batch b;
        tact_batch_init(&b);
        snprintf(json, sizeof json, "{\"t\":\"2026-11-01T09:%02u:%02u.000000Z\",\"type\":\"page\"}", i / 60, i % 60);
        assert_ok(tact_eventlog_add(&b, (tact_instant){ 1793523600000000 + (int64_t)i * 1000000 }, tact_slice_of(json), &why), &why);
        assert_ok(tact_eventlog_commit(log, &b, NULL, &why), &why);
        tact_batch_free(&b);
    }
    assert_ok(tact_eventlog_drain(log, 0, NULL, &why), &why);
    assert_ok(tact_folder_list(folder.text, the_file, name, &why), &why);
    path = testing_in(folder.text, name);
    int fd = open(path.text, O_RDWR);
    assert_true(fd >= 0);
    off_t middle = lseek(fd, 0, SEEK_END) / 2;
    static const char spoiled[8] = "spoiled";
    assert_int_equal(pwrite(fd, spoiled, sizeof spoiled, middle), sizeof spoiled);
    close(fd);
    assert_int_equal(tact_eventlog_read(store, folder.text, 1, name_of_file, &readable, &why), TACT_ERR_FORMAT);
    assert_true(readable > 50 && readable < ROWS);
    tact_learner *l = tact_learner_new((tact_span){ 86400000000LL });
    assert_int_equal(tact_learner_run(l, store, NULL, folder.text, UINT64_MAX, &behind, &why), TACT_OK);
    tact_learner_standing s = tact_learner_stands(l);
    print_message("%u rows before the damage, %llu passed over from %llu on\n", readable, (unsigned long long)s.damaged, (unsigned long long)s.damaged_at);
    assert_int_equal(s.cursor, ROWS);
    assert_int_equal(s.damaged_at, readable + 1);
    assert_in_range(s.damaged, 1, 60);                     /* a frame's rows, and not one of the next */
    assert_int_equal(s.until.us, 1793523600000000 + (int64_t)(ROWS - 1) * 1000000);
    tact_learner_free(l);
    tact_eventlog_close(log);
    tact_store_close(store);
    testing_folder_drop(folder.text);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_damaged_frame_is_passed_over) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
