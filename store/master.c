/* store/master.c -- see master.h. */
#include "store/master.h"
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/file.h"

tact_status tact_master_create(const char *path, const char *const *forbidden, tact_trouble *why) {
    for (; forbidden && *forbidden; forbidden++)
        if (tact_path_inside(path, *forbidden))
            return tact_trouble_set(why, TACT_ERR_INVALID, "the master key %s would lie inside %s, where a copy of the data would carry it along; put it elsewhere", path, *forbidden);
    if (tact_path_exists(path)) return tact_trouble_set(why, TACT_ERR_INVALID, "%s is there already; a master key is never overwritten: use it, or name another file", path);
    if (sodium_init() < 0) return tact_trouble_set(why, TACT_ERR_IO, "this system gives no random numbers");
    uint8_t key[TACT_MASTER_BYTES];
    randombytes_buf(key, sizeof key);
    tact_status status = tact_file_replace(path, key, sizeof key, 0600, why);
    sodium_memzero(key, sizeof key);
    return status;
}

tact_status tact_master_read(const char *path, uint8_t out[TACT_MASTER_BYTES], tact_trouble *why) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return tact_trouble_errno(why, "open the master key", path);
    struct stat info;
    tact_status status = TACT_OK;
    if (fstat(fd, &info) != 0) status = tact_trouble_errno(why, "look at the master key", path);
    else if (!S_ISREG(info.st_mode)) status = tact_trouble_set(why, TACT_ERR_INVALID, "the master key %s is not a file", path);
    else if (info.st_mode & 077)
        status = tact_trouble_set(why, TACT_ERR_INVALID, "the master key %s may be read by others (mode %03o); run: chmod 600 %s", path, (unsigned)info.st_mode & 0777, path);
    else if (info.st_size != TACT_MASTER_BYTES)
        status = tact_trouble_set(why, TACT_ERR_INVALID, "the master key %s has %lld bytes, not %d; it is another file, or was damaged", path, (long long)info.st_size, TACT_MASTER_BYTES);
    if (!status) status = tact_file_read_at(fd, out, TACT_MASTER_BYTES, 0, path, why);
    close(fd);
    return status;
}
