/* import/phone.h -- telephone numbers and e-mail addresses as people type them -> one form each, or what is wrong.
 *
 * Phone    E.164 ("+33612345678"): separators go, 00 becomes +, a national number gets the default country's code and loses its
 *          trunk prefix. Lengths are checked for the countries in the table, otherwise 8 to 15 digits. Whether anybody answers
 *          is not known, nor whether it is a mobile.
 * E-mail   trimmed, without "mailto:" and < >, in lower case; one @, a domain with a dot, at most 254 bytes, ASCII or UTF-8.
 * Source   ITU-T E.164 and the numbering plans it lists; RFC 5321 section 4.5.3.1.
 */
#ifndef TACT_IMPORT_PHONE_H
#define TACT_IMPORT_PHONE_H
#include "core/base/slice.h"

enum { TACT_PHONE_TEXT = 16, TACT_EMAIL_TEXT = 254 };

/** NULL when `out` holds the number, else what is wrong (constant). `country`: two letters, or empty for none. */
const char *tact_phone_normal(tact_slice text, tact_slice country, char out[TACT_PHONE_TEXT + 1]);
/** The same for an address. */
const char *tact_email_normal(tact_slice text, char out[TACT_EMAIL_TEXT + 1]);
/** True when national numbers of that country can be completed. */
bool tact_phone_knows(tact_slice country);
#endif
