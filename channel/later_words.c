/* channel/later_words.c -- see later_words.h. */
#include "channel/later_words.h"
#include "core/base/words.h"

static const char *const labels[TACT_WHEN_COUNT][3] = {
    [TACT_WHEN_NEVER] = { "No, not again", "Non, plus maintenant", "No, non più" },
    [TACT_WHEN_TONIGHT] = { "Tonight", "Ce soir", "Stasera" },
    [TACT_WHEN_SATURDAY] = { "On Saturday", "Samedi", "Sabato" },
    [TACT_WHEN_NEAR] = { "When I am near", "Quand je suis à proximité", "Quando sono vicino" },
    [TACT_WHEN_CHEAPER] = { "When it costs less", "Quand il coûte moins cher", "Quando costa meno" },
    [TACT_WHEN_BACK] = { "When it is back", "Quand il est de retour", "Quando torna disponibile" },
    [TACT_WHEN_COMPUTER] = { "On my computer", "Sur mon ordinateur", "Sul mio computer" },
};

tact_slice tact_later_label(unsigned when, tact_slice locale) {
    unsigned language = tact_slice_starts(locale, TACT_S("fr")) ? 1 : tact_slice_starts(locale, TACT_S("it")) ? 2 : 0;
    return when < TACT_WHEN_COUNT && labels[when][language] ? tact_slice_of(labels[when][language]) : (tact_slice){ NULL, 0 };
}

void tact_later_choices(tact_json *j, uint16_t offered, tact_slice locale) {
    tact_json_list(j);
    for (unsigned w = 1; w < TACT_WHEN_COUNT; w++) {
        tact_slice label = tact_later_label(w, locale);
        if (!(offered >> w & 1) || !label.len) continue;
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("when"), tact_word_name(TACT_LIST_WHEN, w));
        tact_json_key_text(j, TACT_S("label"), label);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}
