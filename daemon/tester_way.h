/* daemon/tester_way.h -- what keeps a tester from being reached, and the way out, in the reader's words. */
#ifndef TACT_DAEMON_TESTER_WAY_H
#define TACT_DAEMON_TESTER_WAY_H
#include "daemon/server.h"

/* SLOT, NOT_CONNECTED: of the channel, whoever it is */
typedef enum tact_tester_lack { TACT_TESTER_LACKS_NOTHING, TACT_TESTER_SLOT, TACT_TESTER_NOT_CONNECTED, TACT_TESTER_UNKNOWN, TACT_TESTER_NOT_ALLOWED, TACT_TESTER_NO_ADDRESS, TACT_TESTER_NO_PAGE } tact_tester_lack;

/** What keeps a test on `channel` from `tester`, of whom `reach` was told for it. */
tact_tester_lack tact_tester_lacks(const tact_server *server, tact_slice tester, const tact_tester_reach *reach, unsigned channel);
/** A phone that is one by its own page (daemon/api_testers.c): in-app messages alone reach it. */
bool tact_tester_is_phone(tact_slice tester);

/** One sentence about `tester` (as tact.yaml names them); `language` 0 en, 1 fr, 2 it. *open: an address they open on their phone to mend it, or {NULL,0}. Texts in the arena. */
tact_slice tact_tester_way(const tact_server *server, tact_tester_lack lack, tact_slice tester, unsigned language, tact_arena *arena, tact_slice *open);
#endif
