/* daemon/inbound_fuzz.c -- any bytes as the webhook of any preset: each event once, what is said of it well-formed. */
#include "core/engine/foreign.h"
#include "daemon/foreign.h"
#include "daemon/inbound.h"
#include "daemon/json_in.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char block[16 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *copy = malloc(size ? size : 1);
    if (!copy) return 0;
    if (size) memcpy(copy, data, size);
    tact_arena arena;
    tact_value body;
    tact_json_fault fault;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_status s = tact_json_read(&arena, &body, &fault, (tact_slice){ copy, size });
    for (unsigned preset = 0; s == TACT_OK && preset < TACT_PRESET_COUNT; preset++) {
        tact_inbound_walk walk = { .body = &body, .preset = (tact_preset)preset, .arena = &arena };
        tact_inbound one;
        size_t events = 0;
        while (tact_inbound_next(&walk, &one)) {
            TACT_ASSERT(++events <= size);
            TACT_ASSERT((one.what == TACT_INBOUND_REPORT) == (one.name.len > 0) && (!one.name.len || tact_foreign_of(one.name)));
            TACT_ASSERT(one.at.us >= 0 && one.user_id.len <= 200 && one.message_id.len <= 200 && one.conversation.len <= 200);
            TACT_ASSERT(!one.phone.len || (one.phone.ptr[0] == '+' && one.phone.len >= 8 && one.phone.len <= 16));
            TACT_ASSERT(one.email.len <= TACT_ADDRESS_BYTES_MAX);
        }
        TACT_ASSERT(!tact_inbound_next(&walk, &one));
    }
    free(copy);
    return 0;
}
