/* import/source.c -- see source.h.
 * Source: gzip file format, RFC 1952; magic numbers as each format's specification gives them. */
#include "import/source.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { RAW_BYTES = 64 * 1024 };

struct tact_source {
    int fd;                                     /* -1 for memory */
    char name[512];
    char error[640];
    tact_slice memory;                          /* what is left of it */
    unsigned char raw[RAW_BYTES];
    size_t raw_at, raw_end;
    uint64_t done_bytes, total_bytes;
    bool at_end, packed, inside_member, failed, members_seen;
    z_stream z;
};

static void fail(tact_source *s, const char *what, const char *way_out) {
    s->failed = true;
    snprintf(s->error, sizeof s->error, "%s: %s, at byte %llu: %s", s->name, what, (unsigned long long)(s->done_bytes - (s->raw_end - s->raw_at)), way_out);
}

/* Fills `raw` behind what is still there; false when the file failed. */
static bool fill(tact_source *s) {
    if (s->raw_at) {
        memmove(s->raw, s->raw + s->raw_at, s->raw_end - s->raw_at);
        s->raw_end -= s->raw_at;
        s->raw_at = 0;
    }
    if (s->at_end || s->raw_end == RAW_BYTES) return true;
    size_t room = RAW_BYTES - s->raw_end, n;
    if (s->fd < 0) {
        n = s->memory.len < room ? s->memory.len : room;
        if (n) memcpy(s->raw + s->raw_end, s->memory.ptr, n);
        s->memory.ptr += n;
        s->memory.len -= n;
    } else {
        ssize_t r;
        do r = read(s->fd, s->raw + s->raw_end, room); while (r < 0 && errno == EINTR);
        if (r < 0) { fail(s, strerror(errno), "check the disk or the pipe it comes from, then try again"); return false; }
        n = (size_t)r;
    }
    if (n == 0) s->at_end = true;
    s->raw_end += n;
    s->done_bytes += n;
    return true;
}

static bool begins(const tact_source *s, const char *magic, size_t n) {
    return s->raw_end - s->raw_at >= n && memcmp(s->raw + s->raw_at, magic, n) == 0;
}

static const char *foreign(const tact_source *s, const char **way_out) {
    static const struct { const char *magic; size_t n; const char *what, *way_out; } formats[] = {
        { "\x28\xB5\x2F\xFD", 4, "this is a zstd file", "unpack it on the way: zstdcat FILE | tact ... -" },
        { "\xFD" "7zXZ", 5, "this is an xz file", "unpack it on the way: xzcat FILE | tact ... -" },
        { "BZh", 3, "this is a bzip2 file", "unpack it on the way: bzcat FILE | tact ... -" },
        { "PK\x03\x04", 4, "this is a zip or a spreadsheet file", "unpack it, or save the sheet as CSV (UTF-8)" },
        { "\xFF\xFE", 2, "this is UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8 FILE | tact ... -" },
        { "\xFE\xFF", 2, "this is UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8 FILE | tact ... -" },
        { "\xD0\xCF\x11\xE0", 4, "this is an old spreadsheet file", "save the sheet as CSV (UTF-8)" },
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (begins(s, formats[i].magic, formats[i].n)) { *way_out = formats[i].way_out; return formats[i].what; }
    return NULL;
}

/* Looks at the first bytes; a pipe may hand them over one at a time. */
static tact_status recognise(tact_source *s) {
    while (!s->at_end && s->raw_end < 8)
        if (!fill(s)) return TACT_ERR_IO;
    const char *way_out, *what = foreign(s, &way_out);
    if (what) { fail(s, what, way_out); return TACT_ERR_INVALID; }
    s->packed = begins(s, "\x1F\x8B", 2);
    return TACT_OK;
}

tact_source *tact_source_memory(tact_slice bytes) {
    tact_source *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->fd = -1;
    s->memory = bytes;
    s->total_bytes = bytes.len;
    snprintf(s->name, sizeof s->name, "memory");
    if (recognise(s) != TACT_OK) s->failed = true;
    return s;
}

tact_status tact_source_open(tact_source **out, const char *path, char *error, size_t error_size) {
    *out = NULL;
    tact_source *s = calloc(1, sizeof *s);
    if (!s) { snprintf(error, error_size, "%s: not enough memory to read it", path); return TACT_ERR_MEMORY; }
    bool standard = strcmp(path, "-") == 0;
    snprintf(s->name, sizeof s->name, "%s", standard ? "standard input" : path);
    s->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    tact_status status = TACT_OK;
    struct stat about;
    if (s->fd < 0) {
        status = errno == ENOENT ? TACT_ERR_NOT_FOUND : TACT_ERR_IO;
        snprintf(s->error, sizeof s->error, "%s: %s: check the name and that you may read it", path, strerror(errno));
    } else if (fstat(s->fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        status = TACT_ERR_INVALID;
        snprintf(s->error, sizeof s->error, "%s: this is a folder: name one file in it", path);
    } else {
        if (S_ISREG(about.st_mode)) s->total_bytes = (uint64_t)about.st_size;
        status = recognise(s);
    }
    if (status != TACT_OK) {
        snprintf(error, error_size, "%s", s->error);
        tact_source_close(s);
        return status;
    }
    *out = s;
    return TACT_OK;
}

void tact_source_close(tact_source *s) {
    if (!s) return;
    if (s->inside_member) inflateEnd(&s->z);
    if (s->fd > STDIN_FILENO) close(s->fd);
    free(s);
}

static long read_plain(tact_source *s, char *out, size_t room) {
    if (s->raw_at == s->raw_end && !fill(s)) return -1;
    size_t n = s->raw_end - s->raw_at;
    if (n > room) n = room;
    memcpy(out, s->raw + s->raw_at, n);
    s->raw_at += n;
    return (long)n;
}

/* The next member, if there is one: 1 begun, 0 end of file, -1 failed. Zero bytes that pad a tape block are passed over. */
static int begin_member(tact_source *s) {
    while (s->raw_end - s->raw_at < 2 && !s->at_end)
        if (!fill(s)) return -1;
    if (s->members_seen)
        while (s->raw_at < s->raw_end && s->raw[s->raw_at] == 0) {
            s->raw_at++;
            if (s->raw_at == s->raw_end && !fill(s)) return -1;
        }
    if (s->raw_at == s->raw_end) return 0;
    if (!begins(s, "\x1F\x8B", 2)) { fail(s, "bytes that are not gzip follow the packed part", "the file was damaged or glued together wrongly; cut them off"); return -1; }
    memset(&s->z, 0, sizeof s->z);
    if (inflateInit2(&s->z, 15 + 16) != Z_OK) { fail(s, "not enough memory to unpack", "free memory and try again"); return -1; }
    s->inside_member = s->members_seen = true;
    return 1;
}

static long read_packed(tact_source *s, char *out, size_t room) {
    s->z.next_out = (Bytef *)out;
    s->z.avail_out = (uInt)room;
    for (;;) {
        if (!s->inside_member) {
            int begun = begin_member(s);
            if (begun <= 0) return begun;
            s->z.next_out = (Bytef *)out;
            s->z.avail_out = (uInt)room;
        }
        if (s->raw_at == s->raw_end && !fill(s)) return -1;
        s->z.next_in = s->raw + s->raw_at;
        s->z.avail_in = (uInt)(s->raw_end - s->raw_at);
        int r = inflate(&s->z, Z_NO_FLUSH);
        s->raw_at = s->raw_end - s->z.avail_in;
        size_t made = room - s->z.avail_out;
        if (r == Z_STREAM_END) { inflateEnd(&s->z); s->inside_member = false; }
        else if (r != Z_OK && r != Z_BUF_ERROR) { fail(s, s->z.msg ? s->z.msg : "the packed data is damaged", "copy the file again from where it came from"); return made ? (long)made : -1; }
        if (made) return (long)made;
        if (s->inside_member && s->raw_at == s->raw_end && s->at_end) {
            fail(s, "the packed file ends in the middle", "it is still being written, or was cut; what came before was read");
            return -1;
        }
    }
}

long tact_source_read(tact_source *s, char *out, size_t room) {
    TACT_ASSERT(room > 0);
    if (s->failed) return -1;
    if (room > 1u << 30) room = 1u << 30;
    return s->packed ? read_packed(s, out, room) : read_plain(s, out, room);
}

const char *tact_source_error(const tact_source *s) { return s->error; }
const char *tact_source_name(const tact_source *s) { return s->name; }
uint64_t tact_source_done_bytes(const tact_source *s) { return s->done_bytes - (s->raw_end - s->raw_at); }
uint64_t tact_source_total_bytes(const tact_source *s) { return s->total_bytes; }
