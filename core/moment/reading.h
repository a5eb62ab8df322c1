/* core/moment/reading.h -- what one text says: kinds by the lexicon, topics by the brand's words, haste and stage by the way.
 * Inside the room. Readings of several texts add up in one tact_clues. */
#ifndef TACT_MOMENT_READING_H
#define TACT_MOMENT_READING_H
#include "core/moment/index.h"

enum { TACT_MOMENT_UNKNOWN_MILLI = 2000 };     /* before anything is said, most looks ask for nothing of the brand */
enum { TACT_CLUES_ENTRIES = 48, TACT_CLUES_TOPICS = 32 };

/* Everything known about one event so far. */
typedef struct tact_clues {
    const tact_moment_index *index;
    int32_t score_milli[TACT_KIND_COUNT];                                    /* log-odds */
    struct { uint8_t signal, kind; int32_t weight_milli; } entries[TACT_CLUES_ENTRIES]; uint32_t entry_count;
    struct { uint32_t topic; uint32_t weight_milli; } topics[TACT_CLUES_TOPICS]; uint32_t topic_count;   /* index in the bundle */
    bool sensitive;
    bool urgent, calm;
    uint8_t stage;                                                           /* of words: 0 none, 1 compare, 2 decide, 3 bought */
    bool heard;                                                              /* the model was asked about words already: its prior is counted */
    bool named;                                                              /* the person's own words named a topic */
} tact_clues;

/** One signal speaks for one kind; zero says nothing. */
void tact__clues_add(tact_clues *e, tact_signal signal, uint8_t kind, int32_t weight_milli);

/** Words a person wrote or searched. `locale`: of the event, helps to tell the language. `topic_weight_milli`: what naming a topic is worth. */
void tact__read_words(tact_clues *e, tact_signal signal, tact_slice text, tact_slice locale, uint32_t topic_weight_milli);
/** A title: words of the brand, half as telling as the person's own. */
void tact__read_title(tact_clues *e, tact_slice title, tact_slice locale, uint32_t topic_weight_milli);
/** Words of an address or of a name ("storeLocatorOpened"). */
void tact__read_path(tact_clues *e, tact_signal signal, tact_slice path, bool names, uint32_t topic_weight_milli);
/** Topics only: names and categories of products. */
void tact__read_topics(tact_clues *e, tact_slice text, uint32_t topic_weight_milli);
/** A topic by its own name. */
void tact__name_topic(tact_clues *e, tact_slice name, uint32_t topic_weight_milli);
#endif
