/* cli/story_test.c -- the words of a story: all three languages say the same things in the same places, so that one call prints any of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "core/base/slice.h"

static const struct { const char *name, *words[3]; } rows[] = {
#define W(name, en, fr, it) { #name, { en, fr, it } },
#include "cli/story_word.def"
#undef W
};

/* "%s %.1f %%" -> "sf": the conversions of a format, in order. */
static void conversions(const char *format, char out[16]) {
    size_t n = 0;
    for (const char *at = format; *at; at++) {
        if (*at != '%') continue;
        at += 1 + strspn(at + 1, "0123456789.+- ");
        if (*at == '%') continue;
        assert_non_null(strchr("sufd", *at));
        assert_true(n < 15);
        out[n++] = *at;
    }
    out[n] = 0;
}

static void languages_agree(void **state) {
    char en[16], other[16];
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        conversions(rows[i].words[0], en);
        for (unsigned l = 0; l < 3; l++) {
            conversions(rows[i].words[l], other);
            if (strcmp(en, other) != 0) fail_msg("%s: \"%s\" does not fit \"%s\"", rows[i].name, rows[i].words[l], rows[i].words[0]);
            assert_true(rows[i].words[l][0]);
            assert_true(tact_slice_utf8(tact_slice_of(rows[i].words[l])));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(languages_agree) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
