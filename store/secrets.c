/* store/secrets.c -- see secrets.h; every byte is in doc/format.md. */
#include "store/secrets.h"
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

enum { FORMAT = 1, HEAD = 32, NONCE = 24, BODY = 128, WHOLE = HEAD + NONCE + BODY + 16 };
enum { WRAP_SLOTS = 1, WRAP_SECRETS = 2 };           /* subkey numbers of the master key */
static const char context[8] = "tactkeep";
static const char magic[8] = "tactsecr";

static void derive(uint8_t out[32], uint64_t number, const uint8_t master[TACT_MASTER_BYTES]) {
    int failed = crypto_kdf_derive_from_key(out, 32, number, context, master);
    TACT_ASSERT(!failed);
}
void tact_secrets_slot_wrap(uint8_t out[32], const uint8_t master[TACT_MASTER_BYTES]) { derive(out, WRAP_SLOTS, master); }

tact_status tact_secrets_make(tact_secrets *out, tact_trouble *why) {
    if (sodium_init() < 0) return tact_trouble_set(why, TACT_ERR_IO, "this system gives no random numbers");
    *out = (tact_secrets){ .rewrapping = false };
    randombytes_buf(out->folder_id, sizeof out->folder_id);
    randombytes_buf(out->lookup, sizeof out->lookup);
    randombytes_buf(out->signing_seed, sizeof out->signing_seed);
    randombytes_buf(out->server, sizeof out->server);
    return TACT_OK;
}

tact_status tact_secrets_write(const char *path, const tact_secrets *s, const uint8_t master[TACT_MASTER_BYTES], tact_trouble *why) {
    uint8_t file[WHOLE] = { 0 }, body[BODY], wrap[32];
    memcpy(file, magic, 8);
    file[8] = FORMAT;
    memcpy(file + 12, s->folder_id, TACT_FOLDER_ID_BYTES);
    file[28] = s->rewrapping;
    randombytes_buf(file + HEAD, NONCE);
    memcpy(body, s->lookup, 32);
    memcpy(body + 32, s->signing_seed, 32);
    memcpy(body + 64, s->server, 32);
    memcpy(body + 96, s->older_wrap, 32);
    derive(wrap, WRAP_SECRETS, master);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(file + HEAD + NONCE, NULL, body, BODY, file, HEAD, NULL, file + HEAD, wrap);
    sodium_memzero(wrap, sizeof wrap);
    sodium_memzero(body, sizeof body);
    int before = open(path, O_RDWR | O_CLOEXEC);
    tact_status status = tact_file_replace(path, file, sizeof file, 0600, why);
    if (before >= 0) {
        if (!status) status = tact_file_wipe(before, path, why);
        close(before);
    }
    return status;
}

tact_status tact_secrets_read(const char *path, tact_secrets *out, const uint8_t master[TACT_MASTER_BYTES], tact_trouble *why) {
    char *text;
    size_t len;
    tact_status status = tact_file_read(path, 4096, &text, &len, why);
    if (status == TACT_ERR_NOT_FOUND) return tact_trouble_set(why, status, "%s is missing: without it nothing in the data folder can be read; restore it from the key backup", path);
    if (status) return status;
    const uint8_t *file = (const uint8_t *)text;
    uint8_t body[BODY], wrap[32];
    if (len < 9 || memcmp(file, magic, 8) != 0) status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s is not a secrets file", path);
    else if (file[8] > FORMAT) status = tact_trouble_set(why, TACT_ERR_VERSION, "%s has format %u, this tact knows %d; use the version that wrote it", path, file[8], FORMAT);
    else if (len != WHOLE) status = tact_trouble_set(why, TACT_ERR_FORMAT, "%s has %zu bytes, not %d; restore it from the key backup", path, len, WHOLE);
    if (status) { free(text); return status; }
    derive(wrap, WRAP_SECRETS, master);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(body, NULL, NULL, file + HEAD + NONCE, BODY + 16, file, HEAD, file + HEAD, wrap) != 0)
        status = tact_trouble_set(why, TACT_ERR_SEALED, "the master key does not open %s: it is the key of another data folder (`--key FILE` names another), or the file is damaged", path);
    if (!status) {
        *out = (tact_secrets){ .rewrapping = file[28] != 0 };
        memcpy(out->folder_id, file + 12, TACT_FOLDER_ID_BYTES);
        memcpy(out->lookup, body, 32);
        memcpy(out->signing_seed, body + 32, 32);
        memcpy(out->server, body + 64, 32);
        memcpy(out->older_wrap, body + 96, 32);
    }
    sodium_memzero(wrap, sizeof wrap);
    sodium_memzero(body, sizeof body);
    free(text);
    return status;
}
