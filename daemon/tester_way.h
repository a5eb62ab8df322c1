/* daemon/tester_way.h -- what keeps a tester from being reached, and the way out, in the reader's words. */
#ifndef TACT_DAEMON_TESTER_WAY_H
#define TACT_DAEMON_TESTER_WAY_H
#include "daemon/server.h"

typedef enum tact_tester_lack { TACT_TESTER_UNKNOWN, TACT_TESTER_NOT_ALLOWED, TACT_TESTER_NO_ADDRESS, TACT_TESTER_NO_PAGE } tact_tester_lack;

/** One sentence about `tester` (as tact.yaml names them); `language` 0 en, 1 fr, 2 it. *open: an address they open on their phone to mend it, or {NULL,0}. Texts in the arena. */
tact_slice tact_tester_way(const tact_server *server, tact_tester_lack lack, tact_slice tester, unsigned language, tact_arena *arena, tact_slice *open);
#endif
