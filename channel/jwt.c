/* channel/jwt.c -- see jwt.h. */
#include "channel/jwt.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

struct tact_jwt_key { EVP_PKEY *rsa; uint8_t private_[TACT_P256_PRIVATE]; };      /* rsa NULL: the other */

/* ---- keys ---- */

static bool number_of(const EVP_PKEY *pkey, uint8_t out[TACT_P256_PRIVATE]) {
    char group[32] = "";
    BIGNUM *number = NULL;
    bool ok = EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, NULL) == 1 && strcmp(group, "prime256v1") == 0
           && EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 && BN_bn2binpad(number, out, TACT_P256_PRIVATE) == TACT_P256_PRIVATE;
    BN_clear_free(number);
    return ok;
}

tact_status tact_jwt_key_open(tact_jwt_key **out, tact_slice pem, tact_trouble *trouble) {
    tact_jwt_key key = { NULL, { 0 } };
    BIO *in = BIO_new_mem_buf(pem.len ? pem.ptr : "", (int)pem.len);
    EVP_PKEY *pkey = in ? PEM_read_bio_PrivateKey(in, NULL, NULL, (void *)"") : NULL;      /* a pass phrase is not asked for */
    BIO_free(in);
    if (!pkey) return tact_trouble_set(trouble, TACT_ERR_INVALID, "it is no private key in PEM without a pass phrase");
    int kind = EVP_PKEY_base_id(pkey);
    bool rsa = kind == EVP_PKEY_RSA && EVP_PKEY_bits(pkey) >= 2048 && EVP_PKEY_bits(pkey) <= 8192, fine = rsa || (kind == EVP_PKEY_EC && number_of(pkey, key.private_));
    if (rsa) key.rsa = pkey;
    else EVP_PKEY_free(pkey);
    if (!fine) return tact_trouble_set(trouble, TACT_ERR_INVALID, "it is a private key, but neither on P-256 nor RSA of 2048 to 8192 bits");
    *out = malloc(sizeof **out);
    if (*out) **out = key;
    else EVP_PKEY_free(key.rsa);
    OPENSSL_cleanse(&key, sizeof key);
    return *out ? TACT_OK : TACT_ERR_MEMORY;
}

void tact_jwt_key_close(tact_jwt_key *key) {
    if (!key) return;
    EVP_PKEY_free(key->rsa);
    OPENSSL_cleanse(key, sizeof *key);
    free(key);
}

const char *tact_jwt_algorithm(const tact_jwt_key *key) { return key->rsa ? "RS256" : "ES256"; }

bool tact_jwt_key_id_ok(tact_slice id) {
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')) return false;
    }
    return id.len > 0 && id.len <= TACT_JWT_KEY_ID_MOST;
}

/* ---- tokens ---- */

static void part(tact_growing *out, const void *bytes, size_t len) {
    size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = malloc(room);
    if (!text) { out->failed = true; return; }
    sodium_bin2base64(text, room, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    tact_grow_z(out, text);
    free(text);
}

/* Header and claims, where the signature goes over: from `*from` to the end of `out`. */
static tact_slice begin(const char *algorithm, tact_slice key_id, tact_slice claims, tact_growing *out) {
    size_t from = out->len;
    tact_growing head = { NULL, 0, 0, false };
    tact_grow_z(&head, "{\"typ\":\"JWT\",\"alg\":\"");
    tact_grow_z(&head, algorithm);
    if (key_id.len) { tact_grow_z(&head, "\",\"kid\":\""); tact_grow(&head, key_id); }
    tact_grow_z(&head, "\"}");
    part(out, head.ptr, head.len);
    out->failed |= head.failed;
    tact_grow_end(&head);
    tact_grow_sign(out, '.');
    part(out, claims.ptr, claims.len);
    return (tact_slice){ out->ptr + from, out->len - from };
}

static tact_status end(bool signed_, const uint8_t *signature, size_t len, tact_growing *out) {
    if (!signed_) return TACT_ERR_MEMORY;
    tact_grow_sign(out, '.');
    part(out, signature, len);
    return out->failed ? TACT_ERR_MEMORY : TACT_OK;
}

tact_status tact_jwt_write_es256(const uint8_t private_[TACT_P256_PRIVATE], tact_slice key_id, tact_slice claims, tact_growing *out) {
    uint8_t signature[TACT_P256_SIGNATURE];
    tact_slice text = begin("ES256", key_id, claims, out);
    return end(!out->failed && tact_p256_sign(private_, text, signature), signature, sizeof signature, out);
}

tact_status tact_jwt_write(const tact_jwt_key *key, tact_slice key_id, tact_slice claims, tact_growing *out) {
    uint8_t signature[8192 / 8];
    size_t len = sizeof signature;
    if (!key->rsa) return tact_jwt_write_es256(key->private_, key_id, claims, out);
    tact_slice text = begin("RS256", key_id, claims, out);
    EVP_MD_CTX *ctx = out->failed ? NULL : EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key->rsa) == 1 && EVP_DigestSign(ctx, signature, &len, (const uint8_t *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(ctx);
    return end(ok, signature, len, out);
}
