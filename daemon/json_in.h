/* daemon/json_in.h -- JSON bytes to a located tree, strictly.
 *
 * What     RFC 8259 and nothing beside it: one value, UTF-8, no byte order mark, no comments, no trailing comma, no NaN.
 *          Refused though many parsers let them pass: duplicate keys, lone surrogates, numbers a double cannot hold.
 * Shape    a tact_value tree in the arena handed in.  Texts without escapes point into `text`, which must live as long.
 * Place    every value and key carries line and column (from 1; the column counts bytes).  A fault adds the byte offset and a
 *          JSON pointer (RFC 6901) such as /batch/3/properties/price.
 * Numbers  without '.' or exponent: int64; beyond int64 a double if it is exactly that number, else refused.  Others: the
 *          nearest double; infinite ones are refused.
 * Bounds   TACT_VALUE_DEPTH containers inside each other, TACT_JSON_VALUES values, TACT_JSON_NUMBER_BYTES a number.
 * Why      our own parser and not a library: doc/design/0003-json.md.
 */
#ifndef TACT_DAEMON_JSON_IN_H
#define TACT_DAEMON_JSON_IN_H
#include "core/base/value.h"

enum { TACT_JSON_VALUES = 100000, TACT_JSON_NUMBER_BYTES = 400 };

typedef struct tact_json_fault {
    size_t offset_bytes;
    uint32_t line, column;
    tact_slice path;                 /* JSON pointer, in the arena; "" is the whole document */
    const char *reason, *hint;       /* constant, plain English: what is wrong, and the way out */
} tact_json_fault;

/** Read one JSON document.
 *  Returns  TACT_OK; TACT_ERR_INVALID or TACT_ERR_LIMIT with `fault` filled; TACT_ERR_MEMORY when the arena is too small
 *  Out      out     the tree;   fault   filled on every failure; may not be NULL
 *  In       text    kept: texts of the tree may point into it */
tact_status tact_json_read(tact_arena *arena, tact_value *out, tact_json_fault *fault, tact_slice text) TACT_MUST_USE;
#endif
