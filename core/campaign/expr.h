/* core/campaign/expr.h -- a compiled condition: its bytes, their check, and what they say of some facts.
 *
 * Meaning   CEL: three-valued logic (false && error = false, true || error = true), a field that is absent or denied is an error, the
 *           branch of ?: that is not taken is not looked at. Equality of different types is false, ordering them is an error; ints and
 *           doubles compare by their exact values. Beyond CEL: in arithmetic an int that meets a double becomes one.
 * Bytes     u8 version, then one node in prefix order: u8 operator, then its operands (expr_code.h draws them). No pointers, no loops,
 *           no jumps but forward skips that are checked; at most TACT_EXPR_CODE_BYTES and TACT_EXPR_DEPTH deep.
 * Trust     tact_expr_check must have said OK once (tact_bundle_open does); evaluation asserts nothing and reads within the bytes.
 * Macros    exists() is true when the condition is true of one element, false when it is false of all, else the first error; all() the other
 *           way round; exists_one() is an error when the condition is one of any element, or no true/false.
 * Times     microseconds, years 0001 to 9999; lengths up to 292 years. Beyond: an error.
 * Cost      whatever stands alone between && || ! == != takes at most TACT_EXPR_STEPS steps and makes at most TACT_EXPR_BYTES of texts and lists;
 *           beyond: an error. A step is a node judged, an element or key compared, 16 bytes of text compared, 8 bytes made, a move of a pattern.
 *           With facts->steps all evaluations over these facts together take no more than it holds; they take from it.
 * Memory    only text joining, lowerAscii, string() and list or map literals that are values need `scratch`; with NULL they answer TACT_EXPR_MEMORY.
 *           A text result points into the code, the facts or `scratch`.
 */
#ifndef TACT_CAMPAIGN_EXPR_H
#define TACT_CAMPAIGN_EXPR_H
#include "core/campaign/facts.h"

enum { TACT_EXPR_VERSION = 3, TACT_EXPR_CODE_BYTES = 4096, TACT_EXPR_DEPTH = 32, TACT_EXPR_LOCALS = 4, TACT_EXPR_STEPS = 131072, TACT_EXPR_BYTES = 65536 };

typedef enum tact_expr_error {
    TACT_EXPR_OK, TACT_EXPR_ABSENT, TACT_EXPR_DENIED, TACT_EXPR_TYPE, TACT_EXPR_OVERFLOW, TACT_EXPR_DIVIDE, TACT_EXPR_KEY,
    TACT_EXPR_MEMORY, TACT_EXPR_READ, TACT_EXPR_TOO_MUCH
} tact_expr_error;
/** One line in plain words; never NULL. */
const char *tact_expr_error_line(tact_expr_error error);

/** Is `code` well formed, within its bounds, and naming only fields below `field_count` and functions that exist?
 *  ERR_VERSION: newer, or older and of another meaning today (expr_code.h). */
tact_status tact_expr_check(tact_slice code, uint32_t field_count) TACT_MUST_USE;

/** What the expression is worth. On error the value is TACT_ABSENT and *error says why; `error` may be NULL. An empty expr is an error. */
tact_value tact_expr_eval(tact_expr expr, const tact_facts *facts, tact_arena *scratch, tact_expr_error *error);

/** A condition: true only when it is the bool true. An error or another type is no match, and *error (may be NULL) says so. */
bool tact_expr_holds(tact_expr expr, const tact_facts *facts, tact_arena *scratch, tact_expr_error *error);

/** A sum: false when it ends in an error, is no number or is not finite. */
bool tact_expr_number(tact_expr expr, const tact_facts *facts, tact_arena *scratch, double *out);

/** Order of two numbers by exact value: -1, 0, 1; 2 when one is NaN. Both must be TACT_INT or TACT_DOUBLE. */
int tact_expr_compare_numbers(const tact_value *a, const tact_value *b);
/** == of CEL. */
bool tact_expr_equal(const tact_value *a, const tact_value *b);
#endif
