/* Roles: the whole matrix of who may make which call, and that the table and the calls that are described speak of the same. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "daemon/audit.h"
#include "daemon/face.h"
#include "daemon/role.h"

static const struct { const char *method, *path, *key; } described[] = {
#define O(method, path, key, summary, fields, answer) { method, path, key },
#include "daemon/openapi.def"
#undef O
};
enum { DESCRIBED = sizeof described / sizeof *described };

static tact_http_method method_of(const char *text) {
    static const struct { const char *text; tact_http_method method; } all[] = { { "get", TACT_HTTP_GET }, { "post", TACT_HTTP_POST }, { "put", TACT_HTTP_PUT }, { "patch", TACT_HTTP_PATCH }, { "delete", TACT_HTTP_DELETE } };
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) if (strcmp(all[i].text, text) == 0) return all[i].method;
    fail_msg("no method %s", text);
    return TACT_HTTP_GET;
}

static const char *key_of(const tact_role_row *row) {
    for (unsigned i = 0; i < DESCRIBED; i++)
        if (method_of(described[i].method) == row->method && strcmp(described[i].path, row->path) == 0) return described[i].key;
    return NULL;
}

static void every_row_is_a_call_and_every_call_a_row(void **state) {
    size_t count;
    const tact_role_row *table = tact_role_table(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *key = key_of(&table[i]);
        if (!key) fail_msg("daemon/role.def: %s is no call of daemon/openapi.def with that method", table[i].path);
        if (strcmp(key, "none") == 0) fail_msg("daemon/role.def: %s asks for no key, so no role is asked for either", table[i].path);
        if (tact_role_find(table[i].method, table[i].path) != &table[i]) fail_msg("daemon/role.def: %s stands twice", table[i].path);
        if (table[i].object > TACT_OBJECT_NONE && !strchr(table[i].path, '{') && table[i].object != TACT_OBJECT_ASKED) fail_msg("daemon/role.def: %s names nothing to be written down", table[i].path);
        if (table[i].roles && strncmp(table[i].path, "/v1/people", 10) == 0) assert_int_equal(table[i].object, TACT_OBJECT_ASKED);
    }
    for (unsigned i = 0; i < DESCRIBED; i++) {
        bool needs = strcmp(described[i].key, "server") == 0 || strcmp(described[i].key, "admin") == 0;
        if (needs && !tact_role_find(method_of(described[i].method), described[i].path))
            fail_msg("daemon/role.def has no row for %s %s: R(...) says which roles may make it, K(...) that it is for keys alone", described[i].method, described[i].path);
    }
}

/* Spelled out a second time for what would hurt most; the rest by rule. */
static void the_matrix(void **state) {
    static const struct { tact_http_method method; const char *path; unsigned roles; } known[] = {
        { TACT_HTTP_DELETE, "/v1/people/{id}", TACT_ROLE_PRIVACY | TACT_ROLE_ADMIN },
        { TACT_HTTP_GET, "/v1/people/{id}/export", TACT_ROLE_PRIVACY | TACT_ROLE_ADMIN },
        { TACT_HTTP_GET, "/v1/people/{id}", TACT_ROLE_AGENT | TACT_ROLE_PRIVACY | TACT_ROLE_ADMIN },
        { TACT_HTTP_POST, "/v1/pause", TACT_ROLE_MARKETER | TACT_ROLE_ADMIN },
        { TACT_HTTP_POST, "/v1/coupons/{code}/redeem", TACT_ROLE_SHOP | TACT_ROLE_ADMIN },
        { TACT_HTTP_POST, "/v1/threads/{id}/reply", TACT_ROLE_AGENT | TACT_ROLE_ADMIN },
        { TACT_HTTP_POST, "/v1/reload", TACT_ROLE_ADMIN },
        { TACT_HTTP_POST, "/v1/backup", 0 },
        { TACT_HTTP_POST, "/v1/permit", 0 },
    };
    size_t count;
    const tact_role_row *table = tact_role_table(&count);
    (void)state;
    for (unsigned k = 0; k < sizeof known / sizeof *known; k++) {
        const tact_role_row *row = tact_role_find(known[k].method, known[k].path);
        assert_non_null(row);
        for (unsigned roles = 0; roles <= TACT_ROLES_ALL; roles++) assert_int_equal(tact_role_may(row, roles), (known[k].roles & roles) != 0);
    }
    for (size_t i = 0; i < count; i++)
        for (unsigned roles = 0; roles <= TACT_ROLES_ALL; roles++) {
            bool some = false;
            for (unsigned bit = 1; bit <= TACT_ROLES_ALL; bit <<= 1) some |= (roles & bit) && tact_role_may(&table[i], bit);
            assert_int_equal(tact_role_may(&table[i], roles), some);                                        /* roles add up, and nothing else opens a call */
            assert_false(tact_role_may(&table[i], 0));
            if (roles & TACT_ROLE_ADMIN) assert_int_equal(tact_role_may(&table[i], roles), !table[i].keys_only);
        }
    assert_null(tact_role_find(TACT_HTTP_POST, "/v1/track"));
    assert_null(tact_role_find(TACT_HTTP_POST, "/v1/people/{id}"));
    assert_false(tact_role_may(NULL, TACT_ROLES_ALL));
}

static void names(void **state) {
    char text[TACT_ROLES_TEXT];
    (void)state;
    assert_string_equal(tact_role_names(text, TACT_ROLES_ALL), "marketer, agent, shop, privacy, admin");
    assert_string_equal(tact_role_names(text, 0), "");
    assert_int_equal(tact_role_bit(TACT_S("shop")), TACT_ROLE_SHOP);
    assert_int_equal(tact_role_bit(TACT_S("Shop")), 0);
}

/* fails when a row of daemon/role.def comes without a line in faces/words/did.tsv */
static void what_is_written_down_has_its_words(void **state) {
    static const char *const methods[] = { [TACT_HTTP_GET] = "GET", [TACT_HTTP_POST] = "POST", [TACT_HTTP_PUT] = "PUT", [TACT_HTTP_PATCH] = "PATCH", [TACT_HTTP_DELETE] = "DELETE" };
    static const struct { const char *call, *key; tact_audit_what what; } known[] = {
        { "PUT /v1/campaigns/{name}/file", "did.put.campaigns.file", TACT_AUDIT_CHANGES }, { "POST /v1/session", "did.post.session", TACT_AUDIT_SIGN_INS }, { "DELETE /v1/session", "did.delete.session", TACT_AUDIT_SIGN_INS },
        { "GET /v1/people/{id}", "did.get.people", TACT_AUDIT_LOOKS }, { "POST /v1/people/search", "did.post.people.search", TACT_AUDIT_LOOKS }, { "POST /v1/people/{id}/limits", "did.post.people.limits", TACT_AUDIT_CHANGES },
        { "", "did.", TACT_AUDIT_CHANGES }, { "PUT", "did.put", TACT_AUDIT_CHANGES }, { "GET /old//x/", "did.get", TACT_AUDIT_LOOKS } };
    size_t count;
    char key[TACT_AUDIT_KEY], call[400];
    const tact_role_row *table = tact_role_table(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        if (table[i].keys_only || table[i].object == TACT_OBJECT_NOTHING || (table[i].method == TACT_HTTP_GET && table[i].object < TACT_OBJECT_SEEN)) continue;
        snprintf(call, sizeof call, "%s %s", methods[table[i].method], table[i].path);
        if (!tact_screen_word_find(0, tact_audit_key(tact_slice_of(call), key)).len) fail_msg("faces/words/did.tsv has no words for %s", call);
    }
    for (unsigned i = 0; i < DESCRIBED; i++) {
        if (strncmp(described[i].path, "/v1/session", 11) != 0 || strcmp(described[i].method, "get") == 0) continue;
        snprintf(call, sizeof call, "%s %s", methods[method_of(described[i].method)], described[i].path);
        if (!tact_screen_word_find(0, tact_audit_key(tact_slice_of(call), key)).len) fail_msg("faces/words/did.tsv has no words for %s", call);
    }
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
        tact_slice is = tact_audit_key(tact_slice_of(known[i].call), key);
        if (!tact_slice_is(is, known[i].key)) fail_msg("%s: %.*s", known[i].call, (int)is.len, is.ptr);
        assert_int_equal(tact_audit_what_of(tact_slice_of(known[i].call)), known[i].what);
    }
    memset(call, 'a', sizeof call - 1);
    memcpy(call, "GET /v1/b/", 10);
    call[sizeof call - 1] = 0;
    assert_true(tact_audit_key(tact_slice_of(call), key).len < TACT_AUDIT_KEY);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_row_is_a_call_and_every_call_a_row), cmocka_unit_test(the_matrix), cmocka_unit_test(what_is_written_down_has_its_words), cmocka_unit_test(names) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
