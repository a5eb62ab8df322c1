/* import/tops.h -- the most frequent texts of a stream, in bounded memory.
 *
 * Exact    while at most TACT_TOPS_ROOM different ones have come; after that the rare ones are forgotten in one sweep whenever it is full,
 *          and the counts of the others are lower bounds (`exact` says which).
 * People   with tact_tops_add_by a text is told when ten different visitors brought it; `few` counts the others once it was looked at.
 * Texts    are copied, cut at TACT_TOPS_TEXT bytes on a character.
 * Source   frequent items with purge by the median: Anderson et al., "A high-performance algorithm for identifying frequent items in data
 *          streams" (2017), after Misra and Gries (1982).
 */
#ifndef TACT_IMPORT_TOPS_H
#define TACT_IMPORT_TOPS_H
#include "core/base/slice.h"
#include "import/crowd.h"
#include "import/hashes.h"

enum { TACT_TOPS_ROOM = 8192, TACT_TOPS_TEXT = 120 };

typedef struct tact_top { uint64_t hash, count; char *text; tact_crowd *crowd; } tact_top;       /* crowd: NULL when nobody stands behind it by name */
typedef struct tact_tops {
    tact_top *items; uint32_t count;
    tact_hashes index;
    uint64_t total;                    /* of everything added, forgotten ones included */
    uint32_t few;                      /* different ones that are not told */
    bool purged, sorted;
} tact_tops;

/** All zero is an empty one. False without memory (nothing was counted). Empty texts are not counted. */
bool tact_tops_add(tact_tops *tops, tact_slice text, uint64_t times);
bool tact_tops_add_by(tact_tops *tops, tact_slice text, uint64_t visitor);
/** The i-th most frequent, or NULL past the end; equal counts by text. Valid until the next add. */
const tact_top *tact_tops_at(tact_tops *tops, uint32_t index);
static inline bool tact_tops_exact(const tact_tops *tops) { return !tops->purged; }
void tact_tops_free(tact_tops *tops);
#endif
