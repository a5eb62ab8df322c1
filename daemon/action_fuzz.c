/* daemon/action_fuzz.c -- any bytes as an action: read or refused; what is read is written as it was. */
#include <stdlib.h>
#include "daemon/action.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20];
    tact_arena arena;
    tact_writer w;
    tact_action a, again;
    if (size > 16384 || tact_action_read((tact_slice){ (const char *)data, size }, &a)) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 256);
    tact_action_write(&w, &a);
    if (w.status || tact_action_read(tact_writer_slice(&w), &again)) abort();
    if (again.id != a.id || again.choice_count != a.choice_count || !tact_slice_equal(again.title, a.title) || tact_action_due(&again).us != tact_action_due(&a).us) abort();
    return 0;
}
