/* daemon/http_route.h -- from method and path to a route.  A part of the HTTP server.
 *
 * Fixed paths are found by hash; patterns are tried in the order of their number of fixed bytes, the most fixed first.
 */
#ifndef TACT_DAEMON_HTTP_ROUTE_H
#define TACT_DAEMON_HTTP_ROUTE_H
#include "daemon/http.h"

typedef struct tact_routes tact_routes;

typedef struct tact_route_match {
    const tact_http_route *route;                /* NULL: none for this method */
    const tact_http_route *any;                  /* a route of this path, whatever its method; NULL: no such path */
    unsigned allow;                              /* methods this path has, HEAD and OPTIONS included */
    tact_slice params[TACT_HTTP_PARAMS];         /* as sent */
    unsigned param_count;
} tact_route_match;

/** ERR_INVALID with a constant `*problem` for a bad pattern or the same route twice; ERR_MEMORY. */
tact_status tact_routes_new(tact_routes **out, const char **problem, const tact_http_route *routes, size_t count) TACT_MUST_USE;
void tact_routes_free(tact_routes *routes);
void tact_routes_find(const tact_routes *routes, tact_route_match *out, tact_http_method method, tact_slice path);
#endif
