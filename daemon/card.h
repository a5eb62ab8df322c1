/* daemon/card.h -- the code of somebody's card: what the QR on /me/card holds and the till reads. It leads to their record and to nothing else, and is kept nowhere.
 *
 * Text     "tact-card:" and a token (daemon/token.h, kind 'k') of the record's key; it never expires, and dies with the record: erased, it leads to nobody.
 */
#ifndef TACT_DAEMON_CARD_H
#define TACT_DAEMON_CARD_H
#include "daemon/token.h"

enum { TACT_CARD_TEXT = TACT_TOKEN_TEXT + 16 };

/** The card of a record, NUL-terminated in `out`. */
tact_slice tact_card_code(const tact_keeper *keeper, const uint8_t record_key[16], char out[TACT_CARD_TEXT]);
/** ERR_INVALID: no card of ours. The record may be gone. */
tact_status tact_card_open(const tact_keeper *keeper, tact_slice text, uint8_t record_key[16]) TACT_MUST_USE;
#endif
