/* daemon/tell.c -- see tell.h. */
#include "daemon/tell.h"
#include "core/base/status.h"

enum { WORDS_MAX = 8 };

bool tact_tell_few(uint64_t people) { return people > 0 && people < TACT_TELL_TEN; }

void tact_tell_meet(tact_tell_cell *cell, uint64_t *bits, unsigned bit) {
    cell->times++;
    cell->people += !(bits[bit / 64] >> bit % 64 & 1);
    bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

static const uint64_t *bits_of(const tact_tell_people *p, uint32_t i) { return (const uint64_t *)(const void *)((const char *)p->bits + (size_t)i * p->stride); }

static bool crowd_behind(const tact_tell_people *p, const uint64_t hidden[WORDS_MAX]) {
    uint32_t met = 0;
    for (uint32_t i = 0; i < p->count && met < TACT_TELL_TEN; i++) {
        bool any = false;
        for (unsigned w = 0; w < p->words; w++) any |= (bits_of(p, i)[w] & hidden[w]) != 0;
        met += any;
    }
    return met >= TACT_TELL_TEN;
}

void tact_tell(tact_tell_cell *cells, unsigned count, const tact_tell_people *people, unsigned first_bit) {
    uint64_t hidden[WORDS_MAX] = { 0 };
    bool any = false;
    TACT_ASSERT(people->words <= WORDS_MAX && (first_bit + count + 63) / 64 <= people->words);
    for (unsigned i = 0; i < count; i++) {
        cells[i].told = !tact_tell_few(cells[i].people);
        if (!cells[i].told) { any = true; hidden[(first_bit + i) / 64] |= UINT64_C(1) << (first_bit + i) % 64; }
    }
    while (any && !crowd_behind(people, hidden)) {
        unsigned least = count;
        for (unsigned i = 0; i < count; i++)
            if (cells[i].told && cells[i].times && (least == count || cells[i].times < cells[least].times)) least = i;
        if (least == count) return;
        cells[least].told = false;
        hidden[(first_bit + least) / 64] |= UINT64_C(1) << (first_bit + least) % 64;
    }
}
