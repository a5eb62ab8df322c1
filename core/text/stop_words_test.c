/* core/text/stop_words_test.c -- what refuses, and what only sounds like it: two tables. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/text/stop_words.h"

static const char *const names[] = { "other", "stop", "start", "help" };
static unsigned wrong;

static void is(const char *text, tact_said expected) {
    tact_said got = tact_stop_words_read(tact_slice_of(text), NULL);
    if (got == expected) return;
    wrong++;
    print_message("'%s' is read as %s, not %s\n", text, names[got], names[expected]);
}

static void refusals(void **state) {
    (void)state;
    static const char *const texts[] = {
        "STOP", "stop", "Stop.", "STOP!!!", "Stopp", "STOOOOP", "  stop \n", "S.T.O.P", "s t o p", "STOP 36180", "STOP36180", "stop please", "Please stop", "Stop, thank you", "Stop all", "STOPALL", "stop sms", "stop it", "Stop this!",
        "\xEF\xBB\xBFSTOP", "«STOP»", "\"STOP\"", "st\xC3\xB6p", "END", "quit", "Cancel", "unsubscribe", "UNSUBSCRIBE PLEASE", "revoke", "opt out", "opt-out", "optout", "Opt me out please", "remove", "spam",
        "STOP I do not know you", "STOP je ne vous connais pas", "Bonjour. STOP", "Chi siete? STOP",
        "ARRET", "ARRÊT", "arrêt", "Arre\xCC\x82t", "arrêtez", "Arrêter svp", "FIN", "Fin merci", "résilier", "annuler", "désabonner", "Désinscription", "STOP PUB", "stop svp merci", "Stop s'il vous plaît",
        "ANNULLA", "Annulla per favore", "DISISCRIVI", "DESISCRIVI", "Disiscrivimi", "cancella", "cancellami", "Basta", "basta!!", "basta grazie", "disdetta",
        "please don't write to me any more", "Please don’t write to me any more", "don't write me anymore", "Do not text me", "dont text me again", "never contact me again", "Don't send me any more texts", "do not send me these messages",
        "stop texting me", "Stop sending me this stuff", "please STOP SENDING me messages", "quit bothering us", "stop spamming", "Stop these messages now", "I don't want these texts", "I do not want to receive your offers",
        "I don't want to be contacted", "I don't want to hear from you", "no more texts please", "Take me off your list", "remove me from this mailing list", "Please remove my number", "delete this number", "leave me alone", "Leave us alone!",
        "unsubscribe me", "how do I unsubscribe?", "I want to unsubscribe", "I can't unsubscribe!", "Not interested", "I'm not interested, thanks", "wrong number", "Who is this? Stop texting me.", "I never asked for this, stop texting me",
        "ne m'écrivez plus", "Ne m’écrivez plus svp", "n'écrivez plus", "merci de ne plus m'écrire", "Merci de ne plus me contacter", "ne plus me contacter", "ne me contactez plus", "me contactez plus svp", "ne me dérangez plus merci",
        "ne m'envoyez plus de messages", "ne m'envoyez pas de pub", "m'envoyez plus rien", "je ne veux plus recevoir vos sms", "je veux plus de vos messages", "Je ne souhaite plus être contacté", "je ne souhaite plus recevoir de publicité",
        "Je ne veux plus recevoir", "plus de sms svp", "Plus de pub !", "arrêtez de m'écrire", "arrêtez de m’envoyer des messages", "Arrêtez vos sms", "cessez ce harcèlement", "y en a marre de vos messages", "stop les pubs", "STOP aux SMS",
        "je veux me désinscrire", "désinscrivez-moi", "désabonnez moi de votre liste", "je n'arrive pas à me désinscrire", "retirez-moi de vos listes", "supprimez mon numéro", "Fichez-moi la paix", "laissez moi tranquille",
        "Pas intéressé", "je ne suis pas intéressée merci", "Ça ne m'intéresse pas", "Mauvais numéro",
        "non scrivetemi più", "Non scrivetemi piu", "per favore non scrivetemi più", "non mi scrivete più", "non contattatemi più", "non mi contattate più, grazie", "non mandatemi messaggi", "non inviatemi più offerte", "non voglio più ricevere messaggi",
        "non desidero ricevere pubblicità", "non voglio i vostri sms", "non voglio essere contattato", "basta messaggi", "basta con questa pubblicità", "niente più sms", "smettetela di scrivermi", "Smettila di mandarmi messaggi", "cancellatemi dalla lista",
        "rimuovetemi", "toglietemi dalla vostra lista", "non riesco a disiscrivermi", "cancellate il mio numero", "revoco il consenso", "annullate l'iscrizione", "lasciatemi in pace", "Lasciatemi stare", "non mi interessa", "Non sono interessata, grazie",
        "Avete sbagliato numero", "Stop promotions", "STOP PROMOTIONS", "stop promotion please", "stop ads", "stop pub", "stop marketing", "Stop offers", "stop notifications", "basta pubblicità", "Basta promozioni", "Interrompi promozioni",
        "Arrêter les promotions", "stop promos", "arrêter la pub", "stop publicité", "stop offres" };
    wrong = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) is(texts[i], TACT_SAID_STOP);
    if (wrong) fail_msg("%u of %zu", wrong, sizeof texts / sizeof *texts);
}

static void not_refusals(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", " ", "!!!", "ok", "yes", "thanks", "\xF0\x9F\x91\x8D", "I can't stop loving it", "Can't stop texting my friends about you", "I never stop sending people to you", "don't stop!", "Don't stop texting me", "the bus stop is closed", "is there a bus stop near?",
        "non-stop open?", "Stop by any time", "what time do you stop serving?", "Can you stop my delivery on Friday?", "please cancel my appointment", "cancel my order", "cancel it please", "end of the line?", "quit smoking tips?", "no more in stock?", "no more size 42?",
        "don't send me the blue one", "Do not call me, I will be there at 5", "don't write to me at night", "I do not want the red one", "I don't want to be late", "I don't want to get anything wrong", "you did not call me again", "I did not get your text again",
        "you don't write often enough", "Don't unsubscribe me", "I don't want to unsubscribe", "is the offer at the end of the month?", "Stop! what are your opening hours?", "Where do I get off, which stop?", "I was not interested before but now I am", "take me to your list of shops",
        "remove the second item", "delete my second order", "leave the parcel with my neighbour", "I left my phone number", "This is the end my friend", "unstoppable", "stopwatch", "the end", "send me more messages", "help me choose", "enough of the red ones?",
        "où est l'arrêt de bus ?", "Arrêt de bus?", "je n'arrête pas d'en parler", "N'arrêtez pas de m'écrire !", "n'arrêtez jamais de m'envoyer vos idées", "la fin du film", "C'est quand la fin des soldes ?", "fin de semaine ?", "je ne veux pas être en retard",
        "je ne veux pas la taille 38", "je ne souhaite pas recevoir ma commande samedi", "je voudrais recevoir ma commande", "ne m'envoyez pas la taille 38", "plus de pain ?", "il y a plus de places ?", "je suis intéressé", "annuler ma commande", "annuler le rendez-vous de mardi",
        "écrivez-moi", "contactez-moi", "le numéro est mauvais, essayez l'autre", "arrêter la livraison de samedi", "ne me désinscrivez pas", "vous n'avez plus de vélos ?",
        "Fine", "fine, thanks", "annulla il mio ordine", "non smettete mai", "non smettete di stupirmi", "non smettete di scrivermi", "basta poco", "basta un'ora?", "non voglio la taglia 38", "non voglio ricevere il pacco sabato", "scrivetemi", "mi interessa", "quando finisce?",
        "a che fermata scendo?", "ferma qui il bus?", "cancella il secondo articolo", "non cancellatemi", "don't stop promotions", "when do the promotions stop?", "do the offers stop on Friday?", "n'arrêtez pas les promotions", "when does the stop promotions start?", "contattatemi domani", "sono interessato" };
    wrong = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) is(texts[i], TACT_SAID_OTHER);
    if (wrong) fail_msg("%u of %zu", wrong, sizeof texts / sizeof *texts);
}

static void start_and_help(void **state) {
    (void)state;
    static const char *const starts[] = { "START", "start", "Start!", "UNSTOP", "start please", "reprendre", "Reprise svp", "inizia", "RIATTIVA", "iscrivimi", "Start sending me offers", "subscribe" };
    static const char *const helps[] = { "HELP", "help!", "Info", "AIDE", "aide svp", "AIUTO", "aiuto per favore", "HELP 36180" };
    static const char *const others[] = { "how do I start?", "can you help me with my order", "info on size 42", "oui", "je veux de l'aide pour ma commande", "ho bisogno di aiuto con l'ordine", "where does the tour start", "self help books?" };
    wrong = 0;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) is(starts[i], TACT_SAID_START);
    for (size_t i = 0; i < sizeof helps / sizeof *helps; i++) is(helps[i], TACT_SAID_HELP);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) is(others[i], TACT_SAID_OTHER);
    is("STOP START", TACT_SAID_OTHER);                     /* neither alone: a person reads it */
    assert_int_equal(wrong, 0);
}

static void the_language_of_the_words(void **state) {
    (void)state;
    static const struct { const char *text, *language; } cases[] = { { "STOP", "" }, { "Arrêt", "fr" }, { "ne m'écrivez plus", "fr" }, { "annulla", "it" }, { "non scrivetemi più", "it" }, { "unsubscribe", "en" }, { "hello", "" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice language;
        (void)tact_stop_words_read(tact_slice_of(cases[i].text), &language);
        if (!tact_slice_is(language, cases[i].language)) fail_msg("%s: %.*s", cases[i].text, (int)language.len, language.ptr);
    }
}

/* Any bytes, of any length: an answer, and the same one with courtesy before it. */
static void any_bytes(void **state) {
    (void)state;
    char text[4096];
    uint32_t seed = 7;
    for (unsigned round = 0; round < 300; round++) {
        size_t len = (seed >> 8) % sizeof text;
        for (size_t i = 0; i < len; i++) { seed = seed * 1664525u + 1013904223u; text[i] = (char)(seed >> 24); }
        seed = seed * 1664525u + 1013904223u;
        assert_true(tact_stop_words_read((tact_slice){ text, len }, NULL) <= TACT_SAID_HELP);
    }
    memset(text, 'a', sizeof text);
    for (size_t i = 1; i < sizeof text; i += 2) text[i] = ' ';
    memcpy(text, "stop ", 5);
    assert_int_equal(tact_stop_words_read((tact_slice){ text, sizeof text }, NULL), TACT_SAID_OTHER);      /* more words than are looked at */
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(refusals), cmocka_unit_test(not_refusals), cmocka_unit_test(start_and_help), cmocka_unit_test(the_language_of_the_words), cmocka_unit_test(any_bytes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
