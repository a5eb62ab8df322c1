/* core/answer/plain.c -- see plain.h. */
#include "core/answer/plain.h"
#include "core/answer/index.h"

typedef struct text { const tact_slice *terms; uint32_t count, weight; } text;        /* of a text: every term of every unit */
typedef struct heading { tact__unit *units; uint32_t count; } heading;
typedef struct read { uint32_t section; text *texts; uint32_t text_count; heading *headings; uint32_t heading_count; } read;
typedef struct alike { tact_slice term; uint32_t quality; } alike;
typedef struct plain { tact__lexicon lexicon; read *sections; uint32_t section_count; tact_arena *arena; } plain;

static tact_status units_of(plain *p, tact_slice from, uint32_t room, tact__unit **units, uint32_t *count) {
    *units = TACT_NEW(p->arena, tact__unit, room);
    return *units ? tact__units(&p->lexicon, from, p->arena, *units, room, count) : TACT_ERR_MEMORY;
}

static tact_status add_text(plain *p, read *to, tact_slice from, uint32_t weight) {
    tact__unit *units;
    uint32_t count, n = 0;
    tact_status s = units_of(p, from, TACT__UNITS_MOST, &units, &count);
    tact_slice *terms = s ? NULL : TACT_NEW(p->arena, tact_slice, count * TACT__TERMS_OF_UNIT + 1);
    if (!terms) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        char room[TACT_ANSWER_IDEAS_OF_ONE][3];
        tact_slice of[TACT__TERMS_OF_UNIT];
        unsigned k = tact__terms(&units[i], room, of);
        for (unsigned t = 0; t < k; t++) if (!(terms[n++] = tact_arena_copy(p->arena, of[t])).ptr) return TACT_ERR_MEMORY;
    }
    to->texts[to->text_count++] = (text){ terms, n, weight };
    return TACT_OK;
}

static uint32_t weight_in(const read *s, tact_slice term) {
    uint32_t most = 0;
    for (uint32_t t = 0; t < s->text_count; t++)
        for (uint32_t i = 0; i < s->texts[t].count; i++)
            if (s->texts[t].weight > most && tact_slice_equal(s->texts[t].terms[i], term)) most = s->texts[t].weight;
    return most;
}

static uint32_t rarity(const plain *p, tact_slice term) {
    uint32_t with = 0;
    for (uint32_t i = 0; i < p->section_count; i++) with += weight_in(&p->sections[i], term) > 0;
    return with ? tact__rarity_milli(p->section_count, with) : 0;
}

/* Every term that stands for the unit, with how well. */
static tact_status alternatives(plain *p, const tact__unit *unit, alike **out, uint32_t *count) {
    char room[TACT_ANSWER_IDEAS_OF_ONE][3];
    tact_slice terms[TACT__TERMS_OF_UNIT];
    unsigned n = tact__terms(unit, room, terms);
    uint32_t all = p->lexicon.count + TACT__TERMS_OF_UNIT;
    for (uint32_t i = 0; i < p->section_count; i++) for (uint32_t t = 0; t < p->sections[i].text_count; t++) all += p->sections[i].texts[t].count;
    *count = 0;
    *out = TACT_NEW(p->arena, alike, all);
    if (!*out) return TACT_ERR_MEMORY;
    for (unsigned i = 0; i < n; i++)
        if (rarity(p, terms[i])) {
            tact_slice kept = tact_arena_copy(p->arena, terms[i]);
            (*out)[(*count)++] = (alike){ kept, tact_slice_equal(terms[i], unit->stem) ? 1000 : TACT__BY_IDEA };
        }
    if (*count || !unit->stem.len || unit->idea_count) return TACT_OK;
    for (uint32_t i = 0; i < p->section_count; i++)
        for (uint32_t t = 0; t < p->sections[i].text_count; t++)
            for (uint32_t k = 0; k < p->sections[i].texts[t].count; k++) {
                tact_slice term = p->sections[i].texts[t].terms[k];
                uint32_t quality = tact__alike(unit->stem, term);
                if (quality) (*out)[(*count)++] = (alike){ term, quality };
            }
    for (uint32_t k = 0; k < p->lexicon.count; k++) {
        uint32_t quality = p->lexicon.phrases[k].count == 1 ? tact__alike(unit->stem, p->lexicon.phrases[k].stems[0]) : 0;
        tact__unit idea = { .ideas = { p->lexicon.phrases[k].idea }, .idea_count = 1 };
        tact__terms(&idea, room, terms);
        tact_slice kept = quality && rarity(p, terms[0]) ? tact_arena_copy(p->arena, terms[0]) : (tact_slice){ NULL, 0 };
        if (kept.ptr) (*out)[(*count)++] = (alike){ kept, quality * TACT__BY_IDEA / 1000 };
    }
    return TACT_OK;
}

static tact_status ask_language(plain *p, const tact_answer_section *all, const tact_answer_asked *asked, tact_answer_found *out) {
    tact__unit *units;
    uint32_t count, counts[TACT_ANSWER_QUESTION_WORDS];
    alike *found[TACT_ANSWER_QUESTION_WORDS];
    tact_status s = units_of(p, asked->question, TACT_ANSWER_QUESTION_WORDS, &units, &count);
    for (uint32_t u = 0; u < count && !s; u++) s = alternatives(p, &units[u], &found[u], &counts[u]);
    if (s) return s;
    for (uint32_t i = 0; i < p->section_count; i++) {
        const read *r = &p->sections[i];
        const tact_answer_section *section = &all[r->section];
        uint64_t wanted = 0, met = 0;
        uint32_t heading_most = 0;
        for (uint32_t u = 0; u < count; u++) {
            uint32_t rare = 0, best = 0;
            for (uint32_t k = 0; k < counts[u]; k++) {
                uint32_t one = rarity(p, found[u][k].term), has = found[u][k].quality * weight_in(r, found[u][k].term) / 1000;
                if (one > rare) rare = one;
                if (has > best) best = has;
            }
            if (!counts[u]) rare = tact__unknown_milli(p->section_count);
            rare = rare * units[u].weight_milli / 1000;
            wanted += rare;
            met += (uint64_t)rare * best;
        }
        for (uint32_t h = 0; h < r->heading_count; h++) {
            uint64_t mass = 0, has = 0;
            for (uint32_t k = 0; k < r->headings[h].count; k++) {
                char room[TACT_ANSWER_IDEAS_OF_ONE][3];
                tact_slice terms[TACT__TERMS_OF_UNIT];
                unsigned n = tact__terms(&r->headings[h].units[k], room, terms);
                uint32_t rare = 0, best = 0;
                for (unsigned t = 0; t < n; t++) {
                    uint32_t one = rarity(p, terms[t]);
                    if (one > rare) rare = one;
                    for (uint32_t u = 0; u < count; u++)
                        for (uint32_t a = 0; a < counts[u]; a++)
                            if (found[u][a].quality > best && tact_slice_equal(found[u][a].term, terms[t])) best = found[u][a].quality;
                }
                rare = rare * r->headings[h].units[k].weight_milli / 1000;
                mass += rare;
                has += (uint64_t)rare * best;
            }
            uint32_t share = mass ? (uint32_t)(has / mass) : 0;
            if (share > heading_most) heading_most = share;
        }
        if (!met || (section->is_private && !asked->known_person) || (section->until.us && section->until.us <= asked->now.us)) continue;
        uint32_t sure = tact__sure_milli(p->section_count, wanted, met, heading_most);
        if (out->section == UINT32_MAX || sure > out->sure_milli) *out = (tact_answer_found){ r->section, sure, out->section, out->sure_milli };
        else if (out->next_section == UINT32_MAX || sure > out->next_milli) { out->next_section = r->section; out->next_milli = sure; }
    }
    out->sure_milli = tact__apart_milli(out->sure_milli, out->next_milli);
    return TACT_OK;
}

static tact_status read_section(plain *p, const tact_answer_section *s, uint32_t number) {
    read *r = &p->sections[p->section_count++];
    *r = (read){ .section = number, .texts = TACT_NEW(p->arena, text, s->heading_count + 2), .headings = TACT_NEW(p->arena, heading, s->heading_count + 1) };
    if (!r->texts || !r->headings) return TACT_ERR_MEMORY;
    tact_status status = TACT_OK;
    for (uint32_t h = 0; h < s->heading_count && !status; h++) {
        status = add_text(p, r, s->headings[h], TACT__IN_HEADING);
        if (!status) status = units_of(p, s->headings[h], TACT__UNITS_MOST, &r->headings[h].units, &r->headings[h].count);
        r->heading_count++;
    }
    if (!status) status = add_text(p, r, s->context, TACT__IN_CONTEXT);
    return status ? status : add_text(p, r, s->text, TACT__IN_TEXT);
}

tact_status tact_answer_ask_plain(const tact_answer_section *all, uint32_t count, const tact_answer_asked *asked, tact_arena *arena, tact_answer_found *out) {
    tact_slice wanted = tact__language_alone(asked->language);
    const tact_answer_found none = { .section = UINT32_MAX, .next_section = UINT32_MAX };
    *out = none;
    for (unsigned round = 0; round < 2 && !tact_answer_sure(out); round++)
        for (uint32_t first = 0; first < count; first++) {
            tact_slice language = tact__language_alone(all[first].language);
            bool seen = false;
            for (uint32_t i = 0; i < first; i++) seen |= tact_slice_equal(tact__language_alone(all[i].language), language);
            if (seen || tact_slice_equal(language, wanted) != (round == 0)) continue;
            plain p = { .arena = arena, .sections = TACT_NEW(arena, read, count) };
            tact_answer_found found = none;
            tact_status s = p.sections ? tact__lexicon_make(tact__answer_tongue(language), arena, &p.lexicon) : TACT_ERR_MEMORY;
            for (uint32_t i = first; i < count && !s; i++)
                if (tact_slice_equal(tact__language_alone(all[i].language), language)) s = read_section(&p, &all[i], i);
            if (!s) s = ask_language(&p, all, asked, &found);
            if (s) return s;
            bool better = found.section != UINT32_MAX && (out->section == UINT32_MAX || found.sure_milli > out->sure_milli);
            if (better && (round == 0 || !wanted.len || tact_answer_sure(&found))) *out = found;
        }
    return TACT_OK;
}
