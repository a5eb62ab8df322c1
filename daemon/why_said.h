/* daemon/why_said.h -- why they got it or did not, in sentences for the person themselves: of one line of the log after the other.
 *
 * Own      the line is decided again (daemon/redecide.h), which tells what a line may not: reasons that are the person's business alone (core/base/reason.h), and the
 *          instants that stand in no line. The former are shown to the person alone (`own`).
 * Else     when it cannot be decided again (no record yet, another build), the codes of the line, as everybody may read them.
 * Private  of private matters a line names no reason, and none is told.
 */
#ifndef TACT_DAEMON_WHY_SAID_H
#define TACT_DAEMON_WHY_SAID_H
#include "daemon/history.h"
#include "daemon/json_out.h"

typedef struct tact_why_said tact_why_said;
/** `now`: for the words of times. `own`: the person themselves reads it; else everything but what is their business alone. NULL: no memory. */
tact_why_said *tact_why_said_new(const char *data_folder, tact_slice language, tact_instant now, bool own);
/** Every line of the person in its order, decisions or not. "why": [...] into the map being written, when `json` is not NULL and the line is a decision. */
void tact_why_said_line(tact_why_said *said, const tact_history_line *line, tact_json *json, tact_arena *arena);
void tact_why_said_free(tact_why_said *said);
#endif
