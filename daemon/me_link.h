/* daemon/me_link.h -- the way of a message to the person's own page: {{me_url}} of its words, `me` beside them, the line at the foot of an e-mail (doc/me.md).
 *
 * A link   names message and record to this server alone; opened it may only make things stricter (daemon/me.h). Of somebody who is not remembered, and of a matter
 *          that is private, there is none: then the way is the page itself, which asks for a code.
 */
#ifndef TACT_DAEMON_ME_LINK_H
#define TACT_DAEMON_ME_LINK_H
#include "daemon/token.h"

enum { TACT_ME_LINK_BYTES = 27 };
typedef struct tact_me_way { uint8_t channel; const uint8_t *record_key; uint64_t intent; tact_instant at; } tact_me_way;      /* record_key: 16 bytes, or NULL: the page itself */

/** What stands behind /me/l/ in a message. `day`: it left on, since 1970. Empty: no memory for it. */
tact_slice tact_me_link(const tact_keeper *keeper, uint8_t channel, const uint8_t record_key[16], uint64_t intent, int64_t day, char out[TACT_TOKEN_TEXT]);
/** The address, below public_url when there is one. Empty: no memory. */
tact_slice tact_me_url(const tact_keeper *keeper, const tact_me_way *way, tact_arena *arena);
#endif
