/* brand/tzif.c -- see tzif.h.  A file is a version 1 block (skipped), a version 2 block with 64-bit instants, and a rule between newlines. */
#include "brand/tzif.h"
#include "brand/posix_tz.h"

enum { HEADER = 44, TYPE_BYTES = 6, RULE_MAX = (TACT_TZIF_YEAR_LAST - TACT_TZIF_YEAR_FIRST + 2) * 2 };

typedef struct { uint32_t is_utc, is_standard, leaps, times, types, chars; } counts;
typedef struct { int64_t *at_s; int32_t *offset_s; uint32_t count; int32_t first_s, last_s; int64_t from_s, until_s; } table;

static uint32_t big32(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }
static int64_t big64(const uint8_t *p) { return (int64_t)((uint64_t)big32(p) << 32 | big32(p + 4)); }

static bool header(const uint8_t *p, size_t left, counts *c) {
    if (left < HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2') return false;
    *c = (counts){ big32(p + 20), big32(p + 24), big32(p + 28), big32(p + 32), big32(p + 36), big32(p + 40) };
    return c->types > 0 && c->types <= 256 && c->times < 1 << 16 && c->chars < 1 << 16 && c->leaps < 1 << 16 && c->is_utc <= 256 && c->is_standard <= 256;
}

static size_t body(const counts *c, size_t time_bytes) {
    return c->times * time_bytes + c->times + c->types * (size_t)TYPE_BYTES + c->chars + c->leaps * (time_bytes + 4) + c->is_standard + c->is_utc;
}

static int32_t offset_before_last(const table *t) { return t->count > 1 ? t->offset_s[t->count - 2] : t->first_s; }

/* Instants come in ascending order; of two at one instant the later counts. Those before the range only settle the first offset. */
static void add(table *t, int64_t at_s, int32_t offset_s) {
    if (at_s >= t->until_s || offset_s == t->last_s) return;
    t->last_s = offset_s;
    if (t->count && t->at_s[t->count - 1] == at_s) {
        if (offset_before_last(t) == offset_s) t->count--;
        else t->offset_s[t->count - 1] = offset_s;
        return;
    }
    if (at_s < t->from_s) {
        t->first_s = offset_s;
        return;
    }
    t->at_s[t->count] = at_s;
    t->offset_s[t->count++] = offset_s;
}

static bool listed(table *t, const uint8_t *p, const counts *c) {
    const uint8_t *index = p + c->times * (size_t)8, *types = index + c->times;
    int64_t last = INT64_MIN;
    t->first_s = t->last_s = (int32_t)big32(types);
    for (uint32_t i = 0; i < c->times; i++) {
        int64_t at_s = big64(p + i * (size_t)8);
        if (index[i] >= c->types || (i && at_s <= last)) return false;
        last = at_s;
        int32_t offset_s = (int32_t)big32(types + index[i] * (size_t)TYPE_BYTES);
        if (offset_s <= -25 * 3600 || offset_s >= 26 * 3600) return false;
        add(t, at_s, offset_s);
    }
    return true;
}

/* The rule holds after the last listed transition. */
static bool ruled(table *t, tact_slice text, int64_t after_s) {
    tact_tz_rule rule;
    if (!text.len) return true;
    if (!tact_tz_parse(text, &rule)) return false;
    if (!rule.changes) {
        if (after_s == INT64_MIN) t->first_s = t->last_s = rule.standard_s;
        return true;
    }
    if (after_s >= t->until_s) return true;               /* a damaged file may say any second */
    int32_t year = after_s > t->from_s ? tact_civil_from_us(after_s * 1000000).year : TACT_TZIF_YEAR_FIRST - 1;
    for (; year <= TACT_TZIF_YEAR_LAST + 1; year++) {
        int64_t at_s[2];
        int32_t offset_s[2];
        tact_tz_year(&rule, year, at_s, offset_s);
        for (unsigned i = 0; i < 2; i++)
            if (at_s[i] > after_s) add(t, at_s[i], offset_s[i]);
    }
    return true;
}

tact_status tact_tzif_read(tact_slice bytes, tact_arena *arena, tact_zone *out) {
    const uint8_t *p = (const uint8_t *)bytes.ptr, *end = p + bytes.len;
    counts first, c;
    if (!header(p, bytes.len, &first) || bytes.len - HEADER < body(&first, 4)) return TACT_ERR_FORMAT;
    p += HEADER + body(&first, 4);
    if (!header(p, (size_t)(end - p), &c) || (size_t)(end - p) - HEADER < body(&c, 8)) return TACT_ERR_FORMAT;
    const uint8_t *rule = p + HEADER + body(&c, 8);
    if (rule >= end || *rule != '\n') return TACT_ERR_FORMAT;
    const uint8_t *close = memchr(rule + 1, '\n', (size_t)(end - rule - 1));
    if (!close) return TACT_ERR_FORMAT;
    table t = { .at_s = TACT_NEW(arena, int64_t, c.times + RULE_MAX + 4), .offset_s = TACT_NEW(arena, int32_t, c.times + RULE_MAX + 4),
                .from_s = tact_days_from_civil(TACT_TZIF_YEAR_FIRST, 1, 1) * 86400, .until_s = tact_days_from_civil(TACT_TZIF_YEAR_LAST + 1, 1, 1) * 86400 };
    if (!t.at_s || !t.offset_s) return TACT_ERR_MEMORY;
    p += HEADER;
    if (!listed(&t, p, &c)) return TACT_ERR_FORMAT;
    int64_t after_s = c.times ? big64(p + (c.times - 1) * (size_t)8) : INT64_MIN;
    if (!ruled(&t, (tact_slice){ (const char *)rule + 1, (size_t)(close - rule - 1) }, after_s)) return TACT_ERR_FORMAT;
    *out = (tact_zone){ .first_offset_s = t.first_s, .transition_count = t.count, .transition_s = t.at_s, .offset_s = t.offset_s };
    return TACT_OK;
}
