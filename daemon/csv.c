/* daemon/csv.c -- see csv.h. */
#include "daemon/csv.h"
#include <stdio.h>
#include <stdlib.h>
#include "daemon/json_in.h"

typedef struct columns { tact_slice names[TACT_CSV_COLUMNS]; uint32_t count; tact_arena *arena; } columns;

bool tact_csv_wanted(const tact_http_request *request) {
    tact_slice format;
    if (tact_http_query(request, &format, TACT_S("format")) == TACT_OK) return tact_slice_is(format, "csv");
    return tact_slice_find(tact_http_get(request, TACT_S("accept")), TACT_S("text/csv")) >= 0;
}

static bool is_number(tact_slice t) {
    size_t i = t.len && (t.ptr[0] == '-' || t.ptr[0] == '+'), digits = 0, points = 0;
    for (; i < t.len; i++) {
        if (t.ptr[i] >= '0' && t.ptr[i] <= '9') digits++;
        else if (t.ptr[i] == '.' && !points++) continue;
        else return false;
    }
    return digits > 0;
}

bool tact_csv_guards(tact_slice t, size_t at) {
    if (at == 0) return t.len && memchr("=+-@\t\r", t.ptr[0], 6) && !is_number(t);
    return memchr("=+-@", t.ptr[at], 4) && memchr(";\t\r\n", t.ptr[at - 1], 4);
}

void tact_csv_cell(tact_writer *w, tact_slice t) {
    bool quote = false;
    for (size_t i = 0; i < t.len; i++) quote |= t.ptr[i] == ',' || t.ptr[i] == '"' || t.ptr[i] == '\r' || t.ptr[i] == '\n' || t.ptr[i] == ';' || t.ptr[i] == '\t';
    if (quote) tact_write_u8(w, '"');
    for (size_t i = 0; i < t.len; i++) {
        if (tact_csv_guards(t, i)) tact_write_u8(w, '\'');
        if (t.ptr[i] == '"') tact_write_u8(w, '"');
        tact_write_u8(w, (uint8_t)t.ptr[i]);
    }
    if (quote) tact_write_u8(w, '"');
}

/* ---- columns ---- */

static tact_slice below(columns *c, tact_slice path, tact_slice key) {
    if (!path.len) return key;
    char *joined = tact_arena_alloc(c->arena, path.len + key.len + 1, 1);
    if (!joined) return (tact_slice){ NULL, 0 };
    memcpy(joined, path.ptr, path.len);
    joined[path.len] = '.';
    memcpy(joined + path.len + 1, key.ptr, key.len);
    return (tact_slice){ joined, path.len + key.len + 1 };
}

static uint32_t column(const columns *c, tact_slice name) {
    uint32_t i = 0;
    while (i < c->count && !tact_slice_equal(c->names[i], name)) i++;
    return i;
}

typedef void (*visit)(void *ctx, uint32_t column, const tact_value *value);
static void walk(columns *c, const tact_value *map, tact_slice path, unsigned deep, visit each, void *ctx) {
    for (uint32_t i = 0; map->type == TACT_MAP && i < map->map.count; i++) {
        const tact_value *v = &map->map.pairs[i].value;
        if (v->type == TACT_LIST) continue;
        tact_slice name = below(c, path, map->map.pairs[i].key);
        if (v->type == TACT_MAP) { if (deep < TACT_CSV_DEEP) walk(c, v, name, deep + 1, each, ctx); continue; }
        uint32_t at = column(c, name);
        if (at == c->count && !each && at < TACT_CSV_COLUMNS && name.len) c->names[c->count++] = name;
        if (each && at < c->count) each(ctx, at, v);
    }
}

static void put(void *ctx, uint32_t at, const tact_value *v) { ((const tact_value **)ctx)[at] = v; }

static void cell_of(tact_writer *w, const tact_value *v) {
    char text[TACT_JSON_DOUBLE_BYTES];
    if (!v || v->type == TACT_NULL) return;
    if (v->type == TACT_BOOL) tact_csv_cell(w, v->boolean ? TACT_S("true") : TACT_S("false"));
    else if (v->type == TACT_INT) { int n = snprintf(text, sizeof text, "%lld", (long long)v->integer); tact_csv_cell(w, (tact_slice){ text, (size_t)n }); }
    else if (v->type == TACT_DOUBLE) { size_t n = tact_json_format_double(text, v->real); tact_write_bytes(w, text, n); }
    else if (v->type == TACT_TEXT) tact_csv_cell(w, v->text);
}

tact_slice tact_csv_of(const tact_value *rows, tact_arena *arena) {
    columns *c = TACT_NEW(arena, columns, 1);
    const tact_value **cells = TACT_NEW(arena, const tact_value *, TACT_CSV_COLUMNS);
    tact_writer w;
    if (!c || !cells) return (tact_slice){ NULL, 0 };
    c->arena = arena;
    for (uint32_t i = 0; i < rows->list.count; i++) walk(c, &rows->list.items[i], (tact_slice){ NULL, 0 }, 0, NULL, NULL);
    tact_writer_init(&w, arena, 1024 + 128 * (size_t)rows->list.count);
    tact_write_bytes(&w, "\xEF\xBB\xBF", 3);
    for (uint32_t k = 0; k < c->count; k++) {
        if (k) tact_write_u8(&w, ',');
        tact_csv_cell(&w, c->names[k]);
    }
    tact_write_bytes(&w, "\r\n", 2);
    for (uint32_t i = 0; i < rows->list.count; i++) {
        memset(cells, 0, c->count * sizeof *cells);
        walk(c, &rows->list.items[i], (tact_slice){ NULL, 0 }, 0, put, cells);
        for (uint32_t k = 0; k < c->count; k++) {
            if (k) tact_write_u8(&w, ',');
            cell_of(&w, cells[k]);
        }
        tact_write_bytes(&w, "\r\n", 2);
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

tact_status tact_csv_table(tact_slice json, tact_slice table, tact_arena *arena, tact_slice *out) {
    tact_value v;
    tact_json_fault fault;
    char path[80];
    tact_status s = tact_json_read(arena, &v, &fault, json);
    if (s || table.len >= sizeof path) return s ? s : TACT_ERR_NOT_FOUND;
    memcpy(path, table.ptr, table.len);
    path[table.len] = 0;
    const tact_value *rows = tact_value_path(&v, path);
    if (!rows || rows->type != TACT_LIST || (rows->list.count && rows->list.items[0].type != TACT_MAP)) return TACT_ERR_NOT_FOUND;
    *out = tact_csv_of(rows, arena);
    return out->len ? TACT_OK : TACT_ERR_MEMORY;
}

void tact_csv_reply(tact_server *s, const tact_http_request *request, tact_slice json, const char *usual) {
    tact_slice table, body;
    if (tact_http_query(request, &table, TACT_S("table")) != TACT_OK) table = tact_slice_of(usual);
    tact_status status = tact_csv_table(json, table, request->arena, &body);
    if (status == TACT_ERR_NOT_FOUND) { tact_http_refuse_text(s->http, request->id, 400, "table names no list of this report; leave it out for the usual one, or take the name of a list in the JSON answer."); return; }
    if (status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this table now; ask for JSON, or for less."); return; }
    static const tact_http_header headers[] = { { TACT_S("content-disposition"), TACT_S("attachment; filename=\"report.csv\"") } };
    tact_server_reply_at(s, request, 0, &(tact_http_answer){ .status = 200, .content_type = TACT_S(TACT_CSV_TYPE), .body = body, TACT_HTTP_HEADERS_OF(headers) });
}
