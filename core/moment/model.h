/* core/moment/model.h -- a trained model of words: a short text in; kind, language and their probabilities out, in integers only.
 *
 * Model    linear over hashed features (feature.h): a row of nine small weights a bucket, five kinds and four languages. Read in place from its bytes.
 * Scores   bias + scale * sum / sqrt(features), in 1/1000 of log-odds; one softmax over the kinds, one over the languages.
 * Foreign  another script (from a third of the letters on: names of goods are Latin everywhere), or another language by the model's own threshold of it, chosen so that few
 *          English, French and Italian texts are called so. The locale of the event may raise its prior (TACT_MODEL_ELSEWHERE_MILLI); text that is clearly one of the three stays.
 * Unknown  a text in another script or another language, of no words, or whose most likely kind is under the model's threshold is `unknown`: an answer, not an error.
 * Bytes    see doc/format.md; its card: doc/model.md.  The built-in one is models/words.model, linked into the library (tact_model_builtin).
 * Source   training: train/ and models/README.md; calibration by temperature: Guo and others, "On calibration of modern neural networks", ICML 2017.
 */
#ifndef TACT_MOMENT_MODEL_H
#define TACT_MOMENT_MODEL_H
#include "core/base/slice.h"
#include "core/base/status.h"
#include "core/base/words.h"

typedef enum tact_text_tongue { TACT_TONGUE_OTHER, TACT_TONGUE_EN, TACT_TONGUE_FR, TACT_TONGUE_IT, TACT_TONGUE_COUNT } tact_text_tongue;

enum {
    TACT_MODEL_OUTPUTS = TACT_KIND_COUNT + TACT_TONGUE_COUNT,   /* of a row, in this order */
    TACT_MODEL_FORMAT_FIRST = 1,       /* rows a power of two, no checksum, no threshold of foreign: read as it was, for decisions made with such a model */
    TACT_MODEL_FORMAT = 2,
    TACT_MODEL_ROWS_MAX = 1 << 20,
    TACT_MODEL_SCALE_MAX = 1 << 28,
    TACT_MODEL_ELSEWHERE_MILLI = 1500, /* what a locale of another language says for "another language", in 1/1000 of log-odds */
    TACT_MODEL_SCORE_MAX = 1000000,    /* 1/1000 of log-odds: no bias and no text's sum is beyond */
    TACT_MODEL_HEAD = 4 + 4 + 4 + 4 + 2 * 4 + 3 * 4 + TACT_MODEL_OUTPUTS * 4,
    TACT_MODEL_HEAD_FIRST = TACT_MODEL_HEAD - 4,
    TACT_MODEL_CHECKSUM = 8,           /* at the end: of all bytes before it */
    TACT_MODEL_WORDS = 12              /* words whose share in the answer is told */
};

typedef struct tact_model {
    uint32_t number;                   /* of its bytes; what a bundle names */
    uint32_t row_count;
    uint16_t format, features;         /* of the bytes, and of the features it was trained on */
    uint32_t row_low, row_times; uint8_t row_shift;    /* a feature's row: (its low bits x times) >> shift */
    int32_t kind_scale, tongue_scale;  /* 1/1000 of log-odds for a sum of one, in 1/65536 */
    uint16_t threshold_milli, tongue_threshold_milli, foreign_milli;
    int32_t bias_milli[TACT_MODEL_OUTPUTS];
    const int8_t *rows;                /* rows of TACT_MODEL_OUTPUTS, into the bytes read */
} tact_model;

/** Read a model in place; `bytes` must outlive it. ERR_FORMAT (also a threshold, a scale or a bias out of bounds), ERR_VERSION (also when the features it was trained on are not ours), ERR_DAMAGED: a byte of it changed. */
tact_status tact_model_read(tact_slice bytes, tact_model *out) TACT_MUST_USE;
/** The model in this library. It hashes all its bytes for the number: call it once, not for each text. */
void tact_model_builtin(tact_model *out);
tact_slice tact_model_builtin_bytes(void);

typedef struct tact_classified {
    uint8_t kind;                      /* TACT_KIND_*; unknown when nothing is likely enough */
    uint8_t tongue;                    /* TACT_TONGUE_*; OTHER also when no language is likely enough */
    bool foreign;                      /* surely another language: the kind was not asked */
    uint16_t probability_milli[TACT_KIND_COUNT], tongue_milli[TACT_TONGUE_COUNT];
    int32_t score_milli[TACT_KIND_COUNT];      /* log-odds before the softmax */
    uint32_t words, features;
} tact_classified;

/** Classify one text. Never fails; bytes that are no UTF-8 separate words. */
void tact_moment_classify(const tact_model *model, tact_slice text, tact_classified *out);
/** The same, knowing the locale ("de-AT") of the event; empty: not known. A model of the first format does not look at it. */
void tact_moment_classify_from(const tact_model *model, tact_slice text, tact_slice locale, tact_classified *out);
/** What the last TACT_MODEL_CHECKSUM bytes of a model must be, little end first, of all the bytes before them. */
uint64_t tact_model_checksum(tact_slice before);

/* One word's share of the answer: its own features, and the pair it makes with the word before it. */
typedef struct tact_word_share { tact_slice word; int32_t weight_milli; } tact_word_share;
/** The words that spoke most for (or, negative, against) `kind`, strongest first. Returns how many of `room`. */
uint32_t tact_moment_words(const tact_model *model, tact_slice text, uint8_t kind, tact_word_share *out, uint32_t room);

/** "en", "fr", "it", or empty. */
tact_slice tact_tongue_code(unsigned tongue);
#endif
