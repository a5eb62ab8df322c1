/* import/moments_table.h -- moments counted by kind, topic and hour -> the table a marketer understands: what people wanted, when,
 * and what was left unanswered; and the biggest gaps as campaigns to start from.
 *
 * Row      one kind and topic, over 24 local hours.
 * Answer   answered, silent on purpose, or unanswered because there was nothing to say: as on the moment map (daemon/cell.h).
 * Gap      a row with a kind other than unknown and something unanswered; most unanswered first, then most moments, then by name.
 * Ten      a row, a gap and a sample are told when ten different visitors stand behind them. The other rows are one sum, and where fewer than ten
 *          stand behind that one the smallest rows join it, so that no difference tells of a few; fewer than ten in all: nothing is told.
 * Words    up to three samples a row, the most frequent ones (exact while a row has at most 16 different ones, then the frequent ones
 *          stay: Misra and Gries 1982). Samples that look like personal data (an @, six digits and more) are not kept.
 * Bound    4,096 rows; further topics are counted under TACT_MOMENTS_OTHER of their kind, so no moment is lost.
 */
#ifndef TACT_IMPORT_MOMENTS_TABLE_H
#define TACT_IMPORT_MOMENTS_TABLE_H
#include "core/base/slice.h"
#include "core/base/words.h"
#include "daemon/cell.h"

enum { TACT_MOMENTS_HOURS = 24, TACT_MOMENTS_SAMPLES = 3, TACT_MOMENTS_ROWS = 4096, TACT_MOMENTS_TOPIC_BYTES = 64, TACT_MOMENTS_WORDS_BYTES = 80, TACT_MOMENTS_GAPS = 3 };
#define TACT_MOMENTS_OTHER "(other topics)"

typedef struct tact_moments tact_moments;

typedef struct tact_moments_row {
    uint8_t kind;                                  /* TACT_KIND_* */
    const char *topic;                             /* "" when nothing told one; cut at 64 bytes, on a character */
    uint64_t total, answered, silent, unanswered;
    uint32_t hours[TACT_MOMENTS_HOURS], unanswered_hours[TACT_MOMENTS_HOURS];
    const char *samples[TACT_MOMENTS_SAMPLES];     /* most frequent first; NULL where there are fewer */
    uint8_t peak_hour, peak_hours;                 /* the shortest stretch (round the clock) that holds at least half of its moments */
} tact_moments_row;

/** NULL without memory. */
tact_moments *tact_moments_new(void);
void tact_moments_free(tact_moments *moments);
/** One moment. `hour` 0..23, local; `answer` TACT_CELL_*. `words`: what was searched or said, may be empty. False without memory (nothing was counted). */
bool tact_moments_add(tact_moments *moments, uint64_t visitor, uint8_t kind, tact_slice topic, unsigned hour, uint8_t answer, tact_slice words);

/** Rows, most moments first; valid until the next add. The i-th, or NULL past the end. */
const tact_moments_row *tact_moments_row_at(tact_moments *moments, uint32_t index);
/** The i-th biggest gap (at most TACT_MOMENTS_GAPS), or NULL. */
const tact_moments_row *tact_moments_gap_at(tact_moments *moments, uint32_t index);
/** What is not told row by row, and of how many rows; nothing when fewer than ten visitors stand behind everything. */
typedef struct tact_moments_rest { uint64_t total, answered, silent, unanswered; uint32_t rows; } tact_moments_rest;
tact_moments_rest tact_moments_few(tact_moments *moments);

/** A campaign for a gap: YAML as `tact check` reads it, state draft, with words to start from in the languages asked for ("en",
 *  "fr", "it"; others get the English ones). `name` (may be NULL) gets its file name without ".yaml". The text is malloc'd, the
 *  caller frees it; NULL without memory. */
char *tact_moments_draft(const tact_moments_row *gap, const tact_slice *languages, uint32_t language_count, char name[64]);
#endif
