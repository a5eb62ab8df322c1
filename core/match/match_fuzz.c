/* core/match/match_fuzz.c -- any code that passes its check can be judged, and the index agrees with its plain twin about it.
 * Input: bytes of the facts, then codes, each with a length of twelve bits in front and how often it comes again (what comes often is shared). */
#include <stdlib.h>
#include "core/match/match_plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS = 6, CAMPAIGNS = 8 };

static tact_value person(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    (void)ctx; (void)count;
    *state = (uint8_t)((function + (unsigned)args[0].type) % 3);
    return tact_value_bool(function & 1);
}

static tact_value value_of(uint8_t byte, const tact_value *list) {
    static const double reals[] = { 0.5, -1, 1e300, 3, 2.5, 9007199254740992.0, 0, 100 };
    switch (byte >> 5) {
    case 0: return tact_value_int((byte & 31) - 8);
    case 1: return tact_value_double(reals[byte & 7]);
    case 2: return tact_value_text((tact_slice){ "abcdefgh", byte & 7 });
    case 3: return tact_value_bool(byte & 1);
    case 4: return (tact_value){ .type = TACT_NULL };
    case 5: return (tact_value){ .type = TACT_LIST, .list = { list, byte & 3 } };
    case 6: return (tact_value){ .type = TACT_DURATION, .span = { byte & 3 } };
    default: return tact_value_int(INT64_MAX - (byte & 3));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20], work[1 << 18];
    static const tact_value list[] = { { .type = TACT_TEXT, .text = { "abc", 3 } }, { .type = TACT_INT, .integer = 3 }, { .type = TACT_TEXT, .text = { "abc", 3 } } };
    static const tact_slice events[] = { { "abc", 3 }, { "abd", 3 } };
    tact_arena arena, scratch;
    tact_campaign campaigns[CAMPAIGNS];
    tact_field fields[FIELDS] = { { 0 } };
    tact_bundle bundle = { .fields = fields, .field_count = FIELDS, .campaigns = campaigns };
    tact_value values[FIELDS];
    uint8_t states[FIELDS];
    if (size < 2 * FIELDS + 1) return 0;
    for (unsigned i = 0; i < FIELDS; i++) { values[i] = value_of(data[i], list); states[i] = data[FIELDS + i] % 3; }
    bool after = data[2 * FIELDS] & 1;
    data += 2 * FIELDS + 1;
    size -= 2 * FIELDS + 1;
    while (size > 2 && bundle.campaign_count < CAMPAIGNS) {
        size_t n = data[0] | (size_t)(data[1] & 15) << 8;
        if (n > size - 2) n = size - 2;
        campaigns[bundle.campaign_count] = (tact_campaign){ .trigger = after ? TACT_ON_AFTER : TACT_ON_EVENT, .after_event = events[bundle.campaign_count & 1] };
        campaigns[bundle.campaign_count].when.code = (tact_slice){ (const char *)data + 2, n };
        unsigned times = n == 0 || tact_expr_check(campaigns[bundle.campaign_count].when.code, FIELDS) == TACT_OK ? 1 + (data[1] >> 6) : 0;
        for (; times && bundle.campaign_count < CAMPAIGNS; times--) {
            if (times > 1 && bundle.campaign_count + 1 < CAMPAIGNS) campaigns[bundle.campaign_count + 1] = campaigns[bundle.campaign_count];
            bundle.campaign_count++;
        }
        data += 2 + n;
        size -= 2 + n;
    }
    const tact_match *index;
    tact_facts facts = { .values = values, .states = states, .call = person };
    tact_match_ask ask = { .facts = &facts, .event = events[0], .count_errors = true };
    tact_match_answer fast, plain;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_arena_init(&scratch, work, sizeof work, NULL);
    if (tact_match_build(&bundle, &arena, &index)) return 0;
    if (tact_match_run(index, &ask, &scratch, &fast) || tact_match_plain_run(&bundle, &ask, &scratch, &plain)) return 0;
    if (fast.count != plain.count || fast.errors != plain.errors || (fast.count && memcmp(fast.campaigns, plain.campaigns, fast.count * sizeof *fast.campaigns) != 0)) abort();
    return 0;
}
