/* channel/html_text_test.c -- what a reader without HTML gets of a page. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "channel/html_text.h"

static void a_page_as_text(void **state) {
    static const struct { const char *in, *out; } rows[] = {
        { "", "" }, { "<p> </p>", "" }, { "<!doctype html><html><head><title>T</title><style>p{}</style></head><body><h1>Winter  tyres</h1>\n<p>Bonjour &eacute;l&egrave;ve, <b>now</b>&nbsp;open.</p></body></html>", "Winter tyres\n\nBonjour élève, now open.\n" },
        { "<a href=\"https://s.example/a?b=1&amp;c=2\">See</a> more", "See (https://s.example/a?b=1&c=2) more\n" }, { "<a href='https://s.example/'>https://s.example/</a>", "https://s.example/\n" },
        { "<a href=\"https://s.example\"><img alt=\"Our shop\" src=x></a>", "Our shop (https://s.example)\n" }, { "<a href=\"https://s.example\"><img src=x></a>", "https://s.example\n" },
        { "<a href=\"#top\">up</a> <a href=\"javascript:x\">no</a> <a href=\"tact:unsubscribe\">Stop</a>", "up no Stop\n" },
        { "<ul><li>one</li><li>two</li></ul>after", "- one\n- two\n\nafter\n" }, { "a<br>b<br/>c", "a\nb\nc\n" }, { "<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B\nC\n" },
        { "1 < 2 &amp;&amp; x &lt; y &#8364; &#x20ac; &unknown; &copy=1", "1 < 2 && x < y € € &unknown; &copy=1\n" }, { "<!-- hidden <p>no</p> -->yes<script>var a='<p>'</script>", "yes\n" }, { "<p unfinished", "" }, { "&#0;&#xD800;&#99999999;", "&#0;&#xD800;&#99999999;\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_growing out = { NULL, 0, 0, false };
        tact_html_text(tact_slice_of(rows[i].in), &out);
        if (out.failed || !tact_slice_is(tact_grown(&out), rows[i].out)) { print_error("%s\ngot  [%.*s]\nwant [%s]\n", rows[i].in, (int)out.len, out.ptr, rows[i].out); fail(); }
        tact_grow_end(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_page_as_text) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
