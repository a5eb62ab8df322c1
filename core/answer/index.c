/* core/answer/index.c -- sections into terms with the sections that have them. */
#include "core/answer/index.h"
#include "core/base/sort.h"

/* One term met in one section; sorted, they become terms and postings. */
typedef struct met { tact_slice term; uint32_t section, weight; } met;
typedef struct gathering { met *items; uint32_t count, room; tact_arena *arena; } gathering;
typedef struct builder { tact__book *book; const tact_answer_section *all; tact_arena *arena; gathering met; tact__unit *units; } builder;

tact_slice tact__language_alone(tact_slice language) {
    for (size_t i = 0; i < language.len; i++)
        if (language.ptr[i] == '-' || language.ptr[i] == '_') return (tact_slice){ language.ptr, i };
    return language;
}

uint32_t tact__term_of(const tact__book *book, tact_slice text) {
    uint32_t low = 0, high = book->term_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = tact_slice_compare(book->terms[mid].text, text);
        if (!order) return mid;
        if (order < 0) low = mid + 1; else high = mid;
    }
    return UINT32_MAX;
}

static bool gather(gathering *g, met item) {
    if (g->count == g->room) {
        uint32_t room = g->room ? g->room * 2 : 1024;
        met *more = TACT_NEW(g->arena, met, room);
        if (!more) return false;
        if (g->count) memcpy(more, g->items, g->count * sizeof *more);
        g->items = more;
        g->room = room;
    }
    g->items[g->count++] = item;
    return true;
}

static bool gather_text(builder *b, tact_slice text, uint32_t section, uint32_t weight) {
    uint32_t count;
    if (tact__units(&b->book->lexicon, text, b->arena, b->units, TACT__UNITS_MOST, &count)) return false;
    for (uint32_t i = 0; i < count; i++) {
        char room[TACT_ANSWER_IDEAS_OF_ONE][3];
        tact_slice terms[TACT__TERMS_OF_UNIT];
        unsigned n = tact__terms(&b->units[i], room, terms);
        for (unsigned k = 0; k < n; k++) {
            tact_slice kept = terms[k].ptr == b->units[i].stem.ptr ? terms[k] : tact_arena_copy(b->arena, terms[k]);
            if (!kept.ptr || !gather(&b->met, (met){ kept, section, weight })) return false;
        }
    }
    return true;
}

static int by_term(const void *ctx, uint32_t a, uint32_t b) {
    const met *m = ctx;
    int order = tact_slice_compare(m[a].term, m[b].term);
    return order ? order : m[a].section < m[b].section ? -1 : m[a].section > m[b].section;
}

static bool make_terms(builder *b) {
    gathering *g = &b->met;
    uint32_t *order = TACT_NEW(b->arena, uint32_t, g->count + 1), *scratch = TACT_NEW(b->arena, uint32_t, g->count + 1), postings = 0;
    tact__book *book = b->book;
    book->terms = TACT_NEW(b->arena, tact__term, g->count + 1);
    book->postings = TACT_NEW(b->arena, tact__posting, g->count + 1);
    if (!order || !scratch || !book->terms || !book->postings) return false;
    for (uint32_t i = 0; i < g->count; i++) order[i] = i;
    tact_sort_indexes(order, scratch, g->count, by_term, g->items);
    for (uint32_t i = 0; i < g->count; i++) {
        const met *m = &g->items[order[i]];
        tact__term *t = book->term_count ? &book->terms[book->term_count - 1] : NULL;
        if (!t || !tact_slice_equal(t->text, m->term)) { t = &book->terms[book->term_count++]; *t = (tact__term){ m->term, postings, 0, 0 }; }
        tact__posting *p = t->count ? &book->postings[postings - 1] : NULL;
        if (!p || p->section != m->section) { book->postings[postings++] = (tact__posting){ m->section, m->weight }; t->count++; }
        else if (m->weight > p->weight) p->weight = m->weight;
    }
    for (uint32_t i = 0; i < book->term_count; i++) book->terms[i].rarity_milli = tact__rarity_milli(book->section_count, book->terms[i].count);
    return true;
}

static tact__asked_for asked_for(const tact__book *book, const tact__unit *unit) {
    char room[TACT_ANSWER_IDEAS_OF_ONE][3];
    tact_slice terms[TACT__TERMS_OF_UNIT];
    tact__asked_for out = { .count = 0 };
    unsigned n = tact__terms(unit, room, terms);
    for (unsigned k = 0; k < n; k++) {
        uint32_t t = tact__term_of(book, terms[k]);
        TACT_ASSERT(t != UINT32_MAX);
        out.terms[out.count++] = t;
        if (book->terms[t].rarity_milli > out.rarity) out.rarity = book->terms[t].rarity_milli;
    }
    out.rarity = out.rarity * unit->weight_milli / 1000;
    return out;
}

static bool make_headings(builder *b) {
    tact__book *book = b->book;
    uint32_t headings = 0, units = 0, room = 0;
    for (uint32_t i = 0; i < book->section_count; i++) headings += b->all[book->sections[i]].heading_count;
    book->headings = TACT_NEW(b->arena, tact__heading, headings + 1);
    book->heading_from = TACT_NEW(b->arena, uint32_t, book->section_count + 1);
    if (!book->headings || !book->heading_from) return false;
    headings = 0;
    for (uint32_t i = 0; i < book->section_count; i++) {
        const tact_answer_section *s = &b->all[book->sections[i]];
        book->heading_from[i] = headings;
        for (uint32_t h = 0; h < s->heading_count; h++) {
            uint32_t count;
            if (tact__units(&book->lexicon, s->headings[h], b->arena, b->units, TACT__UNITS_MOST, &count)) return false;
            if (units + count > room) {
                room = (units + count) * 2;
                tact__asked_for *more = TACT_NEW(b->arena, tact__asked_for, room);
                if (!more) return false;
                if (units) memcpy(more, book->asked_for, units * sizeof *more);
                book->asked_for = more;
            }
            tact__heading *heading = &book->headings[headings++];
            *heading = (tact__heading){ units, count, 0 };
            for (uint32_t k = 0; k < count; k++) { book->asked_for[units] = asked_for(book, &b->units[k]); heading->mass += book->asked_for[units++].rarity; }
        }
    }
    book->heading_from[book->section_count] = headings;
    return true;
}

static bool make_book(builder *b) {
    tact__book *book = b->book;
    b->met = (gathering){ .arena = b->arena };
    if (tact__lexicon_make(tact__answer_tongue(book->language), b->arena, &book->lexicon)) return false;
    for (uint32_t i = 0; i < book->section_count; i++) {
        const tact_answer_section *s = &b->all[book->sections[i]];
        for (uint32_t h = 0; h < s->heading_count; h++) if (!gather_text(b, s->headings[h], i, TACT__IN_HEADING)) return false;
        if (!gather_text(b, s->context, i, TACT__IN_CONTEXT) || !gather_text(b, s->text, i, TACT__IN_TEXT)) return false;
    }
    return make_terms(b) && make_headings(b);
}

tact_status tact_answer_index_make(const tact_answer_section *sections, uint32_t count, tact_arena *arena, tact_answer_index **out) {
    if (count > TACT_ANSWER_SECTIONS_MOST) return TACT_ERR_LIMIT;
    tact_answer_index *x = TACT_NEW(arena, tact_answer_index, 1);
    builder b = { .all = sections, .arena = arena, .units = TACT_NEW(arena, tact__unit, TACT__UNITS_MOST) };
    if (!x || !b.units) return TACT_ERR_MEMORY;
    *x = (tact_answer_index){ .sections = sections, .section_count = count, .books = TACT_NEW(arena, tact__book, count + 1) };
    if (!x->books) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        tact_slice language = tact__language_alone(sections[i].language);
        tact__book *book = NULL;
        for (uint32_t k = 0; k < x->book_count && !book; k++) if (tact_slice_equal(x->books[k].language, language)) book = &x->books[k];
        if (!book) {
            book = &x->books[x->book_count++];
            *book = (tact__book){ .language = language, .sections = TACT_NEW(arena, uint32_t, count - i) };
            if (!book->sections) return TACT_ERR_MEMORY;
        }
        book->sections[book->section_count++] = i;
    }
    for (uint32_t k = 0; k < x->book_count; k++) {
        b.book = &x->books[k];
        if (!make_book(&b)) return TACT_ERR_MEMORY;
    }
    *out = x;
    return TACT_OK;
}

const tact_answer_section *tact_answer_section_at(const tact_answer_index *x, uint32_t section) { TACT_ASSERT(section < x->section_count); return &x->sections[section]; }
uint32_t tact_answer_section_count(const tact_answer_index *x) { return x->section_count; }
