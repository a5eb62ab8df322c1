/* cli/http_client.h -- one HTTP/1.1 call to a `tact run` on this machine, blocking: connect, ask, read to the end.
 *
 * Shape    the answer is malloc'ed: free it with tact_call_free.  Bodies to TACT_CALL_BYTES_MAX.
 * Not here TLS, redirects, connections kept: whoever needs them has curl.  The CLI talks to the loopback address `tact run` wrote down.
 * Errors   ERR_NOT_FOUND: nobody listens there; ERR_IO: it broke off, or took longer than the timeout; ERR_FORMAT: what came is not HTTP;
 *          ERR_LIMIT: the body is too large.  A status of 400 and more is an answer, not an error.
 */
#ifndef TACT_CLI_HTTP_CLIENT_H
#define TACT_CLI_HTTP_CLIENT_H
#include "core/base/slice.h"
#include "store/trouble.h"

enum { TACT_CALL_BYTES_MAX = 80 << 20 };

typedef struct tact_call {
    const char *method, *host, *port, *path;     /* path with its query, escaped */
    tact_slice key;                              /* sent as the user name of Basic authentication; empty: none */
    tact_slice body;                             /* JSON; empty: none */
    unsigned timeout_s;                          /* between two pieces of the answer; 0 = 30 */
} tact_call;
typedef struct tact_called { int status; tact_slice body; char *block; } tact_called;

tact_status tact_call_make(const tact_call *call, tact_called *out, tact_trouble *why) TACT_MUST_USE;
void tact_call_free(tact_called *called);

/** "127.0.0.1:7777", "[::1]:80", "http://example.org:8080/x", "0.0.0.0:80" (becomes the loopback) taken apart. False when it is none of them. */
bool tact_call_address(tact_slice text, char host[256], char port[8]);
/** Percent-escape one path segment or query value into `out` (NUL added). False when it does not fit. */
bool tact_call_escape(tact_slice text, char *out, size_t room);
/** The answer's bytes taken apart: status and body, chunks joined in place. Shown for tests. */
tact_status tact_call_parse(char *bytes, size_t len, int *status, tact_slice *body);
#endif
