/* channel/dns_text_test.c -- replies of name servers, whole and broken off at every byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "channel/dns_text.h"

static const uint8_t REPLY[] = "\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0" "\x01" "a\x07" "example\0" "\0\x10\0\x01"
    "\xC0\x0C\0\x05\0\x01\0\0\0\x3C\0\x02\xC0\x0E" "\xC0\x0C\0\x10\0\x01\0\0\0\x3C\0\x0C" "\x06" "v=spf1" "\x04" " -al";

static void strings_are_joined(void **state) {
    (void)state;
    static tact_dns_texts out;
    size_t len = sizeof REPLY - 1;
    assert_int_equal(tact_dns_text_read(REPLY, len, &out), TACT_OK);
    assert_int_equal(out.count, 1);
    assert_string_equal(out.items[0], "v=spf1 -al");
    for (size_t n = 0; n < len; n++) {                     /* on the heap, to the byte: a reader that goes on is caught */
        uint8_t *part = malloc(n + 1);
        memcpy(part, REPLY, n);
        assert_int_equal(tact_dns_text_read(part, n, &out), TACT_ERR_FORMAT);
        free(part);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(strings_are_joined) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
