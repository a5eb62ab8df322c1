/* test/lib/http_bed.h -- a server and its clients on one thread: raw sockets, no sleeping.  For the tests of the HTTP layer.
 *
 * bed_turn() gives the server one turn of its loop; every wait below is "turn until this is so", with a generous end.
 */
#ifndef TACT_TEST_HTTP_BED_H
#define TACT_TEST_HTTP_BED_H
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "daemon/http.h"

#define BED_UNUSED __attribute__((unused))
enum { BED_WAIT_MS = 20000 };

typedef struct bed { uv_loop_t loop; tact_http *http; int port; bool stopped; } bed;
typedef struct reply { char text[1 << 20]; size_t len; bool ended, reset; } reply;

static BED_UNUSED void bed_open(bed *b, const tact_http_config *config) {
    const char *problem;
    memset(b, 0, sizeof *b);
    assert_int_equal(uv_loop_init(&b->loop), 0);
    tact_status s = tact_http_new(&b->http, &problem, &b->loop, config);
    if (s) fail_msg("%s", problem);
    b->port = tact_http_listen(b->http, "127.0.0.1", 0);
    assert_true(b->port > 0);
}

static BED_UNUSED void bed_turn(bed *b) {
    uv_run(&b->loop, UV_RUN_NOWAIT);
}

static BED_UNUSED void bed_on_stopped(void *ctx) { ((bed *)ctx)->stopped = true; }

#define BED_UNTIL(b, condition) do { \
        uint64_t bed_end = uv_hrtime() + (uint64_t)BED_WAIT_MS * 1000000u; \
        while (!(condition)) { bed_turn(b); if (uv_hrtime() > bed_end) fail_msg("never happened: %s", #condition); } \
    } while (0)

static BED_UNUSED void bed_close(bed *b) {
    tact_http_stop(b->http, 0, bed_on_stopped, b);
    BED_UNTIL(b, b->stopped);
    tact_http_free(b->http);
    uv_run(&b->loop, UV_RUN_NOWAIT);
    assert_int_equal(uv_loop_close(&b->loop), 0);
}

static BED_UNUSED int bed_dial(bed *b) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons((uint16_t)b->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    assert_int_equal(connect(fd, (struct sockaddr *)&where, sizeof where), 0);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

/* Sends all of it; a closed connection ends it quietly (the reply tells). */
static BED_UNUSED void bed_send(bed *b, int fd, const char *bytes, size_t len) {
    while (len > 0) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n > 0) { bytes += n; len -= (size_t)n; }
        else if (n < 0 && errno != EAGAIN) return;
        bed_turn(b);
    }
}
static BED_UNUSED void bed_say(bed *b, int fd, const char *text) { bed_send(b, fd, text, strlen(text)); }

static BED_UNUSED void bed_read(int fd, reply *r) {
    ssize_t n = recv(fd, r->text + r->len, sizeof r->text - 1 - r->len, 0);
    if (n > 0) r->len += (size_t)n;
    if (n == 0) r->ended = true;
    if (n < 0 && errno != EAGAIN) r->ended = r->reset = true;
    r->text[r->len] = 0;
}

/* How many whole replies stand in the text; those to HEAD count as whole with their head. */
static BED_UNUSED unsigned bed_count(const reply *r, bool bodiless) {
    unsigned count = 0;
    const char *at = r->text;
    for (;;) {
        const char *end = strstr(at, "\r\n\r\n");
        if (!end) return count;
        const char *length = strstr(at, "Content-Length: ");
        size_t body = length && length < end && !bodiless ? (size_t)strtoul(length + 16, NULL, 10) : 0;
        if ((size_t)(r->text + r->len - (end + 4)) < body) return count;
        if (strncmp(at, "HTTP/1.1 100", 12) != 0) count++;
        at = end + 4 + body;
    }
}

static BED_UNUSED reply *bed_reply(void) {
    static reply r;
    r.len = 0;
    r.ended = r.reset = false;
    r.text[0] = 0;
    return &r;
}

/* Wait for `count` replies on this connection, or its end. */
static BED_UNUSED reply *bed_hear(bed *b, int fd, unsigned count) {
    reply *r = bed_reply();
    BED_UNTIL(b, (bed_read(fd, r), r->ended || bed_count(r, false) >= count));
    return r;
}

static BED_UNUSED reply *bed_hear_end(bed *b, int fd) {
    reply *r = bed_reply();
    BED_UNTIL(b, (bed_read(fd, r), r->ended));
    return r;
}

/* One request on a connection of its own. */
static BED_UNUSED reply *bed_ask(bed *b, const char *text, size_t len) {
    int fd = bed_dial(b);
    bed_send(b, fd, text, len);
    reply *r = bed_hear(b, fd, 1);
    close(fd);
    return r;
}

static BED_UNUSED int bed_status(const reply *r) { return r->len > 12 ? atoi(r->text + 9) : 0; }
static BED_UNUSED const char *bed_body(const reply *r) { const char *end = strstr(r->text, "\r\n\r\n"); return end ? end + 4 : ""; }
static BED_UNUSED bool bed_has(const reply *r, const char *text) { return strstr(r->text, text) != NULL; }
#endif
