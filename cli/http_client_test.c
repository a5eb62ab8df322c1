/* cli/http_client_test.c -- addresses, escapes, answers whole, chunked and cut; and one call to a server of three lines. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "cli/http_client.h"

static void addresses(void **state) {
    static const struct { const char *text, *host, *port; } rows[] = {
        { "127.0.0.1:7777", "127.0.0.1", "7777" }, { "0.0.0.0:80", "127.0.0.1", "80" }, { "[::]:81", "::1", "81" }, { "[2001:db8::1]:443", "2001:db8::1", "443" },
        { "http://example.org/a/b", "example.org", "80" }, { "http://example.org:8080/x", "example.org", "8080" }, { "[::1]", "::1", "80" },
        { "", NULL, NULL }, { ":80", NULL, NULL }, { "a:", NULL, NULL }, { "a:0", NULL, NULL }, { "a:65536", NULL, NULL }, { "a:8x", NULL, NULL }, { "[]:80", NULL, NULL } };
    char host[256], port[8];
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool ok = tact_call_address(tact_slice_of(rows[i].text), host, port);
        if (ok != (rows[i].host != NULL)) fail_msg("%s", rows[i].text);
        if (!ok) continue;
        assert_string_equal(host, rows[i].host);
        assert_string_equal(port, rows[i].port);
    }
}

static void escapes(void **state) {
    char out[16];
    (void)state;
    assert_true(tact_call_escape(TACT_S("a/b~"), out, sizeof out));
    assert_string_equal(out, "a%2Fb~");
    assert_true(tact_call_escape(TACT_S("\xC3\xA9"), out, sizeof out));
    assert_string_equal(out, "%C3%A9");
    assert_false(tact_call_escape(TACT_S("//////"), out, sizeof out));
    assert_true(tact_call_escape(TACT_S("a\0b"), out, sizeof out));
    assert_string_equal(out, "a%00b");
}

static void answers(void **state) {
    static const struct { const char *text; int status; const char *body; } rows[] = {
        { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc" },
        { "HTTP/1.1 404 Not Found\r\ncontent-length:2\r\n\r\nnoEXTRA", 404, "no" },
        { "HTTP/1.1 200 OK\r\n\r\nto the end", 200, "to the end" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 201, "" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n", 200, "abc0123456789" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", 0, NULL },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 0, NULL },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", 0, NULL },
        { "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", 0, NULL },
        { "HTTP/1.1 200 OK\r\nContent-Len", 0, NULL }, { "SSH-2.0-OpenSSH\r\n\r\n", 0, NULL }, { "", 0, NULL }, { "HTTP/1.1 2x0 OK\r\n\r\n", 0, NULL } };
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        char copy[256];
        int status = 0;
        tact_slice body;
        size_t n = strlen(rows[i].text);
        memcpy(copy, rows[i].text, n + 1);
        tact_status s = tact_call_parse(copy, n, &status, &body);
        if ((s == TACT_OK) != (rows[i].body != NULL)) fail_msg("row %u", i);
        if (s) continue;
        assert_int_equal(status, rows[i].status);
        assert_int_equal(body.len, strlen(rows[i].body));
        assert_memory_equal(body.ptr, rows[i].body, body.len);
    }
}

/* Every beginning of a chunked answer is refused or shorter, never read past. */
static void cut_anywhere(void **state) {
    static const char text[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    (void)state;
    for (size_t n = 0; n < sizeof text; n++) {
        char *copy = malloc(n + 1);
        int status;
        tact_slice body;
        memcpy(copy, text, n);
        copy[n] = 0;
        tact_status s = tact_call_parse(copy, n, &status, &body);
        if (n < sizeof text - 5) assert_int_equal(s, TACT_ERR_FORMAT);
        free(copy);
    }
}

static char asked[2048];

static void *answer_one(void *arg) {
    static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    int fd = accept(*(int *)arg, NULL, NULL);
    size_t got = 0;
    while (got < sizeof asked - 1 && !strstr(asked, "\r\n\r\n{\"a\":1}")) {
        ssize_t n = read(fd, asked + got, sizeof asked - 1 - got);
        if (n <= 0) break;
        got += (size_t)n;
    }
    if (write(fd, reply, sizeof reply - 1) != (ssize_t)sizeof reply - 1) abort();
    close(fd);
    return NULL;
}

static void one_call(void **state) {
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof here;
    pthread_t thread;
    char port[8];
    tact_called called;
    tact_trouble why;
    (void)state;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&here, &len), 0);
    snprintf(port, sizeof port, "%d", ntohs(here.sin_port));
    tact_call call = { .method = "POST", .host = "127.0.0.1", .port = port, .path = "/v1/x", .key = TACT_S("secret"), .body = TACT_S("{\"a\":1}") };
    assert_int_equal(tact_call_make(&call, &called, &why), TACT_ERR_NOT_FOUND);          /* bound, but nobody listens */
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(pthread_create(&thread, NULL, answer_one, &fd), 0);
    assert_int_equal(tact_call_make(&call, &called, &why), TACT_OK);
    pthread_join(thread, NULL);
    close(fd);
    assert_int_equal(called.status, 200);
    assert_true(tact_slice_is(called.body, "{}"));
    tact_call_free(&called);
    assert_non_null(strstr(asked, "POST /v1/x HTTP/1.1\r\n"));
    assert_non_null(strstr(asked, "Authorization: Basic c2VjcmV0Og==\r\n"));
    assert_non_null(strstr(asked, "Content-Length: 7\r\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(addresses), cmocka_unit_test(escapes), cmocka_unit_test(answers), cmocka_unit_test(cut_anywhere), cmocka_unit_test(one_call) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
