/* daemon/moment_map.c -- see moment_map.h. */
#include "daemon/moment_map.h"
#include <stdlib.h>
#include "core/base/hash.h"
#include "daemon/seats.h"

/* Whom something is about, as far as ten of them. */
typedef struct crowd { uint64_t people[TACT_MAP_PEOPLE]; uint32_t count; uint64_t unnamed; } crowd;

/* The finest cell there is: told apart by all sides, or, when that would be too many, by fewer (out.sides). */
typedef struct row {
    tact_map_row out;
    crowd met;
    uint32_t group, at;                            /* told as a part of this one; `at` while groups are made */
    char topic[TACT_CELL_TEXT_BYTES + 1], place[TACT_CELL_TEXT_BYTES + 1];
} row;

/* Rows told as one. */
typedef struct group { tact_map_row out; crowd met; uint32_t place; bool told; } group;       /* place: among those told */
enum { NONE = UINT32_MAX, TRIED_MOST = 1000 };

struct tact_moment_map {
    unsigned by;
    row **rows; uint32_t count, room;
    uint32_t *index; uint32_t index_room;          /* place + 1 of a row; 0: free */
    uint64_t places[TACT_MAP_PLACES]; uint32_t place_count;
    tact_map_count total, beyond;
    group *told; uint32_t told_count, told_room;
    const tact_map_row **sorted; uint32_t shown; bool sorted_valid, tells;
    tact_map_count rest; uint32_t rest_cells;
};

static const char *const sides[] = {
#define M(name, bit, text) text,
    TACT_MAP_SIDES(M)
#undef M
};
enum { SIDES = sizeof sides / sizeof *sides };

const char *tact_moment_map_side(unsigned index) { return index < SIDES ? sides[index] : NULL; }

unsigned tact_moment_map_by(tact_slice words) {
    unsigned bits = 0;
    for (size_t at = 0; at <= words.len;) {
        tact_slice rest = { words.ptr + at, words.len - at };
        ptrdiff_t comma = tact_slice_find(rest, TACT_S(","));
        tact_slice word = { rest.ptr, comma < 0 ? rest.len : (size_t)comma };
        unsigned i = 0;
        while (i < SIDES && !tact_slice_is(word, sides[i])) i++;
        if (i == SIDES) return 0;
        bits |= 1u << i;
        at += word.len + 1;
    }
    return bits;
}

tact_moment_map *tact_moment_map_new(unsigned by) {
    tact_moment_map *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->by = by;
    m->index_room = 1024;
    m->index = calloc(m->index_room, sizeof *m->index);
    if (m->index) return m;
    free(m);
    return NULL;
}

void tact_moment_map_free(tact_moment_map *m) {
    if (!m) return;
    for (uint32_t i = 0; i < m->count; i++) free(m->rows[i]);
    free(m->rows);
    free(m->index);
    free(m->told);
    free(m->sorted);
    free(m);
}

/* ---- finding a row ---- */

static void keep(char *out, tact_slice text) {
    size_t n = text.len < TACT_CELL_TEXT_BYTES ? text.len : TACT_CELL_TEXT_BYTES;
    if (n) memcpy(out, text.ptr, n);
    out[n] = 0;
}

/* The row this cell would be, with what rows do not differ by left at nothing. */
static void shape(unsigned by, const tact_cell *c, row *out) {
    memset(out, 0, sizeof *out);
    out->out.sides = (uint8_t)by;
    if (by & TACT_MAP_KIND) out->out.kind = c->kind;
    if (by & TACT_MAP_SITUATION) out->out.situation = c->situation;
    if (by & TACT_MAP_STAGE) out->out.stage = c->stage;
    if (by & TACT_MAP_DEVICE) out->out.device = c->device;
    if (by & TACT_MAP_TOPIC) keep(out->topic, c->topic);
    if (by & TACT_MAP_PLACE) keep(out->place, c->place.len ? c->place : tact_word_name(TACT_LIST_EVENT, c->type));
    out->out.topic = out->topic;
    out->out.place = out->place;
}

static bool same(const tact_map_row *a, const tact_map_row *b) {
    return a->sides == b->sides && a->kind == b->kind && a->situation == b->situation && a->stage == b->stage && a->device == b->device && strcmp(a->topic, b->topic) == 0 && strcmp(a->place, b->place) == 0;
}

static uint64_t hash_of(const tact_map_row *r) {
    tact_seed seed = { (uint64_t)r->kind | (uint64_t)r->situation << 8 | (uint64_t)r->stage << 16 | (uint64_t)r->device << 24 | (uint64_t)r->sides << 32, tact_id64(tact_slice_of(r->topic)) };
    return tact_hash(seed, tact_slice_of(r->place));
}

static bool grow_index(tact_moment_map *m) {
    uint32_t room = m->index_room * 2, *index = calloc(room, sizeof *index);
    if (!index) return false;
    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t at = (uint32_t)hash_of(&m->rows[i]->out) & (room - 1);
        while (index[at]) at = (at + 1) & (room - 1);
        index[at] = i + 1;
    }
    free(m->index);
    m->index = index;
    m->index_room = room;
    return true;
}

static bool known_place(tact_moment_map *m, const row *r) {
    uint64_t id = tact_id64(tact_slice_of(r->place));
    for (uint32_t i = 0; i < m->place_count; i++)
        if (m->places[i] == id) return true;
    if (m->place_count == TACT_MAP_PLACES) return false;
    m->places[m->place_count++] = id;
    return true;
}

static row *append(tact_moment_map *m, const row *like) {
    row *r = tact_list_grow((void **)&m->rows, m->count, &m->room, sizeof *m->rows) ? malloc(sizeof *r) : NULL;
    if (!r) return NULL;
    *r = *like;
    r->out.topic = r->topic;
    r->out.place = r->place;
    m->rows[m->count++] = r;
    return r;
}

/* NULL: there is no memory (*beyond false), or the map is full and this is a new cell (*beyond true). */
static row *row_of(tact_moment_map *m, const row *like, uint32_t most, bool *beyond) {
    *beyond = false;
    if (m->count * 2 >= m->index_room && !grow_index(m)) return NULL;
    uint32_t at = (uint32_t)hash_of(&like->out) & (m->index_room - 1);
    for (; m->index[at]; at = (at + 1) & (m->index_room - 1))
        if (same(&m->rows[m->index[at] - 1]->out, &like->out)) return m->rows[m->index[at] - 1];
    *beyond = m->count >= most || ((like->out.sides & TACT_MAP_PLACE) && !known_place(m, like));
    row *r = *beyond ? NULL : append(m, like);
    if (r) m->index[at] = m->count;
    return r;
}

/* ---- counting ---- */

static void count(tact_map_count *c, uint8_t answer) {
    c->moments++;
    c->answers[answer]++;
}

static void sum(tact_map_count *to, const tact_map_count *from) {
    to->moments += from->moments;
    for (unsigned i = 0; i < TACT_CELL_ANSWER_COUNT; i++) to->answers[i] += from->answers[i];
}

static void join(crowd *c, uint64_t person) {
    for (uint32_t i = 0; i < c->count; i++)
        if (c->people[i] == person) return;
    if (c->count < TACT_MAP_PEOPLE) c->people[c->count++] = person;
}

static void meet(row *r, uint64_t person) {
    if (!person) r->met.unnamed += r->met.unnamed < TACT_MAP_UNNAMED;
    else join(&r->met, person);
}

/* Where all sides would make too many rows, or a name of a place too many, the moment is told apart by fewer. */
bool tact_moment_map_add(tact_moment_map *m, uint64_t person, const tact_cell *cell) {
    const struct { unsigned by; uint32_t most; } ways[] = {
        { TACT_MAP_ALL_SIDES, TACT_MAP_ROWS }, { TACT_MAP_ALL_SIDES & ~(unsigned)TACT_MAP_PLACE, TACT_MAP_ROWS }, { m->by, 2 * TACT_MAP_ROWS }, { m->by & ~(unsigned)TACT_MAP_PLACE, 2 * TACT_MAP_ROWS } };
    row like, *r = NULL;
    bool beyond = true;
    if (cell->type > TACT_EVENT_SCREEN) return true;
    for (unsigned i = 0; !r && beyond && i < sizeof ways / sizeof *ways; i++) {
        shape(ways[i].by, cell, &like);
        r = row_of(m, &like, ways[i].most, &beyond);
    }
    if (!r && !beyond) return false;
    if (r) { count(&r->out.count, cell->answer); meet(r, person); }
    else count(&m->beyond, cell->answer);
    count(&m->total, cell->answer);
    m->sorted_valid = false;
    return true;
}

/* ---- telling ---- */

static int by_name(const tact_map_row *a, const tact_map_row *b) {
    int topic = strcmp(a->topic, b->topic), place = strcmp(a->place, b->place);
    if (a->kind != b->kind) return (int)a->kind - (int)b->kind;
    if (topic) return topic;
    if (a->situation != b->situation) return (int)a->situation - (int)b->situation;
    if (a->stage != b->stage) return (int)a->stage - (int)b->stage;
    if (a->device != b->device) return (int)a->device - (int)b->device;
    return place ? place : (int)a->sides - (int)b->sides;
}

static int worse(const void *pa, const void *pb) {
    const tact_map_row *a = *(const tact_map_row *const *)pa, *b = *(const tact_map_row *const *)pb;
    uint64_t open_a = a->count.answers[TACT_CELL_UNANSWERED], open_b = b->count.answers[TACT_CELL_UNANSWERED];
    if ((a->kind == TACT_KIND_UNKNOWN) != (b->kind == TACT_KIND_UNKNOWN)) return a->kind == TACT_KIND_UNKNOWN ? 1 : -1;
    if (open_a != open_b) return open_a > open_b ? -1 : 1;
    if (a->count.moments != b->count.moments) return a->count.moments > b->count.moments ? -1 : 1;
    return by_name(a, b);
}

static bool enough(const crowd *c) { return c->count >= TACT_MAP_PEOPLE || c->unnamed >= TACT_MAP_UNNAMED; }

static void gather(crowd *c, const crowd *more) {
    c->unnamed += more->unnamed;
    for (uint32_t i = 0; i < more->count; i++) join(c, more->people[i]);
}

/* The row as it is when told by fewer sides. */
static tact_map_row seen_by(const row *r, unsigned by) {
    return (tact_map_row){ .sides = (uint8_t)by, .kind = by & TACT_MAP_KIND ? r->out.kind : 0, .situation = by & TACT_MAP_SITUATION ? r->out.situation : 0, .stage = by & TACT_MAP_STAGE ? r->out.stage : 0,
        .device = by & TACT_MAP_DEVICE ? r->out.device : 0, .topic = by & TACT_MAP_TOPIC ? r->topic : "", .place = by & TACT_MAP_PLACE ? r->place : "" };
}

/* Rows not told yet, as groups by these sides; groups of ten people are told. */
static bool tell_by(tact_moment_map *m, unsigned by) {
    uint32_t room = 1024;
    while (room < m->count * 2) room *= 2;
    uint32_t *index = calloc(room, sizeof *index), n = 0;
    group *groups = m->count ? malloc(m->count * sizeof *groups) : NULL;
    bool ok = index && (groups || !m->count);
    for (uint32_t i = 0; ok && i < m->count; i++) {
        row *r = m->rows[i];
        r->at = NONE;
        if (r->group != NONE || (r->out.sides & by) != by) continue;
        tact_map_row as = seen_by(r, by);
        uint32_t at = (uint32_t)hash_of(&as) & (room - 1);
        while (index[at] && !same(&groups[index[at] - 1].out, &as)) at = (at + 1) & (room - 1);
        if (!index[at]) {
            groups[n] = (group){ .out = as };
            index[at] = ++n;
        }
        r->at = index[at] - 1;
        sum(&groups[r->at].out.count, &r->out.count);
        gather(&groups[r->at].met, &r->met);
    }
    for (uint32_t i = 0; ok && i < m->count; i++) {
        row *r = m->rows[i];
        if (r->at == NONE || !enough(&groups[r->at].met)) continue;
        if (!groups[r->at].told) {
            ok = tact_list_grow((void **)&m->told, m->told_count, &m->told_room, sizeof *m->told);
            if (!ok) break;
            groups[r->at].told = true;
            groups[r->at].place = m->told_count;
            m->told[m->told_count++] = groups[r->at];
        }
        r->group = groups[r->at].place;
    }
    free(index);
    free(groups);
    return ok;
}

static void hide(tact_moment_map *m, crowd *hidden, row *r) {
    r->group = NONE;
    gather(hidden, &r->met);
    sum(&m->rest, &r->out.count);
    m->rest_cells++;
}

/* Whom a group is about without one of its rows. */
static crowd without(const tact_moment_map *m, uint32_t g, const row *r) {
    crowd left = { .count = 0 };
    for (uint32_t i = 0; i < m->count; i++)
        if (m->rows[i]->group == g && m->rows[i] != r) gather(&left, &m->rows[i]->met);
    return left;
}

static void take(tact_map_count *from, const tact_map_count *n) {
    from->moments -= n->moments;
    for (unsigned i = 0; i < TACT_CELL_ANSWER_COUNT; i++) from->answers[i] -= n->answers[i];
}

/* What was answered first, then the smaller: what found nothing to say is what the map is for. */
static int smaller(const void *pa, const void *pb) {
    const row *a = *(row *const *)pa, *b = *(row *const *)pb;
    bool open_a = a->out.count.answers[TACT_CELL_UNANSWERED] > 0, open_b = b->out.count.answers[TACT_CELL_UNANSWERED] > 0;
    if (open_a != open_b) return open_a ? 1 : -1;
    if (a->out.count.moments != b->out.count.moments) return a->out.count.moments < b->out.count.moments ? -1 : 1;
    return by_name(&a->out, &b->out);
}

/* Small cells out of groups that stay a crowd without them, until those that are hidden are a crowd. */
static bool lend(tact_moment_map *m, crowd *hidden) {
    row **all = malloc((m->count + 1) * sizeof *all);
    uint32_t tried = 0;
    if (!all) return false;
    memcpy(all, m->rows, m->count * sizeof *all);
    qsort(all, m->count, sizeof *all, smaller);
    for (uint32_t i = 0; i < m->count && tried < TRIED_MOST && !enough(hidden); i++) {
        row *r = all[i];
        crowd more = *hidden, left;
        if (r->group == NONE) continue;
        gather(&more, &r->met);
        if (more.count == hidden->count && more.unnamed == hidden->unnamed) continue;
        tried++;
        left = without(m, r->group, r);
        if (!enough(&left)) continue;
        take(&m->told[r->group].out.count, &r->out.count);
        hide(m, hidden, r);
    }
    free(all);
    return true;
}

/* Nothing small is left to lend: the smallest group as a whole. */
static bool give_up_one(tact_moment_map *m, crowd *hidden) {
    uint32_t least = NONE;
    for (uint32_t i = 0; i < m->told_count; i++)
        if (m->told[i].told && (least == NONE || m->told[i].out.count.moments < m->told[least].out.count.moments)) least = i;
    if (least == NONE) return false;
    for (uint32_t i = 0; i < m->count; i++)
        if (m->rows[i]->group == least) hide(m, hidden, m->rows[i]);
    m->told[least].told = false;
    return true;
}

/* The moments fall into groups, each told as one number, and each of ten people: so nothing can be worked out of fewer. */
static bool sort(tact_moment_map *m) {
    if (m->sorted_valid) return true;
    crowd hidden = { .unnamed = m->beyond.moments };
    m->told_count = m->shown = m->rest_cells = 0;
    m->rest = m->beyond;
    for (uint32_t i = 0; i < m->count; i++) m->rows[i]->group = NONE;
    for (unsigned by = m->by; by; ) {
        unsigned last = 1;
        if (!tell_by(m, by)) return false;
        while (last * 2 <= by) last *= 2;
        by &= ~last;
    }
    for (uint32_t i = 0; i < m->count; i++)
        if (m->rows[i]->group == NONE) hide(m, &hidden, m->rows[i]);
    if (m->rest.moments && !enough(&hidden) && !lend(m, &hidden)) return false;
    while (m->rest.moments && !enough(&hidden) && give_up_one(m, &hidden)) {}
    const tact_map_row **sorted = realloc(m->sorted, (m->told_count + 1) * sizeof *sorted);
    if (!sorted) return false;
    m->sorted = sorted;
    for (uint32_t i = 0; i < m->told_count; i++)
        if (m->told[i].told) sorted[m->shown++] = &m->told[i].out;
    m->tells = m->total.moments == 0 || m->shown || enough(&hidden);
    if (m->shown) qsort(sorted, m->shown, sizeof *sorted, worse);
    m->sorted_valid = true;
    return true;
}

bool tact_moment_map_tells(tact_moment_map *m) { return sort(m) && m->tells; }
const tact_map_row *tact_moment_map_row(tact_moment_map *m, uint32_t index) { return sort(m) && index < m->shown ? m->sorted[index] : NULL; }
tact_map_count tact_moment_map_total(tact_moment_map *m) { return tact_moment_map_tells(m) ? m->total : (tact_map_count){ 0 }; }

tact_map_count tact_moment_map_rest(tact_moment_map *m, uint32_t *cells) {
    bool known = tact_moment_map_tells(m);
    *cells = known ? m->rest_cells : 0;
    return known ? m->rest : (tact_map_count){ 0 };
}
