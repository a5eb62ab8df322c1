/* core/moment/index.c -- see index.h. */
#include "core/moment/index.h"

enum { PHRASE_WORDS = 8 };

typedef struct lexicon_row { uint8_t where, language, list; uint16_t weight_milli; const char *phrases; } lexicon_row;
static const lexicon_row lexicon[] = {
#define L(where, language, list, weight, phrases) { TACT_WHERE_##where, TACT_LANGUAGE_##language, TACT_LEXICON_##list, weight, phrases },
#include "core/moment/lexicon.def"
#undef L
};
enum { LEXICON_ROWS = sizeof lexicon / sizeof *lexicon };

/* `fusion`: the first that reads the row. A later row of the same name replaces an earlier one. */
static const struct { const char *name; tact_event_name says; uint8_t fusion; } names[] = {
#define ROW(name, kind, weight, stage, again, urgency, from) { name, { TACT_KIND_##kind, weight, TACT_STAGE_##stage, TACT_STAGE_##again, urgency }, from },
#define N(name, kind, weight, stage, again, urgency) ROW(name, kind, weight, stage, again, urgency, 0)
#define L(name, kind, weight, stage, again, urgency) ROW(name, kind, weight, stage, again, urgency, 1)
#include "core/moment/event_name.def"
#undef N
#undef L
#undef ROW
};
enum { NAME_ROWS = sizeof names / sizeof *names };

/* ---- the table ------------------------------------------------------------------------------------------------------------ */
static bool table_make(tact_table *t, tact_arena *arena, size_t entries) {
    uint32_t room = 64;
    while (room < entries * 2) {
        if (room >= (uint32_t)1 << 30) return false;
        room *= 2;
    }
    t->slots = TACT_NEW(arena, tact_slot, room);
    t->mask = room - 1;
    return t->slots != NULL;
}

static bool empty(const tact_slot *s) { return s->value == 0 && !s->longer; }

static tact_slot *slot_for(const tact_table *t, uint64_t phrase) {
    uint32_t tag = (uint32_t)phrase, at = (uint32_t)(phrase >> 32) & t->mask;
    while (!empty(&t->slots[at]) && t->slots[at].tag != tag) at = (at + 1) & t->mask;
    return &t->slots[at];
}

const tact_slot *tact__table_find(const tact_table *t, uint64_t phrase) {
    const tact_slot *s = slot_for(t, phrase);
    return empty(s) ? NULL : s;
}

uint32_t tact__table_longest(const tact_table *t, const tact_token *tokens, unsigned count, unsigned *length) {
    uint64_t phrase = tokens[0].word;
    uint32_t value = 0;
    for (unsigned n = 1;; n++) {
        const tact_slot *s = tact__table_find(t, phrase);
        if (!s) break;
        if (s->value) { value = s->value; *length = n; }
        if (!s->longer || n == count || n == PHRASE_WORDS) break;
        phrase = tact__token_join(phrase, tokens[n].word);
    }
    return value;
}

/* The slot at the end of a phrase, every shorter beginning marked as going on. NULL when the phrase has no words. */
static tact_slot *phrase_slot(const tact_table *t, const tact_token *tokens, unsigned count, bool stems) {
    uint64_t phrase = 0;
    if (count > PHRASE_WORDS) count = PHRASE_WORDS;
    for (unsigned n = 0; n < count; n++) {
        uint64_t w = stems ? tokens[n].stem : tokens[n].word;
        phrase = n ? tact__token_join(phrase, w) : w;
        tact_slot *s = slot_for(t, phrase);
        s->tag = (uint32_t)phrase;
        if (n + 1 == count) return s;
        s->longer = 1;
    }
    return NULL;
}

/* ---- the lexicon ---------------------------------------------------------------------------------------------------------- */
static uint32_t pack(tact_saying s) {
    return (uint32_t)s.list | (uint32_t)(s.weight_milli / 100) << 3 | (uint32_t)s.urgent << 9 | (uint32_t)s.calm << 10 |
           (uint32_t)s.stage << 11 | (uint32_t)s.own << 13 | (uint32_t)s.stop << 15;
}

static void say(tact_saying *s, const lexicon_row *row) {
    if (row->where == TACT_WHERE_STOP) { s->stop |= (uint8_t)(1u << row->language); return; }
    switch (row->list) {
    case TACT_LEXICON_URGENT: s->urgent = true; return;
    case TACT_LEXICON_CALM: s->calm = true; return;
    case TACT_LEXICON_COMPARE: s->stage = 1; return;
    case TACT_LEXICON_DECIDE: s->stage = 2; return;
    case TACT_LEXICON_BOUGHT: s->stage = 3; return;
    default: break;
    }
    if (row->weight_milli < s->weight_milli) return;            /* written twice: the stronger row speaks */
    s->list = row->list;
    s->weight_milli = row->weight_milli;
    s->own = row->where == TACT_WHERE_OWN ? row->language : 0;
}

/* The next of the phrases "a|b|c"; false at the end. */
static bool next_phrase(const char **rest, tact_slice *phrase) {
    if (!**rest) return false;
    const char *bar = strchr(*rest, '|');
    size_t len = bar ? (size_t)(bar - *rest) : strlen(*rest);
    *phrase = (tact_slice){ *rest, len };
    *rest += len + (bar != NULL);
    return true;
}

static size_t lexicon_words(bool paths) {
    size_t count = 0;
    for (unsigned i = 0; i < LEXICON_ROWS; i++)
        if ((lexicon[i].where == TACT_WHERE_PATH) == paths)
            for (const char *c = lexicon[i].phrases; *c; c++) count += *c == '|' || *c == ' ' || *c == '\'' || *c == '-';
    return count + LEXICON_ROWS;
}

static bool lexicon_build(tact_table *t, tact_arena *arena, bool paths) {
    if (!table_make(t, arena, lexicon_words(paths))) return false;
    for (unsigned i = 0; i < LEXICON_ROWS; i++) {
        if ((lexicon[i].where == TACT_WHERE_PATH) != paths) continue;
        const char *rest = lexicon[i].phrases;
        tact_slice phrase;
        while (next_phrase(&rest, &phrase)) {
            tact_token tokens[PHRASE_WORDS];
            tact_slot *s = phrase_slot(t, tokens, tact__tokens(phrase, false, tokens, PHRASE_WORDS), false);
            TACT_ASSERT(s != NULL);
            tact_saying said = tact__saying(s->value);
            say(&said, &lexicon[i]);
            s->value = pack(said) & 0x7FFFFFFFu;
        }
    }
    return true;
}

bool tact__lexicon_row(unsigned i, unsigned *where, unsigned *language, unsigned *list, unsigned *weight_milli, const char **phrases) {
    if (i >= LEXICON_ROWS) return false;
    *where = lexicon[i].where;
    *language = lexicon[i].language;
    *list = lexicon[i].list;
    *weight_milli = lexicon[i].weight_milli;
    *phrases = lexicon[i].phrases;
    return true;
}

/* ---- names of events ------------------------------------------------------------------------------------------------------ */
static uint64_t name_hash(tact_slice name) {
    tact_token tokens[PHRASE_WORDS + 1];
    unsigned count = tact__tokens(name, true, tokens, PHRASE_WORDS + 1);
    if (count == 0 || count > PHRASE_WORDS) return 0;
    uint64_t h = tokens[0].word;
    for (unsigned i = 1; i < count; i++) h = tact__token_join(h, tokens[i].word);
    return h;
}

static bool names_build(tact_table *t, tact_arena *arena, uint8_t fusion) {
    if (!table_make(t, arena, NAME_ROWS)) return false;
    for (uint32_t i = 0; i < NAME_ROWS; i++) {
        if (names[i].fusion > fusion) continue;
        uint64_t h = name_hash(tact_slice_of(names[i].name));
        TACT_ASSERT(h != 0);
        tact_slot *s = slot_for(t, h);
        s->tag = (uint32_t)h;
        s->value = (i + 1) & 0x7FFFFFFFu;
    }
    return true;
}

const tact_event_name *tact__event_name(const tact_moment_index *index, tact_slice name) {
    uint64_t h = name_hash(name);
    const tact_slot *s = h ? tact__table_find(&index->names, h) : NULL;
    return s ? &names[s->value - 1].says : NULL;
}

/* ---- the brand's topics --------------------------------------------------------------------------------------------------- */
static tact_slice topic_word(const tact_topic *topic, uint32_t i) { return i ? topic->words[i - 1] : topic->name; }   /* the name speaks, too */

static void topic_add(tact_moment_index *index, tact_topic_node *nodes, uint32_t *node_count, uint32_t topic, tact_slice text) {
    tact_token tokens[PHRASE_WORDS];
    tact_slot *s = phrase_slot(&index->topics, tokens, tact__tokens(text, false, tokens, PHRASE_WORDS), true);
    if (!s) return;                                             /* a word without letters speaks of nothing */
    for (uint32_t n = s->value; n; n = nodes[n - 1].next)
        if (nodes[n - 1].topic == topic) return;
    nodes[(*node_count)++] = (tact_topic_node){ topic, s->value };
    s->value = *node_count & 0x7FFFFFFFu;
}

static bool topics_build(tact_moment_index *index, tact_arena *arena) {
    const tact_bundle *b = index->bundle;
    size_t phrases = 0, words = 0;
    for (uint32_t t = 0; t < b->topic_count; t++)
        for (uint32_t i = 0; i <= b->topics[t].word_count; i++) {
            tact_token tokens[PHRASE_WORDS];
            phrases++;
            words += tact__tokens(topic_word(&b->topics[t], i), false, tokens, PHRASE_WORDS);
        }
    tact_topic_node *nodes = TACT_NEW(arena, tact_topic_node, phrases ? phrases : 1);
    if (!nodes || !table_make(&index->topics, arena, words)) return false;
    uint32_t count = 0;
    for (uint32_t t = 0; t < b->topic_count; t++)
        for (uint32_t i = 0; i <= b->topics[t].word_count; i++) topic_add(index, nodes, &count, t, topic_word(&b->topics[t], i));
    index->nodes = nodes;
    return true;
}

static bool marks_build(tact_moment_index *index, tact_arena *arena) {
    const tact_bundle *b = index->bundle;
    size_t words = 0;
    tact_token tokens[PHRASE_WORDS];
    for (uint32_t t = 0; t < b->topic_count; t++)
        for (uint32_t i = 0; tact_topic_marked(&b->topics[t]) && i <= b->topics[t].word_count; i++)
            words += tact__tokens(topic_word(&b->topics[t], i), false, tokens, PHRASE_WORDS);
    index->marked = words > 0;
    if (!index->marked) return true;
    if (!table_make(&index->marks, arena, words)) return false;
    for (uint32_t t = 0; t < b->topic_count; t++)
        for (uint32_t i = 0; tact_topic_marked(&b->topics[t]) && i <= b->topics[t].word_count; i++) {
            tact_slot *s = phrase_slot(&index->marks, tokens, tact__tokens(topic_word(&b->topics[t], i), false, tokens, PHRASE_WORDS), true);
            if (s) s->value = 1;
        }
    return true;
}

const tact_moment_index *tact_moment_index_build(const tact_bundle *bundle, const tact_model *model, tact_arena *arena) {
    TACT_ASSERT(bundle != NULL);
    tact_moment_index *index = TACT_NEW(arena, tact_moment_index, 1);
    if (!index) return NULL;
    index->bundle = bundle;
    index->has_model = model != NULL;
    if (model) index->model = *model;
    bool ok = lexicon_build(&index->words, arena, false) && lexicon_build(&index->paths, arena, true) && names_build(&index->names, arena, bundle->fusion) &&
              topics_build(index, arena) && marks_build(index, arena) && tact_place_order_build(&index->places, bundle, arena) == TACT_OK;
    return ok ? index : NULL;
}

const tact_model *tact_moment_index_model(const tact_moment_index *index) { return index->has_model ? &index->model : NULL; }
