/* test/lib/json_bed.h -- JSON in a test: read, written, looked into; and questions of a report, as like each other as two periods are. One program includes it once. */
#ifndef TACT_TEST_JSON_BED_H
#define TACT_TEST_JSON_BED_H
#include "daemon/coarse.h"
#include "daemon/json_in.h"
#include "daemon/json_out.h"
#include "test/lib/arena_bed.h"

static inline bool says(tact_slice json, const char *words) { return tact_slice_find(json, tact_slice_of(words)) >= 0; }

/** Into the arena as it stands. */
static inline tact_value read_json(tact_arena *into, tact_slice text) {
    tact_value v;
    tact_json_fault fault;
    assert_int_equal(tact_json_read(into, &v, &fault, text), TACT_OK);
    return v;
}

/** An open map; closed_map() is what was written. */
static inline tact_json open_map(tact_arena *into) {
    tact_json j;
    tact_json_init(&j, into, 4096);
    tact_json_map(&j);
    return j;
}
static inline tact_slice closed_map(tact_json *j) {
    tact_json_end_map(j);
    assert_int_equal(j->status, TACT_OK);
    return tact_json_done(j);
}

/** The question of a period; `which` of two that differ by a day. */
static inline tact_coarse period(uint32_t question, uint32_t which) {
    static const uint8_t secret[32] = { 4 };
    const uint32_t days[] = { 20000 + question, 28 - which };
    const tact_slice parts[] = { { (const char *)days, sizeof days } };
    return tact_coarse_of(secret, parts, 1);
}

/* One more in the second of two periods: how often its figure came out less, how often more. */
typedef struct leaning { unsigned less, more; } leaning;
static inline void lean(leaning *l, uint64_t without, uint64_t with) {
    l->less += with < without;
    l->more += with > without;
}
/** Of 200 questions: either way often enough that one answer says nothing. */
static inline void assert_says_nothing(leaning l) {
    assert_in_range(l.less, 20, 140);
    assert_in_range(l.more, 20, 140);
}
#endif
