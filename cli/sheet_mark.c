/* cli/sheet_mark.c -- one decimal mark a column, and columns that cannot be read (sheet.h). */
#include "cli/sheet.h"
#include <string.h>
#include "import/text.h"

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* From the first digit (or the mark before it, as in .5) to the last before an exponent. */
static tact_slice figures(tact_slice t, bool *exponent) {
    size_t from = 0, to;
    *exponent = false;
    while (from < t.len && !digit(t.ptr[from])) from++;
    if (from == 1 || (from == 2 && (t.ptr[0] == '-' || t.ptr[0] == '+'))) from -= t.ptr[from - 1] == '.' || t.ptr[from - 1] == ',';
    for (to = from; to < t.len; to++)
        if (to > from && (t.ptr[to] == 'e' || t.ptr[to] == 'E') && digit(t.ptr[to - 1]) && to + 1 < t.len && (digit(t.ptr[to + 1]) || t.ptr[to + 1] == '-' || t.ptr[to + 1] == '+')) { *exponent = true; break; }
    while (to > from && !digit(t.ptr[to - 1])) to--;
    return (tact_slice){ t.ptr + from, to - from };
}

/* One to three digits, then groups of three, up to `end`. */
static bool grouped(tact_slice t, char mark, size_t end) {
    size_t run = 0;
    bool first = true;
    for (size_t i = 0; i <= end; i++) {
        if (i < end && digit(t.ptr[i])) { run++; continue; }
        if (i < end && t.ptr[i] != mark) continue;         /* a space, an apostrophe */
        if (first ? run < 1 || run > 3 : run != 3) return false;
        first = false;
        run = 0;
    }
    return true;
}

tact_marks tact_cell_marks(tact_slice text) {
    bool exponent;
    tact_slice t = tact_text_trim(text);
    if (!t.len) return TACT_MARKS_NONE;
    t = figures(t, &exponent);
    size_t points = 0, commas = 0, last = 0;
    for (size_t i = 0; i < t.len; i++) if (t.ptr[i] == '.' || t.ptr[i] == ',') { *(t.ptr[i] == '.' ? &points : &commas) += 1; last = i; }
    if (!points && !commas) return TACT_MARKS_NONE;
    char mark = t.ptr[last], other = mark == '.' ? ',' : '.';
    size_t marks = mark == '.' ? points : commas, others = mark == '.' ? commas : points;
    tact_marks decimal = mark == '.' ? TACT_MARKS_POINT : TACT_MARKS_COMMA, groups = mark == '.' ? TACT_MARKS_COMMA : TACT_MARKS_POINT;
    if (others) return marks == 1 && grouped(t, other, last) ? decimal : TACT_MARKS_BROKEN;
    if (marks > 1) return grouped(t, mark, t.len) && !exponent ? groups : TACT_MARKS_BROKEN;
    if (exponent || t.len - last - 1 != 3 || last < 1 || last > 3 || t.ptr[0] == '0') return decimal;
    return mark == '.' ? TACT_MARKS_EITHER_POINT : TACT_MARKS_EITHER_COMMA;
}

static void keep(tact_sheet *s, tact_cell_seen *seen, tact_slice text) {
    seen->line = s->record.line;
    snprintf(seen->text, sizeof seen->text, "%.*s", (int)(text.len < 31 ? text.len : 31), text.len ? text.ptr : "");
    for (char *p = seen->text; *p; p++) if ((unsigned char)*p < ' ' || *p == 0x7F) *p = '?';
}

static tact_cell stop(tact_sheet *s, int column, const tact_cell_seen *a, tact_slice text) {
    tact_cell_seen b;
    keep(s, &b, text);
    s->failed = true;
    tact_cli_fail(s->cli, "write all numbers of a column alike, or say which sign begins the decimals: --decimal , (or --decimal .)",
                  "%s:%llu:%d: '%s' contradicts '%s' in line %llu: column '%s' writes numbers in two ways, a thousand times apart", s->name, (unsigned long long)b.line, column + 1, b.text, a->text,
                  (unsigned long long)a->line, s->columns[column]);
    return TACT_CELL_WRONG;
}

/* The text with `decimal` as its only mark, a point. */
static tact_cell by_mark(tact_slice text, char decimal, double *out) {
    char copy[80];
    size_t n = 0;
    if (text.len >= sizeof copy) return TACT_CELL_WRONG;
    for (size_t i = 0; i < text.len; i++) {
        bool mark = text.ptr[i] == '.' || text.ptr[i] == ',';
        if (!mark) copy[n++] = text.ptr[i];
        else if (text.ptr[i] == decimal) copy[n++] = '.';
    }
    return tact_cell_number((tact_slice){ copy, n }, '.', out);
}

static bool even_so(tact_marks marks, char decimal) {       /* may a cell with these marks be read so? */
    return marks == TACT_MARKS_POINT ? decimal == '.' : marks == TACT_MARKS_COMMA ? decimal == ',' : marks != TACT_MARKS_BROKEN;
}

static tact_cell marked(tact_sheet *s, int column, tact_slice text, tact_marks marks, double *out) {
    tact_sheet_tally *c = &s->tallies[column];
    bool either = marks == TACT_MARKS_EITHER_POINT || marks == TACT_MARKS_EITHER_COMMA;
    char decimal = s->decimal_told ? s->decimal_told : marks == TACT_MARKS_POINT ? '.' : marks == TACT_MARKS_COMMA ? ','
                 : c->decimal ? c->decimal : marks == TACT_MARKS_EITHER_COMMA ? s->decimal : '.';
    if (!even_so(marks, decimal)) return TACT_CELL_WRONG;
    tact_cell cell = by_mark(text, decimal, out);
    if (cell != TACT_CELL_NUMBER || s->decimal_told) return cell;
    if (!either && c->decimal && c->decimal != decimal) return stop(s, column, &c->shown, text);
    if (!c->decimal && c->guess && c->guess != decimal) return stop(s, column, &c->guess_of, text);
    if (!either && !c->decimal) { c->decimal = decimal; keep(s, &c->shown, text); }
    if (either && !c->decimal && !c->guess) { c->guess = decimal; c->guessed = marks; keep(s, &c->guess_of, text); }
    return cell;
}

tact_cell tact_sheet_number(tact_sheet *s, int column, double *out) {
    tact_slice text = tact_sheet_text(s, column);
    tact_marks marks = tact_cell_marks(text);
    tact_sheet_tally *c = &s->tallies[column];
    *out = 0;
    tact_cell cell = marks == TACT_MARKS_NONE ? tact_cell_number(text, s->decimal, out) : marked(s, column, text, marks, out);
    c->numbers += cell == TACT_CELL_NUMBER;
    if (cell == TACT_CELL_WRONG && c->wrong++ == 0) keep(s, &c->first_wrong, text);
    if (cell == TACT_CELL_LARGE && !s->failed) {
        s->failed = true;
        keep(s, &c->first_wrong, text);
        tact_cli_fail(s->cli, "is it the right column, in the right unit?", "%s:%llu:%d: '%s' is larger than what can be measured (1e15)", s->name, (unsigned long long)s->record.line, column + 1, c->first_wrong.text);
    }
    return cell;
}

static bool never_shown(const tact_sheet *s, const tact_sheet_tally *c) {
    if (!c->guess || c->decimal) return false;
    char separator = tact_csv_report_of(s->csv)->separator;
    return c->guessed == TACT_MARKS_EITHER_POINT ? separator == ';' : separator != ',' && separator != ';';
}

bool tact_sheet_legible(tact_sheet *s) {
    for (int i = 0; i < s->column_count; i++) {
        const tact_sheet_tally *c = &s->tallies[i];
        if (c->wrong && (!c->numbers || (c->wrong >= 10 && c->wrong * 10 > c->numbers + c->wrong))) {
            tact_cli_fail(s->cli, "numbers, or yes and no; is it the right column?", "%s:%llu:%d: '%s' is no number, and %llu of %llu cells of column '%s' are none", s->name, (unsigned long long)c->first_wrong.line, i + 1,
                          c->first_wrong.text, (unsigned long long)c->wrong, (unsigned long long)(c->numbers + c->wrong), s->columns[i]);
            return false;
        }
        if (!never_shown(s, c)) continue;
        tact_cli_fail(s->cli, "say which sign begins the decimals: --decimal , or --decimal .", "%s:%llu:%d: '%s' may be a thousand times more or less, and no cell of column '%s' tells which", s->name,
                      (unsigned long long)c->guess_of.line, i + 1, c->guess_of.text, s->columns[i]);
        return false;
    }
    return true;
}
