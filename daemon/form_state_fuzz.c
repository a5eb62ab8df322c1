/* daemon/form_state_fuzz.c -- any bytes as a form on its way, and any answer to each of its questions: no crash; what is read is written back alike. */
#include <stdlib.h>
#include <string.h>
#include "brand/form_answer.h"
#include "daemon/form_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20];
    static tact_entry_option options[] = { { { "a", 1 }, { "A", 1 } } };
    static tact_entry fields[9];
    static const tact_landing page = { .language = { "fr", 2 } };
    const tact_form form = { .name = TACT_S("f"), .fields = fields, .field_count = 9 };
    tact_arena arena;
    tact_writer w;
    tact_form_state s, again;
    tact_slice bytes = { (const char *)data, size }, value;
    tact_arena_init(&arena, block, sizeof block, NULL);
    for (uint8_t i = 0; i < 9; i++) fields[i] = (tact_entry){ .name = TACT_S("n"), .type = i, .options = options, .option_count = 1 };
    for (uint8_t i = 0; i < 9 && size < 600; i++) (void)tact_entry_judge(&fields[i], bytes, TACT_S("FR"), TACT_S("fr"), &arena, &value);
    /* the first bytes are those of this form: what comes after them is anybody's */
    tact_form_begin(&s, &page);
    tact_writer_init(&w, &arena, 256);
    tact_form_write(&w, &s, &form);
    tact_slice head = tact_writer_slice(&w);
    char *whole = tact_arena_alloc(&arena, 25 + size + 1, 1);
    if (!whole || w.status) return 0;
    memcpy(whole, head.ptr, 25);
    memcpy(whole + 25, data, size);
    if (tact_form_read((tact_slice){ whole, 25 + size }, &form, &s)) return 0;
    tact_writer_init(&w, &arena, 256);
    tact_form_write(&w, &s, &form);
    if (w.status || tact_form_read(tact_writer_slice(&w), &form, &again) || again.answered != s.answered || again.ticked != s.ticked || !tact_form_fits(&again)) abort();
    return 0;
}
