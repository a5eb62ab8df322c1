/* daemon/pauses_json.h -- what is stopped now, and why: for the API and for `tact pause --list`, served or not. */
#ifndef TACT_DAEMON_PAUSES_JSON_H
#define TACT_DAEMON_PAUSES_JSON_H
#include "daemon/json_out.h"
#include "daemon/keeper.h"

/** Keys of an open object: "everythingPaused", "channelsPaused": [names], "stopped": [{"campaign", "why": "by hand" | "complaints" | "unsubscribes" |
 *  "hard bounces" | "budget", "count", "of", "at"}], "newSender": {"channel": "email", "sentToday", "mayToday", "until"} while one is new. */
void tact_pauses_json(tact_json *j, const tact_keeper *keeper);
#endif
