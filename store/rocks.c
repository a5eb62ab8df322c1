/* store/rocks.c -- the store on RocksDB, through its C API.
 *
 * Families     column families of one database, so that one WriteBatch with one sync carries a whole commit.
 * Memory       one figure, split: 3/8 write buffers (all families together), 5/8 block cache, in which index and filter blocks are counted too.
 * Compaction   universal: a tenth of the writing of the levelled kind at this load.  No compression: sealed values do not compress,
 *              and log rows leave within seconds (the log files are compressed).
 * Disk full    ordinary commits stop while `reserve_bytes` are still free, so RocksDB itself never meets a full disk; what is there stays
 *              readable, erasing and draining may use the reserve, and commits go on by themselves once there is room.
 * Ranges       erased as rows while those are few (erase_rows says why).
 * Text log     fatal lines only: on a full disk RocksDB's chatter aborts the process (its log writer asserts on a second write after a failed
 *              one).  Every error reaches the caller as a status anyway.
 * Lock         RocksDB's own; the holder's pid is asked of the kernel (fcntl), never from within the process that holds it: closing any
 *              descriptor of a file drops this process's own lock on it.
 */
#include <errno.h>
#include <fcntl.h>
#include <rocksdb/c.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "store/file.h"
#include "store/store.h"

enum { BLOOM_BITS = 10, BLOCK_BYTES = 4096, INFO_LOG_FATAL = 4, ROOM_TO_OPEN_BYTES = 4 << 20 };

typedef struct rocks_store {
    tact_store base;
    tact_path folder;
    uint64_t reserve_bytes;
    uint64_t (*free_bytes)(void *ctx, const char *folder);
    void *free_ctx;
    rocksdb_t *db;
    rocksdb_cache_t *cache;
    rocksdb_compactionfilter_t *filter;
    rocksdb_options_t *options, *family_options[TACT_FAMILY_COUNT];
    rocksdb_column_family_handle_t *unused_default, *family[TACT_FAMILY_COUNT];
    rocksdb_readoptions_t *read;
    rocksdb_writeoptions_t *write;
} rocks_store;

/* RocksDB answers in text only; the operating system's reason is in it. Frees the text. */
static tact_status said(const rocks_store *r, const char *doing, char *error, tact_trouble *why) {
    if (!error) return TACT_OK;
    tact_status status = TACT_ERR_IO;
    const char *way_out = "";
    if (strstr(error, "No space left") || strstr(error, "Disk quota") || strstr(error, "Out of space") || strstr(error, "NoSpace")) {
        status = TACT_ERR_FULL;
        way_out = "; free space on that disk, and restart tact if it does not go on then";
    } else if (!strncmp(error, "Corruption", 10)) {
        status = TACT_ERR_FORMAT;
        way_out = "; run `tact fsck`, and restore a backup if it confirms damage";
    }
    (void)tact_trouble_set(why, status, "cannot %s the store in %s: %s%s", doing, r->folder.text, error, way_out);
    rocksdb_free(error);
    return status;
}

/* ---- get, commit, walk ---- */

static tact_status rocks_get(tact_store *store, tact_family family, tact_slice key, tact_arena *arena, tact_slice *value, tact_trouble *why) {
    rocks_store *r = (rocks_store *)store;
    char *error = NULL;
    rocksdb_pinnableslice_t *pin = rocksdb_get_pinned_cf(r->db, r->read, r->family[family], key.ptr, key.len, &error);
    if (error) return said(r, "read", error, why);
    if (!pin) return TACT_ERR_NOT_FOUND;
    tact_slice found;
    found.ptr = rocksdb_pinnableslice_value(pin, &found.len);
    tact_status status = tact__store_expired(store, family, found) ? TACT_ERR_NOT_FOUND : TACT_OK;
    if (!status && value) {
        *value = tact_arena_copy(arena, found);
        if (found.len && !value->ptr) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no room in the arena for a value of %zu bytes", found.len);
    }
    rocksdb_pinnableslice_destroy(pin);
    return status;
}

static uint64_t ask_file_system(void *ctx, const char *folder) {
    (void)ctx;
    struct statvfs info;
    return statvfs(folder, &info) == 0 ? (uint64_t)info.f_bavail * info.f_frsize : UINT64_MAX;
}

/* Rows of a range go one by one unless they are many: RocksDB sorts all ranges erased since a family was last written out anew with each read behind
 * one more, so that the erasing of many small ranges would slow every read of the family. Those many rows fill the buffer soon. */
enum { ONE_BY_ONE = 256 };

static bool within(const tact_batch_op *range, tact_slice key) {
    return tact_slice_compare(key, range->key) >= 0 && tact_slice_compare(key, range->value) < 0;
}

/* True when nothing of the range is left but what `batch` puts behind it. */
static bool erase_rows(rocks_store *r, rocksdb_writebatch_t *out, const tact_batch *batch, size_t behind, const tact_batch_op *range) {
    tact_batch_op op;
    unsigned rows = 0;
    for (size_t at = 0; tact_batch_next(batch, &at, &op) && at < behind;)       /* what the store cannot have yet */
        if (op.kind == TACT_BATCH_PUT && op.family == range->family && within(range, op.key)) rocksdb_writebatch_delete_cf(out, r->family[op.family], op.key.ptr, op.key.len);
    rocksdb_readoptions_t *read = rocksdb_readoptions_create();
    rocksdb_readoptions_set_fill_cache(read, 0);
    rocksdb_readoptions_set_iterate_upper_bound(read, range->value.ptr, range->value.len);
    rocksdb_iterator_t *at = rocksdb_create_iterator_cf(r->db, read, r->family[range->family]);
    for (rocksdb_iter_seek(at, range->key.ptr, range->key.len); rocksdb_iter_valid(at) && rows <= ONE_BY_ONE; rocksdb_iter_next(at), rows++) {
        tact_slice key;
        key.ptr = rocksdb_iter_key(at, &key.len);
        rocksdb_writebatch_delete_cf(out, r->family[range->family], key.ptr, key.len);
    }
    char *error = NULL;
    rocksdb_iter_get_error(at, &error);
    bool all = !error && rows <= ONE_BY_ONE;
    if (error) rocksdb_free(error);
    rocksdb_iter_destroy(at);
    rocksdb_readoptions_destroy(read);
    return all;
}

static tact_status rocks_commit(tact_store *store, const tact_batch *batch, tact_trouble *why) {
    rocks_store *r = (rocks_store *)store;
    uint64_t room = batch->urgent ? UINT64_MAX : r->free_bytes(r->free_ctx, r->folder.text);
    if (room < r->reserve_bytes)
        return tact_trouble_set(why, TACT_ERR_FULL, "the disk of %s has %llu MB left, less than the %llu MB kept in reserve; free space there, reading goes on meanwhile",
                            r->folder.text, (unsigned long long)(room >> 20), (unsigned long long)(r->reserve_bytes >> 20));
    rocksdb_writebatch_t *out = rocksdb_writebatch_create();
    tact_batch_op op;
    for (size_t at = 0; tact_batch_next(batch, &at, &op);) {
        rocksdb_column_family_handle_t *family = r->family[op.family];
        switch (op.kind) {
        case TACT_BATCH_PUT: rocksdb_writebatch_put_cf(out, family, op.key.ptr, op.key.len, op.value.ptr, op.value.len); break;
        case TACT_BATCH_ERASE: rocksdb_writebatch_delete_cf(out, family, op.key.ptr, op.key.len); break;
        case TACT_BATCH_ERASE_RANGE:
            if (!erase_rows(r, out, batch, at, &op)) rocksdb_writebatch_delete_range_cf(out, family, op.key.ptr, op.key.len, op.value.ptr, op.value.len);
            break;
        }
    }
    char *error = NULL;
    rocksdb_write(r->db, r->write, out, &error);
    rocksdb_writebatch_destroy(out);
    return said(r, "write to", error, why);
}

static tact_status rocks_iterate(tact_store *store, tact_family family, tact_slice from, tact_slice to, tact_store_visit visit, void *ctx, tact_trouble *why) {
    rocks_store *r = (rocks_store *)store;
    rocksdb_readoptions_t *read = rocksdb_readoptions_create();
    if (to.len) rocksdb_readoptions_set_iterate_upper_bound(read, to.ptr, to.len);
    rocksdb_iterator_t *at = rocksdb_create_iterator_cf(r->db, read, r->family[family]);
    if (from.len) rocksdb_iter_seek(at, from.ptr, from.len);
    else rocksdb_iter_seek_to_first(at);
    for (; rocksdb_iter_valid(at); rocksdb_iter_next(at)) {
        tact_slice key, value;
        key.ptr = rocksdb_iter_key(at, &key.len);
        value.ptr = rocksdb_iter_value(at, &value.len);
        if (tact__store_expired(store, family, value)) continue;
        if (!visit(ctx, key, value)) break;
    }
    char *error = NULL;
    rocksdb_iter_get_error(at, &error);
    rocksdb_iter_destroy(at);
    rocksdb_readoptions_destroy(read);
    return said(r, "walk", error, why);
}

/* ---- copy, broom, figures ---- */

static tact_status rocks_checkpoint(tact_store *store, const char *folder, tact_trouble *why) {
    rocks_store *r = (rocks_store *)store;
    if (tact_path_exists(folder)) return tact_trouble_set(why, TACT_ERR_INVALID, "%s is there already; name a new folder", folder);
    char *error = NULL;
    rocksdb_checkpoint_t *point = rocksdb_checkpoint_object_create(r->db, &error);
    if (error) return said(r, "copy", error, why);
    rocksdb_checkpoint_create(point, folder, 0, &error);
    rocksdb_checkpoint_object_destroy(point);
    return said(r, "copy", error, why);
}

static tact_status rocks_compact(tact_store *store, tact_family family, tact_trouble *why) {
    rocks_store *r = (rocks_store *)store;
    char *error = NULL;
    rocksdb_flushoptions_t *flush = rocksdb_flushoptions_create();
    rocksdb_flushoptions_set_wait(flush, 1);
    rocksdb_flush_cf(r->db, flush, r->family[family], &error);
    rocksdb_flushoptions_destroy(flush);
    if (error) return said(r, "compact", error, why);
    rocksdb_compact_range_cf(r->db, r->family[family], NULL, 0, NULL, 0);
    return TACT_OK;
}

static uint64_t rocks_estimate(tact_store *store, tact_family family) {
    rocks_store *r = (rocks_store *)store;
    uint64_t rows = 0;
    (void)rocksdb_property_int_cf(r->db, r->family[family], "rocksdb.estimate-num-keys", &rows);
    return rows;
}

/* Runs in RocksDB's threads: true drops the row. */
static unsigned char drop_expired(void *ctx, int level, const char *key, size_t key_len, const char *value, size_t value_len, char **new_value, size_t *new_len,
                                  unsigned char *changed) {
    (void)level, (void)key, (void)key_len, (void)new_value, (void)new_len, (void)changed;
    return tact__store_expired(ctx, TACT_FAMILY_SEEN, (tact_slice){ value, value_len });
}
static void filter_destroyed(void *ctx) { (void)ctx; }
static const char *filter_name(void *ctx) { (void)ctx; return "tact.seen"; }

/* ---- open and close ---- */

/* A clean close leaves no log to replay: the next start is quick. What fails here is in the log anyway. */
static void flush_all(rocks_store *r) {
    rocksdb_flushoptions_t *flush = rocksdb_flushoptions_create();
    rocksdb_flushoptions_set_wait(flush, 1);
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++) {
        char *error = NULL;
        rocksdb_flush_cf(r->db, flush, r->family[f], &error);
        if (error) rocksdb_free(error);
    }
    rocksdb_flushoptions_destroy(flush);
}

static void rocks_close(tact_store *store) {
    rocks_store *r = (rocks_store *)store;
    if (r->db && r->family[0]) flush_all(r);
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++)
        if (r->family[f]) rocksdb_column_family_handle_destroy(r->family[f]);
    if (r->unused_default) rocksdb_column_family_handle_destroy(r->unused_default);
    if (r->db) rocksdb_close(r->db);
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++)
        if (r->family_options[f]) rocksdb_options_destroy(r->family_options[f]);
    if (r->options) rocksdb_options_destroy(r->options);
    if (r->filter) rocksdb_compactionfilter_destroy(r->filter);
    if (r->read) rocksdb_readoptions_destroy(r->read);
    if (r->write) rocksdb_writeoptions_destroy(r->write);
    if (r->cache) rocksdb_cache_destroy(r->cache);
    free(r);
}

/* Share of the write buffers that one family may fill before it is flushed, in sixteenths. */
static const unsigned char buffer_sixteenths[TACT_FAMILY_COUNT] = { 4, 2, 2, 4, 2, 1 };

static rocksdb_options_t *options_for(rocks_store *r, tact_family family, size_t write_buffers_bytes) {
    rocksdb_options_t *o = rocksdb_options_create();
    rocksdb_options_set_compaction_style(o, rocksdb_universal_compaction);
    rocksdb_options_set_compression(o, rocksdb_no_compression);
    rocksdb_options_set_write_buffer_size(o, write_buffers_bytes / 16 * buffer_sixteenths[family]);
    rocksdb_options_set_max_write_buffer_number(o, 4);
    rocksdb_block_based_table_options_t *table = rocksdb_block_based_options_create();
    rocksdb_block_based_options_set_block_cache(table, r->cache);
    rocksdb_block_based_options_set_block_size(table, BLOCK_BYTES);
    rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1);
    rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority(table, 1);
    rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1);
    rocksdb_block_based_options_set_index_type(table, rocksdb_block_based_table_index_type_two_level_index_search);
    rocksdb_block_based_options_set_partition_filters(table, 1);                 /* whole, that of a million rows is larger than a shard of the cache: never kept, and read anew by every get */
    rocksdb_block_based_options_set_metadata_block_size(table, BLOCK_BYTES);
    rocksdb_block_based_options_set_pin_top_level_index_and_filter(table, 1);
    rocksdb_block_based_options_set_format_version(table, 5);
    if (family != TACT_FAMILY_LOG && family != TACT_FAMILY_DUE) {               /* the two that are only walked */
        rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(BLOOM_BITS));
        rocksdb_options_set_memtable_prefix_bloom_size_ratio(o, 0.05);           /* most reads are of rows that were flushed, or never there */
        rocksdb_options_set_memtable_whole_key_filtering(o, 1);
        rocksdb_block_based_options_set_data_block_index_type(table, rocksdb_block_based_table_data_block_index_type_binary_search_and_hash);
    }
    rocksdb_options_set_block_based_table_factory(o, table);
    rocksdb_block_based_options_destroy(table);
    if (family == TACT_FAMILY_SEEN) rocksdb_options_set_compaction_filter(o, r->filter);
    return o;
}

static rocksdb_options_t *options_of_all(size_t write_buffers_bytes) {
    rocksdb_options_t *o = rocksdb_options_create();
    rocksdb_options_set_create_if_missing(o, 1);
    rocksdb_options_set_create_missing_column_families(o, 1);
    rocksdb_options_set_paranoid_checks(o, 1);
    rocksdb_options_set_db_write_buffer_size(o, write_buffers_bytes);
    rocksdb_options_set_max_total_wal_size(o, write_buffers_bytes);             /* a family that is seldom written must not keep old logs alive */
    rocksdb_options_set_max_background_jobs(o, 2);
    rocksdb_options_set_bytes_per_sync(o, 1 << 20);                             /* spread a flush's writing, commits share the disk */
    rocksdb_options_set_info_log_level(o, INFO_LOG_FATAL);
    rocksdb_options_set_stats_dump_period_sec(o, 0);
    rocksdb_options_set_stats_persist_period_sec(o, 0);
    rocksdb_options_set_skip_stats_update_on_db_open(o, 1);
    return o;
}

static long holder_of(const char *folder) {
    tact_path path;
    if (tact_path_join(&path, folder, "LOCK", NULL)) return 0;
    int fd = open(path.text, O_RDWR | O_CLOEXEC);
    if (fd < 0) return 0;
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    long pid = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? (long)lock.l_pid : 0;
    close(fd);
    return pid;
}

static tact_status said_at_open(const rocks_store *r, char *error, tact_trouble *why) {
    if (strstr(error, "lock hold by current process")) {
        rocksdb_free(error);
        return tact_trouble_set(why, TACT_ERR_LOCKED, "the store in %s is already open in this process (%ld)", r->folder.text, (long)getpid());
    }
    if (strstr(error, "While lock file")) {
        rocksdb_free(error);
        long pid = holder_of(r->folder.text);
        if (pid > 0) return tact_trouble_set(why, TACT_ERR_LOCKED, "the store in %s is held by process %ld; stop it first, or use another folder", r->folder.text, pid);
        return tact_trouble_set(why, TACT_ERR_LOCKED, "the store in %s is held by another process; stop it first, or use another folder", r->folder.text);
    }
    if (strstr(error, "Column families not opened") || strstr(error, "not supported") || strstr(error, "unknown WriteBatch tag")) {
        (void)tact_trouble_set(why, TACT_ERR_VERSION, "the store in %s was written by a newer version of tact or RocksDB: %s", r->folder.text, error);
        rocksdb_free(error);
        return TACT_ERR_VERSION;
    }
    return said(r, "open", error, why);
}

static const tact_store_calls calls = { "rocksdb", rocks_get, rocks_commit, rocks_iterate, rocks_checkpoint, rocks_compact, rocks_estimate, rocks_close };

tact_status tact_store_rocks_open(tact_store **out, const char *folder, const tact_store_options *given, tact_trouble *why) {
    tact_store_options o = given ? *given : (tact_store_options){ 0 };
    if (!o.memory_bytes) o.memory_bytes = TACT_STORE_MEMORY_BYTES;
    if (o.memory_bytes < TACT_STORE_MEMORY_MIN_BYTES)
        return tact_trouble_set(why, TACT_ERR_INVALID, "the store needs at least %d MB of memory, not %zu bytes; raise `memory:`", TACT_STORE_MEMORY_MIN_BYTES >> 20, o.memory_bytes);
    rocks_store *r = calloc(1, sizeof *r);
    if (!r) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for a store");
    r->base = (tact_store){ &calls, o.clock, o.seen_ttl.us ? o.seen_ttl : TACT_SEEN_TTL };
    r->free_bytes = o.free_bytes ? o.free_bytes : ask_file_system;
    r->free_ctx = o.free_ctx;
    if ((size_t)snprintf(r->folder.text, sizeof r->folder.text, "%s", folder) >= sizeof r->folder.text) {
        free(r);
        return tact_trouble_set(why, TACT_ERR_LIMIT, "the path %.200s... is too long", folder);
    }
    size_t write_buffers_bytes = o.memory_bytes / 8 * 3;
    r->reserve_bytes = o.reserve_bytes ? o.reserve_bytes : TACT_STORE_RESERVE_BYTES + 2 * (uint64_t)write_buffers_bytes;
    uint64_t room = r->free_bytes(r->free_ctx, folder);
    if (room < ROOM_TO_OPEN_BYTES) {
        free(r);
        return tact_trouble_set(why, TACT_ERR_FULL, "the disk of %s has %llu bytes left; opening the store takes %d MB, free them first", folder, (unsigned long long)room, ROOM_TO_OPEN_BYTES >> 20);
    }
    r->cache = rocksdb_cache_create_lru(o.memory_bytes - write_buffers_bytes);
    r->filter = rocksdb_compactionfilter_create(&r->base, filter_destroyed, drop_expired, filter_name);
    r->options = options_of_all(write_buffers_bytes);
    r->read = rocksdb_readoptions_create();
    r->write = rocksdb_writeoptions_create();
    rocksdb_writeoptions_set_sync(r->write, 1);

    const char *names[TACT_FAMILY_COUNT + 1] = { "default" };
    const rocksdb_options_t *options[TACT_FAMILY_COUNT + 1] = { r->options };
    rocksdb_column_family_handle_t *handles[TACT_FAMILY_COUNT + 1] = { NULL };
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++) {
        names[f + 1] = tact_family_name((tact_family)f);
        options[f + 1] = r->family_options[f] = options_for(r, (tact_family)f, write_buffers_bytes);
    }
    char *error = NULL;
    r->db = rocksdb_open_column_families(r->options, folder, TACT_FAMILY_COUNT + 1, names, options, handles, &error);
    if (error) {
        tact_status status = said_at_open(r, error, why);
        r->db = NULL;
        rocks_close(&r->base);
        return status;
    }
    r->unused_default = handles[0];
    for (unsigned f = 0; f < TACT_FAMILY_COUNT; f++) r->family[f] = handles[f + 1];
    *out = &r->base;
    return TACT_OK;
}
