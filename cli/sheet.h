/* cli/sheet.h -- anybody's CSV file, read for its figures: columns by name, cells as numbers, and a ledger of what was left out.
 *
 * Reading  import/csv.h: comma, semicolon, tab or bar; quotes; LF, CRLF or CR; byte-order mark; gzip; streamed, so any size.
 * Numbers  12, -3.5, 1.65e-4; amounts as tills write them (import/money.h); true, yes and false, no as 1 and 0, in English, French and
 *          Italian. Empty, NA, N/A, NaN, null, - : missing. Anything else is wrong. Beyond 1e15: reading stops.
 * Marks    a column has one decimal mark, point or comma, told by its own cells: 12,50 and 1.234,5 and 0,125 show a comma. 1.234 fits both;
 *          it is read by what the column has shown, else with the point as its decimal mark; 1,234 as thousands in a file of commas, with the
 *          comma as its decimal mark elsewhere. Cells that contradict each other, or the reading of one before, end reading; so does a column that
 *          never shows what it means where both are usual (1.234 between semicolons, 1,234 between tabs or bars). --decimal tells it.
 * Legible  a column none of whose cells is a number, or more than a tenth (and ten) of them are not, ends reading at the end of the file.
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

typedef enum tact_cell { TACT_CELL_NUMBER, TACT_CELL_MISSING, TACT_CELL_WRONG, TACT_CELL_LARGE } tact_cell;

/* What the points and commas of a cell show of the decimal mark. EITHER: one mark with three digits behind it. */
typedef enum tact_marks { TACT_MARKS_NONE, TACT_MARKS_POINT, TACT_MARKS_COMMA, TACT_MARKS_EITHER_POINT, TACT_MARKS_EITHER_COMMA, TACT_MARKS_BROKEN } tact_marks;

typedef struct tact_cell_seen { uint64_t line; char text[32]; } tact_cell_seen;
typedef struct tact_sheet_tally {                  /* of one column, over the cells asked for as numbers */
    uint64_t numbers, wrong;
    char decimal, guess;                           /* the mark shown, and the one a cell that fits both was read by; 0: none yet */
    tact_marks guessed;
    tact_cell_seen first_wrong, shown, guess_of;
} tact_sheet_tally;


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
    char decimal_told;                             /* --decimal, or 0 */
    int code;                                      /* why it could not be opened: an exit code */
    tact_sheet_tally *tallies;                     /* a column each */
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
/** The number by the column's mark. What ends reading is told here (`failed`). */
tact_cell tact_sheet_number(tact_sheet *sheet, int column, double *out);
/** Write the row (or its cell) into the ledger. `reason` is constant text: "the cell is empty". */
void tact_sheet_leave_out(tact_sheet *sheet, const char *reason, int column);
/** A cell that was no number, into the ledger. */
void tact_sheet_blame(tact_sheet *sheet, int column, tact_cell cell);
/** At the end of the file: false after telling that a column is not legible, or never showed its mark. Called by tact_sheet_next(). */
bool tact_sheet_legible(tact_sheet *sheet);
/** The number, or the ledger: "the cell is empty", "the cell is no number". */
bool tact_sheet_want(tact_sheet *sheet, int column, double *out);

/** What was left out and read as another encoding, a line each; nothing when there is nothing. */
void tact_sheet_print(FILE *out, const tact_screen *screen, const tact_sheet *sheet);
/** "file", "rows", "left_out" as members of the map being written. */
void tact_sheet_json(tact_json *j, const tact_sheet *sheet);

tact_marks tact_cell_marks(tact_slice text);
/** The number in a cell, without a sheet. */
tact_cell tact_cell_number(tact_slice text, char decimal, double *out);

/** A list "a,b,c" cut at its commas, in place: how many, at most `most`; more than that answers -1. */
int tact_sheet_names(char *list, char **names, int most);
#endif
