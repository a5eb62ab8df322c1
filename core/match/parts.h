/* core/match/parts.h -- sub-conditions that several campaigns share: judged once an event, by an index of their own.
 *
 * How       a part is an `and`, an `or` or an == of conditions whose bytes occur TACT__PART_USES times and more. Where it occurs the condition asks
 *           "is this part among the true ones?", a key like any member of a list. Its conjunctions stand once, in the index of the parts,
 *           instead of being multiplied into those of every campaign that uses it. A part and its negation are two.
 *           A second index costs each event some hundreds of nanoseconds: parts are made when every fourth campaign has one, or more.
 * Which     only parts the index holds whole: whatever must be evaluated is evaluated where it is needed, and only then.
 * Source    sharing as in A-Tree (Ji & Jacobsen, SIGMOD 2021), one level deep.
 */
#ifndef TACT_MATCH_PARTS_H
#define TACT_MATCH_PARTS_H
#include "core/campaign/expr_tree.h"
#include "core/match/texts.h"

enum { TACT__PART_USES = 3, TACT__PART_CAMPAIGNS = 4 };

struct tact__dnf;
typedef enum tact__part_state { TACT__PART_UNTRIED, TACT__PART_KEPT, TACT__PART_REFUSED } tact__part_state;
typedef struct tact__part { uint8_t state; uint32_t number; } tact__part;
typedef struct tact__parts {
    tact__texts known;                 /* bytes of what could be one */
    uint32_t *uses, room;              /* of each */
    tact__part (*tried)[2];            /* of each: as it is, and negated */
    struct tact__dnf *kept;            /* by number */
    uint32_t count, kept_room, field;  /* field: what a condition asks, behind all others */
} tact__parts;

/** Every sub-condition of this condition that could be a part. False: no memory. */
bool tact__parts_note(tact__parts *parts, const tact_expr_node *condition, tact_arena *work);
/** Could this code hold any? A quick look that errs on the side of yes. */
bool tact__parts_likely(tact_slice code);
/** All conditions of so many campaigns are noted. False: no memory. */
bool tact__parts_settle(tact__parts *parts, uint32_t campaigns, tact_arena *work);
/** NULL: no part, or not shared by enough. */
tact__part *tact__parts_find(const tact__parts *parts, const tact_expr_node *node, bool negated);
/** True, false or an error, never another value: == of two such is about conditions, not about values. */
bool tact__is_condition(const tact_expr_node *node);
#endif
