/* core/campaign/expr_text.h -- a compiled expression written as somebody would write it, to be shown beside what it came to.
 * The words are those of the language; spaces and brackets may differ from the file's, a pattern is shown as "...". */
#ifndef TACT_CAMPAIGN_EXPR_TEXT_H
#define TACT_CAMPAIGN_EXPR_TEXT_H
#include "core/campaign/expr_tree.h"

void tact_expr_text(tact_writer *w, const tact_expr_node *node, const tact_bundle *bundle);
/** A field as a condition names it: "person.visits", "event.cart.total". */
void tact_field_text(tact_writer *w, const tact_field *field);
/** A value as it is written: "lunch" with its quotes, [..] of at most eight members. */
void tact_expr_value_text(tact_writer *w, const tact_value *value);
#endif
