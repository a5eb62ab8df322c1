/* core/attention/doc_table.h -- reads the tables of a Markdown page, so that tests are made from what the page says.
 * Test programs only; a page of at most 200 kB, rows of at most 14 cells. */
#ifndef TACT_ATTENTION_DOC_TABLE_H
#define TACT_ATTENTION_DOC_TABLE_H
#include "core/base/slice.h"
#include <stdio.h>
#include <stdlib.h>

enum { DOC_CELLS = 14, DOC_ROWS = 600, DOC_BYTES = 200000 };
typedef struct { unsigned line, columns; tact_slice head[DOC_CELLS], cell[DOC_CELLS]; char name[200]; } doc_row;
typedef struct { char text[DOC_BYTES]; doc_row rows[DOC_ROWS]; unsigned count; } doc_page;

static inline tact_slice doc_trim(tact_slice s) {
    while (s.len && (*s.ptr == ' ' || *s.ptr == '`' || *s.ptr == '\t')) s.ptr++, s.len--;
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '`' || s.ptr[s.len - 1] == '\r')) s.len--;
    return s;
}

/* The next piece before `separator`, trimmed; false (and empty) when nothing is left. */
static inline bool doc_next(tact_slice *rest, char separator, tact_slice *piece) {
    *piece = (tact_slice){ "", 0 };
    if (!rest->ptr) return false;
    const char *end = memchr(rest->ptr, separator, rest->len);
    *piece = doc_trim((tact_slice){ rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len });
    *rest = end ? (tact_slice){ end + 1, rest->len - (size_t)(end + 1 - rest->ptr) } : (tact_slice){ NULL, 0 };
    return true;
}

static inline unsigned doc_cells(tact_slice line, tact_slice cell[DOC_CELLS]) {
    unsigned n = 0;
    line = doc_trim(line);
    tact_slice rest = { line.ptr + 1, line.len - 1 }, piece;        /* behind the first bar */
    if (rest.len && rest.ptr[rest.len - 1] == '|') rest.len--;
    while (n < DOC_CELLS && doc_next(&rest, '|', &piece)) cell[n++] = piece;
    return n;
}

static inline bool doc_nothing(tact_slice s) { return s.len == 0 || tact_slice_is(s, "\xe2\x80\x93"); }   /* empty, or a dash */

/* The cell under a heading; an empty one when the table has no such column. */
static inline tact_slice doc_get(const doc_row *row, const char *head) {
    for (unsigned i = 0; i < row->columns; i++)
        if (tact_slice_is(row->head[i], head)) return row->cell[i];
    return (tact_slice){ "", 0 };
}

static inline bool doc_has(const doc_row *row, const char *head) {
    for (unsigned i = 0; i < row->columns; i++)
        if (tact_slice_is(row->head[i], head)) return true;
    return false;
}

static inline void doc_load(doc_page *page, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "cannot open %s: run the tests from the top of the source tree, or set TACT_SOURCE to it\n", path);
        abort();
    }
    size_t len = fread(page->text, 1, DOC_BYTES, file);
    fclose(file);
    tact_slice rest = { page->text, len }, head[DOC_CELLS], line;
    unsigned columns = 0, number = 0;
    bool inside = false;
    while (rest.len) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        line = (tact_slice){ rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len };
        rest = end ? (tact_slice){ end + 1, rest.len - line.len - 1 } : (tact_slice){ NULL, 0 };
        number++;
        if (!line.len || line.ptr[0] != '|') {
            inside = false;
        } else if (!inside) {
            columns = doc_cells(line, head);
            inside = true;
        } else if (!tact_slice_starts(line, TACT_S("|-")) && page->count < DOC_ROWS) {
            doc_row *row = &page->rows[page->count++];
            row->line = number;
            row->columns = columns;
            memcpy(row->head, head, sizeof head);
            if (doc_cells(line, row->cell) != columns) {
                fprintf(stderr, "%s:%u: the row has not as many cells as its table\n", path, number);
                abort();
            }
            snprintf(row->name, sizeof row->name, "line %u: %.*s", number, (int)(line.len > 150 ? 150 : line.len), line.ptr);
        }
    }
}
#endif
