/* daemon/thread_api.h -- what the calls about threads share. */
#ifndef TACT_DAEMON_THREAD_API_H
#define TACT_DAEMON_THREAD_API_H
#include "daemon/server.h"
#include "daemon/thread_json.h"

enum { TACT_API_PICTURES_BODY = 6 << 20 };           /* four pictures of 1 MB in base64, and the text */
/** `pictures` of a body, decoded; false after having refused it. */
bool tact_api_pictures(tact_server *server, const tact_http_request *request, const tact_value *body, tact_picture **out, uint32_t *count);
tact_thread_telling tact_api_telling(tact_server *server, const tact_http_request *request, bool own);
/** {id} of the path; false after having refused it. */
bool tact_api_thread_id(tact_server *server, const tact_http_request *request, uint64_t *id);
#endif
