/* daemon/preview_look.h -- a message of a campaign's text, checked and rendered on a worker thread: what a preview shows, and a test sends. */
#ifndef TACT_DAEMON_PREVIEW_LOOK_H
#define TACT_DAEMON_PREVIEW_LOOK_H
#include "daemon/campaign_check.h"
#include "daemon/offload.h"
#include "daemon/preview.h"

typedef struct tact_preview_look {
    tact_campaign_check_ask ask;
    tact_slice message, channel, locale;       /* any may be empty: the first message, its preferred channel, the brand's language */
    tact_value event; bool has_event, sample;
    /* out */
    tact_campaign_check check;
    const tact_campaign *campaign; const tact_message *chosen;
    uint8_t as;                                /* TACT_CHANNEL_* */
    tact_preview made;
    tact_status status;
    const char *wrong;                         /* what the request asks for is not there */
} tact_preview_look;

/** task->own begins with a tact_preview_look. */
void tact_preview_look_run(tact_offload *task);
/** True after having refused what could not be made. */
bool tact_preview_look_refused(tact_offload *task);
#endif
