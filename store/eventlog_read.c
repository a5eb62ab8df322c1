/* store/eventlog_read.c -- rows back out of the files and the store; see eventlog.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include "store/logframe.h"

enum { ROW_HEAD = 9 };

typedef struct reading {
    uint64_t next;                           /* the least number still wanted */
    tact_eventlog_visit visit;
    void *ctx;
    bool ended;                              /* the visitor had enough */
    bool torn_end;                           /* a frame cut at the end is one being written: the walk ends there */
    char *text; size_t text_room;
    uint8_t *frame; size_t frame_room;
} reading;

static bool grow(void **p, size_t *room, size_t want) {
    if (*room >= want) return true;
    void *more = realloc(*p, want);
    if (!more) return false;
    *p = more;
    *room = want;
    return true;
}

static void release(reading *r) {
    free(r->text);
    free(r->frame);
}

static tact_status damaged(const char *path, uint64_t offset, const char *what, tact_trouble *why) {
    return tact_trouble_set(why, TACT_ERR_FORMAT, "%s: the frame at byte %llu %s; rows up to there are good", path, (unsigned long long)offset, what);
}

/* The lines of one frame, decompressed in r->text. */
static tact_status visit_lines(reading *r, const tact_log_head *head, const char *path, uint64_t offset, tact_trouble *why) {
    uint64_t expected = head->first_sequence;
    uint32_t lines = 0;
    for (size_t at = 0; at < head->text_bytes && !r->ended; lines++) {
        tact_slice rest = { r->text + at, head->text_bytes - at };
        ptrdiff_t end = tact_slice_find(rest, TACT_S("\n"));
        tact_log_row row = { .json = { rest.ptr, end < 0 ? rest.len : (size_t)end } };
        uint64_t count;
        if (end < 0 || !tact_log_line_numbers(row.json, &row.sequence, &count)) return damaged(path, offset, "holds a line that tact did not write", why);
        if (row.sequence != expected || count > head->last_sequence - row.sequence + 1) return damaged(path, offset, "has numbers out of order", why);
        expected += count;
        if (expected > r->next) {
            r->next = expected;
            r->ended = !r->visit(r->ctx, &row);
        }
        at += (size_t)end + 1;
    }
    if (!r->ended && (lines != head->line_count || expected != head->last_sequence + 1)) return damaged(path, offset, "does not hold the rows it names", why);
    return TACT_OK;
}

static tact_status read_frames(reading *r, int fd, const char *path, uint64_t offset, uint64_t end, tact_trouble *why) {
    while (offset < end && !r->ended) {
        uint8_t bytes[TACT_LOG_HEAD_BYTES];
        tact_log_head head;
        if (end - offset < TACT_LOG_HEAD_BYTES) return r->torn_end ? TACT_OK : damaged(path, offset, "is cut", why);
        tact_status status = tact_file_read_at(fd, bytes, sizeof bytes, offset, path, why);
        if (status) return status;
        if (!tact_log_head_read(bytes, &head)) return damaged(path, offset, "has no head", why);
        uint64_t body = offset + TACT_LOG_HEAD_BYTES;
        if (end - body < head.frame_bytes) return r->torn_end ? TACT_OK : damaged(path, offset, "is cut", why);
        if (head.last_sequence >= r->next) {
            if (!grow((void **)&r->frame, &r->frame_room, head.frame_bytes) || !grow((void **)&r->text, &r->text_room, head.text_bytes))
                return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to read %s", path);
            status = tact_file_read_at(fd, r->frame, head.frame_bytes, body, path, why);
            if (status) return status;
            size_t n = ZSTD_decompress(r->text, head.text_bytes, r->frame, head.frame_bytes);
            if (ZSTD_isError(n) || n != head.text_bytes) return damaged(path, offset, "does not decompress", why);
            status = visit_lines(r, &head, path, offset, why);
            if (status) return status;
        }
        offset = body + head.frame_bytes;
    }
    return TACT_OK;
}

static tact_status read_part(reading *r, const char *path, uint64_t from, uint64_t limit_bytes, tact_trouble *why) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return tact_trouble_errno(why, "open", path);
    struct stat info;
    tact_status status = fstat(fd, &info) == 0 ? TACT_OK : tact_trouble_errno(why, "look at", path);
    if (!status && limit_bytes != UINT64_MAX && (uint64_t)info.st_size < limit_bytes)
        status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s has %lld bytes where %llu were recorded; it was cut", path, (long long)info.st_size, (unsigned long long)limit_bytes);
    if (!status) status = read_frames(r, fd, path, from, limit_bytes == UINT64_MAX ? (uint64_t)info.st_size : limit_bytes, why);
    close(fd);
    return status;
}

tact_status tact_eventlog_read_file(const char *path, uint64_t limit_bytes, tact_eventlog_visit visit, void *ctx, tact_trouble *why) {
    reading r = { .next = 1, .visit = visit, .ctx = ctx };
    tact_status status = read_part(&r, path, 0, limit_bytes, why);
    release(&r);
    return status;
}

/* ---- files, then the store; again while the drainer moves rows from one to the other ---- */

typedef struct walking { reading r; const char *folder; tact_eventlog_state from, to; bool met; } walking;   /* met: the file `to` is there */

static tact_status read_one(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    walking *w = ctx;
    tact_instant hour;
    tact_path path;
    if (w->r.ended || is_folder || !tact_eventlog_file_name(name, &hour)) return TACT_OK;
    if (!strcmp(name, w->to.file)) w->met = true;
    int before = w->from.file[0] ? strcmp(name, w->from.file) : 1, beyond = strcmp(name, w->to.file);
    if (before < 0 || beyond > 0) return TACT_OK;
    tact_status status = tact_path_join(&path, w->folder, name, why);
    if (!status) status = read_part(&w->r, path.text, before == 0 ? w->from.offset : 0, beyond == 0 ? w->to.offset : UINT64_MAX, why);
    return status == TACT_ERR_NOT_FOUND && beyond != 0 ? TACT_OK : status;             /* retention took it meanwhile */
}

typedef struct storing { reading *r; uint64_t expected, beyond_gap; tact_status status; } storing;   /* beyond_gap: the number behind missing ones; 0 = none is missing */

static bool read_row(void *ctx, tact_slice key, tact_slice value) {
    storing *s = ctx;
    uint64_t sequence = key.len == 8 ? tact_key_u64(key.ptr) : 0;
    if (sequence != s->expected) { s->beyond_gap = sequence; return false; }
    s->expected++;
    if (sequence < s->r->next) return true;
    if (value.len < ROW_HEAD + 2 || value.ptr[0] != 1) { s->status = TACT_ERR_FORMAT; return false; }
    tact_slice json = { value.ptr + ROW_HEAD, value.len - ROW_HEAD };
    if (!grow((void **)&s->r->text, &s->r->text_room, json.len + 64)) { s->status = TACT_ERR_MEMORY; return false; }
    tact_log_row row = { sequence, { s->r->text, tact_log_line_write(s->r->text, sequence, json) } };
    s->r->next = sequence + 1;
    s->r->ended = !s->r->visit(s->r->ctx, &row);
    return !s->r->ended;
}

tact_status tact_eventlog_read(tact_store *store, const char *folder, uint64_t from, tact_eventlog_visit visit, void *ctx, tact_trouble *why) {
    walking w = { .r = { .next = from ? from : 1, .visit = visit, .ctx = ctx }, .folder = folder };
    tact_status status = TACT_OK;
    uint64_t settled = 0;                        /* numbers below are accounted for: read, or of commits that never landed */
    for (bool again = true; !status && again && !w.r.ended;) {
        status = tact_eventlog_state_read(store, &w.to, why);
        w.met = w.from.file[0] && !strcmp(w.from.file, w.to.file);
        if (!status && w.to.file[0] && (w.to.offset || strcmp(w.to.file, w.from.file) != 0)) status = tact_folder_list(folder, read_one, &w, why);
        if (status || w.r.ended) break;
        if (!w.met && w.to.offset)
            status = tact_trouble_set(why, TACT_ERR_NOT_FOUND, "%s/%s is missing, though %llu bytes of it are recorded; put it back, or accept the gap", folder, w.to.file, (unsigned long long)w.to.offset);
        if (status) break;
        w.from = w.to;
        storing s = { .r = &w.r, .expected = settled > w.to.sequence ? settled : w.to.sequence + 1 };
        uint8_t key[8];
        tact_key_put_u64(key, s.expected);
        status = tact_store_iterate(store, TACT_FAMILY_LOG, (tact_slice){ (const char *)key, 8 }, (tact_slice){ NULL, 0 }, read_row, &s, why);
        if (!status && s.status) status = tact_trouble_set(why, s.status, "log row %llu in the store is damaged, or there is no memory for it", (unsigned long long)s.expected - 1);
        if (status || w.r.ended) break;
        tact_eventlog_state now;                 /* rows shipped between the two looks are in the files by now */
        status = tact_eventlog_state_read(store, &now, why);
        again = now.sequence >= w.r.next && now.sequence != w.to.sequence;
        if (!again && s.beyond_gap) {            /* nothing was shipped meanwhile: the missing numbers belong to commits that failed */
            if (now.sequence == w.to.sequence) settled = s.beyond_gap;
            again = true;
        }
    }
    release(&w.r);
    return status;
}

/* ---- the files alone ---- */

typedef struct shipping { reading r; const char *folder; char newest[TACT_LOG_FILE_NAME_BYTES]; } shipping;

static tact_status find_newest(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    shipping *s = ctx;
    tact_instant hour;
    (void)why;
    if (!is_folder && tact_eventlog_file_name(name, &hour) && strcmp(name, s->newest) > 0) (void)snprintf(s->newest, sizeof s->newest, "%s", name);
    return TACT_OK;
}

static tact_status read_shipped(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    shipping *s = ctx;
    tact_instant hour;
    tact_path path;
    if (s->r.ended || is_folder || !tact_eventlog_file_name(name, &hour)) return TACT_OK;
    s->r.torn_end = strcmp(name, s->newest) >= 0;          /* also one begun since */
    tact_status status = tact_path_join(&path, s->folder, name, why);
    if (!status) status = read_part(&s->r, path.text, 0, UINT64_MAX, why);
    return status == TACT_ERR_NOT_FOUND ? TACT_OK : status;            /* retention took it meanwhile */
}

tact_status tact_eventlog_read_shipped(const char *folder, uint64_t from, tact_eventlog_visit visit, void *ctx, tact_trouble *why) {
    shipping s = { .r = { .next = from ? from : 1, .visit = visit, .ctx = ctx }, .folder = folder };
    tact_status status = tact_folder_list(folder, find_newest, &s, why);
    if (!status) status = tact_folder_list(folder, read_shipped, &s, why);
    release(&s.r);
    return status;
}

/* ---- where a period begins ---- */

typedef struct seeking { const char *folder; tact_instant since; uint64_t sequence; } seeking;

static tact_status first_of(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    seeking *s = ctx;
    tact_instant hour;
    tact_path path;
    uint8_t bytes[TACT_LOG_HEAD_BYTES];
    tact_log_head head;
    struct stat info;
    if (s->sequence != UINT64_MAX || is_folder || !tact_eventlog_file_name(name, &hour)) return TACT_OK;
    if (!tact_instant_before(s->since, tact_instant_add(hour, TACT_HOURS(1)))) return TACT_OK;
    tact_status status = tact_path_join(&path, s->folder, name, why);
    if (status) return status;
    int fd = open(path.text, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT ? TACT_OK : tact_trouble_errno(why, "open", path.text);      /* retention took it meanwhile */
    status = fstat(fd, &info) == 0 ? TACT_OK : tact_trouble_errno(why, "look at", path.text);
    bool whole = !status && (uint64_t)info.st_size >= TACT_LOG_HEAD_BYTES;                          /* else its first frame is being written */
    if (whole) status = tact_file_read_at(fd, bytes, sizeof bytes, 0, path.text, why);
    close(fd);
    if (!status && whole && !tact_log_head_read(bytes, &head)) return damaged(path.text, 0, "has no head", why);
    if (!status && whole) s->sequence = head.first_sequence;
    return status;
}

tact_status tact_eventlog_since(const char *folder, tact_instant since, uint64_t *sequence, tact_trouble *why) {
    seeking s = { folder, since, UINT64_MAX };
    tact_status status = tact_folder_list(folder, first_of, &s, why);
    *sequence = s.sequence;
    return status;
}
