/* train/events.h -- labelled events with their circumstances, for fitting how signals are weighed together.
 *
 * Folder   en.tsv, fr.tsv, it.tsv and topics.tsv. First line: kind, domain, event, circumstances. A line: a kind; a domain; page, screen, `-` for words alone,
 *          else the name of a track event; then cells of key=value, each key at most once, as doc/moments.md lists them.
 * Topics   name, words parted by `|`: those of a brand that sells all of it.
 * Place    a shop at 45.745, 4.84 and a station ten kilometres north of it; near is 600 m, far 20 km from both.
 * Parts    by the hash of the line: 30 % tests, 10 % calibrates, the rest trains.
 * Errors   name file and line, and what may stand there.
 */
#ifndef TACT_TRAIN_EVENTS_H
#define TACT_TRAIN_EVENTS_H
#include "core/moment/fusion.h"
#include "store/trouble.h"
#include "train/judge.h"

typedef struct tact_event_row {
    tact_slice event, domain;          /* as written */
    tact_slice path, title, category, search, from, text, product;
    uint8_t kind, tongue, part;        /* TACT_KIND_*, TACT_TONGUE_*, tact_event_part */
    uint8_t device, network, place, stage, session_kinds; bool priced;     /* place: tact_row_place; stage: TACT_STAGE_* + 1, 0 none */
    int16_t minute, session_minutes;   /* local minute of a Tuesday, -1 not said; since the session's last event */
    uint32_t line;
} tact_event_row;
typedef enum tact_event_part { TACT_FOR_TRAINING, TACT_FOR_CALIBRATION, TACT_FOR_TEST } tact_event_part;
typedef enum tact_row_place { TACT_ROW_NOWHERE, TACT_ROW_NEAR, TACT_ROW_IN, TACT_ROW_AT, TACT_ROW_FAR } tact_row_place;

typedef struct tact_event_rows {
    tact_event_row *rows; uint32_t count, room;
    char *blocks[8]; uint32_t block_count;     /* the files' bytes; slices point into them */
    tact_topic *topics; uint32_t topic_count;
} tact_event_rows;

tact_status tact_event_rows_read(tact_event_rows *rows, const char *folder, tact_trouble *trouble) TACT_MUST_USE;
void tact_event_rows_free(tact_event_rows *rows);

/* A brand to understand the rows with: its topics, a shop and a station, the built-in model of words. */
typedef struct tact_event_world tact_event_world;
/** `fusion`: the column of core/moment/fusion.def; NULL: memory. */
tact_event_world *tact_event_world_open(const tact_event_rows *rows, uint8_t fusion);
void tact_event_world_close(tact_event_world *world);
/** What each signal says of this row; and the moment it is, by the world's column. */
void tact_event_world_hear(tact_event_world *world, const tact_event_row *row, tact_testimony *out);
void tact_event_world_understand(tact_event_world *world, const tact_event_row *row, tact_moment *out);
#endif
