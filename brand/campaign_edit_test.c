/* brand/campaign_edit_test.c -- a word of a file changed and nothing beside it: comments, order, quotes, line ends. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/campaign_edit.h"

static char block[1 << 20];

static void test_table(void **state) {
    static const struct { const char *text, *key, *word, *is; } rows[] = {        /* is NULL: refused */
        { "campaign: a # the name\nstate:   live   # since May\nwhen: x\n", "state", "paused", "campaign: a # the name\nstate:   paused   # since May\nwhen: x\n" },
        { "campaign: a\nstate: \"live\"\n", "state", "draft", "campaign: a\nstate: \"draft\"\n" },
        { "# \xC3\xA9t\xC3\xA9\ncampaign: a\nstate: live", "state", "paused", "# \xC3\xA9t\xC3\xA9\ncampaign: a\nstate: paused" },
        { "campaign: a\nstate: live\n", "state", "live", "campaign: a\nstate: live\n" },
        { "campaign: a # c\n# d\nwhen: x\n", "send", "everyone", "campaign: a # c\nsend: everyone\n# d\nwhen: x\n" },
        { "campaign: a\r\nwhen: x\r\n", "state", "live", "campaign: a\r\nstate: live\r\nwhen: x\r\n" },
        { "when: x\ncampaign: a", "state", "live", "when: x\ncampaign: a\nstate: live\n" },
        { "when: |\n  state: live\ncampaign: a\n", "state", "draft", "when: |\n  state: live\ncampaign: a\nstate: draft\n" },
        { "{campaign: a, state: live}\n", "state", "draft", "{campaign: a, state: draft}\n" },
        { "{campaign: a}\n", "state", "draft", NULL },
        { "campaign: a\nstate: {x: 1}\n", "state", "draft", NULL },
        { "campaign: a\nstate: \"li\\u0076e\"\n", "state", "draft", NULL },
        { "campaign: a\nstate: [\n", "state", "draft", NULL },
        { "campaign: a\nstate:\n", "state", "draft", NULL },
        { "", "state", "draft", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena arena;
        tact_slice out = { NULL, 0 };
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_status s = tact_campaign_edit(tact_slice_of(rows[i].text), tact_slice_of(rows[i].key), tact_slice_of(rows[i].word), &arena, &out);
        if (rows[i].is ? s || !tact_slice_is(out, rows[i].is) : s != TACT_ERR_INVALID) fail_msg("row %zu: %d '%.*s'", i, (int)s, (int)out.len, out.ptr ? out.ptr : "");
    }
}

/* Within the front matter of a page alone. */
static void test_front(void **state) {
    static const struct { const char *text, *is; } rows[] = {
        { "---\nlanguage: en # mine\nkind: know\n---\nstate: live\n", "---\nlanguage: en # mine\nstate: draft\nkind: know\n---\nstate: live\n" },
        { "---\r\nlanguage: en\r\nstate:  live\r\n---\r\nx", "---\r\nlanguage: en\r\nstate:  draft\r\n---\r\nx" },
        { "\xEF\xBB\xBF---\nstate: live\nlanguage: en\n---\n", "\xEF\xBB\xBF---\nstate: draft\nlanguage: en\n---\n" },
        { "---\nstate: draft\n---\nx\n", "---\nstate: draft\n---\nx\n" },
        { "---\nkind: know\n---\nx\n", NULL }, { "---\nlanguage: en\nx\n", NULL }, { "---\nlanguage: [\n---\n", NULL }, { "language: en\n", NULL }, { "", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena arena;
        tact_slice out = { NULL, 0 };
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_status s = tact_front_edit(tact_slice_of(rows[i].text), TACT_S("state"), TACT_S("draft"), &arena, &out);
        if (rows[i].is ? s || !tact_slice_is(out, rows[i].is) : s != TACT_ERR_INVALID) fail_msg("row %zu: %d '%.*s'", i, (int)s, (int)out.len, out.ptr ? out.ptr : "");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_table), cmocka_unit_test(test_front) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
