/* channel/later_words.h -- what a person may ask for instead of a message now, as labels of buttons in their language, and as JSON beside a message. */
#ifndef TACT_CHANNEL_LATER_WORDS_H
#define TACT_CHANNEL_LATER_WORDS_H
#include "core/base/slice.h"
#include "daemon/json_out.h"

/** "Tonight", "Ce soir", "Stasera"; of NEVER what takes a request back; {NULL,0} of AT, which needs an instant. English where the locale is another. */
tact_slice tact_later_label(unsigned when, tact_slice locale);
/** [{"when","label"}] of the bits of `offered`. */
void tact_later_choices(tact_json *json, uint16_t offered, tact_slice locale);
#endif
