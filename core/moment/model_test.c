/* core/moment/model_test.c -- what the built-in model says in three languages, and a plain twin of its arithmetic. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/moment/model_testing.h"
#include "core/moment/softmax.h"

static const uint64_t SEED = 20261122;

static const char *kind_name(unsigned kind) { return tact_word_name(TACT_LIST_KIND, kind).ptr; }

/* One row for every feature: what a text's score is can be said by hand. */
static void by_hand(void **state) {
    (void)state;
    uint8_t bytes[TACT_MODEL_HEAD + TACT_MODEL_OUTPUTS + TACT_MODEL_CHECKSUM];
    uint8_t room[SMALL];
    tact_model m;
    small_model(room);
    memcpy(bytes, room, TACT_MODEL_HEAD);
    memset(bytes + TACT_MODEL_HEAD, 0, TACT_MODEL_OUTPUTS);
    put(bytes + AT_ROWS, 1);
    put(bytes + AT_BIAS + 4 * TACT_KIND_GO, (uint32_t)-7);
    seal(bytes, sizeof bytes);
    assert_int_equal(read_bytes(bytes, sizeof bytes, &m), TACT_OK);
    tact_classified c = classify(&m, TACT_S("a"));
    for (unsigned k = 1; k < TACT_KIND_COUNT; k++) assert_int_equal(c.score_milli[k], k == TACT_KIND_GO ? -7 : 0);
    assert_int_equal(c.kind, TACT_KIND_UNKNOWN);                             /* a fifth each: nothing is likely enough */
    assert_false(c.foreign);
    /* "a": the word and the length count 64, the pairs with both ends 40, the piece <a> 16: 224 sixteenths; five features. 10 * 14 / sqrt(5) = 62.6 */
    bytes[TACT_MODEL_HEAD + TACT_KIND_GO] = 10;
    seal(bytes, sizeof bytes);
    assert_int_equal(read_bytes(bytes, sizeof bytes, &m), TACT_OK);
    c = classify(&m, TACT_S("a"));
    assert_int_equal(c.words, 1);
    assert_int_equal(c.features, 5);
    assert_int_equal(c.score_milli[TACT_KIND_GO], 62 - 7);
    assert_int_equal(c.score_milli[TACT_KIND_BUY], 0);
    put(bytes + AT_KIND_SCALE, 65536 * 40);
    seal(bytes, sizeof bytes);
    assert_int_equal(read_bytes(bytes, sizeof bytes, &m), TACT_OK);
    assert_int_equal(classify(&m, TACT_S("a")).kind, TACT_KIND_GO);
    put(bytes + AT_THRESHOLD, 1000);
    seal(bytes, sizeof bytes);
    assert_int_equal(read_bytes(bytes, sizeof bytes, &m), TACT_OK);
    c = classify(&m, TACT_S("a"));
    assert_int_equal(c.kind, TACT_KIND_UNKNOWN);                             /* under the model's threshold */
    m.threshold_milli = c.probability_milli[TACT_KIND_GO];
    assert_int_equal(classify(&m, TACT_S("a")).kind, TACT_KIND_GO);          /* on it, it is claimed */
    m.threshold_milli++;
    assert_int_equal(classify(&m, TACT_S("a")).kind, TACT_KIND_UNKNOWN);
    put(bytes + AT_THRESHOLD, 400);
    put(bytes + AT_BIAS + 4 * (TACT_KIND_COUNT + TACT_TONGUE_OTHER), 5000);
    seal(bytes, sizeof bytes);
    assert_int_equal(read_bytes(bytes, sizeof bytes, &m), TACT_OK);
    c = classify(&m, TACT_S("a"));
    assert_true(c.foreign);                                                  /* surely another language: the kind is not asked */
    assert_int_equal(c.kind, TACT_KIND_UNKNOWN);
    assert_int_equal(c.tongue, TACT_TONGUE_OTHER);
    m.foreign_milli = c.tongue_milli[TACT_TONGUE_OTHER];
    assert_true(classify(&m, TACT_S("a")).foreign);
    m.foreign_milli++;
    c = classify(&m, TACT_S("a"));
    assert_false(c.foreign);                                                 /* not sure: no language, and the kind is asked */
    assert_int_equal(c.kind, TACT_KIND_GO);
    assert_int_equal(c.tongue, TACT_TONGUE_OTHER);
}

/* ---- what the built-in one says ---- */

typedef struct said { const char *kind, *text; } said;

static const said english[] = {
    { "know", "what time do you close today" }, { "know", "are you open on sunday" }, { "know", "where is my parcel" }, { "know", "what is your returns policy" },
    { "know", "how much is delivery to ireland" }, { "unknown", "who invented the bicycle" }, { "know", "what is the weather tomorrow" }, { "unknown", "why is the sky blue" },
    { "go", "directions to the nearest pharmacy" }, { "go", "how do i get to the station" }, { "go", "restaurants near me" }, { "go", "nearest petrol station" },
    { "go", "parking close to the museum" }, { "go", "where can i find a cash machine near here" }, { "go", "take me to the airport" },
    { "do", "how do i change a tyre" }, { "do", "how to make pancakes" }, { "do", "reset my password" }, { "do", "cancel my subscription" },
    { "do", "my washing machine is leaking" }, { "do", "set an alarm for seven" }, { "do", "how to fix a dripping tap" },
    { "buy", "buy running shoes" }, { "buy", "order a large pizza" }, { "buy", "i want to book a hotel in rome" }, { "buy", "cheap winter tyres" },
    { "buy", "wireless headphones" }, { "buy", "red wine 12 bottles" }, { "buy", "i'd like to book a table for two" }, { "buy", "two tickets for the concert please" },
    { "unknown", "hello" }, { "unknown", "thank you so much" }, { "unknown", "haha that is funny" }, { "unknown", "good morning everyone" }, { "unknown", "i am so tired today" },
};
static const said french[] = {
    { "know", "à quelle heure fermez-vous" }, { "know", "êtes-vous ouverts le dimanche" }, { "know", "où est mon colis" }, { "know", "combien coûte la livraison" },
    { "know", "quel temps fera-t-il demain" }, { "unknown", "qui a inventé le vélo" }, { "know", "c'est quoi le black friday" },
    { "go", "pharmacie la plus proche" }, { "go", "comment aller à la gare" }, { "go", "restaurant près de moi" }, { "go", "itinéraire vers l'aéroport" },
    { "go", "où trouver un distributeur près d'ici" }, { "go", "parking proche du musée" },
    { "do", "comment changer un pneu" }, { "do", "recette de la tarte aux pommes" }, { "do", "réinitialiser mon mot de passe" }, { "do", "annuler mon abonnement" },
    { "do", "comment réparer un robinet qui fuit" }, { "do", "ma machine à laver fuit" },
    { "buy", "acheter des chaussures de course" }, { "buy", "je voudrais commander une pizza" }, { "buy", "réserver une chambre d'hôtel à rome" }, { "buy", "pneus hiver pas chers" },
    { "buy", "casque sans fil" }, { "buy", "beurre doux 250 g" }, { "buy", "réserver une table pour deux" },
    { "unknown", "bonjour" }, { "unknown", "merci beaucoup" }, { "unknown", "je suis très fatigué aujourd'hui" }, { "unknown", "salut tout le monde" },
};
static const said italian[] = {
    { "know", "a che ora chiudete" }, { "know", "siete aperti la domenica?" }, { "know", "dov'è il mio pacco" }, { "know", "quanto costa la spedizione" },
    { "know", "che tempo fa domani" }, { "unknown", "chi ha inventato la bicicletta" }, { "unknown", "perché il cielo è blu" },
    { "go", "farmacia più vicina" }, { "go", "come arrivare alla stazione" }, { "go", "ristoranti vicino a me" }, { "go", "indicazioni per l'aeroporto" },
    { "go", "benzinaio qui vicino" }, { "go", "parcheggio vicino al museo" },
    { "do", "come si cambia una gomma" }, { "do", "ricetta della carbonara" }, { "do", "reimpostare la password" }, { "do", "annullare il mio abbonamento" },
    { "do", "come riparare un rubinetto che perde" }, { "do", "la lavatrice perde acqua" },
    { "buy", "comprare scarpe da corsa" }, { "buy", "vorrei ordinare una pizza" }, { "buy", "prenotare un albergo a roma" }, { "buy", "gomme invernali economiche" },
    { "buy", "cuffie senza fili" }, { "buy", "penne rigate 500 g" }, { "buy", "prenotare un tavolo per due" },
    { "unknown", "ciao" }, { "unknown", "grazie mille" }, { "unknown", "oggi sono molto stanco" }, { "unknown", "buongiorno a tutti" },
};

static void three_languages(void **state) {
    (void)state;
    static const struct { const said *of; unsigned count; tact_text_tongue tongue; } tables[] = {
        { english, sizeof english / sizeof *english, TACT_TONGUE_EN }, { french, sizeof french / sizeof *french, TACT_TONGUE_FR }, { italian, sizeof italian / sizeof *italian, TACT_TONGUE_IT } };
    unsigned all = 0, missed = 0, wrong_tongue = 0;
    for (unsigned t = 0; t < 3; t++)
        for (unsigned i = 0; i < tables[t].count; i++) {
            const said *s = &tables[t].of[i];
            tact_classified c = classify(&builtin, tact_slice_of(s->text));
            all++;
            if (!tact_slice_is(tact_slice_of(s->kind), kind_name(c.kind))) { missed++; printf("  missed: '%s' is %s, not %s\n", s->text, kind_name(c.kind), s->kind); }
            if (c.foreign || (c.tongue != TACT_TONGUE_OTHER && c.tongue != tables[t].tongue)) { wrong_tongue++; printf("  wrong language: '%s'\n", s->text); }
        }
    assert_true(all >= 60);
    if (missed * 20 > all || wrong_tongue * 20 > all) fail_msg("of %u texts %u have another kind and %u another language; 5 %% may", all, missed, wrong_tongue);
}

/* A short text of another language may pass unseen, with words the model never met; it is seldom taken for one of the three. */
static void foreign_languages(void **state) {
    (void)state;
    static const char *const texts[] = {
        "wo ist die nächste apotheke", "ich möchte einen tisch für zwei personen reservieren", "wie wechsle ich einen reifen", "winterreifen günstig kaufen",
        "dónde está la farmacia más cercana", "quiero reservar una mesa para dos personas", "cómo se cambia una rueda del coche", "¿a qué hora cierran ustedes?",
        "onde fica a farmácia mais próxima", "quero reservar uma mesa para duas pessoas", "waar is de dichtstbijzijnde apotheek", "ik wil graag een tafel voor twee reserveren",
        "gdzie jest najbliższa apteka", "chciałbym zarezerwować stolik dla dwóch osób", "var ligger närmaste apotek", "jag vill boka ett bord för två personer",
        "kde je nejbližší lékárna", "missä on lähin apteekki", "hol van a legközelebbi gyógyszertár", "en yakın eczane nerede",
        "где ближайшая аптека", "хочу заказать пиццу", "πού είναι το κοντινότερο φαρμακείο", "أين أقرب صيدلية", "最近的药店在哪里", "一番近い薬局はどこですか", "가장 가까운 약국이 어디예요",
    };
    unsigned all = sizeof texts / sizeof *texts, missed = 0, taken = 0;
    for (unsigned i = 0; i < all; i++) {
        tact_classified c = classify(&builtin, tact_slice_of(texts[i]));
        if (c.foreign) { assert_int_equal(c.kind, TACT_KIND_UNKNOWN); assert_int_equal(c.tongue, TACT_TONGUE_OTHER); continue; }
        assert_true(i < all - 7);                                /* the last seven are in another script: never missed */
        missed++;
        taken += c.tongue != TACT_TONGUE_OTHER;
        printf("  not seen as foreign: '%s' (%s, %s)\n", texts[i], tact_tongue_code(c.tongue).ptr, kind_name(c.kind));
    }
    if (missed * 4 > all || taken * 20 > all) fail_msg("of %u texts in other languages %u are not seen as such (a quarter may), %u taken for one of the three (5 %% may)", all, missed, taken);
}

static void no_words(void **state) {
    (void)state;
    static const tact_slice texts[] = {
        { NULL, 0 }, { "", 0 }, { " ", 1 }, { "\0\0\0", 3 }, { "...", 3 }, { "?!?", 3 }, { " - | -- ", 8 }, { "\xFF\xFE\x80\xC0", 4 }, { "\xF8\x88\x80\x80", 4 },
        { "\xE2\x82", 2 }, { "\xF0\x82\x83\x89", 4 }, { "\xE0\x83\x89", 3 }, { "\xC1\x81", 2 }, { "\xED\xA0\x80", 3 }, { "\xF4\x90\x80\x80", 4 }, { "\xCC\x81\xCC\x81", 4 }, { "\xE2\x80\x9C\xE2\x80\x9D", 6 }, { "\xF0\x9F\x98\x80", 4 }, { "''''", 4 },
    };
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        tact_word_share share;
        tact_classified c = classify(&builtin, texts[i]);
        if (c.words || c.kind != TACT_KIND_UNKNOWN || c.tongue != TACT_TONGUE_OTHER || c.foreign || c.probability_milli[TACT_KIND_UNKNOWN] != 1000) fail_msg("text %u: %u words, %s", i, c.words, kind_name(c.kind));
        assert_int_equal(tact_moment_words(&builtin, texts[i], TACT_KIND_BUY, &share, 1), 0);
    }
    assert_int_equal(classify(&builtin, TACT_S("pizza\xFFpizza")).words, 2);      /* no UTF-8: it parts words */
}

static void same_answer(const char *a, const char *b) {
    tact_classified x = classify(&builtin, tact_slice_of(a)), y = classify(&builtin, tact_slice_of(b));
    if (x.kind != y.kind || x.tongue != y.tongue || x.foreign != y.foreign || x.words != y.words || x.features != y.features ||
        memcmp(x.probability_milli, y.probability_milli, sizeof x.probability_milli) || memcmp(x.tongue_milli, y.tongue_milli, sizeof x.tongue_milli) ||
        memcmp(x.score_milli, y.score_milli, sizeof x.score_milli))
        fail_msg("'%s' and '%s' are answered differently", a, b);
}

static void written_otherwise(void **state) {
    (void)state;
    same_answer("où est le café", "ou\xCC\x80 est le cafe\xCC\x81");
    same_answer("réserver une crêperie à Nîmes", "re\xCC\x81server une cre\xCC\x82perie a\xCC\x80 Ni\xCC\x82mes");
    same_answer("garçon, un maïs", "garc\xCC\xA7on, un mai\xCC\x88s");
    same_answer("perché il caffè è più caro", "perche\xCC\x81 il caffe\xCC\x80 e\xCC\x80 piu\xCC\x80 caro");
    same_answer("señor", "sen\xCC\x83or");
    same_answer("Où Est LA Pharmacie", "où est la pharmacie");
    same_answer("RÉSERVER UNE CRÊPERIE", "réserver une crêperie");
    same_answer("ŒUF FRAIS ÇA", "œuf frais ça");
    same_answer("BUY WINTER TYRES", "buy winter tyres");
    same_answer("l'eau", "l\xE2\x80\x99" "eau");
    same_answer("  pizza,  pasta ", "pizza pasta");
    same_answer("iphone 12", "iphone 47");                                   /* digits are all alike */
    tact_classified plain = classify(&builtin, TACT_S("ou est le cafe")), accents = classify(&builtin, TACT_S("où est le café"));
    assert_int_equal(plain.kind, accents.kind);                              /* dropped accents keep the kind, and are seen */
    assert_int_not_equal(plain.features, accents.features);
}

static void bounds(void **state) {
    (void)state;
    static char longest[1 << 16];
    for (unsigned i = 0; i < sizeof longest; i++) longest[i] = i % 6 == 5 ? ' ' : (char)('a' + i % 26);
    tact_classified c = classify(&builtin, (tact_slice){ longest, sizeof longest });
    assert_int_equal(c.words, TACT_FEATURE_WORDS_MAX);
    memset(longest, 'x', sizeof longest);
    c = classify(&builtin, (tact_slice){ longest, sizeof longest });
    assert_int_equal(c.words, 1);
    for (unsigned i = 0; i < sizeof longest; i++) longest[i] = i % 61 == 60 ? ' ' : 'x';
    c = classify(&builtin, (tact_slice){ longest, sizeof longest });
    assert_int_equal(c.features, TACT_FEATURES_MAX);
    uint32_t some[8];
    assert_int_equal(tact_features(TACT_FEATURE_FORMAT, TACT_S("where is the pharmacy"), some, 8, NULL), 8);
    assert_int_equal(tact_features(TACT_FEATURE_FORMAT, TACT_S("where is the pharmacy"), some, 0, NULL), 0);
}

static void softmax(void **state) {
    (void)state;
    uint16_t p[TACT_SOFTMAX_MAX];
    tact__softmax((const int32_t[]){ 5 }, 1, p);
    assert_int_equal(p[0], 1000);
    tact__softmax((const int32_t[]){ 0, 1000, 2000 }, 3, p);                 /* e^0 : e^1 : e^2 = 0.090 : 0.2447 : 0.6652 */
    assert_int_equal(p[0], 90);
    assert_int_equal(p[1], 244);
    assert_int_equal(p[2], 666);                                             /* and what rounding lost */
    tact__softmax((const int32_t[]){ INT32_MAX, INT32_MIN }, 2, p);
    assert_int_equal(p[0], 1000);
    tact__softmax((const int32_t[]){ 50000, 12000, 7, 7 }, 4, p);            /* beyond 12 is taken as 12 */
    assert_int_equal(p[0], 501);
    assert_int_equal(p[1], 499);
    tact__softmax((const int32_t[]){ 3, 3, 3 }, 3, p);
    assert_int_equal(p[0] + p[1] + p[2], 1000);
    assert_int_equal(p[1], 333);
}

/* ---- a plain twin, and random texts ---- */

static tact_rng chance;

static const char *const words[] = { "where", "buy", "pharmacie", "caffè", "près", "gomme", "book", "table", "NEAREST", "l'eau", "dell'auto", "42", "x", "où", "?", "!", "|",
    "Straße", "apteka", "最近", "аптека", "straordinariamente-lungo", "supercalifragilisticexpialidocious", "cafe\xCC\x81", "\xFF", "\xE2\x80\x99", "--" };

static size_t random_text(char *out, size_t room) {
    size_t n = 0;
    unsigned parts = (unsigned)tact_rng_below(&chance, 14);
    for (unsigned i = 0; i < parts; i++) {
        if (tact_rng_below(&chance, 3)) {
            const char *word = words[tact_rng_below(&chance, sizeof words / sizeof *words)];
            if (n + strlen(word) + 1 > room) break;
            memcpy(out + n, word, strlen(word));
            n += strlen(word);
        } else
            for (uint64_t k = tact_rng_below(&chance, 9); k > 0 && n + 1 < room; k--) out[n++] = (char)(tact_rng_below(&chance, 4) ? 'a' + tact_rng_below(&chance, 26) : tact_rng_below(&chance, 256));
        if (n < room && tact_rng_below(&chance, 8)) out[n++] = ' ';
    }
    return n;
}

static double twin(const tact_model *m, const uint32_t *features, uint32_t count, unsigned output) {
    const int8_t *rows = m->rows;
    double sum = 0, scale = output < TACT_KIND_COUNT ? m->kind_scale : m->tongue_scale;
    for (uint32_t i = 0; i < count; i++) {
        double value = features[i] >> 30 == 2 ? 4 : features[i] >> 30 == 1 ? 2.5 : 1;
        sum += value * rows[(uint64_t)(features[i] % (1u << 30)) * m->row_count / (1u << 30) * TACT_MODEL_OUTPUTS + output];
    }
    return m->bias_milli[output] + scale / 65536 * sum / sqrt(count);
}

static void softmax_twin(const double *score, unsigned n, double *p) {
    double sum = 0;
    for (unsigned k = 0; k < n; k++) sum += p[k] = exp((score[k] > 12000 ? 12000 : score[k] < -12000 ? -12000 : score[k]) / 1000);
    for (unsigned k = 0; k < n; k++) p[k] /= sum;
}

static void plain_twin(void **state) {
    (void)state;
    printf("  seed %llu\n", (unsigned long long)SEED);
    chance = tact_rng_from((tact_seed){ SEED, 1 });
    double worst = 0;
    for (unsigned round = 0; round < 2000; round++) {
        char text[400];
        uint32_t features[TACT_FEATURES_MAX];
        tact_slice said_text = { text, random_text(text, sizeof text) };
        tact_classified c = classify(&builtin, said_text);
        uint32_t count = tact_features(builtin.features, said_text, features, TACT_FEATURES_MAX, NULL);
        assert_int_equal(c.features, count);
        if (!c.words) continue;
        double score[TACT_MODEL_OUTPUTS], p[TACT_KIND_COUNT];
        for (unsigned k = 0; k < TACT_MODEL_OUTPUTS; k++) score[k] = twin(&builtin, features, count, k);
        for (unsigned k = 0; k < TACT_KIND_COUNT; k++) {
            double off = fabs(score[k] - c.score_milli[k]), root = fabs(score[k] - builtin.bias_milli[k]) / (1024 * sqrt(count));   /* what the root loses: it has 1/1024 */
            if (off > worst) worst = off;
            if (off > 2 + root) fail_msg("round %u, '%.*s', %s: %d/1000, the twin says %.2f", round, (int)said_text.len, text, kind_name(k), c.score_milli[k], score[k]);
        }
        softmax_twin(score, TACT_KIND_COUNT, p);
        for (unsigned k = 0; k < TACT_KIND_COUNT; k++)
            if (fabs(1000 * p[k] - c.probability_milli[k]) > 6) fail_msg("round %u, '%.*s': %s at %u/1000, the twin says %.1f", round, (int)said_text.len, text, kind_name(k), c.probability_milli[k], 1000 * p[k]);
        softmax_twin(score + TACT_KIND_COUNT, TACT_TONGUE_COUNT, p);
        for (unsigned l = 0; l < TACT_TONGUE_COUNT; l++)
            if (fabs(1000 * p[l] - c.tongue_milli[l]) > 6) fail_msg("round %u, '%.*s': language %u at %u/1000, the twin says %.1f", round, (int)said_text.len, text, l, c.tongue_milli[l], 1000 * p[l]);
    }
    printf("  largest difference %.2f/1000 of log-odds\n", worst);
}

/* Rows as large as a byte holds, in every mixture: nothing runs over where several are added up at once. */
static void largest_weights(void **state) {
    (void)state;
    static char text[1 << 14];
    static uint32_t features[TACT_FEATURES_MAX];
    uint8_t bytes[SMALL];
    tact_model m;
    chance = tact_rng_from((tact_seed){ SEED, 3 });
    for (unsigned round = 0; round < 400; round++) {
        small_model(bytes);
        for (unsigned i = TACT_MODEL_HEAD; i < SMALL - TACT_MODEL_CHECKSUM; i++)
            bytes[i] = round % 4 == 0 ? 0x80 : round % 4 == 1 ? 0x7F : round % 4 == 2 ? (tact_rng_below(&chance, 2) ? 0x80 : 0x7F) : (uint8_t)tact_rng_below(&chance, 256);
        for (unsigned k = 0; k < TACT_MODEL_OUTPUTS; k++) put(bytes + AT_BIAS + 4 * k, (uint32_t)tact_rng_below(&chance, 2000) - 1000);
        seal(bytes, SMALL);
        assert_int_equal(read_bytes(bytes, SMALL, &m), TACT_OK);
        size_t n = 0, most = tact_rng_below(&chance, round % 8 ? 200 : sizeof text);
        while (n + 3 < most) {                                               /* one letter with an accent a word: as many large values as there may be */
            memcpy(text + n, tact_rng_below(&chance, 3) ? "\xC3\xA9 " : "ab,", 3);
            n += 3;
        }
        tact_classified c = classify(&m, (tact_slice){ text, n });
        uint32_t count = tact_features(m.features, (tact_slice){ text, n }, features, TACT_FEATURES_MAX, NULL);
        for (unsigned k = 0; k < TACT_KIND_COUNT && c.words; k++) {
            double said_plainly = twin(&m, features, count, k);
            if (fabs(said_plainly - c.score_milli[k]) > 2 + fabs(said_plainly) / 1024) fail_msg("round %u, %zu bytes, %s: %d/1000, the twin says %.1f", round, n, kind_name(k), c.score_milli[k], said_plainly);
        }
    }
}

/* Words' shares, the text's own (its length, its signs, its last pair) and the bias make the score. */
static void shares_sum(void **state) {
    (void)state;
    static tact_feature_origin origin;
    static tact_word_share shares[TACT_FEATURE_WORDS_MAX];
    chance = tact_rng_from((tact_seed){ SEED, 2 });
    for (unsigned round = 0; round < 2000; round++) {
        char text[400];
        uint32_t at[TACT_FEATURES_MAX], same[TACT_FEATURES_MAX], n_words;
        tact_slice of = { text, random_text(text, sizeof text) };
        tact_classified c = classify(&builtin, of);
        unsigned kind = round % TACT_KIND_COUNT;
        uint32_t told = tact_moment_words(&builtin, of, (uint8_t)kind, shares, TACT_FEATURE_WORDS_MAX);
        assert_int_equal(told, c.words);
        if (!told) continue;
        uint32_t count = tact_features_with_origin(builtin.features, of, at, &n_words, &origin);
        assert_int_equal(n_words, c.words);
        assert_int_equal(count, tact_features(builtin.features, of, same, TACT_FEATURES_MAX, NULL));
        assert_memory_equal(at, same, count * sizeof *at);
        double sum = builtin.bias_milli[kind];
        uint32_t whole = 0;
        for (uint32_t i = 0; i < count; i++)
            if (origin.of[i] == 0xFFFF) at[whole++] = at[i];
        if (whole) sum += (twin(&builtin, at, whole, kind) - builtin.bias_milli[kind]) * sqrt(whole) / sqrt(count);
        for (uint32_t w = 0; w < told; w++) {
            sum += shares[w].weight_milli;
            assert_true(shares[w].word.len > 0 && shares[w].word.ptr >= text && shares[w].word.ptr + shares[w].word.len <= text + of.len);
            assert_true(w == 0 || abs(shares[w].weight_milli) <= abs(shares[w - 1].weight_milli));
        }
        if (fabs(sum - c.score_milli[kind]) > 3 + told) fail_msg("round %u, '%.*s': shares make %.1f, the score is %d", round, (int)of.len, text, sum, c.score_milli[kind]);
        tact_word_share few[2];
        uint32_t first = tact_moment_words(&builtin, of, (uint8_t)kind, few, 2);
        assert_int_equal(first, told < 2 ? told : 2);
        for (uint32_t w = 0; w < first; w++) { assert_ptr_equal(few[w].word.ptr, shares[w].word.ptr); assert_int_equal(few[w].weight_milli, shares[w].weight_milli); }
    }
    assert_int_equal(tact_moment_words(&builtin, TACT_S("buy pizza"), TACT_KIND_COUNT, shares, 4), 0);
    assert_int_equal(tact_moment_words(&builtin, TACT_S("buy pizza"), TACT_KIND_BUY, NULL, 0), 0);
    assert_int_equal(tact_moment_words(&builtin, TACT_S("buy the pizza"), TACT_KIND_BUY, shares, 4), 3);
    assert_true(shares[0].weight_milli > 0 && (tact_slice_is(shares[0].word, "buy") || tact_slice_is(shares[0].word, "pizza")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(three_languages), cmocka_unit_test(foreign_languages),
        cmocka_unit_test(no_words), cmocka_unit_test(written_otherwise), cmocka_unit_test(bounds), cmocka_unit_test(softmax), cmocka_unit_test(plain_twin), cmocka_unit_test(largest_weights), cmocka_unit_test(shares_sum),
    };
    return cmocka_run_group_tests(tests, open_model, NULL);
}
