/* brand/coupon_pool.h -- codes of somebody else that coupons draw from: a text file, one code a line; of a CSV the first column, with or without a heading "code".
 *
 * Codes    letters, digits, dashes and spaces, 4 to 64 signs as they are looked up (coupon_code.h); the same code twice is an error. Empty lines are passed over.
 * Growing  codes may be added to the file at any time; one that was given is never given again, whatever becomes of its line.
 */
#ifndef TACT_BRAND_COUPON_POOL_H
#define TACT_BRAND_COUPON_POOL_H
#include "core/base/diag.h"

typedef struct tact_pool { uint32_t coupon; tact_slice *codes; uint32_t count; } tact_pool;    /* codes as written, texts in the source */

enum { TACT_POOL_BYTES_MAX = 32 << 20, TACT_POOL_LEAST = 4 };

/** `text` must outlive the pool. ERR_INVALID: diags gained errors (at most ten lines are named). ERR_MEMORY. */
tact_status tact_pool_read(tact_slice text, tact_arena *arena, tact_diags *diags, tact_pool *out) TACT_MUST_USE;
#endif
