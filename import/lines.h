/* import/lines.h -- a source cut into lines of at most 64 KB.
 *
 * Ends     LF or CRLF; the last line may lack its end. A byte-order mark at the very start is passed over.
 * Bounds   a longer line is delivered as TACT_LINE_TOO_LONG with its first 64 KB; the rest of it is passed over, counted in
 *          `whole_bytes`, and reading goes on behind it.
 */
#ifndef TACT_IMPORT_LINES_H
#define TACT_IMPORT_LINES_H
#include "import/source.h"

enum { TACT_LINE_BYTES = 64 * 1024 };

typedef enum tact_line_result { TACT_LINE, TACT_LINE_TOO_LONG, TACT_LINE_END, TACT_LINE_FAILED } tact_line_result;

typedef struct tact_lines {
    tact_source *source;
    char *buffer;                  /* 2 * TACT_LINE_BYTES being cut; made and freed here */
    char *kept;                    /* TACT_LINE_BYTES, the start of a line that is too long */
    size_t at, end;
    uint64_t number;               /* of the line just delivered, from 1 */
    uint64_t whole_bytes;          /* its length without the line end */
    bool source_ended, source_failed;
} tact_lines;

/** The source stays the caller's. ERR_MEMORY only. */
tact_status tact_lines_init(tact_lines *lines, tact_source *source) TACT_MUST_USE;
void tact_lines_free(tact_lines *lines);
/** The text lives until the next call. TACT_LINE_FAILED: tact_source_error(source) says why; what came before was delivered. */
tact_line_result tact_lines_next(tact_lines *lines, tact_slice *out);
#endif
