/* daemon/unified_test.c -- diffs by a table, and of random texts: applied, each makes the second text of the first. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include "daemon/unified.h"

static char block[1 << 23];
static tact_arena arena;

static tact_slice diff(tact_slice a, tact_slice b) {
    tact_writer w;
    tact_writer_init(&w, &arena, 256);
    tact_unified(&w, a, b);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

static void test_table(void **state) {
    static const struct { const char *a, *b, *is; } rows[] = {
        { "a\nb\n", "a\nb\n", "" }, { "", "", "" },
        { "", "a\n", "@@ -0,0 +1 @@\n+a\n" },
        { "a\n", "", "@@ -1 +0,0 @@\n-a\n" },
        { "state: live\nx: 1\n", "state: paused\nx: 1\n", "@@ -1,2 +1,2 @@\n-state: live\n+state: paused\n x: 1\n" },
        { "a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n" },
        { "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\nX\n7\n8\n9\n", "@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+X\n 7\n 8\n 9\n" },
        { "A\n2\n3\n4\n5\n6\n7\n8\n9\nB\n", "a\n2\n3\n4\n5\n6\n7\n8\n9\nb\n", "@@ -1,4 +1,4 @@\n-A\n+a\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-B\n+b\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_arena_init(&arena, block, sizeof block, NULL);
        tact_slice d = diff(tact_slice_of(rows[i].a), tact_slice_of(rows[i].b));
        if (!tact_slice_is(d, rows[i].is)) fail_msg("row %zu: %.*s", i, (int)d.len, d.ptr);
    }
}

/* Plainly: lines of the hunk's place are copied or left out, as the signs say. */
static size_t apply(tact_slice a, tact_slice d, char *out) {
    size_t from = 0, to = 0, at = 0;
    unsigned line = 1;
    while (at < d.len) {
        const char *end = memchr(d.ptr + at, '\n', d.len - at);
        tact_slice row = { d.ptr + at, (size_t)(end + 1 - d.ptr) - at };
        at += row.len;
        if (row.ptr[0] == '@') {
            unsigned start = 0, count = 1;
            sscanf(row.ptr, "@@ -%u,%u", &start, &count);
            if (count == 0) start++;
            for (; line < start; line++) while (from < a.len) { out[to++] = a.ptr[from]; if (a.ptr[from++] == '\n') break; }
            continue;
        }
        bool open = at < d.len && d.ptr[at] == '\\';
        if (row.ptr[0] != '+') { from += row.len - 1 - open; line++; }
        if (row.ptr[0] != '-') { memcpy(out + to, row.ptr + 1, row.len - 1 - open); to += row.len - 1 - open; }
        if (open) at += strlen("\\ No newline at end of file\n");
    }
    if (a.len > from) { memcpy(out + to, a.ptr + from, a.len - from); to += a.len - from; }
    return to;
}

static size_t random_text(char *out, unsigned lines) {
    size_t n = 0;
    for (unsigned i = 0; i < lines; i++) { out[n++] = (char)('a' + rand() % 4); out[n++] = '\n'; }
    if (n && rand() % 4 == 0) n--;
    return n;
}

static void test_applied(void **state) {
    static char a[4096], b[4096], made[8192];
    unsigned seed = 20261122;
    (void)state;
    print_message("seed %u\n", seed);
    srand(seed);
    for (unsigned turn = 0; turn < 2000; turn++) {
        tact_arena_init(&arena, block, sizeof block, NULL);
        unsigned most = turn % 100 == 0 ? 700 : 30;                        /* 700 lines by 700 is beyond the table */
        tact_slice x = { a, random_text(a, (unsigned)rand() % most) }, y = { b, random_text(b, (unsigned)rand() % most) };
        size_t n = apply(x, diff(x, y), made);
        if (n != y.len || memcmp(made, b, n) != 0) fail_msg("turn %u", turn);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_table), cmocka_unit_test(test_applied) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
