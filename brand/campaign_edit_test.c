/* brand/campaign_edit_test.c -- a word of a file changed and nothing beside it: comments, order, quotes, line ends. */
#include "brand/campaign_edit.h"
#include "test/lib/arena_bed.h"

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
        tact_slice out = { NULL, 0 };
        fresh_arena();
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
        tact_slice out = { NULL, 0 };
        fresh_arena();
        tact_status s = tact_front_edit(tact_slice_of(rows[i].text), TACT_S("state"), TACT_S("draft"), &arena, &out);
        if (rows[i].is ? s || !tact_slice_is(out, rows[i].is) : s != TACT_ERR_INVALID) fail_msg("row %zu: %d '%.*s'", i, (int)s, (int)out.len, out.ptr ? out.ptr : "");
    }
}

static void test_list(void **state) {
    static const struct { const char *text, *is; tact_status status; } rows[] = {
        { "brand: a\ntesters: []    # who tries\nholdout: 5%\n", "brand: a\ntesters: [\"+336\"]    # who tries\nholdout: 5%\n", TACT_OK },
        { "brand: a\ntesters: [anna, 'b c']\n", "brand: a\ntesters: [\"+336\", anna, 'b c']\n", TACT_OK },
        { "brand: a\ntesters:\n  # us\n  - anna   # one\n  - b\nholdout: 5%\n", "brand: a\ntesters:\n  # us\n  - \"+336\"\n  - anna   # one\n  - b\nholdout: 5%\n", TACT_OK },
        { "brand: a\r\ntesters:\r\n- anna\r\n", "brand: a\r\ntesters:\r\n- \"+336\"\r\n- anna\r\n", TACT_OK },
        { "brand: a", "brand: a\ntesters: [\"+336\"]\n", TACT_OK },
        { "brand: a\n", "brand: a\ntesters: [\"+336\"]\n", TACT_OK },
        { "brand: a\ntesters: ['+336']\n", NULL, TACT_ERR_CONFLICT },
        { "brand: a\ntesters: anna\n", NULL, TACT_ERR_INVALID }, { "brand: a\ntesters:\n", NULL, TACT_ERR_INVALID }, { "{brand: a}\n", NULL, TACT_ERR_INVALID }, { "brand: [\n", NULL, TACT_ERR_INVALID }, { "", NULL, TACT_ERR_INVALID },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_slice out = { NULL, 0 };
        fresh_arena();
        tact_status s = tact_list_edit(tact_slice_of(rows[i].text), TACT_S("testers"), TACT_S("+336"), &arena, &out);
        if (s != rows[i].status || (rows[i].is && !tact_slice_is(out, rows[i].is))) fail_msg("row %zu: %d '%.*s'", i, (int)s, (int)out.len, out.ptr ? out.ptr : "");
    }
}

/* fails when a comment goes with the wrong line, or the list can no more be added to: from_lines(), from_brackets() */
static void test_drop(void **state) {
    static const struct { const char *text, *is; tact_status status; } rows[] = {
        { "brand: a\ntesters: [\"+336\"]    # who tries\nholdout: 5%\n", "brand: a\ntesters: []    # who tries\nholdout: 5%\n", TACT_OK },
        { "testers: [\"+336\", anna, 'b c']\n", "testers: [anna, 'b c']\n", TACT_OK },
        { "testers: [anna, '+336', 'b c']\n", "testers: [anna, 'b c']\n", TACT_OK },
        { "testers: [anna , '+336' ]\n", "testers: [anna  ]\n", TACT_OK },
        { "testers: [\n  anna,   # one\n  '+336'   # two\n]\n", "testers: [\n  anna,   # one\n     # two\n]\n", TACT_OK },
        { "testers:\n  # us\n  - \"+336\"  # mine\n  - anna   # one\n  - b\nholdout: 5%\n", "testers:\n  # us\n  - anna   # one\n  - b\nholdout: 5%\n", TACT_OK },
        { "testers:\r\n- anna\r\n- '+336'\r\nbrand: a\r\n", "testers:\r\n- anna\r\nbrand: a\r\n", TACT_OK },
        { "testers:\n- anna\n- +336", "testers:\n- anna\n", TACT_OK },
        { "testers:\r\n- '+336' # x\r\nbrand: a\r\n", "testers:\r\n  []\r\nbrand: a\r\n", TACT_OK },
        { "testers:\n  # us\n  - '+336'\n", "testers:\n  # us\n    []\n", TACT_OK },
        { "{brand: a, testers: [b, '+336']}\n", "{brand: a, testers: [b]}\n", TACT_OK },
        { "testers: ['+336', '+336']\n", NULL, TACT_ERR_INVALID }, { "testers: [\"\\x2B336\"]\n", NULL, TACT_ERR_INVALID }, { "testers:\n-\n  '+336'\n", NULL, TACT_ERR_INVALID },
        { "testers: [anna]\n", NULL, TACT_ERR_NOT_FOUND }, { "testers: '+336'\n", NULL, TACT_ERR_NOT_FOUND }, { "brand: a\n", NULL, TACT_ERR_NOT_FOUND }, { "", NULL, TACT_ERR_NOT_FOUND }, { "brand: [\n", NULL, TACT_ERR_INVALID },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_slice out = { NULL, 0 }, again;
        fresh_arena();
        tact_status s = tact_list_drop(tact_slice_of(rows[i].text), TACT_S("testers"), TACT_S("+336"), &arena, &out);
        if (s != rows[i].status || (rows[i].is && !tact_slice_is(out, rows[i].is))) fail_msg("row %zu: %d '%.*s'", i, (int)s, (int)out.len, out.ptr ? out.ptr : "");
        if (!s && tact_list_edit(out, TACT_S("testers"), TACT_S("+336"), &arena, &again) != (tact_slice_starts(out, TACT_S("{")) ? TACT_ERR_INVALID : TACT_OK)) fail_msg("row %zu: no way back", i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_table), cmocka_unit_test(test_front), cmocka_unit_test(test_list), cmocka_unit_test(test_drop) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
