/* brand/pages_test.c -- pages/ of a folder: what is read of a page, every mistake at its place, and pages beside each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/page_key.h"
#include "brand/testing_loaded.h"

static int set_up_pages(void **state) {
    set_up(state);
    testing_write(folder, "purposes.yaml", TESTING_PURPOSES TESTING_WORDS("contact_email"));
    return 0;
}

#define FORM "form:\n  name: letter\n  fields:\n    - {name: kind, ask: \"Which?\", type: choice, options: {green: Green, black: Black}, property: tea}\n    - {name: mail, ask: \"Where to?\", type: email, permission: [contact_email]}\n"
#define FORM_FR "form:\n  name: letter\n  fields:\n    - {name: kind, ask: \"Lequel ?\", type: choice, options: {green: Vert, black: Noir}, property: tea}\n    - {name: mail, ask: \"Où ?\", type: email, permission: [contact_email]}\n"

static void pages_are_read(void **state) {
    (void)state;
    testing_write(folder, "tact.yaml", TESTING_TACT "channels: {email: {driver: dry-run}}\n");
    testing_write(folder, "pages/tea.en.md", "---\nlanguage: en\nkind: know\ntitle: Tea\ndescription: All of it.\ntopic: tea\ncampaign: tea\naction: {label: Go, url: \"/p/brew#how\"}\n" FORM "after: |\n  **Thanks** <you>.\n---\n"
                  "Three *minutes*, [more](/p/brew).\n\n## How hot?\nVery.\n\n- not boiling\n\n## Notes\nNone.\n");
    testing_write(folder, "pages/tea.fr.md", "---\nlanguage: fr\nkind: know\ntitle: Thé\ndescription: Tout.\n" FORM_FR "---\nTrois minutes.\n");
    testing_write(folder, "pages/brew.md", "---\r\nlanguage: en\r\nkind: do\r\ntitle: Brew\r\ndescription: So.\r\n---\r\n1. Boil\r\n   water.\r\n2. Wait.\r\n");
    assert_int_equal(load(), TACT_ERR_INVALID);                      /* <you> is HTML */
    assert_int_equal(diags.error_count, 1);
    const tact_diag *html = diags.items;
    while (html->severity != TACT_ERROR) html++;
    assert_true(tact_slice_is(html->file, "pages/tea.en.md") && html->line == 15 && tact_slice_starts(html->text, TACT_S("HTML")));
    testing_write(folder, "pages/tea.en.md", "---\nlanguage: en\nkind: know\ntitle: Tea\ndescription: All of it.\ntopic: tea\ncampaign: tea\naction: {label: Go, url: \"/p/brew#how\"}\n" FORM "after: |\n  **Thanks** you.\n---\n"
                  "Three *minutes*, [more](/p/brew).\n\n## How hot?\nVery.\n\n- not boiling\n\n## Notes\nNone.\n");
    assert_int_equal(load(), TACT_OK);
    assert_int_equal(diags.warning_count, 1);                        /* brew is missing in French */
    assert_true(tact_slice_is(diags.items[0].file, "pages/brew.md") && tact_slice_find(diags.items[0].text, TACT_S("missing in fr")) > 0);
    assert_int_equal(brand.pages.count, 3);
    const tact_slice fr[] = { TACT_S("fr-CH"), TACT_S("en") }, en[] = { TACT_S("de"), TACT_S("en-GB") };
    const tact_landing *tea = tact_landing_find(&brand.pages, TACT_S("tea"), en, 2), *brew = tact_landing_find(&brand.pages, TACT_S("brew"), fr, 2);
    assert_true(tact_slice_is(tact_landing_find(&brand.pages, TACT_S("tea"), fr, 2)->title, "Thé") && tact_slice_is(tea->title, "Tea"));
    assert_null(tact_landing_find(&brand.pages, TACT_S("te"), en, 2));
    assert_ptr_equal(tact_landing_form(&brand.pages, TACT_S("letter"), en, 2), tea);
    assert_null(tact_landing_form(&brand.pages, TACT_S("lette"), en, 2));
    assert_true(tact_slice_starts(tea->html, TACT_S("<p>Three <em>minutes</em>, <a href=\"/p/brew\">")) && tact_slice_is(tea->after, "<p><strong>Thanks</strong> you.</p>\n"));
    assert_int_equal(tea->question_count, 1);
    assert_true(tact_slice_is(tea->questions[0].name, "How hot?") && tact_slice_is(tea->questions[0].text, "Very. not boiling"));
    assert_int_equal(tea->form->field_count, 2);
    assert_int_equal(tea->form->fields[0].type, TACT_ENTRY_CHOICE);
    assert_true(tact_slice_is(tea->form->fields[0].options[1].value, "black") && tact_slice_is(tea->form->fields[0].options[1].label, "Black") && tea->form->fields[1].permission && !tea->form->fields[1].required);
    assert_int_equal(brew->kind, TACT_PAGE_DO);
    assert_int_equal(brew->step_count, 2);
    assert_true(tact_slice_is(brew->steps[0].text, "Boil water.") && tact_slice_is(brew->steps[1].text, "Wait."));
}

#define HEAD "---\nlanguage: en\nkind: know\ntitle: T\ndescription: D\n"
#define ONE(field) HEAD "form:\n  name: f\n  fields:\n    - " field "\n---\nx\n"
static void mistakes_are_told_where_they_are(void **state) {
    (void)state;
    static const struct { const char *file, *text; unsigned line, column; const char *says; } cases[] = {
        { "a.md", "x\n", 1, 1, "does not say its language" }, { "a.md", "---\nlanguage: en\nkind: know\ntitle: T\ndescripton: D\n---\nx\n", 5, 1, "no 'descripton'" }, { "a.md", "---\nlanguage: en\ntitle: T\n---\nx\n", 2, 1, "'kind' is missing" },
        { "a.md", "---\nlanguage: en\nkind: knwo\ntitle: T\n---\nx\n", 3, 7, "none of know|go" }, { "a.md", "---\nlanguage: xx\nkind: know\ntitle: T\n---\nx\n", 2, 11, "does not speak" }, { "A.md", HEAD "---\nx\n", 1, 1, "no name of a page" },
        { "a.fr.md", HEAD "---\nx\n", 1, 1, "says 'fr'" }, { "a.md", HEAD "---\n\n<b>x</b>\n", 8, 1, "HTML" }, { "a.md", HEAD "---\nx <script>alert(1)</script>\n", 7, 3, "HTML" }, { "a.md", HEAD "---\n# x\n", 7, 1, "first level" },
        { "a.md", HEAD "---\n![x](https://a.example/x.png)\n", 7, 1, "picture that is not in the text itself" }, { "a.md", HEAD "---\n[x](javascript:alert(1))\n", 7, 1, "leads nowhere" }, { "a.md", HEAD "---\n\n[x](//other.example/)\n", 8, 1, "leads nowhere" },
        { "a.md", HEAD "---\n[x](/p/nowhere)\n", 7, 1, "the page 'nowhere'" }, { "a.md", HEAD "action: {label: Go, url: \"javascript:alert(1)\"}\n---\nx\n", 6, 27, "leads nowhere" }, { "a.md", HEAD "action: {label: Go, url: \"//evil.example\"}\n---\nx\n", 6, 27, "leads nowhere" },
        { "a.md", HEAD "action: {label: Go, url: \"/\\\\evil.example\"}\n---\nx\n", 6, 27, "leads nowhere" }, { "a.md", HEAD "action: {label: Go}\n---\nx\n", 6, 9, "'url' is missing in 'action'" }, { "a.md", HEAD "campaign: coffee\n---\nx\n", 6, 11, "no campaign 'coffee'" },
        { "a.md", HEAD "topic: coffee\n---\nx\n", 6, 8, "no topic 'coffee'" }, { "a.md", HEAD "places: [main, other]\n---\nx\n", 6, 16, "no place 'other'" }, { "a.md", HEAD "service: tyres\n---\nx\n", 6, 10, "no place offers" }, { "a.md", "---\nlanguage: en\nkind: buy\ntitle: T\nproduct: x\n---\nx\n", 5, 10, "no catalogue" },
        { "a.md", "---\nlanguage: en\nkind: buy\ntitle: T\n---\nx\n", 3, 7, "without a product" }, { "a.md", "---\nlanguage: en\nkind: do\ntitle: T\n---\nx\n", 3, 7, "without steps" }, { "a.md", HEAD "after: x\n---\nx\n", 6, 8, "has none" }, { "a.md", HEAD "---\n", 3, 7, "without an answer" },
        { "a.md", HEAD "picture: {file: gone.jpg, alt: A}\n---\nx\n", 6, 17, "is not there" }, { "a.md", HEAD "picture: {file: text.png, alt: A}\n---\nx\n", 6, 17, "no PNG, JPEG or WebP" }, { "a.md", HEAD "picture: {file: small.png, alt: A}\n---\nx\n", 6, 17, "smaller than 200" },
        { "a.md", HEAD "picture: {file: ../x.png, alt: A}\n---\nx\n", 6, 17, "no name of a picture" }, { "a.md", HEAD "picture: {file: x.svg, alt: A}\n---\nx\n", 6, 17, "no name of a picture" }, { "a.md", HEAD "picture: {file: text.png}\n---\nx\n", 6, 10, "'alt' is missing" },
        { "a.md", ONE("{name: a, ask: b}"), 9, 7, "nothing uses this answer" }, { "a.md", ONE("{name: a, ask: b, type: email}"), 9, 7, "without a permission" }, { "a.md", ONE("{name: a, ask: b, property: p, permission: [remember]}"), 9, 7, "who gives it" },
        { "a.md", ONE("{name: a, ask: b, type: email, permission: [contact_sms]}"), 9, 51, "cannot ask for contact_sms" }, { "a.md", ONE("{name: a, ask: b, type: email, permission: [spam]}"), 9, 51, "no purpose" }, { "a.md", ONE("{name: a, ask: b, type: choice, property: p}"), 9, 7, "without options" },
        { "a.md", ONE("{name: a, ask: b, type: choice, options: [x, x], property: p}"), 9, 52, "stands twice" }, { "a.md", ONE("{name: a, ask: b, property: form}"), 9, 7, "form's own" }, { "a.md", ONE("{name: a, aks: b, property: p}"), 9, 17, "no 'aks'" }, { "a.md", ONE("{name: a, ask: \"\", property: p}"), 9, 23, "empty" } };
    testing_write(folder, "pages/text.png", "a text");
    testing_write(folder, "pages/small.png", "RIFF....WEBPVP8 ....0..\x9D\x01\x2A\x11\x40\x11\x40");
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[64];
        snprintf(name, sizeof name, "pages/%s", cases[i].file);
        testing_write(folder, name, cases[i].text);
        if (load() != TACT_ERR_INVALID) fail_msg("case %u is taken", i);
        bool found = false;
        for (uint32_t k = 0; k < diags.count; k++) {
            const tact_diag *d = &diags.items[k];
            found |= d->severity == TACT_ERROR && tact_slice_is(d->file, name) && d->line == cases[i].line && d->column == cases[i].column && tact_slice_find(d->text, tact_slice_of(cases[i].says)) >= 0 && d->hint.len;
        }
        const tact_diag *d = &diags.items[0];
        if (!found) fail_msg("case %u: %.*s:%u:%u: %.*s", i, (int)d->file.len, d->file.ptr, d->line, d->column, (int)d->text.len, d->text.ptr);
        testing_write(folder, name, HEAD "---\nx\n");
        if (strcmp(cases[i].file, "a.md")) { char path[160]; snprintf(path, sizeof path, "%s/%s", folder, name); remove(path); }
    }
}

static void languages_agree(void **state) {
    (void)state;
    static const struct { const char *fr, *says; } cases[] = {
        { "---\nlanguage: fr\nkind: know\ntitle: T\n" FORM "---\nx\n", NULL }, { "---\nlanguage: en\nkind: know\ntitle: T\n" FORM "---\nx\n", "another file in this language" }, { "---\nlanguage: fr\nkind: go\ntitle: T\n" FORM "---\nx\n", "another kind" },
        { "---\nlanguage: fr\nkind: know\ntitle: T\n---\nx\n", "none in another" }, { "---\nlanguage: fr\nkind: know\ntitle: T\nform: {name: letters, fields: [{name: a, ask: b, property: c}]}\n---\nx\n", "form is another one" },
        { "---\nlanguage: fr\nkind: know\ntitle: T\n" "form:\n  name: letter\n  fields:\n    - {name: kind, ask: \"Which?\", type: choice, options: [Vert, Noir], property: tea}\n    - {name: mail, ask: \"Where to?\", type: email, permission: [contact_email]}\n" "---\nx\n", "question is another one" } };
    testing_write(folder, "pages/tea.en.md", HEAD FORM "---\nx\n");
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        testing_write(folder, "pages/tea.md", cases[i].fr);
        bool found = false;
        tact_status s = load();
        for (uint32_t k = 0; k < diags.count && cases[i].says; k++) found |= diags.items[k].severity == TACT_ERROR && tact_slice_find(diags.items[k].text, tact_slice_of(cases[i].says)) >= 0;
        if (cases[i].says ? !found : s != TACT_OK) fail_msg("case %u", i);
    }
    testing_write(folder, "pages/tea.md", cases[0].fr);
    testing_write(folder, "pages/other.md", HEAD FORM "---\nx\n");
    assert_int_equal(load(), TACT_ERR_INVALID);
    assert_true(tact_slice_find(diags.items[0].text, TACT_S("another page has a form of this name")) >= 0 || tact_slice_find(diags.items[1].text, TACT_S("another page has a form of this name")) >= 0 || diags.count > 2);
}

/* A draft is checked like the others and found by nobody; it may be unfinished, and ahead of the other languages. */
static void drafts_stand_apart(void **state) {
    static const tact_slice en[] = { { "en", 2 } };
    (void)state;
    testing_write(folder, "pages/tea.en.md", HEAD FORM "---\n[x](/p/a)\n");
    testing_write(folder, "pages/tea.fr.md", "---\nlanguage: fr\nstate: draft\nkind: buy\ntitle: T\n---\nx\n");
    testing_write(folder, "pages/a.md", "---\nlanguage: en\nstate: draft\nkind: do\ntitle: T\n---\n[y](/p/a)\n");
    assert_int_equal(load(), TACT_OK);
    assert_int_equal(brand.pages.draft_count, 2);
    assert_true(tact_slice_is(tact_landing_find(&brand.pages, TACT_S("tea"), en, 1)->language, "en"));
    assert_null(tact_landing_find(&brand.pages, TACT_S("a"), en, 1));
    assert_true(tact_landing_exact(&brand.pages, TACT_S("a"), TACT_S("en"))->draft && tact_landing_exact(&brand.pages, TACT_S("tea"), TACT_S("fr"))->draft && !tact_landing_exact(&brand.pages, TACT_S("tea"), TACT_S("it")));
    static const char *const told[] = { "which is a draft", "without steps", "without a product", "of another kind" };
    for (unsigned i = 0; i < sizeof told / sizeof *told; i++) {
        bool found = false;
        for (uint32_t k = 0; k < diags.count; k++) found |= diags.items[k].severity == TACT_WARNING && tact_slice_find(diags.items[k].text, tact_slice_of(told[i])) >= 0;
        if (!found) fail_msg("%s is not told", told[i]);
    }
    testing_write(folder, "pages/a.md", "---\nlanguage: en\nstate: live\nkind: do\ntitle: T\n---\nx\n");
    assert_int_equal(load(), TACT_ERR_INVALID);
    testing_write(folder, "pages/a.md", "---\nlanguage: en\nstate: gone\nkind: know\ntitle: T\n---\nx\n");
    assert_int_equal(load(), TACT_ERR_INVALID);
}

static void the_table_is_whole(void **state) {
    uint32_t count;
    tact_slice name;
    (void)state;
    const tact_page_key *rows = tact_page_keys(&count);
    for (uint32_t i = 0; i < count; i++) assert_true(*rows[i].line && *rows[i].text);
    assert_true(tact_page_key_under(&rows[0], TACT_S(""), &name) && tact_slice_is(name, "language"));
    for (unsigned i = 0; i <= TACT_ENTRY_YES_NO; i++) assert_true(*tact_entry_word(i));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(pages_are_read, set_up_pages, tear_down), cmocka_unit_test_setup_teardown(mistakes_are_told_where_they_are, set_up_pages, tear_down), cmocka_unit_test_setup_teardown(languages_agree, set_up_pages, tear_down), cmocka_unit_test_setup_teardown(drafts_stand_apart, set_up_pages, tear_down),
                                        cmocka_unit_test(the_table_is_whole) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
