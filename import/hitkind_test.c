/* import/hitkind_test.c -- what requests are for, and the words of paths. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "import/heap.h"
#include "import/hitkind.h"

static tact_arena arena;

static void kinds(void **state) {
    (void)state;
    static const struct { const char *request; int status; const char *kind; } rows[] = {
        { "GET / HTTP/1.1", 200, "page" }, { "GET /a/b.html HTTP/1.1", 304, "page" }, { "GET /shop?id=1 HTTP/1.1", 200, "page" },
        { "GET /a.b/c HTTP/1.1", 200, "page" }, { "GET /puppet.pdf.html HTTP/1.1", 200, "page" },
        { "GET /x.css?v=3 HTTP/1.1", 200, "asset" }, { "GET /favicon.ico HTTP/1.1", 404, "asset" }, { "GET /i/A.PNG HTTP/1.1", 200, "asset" },
        { "GET /.well-known/security.txt HTTP/1.1", 200, "asset" },
        { "GET /book.pdf HTTP/1.1", 206, "download" }, { "GET /feed/ HTTP/1.1", 200, "feed" }, { "GET /blog/tags/puppet?flav=rss20 HTTP/1.1", 200, "feed" },
        { "GET /gone HTTP/1.1", 404, "missing" }, { "GET /gone HTTP/1.1", 410, "missing" }, { "GET /a HTTP/1.1", 500, "failed" },
        { "GET /a HTTP/1.1", 301, "redirect" }, { "GET /private HTTP/1.1", 403, "refused" }, { "GET /robots.txt HTTP/1.1", 404, "robots.txt" },
        { "HEAD / HTTP/1.1", 200, "head" }, { "OPTIONS / HTTP/1.1", 200, "method" }, { "POST /contact HTTP/1.1", 303, "form" }, { "POST /contact HTTP/1.1", 422, "refused" },
        { "GET /wp-login.php HTTP/1.1", 404, "probe" }, { "GET /wp-login.php HTTP/1.1", 200, "page" }, { "GET /a/../../etc/passwd HTTP/1.1", 200, "probe" },
        { "GET /%2e%2e/x HTTP/1.1", 200, "probe" }, { "-", 408, "no request" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char line[300];
        int n = snprintf(line, sizeof line, "1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] \"%s\" %d 5 \"-\" \"A\"", rows[i].request, rows[i].status);
        tact_hit hit;
        assert_null(tact_accesslog_parse((tact_slice){ line, (size_t)n }, &arena, &hit));
        const char *kind = tact_hit_kind_name(tact_hit_kind_of(&hit));
        if (strcmp(kind, rows[i].kind) != 0) fail_msg("%s %d: %s, expected %s", rows[i].request, rows[i].status, kind, rows[i].kind);
    }
}

static void words(void **state) {
    (void)state;
    static const struct { const char *path, *words; } rows[] = {
        { "/", "" }, { "/index.html", "" }, { "/blog/geekery/ssl-latency.html", "blog geekery ssl latency" },
        { "/Pneus_Hiver/michelin-205.55%20", "pneus hiver michelin 205 55 20" }, { "/p/8847261-red-shoes", "p red shoes" },
        { "/a/deadbeef0123/x", "a x" }, { "/myWinterTyres", "my winter tyres" }, { "/caf\xC3\xA9/th\xC3\xA9", "caf\xC3\xA9 th\xC3\xA9" }, { "/guide.pdf", "guide" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_slice w = tact_path_words(tact_slice_of(rows[i].path), &arena);
        if (!tact_slice_is(w, rows[i].words)) fail_msg("%s: '%.*s'", rows[i].path, (int)w.len, w.ptr ? w.ptr : "");
    }
    char long_path[1000];
    for (size_t i = 0; i < sizeof long_path; i++) long_path[i] = i % 7 ? 'w' : '/';
    assert_true(tact_path_words((tact_slice){ long_path, sizeof long_path }, &arena).len <= 200);
    assert_true(tact_slice_is(tact_site_search(TACT_S("page=2&q=pneus+neige+"), &arena), "pneus neige"));
    assert_int_equal(tact_site_search(TACT_S("q=&s=+"), &arena).len, 0);
}

static int finish(void **state) { (void)state; tact_import_arena_free(&arena); return 0; }

int main(void) {
    tact_import_arena(&arena);
    const struct CMUnitTest tests[] = { cmocka_unit_test(kinds), cmocka_unit_test(words) };
    return cmocka_run_group_tests(tests, NULL, finish);
}
