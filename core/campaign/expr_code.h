/* core/campaign/expr_code.h -- the bytes of a compiled expression (inside this room and core/match).
 *
 *   code   := u8 version, node
 *   node   := u8 operator, operands          v = varint, z = zigzag varint, t = text (varint length, bytes), N = node
 *
 *   NULL FALSE TRUE                           constants
 *   INT z | DOUBLE f64 | TEXT t | DURATION z (microseconds) | TIMESTAMP z (microseconds since 1970)
 *   FIELD v | HAS v                           index into bundle->fields
 *   SELECT t N | HAS_SELECT t N               a member of a map that is a value
 *   INDEX N N
 *   LIST v N* | MAP v (N N)*
 *   NOT N | NEG N
 *   AND u16 v N* | OR u16 v N*                u16: bytes of the operands that follow it (v included), so that the rest can be skipped
 *   COND u16 u16 N N N                        u16: bytes of the second and the third node
 *   EQ NE LT LE GT GE ADD SUB MUL DIV REAL_DIV MOD IN   N N
 *   CALL u8 function, u8 count, N*
 *   LOCAL v                                   the element a macro is at: 0 the outermost macro's, at most TACT_EXPR_LOCALS within one another
 *   ALL EXISTS EXISTS_ONE   N N               list or map, condition on its element or key
 *   MATCHES t N                               a program of pattern.h, the text
 *
 * Version 1 ended at CALL and had neither TIMESTAMP nor LOCAL. Before version 3 a double divided by zero was infinite: code of then that
 * divides is refused. Other code of versions 1 and 2 means the same today, as long as it costs no more than TACT_EXPR_STEPS.
 * Numbers stand in bundles: append, never renumber; a change of meaning raises TACT_EXPR_VERSION.
 */
#ifndef TACT_CAMPAIGN_EXPR_CODE_H
#define TACT_CAMPAIGN_EXPR_CODE_H
#include "core/campaign/expr.h"

typedef enum tact_op {
    TACT_OP_NULL = 1, TACT_OP_FALSE, TACT_OP_TRUE, TACT_OP_INT, TACT_OP_DOUBLE, TACT_OP_TEXT, TACT_OP_DURATION, TACT_OP_TIMESTAMP,
    TACT_OP_FIELD = 16, TACT_OP_HAS, TACT_OP_SELECT, TACT_OP_HAS_SELECT, TACT_OP_INDEX, TACT_OP_LIST, TACT_OP_MAP, TACT_OP_LOCAL,
    TACT_OP_NOT = 32, TACT_OP_NEG, TACT_OP_AND, TACT_OP_OR, TACT_OP_COND,
    TACT_OP_EQ = 48, TACT_OP_NE, TACT_OP_LT, TACT_OP_LE, TACT_OP_GT, TACT_OP_GE,
    TACT_OP_ADD, TACT_OP_SUB, TACT_OP_MUL, TACT_OP_DIV, TACT_OP_REAL_DIV, TACT_OP_MOD, TACT_OP_IN,
    TACT_OP_CALL = 64, TACT_OP_ALL, TACT_OP_EXISTS, TACT_OP_EXISTS_ONE, TACT_OP_MATCHES
} tact_op;

enum { TACT_EXPR_ARGS = 4 };           /* arguments of one call, receiver included */

/* One function of function.def. */
typedef struct tact_function_row {
    uint8_t number;
    const char *text;                  /* the name as a C string */
    tact_slice name, args;             /* "person.bought", "td"; what stands behind a ? may be left out */
    tact_type result;
    uint8_t purpose;
    const char *line;
} tact_function_row;
/** The row of a number or a name; NULL when there is none. */
const tact_function_row *tact_function_of(unsigned number);
const tact_function_row *tact_function_named(tact_slice name);
const tact_function_row *tact_function_row_at(unsigned index);     /* NULL past the end */
/** Asked of the engine rather than judged here. */
static inline bool tact_function_asks(unsigned function) { return function < TACT_FUNCTION_DAYS; }
/** Written as a call but compiled into something else: no CALL of it is well formed. */
static inline bool tact_function_macro(unsigned function) { return function == TACT_FUNCTION_HAS || function == TACT_FUNCTION_DAYS_SINCE || function >= TACT_FUNCTION_MATCHES; }
/** Least and most arguments, receiver included. */
unsigned tact_function_least(const tact_function_row *row);
unsigned tact_function_most(const tact_function_row *row);

/* One field of field.def. */
typedef struct tact_field_row { uint16_t number; tact_slice path; tact_type type; uint8_t purpose; const char *line; } tact_field_row;
const tact_field_row *tact_field_of(unsigned number);
const tact_field_row *tact_field_named(tact_slice path);
const tact_field_row *tact_field_row_at(unsigned index);
/** The numbers the field can have; false: any. */
bool tact_field_range(unsigned number, double *least, double *most);

/** The i-th word that the field's values (of a list: its members) can be, with a line or NULL; false past the end, and of a field whose values are open. */
bool tact_field_choice(const tact_bundle *bundle, unsigned number, unsigned index, tact_slice *name, const char **line);

/* Bounds of times, in microseconds: the years 0001 to 9999; 292 years, the nanoseconds an int holds (so the official cases). */
#define TACT__TIME_LEAST_US ((int64_t)-62135596800000000)
#define TACT__TIME_MOST_US ((int64_t)253402300799999999)
#define TACT__SPAN_MOST_US ((int64_t)9223372036854775)

/* What one evaluation may still do. A step is about a node judged, an element or key compared, 16 bytes of text compared or 8 bytes made. */
typedef struct tact__purse { uint64_t steps; size_t bytes; tact_arena *scratch; } tact__purse;
/** False, and nothing left: it costs more than there is. */
static inline bool tact__pay(tact__purse *purse, uint64_t steps) {
    bool enough = purse->steps >= steps;
    purse->steps = enough ? purse->steps - steps : 0;
    return enough;
}
/** Room for a text or list, paid for; NULL: *error is TACT_EXPR_MEMORY or TACT_EXPR_TOO_MUCH. */
void *tact__expr_room(tact__purse *purse, size_t count, size_t size, tact_expr_error *error);
/** ==, `in` and m["key"] (*found is NULL when there is none), paid for. */
tact_expr_error tact__expr_same(const tact_value *a, const tact_value *b, tact__purse *purse, bool *same);
tact_expr_error tact__expr_find(const tact_value *map, tact_slice key, tact__purse *purse, const tact_value **found);

/* Arithmetic and functions on values, errors as CEL. `out` is TACT_ABSENT on error. */
tact_expr_error tact__expr_binary(tact_op op, const tact_value *a, const tact_value *b, tact__purse *purse, tact_value *out);
tact_expr_error tact__expr_negate(const tact_value *a, tact_value *out);
tact_expr_error tact__expr_function(unsigned function, const tact_value *args, unsigned count, const tact_facts *facts, tact__purse *purse, tact_value *out);
/* int(), double(), string(), bool(), timestamp(), duration() (expr_convert.c); getFullYear() and the like (expr_time.c). */
tact_expr_error tact__expr_convert(unsigned function, const tact_value *of, tact__purse *purse, tact_value *out);
tact_expr_error tact__expr_time(unsigned function, const tact_value *args, unsigned count, const tact_facts *facts, tact_value *out);
/** `+02:00`, `-09:30`, `02:00`: seconds east of Greenwich. */
bool tact__expr_offset(tact_slice text, int32_t *offset_s);
/** `1h30m`, `-1.5s`, `250ms`, units h m s ms us ns: false when it is none, is finer than a microsecond or longer than 292 years. */
bool tact__expr_span_read(tact_slice text, tact_span *out);
tact_expr_error tact__expr_index(const tact_value *of, const tact_value *key, tact__purse *purse, tact_value *out);
#endif
