/* brand/testing_wallet.h -- for tests: an authority, a certificate of a pass type issued by it, a service account; made anew each time, of nobody. */
#ifndef TACT_BRAND_TESTING_WALLET_H
#define TACT_BRAND_TESTING_WALLET_H
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>
#include "brand/config.h"

typedef struct test_wallet { char certificate[4096], key[4096], wwdr[4096], other_key[4096], account[6144]; } test_wallet;

static inline void test_text(BIO *bio, char *out, size_t room) {
    int n = BIO_read(bio, out, (int)room - 1);
    out[n > 0 ? n : 0] = 0;
    BIO_free(bio);
}

static inline void test_key_text(EVP_PKEY *key, char *out, size_t room) {
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    test_text(bio, out, room);
}

/* In force from a day before `now` for `days`. */
static inline X509 *test_certificate(EVP_PKEY *key, const char *common, const char *type, const char *team, X509 *by, EVP_PKEY *by_key, int64_t now_s, int days) {
    X509 *c = X509_new();
    X509_NAME *name = X509_get_subject_name(c);
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), by ? 2 : 1);
    ASN1_TIME_set(X509_getm_notBefore(c), now_s - 86400);
    ASN1_TIME_set(X509_getm_notAfter(c), now_s + (int64_t)days * 86400);
    if (type) X509_NAME_add_entry_by_NID(name, NID_userId, MBSTRING_ASC, (const unsigned char *)type, -1, -1, 0);
    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, (const unsigned char *)common, -1, -1, 0);
    if (team) X509_NAME_add_entry_by_NID(name, NID_organizationalUnitName, MBSTRING_ASC, (const unsigned char *)team, -1, -1, 0);
    X509_set_issuer_name(c, by ? X509_get_subject_name(by) : name);
    X509_set_pubkey(c, key);
    X509_sign(c, by ? by_key : key, EVP_sha256());
    return c;
}

static inline void test_certificate_text(X509 *c, char *out, size_t room) {
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, c);
    test_text(bio, out, room);
}

static inline void test_wallet_make(test_wallet *w, int64_t now_s, int days) {
    EVP_PKEY *above_key = EVP_RSA_gen(2048), *key = EVP_RSA_gen(2048), *other = EVP_RSA_gen(2048);
    X509 *above = test_certificate(above_key, "Test authority", NULL, NULL, NULL, NULL, now_s, 3650), *c = test_certificate(key, "Test pass", "pass.example.shop", "TEAM123456", above, above_key, now_s, days);
    test_certificate_text(above, w->wwdr, sizeof w->wwdr);
    test_certificate_text(c, w->certificate, sizeof w->certificate);
    test_key_text(key, w->key, sizeof w->key);
    test_key_text(other, w->other_key, sizeof w->other_key);
    size_t n = (size_t)snprintf(w->account, sizeof w->account, "{\"type\": \"service_account\", \"project_id\": \"shop\", \"private_key_id\": \"k1\", \"client_email\": \"wallet@shop.example\", \"token_uri\": \"https://oauth2.example/token\", \"private_key\": \"");
    for (const char *at = w->other_key; *at && n + 8 < sizeof w->account; at++) {
        if (*at == '\n') w->account[n++] = '\\';
        w->account[n++] = *at == '\n' ? 'n' : *at;
    }
    memcpy(w->account + n, "\"}", 3);
    X509_free(above);
    X509_free(c);
    EVP_PKEY_free(above_key);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
}

static inline void test_wallet_config(const test_wallet *w, tact_config *c) {
    c->brand = TACT_S("shop");
    c->wallet.apple.certificate = tact_slice_of(w->certificate);
    c->wallet.apple.key = tact_slice_of(w->key);
    c->wallet.apple.wwdr = tact_slice_of(w->wwdr);
    c->wallet.apple.pass_type = TACT_S("pass.example.shop");
    c->wallet.apple.team = TACT_S("TEAM123456");
    c->wallet.google.account = tact_slice_of(w->account);
    c->wallet.google.issuer = TACT_S("3388000000012345678");
    c->wallet.google.card_class = TACT_S("card");
    c->wallet.google.coupon_class = TACT_S("coupon");
    c->wallet.google.ticket_class = TACT_S("ticket");
}
#endif
