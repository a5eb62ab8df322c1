/* daemon/moment_map.c -- see moment_map.h. */
#include "daemon/moment_map.h"
#include <stdlib.h>
#include "core/base/hash.h"

typedef struct row {
    tact_map_row out;
    uint64_t people[TACT_MAP_PEOPLE]; uint32_t people_count, unnamed;
    char topic[TACT_CELL_TEXT_BYTES + 1], place[TACT_CELL_TEXT_BYTES + 1];
} row;

struct tact_moment_map {
    unsigned by;
    row **rows; uint32_t count, room;
    uint32_t *index; uint32_t index_room;          /* place + 1 of a row; 0: free */
    uint64_t places[TACT_MAP_PLACES]; uint32_t place_count;
    tact_map_count total, beyond;
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
static void shape(const tact_moment_map *m, const tact_cell *c, row *out) {
    memset(out, 0, sizeof *out);
    if (m->by & TACT_MAP_KIND) out->out.kind = c->kind;
    if (m->by & TACT_MAP_SITUATION) out->out.situation = c->situation;
    if (m->by & TACT_MAP_STAGE) out->out.stage = c->stage;
    if (m->by & TACT_MAP_DEVICE) out->out.device = c->device;
    if (m->by & TACT_MAP_TOPIC) keep(out->topic, c->topic);
    if (m->by & TACT_MAP_PLACE) keep(out->place, c->place.len ? c->place : tact_word_name(TACT_LIST_EVENT, c->type));
}

static bool same(const row *a, const row *b) {
    return a->out.kind == b->out.kind && a->out.situation == b->out.situation && a->out.stage == b->out.stage && a->out.device == b->out.device &&
           strcmp(a->topic, b->topic) == 0 && strcmp(a->place, b->place) == 0;
}

static uint64_t hash_of(const row *r) {
    tact_seed seed = { (uint64_t)r->out.kind | (uint64_t)r->out.situation << 8 | (uint64_t)r->out.stage << 16 | (uint64_t)r->out.device << 24, tact_id64(tact_slice_of(r->topic)) };
    return tact_hash(seed, tact_slice_of(r->place));
}

static bool grow_index(tact_moment_map *m) {
    uint32_t room = m->index_room * 2, *index = calloc(room, sizeof *index);
    if (!index) return false;
    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t at = (uint32_t)hash_of(m->rows[i]) & (room - 1);
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
    if (m->count == m->room) {
        uint32_t room = m->room ? m->room * 2 : 64;
        row **rows = realloc(m->rows, room * sizeof *rows);
        if (!rows) return NULL;
        m->rows = rows;
        m->room = room;
    }
    row *r = malloc(sizeof *r);
    if (!r) return NULL;
    *r = *like;
    r->out.topic = r->topic;
    r->out.place = r->place;
    m->rows[m->count++] = r;
    return r;
}

/* NULL: there is no memory (*beyond false), or the map is full and this is a new cell (*beyond true). */
static row *row_of(tact_moment_map *m, const row *like, bool *beyond) {
    *beyond = false;
    if (m->count * 2 >= m->index_room && !grow_index(m)) return NULL;
    uint32_t at = (uint32_t)hash_of(like) & (m->index_room - 1);
    for (; m->index[at]; at = (at + 1) & (m->index_room - 1))
        if (same(m->rows[m->index[at] - 1], like)) return m->rows[m->index[at] - 1];
    *beyond = m->count == TACT_MAP_ROWS || !known_place(m, like);
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

static void meet(row *r, uint64_t person) {
    if (!person) { r->unnamed += r->unnamed < TACT_MAP_UNNAMED; return; }
    for (uint32_t i = 0; i < r->people_count; i++)
        if (r->people[i] == person) return;
    if (r->people_count < TACT_MAP_PEOPLE) r->people[r->people_count++] = person;
}

bool tact_moment_map_add(tact_moment_map *m, uint64_t person, const tact_cell *cell) {
    row like;
    bool beyond;
    if (cell->type > TACT_EVENT_SCREEN) return true;
    shape(m, cell, &like);
    row *r = row_of(m, &like, &beyond);
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
    return place ? place : (int)a->device - (int)b->device;
}

static int worse(const void *pa, const void *pb) {
    const tact_map_row *a = *(const tact_map_row *const *)pa, *b = *(const tact_map_row *const *)pb;
    uint64_t open_a = a->count.answers[TACT_CELL_UNANSWERED], open_b = b->count.answers[TACT_CELL_UNANSWERED];
    if ((a->kind == TACT_KIND_UNKNOWN) != (b->kind == TACT_KIND_UNKNOWN)) return a->kind == TACT_KIND_UNKNOWN ? 1 : -1;
    if (open_a != open_b) return open_a > open_b ? -1 : 1;
    if (a->count.moments != b->count.moments) return a->count.moments > b->count.moments ? -1 : 1;
    return by_name(a, b);
}

/* Whom the hidden cells are about, as far as ten: what is left over is told only when it is a crowd as well. */
typedef struct crowd { uint64_t people[TACT_MAP_PEOPLE]; uint32_t count; uint64_t unnamed; } crowd;

static bool enough(const crowd *c) { return c->count >= TACT_MAP_PEOPLE || c->unnamed >= TACT_MAP_UNNAMED; }

static void gather(crowd *c, const row *r) {
    c->unnamed += r->unnamed;
    for (uint32_t i = 0; i < r->people_count; i++) {
        uint32_t k = 0;
        while (k < c->count && c->people[k] != r->people[i]) k++;
        if (k == c->count && c->count < TACT_MAP_PEOPLE) c->people[c->count++] = r->people[i];
    }
}

static void hide(tact_moment_map *m, crowd *hidden, const row *r) {
    gather(hidden, r);
    sum(&m->rest, &r->out.count);
    m->rest_cells++;
}

/* Where the hidden cells together are fewer than ten people, taking the shown rows from the total would tell of them: the smallest shown row
 * goes to them, until they are ten or nothing is shown. */
static bool sort(tact_moment_map *m) {
    if (m->sorted_valid) return true;
    const tact_map_row **sorted = realloc(m->sorted, (m->count ? m->count : 1) * sizeof *sorted);
    crowd hidden = { .unnamed = m->beyond.moments };
    if (!sorted) return false;
    m->sorted = sorted;
    m->shown = m->rest_cells = 0;
    m->rest = m->beyond;
    for (uint32_t i = 0; i < m->count; i++) {
        row *r = m->rows[i];
        if (r->people_count >= TACT_MAP_PEOPLE || r->unnamed >= TACT_MAP_UNNAMED) sorted[m->shown++] = &r->out;
        else hide(m, &hidden, r);
    }
    while (m->shown && m->rest.moments && !enough(&hidden)) {
        uint32_t least = 0;
        for (uint32_t i = 1; i < m->shown; i++)
            if (sorted[i]->count.moments < sorted[least]->count.moments) least = i;
        hide(m, &hidden, (const row *)(const void *)sorted[least]);      /* `out` is the first member of its row */
        sorted[least] = sorted[--m->shown];
    }
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
