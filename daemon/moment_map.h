/* daemon/moment_map.h -- the moment map: moments counted by kind, topic, situation, stage and touchpoint, and what came of them.
 *
 * Row      one kind x topic x situation x stage x place x device; by fewer of them when asked. The place is the slot that asked, else page, screen or track.
 * Order    most unanswered first, then most moments, then by name; rows whose kind could not be told stand behind all others.
 * Ten      the moments fall into groups, each told as one number, and ten different people, or a hundred moments of people nobody remembers, stand behind each: so nothing can be worked
 *          out of fewer. Each cell keeps up to ten pseudonyms it has met: exact, and all that the question needs.
 * Several  cells of fewer than ten are told together by fewer sides: without device first, then place, stage, situation, topic. Such a row lacks the sides it is not told apart by.
 * Rest     what not even one side makes ten of is one sum that names no cell. Where that would be fewer than ten people, the smallest of the finest cells of rows that stay a crowd
 *          without them join it, answered ones first; where there are none, the smallest row. Where fewer than ten stand behind the whole map, it tells nothing.
 * Bound    TACT_MAP_ROWS cells, TACT_MAP_PLACES names of places (they come from pages: anybody may invent some); what is beyond is told apart by fewer sides, and beyond twice as many
 *          cells goes into the rest, so that no moment is lost.
 */
#ifndef TACT_DAEMON_MOMENT_MAP_H
#define TACT_DAEMON_MOMENT_MAP_H
#include "daemon/cell.h"

enum { TACT_MAP_PEOPLE = 10, TACT_MAP_UNNAMED = 100, TACT_MAP_ROWS = 1 << 16, TACT_MAP_PLACES = 256 };

/* What rows differ by, as bits: M(NAME, bit, "name in --by and in the answer"). */
#define TACT_MAP_SIDES(M) M(KIND, 0, "kind") M(TOPIC, 1, "topic") M(SITUATION, 2, "situation") M(STAGE, 3, "stage") M(PLACE, 4, "place") M(DEVICE, 5, "device")
enum {
#define M(name, bit, text) TACT_MAP_##name = 1 << bit,
    TACT_MAP_SIDES(M)
#undef M
    TACT_MAP_ALL_SIDES = 63
};

typedef struct tact_map_count { uint64_t moments, answers[TACT_CELL_ANSWER_COUNT]; } tact_map_count;

typedef struct tact_map_row {
    uint8_t sides;                                 /* bits of TACT_MAP_*: what it is told apart by; the others are several */
    uint8_t kind, situation, stage, device;
    const char *topic, *place;                     /* topic "": none */
    tact_map_count count;
} tact_map_row;

typedef struct tact_moment_map tact_moment_map;

/** NULL without memory. `by`: bits of TACT_MAP_*. */
tact_moment_map *tact_moment_map_new(unsigned by);
void tact_moment_map_free(tact_moment_map *map);
/** One moment of `person` (0: nobody remembered). Only tracks, pages and screens count. False without memory. */
bool tact_moment_map_add(tact_moment_map *map, uint64_t person, const tact_cell *cell);
/** Rows that may be shown, in order: the i-th, or NULL past the end; valid until the next add. */
const tact_map_row *tact_moment_map_row(tact_moment_map *map, uint32_t index);
/** False: fewer than ten people stand behind the whole map; its rows are empty and its sums nothing. */
bool tact_moment_map_tells(tact_moment_map *map);
/** All moments; and the sum of what is not shown, with how many cells that is. */
tact_map_count tact_moment_map_total(tact_moment_map *map);
tact_map_count tact_moment_map_rest(tact_moment_map *map, uint32_t *cells);

/** "kind,topic" as bits; 0 when a word is none of them or there is none. The i-th side's name; NULL past the end. */
unsigned tact_moment_map_by(tact_slice words);
const char *tact_moment_map_side(unsigned index);
#endif
