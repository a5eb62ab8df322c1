/* daemon/codes.c -- see codes.h. */
#include "daemon/codes.h"
#include <string.h>

enum { DIGITS = 6 };

static bool within(tact_instant at, tact_instant now, tact_span span) { return at.us && now.us < tact_instant_add(at, span).us; }

bool tact_codes_make(tact_codes *codes, const uint8_t ask[16], const uint8_t of[16], tact_code_way way, uint32_t code, tact_instant now) {
    tact_code *free = NULL;
    unsigned of_them = 0;
    for (unsigned i = 0; i < TACT_CODES_MOST; i++) {
        tact_code *c = &codes->list[i];
        bool kept = within(c->at, now, TACT_HOURS(1));
        if (kept && c->way == way && memcmp(c->of, of, 16) == 0) of_them++;
        if (!kept && !free) free = c;
    }
    if (of_them >= TACT_CODES_AN_HOUR || !free) return false;
    *free = (tact_code){ .code = code, .way = (uint8_t)way, .at = now };
    memcpy(free->ask, ask, 16);
    memcpy(free->of, of, 16);
    return true;
}

uint32_t tact_codes_full_s(const tact_codes *codes, tact_instant now) {
    tact_instant oldest = now;
    for (unsigned i = 0; i < TACT_CODES_MOST; i++) {
        if (!within(codes->list[i].at, now, TACT_HOURS(1))) return 0;
        if (tact_instant_before(codes->list[i].at, oldest)) oldest = codes->list[i].at;
    }
    return (uint32_t)((tact_instant_since(tact_instant_add(oldest, TACT_HOURS(1)), now).us + 999999) / 1000000);
}

/* TACT_CODE_COUNT: these are no six digits. */
static uint32_t read(tact_slice text) {
    uint32_t n = 0, digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ' || text.ptr[i] == '-') continue;
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || ++digits > DIGITS) return TACT_CODE_COUNT;
        n = n * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return digits == DIGITS ? n : TACT_CODE_COUNT;
}

/* All of it is looked through, whether the browser has one or not: the time tells nothing. */
bool tact_codes_take(tact_codes *codes, const uint8_t ask[16], tact_slice text, tact_instant now, uint8_t of[16]) {
    uint32_t said = read(text);
    tact_code *open = NULL;
    for (unsigned i = 0; i < TACT_CODES_MOST; i++) {
        tact_code *c = &codes->list[i];
        if (memcmp(c->ask, ask, 16) == 0 && within(c->at, now, TACT_MINUTES(TACT_CODE_MINUTES)) && c->tries < TACT_CODE_TRIES) open = c;
    }
    bool right = open && said < TACT_CODE_COUNT && open->code == said;
    if (open) open->tries = right ? TACT_CODE_TRIES : (uint8_t)(open->tries + 1);
    if (right) memcpy(of, open->of, 16);
    return right;
}
