/* core/match/match_build.c -- conditions to columns, fields to plans, the rest to atoms. */
#include "core/base/sort.h"
#include "core/match/index.h"

typedef struct builder {
    const tact_bundle *bundle;
    tact_arena *arena;
    tact_match *index;
    tact__conjunction *columns;        /* one each, the trigger's literal included */
    uint32_t *campaign_of, column_count, column_room;
    tact__literal ***of_field;         /* per field: its literals, then their columns */
    tact__texts atoms;
} builder;

static bool add_column(builder *b, uint32_t campaign, tact__conjunction c) {
    if (b->column_count == b->column_room) {
        uint32_t room = b->column_room ? 2 * b->column_room : 256;
        tact__conjunction *columns = TACT_NEW(b->arena, tact__conjunction, room);
        uint32_t *campaigns = TACT_NEW(b->arena, uint32_t, room);
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
    tact__literal *l = TACT_NEW(b->arena, tact__literal, 1);
    tact_value *name = TACT_NEW(b->arena, tact_value, 1);
    if (!l || !name) return NULL;
    *name = tact_value_text(c->after_event);
    *l = (tact__literal){ .kind = TACT__EQUAL, .field = b->bundle->field_count, .constants = name, .constant_count = 1 };
    return l;
}

static bool with(builder *b, tact__conjunction *c, tact__literal *l) {
    tact__literal **more = TACT_NEW(b->arena, tact__literal *, (size_t)c->count + 1);
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
    if (!tact__dnf_of(c->when, b->arena, &dnf)) return false;
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
    out->start = TACT_NEW(b->arena, uint32_t, (size_t)fields + 1);
    if (!out->start) return false;
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = 0; i < b->columns[c].count; i++)
            if (b->columns[c].literals[i]->kind != TACT__ATOM) { out->start[b->columns[c].literals[i]->field]++; total++; }
    for (uint32_t f = 0, at = 0; f <= fields; f++) {
        uint32_t n = f < fields ? out->start[f] : 0;
        out->start[f] = at;
        at += n;
    }
    out->literals = TACT_NEW(b->arena, tact__literal *, (size_t)total + 1);
    out->columns = TACT_NEW(b->arena, uint32_t, (size_t)total + 1);
    uint32_t *at = TACT_NEW(b->arena, uint32_t, (size_t)fields + 1);
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

/* Runs of the same column become groups; members stand apart. */
static bool split(builder *b, tact__literal **literals, const uint32_t *columns, uint32_t count, tact__group **groups, uint32_t *group_count, tact__member **members, uint32_t *member_count) {
    tact__literal **held = TACT_NEW(b->arena, tact__literal *, (size_t)count + 1);
    *groups = TACT_NEW(b->arena, tact__group, (size_t)count + 1);
    *members = TACT_NEW(b->arena, tact__member, (size_t)count + 1);
    if (!held || !*groups || !*members) return false;
    *group_count = *member_count = 0;
    for (uint32_t i = 0, n = 0; i < count; i++) {
        if (literals[i]->kind == TACT__ATOM) continue;     /* its classes could not hold it */
        if (literals[i]->kind == TACT__MEMBER) { (*members)[(*member_count)++] = (tact__member){ columns[i], literals[i]->constants[0].text }; continue; }
        tact__group *last = *group_count ? &(*groups)[*group_count - 1] : NULL;
        held[n++] = literals[i];
        if (last && last->column == columns[i]) last->count++;
        else (*groups)[(*group_count)++] = (tact__group){ columns[i], &held[n - 1], 1 };
    }
    return true;
}

static void count_needs(const tact__plan *p, const tact__member *members, uint32_t member_count, uint8_t *need) {
    for (uint32_t i = 0; p->counted && i < p->asking_count; i++) need[p->asking[i]]++;
    for (uint32_t i = 0; i < member_count; i++) need[members[i].column]++;
}

static bool plan_field(builder *b, const by_field *x, uint32_t field, tact__plan *p, uint8_t *need) {
    uint32_t from = x->start[field], count = x->start[field + 1] - from, group_count, member_count;
    tact__group *groups;
    tact__member *members;
    *p = (tact__plan){ .field = field };
    return tact__plan_cut(p, x->literals + from, count, b->arena) && split(b, x->literals + from, x->columns + from, count, &groups, &group_count, &members, &member_count) &&
           tact__plan_fill(p, groups, group_count, b->index->words, b->arena) && tact__plan_fill_members(p, members, member_count, b->arena) &&
           (count_needs(p, members, member_count, need), true);
}

static int by_alive(const void *ctx, uint32_t a, uint32_t b) {
    const double *alive = ctx;
    return alive[a] < alive[b] ? -1 : alive[a] > alive[b];
}

static bool plan_fields(builder *b, const by_field *x, uint8_t *need) {
    uint32_t fields = b->bundle->field_count + 1, n = 0;
    tact__plan *plans = TACT_NEW(b->arena, tact__plan, fields), *sorted = TACT_NEW(b->arena, tact__plan, fields);
    uint32_t *order = TACT_NEW(b->arena, uint32_t, 2 * (size_t)fields);
    double *alive = TACT_NEW(b->arena, double, fields);
    if (!plans || !sorted || !order || !alive) return false;
    for (uint32_t f = 0; f < fields; f++) {
        if (x->start[f] == x->start[f + 1]) continue;
        tact__plan *p = &plans[n];
        if (!plan_field(b, x, f, p, need)) return false;
        for (uint32_t c = 0; p->dense && c < p->class_count; c++) alive[n] += (double)p->alive[c] / p->class_count;
        if (p->dense) b->index->dense_rows += p->class_count;
        b->index->counted_keys += (p->counted ? p->class_count : 0) + p->member_texts.count;
        order[n] = n;
        n++;
    }
    tact_sort_indexes(order, order + fields, n, by_alive, alive);
    for (uint32_t i = 0; i < n; i++) sorted[i] = plans[order[i]];
    b->index->plans = sorted;
    b->index->plan_count = n;
    return true;
}

/* ---- what is left over ---- */

/* A column may count up to TACT__NEED_MOST things; the literals beyond are evaluated. */
static bool bound_needs(builder *b) {
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = TACT__NEED_MOST; i < b->columns[c].count; i++)
            if (b->columns[c].literals[i]->field != b->bundle->field_count && !tact__literal_to_atom(b->columns[c].literals[i], b->arena)) return false;
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
            uint32_t atom = tact__texts_add(&b->atoms, b->arena, l->code);
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

tact_status tact_match_build(const tact_bundle *bundle, tact_arena *arena, const tact_match **out) {
    size_t before = arena->used_bytes;
    builder b = { .bundle = bundle, .arena = arena, .index = TACT_NEW(arena, tact_match, 1) };
    by_field x;
    if (!b.index) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < bundle->campaign_count; i++)
        if (!columns_of(&b, i)) return TACT_ERR_MEMORY;
    uint32_t words = (b.column_count + 63) / 64;
    *b.index = (tact_match){ .bundle = bundle, .columns = b.column_count, .campaign_of = b.campaign_of,
                             .words = (words + TACT__BLOCK_WORDS - 1) / TACT__BLOCK_WORDS * TACT__BLOCK_WORDS };
    uint8_t *need = TACT_NEW(arena, uint8_t, (size_t)b.column_count + 1);
    uint64_t *base = TACT_NEW(arena, uint64_t, (size_t)b.index->words + 1);
    if (!need || !base || !bound_needs(&b) || !sort_by_field(&b, &x) || !plan_fields(&b, &x, need) || !rest_of(&b)) return TACT_ERR_MEMORY;
    for (uint32_t c = 0; c < b.column_count; c++) {
        if (need[c] == 0) base[c / 64] |= (uint64_t)1 << c % 64;
        else b.index->counts = true;
    }
    b.index->need = need;
    b.index->base = base;
    b.index->bytes = arena->used_bytes - before;
    *out = b.index;
    return TACT_OK;
}

tact_match_size tact_match_measure(const tact_match *m) {
    return (tact_match_size){ m->bundle->campaign_count, m->columns, m->dense_rows, m->counted_keys, m->atom_count, m->bytes };
}
