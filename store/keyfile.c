/* store/keyfile.c -- see keyfile.h. */
#include "store/keyfile.h"
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FORMAT = 1, AT_ONCE = 4096 };
static const char magic[8] = "tactkeys";
static const char erased_mark[TACT_SLOT_BYTES] = "tact slot erased";

static void put_u32(uint8_t *p, uint32_t v) { for (unsigned i = 0; i < 4; i++) p[i] = (uint8_t)(v >> (8 * i)); }
static uint32_t get_u32(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }

tact_status tact_keyfile_create(const char *path, const uint8_t folder_id[TACT_FOLDER_ID_BYTES], tact_trouble *why) {
    uint8_t head[TACT_SLOT_BYTES] = { 0 };
    memcpy(head, magic, 8);
    put_u32(head + 8, FORMAT);
    put_u32(head + 12, TACT_SLOT_BYTES);
    memcpy(head + 16, folder_id, TACT_FOLDER_ID_BYTES);
    return tact_file_replace(path, head, sizeof head, 0600, why);
}

tact_status tact_keyfile_open(tact_keyfile *out, const char *path, const uint8_t *folder_id, tact_trouble *why) {
    *out = (tact_keyfile){ .fd = open(path, O_RDWR | O_CLOEXEC) };
    if (out->fd < 0) return tact_trouble_errno(why, "open the key file", path);
    (void)snprintf(out->path.text, sizeof out->path.text, "%s", path);
    uint8_t head[TACT_SLOT_BYTES];
    tact_status status = tact_file_read_at(out->fd, head, sizeof head, 0, path, why);
    if (!status && (memcmp(head, magic, 8) != 0 || get_u32(head + 12) != TACT_SLOT_BYTES)) status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s is not a key file", path);
    if (!status && get_u32(head + 8) > FORMAT)
        status = tact_trouble_set(why, TACT_ERR_VERSION, "the key file %s has format %u, this tact knows %d; use the version that wrote it", path, get_u32(head + 8), FORMAT);
    if (!status && folder_id && memcmp(head + 16, folder_id, TACT_FOLDER_ID_BYTES) != 0)
        status = tact_trouble_set(why, TACT_ERR_FORMAT, "the key file %s belongs to another data folder; put the right one there", path);
    memcpy(out->folder_id, head + 16, TACT_FOLDER_ID_BYTES);
    if (status) tact_keyfile_close(out);
    return status;
}

void tact_keyfile_close(tact_keyfile *f) {
    if (f->fd >= 0) close(f->fd);
    f->fd = -1;
}

tact_status tact_keyfile_count(const tact_keyfile *f, uint32_t *count, tact_trouble *why) {
    struct stat info;
    if (fstat(f->fd, &info) != 0) return tact_trouble_errno(why, "look at the key file", f->path.text);
    int64_t slots = info.st_size / TACT_SLOT_BYTES - 1;
    *count = slots < 0 ? 0 : slots > UINT32_MAX ? UINT32_MAX : (uint32_t)slots;
    return TACT_OK;
}

/* ---- one slot in memory ---- */

typedef struct binding { uint8_t nonce[24], aad[TACT_FOLDER_ID_BYTES + 4]; } binding;

static binding bind_slot(const tact_keyfile *f, uint32_t slot, const uint8_t id[TACT_SLOT_ID_BYTES]) {
    binding b = { { 0 }, { 0 } };
    memcpy(b.nonce, id, TACT_SLOT_ID_BYTES);
    put_u32(b.nonce + TACT_SLOT_ID_BYTES, slot);
    memcpy(b.aad, f->folder_id, TACT_FOLDER_ID_BYTES);
    put_u32(b.aad + TACT_FOLDER_ID_BYTES, slot);
    return b;
}

static void wrap_slot(const tact_keyfile *f, uint32_t slot, uint8_t bytes[TACT_SLOT_BYTES], const uint8_t key[TACT_SLOT_KEY_BYTES], const uint8_t wrap[32]) {
    binding b = bind_slot(f, slot, bytes);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + TACT_SLOT_ID_BYTES, NULL, key, TACT_SLOT_KEY_BYTES, b.aad, sizeof b.aad, NULL, b.nonce, wrap);
}

static bool unwrap_slot(const tact_keyfile *f, uint32_t slot, const uint8_t bytes[TACT_SLOT_BYTES], uint8_t key[TACT_SLOT_KEY_BYTES], const uint8_t wrap[32]) {
    binding b = bind_slot(f, slot, bytes);
    return crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, bytes + TACT_SLOT_ID_BYTES, TACT_SLOT_KEY_BYTES + 16, b.aad, sizeof b.aad, b.nonce, wrap) == 0;
}

static bool is_erased(const uint8_t bytes[TACT_SLOT_BYTES]) { return memcmp(bytes, erased_mark, TACT_SLOT_BYTES) == 0; }

static tact_status fetch(const tact_keyfile *f, uint32_t slot, uint8_t bytes[TACT_SLOT_BYTES], tact_trouble *why) {
    if (slot == 0) return tact_trouble_set(why, TACT_ERR_FORMAT, "slot 0 is the header of the key file, not a person's");
    tact_status status = tact_file_read_at(f->fd, bytes, TACT_SLOT_BYTES, (uint64_t)slot * TACT_SLOT_BYTES, f->path.text, why);
    if (status == TACT_ERR_FORMAT)
        return tact_trouble_set(why, status, "slot %u is not in the key file %s: the file was cut, or is older than the data", slot, f->path.text);
    return status;
}

/* ---- the calls ---- */

tact_status tact_keyfile_make(const tact_keyfile *f, uint32_t from, uint32_t count, const uint8_t wrap[32], tact_trouble *why) {
    TACT_ASSERT(from > 0 && count > 0);
    if (count > UINT32_MAX - from) return tact_trouble_set(why, TACT_ERR_LIMIT, "the key file %s is full: it holds at most 4294967295 people", f->path.text);
    uint8_t *block = malloc((size_t)AT_ONCE * TACT_SLOT_BYTES), key[TACT_SLOT_KEY_BYTES];
    if (!block) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to make person keys");
    tact_status status = TACT_OK;
    for (uint32_t done = 0; !status && done < count;) {
        uint32_t n = count - done < AT_ONCE ? count - done : AT_ONCE;
        randombytes_buf(block, (size_t)n * TACT_SLOT_BYTES);
        for (uint32_t i = 0; i < n; i++) {
            uint8_t *bytes = block + (size_t)i * TACT_SLOT_BYTES;
            memcpy(key, bytes + TACT_SLOT_ID_BYTES, sizeof key);
            wrap_slot(f, from + done + i, bytes, key, wrap);
        }
        status = tact_file_write_at(f->fd, block, (size_t)n * TACT_SLOT_BYTES, (uint64_t)(from + done) * TACT_SLOT_BYTES, f->path.text, why);
        done += n;
    }
    sodium_memzero(key, sizeof key);
    free(block);
    return status ? status : tact_file_sync(f->fd, f->path.text, why);
}

tact_status tact_keyfile_read(const tact_keyfile *f, uint32_t slot, const uint8_t wrap[32], const uint8_t *older, uint8_t key[TACT_SLOT_KEY_BYTES], tact_trouble *why) {
    uint8_t bytes[TACT_SLOT_BYTES];
    tact_status status = fetch(f, slot, bytes, why);
    if (status) return status;
    if (is_erased(bytes)) return tact_trouble_set(why, TACT_ERR_SEALED, "the key in slot %u was erased, and with it the person", slot);
    if (unwrap_slot(f, slot, bytes, key, wrap) || (older && unwrap_slot(f, slot, bytes, key, older))) return TACT_OK;
    return tact_trouble_set(why, TACT_ERR_SEALED, "slot %u of %s does not open: another master key, or damage", slot, f->path.text);
}

tact_status tact_keyfile_id(const tact_keyfile *f, uint32_t slot, uint8_t id[TACT_SLOT_ID_BYTES], bool *erased, tact_trouble *why) {
    uint8_t bytes[TACT_SLOT_BYTES];
    tact_status status = fetch(f, slot, bytes, why);
    if (status) return status;
    *erased = is_erased(bytes);
    memcpy(id, bytes, TACT_SLOT_ID_BYTES);
    return TACT_OK;
}

tact_status tact_keyfile_erase(const tact_keyfile *f, uint32_t slot, tact_trouble *why) {
    uint8_t bytes[TACT_SLOT_BYTES];
    tact_status status = fetch(f, slot, bytes, why);                 /* never grow the file, never touch the header */
    return status ? status : tact_file_write_at(f->fd, erased_mark, sizeof erased_mark, (uint64_t)slot * TACT_SLOT_BYTES, f->path.text, why);
}

tact_status tact_keyfile_sync(const tact_keyfile *f, tact_trouble *why) { return tact_file_sync(f->fd, f->path.text, why); }

tact_status tact_keyfile_rewrap(const tact_keyfile *f, uint32_t from, uint32_t count, const uint8_t old_wrap[32], const uint8_t to[32], tact_trouble *why) {
    TACT_ASSERT(from > 0);
    uint8_t *block = malloc((size_t)AT_ONCE * TACT_SLOT_BYTES), key[TACT_SLOT_KEY_BYTES];
    if (!block) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory to wrap person keys anew");
    tact_status status = TACT_OK;
    for (uint32_t done = 0; !status && done < count;) {
        uint32_t n = count - done < AT_ONCE ? count - done : AT_ONCE;
        uint64_t offset = (uint64_t)(from + done) * TACT_SLOT_BYTES;
        status = tact_file_read_at(f->fd, block, (size_t)n * TACT_SLOT_BYTES, offset, f->path.text, why);
        for (uint32_t i = 0; !status && i < n; i++) {
            uint8_t *bytes = block + (size_t)i * TACT_SLOT_BYTES;
            uint32_t slot = from + done + i;
            if (is_erased(bytes) || unwrap_slot(f, slot, bytes, key, to)) continue;
            if (unwrap_slot(f, slot, bytes, key, old_wrap)) wrap_slot(f, slot, bytes, key, to);
            else status = tact_trouble_set(why, TACT_ERR_SEALED, "slot %u of %s opens under neither master key; it is damaged", slot, f->path.text);
        }
        if (!status) status = tact_file_write_at(f->fd, block, (size_t)n * TACT_SLOT_BYTES, offset, f->path.text, why);
        done += n;
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(block, (size_t)AT_ONCE * TACT_SLOT_BYTES);
    free(block);
    return status ? status : tact_file_sync(f->fd, f->path.text, why);
}
