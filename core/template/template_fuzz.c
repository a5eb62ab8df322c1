/* core/template/template_fuzz.c -- any bytes as a template: what the checker passes renders, what it refuses does not; bounds hold. */
#include "core/template/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct sources { tact_slice whole; } sources;
static bool itself(void *ctx, tact_slice name, tact_slice *source) {
    if (name.len != 1) return false;
    *source = ((const sources *)ctx)->whole;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 22];
    enum { BYTES = 4096 };
    static const tact_value inner[] = { { .type = TACT_TEXT, .text = { "<&\n\xE2\x80\xAE>", 7 } }, { .type = TACT_INT, .integer = -7 } };
    static const tact_pair pairs[] = { { .key = { "a", 1 }, .value = { .type = TACT_TEXT, .text = { "\"x\" y", 5 } } }, { .key = { "l", 1 }, .value = { .type = TACT_LIST, .list = { inner, 2 } } },
                                       { .key = { "m", 1 }, .value = { .type = TACT_MAP } } };
    tact_value root = { .type = TACT_MAP, .map = { pairs, 3 } };
    const tact_value *stack[] = { &root };
    tact_arena arena;
    tact_diags diags;
    tact_slice out, source = { (const char *)data, size };
    sources all = { source };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 10);
    bool good = tact_template_check(source, NULL, 0, &diags, 1, 1);
    for (unsigned escape = TACT_ESCAPE_HTML; escape <= TACT_ESCAPE_HEADER; escape++) {
        tact_template_report report;
        tact_template_options options = { .escape = (tact_escape)escape, .bytes_max = BYTES, .partial = itself, .partial_ctx = &all };
        tact_arena_mark mark = tact_arena_checkpoint(&arena);
        tact_status status = tact_template_render(&out, &report, source, stack, 1, &options, &arena);
        if (status == TACT_OK) TACT_ASSERT(out.len <= BYTES);
        bool dot_alone = !good && status == TACT_OK;            /* the checker also refuses '.' outside a section */
        if (dot_alone) TACT_ASSERT(tact_slice_find(source, TACT_S(".")) >= 0);
        if (good) TACT_ASSERT(status == TACT_OK || status == TACT_ERR_LIMIT || status == TACT_ERR_MEMORY);
        tact_arena_undo(&arena, mark);
    }
    return 0;
}
