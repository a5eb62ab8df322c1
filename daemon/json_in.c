/* daemon/json_in.c -- see json_in.h.  One pass, recursive descent; the depth bound keeps the stack small.
 *
 * Members of a container are gathered on one growing pile and copied to their exact place when it closes, so that a
 * container's size need not be known beforehand:
 *
 *     {"a":1,"b":[2,3]}      pile: a=1 | b=.. | 2 | 3      ']' takes 2,3 off;  '}' takes a,b off
 */
#include "daemon/json_in.h"
#include "daemon/json_text.h"
#include "daemon/json_number.h"

enum { PILE_FIRST = 64, PAIRWISE_KEYS = 24, PATH_KEY_BYTES = 64 };

typedef struct reader {
    const char *start, *at, *end, *line_start;
    uint32_t line;
    tact_arena *arena;
    tact_pair *pile;
    uint32_t pile_count, pile_room, value_count;
    uint32_t depth;
    struct { tact_slice key; uint32_t index; bool map; } frame[TACT_VALUE_DEPTH + 1];
    tact_json_fault *fault;
    tact_status status;
} reader;

static bool read_value(reader *r, tact_value *out);

/* ---- faults ---- */

static bool fail_at(reader *r, const char *where, tact_status status, const char *reason, const char *hint) {
    r->status = status;
    *r->fault = (tact_json_fault){ .offset_bytes = (size_t)(where - r->start), .line = r->line,
        .column = (uint32_t)(where - r->line_start) + 1, .reason = reason, .hint = hint };
    return false;
}
static bool fail(reader *r, const char *reason, const char *hint) { return fail_at(r, r->at, TACT_ERR_INVALID, reason, hint); }
static bool fail_memory(reader *r) {
    return fail_at(r, r->at, TACT_ERR_MEMORY, "the document needs more memory than a request may use", "send it in smaller pieces");
}

static size_t path_put(char *out, size_t at, tact_slice key) {
    size_t n = key.len < PATH_KEY_BYTES ? key.len : PATH_KEY_BYTES;
    while (n < key.len && n > 0 && ((unsigned char)key.ptr[n] & 0xC0) == 0x80) n--;      /* never half a character */
    for (size_t i = 0; i < n; i++) {
        if (key.ptr[i] == '~' || key.ptr[i] == '/') {
            out[at++] = '~';
            out[at++] = key.ptr[i] == '~' ? '0' : '1';
        } else {
            out[at++] = key.ptr[i];
        }
    }
    if (n < key.len) { memcpy(out + at, "...", 3); at += 3; }
    return at;
}

/* The frames still say where the reader stood when it failed. */
static tact_slice fault_path(reader *r) {
    if (r->depth == 0) return (tact_slice){ NULL, 0 };
    char *out = tact_arena_alloc(r->arena, r->depth, 2 * PATH_KEY_BYTES + 4);
    if (!out) return (tact_slice){ NULL, 0 };
    size_t at = 0;
    for (uint32_t i = 0; i < r->depth; i++) {
        if (r->frame[i].map && !r->frame[i].key.ptr) break;                          /* no key was read yet: the map itself */
        out[at++] = '/';
        if (r->frame[i].map) { at = path_put(out, at, r->frame[i].key); continue; }
        char digits[10];
        unsigned n = 0;
        uint32_t v = r->frame[i].index;
        do { digits[n++] = (char)('0' + v % 10); v /= 10; } while (v);
        while (n) out[at++] = digits[--n];
    }
    return (tact_slice){ out, at };
}

/* ---- small readers ---- */

static inline void skip_space(reader *r) {
    const char *p = r->at;
    while (p < r->end && (unsigned char)*p <= ' ') {
        if (*p == '\n') { r->line++; r->line_start = p + 1; }
        else if (*p != ' ' && *p != '\t' && *p != '\r') break;
        p++;
    }
    r->at = p;
}

static bool fail_here(reader *r, const char *reason, const char *hint) {
    if (r->at >= r->end) return fail(r, "the document ends too early", "the body was cut off, or a closing quote, ] or } is missing");
    return fail(r, reason, hint);
}

static bool read_text(reader *r, tact_slice *out) {
    tact_json_text_fault where = { NULL, NULL, NULL };
    tact_status s = tact_json_text_read(r->arena, out, &r->at, r->end, &where);
    if (s == TACT_OK) return true;
    return s == TACT_ERR_MEMORY ? fail_memory(r) : fail_at(r, where.at, s, where.reason, where.hint);
}

static bool read_number(reader *r, tact_value *out) {
    tact_json_text_fault where = { NULL, NULL, NULL };
    tact_status s = tact_json_number_read(out, &r->at, r->end, &where);
    return s == TACT_OK || fail_at(r, where.at, s, where.reason, where.hint);
}

static bool read_word(reader *r, const char *word, size_t len) {
    if ((size_t)(r->end - r->at) >= len && memcmp(r->at, word, len) == 0) { r->at += len; return true; }
    return fail(r, "not a JSON value", "write true, false, null, a number, a \"text\", a [list] or a {map}");
}

/* ---- containers ---- */

static bool pile_push(reader *r, const tact_pair *p) {
    if (r->pile_count == r->pile_room) {
        tact_pair *bigger = TACT_NEW(r->arena, tact_pair, r->pile_room * 2u);
        if (!bigger) return fail_memory(r);
        memcpy(bigger, r->pile, r->pile_count * sizeof *bigger);
        r->pile = bigger;
        r->pile_room *= 2;
    }
    r->pile[r->pile_count++] = *p;
    return true;
}

static bool enter(reader *r, bool map) {
    if (r->depth == TACT_VALUE_DEPTH)
        return fail_at(r, r->at, TACT_ERR_LIMIT, "nested too deeply", "at most 32 lists and maps may stand inside each other");
    r->frame[r->depth].map = map;
    r->frame[r->depth].key = (tact_slice){ NULL, 0 };
    r->frame[r->depth].index = 0;
    r->depth++;
    r->at++;
    skip_space(r);
    return true;
}

static bool read_list(reader *r, tact_value *out) {
    if (!enter(r, false)) return false;
    uint32_t base = r->pile_count;
    bool more = !(r->at < r->end && *r->at == ']');
    while (more) {
        tact_pair item;
        item.key = (tact_slice){ NULL, 0 };
        item.line = item.column = 0;
        if (!read_value(r, &item.value) || !pile_push(r, &item)) return false;
        skip_space(r);
        if (r->at >= r->end || (*r->at != ',' && *r->at != ']')) return fail_here(r, "expected , or ] after this value", "separate the items of a list with commas");
        more = *r->at == ',';
        if (more) {
            r->frame[r->depth - 1].index++;
            r->at++;
            skip_space(r);
            if (r->at < r->end && *r->at == ']') return fail(r, "a comma before ]", "remove the last comma of the list");
        }
    }
    r->at++;
    uint32_t n = r->pile_count - base;
    tact_value *items = TACT_NEW(r->arena, tact_value, n);
    if (!items) return fail_memory(r);
    for (uint32_t i = 0; i < n; i++) items[i] = r->pile[base + i].value;
    r->pile_count = base;
    out->type = TACT_LIST;
    out->list.items = items;
    out->list.count = n;
    r->depth--;
    return true;
}

static bool fail_duplicate(reader *r, const tact_pair *second) {
    const char *line_start = r->start;
    for (uint32_t line = 1; line < second->line; line++) line_start = (const char *)memchr(line_start, '\n', (size_t)(r->end - line_start)) + 1;
    r->frame[r->depth - 1].key = second->key;
    r->line = second->line;
    r->line_start = line_start;
    return fail_at(r, line_start + second->column - 1, TACT_ERR_INVALID, "the same key stands twice in one map", "keep one of them: which one counts would be a guess");
}

/* Merge sort of key indices: no hash an outsider could make collide, no quadratic case. */
static int compare_keys(const tact_pair *pairs, uint32_t a, uint32_t b) {
    if (pairs[a].key.len != pairs[b].key.len) return pairs[a].key.len < pairs[b].key.len ? -1 : 1;
    return pairs[a].key.len ? memcmp(pairs[a].key.ptr, pairs[b].key.ptr, pairs[a].key.len) : 0;
}

static void sort_keys(uint32_t *index, uint32_t *spare, const tact_pair *pairs, uint32_t n) {
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t lo = 0; lo < n; lo += 2 * width) {
            uint32_t mid = lo + width < n ? lo + width : n, hi = lo + 2 * width < n ? lo + 2 * width : n, a = lo, b = mid;
            for (uint32_t k = lo; k < hi; k++) {
                bool left = a < mid && (b == hi || compare_keys(pairs, index[a], index[b]) <= 0);
                spare[k] = left ? index[a++] : index[b++];
            }
        }
        memcpy(index, spare, n * sizeof *index);
    }
}

static bool no_duplicates(reader *r, const tact_pair *pairs, uint32_t n) {
    if (n <= PAIRWISE_KEYS) {
        for (uint32_t i = 1; i < n; i++)
            for (uint32_t j = 0; j < i; j++)
                if (tact_slice_equal(pairs[i].key, pairs[j].key)) return fail_duplicate(r, &pairs[i]);
        return true;
    }
    tact_arena_mark mark = tact_arena_checkpoint(r->arena);
    uint32_t *index = TACT_NEW(r->arena, uint32_t, n), *spare = TACT_NEW(r->arena, uint32_t, n);
    if (!index || !spare) return fail_memory(r);
    for (uint32_t i = 0; i < n; i++) index[i] = i;
    sort_keys(index, spare, pairs, n);
    uint32_t second = 0;                                         /* the first repetition in the order of the document */
    for (uint32_t i = 1; i < n; i++)
        if (compare_keys(pairs, index[i - 1], index[i]) == 0 && (!second || index[i] < second)) second = index[i];
    tact_arena_undo(r->arena, mark);
    return !second || fail_duplicate(r, &pairs[second]);
}

static bool read_member(reader *r) {
    tact_pair pair;
    if (r->at >= r->end || *r->at != '"') return fail_here(r, "expected a \"key\"", "keys are texts in double quotes");
    pair.line = r->line;
    pair.column = (uint32_t)(r->at - r->line_start) + 1;
    if (!read_text(r, &pair.key)) return false;
    r->frame[r->depth - 1].key = pair.key;
    skip_space(r);
    if (r->at >= r->end || *r->at != ':') return fail_here(r, "expected : after the key", "write \"key\": value");
    r->at++;
    skip_space(r);
    return read_value(r, &pair.value) && pile_push(r, &pair);
}

static bool read_map(reader *r, tact_value *out) {
    if (!enter(r, true)) return false;
    uint32_t base = r->pile_count;
    bool more = !(r->at < r->end && *r->at == '}');
    while (more) {
        if (!read_member(r)) return false;
        skip_space(r);
        if (r->at >= r->end || (*r->at != ',' && *r->at != '}')) return fail_here(r, "expected , or } after this value", "separate the members of a map with commas");
        more = *r->at == ',';
        if (more) {
            r->at++;
            skip_space(r);
            if (r->at < r->end && *r->at == '}') return fail(r, "a comma before }", "remove the last comma of the map");
        }
    }
    r->at++;
    uint32_t n = r->pile_count - base;
    tact_pair *pairs = TACT_NEW(r->arena, tact_pair, n);
    if (!pairs) return fail_memory(r);
    if (n) memcpy(pairs, r->pile + base, n * sizeof *pairs);
    if (!no_duplicates(r, pairs, n)) return false;
    r->pile_count = base;
    out->type = TACT_MAP;
    out->map.pairs = pairs;
    out->map.count = n;
    r->depth--;
    return true;
}

static bool read_value(reader *r, tact_value *out) {
    if (r->at >= r->end) return fail_here(r, "", "");
    if (++r->value_count > TACT_JSON_VALUES) return fail_at(r, r->at, TACT_ERR_LIMIT, "too many values in one document", "at most 100000; send several smaller requests");
    memset(out, 0, sizeof *out);
    out->line = r->line;
    out->column = (uint32_t)(r->at - r->line_start) + 1;
    switch (*r->at) {
    case '{': return read_map(r, out);
    case '[': return read_list(r, out);
    case '"': out->type = TACT_TEXT; return read_text(r, &out->text);
    case 't': out->type = TACT_BOOL; out->boolean = true; return read_word(r, "true", 4);
    case 'f': out->type = TACT_BOOL; return read_word(r, "false", 5);
    case 'n': out->type = TACT_NULL; return read_word(r, "null", 4);
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return read_number(r, out);
    default: return fail(r, "not a JSON value", "write true, false, null, a number, a \"text\", a [list] or a {map}");
    }
}

static bool read_document(reader *r, tact_value *out) {
    if (r->end - r->at >= 3 && memcmp(r->at, "\xEF\xBB\xBF", 3) == 0) return fail(r, "a byte order mark before the document", "send plain UTF-8 without one");
    skip_space(r);
    if (r->at == r->end) return fail(r, "the document is empty", "send one JSON value");
    if (!read_value(r, out)) return false;
    skip_space(r);
    return r->at == r->end || fail(r, "something follows the end of the document", "send exactly one JSON value");
}

tact_status tact_json_read(tact_arena *arena, tact_value *out, tact_json_fault *fault, tact_slice text) {
    tact_pair first[PILE_FIRST];
    reader r;
    r.start = r.at = r.line_start = text.len ? text.ptr : "";
    r.end = r.start + text.len;
    r.line = 1;
    r.arena = arena;
    r.pile = first;
    r.pile_count = r.value_count = r.depth = 0;
    r.pile_room = PILE_FIRST;
    r.fault = fault;
    r.status = TACT_OK;
    if (!read_document(&r, out)) fault->path = fault_path(&r);
    return r.status;
}
