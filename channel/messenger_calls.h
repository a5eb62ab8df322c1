/* channel/messenger_calls.h -- what a messenger calls with, read: what people wrote, and what became of messages; and whether it is the messenger that calls. No network here.
 *
 * Body     JSON as channels.messenger.inbound describes it, at most 1,000 items in all.
 * Aside    an item that names nobody and no message, or a status that means nothing, is counted and left.
 */
#ifndef TACT_CHANNEL_MESSENGER_CALLS_H
#define TACT_CHANNEL_MESSENGER_CALLS_H
#include "brand/messenger.h"
#include "core/base/arena.h"

enum { TACT_MESSENGER_CALLS_MOST = 1000, TACT_MESSENGER_ADDRESS = TACT_MESSENGER_TOKEN_MOST + 1 };

typedef struct tact_messenger_call {
    bool receipt;
    char address[TACT_MESSENGER_ADDRESS];          /* "+33611223344", or the messenger's own id; of a receipt it may be empty */
    tact_slice media;                              /* what the messenger calls the picture they sent; empty: none */
    tact_slice text, kind;                         /* of what they wrote; text empty: something that is no text, of that kind */
    tact_slice id, reference;                      /* the messenger's name for it; of a receipt, ours. Either may be empty */
    uint8_t outcome; bool dead, stopped;           /* of a receipt: TACT_OUTCOME_DELIVERED, SEEN, BOUNCED; stopped: the person wants no more of them */
} tact_messenger_call;

/** ERR_INVALID: no JSON; ERR_LIMIT: more items than that; ERR_MEMORY. *list and its texts live in the arena and in `body`. */
tact_status tact_messenger_calls_read(tact_slice body, const tact_config *config, tact_arena *arena, tact_messenger_call **list, uint32_t *count, uint32_t *aside) TACT_MUST_USE;
/** An address as it is kept: a number in international form with its +, or an id without spaces. False: it is none. */
bool tact_messenger_address(const tact_config *config, tact_slice text, char out[TACT_MESSENGER_ADDRESS]);

/** The header by which a call proves whose it is, and whether its `value` does so for this body. A secret that is missing proves nothing. */
tact_slice tact_messenger_signature_header(const tact_config *config);
bool tact_messenger_signed(const tact_config *config, tact_slice value, tact_slice body, tact_arena *arena);
#endif
