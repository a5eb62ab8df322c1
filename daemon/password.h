/* daemon/password.h -- passwords of accounts: Argon2id by libsodium, and which ones are refused.
 *
 * Cost     64 MB and about a tenth of a second: on a thread (daemon/offload.h), never on the loop.
 * Rules    length is what counts (NIST SP 800-63B): 12 bytes at least, 256 at most; no rule about kinds of characters; nothing everybody tries.
 */
#ifndef TACT_DAEMON_PASSWORD_H
#define TACT_DAEMON_PASSWORD_H
#include "core/base/slice.h"

enum { TACT_PASSWORD_LEAST = 12, TACT_PASSWORD_MOST = 256, TACT_PASSWORD_HASH = 128 };

/** NULL: it may be one; else the sentence that says why not, and what would do. */
const char *tact_password_fault(tact_slice password, tact_slice account);
/** False: no memory. */
bool tact_password_hash(char out[TACT_PASSWORD_HASH], tact_slice password);
/** `hash` "" (an account that does not exist, or has none yet): takes as long as any other, and is never right. */
bool tact_password_right(const char *hash, tact_slice password);
/** For the test: what is computed then costs the same. */
extern const char tact__password_nobodys[TACT_PASSWORD_HASH];
#endif
