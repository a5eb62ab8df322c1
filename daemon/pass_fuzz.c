/* Any bytes as a row of a pass: never a crash, never more than was there; what is read can be written, and read as the same. */
#include <stdlib.h>
#include <string.h>
#include "daemon/pass.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char room[1 << 14];
    static tact_pass pass, again;
    tact_arena arena;
    tact_writer w;
    char *own = malloc(size ? size : 1);                    /* its end is the end of a block: one byte more is seen */
    if (!own) return 0;
    if (size) memcpy(own, data, size);
    tact_status s = tact_pass_read((tact_slice){ own, size }, &pass);
    free(own);
    if (s) return 0;
    TACT_ASSERT(strlen(pass.name) <= TACT_PASS_NAME && strlen(pass.why) <= TACT_PASS_WHY && pass.properties_len <= TACT_PASS_PROPERTIES);
    TACT_ASSERT(tact_pass_progress_milli(&pass) <= 1000 && tact_pass_state_name(pass.state)[0]);
    tact_arena_init(&arena, room, sizeof room, NULL);
    tact_writer_init(&w, &arena, 4096);
    tact_pass_write(&w, &pass);
    TACT_ASSERT(!w.status && tact_pass_read(tact_writer_slice(&w), &again) == TACT_OK && memcmp(&pass, &again, sizeof pass) == 0);
    return 0;
}
