/* core/moment/fold.h -- one character at a time: is it of a word, and which letters does it stand for without case and accents?
 *
 * Latin    letters lose case and accents, ligatures open ("oe"); which accent it was stays in `mark`, for composed and combining forms alike.
 *          Other scripts are taken byte for byte.
 * Bytes    that are no UTF-8 separate words, one at a time.
 */
#ifndef TACT_MOMENT_FOLD_H
#define TACT_MOMENT_FOLD_H
#include "core/base/slice.h"

typedef enum tact_fold_role { TACT_FOLD_LETTERS, TACT_FOLD_SEPARATOR, TACT_FOLD_APOSTROPHE, TACT_FOLD_NOTHING } tact_fold_role;

typedef struct tact_folded {
    char bytes[4]; uint8_t len;        /* LETTERS only */
    char mark;                         /* 0 none; of a letter, or of a combining accent (NOTHING), which belongs to the letter before it */
    uint8_t used;                      /* bytes of the text */
} tact_folded;

/** The character at `at`, of which `left` >= 1 bytes remain. */
tact_fold_role tact__fold(const char *at, size_t left, tact_folded *out);
#endif
