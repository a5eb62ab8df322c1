/* daemon/http_problem.h -- problem+json (RFC 9457) as text.  A part of the HTTP server; others use tact_http_refuse(). */
#ifndef TACT_DAEMON_HTTP_PROBLEM_H
#define TACT_DAEMON_HTTP_PROBLEM_H
#include "daemon/http.h"

/** The document, in the arena; empty when the arena is too small. */
tact_slice tact__problem_text(tact_arena *arena, const tact_http_problem *problem);
#endif
