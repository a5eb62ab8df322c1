/* daemon/token.h -- what a link carries: sealed, so that nobody can read or forge it, and kept nowhere.
 *
 * Shape    base64url of nonce, sealed bytes and tag: XChaCha20-Poly1305 under a key of the data folder; `kind` and the expiry are sealed in.
 *          54 characters and 4/3 of the bytes it carries. Its text stays valid over restarts, and dies with the folder's keys.
 * Use      a kind a use ('h' hand-off, 'f' a form on its way, 'c' what an address is to confirm): a token of one is none of another.
 */
#ifndef TACT_DAEMON_TOKEN_H
#define TACT_DAEMON_TOKEN_H
#include "core/base/slice.h"
#include "core/base/time.h"
#include "daemon/keeper.h"

enum { TACT_TOKEN_CARRIES = 384, TACT_TOKEN_TEXT = 600, TACT_TOKEN_LONG = 3072 };

/** `until` {0}: never expires. Answers the text in `out`, NUL-terminated; empty when `bytes` are longer than TACT_TOKEN_CARRIES. */
tact_slice tact_token_make(const tact_keeper *keeper, char kind, tact_instant until, tact_slice bytes, char out[TACT_TOKEN_TEXT]);
/** ERR_INVALID: no token of ours, or of another kind; ERR_CONFLICT: its time is over. Out: *bytes, in `room`. */
tact_status tact_token_open(const tact_keeper *keeper, char kind, tact_instant now, tact_slice text, uint8_t room[TACT_TOKEN_CARRIES], tact_slice *bytes) TACT_MUST_USE;
/** The same in the arena, for up to TACT_TOKEN_LONG bytes; empty: longer, or no memory. */
tact_slice tact_token_long(const tact_keeper *keeper, char kind, tact_instant until, tact_slice bytes, tact_arena *arena);
tact_status tact_token_read(const tact_keeper *keeper, char kind, tact_instant now, tact_slice text, tact_arena *arena, tact_slice *bytes) TACT_MUST_USE;
#endif
