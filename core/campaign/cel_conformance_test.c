/* core/campaign/cel_conformance_test.c -- the official cases of CEL (test/cel/) that fall into the subset.
 *
 * A case that is refused for a construct tact leaves out counts as left out, by reason; anything else must come to the expected value or error.
 * An error the checker finds before anything runs counts as the expected error. A variable of a case stands as a property of the event. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/campaign/cel_number.h"
#include "core/campaign/compile.h"

/* ---- text protobuf, as far as these files use it: name: scalar | name [:] { ... } ---- */

typedef struct node node;
struct node { tact_slice name, text; bool message; uint32_t line; node *first, *next; };
typedef struct reader { const char *at; uint32_t line; tact_arena *arena; } reader;

static void blank(reader *r) {
    for (; *r->at; r->at++) {
        if (*r->at == '\n') r->line++;
        if (*r->at == '#') { while (r->at[1] && r->at[1] != '\n') r->at++; }
        else if (!strchr(" \t\r\n,;", *r->at)) return;
    }
}

static unsigned digits(reader *r, unsigned most, unsigned base) {
    unsigned v = 0;
    for (; most && ((*r->at >= '0' && *r->at <= '7') || (base == 16 && strchr("89abcdefABCDEF", *r->at) && *r->at)); most--, r->at++)
        v = v * base + (unsigned)(*r->at <= '9' ? *r->at - '0' : (*r->at | 32) - 'a' + 10);
    return v;
}

static size_t quoted(reader *r, char *out) {
    static const char from[] = "abfnrtv\\?\"'", to[] = "\a\b\f\n\r\t\v\\?\"'";
    char quote = *r->at++;
    size_t n = 0;
    while (*r->at && *r->at != quote) {
        if (*r->at != '\\') { out[n++] = *r->at++; continue; }
        const char *simple = strchr(from, *++r->at);
        if (simple && *r->at) { out[n++] = to[simple - from]; r->at++; }
        else if (*r->at == 'x') { r->at++; out[n++] = (char)digits(r, 2, 16); }
        else if (*r->at == 'u' || *r->at == 'U') {
            unsigned most = *r->at == 'u' ? 4 : 8, code;
            r->at++;
            code = digits(r, most, 16);
            if (code < 0x80) out[n++] = (char)code;
            else if (code < 0x800) { out[n++] = (char)(0xC0 | code >> 6); out[n++] = (char)(0x80 | (code & 63)); }
            else if (code < 0x10000) { out[n++] = (char)(0xE0 | code >> 12); out[n++] = (char)(0x80 | (code >> 6 & 63)); out[n++] = (char)(0x80 | (code & 63)); }
            else { out[n++] = (char)(0xF0 | code >> 18); out[n++] = (char)(0x80 | (code >> 12 & 63)); out[n++] = (char)(0x80 | (code >> 6 & 63)); out[n++] = (char)(0x80 | (code & 63)); }
        } else out[n++] = (char)digits(r, 3, 8);
    }
    r->at++;
    return n;
}

static tact_slice scalar(reader *r) {
    char *out = tact_arena_alloc(r->arena, strcspn(r->at, "\n") + 2048, 1);      /* pieces on further lines are short */
    size_t n = 0;
    assert_non_null(out);
    if (*r->at != '"' && *r->at != '\'') {
        while (*r->at && !strchr(" \t\r\n,;{}", *r->at)) out[n++] = *r->at++;
    } else {
        while (*r->at == '"' || *r->at == '\'') { n += quoted(r, out + n); blank(r); }       /* pieces beside one another are one text */
    }
    return (tact_slice){ out, n };
}

static node *fields(reader *r) {
    node *first = NULL, **end = &first;
    for (blank(r); *r->at && *r->at != '}' && *r->at != '>'; blank(r), end = &(*end)->next) {
        node *n = *end = TACT_NEW(r->arena, node, 1);
        const char *start = r->at;
        assert_non_null(n);
        n->line = r->line;
        while (*r->at && !strchr(" \t\r\n:{", *r->at)) r->at++;
        n->name = (tact_slice){ start, (size_t)(r->at - start) };
        blank(r);
        if (*r->at == ':') r->at++;
        blank(r);
        n->message = *r->at == '{';
        if (!n->message) { n->text = scalar(r); continue; }
        r->at++;
        n->first = fields(r);
        r->at++;
    }
    return first;
}

static const node *child(const node *of, const char *name) {
    for (const node *n = of ? of->first : NULL; n; n = n->next)
        if (tact_slice_is(n->name, name)) return n;
    return NULL;
}

/* ---- values ---- */

static int64_t whole(const node *n) {
    int64_t v = 0;
    return n && tact_slice_int(n->text, &v) ? v : 0;
}

/* google.protobuf.Timestamp and Duration, as far as microseconds hold them. */
static bool time_of(const node *v, tact_value *out) {
    int64_t nanos = whole(child(v, "nanos")), us = whole(child(v, "seconds")) * 1000000 + nanos / 1000;
    bool stamp = v && tact_slice_find(v->name, TACT_S("google.protobuf.Timestamp")) >= 0, span = v && tact_slice_find(v->name, TACT_S("google.protobuf.Duration")) >= 0;
    *out = stamp ? (tact_value){ .type = TACT_TIMESTAMP, .instant = { us } } : (tact_value){ .type = TACT_DURATION, .span = { us } };
    return (stamp || span) && nanos % 1000 == 0;
}

static bool value_of(const node *of, tact_arena *arena, tact_value *out) {
    const node *v = of ? of->first : NULL;
    if (!v) return false;
    if (tact_slice_is(v->name, "int64_value")) { *out = tact_value_int(0); return tact_slice_int(v->text, &out->integer); }
    if (tact_slice_is(v->name, "double_value")) { *out = tact_value_double(strtod(v->text.ptr, NULL)); return true; }
    if (tact_slice_is(v->name, "string_value")) { *out = tact_value_text(v->text); return true; }
    if (tact_slice_is(v->name, "bool_value")) { *out = tact_value_bool(tact_slice_is(v->text, "true")); return true; }
    if (tact_slice_is(v->name, "null_value")) { *out = (tact_value){ .type = TACT_NULL }; return true; }
    if (tact_slice_is(v->name, "object_value")) return time_of(v->first, out);
    uint32_t n = 0;
    for (const node *c = v->first; c; c = c->next) n++;
    if (tact_slice_is(v->name, "list_value")) {
        tact_value *items = TACT_NEW(arena, tact_value, n + 1);
        n = 0;
        for (const node *c = v->first; c; c = c->next)
            if (!value_of(c, arena, &items[n++])) return false;
        *out = (tact_value){ .type = TACT_LIST, .list = { items, n } };
        return true;
    }
    if (!tact_slice_is(v->name, "map_value")) return false;
    tact_pair *pairs = TACT_NEW(arena, tact_pair, n + 1);
    n = 0;
    for (const node *c = v->first; c; c = c->next, n++) {
        tact_value key;
        if (!value_of(child(c, "key"), arena, &key) || key.type != TACT_TEXT || !value_of(child(c, "value"), arena, &pairs[n].value)) return false;
        pairs[n].key = key.text;
    }
    *out = (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
    return true;
}

static bool same(const tact_value *a, const tact_value *b) {
    return a->type == b->type && (tact_expr_equal(a, b) || (a->type == TACT_DOUBLE && a->real != a->real && b->real != b->real));
}

/* ---- variables: x stands as event.x ---- */

enum { VARIABLES = 4 };
typedef struct variables { tact_slice names[VARIABLES]; tact_value values[VARIABLES]; uint32_t count; } variables;

static bool variables_of(const node *test, tact_arena *arena, variables *out) {
    out->count = 0;
    for (const node *n = test->first; n; n = n->next) {
        const node *key = child(n, "key");
        if (!tact_slice_is(n->name, "bindings")) continue;
        if (!key || out->count == VARIABLES || !value_of(child(child(n, "value"), "value"), arena, &out->values[out->count])) return false;
        out->names[out->count++] = key->text;
    }
    return true;
}

static bool name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); }

static bool is_variable(const variables *v, tact_slice name) {
    for (uint32_t i = 0; i < v->count; i++) {
        size_t n = 0;
        while (n < v->names[i].len && v->names[i].ptr[n] != '.') n++;
        if (tact_slice_equal(name, (tact_slice){ v->names[i].ptr, n })) return true;
    }
    return false;
}

static tact_slice with_events(const variables *v, tact_slice expr, tact_arena *arena) {
    char *out = tact_arena_alloc(arena, expr.len * 8 + 8, 1), quote = 0;
    size_t n = 0, at = 0;
    assert_non_null(out);
    while (at < expr.len) {
        size_t length = 0;
        char c = expr.ptr[at];
        if (quote ? c == quote : c == '\'' || c == '"') quote = quote ? 0 : c;
        while (!quote && at + length < expr.len && name_character(expr.ptr[at + length])) length++;
        if (length && is_variable(v, (tact_slice){ expr.ptr + at, length }) && (at == 0 || expr.ptr[at - 1] != '.')) { memcpy(out + n, "event.", 6); n += 6; }
        if (length == 0) length = 1;
        memcpy(out + n, expr.ptr + at, length);
        n += length;
        at += length;
    }
    return (tact_slice){ out, n };
}

/* The longest variable that the path begins with, and what lies below it. */
static bool property(const variables *v, tact_slice path, tact_value *out) {
    int best = -1;
    for (uint32_t i = 0; i < v->count; i++) {
        tact_slice name = v->names[i];
        bool begins = tact_slice_starts(path, name) && (path.len == name.len || path.ptr[name.len] == '.');
        if (begins && (best < 0 || name.len > v->names[best].len)) best = (int)i;
    }
    if (best < 0) return false;
    *out = v->values[best];
    path.ptr += v->names[best].len;
    path.len -= v->names[best].len;
    while (path.len) {
        size_t n = 1;
        while (n < path.len && path.ptr[n] != '.') n++;
        const tact_value *found = tact_value_get(out, (tact_slice){ path.ptr + 1, n - 1 });
        if (!found) return false;
        *out = *found;
        path.ptr += n;
        path.len -= n;
    }
    return true;
}

/* ---- what is left out ---- */

/* By what the finding says or what the case is written with; the first that fits. The rows of doc/campaigns.md are these. */
static const struct { const char *finding, *written, *reason; } left_out[] = {
    { "unsigned numbers", NULL, "unsigned numbers" }, { NULL, "uint", "unsigned numbers" },
    { "texts of bytes", NULL, "texts of bytes" }, { NULL, "bytes", "texts of bytes" },
    { NULL, "type(", "types as values" }, { NULL, "dyn(", "`dyn()`" },
    { "unknown function 'map'", NULL, "`map` and `filter`" }, { "unknown function 'filter'", NULL, "`map` and `filter`" },
    { "but found '{'", NULL, "protobuf messages" }, { "text as a key", NULL, "map keys that are not texts" }, { "finer than a microsecond", NULL, "times finer than a microsecond" },
    { "duration() always fails here", "ns'", "times finer than a microsecond" },
    { "expected a value but found '.'", NULL, "names that begin with a point" },
    { "reserved word", NULL, "reserved or quoted names" }, { "expected a name after the point", NULL, "reserved or quoted names" }, { "unexpected character", NULL, "reserved or quoted names" },
    { "nested too deeply", NULL, "deeper than 32 levels" }, { "too many", NULL, "deeper than 32 levels" }, { "too large", NULL, "whole numbers beyond 64 bits" },
    { "unknown field", NULL, "types as values" }, { "alone is no value", NULL, "types as values" },
    { "unknown function", NULL, "refused before they run: functions that do not exist" },
    { "go together", NULL, "refused before they run: types that never match" }, { "of different types", NULL, "refused before they run: types that never match" },
    { "never in a list", NULL, "refused before they run: types that never match" }, { "wants a", NULL, "refused before they run: types that never match" },
};
enum { REASONS = sizeof left_out / sizeof *left_out };
static unsigned passed, out_by[REASONS];

/* An answer of a kind there is none of. */
static int reason_of_answer(const node *expected) {
    static const struct { const char *kind, *reason; } kinds[] = { { "uint64_value", "unsigned numbers" }, { "bytes_value", "texts of bytes" }, { "type_value", "types as values" },
                                                                   { "object_value", "protobuf messages" }, { "", "map keys that are not texts" } };
    tact_slice kind = expected && expected->first ? expected->first->name : TACT_S("");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int i = 0; i < REASONS && (tact_slice_is(kind, kinds[k].kind) || !*kinds[k].kind); i++)
            if (strcmp(left_out[i].reason, kinds[k].reason) == 0) return i;
    fail_msg("an answer of a kind nobody named");
    return 0;
}

static int reason_of(const tact_diags *d, tact_slice expr) {
    for (int i = 0; i < REASONS; i++) {
        bool finding = !left_out[i].finding, written = !left_out[i].written || tact_slice_find(expr, tact_slice_of(left_out[i].written)) >= 0;
        for (uint32_t k = 0; k < d->count && !finding; k++) finding = tact_slice_find(d->items[k].text, tact_slice_of(left_out[i].finding)) >= 0;
        if (finding && written) return i;
    }
    return -1;
}

static uint32_t sorted_zones(tact_zone zones[4], uint32_t ids[4]) {
    for (unsigned i = 0; i < 4; i++) ids[i] = tact_id32(zones[i].name);
    for (unsigned i = 0; i < 4; i++)
        for (unsigned k = i + 1; k < 4; k++)
            if (ids[k] < ids[i]) {
                uint32_t id = ids[i];
                tact_zone zone = zones[i];
                ids[i] = ids[k]; zones[i] = zones[k];
                ids[k] = id; zones[k] = zone;
            }
    return 4;
}

static void run_case(const char *file, const node *test, tact_arena *arena) {
    static char work[1 << 16];
    const node *expr = child(test, "expr"), *expected = child(test, "value"), *error = child(test, "eval_error");
    tact_value want, source;
    /* Offsets as they were in February 2009, of which the cases speak. */
    static tact_zone zones[] = { { .name = { "America/St_Johns", 16 }, .first_offset_s = -12600 }, { .name = { "Asia/Kathmandu", 14 }, .first_offset_s = 20700 },
                                 { .name = { "Australia/Sydney", 16 }, .first_offset_s = 39600 }, { .name = { "US/Central", 10 }, .first_offset_s = -21600 } };
    static uint32_t zone_ids[4];
    tact_bundle draft = { .zones = zones, .zone_ids = zone_ids, .zone_count = sorted_zones(zones, zone_ids) };
    tact_diags diags;
    tact_expr compiled;
    tact_expr_error failed;
    tact_arena scratch;
    variables given;
    if (!expr) return;
    if (!variables_of(test, arena, &given) || (!error && !value_of(expected, arena, &want))) { out_by[reason_of_answer(expected)]++; return; }
    tact_diags_init(&diags, arena, 20);
    source = tact_value_text(given.count ? with_events(&given, expr->text, arena) : expr->text);
    source.line = source.column = 1;
    tact_status status = tact_cel_compile(&source, TACT_CEL_ANY, &draft, &diags, arena, &compiled);
    int reason = status ? reason_of(&diags, expr->text) : -1;
    if (status && !error && reason < 0) fail_msg("%s:%u %.*s does not compile: %.*s", file, expr->line, (int)expr->text.len, expr->text.ptr, (int)diags.items[0].text.len, diags.items[0].text.ptr);
    if (status) {
        bool refused = reason < 0 || strncmp(left_out[reason].reason, "refused", 7) == 0;       /* an error is what is asked for */
        if (error && refused) passed++;
        else out_by[reason]++;
        return;
    }
    tact_value *values_of_fields = TACT_NEW(arena, tact_value, draft.field_count + 1);
    uint8_t *states = TACT_NEW(arena, uint8_t, draft.field_count + 1);
    for (uint32_t i = 0; i < draft.field_count; i++) states[i] = property(&given, draft.fields[i].name, &values_of_fields[i]) ? TACT_FACT_PRESENT : TACT_FACT_ABSENT;
    tact_facts facts = { .values = values_of_fields, .states = states, .bundle = &draft };
    tact_arena_init(&scratch, work, sizeof work, NULL);
    tact_value got = tact_expr_eval(compiled, &facts, &scratch, &failed);
    if (error ? !failed : failed || !same(&got, &want))
        fail_msg("%s:%u %.*s comes to a %s (%s)", file, expr->line, (int)expr->text.len, expr->text.ptr, tact_type_name(got.type), tact_expr_error_line(failed));
    passed++;
}

/* The table of doc/campaigns.md, so that it stays true. */
static tact_slice table_of_cases(char *out, size_t room) {
    size_t n = 0;
    int written = snprintf(out, room, "<!-- begin conformance -->\n| | official cases |\n|---|---|\n| come to the official answer | %u |\n", passed);
    for (int i = 0; i < REASONS; i++) {
        n += (size_t)written;
        written = 0;
        for (int k = i + 1; k < REASONS; k++)
            if (strcmp(left_out[k].reason, left_out[i].reason) == 0) { out_by[i] += out_by[k]; out_by[k] = 0; }
        if (out_by[i]) written = snprintf(out + n, room - n, "| left out: %s | %u |\n", left_out[i].reason, out_by[i]);
    }
    n += (size_t)written;
    return (tact_slice){ out, n + (size_t)snprintf(out + n, room - n, "<!-- end conformance -->\n") };
}

static void manual_says(tact_slice table) {
    static char manual[1 << 17];
    FILE *f = fopen("doc/campaigns.md", "rb");
    assert_non_null(f);
    size_t n = fread(manual, 1, sizeof manual, f);
    fclose(f);
    assert_true(n < sizeof manual);
    if (tact_slice_find((tact_slice){ manual, n }, table) < 0) fail_msg("doc/campaigns.md does not say how the official cases fare. Put this into it:\n%.*s", (int)table.len, table.ptr);
}

static void official_cases(void **state) {
    (void)state;
    static const char *const files[] = { "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros", "parse", "string", "timestamps" };
    static char block[16 << 20];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char name[64];
        tact_arena arena;
        tact_arena_init(&arena, block, sizeof block, NULL);
        snprintf(name, sizeof name, "test/cel/%s.textproto", files[i]);
        FILE *f = fopen(name, "rb");
        if (!f) fail_msg("cannot open %s: run the tests from the root of the repository", name);
        char *text = tact_arena_alloc(&arena, 1 << 20, 1);
        assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
        fclose(f);
        reader r = { text, 1, &arena };
        for (const node *section = fields(&r); section; section = section->next)
            for (const node *test = section->first; test; test = test->next) {
                tact_arena_mark mark = tact_arena_checkpoint(&arena);
                if (tact_slice_is(test->name, "test")) run_case(name, test, &arena);
                tact_arena_undo(&arena, mark);
            }
    }
    char text[4096];
    tact_slice table = table_of_cases(text, sizeof text);
    print_message("%.*s", (int)table.len, table.ptr);
    manual_says(table);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(official_cases) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
