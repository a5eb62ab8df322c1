/* channel/sms_calls.h -- what an SMS gateway calls back with, read: texts that people wrote, and receipts. No network here.
 *
 * Body     JSON or a form, one item or a list of at most 1,000, as tact_gateway_calls says.
 * Aside    an item without a number and text, or without an id and a status that means something, is counted and left.
 */
#ifndef TACT_CHANNEL_SMS_CALLS_H
#define TACT_CHANNEL_SMS_CALLS_H
#include "channel/gateway.h"

enum { TACT_SMS_CALLS_MOST = 1000, TACT_SMS_NUMBER = 17 };

typedef struct tact_sms_call {
    bool receipt;
    char number[TACT_SMS_NUMBER];  /* "+33611223344"; of a receipt it may be empty */
    tact_slice text, id;               /* of a text; of a receipt */
    uint8_t outcome; bool dead;        /* of a receipt: TACT_OUTCOME_DELIVERED, BOUNCED */
} tact_sms_call;

/** ERR_INVALID: neither JSON nor a form; ERR_LIMIT: more items than that; ERR_MEMORY. *list and its texts live in the arena and in `body`. */
tact_status tact_sms_calls_read(tact_slice body, bool form, const tact_gateway_calls *calls, tact_arena *arena, tact_sms_call **list, uint32_t *count, uint32_t *aside) TACT_MUST_USE;
/** What the word for its state means, by the lists of `calls`: `outcome` and `dead` of `in`. False: nothing that counts. */
bool tact_sms_outcome(const tact_gateway_calls *calls, tact_slice status, tact_sms_call *in);
/** A number in international form, with +, 00 or neither before it, spaces and dashes left out; false: it is none (a short number, a name). */
bool tact_sms_number(tact_slice text, char out[TACT_SMS_NUMBER]);
#endif
