/* store/vault.c -- see vault.h.
 *
 * Locks, taken in this order:  file (make, erase, rewrap, copy) > stripe (one part of the cache) > wrap (which key wraps the slots).
 * A key enters the cache under its stripe's lock, and erasing overwrites the slot under the same lock: no late reader can put it back.
 */
#include "store/vault.h"
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include "store/secrets.h"

enum { STRIPES = 64, REWRAP_AT_ONCE = 4096, NONCE = 24 };

typedef struct cached { uint32_t slot; uint8_t key[TACT_SLOT_KEY_BYTES]; } cached;    /* slot 0 = empty */

struct tact_vault {
    tact_path secrets_path;
    tact_keyfile file;
    tact_secrets *secrets;                           /* guarded pages */
    uint8_t *wrap, *signing;                         /* likewise: 32 bytes; Ed25519 secret key */
    uint8_t public_key[TACT_PUBLIC_KEY_BYTES];
    uint8_t *master;
    cached *cache;
    uint32_t cache_mask;
    pthread_mutex_t file_lock, stripe[STRIPES];
    pthread_rwlock_t wrap_lock;
};

static tact_status paths_of(tact_path *secrets, tact_path *slots, const char *folder, tact_trouble *why) {
    tact_status status = tact_path_join(secrets, folder, "secrets", why);
    return status ? status : tact_path_join(slots, folder, "slots", why);
}

tact_status tact_vault_create(const char *folder, const char *master_path, tact_trouble *why) {
    tact_path secrets_path, slots_path;
    uint8_t master[TACT_MASTER_BYTES];
    tact_secrets secrets;
    tact_status status = paths_of(&secrets_path, &slots_path, folder, why);
    if (!status) status = tact_folder_make(folder, why);
    if (!status && tact_path_exists(secrets_path.text))
        status = tact_trouble_set(why, TACT_ERR_INVALID, "%s is there already; secrets are never overwritten", secrets_path.text);
    if (!status) status = tact_secrets_make(&secrets, why);
    if (!status) status = tact_master_read(master_path, master, why);
    if (!status) status = tact_keyfile_create(slots_path.text, secrets.folder_id, why);
    if (!status) status = tact_secrets_write(secrets_path.text, &secrets, master, why);     /* last: its presence says that all is there */
    sodium_memzero(&secrets, sizeof secrets);
    sodium_memzero(master, sizeof master);
    return status;
}

tact_status tact_vault_open(tact_vault **out, const char *folder, const char *master_path, uint32_t cache_slots, tact_trouble *why) {
    if (sodium_init() < 0) return tact_trouble_set(why, TACT_ERR_IO, "this system gives no random numbers");
    if (!cache_slots) cache_slots = TACT_VAULT_CACHE_SLOTS;
    uint32_t room = 1;
    while (room < cache_slots && room < 1u << 30) room *= 2;
    tact_vault *v = calloc(1, sizeof *v);
    if (!v) return tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the vault");
    v->file.fd = -1;
    pthread_mutex_init(&v->file_lock, NULL);
    pthread_rwlock_init(&v->wrap_lock, NULL);
    for (unsigned i = 0; i < STRIPES; i++) pthread_mutex_init(&v->stripe[i], NULL);
    v->secrets = sodium_malloc(sizeof *v->secrets);
    v->wrap = sodium_malloc(32);
    v->master = sodium_malloc(TACT_MASTER_BYTES);
    v->signing = sodium_malloc(crypto_sign_SECRETKEYBYTES);
    v->cache = calloc(room, sizeof *v->cache);
    v->cache_mask = room - 1;
    tact_path slots_path;
    tact_status status = v->secrets && v->wrap && v->master && v->signing && v->cache ? TACT_OK : tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for %u person keys", room);
    if (v->cache) (void)sodium_mlock(v->cache, room * sizeof *v->cache);                    /* where allowed; keeps keys out of swap and dumps */
    if (!status) status = paths_of(&v->secrets_path, &slots_path, folder, why);
    if (!status) status = tact_master_read(master_path, v->master, why);
    if (!status) status = tact_secrets_read(v->secrets_path.text, v->secrets, v->master, why);
    if (!status) status = tact_keyfile_open(&v->file, slots_path.text, v->secrets->folder_id, why);
    if (status) { tact_vault_close(v); return status; }
    tact_secrets_slot_wrap(v->wrap, v->master);
    (void)crypto_sign_seed_keypair(v->public_key, v->signing, v->secrets->signing_seed);
    *out = v;
    return TACT_OK;
}

void tact_vault_close(tact_vault *v) {
    if (!v) return;
    tact_keyfile_close(&v->file);
    if (v->cache) (void)sodium_munlock(v->cache, ((size_t)v->cache_mask + 1) * sizeof *v->cache);   /* wipes */
    free(v->cache);
    sodium_free(v->secrets);
    sodium_free(v->wrap);
    sodium_free(v->master);
    sodium_free(v->signing);
    for (unsigned i = 0; i < STRIPES; i++) pthread_mutex_destroy(&v->stripe[i]);
    pthread_rwlock_destroy(&v->wrap_lock);
    pthread_mutex_destroy(&v->file_lock);
    free(v);
}

/* ---- sealing ---- */

static tact_status person_key(tact_vault *v, uint8_t key[TACT_SLOT_KEY_BYTES], uint32_t slot, tact_trouble *why) {
    cached *c = &v->cache[slot & v->cache_mask];
    pthread_mutex_t *lock = &v->stripe[slot & v->cache_mask & (STRIPES - 1)];
    tact_status status = TACT_OK;
    pthread_mutex_lock(lock);
    if (slot == 0 || c->slot != slot) {
        pthread_rwlock_rdlock(&v->wrap_lock);
        status = tact_keyfile_read(&v->file, slot, v->wrap, v->secrets->rewrapping ? v->secrets->older_wrap : NULL, c->key, why);
        pthread_rwlock_unlock(&v->wrap_lock);
        c->slot = status ? 0 : slot;
    }
    if (!status) memcpy(key, c->key, TACT_SLOT_KEY_BYTES);
    pthread_mutex_unlock(lock);
    return status;
}

tact_status tact_vault_seal(tact_vault *v, uint8_t *sealed, uint32_t slot, tact_slice aad, tact_slice plaintext, tact_trouble *why) {
    uint8_t key[TACT_SLOT_KEY_BYTES];
    tact_status status = person_key(v, key, slot, why);
    if (status) return status;
    randombytes_buf(sealed, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, (const uint8_t *)plaintext.ptr, plaintext.len, (const uint8_t *)aad.ptr, aad.len, NULL, sealed, key);
    sodium_memzero(key, sizeof key);
    return TACT_OK;
}

tact_status tact_vault_unseal(tact_vault *v, uint8_t *plaintext, uint32_t slot, tact_slice aad, tact_slice sealed, tact_trouble *why) {
    if (sealed.len < TACT_SEAL_BYTES) return tact_trouble_set(why, TACT_ERR_FORMAT, "a sealed value of %zu bytes is too short to be one", sealed.len);
    uint8_t key[TACT_SLOT_KEY_BYTES];
    tact_status status = person_key(v, key, slot, why);
    if (status) return status;
    const uint8_t *bytes = (const uint8_t *)sealed.ptr;
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(plaintext, NULL, NULL, bytes + NONCE, sealed.len - NONCE, (const uint8_t *)aad.ptr, aad.len, bytes, key);
    sodium_memzero(key, sizeof key);
    return failed ? tact_trouble_set(why, TACT_ERR_SEALED, "a value sealed with slot %u does not open: it was changed, or moved from another place", slot) : TACT_OK;
}

/* ---- hashes, derived secrets, signatures ---- */

tact_record_key tact_vault_record_key(const tact_vault *v, tact_slice space, tact_slice id) {
    tact_record_key key;
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, v->secrets->lookup, sizeof v->secrets->lookup, sizeof key.bytes);
    (void)crypto_generichash_update(&state, (const uint8_t *)space.ptr, space.len);
    (void)crypto_generichash_update(&state, (const uint8_t *)":", 1);
    (void)crypto_generichash_update(&state, (const uint8_t *)id.ptr, id.len);
    (void)crypto_generichash_final(&state, key.bytes, sizeof key.bytes);
    return key;
}

void tact_vault_derive(const tact_vault *v, uint8_t out[TACT_DERIVED_BYTES], const char *label, uint64_t number) {
    TACT_ASSERT(strlen(label) == crypto_kdf_CONTEXTBYTES);
    (void)crypto_kdf_derive_from_key(out, TACT_DERIVED_BYTES, number, label, v->secrets->server);
}

void tact_vault_sign(const tact_vault *v, uint8_t signature[TACT_SIGNATURE_BYTES], tact_slice bytes) {
    (void)crypto_sign_detached(signature, NULL, (const uint8_t *)bytes.ptr, bytes.len, v->signing);
}
void tact_vault_public_key(const tact_vault *v, uint8_t out[TACT_PUBLIC_KEY_BYTES]) { memcpy(out, v->public_key, TACT_PUBLIC_KEY_BYTES); }
bool tact_vault_verify(const uint8_t public_key[TACT_PUBLIC_KEY_BYTES], const uint8_t signature[TACT_SIGNATURE_BYTES], tact_slice bytes) {
    return crypto_sign_verify_detached(signature, (const uint8_t *)bytes.ptr, bytes.len, public_key) == 0;
}
void tact_vault_folder_id(const tact_vault *v, uint8_t out[TACT_FOLDER_ID_BYTES]) { memcpy(out, v->secrets->folder_id, TACT_FOLDER_ID_BYTES); }

/* ---- slots ---- */

tact_status tact_vault_make_slots(tact_vault *v, uint32_t from, uint32_t count, tact_trouble *why) {
    pthread_mutex_lock(&v->file_lock);
    tact_status status = tact_keyfile_make(&v->file, from, count, v->wrap, why);
    pthread_mutex_unlock(&v->file_lock);
    return status;
}

tact_status tact_vault_slot_id(tact_vault *v, uint32_t slot, uint8_t id[TACT_SLOT_ID_BYTES], bool *erased, tact_trouble *why) {
    return tact_keyfile_id(&v->file, slot, id, erased, why);
}

static tact_status overwrite(tact_vault *v, uint32_t slot, tact_trouble *why) {
    cached *c = &v->cache[slot & v->cache_mask];
    pthread_mutex_t *lock = &v->stripe[slot & v->cache_mask & (STRIPES - 1)];
    pthread_mutex_lock(lock);
    tact_status status = tact_keyfile_erase(&v->file, slot, why);
    if (c->slot == slot) {
        sodium_memzero(c->key, sizeof c->key);
        c->slot = 0;
    }
    pthread_mutex_unlock(lock);
    return status;
}

/* The sync holds no lock of the cache: who reads other keys meanwhile need not wait for the disk. */
tact_status tact_vault_erase_slots(tact_vault *v, uint32_t *slots, uint32_t count, uint32_t *gone, tact_trouble *why) {
    tact_trouble ignored;
    tact_status first = TACT_OK;
    *gone = 0;
    pthread_mutex_lock(&v->file_lock);
    for (uint32_t i = 0; i < count; i++) {
        tact_status status = overwrite(v, slots[i], first ? &ignored : why);
        if (status) { first = first ? first : status; continue; }
        uint32_t slot = slots[*gone];
        slots[(*gone)++] = slots[i];
        slots[i] = slot;
    }
    tact_status status = *gone ? tact_keyfile_sync(&v->file, first ? &ignored : why) : TACT_OK;
    pthread_mutex_unlock(&v->file_lock);
    if (status) *gone = 0;
    return first ? first : status;
}

tact_status tact_vault_erase_slot(tact_vault *v, uint32_t slot, tact_trouble *why) {
    uint32_t gone;
    return tact_vault_erase_slots(v, &slot, 1, &gone, why);
}

/* ---- another master key ----
 *   secrets under the new key, with the old wrapping key inside  ->  slots, one by one  ->  secrets without it
 */

tact_status tact_vault_rewrap_finish(tact_vault *v, uint32_t slot_end, tact_trouble *why) {
    if (!v->secrets->rewrapping) return TACT_OK;
    tact_status status = TACT_OK;
    for (uint32_t from = 1; !status && from < slot_end;) {
        uint32_t n = slot_end - from < REWRAP_AT_ONCE ? slot_end - from : REWRAP_AT_ONCE;
        pthread_mutex_lock(&v->file_lock);                   /* an erasure waits, and is not undone by a late write */
        status = tact_keyfile_rewrap(&v->file, from, n, v->secrets->older_wrap, v->wrap, why);
        pthread_mutex_unlock(&v->file_lock);
        from += n;
    }
    if (status) return status;
    tact_secrets done = *v->secrets;
    done.rewrapping = false;
    sodium_memzero(done.older_wrap, sizeof done.older_wrap);
    status = tact_secrets_write(v->secrets_path.text, &done, v->master, why);
    if (!status) {
        pthread_rwlock_wrlock(&v->wrap_lock);
        *v->secrets = done;
        pthread_rwlock_unlock(&v->wrap_lock);
    }
    sodium_memzero(&done, sizeof done);
    return status;
}

tact_status tact_vault_rewrap(tact_vault *v, const char *new_master_path, uint32_t slot_end, tact_trouble *why) {
    tact_status status = tact_vault_rewrap_finish(v, slot_end, why);         /* an interrupted one first: only one older key is kept */
    uint8_t master[TACT_MASTER_BYTES];
    if (!status) status = tact_master_read(new_master_path, master, why);
    if (status) return status;
    if (sodium_memcmp(master, v->master, sizeof master) == 0) {
        sodium_memzero(master, sizeof master);
        return tact_trouble_set(why, TACT_ERR_INVALID, "%s holds the master key that is in use already; make a new one first", new_master_path);
    }
    pthread_mutex_lock(&v->file_lock);                       /* no slot is made under the old key from here on */
    tact_secrets next = *v->secrets;
    next.rewrapping = true;
    memcpy(next.older_wrap, v->wrap, 32);
    status = tact_secrets_write(v->secrets_path.text, &next, master, why);
    if (!status) {
        pthread_rwlock_wrlock(&v->wrap_lock);
        *v->secrets = next;
        memcpy(v->master, master, sizeof master);
        tact_secrets_slot_wrap(v->wrap, master);
        pthread_rwlock_unlock(&v->wrap_lock);
    }
    pthread_mutex_unlock(&v->file_lock);
    sodium_memzero(&next, sizeof next);
    sodium_memzero(master, sizeof master);
    return status ? status : tact_vault_rewrap_finish(v, slot_end, why);
}

tact_status tact_vault_copy(tact_vault *v, const char *secrets_to, const char *slots_to, tact_trouble *why) {
    pthread_mutex_lock(&v->file_lock);
    tact_status status = tact_file_copy(v->secrets_path.text, secrets_to, UINT64_MAX, NULL, NULL, why);
    if (!status) status = tact_file_copy(v->file.path.text, slots_to, UINT64_MAX, NULL, NULL, why);
    pthread_mutex_unlock(&v->file_lock);
    return status;
}
