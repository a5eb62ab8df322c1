/* core/base/value.h -- a located tree: what a YAML file, a JSON body or an expression's result is made of.
 *
 * Shape    plain data in an arena; texts point into the arena or into the source it was read from.
 * Place    line and column (from 1) of where it stood; 0 when it came from nowhere a person wrote.
 * Maps     keep the order they were written in; a parser refuses duplicate keys, so a look-up has one answer.
 */
#ifndef TACT_BASE_VALUE_H
#define TACT_BASE_VALUE_H
#include "core/base/bytes.h"
#include "core/base/time.h"

typedef enum tact_type {
    TACT_NULL, TACT_BOOL, TACT_INT, TACT_DOUBLE, TACT_TEXT, TACT_LIST, TACT_MAP,
    TACT_TIMESTAMP, TACT_DURATION,           /* expressions only */
    TACT_ABSENT                              /* the answer of a look-up that found nothing; never stored */
} tact_type;

typedef struct tact_value tact_value;
typedef struct tact_pair tact_pair;
struct tact_value {
    tact_type type;
    uint32_t line, column;
    union {
        bool boolean;
        int64_t integer;
        double real;
        tact_slice text;
        struct { const tact_value *items; uint32_t count; } list;
        struct { const tact_pair *pairs; uint32_t count; } map;
        tact_instant instant;
        tact_span span;
    };
};
struct tact_pair { tact_slice key; uint32_t line, column; tact_value value; };

static inline tact_value tact_value_text(tact_slice s) { return (tact_value){ .type = TACT_TEXT, .text = s }; }
static inline tact_value tact_value_int(int64_t i) { return (tact_value){ .type = TACT_INT, .integer = i }; }
static inline tact_value tact_value_bool(bool b) { return (tact_value){ .type = TACT_BOOL, .boolean = b }; }
static inline tact_value tact_value_double(double d) { return (tact_value){ .type = TACT_DOUBLE, .real = d }; }

/** The value under `key`, or NULL (also when `map` is NULL or not a map). */
const tact_value *tact_value_get(const tact_value *map, tact_slice key);
/** The same along a dotted path: "context.page.url". */
const tact_value *tact_value_path(const tact_value *map, const char *dotted);
/** Text under a dotted path, or {NULL,0} when absent or not a text. */
tact_slice tact_value_path_text(const tact_value *map, const char *dotted);
/** A number (int or double) as a double; false when it is not one. */
bool tact_value_number(const tact_value *v, double *out);
bool tact_value_equal(const tact_value *a, const tact_value *b);    /* deep; 1 == 1.0; map order does not matter */
const char *tact_type_name(tact_type type);                         /* "text", "list", ... */

/** Canonical bytes (places dropped), and back. The depth of a tree is at most TACT_VALUE_DEPTH. */
enum { TACT_VALUE_DEPTH = 32 };
void tact_value_write(tact_writer *w, const tact_value *v);
tact_status tact_value_read(tact_reader *r, tact_arena *arena, tact_value *out) TACT_MUST_USE;
#endif
