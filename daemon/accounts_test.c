/* Accounts and sessions: their files read back, broken ones refused, sessions that end with a moved clock. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "daemon/role.h"
#include "daemon/sessions.h"
#include "store/file.h"

static const tact_instant start = { 1800000000000000 };
static tact_instant after(tact_span s) { return tact_instant_add(start, s); }
static const tact_peer here = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1 } };
static char folder[] = "/tmp/tact-accounts-XXXXXX";

static tact_account *add(tact_accounts *a, const char *name, unsigned roles) {
    tact_account *new = NULL;
    assert_int_equal(tact_accounts_add(a, tact_slice_of(name), roles, start, &new, NULL), TACT_OK);
    return new;
}

static void names(void **state) {
    static const struct { const char *name; bool good; } cases[] = { { "marie", true }, { "marie.d@brand.example", true }, { "a", true }, { "", false }, { "Marie", false }, { "-x", false }, { ".x", false },
        { "a b", false }, { "a:b", false }, { "é", false }, { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false } };
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) assert_int_equal(tact_account_name_ok(tact_slice_of(cases[i].name)), cases[i].good);
}

static void kept_and_read_back(void **state) {
    tact_accounts a = { 0 }, b;
    tact_trouble why = { "" };
    struct stat st;
    tact_path path;
    char token[TACT_ACCOUNT_TOKEN];
    (void)state;
    assert_int_equal(tact_accounts_load(&a, folder, &why), TACT_OK);
    assert_int_equal(a.count, 0);
    (void)add(&a, "anna", TACT_ROLE_ADMIN);
    (void)add(&a, "bo", TACT_ROLE_SHOP | TACT_ROLE_AGENT);
    tact_account *anna = tact_accounts_find(&a, TACT_S("anna")), *bo = tact_accounts_find(&a, TACT_S("bo"));
    memcpy(anna->password, "$argon2id$v=19$something", 25);
    anna->signed_in = after(TACT_HOURS(1));
    anna->totp = true;
    memset(anna->secret, 7, sizeof anna->secret);
    anna->totp_step = 55;
    anna->recovery_count = TACT_RECOVERY_CODES;
    memset(anna->recovery, 9, sizeof anna->recovery);
    tact_account_link(bo, after(TACT_HOURS(72)), true, token);
    assert_int_equal(tact_accounts_save(&a, folder, &why), TACT_OK);
    assert_int_equal(tact_accounts_load(&b, folder, &why), TACT_OK);
    assert_int_equal(b.count, a.count);
    assert_memory_equal(b.items, a.items, a.count * sizeof *a.items);
    assert_int_equal(tact_path_join(&path, folder, TACT_ACCOUNTS_FILE, NULL), TACT_OK);
    assert_int_equal(stat(path.text, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(tact_accounts_admins(&b, NULL), 1);
    assert_int_equal(tact_accounts_admins(&b, tact_accounts_find(&b, TACT_S("anna"))), 0);
    assert_ptr_equal(tact_accounts_of_link(&b, tact_slice_of(token), after(TACT_HOURS(71))), tact_accounts_find(&b, TACT_S("bo")));
    assert_null(tact_accounts_of_link(&b, tact_slice_of(token), after(TACT_HOURS(72))));
    token[0] = token[0] == 'A' ? 'B' : 'A';
    assert_null(tact_accounts_of_link(&b, tact_slice_of(token), start));
    assert_int_equal(tact_accounts_add(&b, TACT_S("anna"), 1, start, &anna, &why), TACT_ERR_CONFLICT);
    tact_accounts_remove(&b, tact_accounts_find(&b, TACT_S("anna")));
    assert_null(tact_accounts_find(&b, TACT_S("anna")));
    assert_non_null(tact_accounts_find(&b, TACT_S("bo")));
    tact_accounts_free(&a);
    tact_accounts_free(&b);
}

static void broken_files_are_refused(void **state) {
    static const char *const texts[] = { "", "{}", "[]", "{\"format\":2,\"accounts\":[]}", "{\"format\":1,\"accounts\":{}}", "{\"format\":1,\"accounts\":[],\"more\":1}",
        "{\"format\":1,\"accounts\":[{\"name\":\"a\"}]}", "{\"format\":1,\"accounts\":[{\"epoch\":\"0102030405060708\"}]}",
        "{\"format\":1,\"accounts\":[{\"name\":\"a\",\"epoch\":\"0102030405060708\",\"roles\":\"king\"}]}", "{\"format\":1,\"accounts\":[{\"name\":\"a\",\"epoch\":\"0102030405060708\",\"roles\":\"shop,\"}]}",
        "{\"format\":1,\"accounts\":[{\"name\":\"a\",\"epoch\":\"01\"}]}", "{\"format\":1,\"accounts\":[{\"name\":\"a\",\"epoch\":\"0102030405060708\",\"recovery\":\"0102\"}]}",
        "{\"format\":1,\"accounts\":[{\"name\":\"a\",\"epoch\":\"0102030405060708\",\"rank\":1}]}",
        "{\"format\":1,\"accounts\":[{\"name\":\"a\",\"epoch\":\"0102030405060708\"},{\"name\":\"a\",\"epoch\":\"0102030405060709\"}]}" };
    (void)state;
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        tact_accounts a;
        tact_trouble why = { "" };
        assert_int_not_equal(tact_accounts_parse(&a, tact_slice_of(texts[i]), &why), TACT_OK);
        assert_int_not_equal(why.text[0], 0);
        assert_null(a.items);
    }
}

static void sessions_end(void **state) {
    tact_accounts a = { 0 };
    tact_sessions s = { 0 };
    tact_session *made;
    tact_account *who = NULL;
    char token[TACT_ACCOUNT_TOKEN], other[TACT_ACCOUNT_TOKEN];
    (void)state;
    tact_account *anna = add(&a, "anna", TACT_ROLE_ADMIN);
    assert_int_equal(tact_sessions_begin(&s, anna, start, &here, TACT_S("Firefox\n\xc3\xa9"), token, &made), TACT_OK);
    assert_string_equal(made->agent, "Firefox");
    assert_int_equal(tact_sessions_begin(&s, anna, start, &here, TACT_S(""), other, &made), TACT_OK);
    assert_string_not_equal(token, other);
    tact_slice t = tact_slice_of(token);
    assert_non_null(tact_sessions_find(&s, &a, t, after(TACT_MINUTES(479)), &who));
    assert_ptr_equal(who, anna);
    assert_non_null(tact_sessions_find(&s, &a, t, after(TACT_MINUTES(958)), &who));                /* used in between */
    assert_null(tact_sessions_find(&s, &a, tact_slice_of(other), after(TACT_HOURS(8)), &who));     /* not used for eight hours */
    assert_null(tact_sessions_find(&s, &a, t, after(TACT_MINUTES(958 + 480)), &who));
    tact_sessions_sweep(&s, &a, after(TACT_HOURS(9)));
    assert_int_equal(s.count, 1);
    for (int hours = 16; hours < 7 * 24; hours += 7) assert_non_null(tact_sessions_find(&s, &a, t, after(TACT_HOURS(hours)), &who));
    assert_null(tact_sessions_find(&s, &a, t, after(TACT_DAYS(7)), &who));                         /* however much it is used */
    tact_account_end_sessions(anna);
    assert_null(tact_sessions_find(&s, &a, t, after(TACT_HOURS(166)), &who));                      /* everywhere */
    assert_int_equal(tact_sessions_begin(&s, anna, start, &here, TACT_S(""), token, &made), TACT_OK);
    tact_accounts_remove(&a, anna);
    anna = add(&a, "anna", TACT_ROLE_ADMIN);
    assert_null(tact_sessions_find(&s, &a, t, start, &who));                                       /* another one of the same name */
    tact_sessions_sweep(&s, &a, start);
    assert_int_equal(s.count, 0);
    for (unsigned i = 0; i < 3 * TACT_SESSIONS_EACH; i++) assert_int_equal(tact_sessions_begin(&s, anna, after(TACT_SECONDS(i)), &here, TACT_S(""), i ? other : token, &made), TACT_OK);
    uint32_t own = 0;
    for (uint32_t i = 0; i < s.count; i++) own += s.items[i].epoch == anna->epoch;
    assert_int_equal(own, TACT_SESSIONS_EACH);
    assert_null(tact_sessions_find(&s, &a, t, after(TACT_MINUTES(1)), &who));                      /* the longest unused went */
    assert_non_null(tact_sessions_find(&s, &a, tact_slice_of(other), after(TACT_MINUTES(1)), &who));
    tact_sessions_free(&s);
    tact_accounts_free(&a);
}

static void sessions_survive_a_restart(void **state) {
    tact_accounts a = { 0 };
    tact_sessions s = { 0 }, back;
    tact_session *made;
    tact_account *who;
    tact_path path;
    bool odd;
    char token[TACT_ACCOUNT_TOKEN];
    (void)state;
    tact_account *anna = add(&a, "anna", TACT_ROLE_ADMIN);
    assert_int_equal(tact_sessions_begin(&s, anna, start, &here, TACT_S("<b>Opera</b>"), token, &made), TACT_OK);
    assert_int_equal(tact_sessions_save(&s, folder, start, NULL), TACT_OK);
    assert_false(s.changed);
    assert_int_equal(tact_sessions_load(&back, folder, &odd, NULL), TACT_OK);
    assert_false(odd);
    tact_session *found = tact_sessions_find(&back, &a, tact_slice_of(token), start, &who);
    assert_non_null(found);
    assert_memory_equal(found, s.items, sizeof *found);
    tact_sessions_free(&back);
    assert_int_equal(tact_path_join(&path, folder, TACT_SESSIONS_FILE, NULL), TACT_OK);
    assert_int_equal(tact_file_replace(path.text, "{\"format\":1,\"sessions\":[[]]}", 28, 0600, NULL), TACT_OK);
    assert_int_equal(tact_sessions_load(&back, folder, &odd, NULL), TACT_OK);
    assert_true(odd);
    assert_int_equal(back.count, 0);
    tact_sessions_free(&s);
    tact_accounts_free(&a);
}

static int begin(void **state) { (void)state; return sodium_init() < 0 || !mkdtemp(folder); }
static int end(void **state) {
    static const char *const names[] = { TACT_ACCOUNTS_FILE, TACT_SESSIONS_FILE };
    tact_path path;
    (void)state;
    for (unsigned i = 0; i < 2; i++) if (!tact_path_join(&path, folder, names[i], NULL)) unlink(path.text);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(names), cmocka_unit_test(kept_and_read_back), cmocka_unit_test(broken_files_are_refused), cmocka_unit_test(sessions_end), cmocka_unit_test(sessions_survive_a_restart) };
    return cmocka_run_group_tests(tests, begin, end);
}
