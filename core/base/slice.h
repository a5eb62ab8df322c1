/* core/base/slice.h -- text and bytes that carry their length.
 *
 * Shape    plain data; owns nothing.  A slice lives as long as what it points into.
 * Text     UTF-8, never NUL-terminated; an absent text is {NULL, 0}.
 */
#ifndef TACT_BASE_SLICE_H
#define TACT_BASE_SLICE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct tact_slice { const char *ptr; size_t len; } tact_slice;

#define TACT_S(literal) ((tact_slice){ (literal), sizeof(literal) - 1 })

static inline tact_slice tact_slice_of(const char *z) { return (tact_slice){ z, z ? strlen(z) : 0 }; }
static inline bool tact_slice_equal(tact_slice a, tact_slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool tact_slice_is(tact_slice a, const char *z) { return tact_slice_equal(a, tact_slice_of(z)); }
static inline bool tact_slice_starts(tact_slice a, tact_slice prefix) {
    return a.len >= prefix.len && (prefix.len == 0 || memcmp(a.ptr, prefix.ptr, prefix.len) == 0);
}
/** Byte order, shorter first among equals; for sorted tables. */
int tact_slice_compare(tact_slice a, tact_slice b);
/** ASCII case folded; other bytes compared as they are. */
bool tact_slice_equal_nocase(tact_slice a, tact_slice b);
/** Index of `needle` in `hay`, or -1. An empty needle is found at 0. */
ptrdiff_t tact_slice_find(tact_slice hay, tact_slice needle);
/** True when the bytes are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). */
bool tact_slice_utf8(tact_slice text);
/** Decimal integer with optional sign, whole slice; false when it is not one or does not fit. */
bool tact_slice_int(tact_slice text, int64_t *out);
/** Edit distance, bounded: returns `limit + 1` when farther.  For "did you mean". At most 64 bytes each. */
unsigned tact_slice_distance(tact_slice a, tact_slice b, unsigned limit);
#endif
