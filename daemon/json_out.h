/* daemon/json_out.h -- JSON written once, in order, into an arena.
 *
 * Shape    an append-only buffer in the arena; the finished text is tact_json_done().  An error is sticky: check it once, at the end.
 * Text     always valid UTF-8: bytes that are not become U+FFFD and are counted in `replaced`.  '<', U+2028 and U+2029 are
 *          written escaped, so that a document may stand inside a page's <script>.
 * Numbers  int64 as it is; a double as the shortest decimal that reads back as the same double ("5.0" keeps its point, so that
 *          it stays a double); NaN and infinities make the status TACT_ERR_INVALID.
 * Misuse   a value in a map without a key, a key outside a map, an unbalanced end: asserted.  At most TACT_JSON_DEPTH deep.
 */
#ifndef TACT_DAEMON_JSON_OUT_H
#define TACT_DAEMON_JSON_OUT_H
#include "core/base/value.h"

enum { TACT_JSON_DEPTH = 64, TACT_JSON_DOUBLE_BYTES = 32 };

typedef struct tact_json {
    tact_arena *arena;
    char *ptr;
    size_t len, room;
    tact_status status;
    uint32_t depth, replaced;
    uint64_t maps;                       /* bit d: the container at depth d is a map */
    bool comma, keyed;                   /* a comma is due; a key waits for its value */
} tact_json;

/** Start; `room_bytes` is a guess, the buffer grows in the arena. */
void tact_json_init(tact_json *j, tact_arena *arena, size_t room_bytes);
/** The text; asserts that everything opened was closed.  Empty when the status is not TACT_OK. */
tact_slice tact_json_done(const tact_json *j);

void tact_json_map(tact_json *j);
void tact_json_end_map(tact_json *j);
void tact_json_list(tact_json *j);
void tact_json_end_list(tact_json *j);
void tact_json_key(tact_json *j, tact_slice key);
void tact_json_text(tact_json *j, tact_slice text);
void tact_json_int(tact_json *j, int64_t v);
void tact_json_double(tact_json *j, double v);
void tact_json_bool(tact_json *j, bool v);
void tact_json_null(tact_json *j);
/** A finished JSON value, taken as it is: the caller vouches for it. */
void tact_json_raw(tact_json *j, tact_slice json);
/** Any tree; a timestamp as RFC 3339 text, a duration as seconds text ("1.5s"), an absent value as null. */
void tact_json_value(tact_json *j, const tact_value *v);

#define TACT_JSON_KEY(j, literal) tact_json_key((j), TACT_S(literal))
static inline void tact_json_key_text(tact_json *j, tact_slice key, tact_slice text) { tact_json_key(j, key); tact_json_text(j, text); }
static inline void tact_json_key_int(tact_json *j, tact_slice key, int64_t v) { tact_json_key(j, key); tact_json_int(j, v); }
static inline void tact_json_key_bool(tact_json *j, tact_slice key, bool v) { tact_json_key(j, key); tact_json_bool(j, v); }

/** The number alone, as above: returns its length, 0 for NaN and infinities. */
size_t tact_json_format_double(char out[TACT_JSON_DOUBLE_BYTES], double v);
#endif
