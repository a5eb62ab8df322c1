/* cli/table.h -- rows and columns for people (aligned, as wide as the terminal) or for programs (JSON).
 *
 * Build    columns first, then tact_table_row() and one tact_table_cell() for each column. Cells are copied.
 * Width    too wide for the screen: columns marked `shrinks` are cut, the widest first, to no less than 8; others never.
 * JSON     an array of objects, one a row, keys as named; columns marked `number` are written as numbers when they are one.
 * Memory   its own; an allocation that fails is said on stderr and ends the program with exit code 3.
 */
#ifndef TACT_CLI_TABLE_H
#define TACT_CLI_TABLE_H
#include "cli/screen.h"

typedef struct tact_table tact_table;
enum { TACT_COLUMN_RIGHT = 1, TACT_COLUMN_SHRINKS = 2, TACT_COLUMN_NUMBER = 4 | TACT_COLUMN_RIGHT };

tact_table *tact_table_new(void);
void tact_table_free(tact_table *table);
/** `key` is the JSON name. Both texts must live as long as the table. */
void tact_table_column(tact_table *table, const char *title, const char *key, unsigned flags);
void tact_table_row(tact_table *table);
void tact_table_cell(tact_table *table, tact_style style, const char *format, ...) __attribute__((format(printf, 3, 4)));
void tact_table_text(tact_table *table, tact_style style, tact_slice text);
void tact_table_count(tact_table *table, tact_style style, uint64_t number);      /* "12,345" for people, 12345 in JSON */
void tact_table_print(const tact_table *table, FILE *out, const tact_screen *screen);
void tact_table_json(const tact_table *table, FILE *out);
#endif
