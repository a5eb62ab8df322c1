/* brand/wallet.c -- see wallet.h. */
#include "brand/wallet.h"
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>
#include "brand/config_read.h"
#include "brand/file.h"
#include "brand/yaml.h"

#define AT "wallet.apple."
enum { SUBJECT_MOST = 128, RSA_BITS_LEAST = 2048 };

/* ---- Apple: what signs ---- */

static X509 *certificate(tact_slice pem) {
    BIO *in = BIO_new_mem_buf(pem.len ? pem.ptr : "", (int)pem.len);
    X509 *found = in ? PEM_read_bio_X509(in, NULL, NULL, (void *)"") : NULL;
    BIO_free(in);
    return found;
}

static EVP_PKEY *private_key(tact_slice pem) {
    BIO *in = BIO_new_mem_buf(pem.len ? pem.ptr : "", (int)pem.len);
    EVP_PKEY *found = in ? PEM_read_bio_PrivateKey(in, NULL, NULL, (void *)"") : NULL;       /* a pass phrase is not asked for */
    BIO_free(in);
    return found;
}

/* Of a subject that names none, nothing is said. */
static bool named(X509 *certificate, int what, tact_slice text) {
    char name[SUBJECT_MOST];
    int n = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), what, name, sizeof name);
    return n < 0 || tact_slice_equal(text, (tact_slice){ name, (size_t)n });
}

static bool fits(const tact_wallet_signer *s, const tact_config *c, tact_wallet_fault *fault) {
    static const tact_wallet_fault faults[] = {
        { AT "certificate", "it is no certificate in PEM", "openssl x509 -inform der -in pass.cer -out pass.pem  makes one of what Apple gave" },
        { AT "wwdr", "it is no certificate in PEM", "openssl x509 -inform der -in AppleWWDRCAG4.cer -out wwdr.pem  makes one of Apple's intermediate certificate" },
        { AT "key", "it is no private key in PEM without a pass phrase", "openssl pkcs12 -in pass.p12 -nocerts -nodes -out pass.key  takes it out of the keychain's file" },
        { AT "key", "it is the key of another certificate", "take the key that the certificate was asked for with" },
        { AT "wwdr", "the certificate was not issued by it", "take the intermediate (such as G4) that the certificate's issuer names:  openssl x509 -noout -issuer -in pass.pem" },
        { AT "pass_type", "the certificate is of another pass type", "openssl x509 -noout -subject -in pass.pem  shows it as UID" },
        { AT "team", "the certificate is of another team", "openssl x509 -noout -subject -in pass.pem  shows it as OU" },
    };
    int n = !s->certificate ? 0 : !s->above ? 1 : !s->key ? 2 : X509_check_private_key(s->certificate, s->key) != 1 ? 3 : X509_check_issued(s->above, s->certificate) != X509_V_OK || X509_verify(s->certificate, X509_get0_pubkey(s->above)) != 1 ? 4
          : !named(s->certificate, NID_userId, c->wallet.apple.pass_type) ? 5 : !named(s->certificate, NID_organizationalUnitName, c->wallet.apple.team) ? 6 : -1;
    if (n >= 0) *fault = faults[n];
    return n < 0;
}

bool tact_wallet_signer_open(tact_wallet_signer *out, const tact_config *c, tact_wallet_fault *fault) {
    *out = (tact_wallet_signer){ certificate(c->wallet.apple.certificate), certificate(c->wallet.apple.wwdr), private_key(c->wallet.apple.key) };
    if (fits(out, c, fault)) return true;
    tact_wallet_signer_close(out);
    return false;
}

void tact_wallet_signer_close(tact_wallet_signer *s) {
    X509_free(s->certificate);
    X509_free(s->above);
    EVP_PKEY_free(s->key);
    *s = (tact_wallet_signer){ NULL, NULL, NULL };
}

static bool over_at(const X509 *certificate, tact_instant t) { time_t s = (time_t)(t.us / 1000000); return X509_cmp_time(X509_get0_notAfter(certificate), &s) <= 0; }
static bool begun_at(const X509 *certificate, tact_instant t) { time_t s = (time_t)(t.us / 1000000); return X509_cmp_time(X509_get0_notBefore(certificate), &s) < 0; }

bool tact_wallet_signer_holds(const tact_wallet_signer *s, tact_instant t) {
    return begun_at(s->certificate, t) && !over_at(s->certificate, t) && begun_at(s->above, t) && !over_at(s->above, t);
}

/* ---- checks ---- */

static void warn(const tact_value *tree, tact_diags *diags, const char *at, const char *text, const char *hint) {
    const tact_value *v = tact_value_path(tree, at);
    tact_diag_add(diags, TACT_WARNING, v ? v->line : 0, v ? v->column : 0, TACT_JOIN(diags, tact_slice_of(at), TACT_S(": "), tact_slice_of(text)), tact_slice_of(hint));
}

static void in_time(const tact_value *tree, tact_diags *diags, const char *at, const X509 *c, tact_instant now, const char *hint) {
    if (over_at(c, now)) warn(tree, diags, at, "the certificate is over, and no pass for Apple Wallet is offered any more", hint);
    else if (over_at(c, tact_instant_add(now, TACT_DAYS(TACT_WALLET_SOON_DAYS)))) warn(tree, diags, at, "the certificate is over within 30 days", hint);
    else if (!begun_at(c, now)) warn(tree, diags, at, "the certificate is not in force yet", "look at this machine's clock, or wait");
}

static void icon(const tact_value *tree, tact_config *c, const char *folder, tact_arena *arena, tact_diags *diags) {
    static const char magic[] = "\x89PNG\r\n\x1a\n";
    const char *path = c->wallet.apple.icon.len ? tact_brand_file_join(arena, c->wallet.apple.icon.ptr[0] == '/' ? "" : folder, c->wallet.apple.icon) : NULL;
    tact_slice bytes = { NULL, 0 };
    int error = 0;
    if (!path) return;
    bool read = tact_brand_file_read(path, TACT_WALLET_ICON_BYTES, arena, &bytes, &error);
    tact_config_need(tree, diags, AT "icon", read, TACT_JOIN(diags, TACT_S("the picture '"), c->wallet.apple.icon, TACT_S("' cannot be read: "), tact_slice_of(error == EFBIG ? "it is larger than 100 kB" : strerror(error))),
                     TACT_S("name a PNG in this folder, square, 87 pixels wide"));
    bool png = bytes.len > sizeof magic && memcmp(bytes.ptr, magic, sizeof magic - 1) == 0;
    if (read) tact_config_need(tree, diags, AT "icon", png, TACT_JOIN(diags, TACT_S("'"), c->wallet.apple.icon, TACT_S("' is no PNG")), TACT_S("Apple takes PNG alone: square, 87 pixels wide"));
    if (png) c->wallet.apple.icon_bytes = bytes;
}

static void apple(const tact_value *tree, tact_config *c, const char *folder, tact_instant now, tact_arena *arena, tact_diags *diags) {
    static const struct { const char *at, *hint; } needed[] = {
        { AT "certificate", "add  certificate: \"${file:/etc/tact/pass.pem}\"" }, { AT "key", "add  key: \"${file:/etc/tact/pass.key}\"" }, { AT "wwdr", "add  wwdr: \"${file:/etc/tact/wwdr.pem}\"  (Apple's intermediate certificate)" },
        { AT "pass_type", "add  pass_type: pass.example.shop  as registered with Apple" }, { AT "team", "add  team: ...  as shown under Membership" } };
    bool whole = true;
    for (unsigned i = 0; i < sizeof needed / sizeof *needed; i++) {
        bool there = tact_config_written(tree, needed[i].at);
        tact_config_need(tree, diags, "wallet.apple", there, TACT_JOIN(diags, tact_slice_of(needed[i].at), TACT_S(" is missing")), tact_slice_of(needed[i].hint));
        whole &= there;
    }
    icon(tree, c, folder, arena, diags);
    if (!whole || !c->wallet.apple.certificate.len || !c->wallet.apple.key.len || !c->wallet.apple.wwdr.len) return;
    tact_wallet_signer s;
    tact_wallet_fault fault;
    if (!tact_wallet_signer_open(&s, c, &fault)) {
        tact_config_need(tree, diags, fault.at, false, TACT_JOIN(diags, tact_slice_of(fault.at), TACT_S(": "), tact_slice_of(fault.text)), tact_slice_of(fault.hint));
        return;
    }
    if (now.us) {
        in_time(tree, diags, AT "certificate", s.certificate, now, "make a new one for the same pass type on Apple's developer site (Certificates)");
        in_time(tree, diags, AT "wwdr", s.above, now, "take the newest from Apple's page of certificate authorities, with a certificate that it issued");
    }
    tact_wallet_signer_close(&s);
}

static bool name_ok(tact_slice s, bool digits) {
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        bool digit = ch >= '0' && ch <= '9';
        if (!digit && (digits || !((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '-' || ch == '_' || ch == '.'))) return false;
    }
    return s.len <= 100;
}

/* The file is JSON, which is YAML. NULL: it can sign. */
static const char *account_fault(tact_slice json, tact_arena *arena) {
    static const char *const members[][2] = { { "client_email", "it has no client_email" }, { "private_key_id", "it has no private_key_id" }, { "project_id", "it has no project_id" }, { "token_uri", "it has no token_uri" } };
    tact_value tree;
    tact_diags ignored;
    tact_diags_init(&ignored, arena, 0);
    if (!tact_yaml_read(json, arena, &ignored, &tree)) return "it is not the JSON file of a service account";
    for (unsigned i = 0; i < sizeof members / sizeof *members; i++)
        if (!tact_value_path_text(&tree, members[i][0]).len) return members[i][1];
    EVP_PKEY *key = private_key(tact_value_path_text(&tree, "private_key"));
    bool good = key && EVP_PKEY_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_bits(key) >= RSA_BITS_LEAST;
    EVP_PKEY_free(key);
    return good ? NULL : "its private_key is no RSA key that can be read";
}

static void google(const tact_value *tree, const tact_config *c, tact_arena *arena, tact_diags *diags) {
    bool account = tact_config_written(tree, "wallet.google.account");
    tact_config_need(tree, diags, "wallet.google", account, TACT_S("wallet.google.account is missing"), TACT_S("add  account: \"${file:/etc/tact/wallet.json}\"  (the service account's file)"));
    tact_config_need(tree, diags, c->wallet.google.issuer.len ? "wallet.google.issuer" : "wallet.google", c->wallet.google.issuer.len && name_ok(c->wallet.google.issuer, true), TACT_S("wallet.google.issuer is missing or no number"),
                     TACT_S("add  issuer: \"3388000000012345678\"  as the Google Pay & Wallet Console shows it"));
    const struct { const char *at; tact_slice name; } classes[] = { { "wallet.google.card_class", c->wallet.google.card_class }, { "wallet.google.coupon_class", c->wallet.google.coupon_class }, { "wallet.google.ticket_class", c->wallet.google.ticket_class } };
    bool any = false;
    for (unsigned i = 0; i < sizeof classes / sizeof *classes; i++) {
        any |= classes[i].name.len > 0;
        tact_config_need(tree, diags, classes[i].at, name_ok(classes[i].name, false), TACT_JOIN(diags, tact_slice_of(classes[i].at), TACT_S(" is no name of a class")), TACT_S("what stands behind the issuer and the dot: letters, digits, . - _"));
    }
    tact_config_need(tree, diags, "wallet.google", any, TACT_S("wallet.google names no class"), TACT_S("add  card_class: ...,  coupon_class: ...,  ticket_class: ...  as made in the console (a loyalty, an offer and an event ticket class)"));
    const char *fault = account && c->wallet.google.account.len ? account_fault(c->wallet.google.account, arena) : NULL;
    tact_config_need(tree, diags, "wallet.google.account", !fault, TACT_JOIN(diags, TACT_S("wallet.google.account: "), tact_slice_of(fault ? fault : "")), TACT_S("download the service account's key again, as JSON"));
}

void tact_wallet_check(const tact_value *tree, tact_config *config, const char *folder, tact_instant now, tact_arena *arena, tact_diags *diags) {
    if (tact_config_written(tree, "wallet.apple")) apple(tree, config, folder, now, arena, diags);
    if (tact_config_written(tree, "wallet.google")) google(tree, config, arena, diags);
}
