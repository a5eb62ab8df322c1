/* channel/fated.c -- what HTTP's answers mean for a message. */
#include <string.h>
#include "channel/sender.h"

void tact_fated_say(tact_fated *fated, tact_slice text) {
    size_t n = text.len < sizeof fated->said ? text.len : sizeof fated->said - 1;
    for (size_t i = 0; i < n; i++) fated->said[i] = (unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 127 ? ' ' : text.ptr[i];
    if (n < text.len) {                                    /* cut: no half of a letter at the end */
        while (n && ((unsigned char)text.ptr[n] & 0xC0) == 0x80) n--;
    }
    fated->said[n] = 0;
}

/* 503 and 429 say that it was not taken; of other 5xx nobody can tell how far it came. */
static unsigned fate_of(unsigned status) {
    if (status >= 200 && status < 300) return TACT_FATE_TAKEN;
    if (status == 408 || status == 425 || status == 429 || status == 503) return TACT_FATE_LATER;
    if (status == 401 || status == 403 || status == 407 || (status >= 300 && status < 400)) return TACT_FATE_LATER;
    return status >= 400 && status < 500 ? TACT_FATE_REFUSED : TACT_FATE_UNKNOWN;
}

tact_fated tact_fated_http(const tact_post_answer *a) {
    tact_fated f = { .fate = TACT_FATE_UNKNOWN };
    if (a->reach != TACT_POST_ANSWERED) {
        f.fate = a->reach == TACT_POST_NOT_BEGUN ? TACT_FATE_LATER : TACT_FATE_UNKNOWN;
        f.blocked = a->ours;
        tact_fated_say(&f, tact_slice_of(a->trouble));
        return f;
    }
    f.fate = fate_of(a->status);
    f.blocked = f.fate == TACT_FATE_LATER && (a->status == 401 || a->status == 403 || a->status == 407 || a->status < 400);
    f.wait = a->retry_after;
    char text[240] = { (char)('0' + a->status / 100 % 10), (char)('0' + a->status / 10 % 10), (char)('0' + a->status % 10), ' ' };
    size_t n = a->body.len < sizeof text - 5 ? a->body.len : sizeof text - 5;
    if (n) memcpy(text + 4, a->body.ptr, n);
    tact_fated_say(&f, (tact_slice){ text, n ? 4 + n : 3 });
    return f;
}
