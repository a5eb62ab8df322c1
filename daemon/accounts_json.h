/* daemon/accounts_json.h -- accounts as GET /v1/accounts and `tact accounts` tell them: never a hash, a secret or a token. */
#ifndef TACT_DAEMON_ACCOUNTS_JSON_H
#define TACT_DAEMON_ACCOUNTS_JSON_H
#include "daemon/accounts.h"
#include "daemon/json_out.h"
#include "daemon/sessions.h"

#define TACT_ACCOUNT_LINK_HOLDS TACT_HOURS(72)
/** One as a map; `sessions` NULL: how many are open is not told. */
void tact_account_json(tact_json *j, const tact_account *account, const tact_sessions *sessions, tact_instant now);
/** The members of the answer with a link just made: name, link, expires. */
void tact_account_link_json(tact_json *j, const tact_account *account, tact_slice link);
/** Roles of a list of names ["agent", "shop"], or of a text "agent,shop"; false: one is none, or there is none at all. */
bool tact_account_roles(const tact_value *v, unsigned *roles);
/** Is this the last admin? Then neither goes: the sentence that says so, else NULL. */
const char *tact_account_last_admin(const tact_accounts *accounts, const tact_account *account);
#endif
