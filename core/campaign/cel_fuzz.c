/* core/campaign/cel_fuzz.c -- any text as a condition: refused with a finding, or compiled to code that passes its own check and can be judged. */
#include <stdlib.h>
#include "core/campaign/compile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20], work[1 << 17];
    static tact_topic topics[] = { { .name = { "tyres", 5 } } };
    tact_arena arena, scratch;
    tact_diags diags;
    tact_expr expr;
    tact_bundle draft = { .topics = topics, .topic_count = 1 };
    if (size > 8192) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_arena_init(&scratch, work, sizeof work, NULL);
    tact_diags_init(&diags, &arena, 20);
    char *copy = tact_arena_alloc(&arena, size + 1, 1);
    if (!copy) return 0;
    if (size) memcpy(copy, data, size);
    tact_value source = tact_value_text((tact_slice){ copy, size });
    tact_status status = tact_cel_compile(&source, TACT_CEL_ANY, &draft, &diags, &arena, &expr);
    if (status == TACT_ERR_INVALID && diags.error_count == 0) abort();
    if (status) return 0;
    if (diags.error_count || tact_expr_check(expr.code, draft.field_count)) abort();
    tact_value *values = TACT_NEW(&arena, tact_value, draft.field_count + 1);
    uint8_t *states = TACT_NEW(&arena, uint8_t, draft.field_count + 1);
    for (uint32_t i = 0; values && states && i < draft.field_count; i++) {
        states[i] = (uint8_t)(i % 3);
        values[i] = i % 2 ? tact_value_int(i) : tact_value_text(TACT_S("x"));
    }
    tact_facts facts = { .values = values, .states = states };
    if (values && states) tact_expr_eval(expr, &facts, &scratch, NULL);
    return 0;
}
