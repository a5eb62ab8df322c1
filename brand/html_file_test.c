/* brand/html_file_test.c -- an agency's page: every mistake at its place in the file, with the way out. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "brand/html_file.h"

static char block[1 << 20];

static void each_mistake_has_its_place(void **state) {
    static const struct { const char *page, *says; uint32_t line, column; bool error; } rows[] = {
        { "<p>{{event.name}}</p><a href=\"{{unsubscribe}}\">x</a><a href=\"https://s.example/?n={{event.name}}\">", NULL, 0, 0, false },
        { "<a href=\"{{product.url}}\"><img src=\"{{product.image}}\" alt=x></a>", NULL, 0, 0, false },
        { "<p>\n  {{evnt.name}}", "no such name: 'evnt.name'", 2, 3, true },
        { "<p>\n{{#event.name}}", "section 'event.name' never ends", 2, 1, true },
        { "x {{{event.name}}}", "as HTML", 1, 3, true },
        { "x\n{{& event.name}}", "as HTML", 2, 1, true },
        { "<a\nhref='{{event.link}}'>", "may not begin with what an event says", 2, 7, true },
        { "<a HREF = {{event.link}}>", "may not begin with what an event says", 1, 11, true },
        { "<img src=\"cid:logo\">", "nobody will see this picture", 1, 11, false },
        { "<img src=\"images/logo.png\">", "nobody will see this picture", 1, 11, false },
        { "<script>x</script>", "no mail program runs a script", 1, 1, false },
        { "ok\n<p>\xE9t\xE9", "not UTF-8", 2, 4, true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena arena;
        tact_diags diags;
        const tact_diag *found = NULL;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_diags_init(&diags, &arena, 100);
        diags.file = TACT_S("campaigns/a.yaml");
        tact_html_file_check(TACT_S("campaigns/a.html"), tact_slice_of(rows[i].page), &diags);
        for (uint32_t d = 0; d < diags.count && rows[i].says; d++) if (tact_slice_find(diags.items[d].text, tact_slice_of(rows[i].says)) >= 0) found = &diags.items[d];
        if (!rows[i].says) { if (diags.count) print_error("%.*s\n", (int)diags.items[0].text.len, diags.items[0].text.ptr); assert_int_equal(diags.count, 0); continue; }
        if (!found || found->line != rows[i].line || found->column != rows[i].column) { print_error("%s: %s\n", rows[i].page, found ? "elsewhere" : "not said"); if (found) print_error("%u:%u\n", found->line, found->column); fail(); }
        assert_true((found->severity == TACT_ERROR) == rows[i].error && tact_slice_is(found->file, "campaigns/a.html") && found->hint.len);
        assert_true(tact_slice_is(diags.file, "campaigns/a.yaml"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_mistake_has_its_place) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
