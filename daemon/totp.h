/* daemon/totp.h -- the second step: six digits of an authenticator app, and recovery codes for who lost it.
 *
 * Source   RFC 6238 (SHA-1, 30 s, six digits: what every app knows), RFC 4226 for the truncation, RFC 4648 base32.
 * Once     the step of a code that was taken is kept with the account, and no code of that step or before is taken again; one step of drift either way.
 * Sealed   the secret, with a key of the data folder (XChaCha20-Poly1305, the account's name beside it): a backup without keys does not open it.
 */
#ifndef TACT_DAEMON_TOTP_H
#define TACT_DAEMON_TOTP_H
#include "daemon/accounts.h"

enum { TACT_TOTP_SECRET = 20, TACT_TOTP_BASE32 = 33, TACT_TOTP_STEP_S = 30, TACT_RECOVERY_TEXT = 20 };

/** The code of a step (time / 30 s): 0..999999. */
uint32_t tact_totp_code(const uint8_t *secret, size_t secret_len, int64_t step);
void tact_totp_base32(char out[TACT_TOTP_BASE32], const uint8_t secret[TACT_TOTP_SECRET]);

/** A fresh secret into the account, begun and not asked for yet. */
void tact_totp_begin(tact_account *account, const uint8_t key[32], uint8_t secret[TACT_TOTP_SECRET]);
/** Is `code` one of now (spaces in it do not count), and none that was taken? Then it is taken. A recovery code, when it is on, is taken likewise. */
bool tact_totp_take(tact_account *account, const uint8_t key[32], tact_slice code, tact_instant now);
/** Fresh recovery codes, "xxxx-xxxx-xxxx-xxxx"; those of before are void. */
void tact_totp_recovery(tact_account *account, char out[TACT_RECOVERY_CODES][TACT_RECOVERY_TEXT]);
/** Off, and everything about it forgotten. */
void tact_totp_off(tact_account *account);
#endif
