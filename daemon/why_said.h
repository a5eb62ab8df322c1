/* daemon/why_said.h -- why they got it or did not, in sentences for the person themselves: of one line of the log after the other.
 *
 * Own      the line is decided again (daemon/redecide.h), which tells what a line may not: reasons that are the person's business alone (core/base/reason.h), and the
 *          instants that stand in no line. The former are shown to the person alone (`own`).
 * Else     when it cannot be decided again (no record yet, another build), the codes of the line, as everybody may read them.
 * About    the reasons of a message are those of that message and of the whole decision; what stopped others stands beside ("others"). A silence begins with what
 *          settled it (core/explain/explain.h). Nobody is told that a campaign is not in use while anything else was in the way.
 * Private  of private matters a line names no reason, and none is told.
 */
#ifndef TACT_DAEMON_WHY_SAID_H
#define TACT_DAEMON_WHY_SAID_H
#include "daemon/history.h"
#include "daemon/json_out.h"
#include "daemon/redecide.h"

typedef struct tact_why_said tact_why_said;
/** kept: NULL, or where what deciding again takes long to read (bundles, policies) waits from one reading to the next, with nothing of anybody; *kept is NULL before the first, and
 *  whoever holds it closes it (tact_redecide_close). One reading at a time. `now`: for the words of times. `own`: the person themselves reads it; else everything but what is their business alone. NULL: no memory. */
tact_why_said *tact_why_said_new(const char *data_folder, tact_slice language, tact_instant now, bool own, tact_redecide **kept);
/** Every line of the person in its order, decisions or not. "why": [...], and of a message "others": [...], "sent": true when a message filled a slot or left by it, "waits": true when it waits for an open page, "looked": true when we looked and said nothing, into the map being written, when `json` is not NULL and the line is a decision. */
void tact_why_said_line(tact_why_said *said, const tact_history_line *line, tact_json *json, tact_arena *arena);
void tact_why_said_free(tact_why_said *said);
#endif
