/* train/make.h -- from labelled texts to the bytes of a model (core/moment/model.h), with what it was found worth.
 *
 * Parts     natural rows: a fifth is held out for the test, a tenth of the rest for calibration, both by the text's own hash; words and public rows train only;
 *           public rows whose split is `dev` are held out and told apart. A row that trains and is the same text, but for case and signs, as one held out is left out.
 * Aside     rows whose label a source names under `without` teach their language only: their set calls a kind what this project does not (models/README.md).
 * Foreign   texts of other languages train kinds as unknown, too: what is not understood asks for nothing. The threshold of foreign is the lowest that takes at most
 *           one in 200 of the calibration part's English, French and Italian texts for another language.
 * Order     fit without the calibration part -> temperature, biases, threshold on it -> fit again on all that is not held out -> quantise -> test the bytes.
 * Judged    is the model as it will run: bytes, integers, threshold and all.
 */
#ifndef TACT_TRAIN_MAKE_H
#define TACT_TRAIN_MAKE_H
#include "train/judge.h"
#include "train/rows.h"

typedef enum tact_role { TACT_ROLE_NATURAL, TACT_ROLE_WORDS, TACT_ROLE_PUBLIC } tact_role;
typedef struct tact_source { char path[512], without[128]; uint8_t language, role; uint32_t times, most; } tact_source;   /* language: TACT_ROW_LANGUAGE_NONE, the rows say; most 0: all; without: labels parted by commas, or * */
enum { TACT_SOURCES_MAX = 64 };

typedef struct tact_recipe { tact_source sources[TACT_SOURCES_MAX]; uint32_t count; uint32_t rows; double cost; } tact_recipe;

/** Read a recipe: a tab-separated table of file, language, role, times, most, without; files are beside it. */
tact_status tact_recipe_read(tact_recipe *out, const char *path, tact_trouble *trouble) TACT_MUST_USE;

/* Which part a row belongs to. CALIBRATE trains as well in the end; DEV: held-out rows of public sets; LEFT_OUT: rows over a source's most, and copies of held-out
 * rows; ASIDE: the kind is not learned, the language is. */
typedef enum tact_part { TACT_PART_TRAIN, TACT_PART_CALIBRATE, TACT_PART_TEST, TACT_PART_DEV, TACT_PART_LEFT_OUT, TACT_PART_ASIDE } tact_part;
/** Every row of a recipe with its part, in order: for measuring others on the same rows (bench/words.c). */
typedef void (*tact_recipe_each)(void *ctx, const tact_row *row, const tact_source *source, tact_part part);
tact_status tact_recipe_rows(const tact_recipe *recipe, tact_recipe_each each, void *ctx, tact_trouble *trouble) TACT_MUST_USE;

typedef struct tact_made {
    uint8_t *bytes; size_t len;        /* malloc'ed */
    uint32_t trained_on, copies, aside;                /* texts; left out as copies of held-out ones; that taught the language only */
    tact_judged own[TACT_TONGUE_COUNT], all, dev;      /* the held-out fifth by language and whole; the public sets' dev rows */
    uint32_t tongue_right, tongue_wrong, tongue_silent; /* language of held-out rows */
    uint32_t called_foreign, foreign, foreign_seen, foreign_silent; /* held-out English, French, Italian texts taken for another language; held-out texts of others: all, seen as such, told as unknown */
} tact_made;

typedef void (*tact_make_says)(void *ctx, const char *what);
tact_status tact_make(tact_made *out, const tact_recipe *recipe, tact_make_says says, void *ctx, tact_trouble *trouble) TACT_MUST_USE;
void tact_made_free(tact_made *made);
/** Which part a natural row belongs to: 0 trains, 1 calibrates, 2 tests. By its folded text, so that a copy never stands in two. */
int tact_part_of(tact_slice text);
#endif
