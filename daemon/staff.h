/* daemon/staff.h -- the brand's own people at work: their accounts, who is signed in, and what the gate asks about them.
 *
 * Owner    the loop. Files are in the data folder (daemon/accounts.h, daemon/sessions.h), which this process holds locked.
 * Cookie   tact_session; over https __Host-tact_session, which no other host of the brand's domain can set. HttpOnly, SameSite=Strict, Path=/.
 * CSRF     a call that changes something needs the header `x-tact: console` (no form can send it, and another origin is not let to) and our own Origin,
 *          or Sec-Fetch-Site: same-origin where a browser sends none. The cookie alone never suffices.
 */
#ifndef TACT_DAEMON_STAFF_H
#define TACT_DAEMON_STAFF_H
#include "daemon/role.h"
#include "daemon/server.h"
#include "daemon/sessions.h"

struct tact_audit;
struct tact_throttle;
typedef struct tact_staff {
    tact_accounts accounts;
    tact_sessions sessions;
    struct tact_throttle *throttle;
    struct tact_audit *audit;
    uint8_t first[32]; bool first_open;        /* the link of this start that makes the first admin */
} tact_staff;

/** NULL with `why`: the accounts cannot be read. */
tact_staff *tact_staff_open(tact_server *server, tact_trouble *why);
/** What was not yet written is; NULL is allowed. */
void tact_staff_close(tact_server *server);
/** Once a second: when sessions were used last goes to the disk every ten minutes, those that are over go. */
void tact_staff_look(tact_server *server);

/** The text of our cookie; {NULL,0} when none came. */
tact_slice tact_session_cookie(const tact_http_request *request);
/** Is the browser's connection encrypted, as far as anybody says? */
bool tact_request_secure(const tact_http_request *request);
/** May a page's call change something: the header and our own origin. False after having refused it. */
bool tact_session_guard(tact_server *server, const tact_http_request *request);
/** The session of a request and its account; NULL: none holds. */
tact_session *tact_session_of(tact_server *server, const tact_http_request *request, tact_account **account);
/** What tact_server_key answers of a call that came with our cookie and without a key: by daemon/role.def. NULL after having refused it. */
const tact_config_key *tact_session_key(tact_server *server, const tact_http_request *request, tact_need need);
/** What was changed is on the disk. False after having refused the request: then what stands in the file holds again, and pointers into the accounts are void. */
bool tact_staff_keep(tact_server *server, tact_http_id id);
bool tact_staff_keep_sessions(tact_server *server, tact_http_id id);
/** The key that seals second steps. Wipe it after use. */
void tact_staff_key(const tact_server *server, uint8_t key[32]);
/** "BASE/#/welcome/TOKEN"; empty: no memory. */
tact_slice tact_staff_link(const tact_server *server, const char *token, tact_arena *arena);
/** The one link of this start that makes the first admin, or false: there is an account. */
bool tact_staff_first(tact_server *server, char token[TACT_ACCOUNT_TOKEN]);

/* ---- signing in (session_begin.c) ---- */
enum { TACT_SESSION_COOKIE = 160 };
/** A fresh session for the account, on the disk, and the answer with its cookie; `account` may be void afterwards. Other sessions stay. */
void tact_session_begin(tact_server *server, const tact_http_request *request, tact_account *account);
/** Somebody signed in about themselves, whatever their roles: their account, or NULL after having refused it. */
tact_account *tact_session_own(tact_server *server, const tact_http_request *request, tact_session **session);
/** Who is signed in, as GET /v1/session tells it. */
void tact_session_json(tact_server *server, tact_json *j, const tact_account *account, const tact_session *session);
/** The second step, of who gave the right password: true when it is off, or `code` is the one of now or a recovery code, which is used up with it (not kept yet). False after
 *  having refused it (urn:tact:code). */
bool tact_session_code_good(tact_server *server, const tact_http_request *request, tact_account *account, tact_slice code);
/** Set-Cookie: the token, or with NULL what ends it. Answers its length. */
size_t tact_session_set_cookie(const tact_http_request *request, const char *token, char out[TACT_SESSION_COOKIE]);
void tact_session_refuse(tact_server *server, tact_http_id id, int status, const char *type, const char *detail, uint32_t retry_after_s);

/* ---- a password proved, or a new one made, on a thread (session_begin.c) ---- */
typedef struct tact_proof_work {
    char name[TACT_ACCOUNT_NAME + 1], hash[128];       /* whose, and what it was when it was asked; "" : nobody's */
    tact_slice password, fresh, code;  /* copies; `fresh`: to be hashed when the other was right (or with `unproved`) */
    bool unproved, right, made;
    char made_hash[128];
    uint64_t own;                      /* the call's */
    void (*then)(tact_server *server, const tact_http_request *request, struct tact_proof_work *work, tact_account *account);
} tact_proof_work;
/** Fill in whose password `w->password` is to be. */
void tact_proof_of(tact_server *server, tact_proof_work *w, tact_slice name);
/** Takes a guess from the throttle (429), proves on a thread, then calls `then` on the loop with the account as it is by then (NULL: it is gone, or its password is
 *  another now). It answers the request. `name` "" and `unproved`: no throttle. Wrong: 401 by itself, in the same words and time whether there is such an account or not. */
void tact_session_prove(tact_server *server, const tact_http_request *request, const tact_proof_work *asked);

/** Who does it, for `by` of a note, a label: of a session its account, whatever was `written`; of a key what was written. */
tact_slice tact_server_by(const tact_config_key *key, tact_slice written);
#endif
