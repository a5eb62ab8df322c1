/* core/place/hours_fuzz.c -- any bytes as opening hours: an answer with hours in order, or located faults. */
#include "core/place/place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 16];
    tact_arena arena;
    tact_diags diags;
    tact_hours *hours;
    uint32_t count;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 20);
    tact_status status = tact_hours_parse((tact_slice){ (const char *)data, size }, &diags, 1, 1, &arena, &hours, &count);
    TACT_ASSERT((status == TACT_ERR_INVALID) == (diags.error_count > 0));
    for (uint32_t i = 0; status == TACT_OK && i < count; i++) {
        TACT_ASSERT(hours[i].weekday < 7 && hours[i].opens_minute < hours[i].closes_minute && hours[i].opens_minute < 1440);
        TACT_ASSERT(i == 0 || hours[i - 1].weekday < hours[i].weekday || hours[i - 1].closes_minute <= hours[i].opens_minute);
    }
    return 0;
}
