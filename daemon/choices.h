/* daemon/choices.h -- how people chose: by purpose, version of the notice, language and way, a day at a time. No person stands in it.
 *
 * Counted   each choice that leaves a receipt: granted; refused; withdrawn, when it was granted before.
 * Way       how it came, as the receipt has it (`method`: api, banner, tcf, form, till, sms ...), cut to 24 letters; anything else is "other".
 * Ten       what a report may tell (tact_choices_tell): a row of ten choices at least, in it no figure of one to nine; and no other that such a figure could be worked out
 *           from, since the sum of each purpose is told. Granted and refused are told together or not at all: how many were asked is told.
 * Kept      family meta, a row a day, written with the batch that counted, for 396 days (doc/format.md).
 */
#ifndef TACT_DAEMON_CHOICES_H
#define TACT_DAEMON_CHOICES_H
#include "core/base/bytes.h"
#include "core/base/time.h"

enum { TACT_CHOICES_ROWS = 256, TACT_CHOICES_WAY = 24, TACT_CHOICES_DAYS = 396, TACT_CHOICES_LEAST = 10, TACT_CHOICES_KEY = 16 };

typedef struct tact_choice_row { uint8_t purpose; uint16_t notice; char language[3], way[TACT_CHOICES_WAY + 1]; uint64_t granted, refused, withdrawn; } tact_choice_row;
typedef struct tact_choices { uint32_t day; tact_choice_row rows[TACT_CHOICES_ROWS]; uint32_t count; bool changed; } tact_choices;       /* day: since 1970, UTC */

/* Of a row: may it be told at all; granted and refused; withdrawn? */
typedef struct tact_choice_told { bool row, answers, withdrawn; } tact_choice_told;

typedef enum tact_chosen { TACT_CHOSEN_GRANTED, TACT_CHOSEN_REFUSED, TACT_CHOSEN_WITHDRAWN } tact_chosen;
void tact_choices_count(tact_choices *choices, unsigned purpose, unsigned notice, tact_slice language, tact_slice way, tact_chosen chosen);
/** Add one table to another; what does not fit any more is in rows of the way "other". */
void tact_choices_add(tact_choices *to, const tact_choices *from);
/** `told` has a place for each row. */
void tact_choices_tell(const tact_choices *choices, tact_choice_told *told);
/** Of a sum by itself. */
tact_choice_told tact_choice_tells(const tact_choice_row *row);
void tact_choices_write(tact_writer *w, const tact_choices *choices);
tact_status tact_choices_read(tact_slice bytes, tact_choices *out) TACT_MUST_USE;
tact_slice tact_choices_key(uint32_t day, char out[TACT_CHOICES_KEY + 1]);
#endif
