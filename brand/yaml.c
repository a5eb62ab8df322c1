/* brand/yaml.c -- see yaml.h.  A recursive walk over libyaml's events; the depth is bounded, so is the stack. */
#include "brand/yaml.h"
#include "brand/file.h"
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

typedef struct reader {
    yaml_parser_t parser;
    tact_slice source;
    tact_arena *arena;
    tact_diags *diags;
    bool refused;                  /* something was refused, reading went on */
    bool broken;                   /* the syntax is broken, or memory is out: nothing more can be read */
} reader;

typedef struct item { struct item *next; tact_pair pair; } item;      /* children while their number is unknown */

static uint32_t line_of(yaml_mark_t mark) { return (uint32_t)mark.line + 1; }
static uint32_t column_of(yaml_mark_t mark) { return (uint32_t)mark.column + 1; }

static void refuse(reader *r, uint32_t line, uint32_t column, tact_slice text, const char *hint) {
    tact_diag_add(r->diags, TACT_ERROR, line, column, text, tact_slice_of(hint));
    r->refused = true;
}

static void out_of_memory(reader *r) {
    if (!r->broken) refuse(r, 0, 0, TACT_S("not enough memory to read this file"), "split the file, or run where there is more memory");
    r->broken = true;
}

/* ---- scalars ---------------------------------------------------------------------------------------------------------------- */
static bool digit(char c) { return c >= '0' && c <= '9'; }
static size_t digits(tact_slice s, size_t at) {
    size_t n = 0;
    while (at + n < s.len && digit(s.ptr[at + n])) n++;
    return n;
}

/* Shape of a JSON number: 0 no, 1 whole, 2 with fraction or exponent. */
static int number_shape(tact_slice s) {
    size_t at = s.len && s.ptr[0] == '-' ? 1 : 0, whole = digits(s, at);
    if (whole == 0 || (whole > 1 && s.ptr[at] == '0')) return 0;
    at += whole;
    if (at == s.len) return 1;
    if (s.ptr[at] == '.') {
        size_t n = digits(s, at + 1);
        if (n == 0) return 0;
        at += 1 + n;
    }
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        at++;
        if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-')) at++;
        size_t n = digits(s, at);
        if (n == 0) return 0;
        at += n;
    }
    return at == s.len ? 2 : 0;
}

tact_value tact_yaml_scalar(tact_slice s) {
    if (s.len == 0 || tact_slice_is(s, "~") || tact_slice_is(s, "null")) return (tact_value){ .type = TACT_NULL };
    if (tact_slice_is(s, "true")) return tact_value_bool(true);
    if (tact_slice_is(s, "false")) return tact_value_bool(false);
    int shape = number_shape(s);
    int64_t whole;
    if (shape == 1 && tact_slice_int(s, &whole)) return tact_value_int(whole);
    if (shape && s.len < 64) {
        char text[64];
        memcpy(text, s.ptr, s.len);
        text[s.len] = 0;
        double real = strtod(text, NULL);
        if (real >= -1.7976931348623157e308 && real <= 1.7976931348623157e308) return tact_value_double(real);
    }
    return tact_value_text(s);
}

bool tact_yaml_looks_bool(tact_slice text, bool *value) {
    static const char *const yes[] = { "yes", "on", "y", "true" }, *const no[] = { "no", "off", "n", "false" };
    for (size_t i = 0; i < 4; i++) {
        if (tact_slice_equal_nocase(text, tact_slice_of(yes[i]))) return *value = true, true;
        if (tact_slice_equal_nocase(text, tact_slice_of(no[i]))) return *value = false, true;
    }
    return false;
}

/* Where the content of `|` and `>` begins: the first line below that is not blank. */
static void block_place(const reader *r, yaml_mark_t start, uint32_t *line, uint32_t *column) {
    const char *at = r->source.ptr + start.index, *end = r->source.ptr + r->source.len;
    uint32_t row = line_of(start);
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline) return;
        at = newline + 1;
        row++;
        uint32_t indent = 0;
        while (at + indent < end && at[indent] == ' ') indent++;
        if (at + indent < end && at[indent] != '\n' && at[indent] != '\r') { *line = row; *column = indent + 1; return; }
    }
}

static tact_value read_scalar(reader *r, const yaml_event_t *e) {
    tact_slice text = { (const char *)e->data.scalar.value, e->data.scalar.length };
    yaml_scalar_style_t style = e->data.scalar.style;
    tact_value v;
    uint32_t line = line_of(e->start_mark), column = column_of(e->start_mark);
    if (style == YAML_PLAIN_SCALAR_STYLE) v = tact_yaml_scalar(text);
    else v = tact_value_text(text);
    if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) column++;
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE) block_place(r, e->start_mark, &line, &column);
    if (v.type == TACT_TEXT && v.text.len) {
        v.text = tact_arena_copy(r->arena, text);
        if (!v.text.ptr) out_of_memory(r);
    }
    v.line = line;
    v.column = column;
    return v;
}

/* ---- the walk --------------------------------------------------------------------------------------------------------------- */
static void refuse_anchor(reader *r, const yaml_event_t *e) {
    const yaml_char_t *anchor = NULL, *tag = NULL;
    if (e->type == YAML_SCALAR_EVENT) { anchor = e->data.scalar.anchor; tag = e->data.scalar.tag; }
    if (e->type == YAML_SEQUENCE_START_EVENT) { anchor = e->data.sequence_start.anchor; tag = e->data.sequence_start.tag; }
    if (e->type == YAML_MAPPING_START_EVENT) { anchor = e->data.mapping_start.anchor; tag = e->data.mapping_start.tag; }
    if (anchor)
        refuse(r, line_of(e->start_mark), column_of(e->start_mark), TACT_JOIN(r->diags, TACT_S("anchor '&"), tact_slice_of((const char *)anchor), TACT_S("' is not accepted")),
               "write the value out where it is used; put text that begins with & in quotes");
    if (tag)
        refuse(r, line_of(e->start_mark), column_of(e->start_mark), TACT_JOIN(r->diags, TACT_S("tag '"), tact_slice_of((const char *)tag), TACT_S("' is not accepted")),
               "leave the tag out; put text that begins with ! in quotes");
}

static void broken_syntax(reader *r) {
    const yaml_parser_t *p = &r->parser;
    r->broken = true;
    if (p->error == YAML_MEMORY_ERROR) { r->broken = false; out_of_memory(r); return; }
    if (p->error == YAML_READER_ERROR) {                     /* control characters: the offset counts bytes */
        uint32_t line = 1, column = 1;
        for (size_t i = 0; i < p->problem_offset && i < r->source.len; i++) {
            if (r->source.ptr[i] == '\n') { line++; column = 1; }
            else if (((unsigned char)r->source.ptr[i] & 0xC0) != 0x80) column++;
        }
        refuse(r, line, column, TACT_S("a control character stands here"), "remove it; in a text in double quotes it can be written as \\x..");
        return;
    }
    yaml_mark_t mark = p->problem_mark;
    const char *at = mark.index < r->source.len ? r->source.ptr + mark.index : "";
    const char *hint = p->context && *p->context ? p->context : "look at the indentation and the quotes of this line and the one above";
    tact_slice text = TACT_JOIN(r->diags, TACT_S("this is not YAML: "), tact_slice_of(p->problem ? p->problem : "unexpected end"));
    if (*at == '\t') { text = TACT_S("a tab stands here"); hint = "indent with spaces"; }
    else if (*at == '@' || *at == '`' || *at == '%') hint = "put text that begins with this sign in quotes";
    else if (p->problem && strstr(p->problem, "mapping values are not allowed")) hint = "put text that contains ': ' in quotes";
    else hint = TACT_JOIN(r->diags, tact_slice_of(hint), TACT_S("\0")).ptr;    /* context texts live as long as the parser only */
    refuse(r, line_of(mark), column_of(mark), text, hint);
}

static bool next_event(reader *r, yaml_event_t *e) {
    if (r->broken) return false;
    if (!yaml_parser_parse(&r->parser, e)) { broken_syntax(r); return false; }
    refuse_anchor(r, e);
    return true;
}

static tact_value read_value(reader *r, const yaml_event_t *e, unsigned depth);

/* Read past a value that is not wanted. */
static void skip_value(reader *r, const yaml_event_t *first) {
    int open = first->type == YAML_SEQUENCE_START_EVENT || first->type == YAML_MAPPING_START_EVENT;
    while (open > 0) {
        yaml_event_t e;
        if (!next_event(r, &e)) return;
        if (e.type == YAML_SEQUENCE_START_EVENT || e.type == YAML_MAPPING_START_EVENT) open++;
        if (e.type == YAML_SEQUENCE_END_EVENT || e.type == YAML_MAPPING_END_EVENT) open--;
        yaml_event_delete(&e);
        if (open > TACT_YAML_DEPTH) r->broken = true;
    }
}

static bool read_key(reader *r, const yaml_event_t *e, tact_pair *pair) {
    pair->line = line_of(e->start_mark);
    pair->column = column_of(e->start_mark);
    if (e->type != YAML_SCALAR_EVENT || e->data.scalar.length == 0) {
        refuse(r, pair->line, pair->column, TACT_S("a key must be a word"), "write `name: value`; put a value that begins with { or [ and is text in quotes");
        return false;
    }
    tact_slice text = { (const char *)e->data.scalar.value, e->data.scalar.length };
    if (tact_slice_is(text, "<<") && e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        refuse(r, pair->line, pair->column, TACT_S("the merge key '<<' is not accepted"), "write the keys out where they are used");
        return false;
    }
    pair->key = tact_arena_copy(r->arena, text);
    if (!pair->key.ptr) out_of_memory(r);
    return !r->broken;
}

static bool key_is_new(reader *r, const item *known, const tact_pair *pair) {
    for (; known; known = known->next)
        if (tact_slice_equal(known->pair.key, pair->key)) {
            char line[16];
            int n = snprintf(line, sizeof line, "%u", known->pair.line);
            refuse(r, pair->line, pair->column, TACT_JOIN(r->diags, TACT_S("'"), pair->key, TACT_S("' stands here a second time; it was first written in line "), (tact_slice){ line, (size_t)n }),
                   "keep one of the two");
            return false;
        }
    return true;
}

/* Children were pushed in front: hand them out in the order they were written. */
static const tact_pair *pairs_of(reader *r, const item *last, uint32_t count) {
    tact_pair *pairs = TACT_NEW(r->arena, tact_pair, count ? count : 1);
    if (!pairs) { out_of_memory(r); return NULL; }
    for (uint32_t i = count; last; last = last->next) pairs[--i] = last->pair;
    return pairs;
}

static void push(reader *r, item **list, uint32_t *count, const tact_pair *pair) {
    item *i = TACT_NEW(r->arena, item, 1);
    if (!i) { out_of_memory(r); return; }
    *i = (item){ *list, *pair };
    *list = i;
    ++*count;
}

static void read_map(reader *r, tact_value *out, unsigned depth) {
    item *list = NULL;
    uint32_t count = 0;
    for (;;) {
        yaml_event_t key, e;
        if (!next_event(r, &key)) break;
        if (key.type == YAML_MAPPING_END_EVENT) { yaml_event_delete(&key); break; }
        tact_pair pair = { 0 };
        bool wanted = read_key(r, &key, &pair);
        if (!wanted) skip_value(r, &key);
        yaml_event_delete(&key);
        if (!next_event(r, &e)) break;
        if (wanted && key_is_new(r, list, &pair)) {
            pair.value = read_value(r, &e, depth + 1);
            push(r, &list, &count, &pair);
        } else {
            skip_value(r, &e);
        }
        yaml_event_delete(&e);
    }
    *out = (tact_value){ .type = TACT_MAP, .line = out->line, .column = out->column };
    out->map.pairs = pairs_of(r, list, count);
    out->map.count = out->map.pairs ? count : 0;
}

static void read_list(reader *r, tact_value *out, unsigned depth) {
    item *list = NULL;
    uint32_t count = 0;
    for (;;) {
        yaml_event_t e;
        if (!next_event(r, &e)) break;
        bool end = e.type == YAML_SEQUENCE_END_EVENT;
        if (!end) {
            tact_pair pair = { .value = read_value(r, &e, depth + 1) };
            push(r, &list, &count, &pair);
        }
        yaml_event_delete(&e);
        if (end) break;
    }
    tact_value *items = TACT_NEW(r->arena, tact_value, count ? count : 1);
    if (!items) { out_of_memory(r); count = 0; list = NULL; }
    for (uint32_t i = count; list; list = list->next) items[--i] = list->pair.value;
    *out = (tact_value){ .type = TACT_LIST, .line = out->line, .column = out->column };
    out->list.items = items;
    out->list.count = count;
}

static tact_value read_value(reader *r, const yaml_event_t *e, unsigned depth) {
    tact_value v = { .type = TACT_NULL, .line = line_of(e->start_mark), .column = column_of(e->start_mark) };
    if (e->type == YAML_SCALAR_EVENT) return read_scalar(r, e);
    if (e->type == YAML_ALIAS_EVENT) {
        refuse(r, v.line, v.column, TACT_JOIN(r->diags, TACT_S("alias '*"), tact_slice_of((const char *)e->data.alias.anchor), TACT_S("' is not accepted")),
               "write the value out where it is used; put text that begins with * in quotes");
        return v;
    }
    if (depth >= TACT_YAML_DEPTH) {
        refuse(r, v.line, v.column, TACT_S("this is nested more than 32 levels deep"), "bring it up to fewer levels");
        r->broken = true;                                  /* the parser's own work grows with the square of the depth: no further */
        return v;
    }
    if (e->type == YAML_MAPPING_START_EVENT) read_map(r, &v, depth);
    if (e->type == YAML_SEQUENCE_START_EVENT) read_list(r, &v, depth);
    return v;
}

static void read_document(reader *r, tact_value *out) {
    unsigned documents = 0;
    for (;;) {
        yaml_event_t e;
        if (!next_event(r, &e)) return;
        bool end = e.type == YAML_STREAM_END_EVENT;
        if (e.type == YAML_DOCUMENT_START_EVENT) {
            if (e.data.document_start.version_directive || e.data.document_start.tag_directives.start != e.data.document_start.tag_directives.end)
                refuse(r, line_of(e.start_mark), column_of(e.start_mark), TACT_S("a % directive is not accepted"), "leave the line out");
            if (++documents == 2)
                refuse(r, line_of(e.start_mark), column_of(e.start_mark), TACT_S("a second document begins here"), "one file holds one document: remove the line '---'");
        } else if (e.type == YAML_SCALAR_EVENT || e.type == YAML_ALIAS_EVENT || e.type == YAML_SEQUENCE_START_EVENT || e.type == YAML_MAPPING_START_EVENT) {
            if (documents == 1) *out = read_value(r, &e, 0);
            else skip_value(r, &e);
        }
        yaml_event_delete(&e);
        if (end) return;
    }
}

bool tact_yaml_read(tact_slice source, tact_arena *arena, tact_diags *diags, tact_value *out) {
    reader r = { .source = source, .arena = arena, .diags = diags };
    uint32_t line, column;
    static const tact_pair none;
    *out = (tact_value){ .type = TACT_NULL, .line = 1, .column = 1 };
    if (source.len >= 3 && memcmp(source.ptr, "\xEF\xBB\xBF", 3) == 0) { r.source.ptr += 3; r.source.len -= 3; }
    if (r.source.len > TACT_YAML_BYTES) refuse(&r, 0, 0, TACT_S("the file is larger than 1 MB"), "split it");
    else if (!tact_brand_file_utf8(r.source, &line, &column)) refuse(&r, line, column, TACT_S("these bytes are not UTF-8"), "save the file as UTF-8");
    else if (!yaml_parser_initialize(&r.parser)) out_of_memory(&r);
    else {
        yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&r.parser, (const unsigned char *)(r.source.ptr ? r.source.ptr : ""), r.source.len);
        read_document(&r, out);
        yaml_parser_delete(&r.parser);
    }
    if (out->type == TACT_NULL) *out = (tact_value){ .type = TACT_MAP, .line = out->line, .column = out->column, .map = { &none, 0 } };
    return !r.refused;
}
