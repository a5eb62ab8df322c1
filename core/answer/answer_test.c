/* core/answer/answer_test.c -- a question finds its answer; what has none is not answered; and the index always says what its plain twin says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/answer/answer.h"
#include "core/answer/human.h"
#include "core/answer/plain.h"
#include "core/answer/words.h"
#include "core/base/hash.h"

static char block[48 << 20];
static tact_arena arena;

#define ONE(text) (const tact_slice[]){ { text, sizeof text - 1 } }, 1
static const tact_answer_section shop[] = {
    { TACT_S("en"), ONE("How long may I return something?"), TACT_S("returns"), TACT_S("Within 30 days, unused, with the receipt."), { 0 }, false },
    { TACT_S("en"), ONE("When do I get my money back?"), TACT_S("returns"), TACT_S("Within five working days after the return has reached us."), { 0 }, false },
    { TACT_S("en"), ONE("Which means of payment do you accept?"), TACT_S("payment"), TACT_S("Cards, PayPal and cash in the shop."), { 0 }, false },
    { TACT_S("en"), ONE("May I bring my dog?"), TACT_S("visit"), TACT_S("Dogs on a lead are welcome."), { 0 }, false },
    { TACT_S("en"), ONE("How long does delivery take?"), TACT_S("delivery"), TACT_S("Two to four working days."), { 0 }, false },
    { TACT_S("fr"), ONE("Combien de temps ai-je pour retourner un article ?"), TACT_S("retours"), TACT_S("30 jours, non porté, avec le ticket."), { 0 }, false },
    { TACT_S("fr"), ONE("Puis-je venir avec mon chien ?"), TACT_S("visite"), TACT_S("Les chiens tenus en laisse sont les bienvenus."), { 0 }, false },
    { TACT_S("it"), ONE("Posso portare il cane?"), TACT_S("visita"), TACT_S("I cani al guinzaglio sono benvenuti."), { 0 }, false },
    { TACT_S("en"), ONE("How do I reach my own adviser?"), TACT_S("members"), TACT_S("The adviser's direct line stands on the back of the card."), { 0 }, true },
    { TACT_S("en"), ONE("Is there a summer raffle?"), TACT_S("raffle"), TACT_S("Yes, with each purchase in July."), { 1000 }, false },
};
enum { SHOP = sizeof shop / sizeof *shop };

static int asked(const tact_answer_asked *a) {
    tact_answer_index *x;
    tact_answer_found found;
    tact_arena_reset(&arena);
    assert_int_equal(tact_answer_index_make(shop, SHOP, &arena, &x), TACT_OK);
    assert_int_equal(tact_answer_ask(x, a, &arena, &found), TACT_OK);
    return tact_answer_sure(&found) ? (int)found.section : -1;
}

static void finds(void **state) {
    (void)state;
    static const struct { const char *language, *question; int section; } cases[] = {
        { "en", "can I send it back?", 0 }, { "en", "how many days do I have to return an item", 0 }, { "en", "when will I be refunded", 1 }, { "en", "refudn when??", 1 }, { "en", "can I pay by visa card", 2 },
        { "en", "are pets allowed?", 3 }, { "en", "delivery time", 4 }, { "en", "HOW LONG DOES SHIPPING TAKE", 4 }, { "fr", "je peux amener mon chien", 6 }, { "fr", "quel délai pour un retour", 5 },
        { "fr-CH", "delai de retour", 5 }, { "it", "posso venire con il mio cane?", 7 }, { "it", "Puis-je venir avec mon chien ?", 6 }, { "", "posso portare il cane", 7 }, { "de", "may i bring my dog", 3 },
        { "en", "do you repair bicycles", -1 }, { "en", "who won the match yesterday", -1 }, { "en", "", -1 }, { "en", "????", -1 }, { "en", "when", -1 }, { "en", "the of and to", -1 }, { "fr", "vendez-vous des vélos électriques ?", -1 },
        { "it", "qual è la capitale della Francia", -1 }, { "en", "can I bring my lawyer to the tax office", -1 } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        int got = asked(&(tact_answer_asked){ .language = tact_slice_of(cases[i].language), .question = tact_slice_of(cases[i].question), .now = { 500 } });
        if (got != cases[i].section) fail_msg("\"%s\": section %d instead of %d", cases[i].question, got, cases[i].section);
    }
}

static void for_whom_and_how_long(void **state) {
    (void)state;
    tact_answer_asked a = { .language = TACT_S("en"), .question = TACT_S("how do I reach my own adviser"), .now = { 500 } };
    assert_int_equal(asked(&a), -1);
    a.known_person = true;
    assert_int_equal(asked(&a), 8);
    a.question = TACT_S("is there a summer raffle");
    assert_int_equal(asked(&a), 9);
    a.now.us = 1000;
    assert_int_equal(asked(&a), -1);
}

static void none(void **state) {
    (void)state;
    tact_answer_index *x;
    tact_answer_found found;
    tact_arena_reset(&arena);
    assert_int_equal(tact_answer_index_make(NULL, 0, &arena, &x), TACT_OK);
    assert_int_equal(tact_answer_ask(x, &(tact_answer_asked){ .question = TACT_S("anything") }, &arena, &found), TACT_OK);
    assert_int_equal(found.section, UINT32_MAX);
    assert_int_equal(tact_answer_index_make(shop, TACT_ANSWER_SECTIONS_MOST + 1, &arena, &x), TACT_ERR_LIMIT);
}

static void stems_and_mistakes(void **state) {
    (void)state;
    static const struct { unsigned tongue; const char *a, *b; } same[] = {
        { TACT_ANSWER_EN, "deliveries", "delivery" }, { TACT_ANSWER_EN, "returned", "returns" }, { TACT_ANSWER_EN, "shipping", "shipped" }, { TACT_ANSWER_FR, "rembourser", "remboursement" }, { TACT_ANSWER_FR, "livraisons", "livraison" },
        { TACT_ANSWER_FR, "payez", "payer" }, { TACT_ANSWER_IT, "spedizioni", "spedizione" }, { TACT_ANSWER_IT, "pagare", "pagamento" }, { TACT_ANSWER_IT, "biciclette", "bicicletta" } };
    for (unsigned i = 0; i < sizeof same / sizeof *same; i++) {
        char a[TACT_ANSWER_WORD], b[TACT_ANSWER_WORD];
        memcpy(a, same[i].a, strlen(same[i].a)); memcpy(b, same[i].b, strlen(same[i].b));
        tact_slice x = { a, tact__stem((tact_answer_tongue)same[i].tongue, a, (unsigned)strlen(same[i].a)) }, y = { b, tact__stem((tact_answer_tongue)same[i].tongue, b, (unsigned)strlen(same[i].b)) };
        if (!tact_slice_equal(x, y)) fail_msg("%s and %s: %.*s, %.*s", same[i].a, same[i].b, (int)x.len, x.ptr, (int)y.len, y.ptr);
    }
    assert_int_equal(tact__alike(TACT_S("refudn"), TACT_S("refund")), 800);
    assert_int_equal(tact__alike(TACT_S("film"), TACT_S("firm")), 0);
    assert_int_equal(tact__alike(TACT_S("size38"), TACT_S("size39")), 0);
    assert_int_equal(tact__alike(TACT_S("delivery"), TACT_S("dlivry")), 0);
    assert_int_equal(tact__alike(TACT_S("warranti"), TACT_S("waranty")), 650);
    assert_int_equal(tact__alike(TACT_S("electric"), TACT_S("electricity")), 700);
}

static void persons_and_thanks(void **state) {
    (void)state;
    static const struct { const char *text; tact_wish wish; } cases[] = {
        { "PERSON", TACT_WISH_PERSON }, { "Personne", TACT_WISH_PERSON }, { "persona per favore", TACT_WISH_PERSON }, { "I want to talk to a real person!!", TACT_WISH_PERSON }, { "Je voudrais parler à quelqu’un", TACT_WISH_PERSON },
        { "parler à un conseiller", TACT_WISH_PERSON }, { "vorrei parlare con qualcuno", TACT_WISH_PERSON }, { "please call me back about my order", TACT_WISH_PERSON }, { "un operatore", TACT_WISH_PERSON }, { "essere richiamata", TACT_WISH_PERSON },
        { "thanks a lot!", TACT_WISH_THANKS }, { "Merci beaucoup pour votre aide", TACT_WISH_THANKS }, { "ok grazie mille", TACT_WISH_THANKS }, { "hello", TACT_WISH_GREETING }, { "Bonjour Madame", TACT_WISH_GREETING }, { "", TACT_WISH_NOTHING }, { " ?! ", TACT_WISH_NOTHING },
        { "how much is it per person?", TACT_WISH_QUESTION }, { "thanks, and when do you open?", TACT_WISH_QUESTION }, { "bonjour, livrez-vous ?", TACT_WISH_QUESTION }, { "quante persone al massimo?", TACT_WISH_QUESTION } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        if (tact_wish_read(tact_slice_of(cases[i].text)) != cases[i].wish) fail_msg("\"%s\" is read as %d", cases[i].text, tact_wish_read(tact_slice_of(cases[i].text)));
}

/* ---- the twin ---- */
static const char *const vocabulary[] = { "return", "refund", "delivery", "dog", "open", "sunday", "how", "long", "much", "does", "it", "cost", "gift", "card", "the", "parking", "wheelchair", "remboursement", "livraison", "chien", "ouvert", "dimanche",
    "combien", "coûte", "carte", "cadeau", "le", "est", "reso", "rimborso", "consegna", "cane", "aperto", "quanto", "costa", "xylophone", "bicycle", "bicycles", "vélo", "électrique", "zeppelin", "deliverys", "refnd", "parkign", "30", "days", "jours", "in", "stock", "pick", "up" };
enum { VOCABULARY = sizeof vocabulary / sizeof *vocabulary };

static tact_slice sentence(tact_rng *rng, unsigned most, tact_arena *a) {
    char text[1024];
    size_t len = 0;
    for (uint64_t n = tact_rng_below(rng, most); n; n--) {
        const char *word = vocabulary[tact_rng_below(rng, VOCABULARY)];
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", len ? " " : "", word);
    }
    return tact_arena_copy(a, (tact_slice){ text, len });
}

static void twins(void **state) {
    (void)state;
    static const tact_slice languages[] = { TACT_S("en"), TACT_S("fr"), TACT_S("it"), TACT_S("de"), TACT_S("fr-CH") };
    uint64_t seed = getenv("SEED") ? strtoull(getenv("SEED"), NULL, 0) : 20261122;
    print_message("SEED=%llu\n", (unsigned long long)seed);
    tact_rng rng = tact_rng_from((tact_seed){ seed, 8 });
    unsigned sure = 0;
    for (unsigned world = 0; world < 60; world++) {
        tact_arena_reset(&arena);
        uint32_t count = (uint32_t)tact_rng_below(&rng, 14);
        tact_answer_section *s = TACT_NEW(&arena, tact_answer_section, count + 1);
        for (uint32_t i = 0; i < count; i++) {
            tact_slice *headings = TACT_NEW(&arena, tact_slice, 3);
            s[i] = (tact_answer_section){ .language = languages[tact_rng_below(&rng, 5)], .headings = headings, .heading_count = 1 + (uint32_t)tact_rng_below(&rng, 2), .context = sentence(&rng, 3, &arena), .text = sentence(&rng, 20, &arena),
                                          .until = { tact_rng_below(&rng, 5) ? 0 : 100 }, .is_private = tact_rng_below(&rng, 5) == 0 };
            for (uint32_t h = 0; h < s[i].heading_count; h++) headings[h] = sentence(&rng, 7, &arena);
        }
        tact_answer_index *x;
        assert_int_equal(tact_answer_index_make(s, count, &arena, &x), TACT_OK);
        for (unsigned q = 0; q < 12; q++) {
            tact_arena_mark mark = tact_arena_checkpoint(&arena);
            tact_answer_found fast, plain;
            tact_answer_asked a = { .language = q % 4 ? languages[tact_rng_below(&rng, 5)] : (tact_slice){ NULL, 0 }, .question = sentence(&rng, 9, &arena), .now = { (int64_t)tact_rng_below(&rng, 200) }, .known_person = tact_rng_below(&rng, 2) == 0 };
            assert_int_equal(tact_answer_ask(x, &a, &arena, &fast), TACT_OK);
            assert_int_equal(tact_answer_ask_plain(s, count, &a, &arena, &plain), TACT_OK);
            if (fast.section != plain.section || fast.sure_milli != plain.sure_milli || fast.next_section != plain.next_section || fast.next_milli != plain.next_milli)
                fail_msg("world %u, \"%.*s\": %u at %u (then %u at %u), the twin %u at %u (then %u at %u)", world, (int)a.question.len, a.question.ptr, fast.section, fast.sure_milli, fast.next_section, fast.next_milli, plain.section, plain.sure_milli, plain.next_section, plain.next_milli);
            sure += tact_answer_sure(&fast);
            tact_arena_undo(&arena, mark);
        }
    }
    assert_true(sure > 50);
}

static void no_memory(void **state) {
    (void)state;
    for (uint32_t n = 1; n < 20000; n += 1 + n / 8) {
        tact_answer_index *x;
        tact_answer_found found;
        tact_arena_reset(&arena);
        arena.fail_in = n;
        tact_status s = tact_answer_index_make(shop, SHOP, &arena, &x);
        if (!s) s = tact_answer_ask(x, &(tact_answer_asked){ .language = TACT_S("en"), .question = TACT_S("refunds of an unknwon kind") }, &arena, &found);
        arena.fail_in = 0;
        assert_true(s == TACT_OK || s == TACT_ERR_MEMORY);
    }
}

int main(void) {
    tact_arena_init(&arena, block, sizeof block, NULL);
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds), cmocka_unit_test(for_whom_and_how_long), cmocka_unit_test(none), cmocka_unit_test(stems_and_mistakes), cmocka_unit_test(persons_and_thanks), cmocka_unit_test(twins), cmocka_unit_test(no_memory) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
