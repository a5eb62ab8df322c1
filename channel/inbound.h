/* channel/inbound.h -- what an SMS gateway calls back with, read: texts that people wrote, and receipts. No network here.
 *
 * Body     JSON or a form, one item or a list of at most 1,000, as tact_gateway_calls says.
 * Aside    an item without a number and text, or without an id and a status that means something, is counted and left.
 */
#ifndef TACT_CHANNEL_INBOUND_H
#define TACT_CHANNEL_INBOUND_H
#include "channel/gateway.h"

enum { TACT_INBOUND_MOST = 1000, TACT_INBOUND_NUMBER = 17 };

typedef struct tact_inbound {
    bool receipt;
    char number[TACT_INBOUND_NUMBER];  /* "+33611223344"; of a receipt it may be empty */
    tact_slice text, id;               /* of a text; of a receipt */
    uint8_t outcome; bool dead;        /* of a receipt: TACT_OUTCOME_DELIVERED, BOUNCED */
} tact_inbound;

/** ERR_INVALID: neither JSON nor a form; ERR_LIMIT: more items than that; ERR_MEMORY. *list and its texts live in the arena and in `body`. */
tact_status tact_inbound_read(tact_slice body, bool form, const tact_gateway_calls *calls, tact_arena *arena, tact_inbound **list, uint32_t *count, uint32_t *aside) TACT_MUST_USE;
/** A number in international form, with +, 00 or neither before it, spaces and dashes left out; false: it is none (a short number, a name). */
bool tact_inbound_number(tact_slice text, char out[TACT_INBOUND_NUMBER]);
#endif
