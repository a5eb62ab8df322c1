/* core/text/gsm7.h -- the alphabet of text messages, and texts in the bytes that SMS centres take and give: a septet a byte, or UCS-2.
 *
 * Septets   of the default alphabet, each in a byte of its own; those of the extension table behind the byte 27.
 * UCS-2     big-endian; an emoji is two units, as everybody sends it.
 * Source    3GPP TS 23.038 6.2.1 (default alphabet and extension table), 6.2.3.
 */
#ifndef TACT_TEXT_GSM7_H
#define TACT_TEXT_GSM7_H
#include "core/base/arena.h"
#include "core/text/sms.h"

typedef struct tact_sms_character { uint32_t code; unsigned bytes; } tact_sms_character;
/** The first of a text that is not empty; a byte that begins none stands for itself, as a character nobody has (U+FFFD). */
tact_sms_character tact_sms_next(tact_slice text);

/** Its septets, into `out`: how many (1 or 2), or 0: the alphabet has not got it. */
unsigned tact_gsm7_of(uint32_t code, uint8_t out[2]);

/** UTF-8 into septets or UCS-2; what has no place in septets becomes a question mark. */
tact_status tact_sms_encode(tact_slice *out, tact_slice text, tact_sms_alphabet alphabet, tact_arena *arena) TACT_MUST_USE;
/** Back into UTF-8; bytes that mean nothing become U+FFFD, an unknown extension the character of the default alphabet (as phones do). */
tact_status tact_sms_decode(tact_slice *out, tact_slice bytes, tact_sms_alphabet alphabet, tact_arena *arena) TACT_MUST_USE;
#endif
