/* daemon/audit.h -- what the brand's own people did: one line of JSON for each, appended and synced, in data/audit/YYYY-MM-DD.jsonl.  doc/accounts.md
 *
 * Lines    sign-ins and failed ones; every call of a session that changes something; every search or reading of one person, with the reason that was given.
 *          {"at", "by", "roles", "call", "object", "act", "person", "reason", "from", "status"}: by is an account, call the method and route, status what was answered; act where one
 *          call does either of two things: which.
 * People   never in the clear: `person` is the record's pseudonym, as in the event log; the reason, which may name somebody, is sealed with that person's key.
 *          What is erased leaves a random number behind that leads to nobody, and a reason that nobody can read.
 * Names    that are no account's are not written: somebody may have typed a password there.
 * Sync     a line is written when the answer leaves, and synced right behind it on another thread.
 * Refusal  while lines cannot be written, sessions can do nothing that would need one (507).
 * Flood    beyond TACT_AUDIT_FAILURES failed sign-ins a day, every thousandth is written and says so ("times").
 */
#ifndef TACT_DAEMON_AUDIT_H
#define TACT_DAEMON_AUDIT_H
#include "daemon/role.h"
#include "daemon/server.h"

enum { TACT_AUDIT_FAILURES = 2000, TACT_AUDIT_REASON = 300 };
typedef struct tact_audit tact_audit;
tact_audit *tact_audit_open(tact_server *server, tact_trouble *why);
void tact_audit_close(tact_audit *audit);
/** Once a second: lines older than `retention.audit` go, a day at a time. */
void tact_audit_look(tact_server *server);

/** A call of a session: what its row asks for is written when it is answered. False after having refused it: the reason is missing or no text, or nothing can be written. */
bool tact_audit_call(tact_server *server, const tact_http_request *request, tact_slice account, unsigned roles, const tact_role_row *row);
/** The same of signing in, out, and one's own password: `account` empty when there is none of that name. */
void tact_audit_own(tact_server *server, const tact_http_request *request, tact_slice account, unsigned roles);
/** Of a call that was let in: whom it is about (a search that found somebody), and what. Nothing when the call is not written down. */
void tact_audit_about(tact_server *server, const tact_http_request *request, const tact_who *who);
void tact_audit_object(tact_server *server, const tact_http_request *request, tact_slice object);
/** Which of the two things that this call may do: a word that lasts, "pause". Its words are those of the call with ".pause" behind. */
void tact_audit_act(const tact_http_request *request, tact_slice act);
/** For tact_http_config. */
void tact_audit_answered(void *server, const tact_http_request *request, int status);

/* ---- reading (audit_read.c), on any thread ---- */
#define TACT_AUDIT_FOLDER "audit"
typedef enum tact_audit_what { TACT_AUDIT_ALL, TACT_AUDIT_CHANGES, TACT_AUDIT_LOOKS, TACT_AUDIT_SIGN_INS } tact_audit_what;      /* what was changed; who looked at whom; signing in, out, one's own account */
typedef struct tact_audit_ask { const char *data_folder; tact_vault *vault; tact_instant since, until; uint32_t limit; tact_audit_what what; unsigned language; } tact_audit_ask;
/** The newest lines since then, newest first, at most `limit`, as the members "lines" and "more" of a map that is open; `said` of each: the call in words. Reasons are opened; null
 *  when nobody can read them any more. Lines that were cut by a crash are passed over and counted in "damaged". */
tact_status tact_audit_read(tact_json *j, const tact_audit_ask *ask, tact_arena *arena, tact_trouble *why) TACT_MUST_USE;
/** The key of a call's words: "PUT /v1/campaigns/{name}/file" -> "did.put.campaigns.file". */
enum { TACT_AUDIT_KEY = 160 };
tact_slice tact_audit_key(tact_slice call, char out[TACT_AUDIT_KEY]);
tact_audit_what tact_audit_what_of(tact_slice call);
/** Is this the name of a day's file? */
bool tact__audit_day(const char *name, tact_instant *out);
#endif
