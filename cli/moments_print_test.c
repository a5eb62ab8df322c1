/* cli/moments_print_test.c -- the closing table on a screen and as JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <json-c/json.h>
#include <cmocka.h>
#include "cli/moments_print.h"

static tact_moments *sample(void) {
    tact_moments *m = tact_moments_new();
    for (unsigned i = 0; i < 80; i++) assert_true(tact_moments_add(m, i % 10, TACT_KIND_KNOW, TACT_S("tyres"), 9, i < 20 ? TACT_CELL_ANSWERED : TACT_CELL_UNANSWERED, TACT_S("winter \033[31mtyres")));
    assert_true(tact_moments_add(m, 1, TACT_KIND_KNOW, TACT_S("tyres"), 23, TACT_CELL_UNANSWERED, TACT_S("")));
    for (uint64_t v = 0; v < 10; v++) {
        assert_true(tact_moments_add(m, v, TACT_KIND_GO, TACT_S("garage"), 18, TACT_CELL_ANSWERED, TACT_S("")));
        assert_true(tact_moments_add(m, v, TACT_KIND_UNKNOWN, TACT_S(""), 0, TACT_CELL_UNANSWERED, TACT_S("")));
        assert_true(tact_moments_add(m, v, TACT_KIND_DO, tact_slice_of(v % 2 ? "wax" : "belts"), 0, TACT_CELL_UNANSWERED, TACT_S("")));
    }
    return m;
}

static void on_a_screen(void **state) {
    (void)state;
    tact_moments *m = sample();
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    tact_moments_print(f, &(tact_screen){ 0, false, false }, m, 1);
    tact_moments_print_gaps(f, &(tact_screen){ 0, false, false }, m, "brand/campaigns");
    fclose(f);
    assert_string_equal(text,
        "wants to  about  moments  unanswered  0h    6h    12h   18h     their words\n"
        "know      tyres       81          61           \xE2\x96\x88             \xE2\x96\x81  winter ?[31mtyres\n"
        "and 2 further kinds and topics: 20 moments, 10 of them unanswered (--rows 0\nshows all)\n"
        "10 moments of 2 further kinds and topics are not shown, as some of them have\nfewer than ten visitors behind them; 10 of them unanswered\n"
        "1. People who want to know, about tyres: 61 of 81 moments without an answer,\n   half of them within 1 hour from 09:00.\n"
        "   They said: winter ?[31mtyres\n"
        "   Draft: brand/campaigns/answer-know-tyres.yaml\n");
    free(text);
    tact_moments_free(m);
    m = tact_moments_new();
    f = open_memstream(&text, &n);
    tact_moments_print_gaps(f, &(tact_screen){ 0, false, false }, m, NULL);
    fclose(f);
    assert_string_equal(text, "No gap that ten visitors or more stand behind.\n");
    free(text);
    tact_moments_free(m);
}

static void as_json(void **state) {
    (void)state;
    tact_moments *m = sample();
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    tact_moments_print_json(f, m, NULL, 0);
    fclose(f);
    struct json_object *root = json_tokener_parse(text), *list, *gaps, *x;
    assert_non_null(root);
    assert_true(json_object_object_get_ex(root, "moments", &list) && json_object_object_get_ex(root, "gaps", &gaps));
    assert_int_equal(json_object_array_length(list), 3);
    assert_int_equal(json_object_array_length(gaps), 1);
    struct json_object *gap = json_object_array_get_idx(gaps, 0);
    assert_true(json_object_object_get_ex(gap, "draft", &x));
    assert_non_null(strstr(json_object_get_string(x), "state: draft\n"));
    assert_true(json_object_object_get_ex(gap, "unansweredHours", &x));
    assert_int_equal(json_object_get_int(json_object_array_get_idx(x, 9)), 60);
    json_object_put(root);
    free(text);
    tact_moments_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(on_a_screen), cmocka_unit_test(as_json) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
