/* daemon/condition_part.h -- a parsed condition as a person picks it: rows of parts, each a field or a question with a comparison. What no picker can show stays CEL, so
 * that nothing is ever lost.
 *
 * Tree     {all: [..]}, {any: [..]}, {not: ..}, {field, op, value?}, {call, args, op?, value?}, {cel: ".."}. {all: []} is true, {any: []} false.
 * Values   text, number, true/false, null; {days|hours|minutes: n}; of `in` a list of them.
 * Bound    TACT_CONDITION_DEPTH levels; what stands deeper is one {cel}.
 */
#ifndef TACT_DAEMON_CONDITION_PART_H
#define TACT_DAEMON_CONDITION_PART_H
#include "core/campaign/cel_parse.h"
#include "daemon/json_out.h"

enum { TACT_CONDITION_DEPTH = 12 };

typedef enum tact_condition_kind { TACT_CONDITION_ALL, TACT_CONDITION_ANY, TACT_CONDITION_NOT, TACT_CONDITION_TERM, TACT_CONDITION_CEL } tact_condition_kind;

/* OP(NAME, "name in the tree", operator in CEL or "", what its value is: - none, v one, l a list, t a text) */
#define TACT_CONDITION_OPS(OP) \
    OP(IS, "is", "==", 'v') OP(IS_NOT, "isNot", "!=", 'v') OP(BELOW, "below", "<", 'v') OP(AT_MOST, "atMost", "<=", 'v') OP(ABOVE, "above", ">", 'v') OP(AT_LEAST, "atLeast", ">=", 'v') \
    OP(IN, "in", "in", 'l') OP(INCLUDES, "includes", "in", 'v') OP(CONTAINS, "contains", "", 't') OP(STARTS, "startsWith", "", 't') OP(ENDS, "endsWith", "", 't') OP(MATCHES, "matches", "", 't') \
    OP(TRUE, "isTrue", "", '-') OP(FALSE, "isFalse", "!", '-') OP(PRESENT, "isPresent", "", '-') OP(ABSENT, "isAbsent", "!", '-')

typedef enum tact_condition_op {
#define OP(name, text, cel, value) TACT_CONDITION_##name,
    TACT_CONDITION_OPS(OP)
#undef OP
    TACT_CONDITION_OP_COUNT
} tact_condition_op;

typedef struct tact_condition_part {
    tact_condition_kind kind;
    const tact_cel_node *node, *first; /* first: of ALL, ANY, NOT the parts, linked by next */
    tact_slice field, call;            /* of a TERM one of them: "moment.kind", "person.bought" */
    const tact_cel_node *args;         /* of a call, linked by next */
    tact_condition_op op;
    const tact_cel_node *value;        /* of IN the list */
} tact_condition_part;

const char *tact_condition_op_name(tact_condition_op op);
/** What the value of an op is: '-', 'v', 'l', 't'. */
char tact_condition_op_value(tact_condition_op op);
/** What this node is to a person; texts in the arena. A full arena makes it CEL. */
tact_condition_part tact_condition_part_of(const tact_cel_node *node, tact_arena *arena);
/** A literal or days(n), hours(n), minutes(n): *unit "days" ... or NULL; false: neither. */
bool tact_condition_literal(const tact_cel_node *node, const char **unit, tact_value *out);

/** The tree of a condition that was parsed, as JSON. */
void tact_condition_tree_json(tact_json *j, const tact_cel_node *node, tact_arena *arena);
/** And back: NULL after a finding (its text says where in the tree). Texts of `tree` are pointed to. */
tact_cel_node *tact_condition_tree_read(const tact_value *tree, tact_diags *diags, tact_arena *arena);
#endif
