/* store/erasures.c -- see erasures.h. */
#include "store/erasures.h"
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/file.h"

enum { LINE_BYTES = 256, AT_ONCE = 64 };

bool tact_receipt_id_valid(tact_slice id) {
    if (id.len < 1 || id.len > TACT_RECEIPT_ID_BYTES_MAX) return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
    }
    return true;
}

static size_t write_line(char out[LINE_BYTES], const tact_erasure *e) {
    char at[TACT_INSTANT_TEXT + 1], id[2 * TACT_SLOT_ID_BYTES + 1], key[2 * TACT_RECORD_KEY_BYTES + 1];
    tact_slice text = tact_instant_format(e->at, at);
    (void)sodium_bin2hex(id, sizeof id, e->slot_id, TACT_SLOT_ID_BYTES);
    (void)sodium_bin2hex(key, sizeof key, e->key.bytes, TACT_RECORD_KEY_BYTES);
    int n = snprintf(out, LINE_BYTES, "%.*s slot=%u receipt=%s id=%s key=%s\n", (int)text.len, text.ptr, e->slot, e->receipt, id, key);
    TACT_ASSERT(n > 0 && n < LINE_BYTES);
    return (size_t)n;
}

tact_status tact_erasures_append(const char *path, const tact_erasure *lines, uint32_t count, tact_trouble *why) {
    TACT_ASSERT(count > 0 && count <= AT_ONCE);
    bool fresh = !tact_path_exists(path);
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return tact_trouble_errno(why, "open the list of erasures", path);
    char text[LINE_BYTES * AT_ONCE + 1];
    size_t len = 0;
    struct stat info;
    char last = '\n';
    tact_status status = fstat(fd, &info) == 0 ? TACT_OK : tact_trouble_errno(why, "look at", path);
    if (!status && info.st_size > 0) status = tact_file_read_at(fd, &last, 1, (uint64_t)info.st_size - 1, path, why);
    if (last != '\n') text[len++] = '\n';                        /* what a crash cut off stays alone on its line */
    for (uint32_t i = 0; i < count; i++) {
        TACT_ASSERT(tact_receipt_id_valid(tact_slice_of(lines[i].receipt)));
        len += write_line(text + len, &lines[i]);
    }
    for (size_t done = 0; !status && done < len;) {
        ssize_t n = write(fd, text + done, len - done);
        if (n < 0) status = tact_trouble_errno(why, "write", path);
        else done += (size_t)n;
    }
    if (!status) status = tact_file_sync(fd, path, why);
    close(fd);
    if (status || !fresh) return status;
    char folder[TACT_PATH_BYTES];
    (void)snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) slash[slash == folder] = '\0';
    return tact_folder_sync(slash ? folder : ".", why);
}

tact_status tact_erasures_create(const char *path, tact_trouble *why) {
    return tact_path_exists(path) ? TACT_OK : tact_file_replace(path, "", 0, 0600, why);
}

/* ---- reading ---- */

/* Takes `name=` and the word behind it off the front. */
static bool take(tact_slice *rest, const char *name, tact_slice *out) {
    tact_slice prefix = tact_slice_of(name);
    if (!tact_slice_starts(*rest, prefix)) return false;
    rest->ptr += prefix.len;
    rest->len -= prefix.len;
    ptrdiff_t space = tact_slice_find(*rest, TACT_S(" "));
    size_t n = space < 0 ? rest->len : (size_t)space;
    *out = (tact_slice){ rest->ptr, n };
    size_t skip = space < 0 ? n : n + 1;
    rest->ptr += skip;
    rest->len -= skip;
    return true;
}

static bool unhex(uint8_t *out, size_t bytes, tact_slice text) {
    size_t got = 0;
    return text.len == 2 * bytes && sodium_hex2bin(out, bytes, text.ptr, text.len, NULL, &got, NULL) == 0 && got == bytes;
}

static bool read_line(tact_erasure *out, tact_slice line) {
    tact_slice at, slot, id, key, receipt;
    int64_t number;
    *out = (tact_erasure){ .slot = 0 };
    if (!take(&line, "", &at) || !take(&line, "slot=", &slot) || !take(&line, "receipt=", &receipt) || !take(&line, "id=", &id) || !take(&line, "key=", &key) || line.len) return false;
    if (!tact_instant_parse(at, &out->at) || !tact_slice_int(slot, &number) || number < 1 || number > UINT32_MAX) return false;
    if (!unhex(out->slot_id, sizeof out->slot_id, id) || !unhex(out->key.bytes, sizeof out->key.bytes, key) || !tact_receipt_id_valid(receipt)) return false;
    out->slot = (uint32_t)number;
    memcpy(out->receipt, receipt.ptr, receipt.len);
    return true;
}

/* A torn line is the beginning of one that was written again later; the last line may be torn by the crash just before. */
static bool is_torn(tact_slice line, tact_slice later, bool last) {
    if (last) return true;
    for (size_t at = 0; at < later.len;) {
        tact_slice rest = { later.ptr + at, later.len - at };
        if (tact_slice_starts(rest, line)) return true;
        ptrdiff_t end = tact_slice_find(rest, TACT_S("\n"));
        if (end < 0) break;
        at += (size_t)end + 1;
    }
    return false;
}

tact_status tact_erasures_read(const char *path, tact_erasures_visit visit, void *ctx, tact_trouble *why) {
    char *text;
    size_t len;
    tact_status status = tact_file_read(path, (size_t)4 << 30, &text, &len, why);
    if (status) return status;
    unsigned number = 1;
    for (size_t at = 0; !status && at < len; number++) {
        tact_slice rest = { text + at, len - at };
        ptrdiff_t end = tact_slice_find(rest, TACT_S("\n"));
        tact_slice line = { rest.ptr, end < 0 ? rest.len : (size_t)end };
        at += line.len + (end >= 0);
        tact_erasure e;
        if (end >= 0 && read_line(&e, line)) status = visit(ctx, &e, why);
        else if (line.len && !is_torn(line, (tact_slice){ text + at, len - at }, end < 0))
            status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s:%u is damaged: an erasure may be hidden there; find an undamaged copy of the file", path, number);
    }
    free(text);
    return status;
}
