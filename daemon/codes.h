/* daemon/codes.h -- codes of six digits sent to an address on file: who has one may say that the address is theirs.
 *
 * Bound     to the browser that asked (`ask`, 16 fresh random bytes in its cookie): a code seen over a shoulder is of no use elsewhere.
 * Bounds    ten minutes, five tries; for one person three codes an hour asked for by their address and three by a link of a message of theirs: who knows no more
 *           than the address cannot use up the ones of somebody who holds a message. Thirty guesses of a million an hour, from however many browsers.
 * Nobody    an address nobody is known by has no entry: a stranger's asks take no room. What they hear is therefore never told from this table (daemon/me_code.c).
 * Memory    this table, kept nowhere: after a restart a code is over. Full of entries younger than an hour, no more are made: a flood cannot push out somebody's
 *           code, nor the count of what was asked for them.
 */
#ifndef TACT_DAEMON_CODES_H
#define TACT_DAEMON_CODES_H
#include <stdbool.h>
#include <stdint.h>
#include "core/base/time.h"

enum { TACT_CODES_MOST = 8192, TACT_CODE_TRIES = 5, TACT_CODES_AN_HOUR = 3, TACT_CODE_MINUTES = 10, TACT_CODE_COUNT = 1000000 };
typedef enum tact_code_way { TACT_CODE_BY_ADDRESS, TACT_CODE_BY_LINK } tact_code_way;

typedef struct tact_code {
    uint8_t ask[16], of[16];           /* of: the record */
    uint32_t code;
    uint8_t tries, way;                /* tries so far; TACT_CODE_TRIES: over */
    tact_instant at;                   /* {0}: free */
} tact_code;
typedef struct tact_codes { tact_code list[TACT_CODES_MOST]; } tact_codes;

/** `code`: below TACT_CODE_COUNT, drawn by chance. False: enough were made for them, or the table is full; nothing is kept then. */
bool tact_codes_make(tact_codes *codes, const uint8_t ask[16], const uint8_t of[16], tact_code_way way, uint32_t code, tact_instant now);
/** 0: there is room; else the whole seconds until there is. */
uint32_t tact_codes_full_s(const tact_codes *codes, tact_instant now);
/** `text`: what was typed; spaces among it do not count. True, once: `of` is filled in. A wrong one counts as a try. */
bool tact_codes_take(tact_codes *codes, const uint8_t ask[16], tact_slice text, tact_instant now, uint8_t of[16]);
#endif
