/* brand/coupon_pool.c -- see coupon_pool.h. */
#include "brand/coupon_pool.h"
#include <string.h>
#include "brand/coupon_code.h"
#include "core/base/sort.h"

enum { NAMED_MOST = 10 };

typedef struct row { char normal[TACT_CODE_NORMAL]; uint8_t len; uint32_t line; } row;

static tact_slice trimmed(tact_slice s) {
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t' || s.ptr[0] == '"')) { s.ptr++; s.len--; }
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t' || s.ptr[s.len - 1] == '\r' || s.ptr[s.len - 1] == '"')) s.len--;
    return s;
}

/* The next line's first column. */
static bool next(tact_slice *rest, tact_slice *code) {
    if (!rest->len) return false;
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t n = end ? (size_t)(end - rest->ptr) : rest->len, k = 0;
    while (k < n && rest->ptr[k] != ',' && rest->ptr[k] != ';') k++;
    *code = trimmed((tact_slice){ rest->ptr, k });
    rest->ptr += n + (end ? 1 : 0);
    rest->len -= n + (end ? 1 : 0);
    return true;
}

static int by_code(const void *ctx, uint32_t a, uint32_t b) {
    const row *rows = ctx;
    int order = tact_slice_compare((tact_slice){ rows[a].normal, rows[a].len }, (tact_slice){ rows[b].normal, rows[b].len });
    return order ? order : rows[a].line < rows[b].line ? -1 : rows[a].line > rows[b].line;
}

static tact_status doubles(const row *rows, uint32_t n, tact_arena *arena, tact_diags *diags) {
    uint32_t *order = TACT_NEW(arena, uint32_t, 2 * (size_t)n + 1), named = 0;
    if (!order) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < n; i++) order[i] = i;
    tact_sort_indexes(order, order + n, n, by_code, rows);
    for (uint32_t i = 1; i < n && named < NAMED_MOST; i++) {
        const row *a = &rows[order[i - 1]], *b = &rows[order[i]];
        if (a->len != b->len || memcmp(a->normal, b->normal, a->len) != 0) continue;
        tact_diag_add(diags, TACT_ERROR, b->line, 1, TACT_S("this code stands here twice"), TACT_S("take one of the lines out: a code belongs to one person"));
        named++;
    }
    return named ? TACT_ERR_INVALID : TACT_OK;
}

tact_status tact_pool_read(tact_slice text, tact_arena *arena, tact_diags *diags, tact_pool *out) {
    uint32_t lines = 1, line = 0, bad = 0;
    for (size_t i = 0; i < text.len; i++) lines += text.ptr[i] == '\n';
    if (tact_slice_starts(text, TACT_S("\xEF\xBB\xBF"))) { text.ptr += 3; text.len -= 3; }
    out->codes = TACT_NEW(arena, tact_slice, lines);
    out->count = 0;
    if (!out->codes) return TACT_ERR_MEMORY;
    tact_arena_mark mark = tact_arena_checkpoint(arena);
    row *rows = TACT_NEW(arena, row, lines);
    if (!rows) return TACT_ERR_MEMORY;
    for (tact_slice code; next(&text, &code);) {
        tact_slice normal = { NULL, 0 };
        line++;
        if (!code.len || (line == 1 && tact_slice_equal_nocase(code, TACT_S("code")))) continue;
        row *r = &rows[out->count];
        if (!tact_code_normal(code, r->normal, &normal) || normal.len < TACT_POOL_LEAST) {
            if (bad++ < NAMED_MOST) tact_diag_add(diags, TACT_ERROR, line, 1, TACT_S("this is no code people can type"), TACT_S("4 to 64 letters and digits; dashes and spaces may stand between"));
            continue;
        }
        r->len = (uint8_t)normal.len;
        r->line = line;
        out->codes[out->count++] = code;
    }
    if (!out->count && !bad) tact_diag_add(diags, TACT_WARNING, 1, 1, TACT_S("there is no code in this file: messages that carry the coupon are not sent"), TACT_S("put one code a line"));
    uint32_t before = diags->error_count;
    tact_status s = doubles(rows, out->count, arena, diags);
    if (diags->error_count == before && !bad) tact_arena_undo(arena, mark);
    return s ? s : bad ? TACT_ERR_INVALID : TACT_OK;
}
