/* core/campaign/audience.c -- see audience.h. */
#include "core/campaign/audience.h"
#include "core/campaign/cel_check.h"

typedef struct expanding { tact_cel_scope *scope; const tact_audience *within[TACT_AUDIENCES_DEEP]; unsigned deep, used; } expanding;

const tact_audience *tact_audience_named(const tact_bundle *bundle, tact_slice name) {
    for (uint32_t i = 0; i < bundle->audience_count; i++)
        if (tact_slice_equal(bundle->audiences[i].name, name)) return &bundle->audiences[i];
    return NULL;
}

static void unknown(tact_cel_scope *s, const tact_cel_node *n, tact_slice name) {
    tact_slice *names = TACT_NEW(s->arena, tact_slice, s->draft->audience_count + 1), hint = { NULL, 0 };
    for (uint32_t i = 0; names && i < s->draft->audience_count; i++) names[i] = s->draft->audiences[i].name;
    if (names) hint = tact_diag_did_you_mean(s->diags, name, names, s->draft->audience_count);
    tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("there is no audience '"), name, TACT_S("'")), hint.ptr ? hint : TACT_S("audiences stand in audiences.yaml"));
}

/* What stands there now is pointed at where the name stood. */
static void place(tact_cel_node *n, uint32_t line, uint32_t column, unsigned depth) {
    n->line = line;
    n->column = column;
    n->written = (tact_slice){ NULL, 0 };
    for (tact_cel_node *c = depth <= TACT_EXPR_DEPTH ? n->first : NULL; c; c = c->next) place(c, line, column, depth + 1);
}

static void put_true(tact_cel_node *n) {
    tact_cel_node *next = n->next;
    *n = (tact_cel_node){ .kind = TACT_CEL_LITERAL, .literal = tact_value_bool(true), .line = n->line, .column = n->column, .next = next };
}

static void walk(expanding *e, tact_cel_node *n, unsigned depth);

/* `n` becomes the condition of the audience it names; true stands in for what was refused. */
static void expand(expanding *e, tact_cel_node *n, unsigned depth) {
    tact_cel_scope *s = e->scope;
    const tact_cel_node *arg = n->first;
    if (n->method || n->count != 1 || arg->kind != TACT_CEL_LITERAL || arg->literal.type != TACT_TEXT) {
        tact__cel_wrong(s, n, TACT_S("audience() takes the name of one audience"), TACT_S("write audience(\"regulars\")"));
        put_true(n);
        return;
    }
    const tact_audience *a = tact_audience_named(s->draft, arg->literal.text);
    bool circle = false;
    for (unsigned i = 0; i < e->deep; i++) circle = circle || e->within[i] == a;
    if (!a) unknown(s, n, arg->literal.text);
    else if (circle) tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("the audience '"), a->name, TACT_S("' leads back to itself")), TACT_S("write one of them out"));
    else if (e->deep == TACT_AUDIENCES_DEEP || ++e->used > TACT_AUDIENCES_USED) tact__cel_wrong(s, n, TACT_S("too many audiences stand within one another here"), TACT_S("8 levels and 64 uses in one condition are the most"));
    else {
        tact_diags quiet;                                   /* its own mistakes are told where it stands */
        tact_diags_init(&quiet, s->arena, 1);
        tact_cel_node *made = a->when.type == TACT_TEXT ? tact_cel_parse(&a->when, &quiet, s->arena) : NULL, *next = n->next;
        bool plain = a->when.type == TACT_BOOL;
        if (!made) { put_true(n); if (plain) n->literal = a->when; return; }
        place(made, n->line, n->column, 0);
        *n = *made;
        n->next = next;
        e->within[e->deep++] = a;
        walk(e, n, depth);
        e->deep--;
        return;
    }
    put_true(n);
}

/* Deeper than a condition may be is refused by the checker anyway. */
static void walk(expanding *e, tact_cel_node *n, unsigned depth) {
    if (depth > TACT_EXPR_DEPTH) return;
    if (n->kind == TACT_CEL_CALL && tact_slice_is(n->name, "audience")) { expand(e, n, depth); return; }
    for (tact_cel_node *c = n->first; c; c = c->next) walk(e, c, depth + 1);
}

void tact__cel_audiences(tact_cel_scope *scope, tact_cel_node *node) {
    expanding e = { .scope = scope };
    walk(&e, node, 1);
}

/* ---- audiences.yaml ---- */

static bool is_locale(const tact_bundle *draft, tact_slice key) {
    for (uint32_t i = 0; i < draft->locale_count; i++)
        if (tact_slice_equal(draft->locales[i], key)) return true;
    return false;
}

static void check_keys(const tact_pair *pair, const tact_bundle *draft, tact_diags *diags) {
    for (uint32_t i = 0; i < pair->value.map.count; i++) {
        const tact_pair *p = &pair->value.map.pairs[i];
        bool when = tact_slice_is(p->key, "when");
        if (!when && !is_locale(draft, p->key))
            tact_diag_add(diags, TACT_ERROR, p->line, p->column, TACT_JOIN(diags, TACT_S("unknown key '"), p->key, TACT_S("'")), TACT_S("known here: when, and a name for people in each of the brand's locales"));
        else if (!when && p->value.type != TACT_TEXT)
            tact_diag_add(diags, TACT_ERROR, p->value.line, p->value.column, TACT_S("the name of an audience is a text"), TACT_S("write en: \"Regular customers\""));
    }
}

static bool good_name(tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')) return false;
    }
    return s.len > 0 && s.len <= 64;
}

/* False: it was refused. */
static bool take(const tact_pair *p, tact_bundle *draft, tact_diags *diags, tact_audience *out) {
    const tact_value *when = tact_value_get(&p->value, TACT_S("when"));
    uint32_t before = diags->error_count;
    if (!good_name(p->key)) tact_diag_add(diags, TACT_ERROR, p->line, p->column, TACT_S("this is no name for an audience"), TACT_S("1 to 64 letters, digits, '-', '_' or '.'"));
    if (p->value.type != TACT_MAP) tact_diag_add(diags, TACT_ERROR, p->line, p->column, TACT_JOIN(diags, TACT_S("the audience '"), p->key, TACT_S("' is no map")), TACT_S("write regulars: {when: person.visits >= 5}"));
    else if (!when || (when->type != TACT_TEXT && when->type != TACT_BOOL)) tact_diag_add(diags, TACT_ERROR, p->line, p->column, TACT_JOIN(diags, TACT_S("the audience '"), p->key, TACT_S("' has no condition")), TACT_S("write when: with a condition on the person, such as person.visits >= 5"));
    else check_keys(p, draft, diags);
    if (diags->error_count != before) return false;
    *out = (tact_audience){ .name = p->key, .when = *when, .texts = &p->value };
    return true;
}

bool tact_audiences_read(const tact_value *tree, tact_bundle *draft, tact_diags *diags, tact_arena *arena, bool *no_memory) {
    uint32_t before = diags->error_count, count = tree->type == TACT_MAP ? tree->map.count : 0;
    tact_audience *all = TACT_NEW(arena, tact_audience, count + 1u);
    if (!all) { *no_memory = true; return false; }
    if (count > TACT_AUDIENCES_MOST) { tact_diag_add(diags, TACT_ERROR, 1, 1, TACT_S("there are more than 1000 audiences"), TACT_S("remove those that no campaign names")); return false; }
    draft->audiences = all;
    for (uint32_t i = 0; i < count; i++) draft->audience_count += take(&tree->map.pairs[i], draft, diags, &all[draft->audience_count]);
    for (uint32_t i = 0; i < draft->audience_count; i++) {
        tact_bundle quiet = *draft;                         /* what no campaign asks for is not kept about anybody */
        tact_expr code;
        quiet.fields = NULL;
        quiet.field_count = 0;
        if (tact_cel_compile(&all[i].when, TACT_CEL_AUDIENCE, &quiet, diags, arena, &code) == TACT_ERR_MEMORY) *no_memory = true;
    }
    return diags->error_count == before && !*no_memory;
}
