/* store/file.c -- see file.h. */
#include "store/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 18 };

tact_status tact_path_join(tact_path *out, const char *folder, const char *name, tact_trouble *why) {
    int n = snprintf(out->text, sizeof out->text, "%s/%s", folder, name);
    if (n < 0 || (size_t)n >= sizeof out->text)
        return tact_trouble_set(why, TACT_ERR_LIMIT, "the path %.200s/... is longer than %d bytes; use a shorter folder", folder, TACT_PATH_BYTES - 1);
    return TACT_OK;
}

tact_status tact_file_read_at(int fd, void *out, size_t len, uint64_t offset, const char *path, tact_trouble *why) {
    char *at = out;
    while (len > 0) {
        ssize_t n = pread(fd, at, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return tact_trouble_errno(why, "read", path);
        if (n == 0) return tact_trouble_set(why, TACT_ERR_FORMAT, "%s ends at byte %llu where more was expected; it was cut short", path, (unsigned long long)offset);
        at += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return TACT_OK;
}

tact_status tact_file_write_at(int fd, const void *bytes, size_t len, uint64_t offset, const char *path, tact_trouble *why) {
    const char *at = bytes;
    while (len > 0) {
        ssize_t n = pwrite(fd, at, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return tact_trouble_errno(why, "write", path);
        at += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return TACT_OK;
}

tact_status tact_file_sync(int fd, const char *path, tact_trouble *why) {
    return fdatasync(fd) == 0 ? TACT_OK : tact_trouble_errno(why, "sync", path);
}

tact_status tact_folder_sync(const char *path, tact_trouble *why) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return tact_trouble_errno(why, "open the folder", path);
    tact_status status = fsync(fd) == 0 ? TACT_OK : tact_trouble_errno(why, "sync the folder", path);
    close(fd);
    return status;
}

/* The folder a path lies in; "." for a bare name. */
static void parent_of(tact_path *out, const char *path) {
    (void)snprintf(out->text, sizeof out->text, "%s", path);
    char *slash = strrchr(out->text, '/');
    if (!slash) (void)snprintf(out->text, sizeof out->text, ".");
    else if (slash == out->text) slash[1] = '\0';
    else *slash = '\0';
}

tact_status tact_folder_make(const char *path, tact_trouble *why) {
    if (mkdir(path, 0700) != 0) {
        struct stat info;
        if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return TACT_OK;
        return tact_trouble_errno(why, "make the folder", path);
    }
    tact_path parent;
    parent_of(&parent, path);
    return tact_folder_sync(parent.text, why);
}

tact_status tact_file_read(const char *path, size_t max_bytes, char **out, size_t *len, tact_trouble *why) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return tact_trouble_errno(why, "open", path);
    struct stat info;
    tact_status status = fstat(fd, &info) == 0 ? TACT_OK : tact_trouble_errno(why, "look at", path);
    char *bytes = NULL;
    if (!status && (uint64_t)info.st_size > max_bytes)
        status = tact_trouble_set(why, TACT_ERR_LIMIT, "%s has %lld bytes, more than the %zu that such a file may have", path, (long long)info.st_size, max_bytes);
    if (!status && !(bytes = malloc((size_t)info.st_size + 1))) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to read %s", path);
    if (!status) status = tact_file_read_at(fd, bytes, (size_t)info.st_size, 0, path, why);
    close(fd);
    if (status) { free(bytes); return status; }
    bytes[info.st_size] = '\0';
    *out = bytes;
    *len = (size_t)info.st_size;
    return TACT_OK;
}

tact_status tact_file_replace(const char *path, const void *bytes, size_t len, unsigned mode, tact_trouble *why) {
    tact_path beside, parent;
    int n = snprintf(beside.text, sizeof beside.text, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof beside.text) return tact_trouble_set(why, TACT_ERR_LIMIT, "the path %.200s... is too long", path);
    int fd = open(beside.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
    if (fd < 0) return tact_trouble_errno(why, "create", beside.text);
    tact_status status = fchmod(fd, (mode_t)mode) == 0 ? TACT_OK : tact_trouble_errno(why, "set the mode of", beside.text);
    if (!status) status = tact_file_write_at(fd, bytes, len, 0, beside.text, why);
    if (!status) status = tact_file_sync(fd, beside.text, why);
    close(fd);
    if (!status && rename(beside.text, path) != 0) status = tact_trouble_errno(why, "rename into place", path);
    if (status) { (void)unlink(beside.text); return status; }
    parent_of(&parent, path);
    return tact_folder_sync(parent.text, why);
}

static tact_status pump(int from, const char *from_path, int to, const char *to_path, uint64_t limit_bytes, uint8_t *hash, uint64_t *size_bytes, tact_trouble *why) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, TACT_FILE_HASH_BYTES);
    unsigned char *block = malloc(COPY_BYTES);
    if (!block) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to read %s", from_path);
    tact_status status = TACT_OK;
    uint64_t done = 0;
    while (!status && done < limit_bytes) {
        uint64_t want = limit_bytes - done < COPY_BYTES ? limit_bytes - done : COPY_BYTES;
        ssize_t n = pread(from, block, (size_t)want, (off_t)done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) status = tact_trouble_errno(why, "read", from_path);
        if (n <= 0) break;
        crypto_generichash_update(&state, block, (unsigned long long)n);
        if (to >= 0) status = tact_file_write_at(to, block, (size_t)n, done, to_path, why);
        done += (uint64_t)n;
    }
    if (!status && limit_bytes != UINT64_MAX && done < limit_bytes)
        status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s has %llu bytes where %llu were expected", from_path, (unsigned long long)done, (unsigned long long)limit_bytes);
    sodium_memzero(block, COPY_BYTES);
    free(block);
    if (hash) crypto_generichash_final(&state, hash, TACT_FILE_HASH_BYTES);
    if (size_bytes) *size_bytes = done;
    return status;
}

tact_status tact_file_copy(const char *from, const char *to, uint64_t limit_bytes, uint8_t hash[TACT_FILE_HASH_BYTES], uint64_t *size_bytes, tact_trouble *why) {
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) return tact_trouble_errno(why, "open", from);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    tact_status status = out >= 0 ? TACT_OK : tact_trouble_errno(why, "create", to);
    if (!status) status = pump(in, from, out, to, limit_bytes, hash, size_bytes, why);
    if (!status) status = tact_file_sync(out, to, why);
    close(in);
    if (out >= 0) close(out);
    if (status) return status;
    tact_path parent;
    parent_of(&parent, to);
    return tact_folder_sync(parent.text, why);
}

tact_status tact_file_hash(const char *path, uint8_t hash[TACT_FILE_HASH_BYTES], uint64_t *size_bytes, tact_trouble *why) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return tact_trouble_errno(why, "open", path);
    tact_status status = pump(fd, path, -1, "", UINT64_MAX, hash, size_bytes, why);
    close(fd);
    return status;
}

tact_status tact_file_wipe(int fd, const char *path, tact_trouble *why) {
    static const char zeros[4096];
    struct stat info;
    if (fstat(fd, &info) != 0) return tact_trouble_errno(why, "look at", path);
    for (uint64_t at = 0, size = (uint64_t)info.st_size; at < size; at += sizeof zeros) {
        size_t n = size - at < sizeof zeros ? (size_t)(size - at) : sizeof zeros;
        tact_status status = tact_file_write_at(fd, zeros, n, at, path, why);
        if (status) return status;
    }
    return tact_file_sync(fd, path, why);
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

tact_status tact_folder_list(const char *path, tact_folder_visit visit, void *ctx, tact_trouble *why) {
    DIR *dir = opendir(path);
    if (!dir) return tact_trouble_errno(why, "open the folder", path);
    char **names = NULL;
    size_t count = 0, room = 0;
    tact_status status = TACT_OK;
    for (struct dirent *entry; !status && (errno = 0, entry = readdir(dir));) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (count == room) {
            char **more = realloc(names, (room = room ? room * 2 : 64) * sizeof *names);
            if (more) names = more;
            else { status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to list %s", path); break; }
        }
        if (!(names[count] = strdup(entry->d_name))) status = tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to list %s", path);
        else count++;
    }
    if (!status && errno) status = tact_trouble_errno(why, "list", path);
    closedir(dir);
    if (count) qsort(names, count, sizeof *names, by_bytes);
    for (size_t i = 0; i < count; i++) {
        tact_path full;
        struct stat info;
        if (!status) status = tact_path_join(&full, path, names[i], why);
        if (!status && lstat(full.text, &info) == 0) status = visit(ctx, names[i], S_ISDIR(info.st_mode), why);
        free(names[i]);
    }
    free(names);
    return status;
}

bool tact_path_exists(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0;
}

bool tact_path_inside(const char *path, const char *folder) {
    char inner[PATH_MAX], outer[PATH_MAX];
    if (!realpath(folder, outer)) return false;
    tact_path at;
    (void)snprintf(at.text, sizeof at.text, "%s", path);
    while (!realpath(at.text, inner)) {                    /* climb to the first part that exists */
        if (errno != ENOENT || !strcmp(at.text, ".") || !strcmp(at.text, "/")) return false;
        tact_path up;
        parent_of(&up, at.text);
        at = up;
    }
    size_t n = strlen(outer);
    return strncmp(inner, outer, n) == 0 && (inner[n] == '\0' || inner[n] == '/' || n == 1);
}
