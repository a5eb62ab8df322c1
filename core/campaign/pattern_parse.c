/* core/campaign/pattern_parse.c -- the text of a pattern to a tree. */
#include "core/campaign/pattern_tree.h"

typedef tact__pattern_kind kind;
typedef tact__pattern_node node;
enum { FOLD = 1, DOT_ALL = 2, LINES = 4, SET_MOST = 600, LAST = 0x10FFFF };

typedef tact__pattern_range range;
typedef struct ranges { range items[SET_MOST]; unsigned count; bool full; } ranges;

typedef struct maker {
    tact_slice text;
    size_t at;
    unsigned flags, depth;
    tact_arena *arena;
    tact_pattern_wrong *wrong;
    bool failed, no_memory;
    range table[TACT_PATTERN_RANGES]; unsigned table_count;
    ranges set;                        /* the class being read */
} maker;

static node *either(maker *m);

static node *fail(maker *m, size_t at, const char *text, const char *hint) {
    if (!m->failed) *m->wrong = (tact_pattern_wrong){ at, text, hint };
    m->failed = true;
    return NULL;
}

static node *make(maker *m, kind k, size_t at) {
    node *n = TACT_NEW(m->arena, node, 1);
    if (!n) { m->no_memory = m->failed = true; return NULL; }
    n->kind = k;
    n->at = at;
    return n;
}

static bool ends(const maker *m) { return m->at >= m->text.len; }
static char here(const maker *m) { return ends(m) ? '\0' : m->text.ptr[m->at]; }
static bool take(maker *m, char c) { if (ends(m) || here(m) != c) return false; m->at++; return true; }
static bool take_text(maker *m, const char *z) {
    tact_slice rest = { m->text.ptr + m->at, m->text.len - m->at };
    if (!tact_slice_starts(rest, tact_slice_of(z))) return false;
    m->at += strlen(z);
    return true;
}

static uint32_t character(maker *m) {
    size_t bytes;
    uint32_t c = tact__pattern_character(m->text, m->at, &bytes);
    m->at += bytes;
    return c;
}

static bool digit(char c) { return c >= '0' && c <= '9'; }
static int hex(char c) { return digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

/* ---- sets of characters ---- */

static void put(ranges *s, uint32_t low, uint32_t high) {
    if (s->count == SET_MOST) { s->full = true; return; }
    s->items[s->count++] = (range){ low, high };
}

/* Ascending, not touching. */
static void settle(ranges *s) {
    for (unsigned i = 1; i < s->count; i++) {
        range r = s->items[i];
        unsigned k = i;
        for (; k > 0 && s->items[k - 1].low > r.low; k--) s->items[k] = s->items[k - 1];
        s->items[k] = r;
    }
    unsigned n = 0;
    for (unsigned i = 0; i < s->count; i++) {
        if (n && s->items[i].low <= s->items[n - 1].high + 1) { if (s->items[i].high > s->items[n - 1].high) s->items[n - 1].high = s->items[i].high; }
        else s->items[n++] = s->items[i];
    }
    s->count = n;
}

static void complement(ranges *s) {
    uint32_t from = 0;
    unsigned n = 0;
    settle(s);
    for (unsigned i = 0; i < s->count; i++) {
        range r = s->items[i];
        if (r.low > from) s->items[n++] = (range){ from, r.low - 1 };      /* never overtakes i */
        from = r.high + 1;
    }
    s->count = n;
    if (from <= LAST) put(s, from, LAST);
}

/* Case pairs stand side by side below U+0460: above, nothing folds. */
static void fold(ranges *s) {
    enum { FOLDED = 0x460 };
    settle(s);
    unsigned count = s->count;
    for (unsigned i = 0; i < count; i++)
        for (uint32_t c = s->items[i].low; c <= s->items[i].high && c < FOLDED; c++) {
            uint32_t other = tact__pattern_other_case(c);
            range *last = &s->items[s->count - 1];
            if (other == c) continue;
            if (s->count > count && last->high + 1 == other) last->high = other;
            else put(s, other, other);
        }
    settle(s);
}

static bool upper_even(uint32_t c) { return (c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177); }
static bool upper_odd(uint32_t c) { return (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E); }

uint32_t tact__pattern_other_case(uint32_t c) {
    static const struct { uint16_t low, high, lower; } blocks[] = { { 'A', 'Z', 'a' }, { 0xC0, 0xD6, 0xE0 }, { 0xD8, 0xDE, 0xF8 }, { 0x178, 0x178, 0xFF }, { 0x386, 0x386, 0x3AC },
        { 0x388, 0x38A, 0x3AD }, { 0x38C, 0x38C, 0x3CC }, { 0x38E, 0x38F, 0x3CD }, { 0x391, 0x3A1, 0x3B1 }, { 0x3A3, 0x3AB, 0x3C3 }, { 0x400, 0x40F, 0x450 }, { 0x410, 0x42F, 0x430 } };
    if (upper_even(c)) return c ^ 1;
    if (upper_odd(c)) return c & 1 ? c + 1 : c - 1;
    for (unsigned i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        uint32_t length = (uint32_t)blocks[i].high - blocks[i].low;
        if (c - blocks[i].low <= length) return c - blocks[i].low + blocks[i].lower;
        if (c - blocks[i].lower <= length) return c - blocks[i].lower + blocks[i].low;
    }
    return c;
}

/* The set as a node; ranges that stand in the table already are used again. */
static node *set_node(maker *m, ranges *s, size_t at) {
    unsigned from = 0;
    settle(s);
    if (s->full) return fail(m, at, "this class has too many ranges", "255 ranges are the most in one pattern");
    for (; from + s->count <= m->table_count; from++)
        if (memcmp(&m->table[from], s->items, s->count * sizeof *s->items) == 0) break;
    if (from + s->count > m->table_count) {
        from = m->table_count;
        if (from + s->count > TACT_PATTERN_RANGES) return fail(m, at, "this pattern has too many ranges", "255 ranges are the most in one pattern");
        memcpy(&m->table[from], s->items, s->count * sizeof *s->items);
        m->table_count += s->count;
    }
    node *n = make(m, TACT__PATTERN_SET, at);
    if (!n) return NULL;
    n->first_range = from;
    n->range_count = s->count;
    return n;
}

static node *one_character(maker *m, uint32_t c, size_t at) {
    uint32_t other = m->flags & FOLD ? tact__pattern_other_case(c) : c;
    if (other != c) {
        ranges *s = &m->set;
        *s = (ranges){ .count = 0 };
        put(s, c, c);
        put(s, other, other);
        return set_node(m, s, at);
    }
    node *n = make(m, TACT__PATTERN_CHARACTER, at);
    if (n) n->code = c;
    return n;
}

/* \d \w \s and their opposites; false when `c` is none. */
static bool shorthand(char c, ranges *s) {
    ranges own = { .count = 0 };
    switch (c | 32) {
    case 'd': put(&own, '0', '9'); break;
    case 'w': put(&own, '0', '9'); put(&own, 'A', 'Z'); put(&own, '_', '_'); put(&own, 'a', 'z'); break;
    case 's': put(&own, '\t', '\n'); put(&own, '\f', '\r'); put(&own, ' ', ' '); break;
    default: return false;
    }
    if (!(c & 32)) complement(&own);
    for (unsigned i = 0; i < own.count; i++) put(s, own.items[i].low, own.items[i].high);
    return true;
}

static bool named_class(maker *m, ranges *s) {
    static const struct { const char *name, *pairs; } classes[] = {
        { "alnum", "09AZaz" }, { "alpha", "AZaz" }, { "ascii", "\x01\x7f" }, { "blank", "\t\t  " }, { "cntrl", "\x01\x1f\x7f\x7f" }, { "digit", "09" }, { "graph", "!~" }, { "lower", "az" },
        { "print", " ~" }, { "punct", "!/:@[`{~" }, { "space", "\t\r  " }, { "upper", "AZ" }, { "word", "09AZaz__" }, { "xdigit", "09AFaf" } };
    size_t start = m->at;
    bool not = take(m, '^');
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t n = strlen(classes[i].name);
        tact_slice rest = { m->text.ptr + m->at, m->text.len - m->at };
        if (!tact_slice_starts(rest, tact_slice_of(classes[i].name)) || rest.len < n + 2 || rest.ptr[n] != ':' || rest.ptr[n + 1] != ']') continue;
        ranges own = { .count = 0 };
        m->at += n + 2;
        for (const char *p = classes[i].pairs; *p; p += 2) put(&own, (uint32_t)p[0], (uint32_t)p[1]);
        if (own.items[0].low == 1) own.items[0].low = 0;
        if (not) complement(&own);
        for (unsigned k = 0; k < own.count; k++) put(s, own.items[k].low, own.items[k].high);
        return true;
    }
    fail(m, start, "unknown class of characters", "[[:alpha:]], [[:digit:]], [[:alnum:]], [[:space:]], [[:punct:]], [[:upper:]], [[:lower:]] and the like");
    return false;
}

/* ---- escapes: the cursor stands behind the backslash ---- */

static bool hex_code(maker *m, uint32_t *code) {
    bool open = take(m, '{');
    uint32_t v = 0;
    unsigned n = 0;
    for (; n < (open ? 8u : 2u) && hex(here(m)) >= 0 && !ends(m); n++, m->at++) {
        v = v << 4 | (uint32_t)hex(here(m));
        if (v > LAST) return false;
    }
    *code = v;
    return (open ? n > 0 && take(m, '}') : n == 2) && !(v >= 0xD800 && v <= 0xDFFF);
}

static bool escaped(maker *m, size_t at, uint32_t *code) {
    static const char from[] = "afnrtv", to[] = "\a\f\n\r\t\v";
    char c = here(m);
    const char *simple = c ? strchr(from, c) : NULL;
    if (ends(m)) { fail(m, at, "this pattern ends in a backslash", "a backslash itself is written \\\\"); return false; }
    if ((c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~') || c == ' ') { *code = (uint32_t)c; m->at++; return true; }
    if (simple) { *code = (uint32_t)to[simple - from]; m->at++; return true; }
    if (take(m, 'x')) {
        if (hex_code(m, code)) return true;
        fail(m, at, "this is no character", "write \\x41 or \\x{1F600}");
    } else if (c >= '1' && c <= '9') fail(m, at, "a pattern cannot refer back to a group", "patterns run in time linear in the text, which this does not; compare in the condition instead");
    else if (c == 'p' || c == 'P') fail(m, at, "classes of Unicode are not part of this language", "write the letters as ranges: [a-zà-ÿ]");
    else fail(m, at, "unknown escape in a pattern", "\\d \\w \\s \\b \\n \\t \\. and the like");
    return false;
}

/* ---- [...] ---- */

/* One end of a range; a shorthand or a named class goes into the set as it is and answers false. */
static bool class_item(maker *m, uint32_t *code, ranges *s) {
    size_t at = m->at;
    if (take_text(m, "[:")) { named_class(m, s); return false; }
    if (!take(m, '\\')) { *code = character(m); return true; }
    if (!ends(m) && shorthand(here(m), s)) { m->at++; return false; }
    return escaped(m, at, code);
}

static node *class_(maker *m, size_t at) {
    ranges *s = &m->set;
    *s = (ranges){ .count = 0 };
    bool not = take(m, '^'), first = true;
    for (;; first = false) {
        uint32_t low, high;
        size_t where = m->at;
        if (ends(m)) return fail(m, at, "this class is not closed", "end it with ]");
        if (!first && take(m, ']')) break;
        bool single = class_item(m, &low, s);
        if (m->failed) return NULL;
        if (!single) continue;
        high = low;
        if (m->at + 1 < m->text.len && m->text.ptr[m->at] == '-' && m->text.ptr[m->at + 1] != ']') {
            m->at++;
            if (!class_item(m, &high, s)) return fail(m, where, "a range ends in a single character", "a minus itself stands first or last: [a-z-]");
            if (high < low) return fail(m, where, "this range runs backwards", "the smaller character stands first: [a-z]");
        }
        put(s, low, high);
    }
    if (m->flags & FOLD) fold(s);
    if (not) complement(s);
    return set_node(m, s, at);
}

/* ---- atoms ---- */

static node *place_node(maker *m, tact_pattern_place where, size_t at) {
    node *n = make(m, TACT__PATTERN_AT, at);
    if (n) n->code = where;
    return n;
}

static node *backslash(maker *m, size_t at) {
    uint32_t code;
    ranges *s = &m->set;
    switch (here(m)) {
    case 'b': m->at++; return place_node(m, TACT_PATTERN_WORD_EDGE, at);
    case 'B': m->at++; return place_node(m, TACT_PATTERN_NO_WORD_EDGE, at);
    case 'A': m->at++; return place_node(m, TACT_PATTERN_TEXT_BEGIN, at);
    case 'z': m->at++; return place_node(m, TACT_PATTERN_TEXT_END, at);
    default: break;
    }
    *s = (ranges){ .count = 0 };
    if (!ends(m) && shorthand(here(m), s)) { m->at++; return set_node(m, s, at); }
    return escaped(m, at, &code) ? one_character(m, code, at) : NULL;
}

/* (?i) or (?i: or (?P<name>: true when a group follows, false when the flags hold for the rest of this group. */
static bool group_head(maker *m, size_t at, bool *opens) {
    unsigned flags = m->flags;
    bool off = false;
    *opens = true;
    if (take_text(m, "P<") || (here(m) == '<' && m->at + 1 < m->text.len && m->text.ptr[m->at + 1] != '=' && m->text.ptr[m->at + 1] != '!' && take(m, '<'))) {
        while (!ends(m) && here(m) != '>') m->at++;
        if (take(m, '>')) return true;
        fail(m, at, "the name of this group is not closed", "write (?P<name>...) or plain ( )");
        return false;
    }
    for (; !ends(m) && here(m) != ':' && here(m) != ')'; m->at++) {
        unsigned flag = here(m) == 'i' ? FOLD : here(m) == 's' ? DOT_ALL : here(m) == 'm' ? LINES : 0;
        if (here(m) == '-' && !off) { off = true; continue; }
        if (!flag) {
            bool looks = here(m) == '=' || here(m) == '!' || here(m) == '<';
            fail(m, at, looks ? "a pattern cannot look ahead or behind" : "unknown flag of a group", looks ? "patterns run in time linear in the text; use two conditions with && and !" : "(?i) ignores case, (?s) lets . stand for a new line, (?m) lets ^ and $ stand at lines");
            return false;
        }
        flags = off ? flags & ~flag : flags | flag;
    }
    *opens = take(m, ':');
    m->flags = flags;
    return true;
}

static node *group(maker *m, size_t at) {
    unsigned flags = m->flags;
    bool opens = true;
    if (take(m, '?') && !group_head(m, at, &opens)) return NULL;
    if (!opens) return take(m, ')') ? make(m, TACT__PATTERN_NOTHING, at) : fail(m, at, "this group is not closed", "end it with )");
    if (++m->depth > TACT_PATTERN_DEPTH) return fail(m, at, "groups are nested too deeply", "32 levels are the most");
    node *n = either(m);
    m->depth--;
    if (n && !take(m, ')')) return fail(m, at, "this group is not closed", "end it with )");
    m->flags = flags;
    return n;
}

static node *atom(maker *m) {
    size_t at = m->at;
    if (take(m, '(')) return group(m, at);
    if (take(m, '[')) return class_(m, at);
    if (take(m, '\\')) return backslash(m, at);
    if (take(m, '^')) return place_node(m, m->flags & LINES ? TACT_PATTERN_LINE_BEGIN : TACT_PATTERN_TEXT_BEGIN, at);
    if (take(m, '$')) return place_node(m, m->flags & LINES ? TACT_PATTERN_LINE_END : TACT_PATTERN_TEXT_END, at);
    if (take(m, '.')) {
        if (m->flags & DOT_ALL) return make(m, TACT__PATTERN_ANY, at);
        m->set = (ranges){ .count = 0 };
        put(&m->set, '\n', '\n');
        complement(&m->set);
        return set_node(m, &m->set, at);
    }
    return one_character(m, character(m), at);
}

/* ---- repetition ---- */

static unsigned number(maker *m) {
    unsigned v = 0;
    for (; digit(here(m)); m->at++) if (v <= TACT_PATTERN_REPEAT) v = v * 10 + (unsigned)(here(m) - '0');
    return v;
}

/* {2} {2,} {2,5}; anything else is a bracket that stands for itself. */
static bool counted(maker *m, unsigned *least, unsigned *most) {
    size_t at = m->at;
    bool fits = false;
    if (take(m, '{') && digit(here(m))) {
        *least = *most = number(m);
        if (take(m, ',')) *most = digit(here(m)) ? number(m) : (unsigned)TACT__PATTERN_ENDLESS;
        else if (*least == 0) *most = TACT_PATTERN_REPEAT + 2;     /* {0}: nothing at all, not without end */
        fits = take(m, '}');
    }
    if (!fits) m->at = at;
    return fits;
}

static bool repetition(maker *m, unsigned *least, unsigned *most) {
    *least = here(m) == '+';
    *most = here(m) == '?';
    if (!ends(m) && (here(m) == '*' || here(m) == '+' || here(m) == '?')) { m->at++; return true; }
    return counted(m, least, most);
}

static node *repeated(maker *m) {
    size_t start = m->at;
    unsigned least, most, again, ignored;
    if (repetition(m, &least, &most)) return fail(m, start, "nothing stands before this repetition", "to find the character itself write \\* \\+ \\? or \\{");
    node *n = atom(m);
    if (!n) return NULL;
    size_t at = m->at;
    if (!repetition(m, &least, &most)) return n;
    take(m, '?');                                          /* as little as possible: found is found */
    bool never = most == TACT_PATTERN_REPEAT + 2;
    if (least > TACT_PATTERN_REPEAT || (!never && most > TACT_PATTERN_REPEAT)) return fail(m, at, "this repeats too often", "255 times are the most");
    if (!never && most != TACT__PATTERN_ENDLESS && most < least) return fail(m, at, "this repetition runs backwards", "the smaller number stands first: {2,5}");
    at = m->at;
    if (repetition(m, &again, &ignored)) return fail(m, at, "a repetition of a repetition", "put the first one into ( )");
    if (never || (least == 0 && most == TACT__PATTERN_ENDLESS && n->kind == TACT__PATTERN_NOTHING)) return make(m, TACT__PATTERN_NOTHING, start);
    node *r = make(m, TACT__PATTERN_REPEAT, start);
    if (!r) return NULL;
    r->first = n;
    r->least = least;
    r->most = most;
    return r;
}

static node *row(maker *m) {
    node *all = make(m, TACT__PATTERN_ROW, m->at), **end = all ? &all->first : NULL;
    for (; end && !ends(m) && here(m) != '|' && here(m) != ')'; end = &(*end)->next)
        if (!(*end = repeated(m))) return NULL;
    return all;
}

static node *either(maker *m) {
    node *all = make(m, TACT__PATTERN_EITHER, m->at), **end = all ? &all->first : NULL;
    if (!all || !(*end = row(m))) return NULL;
    while (take(m, '|')) {
        end = &(*end)->next;
        if (!(*end = row(m))) return NULL;
    }
    return all->first->next ? all : all->first;
}

tact_status tact_pattern_compile(tact_slice pattern, tact_arena *arena, tact_slice *program, tact_pattern_wrong *wrong) {
    maker *m = TACT_NEW(arena, maker, 1);
    if (!m) return TACT_ERR_MEMORY;
    *m = (maker){ .text = pattern, .arena = arena, .wrong = wrong };
    node *n = either(m);
    if (n && !ends(m)) fail(m, m->at, "this bracket closes nothing", "to find the bracket itself write \\)");
    if (m->no_memory) return TACT_ERR_MEMORY;
    if (m->failed) return TACT_ERR_INVALID;
    return tact__pattern_write(&(tact__pattern_tree){ n, m->table, m->table_count }, arena, program, wrong);
}
