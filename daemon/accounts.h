/* daemon/accounts.h -- accounts of the brand's own people: name, roles, password, second step, one-time link.  doc/accounts.md
 *
 * Kept     in one file of the data folder, accounts.json, replaced whole and synced, mode 0600. It travels with a backup; sessions (daemon/sessions.h) do not.
 * Secret   a password as Argon2id's text; the secret of the second step sealed with a key of the data folder; recovery codes and link tokens as BLAKE2b of 80 and 256 random bits.
 * Epoch    a random number of the account; sessions carry it. A new password, a reset, "everywhere" draw another one: so the sessions of before end with the same write.
 * Errors   ERR_FORMAT names the file and the way out; nothing is read of a file that is wrong in any part.
 */
#ifndef TACT_DAEMON_ACCOUNTS_H
#define TACT_DAEMON_ACCOUNTS_H
#include "core/base/arena.h"
#include "core/base/time.h"
#include "store/trouble.h"

enum { TACT_ACCOUNT_NAME = 64, TACT_ACCOUNTS_MOST = 500, TACT_ACCOUNTS_FILE_BYTES = 2 << 20, TACT_RECOVERY_CODES = 10, TACT_ACCOUNT_SECRET = 60, TACT_ACCOUNT_TOKEN = 44 };
#define TACT_ACCOUNTS_FILE "accounts.json"

typedef struct tact_account {
    char name[TACT_ACCOUNT_NAME + 1];  /* small letters, digits and ._@+- */
    uint8_t roles;                     /* bits of daemon/role.h */
    uint64_t epoch;
    char password[128];                /* of crypto_pwhash_str; "": none yet */
    tact_instant made, signed_in;      /* {0}: never */
    bool totp, totp_begun;             /* the second step is on; is being set up: then `secret` is kept, and asked for by nobody */
    uint8_t secret[TACT_ACCOUNT_SECRET];       /* sealed: daemon/totp.h */
    int64_t totp_step;                 /* the newest that was used */
    uint8_t recovery[TACT_RECOVERY_CODES][16]; uint8_t recovery_count;
    uint8_t link[32]; tact_instant link_until; /* {0}: none is open */
    bool link_keeps_totp;
} tact_account;

typedef struct tact_accounts { tact_account *items; uint32_t count, room; } tact_accounts;

/** Is this a name an account may have? */
bool tact_account_name_ok(tact_slice name);
tact_account *tact_accounts_find(const tact_accounts *accounts, tact_slice name);
/** A new one without a password. ERR_CONFLICT: there is one; ERR_INVALID, ERR_LIMIT, ERR_MEMORY. Pointers of before are void. */
tact_status tact_accounts_add(tact_accounts *accounts, tact_slice name, unsigned roles, tact_instant now, tact_account **out, tact_trouble *why) TACT_MUST_USE;
void tact_accounts_remove(tact_accounts *accounts, tact_account *account);
/** Admins who have a password, `but` (may be NULL) not counted. */
uint32_t tact_accounts_admins(const tact_accounts *accounts, const tact_account *but);
/** Every session of it ends. */
void tact_account_end_sessions(tact_account *account);
/** A one-time link's token, good until then; the one of before is void. `keeps_totp`: using it leaves the second step as it is. */
void tact_account_link(tact_account *account, tact_instant until, bool keeps_totp, char token[TACT_ACCOUNT_TOKEN]);
/** Whose link it is, or NULL: none, used, or its time is over. */
tact_account *tact_accounts_of_link(const tact_accounts *accounts, tact_slice token, tact_instant now);
/** 256 random bits as base64url; and the hash under which such a token is kept. False when the text is none. */
void tact_token_draw(char token[TACT_ACCOUNT_TOKEN], uint8_t hash[32]);
bool tact_token_hash(tact_slice token, uint8_t hash[32]);

/** A file that is not there is no accounts. */
tact_status tact_accounts_load(tact_accounts *accounts, const char *data_folder, tact_trouble *why) TACT_MUST_USE;
tact_status tact_accounts_save(const tact_accounts *accounts, const char *data_folder, tact_trouble *why) TACT_MUST_USE;
void tact_accounts_free(tact_accounts *accounts);
/** The same from and to text. ERR_FORMAT, ERR_VERSION, ERR_LIMIT, ERR_MEMORY. */
tact_status tact_accounts_parse(tact_accounts *accounts, tact_slice text, tact_trouble *why) TACT_MUST_USE;
tact_slice tact_accounts_text(const tact_accounts *accounts, tact_arena *arena);
#endif
