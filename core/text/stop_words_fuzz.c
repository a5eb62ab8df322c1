/* core/text/stop_words_fuzz.c -- any bytes are read, twice alike; alphabet and parts of them hold together. */
#include <stdlib.h>
#include "core/text/sms.h"
#include "core/text/stop_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_slice text = { (const char *)data, size }, language;
    uint32_t starts[16];
    tact_said said = tact_stop_words_read(text, &language);
    if (said != tact_stop_words_read(text, NULL) || said > TACT_SAID_HELP) abort();
    tact_sms_size s = tact_sms_measure(text);
    if (s.parts != tact_sms_parts(text, starts, 16) || s.units > s.units_max || s.parts < s.parts_without) abort();
    for (uint32_t i = 1; i < s.parts && i < 16; i++)
        if (starts[i] <= starts[i - 1] || starts[i] >= size) abort();
    return 0;
}
