/* channel/post.h -- where calls are made to the network: HTTP requests and mail transactions (a lasting connection is channel/wire.h), by libcurl's multi interface beside a uv loop.
 *
 * Reach     how far a transfer came, which is what "certainly not taken" hangs on:
 *             NOT_BEGUN  nothing that could be acted upon left this machine: no name, no connection, no handshake, a sign-in refused, a mail whose
 *                        last byte was not sent
 *             BEGUN      it may have been read whole, and no answer came: a time-out, a reset, an answer that breaks the protocol
 *             ANSWERED   `status` holds: of HTTP its own, of mail the reply to the last command
 * Once      a request is never sent a second time by itself, not even on a connection that was kept and turned out to be closed; but one that the far side
 *           says, in HTTP/2's words, it did not look at.
 * Checks    certificates are verified always; redirects are not followed (a 3xx is an answer).
 * Public    an address that somebody else chose is called only where the internet routes it: looked at when its name is resolved and the socket opened, so
 *           that no name leads elsewhere later. Such a call goes through no proxy, which could not look.
 * Threads   transfers run on one of their own; every call here, and every `done`, is on that of the loop handed in.
 */
#ifndef TACT_CHANNEL_POST_H
#define TACT_CHANNEL_POST_H
#include <uv.h>
#include "core/base/slice.h"
#include "core/base/status.h"
#include "core/base/time.h"
#include "store/trouble.h"

typedef struct tact_post tact_post;

typedef enum tact_post_reach { TACT_POST_NOT_BEGUN, TACT_POST_BEGUN, TACT_POST_ANSWERED } tact_post_reach;

typedef struct tact_post_answer {
    tact_post_reach reach;
    unsigned status;                   /* ANSWERED */
    tact_slice body;                   /* of HTTP, at most answer_most bytes; of mail the last reply's line. Lives until the callback returns */
    bool cut;                          /* the body was longer */
    bool ours;                         /* NOT_BEGUN: our account, our settings or the far side's certificate, whoever the message is for */
    bool forbidden;                    /* NOT_BEGUN: public_only, and it leads to no public address */
    char command[8];                   /* of mail: what the last reply was to: "MAIL", "RCPT", "DATA", "." (the whole message) ... */
    tact_span retry_after;             /* as the far side asked, {0}: it did not */
    char trouble[256];                 /* not ANSWERED: what went wrong, in libcurl's words */
} tact_post_answer;

enum { TACT_POST_ANSWER_MOST = 64 << 10, TACT_POST_HEADERS_MOST = 16 };

/** Called once for each transfer that was taken, never before the call that began it returns. */
typedef void (*tact_post_done)(void *ctx, const tact_post_answer *answer);

typedef struct tact_post_http {
    const char *url, *method;          /* method NULL: POST */
    const char *headers[TACT_POST_HEADERS_MOST]; unsigned header_count;     /* "name: value" */
    tact_slice body;
    const char *user, *password;       /* Basic; NULL: none */
    const char *ca_file;               /* certificates to trust instead of the system's; NULL: the system's */
    bool public_only;                  /* only to addresses on the public internet (channel/public_address.h) */
    bool http2;                        /* asked for: with https by ALPN, with http by prior knowledge */
    tact_span timeout;                 /* of the whole; {0}: 20 s */
    size_t answer_most;                /* bytes of the answer; 0: TACT_POST_ANSWER_MOST */
} tact_post_http;

typedef enum tact_post_tls { TACT_POST_STARTTLS, TACT_POST_TLS, TACT_POST_PLAIN } tact_post_tls;

typedef struct tact_post_mail {
    const char *host; unsigned port;
    tact_post_tls tls;                 /* STARTTLS: required, not merely tried */
    const char *user, *password;       /* NULL: no sign-in */
    const char *ca_file;
    const char *hello;                 /* our name in EHLO; NULL: the machine's */
    const char *from, *to;             /* the envelope, without angle brackets; from "" : no return */
    tact_slice data;                   /* header and body, lines end in CR LF; dots are doubled here */
    tact_span timeout;                 /* {0}: 60 s */
} tact_post_mail;

/** At most `connections` at a time (further transfers wait in line). `loop` outlives it. */
tact_status tact_post_open(tact_post **out, uv_loop_t *loop, unsigned connections, tact_trouble *trouble) TACT_MUST_USE;
/** Everything of the request is copied. ERR_MEMORY, ERR_INVALID (an address libcurl does not take), ERR_CONFLICT (it is being closed): nothing was begun, `done` is
 *  not called. */
tact_status tact_post_http_begin(tact_post *post, const tact_post_http *request, tact_post_done done, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
tact_status tact_post_mail_begin(tact_post *post, const tact_post_mail *mail, tact_post_done done, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
/** The loop it was opened on: for a sender with a connection of its own (channel/wire.h). */
uv_loop_t *tact_post_loop(const tact_post *post);
unsigned tact_post_under_way(const tact_post *post);
/** Breaks off what is under way (each `done` is called before it returns); memory is freed when the loop has run once more. NULL: nothing happens. */
void tact_post_close(tact_post *post);
#endif
