/* daemon/testers.h -- who is a tester no more (daemon/api_testers.c). */
#ifndef TACT_DAEMON_TESTERS_H
#define TACT_DAEMON_TESTERS_H
#include "daemon/server.h"

/** After a reload: the open pages of phones that stood under `testers:` before and do no more are ended, so that they say so. */
void tact_testers_left(tact_server *server, const tact_config_texts *before);
#endif
