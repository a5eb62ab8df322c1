/* channel/mail_in_fuzz.c -- any bytes as a mail: never a crash; what comes out is UTF-8 and within its bounds. */
#include <stdint.h>
#include <stdlib.h>
#include "channel/mail_in.h"

static bool any(tact_slice bytes) { return bytes.len > 2; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[4 << 20];
    tact_arena arena;
    tact_mail_in m;
    tact_arena_init(&arena, block, sizeof block, NULL);
    if (tact_mail_in_read((tact_slice){ (const char *)data, size }, any, &arena, &m)) return 0;
    if (!tact_slice_utf8(m.whole) || !tact_slice_utf8(m.text) || !tact_slice_utf8(m.subject) || m.text.len > m.whole.len || m.whole.len > TACT_MAIL_WORDS_MOST) abort();
    for (unsigned i = 0; i < m.picture_count; i++)
        if (m.pictures[i].bytes.len > TACT_MAIL_PICTURE_MOST || !tact_slice_utf8(m.pictures[i].name)) abort();
    if (m.whole.len && !m.text.len) abort();
    return 0;
}
