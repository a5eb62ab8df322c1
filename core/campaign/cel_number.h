/* core/campaign/cel_number.h -- a decimal number written by a person, as the nearest double, and back; exact on every platform, no libm, no locale.
 * Source: the plain big-integer method (D. Gay 1990 explains why nothing less is right in every case). */
#ifndef TACT_CAMPAIGN_CEL_NUMBER_H
#define TACT_CAMPAIGN_CEL_NUMBER_H
#include "core/base/slice.h"

enum { TACT_CEL_DIGITS = 64 };         /* significant digits a number may have */
/** `text`: digits, optional point and digits, optional e and exponent; no sign. False when it is not one or has too many digits.
 *  Beyond the range: infinite. */
bool tact_cel_double(tact_slice text, double *out);

enum { TACT_CEL_SHORTEST = 17 };
/** The fewest significant digits that read back as `value` (finite, above 0), nearest among those; returns how many. The number is
 *  0.d1d2d3... times 10^point. */
size_t tact_cel_shortest(double value, char digits[TACT_CEL_SHORTEST], int *point);
#endif
