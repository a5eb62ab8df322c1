/* daemon/codes.h -- codes of six digits sent to an address on file: who has one may say that the address is theirs.
 *
 * Bound     to the browser that asked (`ask`, 16 random bytes in its cookie): a code seen over a shoulder is of no use elsewhere.
 * Bounds    ten minutes, five tries, three codes an hour for one person: fifteen guesses of a million an hour, from however many browsers.
 * Nobody    an address nobody is known by has an entry too, which no code opens: who asks hears the same, and is counted the same.
 * Memory    this table, kept nowhere: after a restart a code is over. Full of entries younger than an hour, no more are made: a flood cannot push out somebody's
 *           code, nor the count of what was asked for them.
 */
#ifndef TACT_DAEMON_CODES_H
#define TACT_DAEMON_CODES_H
#include <stdbool.h>
#include <stdint.h>
#include "core/base/time.h"

enum { TACT_CODES_MOST = 2048, TACT_CODE_TRIES = 5, TACT_CODES_AN_HOUR = 3, TACT_CODE_MINUTES = 10, TACT_CODE_COUNT = 1000000 };

typedef struct tact_code {
    uint8_t ask[16], of[16];           /* of: the record; of nobody: a hash of the address */
    uint32_t code;                     /* TACT_CODE_COUNT: none opens it */
    uint8_t tries;                     /* so far; TACT_CODE_TRIES: over */
    tact_instant at;                   /* {0}: free */
} tact_code;
typedef struct tact_codes { tact_code list[TACT_CODES_MOST]; } tact_codes;

typedef enum tact_code_made { TACT_CODE_MADE, TACT_CODE_ENOUGH, TACT_CODE_FULL } tact_code_made;      /* ENOUGH: three in the last hour */
/** `code`: below TACT_CODE_COUNT, drawn by chance; TACT_CODE_COUNT for nobody. */
tact_code_made tact_codes_make(tact_codes *codes, const uint8_t ask[16], const uint8_t of[16], uint32_t code, tact_instant now);

typedef enum tact_code_said { TACT_CODE_RIGHT, TACT_CODE_WRONG, TACT_CODE_OVER } tact_code_said;      /* OVER: none is open for this browser (any more) */
/** `text`: what was typed; spaces among it do not count. RIGHT, once: `of` is filled in. *left: tries that remain. */
tact_code_said tact_codes_try(tact_codes *codes, const uint8_t ask[16], tact_slice text, tact_instant now, uint8_t of[16], unsigned *left);
#endif
