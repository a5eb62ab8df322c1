/* daemon/sessions.h -- who is signed in: a random name in a cookie, and what stands behind it.
 *
 * Kept     the hash of each name, in one file of the data folder (sessions.json, mode 0600, replaced whole), so that a restart signs nobody out. Not in a backup.
 *          Beginning and ending are on the disk before they are answered; when one was used last is written every ten minutes.
 * Ends     eight hours after it was used last, seven days after it began, when its account's epoch is another (daemon/accounts.h), or by signing out.
 * Bounds   TACT_SESSIONS_EACH of one account, the longest unused goes; TACT_SESSIONS_MOST in all.
 */
#ifndef TACT_DAEMON_SESSIONS_H
#define TACT_DAEMON_SESSIONS_H
#include "daemon/accounts.h"
#include "daemon/http_address.h"

enum { TACT_SESSIONS_EACH = 16, TACT_SESSIONS_MOST = 4096, TACT_SESSION_AGENT = 120 };
#define TACT_SESSIONS_FILE "sessions.json"
#define TACT_SESSION_IDLE TACT_HOURS(8)
#define TACT_SESSION_LONGEST TACT_DAYS(7)

typedef struct tact_session {
    uint8_t hash[32];                  /* of the cookie's text; its first eight bytes name it to its owner */
    char account[TACT_ACCOUNT_NAME + 1];
    uint64_t epoch;
    tact_instant made, used;
    tact_peer from;                    /* where it began */
    char agent[TACT_SESSION_AGENT + 1];        /* the browser's own words, cut */
} tact_session;

typedef struct tact_sessions { tact_session *items; uint32_t count; bool changed; tact_instant saved; } tact_sessions;

/** Does it hold now, with this account (NULL: there is none of its name any more)? */
bool tact_session_holds(const tact_session *session, const tact_account *account, tact_instant now);
/** When it ends if it is not used again. */
tact_instant tact_session_ends(const tact_session *session);
/** The session of a cookie's text that holds, and its account; NULL otherwise. Being found is being used. */
tact_session *tact_sessions_find(tact_sessions *sessions, const tact_accounts *accounts, tact_slice token, tact_instant now, tact_account **account);
/** A new one with a fresh name, written into `token`. ERR_MEMORY. Pointers of before are void. */
tact_status tact_sessions_begin(tact_sessions *sessions, const tact_account *account, tact_instant now, const tact_peer *from, tact_slice agent, char token[TACT_ACCOUNT_TOKEN], tact_session **out) TACT_MUST_USE;
void tact_sessions_end(tact_sessions *sessions, tact_session *session);
/** Those that hold no longer go. */
void tact_sessions_sweep(tact_sessions *sessions, const tact_accounts *accounts, tact_instant now);

/** A file that is not there, or is not as tact writes it, is no sessions: people sign in again. *odd (may be NULL): it was there and is not. */
tact_status tact_sessions_load(tact_sessions *sessions, const char *data_folder, bool *odd, tact_trouble *why) TACT_MUST_USE;
tact_status tact_sessions_save(tact_sessions *sessions, const char *data_folder, tact_instant now, tact_trouble *why) TACT_MUST_USE;
void tact_sessions_free(tact_sessions *sessions);
tact_status tact_sessions_parse(tact_sessions *sessions, tact_slice text) TACT_MUST_USE;
tact_slice tact_sessions_text(const tact_sessions *sessions, tact_arena *arena);
#endif
