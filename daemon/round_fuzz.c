/* Any bytes as a row of a schedule: never a crash, never more than was there; what is read is written the same again. */
#include <string.h>
#include "daemon/round.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_round round;
    uint8_t again[TACT_ROUND_BYTES];
    if (tact_round_read((tact_slice){ (const char *)data, size }, &round)) return 0;
    tact_round_write(again, &round);
    TACT_ASSERT(size == sizeof again && memcmp(again, data, size) == 0);
    return 0;
}
