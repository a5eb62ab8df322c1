/* daemon/http_text.h -- the small languages inside a request: percent-encoding, query strings and forms, cookies, Basic credentials.
 *
 * Shape    results live in the arena handed in, or point into the input when nothing had to be decoded.
 */
#ifndef TACT_DAEMON_HTTP_TEXT_H
#define TACT_DAEMON_HTTP_TEXT_H
#include "core/base/arena.h"

typedef struct tact_http_pair { tact_slice name, value; } tact_http_pair;

/** %41 -> A; '+' -> space when `form`.  ERR_INVALID for a broken or NUL escape or text that is not UTF-8, ERR_MEMORY. */
tact_status tact_http_decode(tact_arena *arena, tact_slice *out, tact_slice text, bool form) TACT_MUST_USE;
/** The pairs of `a=1&b=2`, in order.  ERR_INVALID as above; ERR_LIMIT beyond 1000 pairs; ERR_MEMORY. */
tact_status tact_http_form(tact_arena *arena, const tact_http_pair **out, uint32_t *count, tact_slice text) TACT_MUST_USE;
/** First value of a name in `a=1&b=2`: ERR_NOT_FOUND, or as above. An empty value is {"",0} with ptr not NULL. */
tact_status tact_http_form_value(tact_arena *arena, tact_slice *out, tact_slice text, tact_slice name) TACT_MUST_USE;
/** Value of one cookie in a Cookie header; {NULL,0} when absent. Not decoded. */
tact_slice tact_http_cookie(tact_slice header, tact_slice name);
/** `Basic dXNlcjpwYXNz` -> user, password (RFC 7617).  ERR_NOT_FOUND for another scheme, ERR_INVALID, ERR_MEMORY. */
tact_status tact_http_basic(tact_arena *arena, tact_slice *user, tact_slice *password, tact_slice header) TACT_MUST_USE;
/** `Bearer token` -> token, {NULL,0} for another scheme. */
tact_slice tact_http_bearer(tact_slice header);
#endif
