/* core/moment/model.c -- see model.h. */
#include "core/moment/model.h"
#include "core/base/bytes.h"
#include "core/base/hash.h"
#include "core/moment/feature.h"
#include "core/moment/softmax.h"
#include "core/moment/eight.h"

static const char magic[4] = { 't', 'a', 'c', 'w' };

tact_slice tact_tongue_code(unsigned tongue) {
    static const char *const codes[] = { "", "en", "fr", "it" };
    return tact_slice_of(codes[tongue < TACT_TONGUE_COUNT ? tongue : 0]);
}

uint64_t tact_model_checksum(tact_slice before) { return tact_hash((tact_seed){ 0, TACT_MODEL_FORMAT }, before); }

/* A byte that changed would answer wrongly ever after; a model of the first format has nothing to tell it by. */
static tact_status check_sum(tact_slice bytes) {
    if (bytes.len < TACT_MODEL_CHECKSUM) return TACT_ERR_FORMAT;
    tact_slice before = { bytes.ptr, bytes.len - TACT_MODEL_CHECKSUM };
    return tact__eight(bytes.ptr + before.len) == tact_model_checksum(before) ? TACT_OK : TACT_ERR_DAMAGED;
}

/* How a feature finds its row. The first format took low bits; since then the hash's 30 bits are scaled to any number of rows. */
static bool rows_of(tact_model *m, uint32_t said) {
    enum { HASH_BITS = 30, BITS_MAX = 20 };
    bool first = m->format == TACT_MODEL_FORMAT_FIRST, sane = first ? said <= BITS_MAX : said >= 1 && said <= TACT_MODEL_ROWS_MAX;
    if (!sane) return false;
    m->row_count = first ? 1u << said : said;
    m->row_low = first ? m->row_count - 1 : (1u << HASH_BITS) - 1;
    m->row_times = first ? 1 : m->row_count;
    m->row_shift = first ? 0 : HASH_BITS;
    return true;
}

static bool is_scale(int32_t scale) { return scale >= 1 && scale <= TACT_MODEL_SCALE_MAX; }

tact_status tact_model_read(tact_slice bytes, tact_model *out) {
    tact_reader r = tact_reader_of(bytes);
    tact_slice head = tact_read_raw(&r, sizeof magic);
    *out = (tact_model){ .row_count = 0 };
    if (r.status || memcmp(head.ptr, magic, sizeof magic) != 0) return TACT_ERR_FORMAT;
    uint32_t format = tact_read_u32(&r), features = tact_read_u32(&r), said = tact_read_u32(&r);
    if (r.status) return TACT_ERR_FORMAT;
    bool first = format == TACT_MODEL_FORMAT_FIRST;
    if ((!first && format != TACT_MODEL_FORMAT) || features != (first ? (uint32_t)TACT_FEATURE_FORMAT_FIRST : (uint32_t)TACT_FEATURE_FORMAT)) return TACT_ERR_VERSION;
    out->format = (uint16_t)format;
    out->features = (uint16_t)features;
    bool sane = rows_of(out, said);
    out->kind_scale = (int32_t)tact_read_u32(&r);
    out->tongue_scale = (int32_t)tact_read_u32(&r);
    uint32_t threshold = tact_read_u32(&r), tongue_threshold = tact_read_u32(&r), foreign = first ? tongue_threshold : tact_read_u32(&r);
    sane = sane && threshold <= 1000 && tongue_threshold <= 1000 && foreign <= 1000 && is_scale(out->kind_scale) && is_scale(out->tongue_scale);
    out->threshold_milli = (uint16_t)threshold;
    out->tongue_threshold_milli = (uint16_t)tongue_threshold;
    out->foreign_milli = (uint16_t)foreign;
    for (unsigned i = 0; i < TACT_MODEL_OUTPUTS; i++) {
        int32_t bias = out->bias_milli[i] = (int32_t)tact_read_u32(&r);
        sane = sane && bias >= -TACT_MODEL_SCORE_MAX && bias <= TACT_MODEL_SCORE_MAX;
    }
    if (r.status || !sane) return TACT_ERR_FORMAT;
    tact_slice rows = tact_read_raw(&r, (size_t)out->row_count * TACT_MODEL_OUTPUTS);
    if (!first) tact_read_raw(&r, TACT_MODEL_CHECKSUM);
    if (!tact_reader_done(&r)) return TACT_ERR_FORMAT;
    tact_status s = first ? TACT_OK : check_sum(bytes);
    out->rows = s ? NULL : (const int8_t *)rows.ptr;
    out->number = tact_id32(bytes);
    return s;
}

void tact_model_builtin(tact_model *out) {
    tact_status status = tact_model_read(tact_model_builtin_bytes(), out);
    TACT_ASSERT(status == TACT_OK);
    (void)status;
}

static const int8_t *row_of(const tact_model *m, uint32_t feature) {
    return m->rows + (size_t)((uint64_t)(feature & m->row_low) * m->row_times >> m->row_shift) * TACT_MODEL_OUTPUTS;
}

/* The features' rows, each times its value, added up. Eight of a row's nine bytes go at once: made unsigned, the even and the odd ones in four lanes of 16 bits
 * each, which 32 rows of the largest value fill (32 * 255 * 64/8 < 65536). The values have a factor of 8 in common. */
static void add_rows(const tact_model *m, const uint32_t *at, uint32_t count, int32_t sum[TACT_MODEL_OUTPUTS]) {
    enum { BLOCK = 32, COMMON = 8, LANES = 4, AHEAD = 16 };
    const uint64_t low = 0x00FF00FF00FF00FF, signs = 0x8080808080808080;
    _Static_assert(TACT_MODEL_OUTPUTS == 2 * LANES + 1, "eight bytes and one");
    for (uint32_t i = 0; i < count;) {
        uint32_t end = count - i > BLOCK ? i + BLOCK : count;
        int32_t ninth = 0, values = 0;
        uint64_t even = 0, odd = 0;
        for (; i < end; i++) {
            const int8_t *row = row_of(m, at[i]);
            __builtin_prefetch(row_of(m, at[i + AHEAD < count ? i + AHEAD : i]));
            int32_t value = tact_feature_value(at[i]) / COMMON;
            uint64_t eight = tact__eight(row) ^ signs;
            even += (eight & low) * (uint64_t)value;
            odd += (eight >> 8 & low) * (uint64_t)value;
            ninth += row[2 * LANES] * value;
            values += value;
        }
        for (unsigned k = 0; k < LANES; k++) {
            sum[2 * k] += ((int32_t)(even >> 16 * k & 0xFFFF) - 128 * values) * COMMON;
            sum[2 * k + 1] += ((int32_t)(odd >> 16 * k & 0xFFFF) - 128 * values) * COMMON;
        }
        sum[2 * LANES] += ninth * COMMON;
    }
}

static uint64_t square_root(uint64_t x) {
    uint64_t root = 0;
    for (uint64_t bit = (uint64_t)1 << 62; bit; bit >>= 2) {
        bool fits = x >= root + bit;
        if (fits) x -= root + bit;
        root = (root >> 1) + (fits ? bit : 0);
    }
    return root;
}

/* sqrt(features) in 1/1024 */
static int64_t length_of(uint32_t features) { return (int64_t)square_root((uint64_t)features << 20); }

static int32_t score(int64_t sum, int32_t scale, int64_t length) {
    int64_t milli = sum * scale / (length * 1024);              /* sum/16 * scale/65536 / (length/1024) */
    return (int32_t)(milli > TACT_MODEL_SCORE_MAX ? TACT_MODEL_SCORE_MAX : milli < -TACT_MODEL_SCORE_MAX ? -TACT_MODEL_SCORE_MAX : milli);
}

static unsigned likeliest(const uint16_t *p, unsigned n) {
    unsigned best = 0;
    for (unsigned i = 1; i < n; i++)
        if (p[i] > p[best]) best = i;
    return best;
}

/* Letters of another script (Greek, Cyrillic, Arabic, Chinese, ...) and of the Latin one, by the first byte of each; signs and pictures are none. Names of
 * goods are Latin everywhere, so a third of the letters is enough; models of the first format asked for half. */
static bool is_in_another_script(const tact_model *m, tact_slice text) {
    size_t latin = 0, other = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.ptr[i];
        latin += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC3 && c <= 0xC9);
        other += (c >= 0xCE && c <= 0xE1) || (c >= 0xE3 && c <= 0xEE);
    }
    return (m->format == TACT_MODEL_FORMAT_FIRST ? other : 2 * other) > latin;
}

/* A locale that names a language, and none of the three: "de", "pt-BR"; "und" and what is no locale say nothing. */
static bool is_elsewhere(tact_slice locale) {
    size_t n = 0;
    while (n < locale.len && locale.ptr[n] != '-' && locale.ptr[n] != '_') n++;
    tact_slice language = { locale.ptr, n };
    if (n != 2 && n != 3) return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)((locale.ptr[i] | 32) - 'a') > 25) return false;
    for (unsigned t = TACT_TONGUE_EN; t < TACT_TONGUE_COUNT; t++)
        if (tact_slice_equal_nocase(language, tact_tongue_code(t))) return false;
    return !tact_slice_equal_nocase(language, TACT_S("und")) && !tact_slice_equal_nocase(language, TACT_S("eng")) && !tact_slice_equal_nocase(language, TACT_S("fra")) &&
           !tact_slice_equal_nocase(language, TACT_S("ita"));
}

/* Of the scores of the languages, and of which scripts it is written in. */
static void tell_tongue(const tact_model *m, const int32_t *tongue, bool script, tact_classified *out) {
    tact__softmax(tongue, TACT_TONGUE_COUNT, out->tongue_milli);
    unsigned said = likeliest(out->tongue_milli, TACT_TONGUE_COUNT);
    bool sure = out->tongue_milli[said] >= m->tongue_threshold_milli;
    bool other = m->format == TACT_MODEL_FORMAT_FIRST ? sure && said == TACT_TONGUE_OTHER : out->tongue_milli[TACT_TONGUE_OTHER] >= m->foreign_milli;
    out->foreign = script || other;
    out->tongue = (uint8_t)(sure && !out->foreign ? said : TACT_TONGUE_OTHER);
}

void tact_moment_classify(const tact_model *m, tact_slice text, tact_classified *out) { tact_moment_classify_from(m, text, (tact_slice){ NULL, 0 }, out); }

void tact_moment_classify_from(const tact_model *m, tact_slice text, tact_slice locale, tact_classified *out) {
    uint32_t at[TACT_FEATURES_MAX];
    int32_t sum[TACT_MODEL_OUTPUTS] = { 0 }, tongue[TACT_TONGUE_COUNT];
    *out = (tact_classified){ .kind = TACT_KIND_UNKNOWN };
    out->features = tact_features(m->features, text, at, TACT_FEATURES_MAX, &out->words);
    if (out->words == 0) {
        out->probability_milli[TACT_KIND_UNKNOWN] = out->tongue_milli[TACT_TONGUE_OTHER] = 1000;
        return;
    }
    add_rows(m, at, out->features, sum);
    int64_t length = length_of(out->features);
    for (unsigned k = 0; k < TACT_KIND_COUNT; k++) out->score_milli[k] = m->bias_milli[k] + score(sum[k], m->kind_scale, length);
    for (unsigned l = 0; l < TACT_TONGUE_COUNT; l++) tongue[l] = m->bias_milli[TACT_KIND_COUNT + l] + score(sum[TACT_KIND_COUNT + l], m->tongue_scale, length);
    if (m->format > TACT_MODEL_FORMAT_FIRST && is_elsewhere(locale)) tongue[TACT_TONGUE_OTHER] += TACT_MODEL_ELSEWHERE_MILLI;
    tell_tongue(m, tongue, is_in_another_script(m, text), out);
    tact__softmax(out->score_milli, TACT_KIND_COUNT, out->probability_milli);
    unsigned kind = likeliest(out->probability_milli, TACT_KIND_COUNT);
    if (!out->foreign && out->probability_milli[kind] >= m->threshold_milli) out->kind = (uint8_t)kind;
}

/* ---- why ---- */

static int32_t strength(const tact_word_share *s) { return s->weight_milli < 0 ? -s->weight_milli : s->weight_milli; }

uint32_t tact_moment_words(const tact_model *m, tact_slice text, uint8_t kind, tact_word_share *out, uint32_t room) {
    uint32_t at[TACT_FEATURES_MAX], words = 0, count = 0;
    int64_t sums[TACT_FEATURE_WORDS_MAX] = { 0 };
    tact_feature_origin origin;
    uint32_t features = tact_features_with_origin(m->features, text, at, &words, &origin);
    if (words == 0 || kind >= TACT_KIND_COUNT) return 0;
    for (uint32_t i = 0; i < features; i++)
        if (origin.of[i] < TACT_FEATURE_WORDS_MAX) sums[origin.of[i]] += row_of(m, at[i])[kind] * tact_feature_value(at[i]);
    for (uint32_t w = 0; w < words; w++) {
        tact_word_share share = { origin.words[w], score(sums[w], m->kind_scale, length_of(features)) };
        uint32_t place = count;
        while (place > 0 && strength(&out[place - 1]) < strength(&share)) place--;
        if (place >= room) continue;
        if (count < room) count++;
        memmove(&out[place + 1], &out[place], (count - 1 - place) * sizeof *out);
        out[place] = share;
    }
    return count;
}
