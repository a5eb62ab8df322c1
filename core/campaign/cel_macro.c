/* core/campaign/cel_macro.c -- what looks like a call and is more: exists(x, condition), all, exists_one, matches() with its
 * pattern, and what the record keeps because a condition asks after it. */
#include "core/campaign/cel_check.h"
#include "core/campaign/pattern.h"

unsigned tact__cel_local(const tact_cel_scope *s, tact_slice name) {
    for (unsigned i = s->local_count; i > 0; i--)
        if (tact_slice_equal(s->locals[i - 1].name, name)) return i;
    return 0;
}

static tact_op macro_of(const tact_cel_node *n) {
    return !n->method ? TACT_OP_NULL : tact_slice_is(n->name, "exists") ? TACT_OP_EXISTS : tact_slice_is(n->name, "all") ? TACT_OP_ALL
         : tact_slice_is(n->name, "exists_one") ? TACT_OP_EXISTS_ONE : TACT_OP_NULL;
}

static void want(tact_cel_scope *s, const tact_cel_node *what, const tact_cel_node *macro, const char *wanted, const char *hint) {
    tact__cel_wrong(s, what, TACT_JOIN(s->diags, macro->name, TACT_S("() wants a "), tact_slice_of(wanted), TACT_S(", this is a "), tact_slice_of(tact__cel_type_name(what->type))), tact_slice_of(hint));
}

static tact_cel_local local_of(const tact_cel_node *range, tact_slice name) {
    unsigned type = range->type == TACT_LIST ? range->element : range->type == TACT_MAP ? (unsigned)TACT_TEXT : (unsigned)TACT_CEL_DYN;
    return (tact_cel_local){ name, (uint8_t)type, range->type == TACT_LIST ? range->builtin : NULL };
}

bool tact__cel_macro(tact_cel_scope *s, tact_cel_node *n, unsigned depth) {
    tact_op op = macro_of(n);
    tact_cel_node *range = n->first, *name = range ? range->next : NULL, *body = name ? name->next : NULL;
    if (op == TACT_OP_NULL) return false;
    n->type = TACT_BOOL;
    if (n->count != 3 || name->kind != TACT_CEL_IDENT) {
        tact__cel_wrong(s, n, TACT_JOIN(s->diags, n->name, TACT_S("() takes a name and a condition on it")), TACT_JOIN(s->diags, TACT_S("write event.products."), n->name, TACT_S("(p, p.price > 10)")));
        return true;
    }
    if (s->local_count == TACT_EXPR_LOCALS) {
        tact__cel_wrong(s, n, TACT_S("exists() and all() stand too deeply within one another"), TACT_S("4 levels are the most"));
        return true;
    }
    uint32_t before = s->diags->error_count;
    tact__cel_check_node(s, range, depth + 1);
    if (s->diags->error_count == before && !tact__cel_maybe(range->type, TACT_LIST) && range->type != TACT_MAP)
        want(s, range, n, "list or map before it", range->type == TACT_TEXT ? "to search a text write a.contains(b) or a.matches(pattern)" : "");
    s->locals[s->local_count++] = local_of(range, name->name);
    before = s->diags->error_count;
    tact__cel_check_node(s, body, depth + 1);
    s->local_count--;
    if (s->diags->error_count == before && !tact__cel_maybe(body->type, TACT_BOOL)) want(s, body, n, "true/false as its condition", "compare it with something: p.price > 10");
    n->kind = TACT_CEL_MACRO;
    n->op = op;
    range->next = body;
    n->count = 2;
    return true;
}

void tact__cel_matches(tact_cel_scope *s, tact_cel_node *n) {
    tact_cel_node *text = n->first, *pattern = text->next;
    tact_pattern_wrong wrong;
    if (pattern->kind != TACT_CEL_LITERAL || pattern->literal.type != TACT_TEXT) {
        tact__cel_wrong(s, pattern, TACT_S("'matches' wants a pattern that is written out"), TACT_S("write page.path.matches(r'^/shop/\\d+'); to look for a text of the event write a.contains(b)"));
        return;
    }
    tact_status status = tact_pattern_compile(pattern->literal.text, s->arena, &n->name, &wrong);
    if (status == TACT_ERR_MEMORY) s->no_memory = true;
    if (status == TACT_ERR_INVALID) {
        tact_cel_token token = { .written = pattern->written, .line = pattern->line, .column = pattern->column };
        tact_cel_node where = *pattern;
        if (token.written.ptr) tact_cel_place(&token, wrong.at, s->first_column, &where.line, &where.column);
        tact__cel_wrong(s, &where, tact_slice_of(wrong.text), tact_slice_of(wrong.hint));
    }
    if (status) return;
    n->kind = TACT_CEL_MATCHES;
    text->next = NULL;
    n->count = 1;
}

/* ---- what the record keeps on demand ---- */

static uint32_t kept_since(tact_cel_scope *s, const tact_cel_node *where, const char *kind, tact_slice name) {
    uint32_t count = 0, before = s->draft->field_count;
    for (uint32_t i = 0; i < before; i++) count += s->draft->fields[i].kind == TACT_FIELD_SINCE;
    uint32_t field = tact__draft_field(s->draft, s->keep, (tact_field){ TACT_FIELD_SINCE, TACT_BUILTIN_NONE, TACT_JOIN(s->diags, tact_slice_of(kind), name) });
    if (field == UINT32_MAX) s->no_memory = true;
    else if (field == before && count == TACT_SINCE_MAX) {
        s->draft->field_count = before;
        tact__cel_wrong(s, where, TACT_S("the conditions of this brand ask after too many events, pages and places"),
                        TACT_S("a record keeps the last time of 16: those of person.days_since() and of person.visited() with a page or a place"));
    }
    return field;
}

void tact__cel_days_since(tact_cel_scope *s, tact_cel_node *n) {
    const tact_cel_node *what = n->first;
    if (what->kind != TACT_CEL_LITERAL || what->literal.text.len == 0) {
        tact__cel_wrong(s, what, TACT_S("'person.days_since' wants an event that is written out"), TACT_S("write person.days_since(\"Order Completed\"), or \"/shop\" for a page"));
        return;
    }
    tact_slice name = what->literal.text;
    n->field = kept_since(s, what, name.ptr[0] == '/' ? "page " : "event ", name);
    n->kind = TACT_CEL_FIELD;
    n->type = TACT_INT;
    n->builtin = NULL;
    n->first = NULL;
    n->count = 0;
}

void tact__cel_visited(tact_cel_scope *s, const tact_cel_node *n) {
    const tact_cel_node *what = n->first;
    tact_slice name = what->literal.text;
    if (what->kind != TACT_CEL_LITERAL || name.len == 0) {
        tact__cel_wrong(s, what, TACT_S("'person.visited' wants a topic, a page or a place that is written out"), TACT_S("write person.visited(\"tyres\", days(7)), or \"/shop\" for a page"));
        return;
    }
    bool topic = false, place = false;
    for (uint32_t i = 0; i < s->draft->topic_count; i++) topic = topic || tact_slice_equal(s->draft->topics[i].name, name);
    for (uint32_t i = 0; i < s->draft->place_count; i++) place = place || tact_slice_equal(s->draft->places[i].name_id, name);
    if (topic && place)
        tact__cel_wrong(s, what, TACT_JOIN(s->diags, TACT_S("'"), name, TACT_S("' is a topic and a place")), TACT_S("give one of them another name"));
    else if (name.ptr[0] == '/') kept_since(s, what, "page ", name);
    else if (place) kept_since(s, what, "place ", name);
}
