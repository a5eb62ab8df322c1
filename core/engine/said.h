/* core/engine/said.h -- messages whose words are no campaign's: an agent's or the helper's answer, a question about closing, a code.
 *
 * Campaign  TACT_SAID, reserved like TACT_LOT_PROGRAMME: no file can name it, no tally counts it, no lot is drawn for it.
 * Words     stay with the shell; an intent carries in its facts what the shell finds them by.
 * Class     an answer for 24 hours from what it answers (`caused_at`), service after that: looked at again whenever the gate is passed.
 * Way       SAY -> CHOSEN -> the gate -> CLAIMED -> HANDED, like any other message; an answer goes at least once under the same key.
 */
#ifndef TACT_SAID_H
#define TACT_SAID_H
#include "core/campaign/bundle.h"

enum { TACT_SAID = 2, TACT_SAID_MOST = 10 };         /* most: of the sixteen places of a person, for what waits for an open page or was shown there unconfirmed */

/* The byte `message` of its intents: who says it, or what it is. */
typedef enum tact_said_by { TACT_SAID_AGENT, TACT_SAID_HELPER, TACT_SAID_CLOSING, TACT_SAID_AWAY, TACT_SAID_CODE, TACT_SAID_COUNT } tact_said_by;

#define TACT_SAID_KEPT TACT_DAYS(7)                 /* from when it is due, what could not go out waits so long */
#define TACT_SAID_ANSWERS TACT_HOURS(24)

/** What the gate is asked about. */
const tact_campaign *tact_said_campaign(uint8_t class_);
/** TACT_CLASS_ANSWER, or TACT_CLASS_SERVICE once what it answers is too old. */
uint8_t tact_said_class(tact_instant caused_at, tact_instant now);
/** Key of the question whether this thread may be closed: one a thread. */
uint64_t tact_said_closing_key(uint64_t thread);
#endif
