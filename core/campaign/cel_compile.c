/* core/campaign/cel_compile.c -- one expression: parsed, checked, written. */
#include "core/campaign/cel_check.h"

enum { SOURCE_BYTES = 8192 };

static tact_cel_node *plain(const tact_value *source, tact_arena *arena) {
    tact_cel_node *n = TACT_NEW(arena, tact_cel_node, 1);
    if (n) *n = (tact_cel_node){ .kind = TACT_CEL_LITERAL, .literal = *source, .line = source->line, .column = source->column };
    return n;
}

static tact_cel_node *parsed(const tact_value *source, tact_diags *diags, tact_arena *arena) {
    if (source->type == TACT_BOOL || source->type == TACT_INT || source->type == TACT_DOUBLE) return plain(source, arena);
    if (source->type != TACT_TEXT) {
        tact_diag_add(diags, TACT_ERROR, source->line, source->column, TACT_S("an expression is a text"), TACT_S("put it in quotes"));
        return NULL;
    }
    if (source->text.len > SOURCE_BYTES || !tact_slice_utf8(source->text)) {
        tact_diag_add(diags, TACT_ERROR, source->line, source->column, TACT_S("this expression is too long or not UTF-8"), TACT_S("8192 bytes are the most"));
        return NULL;
    }
    return tact_cel_parse(source, diags, arena);
}

static tact_status compile(const tact_value *source, tact_cel_want want, tact_bundle *draft, tact_diags *diags, tact_arena *arena, tact_arena *keep, tact_expr *out) {
    tact_cel_scope scope = { .draft = draft, .diags = diags, .arena = arena, .keep = keep, .first_column = source->column, .reach = want };
    if (want == TACT_CEL_AUDIENCE || want == TACT_CEL_OCCASION) want = TACT_CEL_BOOL;
    uint32_t before = diags->error_count;
    tact_cel_node *n = parsed(source, diags, arena);
    if (!n) return diags->error_count != before ? TACT_ERR_INVALID : TACT_ERR_MEMORY;
    tact__cel_audiences(&scope, n);
    tact__cel_check(&scope, n, want);
    if (scope.no_memory) return TACT_ERR_MEMORY;
    if (diags->error_count != before) return TACT_ERR_INVALID;
    tact_status status = tact__cel_emit(&scope, n, out);
    if (status != TACT_ERR_LIMIT) return status;
    tact_diag_add(diags, TACT_ERROR, source->line, source->column, TACT_S("this expression is too large"),
                  TACT_S("32 levels and 4096 bytes are the most; long lists of values belong into a topic or a property"));
    return TACT_ERR_INVALID;
}

/* The tree of a long condition is a hundred times its code: where memory can be had and given back, only the code stays. */
tact_status tact_cel_compile(const tact_value *source, tact_cel_want want, tact_bundle *draft, tact_diags *diags, tact_arena *arena, tact_expr *out) {
    tact_arena tree;
    tact_expr made = { { NULL, 0 } };
    char block[64];
    if (!arena->source) return compile(source, want, draft, diags, arena, arena, out);
    tact_arena_init(&tree, block, sizeof block, arena->source);
    tact_status status = compile(source, want, draft, diags, &tree, arena, &made);
    out->code = status ? (tact_slice){ NULL, 0 } : tact_arena_copy(arena, made.code);
    tact_arena_close(&tree);
    return !status && made.code.len && !out->code.ptr ? TACT_ERR_MEMORY : status;
}
