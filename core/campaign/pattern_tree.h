/* core/campaign/pattern_tree.h -- what stands between the text of a pattern and its program. The tree is needed because x{3} is x three times. */
#ifndef TACT_CAMPAIGN_PATTERN_TREE_H
#define TACT_CAMPAIGN_PATTERN_TREE_H
#include "core/campaign/pattern.h"

typedef enum tact__pattern_kind {
    TACT__PATTERN_NOTHING, TACT__PATTERN_CHARACTER, TACT__PATTERN_SET, TACT__PATTERN_ANY, TACT__PATTERN_AT, TACT__PATTERN_ROW, TACT__PATTERN_EITHER, TACT__PATTERN_REPEAT
} tact__pattern_kind;
enum { TACT__PATTERN_ENDLESS = 0 };

typedef struct tact__pattern_node tact__pattern_node;
struct tact__pattern_node {
    tact__pattern_kind kind;
    size_t at;                         /* byte of the pattern */
    uint32_t code;                     /* the character; AT: tact_pattern_place */
    unsigned first_range, range_count; /* SET: in the table */
    unsigned least, most;              /* REPEAT: `most` may be ENDLESS */
    tact__pattern_node *first, *next;
};
typedef struct tact__pattern_range { uint32_t low, high; } tact__pattern_range;
typedef struct tact__pattern_tree { const tact__pattern_node *root; const tact__pattern_range *table; unsigned table_count; } tact__pattern_tree;

/** The program, in `arena`. ERR_INVALID: it would be too large, *wrong says what is. ERR_MEMORY. */
tact_status tact__pattern_write(const tact__pattern_tree *tree, tact_arena *arena, tact_slice *program, tact_pattern_wrong *wrong);
#endif
