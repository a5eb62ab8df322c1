/* channel/smpp_link.h -- one bound session with an SMS centre: it connects, binds as a transceiver, keeps itself alive, counts what is unanswered, and begins
 * again when it breaks. It knows commands, no messages: what became of each submit_sm is told once.
 *
 * Window    at most so many submit_sm without an answer; further ones when there is room (`ready`).
 * Left      a command is handed over only when everything before it has left this process, so what was not handed over was certainly not sent. Of what was, and got no answer
 *           in `timeout` or before the connection broke, nobody knows.
 * Alive     enquire_link after `keep_alive` without a whole command from the other side; without an answer in `timeout` the connection is given up, so a
 *           half-open one, or one that trickles, is found.
 * Again     after 1 s, 2 s, ... a minute, and a fifth more or less; from half a minute on when the centre refuses us.
 * Garbage   what is no command of SMPP ends the connection; a command nobody knows is answered generic_nack.
 */
#ifndef TACT_CHANNEL_SMPP_LINK_H
#define TACT_CHANNEL_SMPP_LINK_H
#include "channel/smpp_pdu.h"
#include "channel/wire.h"

typedef struct tact_smpp_link tact_smpp_link;

typedef struct tact_smpp_link_settings {
    tact_wire_to to;                   /* `timeout` also of every answer */
    const char *system_id, *password, *system_type;
    tact_span keep_alive;
    uint32_t window;
} tact_smpp_link_settings;

typedef struct tact_smpp_answer {
    bool answered;                     /* false: it may have been taken, and `why` says what happened */
    uint32_t status;
    tact_slice id;                     /* of the message, as the centre calls it */
    const char *why;
} tact_smpp_answer;

/** Each may close the link. */
typedef struct tact_smpp_link_events {
    void (*ready)(void *ctx);          /* a command may be handed over */
    void (*answered)(void *ctx, void *of, const tact_smpp_answer *answer);
    void (*said)(void *ctx, const tact_smpp_delivered *delivered, uint32_t ticket);    /* settled with tact_smpp_link_heard, in any order */
    void (*down)(void *ctx, const char *why, bool refused);      /* no session, and none at once; refused: the centre, or its certificate, is why */
    void (*tick)(void *ctx);           /* ten times a second */
    void (*freed)(void *ctx);          /* after tact_smpp_link_close: the last */
} tact_smpp_link_events;

/** Settings and events live as long as the link. */
tact_status tact_smpp_link_open(tact_smpp_link **out, uv_loop_t *loop, const tact_smpp_link_settings *settings, const tact_smpp_link_events *events, void *ctx) TACT_MUST_USE;
bool tact_smpp_link_ready(const tact_smpp_link *link);
/** Only when it is ready. */
void tact_smpp_link_submit(tact_smpp_link *link, const tact_smpp_submit *submit, void *of);
/** The centre wants patience: nothing more for so long. */
void tact_smpp_link_pause(tact_smpp_link *link, uint64_t ms);
/** Why there is no session, and in how many milliseconds it is tried again; NULL: there is one, or it is being made. */
const char *tact_smpp_link_broken(const tact_smpp_link *link, uint64_t *again_ms, bool *refused);
/** Not later, but now: somebody has something to say. False: it was tried a moment ago. */
bool tact_smpp_link_hurry(tact_smpp_link *link);
/** What `said` brought is kept (or cannot be: the centre shall say it again). */
void tact_smpp_link_heard(tact_smpp_link *link, uint32_t ticket, bool kept);
/** What is unanswered is told so before it returns; an unbind is sent, and waited for a second. */
void tact_smpp_link_close(tact_smpp_link *link);
#endif
