/* train/rows.h -- labelled texts from tab-separated files, plain or gzip.
 *
 * File     the first line names the columns; `text` must be there, `kind` (know go do buy unknown), `language` (en fr it, anything else: another),
 *          `label`, `split` and `domain` may. Others are not looked at. One line a text, no quoting.
 * Errors   name file and line; a kind that does not exist is told with those that do.
 */
#ifndef TACT_TRAIN_ROWS_H
#define TACT_TRAIN_ROWS_H
#include "core/moment/model.h"
#include "store/trouble.h"

enum { TACT_ROW_KIND_NONE = 255, TACT_ROW_LANGUAGE_NONE = 255 };

typedef struct tact_row {
    tact_slice text, label, split, domain;
    uint8_t kind, language;            /* TACT_KIND_*, TACT_TONGUE_*; ..._NONE: the row does not say */
    uint16_t file;                     /* which of the files */
} tact_row;

typedef struct tact_rows {
    tact_row *rows; uint32_t count, room;
    char **blocks; uint32_t block_count;      /* the files' bytes; texts point into them */
} tact_rows;

/** Append the rows of a file. `language`: what rows without one are in (TACT_ROW_LANGUAGE_NONE: nothing is known). */
tact_status tact_rows_read(tact_rows *rows, const char *path, uint8_t language, tact_trouble *trouble) TACT_MUST_USE;
void tact_rows_free(tact_rows *rows);
#endif
