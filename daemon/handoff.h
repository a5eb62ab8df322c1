/* daemon/handoff.h -- a journey carried to another device: POST /v1/handoff makes a link and a QR code, /h/{token} is opened there.
 *
 * Carries   where to go on (a page of the brand), the topic and the stage; nothing that says who: opening it identifies and links nobody.
 * Once      for ten minutes. GET shows a page and changes nothing; the button's POST takes it, and the first device's open page is told.
 * Where     only pages of the brand: the origin of public_url, or one listed with a key. Anything else would make tact a redirector for everybody.
 */
#ifndef TACT_DAEMON_HANDOFF_H
#define TACT_DAEMON_HANDOFF_H
#include "daemon/token.h"

typedef struct tact_handoff {
    uint8_t record_key[16];            /* of who carries it: to tell their page. All zero: nobody remembered */
    uint64_t device_part;
    uint32_t topic;                    /* 0: none */
    uint8_t stage, device;             /* TACT_STAGE_*, TACT_DEVICE_* it comes from */
    tact_slice url;                    /* at most 200 bytes */
} tact_handoff;

tact_slice tact_handoff_write(const tact_keeper *keeper, const tact_handoff *handoff, tact_instant until, char out[TACT_TOKEN_TEXT]);
/** As tact_token_open; `room` holds the url. */
tact_status tact_handoff_read(const tact_keeper *keeper, tact_instant now, tact_slice token, uint8_t room[TACT_TOKEN_CARRIES], tact_handoff *out) TACT_MUST_USE;
#endif
