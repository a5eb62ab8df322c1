/* brand/file.c -- see file.h. */
#include "brand/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, size_t bytes_max, tact_arena *arena, tact_slice *out) {
    struct stat st;
    if (fstat(fd, &st)) return false;
    if (S_ISDIR(st.st_mode)) return errno = EISDIR, false;
    if (!S_ISREG(st.st_mode)) return errno = EINVAL, false;
    if ((uint64_t)st.st_size > bytes_max) return errno = EFBIG, false;
    size_t room = (size_t)st.st_size, len = 0;
    char *bytes = tact_arena_alloc(arena, room + 1, 1);
    if (!bytes) return errno = ENOMEM, false;
    while (len < room) {
        ssize_t n = read(fd, bytes + len, room - len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) break;                                   /* it became shorter meanwhile */
        len += (size_t)n;
    }
    *out = (tact_slice){ bytes, len };
    return true;
}

bool tact_brand_file_read(const char *path, size_t bytes_max, tact_arena *arena, tact_slice *out, int *error) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool fine = fd >= 0 && read_all(fd, bytes_max, arena, out);
    *error = fine ? 0 : errno;
    if (fd >= 0) close(fd);
    return fine;
}

bool tact_brand_file_create(const char *path, unsigned mode, tact_slice text, int *error) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    if (fd < 0) { *error = errno; return false; }
    *error = 0;
    for (size_t done = 0; done < text.len && !*error;) {
        ssize_t n = write(fd, text.ptr + done, text.len - done);
        if (n >= 0) done += (size_t)n;
        else if (errno != EINTR) *error = errno;
    }
    if (!*error && fsync(fd)) *error = errno;
    if (close(fd) && !*error) *error = errno;
    if (*error) unlink(path);
    return !*error;
}

bool tact_brand_file_replace(const char *path, unsigned mode, tact_slice text, int *error) {
    char aside[4096];
    int n = snprintf(aside, sizeof aside, "%s.%ld.new", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof aside) { *error = ENAMETOOLONG; return false; }
    unlink(aside);                                           /* of a process of this number that was killed while writing */
    if (!tact_brand_file_create(aside, mode, text, error)) return false;
    if (rename(aside, path) == 0) return true;
    *error = errno;
    unlink(aside);
    return false;
}

bool tact_brand_file_folder(const char *path, unsigned mode, int *error) {
    char part[4096];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part) { *error = ENAMETOOLONG; return false; }
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != 0) continue;
        memcpy(part, path, i);
        part[i] = 0;
        struct stat st;
        if (mkdir(part, (mode_t)mode) == 0) continue;
        if (stat(part, &st) == 0 && S_ISDIR(st.st_mode)) continue;
        *error = errno == EEXIST ? ENOTDIR : errno;
        return false;
    }
    *error = 0;
    return true;
}

static uint32_t good_characters(tact_slice line) {
    uint32_t count = 0;
    for (size_t at = 0; at < line.len; count++) {
        size_t n = 1;
        while (n <= 4 && at + n <= line.len && !tact_slice_utf8((tact_slice){ line.ptr + at, n })) n++;
        if (n > 4 || at + n > line.len) break;
        at += n;
    }
    return count;
}

bool tact_brand_file_utf8(tact_slice text, uint32_t *line, uint32_t *column) {
    if (tact_slice_utf8(text)) return true;
    *line = 1;
    for (;; ++*line) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        size_t len = newline ? (size_t)(newline - text.ptr) : text.len;
        if (!newline || !tact_slice_utf8((tact_slice){ text.ptr, len })) {
            *column = good_characters((tact_slice){ text.ptr, len }) + 1;
            return false;
        }
        text.ptr += len + 1;
        text.len -= len + 1;
    }
}

const char *tact_brand_file_join(tact_arena *arena, const char *folder, tact_slice name) {
    size_t len = strlen(folder);
    char *path = tact_arena_alloc(arena, len + name.len + 2, 1);
    if (!path) return NULL;
    memcpy(path, folder, len);
    if (len && path[len - 1] != '/') path[len++] = '/';
    if (name.len) memcpy(path + len, name.ptr, name.len);
    path[len + name.len] = 0;
    return path;
}

static bool ends(const char *name, const char *suffix) {
    size_t n = strlen(name), s = strlen(suffix);
    return n >= s && strcmp(name + n - s, suffix) == 0;
}

static bool insert(tact_arena *arena, tact_slice **names, uint32_t *count, uint32_t *room, tact_slice name) {
    if (*count == *room) {
        uint32_t more = *room ? *room * 2 : 64;
        tact_slice *wider = TACT_NEW(arena, tact_slice, more);
        if (!wider) return false;
        if (*count) memcpy(wider, *names, *count * sizeof *wider);
        *names = wider;
        *room = more;
    }
    uint32_t low = 0, high = *count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = strcmp((*names)[mid].ptr, name.ptr);
        if (order < 0) low = mid + 1; else high = mid;
    }
    memmove(*names + low + 1, *names + low, (*count - low) * sizeof **names);
    (*names)[low] = name;
    ++*count;
    return true;
}

bool tact_brand_file_names(const char *folder, const char *suffix, tact_arena *arena, tact_slice **names, uint32_t *count, int *error) {
    *names = NULL;
    *count = 0;
    *error = 0;
    uint32_t room = 0;
    DIR *dir = opendir(folder);
    if (!dir) { *error = errno == ENOENT ? 0 : errno; return *error == 0; }
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(dir);
        if (!entry) { *error = errno; break; }
        if (entry->d_name[0] == '.' || !ends(entry->d_name, suffix)) continue;
        size_t len = strlen(entry->d_name);
        char *name = tact_arena_alloc(arena, len + 1, 1);
        if (name) memcpy(name, entry->d_name, len + 1);
        if (!name || !insert(arena, names, count, &room, (tact_slice){ name, len })) { *error = ENOMEM; break; }
    }
    closedir(dir);
    return *error == 0;
}
