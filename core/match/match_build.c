/* core/match/match_build.c -- conditions to columns, fields to plans, the rest to atoms. */
#include "core/base/sort.h"
#include "core/match/index.h"

typedef struct builder {
    const tact_bundle *bundle;
    tact_arena *arena, *work;          /* what stays; what only building needs */
    tact_arena tree;                   /* of one condition, emptied after each */
    tact_match *index;
    tact__conjunction *columns;        /* one each, the trigger's literal included */
    uint32_t *campaign_of, column_count, column_room;
    tact__texts atoms;
} builder;

static bool add_column(builder *b, uint32_t campaign, tact__conjunction c) {
    if (b->column_count == b->column_room) {
        uint32_t room = b->column_room ? 2 * b->column_room : 256;
        tact__conjunction *columns = TACT_NEW(b->work, tact__conjunction, room);
        uint32_t *campaigns = TACT_NEW(b->work, uint32_t, room);
        if (!columns || !campaigns) return false;
        if (b->column_count) memcpy(columns, b->columns, b->column_count * sizeof *columns);
        if (b->column_count) memcpy(campaigns, b->campaign_of, b->column_count * sizeof *campaigns);
        b->columns = columns;
        b->campaign_of = campaigns;
        b->column_room = room;
    }
    b->columns[b->column_count] = c;
    b->campaign_of[b->column_count++] = campaign;
    return true;
}

/* An `after` campaign fits only an event of that name: one more literal, on a field of its own behind the bundle's. */
static tact__literal *trigger_of(builder *b, const tact_campaign *c) {
    tact__literal *l = TACT_NEW(b->work, tact__literal, 1);
    tact_value *name = TACT_NEW(b->work, tact_value, 1);
    if (!l || !name) return NULL;
    *name = tact_value_text(c->after_event);
    *l = (tact__literal){ .kind = TACT__EQUAL, .field = b->bundle->field_count, .constants = name, .constant_count = 1 };
    return l;
}

static bool with(builder *b, tact__conjunction *c, tact__literal *l) {
    tact__literal **more = TACT_NEW(b->work, tact__literal *, (size_t)c->count + 1);
    if (!more || !l) return false;
    if (c->count) memcpy(more, c->literals, c->count * sizeof *more);
    more[c->count] = l;
    *c = (tact__conjunction){ more, c->count + 1 };
    return true;
}

static bool columns_of(builder *b, uint32_t campaign) {
    const tact_campaign *c = &b->bundle->campaigns[campaign];
    tact__dnf dnf;
    tact__literal *trigger = NULL;
    if (!tact__dnf_of(c->when, b->work, &b->tree, &dnf)) return false;
    if (c->trigger == TACT_ON_AFTER && !(trigger = trigger_of(b, c))) return false;
    for (uint32_t i = 0; i < dnf.count; i++)
        if ((trigger && !with(b, &dnf.items[i], trigger)) || !add_column(b, campaign, dnf.items[i])) return false;
    return true;
}

/* ---- fields ---- */

/* Literals by field: counted, then placed. start[f] .. start[f + 1]. */
typedef struct by_field { uint32_t *start; tact__literal **literals; uint32_t *columns; } by_field;

static bool sort_by_field(builder *b, by_field *out) {
    uint32_t fields = b->bundle->field_count + 1, total = 0;
    out->start = TACT_NEW(b->work, uint32_t, (size_t)fields + 1);
    if (!out->start) return false;
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = 0; i < b->columns[c].count; i++)
            if (b->columns[c].literals[i]->kind != TACT__ATOM) { out->start[b->columns[c].literals[i]->field]++; total++; }
    for (uint32_t f = 0, at = 0; f <= fields; f++) {
        uint32_t n = f < fields ? out->start[f] : 0;
        out->start[f] = at;
        at += n;
    }
    out->literals = TACT_NEW(b->work, tact__literal *, (size_t)total + 1);
    out->columns = TACT_NEW(b->work, uint32_t, (size_t)total + 1);
    uint32_t *at = TACT_NEW(b->work, uint32_t, (size_t)fields + 1);
    if (!out->literals || !out->columns || !at) return false;
    memcpy(at, out->start, fields * sizeof *at);
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = 0; i < b->columns[c].count; i++) {
            tact__literal *l = b->columns[c].literals[i];
            if (l->kind == TACT__ATOM) continue;
            out->literals[at[l->field]] = l;
            out->columns[at[l->field]++] = c;
        }
    return true;
}

/* The literals of one field, parted: runs of the same column become groups, keys stand apart. */
typedef struct parts { tact__group *groups; tact__key *members, *prefixes; uint32_t group_count, member_count, prefix_count; } parts;

static bool split(builder *b, tact__literal **literals, const uint32_t *columns, uint32_t count, parts *out) {
    tact__literal **held = TACT_NEW(b->work, tact__literal *, (size_t)count + 1);
    *out = (parts){ .groups = TACT_NEW(b->work, tact__group, (size_t)count + 1), .members = TACT_NEW(b->work, tact__key, (size_t)count + 1), .prefixes = TACT_NEW(b->work, tact__key, (size_t)count + 1) };
    if (!held || !out->groups || !out->members || !out->prefixes) return false;
    for (uint32_t i = 0, n = 0; i < count; i++) {
        tact__literal *l = literals[i];
        if (l->kind == TACT__ATOM) continue;               /* its classes could not hold it */
        if (l->kind == TACT__MEMBER) { out->members[out->member_count++] = (tact__key){ columns[i], l->constants[0].text }; continue; }
        if (l->kind == TACT__PREFIX) { out->prefixes[out->prefix_count++] = (tact__key){ columns[i], l->constants[0].text }; continue; }
        tact__group *last = out->group_count ? &out->groups[out->group_count - 1] : NULL;
        held[n++] = l;
        if (last && last->column == columns[i]) last->count++;
        else out->groups[out->group_count++] = (tact__group){ columns[i], &held[n - 1], 1 };
    }
    return true;
}

static void count_needs(const tact__plan *p, const parts *x, uint8_t *need) {
    for (uint32_t i = 0; p->counted && i < p->asking_count; i++) need[p->asking[i]]++;
    for (uint32_t i = 0; i < x->member_count; i++) need[x->members[i].column]++;
    for (uint32_t i = 0; i < x->prefix_count; i++) need[x->prefixes[i].column]++;
}

static bool plan_field(builder *b, const by_field *all, uint32_t field, tact__plan *p, uint8_t *need) {
    uint32_t from = all->start[field], count = all->start[field + 1] - from;
    parts x;
    *p = (tact__plan){ .field = field };
    if (!tact__plan_cut(p, all->literals + from, count, b->arena, b->work) || !split(b, all->literals + from, all->columns + from, count, &x)) return false;
    if (!tact__plan_fill(p, x.groups, x.group_count, b->index->words, b->arena, b->work)) return false;
    if (!tact__keys_fill(&p->members, x.members, x.member_count, b->arena) || !tact__keys_fill(&p->prefixes, x.prefixes, x.prefix_count, b->arena)) return false;
    count_needs(p, &x, need);
    return true;
}

static int by_alive(const void *ctx, uint32_t a, uint32_t b) {
    const double *alive = ctx;
    return alive[a] < alive[b] ? -1 : alive[a] > alive[b];
}

static bool plan_fields(builder *b, const by_field *x, uint8_t *need) {
    uint32_t fields = b->bundle->field_count + 1, n = 0;
    tact__plan *plans = TACT_NEW(b->work, tact__plan, fields), *sorted = TACT_NEW(b->arena, tact__plan, fields);
    uint32_t *order = TACT_NEW(b->work, uint32_t, 2 * (size_t)fields);
    double *alive = TACT_NEW(b->work, double, fields);
    if (!plans || !sorted || !order || !alive) return false;
    for (uint32_t f = 0; f < fields; f++) {
        if (x->start[f] == x->start[f + 1]) continue;
        tact__plan *p = &plans[n];
        if (!plan_field(b, x, f, p, need)) return false;
        for (uint32_t c = 0; p->dense && c < p->class_count; c++) alive[n] += (double)p->alive[c] / p->class_count;
        if (p->dense) b->index->dense_rows += p->class_count;
        b->index->counted_keys += (p->counted ? p->class_count : 0) + p->members.texts.count + p->prefixes.texts.count;
        order[n] = n;
        n++;
    }
    tact_sort_indexes(order, order + fields, n, by_alive, alive);
    uint32_t *silent = TACT_NEW(b->arena, uint32_t, (size_t)n + 1);
    if (!silent) return false;
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = plans[order[i]];
        const tact__plan *p = &sorted[i];
        silent[i] = p->field << 1 | (!p->dense && p->field < b->bundle->field_count && (!p->counted || p->hit.start[TACT__ABSENT] == p->hit.start[TACT__ABSENT + 1]));
    }
    b->index->silent = silent;
    b->index->plans = sorted;
    b->index->plan_count = n;
    return true;
}

/* ---- what is left over ---- */

/* A column may count up to TACT__NEED_MOST things; the literals beyond are evaluated. */
static bool bound_needs(builder *b) {
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = TACT__NEED_MOST; i < b->columns[c].count; i++)
            if (b->columns[c].literals[i]->field != b->bundle->field_count && !tact__literal_to_atom(b->columns[c].literals[i], b->work)) return false;
    return true;
}

static bool rest_of(builder *b) {
    uint32_t total = 0;
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = 0; i < b->columns[c].count; i++) total += b->columns[c].literals[i]->kind == TACT__ATOM;
    uint32_t *start = TACT_NEW(b->arena, uint32_t, (size_t)b->column_count + 1), *rest = TACT_NEW(b->arena, uint32_t, (size_t)total + 1), n = 0;
    if (!start || !rest) return false;
    for (uint32_t c = 0; c < b->column_count; c++) {
        start[c] = n;
        for (uint32_t i = 0; i < b->columns[c].count; i++) {
            const tact__literal *l = b->columns[c].literals[i];
            if (l->kind != TACT__ATOM) continue;
            uint32_t atom = tact__texts_add(&b->atoms, b->work, l->code);
            if (atom == TACT__NO_TEXT) return false;
            rest[n++] = atom << 1 | l->negated;
        }
    }
    start[b->column_count] = n;
    tact_expr *atoms = TACT_NEW(b->arena, tact_expr, (size_t)b->atoms.count + 1);
    if (!atoms) return false;
    for (uint32_t i = 0; i < b->atoms.count; i++) {
        char *code = tact_arena_alloc(b->arena, b->atoms.texts[i].len + 1, 1);
        if (!code) return false;
        code[0] = TACT_EXPR_VERSION;
        memcpy(code + 1, b->atoms.texts[i].ptr, b->atoms.texts[i].len);
        atoms[i].code = (tact_slice){ code, b->atoms.texts[i].len + 1 };
    }
    b->index->rest_start = start;
    b->index->rest = rest;
    b->index->atoms = atoms;
    b->index->atom_count = b->atoms.count;
    return true;
}

/* ---- questions about the person ---- */

typedef struct questions { tact__texts texts; uint32_t *times; bool computed[256]; } questions;      /* computed: a function with an argument that is not written out */

typedef bool (*seen_question)(builder *b, questions *q, const tact_expr_node *call);

static bool each_question(builder *b, questions *q, const tact_expr_node *n, seen_question see) {
    if (n->op == TACT_OP_CALL && tact_function_asks(n->function) && !see(b, q, n)) return false;
    for (const tact_expr_node *c = n->first; c; c = c->next)
        if (!each_question(b, q, c, see)) return false;
    return true;
}

static bool note(builder *b, questions *q, const tact_expr_node *call) {
    for (const tact_expr_node *c = call->first; c; c = c->next)
        if (!tact_expr_node_literal(c)) q->computed[call->function] = true;
    return tact__texts_add(&q->texts, b->work, call->bytes) != TACT__NO_TEXT;
}

static bool count(builder *b, questions *q, const tact_expr_node *call) { (void)b; q->times[tact__texts_find(&q->texts, call->bytes)]++; return true; }

static bool once(builder *b, questions *q, const tact_expr_node *call) {
    (void)b;
    return !q->computed[call->function] && q->times[tact__texts_find(&q->texts, call->bytes)] == 1;
}

static bool find_alone(builder *b) {
    uint32_t n = b->index->atom_count;
    tact_expr_node **trees = TACT_NEW(b->work, tact_expr_node *, (size_t)n + 1);
    questions *q = TACT_NEW(b->work, questions, 1);
    uint8_t *alone = TACT_NEW(b->arena, uint8_t, (size_t)n + 1);
    if (!trees || !q || !alone) return false;
    for (uint32_t i = 0; i < n; i++)
        if (!(trees[i] = tact_expr_decode(b->index->atoms[i], b->work)) || !each_question(b, q, trees[i], note)) return false;
    q->times = TACT_NEW(b->work, uint32_t, (size_t)q->texts.count + 1);
    if (!q->times) return false;
    for (uint32_t i = 0; i < n; i++) each_question(b, q, trees[i], count);
    for (uint32_t i = 0; i < n; i++) alone[i] = each_question(b, q, trees[i], once);
    b->index->alone = alone;
    return true;
}

/* Columns of a campaign stand beside one another. */
static bool find_simple(builder *b) {
    uint64_t *simple = TACT_NEW(b->arena, uint64_t, (size_t)b->index->words + 1);
    for (uint32_t c = 0; simple && c < b->column_count; c++) {
        bool only = (c == 0 || b->campaign_of[c - 1] != b->campaign_of[c]) && (c + 1 == b->column_count || b->campaign_of[c + 1] != b->campaign_of[c]);
        if (only && b->index->rest_start[c] == b->index->rest_start[c + 1]) simple[c / 64] |= (uint64_t)1 << c % 64;
    }
    b->index->simple = simple;
    return simple != NULL;
}

/* A condition's tree is small; one that is not takes more from the work arena. */
static void *more_tree(void *ctx, size_t bytes) { return tact_arena_alloc(ctx, bytes, 1); }
static void keep_tree(void *ctx, void *chunk) { (void)ctx; (void)chunk; }

static bool all_columns(builder *b) {
    enum { TREE_BYTES = 64 * 1024 };
    const tact_arena_source source = { more_tree, keep_tree, b->work };
    void *block = tact_arena_alloc(b->work, TREE_BYTES, 1);
    if (!block) return false;
    for (uint32_t i = 0; i < b->bundle->campaign_count; i++) {
        tact_arena_init(&b->tree, block, TREE_BYTES, &source);
        if (!columns_of(b, i)) return false;
    }
    return true;
}

tact_status tact_match_build_in(const tact_bundle *bundle, tact_arena *arena, tact_arena *work, const tact_match **out) {
    size_t before = arena->used_bytes;
    builder b = { .bundle = bundle, .arena = arena, .work = work, .index = TACT_NEW(arena, tact_match, 1) };
    by_field x;
    if (!b.index || !all_columns(&b)) return TACT_ERR_MEMORY;
    uint32_t words = (b.column_count + 63) / 64;
    *b.index = (tact_match){ .bundle = bundle, .columns = b.column_count, .words = (words + TACT__BLOCK_WORDS - 1) / TACT__BLOCK_WORDS * TACT__BLOCK_WORDS };
    uint8_t *need = TACT_NEW(arena, uint8_t, (size_t)b.column_count + 1);
    uint64_t *base = TACT_NEW(arena, uint64_t, (size_t)b.index->words + 1);
    uint32_t *campaign_of = TACT_NEW(arena, uint32_t, (size_t)b.column_count + 1);
    if (!need || !base || !campaign_of || !bound_needs(&b) || !sort_by_field(&b, &x) || !plan_fields(&b, &x, need) || !rest_of(&b) || !find_alone(&b) || !find_simple(&b)) return TACT_ERR_MEMORY;
    for (uint32_t c = 0; c < b.column_count; c++) {
        campaign_of[c] = b.campaign_of[c];
        if (need[c] == 0) base[c / 64] |= (uint64_t)1 << c % 64;
        else b.index->counts = true;
    }
    b.index->need = need;
    b.index->base = base;
    b.index->campaign_of = campaign_of;
    b.index->bytes = arena->used_bytes - before;
    *out = b.index;
    return TACT_OK;
}

tact_status tact_match_build(const tact_bundle *bundle, tact_arena *arena, const tact_match **out) { return tact_match_build_in(bundle, arena, arena, out); }

tact_match_size tact_match_measure(const tact_match *m) {
    return (tact_match_size){ m->bundle->campaign_count, m->columns, m->dense_rows, m->counted_keys, m->atom_count, m->bytes };
}
