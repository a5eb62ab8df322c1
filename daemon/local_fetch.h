/* daemon/local_fetch.h -- facts about places from an address of the brand's (context.url), asked every context.every; what it answers is taken as POST /v1/context takes it, whole or not at all. */
#ifndef TACT_DAEMON_LOCAL_FETCH_H
#define TACT_DAEMON_LOCAL_FETCH_H
#include "daemon/json_out.h"
#include "daemon/server.h"

struct tact_local_fetch;
/** NULL without memory: then nothing is fetched. */
struct tact_local_fetch *tact_local_fetch_new(tact_server *server);
/** Once a second. */
void tact_local_fetch_look(struct tact_local_fetch *fetch);
/** "fetched": when it was asked and read last, and why not. */
void tact_local_fetch_json(const struct tact_local_fetch *fetch, tact_json *json);
/** Breaks off what is under way; the loop has to run once more. Memory: free(). NULL is allowed. */
void tact_local_fetch_stop(struct tact_local_fetch *fetch);
#endif
