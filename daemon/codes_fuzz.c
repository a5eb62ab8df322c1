/* daemon/codes_fuzz.c -- whatever is typed for a code: it opens when it is the six digits, and counts as a try when it is not. */
#include <stdlib.h>
#include <string.h>
#include "daemon/codes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static tact_codes codes;
    static const uint8_t ask[16] = "browser", of[16] = "person";
    const tact_instant now = { 1795000000000000 };
    uint8_t whose[16] = { 0 };
    memset(&codes.list[0], 0, sizeof codes.list[0]);
    if (!tact_codes_make(&codes, ask, of, TACT_CODE_BY_ADDRESS, 123456, now)) abort();
    char digits[7] = { 0 };
    size_t n = 0;
    bool clean = true;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == ' ' || data[i] == '-') continue;
        if (n < 6) digits[n] = (char)data[i];
        n++;
        clean = clean && data[i] >= '0' && data[i] <= '9';
    }
    bool said = tact_codes_take(&codes, ask, (tact_slice){ (const char *)data, size }, now, whose);
    bool right = clean && n == 6 && memcmp(digits, "123456", 6) == 0;
    if (said != right || (right && memcmp(whose, of, 16) != 0) || codes.list[0].tries != (right ? TACT_CODE_TRIES : 1)) abort();
    return 0;
}
