/* daemon/helper_test.c -- the helper says the brand's own words and the question they stand under, that it is automatic, and how to reach a person; or that it does not know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/testing_folder.h"
#include "daemon/helper.h"

static char folder[64];
static tact_arena *arena;
static tact_brand brand;

static int set_up(void **state) {
    tact_diags diags;
    (void)state;
    testing_brand(testing_make(folder));
    testing_write(folder, "answers/fr.md", "---\nlanguage: fr\n---\n# Combien de temps ai-je pour retourner un article ?\n**Trente** jours, voir [la page](https://shop.example/retours).\n");
    testing_write(folder, "answers/en.md", "---\nlanguage: en\n---\n# How long may I return something?\nThirty days.\n");
    testing_write(folder, "answers/own.md", "---\nlanguage: en\nprivate: true\n---\n# Who is my adviser?\nSee the back of your card.\n");
    arena = tact_brand_arena();
    tact_diags_init(&diags, arena, TACT_BRAND_FINDINGS);
    tact_brand_options options = { .env_file = "", .now = { 1795000000LL * 1000000 } };
    return tact_brand_load(folder, &options, arena, &diags, &brand) != TACT_OK;
}
static int tear_down(void **state) {
    (void)state;
    testing_remove(folder);
    tact_brand_arena_free(arena);
    return 0;
}

static tact_helper_said ask(const char *language, const char *question, unsigned turn, bool in_thread) {
    tact_helper_said said;
    tact_helper_asked asked = { .language = tact_slice_of(language), .question = tact_slice_of(question), .turn = turn, .in_thread = in_thread };
    assert_int_equal(tact_helper_reply(&brand, &asked, arena, &said), TACT_OK);
    return said;
}
static bool says(const tact_helper_said *said, const char *words) { return tact_slice_find(said->text, tact_slice_of(words)) >= 0; }

static void its_own_words_and_the_question_they_stand_under(void **state) {
    (void)state;
    tact_helper_said said = ask("fr-CH", "quel délai pour un retour ?", 0, true);
    assert_int_equal(said.kind, TACT_HELPER_ANSWER);
    assert_false(said.hand_over);
    assert_true(tact_slice_is(said.answer, "Trente jours, voir la page <https://shop.example/retours>."));
    assert_true(says(&said, "Réponse automatique") && says(&said, "ce que shop répond à « Combien de temps ai-je pour retourner un article ? ».") && says(&said, "CONSEILLER"));
    assert_true(!says(&said, ".md") && tact_slice_is(said.source, "answers/fr.md#combien-de-temps-ai-je-pour-retourner-un-article"));       /* files are not a person's business */
    said = ask("oc", "quel délai pour un retour ?", 0, false);        /* the brand's fall-back for it is French */
    assert_true(said.kind == TACT_HELPER_ANSWER && says(&said, "écrivez-nous") && !says(&said, "CONSEILLER"));
    said = ask("en", "can I return it", TACT_HELPER_TURNS, true);
    assert_true(said.kind == TACT_HELPER_ANSWER && said.hand_over && says(&said, "A person will look"));
}

static void it_does_not_know(void **state) {
    (void)state;
    static const char *const languages[] = { "en", "fr", "it" }, *const automatic[] = { "automatic", "automatique", "automatica" }, *const person[] = { "A person will", "Une personne", "Una persona" };
    for (unsigned i = 0; i < 3; i++) {
        tact_helper_said said = ask(languages[i], "zeppelin xylophone", 0, true);
        assert_true(said.kind == TACT_HELPER_UNKNOWN && said.hand_over && !said.answer.len && !said.source.len && says(&said, automatic[i]) && says(&said, person[i]));
        said = ask(languages[i], "PERSONA", 0, true);
        assert_true(said.kind == TACT_HELPER_PERSON && said.hand_over && says(&said, automatic[i]));
        said = ask(languages[i], "", 0, true);                            /* a picture alone */
        assert_true(said.kind == TACT_HELPER_UNKNOWN && said.hand_over);
    }
    assert_int_equal(ask("en", "who is my adviser", 0, true).kind, TACT_HELPER_UNKNOWN);      /* private */
    tact_helper_said said;
    tact_helper_asked asked = { .language = TACT_S("en"), .question = TACT_S("who is my adviser"), .known_person = true, .in_thread = true };
    assert_int_equal(tact_helper_reply(&brand, &asked, arena, &said), TACT_OK);
    assert_int_equal(said.kind, TACT_HELPER_ANSWER);
}

static void courtesy(void **state) {
    (void)state;
    tact_helper_said said = ask("it", "grazie mille!", 1, true);
    assert_true(said.kind == TACT_HELPER_THANKS && !said.text.len && !said.hand_over);
    said = ask("", "bonjour", 0, true);
    assert_true(said.kind == TACT_HELPER_GREETING && !said.hand_over && says(&said, "Bonjour. Réponse automatique de shop"));
}

/* The word it offers is a word it understands. */
static void the_offer_is_understood(void **state) {
    (void)state;
    static const char *const languages[] = { "en", "fr", "it" }, *const word[] = { "PERSON", "CONSEILLER", "PERSONA" };
    for (unsigned i = 0; i < 3; i++) {
        tact_helper_said said = ask(languages[i], "buongiorno", 0, true);
        assert_true(says(&said, word[i]));
        assert_int_equal(ask(languages[i], word[i], 0, true).kind, TACT_HELPER_PERSON);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(its_own_words_and_the_question_they_stand_under), cmocka_unit_test(it_does_not_know), cmocka_unit_test(courtesy), cmocka_unit_test(the_offer_is_understood) };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
