/* core/moment/model_fuzz.c -- any bytes as a text, and any bytes as a model: probabilities sum to 1000, twice the same, words lie inside the text. */
#include "core/moment/model.h"
#include "core/moment/feature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const tact_model *m, tact_slice text) {
    tact_classified c, again;
    tact_word_share shares[TACT_MODEL_WORDS];
    tact_moment_classify(m, text, &c);
    tact_moment_classify(m, text, &again);
    unsigned kinds = 0, tongues = 0;
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) {
        kinds += c.probability_milli[k];
        TACT_ASSERT(c.probability_milli[k] == again.probability_milli[k] && c.score_milli[k] == again.score_milli[k]);
    }
    for (unsigned l = 0; l < TACT_TONGUE_COUNT; l++) tongues += c.tongue_milli[l];
    TACT_ASSERT(kinds == 1000 && tongues == 1000 && c.kind == again.kind && c.tongue == again.tongue);
    TACT_ASSERT(c.kind < TACT_KIND_COUNT && c.tongue < TACT_TONGUE_COUNT && !(c.foreign && c.kind));
    TACT_ASSERT(c.words <= TACT_FEATURE_WORDS_MAX && c.features <= TACT_FEATURES_MAX);
    uint32_t count = tact_moment_words(m, text, c.kind, shares, TACT_MODEL_WORDS);
    TACT_ASSERT(count == (c.words < TACT_MODEL_WORDS ? c.words : TACT_MODEL_WORDS));
    for (uint32_t i = 0; i < count; i++)
        TACT_ASSERT(shares[i].word.len > 0 && shares[i].word.ptr >= text.ptr && shares[i].word.ptr + shares[i].word.len <= text.ptr + text.len);
}

/* Whole by its sizes whatever the rest of it says: few inputs would come that far alone. */
static tact_slice whole(const uint8_t *data, size_t size) {
    static uint8_t bytes[TACT_MODEL_HEAD + (TACT_MODEL_OUTPUTS << 6) + TACT_MODEL_CHECKSUM];
    static const uint8_t begin[] = { 't', 'a', 'c', 'w', TACT_MODEL_FORMAT, 0, 0, 0, TACT_FEATURE_FORMAT, 0, 0, 0 };
    unsigned rows = 1 + data[0] % 64;
    size_t len = TACT_MODEL_HEAD + (size_t)TACT_MODEL_OUTPUTS * rows;
    for (size_t i = 0; i < len; i++) bytes[i] = data[i % size];
    memcpy(bytes, begin, sizeof begin);
    bytes[12] = (uint8_t)rows;
    memset(bytes + 13, 0, 3);
    for (unsigned i = 24; i < TACT_MODEL_HEAD; i += 4) {          /* thresholds and biases within their bounds, mostly */
        if (data[i % size] > 250) continue;
        bytes[i + 3] = bytes[i + 2] = i >= 36 && bytes[i + 1] & 0x80 ? 0xFF : 0;
        if (i < 36) bytes[i + 1] &= 3;
    }
    for (unsigned i = 16; i < 24; i += 4) { bytes[i] |= 1; bytes[i + 3] &= 15; }      /* scales */
    uint64_t sum = tact_model_checksum((tact_slice){ (const char *)bytes, len });
    for (unsigned i = 0; i < TACT_MODEL_CHECKSUM; i++) bytes[len + i] = (uint8_t)(sum >> (8 * i));
    return (tact_slice){ (const char *)bytes, len + TACT_MODEL_CHECKSUM };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static tact_model builtin;
    tact_model m;
    tact_slice text = { (const char *)data, size };
    if (!builtin.rows) tact_model_builtin(&builtin);      /* its number is of all its bytes: once is enough */
    ask(&builtin, text);
    if (tact_model_read(text, &m) == TACT_OK) ask(&m, TACT_S("where can I buy l'eau à Nîmes?"));
    if (size && tact_model_read(whole(data, size), &m) == TACT_OK) { ask(&m, text); ask(&m, TACT_S("where can I buy l'eau à Nîmes?")); }
    return 0;
}
