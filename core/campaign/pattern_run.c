/* core/campaign/pattern_run.c -- all ways through the pattern at once, as a set of steps; each character moves the set on. */
#include "core/campaign/pattern.h"

enum { STEP_BYTES = 4, RANGE_BYTES = 6, NOWHERE = 0xFFFFFFFF };

typedef struct machine { const uint8_t *steps, *ranges; unsigned step_count; uint64_t left; } machine;       /* left: steps that may still be looked at */
typedef struct place { uint32_t before, after; } place;     /* characters around; NOWHERE at an end of the text */
typedef struct set { uint64_t bits[4]; } set;

static uint32_t u24(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16; }

uint32_t tact__pattern_character(tact_slice text, size_t at, size_t *bytes) {
    const uint8_t *p = (const uint8_t *)text.ptr + at;
    unsigned more = p[0] < 0x80 ? 0 : p[0] >= 0xC2 && p[0] < 0xE0 ? 1 : p[0] >= 0xE0 && p[0] < 0xF0 ? 2 : p[0] >= 0xF0 && p[0] < 0xF5 ? 3 : 4;
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    *bytes = 1;
    if (more == 0) return p[0];
    if (more == 4 || text.len - at <= more) return 0xFFFD;
    uint32_t c = p[0] & (0x3Fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0xFFFD;
        c = c << 6 | (p[i] & 0x3F);
    }
    if (c < least[more] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return 0xFFFD;
    *bytes = more + 1;
    return c;
}

static bool word(uint32_t c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }

static bool is_at(unsigned kind, place p) {
    switch (kind) {
    case TACT_PATTERN_TEXT_BEGIN: return p.before == NOWHERE;
    case TACT_PATTERN_TEXT_END: return p.after == NOWHERE;
    case TACT_PATTERN_LINE_BEGIN: return p.before == NOWHERE || p.before == '\n';
    case TACT_PATTERN_LINE_END: return p.after == NOWHERE || p.after == '\n';
    default: return (word(p.before) != word(p.after)) == (kind == TACT_PATTERN_WORD_EDGE);
    }
}

static bool mark(set *s, unsigned step) {
    uint64_t bit = (uint64_t)1 << step % 64;
    if (s->bits[step / 64] & bit) return false;
    s->bits[step / 64] |= bit;
    return true;
}

/* `step` and whatever is reached from it without a character. Each is marked once, so the stack holds them all. True: the pattern is found. */
static void pay(machine *m, uint64_t steps) { m->left = m->left > steps ? m->left - steps : 0; }

static bool reach(machine *m, set *s, unsigned from, place p) {
    uint8_t stack[TACT_PATTERN_STEPS];
    unsigned n = 0;
    if (mark(s, from)) stack[n++] = (uint8_t)from;
    while (n) {
        unsigned step = stack[--n], next[2], count = 0;
        pay(m, 1);
        const uint8_t *at = m->steps + step * STEP_BYTES;
        switch (at[0]) {
        case TACT_PATTERN_FOUND: return true;
        case TACT_PATTERN_SPLIT: next[count++] = at[1]; next[count++] = at[2]; break;
        case TACT_PATTERN_JUMP: next[count++] = at[1]; break;
        case TACT_PATTERN_AT: if (is_at(at[1], p)) next[count++] = step + 1; break;
        default: break;
        }
        while (count--)
            if (mark(s, next[count])) stack[n++] = (uint8_t)next[count];
    }
    return false;
}

static bool takes(const machine *m, const uint8_t *step, uint32_t c) {
    switch (step[0]) {
    case TACT_PATTERN_CHAR: return u24(step + 1) == c;
    case TACT_PATTERN_ANY: return true;
    case TACT_PATTERN_SET: break;
    default: return false;
    }
    for (unsigned i = 0; i < step[2]; i++) {
        const uint8_t *range = m->ranges + (step[1] + i) * RANGE_BYTES;
        if (c < u24(range)) return false;                  /* ascending */
        if (c <= u24(range + 3)) return true;
    }
    return false;
}

/* What is behind the character `c`. */
static bool move(machine *m, const set *now, uint32_t c, place behind, set *next) {
    *next = (set){ { 0 } };
    for (unsigned w = 0; w < 4; w++)
        for (uint64_t left = now->bits[w]; left; left &= left - 1) {
            unsigned step = w * 64 + (unsigned)__builtin_ctzll(left);
            pay(m, 1 + (m->steps[step * STEP_BYTES] == TACT_PATTERN_SET ? m->steps[step * STEP_BYTES + 2] / 8u : 0));
            if (takes(m, m->steps + step * STEP_BYTES, c) && reach(m, next, step + 1, behind)) return true;
        }
    return false;
}

static bool empty(const set *s) { return !(s->bits[0] | s->bits[1] | s->bits[2] | s->bits[3]); }

static bool found_in(machine *m, tact_slice text) {
    bool anchored = m->steps[0] == TACT_PATTERN_AT && m->steps[1] == TACT_PATTERN_TEXT_BEGIN;
    set now = { { 0 } };
    size_t at = 0, bytes = 0;
    uint32_t before = NOWHERE, c = text.len ? tact__pattern_character(text, 0, &bytes) : NOWHERE;
    for (;;) {
        if ((at == 0 || !anchored) && reach(m, &now, 0, (place){ before, c })) return true;       /* it may begin here */
        if (c == NOWHERE || m->left == 0 || (anchored && empty(&now))) return false;
        at += bytes;
        before = c;
        c = at < text.len ? tact__pattern_character(text, at, &bytes) : NOWHERE;
        set next;
        if (move(m, &now, before, (place){ before, c }, &next)) return true;
        now = next;
    }
}

bool tact_pattern_search(tact_slice program, tact_slice text, uint64_t *steps, bool *found) {
    const uint8_t *p = (const uint8_t *)program.ptr;
    machine m = { p + 2, p + 2 + p[0] * STEP_BYTES, p[0], *steps };
    *found = found_in(&m, text);
    *steps = m.left;
    return m.left > 0;
}

bool tact_pattern_matches(tact_slice program, tact_slice text) {
    uint64_t steps = UINT64_MAX;
    bool found;
    return tact_pattern_search(program, text, &steps, &found) && found;
}

static bool check_step(const uint8_t *step, unsigned steps, unsigned ranges, bool last) {
    switch (step[0]) {
    case TACT_PATTERN_CHAR: return !last && u24(step + 1) <= 0x10FFFF;
    case TACT_PATTERN_SET: return !last && (unsigned)step[1] + step[2] <= ranges && step[3] == 0;
    case TACT_PATTERN_ANY: return !last && u24(step + 1) == 0;
    case TACT_PATTERN_AT: return !last && step[1] >= TACT_PATTERN_TEXT_BEGIN && step[1] <= TACT_PATTERN_NO_WORD_EDGE && !step[2] && !step[3];
    case TACT_PATTERN_SPLIT: return !last && step[1] < steps && step[2] < steps && step[3] == 0;
    case TACT_PATTERN_JUMP: return !last && step[1] < steps && !step[2] && !step[3];
    case TACT_PATTERN_FOUND: return last && u24(step + 1) == 0;
    default: return false;
    }
}

bool tact_pattern_check(tact_slice program) {
    const uint8_t *p = (const uint8_t *)program.ptr;
    if (program.len < 2 + STEP_BYTES || p[0] == 0 || program.len != 2 + (size_t)p[0] * STEP_BYTES + (size_t)p[1] * RANGE_BYTES) return false;
    for (unsigned i = 0; i < p[0]; i++)
        if (!check_step(p + 2 + i * STEP_BYTES, p[0], p[1], i + 1 == p[0])) return false;
    for (unsigned i = 0; i < p[1]; i++) {
        const uint8_t *range = p + 2 + p[0] * STEP_BYTES + i * RANGE_BYTES;
        if (u24(range) > u24(range + 3) || u24(range + 3) > 0x10FFFF) return false;
    }
    return true;
}
