/* test/words_same.c -- every answer of the built-in model to the texts of the files named, and to random bytes, in one number (test/words_same_test.sh). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/moment/model.h"

enum { RANDOM_TEXTS = 20000, RANDOM_BYTES = 160, SHARES = 8 };

static uint64_t sum = 0xcbf29ce484222325u;
static unsigned long asked;

static void mix(int64_t v) {
    for (unsigned i = 0; i < 8; i++) sum = (sum ^ (uint64_t)((uint64_t)v >> (8 * i) & 0xFF)) * 0x100000001b3u;
}

static void ask(const tact_model *m, tact_slice text) {
    tact_classified c;
    tact_word_share shares[SHARES];
    tact_moment_classify(m, text, &c);
    mix(c.kind);
    mix(c.tongue);
    mix(c.foreign);
    mix(c.words);
    mix(c.features);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) { mix(c.probability_milli[k]); mix(c.score_milli[k]); }
    for (unsigned l = 0; l < TACT_TONGUE_COUNT; l++) mix(c.tongue_milli[l]);
    uint32_t count = tact_moment_words(m, text, c.kind, shares, SHARES);
    for (uint32_t i = 0; i < count; i++) { mix(shares[i].word.ptr - text.ptr); mix((int64_t)shares[i].word.len); mix(shares[i].weight_milli); }
    asked++;
}

int main(int argc, char **argv) {
    tact_model m;
    tact_model_builtin(&m);
    mix(m.number);
    for (int i = 1; i < argc; i++) {
        char line[4096];
        FILE *f = fopen(argv[i], "r");
        if (!f) { perror(argv[i]); return 1; }
        while (fgets(line, sizeof line, f)) {
            const char *tab = strrchr(line, '\t');                             /* the text is the last column */
            ask(&m, tact_slice_of(tab ? tab + 1 : line));
        }
        fclose(f);
    }
    tact_rng rng = tact_rng_from((tact_seed){ 20261122, 4 });
    for (unsigned i = 0; i < RANDOM_TEXTS; i++) {
        char text[RANDOM_BYTES];
        size_t len = tact_rng_below(&rng, sizeof text + 1);
        unsigned kind = i % 3;                                                  /* any bytes; letters and spaces; Latin letters with accents */
        for (size_t k = 0; k < len; k++) {
            uint64_t r = tact_rng_below(&rng, 256);
            text[k] = (char)(kind == 0 ? r : kind == 1 ? (r < 60 ? ' ' : 'a' + r % 26) : k % 2 ? 0x80 + (r & 0x3F) : 0xC3 + (r & 3));
        }
        ask(&m, (tact_slice){ text, len });
    }
    printf("%lu texts %016" PRIx64 "\n", asked, sum);
    return 0;
}
