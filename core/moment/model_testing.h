/* core/moment/model_testing.h -- models for tests: the built-in one, and a small one made byte by byte. */
#ifndef TACT_MOMENT_MODEL_TESTING_H
#define TACT_MOMENT_MODEL_TESTING_H
#include "core/moment/feature.h"
#include "core/moment/model.h"

static tact_model builtin;

static int open_model(void **state) { (void)state; tact_model_builtin(&builtin); return 0; }

static tact_classified classify(const tact_model *m, tact_slice text) {
    tact_classified c;
    tact_moment_classify(m, text, &c);
    unsigned kinds = 0, tongues = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) kinds += c.probability_milli[k];
    for (unsigned l = 0; l < TACT_TONGUE_COUNT; l++) tongues += c.tongue_milli[l];
    if (kinds != 1000 || tongues != 1000) fail_msg("'%.*s': kinds sum to %u, languages to %u", (int)text.len, text.ptr, kinds, tongues);
    assert_true(c.kind < TACT_KIND_COUNT && c.tongue < TACT_TONGUE_COUNT && c.words <= TACT_FEATURE_WORDS_MAX && c.features <= TACT_FEATURES_MAX);
    return c;
}

enum { SMALL_ROWS = 7, SMALL = TACT_MODEL_HEAD + TACT_MODEL_OUTPUTS * SMALL_ROWS + TACT_MODEL_CHECKSUM, AT_FORMAT = 4, AT_FEATURES = 8, AT_ROWS = 12, AT_KIND_SCALE = 16,
       AT_THRESHOLD = 24, AT_TONGUE_THRESHOLD = 28, AT_FOREIGN = 32, AT_BIAS = 36,
       FIRST_BITS = 3, FIRST = TACT_MODEL_HEAD_FIRST + (TACT_MODEL_OUTPUTS << FIRST_BITS) };

static void put(uint8_t *at, uint32_t v) { for (unsigned i = 0; i < 4; i++) at[i] = (uint8_t)(v >> (8 * i)); }

/* Whole again after a change. */
static void seal(uint8_t *bytes, size_t len) {
    uint64_t sum = tact_model_checksum((tact_slice){ (const char *)bytes, len - TACT_MODEL_CHECKSUM });
    for (unsigned i = 0; i < TACT_MODEL_CHECKSUM; i++) bytes[len - TACT_MODEL_CHECKSUM + i] = (uint8_t)(sum >> (8 * i));
}

static void small_model(uint8_t bytes[SMALL]) {
    memset(bytes, 0, SMALL);
    memcpy(bytes, "tacw", 4);
    put(bytes + AT_FORMAT, TACT_MODEL_FORMAT);
    put(bytes + AT_FEATURES, TACT_FEATURE_FORMAT);
    put(bytes + AT_ROWS, SMALL_ROWS);
    put(bytes + AT_KIND_SCALE, 65536);
    put(bytes + AT_KIND_SCALE + 4, 65536);
    put(bytes + AT_THRESHOLD, 400);
    put(bytes + AT_TONGUE_THRESHOLD, 600);
    put(bytes + AT_FOREIGN, 600);
    seal(bytes, SMALL);
}

static tact_status read_bytes(const uint8_t *bytes, size_t len, tact_model *out) { return tact_model_read((tact_slice){ (const char *)bytes, len }, out); }
#endif
