/* core/match/plan_fill.c -- rows and lists: every group of predicates judged on every class where it may be alive. */
#include "core/match/plan.h"

typedef enum { FALSE_, TRUE_, ERROR_ } verdict;

static verdict judge_held(const tact__plan *p, const tact__literal *l, uint32_t class_) {
    if (l->kind == TACT__HAS) return class_ == TACT__ABSENT ? FALSE_ : class_ == TACT__DENIED ? ERROR_ : TRUE_;
    if (class_ == TACT__ABSENT || class_ == TACT__DENIED) return ERROR_;
    if (l->kind == TACT__BARE) return class_ == TACT__TRUE ? TRUE_ : class_ == TACT__FALSE ? FALSE_ : ERROR_;
    if (l->kind == TACT__EQUAL) {
        for (uint32_t i = 0; i < l->class_count; i++)
            if (l->classes[i] == class_) return TRUE_;
        return FALSE_;
    }
    if (class_ == TACT__NAN) return FALSE_;
    if (class_ < TACT__TEXT_FIRST + p->texts.count) return ERROR_;
    uint32_t point = l->classes[0];
    bool holds = l->op == TACT_OP_LT ? class_ < point : l->op == TACT_OP_LE ? class_ <= point : l->op == TACT_OP_GT ? class_ > point : class_ >= point;
    return holds ? TRUE_ : FALSE_;
}

static verdict judge(const tact__plan *p, const tact__group *g, uint32_t class_) {
    bool error = false;
    for (uint32_t i = 0; i < g->count; i++) {
        verdict v = judge_held(p, g->literals[i], class_);
        if (v == ERROR_) error = true;
        else if ((v == TRUE_) == g->literals[i]->negated) return FALSE_;
    }
    return error ? ERROR_ : TRUE_;
}

/* A group with x == a or x in [a, b] is false on every class of a value but these. */
static const tact__literal *listing(const tact__group *g) {
    const tact__literal *best = NULL;
    for (uint32_t i = 0; i < g->count; i++) {
        const tact__literal *l = g->literals[i];
        if (l->kind == TACT__EQUAL && !l->negated && (!best || l->class_count < best->class_count)) best = l;
    }
    return best;
}

/* Only x < a, x >= b and the like: true on one stretch of the number line, and nowhere else. */
static bool stretch(const tact__plan *p, const tact__group *g, uint32_t *low, uint32_t *high) {
    *low = TACT__TEXT_FIRST + p->texts.count;
    *high = p->class_count;
    for (uint32_t i = 0; i < g->count; i++) {
        const tact__literal *l = g->literals[i];
        if (l->kind != TACT__ORDER || l->negated) return false;
        uint32_t point = l->classes[0], from = l->op == TACT_OP_GT ? point + 1 : l->op == TACT_OP_GE ? point : 0;
        uint32_t until = l->op == TACT_OP_LT ? point : l->op == TACT_OP_LE ? point + 1 : p->class_count;
        if (from > *low) *low = from;
        if (until < *high) *high = until;
    }
    return true;
}

typedef void (*visitor)(void *ctx, uint32_t class_, uint32_t column, bool error);

static void visit(const tact__plan *p, const tact__group *g, visitor see, void *ctx) {
    const tact__literal *list = listing(g);
    uint32_t low, high, until = list ? (uint32_t)TACT__TEXT_FIRST : p->class_count;
    if (!list && stretch(p, g, &low, &high)) {
        until = TACT__TEXT_FIRST + p->texts.count;
        for (uint32_t c = low; c < high; c++) see(ctx, c, g->column, false);
    }
    for (uint32_t c = 0; c < until; c++) {
        verdict v = judge(p, g, c);
        if (v != FALSE_) see(ctx, c, g->column, v == ERROR_);
    }
    for (uint32_t i = 0; list && i < list->class_count; i++) {
        uint32_t c = list->classes[i], before = 0;
        while (before < i && list->classes[before] != c) before++;
        if (before < i || c < TACT__TEXT_FIRST) continue;
        verdict v = judge(p, g, c);
        if (v != FALSE_) see(ctx, c, g->column, v == ERROR_);
    }
}

/* ---- dense ---- */

typedef struct filling { tact__plan *plan; tact_arena *arena; uint32_t words; uint64_t *free_row; uint64_t **own_true, **own_maybe; bool no_memory; } filling;

static uint64_t *copy_row(filling *f, const uint64_t *of) {
    uint64_t *row = TACT_NEW(f->arena, uint64_t, f->words);
    if (row) memcpy(row, of, f->words * sizeof *row);
    else f->no_memory = true;
    return row;
}

static void see_dense(void *ctx, uint32_t c, uint32_t column, bool error) {
    filling *f = ctx;
    uint64_t bit = (uint64_t)1 << column % 64;
    if (!error) {
        if (!f->own_true[c] && !(f->own_true[c] = copy_row(f, f->free_row))) return;
        f->own_true[c][column / 64] |= bit;
    } else if (!f->own_maybe[c] && !(f->own_maybe[c] = copy_row(f, f->own_true[c] ? f->own_true[c] : f->free_row))) {
        return;
    }
    if (f->own_maybe[c]) f->own_maybe[c][column / 64] |= bit;
}

static uint32_t ones(const uint64_t *row, uint32_t words) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < words; i++) n += (uint32_t)__builtin_popcountll(row[i]);
    return n;
}

static bool fill_dense(tact__plan *p, const tact__group *groups, uint32_t count, uint32_t words, tact_arena *arena, tact_arena *work) {
    filling f = { .plan = p, .arena = arena, .words = words, .free_row = TACT_NEW(arena, uint64_t, words), .own_true = TACT_NEW(work, uint64_t *, p->class_count),
                  .own_maybe = TACT_NEW(work, uint64_t *, p->class_count) };
    p->row_true = TACT_NEW(arena, const uint64_t *, p->class_count);
    p->row_maybe = TACT_NEW(arena, const uint64_t *, p->class_count);
    p->alive = TACT_NEW(arena, uint32_t, p->class_count);
    if (!f.free_row || !f.own_true || !f.own_maybe || !p->row_true || !p->row_maybe || !p->alive) return false;
    memset(f.free_row, 0xFF, words * sizeof *f.free_row);
    for (uint32_t i = 0; i < count; i++) f.free_row[groups[i].column / 64] &= ~((uint64_t)1 << groups[i].column % 64);
    for (uint32_t i = 0; i < count && !f.no_memory; i++) visit(p, &groups[i], see_dense, &f);
    if (f.no_memory) return false;
    uint32_t free_alive = ones(f.free_row, words);
    for (uint32_t c = 0; c < p->class_count; c++) {
        p->row_true[c] = f.own_true[c] ? f.own_true[c] : f.free_row;
        p->row_maybe[c] = f.own_maybe[c] ? f.own_maybe[c] : p->row_true[c];
        p->alive[c] = f.own_true[c] ? ones(f.own_true[c], words) : free_alive;
        if (ones(p->row_maybe[c], words) == words * 64) p->row_maybe[c] = NULL;
    }
    p->dense = true;
    return true;
}

/* ---- counted ---- */

typedef struct listing_ { tact__lists *hit, *error; bool placing; } listing_;

static void see_counted(void *ctx, uint32_t c, uint32_t column, bool error) {
    listing_ *l = ctx;
    tact__lists *list = error ? l->error : l->hit;
    if (l->placing) list->columns[list->start[c]++] = column;
    else list->start[c]++;
}

/* Counts to first places; after placing, start[c] stands where c ends, so everything moves up by one. */
static bool make_room(tact__lists *list, uint32_t classes, tact_arena *arena) {
    uint32_t at = 0;
    for (uint32_t c = 0; c < classes; c++) {
        uint32_t n = list->start[c];
        list->start[c] = at;
        at += n;
    }
    list->columns = TACT_NEW(arena, uint32_t, (size_t)at + 1);
    return list->columns != NULL;
}

static void settle(tact__lists *list, uint32_t classes) {
    memmove(list->start + 1, list->start, classes * sizeof *list->start);
    list->start[0] = 0;
}

static bool fill_counted(tact__plan *p, const tact__group *groups, uint32_t count, tact_arena *arena) {
    listing_ l = { &p->hit, &p->error, false };
    p->hit.start = TACT_NEW(arena, uint32_t, (size_t)p->class_count + 1);
    p->error.start = TACT_NEW(arena, uint32_t, (size_t)p->class_count + 1);
    p->asking = TACT_NEW(arena, uint32_t, (size_t)count + 1);
    if (!p->hit.start || !p->error.start || !p->asking) return false;
    for (uint32_t i = 0; i < count; i++) {
        p->asking[p->asking_count++] = groups[i].column;
        visit(p, &groups[i], see_counted, &l);
    }
    if (!make_room(&p->hit, p->class_count, arena) || !make_room(&p->error, p->class_count, arena)) return false;
    l.placing = true;
    for (uint32_t i = 0; i < count; i++) visit(p, &groups[i], see_counted, &l);
    settle(&p->hit, p->class_count);
    settle(&p->error, p->class_count);
    p->counted = true;
    return true;
}

/* Counting costs a step for each satisfied column, a row a step for each 64 columns: the cheaper one, unless its memory is the larger by far. */
static bool counting_is_cheaper(const tact__plan *p, const tact__group *groups, uint32_t count, uint32_t words) {
    uint64_t hits = 0;
    for (uint32_t i = 0; i < count; i++) {
        const tact__literal *list = listing(&groups[i]);
        hits += list ? list->class_count : p->class_count / 2 + 1;
    }
    uint64_t per_class = hits / (p->class_count - TACT__TEXT_FIRST) + 1, dense_bytes = (uint64_t)p->class_count * words * 8, counted_bytes = 4 * hits + 64 * (uint64_t)count;
    return count <= words / 2 || (per_class <= words / 2 + 4 && counted_bytes <= dense_bytes);
}

bool tact__plan_fill(tact__plan *p, const tact__group *groups, uint32_t count, uint32_t words, tact_arena *arena, tact_arena *work) {
    if (count == 0) return true;
    return counting_is_cheaper(p, groups, count, words) ? fill_counted(p, groups, count, arena) : fill_dense(p, groups, count, words, arena, work);
}

/* ---- keys ---- */

static bool note_length(tact__keys *keys, uint32_t length, tact_arena *arena) {
    uint32_t at = 0;
    while (at < keys->length_count && keys->lengths[at] < length) at++;
    if (at < keys->length_count && keys->lengths[at] == length) return true;
    uint32_t *more = TACT_NEW(arena, uint32_t, (size_t)keys->length_count + 1);
    if (!more) return false;
    for (uint32_t i = 0; i < keys->length_count; i++) more[i < at ? i : i + 1] = keys->lengths[i];
    more[at] = length;
    keys->lengths = more;
    keys->length_count++;
    return true;
}

bool tact__keys_fill(tact__keys *keys, const tact__key *items, uint32_t count, tact_arena *arena) {
    for (uint32_t i = 0; i < count; i++)
        if (tact__texts_add(&keys->texts, arena, items[i].text) == TACT__NO_TEXT || !note_length(keys, (uint32_t)items[i].text.len, arena)) return false;
    if (count == 0) return true;
    tact__lists *lists = &keys->lists;
    lists->start = TACT_NEW(arena, uint32_t, (size_t)keys->texts.count + 1);
    if (!lists->start) return false;
    for (uint32_t i = 0; i < count; i++) lists->start[tact__texts_find(&keys->texts, items[i].text)]++;
    if (!make_room(lists, keys->texts.count, arena)) return false;
    for (uint32_t i = 0; i < count; i++) lists->columns[lists->start[tact__texts_find(&keys->texts, items[i].text)]++] = items[i].column;
    settle(lists, keys->texts.count);
    return true;
}
