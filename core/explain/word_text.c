/* core/explain/word_text.c -- screen words, see explain.h and word_text.def. */
#include "core/explain/explain.h"
#include "core/explain/language.h"

static const struct { uint8_t list, number; tact_slice texts[TACT_TONGUES]; } rows[] = {
#define S(z) { z, sizeof(z) - 1 }
#define T(list, name, en, fr, it) { TACT_LIST_##list, TACT_##list##_##name, { S(en), S(fr), S(it) } },
#include "core/explain/word_text.def"
#undef T
#undef S
};

tact_slice tact_word_text(tact_word_list list, unsigned number, tact_slice language) {
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].list == list && rows[i].number == number) return rows[i].texts[tact__tongue(language)];
    return (tact_slice){ NULL, 0 };
}

tact_slice tact_purpose_text(const tact_bundle *bundle, unsigned purpose, tact_slice language) {
    tact_slice own = tact_word_text(TACT_LIST_PURPOSE, purpose, language);
    if (own.ptr) return own;
    const tact_purpose *p = bundle ? tact_bundle_purpose(bundle, purpose) : NULL;
    if (!p) return (tact_slice){ NULL, 0 };
    const tact_slice texts[TACT_TONGUES] = { p->text_en, p->text_fr, p->text_it };
    tact_slice text = texts[tact__tongue(language)];
    return text.len ? text : p->text_en.len ? p->text_en : p->name;
}
