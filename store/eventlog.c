/* store/eventlog.c -- numbering, shipping, expiring; see eventlog.h.  Reading is in eventlog_read.c.
 *
 * Row in the store:  key = sequence (big-endian u64); value = format u8, received i64, json.
 * Meta row "eventlog": format u8, offset u64, sequence u64, file name.
 */
#include "store/eventlog.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include "core/base/time.h"
#include "store/logframe.h"

#define STATE_ROW TACT_S("eventlog")
enum { ROW_FORMAT = 1, ROW_HEAD = 9, STATE_FORMAT = 1, STATE_HEAD = 17, PARTS_MAX = 9999, PREALLOCATE_BYTES = 4 << 20, LEVEL = 1 };
static const uint64_t file_bytes_usual = (uint64_t)256 << 20;
static const int64_t last_hour = 70389527;      /* 9999-12-31T23: names have four digits for the year */

struct tact_eventlog {
    tact_store *store;
    tact_path folder;
    tact_eventlog_options options;
    pthread_mutex_t lock;                    /* held by a commit from its number to its end: numbers land in their order */
    uint64_t next;
    pthread_mutex_t drain_lock;              /* all below; taken before `lock` */
    tact_eventlog_state state;
    int fd;                                  /* of state.file; -1 = not open */
    uint64_t allocated_bytes;
    bool file_missing;
    bool unsure;                             /* a commit of ours failed: ask the store what it holds before going on */
    bool again; tact_log_head again_head;    /* the frame of such a commit, still in `frame`: the same bytes go to the same place again */
    ZSTD_CCtx *zstd;
    char *text; size_t text_len, text_room;
    uint8_t *frame; size_t frame_room;
};

static void put_le(uint8_t *p, uint64_t v, unsigned bytes) { for (unsigned i = 0; i < bytes; i++) p[i] = (uint8_t)(v >> (8 * i)); }
static uint64_t get_le(const char *bytes, unsigned n) {
    const uint8_t *p = (const uint8_t *)bytes;
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++) v |= (uint64_t)p[i] << (8 * i);
    return v;
}

/* ---- rows and their numbers ---- */

tact_status tact_eventlog_add(tact_batch *batch, tact_instant received, tact_slice json, tact_trouble *why) {
    if (json.len > TACT_LOG_ROW_BYTES_MAX) return tact_trouble_set(why, TACT_ERR_LIMIT, "a log row of %zu bytes is over the bound of %d", json.len, TACT_LOG_ROW_BYTES_MAX);
    bool ok = json.len >= 2 && json.ptr[0] == '{' && json.ptr[json.len - 1] == '}';
    for (size_t i = 0; ok && i < json.len; i++) ok = (uint8_t)json.ptr[i] >= 0x20;
    if (!ok || tact_slice_starts(json, TACT_S("{\"seq\"")) || tact_slice_starts(json, TACT_S("{\"void\"")))
        return tact_trouble_set(why, TACT_ERR_INVALID, "a log row must be one JSON object on one line that does not begin with a field \"seq\" or \"void\"");
    uint8_t head[ROW_HEAD];
    head[0] = ROW_FORMAT;
    put_le(head + 1, (uint64_t)received.us, 8);
    tact_batch_put_parts(batch, TACT_FAMILY_LOG, TACT_S("unnumbr."), (tact_slice){ (const char *)head, ROW_HEAD }, json);   /* eight bytes, numbered at commit */
    return batch->status;
}

static void number_rows(tact_batch *batch, uint64_t next) {
    tact_batch_op op;
    for (size_t at = 0; tact_batch_next(batch, &at, &op);)
        if (op.kind == TACT_BATCH_PUT && op.family == TACT_FAMILY_LOG) {
            TACT_ASSERT(op.key.len == 8);
            tact_key_put_u64(batch->bytes + ((const uint8_t *)op.key.ptr - batch->bytes), next++);
        }
}

tact_status tact_eventlog_commit(tact_eventlog *log, tact_batch *batch, uint64_t *first_sequence, tact_trouble *why) {
    if (first_sequence) *first_sequence = 0;
    if (batch->status || batch->log_row_count == 0) return tact_store_commit(log->store, batch, why);
    pthread_mutex_lock(&log->lock);
    uint64_t first = log->next;
    log->next += batch->log_row_count;
    number_rows(batch, first);
    tact_status status = tact_store_commit(log->store, batch, why);
    pthread_mutex_unlock(&log->lock);
    if (!status && first_sequence) *first_sequence = first;
    return status;
}

/* Numbers below this are settled: committed, or void for ever. */
static uint64_t settled_end(tact_eventlog *log) {
    pthread_mutex_lock(&log->lock);
    uint64_t end = log->next;
    pthread_mutex_unlock(&log->lock);
    return end;
}

/* ---- names and state ---- */

static int64_t hour_of(tact_instant t) {
    int64_t hour = t.us / 3600000000;
    return hour < 0 ? 0 : hour > last_hour ? last_hour : hour;
}

static bool name_at(char out[TACT_LOG_FILE_NAME_BYTES], int64_t hour, unsigned part) {
    tact_civil c = tact_civil_from_us(hour * 3600000000);
    int n = part ? snprintf(out, TACT_LOG_FILE_NAME_BYTES, "%04d%02d%02d-%02d_%04u.ndjson.zst", c.year, c.month, c.day, c.hour, part)
                 : snprintf(out, TACT_LOG_FILE_NAME_BYTES, "%04d%02d%02d-%02d.ndjson.zst", c.year, c.month, c.day, c.hour);
    return n > 0 && n < TACT_LOG_FILE_NAME_BYTES;
}

bool tact_eventlog_file_name(const char *name, tact_instant *hour) {
    unsigned year, month, day, hours, part = 0;
    char again[TACT_LOG_FILE_NAME_BYTES];
    int n = sscanf(name, "%4u%2u%2u-%2u_%4u", &year, &month, &day, &hours, &part);
    if (n < 4 || year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || hours > 23) return false;
    tact_civil c = { .year = (int32_t)year, .month = (uint8_t)month, .day = (uint8_t)day, .hour = (uint8_t)hours };
    hour->us = tact_us_from_civil(&c);
    return name_at(again, hour_of(*hour), n == 5 ? part : 0) && strcmp(again, name) == 0;      /* exactly as it would be given */
}

tact_status tact_eventlog_state_read(tact_store *store, tact_eventlog_state *out, tact_trouble *why) {
    char row[STATE_HEAD + TACT_LOG_FILE_NAME_BYTES];
    size_t len = 0;
    *out = (tact_eventlog_state){ .offset = 0 };
    tact_status status = tact__store_get_into(store, TACT_FAMILY_META, STATE_ROW, row, sizeof row, &len, why);
    if (status == TACT_ERR_NOT_FOUND) return TACT_OK;
    if (status) return status;
    tact_instant hour;
    if (len > STATE_HEAD && row[0] == STATE_FORMAT && len - STATE_HEAD < sizeof out->file) {
        out->offset = get_le(row + 1, 8);
        out->sequence = get_le(row + 9, 8);
        memcpy(out->file, row + STATE_HEAD, len - STATE_HEAD);
        if (tact_eventlog_file_name(out->file, &hour)) return TACT_OK;
    }
    return tact_trouble_set(why, TACT_ERR_FORMAT, "the row \"eventlog\" of the store makes no sense; run `tact fsck`");
}

static void put_state(tact_batch *batch, const tact_eventlog_state *state) {
    uint8_t head[STATE_HEAD];
    head[0] = STATE_FORMAT;
    put_le(head + 1, state->offset, 8);
    put_le(head + 9, state->sequence, 8);
    tact_batch_put_parts(batch, TACT_FAMILY_META, STATE_ROW, (tact_slice){ (const char *)head, STATE_HEAD }, tact_slice_of(state->file));
}

/* ---- opening: cut what was not recorded, find the next number ---- */

static tact_status cut_tail(tact_eventlog *log, tact_trouble *why) {
    if (!log->state.file[0]) return TACT_OK;
    tact_path path;
    tact_status status = tact_path_join(&path, log->folder.text, log->state.file, why);
    if (status) return status;
    struct stat info;
    log->fd = open(path.text, O_RDWR | O_CLOEXEC);
    if (log->fd < 0 && errno != ENOENT) return tact_trouble_errno(why, "open", path.text);
    if (log->fd < 0 && log->state.offset == 0) return TACT_OK;                        /* recorded, not yet made */
    if (log->fd >= 0 && fstat(log->fd, &info) != 0) return tact_trouble_errno(why, "look at", path.text);
    log->file_missing = log->fd < 0 || (uint64_t)info.st_size < log->state.offset;
    if (log->file_missing || (uint64_t)info.st_size == log->state.offset) return TACT_OK;
    if (ftruncate(log->fd, (off_t)log->state.offset) != 0) return tact_trouble_errno(why, "cut", path.text);
    return tact_file_sync(log->fd, path.text, why);
}

static bool see_number(void *ctx, tact_slice key, tact_slice value) {
    (void)value;
    if (key.len == 8) *(uint64_t *)ctx = tact_key_u64(key.ptr);
    return true;
}

static tact_status find_next(tact_eventlog *log, tact_trouble *why) {
    uint64_t last = log->state.sequence;
    uint8_t from[8];
    tact_key_put_u64(from, last + 1);
    tact_status status = tact_store_iterate(log->store, TACT_FAMILY_LOG, (tact_slice){ (const char *)from, 8 }, (tact_slice){ NULL, 0 }, see_number, &last, why);
    log->next = last + 1;
    return status;
}

tact_status tact_eventlog_open(tact_eventlog **out, tact_store *store, const char *folder, const tact_eventlog_options *options, tact_trouble *why) {
    tact_eventlog *log = calloc(1, sizeof *log);
    if (!log) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the event log");
    *log = (tact_eventlog){ .store = store, .fd = -1 };
    if (options) log->options = *options;
    if (!log->options.file_bytes_max) log->options.file_bytes_max = file_bytes_usual;
    if (!log->options.frame_bytes) log->options.frame_bytes = TACT_LOG_FRAME_BYTES;
    if (!log->options.level) log->options.level = LEVEL;
    TACT_ASSERT(log->options.frame_bytes <= TACT_LOG_TEXT_BYTES_MAX / 2);
    pthread_mutex_init(&log->lock, NULL);
    pthread_mutex_init(&log->drain_lock, NULL);
    (void)snprintf(log->folder.text, sizeof log->folder.text, "%s", folder);
    log->zstd = ZSTD_createCCtx();
    tact_status status = log->zstd ? TACT_OK : tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the event log");
    if (!status && (ZSTD_isError(ZSTD_CCtx_setParameter(log->zstd, ZSTD_c_compressionLevel, log->options.level)) || ZSTD_isError(ZSTD_CCtx_setParameter(log->zstd, ZSTD_c_checksumFlag, 1))))
        status = tact_trouble_set(why, TACT_ERR_INVALID, "%d is no compression level of zstd", log->options.level);
    if (!status) status = tact_eventlog_state_read(store, &log->state, why);
    if (!status) status = cut_tail(log, why);
    if (!status) status = find_next(log, why);
    if (status) { tact_eventlog_close(log); return status; }
    *out = log;
    return TACT_OK;
}

void tact_eventlog_close(tact_eventlog *log) {
    if (!log) return;
    if (log->fd >= 0) close(log->fd);
    ZSTD_freeCCtx(log->zstd);
    free(log->text);
    free(log->frame);
    pthread_mutex_destroy(&log->drain_lock);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

/* ---- shipping ---- */

typedef struct gathering {                   /* one frame's lines */
    tact_eventlog *log;
    tact_log_head head;
    int64_t hour;
    uint64_t next, end, row_count, void_count;
    tact_status status;
} gathering;

static bool make_room(tact_eventlog *log, size_t n) {
    if (log->text_room - log->text_len >= n) return true;
    size_t room = (log->text_len + n) * 2;
    char *more = realloc(log->text, room);
    if (!more) return false;
    log->text = more;
    log->text_room = room;
    return true;
}

static bool gather_row(void *ctx, tact_slice key, tact_slice value) {
    gathering *g = ctx;
    tact_eventlog *log = g->log;
    if (key.len != 8 || value.len < ROW_HEAD + 2 || value.ptr[0] != ROW_FORMAT) { g->status = TACT_ERR_FORMAT; return false; }
    uint64_t sequence = tact_key_u64(key.ptr);
    if (sequence >= g->end) return false;
    tact_instant received = { (int64_t)get_le(value.ptr + 1, 8) };
    int64_t hour = hour_of(received);
    if (g->head.line_count == 0) {
        g->head.first_sequence = g->next;
        g->head.received = received;
        if (hour > g->hour) g->hour = hour;              /* hours never go back: names stay in order */
    } else if (hour > g->hour || log->text_len >= log->options.frame_bytes) return false;
    tact_slice json = { value.ptr + ROW_HEAD, value.len - ROW_HEAD };
    if (!make_room(log, json.len + 128)) { g->status = TACT_ERR_MEMORY; return false; }
    if (sequence > g->next) {                            /* numbers whose commit never landed */
        int n = snprintf(log->text + log->text_len, 64, "{\"seq\":%llu,\"void\":%llu}\n", (unsigned long long)g->next, (unsigned long long)(sequence - g->next));
        log->text_len += (size_t)n;
        g->void_count += sequence - g->next;
        g->head.line_count++;
    }
    log->text_len += tact_log_line_write(log->text + log->text_len, sequence, json);
    log->text[log->text_len++] = '\n';
    g->head.line_count++;
    g->head.last_sequence = sequence;
    g->next = sequence + 1;
    g->row_count++;
    return true;
}

static tact_status commit_own(tact_eventlog *log, tact_batch *batch, tact_trouble *why) {
    tact_status status = tact_store_commit(log->store, batch, why);
    tact_batch_free(batch);
    if (status) log->unsure = true;
    return status;
}

/* A new file: recorded first, then made, so that a crash never leaves a file nobody answers for. */
static tact_status begin_file(tact_eventlog *log, int64_t hour, tact_trouble *why) {
    tact_path path;
    tact_eventlog_state next = { .sequence = log->state.sequence };
    for (unsigned part = 0;; part++) {
        if (part > PARTS_MAX || !name_at(next.file, hour, part)) return tact_trouble_set(why, TACT_ERR_LIMIT, "all %d log files of one hour in %s are used; raise the size of a log file", PARTS_MAX + 1, log->folder.text);
        tact_status status = tact_path_join(&path, log->folder.text, next.file, why);
        if (status) return status;
        if (!tact_path_exists(path.text)) break;
    }
    tact_batch batch;
    tact_batch_init(&batch);
    batch.urgent = true;
    put_state(&batch, &next);
    tact_status status = commit_own(log, &batch, why);
    if (status) return status;
    tact_step_reached(log->options.steps, "rotated");
    if (log->fd >= 0) {
        if (!log->file_missing && ftruncate(log->fd, (off_t)log->state.offset) != 0) log->allocated_bytes = 0;   /* gives back what was allocated ahead; kept, it does no harm */
        close(log->fd);
        log->fd = -1;
    }
    log->state = next;
    log->file_missing = false;
    log->allocated_bytes = 0;
    return TACT_OK;
}

static tact_status open_file(tact_eventlog *log, tact_path *path, tact_trouble *why) {
    tact_status status = tact_path_join(path, log->folder.text, log->state.file, why);
    if (status || log->fd >= 0) return status;
    log->fd = open(path->text, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (log->fd < 0) return tact_trouble_errno(why, "create the log file", path->text);
    return tact_folder_sync(log->folder.text, why);
}

static tact_status compress(tact_eventlog *log, tact_log_head *head, tact_trouble *why) {
    size_t room = TACT_LOG_HEAD_BYTES + ZSTD_compressBound(log->text_len);
    if (log->frame_room < room) {
        uint8_t *more = realloc(log->frame, room);
        if (!more) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to compress log rows");
        log->frame = more;
        log->frame_room = room;
    }
    size_t n = ZSTD_compress2(log->zstd, log->frame + TACT_LOG_HEAD_BYTES, room - TACT_LOG_HEAD_BYTES, log->text, log->text_len);
    if (ZSTD_isError(n)) return tact_trouble_set(why, TACT_ERR_MEMORY, "cannot compress log rows: %s", ZSTD_getErrorName(n));
    head->text_bytes = (uint32_t)log->text_len;
    head->frame_bytes = (uint32_t)n;
    tact_log_head_write(log->frame, head);
    return TACT_OK;
}

static tact_status write_frame(tact_eventlog *log, const tact_log_head *head, tact_trouble *why) {
    tact_path path;
    tact_status status = open_file(log, &path, why);
    if (status) return status;
    uint64_t end = log->state.offset + TACT_LOG_HEAD_BYTES + head->frame_bytes;
    if (end > log->allocated_bytes) {                    /* a full disk shows here, before anything is written; unsupported is fine */
        if (fallocate(log->fd, FALLOC_FL_KEEP_SIZE, (off_t)log->state.offset, (off_t)(end - log->state.offset + PREALLOCATE_BYTES)) == 0) log->allocated_bytes = end + PREALLOCATE_BYTES;
        else if (errno == ENOSPC || errno == EDQUOT) return tact_trouble_errno(why, "grow the log file", path.text);
    }
    status = tact_file_write_at(log->fd, log->frame, TACT_LOG_HEAD_BYTES + head->frame_bytes, log->state.offset, path.text, why);
    if (status) return status;
    tact_step_reached(log->options.steps, "written");
    status = tact_file_sync(log->fd, path.text, why);
    if (!status) tact_step_reached(log->options.steps, "synced");
    return status;
}

static tact_status record_frame(tact_eventlog *log, const tact_log_head *head, tact_trouble *why) {
    tact_eventlog_state next = log->state;
    next.offset += TACT_LOG_HEAD_BYTES + head->frame_bytes;
    next.sequence = head->last_sequence;
    uint8_t from[8], to[8];
    tact_key_put_u64(from, head->first_sequence);
    tact_key_put_u64(to, head->last_sequence + 1);
    tact_batch batch;
    tact_batch_init(&batch);
    batch.urgent = true;
    put_state(&batch, &next);
    tact_batch_erase_range(&batch, TACT_FAMILY_LOG, (tact_slice){ (const char *)from, 8 }, (tact_slice){ (const char *)to, 8 });
    tact_status status = commit_own(log, &batch, why);
    log->again = status != TACT_OK;
    log->again_head = *head;
    if (status) return status;
    log->state = next;
    tact_step_reached(log->options.steps, "recorded");
    return TACT_OK;
}

/* The next frame's lines into log->text and, compressed, into log->frame. g->head.line_count 0: there is nothing to ship. */
static tact_status gather(tact_eventlog *log, gathering *g, tact_trouble *why) {
    uint8_t from[8], to[8];
    tact_key_put_u64(from, g->next);
    tact_key_put_u64(to, g->end);
    log->text_len = 0;
    if (g->next >= g->end) return TACT_OK;
    tact_status status = tact_store_iterate(log->store, TACT_FAMILY_LOG, (tact_slice){ (const char *)from, 8 }, (tact_slice){ (const char *)to, 8 }, gather_row, g, why);
    if (!status && g->status) status = tact_trouble_set(why, g->status, "the log row behind number %llu in the store is damaged, or there is no memory for it", (unsigned long long)g->next - 1);
    return status || g->head.line_count == 0 ? status : compress(log, &g->head, why);
}

/* After a commit that failed it may yet be in the store: look. */
static tact_status be_sure(tact_eventlog *log, tact_trouble *why) {
    tact_eventlog_state now;
    tact_status status = log->unsure ? tact_eventlog_state_read(log->store, &now, why) : TACT_OK;
    if (status || !log->unsure) return status;
    if (strcmp(now.file, log->state.file) != 0 && log->fd >= 0) {
        close(log->fd);
        log->fd = -1;
    }
    if (now.sequence > log->state.sequence) log->again = false;
    log->state = now;
    log->unsure = false;
    return TACT_OK;
}

/* One frame. Out: *shipped false when there was nothing to ship. */
static tact_status ship(tact_eventlog *log, bool *shipped, tact_eventlog_drained *done, tact_trouble *why) {
    *shipped = false;
    tact_status status = be_sure(log, why);
    if (status) return status;
    tact_instant file_hour = { 0 };
    bool begun = log->state.file[0] && tact_eventlog_file_name(log->state.file, &file_hour), retried = log->again;
    gathering g = { .log = log, .head = log->again_head, .hour = begun ? hour_of(file_hour) : 0, .next = log->state.sequence + 1, .end = settled_end(log) };
    if (!retried) {
        g.head = (tact_log_head){ .line_count = 0 };
        status = gather(log, &g, why);
        if (status || g.head.line_count == 0) return status;
        if (!begun || g.hour > hour_of(file_hour) || log->file_missing || log->state.offset >= log->options.file_bytes_max) {
            done->file_missing |= log->file_missing;
            status = begin_file(log, g.hour, why);
        }
    }
    if (status) return status;
    status = write_frame(log, &g.head, why);
    if (status && !retried && log->fd >= 0 && ftruncate(log->fd, (off_t)log->state.offset) != 0) log->unsure = true;   /* half a frame is of no use; the next start cuts it */
    if (!status) status = record_frame(log, &g.head, why);
    if (status) return status;
    *shipped = true;
    done->row_count += retried ? g.head.last_sequence - g.head.first_sequence + 1 : g.row_count;
    done->void_count += g.void_count;
    done->frame_count++;
    return TACT_OK;
}

tact_status tact_eventlog_drain(tact_eventlog *log, uint32_t frames_max, tact_eventlog_drained *done, tact_trouble *why) {
    tact_eventlog_drained sum = { .row_count = 0 };
    tact_status status = TACT_OK;
    bool shipped = true;
    pthread_mutex_lock(&log->drain_lock);
    for (uint32_t n = 0; !status && shipped && (!frames_max || n < frames_max); n++) status = ship(log, &shipped, &sum, why);
    pthread_mutex_unlock(&log->drain_lock);
    if (done) *done = sum;
    return status;
}

tact_status tact_eventlog_hold(tact_eventlog *log, tact_status (*during)(void *ctx, const tact_eventlog_state *state, tact_trouble *why), void *ctx, tact_trouble *why) {
    pthread_mutex_lock(&log->drain_lock);
    tact_status status = during(ctx, &log->state, why);
    pthread_mutex_unlock(&log->drain_lock);
    return status;
}

/* ---- retention ---- */

typedef struct expiring { tact_eventlog *log; tact_instant before; uint32_t count; } expiring;

static tact_status expire_one(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    expiring *e = ctx;
    tact_instant hour;
    if (is_folder || !tact_eventlog_file_name(name, &hour) || strcmp(name, e->log->state.file) >= 0) return TACT_OK;
    if (!tact_instant_before(e->before, tact_instant_add(hour, TACT_HOURS(1)))) {
        tact_path path;
        tact_status status = tact_path_join(&path, e->log->folder.text, name, why);
        if (status) return status;
        if (unlink(path.text) != 0) return tact_trouble_errno(why, "delete", path.text);
        e->count++;
    }
    return TACT_OK;
}

tact_status tact_eventlog_expire(tact_eventlog *log, tact_instant before, uint32_t *file_count, tact_trouble *why) {
    expiring e = { log, before, 0 };
    pthread_mutex_lock(&log->drain_lock);
    tact_status status = tact_folder_list(log->folder.text, expire_one, &e, why);
    if (!status && e.count) status = tact_folder_sync(log->folder.text, why);
    pthread_mutex_unlock(&log->drain_lock);
    if (file_count) *file_count = e.count;
    return status;
}
