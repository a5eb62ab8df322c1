/* cli/cli_test.c -- the command line: verbs, options, help, mistakes and exit codes; check, manual and completion through it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <json-c/json.h>
#include "brand/testing_folder.h"
#include "cli/cli.h"

static char *out_text, *err_text;

static int run(const char *line) {                            /* words separated by blanks */
    static char words[512];
    char *argv[32] = { "tact" };
    int argc = 1;
    snprintf(words, sizeof words, "%s", line);
    for (char *w = strtok(words, " "); w && argc < 31; w = strtok(NULL, " ")) argv[argc++] = w;
    free(out_text);
    free(err_text);
    size_t n, m;
    FILE *out = open_memstream(&out_text, &n), *err = open_memstream(&err_text, &m);
    int code = tact_cli_main(argc, argv, out, err);
    fclose(out);
    fclose(err);
    return code;
}

static void has(const char *text, const char *part) { if (!strstr(text, part)) fail_msg("'%s' is not in: %s", part, text); }

static void help_and_mistakes(void **state) {
    (void)state;
    assert_int_equal(run(""), TACT_EXIT_USAGE);
    assert_int_equal(run("help"), TACT_EXIT_OK);
    for (unsigned i = 0; tact_cli_verb(i); i++) {
        char line[64];
        assert_int_equal(run("--help"), TACT_EXIT_OK);
        has(out_text, tact_cli_verb(i)->name);
        has(out_text, tact_cli_verb(i)->line);
        snprintf(line, sizeof line, "%s --help", tact_cli_verb(i)->name);
        assert_int_equal(run(line), TACT_EXIT_OK);
        has(out_text, tact_cli_verb(i)->line);
        has(out_text, "--json");
        for (const tact_option *o = tact_cli_verb(i)->options; o->name; o++) has(out_text, o->name);
    }
    static const struct { const char *line, *says; } cases[] = {
        { "chek x", "did you mean `tact check`?" }, { "zzz", "there is no verb 'zzz'" }, { "check --shema d", "did you mean --schema?" }, { "check -x", "there is no option '-x'" },
        { "check --json=1", "there is no option '--json=1'" }, { "check --secrets=1", "--secrets takes no value" }, { "check --env", "--env needs its FILE" },
        { "check a b", "'b' is too much" }, { "init", "something is missing" }, { "completion fish", "no completion for 'fish'" }, { "manual x", "no page 'x'" }, { "help chek", "did you mean `tact check`?" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(run(cases[i].line), TACT_EXIT_USAGE);
        has(err_text, cases[i].says);
        has(err_text, "hint: ");
        assert_string_equal(out_text, "");
    }
    assert_int_equal(run("check --nope --json"), TACT_EXIT_USAGE);           /* a mistake is JSON too, wherever --json stands */
    struct json_object *all = json_tokener_parse(err_text);
    assert_int_equal(json_object_get_int(json_object_object_get(all, "exit")), TACT_EXIT_USAGE);
    json_object_put(all);
}

static void check_has_three_exits(void **state) {
    (void)state;
    char folder[64], line[160];
    testing_brand(testing_make(folder));
    snprintf(line, sizeof line, "check %s", folder);
    assert_int_equal(run(line), TACT_EXIT_OK);
    has(out_text, "fine: 1 campaign (1 live, 0 draft, 0 paused), 1 place, 1 topic, 0 answers; bundle ");
    snprintf(line, sizeof line, "check --json -- %s", folder);
    assert_int_equal(run(line), TACT_EXIT_OK);
    has(out_text, "{\"ok\":true,\"errors\":0");
    testing_write(folder, "campaigns/b.yaml", "campaign: b\nwhen: 1 +\nmessages: []\n");
    snprintf(line, sizeof line, "check %s", folder);
    assert_int_equal(run(line), TACT_EXIT_FOUND);
    has(out_text, "campaigns/b.yaml:2:");
    snprintf(line, sizeof line, "check --schema %s/s --json=", folder);
    assert_int_equal(run(line), TACT_EXIT_USAGE);
    snprintf(line, sizeof line, "check --schema %s/s", folder);
    assert_int_equal(run(line), TACT_EXIT_OK);
    has(out_text, "campaign.schema.json");
    assert_int_equal(run("check /tmp/tact-no-such-folder"), TACT_EXIT_CANNOT);
    has(out_text, "there is no folder");
    testing_remove(folder);
}

static void secrets_missing_is_an_error_only_when_asked(void **state) {
    (void)state;
    char folder[64], line[160];
    testing_brand(testing_make(folder));
    testing_write(folder, "tact.yaml", TESTING_TACT "keys: [{name: a, kind: write, secret: \"${env:TACT_TEST_NOT_SET}\"}]\n");
    snprintf(line, sizeof line, "check %s", folder);
    assert_int_equal(run(line), TACT_EXIT_OK);
    has(out_text, "warning: the secret ${env:TACT_TEST_NOT_SET} is not set here");
    snprintf(line, sizeof line, "check -s %s", folder);
    assert_int_equal(run(line), TACT_EXIT_FOUND);
    testing_write(folder, "keys.env", "TACT_TEST_NOT_SET=0123456789abcdef\n");
    snprintf(line, sizeof line, "check -s --env %s/keys.env %s", folder, folder);
    assert_int_equal(run(line), TACT_EXIT_OK);
    testing_remove(folder);
}

static void pages_and_completion_come_from_the_tables(void **state) {
    (void)state;
    assert_int_equal(run("completion bash"), TACT_EXIT_OK);
    for (unsigned i = 0; tact_cli_verb(i); i++)
        for (const tact_option *o = tact_cli_verb(i)->options; o->name; o++) {
            char option[64];
            snprintf(option, sizeof option, " --%s", o->name);
            has(out_text, option);
        }
    assert_int_equal(run("manual tact.yaml.5"), TACT_EXIT_OK);
    has(out_text, ".It Ic attention.half_life\n");
    assert_int_equal(run("manual tact.1"), TACT_EXIT_OK);
    has(out_text, ".It Ic check Ar [FOLDER]\n");
}

static int tear_down(void **state) {
    (void)state;
    free(out_text);
    free(err_text);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(help_and_mistakes), cmocka_unit_test(check_has_three_exits), cmocka_unit_test(secrets_missing_is_an_error_only_when_asked),
                                        cmocka_unit_test(pages_and_completion_come_from_the_tables) };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
