/* daemon/wallet.c -- see wallet.h. */
#include "daemon/wallet.h"
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdio.h>
#include "brand/wallet.h"
#include "channel/fcm.h"
#include "daemon/face.h"
#include "daemon/json_out.h"
#include "daemon/zip.h"

enum { PICTURES = 3, HASH = 20, FILE_NAMES = 1 + PICTURES };
static const char *const names[FILE_NAMES] = { "pass.json", "icon.png", "icon@2x.png", "icon@3x.png" };      /* Apple takes a picture down to the size it needs */

static tact_slice google_class(const tact_config *c, unsigned kind) {
    const tact_slice classes[] = { [TACT_WALLET_CARD] = c->wallet.google.card_class, [TACT_WALLET_COUPON] = c->wallet.google.coupon_class, [TACT_WALLET_TICKET] = c->wallet.google.ticket_class };
    return classes[kind];
}

bool tact_wallet_has_google(const tact_config *c, tact_wallet_kind kind) { return c->wallet.google.account.len && google_class(c, kind).len; }

bool tact_wallet_has_apple(const tact_config *c, tact_instant now) {
    tact_wallet_signer s;
    tact_wallet_fault fault;
    if (!c->wallet.apple.certificate.len || !c->wallet.apple.key.len || !c->wallet.apple.wwdr.len || !tact_wallet_signer_open(&s, c, &fault)) return false;
    bool holds = tact_wallet_signer_holds(&s, now);
    tact_wallet_signer_close(&s);
    return holds;
}

/* ---- Apple ---- */

static void one_field(tact_json *j, const char *key, tact_slice label, tact_slice value) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("key"), tact_slice_of(key));
    if (label.len) tact_json_key_text(j, TACT_S("label"), label);
    tact_json_key_text(j, TACT_S("value"), value);
    tact_json_end_map(j);
}

static void field(tact_json *j, const char *where, const char *key, tact_slice label, tact_slice value) {
    tact_json_key(j, tact_slice_of(where));
    tact_json_list(j);
    if (value.len) one_field(j, key, label, value);
    tact_json_end_list(j);
}

/* When it ends, or begins, stands there by the phone's own clock and language. */
static void time_field(tact_json *j, const char *key, tact_slice label, tact_slice time) {
    TACT_JSON_KEY(j, "auxiliaryFields");
    tact_json_list(j);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("key"), tact_slice_of(key));
    tact_json_key_text(j, TACT_S("label"), label);
    tact_json_key_text(j, TACT_S("value"), time);
    tact_json_key_text(j, TACT_S("dateStyle"), TACT_S("PKDateStyleMedium"));
    tact_json_key_text(j, TACT_S("timeStyle"), TACT_S("PKDateStyleShort"));
    tact_json_end_map(j);
    tact_json_end_list(j);
}

static tact_slice pass_json(const tact_config *c, const tact_wallet_pass *p, tact_arena *arena) {
    static const char *const kinds[] = { [TACT_WALLET_CARD] = "storeCard", [TACT_WALLET_COUPON] = "coupon", [TACT_WALLET_TICKET] = "eventTicket" };
    char time[TACT_INSTANT_TEXT + 1], begins[TACT_INSTANT_TEXT + 1];
    bool ticket = p->kind == TACT_WALLET_TICKET && p->from.us;
    tact_json j;
    tact_slice from = ticket ? tact_instant_format(p->from, begins) : (tact_slice){ NULL, 0 }, until = p->until.us ? tact_instant_format(p->until, time) : (tact_slice){ NULL, 0 };
    tact_json_init(&j, arena, 2048);
    tact_json_map(&j);
    tact_json_key_int(&j, TACT_S("formatVersion"), 1);
    tact_json_key_text(&j, TACT_S("passTypeIdentifier"), c->wallet.apple.pass_type);
    tact_json_key_text(&j, TACT_S("teamIdentifier"), c->wallet.apple.team);
    tact_json_key_text(&j, TACT_S("serialNumber"), p->serial);
    tact_json_key_text(&j, TACT_S("organizationName"), c->name);
    tact_json_key_text(&j, TACT_S("logoText"), c->name);
    tact_json_key_text(&j, TACT_S("description"), p->title);
    tact_json_key_text(&j, TACT_S("foregroundColor"), TACT_S("rgb(255,255,255)"));
    tact_json_key_text(&j, TACT_S("labelColor"), TACT_S("rgb(226,240,241)"));
    tact_json_key_text(&j, TACT_S("backgroundColor"), TACT_S("rgb(11,95,107)"));
    if (until.len) tact_json_key_text(&j, TACT_S("expirationDate"), until);
    if (ticket) tact_json_key_text(&j, TACT_S("relevantDate"), from);
    TACT_JSON_KEY(&j, "barcodes");
    tact_json_list(&j);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("format"), TACT_S("PKBarcodeFormatQR"));
    tact_json_key_text(&j, TACT_S("message"), p->code);
    tact_json_key_text(&j, TACT_S("messageEncoding"), TACT_S("utf-8"));
    if (p->shown.len) tact_json_key_text(&j, TACT_S("altText"), p->shown);
    tact_json_end_map(&j);
    tact_json_end_list(&j);
    tact_json_key(&j, tact_slice_of(kinds[p->kind]));
    tact_json_map(&j);
    field(&j, "primaryFields", "title", (tact_slice){ NULL, 0 }, p->title);
    if (ticket) field(&j, "secondaryFields", "place", p->place_label, p->place);
    else field(&j, "secondaryFields", "code", p->code_label, p->shown);
    if (ticket) time_field(&j, "from", p->from_label, from);
    else if (until.len) time_field(&j, "until", p->until_label, until);
    field(&j, "backFields", "page", p->page_label, p->page);
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

static tact_slice manifest(const tact_slice files[FILE_NAMES], tact_arena *arena) {
    uint8_t hash[HASH];
    char hex[2 * HASH + 1];
    tact_json j;
    tact_json_init(&j, arena, 512);
    tact_json_map(&j);
    for (unsigned i = 0; i < FILE_NAMES; i++) {
        if (EVP_Digest(files[i].ptr, files[i].len, hash, NULL, EVP_sha1(), NULL) != 1) return (tact_slice){ NULL, 0 };
        tact_json_key_text(&j, tact_slice_of(names[i]), tact_slice_of(sodium_bin2hex(hex, sizeof hex, hash, sizeof hash)));
    }
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

static tact_slice signature(const tact_wallet_signer *s, tact_slice bytes, tact_arena *arena) {
    tact_slice der = { NULL, 0 };
    STACK_OF(X509) *above = sk_X509_new_null();
    BIO *in = BIO_new_mem_buf(bytes.ptr, (int)bytes.len);
    PKCS7 *made = above && in && sk_X509_push(above, s->above) > 0 ? PKCS7_sign(s->certificate, s->key, above, in, PKCS7_DETACHED | PKCS7_BINARY) : NULL;
    int len = made ? i2d_PKCS7(made, NULL) : 0;
    unsigned char *out = len > 0 ? tact_arena_alloc(arena, (size_t)len, 1) : NULL, *at = out;
    if (out && i2d_PKCS7(made, &at) == len) der = (tact_slice){ (const char *)out, (size_t)len };
    PKCS7_free(made);
    BIO_free(in);
    sk_X509_free(above);
    return der;
}

tact_status tact_wallet_apple(const tact_config *c, const tact_wallet_pass *p, tact_instant now, tact_arena *arena, tact_slice *file, tact_trouble *trouble) {
    tact_wallet_signer s;
    tact_wallet_fault fault;
    tact_zip z;
    tact_slice icon = c->wallet.apple.icon_bytes, files[FILE_NAMES] = { pass_json(c, p, arena) };
    if (!tact_wallet_signer_open(&s, c, &fault)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "%s: %s", fault.at, fault.text);
    bool holds = tact_wallet_signer_holds(&s, now);
    tact_status status = icon.len ? TACT_OK : tact_face_bytes("me/pass.png", arena, &icon);
    for (unsigned i = 1; i < FILE_NAMES; i++) files[i] = icon;
    tact_slice list = manifest(files, arena), signed_ = holds && list.len ? signature(&s, list, arena) : (tact_slice){ NULL, 0 };
    tact_wallet_signer_close(&s);
    if (!holds) return tact_trouble_set(trouble, TACT_ERR_INVALID, "wallet.apple.certificate: the certificate is not in force now");
    tact_zip_init(&z, arena);
    for (unsigned i = 0; i < FILE_NAMES; i++) tact_zip_add(&z, names[i], files[i]);
    tact_zip_add(&z, "manifest.json", list);
    tact_zip_add(&z, "signature", signed_);
    *file = tact_zip_done(&z);
    return status || !files[0].len || !signed_.len || !file->len ? TACT_ERR_MEMORY : TACT_OK;
}

/* ---- Google ---- */

static void module(tact_json *j, const char *id, tact_slice head, tact_slice body) {
    if (!body.len) return;
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("id"), tact_slice_of(id));
    if (head.len) tact_json_key_text(j, TACT_S("header"), head);
    tact_json_key_text(j, TACT_S("body"), body);
    tact_json_end_map(j);
}

static void bound(tact_json *j, const char *key, tact_instant t) {
    char time[TACT_INSTANT_TEXT + 1];
    if (!t.us) return;
    tact_json_key(j, tact_slice_of(key));
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("date"), tact_instant_format(t, time));
    tact_json_end_map(j);
}

static void object(tact_json *j, const tact_config *c, const tact_wallet_pass *p) {
    char id[256];
    tact_slice issuer = c->wallet.google.issuer, class_ = google_class(c, p->kind);
    tact_json_map(j);
    snprintf(id, sizeof id, "%.*s.%.*s", (int)issuer.len, issuer.ptr, (int)p->serial.len, p->serial.ptr);
    tact_json_key_text(j, TACT_S("id"), tact_slice_of(id));
    snprintf(id, sizeof id, "%.*s.%.*s", (int)issuer.len, issuer.ptr, (int)class_.len, class_.ptr);
    tact_json_key_text(j, TACT_S("classId"), tact_slice_of(id));
    tact_json_key_text(j, TACT_S("state"), TACT_S("ACTIVE"));
    TACT_JSON_KEY(j, "barcode");
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("type"), TACT_S("QR_CODE"));
    tact_json_key_text(j, TACT_S("value"), p->code);
    if (p->shown.len) tact_json_key_text(j, TACT_S("alternateText"), p->shown);
    tact_json_end_map(j);
    if (p->kind != TACT_WALLET_CARD) {
        TACT_JSON_KEY(j, "textModulesData");
        tact_json_list(j);
        module(j, "worth", (tact_slice){ NULL, 0 }, p->title);
        module(j, "place", p->place_label, p->place);
        tact_json_end_list(j);
    }
    if (p->until.us || p->from.us) {
        TACT_JSON_KEY(j, "validTimeInterval");
        tact_json_map(j);
        bound(j, "start", p->from);
        bound(j, "end", p->until);
        tact_json_end_map(j);
    }
    tact_json_end_map(j);
}

static tact_slice claims(const tact_config *c, const tact_wallet_pass *p, const char *email, tact_instant now, tact_arena *arena) {
    static const char *const kinds[] = { [TACT_WALLET_CARD] = "loyaltyObjects", [TACT_WALLET_COUPON] = "offerObjects", [TACT_WALLET_TICKET] = "eventTicketObjects" };
    tact_json j;
    tact_json_init(&j, arena, 2048);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("iss"), tact_slice_of(email));
    tact_json_key_text(&j, TACT_S("aud"), TACT_S("google"));
    tact_json_key_text(&j, TACT_S("typ"), TACT_S("savetowallet"));
    tact_json_key_int(&j, TACT_S("iat"), now.us / 1000000);
    TACT_JSON_KEY(&j, "payload");
    tact_json_map(&j);
    tact_json_key(&j, tact_slice_of(kinds[p->kind]));
    tact_json_list(&j);
    object(&j, c, p);
    tact_json_end_list(&j);
    tact_json_end_map(&j);
    tact_json_end_map(&j);
    return tact_json_done(&j);
}

tact_status tact_wallet_google(const tact_config *c, const tact_wallet_pass *p, tact_instant now, tact_arena *arena, tact_slice *url, tact_trouble *trouble) {
    tact_fcm_account account;
    tact_trouble why = { "" };
    tact_growing text = { NULL, 0, 0, false };
    tact_status s = tact_fcm_account_read(c->wallet.google.account, arena, &account, &why);
    if (s) return tact_trouble_set(trouble, s, "wallet.google.account: %s", why.text);
    tact_slice said = claims(c, p, account.email, now, arena);
    tact_grow_z(&text, "https://pay.google.com/gp/v/save/");
    s = said.len ? tact_jwt_write(account.key, tact_slice_of(account.key_id), said, &text) : TACT_ERR_MEMORY;
    tact_jwt_key_close(account.key);
    *url = s || text.failed ? (tact_slice){ NULL, 0 } : tact_arena_copy(arena, tact_grown(&text));
    tact_grow_end(&text);
    return s ? s : url->len ? TACT_OK : TACT_ERR_MEMORY;
}
