/* examples/embed/moment.c -- what a few words want, inside a program of your own: no bundle, no daemon, no file, no memory to hand over.
 *
 *   cc -o moment moment.c $(pkg-config --cflags --libs tact)
 *   ./moment "where is the nearest pharmacy"
 *
 * The model of words is inside the library. One call reads a text and answers, in microseconds for a short one: the kind of moment, how likely each kind is,
 * the language. A second call tells which words spoke for it. Both are plain functions of their arguments: any thread may call them.
 */
#include <stdio.h>
#include "core/moment/model.h"

int main(int argc, char **argv) {
    enum { WORDS = 3 };
    if (argc != 2) { fprintf(stderr, "moment WORDS\n"); return 2; }
    tact_model model;
    tact_model_builtin(&model);                                  /* once; one of your own: tact_model_read() of the bytes `tact train --out` wrote */

    tact_slice text = tact_slice_of(argv[1]);
    tact_classified answer;
    tact_moment_classify(&model, text, &answer);
    tact_slice language = tact_tongue_code(answer.tongue);
    printf("kind: %s\n", tact_word_name(TACT_LIST_KIND, answer.kind).ptr);
    printf("language: %s\n", answer.foreign ? "another" : language.len ? language.ptr : "not sure");
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++)
        printf("  %-7s %5.1f %%\n", tact_word_name(TACT_LIST_KIND, k).ptr, answer.probability_milli[k] / 10.0);

    tact_word_share words[WORDS];                                /* they point into `text` */
    uint32_t count = answer.foreign ? 0 : tact_moment_words(&model, text, answer.kind, words, WORDS);
    for (uint32_t i = 0; i < count; i++)
        printf("  because: %.*s (%+.1f)\n", (int)words[i].word.len, words[i].word.ptr, words[i].weight_milli / 1000.0);
    return 0;
}
