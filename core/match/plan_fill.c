/* core/match/plan_fill.c -- rows and lists, from the conditions of all columns. */
#include "core/match/index.h"
#include "core/match/spans.h"

static const tact__span *spans_of(const tact__condition *c, const tact__span *pool, tact__span *one, uint32_t *count) {
    if ((c->plan & 3) == TACT__MANY) { *count = c->width; return pool + c->low; }
    *one = (tact__span){ c->low, c->low + c->width };
    *count = c->width ? 1 : 0;
    return one;
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

/* ---- dense ---- */

/* A row is a whole number of cache lines: it begins with one. */
static uint64_t *new_row(uint32_t words, tact_arena *arena) {
    enum { LINE = 64 };
    char *p = tact_arena_alloc(arena, (size_t)words * 8 + LINE, 1);
    return p ? (uint64_t *)(void *)(p + (LINE - (uintptr_t)p % LINE) % LINE) : NULL;
}

static uint64_t *copy_row(const uint64_t *of, uint32_t words, tact_arena *arena) {
    uint64_t *row = new_row(words, arena);
    if (row) memcpy(row, of, words * sizeof *row);
    return row;
}

static uint32_t ones(const uint64_t *row, uint32_t words) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < words; i++) {
        uint64_t x = row[i];
        x -= x >> 1 & 0x5555555555555555u;
        x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
        n += (uint32_t)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
    }
    return n;
}

static void flip(uint64_t *row, uint32_t column) { row[column / 64] ^= (uint64_t)1 << column % 64; }
static bool is_set(const uint64_t *row, uint32_t column) { return (row[column / 64] >> column % 64 & 1) != 0; }
static void set(uint64_t *row, uint32_t column) { row[column / 64] |= (uint64_t)1 << column % 64; }

/* Where columns begin or cease to be true, by class. */
static bool find_turns(tact__lists *turns, const tact__plan *p, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, tact_arena *work) {
    tact__span one;
    uint32_t n;
    turns->start = TACT_NEW(work, uint32_t, (size_t)p->class_count + 2);
    if (!turns->start) return false;
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < count; i++) {
            const tact__span *s = spans_of(&conditions[asked[i].condition], pool, &one, &n);
            for (uint32_t k = 0; k < n; k++) {
                if (pass == 0) { turns->start[s[k].low]++; turns->start[s[k].high]++; continue; }
                turns->columns[turns->start[s[k].low]++] = asked[i].column;
                turns->columns[turns->start[s[k].high]++] = asked[i].column;
            }
        }
        if (pass == 0 && !make_room(turns, p->class_count + 1, work)) return false;
    }
    settle(turns, p->class_count + 1);
    return true;
}

/* Neighbours on a long number line share a row: what is true on one of them. A few columns more are let through, and then asked; in return
 * the rows of all fields stay near the processor. */
static bool shares_before(const tact__plan *p, uint32_t c) {
    enum { NUMBER_ROWS = 32 };
    uint32_t first = TACT__TEXT_FIRST + p->texts.count, wide = (p->class_count - first) / NUMBER_ROWS;
    return c > first && wide > 1 && (c - first) / wide == (c - first - 1) / wide;
}

typedef struct rows { tact__plan *plan; const tact__lists *turns; uint64_t *free_row, *now; uint32_t free_ones, alive; tact__space space; } rows;        /* now: who is true, `alive` of them */

static void turn(rows *r, uint32_t class_) {
    for (uint32_t i = r->turns->start[class_]; i < r->turns->start[class_ + 1]; i++) {
        uint32_t column = r->turns->columns[i];
        flip(r->now, column);
        r->alive += is_set(r->now, column) ? 1 : UINT32_MAX;
    }
}

/* The row of the classes from `low` to `high`: what is true on any of them. */
static bool fill_stretch(rows *r, uint32_t low, uint32_t high) {
    tact__plan *p = r->plan;
    const uint32_t *start = r->turns->start, *columns = r->turns->columns, words = r->space.words;
    const tact__row *before = low && start[low] == start[high] && !p->rows[low - 1].wider ? &p->rows[low - 1] : NULL;
    uint64_t *own = NULL;
    turn(r, low);
    bool nobody = r->alive == r->free_ones && start[low + 1] == start[high];
    if (!before && !nobody && (p->row_count++, !(own = copy_row(r->now, words, r->space.arena)))) return false;
    tact__row row = { .bits = before ? before->bits : own ? own : r->free_row, .alive = r->alive };
    p->rows[low].alive = r->alive;
    for (uint32_t c = low + 1; c < high; c++) {
        turn(r, c);
        p->rows[c].alive = r->alive;
        for (uint32_t i = start[c]; i < start[c + 1]; i++)
            if (is_set(r->now, columns[i]) && !is_set(own, columns[i])) { set(own, columns[i]); row.alive++; }
    }
    for (uint32_t c = low; c < high; c++) {
        row.wider = p->rows[c].alive < row.alive;
        p->rows[c] = row;
        p->alive += (double)row.alive / p->class_count;
    }
    return true;
}

static bool fill_true(rows *r, bool may_share) {
    tact__plan *p = r->plan;
    for (uint32_t low = 0, high; low < p->class_count; low = high) {
        for (high = low + 1; high < p->class_count && may_share && shares_before(p, high);) high++;
        if (!fill_stretch(r, low, high)) return false;
    }
    p->row_count++;
    return true;
}

/* Rows of what is not false: the true row and whoever ends in an error. */
static bool fill_maybe(rows *r, const tact__asked *asked, uint32_t count) {
    tact__plan *p = r->plan;
    uint32_t words = r->space.words;
    const uint64_t *before = NULL;
    uint64_t **own = TACT_NEW(r->space.work, uint64_t *, p->class_count);
    if (!own) return false;
    for (uint32_t i = 0; i < count; i++) {
        const tact__errors e = tact__errors_of(p, asked[i].group);
        for (uint32_t c = tact__next_error(p, asked[i].group, &e, 0); c != UINT32_MAX; c = tact__next_error(p, asked[i].group, &e, c + 1)) {
            if (!own[c] && !(own[c] = copy_row(p->rows[c].bits, words, r->space.work))) return false;
            set(own[c], asked[i].column);
        }
    }
    for (uint32_t c = 0; c < p->class_count; c++) {
        const uint64_t *row = own[c] ? own[c] : p->rows[c].bits;
        if (own[c] && ones(row, words) == words * 64) row = NULL;
        else if (own[c] && before && memcmp(before, row, words * sizeof *row) == 0) row = before;
        else if (own[c] && !(row = copy_row(row, words, r->space.arena))) return false;
        else p->row_count += own[c] != NULL;
        p->row_maybe[c] = row;
        if (own[c] && row) before = row;
    }
    return true;
}

/* In which blocks a row has any bit: read before the row itself is. */
static bool find_live(const rows *r) {
    tact__plan *p = r->plan;
    for (uint32_t c = 0; c < p->class_count; c++) {
        tact__row *row = &p->rows[c];
        if (c && row->bits == row[-1].bits) { row->live = row[-1].live; row->live_first = row[-1].live_first; continue; }
        uint64_t *live = TACT_NEW(r->space.arena, uint64_t, r->space.summary_words);
        if (!live) return false;
        for (uint32_t w = 0; w < r->space.words; w++)
            if (row->bits[w]) set(live, w / TACT__BLOCK_WORDS);
        row->live = live;
        row->live_first = live[0];
    }
    return true;
}

bool tact__plan_fill_dense(tact__plan *p, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, tact__space space) {
    tact__lists turns;
    bool bare = false;
    rows r = { .plan = p, .turns = &turns, .space = space, .free_row = new_row(space.words, space.arena), .now = new_row(space.words, space.work) };
    p->rows = TACT_NEW(space.arena, tact__row, p->class_count);
    p->row_maybe = TACT_NEW(space.arena, const uint64_t *, p->class_count);
    if (!r.free_row || !r.now || !p->rows || !p->row_maybe || !find_turns(&turns, p, asked, count, conditions, pool, space.work)) return false;
    memset(r.free_row, 0xFF, space.words * sizeof *r.free_row);
    for (uint32_t i = 0; i < count; i++) {
        flip(r.free_row, asked[i].column);
        for (uint32_t k = 0; k < asked[i].group->count; k++) bare = bare || asked[i].group->literals[k]->kind == TACT__BARE;
    }
    memcpy(r.now, r.free_row, space.words * sizeof *r.now);
    r.free_ones = r.alive = ones(r.free_row, space.words);
    p->dense = true;
    return fill_true(&r, !bare) && fill_maybe(&r, asked, count) && find_live(&r);      /* a bare field may err on a number: its rows stay exact */
}

/* ---- listed ---- */

bool tact__plan_fill_lists(tact__plan *p, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, tact__space space) {
    p->access.start = TACT_NEW(space.arena, uint32_t, (size_t)p->class_count + 1);
    p->error.start = TACT_NEW(space.arena, uint32_t, (size_t)p->class_count + 1);
    p->asking = TACT_NEW(space.arena, uint32_t, (size_t)count + 1);
    p->asked = TACT_NEW(space.arena, uint32_t, (size_t)count + 1);
    if (!p->access.start || !p->error.start || !p->asking || !p->asked) return false;
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < count; i++) {
            tact__span one;
            uint32_t n, column = asked[i].column;
            const tact__span *s = spans_of(&conditions[asked[i].condition], pool, &one, &n);
            for (uint32_t k = 0; asked[i].access && k < n; k++)
                for (uint32_t c = s[k].low; c < s[k].high; c++) {
                    if (pass) p->access.columns[p->access.start[c]++] = column;
                    else p->access.start[c]++;
                }
            const tact__errors e = tact__errors_of(p, asked[i].group);
            for (uint32_t c = tact__next_error(p, asked[i].group, &e, 0); c != UINT32_MAX; c = tact__next_error(p, asked[i].group, &e, c + 1)) {
                if (pass) p->error.columns[p->error.start[c]++] = column;
                else p->error.start[c]++;
            }
            p->asking[i] = column;
            p->asked[i] = asked[i].condition;
        }
        if (pass == 0 && (!make_room(&p->access, p->class_count, space.arena) || !make_room(&p->error, p->class_count, space.arena))) return false;
    }
    settle(&p->access, p->class_count);
    settle(&p->error, p->class_count);
    p->asking_count = count;
    p->listed = true;
    return true;
}

/* A list costs a step for each column found by it, a row a step for each block: the cheaper one, unless its memory is the larger by far. */
bool tact__plan_dense_pays(const tact__plan *p, uint32_t groups, uint64_t classes, uint32_t words) {
    uint64_t per_class = classes / (p->class_count - TACT__TEXT_FIRST) + 1, dense_bytes = (uint64_t)p->class_count * words * 8, listed_bytes = 4 * classes + 64 * (uint64_t)groups;
    return groups > words / 2 && (per_class > words / 2 + 4 || listed_bytes > dense_bytes);
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

bool tact__keys_number(tact__keys *keys, tact_slice text, tact_arena *arena) {
    return tact__texts_add(&keys->texts, arena, text) != TACT__NO_TEXT && note_length(keys, (uint32_t)text.len, arena);
}

typedef enum what { ALL, ASKED, ACCESS } what;

static bool list_keys(tact__lists *lists, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, uint32_t texts, what of, tact_arena *arena) {
    lists->start = TACT_NEW(arena, uint32_t, (size_t)texts + 1);
    if (!lists->start) return false;
    for (unsigned pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < count; i++) {
            const tact__condition *c = &conditions[asked[i].condition];
            for (uint32_t k = 0; (of != ACCESS || asked[i].access) && k < (c->width ? c->width : 1); k++) {
                uint32_t text = c->width ? pool[c->low + k].low : c->low;
                if (pass) lists->columns[lists->start[text]++] = of == ASKED ? asked[i].condition : asked[i].column;
                else lists->start[text]++;
            }
        }
        if (!pass && !make_room(lists, texts, arena)) return false;
    }
    settle(lists, texts);
    return true;
}

/* A text that finds more columns than half the words of a row is quicker as a row. */
static bool fill_key_rows(tact__keys *keys, tact__space space) {
    const uint32_t *start = keys->access.start;
    for (uint32_t text = 0; text < keys->texts.count; text++) {
        if (start[text + 1] - start[text] <= space.words / 2) continue;
        if (!keys->rows && !(keys->rows = (uint64_t **)tact_arena_alloc(space.arena, keys->texts.count, sizeof *keys->rows))) return false;
        if (!(keys->rows[text] = new_row(space.words, space.arena))) return false;
        for (uint32_t i = start[text]; i < start[text + 1]; i++) set(keys->rows[text], keys->access.columns[i]);
    }
    return true;
}

bool tact__keys_fill(tact__keys *keys, const tact__asked *asked, uint32_t count, const tact__condition *conditions, const tact__span *pool, tact__space space) {
    tact__lists *each[] = { &keys->all, &keys->asked, &keys->access };
    for (unsigned k = 0; k < 3 && count; k++)
        if (!list_keys(each[k], asked, count, conditions, pool, keys->texts.count, (what)k, space.arena)) return false;
    return !count || fill_key_rows(keys, space);
}
