/* core/campaign/cel_lex.h -- the text of a condition, cut into tokens with their places. */
#ifndef TACT_CAMPAIGN_CEL_LEX_H
#define TACT_CAMPAIGN_CEL_LEX_H
#include "core/base/diag.h"
#include "core/base/value.h"

typedef enum tact_cel_token_kind {
    TACT_CEL_END, TACT_CEL_NAME, TACT_CEL_WHOLE, TACT_CEL_REAL, TACT_CEL_STRING, TACT_CEL_TRUE, TACT_CEL_FALSE, TACT_CEL_NULL, TACT_CEL_IN,
    TACT_CEL_MARK,                     /* operators and brackets: `text` is the mark itself */
    TACT_CEL_WRONG                     /* a finding was added; nothing follows */
} tact_cel_token_kind;

typedef struct tact_cel_token {
    tact_cel_token_kind kind;
    tact_slice text;                   /* as written; of a string: its decoded value */
    tact_slice written;                /* of a string: from its first quote (or r) on */
    uint64_t whole;                    /* WHOLE: at most 2^63 (which only a minus before it makes an int) */
    double real;
    uint32_t line, column;
} tact_cel_token;

typedef struct tact_cel_lex {
    tact_slice text; size_t at;
    uint32_t line, column, first_column;       /* of `at`; where later lines begin */
    tact_diags *diags; tact_arena *arena;
} tact_cel_lex;

/** `source` is a text value standing at (line, column); later lines of it begin at the same column. */
tact_cel_lex tact_cel_lex_of(const tact_value *source, tact_diags *diags, tact_arena *arena);
tact_cel_token tact_cel_next(tact_cel_lex *lex);
/** Where byte `at` of the decoded value of a string stands in its text; `t` holds where the string begins. */
void tact_cel_place(const tact_cel_token *t, size_t at, uint32_t first_column, uint32_t *line, uint32_t *column);
#endif
