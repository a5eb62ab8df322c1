/* channel/mime_links_test.c -- links of HTML, however they are written; the rest byte for byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "channel/mime_links.h"

static void lead(void *ctx, tact_slice url, tact_growing *out) {
    unsigned *count = ctx;
    ++*count;
    tact_grow_z(out, "L(");
    tact_grow(out, url);
    tact_grow_z(out, ")");
}

static void links_and_nothing_else(void **state) {
    static const struct { const char *in, *out; unsigned count; } rows[] = {
        { "", "", 0 }, { "<p>no link</p>", "<p>no link</p>", 0 },
        { "<a href=\"https://s.example/?a=1&amp;b=2\">x</a>", "<a href=\"L(https://s.example/?a=1&amp;b=2)\">x</a>", 1 },
        { "<A class=c HREF='https://s.example'>x</A>", "<A class=c HREF=\"L(https://s.example)\">x</A>", 1 },
        { "<a href=https://s.example/ id=i>x", "<a href=\"L(https://s.example/)\" id=i>x", 1 },
        { "<a\n  style=\"x\"\n  href = \" https://s.example \"\n>x</a>", "<a\n  style=\"x\"\n  href = \"L(https://s.example)\"\n>x</a>", 1 },
        { "<a title=\"a > b\" href=\"u\">x</a><area href='v'/>", "<a title=\"a > b\" href=\"L(u)\">x</a><area href=\"L(v)\"/>", 2 },
        { "<a href=\"one\" href=\"two\">x</a>", "<a href=\"L(one)\" href=\"two\">x</a>", 1 },
        { "<!-- <a href=\"u\"> --><a href=\"v\">", "<!-- <a href=\"u\"> --><a href=\"L(v)\">", 1 },
        { "<script>'<a href=\"u\">'</script><style>a{}</style><abbr href=\"w\">", "<script>'<a href=\"u\">'</script><style>a{}</style><abbr href=\"w\">", 0 },
        { "<link href=\"u\"><img src=\"v\">", "<link href=\"u\"><img src=\"v\">", 0 },
        { "<a href='a\"b'>", "<a href=\"L(a&quot;b)\">", 1 }, { "<a href=\"unending", "<a href=\"L(unending)\"", 1 }, { "<a =\"x\" href=y>", "<a =\"x\" href=\"L(y)\">", 1 },
        { "<a href=\"\">x</a><a href>y</a>", "<a href=\"\">x</a><a href>y</a>", 0 }, { "< a href=\"u\">", "< a href=\"u\">", 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_growing out = { NULL, 0, 0, false };
        unsigned count = 0;
        tact_mime_links(tact_slice_of(rows[i].in), lead, &count, &out);
        if (out.failed || !tact_slice_is(tact_grown(&out), rows[i].out) || count != rows[i].count) { print_error("%s\ngot  %.*s (%u)\nwant %s (%u)\n", rows[i].in, (int)out.len, out.ptr, count, rows[i].out, rows[i].count); fail(); }
        tact_grow_end(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(links_and_nothing_else) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
