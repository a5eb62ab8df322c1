/* channel/p256.c -- see p256.h. Keys are handed to OpenSSL as bytes for each use: nothing of its kind is kept. */
#include "channel/p256.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

static EVP_PKEY *key_of(const uint8_t *private_, const uint8_t public_[TACT_P256_PUBLIC]) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *number = private_ ? BN_bin2bn(private_, TACT_P256_PRIVATE, NULL) : NULL;
    OSSL_PARAM *params = NULL;
    if (ctx && build && (number || !private_) && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0)
        && OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public_, TACT_P256_PUBLIC)
        && (!private_ || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number)) && (params = OSSL_PARAM_BLD_to_param(build)) && EVP_PKEY_fromdata_init(ctx) == 1
        && EVP_PKEY_fromdata(ctx, &key, private_ ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) != 1) key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(number);
    EVP_PKEY_CTX_free(ctx);
    return key;
}

/* The number must be between 1 and the order of the curve: nothing else is a key. */
bool tact_p256_public(const uint8_t private_[TACT_P256_PRIVATE], uint8_t public_[TACT_P256_PUBLIC]) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    BIGNUM *number = BN_bin2bn(private_, TACT_P256_PRIVATE, NULL);
    uint8_t out[TACT_P256_PUBLIC];
    bool ok = point && number && !BN_is_zero(number) && BN_cmp(number, EC_GROUP_get0_order(group)) < 0 && EC_POINT_mul(group, point, number, NULL, NULL, NULL) == 1
           && EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, sizeof out, NULL) == sizeof out;
    if (ok) memcpy(public_, out, sizeof out);
    BN_clear_free(number);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return ok;
}

bool tact_p256_on_curve(const uint8_t public_[TACT_P256_PUBLIC]) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    bool ok = point && public_[0] == 4 && EC_POINT_oct2point(group, point, public_, TACT_P256_PUBLIC, NULL) == 1;
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return ok;
}

bool tact_p256_make(uint8_t private_[TACT_P256_PRIVATE], uint8_t public_[TACT_P256_PUBLIC]) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    BIGNUM *number = BN_new();
    uint8_t made[TACT_P256_PRIVATE];
    bool ok = group && number;
    do ok = ok && BN_priv_rand_range(number, EC_GROUP_get0_order(group)) == 1; while (ok && BN_is_zero(number));
    ok = ok && BN_bn2binpad(number, made, sizeof made) == (int)sizeof made && tact_p256_public(made, public_);
    if (ok) memcpy(private_, made, sizeof made);
    OPENSSL_cleanse(made, sizeof made);
    BN_clear_free(number);
    EC_GROUP_free(group);
    return ok;
}

/* By the points themselves: a third of what it costs to hand both keys to EVP. A point of the curve times a number below its prime order is never the point at infinity. */
bool tact_p256_agree(const uint8_t private_[TACT_P256_PRIVATE], const uint8_t other[TACT_P256_PUBLIC], uint8_t secret[32]) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *theirs = group ? EC_POINT_new(group) : NULL, *shared = group ? EC_POINT_new(group) : NULL;
    BIGNUM *number = BN_secure_new(), *x = BN_secure_new();
    bool ok = theirs && shared && number && x && BN_bin2bn(private_, TACT_P256_PRIVATE, number) && !BN_is_zero(number) && BN_cmp(number, EC_GROUP_get0_order(group)) < 0
           && other[0] == 4 && EC_POINT_oct2point(group, theirs, other, TACT_P256_PUBLIC, NULL) == 1 && EC_POINT_mul(group, shared, NULL, theirs, number, NULL) == 1
           && EC_POINT_get_affine_coordinates(group, shared, x, NULL, NULL) == 1 && BN_bn2binpad(x, secret, 32) == 32;
    BN_clear_free(x);
    BN_clear_free(number);
    EC_POINT_clear_free(shared);
    EC_POINT_free(theirs);
    EC_GROUP_free(group);
    return ok;
}

bool tact_p256_sign(const uint8_t private_[TACT_P256_PRIVATE], tact_slice text, uint8_t signature[TACT_P256_SIGNATURE]) {
    uint8_t own[TACT_P256_PUBLIC], der[80];
    const uint8_t *at = der;
    size_t len = sizeof der;
    if (!tact_p256_public(private_, own)) return false;
    EVP_PKEY *key = key_of(private_, own);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    ECDSA_SIG *sig = NULL;
    if (key && ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 && EVP_DigestSign(ctx, der, &len, (const uint8_t *)text.ptr, text.len) == 1)
        sig = d2i_ECDSA_SIG(NULL, &at, (long)len);
    bool ok = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), signature, 32) == 32 && BN_bn2binpad(ECDSA_SIG_get0_s(sig), signature + 32, 32) == 32;
    ECDSA_SIG_free(sig);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok;
}

bool tact_p256_verify(const uint8_t public_[TACT_P256_PUBLIC], tact_slice text, const uint8_t signature[TACT_P256_SIGNATURE]) {
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, 32, NULL), *s = BN_bin2bn(signature + 32, 32, NULL);
    uint8_t *der = NULL;
    bool ok = false;
    if (!sig || !r || !s || ECDSA_SIG_set0(sig, r, s) != 1) { BN_free(r); BN_free(s); ECDSA_SIG_free(sig); return false; }
    int len = i2d_ECDSA_SIG(sig, &der);
    EVP_PKEY *key = tact_p256_on_curve(public_) ? key_of(NULL, public_) : NULL;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (len > 0 && key && ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1)
        ok = EVP_DigestVerify(ctx, der, (size_t)len, (const uint8_t *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    return ok;
}
