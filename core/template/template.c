/* core/template/template.c -- filling: walks the nodes of parse.h with a stack of contexts.  See template.h. */
#include "core/template/template.h"
#include "core/template/escape.h"
#include "core/template/parse.h"

enum { STACK_MAX = 80, STEPS_MAX = 200000 };

/* Partials are read once, each with the indent it stands at. */
typedef struct reading { tact_slice source, indent; tact_nodes nodes; struct reading *next; } reading;

typedef struct filler {
    const tact_template_options *options;
    tact_template_report *report;
    tact_arena *arena;
    tact_writer out;
    size_t bytes_max;
    const tact_value *stack[STACK_MAX]; uint32_t depth;
    uint32_t partials, steps;
    reading *readings;
    tact_status status;
} filler;

static void report_missing(filler *f, tact_slice name) {
    tact_template_report *r = f->report;
    if (!r) return;
    r->missing_count++;
    for (uint32_t i = 0; i < r->named_count; i++)
        if (tact_slice_equal(r->missing[i], name)) return;
    if (r->named_count < TACT_TEMPLATE_MISSING) r->missing[r->named_count++] = name;
}

static const tact_value *top(const filler *f) { return f->depth ? f->stack[f->depth - 1] : NULL; }

/* The first part of a dotted name is looked for from the innermost context outwards; the rest only inside what was found. */
static const tact_value *look_up(const filler *f, tact_slice name) {
    if (tact_slice_is(name, ".")) return top(f);
    size_t dot = 0;
    while (dot < name.len && name.ptr[dot] != '.') dot++;
    const tact_value *v = NULL;
    for (uint32_t i = f->depth; i-- > 0 && !v;) v = tact_value_get(f->stack[i], (tact_slice){ name.ptr, dot });
    while (v && dot < name.len) {
        size_t from = ++dot;
        while (dot < name.len && name.ptr[dot] != '.') dot++;
        v = tact_value_get(v, (tact_slice){ name.ptr + from, dot - from });
    }
    return v;
}

/* "total.money": the text or number before the last dot, as people write it. */
static bool write_out(const filler *f, tact_slice name, tact_slice *words) {
    size_t dot = name.len;
    while (dot > 0 && name.ptr[dot - 1] != '.') dot--;
    if (dot < 2 || !f->options->written) return false;
    const tact_value *v = look_up(f, (tact_slice){ name.ptr, dot - 1 });
    bool plain = v && (v->type == TACT_TEXT || v->type == TACT_INT || v->type == TACT_DOUBLE);
    return plain && f->options->written(f->options->written_ctx, v, (tact_slice){ name.ptr + dot, name.len - dot }, f->arena, words);
}

static void check_room(filler *f) {
    if (f->out.status) f->status = f->out.status;
    else if (f->out.len > f->bytes_max) f->status = TACT_ERR_LIMIT;
}

static void fill_hole(filler *f, const tact_node *node) {
    char room[32];
    const tact_value *v = look_up(f, node->text);
    tact_slice words = { NULL, 0 };
    bool written = !v && write_out(f, node->text, &words), gap = f->options->gaps && v && (v->type == TACT_NULL || (v->type == TACT_TEXT && v->text.len == 0));
    if (gap || (!written && (!v || v->type == TACT_ABSENT || v->type == TACT_LIST || v->type == TACT_MAP))) { report_missing(f, node->text); return; }
    if (!written) words = tact__value_words(v, room);
    if (node->kind == TACT_NODE_RAW && f->options->escape == TACT_ESCAPE_HTML) tact_write_bytes(&f->out, words.ptr, words.len);
    else tact_template_escape(&f->out, f->options->escape, words);
}

static bool is_falsy(const tact_value *v) {
    return !v || v->type == TACT_NULL || v->type == TACT_ABSENT || (v->type == TACT_BOOL && !v->boolean) ||
           (v->type == TACT_LIST && v->list.count == 0) || (v->type == TACT_TEXT && v->text.len == 0);
}

static void fill(filler *f, const tact_nodes *nodes, uint32_t from, uint32_t until);

static void fill_with(filler *f, const tact_nodes *nodes, uint32_t from, uint32_t until, const tact_value *context) {
    if (f->depth == STACK_MAX) { f->status = TACT_ERR_LIMIT; return; }
    f->stack[f->depth++] = context;
    fill(f, nodes, from, until);
    f->depth--;
}

static void fill_section(filler *f, const tact_nodes *nodes, uint32_t at) {
    const tact_node *node = &nodes->items[at];
    const tact_value *v = look_up(f, node->text);
    if (node->kind == TACT_NODE_INVERTED) { if (is_falsy(v)) fill(f, nodes, at + 1, node->end); return; }
    if (is_falsy(v)) return;
    if (v->type != TACT_LIST) { fill_with(f, nodes, at + 1, node->end, v); return; }
    for (uint32_t i = 0; i < v->list.count && f->status == TACT_OK; i++) fill_with(f, nodes, at + 1, node->end, &v->list.items[i]);
}

/* Every line of the source moved in by the indent. */
static tact_slice indented(filler *f, tact_slice source, tact_slice indent) {
    size_t lines = 1;
    for (size_t i = 0; i + 1 < source.len; i++) lines += source.ptr[i] == '\n';
    if (indent.len == 0 || source.len == 0) return source;
    if (source.len + lines * indent.len > f->bytes_max * 4) { f->status = TACT_ERR_LIMIT; return (tact_slice){ NULL, 0 }; }
    char *out = tact_arena_alloc(f->arena, source.len + lines * indent.len, 1), *p = out;
    if (!out) { f->status = TACT_ERR_MEMORY; return (tact_slice){ NULL, 0 }; }
    for (size_t i = 0; i < source.len; i++) {
        if (i == 0 || source.ptr[i - 1] == '\n') { memcpy(p, indent.ptr, indent.len); p += indent.len; }
        *p++ = source.ptr[i];
    }
    return (tact_slice){ out, (size_t)(p - out) };
}

static const tact_nodes *read_partial(filler *f, tact_slice source, tact_slice indent) {
    for (reading *r = f->readings; r; r = r->next)
        if (r->source.ptr == source.ptr && r->source.len == source.len && tact_slice_equal(r->indent, indent)) return &r->nodes;
    reading *r = TACT_NEW(f->arena, reading, 1);
    if (!r) { f->status = TACT_ERR_MEMORY; return NULL; }
    *r = (reading){ .source = source, .indent = indent, .next = f->readings };
    tact_slice moved = indented(f, source, indent);
    if (f->status == TACT_OK) f->status = tact__template_parse(&r->nodes, moved, NULL, f->arena);
    f->readings = r;
    return f->status == TACT_OK ? &r->nodes : NULL;
}

static void fill_partial(filler *f, const tact_node *node) {
    tact_slice source;
    if (!f->options->partial || !f->options->partial(f->options->partial_ctx, node->text, &source)) { report_missing(f, node->text); return; }
    if (f->partials == TACT_TEMPLATE_DEPTH) { f->status = TACT_ERR_LIMIT; return; }
    const tact_nodes *nodes = read_partial(f, source, node->indent);
    if (!nodes) return;
    f->partials++;
    fill(f, nodes, 0, nodes->count);
    f->partials--;
}

static void fill(filler *f, const tact_nodes *nodes, uint32_t from, uint32_t until) {
    for (uint32_t i = from; i < until && f->status == TACT_OK;) {
        const tact_node *node = &nodes->items[i];
        if (++f->steps > STEPS_MAX) { f->status = TACT_ERR_LIMIT; return; }
        switch ((tact_node_kind)node->kind) {
        case TACT_NODE_TEXT: tact_write_bytes(&f->out, node->text.ptr, node->text.len); break;
        case TACT_NODE_HOLE: case TACT_NODE_RAW: fill_hole(f, node); break;
        case TACT_NODE_PARTIAL: fill_partial(f, node); break;
        case TACT_NODE_SECTION: case TACT_NODE_INVERTED: fill_section(f, nodes, i); break;
        }
        if (f->status == TACT_OK) check_room(f);
        i = node->kind == TACT_NODE_SECTION || node->kind == TACT_NODE_INVERTED ? node->end : i + 1;
    }
}

tact_status tact_template_render(tact_slice *out, tact_template_report *report, tact_slice source, const tact_value *const *contexts,
                                 uint32_t context_count, const tact_template_options *options, tact_arena *arena) {
    TACT_ASSERT(out != NULL && options != NULL && context_count <= STACK_MAX / 2);
    filler f = { .options = options, .report = report, .arena = arena, .bytes_max = options->bytes_max ? options->bytes_max : TACT_TEMPLATE_BYTES };
    tact_nodes nodes;
    *out = (tact_slice){ NULL, 0 };
    if (report) memset(report, 0, sizeof *report);
    f.status = tact__template_parse(&nodes, source, NULL, arena);
    if (f.status) return f.status;
    for (uint32_t i = 0; i < context_count; i++) f.stack[f.depth++] = contexts[i];
    tact_writer_init(&f.out, arena, source.len + source.len / 2);
    fill(&f, &nodes, 0, nodes.count);
    if (f.status == TACT_OK) check_room(&f);
    if (f.status) return f.status;
    *out = tact_writer_slice(&f.out);
    return TACT_OK;
}
