/* channel/messenger_calls_fuzz.c -- any body, in each known shape and in one of one's own: never a crash; what is read names somebody or a message of ours; no body proves itself. */
#include <stdlib.h>
#include <string.h>
#include "channel/messenger_calls.h"
#include "core/text/stop_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[4 << 20];
    if (!size || size > 16384) return 0;
    tact_config config = { .messenger.preset = (uint8_t)((data[0] & 3) % 3), .messenger.secret = TACT_S("a secret") };
    if (!config.messenger.preset) config.messenger.texts = (tact_config_messenger_texts){ .messages = TACT_S("*.m.*"), .from = TACT_S("f|g.-1"), .wrote = TACT_S("t"), .statuses = TACT_S("*.s"), .status_id = TACT_S("i"), .status = TACT_S("k"), .delivered = TACT_S("d"), .failed = TACT_S("x*") };
    tact_messenger_settle(&config);
    tact_slice body = { (const char *)data + 1, size - 1 };
    tact_arena arena;
    tact_messenger_call *list;
    uint32_t count, aside;
    tact_arena_init(&arena, block, sizeof block, NULL);
    if (config.messenger.preset == 1 && tact_messenger_signed(&config, body, body, &arena)) abort();
    if (tact_messenger_calls_read(body, &config, &arena, &list, &count, &aside)) return 0;
    if (count + aside > TACT_MESSENGER_CALLS_MOST) abort();
    for (uint32_t i = 0; i < count; i++) {
        const tact_messenger_call *in = &list[i];
        char again[TACT_MESSENGER_ADDRESS];
        if (in->address[0] && (!tact_messenger_address(&config, tact_slice_of(in->address), again) || strcmp(again, in->address) != 0)) abort();
        if (in->receipt ? !in->id.len && !in->reference.len : !in->address[0]) abort();
        if (in->stopped && !in->address[0]) abort();
        (void)tact_stop_words_read(in->text, NULL);
    }
    tact_arena_close(&arena);
    return 0;
}
