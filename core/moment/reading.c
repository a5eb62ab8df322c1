/* core/moment/reading.c -- see reading.h. */
#include "core/moment/reading.h"
#include "core/moment/mark.h"

enum {
    TEXT_MILLI_MAX = 4500,                 /* what one text may say for one kind */
    BARE_TOPIC_MILLI = 2500, BARE_WORDS = 3,             /* a thing named and nothing else said: somebody wants it */
    TOPIC_KNOWN_MILLI = -600,              /* naming one of the brand's topics makes a need likelier */
    MODEL_MILLI_MAX = 6000,                /* what the model may say for or against one kind */
    QUESTION_MILLI = 2300,                 /* a question mark and no other word for a kind */
    TOPIC_MILLI_MAX = 5000
};

void tact__clues_add(tact_clues *e, tact_signal signal, uint8_t kind, int32_t weight_milli) {
    if (weight_milli == 0) return;
    e->score_milli[kind] += weight_milli;
    for (uint32_t i = 0; i < e->entry_count; i++)
        if (e->entries[i].signal == signal && e->entries[i].kind == kind) { e->entries[i].weight_milli += weight_milli; return; }
    if (e->entry_count == TACT_CLUES_ENTRIES) return;        /* signals x kinds that ever speak together are fewer */
    e->entries[e->entry_count].signal = (uint8_t)signal;
    e->entries[e->entry_count].kind = kind;
    e->entries[e->entry_count++].weight_milli = weight_milli;
}

/* ---- topics --------------------------------------------------------------------------------------------------------------- */
static void topic_found(tact_clues *e, uint32_t topic, uint32_t weight_milli) {
    const tact_topic *t = &e->index->bundle->topics[topic];
    if (t->sensitive || t->restricted) e->sensitive = true;
    for (uint32_t i = 0; i < e->topic_count; i++)
        if (e->topics[i].topic == topic) {
            uint32_t w = e->topics[i].weight_milli + weight_milli;
            e->topics[i].weight_milli = w < TOPIC_MILLI_MAX ? w : TOPIC_MILLI_MAX;
            return;
        }
    if (e->topic_count == TACT_CLUES_TOPICS) return;         /* more topics than any need has: the first are kept */
    e->topics[e->topic_count].topic = topic;
    e->topics[e->topic_count++].weight_milli = weight_milli;
}

/* Every phrase of every length counts, a longer one more: "winter tyres" speaks of winter-tyres first, then of tyres. */
static uint32_t read_topics(tact_clues *e, const tact_token *tokens, unsigned count, uint32_t weight_milli) {
    uint32_t found = 0;
    for (unsigned i = 0; i < count && weight_milli; i++) {
        uint64_t phrase = tokens[i].stem;
        for (unsigned n = 1;; n++) {
            const tact_slot *s = tact__table_find(&e->index->topics, phrase);
            if (!s) break;
            for (uint32_t at = s->value; at; at = e->index->nodes[at - 1].next, found++)
                topic_found(e, e->index->nodes[at - 1].topic, weight_milli * (n + 1) / 2);
            if (!s->longer || i + n >= count) break;
            phrase = tact__token_join(phrase, tokens[i + n].stem);
        }
    }
    return found;
}

/* What the bound left unread may still name a marked topic. */
static void read_marks(tact_clues *e, tact_slice text, bool names, unsigned count) {
    if (count == TACT_MOMENT_WORDS_MAX && !e->sensitive) e->sensitive = tact__marks_text(e->index, text, names);
}

/* ---- kinds ---------------------------------------------------------------------------------------------------------------- */
typedef struct tally { int32_t list_milli[TACT_LEXICON_TALK + 1]; bool any; } tally;
typedef struct said { const tact_token *tokens; unsigned count; tact_slice locale; } said;

static tact_language language_of(const tact_clues *e, const said *text) {
    unsigned votes[TACT_LANGUAGE_COUNT] = { 0 };
    for (unsigned i = 0; i < text->count; i++) {
        const tact_slot *s = tact__table_find(&e->index->words, text->tokens[i].word);
        unsigned stop = s ? tact__saying(s->value).stop : 0;
        for (unsigned l = 1; l < TACT_LANGUAGE_COUNT; l++) votes[l] += stop >> l & 1;
    }
    if (tact_slice_starts(text->locale, TACT_S("en"))) votes[TACT_LANGUAGE_EN]++;
    if (tact_slice_starts(text->locale, TACT_S("fr"))) votes[TACT_LANGUAGE_FR]++;
    if (tact_slice_starts(text->locale, TACT_S("it"))) votes[TACT_LANGUAGE_IT]++;
    tact_language best = TACT_LANGUAGE_NONE;
    for (unsigned l = 1; l < TACT_LANGUAGE_COUNT; l++)
        if (votes[l] > votes[best]) best = (tact_language)l;
    return best;
}

static void hear(tact_clues *e, tally *t, uint32_t value, const said *text) {
    if (value == 0) return;
    tact_saying s = tact__saying(value);
    e->urgent |= s.urgent;
    e->calm |= s.calm;
    if (s.stage > e->stage) e->stage = s.stage;
    if (s.list == TACT_LEXICON_NONE || (s.own && s.own != language_of(e, text))) return;
    t->list_milli[s.list] += s.weight_milli;
    if (s.list != TACT_LEXICON_TALK) t->any = true;
}

/* The longest phrases from left to right; each word is used once. */
static tally hear_all(tact_clues *e, const tact_table *table, const said *text) {
    tally t = { .any = false };
    for (unsigned i = 0, length; i < text->count; i += length) {
        length = 1;
        hear(e, &t, tact__table_longest(table, text->tokens + i, text->count - i, &length), text);
    }
    return t;
}

/* The model's log-odds of each kind against none. Its prior stands in for ours (TACT_MOMENT_UNKNOWN_MILLI), once. */
static void tell_by_model(tact_clues *e, tact_signal signal, tact_slice text, tact_slice locale, int32_t percent) {
    tact_classified c;
    tact_moment_classify_from(&e->index->model, text, locale, &c);
    if (c.words == 0 || c.foreign) return;
    int32_t prior = e->heard ? 0 : TACT_MOMENT_UNKNOWN_MILLI, weight[TACT_KIND_COUNT], beyond = 0;
    e->heard = true;
    for (uint8_t kind = TACT_KIND_KNOW; kind <= TACT_KIND_BUY; kind++) {
        weight[kind] = (c.score_milli[kind] - c.score_milli[TACT_KIND_UNKNOWN] + prior) * percent / 100;
        if (weight[kind] - MODEL_MILLI_MAX > beyond) beyond = weight[kind] - MODEL_MILLI_MAX;      /* cut from all: what is between two kinds stays */
    }
    for (uint8_t kind = TACT_KIND_KNOW; kind <= TACT_KIND_BUY; kind++) {
        int32_t w = weight[kind] - beyond;
        tact__clues_add(e, signal, kind, w < -MODEL_MILLI_MAX ? -MODEL_MILLI_MAX : w);
    }
}

static void tell(tact_clues *e, tact_signal signal, const tally *t, int32_t percent) {
    for (uint8_t kind = TACT_KIND_KNOW; kind <= TACT_KIND_BUY; kind++) {
        int32_t w = t->list_milli[kind];
        tact__clues_add(e, signal, kind, (w < TEXT_MILLI_MAX ? w : TEXT_MILLI_MAX) * percent / 100);
    }
}

void tact__read_words(tact_clues *e, tact_signal signal, tact_slice text, tact_slice locale, uint32_t topic_weight_milli) {
    tact_token tokens[TACT_MOMENT_WORDS_MAX];
    unsigned count = tact__tokens(text, false, tokens, TACT_MOMENT_WORDS_MAX);
    if (count == 0) return;
    tally t = hear_all(e, &e->index->words, &(said){ tokens, count, locale });
    bool question = memchr(text.ptr, '?', text.len) != NULL;
    if (!t.any && question && t.list_milli[TACT_LEXICON_TALK] == 0) t.list_milli[TACT_LEXICON_KNOW] += QUESTION_MILLI;
    if (e->index->has_model) tell_by_model(e, signal, text, locale, 100); else tell(e, signal, &t, 100);
    uint32_t named = read_topics(e, tokens, count, topic_weight_milli);
    read_marks(e, text, false, count);
    if (named) {
        e->named = true;
        tact__clues_add(e, TACT_SIGNAL_TOPIC, TACT_KIND_UNKNOWN, TOPIC_KNOWN_MILLI);
        bool bare = !t.any && t.list_milli[TACT_LEXICON_TALK] == 0 && count <= BARE_WORDS;
        if (bare) tact__clues_add(e, TACT_SIGNAL_TOPIC, TACT_KIND_BUY, e->index->has_model ? BARE_TOPIC_MILLI / 2 : BARE_TOPIC_MILLI);
    }
    int32_t talk = t.list_milli[TACT_LEXICON_TALK];             /* a greeting before a question is manners, alone it is all there is */
    if (!t.any) tact__clues_add(e, TACT_SIGNAL_SMALL_TALK, TACT_KIND_UNKNOWN, talk < TEXT_MILLI_MAX ? talk : TEXT_MILLI_MAX);
}

void tact__read_title(tact_clues *e, tact_slice title, tact_slice locale, uint32_t topic_weight_milli) {
    tact_token tokens[TACT_MOMENT_WORDS_MAX];
    unsigned count = tact__tokens(title, false, tokens, TACT_MOMENT_WORDS_MAX);
    if (count == 0) return;
    bool urgent = e->urgent, calm = e->calm;                    /* haste and stage of a title are the brand's, not the person's */
    uint8_t stage = e->stage;
    tally t = hear_all(e, &e->index->words, &(said){ tokens, count, locale });
    e->urgent = urgent;
    e->calm = calm;
    e->stage = stage;
    if (e->index->has_model) tell_by_model(e, TACT_SIGNAL_TITLE, title, locale, 50); else tell(e, TACT_SIGNAL_TITLE, &t, 50);
    read_topics(e, tokens, count, topic_weight_milli);
    read_marks(e, title, false, count);
}

void tact__read_path(tact_clues *e, tact_signal signal, tact_slice path, bool is_name, uint32_t topic_weight_milli) {
    tact_token tokens[TACT_MOMENT_WORDS_MAX];
    unsigned count = tact__tokens(path, is_name, tokens, TACT_MOMENT_WORDS_MAX);
    tally t = hear_all(e, &e->index->paths, &(said){ tokens, count, { NULL, 0 } });
    tell(e, signal, &t, 100);
    int32_t talk = t.list_milli[TACT_LEXICON_TALK];             /* imprints, terms, notices: there because they must be */
    if (e->index->bundle->fusion && !t.any) tact__clues_add(e, signal, TACT_KIND_UNKNOWN, talk < TEXT_MILLI_MAX ? talk : TEXT_MILLI_MAX);
    read_topics(e, tokens, count, topic_weight_milli);
    read_marks(e, path, is_name, count);
}

void tact__read_topics(tact_clues *e, tact_slice text, uint32_t topic_weight_milli) {
    tact_token tokens[TACT_MOMENT_WORDS_MAX];
    unsigned count = tact__tokens(text, false, tokens, TACT_MOMENT_WORDS_MAX);
    read_topics(e, tokens, count, topic_weight_milli);
    read_marks(e, text, false, count);
}

void tact__name_topic(tact_clues *e, tact_slice name, uint32_t topic_weight_milli) {
    uint32_t id = tact_id32(name);
    for (uint32_t t = 0; t < e->index->bundle->topic_count; t++)
        if (e->index->bundle->topics[t].id == id) topic_found(e, t, topic_weight_milli);
}
