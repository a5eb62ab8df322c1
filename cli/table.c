/* cli/table.c -- see table.h. */
#include "cli/table.h"
#include "cli/cli.h"
#include "core/base/status.h"
#include <stdarg.h>
#include <stdlib.h>

enum { GAP = 2, LEAST = 8, COLUMNS = 32 };

typedef struct cell { char *text; size_t len; tact_style style; bool count; } cell;
struct tact_table {
    struct { const char *title, *key; unsigned flags; } columns[COLUMNS];
    unsigned column_count;
    cell *cells; size_t cell_count, cell_room;        /* row by row */
    size_t row_count;
};

static void *sure(void *memory) {
    if (!memory) { fputs("tact: not enough memory for a table\n", stderr); exit(TACT_EXIT_CANNOT); }
    return memory;
}

tact_table *tact_table_new(void) { return sure(calloc(1, sizeof(tact_table))); }

void tact_table_free(tact_table *t) {
    if (!t) return;
    for (size_t i = 0; i < t->cell_count; i++) free(t->cells[i].text);
    free(t->cells);
    free(t);
}

void tact_table_column(tact_table *t, const char *title, const char *key, unsigned flags) {
    TACT_ASSERT(t->column_count < COLUMNS && t->row_count == 0);
    t->columns[t->column_count].title = title;
    t->columns[t->column_count].key = key;
    t->columns[t->column_count++].flags = flags;
}

void tact_table_row(tact_table *t) {
    TACT_ASSERT(t->cell_count == t->row_count * t->column_count);    /* the row before is complete */
    t->row_count++;
}

static cell *new_cell(tact_table *t) {
    TACT_ASSERT(t->cell_count < t->row_count * t->column_count);
    if (t->cell_count == t->cell_room) {
        t->cell_room = t->cell_room ? t->cell_room * 2 : 64;
        t->cells = sure(realloc(t->cells, t->cell_room * sizeof *t->cells));
    }
    return &t->cells[t->cell_count++];
}

void tact_table_text(tact_table *t, tact_style style, tact_slice text) {
    cell *c = new_cell(t);
    *c = (cell){ sure(malloc(text.len + 1)), text.len, style, false };
    if (text.len) memcpy(c->text, text.ptr, text.len);
    c->text[text.len] = 0;
}

void tact_table_cell(tact_table *t, tact_style style, const char *format, ...) {
    va_list arguments;
    char *text;
    va_start(arguments, format);
    int n = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (n < 0) sure(NULL);
    *new_cell(t) = (cell){ text, (size_t)n, style, false };
}

void tact_table_count(tact_table *t, tact_style style, uint64_t number) {
    char text[27];
    tact_number_text(number, text);
    tact_table_text(t, style, tact_slice_of(text));
    t->cells[t->cell_count - 1].count = true;
}

static tact_slice slice_of(const cell *c) { return (tact_slice){ c->text, c->len }; }

static void widths_of(const tact_table *t, unsigned screen, unsigned widths[COLUMNS]) {
    unsigned total = 0;
    for (unsigned c = 0; c < t->column_count; c++) {
        widths[c] = tact_text_columns(tact_slice_of(t->columns[c].title));
        for (size_t r = 0; r < t->row_count; r++) {
            unsigned w = tact_text_columns(slice_of(&t->cells[r * t->column_count + c]));
            if (w > widths[c]) widths[c] = w;
        }
        total += widths[c] + (c ? GAP : 0);
    }
    while (screen && total > screen) {
        unsigned widest = COLUMNS;
        for (unsigned c = 0; c < t->column_count; c++)
            if ((t->columns[c].flags & TACT_COLUMN_SHRINKS) && widths[c] > LEAST && (widest == COLUMNS || widths[c] > widths[widest])) widest = c;
        if (widest == COLUMNS) return;
        widths[widest]--;
        total--;
    }
}

static void put_cell(FILE *out, const tact_screen *screen, tact_slice text, tact_style style, unsigned width, bool right, bool last) {
    unsigned columns = tact_text_columns(text), shown = columns < width ? columns : width;
    if (right) fprintf(out, "%*s", (int)(width - shown), "");
    if (style != TACT_STYLE_PLAIN) tact_screen_style(out, screen, style);
    shown = tact_screen_put(out, text, columns > width ? width : 0);
    if (style != TACT_STYLE_PLAIN) tact_screen_style(out, screen, TACT_STYLE_PLAIN);
    if (!right && !last) fprintf(out, "%*s", (int)(width - shown), "");
    if (!last) fprintf(out, "%*s", GAP, "");
}

void tact_table_print(const tact_table *t, FILE *out, const tact_screen *screen) {
    TACT_ASSERT(t->cell_count == t->row_count * t->column_count);
    unsigned widths[COLUMNS];
    widths_of(t, screen->width, widths);
    for (unsigned c = 0; c < t->column_count; c++)
        put_cell(out, screen, tact_slice_of(t->columns[c].title), TACT_STYLE_STRONG, widths[c], t->columns[c].flags & TACT_COLUMN_RIGHT, c + 1 == t->column_count);
    fputc('\n', out);
    for (size_t r = 0; r < t->row_count; r++) {
        for (unsigned c = 0; c < t->column_count; c++) {
            const cell *x = &t->cells[r * t->column_count + c];
            put_cell(out, screen, slice_of(x), x->style, widths[c], t->columns[c].flags & TACT_COLUMN_RIGHT, c + 1 == t->column_count);
        }
        fputc('\n', out);
    }
}

/* A number as JSON has it; counts lose their commas. */
static bool json_number(const cell *x, char out[32]) {
    size_t n = 0, i = 0;
    bool digit = false, dot = false;
    if (x->len == 0 || x->len > 30) return false;
    if (x->text[0] == '-') out[n++] = x->text[i++];
    if (x->text[i] == '0' && i + 1 < x->len && x->text[i + 1] != '.') return false;
    for (; i < x->len; i++) {
        char c = x->text[i];
        if (c == ',' && x->count) continue;
        if (c == '.' && digit && !dot && i + 1 < x->len) dot = true;
        else if (c >= '0' && c <= '9') digit = true;
        else return false;
        out[n++] = c;
    }
    out[n] = 0;
    return digit;
}

void tact_table_json(const tact_table *t, FILE *out) {
    TACT_ASSERT(t->cell_count == t->row_count * t->column_count);
    fputc('[', out);
    for (size_t r = 0; r < t->row_count; r++) {
        fputs(r ? ",\n {" : "\n {", out);
        for (unsigned c = 0; c < t->column_count; c++) {
            const cell *x = &t->cells[r * t->column_count + c];
            char number[32];
            if (c) fputc(',', out);
            tact_screen_json_text(out, tact_slice_of(t->columns[c].key));
            fputc(':', out);
            if ((t->columns[c].flags & 4) && json_number(x, number)) fputs(number, out);
            else tact_screen_json_text(out, slice_of(x));
        }
        fputc('}', out);
    }
    fputs(t->row_count ? "\n]\n" : "]\n", out);
}
