/* daemon/setup.h -- the set-up checklist: each step done, waiting or a problem; what was seen, when, and the way out.
 *
 * From     what is in force, what was seen (daemon/noticed.h), and the mail records as the name servers had them: asked on a worker thread, told for ten minutes.
 */
#ifndef TACT_DAEMON_SETUP_H
#define TACT_DAEMON_SETUP_H
#include "daemon/server.h"

/** The whole answer as one map; begins to ask for the mail records when they are unknown or old. */
void tact_setup_json(tact_server *server, tact_json *json, unsigned language, tact_arena *arena);
#endif
