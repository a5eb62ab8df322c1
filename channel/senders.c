/* channel/senders.c -- the senders there are. */
#include <stdio.h>
#include "brand/setting.h"
#include "channel/push.h"
#include "channel/sender.h"
#include "channel/messenger.h"
#include "channel/smpp.h"
#include "channel/sms.h"
#include "channel/smtp.h"
#include "channel/webhook.h"
#include "channel/webpush.h"

static const tact_sender_kind *const kinds[] = { &tact_smtp, &tact_sms, &tact_push, &tact_smpp, &tact_messenger, &tact_webhook, &tact_webpush };
static const tact_sender_ear *const ears[] = { &tact_smpp_ear };

tact_slice tact_driver_word(unsigned channel, unsigned driver) {
    char path[48];
    tact_slice name = tact_word_name(TACT_LIST_CHANNEL, channel);
    int n = snprintf(path, sizeof path, "channels.%.*s.driver", (int)name.len, name.ptr);
    const tact_setting *row = tact_setting_find((tact_slice){ path, (size_t)n });
    const char *at = row ? row->unit : "";
    while (driver && *at) driver -= *at++ == '|';
    return (tact_slice){ at, strcspn(at, "|") };
}

const tact_sender_kind *tact_sender_of(unsigned channel, unsigned driver) {
    tact_slice word = tact_driver_word(channel, driver);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i]->channel == channel && tact_slice_is(word, kinds[i]->driver)) return kinds[i];
    return NULL;
}

const tact_sender_ear *tact_sender_ear_of(const tact_sender_kind *kind) {
    for (size_t i = 0; i < sizeof ears / sizeof *ears; i++)
        if (ears[i]->of == kind) return ears[i];
    return NULL;
}
