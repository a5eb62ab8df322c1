/* core/campaign/expr_tree.h -- the bytes of an expression as a tree again: for the index, and for looking through what is asked. */
#ifndef TACT_CAMPAIGN_EXPR_TREE_H
#define TACT_CAMPAIGN_EXPR_TREE_H
#include "core/campaign/expr_code.h"

typedef struct tact_expr_node tact_expr_node;
struct tact_expr_node {
    uint8_t op, function;              /* tact_op; of a CALL */
    uint32_t field;                    /* FIELD, HAS; LOCAL: which macro's */
    tact_value literal;                /* NULL ... TIMESTAMP */
    tact_slice name;                   /* SELECT, HAS_SELECT; MATCHES: the program */
    tact_slice bytes;                  /* this node's own bytes, without the version */
    tact_expr_node *first, *next;
    uint32_t count;
};

/** `expr` passed tact_expr_check and is not empty. NULL: no memory. Texts point into the code. */
tact_expr_node *tact_expr_decode(tact_expr expr, tact_arena *arena);
static inline bool tact_expr_node_literal(const tact_expr_node *n) { return n->op >= TACT_OP_NULL && n->op <= TACT_OP_TIMESTAMP; }
#endif
