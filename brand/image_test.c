/* brand/image_test.c -- kind and size of pictures by their first bytes; what is cut off or of another kind is none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "brand/image.h"

#define BYTES(text) { text, sizeof text - 1 }
static void test_table(void **state) {
    static const struct { tact_slice bytes; const char *type; uint32_t width, height; } rows[] = {      /* type NULL: no picture */
        { BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x04\xB0\0\0\x02\x76\x08\x02"), "image/png", 1200, 630 },
        { BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIDAT\0\0\x04\xB0\0\0\x02\x76\x08\x02"), NULL, 0, 0 },
        { BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\0\0\0\x02\x76\x08\x02"), NULL, 0, 0 },
        { BYTES("\xFF\xD8\xFF\xE0\0\x04" "AB" "\xFF\xFF\xC2\0\x11\x08\x02\x76\x04\xB0\x03"), "image/jpeg", 1200, 630 },
        { BYTES("\xFF\xD8\xFF\xC4\0\x04" "AB" "\xFF\xC0\0\x11\x08\0\xC8\x01\x2C"), "image/jpeg", 300, 200 },
        { BYTES("\xFF\xD8\xFF\xDA\0\x04" "AB" "\xFF\xC0\0\x11\x08\0\xC8\x01\x2C"), NULL, 0, 0 },
        { BYTES("\xFF\xD8\xFF\xE0\xFF\xFF" "AB"), NULL, 0, 0 },
        { BYTES("\xFF\xD8\xFF\xE0\0\0\xFF\xC0\0\x11\x08\0\xC8\x01"), NULL, 0, 0 },
        { BYTES("RIFF....WEBPVP8X\x0A\0\0\0\0\0\0\0\xAF\x04\0\x75\x02\0"), "image/webp", 1200, 630 },
        { BYTES("RIFF....WEBPVP8L\x0A\0\0\0\x2F\xAF\x44\x9D\0\0\0\0\0\0"), "image/webp", 1200, 630 },
        { BYTES("RIFF....WEBPVP8 \x0A\0\0\0\x30\x01\0\x9D\x01\x2A\xB0\x04\x76\x02"), "image/webp", 1200, 630 },
        { BYTES("RIFF....WEBPALPH\x0A\0\0\0\x30\x01\0\x9D\x01\x2A\xB0\x04\x76\x02"), NULL, 0, 0 },
        { BYTES("GIF89a\x01\0\x01\0"), NULL, 0, 0 }, { BYTES("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"), NULL, 0, 0 }, { BYTES(""), NULL, 0, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_image p;
        bool is = tact_image_look(rows[i].bytes, &p);
        if (is != (rows[i].type != NULL) || (is && (strcmp(p.type, rows[i].type) != 0 || p.width != rows[i].width || p.height != rows[i].height))) fail_msg("row %zu: %d %s %u x %u", i, is, p.type, p.width, p.height);
        for (size_t cut = 0; is && cut + 3 < rows[i].bytes.len && cut < 12; cut++) assert_false(tact_image_look((tact_slice){ rows[i].bytes.ptr, cut }, &p));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_table) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
