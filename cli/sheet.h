/* cli/sheet.h -- anybody's CSV file, read for its figures: columns by name, cells as numbers, and a ledger of what was left out.
 *
 * Reading  import/csv.h: comma, semicolon, tab or bar; quotes; LF, CRLF or CR; byte-order mark; gzip; streamed, so any size.
 * Numbers  12, -3.5, 1.65e-4; a decimal comma where the separator is none; amounts as tills write them (import/money.h);
 *          true, yes, false, no as 1 and 0. Empty, NA, N/A, NaN, null, - : missing. Anything else, and what is
 *          beyond 1e15, is wrong.
 * Ledger   whatever is not counted is, by reason and column, with the place of the first: nothing is lost silently.
 *          At most 64 reasons; more go into one line of their own.
 * Errors   told through the verb's tact_cli, with the place and the way out; the calls answer false then.
 */
#ifndef TACT_CLI_SHEET_H
#define TACT_CLI_SHEET_H
#include "cli/cli.h"
#include "cli/progress.h"
#include "daemon/json_out.h"
#include "import/csv.h"

typedef enum tact_cell { TACT_CELL_NUMBER, TACT_CELL_MISSING, TACT_CELL_WRONG } tact_cell;

enum { TACT_SHEET_REASONS = 64 };
typedef struct tact_left_out { const char *reason; int column; uint64_t rows, line; } tact_left_out;     /* column -1: the whole row; line: of the first */

typedef struct tact_sheet {
    tact_cli *cli;
    const char *name;
    tact_source *source;
    tact_csv *csv;
    tact_csv_record record;
    char **columns; int column_count;
    char decimal;                                  /* ',' where the separator is none */
    uint64_t rows;                                 /* read so far, without the header */
    tact_left_out left_out[TACT_SHEET_REASONS]; unsigned reason_count;
    bool failed;                                   /* reading ended with an error that was told */
    tact_progress progress;
} tact_sheet;

/** Opens and reads the header. The option --separator (when the verb has it) is obeyed. False: told; nothing to close. */
bool tact_sheet_open(tact_sheet *sheet, tact_cli *cli, const char *path);
/** The same from a source, which it closes in any case. */
bool tact_sheet_over(tact_sheet *sheet, tact_cli *cli, tact_source *source);
void tact_sheet_close(tact_sheet *sheet);
/** Number of the column; -1 after telling which there are (and which is near). */
int tact_sheet_column(tact_sheet *sheet, const char *name);
/** The first of these names ("a\0b\0", ended by an empty one) that is a column, or -1 without a word. */
int tact_sheet_column_of(const tact_sheet *sheet, const char *names);
/** The next row; false at the end or after an error (`failed`). Damaged rows go to the ledger and are passed over. */
bool tact_sheet_next(tact_sheet *sheet);
tact_slice tact_sheet_text(const tact_sheet *sheet, int column);        /* trimmed; empty when the row is short */
tact_cell tact_sheet_number(const tact_sheet *sheet, int column, double *out);
/** Write the row (or its cell) into the ledger. `reason` is constant text: "the cell is empty". */
void tact_sheet_leave_out(tact_sheet *sheet, const char *reason, int column);
/** The number, or the ledger: "the cell is empty", "the cell is no number". */
bool tact_sheet_want(tact_sheet *sheet, int column, double *out);

/** What was left out and read as another encoding, a line each; nothing when there is nothing. */
void tact_sheet_print(FILE *out, const tact_screen *screen, const tact_sheet *sheet);
/** "file", "rows", "left_out" as members of the map being written. */
void tact_sheet_json(tact_json *j, const tact_sheet *sheet);

/** The number in a cell, without a sheet. */
tact_cell tact_cell_number(tact_slice text, char decimal, double *out);

/** A list "a,b,c" cut at its commas, in place: how many, at most `most`; more than that answers -1. */
int tact_sheet_names(char *list, char **names, int most);
#endif
