/* core/match/texts.c -- see texts.h.  The keys are the brand's own constants, so the hash need not resist anybody. */
#include "core/match/texts.h"

static uint64_t mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint32_t hash(tact_slice s) {
    uint64_t h = s.len;
    const char *p = s.ptr;
    size_t n = s.len;
    for (; n >= 8; n -= 8, p += 8) { uint64_t v; memcpy(&v, p, 8); h = mix(h, v); }        /* byte order does not matter: never stored */
    if (n >= 4) {                                           /* the first and the last of four to seven overlap */
        uint32_t first, last;
        memcpy(&first, p, 4);
        memcpy(&last, p + n - 4, 4);
        h = mix(h, first | (uint64_t)last << 32);
    } else if (n) {
        h = mix(h, (uint64_t)(uint8_t)p[0] | (uint64_t)(uint8_t)p[n / 2] << 8 | (uint64_t)(uint8_t)p[n - 1] << 16);
    }
    return (uint32_t)(h ^ h >> 32);
}

uint32_t tact__texts_find(const tact__texts *t, tact_slice text) {
    if (t->count == 0) return TACT__NO_TEXT;
    for (uint32_t at = hash(text) & t->mask;; at = (at + 1) & t->mask) {
        uint32_t number = t->slots[at];
        if (number == 0) return TACT__NO_TEXT;
        if (tact_slice_equal(t->texts[number - 1], text)) return number - 1;
    }
}

static bool grow(tact__texts *t, tact_arena *arena) {
    uint32_t room = t->room ? t->room * 2 : 8;
    tact_slice *texts = TACT_NEW(arena, tact_slice, room);
    uint32_t *slots = TACT_NEW(arena, uint32_t, 2 * (size_t)room);
    if (!texts || !slots) return false;
    if (t->count) memcpy(texts, t->texts, t->count * sizeof *texts);
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t at = hash(texts[i]) & (2 * room - 1);
        while (slots[at]) at = (at + 1) & (2 * room - 1);
        slots[at] = i + 1;
    }
    *t = (tact__texts){ texts, slots, t->count, room, 2 * room - 1 };
    return true;
}

uint32_t tact__texts_add(tact__texts *t, tact_arena *arena, tact_slice text) {
    uint32_t found = tact__texts_find(t, text);
    if (found != TACT__NO_TEXT) return found;
    if (t->count == t->room && !grow(t, arena)) return TACT__NO_TEXT;
    uint32_t at = hash(text) & t->mask;
    while (t->slots[at]) at = (at + 1) & t->mask;
    t->texts[t->count] = text;
    t->slots[at] = ++t->count;
    return t->count - 1;
}
