/* core/template/parse.c -- see parse.h.  Two passes over the same scanner: one counts, one fills, so that nothing grows.
 *
 * A tag stands alone when its line holds nothing else but white space; then the line goes with it. Holes never stand alone. */
#include "core/template/parse.h"

typedef struct tag {
    char sigil;                        /* '#', '^', '/', '>', '=', '!', '&' (also for the triple), or 0 for a hole */
    tact_slice name;
    size_t from, until;                /* of the whole tag */
} tag;

typedef struct parser {
    tact_slice source;
    size_t at;
    tact_slice open, close;            /* delimiters in force */
    const tact_template_listener *listener;
    tact_status status;
    tact_node *nodes; uint32_t count, room;
    uint32_t sections[TACT_TEMPLATE_DEPTH]; uint32_t depth;
} parser;

static void fault(parser *p, tact_template_fault f, size_t offset, tact_slice name, tact_slice other) {
    if (p->listener) p->listener->fault(p->listener->ctx, f, offset, name, other);
    tact_status s = f == TACT_FAULT_TAGS || f == TACT_FAULT_DEPTH ? TACT_ERR_LIMIT : TACT_ERR_INVALID;
    if (p->status == TACT_OK) p->status = s;
}

static const tact_slice NOTHING = { NULL, 0 };

static bool is_blank(char c) { return c == ' ' || c == '\t'; }
static bool is_space(char c) { return is_blank(c) || c == '\n' || c == '\r'; }

static tact_slice part(tact_slice s, size_t from, size_t until) { return (tact_slice){ s.ptr + from, until - from }; }

static tact_slice trim(tact_slice s) {
    while (s.len && is_space(s.ptr[0])) { s.ptr++; s.len--; }
    while (s.len && is_space(s.ptr[s.len - 1])) s.len--;
    return s;
}

static bool find(tact_slice s, size_t from, tact_slice needle, size_t *at) {
    ptrdiff_t i = tact_slice_find(part(s, from, s.len), needle);
    if (i < 0) return false;
    *at = from + (size_t)i;
    return true;
}

/* The next tag from p->at on. False at the end, or at a tag that never closes (with a fault). */
static bool next_tag(parser *p, tag *t) {
    if (!find(p->source, p->at, p->open, &t->from)) return false;
    size_t inner = t->from + p->open.len, end;
    char first = inner < p->source.len ? p->source.ptr[inner] : '\0';
    bool triple = first == '{';
    t->sigil = first != '\0' && memchr("#^/>=!&", first, 7) ? first : '\0';
    if (triple || t->sigil) inner++;
    /* A triple closes with '}' before the delimiter, a set-delimiter tag with '='. */
    char twin = triple ? '}' : t->sigil == '=' ? '=' : '\0';
    bool closes = find(p->source, inner, p->close, &end);
    while (closes && twin && (end == inner || p->source.ptr[end - 1] != twin)) closes = find(p->source, end + 1, p->close, &end);
    if (!closes) { fault(p, TACT_FAULT_OPEN_TAG, t->from, triple ? TACT_S("}}}") : p->close, NOTHING); return false; }
    t->until = end + p->close.len;
    if (triple) t->sigil = '&';
    t->name = trim(part(p->source, inner, twin ? end - 1 : end));
    return true;
}

/* True when the tag has its line to itself; `line` and `next` are the bounds of that line. */
static bool stands_alone(const parser *p, const tag *t, size_t *line, size_t *next) {
    size_t a = t->from, b = t->until;
    while (a > 0 && is_blank(p->source.ptr[a - 1])) a--;
    if (a > 0 && p->source.ptr[a - 1] != '\n') return false;
    while (b < p->source.len && is_blank(p->source.ptr[b])) b++;
    if (b + 1 < p->source.len && p->source.ptr[b] == '\r' && p->source.ptr[b + 1] == '\n') b++;
    if (b < p->source.len && p->source.ptr[b] != '\n') return false;
    *line = a;
    *next = b < p->source.len ? b + 1 : b;
    return true;
}

static void add(parser *p, tact_node node) {
    if (p->nodes) { TACT_ASSERT(p->count < p->room); p->nodes[p->count] = node; }
    p->count++;
}

static void set_delimiters(parser *p, const tag *t) {
    size_t n = 0, gap;
    while (n < t->name.len && !is_space(t->name.ptr[n])) n++;
    for (gap = n; gap < t->name.len && is_space(t->name.ptr[gap]);) gap++;
    tact_slice open = part(t->name, 0, n), close = part(t->name, gap, t->name.len);
    bool bad = !open.len || !close.len || memchr(open.ptr, '=', open.len) || memchr(close.ptr, '=', close.len);
    for (size_t i = 0; !bad && i < close.len; i++) bad = is_space(close.ptr[i]);
    if (bad) { fault(p, TACT_FAULT_DELIMITERS, t->from, t->name, NOTHING); return; }
    p->open = open;
    p->close = close;
}

static void open_section(parser *p, const tag *t) {
    if (p->depth == TACT_TEMPLATE_DEPTH) { fault(p, TACT_FAULT_DEPTH, t->from, t->name, NOTHING); return; }
    p->sections[p->depth++] = p->count;
    add(p, (tact_node){ .kind = t->sigil == '#' ? TACT_NODE_SECTION : TACT_NODE_INVERTED, .text = t->name, .offset = t->from });
}

static void close_section(parser *p, const tag *t) {
    if (p->depth == 0) { fault(p, TACT_FAULT_STRAY_END, t->from, t->name, NOTHING); return; }
    uint32_t opened = p->sections[--p->depth];
    if (!p->nodes) return;                                      /* counting: names are compared when filling */
    if (!tact_slice_equal(p->nodes[opened].text, t->name)) fault(p, TACT_FAULT_WRONG_END, t->from, t->name, p->nodes[opened].text);
    p->nodes[opened].end = p->count;
}

static bool name_is_good(parser *p, const tag *t) {
    if (t->sigil == '!' || t->sigil == '=') return true;
    if (t->name.len == 0) { fault(p, TACT_FAULT_NO_NAME, t->from, NOTHING, NOTHING); return false; }
    for (size_t i = 0; i < t->name.len; i++)
        if (is_space(t->name.ptr[i]) || t->name.ptr[i] == '{' || t->name.ptr[i] == '}') { fault(p, TACT_FAULT_NAME, t->from, t->name, NOTHING); return false; }
    return true;
}

static void take_tag(parser *p, const tag *t, tact_slice indent) {
    if (!name_is_good(p, t)) return;
    switch (t->sigil) {
    case '!': break;
    case '=': set_delimiters(p, t); break;
    case '#': case '^': open_section(p, t); break;
    case '/': close_section(p, t); break;
    case '>': add(p, (tact_node){ .kind = TACT_NODE_PARTIAL, .text = t->name, .indent = indent, .offset = t->from }); break;
    case '&': add(p, (tact_node){ .kind = TACT_NODE_RAW, .text = t->name, .offset = t->from }); break;
    default: add(p, (tact_node){ .kind = TACT_NODE_HOLE, .text = t->name, .offset = t->from }); break;
    }
}

static void take_text(parser *p, size_t from, size_t until) {
    if (until > from) add(p, (tact_node){ .kind = TACT_NODE_TEXT, .text = part(p->source, from, until), .offset = from });
}

static void pass(parser *p) {
    tag t;
    uint32_t tags = 0;
    p->at = 0;
    p->count = p->depth = 0;
    p->open = TACT_S("{{");
    p->close = TACT_S("}}");
    while (next_tag(p, &t)) {
        size_t line = 0, next = 0;
        if (++tags > TACT_TEMPLATE_TAGS) { fault(p, TACT_FAULT_TAGS, t.from, NOTHING, NOTHING); return; }
        bool alone = t.sigil && t.sigil != '&' && stands_alone(p, &t, &line, &next);
        take_text(p, p->at, alone ? line : t.from);
        take_tag(p, &t, alone ? part(p->source, line, t.from) : NOTHING);
        p->at = alone ? next : t.until;
        if (p->status == TACT_ERR_LIMIT) return;
    }
    take_text(p, p->at, p->source.len);
    while (p->depth > 0) {
        uint32_t opened = p->sections[--p->depth];
        if (p->nodes) { fault(p, TACT_FAULT_OPEN_SECTION, p->nodes[opened].offset, p->nodes[opened].text, NOTHING); p->nodes[opened].end = p->count; }
    }
}

tact_status tact__template_parse(tact_nodes *out, tact_slice source, const tact_template_listener *listener, tact_arena *arena) {
    parser count = { .source = source }, fill = { .source = source, .listener = listener };
    pass(&count);
    fill.room = count.count;
    fill.nodes = TACT_NEW(arena, tact_node, count.count ? count.count : 1);
    if (!fill.nodes) return TACT_ERR_MEMORY;
    pass(&fill);
    *out = (tact_nodes){ fill.nodes, fill.count };
    return fill.status;
}
