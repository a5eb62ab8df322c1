/* core/campaign/cel_parse.h -- tokens to a tree. One finding at most: what follows a syntax error is guesswork.
 *
 *   Expr = Or ["?" Or ":" Expr]      Or = And {"||" And}      And = Relation {"&&" Relation}
 *   Relation = Sum {("<"|"<="|">="|">"|"=="|"!="|"in") Sum}   Sum = Product {("+"|"-") Product}   Product = Unary {("*"|"/"|"%") Unary}
 *   Unary = Member | "!" Unary | "-" Unary      Member = Primary {"." NAME ["(" [Expr {"," Expr}] ")"] | "[" Expr "]"}
 *   Primary = NAME ["(" ... ")"] | "(" Expr ")" | "[" [Expr {"," Expr}] "]" | "{" [Expr ":" Expr {"," ...}] "}" | literal
 *
 * Source: the CEL language definition. Left out: messages, leading dots, unsigned numbers, texts of bytes.
 */
#ifndef TACT_CAMPAIGN_CEL_PARSE_H
#define TACT_CAMPAIGN_CEL_PARSE_H
#include "core/campaign/cel_lex.h"
#include "core/campaign/expr_code.h"

typedef enum tact_cel_kind {
    TACT_CEL_LITERAL, TACT_CEL_IDENT, TACT_CEL_SELECT, TACT_CEL_CALL, TACT_CEL_OPERATION,
    /* made by the checker out of the others: */
    TACT_CEL_FIELD, TACT_CEL_HAS, TACT_CEL_HAS_SELECT,
    TACT_CEL_LOCAL,                    /* the element of a macro */
    TACT_CEL_MACRO,                    /* `op` ALL EXISTS EXISTS_ONE: the list or map, the condition */
    TACT_CEL_MATCHES                   /* `name` is the program of the pattern */
} tact_cel_kind;

enum { TACT_CEL_DYN = 255 };           /* a type known only when the event is there */

typedef struct tact_cel_node tact_cel_node;
struct tact_cel_node {
    tact_cel_kind kind;
    uint32_t line, column;
    tact_op op;                        /* OPERATION: NOT NEG AND OR COND INDEX LIST MAP EQ ... IN */
    tact_value literal;                /* LITERAL */
    tact_slice written;                /* LITERAL that is a text: its token, from the first quote (or r) on */
    tact_slice name;                   /* IDENT, SELECT, CALL: "has", "person.bought" once checked */
    bool method;                       /* CALL: the first child is the receiver */
    tact_cel_node *first, *next; uint32_t count;
    /* by the checker */
    uint8_t type, element;             /* tact_type or TACT_CEL_DYN; of a list's elements */
    uint32_t field;                    /* FIELD, HAS: index in the draft's fields; LOCAL: which macro's, 0 the outermost */
    const tact_field_row *builtin;     /* FIELD: its row; NULL for a property or a trait; LOCAL: the row of the list it goes through */
    const tact_function_row *function; /* CALL */
};

/** NULL when the text is no expression; a finding says why. */
tact_cel_node *tact_cel_parse(const tact_value *source, tact_diags *diags, tact_arena *arena);
#endif
