/* channel/senders.c -- the senders there are. */
#include "channel/sender.h"
#include "channel/sms.h"
#include "channel/smtp.h"
#include "channel/webhook.h"
#include "channel/webpush.h"

static const tact_sender_kind *const kinds[] = { &tact_smtp, &tact_sms, &tact_webhook, &tact_webpush };

const tact_sender_kind *tact_sender_of(unsigned channel) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i]->channel == channel) return kinds[i];
    return NULL;
}
