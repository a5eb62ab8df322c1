/* brand/tzif_fuzz.c -- any bytes as a zone file: refused, or a table in order whose every instant can be asked. */
#include "brand/tzif.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char room[1 << 20];
    tact_arena arena;
    tact_zone zone;
    tact_arena_init(&arena, room, sizeof room, NULL);
    if (tact_tzif_read((tact_slice){ (const char *)data, size }, &arena, &zone) != TACT_OK) return 0;
    for (uint32_t i = 0; i < zone.transition_count; i++) {
        if (i && zone.transition_s[i - 1] >= zone.transition_s[i]) abort();
        if (tact_zone_offset_s(&zone, (tact_instant){ zone.transition_s[i] * 1000000 }) != zone.offset_s[i]) abort();
    }
    return 0;
}
