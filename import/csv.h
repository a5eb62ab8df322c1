/* import/csv.h -- CSV as RFC 4180 has it and as spreadsheets write it, read as a stream.
 *
 * Separator  told by the first record: comma, semicolon, tab or bar, whichever stands there most often outside quotes; an Excel
 *            "sep=;" line is obeyed; or given. A given blank means runs of blanks (fixed-width listings), without quotes.
 * Quotes     may hold separators, line ends and doubled quotes. Text behind a closing quote is kept and the record carries a
 *            `fault`; a quote in the middle of an unquoted field is an ordinary character.
 * Ends       LF, CRLF or CR; a byte-order mark is passed over; empty lines are counted and passed over.
 * Text       every field is valid UTF-8; one that was not is read as Windows-1252 and counted (tact_csv_report.converted_*), so that
 *            the caller can say it aloud.
 * Bounds     1 MB a record, 4,096 fields. Beyond them, or with a quote that never closes, reading ends with FAILED and the place.
 * Places     `line` is the physical line a record begins on, `row` counts records from 1 (the header is row 1).
 * Source     RFC 4180.
 */
#ifndef TACT_IMPORT_CSV_H
#define TACT_IMPORT_CSV_H
#include "import/source.h"

enum { TACT_CSV_RECORD_BYTES = 1024 * 1024, TACT_CSV_FIELDS = 4096 };

typedef enum tact_csv_result { TACT_CSV_ROW, TACT_CSV_END, TACT_CSV_FAILED } tact_csv_result;

typedef struct tact_csv_record {
    const tact_slice *fields; uint32_t count;      /* live until the next call */
    uint64_t row, line;
    const char *fault; uint32_t fault_column;      /* constant text, column from 1; NULL when the record is well formed */
} tact_csv_record;

typedef struct tact_csv_report {
    char separator;
    bool separator_told;                           /* found out, not given */
    uint64_t rows, empty_lines, faults;
    uint64_t zero_fields;                          /* of the converted: were UTF-8 but for zero bytes, now U+FFFD */
    uint64_t converted_fields, converted_row; uint32_t converted_column;   /* read as Windows-1252: how many, and the first place */
} tact_csv_report;

typedef struct tact_csv tact_csv;

/** `separator` 0 = find out. The source stays the caller's. NULL only without memory. */
tact_csv *tact_csv_open(tact_source *source, char separator);
void tact_csv_close(tact_csv *csv);
tact_csv_result tact_csv_next(tact_csv *csv, tact_csv_record *out);
const tact_csv_report *tact_csv_report_of(const tact_csv *csv);
/** After FAILED: one line with the place and the way out. */
const char *tact_csv_error(const tact_csv *csv);
/** Number of the column with that name (trimmed, without case), or -1. */
int tact_csv_column(const tact_csv_record *header, tact_slice name);
#endif
