/* core/moment/index.h -- the words of lexicon.def and event_name.def and of the brand's topics, hashed once.
 * Inside the room: the other files of core/moment read it through the calls below. */
#ifndef TACT_MOMENT_INDEX_H
#define TACT_MOMENT_INDEX_H
#include "core/moment/model.h"
#include "core/moment/token.h"
#include "core/moment/understand.h"
#include "core/place/place.h"

/* Open addressing. `value` 0 and `longer` false: empty. `longer`: some phrase goes on after these words. */
typedef struct tact_slot { uint32_t tag; uint32_t value : 31; uint32_t longer : 1; } tact_slot;
typedef struct tact_table { tact_slot *slots; uint32_t mask; } tact_table;

/* What a phrase of the lexicon says, packed into a slot's value. */
typedef enum tact_list {
    TACT_LEXICON_NONE, TACT_LEXICON_KNOW, TACT_LEXICON_GO, TACT_LEXICON_DO, TACT_LEXICON_BUY, TACT_LEXICON_TALK,   /* 1..4 = TACT_KIND_* */
    TACT_LEXICON_URGENT, TACT_LEXICON_CALM, TACT_LEXICON_COMPARE, TACT_LEXICON_DECIDE, TACT_LEXICON_BOUGHT
} tact_list;
typedef enum tact_lexicon_where { TACT_WHERE_WORDS, TACT_WHERE_OWN, TACT_WHERE_PATH, TACT_WHERE_STOP } tact_lexicon_where;
typedef enum tact_language { TACT_LANGUAGE_NONE, TACT_LANGUAGE_EN, TACT_LANGUAGE_FR, TACT_LANGUAGE_IT, TACT_LANGUAGE_COUNT } tact_language;

typedef struct tact_saying {
    uint8_t list;                      /* TACT_LEXICON_NONE .. TALK */
    uint16_t weight_milli;
    bool urgent, calm;
    uint8_t stage;                     /* 0 none, 1 compare, 2 decide, 3 bought */
    uint8_t own;                       /* tact_language it is bound to, or 0 */
    uint8_t stop;                      /* bit per tact_language it is a common word of */
} tact_saying;
static inline tact_saying tact__saying(uint32_t v) {
    return (tact_saying){ .list = v & 7, .weight_milli = (uint16_t)((v >> 3 & 63) * 100), .urgent = v >> 9 & 1, .calm = v >> 10 & 1,
                          .stage = v >> 11 & 3, .own = v >> 13 & 3, .stop = (uint8_t)(v >> 15 & 15) };
}

typedef struct tact_topic_node { uint32_t topic, next; } tact_topic_node;   /* topic = index in the bundle; next = node + 1, 0 ends */

struct tact_moment_index {
    const tact_bundle *bundle;
    tact_model model; bool has_model;
    tact_table words, paths, names, topics, marks;     /* marks: the words of topics marked sensitive or restricted alone */
    bool marked;                       /* there is such a topic */
    const tact_topic_node *nodes;
    tact_place_order places;
};

typedef struct tact_event_name { uint8_t kind; uint16_t weight_milli; uint8_t stage, again; uint16_t urgency_milli; } tact_event_name;

/** The slot of these words, or NULL. */
const tact_slot *tact__table_find(const tact_table *table, uint64_t phrase);
/** The longest phrase that starts at the first of `count` words: its value and length in words; 0 when none does. */
uint32_t tact__table_longest(const tact_table *table, const tact_token *tokens, unsigned count, unsigned *length);
/** The row of an event's name, or NULL. */
const tact_event_name *tact__event_name(const tact_moment_index *index, tact_slice name);

/** The i-th row of the lexicon, for tests: false past the end. */
bool tact__lexicon_row(unsigned i, unsigned *where, unsigned *language, unsigned *list, unsigned *weight_milli, const char **phrases);
#endif
