/* core/campaign/audience_test.c -- an audience by its name is the condition itself, byte for byte; what cannot be one is refused where it stands. */
#define BED_BYTES (1 << 22)
#include "core/campaign/audience.h"
#include "core/campaign/testing.h"
#include "test/lib/arena_bed.h"

static tact_diags diags;
static tact_bundle draft;

static tact_value tree_of(const char *text) {
    tact_test_tree t = { text, 1, 1, &arena };
    return tact_test_value(&t);
}

static bool begin(const char *audiences) {
    static tact_slice locales[] = { { "en", 2 }, { "fr", 2 } };
    static tact_value tree;
    bool no_memory = false;
    fresh_diags(&diags, 50);
    draft = (tact_bundle){ .locales = locales, .locale_count = 2 };
    tree = tree_of(audiences);
    return tact_audiences_read(&tree, &draft, &diags, &arena, &no_memory);
}

static tact_slice code_of(const char *cel, tact_cel_want want) {
    const tact_value source = { .type = TACT_TEXT, .text = tact_slice_of(cel), .line = 3, .column = 7 };
    tact_expr code = { { NULL, 0 } };
    draft.fields = NULL;
    draft.field_count = 0;
    return tact_cel_compile(&source, want, &draft, &diags, &arena, &code) ? (tact_slice){ NULL, 0 } : code.code;
}

static const char three[] = "{regulars: {when: person.visits >= 5, en: Regulars}, near_us: {when: audience('regulars') || person.known}, everybody: {when: true}}";

static void test_alike(void **state) {
    static const struct { const char *named, *written; } rows[] = {
        { "audience('regulars')", "person.visits >= 5" },
        { "audience(\"regulars\") && time.weekend", "person.visits >= 5 && time.weekend" },
        { "!audience('near_us')", "!(person.visits >= 5 || person.known)" },
        { "audience('near_us') && moment.kind == 'go'", "(person.visits >= 5 || person.known) && moment.kind == 'go'" },
        { "moment.kind == 'go' ? audience('everybody') : audience('regulars')", "moment.kind == 'go' ? true : person.visits >= 5" },
        { "event.list.exists(x, x == 1 && audience('regulars'))", "event.list.exists(x, x == 1 && person.visits >= 5)" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(begin(three));
        tact_slice a = code_of(rows[i].named, TACT_CEL_BOOL), b = code_of(rows[i].written, TACT_CEL_BOOL);
        if (!a.len || !tact_slice_equal(a, b)) fail_msg("%s", rows[i].named);
    }
    assert_true(begin(three));
    assert_true(code_of("audience('near_us')", TACT_CEL_AUDIENCE).len > 0);
}

static void test_refused(void **state) {
    static const struct { const char *cel, *text, *hint; } rows[] = {
        { "audience('regular')", "there is no audience 'regular'", "did you mean 'regulars'?" },
        { "person.known && audience('nobody_knows_it')", "there is no audience 'nobody_knows_it'", "audiences stand in audiences.yaml" },
        { "audience()", "audience() takes the name of one audience", "write audience(\"regulars\")" },
        { "audience(slot)", "audience() takes the name of one audience", "write audience(\"regulars\")" },
        { "slot.audience('regulars')", "audience() takes the name of one audience", "write audience(\"regulars\")" },
        { "audience('regulars') == 'x'", "these cannot be equal", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(begin(three));
        if (code_of(rows[i].cel, TACT_CEL_BOOL).len || !diags.count) fail_msg("taken: %s", rows[i].cel);
        const tact_diag *d = &diags.items[0];
        if (rows[i].hint && (!tact_slice_is(d->text, rows[i].text) || !tact_slice_is(d->hint, rows[i].hint) || d->line != 3)) fail_msg("%s: %.*s (%.*s)", rows[i].cel, (int)d->text.len, d->text.ptr, (int)d->hint.len, d->hint.ptr);
    }
}

static void test_file(void **state) {
    static const struct { const char *tree, *text; } rows[] = {
        { "{a: {when: audience('b')}, b: {when: audience('a')}}", "the audience 'b' leads back to itself" },
        { "{a: {when: audience('a')}}", "the audience 'a' leads back to itself" },
        { "{a: {when: moment.kind == 'go'}}", "'moment.kind' is not there: nobody is looking when this campaign starts" },
        { "{a: {when: person.visits >=}}", "expected a value but found the end" },
        { "{a: {when: true, de: x}}", "unknown key 'de'" }, { "{a: {en: x}}", "the audience 'a' has no condition" }, { "{a: true}", "the audience 'a' is no map" },
        { "{a: {when: true, en: 5}}", "the name of an audience is a text" }, { "{a b: {when: true}}", "this is no name for an audience" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (begin(rows[i].tree) || !diags.count) fail_msg("taken: %s", rows[i].tree);
        if (!tact_slice_is(diags.items[0].text, rows[i].text)) fail_msg("%s: %.*s", rows[i].tree, (int)diags.items[0].text.len, diags.items[0].text.ptr);
    }
    assert_true(begin("{}"));
    assert_true(begin(three));
    assert_int_equal(draft.field_count, 0);                 /* what no campaign asks for is kept about nobody */
}

/* Each stands twice in the next: at most 64 are put in. */
static void test_bounded(void **state) {
    (void)state;
    assert_false(begin("{a: {when: person.known}, b: {when: audience('a') && audience('a')}, c: {when: audience('b') && audience('b')}, d: {when: audience('c') && audience('c')}, "
                       "e: {when: audience('d') && audience('d')}, f: {when: audience('e') && audience('e')}, g: {when: audience('f') && audience('f')}}"));
    assert_true(tact_slice_find(diags.items[0].text, TACT_S("too many audiences")) >= 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_alike), cmocka_unit_test(test_refused), cmocka_unit_test(test_file), cmocka_unit_test(test_bounded) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
