/* brand/answers_fuzz.c -- any bytes as a file of answers, and any question to what came out of it: no crash, and no answer without a text. */
#include <stdlib.h>
#include "brand/answers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[32 << 20];
    static tact_slice locales[] = { { "fr", 2 }, { "en", 2 }, { "it-CH", 5 } };
    tact_config config = { .locales = { locales, 3 } };
    tact_arena arena;
    tact_diags diags;
    tact_answers answers = { .count = 0 };
    bool memory;
    if (size > 8192) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 20);
    diags.file = TACT_S("answers/f.md");
    bool read = tact_answers_read((tact_slice){ (const char *)data, size }, &config, NULL, (tact_instant){ 0 }, &arena, &diags, &answers, &memory);
    (void)read;
    if (memory || tact_answers_finish(&arena, &diags, &answers) || !answers.index) return 0;
    for (uint32_t i = 0; i < answers.count; i++) {
        tact_answer_found found;
        tact_answer_asked asked = { .language = answers.sections[i].language, .question = answers.sections[i].headings[0], .known_person = true };
        if (!answers.sections[i].text.len && !diags.error_count) abort();
        if (i < 8 && tact_answer_ask(answers.index, &asked, &arena, &found)) return 0;
    }
    return 0;
}
