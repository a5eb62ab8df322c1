/* channel/bounce.h -- what mail servers and providers send back: reports of delivery (DSN), complaints (ARF), and mails that unsubscribe.
 *
 * Taken     multipart/report with message/delivery-status: the first recipient that says `failed`. A status of 5.1.x, 5.2.1 or 5.4.4 (no such mailbox, person or host)
 *           is dead; other failures are not (a full mailbox, a policy, a time that ran out). Delays and successes are nothing.
 *           multipart/report with message/feedback-report: a complaint, or with Feedback-Type `opt-out` an unsubscription; `not-spam` is nothing.
 *           A subject that begins with "unsubscribe": that.
 * Whose     is not said here: the message's mark, wherever it stands in the whole, tells (channel/mark.h). Nobody but who got a message has its mark.
 * Source    RFC 3462, 3464, 3463, 5965, 2369.
 */
#ifndef TACT_CHANNEL_BOUNCE_H
#define TACT_CHANNEL_BOUNCE_H
#include <stdbool.h>
#include "core/base/slice.h"

typedef enum tact_bounce_kind { TACT_BOUNCE_NOTHING, TACT_BOUNCE_FAILED, TACT_BOUNCE_COMPLAINT, TACT_BOUNCE_UNSUBSCRIBE } tact_bounce_kind;
typedef struct tact_bounce {
    tact_bounce_kind kind;
    bool dead;                         /* FAILED: nobody is there */
    bool report;                       /* a report of a machine, whatever its kind */
    tact_slice recipient, status;      /* as said; may be empty. Point into the message */
} tact_bounce;

/** Any bytes are read; what is no report is NOTHING. Lines may end in CR LF or LF. */
tact_bounce tact_bounce_read(tact_slice message);
#endif
