/* store/data.c -- see data.h. */
#include "store/data.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>
#include "store/vault.h"

static const char version_text[] = "tact data ";

tact_status tact_data_paths(tact_data *d, const char *path, tact_trouble *why) {
    *d = (tact_data){ .lock_fd = -1 };
    tact_path *const parts[] = { &d->store, &d->keys, &d->log, &d->bundles, &d->policies, &d->worlds };
    static const char *const names[] = { "store", "keys", "log", "bundles", "policies", "worlds" };
    if ((size_t)snprintf(d->root.text, sizeof d->root.text, "%s", path) >= sizeof d->root.text)
        return tact_trouble_set(why, TACT_ERR_LIMIT, "the path %.200s... is longer than %d bytes; use a shorter one", path, TACT_PATH_BYTES - 1);
    tact_status status = TACT_OK;
    for (unsigned i = 0; !status && i < sizeof names / sizeof *names; i++) status = tact_path_join(parts[i], path, names[i], why);
    return status;
}

tact_status tact_data_check_version(const char *path, tact_trouble *why) {
    tact_path file;
    char *text;
    size_t len;
    int64_t format = 0;
    tact_status status = tact_path_join(&file, path, "VERSION", why);
    if (!status) status = tact_file_read(file.text, 256, &text, &len, why);
    if (status == TACT_ERR_NOT_FOUND) return tact_trouble_set(why, status, "%s is not a data folder (it has no VERSION); `tact init` makes one", path);
    if (status) return status;
    tact_slice rest = { text, len };
    bool ok = tact_slice_starts(rest, TACT_S("tact data ")) && len > sizeof version_text && text[len - 1] == '\n';
    if (ok) ok = tact_slice_int((tact_slice){ text + sizeof version_text - 1, len - sizeof version_text }, &format);
    free(text);
    if (!ok || format < 1) return tact_trouble_set(why, TACT_ERR_FORMAT, "%s does not say \"tact data N\"; this is no data folder, or it is damaged", file.text);
    if (format > TACT_DATA_FORMAT)
        return tact_trouble_set(why, TACT_ERR_VERSION, "the data folder %s has format %lld, this tact knows %d; run the version that wrote it, or a later one", path, (long long)format, TACT_DATA_FORMAT);
    return TACT_OK;
}

tact_status tact__data_finish(const char *path, tact_trouble *why) {
    tact_path file;
    char text[64];
    int n = snprintf(text, sizeof text, "%s%d\n", version_text, TACT_DATA_FORMAT);
    tact_status status = tact_path_join(&file, path, "VERSION", why);
    return status ? status : tact_file_replace(file.text, text, (size_t)n, 0600, why);
}

/* Only what an interrupted making leaves may be there. */
static tact_status refuse_strangers(void *ctx, const char *name, bool is_folder, tact_trouble *why) {
    static const char *const ours[] = { "store", "keys", "log", "bundles", "policies", "worlds", "VERSION.new", "LOCK" };
    (void)is_folder;
    for (unsigned i = 0; i < sizeof ours / sizeof *ours; i++)
        if (!strcmp(name, ours[i])) return TACT_OK;
    return tact_trouble_set(why, TACT_ERR_INVALID, "%s holds %s, so it is no empty folder; name another for the data", (const char *)ctx, name);
}

tact_status tact_data_create(const char *path, const char *master_path, tact_trouble *why) {
    tact_data d;
    tact_path version, secrets;
    char root[TACT_PATH_BYTES];
    tact_status status = tact_data_paths(&d, path, why);
    if (!status) status = tact_path_join(&version, path, "VERSION", why);
    if (!status && tact_path_exists(version.text)) status = tact_trouble_set(why, TACT_ERR_INVALID, "%s is a data folder already", path);
    if (!status) status = tact_folder_make(path, why);
    (void)snprintf(root, sizeof root, "%s", path);
    if (!status) status = tact_folder_list(path, refuse_strangers, root, why);
    if (!status && tact_path_inside(master_path, path)) status = tact_trouble_set(why, TACT_ERR_INVALID, "the master key %s lies inside the data folder %s; keep it elsewhere", master_path, path);
    const char *const folders[] = { d.log.text, d.bundles.text, d.policies.text, d.worlds.text };
    for (unsigned i = 0; !status && i < sizeof folders / sizeof *folders; i++) status = tact_folder_make(folders[i], why);
    if (!status) status = tact_path_join(&secrets, d.keys.text, "secrets", why);
    if (!status && tact_path_exists(secrets.text) && unlink(secrets.text) != 0) status = tact_trouble_errno(why, "replace the unused", secrets.text);   /* of a making cut short */
    if (!status) status = tact_vault_create(d.keys.text, master_path, why);
    return status ? status : tact__data_finish(path, why);
}

static int64_t holder(int fd) {
    char text[32];
    ssize_t n = pread(fd, text, sizeof text, 0);
    int64_t pid;
    while (n > 0 && text[n - 1] == '\n') n--;
    return n > 0 && tact_slice_int((tact_slice){ text, (size_t)n }, &pid) ? pid : 0;
}

bool tact_data_held(const char *path, int64_t *pid) {
    tact_path file;
    if (tact_path_join(&file, path, "LOCK", NULL)) return false;
    int fd = open(file.text, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (held && pid) *pid = holder(fd);
    close(fd);
    return held;
}

static tact_status lock(tact_data *d, tact_trouble *why) {
    tact_path path;
    char text[32] = "";
    tact_status status = tact_path_join(&path, d->root.text, "LOCK", why);
    if (status) return status;
    d->lock_fd = open(path.text, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (d->lock_fd < 0) return tact_trouble_errno(why, "open", path.text);
    if (flock(d->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return tact_trouble_errno(why, "lock", path.text);
        int64_t pid = holder(d->lock_fd);
        if (pid)
            return tact_trouble_set(why, TACT_ERR_LOCKED, "the data folder %s is held by process %lld; stop that `tact` first, or use another folder", d->root.text, (long long)pid);
        return tact_trouble_set(why, TACT_ERR_LOCKED, "the data folder %s is held by another process; stop it first, or use another folder", d->root.text);
    }
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(d->lock_fd, 0) != 0) return tact_trouble_errno(why, "write", path.text);
    return tact_file_write_at(d->lock_fd, text, (size_t)n, 0, path.text, why);
}

tact_status tact_data_open(tact_data *d, const char *path, tact_trouble *why) {
    tact_status status = tact_data_paths(d, path, why);
    if (!status) status = tact_data_check_version(path, why);
    if (!status) status = lock(d, why);
    if (!status) status = tact_data_check_version(path, why);        /* again, now that nobody else can change it */
    if (status) tact_data_close(d);
    return status;
}

void tact_data_close(tact_data *d) {
    if (d->lock_fd >= 0) close(d->lock_fd);
    d->lock_fd = -1;
}

/* ---- paused ---- */

tact_status tact_data_pause(const char *path, tact_slice because, tact_trouble *why) {
    tact_path file;
    tact_status status = tact_path_join(&file, path, "PAUSED", why);
    return status ? status : tact_file_replace(file.text, because.ptr, because.len, 0600, why);
}

tact_status tact_data_resume(const char *path, tact_trouble *why) {
    tact_path file;
    tact_status status = tact_path_join(&file, path, "PAUSED", why);
    if (status) return status;
    if (unlink(file.text) != 0 && errno != ENOENT) return tact_trouble_errno(why, "delete", file.text);
    return tact_folder_sync(path, why);
}

bool tact_data_paused(const char *path, tact_trouble *because) {
    tact_path file;
    if (tact_path_join(&file, path, "PAUSED", because)) return true;
    if (!tact_path_exists(file.text)) return false;
    char *text = NULL;
    size_t len;
    if (tact_file_read(file.text, 4096, &text, &len, because) == TACT_OK) (void)tact_trouble_set(because, TACT_OK, "%s", text);
    free(text);
    return true;
}
