/* daemon/condition_fuzz.c -- any text as a condition: what parses is printed, read again and goes through its tree without a change. The same text as JSON of a tree. */
#include <stdlib.h>
#include "daemon/cel_print.h"
#include "daemon/condition_part.h"
#include "daemon/json_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static tact_slice printed(const tact_cel_node *n, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 256);
    tact_cel_print(&w, n);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

static const tact_cel_node *parsed(tact_slice text, tact_diags *diags, tact_arena *arena) {
    const tact_value source = { .type = TACT_TEXT, .text = text, .line = 1, .column = 1 };
    return tact_cel_parse(&source, diags, arena);
}

static const tact_cel_node *of_tree(tact_slice json, tact_diags *diags, tact_arena *arena) {
    tact_value tree;
    tact_json_fault fault;
    return tact_json_read(arena, &tree, &fault, json) ? NULL : tact_condition_tree_read(&tree, diags, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 24];
    tact_arena arena;
    tact_diags diags;
    tact_json j;
    if (size > 4096 || !tact_slice_utf8((tact_slice){ (const char *)data, size })) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 5);
    const tact_slice text = { (const char *)data, size };
    const tact_cel_node *n = parsed(text, &diags, &arena);
    if (n) {
        tact_slice plain = printed(n, &arena);
        const tact_cel_node *again = parsed(plain, &diags, &arena);
        tact_json_init(&j, &arena, 1024);
        tact_condition_tree_json(&j, n, &arena);
        if (!plain.len || j.status == TACT_ERR_MEMORY) return 0;
        if (!again || j.status || !tact_slice_equal(plain, printed(again, &arena))) abort();
        const tact_cel_node *back = of_tree(tact_json_done(&j), &diags, &arena);
        if (!back || !tact_slice_equal(plain, printed(back, &arena))) abort();
    }
    uint32_t before = diags.error_count;
    tact_value tree;
    tact_json_fault fault;
    if (!tact_json_read(&arena, &tree, &fault, text) && !tact_condition_tree_read(&tree, &diags, &arena) && diags.error_count == before) abort();
    tact_arena_close(&arena);
    return 0;
}
