/* daemon/csv.h -- a list of a report as a table for spreadsheets.
 *
 * Shape    RFC 4180: CRLF, a row of names first; UTF-8 with a byte order mark, which spreadsheets need to read it.
 * Columns  every number, text and flag of the rows, maps within them by dotted names, in the order they are first met; lists within rows are left out.
 * Guard    a text that begins with = + - @, a tab or a carriage return, and is no number, gets an apostrophe before it: else a spreadsheet would run it. So does = + - @ behind a semicolon, a
 *          tab or a line's end within it: where the list separator is a semicolon (French and Italian), a spreadsheet that is opened by a double click splits there, whatever the quotes say.
 */
#ifndef TACT_DAEMON_CSV_H
#define TACT_DAEMON_CSV_H
#include "daemon/server.h"

enum { TACT_CSV_COLUMNS = 128, TACT_CSV_DEEP = 4 };
#define TACT_CSV_TYPE "text/csv; charset=utf-8; header=present"

/** Does the caller want it so: ?format=csv, or Accept: text/csv? */
bool tact_csv_wanted(const tact_http_request *request);
/** `rows`: a list of maps. {NULL,0} without memory. */
tact_slice tact_csv_of(const tact_value *rows, tact_arena *arena);
/** The list `table` of an answer in JSON ("rows", "programme.history"); ERR_NOT_FOUND: it has no such list. */
tact_status tact_csv_table(tact_slice json, tact_slice table, tact_arena *arena, tact_slice *out) TACT_MUST_USE;
/** Does an apostrophe belong before this byte of a text? */
bool tact_csv_guards(tact_slice text, size_t at);
/** One cell, guarded and quoted as it needs to be. */
void tact_csv_cell(tact_writer *w, tact_slice text);
/** Answer with the list ?table= names, else `usual`; 400 when the answer has no such list. */
void tact_csv_reply(tact_server *server, const tact_http_request *request, tact_slice json, const char *usual);
#endif
