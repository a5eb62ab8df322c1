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

typedef struct tact_staff {
    tact_accounts accounts;
    tact_sessions sessions;
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
/** Who does it, for `by` of a note, a label: of a session its account, whatever was `written`; of a key what was written. */
tact_slice tact_server_by(const tact_config_key *key, tact_slice written);
#endif
