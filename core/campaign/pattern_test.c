/* core/campaign/pattern_test.c -- regular expressions: a table of cases, a table of mistakes, and random patterns against a plain twin.
 *
 * The twin tries one way after the other and turns back, over a tree of its own; the pattern's text is printed from that tree, so that reading
 * and judging are both held against it. The seed is printed with any difference; TACT_SEED sets another. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/base/hash.h"
#include "core/campaign/pattern.h"

static char block[1 << 20];

static tact_status compile(const char *pattern, tact_arena *arena, tact_slice *program, tact_pattern_wrong *wrong) {
    tact_arena_init(arena, block, sizeof block, NULL);
    return tact_pattern_compile(tact_slice_of(pattern), arena, program, wrong);
}

static const struct { const char *pattern, *text; int found; } cases[] = {
    { "", "", 1 }, { "", "abc", 1 }, { "b", "abc", 1 }, { "d", "abc", 0 }, { "^b", "abc", 0 }, { "^a", "abc", 1 }, { "c$", "abc", 1 }, { "b$", "abc", 0 }, { "^$", "", 1 }, { "^$", "a", 0 },
    { "\\Aa", "ba", 0 }, { "a\\z", "ab", 0 }, { "^b", "a\nb", 0 }, { "(?m)^b$", "a\nb\nc", 1 }, { "(?m)^$", "a\n", 1 }, { "a.c", "abc", 1 }, { "a.c", "a\nc", 0 }, { "(?s)a.c", "a\nc", 1 },
    { "a|b|c", "xxc", 1 }, { "^(a|b|c)$", "ab", 0 }, { "^(?:a|)b$", "b", 1 }, { "^|x", "", 1 }, { "ab*c", "ac", 1 }, { "ab+c", "ac", 0 }, { "ab?c", "abc", 1 }, { "ab??c", "abc", 1 },
    { "^a{3}$", "aaa", 1 }, { "^a{3}$", "aa", 0 }, { "^a{2,}$", "aaaa", 1 }, { "^a{2,}$", "a", 0 }, { "^a{1,2}$", "aaa", 0 }, { "^a{0}$", "", 1 }, { "^a{0}$", "a", 0 }, { "^(a{0}|b)$", "b", 1 },
    { "^a{0,2}$", "", 1 }, { "a{,2}", "a{,2}", 1 }, { "a{x", "a{x", 1 }, { "^(ab){2}$", "abab", 1 }, { "^(a*)*$", "aaaa", 1 }, { "^(a*)+b$", "b", 1 }, { "^(|a)*$", "aa", 1 }, { "^((a?){3}){3}$", "aaaaaaaaa", 1 },
    { "[abc]", "xb", 1 }, { "^[^abc]$", "d", 1 }, { "^[^abc]$", "a", 0 }, { "^[a-c]+$", "abcabc", 1 }, { "[]a]", "]", 1 }, { "[^]a]", "]", 0 }, { "^[a-]+$", "a-", 1 }, { "^[-a]+$", "-a", 1 },
    { "^[\\d_]+$", "12_", 1 }, { "^[\\D]$", "1", 0 }, { "^[[:alpha:]]+$", "abZ", 1 }, { "^[[:^digit:]]$", "5", 0 }, { "^[[:punct:]]$", "!", 1 }, { "^[\\]\\\\]+$", "]\\", 1 }, { "^\\w+$", "a_9", 1 },
    { "\\W", "abc", 0 }, { "^\\s+$", " \t\n\f\r", 1 }, { "\\s", "\v", 0 }, { "\\S", "  ", 0 }, { "\\d{2}:\\d{2}", "at 09:30", 1 }, { "\\bcat\\b", "a cat.", 1 }, { "\\bcat\\b", "concat", 0 },
    { "\\Bcat", "concat", 1 }, { "^\\b$", "", 0 }, { "^\\B$", "", 1 }, { "(?i)PNEU", "pneus", 1 }, { "(?i)[a-c]x", "BX", 1 }, { "(?i)[^a]", "A", 0 }, { "(?i)\xC3\x89T\xC3\x89", "\xC3\xA9t\xC3\xA9", 1 },
    { "(?i)\xD0\x9C\xD0\x98\xD0\xA0", "\xD0\xBC\xD0\xB8\xD1\x80", 1 }, { "(?i)\xCE\xA9", "\xCF\x89", 1 }, { "(?i)\xC5\x93uvre", "\xC5\x92UVRE", 1 }, { "a(?i)b", "aB", 1 }, { "a(?i)b", "Ab", 0 }, { "(a(?i)b)c", "aBC", 0 },
    { "(?i:a)b", "Ab", 1 }, { "(?i:a)b", "AB", 0 }, { "(?i)(?-i)a", "A", 0 }, { "(?P<year>\\d{4})", "in 2026", 1 }, { "(?<y>\\d)", "7", 1 }, { "^.$", "\xC3\xA9", 1 }, { "^..$", "\xC3\xA9", 0 },
    { "^.$", "\xF0\x9F\x98\x80", 1 }, { "^[\xC3\xA0-\xC3\xBF]$", "\xC3\xA9", 1 }, { "^\\x41\\x{1F600}$", "A\xF0\x9F\x98\x80", 1 }, { "^.$", "\xFF", 1 }, { "\\.", "a", 0 }, { "\\(\\)\\[\\]\\{\\}\\*\\+\\?\\^\\$\\|", "()[]{}*+?^$|", 1 },
    { "^/pneus?/(hiver|ete)(/|$)", "/pneus/hiver/205", 1 }, { "^/pneus?/(hiver|ete)(/|$)", "/pneus/hivers", 0 }, { "^[\\w.+-]+@[\\w-]+\\.[\\w.]+$", "a.b@c-d.fr", 1 }, { "x*", "", 1 }, { "^x*y", "xxxxz", 0 },
    { "(a|aa)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 0 }, { "^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", 0 }, { "[^\\x{0}-\\x{10FFFF}]", "a", 0 }, { "a**?", "", -1 },
};

static void table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_arena arena;
        tact_slice program;
        tact_pattern_wrong wrong;
        tact_status status = compile(cases[i].pattern, &arena, &program, &wrong);
        if (cases[i].found < 0) { assert_int_equal(status, TACT_ERR_INVALID); continue; }
        if (status) fail_msg("/%s/ does not compile: %zu %s", cases[i].pattern, wrong.at, wrong.text);
        assert_true(tact_pattern_check(program));
        if (tact_pattern_matches(program, tact_slice_of(cases[i].text)) != (bool)cases[i].found) fail_msg("/%s/ on '%s' should be %d", cases[i].pattern, cases[i].text, cases[i].found);
    }
}

static const struct { const char *pattern; size_t at; const char *text, *hint; } mistakes[] = {
    { "a(b", 1, "group is not closed", ")" }, { "ab)", 2, "closes nothing", "\\)" }, { "a[bc", 1, "class is not closed", "]" }, { "*a", 0, "nothing stands before", "\\*" }, { "a|+", 2, "nothing stands before", "" },
    { "a**", 2, "repetition of a repetition", "( )" }, { "a{2}{3}", 4, "repetition of a repetition", "" }, { "a{256}", 1, "too often", "255" }, { "a{3,2}", 1, "backwards", "" }, { "[z-a]", 1, "backwards", "" },
    { "[a-\\d]", 1, "single character", "minus" }, { "(a)\\1", 3, "refer back", "linear" }, { "a(?=b)", 1, "look ahead", "&&" }, { "(?<=a)b", 0, "look ahead", "" }, { "(?x)a", 0, "unknown flag", "(?i)" },
    { "\\pL", 0, "classes of Unicode", "ranges" }, { "\\q", 0, "unknown escape", "\\d" }, { "a\\", 1, "ends in a backslash", "" }, { "\\x4", 0, "no character", "" }, { "\\x{110000}", 0, "no character", "" },
    { "[[:alfa:]]", 3, "unknown class", "alpha" }, { "x(abcdefghij){30}", 1, "too large", "255" }, { "(?P<a", 0, "not closed", "" },
};

static void mistaken(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        tact_arena arena;
        tact_slice program;
        tact_pattern_wrong wrong = { 0 };
        if (compile(mistakes[i].pattern, &arena, &program, &wrong) != TACT_ERR_INVALID) fail_msg("compiled, but should not: %s", mistakes[i].pattern);
        if (wrong.at != mistakes[i].at || !strstr(wrong.text, mistakes[i].text) || !strstr(wrong.hint, mistakes[i].hint)) fail_msg("%s: %zu %s (%s)", mistakes[i].pattern, wrong.at, wrong.text, wrong.hint);
    }
    char deep[200] = "";
    tact_arena arena;
    tact_slice program;
    tact_pattern_wrong wrong;
    for (int i = 0; i < 90; i++) strcat(deep, "(");
    assert_int_equal(compile(deep, &arena, &program, &wrong), TACT_ERR_INVALID);
    assert_string_equal(wrong.text, "groups are nested too deeply");
}

/* ---- the twin ---- */

typedef enum shape { CHARACTER, DOT, CLASS, BEGIN, END, EDGE, ROW, EITHER, REPEAT } shape;
typedef struct tree { shape shape; char letter, low, high; bool not, fold; int least, most; struct tree *a, *b; } tree;
typedef struct maker { tact_rng rng; tree trees[200]; unsigned count; char text[2000]; size_t len; } maker;

static unsigned below(maker *m, unsigned n) { return (unsigned)tact_rng_below(&m->rng, n); }

static tree *grow(maker *m, unsigned depth) {
    tree *t = &m->trees[m->count++];
    unsigned k = depth > 4 || m->count > 150 ? below(m, 9) : below(m, 16);
    *t = (tree){ .shape = CHARACTER, .letter = "abAB_ \n"[below(m, 7)] };
    if (k == 4) t->shape = DOT;
    else if (k == 5) *t = (tree){ .shape = CLASS, .low = 'a', .high = (char)('a' + below(m, 3)), .not = below(m, 3) == 0 };
    else if (k == 6) t->shape = BEGIN;
    else if (k == 7) t->shape = END;
    else if (k == 8) { t->shape = EDGE; t->not = below(m, 2); }
    else if (k >= 9) {
        t->shape = k < 12 ? ROW : k < 14 ? EITHER : REPEAT;
        t->least = (int)below(m, 3);
        t->most = below(m, 3) ? t->least + (int)below(m, 3) : -1;
        t->fold = t->shape != REPEAT && below(m, 8) == 0;
        t->a = grow(m, depth + 1);
        t->b = t->shape == REPEAT ? NULL : grow(m, depth + 1);
    }
    return t;
}

static void put(maker *m, const char *format, ...) {
    va_list args;
    va_start(args, format);
    m->len += (size_t)vsnprintf(m->text + m->len, sizeof m->text - m->len, format, args);
    va_end(args);
    assert_true(m->len < sizeof m->text);
}

static void print(maker *m, const tree *t) {
    switch (t->shape) {
    case CHARACTER: if (t->letter == '\n') put(m, "\\n"); else put(m, "%c", t->letter); break;
    case DOT: put(m, "."); break;
    case CLASS: put(m, "[%s%c-%c]", t->not ? "^" : "", t->low, t->high); break;
    case BEGIN: put(m, "^"); break;
    case END: put(m, "$"); break;
    case EDGE: put(m, t->not ? "\\B" : "\\b"); break;
    case ROW: put(m, t->fold ? "(?i:" : "(?:"); print(m, t->a); print(m, t->b); put(m, ")"); break;
    case EITHER: put(m, t->fold ? "(?i:" : "("); print(m, t->a); put(m, "|"); print(m, t->b); put(m, ")"); break;
    case REPEAT:
        put(m, "(?:");
        print(m, t->a);
        put(m, ")");
        if (t->most < 0 && t->least < 2) put(m, t->least ? "+" : "*");
        else if (t->most < 0) put(m, "{%d,}", t->least);
        else if (t->least == t->most) put(m, "{%d}", t->least);
        else put(m, "{%d,%d}", t->least, t->most);
        break;
    }
}

/* What is still to be found once this is: a list of trees, a repetition with how often it still may. */
typedef struct rest { const tree *t; int least, most; bool fold; const char *since; const struct rest *next; } rest;
static const char *from_, *until_;
static unsigned long tries;

static bool word(const char *p) { return p >= from_ && p < until_ && (*p == '_' || (*p | 32) == 'a' || (*p | 32) == 'b' || (*p | 32) == 'c'); }
static char low(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool in_class(const tree *t, char c, bool fold) {
    bool in = (c >= t->low && c <= t->high) || (fold && low(c) >= t->low && low(c) <= t->high);
    return in != t->not;
}

static bool find(const rest *r, const char *at);

static bool one(const tree *t, bool fold, const rest *after, const char *at) {
    bool left = at < until_;
    fold = fold || t->fold;
    switch (t->shape) {
    case CHARACTER: return left && (fold ? low(*at) == low(t->letter) : *at == t->letter) && find(after, at + 1);
    case DOT: return left && *at != '\n' && find(after, at + 1);
    case CLASS: return left && in_class(t, *at, fold) && find(after, at + 1);
    case BEGIN: return at == from_ && find(after, at);
    case END: return at == until_ && find(after, at);
    case EDGE: return (word(at - 1) != word(at)) != t->not && find(after, at);
    case ROW: { rest b = { t->b, 1, 1, fold, NULL, after }; return one(t->a, fold, &b, at); }
    case EITHER: return one(t->a, fold, after, at) || one(t->b, fold, after, at);
    case REPEAT: { rest again = { t->a, t->least, t->most, fold, NULL, after }; return find(&again, at); }
    }
    return false;
}

static bool find(const rest *r, const char *at) {
    if (++tries > 2000000) return false;
    if (!r) return true;
    if (r->least <= 0 && find(r->next, at)) return true;
    if (r->most == 0 || (r->least <= 0 && r->since == at)) return false;    /* once more without a step forward finds nothing new */
    rest again = { r->t, r->least - 1, r->most < 0 ? -1 : r->most - 1, r->fold, at, r->next };
    bool single = again.most == 0;
    return one(r->t, r->fold, single ? r->next : &again, at);
}

static bool twin(const tree *t, const char *text, size_t n) {
    from_ = text;
    until_ = text + n;
    tries = 0;
    for (size_t i = 0; i <= n; i++)
        if (one(t, false, NULL, text + i)) return true;
    return false;
}

static void twins(void **state) {
    (void)state;
    const char *given = getenv("TACT_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 1;
    static maker m;
    unsigned found = 0, judged = 0;
    m.rng = tact_rng_from((tact_seed){ seed, 77 });
    for (unsigned i = 0; i < 20000; i++) {
        tact_arena arena;
        tact_slice program;
        tact_pattern_wrong wrong;
        m.count = 0;
        m.len = 0;
        const tree *t = grow(&m, 0);
        print(&m, t);
        tact_status status = compile(m.text, &arena, &program, &wrong);
        if (status && strstr(wrong.text, "too large")) continue;
        if (status) fail_msg("seed %llu: /%s/ does not compile: %s", (unsigned long long)seed, m.text, wrong.text);
        assert_true(tact_pattern_check(program));
        for (unsigned k = 0; k < 12; k++) {
            char text[16];
            size_t n = below(&m, 12);
            for (size_t c = 0; c < n; c++) text[c] = "abcABC_ \n"[below(&m, 9)];
            bool plain = twin(t, text, n);
            if (tries > 2000000) continue;
            bool ours = tact_pattern_matches(program, (tact_slice){ text, n });
            if (ours != plain) fail_msg("seed %llu: /%s/ on '%.*s': %d, the twin says %d", (unsigned long long)seed, m.text, (int)n, text, ours, plain);
            found += ours;
            judged++;
        }
    }
    assert_true(judged > 100000 && found > judged / 20 && found < judged - judged / 20);
}

static void damaged(void **state) {
    (void)state;
    tact_arena arena;
    tact_slice program;
    tact_pattern_wrong wrong;
    tact_rng rng = tact_rng_from((tact_seed){ 3, 3 });
    assert_int_equal(compile("(a|[b-d]+)x{2,5}$", &arena, &program, &wrong), TACT_OK);
    for (unsigned i = 0; i < 20000; i++) {
        char bytes[400];
        memcpy(bytes, program.ptr, program.len);
        bytes[tact_rng_below(&rng, program.len)] = (char)tact_rng_below(&rng, 256);
        tact_slice other = { bytes, program.len - (i % 3 == 0 ? tact_rng_below(&rng, 4) : 0) };
        if (tact_pattern_check(other)) tact_pattern_matches(other, TACT_S("abcdxx xxabx\xC3"));
    }
    assert_false(tact_pattern_check(TACT_S("")));
    for (uint32_t n = 1; n < 30; n++) {
        tact_arena_init(&arena, block, sizeof block, NULL);
        arena.fail_in = n;
        tact_status status = tact_pattern_compile(TACT_S("(a|b)+[cd]"), &arena, &program, &wrong);
        assert_true(status == TACT_OK || status == TACT_ERR_MEMORY);
    }
}

static void cases_pair(void **state) {
    (void)state;
    for (uint32_t c = 0; c < 0x600; c++) {
        uint32_t other = tact__pattern_other_case(c);
        assert_int_equal(tact__pattern_other_case(other), c);
        assert_true(c < 0x460 || other == c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(table), cmocka_unit_test(mistaken), cmocka_unit_test(twins), cmocka_unit_test(damaged), cmocka_unit_test(cases_pair) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
