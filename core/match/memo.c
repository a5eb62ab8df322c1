/* core/match/memo.c -- see memo.h. */
#include "core/match/memo.h"
#include "core/campaign/expr_code.h"

struct tact__remembered { tact__remembered *next; uint8_t function, count, state; tact_value args[TACT_EXPR_ARGS], value; };

static uint64_t mix(uint64_t h, uint64_t v) { h = (h ^ v) * 0x9e3779b97f4a7c15u; return h ^ h >> 31; }

static unsigned bucket_of(unsigned function, const tact_value *args, uint32_t count) {
    uint64_t h = mix(function, count);
    for (uint32_t i = 0; i < count; i++)
        h = mix(h, args[i].type == TACT_TEXT ? tact_id64(args[i].text) : args[i].type == TACT_INT ? (uint64_t)args[i].integer : args[i].type == TACT_DURATION ? (uint64_t)args[i].span.us : 0);
    return (unsigned)(h % TACT__MEMO_BUCKETS);
}

static bool same(const tact_value *a, const tact_value *b, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (a[i].type != b[i].type || !tact_expr_equal(&a[i], &b[i])) return false;
    return true;
}

static tact_value ask(void *ctx, unsigned function, const tact_value *args, uint32_t count, uint8_t *state) {
    tact__memo *m = ctx;
    unsigned bucket = bucket_of(function, args, count);
    for (tact__remembered *r = m->buckets[bucket]; r; r = r->next)
        if (r->function == function && r->count == count && same(r->args, args, count)) {
            *state = r->state;
            return r->value;
        }
    tact_value value = m->facts->call(m->facts->ctx, function, args, count, state);
    tact__remembered *r = TACT_NEW(m->scratch, tact__remembered, 1);
    if (r) {                                                /* without memory it is asked again */
        *r = (tact__remembered){ .next = m->buckets[bucket], .function = (uint8_t)function, .count = (uint8_t)count, .state = *state, .value = value };
        memcpy(r->args, args, count * sizeof *args);
        m->buckets[bucket] = r;
    }
    return value;
}

tact_facts tact__memo_over(tact__memo *memo, const tact_facts *facts, tact_arena *scratch) {
    *memo = (tact__memo){ .facts = facts, .scratch = scratch };
    tact_facts remembered = *facts;
    if (facts->call) {
        remembered.call = ask;
        remembered.ctx = memo;
    }
    return remembered;
}
