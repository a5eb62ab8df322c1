/* daemon/condition_say.c -- see condition_say.h. */
#include "daemon/condition_say.h"
#include <stdio.h>
#include "daemon/cel_print.h"
#include "daemon/face.h"

enum { KEY_BYTES = 160, HOLES = 3 };
typedef struct saying { tact_writer *w; unsigned language; const tact_bundle *bundle; } saying;
typedef struct hole { const char *name; tact_slice text; } hole;

static void put(saying *s, tact_slice text) { tact_write_bytes(s->w, text.ptr, text.len); }

tact_slice tact_condition_word(unsigned language, const char *of, tact_slice name) {
    char key[KEY_BYTES];
    int n = snprintf(key, sizeof key, "%s%.*s", of, (int)(name.len < KEY_BYTES ? name.len : KEY_BYTES), name.ptr ? name.ptr : "");
    return n > 0 && (size_t)n < sizeof key ? tact_screen_word_find(language, (tact_slice){ key, (size_t)n }) : (tact_slice){ NULL, 0 };
}

static tact_slice said(const saying *s, const char *key) { return tact_condition_word(s->language, key, TACT_S("")); }

/* Words with {holes} filled. */
static void fill(saying *s, tact_slice form, const hole *holes) {
    while (form.len) {
        const char *open = memchr(form.ptr, '{', form.len), *close = open ? memchr(open, '}', form.len - (size_t)(open - form.ptr)) : NULL;
        if (!close) { put(s, form); return; }
        put(s, (tact_slice){ form.ptr, (size_t)(open - form.ptr) });
        for (unsigned i = 0; i < HOLES; i++)
            if (holes[i].name && tact_slice_is((tact_slice){ open + 1, (size_t)(close - open - 1) }, holes[i].name)) put(s, holes[i].text);
        form = (tact_slice){ close + 1, form.len - (size_t)(close + 1 - form.ptr) };
    }
}

/* What `write` writes, kept for a hole. */
static tact_slice aside(saying *s, void (*write)(saying *, const void *), const void *of) {
    tact_writer w, *was = s->w;
    tact_writer_init(&w, was->arena, 64);
    s->w = &w;
    write(s, of);
    s->w = was;
    if (w.status) was->status = w.status;
    return tact_writer_slice(&w);
}

static void code(saying *s, const tact_cel_node *n) {
    put(s, TACT_S("\xC2\xAB\xC2\xA0"));
    tact_cel_print(s->w, n);
    put(s, TACT_S("\xC2\xA0\xC2\xBB"));
}

/* ---- values ---- */

typedef struct shown { const tact_cel_node *node; tact_slice field; bool stage; } shown;

static tact_slice place_name(const saying *s, tact_slice id) {
    for (uint32_t i = 0; s->bundle && i < s->bundle->place_count; i++)
        if (tact_slice_equal(s->bundle->places[i].name_id, id)) return s->bundle->places[i].name;
    return (tact_slice){ NULL, 0 };
}

static bool closed(const saying *s, tact_slice field, tact_slice word) {
    const tact_field_row *row = tact_field_named(field);
    tact_slice name;
    const char *line;
    for (unsigned i = 0; row && s->bundle && tact_field_choice(s->bundle, row->number, i, &name, &line); i++)
        if (line && tact_slice_equal(name, word)) return true;
    return row && row->number == TACT_BUILTIN_DEVICE_NETWORK;
}

static void text_value(saying *s, const shown *x, tact_slice text) {
    tact_slice word = x->stage || closed(s, x->field, text) ? tact_condition_word(s->language, "condition.word.", text) : (tact_slice){ NULL, 0 };
    if (!word.len && !x->field.len) word = place_name(s, text);
    if (!word.len && tact_slice_is(x->field, "nearest.id")) word = place_name(s, text);
    if (word.len) put(s, word);
    else tact_cel_print_text(s->w, text);
}

static void value(saying *s, const void *of) {
    const shown *x = of;
    const char *unit;
    tact_value v;
    char key[48], digits[24];
    if (!tact_condition_literal(x->node, &unit, &v)) { code(s, x->node); return; }
    if (v.type == TACT_TEXT) { text_value(s, x, v.text); return; }
    if (v.type == TACT_BOOL || v.type == TACT_NULL) { put(s, said(s, v.type == TACT_NULL ? "condition.null" : v.boolean ? "condition.true" : "condition.false")); return; }
    int n = snprintf(digits, sizeof digits, "%lld", v.type == TACT_INT ? (long long)v.integer : 0LL);
    bool day = v.type == TACT_INT && tact_slice_is(x->field, "time.weekday") && v.integer >= 1 && v.integer <= 7;
    if (!unit && !day) { tact_cel_print(s->w, x->node); return; }
    if (unit) snprintf(key, sizeof key, "condition.%s.%s", unit, v.integer == 1 ? "one" : "other");
    else snprintf(key, sizeof key, "condition.weekday.%s", digits);
    fill(s, said(s, key), (const hole[HOLES]){ { "n", { digits, (size_t)n } } });
}

static void values(saying *s, const void *of) {
    const shown *x = of;
    for (const tact_cel_node *c = x->node->first; c; c = c->next) {
        if (c != x->node->first) { put(s, c->next ? TACT_S(", ") : TACT_S(" ")); if (!c->next) { put(s, said(s, "condition.or")); put(s, TACT_S(" ")); } }
        value(s, &(shown){ c, x->field, x->stage });
    }
}

/* ---- terms ---- */

static void named(saying *s, const char *key, tact_slice name) { fill(s, said(s, key), (const hole[HOLES]){ { "name", name } }); }

static void subject(saying *s, const void *of) {
    const tact_condition_part *p = of;
    static const char traits[] = "person.traits.", event[] = "event.", context[] = "context.";
    tact_slice word = tact_condition_word(s->language, p->field.len ? "condition.field." : "condition.call.", p->field.len ? p->field : p->call), f = p->field;
    if (p->call.len) {
        tact_slice a = p->args ? aside(s, value, &(shown){ .node = p->args }) : (tact_slice){ NULL, 0 };
        fill(s, word, (const hole[HOLES]){ { "a", a } });
    } else if (word.len) put(s, word);
    else if (tact_slice_starts(f, TACT_S(traits))) named(s, "condition.trait", (tact_slice){ f.ptr + sizeof traits - 1, f.len - sizeof traits + 1 });
    else if (tact_slice_starts(f, TACT_S(event))) named(s, "condition.property", (tact_slice){ f.ptr + sizeof event - 1, f.len - sizeof event + 1 });
    else if (tact_slice_starts(f, TACT_S(context))) named(s, "condition.context", (tact_slice){ f.ptr + sizeof context - 1, f.len - sizeof context + 1 });
    else put(s, f);
}

/* "it is the weekend", "the person did not buy tyres within 30 days". */
static bool plain_yes(saying *s, const tact_condition_part *p) {
    if (p->op != TACT_CONDITION_TRUE && p->op != TACT_CONDITION_FALSE) return false;
    tact_slice form = tact_condition_word(s->language, p->op == TACT_CONDITION_TRUE ? "condition.yes." : "condition.no.", p->field.len ? p->field : p->call), a = { NULL, 0 }, b = a;
    if (!form.len) return false;
    if (p->args) a = aside(s, value, &(shown){ .node = p->args });
    if (p->args && p->args->next) b = aside(s, value, &(shown){ .node = p->args->next });
    fill(s, form, (const hole[HOLES]){ { "a", a }, { "b", b } });
    return true;
}

static void term(saying *s, const tact_condition_part *p) {
    char key[48];
    const shown x = { p->value, p->field, tact_slice_is(p->call, "person.stage") };
    if (plain_yes(s, p)) return;
    snprintf(key, sizeof key, "condition.op.%s", tact_condition_op_name(p->op));
    tact_slice what = aside(s, subject, p), with = !p->value ? (tact_slice){ NULL, 0 } : aside(s, p->op == TACT_CONDITION_IN ? values : value, &x);
    fill(s, said(s, key), (const hole[HOLES]){ { "what", what }, { "value", with } });
}

static void part(saying *s, const tact_cel_node *n, unsigned depth, bool inner);
typedef struct inner { const tact_cel_node *node; unsigned depth; } inner;
static void part_aside(saying *s, const void *of) { const inner *x = of; part(s, x->node, x->depth, false); }

static void part(saying *s, const tact_cel_node *n, unsigned depth, bool within) {
    tact_condition_part p = tact_condition_part_of(n, s->w->arena);
    bool all = p.kind == TACT_CONDITION_ALL, row = all || p.kind == TACT_CONDITION_ANY;
    if (depth >= TACT_CONDITION_DEPTH || p.kind == TACT_CONDITION_CEL) code(s, n);
    else if (p.kind == TACT_CONDITION_TERM) term(s, &p);
    else if (row && !p.first) put(s, said(s, all ? "condition.always" : "condition.never"));
    else if (!row) {
        tact_slice text = aside(s, part_aside, &(inner){ p.first, depth + 1 });
        fill(s, said(s, "condition.not"), (const hole[HOLES]){ { "part", text } });
    } else {
        if (within) put(s, TACT_S("("));
        for (const tact_cel_node *c = p.first; c; c = c->next) {
            if (c != p.first) { put(s, TACT_S(" ")); put(s, said(s, all ? "condition.and" : "condition.or")); put(s, TACT_S(" ")); }
            part(s, c, depth + 1, true);
        }
        if (within) put(s, TACT_S(")"));
    }
}

void tact_condition_say(tact_writer *w, const tact_cel_node *node, unsigned language, const tact_bundle *bundle) {
    saying s = { w, language, bundle };
    part(&s, node, 0, false);
}

