/* channel/sms_calls_fuzz.c -- any body, as JSON and as a form, in each known shape: never a crash; what is read is a number, an outcome, a text that was there. */
#include <stdlib.h>
#include <string.h>
#include "channel/sms_calls.h"
#include "core/text/stop_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20];
    if (!size || size > 16384) return 0;
    tact_config config = { .sms.preset = data[0] & 3 };
    if (data[0] & 8) config.sms.inbound.each = TACT_S("*");
    tact_slice body = { (const char *)data + 1, size - 1 };
    for (unsigned form = 0; form < 2; form++) {
        tact_arena arena;
        tact_gateway g;
        tact_sms_call *list;
        uint32_t count, aside;
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_gateway_of_config(&g, &config, &arena);
        if (tact_sms_calls_read(body, form, &g.calls, &arena, &list, &count, &aside)) continue;
        for (uint32_t i = 0; i < count; i++) {
            const tact_sms_call *in = &list[i];
            char again[TACT_SMS_NUMBER];
            if (in->number[0] && (!tact_sms_number(tact_slice_of(in->number), again) || strcmp(again, in->number) != 0)) abort();
            if (in->receipt ? !in->id.len || (in->outcome != TACT_OUTCOME_DELIVERED && in->outcome != TACT_OUTCOME_BOUNCED) : !in->text.len || !in->number[0]) abort();
            (void)tact_stop_words_read(in->text, NULL);
        }
        tact_arena_close(&arena);
    }
    return 0;
}
