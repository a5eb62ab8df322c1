/* core/template/check.c -- faults and unknown names of a source, each with its place and the way out.  See template.h. */
#include "core/template/parse.h"
#include "core/template/template.h"

typedef struct checker {
    tact_slice source;
    const tact_slice *names; size_t name_count;
    tact_diags *diags;
    uint32_t line, column, errors;
    tact_slice open[TACT_TEMPLATE_DEPTH]; uint32_t open_end[TACT_TEMPLATE_DEPTH], depth;   /* full names of the sections around */
} checker;

static void say(checker *c, tact_severity severity, size_t offset, tact_slice text, tact_slice hint) {
    uint32_t line = c->line, column = c->column + (uint32_t)offset;
    for (size_t i = 0; i < offset; i++)
        if (c->source.ptr[i] == '\n') { line++; column = (uint32_t)(offset - i); }
    tact_diag_add(c->diags, severity, line, column, text, hint);
    c->errors += severity == TACT_ERROR;
}

static void on_fault(void *ctx, tact_template_fault fault, size_t at, tact_slice name, tact_slice other) {
    checker *c = ctx;
    tact_diags *d = c->diags;
    switch (fault) {
    case TACT_FAULT_OPEN_TAG: say(c, TACT_ERROR, at, TACT_S("this tag never closes"), TACT_JOIN(d, TACT_S("close it with "), name)); break;
    case TACT_FAULT_NO_NAME: say(c, TACT_ERROR, at, TACT_S("a tag without a name"), TACT_S("write the name of a variable: {{brand}}")); break;
    case TACT_FAULT_NAME: say(c, TACT_ERROR, at, TACT_JOIN(d, TACT_S("not a name: '"), name, TACT_S("'")), TACT_S("a name is one word, its parts joined by dots: nearest.name")); break;
    case TACT_FAULT_DELIMITERS: say(c, TACT_ERROR, at, TACT_S("a tag that sets delimiters names two of them"), TACT_S("write {{=<% %>=}}")); break;
    case TACT_FAULT_OPEN_SECTION:
        say(c, TACT_ERROR, at, TACT_JOIN(d, TACT_S("section '"), name, TACT_S("' never ends")), TACT_JOIN(d, TACT_S("end it with {{/"), name, TACT_S("}}")));
        break;
    case TACT_FAULT_WRONG_END:
        say(c, TACT_ERROR, at, TACT_JOIN(d, TACT_S("'"), name, TACT_S("' ends here, but '"), other, TACT_S("' is open")), TACT_JOIN(d, TACT_S("end it with {{/"), other, TACT_S("}}")));
        break;
    case TACT_FAULT_STRAY_END: say(c, TACT_ERROR, at, TACT_JOIN(d, TACT_S("'"), name, TACT_S("' ends here, but no section is open")), TACT_JOIN(d, TACT_S("begin it with {{#"), name, TACT_S("}}"))); break;
    case TACT_FAULT_TAGS: say(c, TACT_ERROR, at, TACT_S("more than 4096 tags"), TACT_S("split the text, or move parts into partials")); break;
    case TACT_FAULT_DEPTH: say(c, TACT_ERROR, at, TACT_S("sections more than 32 deep"), TACT_S("flatten the sections")); break;
    }
}

/* "event.*" lets every name below event pass. A section may also name what only stands above known names: {{#nearest}}. */
static bool fits(tact_slice known, tact_slice name, bool section) {
    if (known.len >= 2 && tact_slice_equal((tact_slice){ known.ptr + known.len - 2, 2 }, TACT_S(".*"))) {
        tact_slice above = { known.ptr, known.len - 1 };        /* with its dot */
        return tact_slice_starts(name, above) || (section && tact_slice_equal(name, (tact_slice){ above.ptr, above.len - 1 }));
    }
    bool below = section && known.len > name.len && tact_slice_starts(known, name) && known.ptr[name.len] == '.';
    return below || tact_slice_equal(known, name);
}

static bool is_known(const checker *c, tact_slice name, bool section) {
    for (size_t i = 0; i < c->name_count; i++)
        if (fits(c->names[i], name, section)) return true;
    return false;
}

/* The full dotted name: as written, or below one of the sections around it; {NULL,0} when nobody knows it. */
static tact_slice resolve(checker *c, tact_slice name, bool section) {
    for (uint32_t i = c->depth; i-- > 0;) {
        tact_slice full = c->open[i].len ? TACT_JOIN(c->diags, c->open[i], TACT_S("."), name) : name;
        if (is_known(c, full, section)) return full;
    }
    return is_known(c, name, section) ? name : (tact_slice){ NULL, 0 };
}

static tact_slice names_that_exist(checker *c) {
    tact_slice list = TACT_S("names that exist: ");
    size_t shown = c->name_count < 8 ? c->name_count : 8;
    for (size_t i = 0; i < shown; i++) list = TACT_JOIN(c->diags, list, i ? TACT_S(", ") : (tact_slice){ NULL, 0 }, c->names[i]);
    return shown < c->name_count ? TACT_JOIN(c->diags, list, TACT_S(" ...")) : list;
}

static void check_node(checker *c, const tact_node *node) {
    bool section = node->kind == TACT_NODE_SECTION || node->kind == TACT_NODE_INVERTED;
    tact_slice full = { NULL, 0 };
    if (node->kind == TACT_NODE_RAW)
        say(c, TACT_WARNING, node->offset, TACT_JOIN(c->diags, TACT_S("'"), node->text, TACT_S("' goes into HTML as it is")), TACT_S("write {{name}} with two braces, unless the value is HTML of your own"));
    if (tact_slice_is(node->text, ".")) {
        if (c->depth == 0) say(c, TACT_ERROR, node->offset, TACT_S("'.' stands for an item of a list, and there is no section around it"), TACT_S("put it into {{#list}} ... {{/list}}"));
    } else if (node->kind != TACT_NODE_PARTIAL && c->name_count) {
        full = resolve(c, node->text, section);
        if (!full.ptr) {
            tact_slice hint = tact_diag_did_you_mean(c->diags, node->text, c->names, c->name_count);
            say(c, TACT_ERROR, node->offset, TACT_JOIN(c->diags, TACT_S("no such name: '"), node->text, TACT_S("'")), hint.ptr ? hint : names_that_exist(c));
        }
    }
    if (node->kind == TACT_NODE_SECTION && c->depth < TACT_TEMPLATE_DEPTH) {
        c->open[c->depth] = full;
        c->open_end[c->depth++] = node->end;
    }
}

bool tact_template_check(tact_slice source, const tact_slice *names, size_t name_count, tact_diags *diags, uint32_t line, uint32_t column) {
    checker c = { .source = source, .names = names, .name_count = name_count, .diags = diags, .line = line, .column = column };
    tact_nodes nodes = { NULL, 0 };
    tact_template_listener listener = { on_fault, &c };
    tact_status status = tact__template_parse(&nodes, source, &listener, diags->arena);
    if (status == TACT_ERR_MEMORY) { say(&c, TACT_ERROR, 0, TACT_S("the text is too long to be checked"), TACT_S("shorten it")); return false; }
    if (status == TACT_ERR_LIMIT) return false;
    for (uint32_t i = 0; i < nodes.count; i++) {
        while (c.depth && c.open_end[c.depth - 1] <= i) c.depth--;
        if (nodes.items[i].kind != TACT_NODE_TEXT) check_node(&c, &nodes.items[i]);
    }
    return c.errors == 0;
}
