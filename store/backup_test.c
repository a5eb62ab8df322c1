/* Backups of a running folder, and what comes back from them. */
#include "store/testing_world.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <pthread.h>
#include "store/backup.h"
#include "store/fsck.h"
#include "store/restore.h"

static const tact_instant later = { 1793523600000000 + 3600000000 };

typedef struct places { tact_path root, backup, keys, restored, erasures, master; } places;
static places places_in(const char *root) {
    return (places){ testing_in(root, "."), testing_in(root, "backup"), testing_in(root, "keys"), testing_in(root, "restored"), testing_in(root, "erasures.log"), testing_in(root, "master") };
}
static tact_status back_up(world *w, const places *p, tact_instant at) {
    tact_backup_place place = { &w->data, w->store, w->vault, w->log };
    tact_backup_report report;
    tact_status status = tact_backup(&place, p->backup.text, p->keys.text, at, &report, &why);
    if (!status) MUST(report.file_count >= 5 && report.byte_count > 1000);
    return status;
}
static tact_status restore_it(const places *p, tact_restore_report *report) {
    tact_restore_request r = { p->backup.text, p->keys.text, p->erasures.text, p->master.text, p->restored.text, later };
    return tact_restore(&r, report, &why);
}
static uint32_t errors_of(const char *data, const char *master, tact_fsck_report *report) {
    static char room[1 << 20];
    tact_arena a;
    tact_arena_init(&a, room, sizeof room, NULL);
    tact_diags d;
    tact_diags_init(&d, &a, 100);
    tact_fsck_request r = { .data = data, .master_path = master };
    MUST_OK(tact_fsck(&r, &d, report, &why), &why);
    for (uint32_t i = 0; i < d.count; i++) (void)fprintf(stderr, "fsck: %.*s: %.*s\n", (int)d.items[i].file.len, d.items[i].file.ptr, (int)d.items[i].text.len, d.items[i].text.ptr);
    return d.error_count;
}
static bool count_row(void *ctx, const tact_log_row *row) {
    uint64_t *n = ctx;
    MUST(row->sequence == *n + 1);
    (*n)++;
    return true;
}
/* Open the restored folder in place of the first one. */
static void open_restored(world *w, const char *root) {
    tact_path data = testing_in(root, "data"), gone = testing_in(root, "gone"), restored = testing_in(root, "restored");
    MUST(rename(data.text, gone.text) == 0 && rename(restored.text, data.text) == 0);
    open_world(w, root);
}

/* ---- a round trip, with somebody erased after the backup ---- */

static int round_trip(void *ctx) {
    places p = places_in(ctx);
    world w;
    open_world(&w, ctx);
    MUST_OK(tact_erasures_create(p.erasures.text, &why), &why);
    tact_path bundle = testing_in(w.data.bundles.text, "abc"), deep = testing_in(w.data.policies.text, "2026");
    MUST_OK(tact_file_replace(bundle.text, "bundle", 6, 0600, &why), &why);
    MUST_OK(tact_folder_make(deep.text, &why), &why);
    MUST_OK(tact_file_replace(testing_in(deep.text, "7").text, "policy", 6, 0600, &why), &why);
    uint32_t anna = write_person(&w, "anna", "anna"), bea = write_person(&w, "bea", "bea"), early = write_person(&w, "early", "early");
    MUST_OK(tact_eventlog_drain(w.log, 0, NULL, &why), &why);
    MUST_OK(erase_person(&w, "early", &early, 1, NULL), &why);           /* before the backup */
    MUST_OK(back_up(&w, &p, now), &why);
    char command[TACT_PATH_BYTES + 100];                                 /* the ordinary tool agrees */
    (void)snprintf(command, sizeof command, "cd %s && b2sum -l 256 --quiet -c MANIFEST", p.backup.text);
    MUST(system(command) == 0);
    (void)write_person(&w, "late", "late");                              /* after it: not in it */
    MUST_OK(tact_eventlog_drain(w.log, 0, NULL, &why), &why);
    MUST_OK(erase_person(&w, "anna", &anna, 1, NULL), &why);
    close_world(&w);
    tact_fsck_report fsck;
    MUST(errors_of(testing_in(ctx, "data").text, p.master.text, &fsck) == 0 && fsck.person_count == 2 && fsck.tombstone_count == 2);

    tact_restore_report r;
    MUST_OK(restore_it(&p, &r), &why);
    MUST(r.destroyed_count == 1 && r.already_count == 1 && r.buried_count == 1 && r.other_count == 0 && r.backup_made.us == now.us && r.keys_made.us == now.us);
    MUST(tact_data_paused(p.restored.text, &why) && strstr(why.text, "2026-11-01"));
    MUST(tact_path_exists(testing_in(p.restored.text, "bundles/abc").text) && tact_path_exists(testing_in(p.restored.text, "policies/2026/7").text));
    MUST(errors_of(p.restored.text, p.master.text, &fsck) == 0 && fsck.person_count == 1);
    open_restored(&w, ctx);
    tact_envelope_kind kind;
    MUST_OK(read_person(&w, "bea", &kind), &why);
    MUST(kind == TACT_ENVELOPE_SEALED);
    MUST_OK(read_person(&w, "anna", &kind), &why);
    MUST(kind == TACT_ENVELOPE_TOMBSTONE);
    MUST(read_person(&w, "late", &kind) == TACT_ERR_NOT_FOUND);
    uint64_t rows = 0;
    MUST_OK(tact_eventlog_read(w.store, w.data.log.text, 1, count_row, &rows, &why), &why);
    MUST(rows == 4);                                                     /* three people and one erasure */
    uint32_t fresh = write_person(&w, "fresh", "fresh");
    MUST(fresh > anna && fresh > bea && fresh > 4096);                   /* no number that the lost days may have used */
    MUST_OK(tact_eventlog_drain(w.log, 0, NULL, &why), &why);
    close_world(&w);
    return 0;
}
static void a_backup_comes_back_without_the_erased(void **state) {
    (void)state;
    tact_path root = testing_folder();
    assert_int_equal(testing_child(round_trip, root.text), 0);
    testing_folder_drop(root.text);
}

/* ---- another disk: hard links do not reach there ---- */

static int across(void *ctx) {
    places p = places_in(ctx);
    tact_path disk = testing_in(ctx, "disk");
    world w;
    MUST_OK(tact_folder_make(disk.text, &why), &why);
    if (mount("tmpfs", disk.text, "tmpfs", 0, "size=64m") != 0) return 77;
    open_world(&w, ctx);
    (void)write_person(&w, "anna", "anna");
    p.backup = testing_in(disk.text, "backup");
    MUST_OK(back_up(&w, &p, now), &why);
    close_world(&w);
    MUST_OK(tact_erasures_create(p.erasures.text, &why), &why);
    MUST_OK(restore_it(&p, NULL), &why);
    MUST(umount(disk.text) == 0);
    return 0;
}
static void a_backup_may_lie_on_another_disk(void **state) {
    (void)state;
    tact_path root = testing_folder();
    int code = testing_child(across, root.text);
    if (code && code != 77) (void)umount2(testing_in(root.text, "disk").text, MNT_DETACH);
    testing_folder_drop(root.text);
    if (code == 77) skip();
    assert_int_equal(code, 0);
}

/* ---- made while people come, rows are shipped and files turn ---- */

typedef struct busy { world *w; bool stop; uint32_t written; } busy;
static void *write_on(void *ctx) {
    busy *b = ctx;
    for (uint32_t i = 0; !__atomic_load_n(&b->stop, __ATOMIC_SEQ_CST); i++) {
        uint8_t key[8];
        char json[64];
        tact_batch batch;
        tact_batch_init(&batch);
        tact_key_put_u64(key, i);
        (void)snprintf(json, sizeof json, "{\"n\":%u}", i);
        tact_batch_put(&batch, TACT_FAMILY_META, testing_bytes(key, 8), TACT_S("x"));       /* row n and log line n + 1 go together */
        MUST_OK(tact_eventlog_add(&batch, tact_instant_add(now, TACT_MINUTES(i)), tact_slice_of(json), NULL), &why);
        MUST_OK(tact_eventlog_commit(b->w->log, &batch, NULL, NULL), &why);
        tact_batch_free(&batch);
        __atomic_store_n(&b->written, i + 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}
static void *ship_on(void *ctx) {
    busy *b = ctx;
    while (!__atomic_load_n(&b->stop, __ATOMIC_SEQ_CST)) MUST_OK(tact_eventlog_drain(b->w->log, 1, NULL, NULL), &why);
    return NULL;
}
static int while_running(void *ctx) {
    places p = places_in(ctx);
    world w;
    open_world(&w, ctx);
    MUST_OK(tact_erasures_create(p.erasures.text, &why), &why);
    busy b = { .w = &w };
    pthread_t writer, shipper;
    MUST(pthread_create(&writer, NULL, write_on, &b) == 0 && pthread_create(&shipper, NULL, ship_on, &b) == 0);
    while (__atomic_load_n(&b.written, __ATOMIC_SEQ_CST) < 150) (void)usleep(500);
    MUST_OK(back_up(&w, &p, now), &why);
    uint32_t at_least = __atomic_load_n(&b.written, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&b.written, __ATOMIC_SEQ_CST) < at_least + 50) (void)usleep(500);
    __atomic_store_n(&b.stop, true, __ATOMIC_SEQ_CST);
    MUST(pthread_join(writer, NULL) == 0 && pthread_join(shipper, NULL) == 0);
    close_world(&w);
    MUST_OK(restore_it(&p, NULL), &why);
    MUST(errors_of(p.restored.text, p.master.text, NULL) == 0);
    open_restored(&w, ctx);
    uint64_t rows = 0;
    MUST_OK(tact_eventlog_read(w.store, w.data.log.text, 1, count_row, &rows, &why), &why);
    MUST(rows >= 150);
    for (uint64_t i = 0; i <= rows; i++) {                               /* store and log tell the same story */
        uint8_t key[8];
        tact_key_put_u64(key, i);
        MUST(tact_store_get(w.store, TACT_FAMILY_META, testing_bytes(key, 8), NULL, NULL, NULL) == (i < rows ? TACT_OK : TACT_ERR_NOT_FOUND));
    }
    close_world(&w);
    return 0;
}
static void a_backup_of_a_busy_folder_is_consistent(void **state) {
    (void)state;
    tact_path root = testing_folder();
    assert_int_equal(testing_child(while_running, root.text), 0);
    testing_folder_drop(root.text);
}

/* ---- refusals ---- */

static int refusals(void *ctx) {
    places p = places_in(ctx);
    world w;
    open_world(&w, ctx);
    uint32_t anna = write_person(&w, "anna", "anna");
    places bad = p;
    bad.keys = testing_in(p.backup.text, "keys");
    MUST(back_up(&w, &bad, now) == TACT_ERR_INVALID && strstr(why.text, "apart"));
    bad = p;
    bad.backup = testing_in(w.data.root.text, "backup");
    MUST(back_up(&w, &bad, now) == TACT_ERR_INVALID && strstr(why.text, "inside the data folder"));
    MUST_OK(back_up(&w, &p, now), &why);
    MUST(back_up(&w, &p, later) == TACT_ERR_INVALID);                    /* there already */

    tact_restore_report r;
    MUST(restore_it(&p, &r) == TACT_ERR_NOT_FOUND && strstr(why.text, "list of erasures"));
    MUST(!tact_path_exists(p.restored.text));
    MUST_OK(tact_erasures_create(p.erasures.text, &why), &why);

    bad = p;
    bad.master = testing_in(ctx, "other-master");
    MUST_OK(tact_master_create(bad.master.text, NULL, &why), &why);
    MUST(restore_it(&bad, &r) == TACT_ERR_SEALED);
    tact_data d;
    MUST(tact_data_open(&d, p.restored.text, &why) == TACT_ERR_NOT_FOUND);   /* half a restore is no data folder */
    MUST(restore_it(&p, &r) == TACT_ERR_INVALID && strstr(why.text, "empty") && strstr(why.text, "may be removed"));
    bad = p;
    bad.restored = w.data.root;
    MUST(restore_it(&bad, &r) == TACT_ERR_INVALID && strstr(why.text, "empty") && !strstr(why.text, "removed"));           /* never said of a whole one */
    testing_folder_drop(p.restored.text);

    tact_path manifest = testing_in(p.backup.text, "MANIFEST"), current = testing_in(p.backup.text, "store/CURRENT");
    char *text;
    size_t len;
    MUST_OK(tact_file_read(manifest.text, 1 << 20, &text, &len, &why), &why);
    for (size_t i = 0; i < len; i += 7) {
        text[i] = (char)(text[i] ^ 1);
        MUST_OK(tact_file_replace(manifest.text, text, len, 0600, &why), &why);
        tact_status status = restore_it(&p, &r);
        MUST(status != TACT_OK && !tact_path_exists(p.restored.text));
        text[i] = (char)(text[i] ^ 1);
    }
    MUST_OK(tact_file_replace(manifest.text, text, len, 0600, &why), &why);
    free(text);
    MUST_OK(tact_file_read(current.text, 1 << 20, &text, &len, &why), &why);
    MUST_OK(tact_file_replace(current.text, "MANIFEST-999999\n", 16, 0600, &why), &why);
    MUST(restore_it(&p, &r) == TACT_ERR_FORMAT && strstr(why.text, "store/CURRENT"));
    testing_folder_drop(p.restored.text);
    MUST_OK(tact_file_replace(current.text, text, len, 0600, &why), &why);
    free(text);

    /* a slot number of another life of the folder: the id differs, so nobody is hit */
    tact_erasure stranger = { .at = now, .slot = anna, .receipt = "r-0" }, beyond = { .at = now, .slot = 4000000, .receipt = "r-1" };
    memset(stranger.slot_id, 7, sizeof stranger.slot_id);
    MUST_OK(tact_erasures_append(p.erasures.text, &stranger, 1, &why), &why);
    MUST_OK(tact_erasures_append(p.erasures.text, &beyond, 1, &why), &why);
    MUST_OK(restore_it(&p, &r), &why);
    MUST(r.other_count == 2 && r.destroyed_count == 0 && r.buried_count == 0);
    testing_folder_drop(p.restored.text);

    /* keys: only the newest is kept, and its age can be read */
    tact_path folder;
    tact_instant made;
    MUST_OK(tact_backup_keys(w.vault, p.keys.text, later, &why), &why);
    MUST_OK(tact_backup_keys_newest(p.keys.text, &folder, &made, &why), &why);
    MUST(made.us == later.us && strstr(folder.text, "keys-20261101T100000.000000Z"));
    MUST(!tact_path_exists(testing_in(p.keys.text, "keys-20261101T090000.000000Z").text));
    MUST_OK(restore_it(&p, &r), &why);                                   /* newer keys than data: fine */
    testing_folder_drop(p.restored.text);
    p.backup = testing_in(ctx, "second");
    close_world(&w);
    open_world(&w, ctx);
    MUST_OK(back_up(&w, &p, tact_instant_add(later, TACT_HOURS(1))), &why);
    tact_path newer = testing_in(p.keys.text, "keys-20261101T110000.000000Z"), renamed = testing_in(p.keys.text, "keys-20261101T103000.000000Z");
    MUST(rename(newer.text, renamed.text) == 0);
    MUST(restore_it(&p, &r) == TACT_ERR_INVALID && strstr(why.text, "older"));
    close_world(&w);
    return 0;
}
static void what_must_not_be_restored_is_refused(void **state) {
    (void)state;
    tact_path root = testing_folder();
    assert_int_equal(testing_child(refusals, root.text), 0);
    testing_folder_drop(root.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_comes_back_without_the_erased),
        cmocka_unit_test(a_backup_may_lie_on_another_disk),
        cmocka_unit_test(a_backup_of_a_busy_folder_is_consistent),
        cmocka_unit_test(what_must_not_be_restored_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
