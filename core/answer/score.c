/* core/answer/score.c -- see score.h. */
#include "core/answer/score.h"
#include "core/base/fixed.h"

/* Chosen on the odd half of test/answers, by right - 3 wrong - 3 false answers. */
enum { UNKNOWN = 1200, COVERED = 850, ENOUGH = 650, APART = 240 };

static uint32_t log2_milli(uint64_t over, uint64_t under) { return (uint32_t)((uint64_t)tact_fixed_log2((int64_t)((over << 32) / under)) * 1000 >> 32); }

uint32_t tact__rarity_milli(uint32_t sections, uint32_t with) { return log2_milli((uint64_t)sections + with, with); }
uint32_t tact__unknown_milli(uint32_t sections) { return tact__rarity_milli(sections, 1) * UNKNOWN / 1000; }

uint32_t tact__sure_milli(uint32_t sections, uint64_t asked, uint64_t met, uint32_t heading) {
    if (!asked) return 0;
    uint64_t covered = met / asked, needed = (uint64_t)tact__rarity_milli(sections, 1) * ENOUGH / 1000;      /* met is in thousandths already */
    uint64_t sure = (covered * COVERED + heading * (1000 - COVERED)) / 1000, mass = met / 1000;
    return (uint32_t)(mass < needed ? sure * mass / needed : sure);
}

uint32_t tact__apart_milli(uint32_t sure, uint32_t next) {
    uint32_t near = sure - next < APART ? APART - (sure - next) : 0;
    return sure > near ? sure - near : 0;
}

unsigned tact__terms(const tact__unit *unit, char room[TACT_ANSWER_IDEAS_OF_ONE][3], tact_slice out[TACT__TERMS_OF_UNIT]) {
    unsigned n = 0;
    if (unit->stem.len) out[n++] = unit->stem;
    for (unsigned i = 0; i < unit->idea_count; i++) {
        room[i][0] = 1;
        room[i][1] = (char)(unit->ideas[i] & 127);
        room[i][2] = (char)(unit->ideas[i] >> 7 & 127);
        out[n++] = (tact_slice){ room[i], 3 };
    }
    return n;
}
