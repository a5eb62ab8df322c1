/* train/rows.c -- see rows.h. */
#include "train/rows.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { COLUMN_TEXT, COLUMN_KIND, COLUMN_LANGUAGE, COLUMN_LABEL, COLUMN_SPLIT, COLUMN_DOMAIN, COLUMN_COUNT, COLUMNS_MAX = 32, FILE_BYTES_MAX = 1 << 30 };
static const char *const names[COLUMN_COUNT] = { "text", "kind", "language", "label", "split", "domain" };

static tact_status slurp(const char *path, char **out, size_t *len, tact_trouble *trouble) {
    gzFile f = gzopen(path, "rb");
    size_t room = 1 << 16, n = 0;
    char *bytes = f ? malloc(room) : NULL;
    if (!f) return tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "%s cannot be opened; it should be a tab-separated file, plain or .gz", path);
    for (int got = 1; bytes && got > 0; n += (size_t)(got > 0 ? got : 0)) {
        if (n + 65536 > room) {
            char *grown = room < FILE_BYTES_MAX ? realloc(bytes, room *= 2) : NULL;
            if (!grown) { free(bytes); bytes = NULL; break; }
            bytes = grown;
        }
        got = gzread(f, bytes + n, 65536);
        if (got < 0) { free(bytes); gzclose(f); return tact_trouble_set(trouble, TACT_ERR_FORMAT, "%s is damaged after %zu bytes of text", path, n); }
    }
    bool cut = gzclose(f) == Z_BUF_ERROR;                   /* the packed file ends before its texts do */
    if (!bytes) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "%s does not fit into memory", path);
    if (cut) { free(bytes); return tact_trouble_set(trouble, TACT_ERR_FORMAT, "%s is damaged after %zu bytes of text", path, n); }
    *out = bytes;
    *len = n;
    return TACT_OK;
}

static unsigned cut(tact_slice line, tact_slice *fields) {
    unsigned n = 0;
    while (n < COLUMNS_MAX) {
        const char *tab = memchr(line.ptr, '\t', line.len);
        size_t len = tab ? (size_t)(tab - line.ptr) : line.len;
        fields[n++] = (tact_slice){ line.ptr, len };
        if (!tab) break;
        line = (tact_slice){ tab + 1, line.len - len - 1 };
    }
    return n;
}

static uint8_t language_of(tact_slice code) {
    for (uint8_t l = TACT_TONGUE_EN; l < TACT_TONGUE_COUNT; l++)
        if (tact_slice_equal(code, tact_tongue_code(l))) return l;
    return TACT_TONGUE_OTHER;
}

static tact_status unknown_kind(tact_slice kind, const char *path, unsigned line, tact_trouble *trouble) {
    return tact_trouble_set(trouble, TACT_ERR_INVALID, "%s:%u: there is no kind '%.*s'; kinds are know, go, do, buy and unknown", path, line, (int)kind.len, kind.ptr);
}

static tact_status add(tact_rows *rows, tact_row row, tact_trouble *trouble) {
    if (rows->count == rows->room) {
        uint32_t room = rows->room ? rows->room * 2 : 4096;
        tact_row *grown = realloc(rows->rows, room * sizeof *grown);
        if (!grown) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for %u rows", room);
        rows->rows = grown;
        rows->room = room;
    }
    rows->rows[rows->count++] = row;
    return TACT_OK;
}

tact_status tact_rows_read(tact_rows *rows, const char *path, uint8_t language, tact_trouble *trouble) {
    char *bytes = NULL;
    size_t len = 0;
    tact_status s = slurp(path, &bytes, &len, trouble);
    if (s) return s;
    char **blocks = realloc(rows->blocks, (rows->block_count + 1) * sizeof *blocks);
    if (!blocks) { free(bytes); return TACT_ERR_MEMORY; }
    rows->blocks = blocks;
    rows->blocks[rows->block_count] = bytes;
    uint16_t file = (uint16_t)rows->block_count++;
    int column[COLUMN_COUNT];
    memset(column, -1, sizeof column);
    unsigned line_number = 0;
    for (size_t at = 0; at < len && !s;) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t n = end ? (size_t)(end - bytes) - at : len - at;
        tact_slice line = { bytes + at, n && bytes[at + n - 1] == '\r' ? n - 1 : n }, fields[COLUMNS_MAX];
        at += n + 1;
        line_number++;
        if (line.len == 0) continue;
        unsigned count = cut(line, fields);
        if (line_number == 1) {
            for (unsigned i = 0; i < count; i++)
                for (unsigned c = 0; c < COLUMN_COUNT; c++)
                    if (tact_slice_is(fields[i], names[c])) column[c] = (int)i;
            if (column[COLUMN_TEXT] < 0) break;
            continue;
        }
#define FIELD(c) (column[c] >= 0 && (unsigned)column[c] < count ? fields[column[c]] : (tact_slice){ NULL, 0 })
        tact_row row = { .text = FIELD(COLUMN_TEXT), .label = FIELD(COLUMN_LABEL), .split = FIELD(COLUMN_SPLIT), .domain = FIELD(COLUMN_DOMAIN),
                         .kind = TACT_ROW_KIND_NONE, .language = language, .file = file };
        tact_slice kind = FIELD(COLUMN_KIND), code = FIELD(COLUMN_LANGUAGE);
#undef FIELD
        if (row.text.len == 0) { s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "%s:%u: no text; every line needs as many tabs as the first", path, line_number); continue; }
        int number = kind.len ? tact_word_number(TACT_LIST_KIND, kind) : -1;
        if (kind.len && number < 0) { s = unknown_kind(kind, path, line_number, trouble); continue; }
        if (kind.len) row.kind = (uint8_t)number;
        if (code.len) row.language = language_of(code);
        s = add(rows, row, trouble);
    }
    if (!s && column[COLUMN_TEXT] < 0) s = tact_trouble_set(trouble, TACT_ERR_FORMAT, "%s:1: no column is called text; the first line names the columns, parted by tabs", path);
    return s;
}

void tact_rows_free(tact_rows *rows) {
    for (uint32_t i = 0; i < rows->block_count; i++) free(rows->blocks[i]);
    free(rows->blocks);
    free(rows->rows);
    *rows = (tact_rows){ .count = 0 };
}
