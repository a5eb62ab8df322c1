/* core/campaign/testing.h -- trees for tests, written in one line or several: {key: word, list: [a, b], "quoted", 12, 1.5, true}.
 * Good enough to stand for the YAML reader of the shell; every value says its line and column. */
#ifndef TACT_CAMPAIGN_TESTING_H
#define TACT_CAMPAIGN_TESTING_H
#include <stdlib.h>
#include "core/base/arena.h"
#include "core/base/value.h"

typedef struct tact_test_tree { const char *at; uint32_t line, column; tact_arena *arena; } tact_test_tree;

static inline void tact_test_step(tact_test_tree *t) {
    if (*t->at == '\n') { t->line++; t->column = 1; }
    else if (((unsigned char)*t->at & 0xC0) != 0x80) t->column++;
    t->at++;
}

static inline void tact_test_blank(tact_test_tree *t) { while (*t->at == ' ' || *t->at == '\n' || *t->at == ',') tact_test_step(t); }

static inline tact_slice tact_test_word(tact_test_tree *t, const char *stops) {
    const char *start = t->at;
    while (*t->at && !strchr(stops, *t->at)) tact_test_step(t);
    size_t n = (size_t)(t->at - start);
    while (n && start[n - 1] == ' ') n--;
    return (tact_slice){ start, n };
}

static inline tact_value tact_test_scalar(tact_test_tree *t) {
    char number[32] = "", *end;
    tact_slice s = tact_test_word(t, ",]}\n");
    if (tact_slice_is(s, "true") || tact_slice_is(s, "false")) return tact_value_bool(s.len == 4);
    if (tact_slice_is(s, "null")) return (tact_value){ .type = TACT_NULL };
    if (s.len && s.len < sizeof number) memcpy(number, s.ptr, s.len);
    long long whole = strtoll(number, &end, 10);
    if (number[0] && *end == 0) return tact_value_int(whole);
    double real = strtod(number, &end);
    if (number[0] && *end == 0) return tact_value_double(real);
    return tact_value_text(s);
}

static inline tact_value tact_test_value(tact_test_tree *t) {
    enum { MOST = 24 };
    tact_value v;
    tact_test_blank(t);
    uint32_t line = t->line, column = t->column;
    if (*t->at == '{') {
        tact_pair *pairs = TACT_NEW(t->arena, tact_pair, MOST);
        uint32_t n = 0;
        for (tact_test_step(t), tact_test_blank(t); *t->at && *t->at != '}' && n < MOST; tact_test_blank(t), n++) {
            pairs[n].line = t->line;
            pairs[n].column = t->column;
            pairs[n].key = tact_test_word(t, ":");
            tact_test_step(t);
            pairs[n].value = tact_test_value(t);
        }
        tact_test_step(t);
        v = (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
    } else if (*t->at == '[') {
        tact_value *items = TACT_NEW(t->arena, tact_value, MOST);
        uint32_t n = 0;
        for (tact_test_step(t), tact_test_blank(t); *t->at && *t->at != ']' && n < MOST; tact_test_blank(t), n++) items[n] = tact_test_value(t);
        tact_test_step(t);
        v = (tact_value){ .type = TACT_LIST, .list = { items, n } };
    } else if (*t->at == '`') {
        tact_test_step(t);
        column = t->column;
        v = tact_value_text(tact_test_word(t, "`"));
        tact_test_step(t);
    } else v = tact_test_scalar(t);
    v.line = line;
    v.column = column;
    return v;
}

/** Texts in `backticks` may hold anything. */
static inline tact_value tact_test_tree_of(const char *text, tact_arena *arena) {
    tact_test_tree t = { text, 1, 1, arena };
    return tact_test_value(&t);
}
#endif
