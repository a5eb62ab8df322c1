/* core/campaign/cel_name.c -- what a name stands for. */
#include "core/campaign/cel_check.h"

enum { PARTS = 16 };
typedef struct path { tact_slice parts[PARTS]; uint32_t count; } path;     /* root first */

static bool part_of(const tact_cel_node *n, tact_slice *name) {
    if (n->kind == TACT_CEL_SELECT) { *name = n->name; return true; }
    if (n->kind != TACT_CEL_OPERATION || n->op != TACT_OP_INDEX) return false;
    const tact_cel_node *key = n->first->next;
    *name = key->literal.text;                              /* event["order id"] is a path too, but a point would cut it elsewhere */
    return key->kind == TACT_CEL_LITERAL && key->literal.type == TACT_TEXT && name->len && !memchr(name->ptr, '.', name->len);
}

/* False when the node is no unbroken row of names from an identifier on. */
static bool path_of(const tact_cel_node *n, path *out) {
    tact_slice backwards[PARTS];
    uint32_t count = 0;
    for (; n->kind != TACT_CEL_IDENT; n = n->first)
        if (count == PARTS - 1 || !part_of(n, &backwards[count++])) return false;
    out->parts[0] = n->name;
    for (uint32_t i = 0; i < count; i++) out->parts[i + 1] = backwards[count - 1 - i];
    out->count = count + 1;
    return true;
}

static tact_slice join(tact_cel_scope *s, const path *p, uint32_t from, uint32_t until) {
    tact_slice pieces[2 * PARTS];
    uint32_t n = 0;
    for (uint32_t i = from; i < until; i++) {
        if (i > from) pieces[n++] = TACT_S(".");
        pieces[n++] = p->parts[i];
    }
    return tact_diag_join(s->diags, pieces, n);
}

void *tact__draft_grow(tact_arena *arena, void *items, uint32_t count, size_t item_bytes) {
    enum { FIRST = 8 };
    if (count != 0 && (count < FIRST || (count & (count - 1)) != 0)) return items;
    void *bigger = tact_arena_alloc(arena, count ? (size_t)count * 2 : FIRST, item_bytes);
    if (bigger && count) memcpy(bigger, items, count * item_bytes);
    return bigger;
}

uint32_t tact__draft_field(tact_bundle *draft, tact_arena *arena, tact_field field) {
    for (uint32_t i = 0; i < draft->field_count; i++) {
        const tact_field *f = &draft->fields[i];
        if (f->kind == field.kind && f->builtin == field.builtin && tact_slice_equal(f->name, field.name)) return i;
    }
    tact_field *fields = tact__draft_grow(arena, draft->fields, draft->field_count, sizeof *fields);
    field.name = tact_arena_copy(arena, field.name);
    if (!fields || (field.kind != TACT_FIELD_BUILTIN && !field.name.ptr)) return UINT32_MAX;
    draft->fields = fields;
    fields[draft->field_count] = field;
    return draft->field_count++;
}

static void become_field(tact_cel_scope *s, tact_cel_node *n, tact_field field, const tact_field_row *row) {
    n->kind = TACT_CEL_FIELD;
    n->field = tact__draft_field(s->draft, s->keep, field);
    n->builtin = row;
    n->first = NULL;
    n->count = 0;
    n->type = row ? (uint8_t)row->type : TACT_CEL_DYN;
    n->element = row && row->type == TACT_LIST ? TACT_TEXT : TACT_CEL_DYN;
    if (n->field == UINT32_MAX) s->no_memory = true;
}

static tact_slice nearest_name(tact_cel_scope *s, tact_slice word, bool functions) {
    tact_slice names[128];
    size_t n = 0;
    for (unsigned i = 0; n < 128 && !functions && tact_field_row_at(i); i++) names[n++] = tact_field_row_at(i)->path;
    for (unsigned i = 0; n < 128 && functions && tact_function_row_at(i); i++) names[n++] = tact_function_row_at(i)->name;
    return tact_diag_did_you_mean(s->diags, word, names, n);
}

static void unknown_field(tact_cel_scope *s, const tact_cel_node *n, const path *p) {
    tact_slice whole = join(s, p, 0, p->count), hint = nearest_name(s, whole, false);
    const tact_function_row *function = tact_function_named(whole);
    if (function) hint = TACT_JOIN(s->diags, TACT_S("it is a function: "), tact_slice_of(function->line));
    else if (!hint.ptr && p->count == 1) hint = TACT_JOIN(s->diags, TACT_S("a property of the event is written event."), whole, TACT_S(", a text stands in quotes"));
    else if (!hint.ptr) hint = TACT_S("doc/campaigns.md lists the fields; a property is event.colour, a trait person.traits.colour");
    tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("unknown field '"), whole, TACT_S("'")), hint);
}

/* moment.kind.x: the fields of field.def have no members. */
static const tact_field_row *builtin_above(tact_cel_scope *s, const path *p) {
    for (uint32_t n = p->count - 1; n > 0; n--) {
        const tact_field_row *row = tact_field_named(join(s, p, 0, n));
        if (row) return row;
    }
    return NULL;
}

/* The name a macro gives: it hides fields of the same name. */
static bool local(tact_cel_scope *s, tact_cel_node *n, unsigned place) {
    if (n->kind != TACT_CEL_IDENT) return false;
    n->kind = TACT_CEL_LOCAL;
    n->field = place - 1;
    n->type = s->locals[place - 1].type;
    n->builtin = s->locals[place - 1].builtin;
    return true;
}

/* An occasion finds people while nobody is looking: there is no moment, no page and no place to ask. */
static bool beyond_reach(tact_cel_scope *s, const tact_cel_node *n, const path *p) {
    bool occasion = s->reach == TACT_CEL_OCCASION;
    if (s->reach != TACT_CEL_AUDIENCE && !occasion) return false;
    if (tact_slice_is(p->parts[0], "person") || tact_slice_is(p->parts[0], "time") || (occasion && tact_slice_is(p->parts[0], "event"))) return false;
    bool event = tact_slice_is(p->parts[0], "event");
    tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("'"), join(s, p, 0, p->count), TACT_S("' is not there: nobody is looking when this campaign starts")),
                    event ? TACT_S("an audience is people: person.* and time.*; what a brand event says may stand under `when`, as event.topic")
                          : occasion ? TACT_S("write person.*, time.* or event.*") : TACT_S("write person.* or time.*: an audience is people, not moments"));
    return true;
}

bool tact__cel_name(tact_cel_scope *s, tact_cel_node *n) {
    path p;
    if (!path_of(n, &p)) return false;
    unsigned place = tact__cel_local(s, p.parts[0]);
    if (place) return local(s, n, place);
    if (beyond_reach(s, n, &p)) { n->type = TACT_CEL_DYN; return true; }
    const tact_field_row *row = tact_field_named(join(s, &p, 0, p.count)), *above = builtin_above(s, &p);
    bool event = tact_slice_is(p.parts[0], "event"), here = tact_slice_is(p.parts[0], "context"), traits = p.count > 1 && tact_slice_is(p.parts[0], "person") && tact_slice_is(p.parts[1], "traits");
    n->type = TACT_CEL_DYN;
    if (row && row->number == TACT_BUILTIN_PERSON_TIER) {   /* a trait by another name, so that it is recalled as traits are */
        become_field(s, n, (tact_field){ TACT_FIELD_TRAIT, TACT_BUILTIN_NONE, TACT_S("tier") }, NULL);
        n->type = TACT_TEXT;
    } else if (row) become_field(s, n, (tact_field){ TACT_FIELD_BUILTIN, row->number, { NULL, 0 } }, row);
    else if (above && n->kind == TACT_CEL_OPERATION) return false;     /* moment.topics["x"]: the types will say what is wrong */
    else if (above)
        tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("'"), above->path, TACT_S("' is a "), tact_slice_of(tact__cel_type_name(above->type)), TACT_S(" and has no members")),
                        TACT_JOIN(s->diags, tact_slice_of(above->line)));
    else if (event && p.count > 1) become_field(s, n, (tact_field){ TACT_FIELD_PROPERTY, TACT_BUILTIN_NONE, join(s, &p, 1, p.count) }, NULL);
    else if (traits && p.count > 2) become_field(s, n, (tact_field){ TACT_FIELD_TRAIT, TACT_BUILTIN_NONE, join(s, &p, 2, p.count) }, NULL);
    else if (here && p.count == 2) become_field(s, n, (tact_field){ TACT_FIELD_LOCAL, TACT_BUILTIN_NONE, p.parts[1] }, NULL);
    else if (here)
        tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("'"), join(s, &p, 0, p.count), TACT_S("' is no fact about a place")), TACT_S("name its kind, context.weather, or how many minutes old it is, context.weather_age"));
    else if (event || traits || (p.count == 1 && tact_slice_is(p.parts[0], "person")))
        tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("'"), join(s, &p, 0, p.count), TACT_S("' alone is no value")),
                        event ? TACT_S("name one of its properties: event.revenue") : TACT_S("name one of its fields: person.known, person.traits.size"));
    else unknown_field(s, n, &p);
    return true;
}

/* ---- functions ---- */

static bool is_method(const tact_function_row *f) { return !tact_function_asks(f->number) && strchr("tmTl", f->args.ptr[0]); }

static bool misplaced(tact_cel_scope *s, const tact_cel_node *n, const tact_function_row *f) {
    bool wants = is_method(f), both = f->number == TACT_FUNCTION_SIZE || f->number == TACT_FUNCTION_MATCHES;
    if (both || wants == n->method) return false;
    tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("'"), f->name, wants ? TACT_JOIN(s->diags, TACT_S("' stands behind the "), f->args.ptr[0] == 't' ? TACT_S("text") : f->args.ptr[0] == 'l' ? TACT_S("list") : TACT_S("time"), TACT_S(" it asks about")) : TACT_S("' stands alone")),
                    TACT_JOIN(s->diags, TACT_S("write "), tact_slice_of(f->line)));
    return true;
}

static void nobody_near(tact_cel_scope *s, const tact_cel_node *n) {
    tact__cel_wrong(s, n, TACT_S("nobody is near anything when this campaign starts: it begins without them"), TACT_S("start it `on: event` to ask where the person is"));
}

bool tact__cel_function(tact_cel_scope *s, tact_cel_node *n) {
    if (n->method && n->first->kind == TACT_CEL_IDENT && tact_slice_is(n->first->name, "person") && !tact__cel_local(s, n->first->name)) {
        tact_slice full = TACT_JOIN(s->diags, TACT_S("person."), n->name);
        if (tact_field_named(full)) {
            tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("'"), full, TACT_S("' is a field, not a function")), TACT_S("write it without ( )"));
            return false;
        }
        n->function = tact_function_named(full);
        n->name = full;
        if (n->function && n->function->number == TACT_FUNCTION_NEAR && s->reach >= TACT_CEL_AUDIENCE) { nobody_near(s, n); return false; }
        if (n->function) {
            n->first = n->first->next;
            n->count--;
            n->method = false;
            return true;
        }
    } else if ((n->function = tact_function_named(n->name)) != NULL && n->function->number != TACT_FUNCTION_HAS) {
        if (n->function->number == TACT_FUNCTION_NEAR_KM && s->reach >= TACT_CEL_AUDIENCE) { nobody_near(s, n); return false; }
        return !misplaced(s, n, n->function);
    }
    tact_slice hint = nearest_name(s, n->name, true);
    tact__cel_wrong(s, n, TACT_JOIN(s->diags, TACT_S("unknown function '"), n->name, TACT_S("'")), hint.ptr ? hint : TACT_S("doc/campaigns.md lists the functions"));
    return false;
}
