/* daemon/people.h -- what is read of one person on a worker thread, for others than the calls of daemon/api_people.c: the person's own page. */
#ifndef TACT_DAEMON_PEOPLE_H
#define TACT_DAEMON_PEOPLE_H
#include "daemon/server.h"

/** On the loop again, with the JSON as the calls answer it; it answers the request. Not called when reading failed: then the request was refused. */
typedef void tact_people_told(tact_server *server, const tact_http_request *request, tact_slice json, void *ctx);
/** As GET /v1/people/{id}/why, read by the person themselves. `ctx` lives in the request's arena; `language` for ever. */
void tact_people_why(tact_server *server, const tact_http_request *request, const tact_who *who, tact_slice language, tact_people_told *tell, void *ctx);
/** The same of one message: the lines of its campaign around the instant it reached for them, however many came since. */
typedef struct tact_people_about { tact_slice campaign; tact_instant at; } tact_people_about;
void tact_people_why_about(tact_server *server, const tact_http_request *request, const tact_who *who, const tact_people_about *about, tact_slice language, tact_people_told *tell, void *ctx);
/** As GET /v1/people/{id}/export. */
void tact_people_export(tact_server *server, const tact_http_request *request, const tact_who *who, tact_people_told *tell, void *ctx);
#endif
