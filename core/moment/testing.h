/* core/moment/testing.h -- a small brand for the tests of this room: topics in three languages, two places. */
#ifndef TACT_MOMENT_TESTING_H
#define TACT_MOMENT_TESTING_H
#include "core/moment/understand.h"

typedef struct town { tact_bundle bundle; tact_arena arena; tact_model model; const tact_moment_index *index; char block[1 << 19]; } town;

static tact_slice tyre_words[] = { { "tyre", 4 }, { "tire", 4 }, { "pneu", 4 }, { "gomma", 5 }, { "pneumatico", 10 } };
static tact_slice winter_words[] = { { "winter tyres", 12 }, { "pneus hiver", 11 }, { "gomme invernali", 15 } };
static tact_slice coffee_words[] = { { "coffee", 6 }, { "café", 5 }, { "caffè", 6 }, { "cappuccino", 10 }, { "espresso", 8 } };
static tact_slice health_words[] = { { "pharmacy", 8 }, { "pharmacie", 9 }, { "farmacia", 8 }, { "headache", 8 }, { "mal de tête", 12 } };
static tact_slice wine_words[] = { { "wine", 4 }, { "vin rouge", 9 }, { "vino", 4 } };
static tact_slice book_words[] = { { "novel", 5 }, { "roman policier", 14 }, { "romanzo", 7 } };
static tact_slice game_words[] = { { "games", 5 }, { "monopoly", 8 } };

static tact_topic topics[] = {
    { .name = { "coffee", 6 }, .words = coffee_words, .word_count = 5 },
    { .name = { "games", 5 }, .words = game_words, .word_count = 2 },
    { .name = { "health", 6 }, .sensitive = true, .words = health_words, .word_count = 5 },
    { .name = { "reading", 7 }, .words = book_words, .word_count = 3 },
    { .name = { "tyres", 5 }, .words = tyre_words, .word_count = 5 },
    { .name = { "wine", 4 }, .restricted = true, .words = wine_words, .word_count = 3 },
    { .name = { "winter-tyres", 12 }, .words = winter_words, .word_count = 3 },
};
enum { TOPICS = sizeof topics / sizeof *topics };

static tact_place places[] = {
    { .id = 1, .name = { "Lyon 7", 6 }, .latitude_e7 = 457450000, .longitude_e7 = 48400000 },
    { .id = 2, .name = { "Torino", 6 }, .latitude_e7 = 450703000, .longitude_e7 = 76869000 },
};

static inline void town_open(town *t) {
    for (unsigned i = 0; i < TOPICS; i++) topics[i].id = tact_id32(topics[i].name);
    t->bundle = (tact_bundle){ .fusion = TACT_FUSION_LATEST, .topics = topics, .topic_count = TOPICS, .places = places, .place_count = 2 };
    tact_arena_init(&t->arena, t->block, sizeof t->block, NULL);
    tact_model_builtin(&t->model);
    t->index = tact_moment_index_build(&t->bundle, &t->model, &t->arena);
    TACT_ASSERT(t->index != NULL);
}

/* The name of the i-th topic of a moment; empty when there is none. */
static inline tact_slice topic_name(const tact_moment *m, unsigned i) {
    for (unsigned t = 0; i < m->topic_count && t < TOPICS; t++)
        if (topics[t].id == m->topics[i]) return topics[t].name;
    return (tact_slice){ NULL, 0 };
}
#endif
