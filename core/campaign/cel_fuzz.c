/* core/campaign/cel_fuzz.c -- any text as a condition: refused with a finding, or compiled to code that passes its own check and can be judged,
 * within its cost, as itself and as a tree again. The same text as a pattern: compiled to a program that passes its check, and run. */
#include <stdlib.h>
#include "core/campaign/compile.h"
#include "core/campaign/expr_tree.h"
#include "core/campaign/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the pattern, the rest the text. */
static void pattern(const char *text, size_t size, tact_arena *arena) {
    const char *line = size ? memchr(text, '\n', size) : NULL;
    size_t n = line ? (size_t)(line - text) : size;
    tact_slice program;
    tact_pattern_wrong wrong = { 0 };
    tact_status status = tact_pattern_compile((tact_slice){ text, n }, arena, &program, &wrong);
    if (status == TACT_ERR_INVALID && (!wrong.text || wrong.at > n)) abort();
    if (tact_pattern_check((tact_slice){ text, size })) tact_pattern_matches((tact_slice){ text, size }, TACT_S("hostile \xC3 programs too"));
    if (status) return;
    if (!tact_pattern_check(program)) abort();
    tact_pattern_matches(program, (tact_slice){ text + n, size - n });
}

/* Something of every kind. */
static tact_value value_of(uint32_t i) {
    static tact_value items[] = { { .type = TACT_INT, .integer = 1 }, { .type = TACT_TEXT, .text = { "tyres", 5 } }, { .type = TACT_DOUBLE, .real = 2.5 }, { .type = TACT_NULL } };
    static tact_pair pairs[] = { { .key = { "a", 1 }, .value = { .type = TACT_LIST, .list = { items, 4 } } }, { .key = { "b", 1 }, .value = { .type = TACT_BOOL, .boolean = true } } };
    switch (i % 7) {
    case 0: return tact_value_int(i);
    case 1: return tact_value_text(TACT_S("x"));
    case 2: return (tact_value){ .type = TACT_LIST, .list = { items, 4 } };
    case 3: return (tact_value){ .type = TACT_MAP, .map = { pairs, 2 } };
    case 4: return tact_value_text(TACT_S("2026-11-01T08:00:00Z"));
    case 5: return (tact_value){ .type = TACT_TIMESTAMP, .instant = { (int64_t)i * 1000000007 } };
    default: return tact_value_double(1e300);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20], work[1 << 17];
    static tact_topic topics[] = { { .name = { "tyres", 5 } } };
    tact_arena arena, scratch;
    tact_diags diags;
    tact_expr expr;
    static const tact_audience audiences[] = { { .name = { "a", 1 }, .when = { .type = TACT_TEXT, .line = 1, .column = 1, .text = { "person.known || audience('b')", 29 } } }, { .name = { "b", 1 }, .when = { .type = TACT_TEXT, .line = 1, .column = 1, .text = { "time.weekend", 12 } } } };
    tact_bundle draft = { .topics = topics, .topic_count = 1, .audiences = audiences, .audience_count = 2 };
    if (size > 8192) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_arena_init(&scratch, work, sizeof work, NULL);
    tact_diags_init(&diags, &arena, 20);
    char *copy = tact_arena_alloc(&arena, size + 1, 1);
    if (!copy) return 0;
    if (size) memcpy(copy, data, size);
    pattern(copy, size, &arena);
    tact_value source = tact_value_text((tact_slice){ copy, size });
    tact_status status = tact_cel_compile(&source, TACT_CEL_ANY, &draft, &diags, &arena, &expr);
    if (status == TACT_ERR_INVALID && diags.error_count == 0) abort();
    if (status) return 0;
    if (diags.error_count || tact_expr_check(expr.code, draft.field_count)) abort();
    tact_value *values = TACT_NEW(&arena, tact_value, draft.field_count + 1);
    uint8_t *states = TACT_NEW(&arena, uint8_t, draft.field_count + 1);
    for (uint32_t i = 0; values && states && i < draft.field_count; i++) {
        states[i] = i % 5 == 4 ? TACT_FACT_DENIED : i % 5 == 3 ? TACT_FACT_ABSENT : TACT_FACT_PRESENT;
        values[i] = value_of(i + (uint32_t)size);
    }
    tact_facts facts = { .values = values, .states = states };
    if (values && states) tact_expr_eval(expr, &facts, &scratch, NULL);
    if (!tact_expr_decode(expr, &arena) && arena.used_bytes < sizeof block / 2) abort();
    return 0;
}
