/* core/choose/policy_fuzz.c -- any bytes: refused, or a snapshot whose rates are rates and that is written as it was read. */
#include "core/choose/model.h"
#include "core/choose/policy.h"
#include "core/base/status.h"

static char block[1 << 20], other[1 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void look(const tact_policy *p) {
    for (uint32_t i = 0; i < p->row_count; i++) TACT_ASSERT(tact_policy_find(p, p->rows[i].campaign, p->rows[i].message) == &p->rows[i]);
    for (uint32_t i = 0; p->weights && i < TACT_WEIGHTS; i++) TACT_ASSERT(p->weights[i] >= -TACT_WEIGHT_MOST && p->weights[i] <= TACT_WEIGHT_MOST);
    for (unsigned channel = 0; channel < TACT_CHANNEL_COUNT; channel++)
        for (unsigned degree = 0; degree <= TACT_RECEPTIVE_UNTOLD; degree++)
            for (unsigned part = 0; part < TACT_WEEK_PARTS; part++) TACT_ASSERT(tact_receptive_rate(p->receptive, degree, channel, part, NULL) <= 65536);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tact_arena arena, back_arena;
    tact_policy policy, back;
    tact_writer w, again;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_arena_init(&back_arena, other, sizeof other, NULL);
    if (len > 1 << 14 || tact_policy_read((tact_slice){ (const char *)bytes, len }, &arena, &policy)) return 0;
    look(&policy);
    tact_writer_init(&w, &arena, 4096);
    tact_policy_write(&w, &policy);
    if (w.status) return 0;                                /* no room */
    TACT_ASSERT(tact_policy_read(tact_writer_slice(&w), &back_arena, &back) == TACT_OK);
    tact_writer_init(&again, &back_arena, 4096);
    tact_policy_write(&again, &back);
    TACT_ASSERT(again.status || (again.len == w.len && memcmp(again.ptr, w.ptr, w.len) == 0));
    return 0;
}
