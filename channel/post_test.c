/* channel/post_test.c -- transfers against a small server on the loopback address that does as it is told: answers, keeps silent, hangs up half way. */
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
#include "channel/post.h"

/* ---- the far side: a script of what to say after which bytes ---- */

typedef struct far_step { const char *until, *say; } far_step;      /* read until these bytes came, then say; say NULL: hang up; say "" : nothing */
typedef struct far { int listener; unsigned port; const far_step *steps; unsigned count; pthread_t thread; char heard[8192]; size_t heard_len; unsigned connections; } far;

static bool reads(far *f, int fd, const char *until) {
    size_t from = f->heard_len;
    while (!strstr(f->heard + from, until)) {
        ssize_t n = read(fd, f->heard + f->heard_len, sizeof f->heard - 1 - f->heard_len);
        if (n <= 0) return false;
        f->heard_len += (size_t)n;
        f->heard[f->heard_len] = 0;
    }
    return true;
}

static void *serve(void *ctx) {
    far *f = ctx;
    int fd = -1;
    for (unsigned i = 0; i < f->count; i++) {
        if (fd < 0) {
            fd = accept(f->listener, NULL, NULL);
            if (fd < 0) return NULL;
            f->connections++;
        }
        const far_step *s = &f->steps[i];
        if (s->until && !reads(f, fd, s->until)) { close(fd); fd = -1; continue; }
        if (!s->say) { close(fd); fd = -1; continue; }
        if (*s->say && write(fd, s->say, strlen(s->say)) < 0) { close(fd); fd = -1; }
    }
    char rest[512];
    while (fd >= 0 && read(fd, rest, sizeof rest) > 0) {}
    if (fd >= 0) close(fd);
    return NULL;
}

static void begin_far(far *f, const far_step *steps, unsigned count) {
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    memset(f, 0, sizeof *f);
    f->steps = steps;
    f->count = count;
    f->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(f->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(f->listener, 8), 0);
    assert_int_equal(getsockname(f->listener, (struct sockaddr *)&at, &len), 0);
    f->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
}

static void end_far(far *f) {
    shutdown(f->listener, SHUT_RDWR);
    close(f->listener);
    pthread_join(f->thread, NULL);
}

/* ---- our side ---- */

typedef struct heard { unsigned calls; tact_post_answer answer; char body[512]; } heard;
static void done(void *ctx, const tact_post_answer *a) {
    heard *h = ctx;
    h->calls++;
    h->answer = *a;
    snprintf(h->body, sizeof h->body, "%.*s", (int)a->body.len, a->body.ptr ? a->body.ptr : "");
}

static heard http_to(unsigned port, tact_span timeout, unsigned times) {
    uv_loop_t loop;
    tact_post *post;
    tact_trouble trouble = { "" };
    heard h = { .calls = 0 };
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/in", port);
    uv_loop_init(&loop);
    assert_int_equal(tact_post_open(&post, &loop, 1, &trouble), TACT_OK);
    tact_post_http request = { .url = url, .headers = { "content-type: text/plain" }, .header_count = 1, .body = TACT_S("hello"), .timeout = timeout };
    for (unsigned i = 0; i < times; i++) {
        assert_int_equal(tact_post_http_begin(post, &request, done, &h, &trouble), TACT_OK);
        assert_int_equal(h.calls, i);                      /* never before the call returns */
        while (tact_post_under_way(post)) uv_run(&loop, UV_RUN_ONCE);
    }
    assert_int_equal(h.calls, times);
    tact_post_close(post);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    return h;
}

static heard mail_to(unsigned port, tact_span timeout) {
    uv_loop_t loop;
    tact_post *post;
    tact_trouble trouble = { "" };
    heard h = { .calls = 0 };
    uv_loop_init(&loop);
    assert_int_equal(tact_post_open(&post, &loop, 1, &trouble), TACT_OK);
    tact_post_mail mail = { .host = "127.0.0.1", .port = port, .tls = TACT_POST_PLAIN, .hello = "us.example", .from = "a@us.example", .to = "b@them.example",
                            .data = TACT_S("Subject: s\r\n\r\n.a line with a dot\r\n"), .timeout = timeout };
    assert_int_equal(tact_post_mail_begin(post, &mail, done, &h, &trouble), TACT_OK);
    while (tact_post_under_way(post)) uv_run(&loop, UV_RUN_ONCE);
    assert_int_equal(h.calls, 1);
    tact_post_close(post);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    return h;
}

#define COUNT(a) (sizeof (a) / sizeof *(a))
#define LONG TACT_SECONDS(60)
#define SHORT ((tact_span){ 700000 })

/* ---- HTTP ---- */

static void an_answer_is_an_answer(void **state) {
    (void)state;
    static const far_step steps[] = { { "hello", "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nwait" } };
    far f;
    begin_far(&f, steps, COUNT(steps));
    heard h = http_to(f.port, LONG, 1);
    end_far(&f);
    assert_int_equal(h.answer.reach, TACT_POST_ANSWERED);
    assert_int_equal(h.answer.status, 429);
    assert_int_equal(h.answer.retry_after.us, TACT_SECONDS(7).us);
    assert_string_equal(h.body, "wait");
    assert_non_null(strstr(f.heard, "POST /in HTTP/1.1"));
    assert_null(strstr(f.heard, "Expect"));
}

static void nobody_there_is_not_begun(void **state) {
    (void)state;
    far f;
    begin_far(&f, NULL, 0);
    end_far(&f);                                           /* its port is closed now */
    heard h = http_to(f.port, LONG, 1);
    assert_int_equal(h.answer.reach, TACT_POST_NOT_BEGUN);
    assert_false(h.answer.ours);
    assert_true(h.answer.trouble[0]);
}

static void silence_after_the_request_is_begun(void **state) {
    (void)state;
    static const far_step hang_up[] = { { "hello", NULL } }, silent[] = { { "hello", "" } }, garbage[] = { { "hello", "what?\r\n\r\n" } };
    const struct { const far_step *steps; tact_span timeout; } rows[] = { { hang_up, LONG }, { silent, SHORT }, { garbage, LONG } };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        far f;
        begin_far(&f, rows[i].steps, 1);
        heard h = http_to(f.port, rows[i].timeout, 1);
        end_far(&f);
        assert_int_equal(h.answer.reach, TACT_POST_BEGUN);
        assert_int_equal(f.connections, 1);
    }
}

/* A kept connection that the far side closes when the second request comes: libcurl would send it again by itself. Fails without before_request(). */
static void nothing_is_sent_again_by_itself(void **state) {
    (void)state;
    static const far_step steps[] = { { "hello", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }, { "hello", NULL }, { "hello", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" } };
    far f;
    begin_far(&f, steps, COUNT(steps));
    heard h = http_to(f.port, LONG, 2);
    end_far(&f);
    assert_int_equal(h.answer.reach, TACT_POST_BEGUN);
    unsigned requests = 0;
    for (const char *at = f.heard; (at = strstr(at, "POST /in")); at++) requests++;
    assert_int_equal(requests, 2);
}

static void closing_breaks_off(void **state) {
    (void)state;
    static const far_step steps[] = { { "hello", "" } };
    far f;
    uv_loop_t loop;
    tact_post *post;
    tact_trouble trouble = { "" };
    heard h = { .calls = 0 };
    char url[64];
    begin_far(&f, steps, 1);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/in", f.port);
    uv_loop_init(&loop);
    assert_int_equal(tact_post_open(&post, &loop, 2, &trouble), TACT_OK);
    tact_post_http request = { .url = url, .body = TACT_S("hello") };
    assert_int_equal(tact_post_http_begin(post, &request, done, &h, &trouble), TACT_OK);
    tact_post_close(post);
    assert_int_equal(h.calls, 1);
    assert_int_equal(h.answer.reach, TACT_POST_NOT_BEGUN);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    end_far(&f);
}

static void bad_addresses_are_said(void **state) {
    (void)state;
    uv_loop_t loop;
    tact_post *post;
    tact_trouble trouble = { "" };
    heard h = { .calls = 0 };
    uv_loop_init(&loop);
    assert_int_equal(tact_post_open(&post, &loop, 1, &trouble), TACT_OK);
    assert_int_equal(tact_post_http_begin(post, &(tact_post_http){ .url = "file:///etc/passwd" }, done, &h, &trouble), TACT_ERR_INVALID);
    assert_non_null(strstr(trouble.text, "file:///etc/passwd"));
    assert_int_equal(tact_post_under_way(post), 0);
    tact_post_close(post);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

/* An address somebody else chose: not this machine, whatever it is called. */
static void only_public_addresses(void **state) {
    (void)state;
    static const char *const urls[] = { "http://127.0.0.1:%u/in", "http://localhost:%u/in", "http://127.1:%u/in", "http://[::ffff:127.0.0.1]:%u/in", "http://0x7f000001:%u/in" };
    static const far_step steps[] = { { "hello", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" } };
    far f;
    uv_loop_t loop;
    tact_post *post;
    tact_trouble trouble = { "" };
    begin_far(&f, steps, COUNT(steps));
    uv_loop_init(&loop);
    assert_int_equal(tact_post_open(&post, &loop, 1, &trouble), TACT_OK);
    for (unsigned i = 0; i < COUNT(urls); i++) {
        heard h = { .calls = 0 };
        char url[64];
        snprintf(url, sizeof url, urls[i], f.port);
        tact_post_http request = { .url = url, .body = TACT_S("hello"), .public_only = true };
        assert_int_equal(tact_post_http_begin(post, &request, done, &h, &trouble), TACT_OK);
        while (tact_post_under_way(post)) uv_run(&loop, UV_RUN_ONCE);
        assert_int_equal(h.answer.reach, TACT_POST_NOT_BEGUN);
        assert_true(h.answer.forbidden);
        assert_non_null(strstr(h.answer.trouble, "public internet"));
    }
    assert_int_equal(f.connections, 0);
    tact_post_close(post);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    end_far(&f);
}

/* ---- mail ---- */

#define GREETED { NULL, "220 them\r\n" }, { "EHLO us.example\r\n", "250-them\r\n250 8BITMIME\r\n" }
#define FROM_TAKEN { "MAIL FROM:<a@us.example>", "250 ok\r\n" }
#define TO_TAKEN { "RCPT TO:<b@them.example>", "250 ok\r\n" }
#define DATA_ASKED { "DATA\r\n", "354 go on\r\n" }

static void mails_end_as_the_far_side_says(void **state) {
    (void)state;
    static const far_step taken[] = { GREETED, FROM_TAKEN, TO_TAKEN, DATA_ASKED, { "\r\n.\r\n", "250 queued as 77\r\n" }, { "QUIT", "221 bye\r\n" } };
    static const far_step no_such[] = { GREETED, FROM_TAKEN, { "RCPT", "550 5.1.1 no such person\r\n" }, { "QUIT", "221 bye\r\n" } };
    static const far_step busy[] = { GREETED, { "MAIL", "451 4.3.0 later\r\n" }, { "QUIT", "221 bye\r\n" } };
    static const far_step spam[] = { GREETED, FROM_TAKEN, TO_TAKEN, DATA_ASKED, { "\r\n.\r\n", "554 5.7.1 not wanted\r\n" }, { "QUIT", "221 bye\r\n" } };
    static const far_step dies_before[] = { GREETED, FROM_TAKEN, { "RCPT", NULL } };
    static const far_step dies_after[] = { GREETED, FROM_TAKEN, TO_TAKEN, DATA_ASKED, { "\r\n.\r\n", NULL } };
    static const far_step silent[] = { GREETED, FROM_TAKEN, TO_TAKEN, DATA_ASKED, { "\r\n.\r\n", "" } };
    static const far_step refuses_all[] = { { NULL, "554 no service\r\n" } };
    const struct { const far_step *steps; unsigned count; tact_post_reach reach; unsigned status; const char *command, *reply; tact_span timeout; } rows[] = {
        { taken, COUNT(taken), TACT_POST_ANSWERED, 250, ".", "250 queued as 77", LONG },
        { no_such, COUNT(no_such), TACT_POST_ANSWERED, 550, "RCPT", "550 5.1.1 no such person", LONG },
        { busy, COUNT(busy), TACT_POST_ANSWERED, 451, "MAIL", "451 4.3.0 later", LONG },
        { spam, COUNT(spam), TACT_POST_ANSWERED, 554, ".", "554 5.7.1 not wanted", LONG },
        { dies_before, COUNT(dies_before), TACT_POST_NOT_BEGUN, 0, NULL, NULL, LONG },
        { dies_after, COUNT(dies_after), TACT_POST_BEGUN, 0, NULL, NULL, LONG },
        { silent, COUNT(silent), TACT_POST_BEGUN, 0, NULL, NULL, SHORT },
        { refuses_all, COUNT(refuses_all), TACT_POST_ANSWERED, 554, "", "554 no service", LONG },
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        far f;
        begin_far(&f, rows[i].steps, rows[i].count);
        heard h = mail_to(f.port, rows[i].timeout);
        end_far(&f);
        if (h.answer.reach != rows[i].reach || h.answer.status != rows[i].status)
            fail_msg("row %u: reach %u status %u command %s reply %s trouble %s", i, h.answer.reach, h.answer.status, h.answer.command, h.body, h.answer.trouble);
        if (rows[i].command) assert_string_equal(h.answer.command, rows[i].command);
        if (rows[i].reply) assert_string_equal(h.body, rows[i].reply);
        if (rows[i].steps == taken) assert_non_null(strstr(f.heard, "\r\n..a line with a dot\r\n.\r\n"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_an_answer), cmocka_unit_test(nobody_there_is_not_begun), cmocka_unit_test(silence_after_the_request_is_begun),
        cmocka_unit_test(nothing_is_sent_again_by_itself), cmocka_unit_test(closing_breaks_off), cmocka_unit_test(bad_addresses_are_said), cmocka_unit_test(only_public_addresses),
        cmocka_unit_test(mails_end_as_the_far_side_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
