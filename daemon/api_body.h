/* daemon/api_body.h -- what every call does first: read the JSON body, and whom it is about. */
#ifndef TACT_DAEMON_API_BODY_H
#define TACT_DAEMON_API_BODY_H
#include "daemon/server.h"

/** The body as a tree; false after having refused it with the place of the fault. */
bool tact_api_body(tact_server *server, const tact_http_request *request, tact_value *body);
/** userId, anonymousId, and userToken (top level or context.userToken) of a body; verified by a server key or the token. */
tact_who tact_api_who(const tact_server *server, const tact_value *body, const tact_config_key *key);
/** The same from the query; false after having refused a request that names nobody. */
bool tact_api_who_query(tact_server *server, const tact_http_request *request, const tact_config_key *key, tact_who *out);
/** Of a path {id}: a userId, or what ?as=device, email or phone makes it; taken as vouched for. False after having refused it. */
bool tact_api_who_path(tact_server *server, const tact_http_request *request, tact_who *out);
/** The request's own user agent is a program's that visits on its own (daemon/robots.h), or holds one of the brand's words for such. */
bool tact_api_robot(const tact_server *server, const tact_http_request *request);
#endif
