/* daemon/preview.h -- a message as its channel would show it, before anybody gets it: filled from an event that is given, or from samples, and never with anything of a person.
 *
 * Samples  each property a text names gets a value that looks like what its name promises (a price, a number, an address, a day), or its own name. The place is the brand's first,
 *          the product a made-up one, the coupon one that is none.
 * Pure     nothing is read but the brand handed in; safe on a worker thread.
 */
#ifndef TACT_DAEMON_PREVIEW_H
#define TACT_DAEMON_PREVIEW_H
#include "brand/load.h"
#include "brand/texts.h"
#include "core/engine/render.h"

typedef struct tact_preview_ask {
    const tact_brand *brand;
    const tact_campaign *campaign; uint8_t message;        /* index */
    uint8_t channel;
    tact_slice locale;
    const tact_value *event;           /* properties of the event, a map; NULL: none */
    bool sample;                       /* what it does not say is filled from samples */
    tact_instant now;
} tact_preview_ask;

typedef struct tact_preview {
    tact_content content;
    tact_template_report missing;      /* what nothing fills: such a message would not be sent */
    tact_slice text; tact_sms_size size; bool stops; uint32_t cost_milli;      /* of a text message: the one text, what it takes, whether it says how to refuse */
    tact_slice html;                   /* of an e-mail: the whole page, as a mail program gets it */
} tact_preview;

/** Everything in `arena`. ERR_NOT_FOUND: no words in any language; ERR_INVALID, ERR_LIMIT: a template at fault; ERR_MEMORY. */
tact_status tact_preview_make(const tact_preview_ask *ask, tact_arena *arena, tact_preview *out) TACT_MUST_USE;
#endif
