/* daemon/action.h -- a secure action: one tap on a link that was made for it confirms, cancels, moves or approves something of one person. Once.
 *
 *   OPEN --POST from the page--> USED --the brand's own system was told--> (told)
 *                                 STEP_UP: it answers yes, no, or needs more
 *
 * Rows      family `cold`, below the record's own key, an envelope sealed with the person's key: record 16 | 'a' | id u64. What erases the record erases them.
 *           family `meta`: "action:" | id u64 -> record 16;  "action-due:" | instant u64 | id u64 -> record 16: when something is to be done with it: a call to
 *           the brand's system, or its end, 30 days after it expired or was used. Neither is about anybody; numbers in keys big-endian.
 * Bytes     versioned; a reader takes any bytes and refuses what no writer wrote (action_fuzz.c).
 */
#ifndef TACT_DAEMON_ACTION_H
#define TACT_DAEMON_ACTION_H
#include "core/base/bytes.h"
#include "core/base/time.h"

enum { TACT_ACTION_CHOICES_MOST = 12, TACT_ACTION_SHORT_MOST = 128, TACT_ACTION_TITLE_MOST = 200, TACT_ACTION_TEXT_MOST = 600, TACT_ACTION_URL_MOST = 500, TACT_ACTION_KEY = 25, TACT_ACTION_NAME_KEY = 15, TACT_ACTION_DUE_KEY = 27 };

typedef enum tact_action_kind { TACT_ACTION_CONFIRM, TACT_ACTION_CANCEL, TACT_ACTION_RESCHEDULE, TACT_ACTION_STEP_UP, TACT_ACTION_KINDS } tact_action_kind;
typedef enum tact_action_state { TACT_ACTION_OPEN, TACT_ACTION_USED, TACT_ACTION_YES, TACT_ACTION_NO, TACT_ACTION_MORE, TACT_ACTION_STATES } tact_action_state;     /* YES, NO, MORE: of a step-up, as the brand's system said */
typedef enum tact_action_call { TACT_CALL_NONE, TACT_CALL_WAITS, TACT_CALL_DELIVERED, TACT_CALL_GIVEN_UP, TACT_CALL_STATES } tact_action_call;

typedef struct tact_action_choice { tact_slice id, label; } tact_action_choice;
typedef struct tact_action {
    uint64_t id;
    uint8_t kind, state, call;
    bool calls;                        /* the brand's own system is to be told */
    uint8_t chosen;                    /* which choice; 255: none */
    uint32_t tries;                    /* calls so far */
    tact_instant made, expires, used, next_call, told;     /* {0}: not */
    tact_slice language, subject, title, text;     /* subject: the brand's own id of what it is about */
    tact_action_choice choices[TACT_ACTION_CHOICES_MOST]; uint8_t choice_count;
    tact_slice said, more_url;         /* by the brand's system */
} tact_action;

const char *tact_action_kind_name(unsigned kind);          /* "confirm" ... "step-up" */
/** "open", "expired", "used", "yes", "no", "more". */
const char *tact_action_state_name(const tact_action *action, tact_instant now);
/** What it became, as an event is called: "Action Confirmed"; NULL while it is open, or a step-up waits. */
const char *tact_action_event(const tact_action *action);
static inline bool tact_action_over(const tact_action *a, tact_instant now) { return a->state == TACT_ACTION_OPEN && a->expires.us <= now.us; }
/** When it is to be looked at next. */
tact_instant tact_action_due(const tact_action *action);

void tact_action_write(tact_writer *w, const tact_action *action);
tact_status tact_action_read(tact_slice bytes, tact_action *out) TACT_MUST_USE;        /* texts point into `bytes` */

tact_slice tact_action_key(const uint8_t record[16], uint64_t id, char out[TACT_ACTION_KEY]);
tact_slice tact_action_name_key(uint64_t id, char out[TACT_ACTION_NAME_KEY]);
tact_slice tact_action_due_key(tact_instant due, uint64_t id, char out[TACT_ACTION_DUE_KEY]);
#endif
