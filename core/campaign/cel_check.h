/* core/campaign/cel_check.h -- what the checker's files share: names found, types settled, references known, code written.
 *
 * cel_name.c    paths to fields, properties and traits; calls to functions
 * cel_check.c   types, bottom up; every mistake of an expression, not just the first
 * cel_macro.c   exists, all, exists_one; matches
 * cel_refer.c   words of closed lists, topics, places; how far back a question may reach
 * cel_emit.c    nodes to bytes; constants folded on the way
 */
#ifndef TACT_CAMPAIGN_CEL_CHECK_H
#define TACT_CAMPAIGN_CEL_CHECK_H
#include "core/campaign/cel_parse.h"
#include "core/campaign/compile.h"

/* The name a macro gives to the element it is at. */
typedef struct tact_cel_local { tact_slice name; uint8_t type; const tact_field_row *builtin; } tact_cel_local;
typedef struct tact_cel_scope {
    tact_bundle *draft; tact_diags *diags; tact_arena *arena, *keep; bool no_memory;        /* arena: of the tree; keep: of what the draft comes to hold */
    uint32_t first_column;             /* where later lines of the text begin */
    tact_cel_want reach;               /* AUDIENCE, OCCASION: nobody is looking, so there is no moment to ask; else anything may be named */
    tact_cel_local locals[TACT_EXPR_LOCALS]; unsigned local_count;     /* the innermost last */
} tact_cel_scope;

/** Settles types; findings in scope->diags. The tree is rewritten in place: FIELD for paths, LITERAL for folded constants. */
void tact__cel_check(tact_cel_scope *scope, tact_cel_node *node, tact_cel_want want);
/** If `node` (IDENT, SELECT or INDEX) is a path to a field, make it one (or report why it is none) and answer true. */
bool tact__cel_name(tact_cel_scope *scope, tact_cel_node *node);
/** Find the function of a CALL; false when it was reported as unknown. Receiver paths such as `person` are taken off the children. */
bool tact__cel_function(tact_cel_scope *scope, tact_cel_node *node);
void tact__cel_refer(tact_cel_scope *scope, tact_cel_node *node);
/** Replace an operation on literals by what it comes to. */
void tact__cel_fold(tact_cel_scope *scope, tact_cel_node *node);
tact_status tact__cel_emit(tact_cel_scope *scope, const tact_cel_node *node, tact_expr *out);
void tact__cel_wrong(tact_cel_scope *scope, const tact_cel_node *where, tact_slice text, tact_slice hint);
const char *tact__cel_type_name(unsigned type);
static inline bool tact__cel_maybe(unsigned type, unsigned wanted) { return type == wanted || type == TACT_CEL_DYN; }
void tact__cel_check_node(tact_cel_scope *scope, tact_cel_node *node, unsigned depth);

/** audience("name") becomes what it stands for, before anything is checked (audience.c). */
void tact__cel_audiences(tact_cel_scope *scope, tact_cel_node *node);
/** exists, all or exists_one behind a list: checked and made a MACRO; false when the call is none. */
bool tact__cel_macro(tact_cel_scope *scope, tact_cel_node *node, unsigned depth);
/** person.days_since("X") becomes a FIELD; person.visited() has the record keep what it asks after. */
void tact__cel_days_since(tact_cel_scope *scope, tact_cel_node *node);
void tact__cel_visited(tact_cel_scope *scope, const tact_cel_node *node);
/** A checked call of matches() becomes MATCHES. */
void tact__cel_matches(tact_cel_scope *scope, tact_cel_node *node);
/** The local of that name: its place + 1; 0 when there is none. */
unsigned tact__cel_local(const tact_cel_scope *scope, tact_slice name);

/** Index of a field in the draft, added when it is new. UINT32_MAX: no memory. */
uint32_t tact__draft_field(tact_bundle *draft, tact_arena *arena, tact_field field);
/** Room for one more in a growing array of the draft (doubled at powers of two, so the array must have begun empty). NULL: no memory. */
void *tact__draft_grow(tact_arena *arena, void *items, uint32_t count, size_t item_bytes);
#endif
