/* channel/bounce_fuzz.c -- any bytes as a mail that came back: what is said of it stands inside it. */
#include <stdint.h>
#include <stdlib.h>
#include "channel/bounce.h"
#include "channel/mark.h"

static void inside(tact_slice s, const uint8_t *data, size_t size) {
    const char *from = (const char *)data;
    if (s.len && (s.ptr < from || s.ptr + s.len > from + size)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t secret[32] = { 1 };
    tact_slice message = { (const char *)data, size };
    tact_parcel_mark mark;
    tact_bounce b = tact_bounce_read(message);
    inside(b.recipient, data, size);
    inside(b.status, data, size);
    if (b.dead && b.kind != TACT_BOUNCE_FAILED) abort();
    tact_mark_find(secret, message, &mark);
    return 0;
}
