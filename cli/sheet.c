/* cli/sheet.c -- see sheet.h. */
#include "cli/sheet.h"
#include <stdlib.h>
#include <string.h>
#include "cli/wrap.h"
#include "import/text.h"

static void release(tact_sheet *s) {
    for (int i = 0; i < s->column_count; i++) free(s->columns[i]);
    free(s->columns);
    free(s->tallies);
    tact_csv_close(s->csv);
    tact_source_close(s->source);
}

void tact_sheet_close(tact_sheet *s) {
    tact_progress_end(&s->progress);
    release(s);
}

static bool keep_header(tact_sheet *s) {
    s->columns = calloc(s->record.count, sizeof *s->columns);
    s->tallies = calloc(s->record.count, sizeof *s->tallies);
    if (!s->columns || !s->tallies) return false;
    for (uint32_t i = 0; i < s->record.count; i++) {
        tact_slice t = tact_text_trim(s->record.fields[i]);
        char *name = malloc(t.len + 1);
        if (!name) return false;
        if (t.len) memcpy(name, t.ptr, t.len);
        name[t.len] = 0;
        for (size_t k = 0; k < t.len; k++) if (!name[k]) name[k] = ' ';
        s->columns[s->column_count++] = name;
    }
    return true;
}

static char separator_of(tact_cli *cli, bool *wrong) {
    const char *text = tact_cli_value(cli, "separator");
    *wrong = false;
    if (!text) return 0;
    if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0) return '\t';
    *wrong = !text[0] || text[1] || text[0] == '"' || text[0] == '\n' || text[0] == '\r' || text[0] == ' ';
    return text[0];
}

bool tact_sheet_over(tact_sheet *s, tact_cli *cli, tact_source *source) {
    bool wrong;
    const char *decimal = tact_cli_value(cli, "decimal");
    *s = (tact_sheet){ .cli = cli, .name = tact_source_name(source), .source = source, .code = TACT_EXIT_CANNOT };
    char separator = separator_of(cli, &wrong);
    bool no_mark = decimal && strcmp(decimal, ".") != 0 && strcmp(decimal, ",") != 0;
    if (decimal) s->decimal_told = decimal[0];
    s->csv = wrong || no_mark ? NULL : tact_csv_open(source, separator);
    tact_csv_result result = s->csv ? tact_csv_next(s->csv, &s->record) : TACT_CSV_FAILED;
    if (result == TACT_CSV_ROW && keep_header(s)) {
        s->decimal = tact_csv_report_of(s->csv)->separator == ',' ? '.' : ',';
        tact_progress_begin(&s->progress, cli->err, "reading", "rows", cli->json);
        return true;
    }
    if (no_mark) s->code = tact_cli_usage(cli, "--decimal . or --decimal ,", "--decimal cannot be '%s'", decimal);
    else if (wrong) s->code = tact_cli_usage(cli, "one character, such as --separator ';', or --separator tab", "--separator cannot be '%s'", tact_cli_value(cli, "separator"));
    else if (result == TACT_CSV_FAILED && s->csv) tact_cli_fail(cli, NULL, "%s", tact_csv_error(s->csv));
    else if (result == TACT_CSV_END) tact_cli_fail(cli, "the first row names the columns, each row below is a person, a journey or a draw", "%s: this file is empty", s->name);
    else tact_cli_fail(cli, NULL, "%s: not enough memory to read it", s->name);
    release(s);
    return false;
}

bool tact_sheet_open(tact_sheet *s, tact_cli *cli, const char *path) {
    char error[1024];
    tact_source *source;
    s->code = TACT_EXIT_CANNOT;
    if (tact_source_open(&source, path, error, sizeof error)) { tact_cli_fail(cli, NULL, "%s", error); return false; }
    return tact_sheet_over(s, cli, source);
}

int tact_sheet_column_of(const tact_sheet *s, const char *names) {
    for (; *names; names += strlen(names) + 1)
        for (int i = 0; i < s->column_count; i++)
            if (tact_slice_equal_nocase(tact_slice_of(s->columns[i]), tact_slice_of(names))) return i;
    return -1;
}

int tact_sheet_column(tact_sheet *s, const char *name) {
    char hint[1024] = "columns: ";
    unsigned best = 4;
    const char *near = NULL;
    for (int pass = 0; pass < 2; pass++) {
        int found = -1;
        for (int i = 0; i < s->column_count; i++) {
            tact_slice a = tact_slice_of(s->columns[i]), b = tact_slice_of(name);
            if (!(pass ? tact_slice_equal_nocase(a, b) : tact_slice_equal(a, b))) continue;
            if (found >= 0) { tact_cli_usage(s->cli, "give one of them another name", "%s:1: columns %d and %d are both called '%s'", s->name, found + 1, i + 1, name); return -1; }
            found = i;
        }
        if (found >= 0) return found;
    }
    for (int i = 0; i < s->column_count; i++) {
        if (strlen(name) < 64 && strlen(s->columns[i]) < 64) {
            unsigned far = tact_slice_distance(tact_slice_of(name), tact_slice_of(s->columns[i]), best);
            if (far < best) { best = far; near = s->columns[i]; }
        }
        size_t n = strlen(hint);
        snprintf(hint + n, sizeof hint - n, "%s%s", i ? ", " : "", s->columns[i]);
    }
    if (near) snprintf(hint, sizeof hint, "did you mean '%s'?", near);
    for (char *p = hint; *p; p++) if ((unsigned char)*p < ' ' || *p == 0x7F) *p = '?';
    tact_cli_usage(s->cli, hint, "%s:1: there is no column '%s'", s->name, name);
    return -1;
}

static bool fits(tact_sheet *s) {
    if (s->record.fault) { tact_sheet_leave_out(s, s->record.fault, -1); return false; }
    for (uint32_t i = (uint32_t)s->column_count; i < s->record.count; i++)
        if (tact_text_trim(s->record.fields[i]).len) { tact_sheet_leave_out(s, "the row has more cells than the header", -1); return false; }
    return true;
}

bool tact_sheet_next(tact_sheet *s) {
    while (!s->failed) {
        tact_csv_result result = tact_csv_next(s->csv, &s->record);
        if (result == TACT_CSV_FAILED) { s->failed = true; tact_cli_fail(s->cli, NULL, "%s", tact_csv_error(s->csv)); }
        if (result == TACT_CSV_END && !tact_sheet_legible(s)) s->failed = true;
        if (result != TACT_CSV_ROW) return false;
        s->rows++;
        if (s->rows % 4096 == 0) tact_progress_tell(&s->progress, tact_source_done_bytes(s->source), tact_source_total_bytes(s->source), s->rows);
        if (fits(s)) return true;
    }
    return false;
}

tact_slice tact_sheet_text(const tact_sheet *s, int column) {
    return (uint32_t)column < s->record.count ? tact_text_trim(s->record.fields[column]) : (tact_slice){ NULL, 0 };
}

void tact_sheet_leave_out(tact_sheet *s, const char *reason, int column) {
    static const char others[] = "further reasons";
    unsigned i = 0;
    while (i < s->reason_count && (s->left_out[i].reason != reason || s->left_out[i].column != column)) i++;
    if (i == TACT_SHEET_REASONS) i = TACT_SHEET_REASONS - 1;
    else if (i == s->reason_count) {
        bool last = ++s->reason_count == TACT_SHEET_REASONS;
        s->left_out[i] = (tact_left_out){ last ? others : reason, last ? -1 : column, 0, s->record.line };
    }
    s->left_out[i].rows++;
}

void tact_sheet_blame(tact_sheet *s, int column, tact_cell cell) {
    if (!s->failed) tact_sheet_leave_out(s, cell == TACT_CELL_MISSING ? "the cell is empty" : "the cell is no number", column);
}

bool tact_sheet_want(tact_sheet *s, int column, double *out) {
    tact_cell cell = tact_sheet_number(s, column, out);
    if (cell != TACT_CELL_NUMBER) tact_sheet_blame(s, column, cell);
    return cell == TACT_CELL_NUMBER;
}

void tact_sheet_print(FILE *out, const tact_screen *screen, const tact_sheet *s) {
    const tact_csv_report *r = tact_csv_report_of(s->csv);
    char line[512], n[27], place[64];
    for (unsigned i = 0; i < s->reason_count; i++) {
        const tact_left_out *l = &s->left_out[i];
        place[0] = 0;
        if (l->column >= 0) snprintf(place, sizeof place, ":%d", l->column + 1);
        snprintf(line, sizeof line, "Left out: %s %s, as %s%s%s%s; first at %s:%llu%s", tact_number_text(l->rows, n), l->rows == 1 ? "row" : "rows", l->reason, l->column < 0 ? "" : " (column ",
                 l->column < 0 ? "" : s->columns[l->column], l->column < 0 ? "" : ")", s->name, (unsigned long long)l->line, place);
        tact_wrap(out, screen, 0, 2, line);
    }
    if (r->converted_fields) {
        bool all_zeros = r->zero_fields == r->converted_fields;
        snprintf(line, sizeof line, "Note: %s %s %s; first at %s: row %llu, column %u", tact_number_text(r->converted_fields, n), r->converted_fields == 1 ? "cell" : "cells",
                 all_zeros ? "held zero bytes, as no text does: is the file damaged, or UTF-16?" : r->zero_fields ? "were not UTF-8 (read as Windows-1252) or held zero bytes" : "not in UTF-8, read as Windows-1252", s->name,
                 (unsigned long long)r->converted_row, r->converted_column);
        tact_wrap(out, screen, 0, 2, line);
    }
}

void tact_sheet_json(tact_json *j, const tact_sheet *s) {
    tact_json_key_text(j, TACT_S("file"), tact_slice_of(s->name));
    tact_json_key_int(j, TACT_S("rows"), (int64_t)s->rows);
    TACT_JSON_KEY(j, "left_out");
    tact_json_list(j);
    for (unsigned i = 0; i < s->reason_count; i++) {
        tact_json_map(j);
        tact_json_key_text(j, TACT_S("reason"), tact_slice_of(s->left_out[i].reason));
        TACT_JSON_KEY(j, "column");
        if (s->left_out[i].column < 0) tact_json_null(j); else tact_json_text(j, tact_slice_of(s->columns[s->left_out[i].column]));
        tact_json_key_int(j, TACT_S("rows"), (int64_t)s->left_out[i].rows);
        tact_json_key_int(j, TACT_S("first_line"), (int64_t)s->left_out[i].line);
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

int tact_sheet_names(char *list, char **names, int most) {
    int n = 0;
    for (char *at = list; at; n++) {
        char *comma = strchr(at, ',');
        if (n == most) return -1;
        if (comma) *comma = 0;
        while (*at == ' ') at++;
        for (size_t len = strlen(at); len && at[len - 1] == ' '; len--) at[len - 1] = 0;
        names[n] = at;
        at = comma ? comma + 1 : NULL;
    }
    return n;
}
