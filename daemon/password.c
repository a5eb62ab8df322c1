/* daemon/password.c -- see password.h. */
#include "daemon/password.h"
#include <sodium.h>

_Static_assert(TACT_PASSWORD_HASH >= crypto_pwhash_STRBYTES, "room for the text of a hash");

/* Of random bytes that nobody kept, with the cost of all others. */
const char tact__password_nobodys[TACT_PASSWORD_HASH] = "$argon2id$v=19$m=65536,t=2,p=1$+q2Q22OOQhlETCW5o2pZYA$9xZbObpwOoA6biPX3akti9f97katfaURS0+KMTlg818";

/* What is tried first, as far as it is long enough: compared without case and without what stands behind its last letter. */
static const char *const common[] = { "password", "passwordpassword", "motdepasse", "motdepassemotdepasse", "qwertyuiop", "azertyuiop", "qwertzuiop", "qwertyuiopasdf", "administrator", "administrateur",
    "amministratore", "iloveyouiloveyou", "letmeinletmein", "welcomewelcome", "changeme", "changemechangeme", "adminadmin", "adminadminadmin", "passwordtact", "tacttacttact", "abcdefghijkl", "correcthorsebatterystaple" };

static char low(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static bool letter(char c) { return (low(c) >= 'a' && low(c) <= 'z') || (c & 0x80); }

static bool is_common(tact_slice p) {
    size_t n = p.len;
    while (n && !letter(p.ptr[n - 1])) n--;
    if (!n) return true;                                     /* digits and signs alone: a date, a number, a row of keys */
    for (unsigned i = 0; i < sizeof common / sizeof *common; i++)
        if (tact_slice_equal_nocase((tact_slice){ p.ptr, n }, tact_slice_of(common[i]))) return true;
    return false;
}

static bool few_characters(tact_slice p) {
    bool seen[256] = { false };
    unsigned different = 0;
    for (size_t i = 0; i < p.len; i++) {
        different += !seen[(uint8_t)p.ptr[i]];
        seen[(uint8_t)p.ptr[i]] = true;
    }
    return different < 5;
}

static bool holds_nocase(tact_slice hay, tact_slice needle) {
    for (size_t i = 0; needle.len && i + needle.len <= hay.len; i++)
        if (tact_slice_equal_nocase((tact_slice){ hay.ptr + i, needle.len }, needle)) return true;
    return false;
}

const char *tact_password_fault(tact_slice p, tact_slice account) {
    if (p.len < TACT_PASSWORD_LEAST) return "This password is too short: 12 characters at least. Four words that have nothing to do with each other make a good one.";
    if (p.len > TACT_PASSWORD_MOST) return "This password is too long: 256 bytes at most.";
    if (memchr(p.ptr, 0, p.len)) return "A password has no zero byte.";
    if (few_characters(p) || is_common(p)) return "This password is one of those that are tried first. Four words that have nothing to do with each other make a good one.";
    if (account.len >= 3 && holds_nocase(p, account)) return "This password holds the account's name. Take another.";
    return NULL;
}

bool tact_password_hash(char out[TACT_PASSWORD_HASH], tact_slice p) {
    memset(out, 0, TACT_PASSWORD_HASH);
    return crypto_pwhash_str(out, p.ptr, p.len, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

bool tact_password_right(const char *hash, tact_slice p) {
    bool known = hash[0] != '\0';
    return (crypto_pwhash_str_verify(known ? hash : tact__password_nobodys, p.ptr ? p.ptr : "", p.len) == 0) & known;
}
