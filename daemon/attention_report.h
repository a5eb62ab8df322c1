/* daemon/attention_report.h -- how tired the audience is, counted from the event log: messages a person a week, fatigue, silences by reason, objections against
 * volume, and what one more message a week would cost.
 *
 * People    those of whom the period has a line that names them, a linked device and its account as one (daemon/joined.h). Nobody else can be counted per person.
 * Message   one that interrupted: sent when it came due, less what the channel gave back. What fills a slot the person opened is not counted here.
 * Week      seven days, back from the end of the period. A person's weeks begin with their first line and end with the week in which they object.
 * Objects   unsubscribes or complains (feedback), or takes back a permission to be contacted, once a week at most. A no to a question nobody had said yes
 *           to is none: refusing counts when the period has a yes of theirs to the channel, or a message on it.
 * Ten       a row stands for at least ten people, else it tells nothing; numbers of messages above the last that ten people had count with it. Where the people of the hidden bands of
 *           attention used are fewer than ten together, the smallest other band is not told either: all of them add up to everybody.
 * Cost      the slope of objecting over messages in the week, by least squares over all weeks of all people, with an interval that allows for weeks being
 *           differently noisy, and for the weeks of one person being alike (Liang, Zeger 1986: by person). Observed, not drawn by lot: it says so.
 */
#ifndef TACT_DAEMON_ATTENTION_REPORT_H
#define TACT_DAEMON_ATTENTION_REPORT_H
#include "core/campaign/bundle.h"
#include <tact/event.h>
#include "daemon/history.h"
#include "daemon/json_out.h"

enum { TACT_TIRED_WEEKS = 57, TACT_TIRED_MOST = 6, TACT_TIRED_PEOPLE = 1 << 20 };      /* six stands for six and more */

typedef struct tact_tired tact_tired;
/** Days between 7 and 396, whole weeks of it are counted. NULL: no memory. `bundle` for costs of channels and the half-life; copied. */
tact_tired *tact_tired_new(const tact_bundle *bundle, tact_instant until, unsigned days);
void tact_tired_free(tact_tired *tired);
/** Somebody was met; got a message on a channel (less: it was given back); objected. False: no memory, or more than TACT_TIRED_PEOPLE. */
bool tact_tired_met(tact_tired *tired, uint64_t person, tact_instant at);
bool tact_tired_message(tact_tired *tired, uint64_t person, unsigned channel, tact_instant at, bool given_back);
bool tact_tired_objected(tact_tired *tired, uint64_t person, tact_instant at, bool complained);
/** They said yes or no to a purpose; counts as an objection as told above. */
bool tact_tired_chose(tact_tired *tired, uint64_t person, const tact_grant *grant, tact_instant at);
void tact_tired_silent(tact_tired *tired, uint64_t person, unsigned reason, tact_instant at);

/** Read the log into it; as daemon/observe.h, safe on a worker. */
tact_status tact_tired_read(tact_tired *tired, tact_store *store, tact_vault *vault, const char *log_folder, tact_trouble *trouble) TACT_MUST_USE;
/** The whole answer; `language` 0 en, 1 fr, 2 it. */
void tact_tired_json(tact_json *json, tact_tired *tired, unsigned language, tact_arena *arena);
#endif
