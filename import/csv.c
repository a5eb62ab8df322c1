/* import/csv.c -- see csv.h.
 *
 *            ,              "              other
 *   START    end of field   -> QUOTED      -> PLAIN
 *   PLAIN    end of field   an ordinary    stays
 *   QUOTED   stays          -> CLOSED      stays
 *   CLOSED   end of field   -> QUOTED (")  -> PLAIN, with a fault
 *   (a line end ends the record everywhere but in QUOTED)
 */
#include "import/csv.h"
#include "import/heap.h"
#include "import/text.h"
#include <stdio.h>
#include <stdlib.h>

enum { READ_BYTES = 64 * 1024 };
enum state { START, PLAIN, QUOTED, CLOSED };

struct tact_csv {
    tact_source *source;
    char buffer[READ_BYTES];
    size_t at, end;
    bool source_ended, source_failed, begun, failed;
    char *record; size_t record_len, record_room;
    uint32_t starts[TACT_CSV_FIELDS + 1];          /* offsets of the fields in `record` */
    tact_slice fields[TACT_CSV_FIELDS];
    uint32_t count;
    uint64_t line;                                 /* of the next byte, from 1 */
    tact_arena arena;                              /* converted texts of the record */
    tact_csv_report report;
    char error[512];
};

tact_csv *tact_csv_open(tact_source *source, char separator) {
    tact_csv *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->source = source;
    c->line = 1;
    c->report.separator = separator;
    tact_import_arena(&c->arena);
    return c;
}

void tact_csv_close(tact_csv *c) {
    if (!c) return;
    tact_import_arena_free(&c->arena);
    free(c->record);
    free(c);
}

static tact_csv_result fail(tact_csv *c, uint64_t line, const char *what, const char *way_out) {
    c->failed = true;
    snprintf(c->error, sizeof c->error, "%s:%llu: %s: %s", tact_source_name(c->source), (unsigned long long)line, what, way_out);
    return TACT_CSV_FAILED;
}

static bool refill(tact_csv *c) {
    if (c->source_ended || c->source_failed) return false;
    if (c->at) memmove(c->buffer, c->buffer + c->at, c->end - c->at);
    c->end -= c->at;
    c->at = 0;
    if (c->end == READ_BYTES) return false;
    long n = tact_source_read(c->source, c->buffer + c->end, READ_BYTES - c->end);
    if (n <= 0) { c->source_ended = n == 0; c->source_failed = n < 0; return false; }
    c->end += (size_t)n;
    return true;
}

/* The separator that stands most often in the first record; commas win a tie. */
static char find_separator(const char *text, size_t n) {
    static const char candidates[] = ",;\t|";
    uint32_t counts[4] = { 0 };
    bool inside = false, text_seen = false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '"') inside = !inside;
        if (inside) continue;
        if (text[i] == '\n' || text[i] == '\r') { if (text_seen) break; continue; }
        text_seen = true;
        const char *which = text[i] ? strchr(candidates, text[i]) : NULL;
        if (which) counts[which - candidates]++;
    }
    int best = 0;
    for (int k = 1; k < 4; k++)
        if (counts[k] > counts[best]) best = k;
    return candidates[best];
}

static void begin(tact_csv *c) {
    c->begun = true;
    while (c->end < READ_BYTES && refill(c)) {}
    if (c->end >= 3 && memcmp(c->buffer, "\xEF\xBB\xBF", 3) == 0) c->at = 3;
    const char *p = c->buffer + c->at;
    size_t n = c->end - c->at;
    bool said = n >= 6 && memcmp(p, "sep=", 4) == 0 && p[4] != '\n' && p[4] != '\r' && p[4] != '"' && (p[5] == '\r' || p[5] == '\n');
    if (said) {
        if (!c->report.separator) c->report.separator = p[4];
        c->at += n >= 7 && p[5] == '\r' && p[6] == '\n' ? 7 : 6;
        c->line++;
    } else if (!c->report.separator) {
        c->report.separator = find_separator(p, n);
        c->report.separator_told = true;
    }
}

static bool append(tact_csv *c, char byte) {
    if (c->record_len == c->record_room) {
        size_t room = c->record_room ? c->record_room * 2 : 4096;
        char *grown = realloc(c->record, room);
        if (!grown) return false;
        c->record = grown;
        c->record_room = room;
    }
    c->record[c->record_len++] = byte;
    return true;
}

/* Fields as slices of the record, in UTF-8. */
static bool finish_fields(tact_csv *c, tact_csv_record *out) {
    c->starts[c->count] = (uint32_t)c->record_len;
    tact_arena_reset(&c->arena);
    for (uint32_t i = 0; i < c->count; i++) {
        size_t len = c->starts[i + 1] - c->starts[i];
        bool converted = false;
        c->fields[i] = (tact_slice){ NULL, 0 };
        if (len == 0) continue;
        c->fields[i] = tact_text_utf8(&c->arena, (tact_slice){ c->record + c->starts[i], len }, &converted);
        if (!c->fields[i].ptr) return false;
        if (converted) c->report.zero_fields += tact_slice_utf8((tact_slice){ c->record + c->starts[i], len });
        if (converted && c->report.converted_fields++ == 0) { c->report.converted_row = out->row; c->report.converted_column = i + 1; }
    }
    out->fields = c->fields;
    out->count = c->count;
    return true;
}

static bool line_end(tact_csv *c, char byte) {
    if (byte == '\r' && (c->at < c->end || refill(c)) && c->buffer[c->at] == '\n') c->at++;
    c->line++;
    return true;
}

tact_csv_result tact_csv_next(tact_csv *c, tact_csv_record *out) {
    if (c->failed) return TACT_CSV_FAILED;
    if (!c->begun) begin(c);
    *out = (tact_csv_record){ .line = c->line, .row = c->report.rows + 1 };
    c->record_len = 0;
    c->count = 0;
    c->starts[0] = 0;
    enum state state = START;
    const bool blanks = c->report.separator == ' ';
    bool any = false, ended = false;
    uint64_t quote_line = 0;
    while (!ended) {
        if (c->at == c->end && !refill(c)) {
            if (c->source_failed) { snprintf(c->error, sizeof c->error, "%s", tact_source_error(c->source)); c->failed = true; return TACT_CSV_FAILED; }
            break;
        }
        char byte = c->buffer[c->at++];
        bool newline = byte == '\n' || byte == '\r';
        if (state != QUOTED && newline) {
            line_end(c, byte);
            if (!any) { c->report.empty_lines++; out->line = c->line; continue; }
            ended = true;
            break;
        }
        any = true;
        if (blanks && byte == ' ' && state == START) continue;
        if (state != QUOTED && byte == c->report.separator) {
            c->count++;
            if (c->count == TACT_CSV_FIELDS) return fail(c, c->line, "a record has more than 4096 fields", "is this a CSV file, with this separator?");
            c->starts[c->count] = (uint32_t)c->record_len;
            state = START;
            continue;
        }
        if (byte == '"' && state == START && !blanks) { state = QUOTED; quote_line = c->line; continue; }
        if (byte == '"' && state == QUOTED) { state = CLOSED; continue; }
        if (state == CLOSED && byte == '"') state = QUOTED;                       /* a doubled quote */
        else if (state == CLOSED) {
            if (!out->fault) { out->fault = "text follows a closing quote"; out->fault_column = c->count + 1; }
            state = PLAIN;
        } else if (state == START) state = PLAIN;
        if (newline) c->line += byte == '\n' || (c->at < c->end ? c->buffer[c->at] != '\n' : true);
        if (c->record_len >= TACT_CSV_RECORD_BYTES) return fail(c, quote_line ? quote_line : c->line, "a record is longer than 1 MB", quote_line ? "a quote opened here is probably never closed; double the quotes inside it" : "is this a CSV file?");
        if (!append(c, byte)) return fail(c, c->line, "not enough memory", "free memory and import again");
    }
    if (!any) return TACT_CSV_END;
    if (state == QUOTED) return fail(c, quote_line, "a quote opened here is never closed", "close it, or double the quotes inside the text");
    if (!(blanks && state == START && c->count)) c->count++;       /* blanks at the end of a line begin no field */
    if (!finish_fields(c, out)) return fail(c, out->line, "not enough memory", "free memory and import again");
    if (out->fault) c->report.faults++;
    c->report.rows++;
    return TACT_CSV_ROW;
}

const tact_csv_report *tact_csv_report_of(const tact_csv *c) { return &c->report; }
const char *tact_csv_error(const tact_csv *c) { return c->error; }

int tact_csv_column(const tact_csv_record *header, tact_slice name) {
    for (uint32_t i = 0; i < header->count; i++)
        if (tact_slice_equal_nocase(tact_text_trim(header->fields[i]), name)) return (int)i;
    return -1;
}
