/* brand/coupon_code.h -- codes people type: of coupons and recommendations.
 *
 * Shape    sixteen signs in groups of four, 7K3F-9QX2-M4TZ-8A1C: digits and capitals without I, L, O, U. Fifteen carry 75 bits, the last is a check digit
 *          (Luhn over 32 signs): it finds every single mistaken sign, and neighbours that changed places but for one pair.
 * Made     HMAC-SHA-256 under a key of the data folder over what it is for and a number: the same send has the same code at each try, and nobody can guess one.
 * Typed    small letters, spaces and dashes do not matter; I and L read as 1, O as 0.
 */
#ifndef TACT_BRAND_COUPON_CODE_H
#define TACT_BRAND_COUPON_CODE_H
#include "core/base/slice.h"

enum { TACT_CODE_TEXT = 20, TACT_CODE_NORMAL = 64 };       /* of a shown one, with an ending 0; of one as it is looked up: a pool's may be longer */

/** `kind` a use: 'c' a coupon, 'r' a recommendation. */
tact_slice tact_code_make(const uint8_t key[32], char kind, uint64_t number, char out[TACT_CODE_TEXT]);
/** As it is looked up: capitals and digits alone, for sixteen signs in their one writing. False: empty, too long, or with a sign no code has. */
bool tact_code_normal(tact_slice typed, char out[TACT_CODE_NORMAL], tact_slice *normal);
/** Is it one of ours: sixteen signs whose last fits? (A pool's code need not be.) */
bool tact_code_fits(tact_slice normal);
#endif
