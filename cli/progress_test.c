/* cli/progress_test.c -- by a clock of its own: quiet at first, lines then, a word at the end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "cli/progress.h"

static int64_t clock_us;
static int64_t own_clock(void) { return clock_us; }

static char *run(bool terminal, bool quiet, const int64_t *at_ms, size_t count, int64_t end_ms) {
    char *text = NULL;
    size_t n = 0;
    FILE *f = tmpfile();
    tact_progress p;
    tact_progress_begin(&p, f, "reading x", "lines", quiet);
    FILE *memory = open_memstream(&text, &n);
    if (p.out) p.out = memory;
    p.terminal = terminal;
    p.now_us = own_clock;
    p.begun_us = p.told_us = clock_us = 0;
    for (size_t i = 0; i < count; i++) { clock_us = at_ms[i] * 1000; tact_progress_tell(&p, 1000 * (i + 1), 10000, i + 1); }
    clock_us = end_ms * 1000;
    tact_progress_end(&p);
    fclose(memory);
    fclose(f);
    return text;
}

static unsigned lines(const char *text) { unsigned n = 0; for (; *text; text++) n += *text == '\n'; return n; }

static void by_the_clock(void **state) {
    (void)state;
    char *text = run(false, false, (const int64_t[]){ 10, 400, 900 }, 3, 950);
    assert_string_equal(text, "");
    free(text);
    text = run(true, false, (const int64_t[]){ 900, 1100, 1150, 1250 }, 4, 1300);
    assert_non_null(strstr(text, "\r\033[Kreading x:  20 %, 2.0 kB of 10 kB, about 5 s left, 2 lines\r\033[Kreading x:  40 %"));
    assert_non_null(strstr(text, "reading x: 4 lines, 4.0 kB, in 1.3 s\n"));
    assert_int_equal(lines(text), 1);
    free(text);
    text = run(false, false, (const int64_t[]){ 900, 1100, 4900, 5100, 6000, 10200 }, 6, 11000);
    assert_int_equal(lines(text), 3);
    assert_null(strchr(text, '\r'));
    free(text);
    text = run(true, true, (const int64_t[]){ 5000, 20000 }, 2, 30000);
    assert_string_equal(text, "");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(by_the_clock) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
