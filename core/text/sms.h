/* core/text/sms.h -- a text message as the network sees it: its alphabet, its parts, what it costs; and the text a person is sent.
 *
 * Alphabet  GSM 7 bit when every character has a place in it, else UCS-2: one foreign character halves the room of all.
 * Units     septets of GSM 7 bit (a character of its extension table takes two), or 16-bit units (an emoji takes two).
 * Parts     one when it fits into 160 or 70 units, else of 153 or 67: six bytes of each part say how they belong together. No character is split, so
 *           a part may end one unit short.
 * Source    3GPP TS 23.038 (alphabets), TS 23.040 9.2.3.24 (parts).
 */
#ifndef TACT_TEXT_SMS_H
#define TACT_TEXT_SMS_H
#include "core/base/arena.h"
#include "core/base/slice.h"
#include "core/base/status.h"

typedef enum tact_sms_alphabet { TACT_SMS_GSM7, TACT_SMS_UCS2 } tact_sms_alphabet;

typedef struct tact_sms_size {
    tact_sms_alphabet alphabet;
    uint32_t units, parts;             /* an empty text has one part */
    uint32_t units_max;                /* what so many parts hold */
    uint32_t foreign;                  /* characters that GSM 7 bit has not, repeats included */
    tact_slice first_foreign;          /* the first of them, within the text; UCS2 only */
    uint32_t parts_without;            /* UCS2: parts if each of them were one of GSM 7 bit */
} tact_sms_size;

/** Text that is no UTF-8 counts as one character a byte, foreign. */
tact_sms_size tact_sms_measure(tact_slice text);
/** Where each part begins, in bytes: `starts` gets the first `room` of them. Returns how many parts there are. */
uint32_t tact_sms_parts(tact_slice text, uint32_t *starts, uint32_t room);
/** What stands near to a foreign character in GSM 7 bit ("e" for an e with a circumflex), or an empty text: nothing does. */
tact_slice tact_sms_near(tact_slice character);

/** What a message says, before it is one text. Any may be empty. */
typedef struct tact_sms_words {
    tact_slice name;                   /* of the sender: put before the text, unless the text has it or a `from` of letters shows it */
    tact_slice title, body, url;
    tact_slice stop;                   /* how to refuse: the last line */
} tact_sms_words;
/** Typographic signs (quotes, dashes, spaces) become plain ones, so that none of them makes the text UCS-2; letters stay as they are written. */
tact_status tact_sms_compose(tact_slice *out, const tact_sms_words *words, tact_arena *arena) TACT_MUST_USE;

/** Does the law of the place want every promotional text to say how to refuse? By the number's country ("+33..."); `country` (two letters) when the number
 *  is empty or of a country the table does not know. Source with each row of stop_line.def. */
bool tact_sms_stop_wanted(tact_slice number, tact_slice country);
/** How to refuse, in a language ("fr", "it-CH"; others: English): to a number of its own ("36180"), or by answering (number empty). */
tact_status tact_sms_stop_line(tact_slice *out, tact_slice locale, tact_slice number, tact_arena *arena) TACT_MUST_USE;
/** The one answer to STOP, START and HELP, in a language as above; ended: to STOP where no START brings it back. */
typedef enum tact_sms_answering { TACT_SMS_STOPPED, TACT_SMS_STARTED, TACT_SMS_HELP, TACT_SMS_ENDED } tact_sms_answering;
tact_status tact_sms_answer(tact_slice *out, tact_sms_answering what, tact_slice locale, tact_slice name, tact_arena *arena) TACT_MUST_USE;
/** A sender that a phone shows as a name: letters in it. Nobody can answer it. */
bool tact_sms_from_letters(tact_slice from);
#endif
