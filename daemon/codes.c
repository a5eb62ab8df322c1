/* daemon/codes.c -- see codes.h. */
#include "daemon/codes.h"
#include <string.h>

enum { DIGITS = 6 };

static bool within(tact_instant at, tact_instant now, tact_span span) { return at.us && now.us < tact_instant_add(at, span).us; }

tact_code_made tact_codes_make(tact_codes *codes, const uint8_t ask[16], const uint8_t of[16], uint32_t code, tact_instant now) {
    tact_code *free = NULL;
    unsigned of_them = 0;
    for (unsigned i = 0; i < TACT_CODES_MOST; i++) {
        tact_code *c = &codes->list[i];
        bool kept = within(c->at, now, TACT_HOURS(1));
        if (kept && memcmp(c->of, of, 16) == 0) of_them++;
        if (kept && memcmp(c->ask, ask, 16) == 0) c->tries = TACT_CODE_TRIES;      /* a browser has one open at a time */
        if (!kept && !free) free = c;
    }
    if (of_them >= TACT_CODES_AN_HOUR) return TACT_CODE_ENOUGH;
    if (!free) return TACT_CODE_FULL;
    *free = (tact_code){ .code = code, .at = now };
    memcpy(free->ask, ask, 16);
    memcpy(free->of, of, 16);
    return TACT_CODE_MADE;
}

/* TACT_CODE_COUNT + 1: these are no six digits. */
static uint32_t read(tact_slice text) {
    uint32_t n = 0, digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ' || text.ptr[i] == '-') continue;
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || ++digits > DIGITS) return TACT_CODE_COUNT + 1;
        n = n * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return digits == DIGITS ? n : TACT_CODE_COUNT + 1;
}

tact_code_said tact_codes_try(tact_codes *codes, const uint8_t ask[16], tact_slice text, tact_instant now, uint8_t of[16], unsigned *left) {
    uint32_t said = read(text);
    *left = 0;
    for (unsigned i = 0; i < TACT_CODES_MOST; i++) {
        tact_code *c = &codes->list[i];
        if (!within(c->at, now, TACT_MINUTES(TACT_CODE_MINUTES)) || c->tries >= TACT_CODE_TRIES || memcmp(c->ask, ask, 16) != 0) continue;
        if (said < TACT_CODE_COUNT && c->code == said) {
            memcpy(of, c->of, 16);
            c->tries = TACT_CODE_TRIES;
            return TACT_CODE_RIGHT;
        }
        c->tries++;
        *left = TACT_CODE_TRIES - c->tries;
        return *left ? TACT_CODE_WRONG : TACT_CODE_OVER;
    }
    return TACT_CODE_OVER;
}
