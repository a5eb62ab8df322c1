/* core/moment/model_bytes_test.c -- a model's bytes: whole, damaged, of the first format, wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/moment/model_testing.h"
#include "core/moment/softmax.h"

/* A model as the first format had it. */
static void first_model(uint8_t bytes[FIRST]) {
    memset(bytes, 0, FIRST);
    memcpy(bytes, "tacw", 4);
    static const uint32_t head[] = { TACT_MODEL_FORMAT_FIRST, TACT_FEATURE_FORMAT_FIRST, FIRST_BITS, 65536, 65536, 400, 600 };
    for (unsigned i = 0; i < sizeof head / sizeof *head; i++) put(bytes + 4 + 4 * i, head[i]);
}

static void whole_bytes(void **state) {
    (void)state;
    uint8_t bytes[SMALL + 1];
    tact_model m, other;
    small_model(bytes);
    assert_int_equal(read_bytes(bytes, SMALL, &m), TACT_OK);
    assert_int_equal(m.row_count, SMALL_ROWS);
    assert_int_equal(m.threshold_milli, 400);
    assert_int_equal(m.tongue_threshold_milli, 600);
    assert_ptr_equal(m.rows, bytes + TACT_MODEL_HEAD);                       /* in place */
    bytes[TACT_MODEL_HEAD] = 1;
    seal(bytes, SMALL);
    assert_int_equal(read_bytes(bytes, SMALL, &other), TACT_OK);
    assert_int_not_equal(m.number, other.number);                            /* the number is the bytes' */
    for (size_t len = 0; len < SMALL; len++)
        if (read_bytes(bytes, len, &m) != TACT_ERR_FORMAT) fail_msg("cut after %zu bytes it was taken", len);
    bytes[SMALL] = 0;
    assert_int_equal(read_bytes(bytes, SMALL + 1, &m), TACT_ERR_FORMAT);     /* something behind it */
    assert_int_equal(tact_model_read((tact_slice){ NULL, 0 }, &m), TACT_ERR_FORMAT);
    tact_slice all = tact_model_builtin_bytes();
    assert_int_equal(all.len, TACT_MODEL_HEAD + (size_t)TACT_MODEL_OUTPUTS * builtin.row_count + TACT_MODEL_CHECKSUM);
    assert_true(all.len <= 1 << 20);
    assert_int_equal(tact_model_read((tact_slice){ all.ptr, all.len - 1 }, &m), TACT_ERR_FORMAT);
}

/* Any bit of any byte: refused, and nothing of it is read. */
static void one_bit(void **state) {
    (void)state;
    uint8_t bytes[SMALL];
    tact_model m;
    small_model(bytes);
    for (unsigned bit = 0; bit < 8 * SMALL; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        tact_status s = read_bytes(bytes, SMALL, &m);
        if (s == TACT_OK) fail_msg("bit %u of byte %u changed, and it was taken", bit % 8, bit / 8);
        if (bit / 8 >= TACT_MODEL_HEAD) assert_int_equal(s, TACT_ERR_DAMAGED);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(read_bytes(bytes, SMALL, &m), TACT_OK);
}

/* Decisions made with a model of the first format are decided again with it: its rows, its features, its foreign texts. */
static void first_format(void **state) {
    (void)state;
    uint8_t bytes[FIRST + 1] = { 0 };
    uint32_t at[TACT_FEATURES_MAX], was[TACT_FEATURES_MAX];
    tact_model m;
    first_model(bytes);
    assert_int_equal(read_bytes(bytes, FIRST, &m), TACT_OK);
    assert_int_equal(m.row_count, 1 << FIRST_BITS);
    assert_int_equal(m.foreign_milli, 600);
    for (size_t len = 0; len < FIRST; len++) assert_int_equal(read_bytes(bytes, len, &m), TACT_ERR_FORMAT);
    assert_int_equal(read_bytes(bytes, FIRST + 1, &m), TACT_ERR_FORMAT);
    put(bytes + AT_ROWS, 21);
    assert_int_equal(read_bytes(bytes, FIRST, &m), TACT_ERR_FORMAT);
    put(bytes + AT_ROWS, FIRST_BITS);
    put(bytes + AT_FEATURES, TACT_FEATURE_FORMAT);
    assert_int_equal(read_bytes(bytes, FIRST, &m), TACT_ERR_VERSION);
    put(bytes + AT_FEATURES, TACT_FEATURE_FORMAT_FIRST);
    for (unsigned r = 0; r < 1 << FIRST_BITS; r++) bytes[TACT_MODEL_HEAD_FIRST + TACT_MODEL_OUTPUTS * r + TACT_KIND_GO] = (uint8_t)r;
    assert_int_equal(read_bytes(bytes, FIRST, &m), TACT_OK);
    tact_slice text = TACT_S("how far is the station");
    uint32_t count = tact_features(TACT_FEATURE_FORMAT_FIRST, text, at, TACT_FEATURES_MAX, NULL), now = tact_features(TACT_FEATURE_FORMAT, text, was, TACT_FEATURES_MAX, NULL);
    assert_int_equal(now, count + 3);                                        /* how .. is, how .. the, how .. station */
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += tact_feature_value(at[i]) / 16.0 * (at[i] % 8);
    tact_classified c = classify(&m, text);
    assert_int_equal(c.features, count);
    assert_true(fabs(c.score_milli[TACT_KIND_GO] - sum / sqrt(count)) <= 2);
    assert_false(classify(&m, TACT_S("iphone pro max 15 \xD0\xB3\xD0\xB4\xD0\xB5\xD0\xB3\xD0\xB4\xD0\xB5\xD0\xB3")).foreign);   /* 7 letters of 19: half was asked then */
    assert_true(classify(&builtin, TACT_S("iphone pro max 15 \xD0\xB3\xD0\xB4\xD0\xB5\xD0\xB3\xD0\xB4\xD0\xB5\xD0\xB3")).foreign);
    tact_classified here, there;
    tact_moment_classify_from(&m, text, TACT_S("en"), &here);
    tact_moment_classify_from(&m, text, TACT_S("de"), &there);
    assert_memory_equal(here.tongue_milli, there.tongue_milli, sizeof here.tongue_milli);
}

/* A locale of another language makes another language likelier; what is clearly one of the three stays. */
static void locales(void **state) {
    (void)state;
    static const struct { const char *locale; bool elsewhere; } cases[] = {
        { "", false }, { "en", false }, { "en-GB", false }, { "fr_CH", false }, { "IT", false }, { "it-IT", false }, { "und", false }, { "eng", false }, { "x", false }, { "12", false }, { "nonsense", false },
        { "de", true }, { "de-AT", true }, { "pt_BR", true }, { "ES", true }, { "gsw-CH", true }, { "enm", true },
    };
    tact_slice doubtful = TACT_S("salon berlin");
    tact_classified plainly = classify(&builtin, doubtful), c;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_moment_classify_from(&builtin, doubtful, tact_slice_of(cases[i].locale), &c);
        bool raised = c.tongue_milli[TACT_TONGUE_OTHER] > plainly.tongue_milli[TACT_TONGUE_OTHER];
        if (raised != cases[i].elsewhere) fail_msg("'%s': another language at %u, without it %u", cases[i].locale, c.tongue_milli[TACT_TONGUE_OTHER], plainly.tongue_milli[TACT_TONGUE_OTHER]);
        assert_memory_equal(c.score_milli, plainly.score_milli, sizeof c.score_milli);
    }
    static const char *const clear[] = { "where can i buy running shoes near the station", "je voudrais réserver une table pour deux personnes ce soir", "vorrei prenotare un tavolo per due persone stasera" };
    for (unsigned i = 0; i < 3; i++) {
        tact_moment_classify_from(&builtin, tact_slice_of(clear[i]), TACT_S("de-DE"), &c);
        assert_false(c.foreign);
        assert_int_equal(c.tongue, TACT_TONGUE_EN + i);
    }
}

static void wrong_bytes(void **state) {
    (void)state;
    static const struct { unsigned at; uint32_t value; tact_status status; } cases[] = {
        { 0, 0x77636155, TACT_ERR_FORMAT }, { AT_FORMAT, 0, TACT_ERR_VERSION }, { AT_FORMAT, TACT_MODEL_FORMAT + 1, TACT_ERR_VERSION },
        { AT_FEATURES, 0, TACT_ERR_VERSION }, { AT_FEATURES, TACT_FEATURE_FORMAT + 1, TACT_ERR_VERSION },
        { AT_ROWS, TACT_MODEL_ROWS_MAX + 1, TACT_ERR_FORMAT }, { AT_ROWS, 0, TACT_ERR_FORMAT }, { AT_ROWS, UINT32_MAX, TACT_ERR_FORMAT },
        { AT_ROWS, SMALL_ROWS + 1, TACT_ERR_FORMAT }, { AT_ROWS, SMALL_ROWS - 1, TACT_ERR_FORMAT },
        { AT_KIND_SCALE, 1, TACT_OK }, { AT_KIND_SCALE, 0, TACT_ERR_FORMAT }, { AT_KIND_SCALE, (uint32_t)-65536, TACT_ERR_FORMAT }, { AT_KIND_SCALE, TACT_MODEL_SCALE_MAX, TACT_OK },
        { AT_KIND_SCALE, TACT_MODEL_SCALE_MAX + 1, TACT_ERR_FORMAT }, { AT_KIND_SCALE + 4, 0, TACT_ERR_FORMAT }, { AT_KIND_SCALE + 4, TACT_MODEL_SCALE_MAX + 1, TACT_ERR_FORMAT },
        { AT_FOREIGN, 1000, TACT_OK }, { AT_FOREIGN, 1001, TACT_ERR_FORMAT },
        { AT_THRESHOLD, 1000, TACT_OK }, { AT_THRESHOLD, 1001, TACT_ERR_FORMAT }, { AT_THRESHOLD, 65536 + 400, TACT_ERR_FORMAT },
        { AT_TONGUE_THRESHOLD, 1001, TACT_ERR_FORMAT }, { AT_BIAS, 1000000, TACT_OK }, { AT_BIAS, (uint32_t)-1000000, TACT_OK },
        { AT_BIAS, 1000001, TACT_ERR_FORMAT }, { AT_BIAS + 4 * 8, 0x80000000, TACT_ERR_FORMAT }, { AT_BIAS + 4 * 8, 0x7FFFFFFF, TACT_ERR_FORMAT },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t bytes[SMALL];
        tact_model m;
        small_model(bytes);
        put(bytes + cases[i].at, cases[i].value);
        seal(bytes, SMALL);
        tact_status s = read_bytes(bytes, SMALL, &m);
        if (s != cases[i].status) fail_msg("%u at byte %u: %s, not %s", cases[i].value, cases[i].at, tact_status_line(s), tact_status_line(cases[i].status));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(whole_bytes), cmocka_unit_test(one_bit), cmocka_unit_test(first_format), cmocka_unit_test(locales), cmocka_unit_test(wrong_bytes) };
    return cmocka_run_group_tests(tests, open_model, NULL);
}
