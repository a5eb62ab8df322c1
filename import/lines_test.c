/* import/lines_test.c -- sources plain and packed, cut into lines; the twin of the cutter is memchr over the whole. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>
#include "core/base/hash.h"
#include "import/lines.h"

static char *packed(const char *text, size_t n, size_t *out_len) {
    size_t room = compressBound(n) + 64;
    char *out = malloc(room);
    z_stream z = { 0 };
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text; z.avail_in = (uInt)n; z.next_out = (Bytef *)out; z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    *out_len = room - z.avail_out;
    deflateEnd(&z);
    return out;
}

static void whole(tact_slice bytes, const char *const *expected, size_t count, bool fails) {
    tact_source *s = tact_source_memory(bytes);
    tact_lines l;
    assert_int_equal(tact_lines_init(&l, s), TACT_OK);
    tact_slice line;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(tact_lines_next(&l, &line), TACT_LINE);
        assert_int_equal(l.number, i + 1);
        if (!tact_slice_is(line, expected[i])) fail_msg("line %zu: '%.*s'", i + 1, (int)line.len, line.ptr);
    }
    assert_int_equal(tact_lines_next(&l, &line), fails ? TACT_LINE_FAILED : TACT_LINE_END);
    tact_lines_free(&l);
    tact_source_close(s);
}

static void plain(void **state) {
    (void)state;
    whole(TACT_S(""), NULL, 0, false);
    whole(TACT_S("a\nb"), (const char *[]){ "a", "b" }, 2, false);
    whole(TACT_S("a\r\n\r\nb\n"), (const char *[]){ "a", "", "b" }, 3, false);
    whole(TACT_S("\xEF\xBB\xBFhead\nx\n"), (const char *[]){ "head", "x" }, 2, false);
    whole(TACT_S("\n"), (const char *[]){ "" }, 1, false);
}

static void members(void **state) {
    (void)state;
    size_t n1, n2;
    char *one = packed("a\nb", 3, &n1), *two = packed("c\nd\n", 4, &n2), both[512];
    memcpy(both, one, n1);
    memcpy(both + n1, two, n2);
    memset(both + n1 + n2, 0, 32);
    whole((tact_slice){ both, n1 + n2 }, (const char *[]){ "a", "bc", "d" }, 3, false);
    whole((tact_slice){ both, n1 + n2 + 32 }, (const char *[]){ "a", "bc", "d" }, 3, false);      /* padded with zeros */
    memcpy(both + n1, "junk", 4);
    tact_source *s = tact_source_memory((tact_slice){ both, n1 + 4 });
    char out[16];
    assert_int_equal(tact_source_read(s, out, sizeof out), 3);
    assert_int_equal(tact_source_read(s, out, sizeof out), -1);
    assert_non_null(strstr(tact_source_error(s), "not gzip"));
    tact_source_close(s);
    s = tact_source_memory((tact_slice){ one, n1 - 9 });
    long r;
    while ((r = tact_source_read(s, out, sizeof out)) > 0) {}
    assert_int_equal(r, -1);
    assert_non_null(strstr(tact_source_error(s), "in the middle"));
    tact_source_close(s);
    free(one);
    free(two);
}

static void foreign_files(void **state) {
    (void)state;
    static const tact_slice files[] = { { "\x28\xB5\x2F\xFD....", 8 }, { "PK\x03\x04....", 8 }, { "\xFF\xFEh\0i\0", 6 }, { "BZh91AY&", 8 }, { "\xFD" "7zXZ\0..", 8 } };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char name[] = "/tmp/tact-source-XXXXXX", error[256];
        int fd = mkstemp(name);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, files[i].ptr, files[i].len), (long)files[i].len);
        close(fd);
        tact_source *s;
        assert_int_equal(tact_source_open(&s, name, error, sizeof error), TACT_ERR_INVALID);
        assert_null(s);
        assert_non_null(strstr(error, name));
        unlink(name);
    }
    tact_source *s;
    char error[256];
    assert_int_equal(tact_source_open(&s, "/nowhere/at all", error, sizeof error), TACT_ERR_NOT_FOUND);
    assert_int_equal(tact_source_open(&s, "/tmp", error, sizeof error), TACT_ERR_INVALID);
}

/* Random texts with lines around the bound, plain and packed, against a plain cutter. */
static void twin(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 7, 11 });
    size_t size = 1200 * 1024;
    char *text = malloc(size);
    for (int round = 0; round < 6; round++) {
        size_t n = 0;
        while (n < size) {
            size_t len = round < 3 ? tact_rng_below(&rng, 300) : TACT_LINE_BYTES - 3 + tact_rng_below(&rng, round == 3 ? 6 : 200 * 1024);
            for (size_t i = 0; i < len && n < size; i++) text[n++] = (char)('a' + tact_rng_below(&rng, 26));
            if (n < size) text[n++] = '\n';
        }
        size_t packed_len;
        char *pack = packed(text, n, &packed_len);
        for (int form = 0; form < 2; form++) {
            tact_source *s = tact_source_memory(form ? (tact_slice){ pack, packed_len } : (tact_slice){ text, n });
            tact_lines l;
            assert_int_equal(tact_lines_init(&l, s), TACT_OK);
            size_t at = 0;
            tact_slice line;
            tact_line_result r;
            while ((r = tact_lines_next(&l, &line)) == TACT_LINE || r == TACT_LINE_TOO_LONG) {
                assert_true(at < n);
                char *newline = memchr(text + at, '\n', n - at);
                size_t len = newline ? (size_t)(newline - text) - at : n - at;
                assert_int_equal(l.whole_bytes, len);
                assert_int_equal(r, len > TACT_LINE_BYTES ? TACT_LINE_TOO_LONG : TACT_LINE);
                assert_int_equal(line.len, len > TACT_LINE_BYTES ? TACT_LINE_BYTES : len);
                if (line.len) assert_memory_equal(line.ptr, text + at, line.len);
                at += len + 1;
            }
            assert_int_equal(r, TACT_LINE_END);
            assert_true(at >= n);
            tact_lines_free(&l);
            tact_source_close(s);
        }
        free(pack);
    }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(plain), cmocka_unit_test(members), cmocka_unit_test(foreign_files), cmocka_unit_test(twin) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
