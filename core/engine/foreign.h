/* core/engine/foreign.h -- messages of other senders: by what names their reports come, and how long a permit holds a place for one.
 *
 * Touch     of another sender: campaign 0 with an occurrence (a tick of a private matter has neither). Never of a campaign tact measures.
 * Key       of one message within a person: from the other sender's own messageId; both the permit and every report of it name the same.
 * Permit    PERMIT asks the one gate. Yes holds a place: the touch, and an intent of campaign 0 that is due in ten minutes and takes it back,
 *           unless a report says that it went out.
 * Help desk LIMITS with set_complaint and a subject is one conversation: an intent of campaign 0, due 14 days after its last word. So is a thread of tact's own
 *           inbox: WROTE opens it or goes on with it, SAY answers it (core/engine/said.h), LIMITS closes it.
 */
#ifndef TACT_FOREIGN_H
#define TACT_FOREIGN_H
#include "core/person/person.h"

enum { TACT_FOREIGN_SENT = 100, TACT_FOREIGN_NOT_SENT = 101 };         /* beside TACT_OUTCOME_*: went out; certainly did not arrive, the address may live */
typedef struct tact_foreign { tact_slice name; uint8_t channel, what; } tact_foreign;

/** The row of this name, or NULL: an event like any other. */
const tact_foreign *tact_foreign_of(tact_slice name);

/* The byte `message` of an intent of campaign 0; 3 is TACT_PLACE_STAYED of core/person/person.h. */
enum { TACT_PLACE_HELD, TACT_CONVERSATION_OPEN, TACT_CONVERSATION_WAITS };      /* waits: a thread of the inbox whose last word is the person's; it does not end by itself */
static inline bool tact_conversation(const tact_pending *p) { return !p->campaign && (p->message == TACT_CONVERSATION_OPEN || p->message == TACT_CONVERSATION_WAITS); }
#define TACT_PERMIT_HOLDS TACT_MINUTES(10)
#define TACT_CONVERSATION_IDLE TACT_DAYS(14)
enum { TACT_CONVERSATIONS_MOST = 4 };      /* of the sixteen places; one more is open all the same, until the last of these closes */

static inline bool tact_touch_foreign(const tact_touch *t) { return !t->campaign && t->occurrence && !t->ghost; }
#endif
