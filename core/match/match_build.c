/* core/match/match_build.c -- conditions to columns, fields to plans, the rest to atoms. */
#include "core/base/sort.h"
#include "core/match/build.h"

static bool add_column(tact__builder *b, uint32_t campaign, tact__conjunction c) {
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
    for (uint32_t i = 0; i < c.count; i++)
        if (c.literals[i]->kind != TACT__ATOM) b->asked[c.literals[i]->field]++;
    b->columns[b->column_count] = c;
    b->campaign_of[b->column_count++] = campaign;
    return true;
}

/* An `after` campaign fits only an event of that name: one more literal, on a field of its own behind the bundle's. */
static tact__literal *trigger_of(tact__builder *b, const tact_campaign *c) {
    tact__literal *l = TACT_NEW(b->work, tact__literal, 1);
    tact_value *name = TACT_NEW(b->work, tact_value, 1);
    if (!l || !name) return NULL;
    *name = tact_value_text(c->after_event);
    *l = (tact__literal){ .kind = TACT__EQUAL, .field = b->bundle->field_count, .constants = name, .constant_count = 1 };
    return l;
}

static bool with(tact__builder *b, tact__conjunction *c, tact__literal *l) {
    tact__literal **more = TACT_NEW(b->work, tact__literal *, (size_t)c->count + 1);
    if (!more || !l) return false;
    if (c->count) memcpy(more, c->literals, c->count * sizeof *more);
    more[c->count] = l;
    *c = (tact__conjunction){ more, c->count + 1 };
    return true;
}

static bool columns_of(tact__builder *b, uint32_t campaign) {
    const tact_campaign *c = &b->bundle->campaigns[campaign];
    tact__dnf dnf;
    tact__literal *trigger = NULL;
    if (tact_trigger_occasion(c->trigger)) return true;        /* no event of a person starts it */
    if (!tact__dnf_of(c->when, &b->parts, b->work, &b->tree, &dnf)) return false;
    if (c->trigger == TACT_ON_AFTER && !(trigger = trigger_of(b, c))) return false;
    for (uint32_t i = 0; i < dnf.count; i++)
        if ((trigger && !with(b, &dnf.items[i], trigger)) || !add_column(b, campaign, dnf.items[i])) return false;
    return true;
}

/* ---- fields ---- */

/* Literals by field: start[f] .. start[f + 1]. */
typedef struct by_field { uint32_t *start; tact__literal **literals; uint32_t *columns; } by_field;

static bool sort_by_field(tact__builder *b, by_field *out) {
    uint32_t fields = b->fields, total = 0;
    out->start = TACT_NEW(b->work, uint32_t, (size_t)fields + 1);
    if (!out->start) return false;
    for (uint32_t f = 0; f < fields; f++) {
        out->start[f] = total;
        total += b->asked[f];
    }
    out->start[fields] = total;
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

/* ---- conditions ---- */

static bool is_key(const tact__literal *l) { return l->kind == TACT__MEMBER || l->kind == TACT__PREFIX; }

static bool draft_key(tact__builder *b, tact__drafts *d, tact__plan *p, uint32_t number, const tact__literal *l, tact__draft *out) {
    tact__keys *keys = l->kind == TACT__MEMBER ? &p->members : &p->prefixes;
    uint32_t first = d->pool.count, texts = 0, share = 0, part;
    for (uint32_t i = 0; i < l->constant_count; i++) {
        if (!tact__keys_number(keys, l->constants[i].text, b->arena)) return false;
        uint32_t text = tact__texts_find(&keys->texts, l->constants[i].text);
        bool again = false;
        for (uint32_t k = first; k < d->pool.count; k++) again = again || d->pool.items[k].low == text;
        if (again) continue;
        if (p->field == b->parts.field) {
            memcpy(&part, l->constants[i].text.ptr, sizeof part);
            share += b->part_shares[part];
        }
        if (!tact__spans_add(&d->pool, text, text + 1, b->work)) return false;
        texts++;
    }
    out->condition = (tact__condition){ number << 2 | (l->kind == TACT__MEMBER ? TACT__MEMBER_KEY : TACT__PREFIX_KEY), first, texts };
    out->share = p->field != b->parts.field ? 1000 * texts / (keys->texts.count + texts) : share < 999 ? share : 999;
    if (texts > 1) return true;
    out->condition.low = d->pool.items[first].low;
    out->condition.width = 0;
    d->pool.count = first;
    return true;
}

/* Literals of one column on one field: runs of the same column become one group, keys stand apart. */
static bool draft_group(tact__builder *b, tact__drafts *d, tact__plan *p, uint32_t number, const tact__group *g, tact__draft *out) {
    tact__literal *l = g->literals[0];
    uint32_t first = d->pool.count, classes = 0, all = p->class_count - TACT__TEXT_FIRST + 1;
    *out = (tact__draft){ .group = *g };
    if (is_key(l)) return draft_key(b, d, p, number, l, out);
    if (!tact__spans_true(&d->pool, p, g, b->work)) return false;
    for (uint32_t i = first; i < d->pool.count; i++) classes += d->pool.items[i].high - d->pool.items[i].low;
    out->share = classes >= all ? 999 : (uint32_t)((uint64_t)1000 * classes / all);
    if (d->pool.count - first > 1) {
        out->condition = (tact__condition){ number << 2 | TACT__MANY, first, d->pool.count - first };
        return true;
    }
    out->condition = (tact__condition){ number << 2 | TACT__ONE, first < d->pool.count ? d->pool.items[first].low : 0, classes };
    d->pool.count = first;
    return true;
}

/* How many columns a field's predicates ask, and on how many classes they are true in all. */
typedef struct width { uint32_t groups; uint64_t classes; } width;

static bool draft_field(tact__builder *b, tact__drafts *d, const by_field *x, tact__plan *p, uint32_t number, width *out) {
    uint32_t from = x->start[p->field], count = x->start[p->field + 1] - from;
    tact__literal **held = TACT_NEW(b->work, tact__literal *, (size_t)count + 1);
    *out = (width){ 0 };
    if (!held) return false;
    for (uint32_t i = 0, n = 0; i < count;) {
        uint32_t column = x->columns[from + i], first = n;
        for (; i < count && x->columns[from + i] == column; i++) {
            tact__literal *l = x->literals[from + i];
            if (l->kind == TACT__ATOM) continue;           /* its classes could not hold it */
            if (!is_key(l)) { held[n++] = l; continue; }
            if (!draft_group(b, d, p, number, &(tact__group){ &x->literals[from + i], 1 }, &d->items[d->until[column]++])) return false;
        }
        if (n == first) continue;
        tact__draft *draft = &d->items[d->until[column]++];
        if (!draft_group(b, d, p, number, &(tact__group){ held + first, n - first }, draft)) return false;
        out->classes += (uint64_t)draft->share * (p->class_count - TACT__TEXT_FIRST + 1) / 1000;
        out->groups++;
    }
    return true;
}

/* A column is found by the listed condition true on least; one without any by the rows. The others wait in the order of their shares. */
static void settle_column(tact__drafts *d, uint32_t column) {
    uint32_t from = d->start[column], until = d->until[column];
    for (uint32_t i = from + 1; i < until; i++) {
        tact__draft moved = d->items[i];
        uint32_t k = i;
        for (; k > from && d->items[k - 1].share > moved.share; k--) d->items[k] = d->items[k - 1];
        d->items[k] = moved;
    }
    d->access[column] = TACT__BY_ROWS;
    for (uint32_t i = from; i < until && d->access[column] == TACT__BY_ROWS; i++)
        if ((d->items[i].condition.plan & 2) || !d->dense[d->items[i].condition.plan >> 2]) d->access[column] = i;
}

/* Places for the drafts of each column, one a literal; some stay free. */
static bool make_places(tact__builder *b, tact__drafts *d) {
    uint32_t n = b->column_count, total = 0;
    d->start = TACT_NEW(b->work, uint32_t, (size_t)n + 1);
    d->until = TACT_NEW(b->work, uint32_t, (size_t)n + 1);
    d->access = TACT_NEW(b->work, uint32_t, (size_t)n + 1);
    if (!d->start || !d->until || !d->access) return false;
    for (uint32_t c = 0; c < n; c++) {
        d->start[c] = d->until[c] = total;
        total += b->columns[c].count;
    }
    return (d->items = TACT_NEW(b->work, tact__draft, (size_t)total + 1)) != NULL;
}

static bool draft_all(tact__builder *b, tact__drafts *d, tact__plan *plans) {
    uint32_t fields = b->fields, n = 0;
    bool *dense = TACT_NEW(b->work, bool, fields);
    by_field x;
    if (!dense || !sort_by_field(b, &x) || !make_places(b, d)) return false;
    for (uint32_t f = 0; f < fields; f++) {
        width w;
        if (x.start[f] == x.start[f + 1]) continue;
        tact__plan *p = &plans[n];
        *p = (tact__plan){ .field = f };
        if (!tact__plan_cut(p, x.literals + x.start[f], x.start[f + 1] - x.start[f], b->arena, b->work) || !draft_field(b, d, &x, p, n, &w)) return false;
        dense[n++] = tact__plan_dense_pays(p, w.groups, w.classes, b->index->words);
    }
    b->index->plan_count = n;
    d->dense = dense;
    for (uint32_t c = 0; c < b->column_count; c++) settle_column(d, c);
    return true;
}

/* ---- plans, from the columns as they stand now ---- */

/* Who asks what, by plan and kind: parts[3 * plan + 0, 1, 2] are groups, members, prefixes; part i: items[start[i] .. start[i + 1]). */
typedef struct askers { uint32_t *start; tact__asked *items; } askers;

static uint32_t part_of(const tact__condition *c) {
    uint32_t kind = c->plan & 3;
    return 3 * (c->plan >> 2) + (kind == TACT__MEMBER_KEY ? 1 : kind == TACT__PREFIX_KEY ? 2 : 0);
}

static bool find_askers(tact__builder *b, const tact__drafts *d, askers *out) {
    uint32_t parts = 3 * b->index->plan_count, total = d->start[b->column_count], sum = 0;
    uint32_t *at = TACT_NEW(b->work, uint32_t, (size_t)parts + 1);
    *out = (askers){ TACT_NEW(b->work, uint32_t, (size_t)parts + 1), TACT_NEW(b->work, tact__asked, (size_t)total + 1) };
    if (!at || !out->start || !out->items) return false;
    for (uint32_t i = 0; i < total; i++) at[part_of(&d->items[i].condition)]++;
    for (uint32_t k = 0; k < parts; k++) {
        out->start[k] = sum;
        sum += at[k];
        at[k] = out->start[k];
    }
    out->start[parts] = sum;
    for (uint32_t c = 0; c < b->column_count; c++)
        for (uint32_t i = d->start[c]; i < d->start[c + 1]; i++)
            out->items[at[part_of(&d->items[i].condition)]++] = (tact__asked){ c, i, &d->items[i].group, d->access[c] == i };
    return true;
}

static bool fill_plan(tact__builder *b, const tact__drafts *d, const askers *x, const tact__condition *conditions, tact__plan *p, uint32_t number) {
    const tact__space space = { b->index->words, b->index->summary_words, b->arena, b->work };
    const tact__asked *part[4];
    uint32_t count[3];
    for (unsigned k = 0; k < 3; k++) {
        part[k] = x->items + x->start[3 * number + k];
        count[k] = x->start[3 * number + k + 1] - x->start[3 * number + k];
    }
    if (count[0] && !(d->dense[number] ? tact__plan_fill_dense : tact__plan_fill_lists)(p, part[0], count[0], conditions, d->pool.items, space)) return false;
    if (!tact__keys_fill(&p->members, part[1], count[1], conditions, d->pool.items, space) || !tact__keys_fill(&p->prefixes, part[2], count[2], conditions, d->pool.items, space)) return false;
    b->index->dense_rows += p->row_count;
    b->index->counted_keys += (p->listed ? p->class_count : 0) + p->members.texts.count + p->prefixes.texts.count;
    return true;
}

static int by_alive(const void *ctx, uint32_t a, uint32_t b) {
    const tact__plan *plans = ctx;
    return plans[a].alive < plans[b].alive ? -1 : plans[a].alive > plans[b].alive;
}

static bool keep_columns(tact__builder *b, const tact__drafts *d) {
    uint32_t total = d->start[b->column_count], n = b->column_count;
    tact__condition *conditions = TACT_NEW(b->arena, tact__condition, (size_t)total + 1);
    tact__span *pool = TACT_NEW(b->arena, tact__span, (size_t)d->pool.count + 1);
    uint64_t *whole = TACT_NEW(b->arena, uint64_t, (size_t)b->index->words + 1);
    b->places = TACT_NEW(b->arena, tact__column, (size_t)n + 1);
    if (!b->places || !conditions || !pool || !whole) return false;
    if (d->pool.count) memcpy(pool, d->pool.items, d->pool.count * sizeof *pool);
    for (uint32_t i = 0; i < total; i++) conditions[i] = d->items[i].condition;
    for (uint32_t c = 0; c < n; c++) b->places[c] = (tact__column){ .campaign = b->campaign_of[c], .condition = d->start[c] };
    for (uint32_t c = 0; c < b->index->dense_columns; c++) whole[c / 64] |= (uint64_t)1 << c % 64;
    b->places[n].condition = total;
    b->index->columns = b->places;
    b->index->whole = whole;
    b->index->conditions = conditions;
    b->index->pool = pool;
    return true;
}

static bool fill_plans(tact__builder *b, const tact__drafts *d, tact__plan *plans) {
    uint32_t n = b->index->plan_count, dense_count = 0;
    uint32_t *dense = TACT_NEW(b->arena, uint32_t, 2 * (size_t)n + 1), *silent = TACT_NEW(b->arena, uint32_t, (size_t)n + 1);
    askers x;
    if (!dense || !silent || !find_askers(b, d, &x)) return false;
    for (uint32_t i = 0; i < n; i++) {
        tact__plan *p = &plans[i];
        if (!fill_plan(b, d, &x, b->index->conditions, p, i)) return false;
        if (p->dense) dense[dense_count++] = i;
        silent[i] = p->field << 1 | (p->field < b->bundle->field_count && (!p->listed || p->access.start[TACT__ABSENT] == p->access.start[TACT__ABSENT + 1]));
    }
    tact_sort_indexes(dense, dense + n, dense_count, by_alive, plans);
    b->index->dense = dense;
    b->index->dense_count = dense_count;
    b->index->silent = silent;
    b->index->plans = plans;
    return true;
}

static bool find_sure(tact__builder *b, const tact__drafts *d) {
    uint64_t *sure = TACT_NEW(b->arena, uint64_t, (size_t)b->index->words + 1);
    for (uint32_t c = 0; sure && c < b->column_count; c++) {
        bool other = false;
        for (uint32_t i = d->start[c]; i < d->start[c + 1]; i++)
            other = other || (i != d->access[c] && ((d->items[i].condition.plan & 2) || !d->dense[d->items[i].condition.plan >> 2]));
        if (!other) sure[c / 64] |= (uint64_t)1 << c % 64;
    }
    b->index->sure = sure;
    return sure != NULL;
}

static bool find_simple(tact__builder *b) {
    uint64_t *simple = TACT_NEW(b->arena, uint64_t, (size_t)b->index->words + 1);
    uint8_t *columns = TACT_NEW(b->work, uint8_t, (size_t)b->campaign_count + 1);          /* of a campaign; at most TACT__CONJUNCTIONS */
    if (!simple || !columns) return false;
    for (uint32_t c = 0; c < b->column_count; c++) columns[b->campaign_of[c]]++;
    for (uint32_t c = 0; c < b->column_count; c++)
        if (columns[b->campaign_of[c]] == 1 && b->places[c].rest == b->places[c + 1].rest) simple[c / 64] |= (uint64_t)1 << c % 64;
    b->index->simple = simple;
    return true;
}

/* A condition's tree is small; one that is not takes more from the work arena, and the next one finds it there. */
typedef struct trees { tact_arena *work; tact_arena_chunk *free; } trees;
static void *more_tree(void *ctx, size_t bytes) {
    trees *t = ctx;
    for (tact_arena_chunk **at = &t->free; *at; at = &(*at)->next)
        if ((*at)->size >= bytes) {
            tact_arena_chunk *found = *at;
            *at = found->next;
            return found;
        }
    return tact_arena_alloc(t->work, bytes, 1);
}
static void keep_tree(void *ctx, void *chunk) {
    trees *t = ctx;
    tact_arena_chunk *c = chunk;
    c->next = t->free;
    t->free = c;
}

/* What one condition needs while it is looked at, emptied after each. */
static bool make_tree(tact__builder *b, trees *kept, const tact_arena_source *source) {
    enum { TREE_BYTES = 64 * 1024 };
    void *block = tact_arena_alloc(b->work, TREE_BYTES, 1);
    *kept = (trees){ b->work, NULL };
    if (block) tact_arena_init(&b->tree, block, TREE_BYTES, source);
    return block != NULL;
}

static bool find_parts(tact__builder *b) {
    for (uint32_t i = 0; i < b->bundle->campaign_count; i++) {
        const tact_campaign *c = &b->bundle->campaigns[i];
        if (tact_trigger_occasion(c->trigger) || c->when.code.len == 0 || !tact__parts_likely(c->when.code)) continue;
        const tact_expr_node *n = tact_expr_decode(c->when, &b->tree);
        if (!n || !tact__parts_note(&b->parts, n, b->work)) return false;
        tact_arena_reset(&b->tree);
    }
    return tact__parts_settle(&b->parts, b->bundle->campaign_count, b->work);
}

static bool all_columns(tact__builder *b) {
    for (uint32_t i = 0; i < b->bundle->campaign_count; i++) {
        if (!columns_of(b, i)) return false;
        tact_arena_reset(&b->tree);
    }
    return true;
}

/* The index over the columns gathered. */
static bool finish(tact__builder *b, tact__drafts *d) {
    uint32_t blocks = (b->column_count + TACT__BLOCK_COLUMNS - 1) / TACT__BLOCK_COLUMNS, asked = 0;
    for (uint32_t f = 0; f < b->fields; f++) asked += b->asked[f] > 0;
    tact__plan *plans = TACT_NEW(b->arena, tact__plan, (size_t)asked + 1);
    b->index = TACT_NEW(b->arena, tact_match, 1);
    if (!b->index || !plans) return false;
    *b->index = (tact_match){ .bundle = b->bundle, .campaign_count = b->campaign_count, .column_count = b->column_count, .words = blocks * TACT__BLOCK_WORDS, .summary_words = (blocks + 63) / 64, .parts_plan = TACT__NO_PLAN };
    return draft_all(b, d, plans) && tact__order_columns(b, d, plans) && tact__order_blocks(b, d) && keep_columns(b, d) && fill_plans(b, d, plans) && tact__find_rest(b) && find_simple(b) && find_sure(b, d);
}

/* The parts have an index of their own; how often its columns are true tells by which part a campaign is best found. */
static bool index_parts(tact__builder *b, const tact_match **out) {
    tact__drafts d = { 0 };
    tact__builder p = { .bundle = b->bundle, .arena = b->arena, .work = b->work, .fields = b->fields, .campaign_count = b->parts.count };
    p.parts.field = b->parts.field;
    p.asked = TACT_NEW(b->work, uint32_t, b->fields);
    b->part_shares = TACT_NEW(b->work, uint32_t, (size_t)b->parts.count + 1);
    if (!p.asked || !b->part_shares) return false;
    for (uint32_t part = 0; part < b->parts.count; part++)
        for (uint32_t i = 0; i < b->parts.kept[part].count; i++)
            if (!add_column(&p, part, b->parts.kept[part].items[i])) return false;
    if (!finish(&p, &d)) return false;
    for (uint32_t c = 0; c < p.column_count; c++) {
        uint32_t share = 1000;
        for (uint32_t i = d.start[c]; i < d.start[c + 1]; i++) share = share * d.items[i].share / 1000;
        b->part_shares[p.campaign_of[c]] += share;
    }
    *out = p.index;
    return true;
}

/* By part the number of its key; one nobody asks for any more has none. */
static bool link_parts(tact__builder *b, const tact_match *parts) {
    uint32_t *keys = TACT_NEW(b->arena, uint32_t, (size_t)b->parts.count + 1), plan = 0, part;
    if (!keys) return false;
    for (part = 0; part < b->parts.count; part++) keys[part] = TACT__NO_TEXT;
    while (plan < b->index->plan_count && b->index->plans[plan].field != b->parts.field) plan++;
    if (plan == b->index->plan_count) return true;
    const tact__texts *texts = &b->index->plans[plan].members.texts;
    for (uint32_t key = 0; key < texts->count; key++) {
        memcpy(&part, texts->texts[key].ptr, sizeof part);
        keys[part] = key;
        texts->texts[key] = (tact_slice){ 0 };             /* what it pointed to was needed to build only */
    }
    b->index->parts = parts;
    b->index->parts_plan = plan;
    b->index->key_of_part = keys;
    return true;
}

tact_status tact_match_build_in(const tact_bundle *bundle, tact_arena *arena, tact_arena *work, const tact_match **out) {
    size_t before = arena->used_bytes;
    tact__builder b = { .bundle = bundle, .arena = arena, .work = work, .fields = bundle->field_count + 2, .campaign_count = bundle->campaign_count };
    tact__drafts d = { 0 };
    trees kept;
    const tact_arena_source source = { more_tree, keep_tree, &kept };
    const tact_match *parts = NULL;
    b.parts.field = bundle->field_count + 1;
    b.asked = TACT_NEW(work, uint32_t, b.fields);
    if (!b.asked || !make_tree(&b, &kept, &source) || !find_parts(&b) || !all_columns(&b)) return TACT_ERR_MEMORY;
    if (b.parts.count && !index_parts(&b, &parts)) return TACT_ERR_MEMORY;
    if (!finish(&b, &d) || (parts && !link_parts(&b, parts))) return TACT_ERR_MEMORY;
    b.index->bytes = arena->used_bytes - before;
    *out = b.index;
    return TACT_OK;
}

tact_status tact_match_build(const tact_bundle *bundle, tact_arena *arena, const tact_match **out) { return tact_match_build_in(bundle, arena, arena, out); }

tact_match_size tact_match_measure(const tact_match *m) {
    tact_match_size s = { m->campaign_count, m->column_count, m->dense_rows, m->counted_keys, m->atom_count, m->bytes };
    if (!m->parts) return s;
    const tact_match *p = m->parts;
    return (tact_match_size){ s.campaigns, s.columns + p->column_count, s.dense_rows + p->dense_rows, s.counted_keys + p->counted_keys, s.atoms + p->atom_count, s.bytes };
}
