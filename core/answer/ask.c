/* core/answer/ask.c -- a question against the index. */
#include "core/answer/index.h"

/* What was asked, against one book. */
typedef struct asking {
    const tact__book *book;
    const tact_answer_index *index;
    const tact_answer_asked *asked;
    uint32_t *quality, *hit, hits;     /* of each term of the book: how well something asked stands for it; those that do for the unit at hand */
    uint32_t *alone, *best, *touched, touched_count;       /* of each section: the unit's best so far; of the unit at hand */
    uint64_t *met, wanted;
} asking;

static void stands_for(asking *a, uint32_t term, uint32_t quality) {
    if (term == UINT32_MAX || !quality) return;
    if (!a->alone[term]) a->hit[a->hits++] = term;
    if (quality > a->alone[term]) a->alone[term] = quality;
}

/* A word that no section has: one that is nearly written so, or a word of the table that is. */
static void nearly(asking *a, tact_slice stem) {
    for (uint32_t t = 0; t < a->book->term_count; t++) stands_for(a, t, tact__alike(stem, a->book->terms[t].text));
    for (uint32_t p = 0; p < a->book->lexicon.count; p++) {
        const tact__phrase *phrase = &a->book->lexicon.phrases[p];
        uint32_t alike = phrase->count == 1 ? tact__alike(stem, phrase->stems[0]) : 0;
        if (!alike) continue;
        char room[TACT_ANSWER_IDEAS_OF_ONE][3];
        tact_slice term[TACT__TERMS_OF_UNIT];
        tact__unit unit = { .ideas = { phrase->idea }, .idea_count = 1 };
        tact__terms(&unit, room, term);
        stands_for(a, tact__term_of(a->book, term[0]), alike * TACT__BY_IDEA / 1000);
    }
}

static void ask_unit(asking *a, const tact__unit *unit) {
    char room[TACT_ANSWER_IDEAS_OF_ONE][3];
    tact_slice terms[TACT__TERMS_OF_UNIT];
    unsigned n = tact__terms(unit, room, terms);
    uint32_t rarity = 0;
    a->hits = a->touched_count = 0;
    for (unsigned i = 0; i < n; i++) stands_for(a, tact__term_of(a->book, terms[i]), terms[i].ptr == unit->stem.ptr ? 1000 : TACT__BY_IDEA);
    if (!a->hits && unit->stem.len && !unit->idea_count) nearly(a, unit->stem);
    for (uint32_t i = 0; i < a->hits; i++) if (a->book->terms[a->hit[i]].rarity_milli > rarity) rarity = a->book->terms[a->hit[i]].rarity_milli;
    if (!a->hits) rarity = tact__unknown_milli(a->book->section_count);
    rarity = rarity * unit->weight_milli / 1000;
    a->wanted += rarity;
    for (uint32_t i = 0; i < a->hits; i++) {
        const tact__term *t = &a->book->terms[a->hit[i]];
        uint32_t alone = a->alone[a->hit[i]];
        a->alone[a->hit[i]] = 0;
        if (alone > a->quality[a->hit[i]]) a->quality[a->hit[i]] = alone;
        for (uint32_t p = t->from; p < t->from + t->count; p++) {
            uint32_t has = alone * a->book->postings[p].weight / 1000, *best = &a->best[a->book->postings[p].section];
            if (!*best) a->touched[a->touched_count++] = a->book->postings[p].section;
            if (has > *best) *best = has;
        }
    }
    for (uint32_t i = 0; i < a->touched_count; i++) {
        a->met[a->touched[i]] += (uint64_t)rarity * a->best[a->touched[i]];
        a->best[a->touched[i]] = 0;
    }
}

static uint32_t heading_milli(const asking *a, uint32_t section) {
    uint32_t most = 0;
    for (uint32_t h = a->book->heading_from[section]; h < a->book->heading_from[section + 1]; h++) {
        const tact__heading *heading = &a->book->headings[h];
        uint64_t met = 0;
        for (uint32_t i = heading->from; i < heading->from + heading->count; i++) {
            const tact__asked_for *f = &a->book->asked_for[i];
            uint32_t best = 0;
            for (unsigned k = 0; k < f->count; k++) if (a->quality[f->terms[k]] > best) best = a->quality[f->terms[k]];
            met += (uint64_t)f->rarity * best;
        }
        uint32_t share = heading->mass ? (uint32_t)(met / heading->mass) : 0;
        if (share > most) most = share;
    }
    return most;
}

static void take_best(const asking *a, tact_answer_found *out) {
    for (uint32_t i = 0; i < a->book->section_count; i++) {
        const tact_answer_section *s = &a->index->sections[a->book->sections[i]];
        if (!a->met[i] || (s->is_private && !a->asked->known_person) || (s->until.us && s->until.us <= a->asked->now.us)) continue;
        uint32_t sure = tact__sure_milli(a->book->section_count, a->wanted, a->met[i], heading_milli(a, i));
        if (out->section == UINT32_MAX || sure > out->sure_milli) { out->next_section = out->section; out->next_milli = out->sure_milli; out->section = a->book->sections[i]; out->sure_milli = sure; }
        else if (out->next_section == UINT32_MAX || sure > out->next_milli) { out->next_section = a->book->sections[i]; out->next_milli = sure; }
    }
}

static tact_status ask_book(const tact_answer_index *x, const tact__book *book, const tact_answer_asked *asked, tact_arena *arena, tact_answer_found *out) {
    uint32_t terms = book->term_count + 1, sections = book->section_count + 1, count;
    asking a = { .book = book, .index = x, .asked = asked, .quality = TACT_NEW(arena, uint32_t, terms), .hit = TACT_NEW(arena, uint32_t, terms), .alone = TACT_NEW(arena, uint32_t, terms),
                 .best = TACT_NEW(arena, uint32_t, sections), .touched = TACT_NEW(arena, uint32_t, sections), .met = TACT_NEW(arena, uint64_t, sections) };
    tact__unit *units = TACT_NEW(arena, tact__unit, TACT_ANSWER_QUESTION_WORDS);
    if (!a.quality || !a.hit || !a.alone || !a.best || !a.touched || !a.met || !units) return TACT_ERR_MEMORY;
    tact_status s = tact__units(&book->lexicon, asked->question, arena, units, TACT_ANSWER_QUESTION_WORDS, &count);
    if (s) return s;
    for (uint32_t i = 0; i < count; i++) ask_unit(&a, &units[i]);
    take_best(&a, out);
    out->sure_milli = tact__apart_milli(out->sure_milli, out->next_milli);
    return TACT_OK;
}

/* The language asked for; only when that is not sure, the others, and of those only one that is. */
tact_status tact_answer_ask(const tact_answer_index *x, const tact_answer_asked *asked, tact_arena *scratch, tact_answer_found *out) {
    const tact_answer_found none = { .section = UINT32_MAX, .next_section = UINT32_MAX };
    tact_slice language = tact__language_alone(asked->language);
    *out = none;
    for (unsigned round = 0; round < 2 && !tact_answer_sure(out); round++)
        for (uint32_t k = 0; k < x->book_count; k++) {
            tact_answer_found found = none;
            if (tact_slice_equal(x->books[k].language, language) != (round == 0)) continue;
            tact_arena_mark mark = tact_arena_checkpoint(scratch);
            tact_status s = ask_book(x, &x->books[k], asked, scratch, &found);
            tact_arena_undo(scratch, mark);
            if (s) return s;
            bool better = found.section != UINT32_MAX && (out->section == UINT32_MAX || found.sure_milli > out->sure_milli);
            if (better && (round == 0 || !language.len || tact_answer_sure(&found))) *out = found;
        }
    return TACT_OK;
}
