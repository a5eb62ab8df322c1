/* channel/dkim.c -- see dkim.h. */
#include "channel/dkim.h"
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <stdio.h>

struct tact_dkim_key { EVP_PKEY *pkey; bool ed25519; };
typedef struct fields { tact_slice items[64]; bool used[64]; unsigned count; } fields;

/* ---- keys ---- */

tact_status tact_dkim_key_open(tact_dkim_key **out, tact_slice pem, tact_trouble *trouble) {
    BIO *in = BIO_new_mem_buf(pem.len ? pem.ptr : "", (int)pem.len);
    EVP_PKEY *pkey = in ? PEM_read_bio_PrivateKey(in, NULL, NULL, (void *)"") : NULL;      /* a pass phrase is not asked for */
    BIO_free(in);
    if (!pkey) return tact_trouble_set(trouble, TACT_ERR_INVALID, "this is no private key in PEM without a pass phrase; make one: openssl genrsa 2048");
    int kind = EVP_PKEY_base_id(pkey);
    bool fine = kind == EVP_PKEY_ED25519 || (kind == EVP_PKEY_RSA && EVP_PKEY_bits(pkey) >= 1024);
    tact_dkim_key *key = fine ? malloc(sizeof *key) : NULL;
    if (!key) EVP_PKEY_free(pkey);
    if (!fine) return tact_trouble_set(trouble, TACT_ERR_INVALID, "a DKIM key is RSA of at least 1024 bits (better 2048) or Ed25519; make one: openssl genrsa 2048");
    if (!key) return TACT_ERR_MEMORY;
    *key = (tact_dkim_key){ pkey, kind == EVP_PKEY_ED25519 };
    *out = key;
    return TACT_OK;
}

void tact_dkim_key_close(tact_dkim_key *key) {
    if (!key) return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

static void base64(tact_growing *out, const uint8_t *bytes, size_t len) {
    char *text = malloc(sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL));
    if (!text) { out->failed = true; return; }
    sodium_bin2base64(text, sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL), bytes, len, sodium_base64_VARIANT_ORIGINAL);
    tact_grow_z(out, text);
    free(text);
}

tact_status tact_dkim_record(const tact_dkim_key *key, tact_growing *out) {
    uint8_t raw[32], *der = NULL;
    size_t raw_len = sizeof raw;
    tact_grow_z(out, key->ed25519 ? "v=DKIM1; k=ed25519; p=" : "v=DKIM1; k=rsa; p=");
    if (key->ed25519) {
        if (EVP_PKEY_get_raw_public_key(key->pkey, raw, &raw_len) != 1) return TACT_ERR_MEMORY;
        base64(out, raw, raw_len);
    } else {
        int len = i2d_PUBKEY(key->pkey, &der);
        if (len <= 0) return TACT_ERR_MEMORY;
        base64(out, der, (size_t)len);
        OPENSSL_free(der);
    }
    return out->failed ? TACT_ERR_MEMORY : TACT_OK;
}

/* ---- relaxed ---- */

static bool space(char c) { return c == ' ' || c == '\t'; }

void tact_dkim_relaxed_field(tact_slice f, tact_growing *out) {
    size_t i = 0, end;
    while (i < f.len && f.ptr[i] != ':') i++;
    for (end = i; end && space(f.ptr[end - 1]); end--) {}
    for (size_t k = 0; k < end; k++) tact_grow_sign(out, f.ptr[k] >= 'A' && f.ptr[k] <= 'Z' ? (char)(f.ptr[k] + 32) : f.ptr[k]);
    tact_grow_sign(out, ':');
    bool gap = false, any = false;
    for (i++; i < f.len; i++) {
        char c = f.ptr[i];
        if (c == '\r' || c == '\n') continue;
        if (space(c)) { gap = true; continue; }
        if (gap && any) tact_grow_sign(out, ' ');
        tact_grow_sign(out, c);
        gap = false;
        any = true;
    }
}

void tact_dkim_relaxed_body(tact_slice body, tact_growing *out) {
    size_t empty = 0;                                      /* lines that are written only when another follows */
    for (size_t i = 0; i < body.len;) {
        size_t end = i, next;
        while (end < body.len && body.ptr[end] != '\n') end++;
        next = end < body.len ? end + 1 : end;
        if (end > i && body.ptr[end - 1] == '\r') end--;
        while (end > i && space(body.ptr[end - 1])) end--;
        if (end == i) empty++;
        else {
            for (; empty; empty--) tact_grow_z(out, "\r\n");
            for (size_t k = i; k < end; k++)
                if (!space(body.ptr[k])) tact_grow_sign(out, body.ptr[k]);
                else if (!space(body.ptr[k + 1])) tact_grow_sign(out, ' ');
            tact_grow_z(out, "\r\n");
        }
        i = next;
    }
}

static size_t body_at(tact_slice message) {
    ptrdiff_t at = tact_slice_find(message, TACT_S("\r\n\r\n"));
    return at < 0 ? message.len : (size_t)at + 4;
}

void tact_dkim_body_hash(tact_slice message, char out[45]) {
    tact_growing body = { NULL, 0, 0, false };
    uint8_t hash[32];
    size_t at = body_at(message);
    tact_dkim_relaxed_body((tact_slice){ message.ptr + at, message.len - at }, &body);
    crypto_hash_sha256(hash, (const uint8_t *)(body.ptr ? body.ptr : ""), body.len);
    sodium_bin2base64(out, 45, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    if (body.failed) out[0] = 0;
    tact_grow_end(&body);
}

/* ---- signing ---- */

static void part(tact_slice message, fields *out) {
    size_t end = body_at(message);
    out->count = 0;
    for (size_t i = 0; i < end && out->count < 64;) {
        size_t n = i;
        do {
            while (n < end && message.ptr[n] != '\n') n++;
            n = n < end ? n + 1 : n;
        } while (n < end && space(message.ptr[n]));
        if (n - i > 2) { out->used[out->count] = false; out->items[out->count++] = (tact_slice){ message.ptr + i, n - i }; }
        i = n;
    }
}

static bool is_called(tact_slice field, tact_slice name) {
    size_t n = 0;
    while (n < field.len && field.ptr[n] != ':' && !space(field.ptr[n])) n++;
    return tact_slice_equal_nocase((tact_slice){ field.ptr, n }, name);
}

static tact_slice next_name(tact_slice *names) {
    size_t i = 0, end;
    while (i < names->len && (space(names->ptr[i]) || names->ptr[i] == ':' || names->ptr[i] == '\r' || names->ptr[i] == '\n')) i++;
    for (end = i; end < names->len && !space(names->ptr[end]) && names->ptr[end] != ':' && names->ptr[end] != '\r'; end++) {}
    tact_slice name = { names->ptr + i, end - i };
    *names = (tact_slice){ names->ptr + end, names->len - end };
    return name;
}

static bool seal(const tact_dkim_key *key, const tact_growing *data, uint8_t *signature, size_t *len) {
    uint8_t hash[32];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    crypto_hash_sha256(hash, (const uint8_t *)data->ptr, data->len);
    bool fine = ctx && EVP_DigestSignInit(ctx, NULL, key->ed25519 ? NULL : EVP_sha256(), NULL, key->pkey) == 1
        && (key->ed25519 ? EVP_DigestSign(ctx, signature, len, hash, sizeof hash) == 1 : EVP_DigestSign(ctx, signature, len, (const uint8_t *)data->ptr, data->len) == 1);
    EVP_MD_CTX_free(ctx);
    return fine;
}

tact_status tact_dkim_signature(const tact_dkim_key *key, tact_slice message, tact_slice names, tact_slice field, tact_growing *out) {
    fields f;
    tact_growing data = { NULL, 0, 0, false };
    uint8_t signature[1024];
    size_t len = sizeof signature;
    part(message, &f);
    for (tact_slice name = next_name(&names); name.len; name = next_name(&names))
        for (unsigned i = f.count; i-- > 0;) {
            if (f.used[i] || !is_called(f.items[i], name)) continue;
            f.used[i] = true;
            tact_dkim_relaxed_field(f.items[i], &data);
            tact_grow_z(&data, "\r\n");
            break;
        }
    tact_dkim_relaxed_field(field, &data);
    bool fine = !data.failed && seal(key, &data, signature, &len);
    tact_grow_end(&data);
    if (fine) base64(out, signature, len);
    return fine && !out->failed ? TACT_OK : TACT_ERR_MEMORY;
}

static void names_of(tact_slice message, tact_growing *out) {
    static const char *const names[] = { "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type", "list-unsubscribe", "list-unsubscribe-post", "feedback-id" };
    fields f;
    part(message, &f);
    tact_grow_z(out, "from");
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (unsigned i = 0; i < f.count; i++)
            if (is_called(f.items[i], tact_slice_of(names[n]))) {
                tact_grow_z(out, n && n % 4 == 0 ? ":\r\n " : ":");
                tact_grow_z(out, names[n]);
            }
}

tact_status tact_dkim_sign(const tact_dkim_key *key, tact_slice domain, tact_slice selector, int64_t at_s, tact_slice message, tact_growing *out) {
    char hash[45], head[700];
    tact_growing names = { NULL, 0, 0, false }, field = { NULL, 0, 0, false }, b = { NULL, 0, 0, false };
    if (domain.len > 255 || selector.len > 255) return TACT_ERR_LIMIT;
    tact_dkim_body_hash(message, hash);
    names_of(message, &names);
    snprintf(head, sizeof head, "DKIM-Signature: v=1; a=%s; c=relaxed/relaxed;\r\n d=%.*s;\r\n s=%.*s; t=%lld;\r\n h=", key->ed25519 ? "ed25519-sha256" : "rsa-sha256",
             (int)domain.len, domain.ptr, (int)selector.len, selector.ptr, (long long)at_s);
    tact_grow_z(&field, head);
    tact_grow(&field, tact_grown(&names));
    tact_grow_z(&field, ";\r\n bh=");
    tact_grow_z(&field, hash);
    tact_grow_z(&field, ";\r\n b=");
    tact_status s = names.failed || field.failed || !hash[0] ? TACT_ERR_MEMORY : tact_dkim_signature(key, message, tact_grown(&names), tact_grown(&field), &b);
    if (!s) {
        tact_grow(out, tact_grown(&field));
        for (size_t i = 0; i < b.len; i += 70) {
            if (i) tact_grow_z(out, "\r\n ");
            tact_grow(out, (tact_slice){ b.ptr + i, b.len - i < 70 ? b.len - i : 70 });
        }
        tact_grow_z(out, "\r\n");
        if (out->failed) s = TACT_ERR_MEMORY;
    }
    tact_grow_end(&names);
    tact_grow_end(&field);
    tact_grow_end(&b);
    return s;
}
