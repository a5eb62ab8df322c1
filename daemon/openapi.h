/* daemon/openapi.h -- /openapi.json (OpenAPI 3.1), made from openapi.def and the routes, so that neither can tell of a call the other lacks
 * (openapi_test.c holds them together). */
#ifndef TACT_DAEMON_OPENAPI_H
#define TACT_DAEMON_OPENAPI_H
#include "daemon/server.h"
tact_slice tact_openapi_page(const tact_server *server, tact_arena *arena);
#endif
