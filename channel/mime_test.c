/* channel/mime_test.c -- messages as they travel: headers that cannot be broken out of, words of other alphabets, text and HTML of one body. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "channel/mime.h"

static tact_growing field(const char *name, const char *text, const char *address) {
    tact_growing out = { NULL, 0, 0, false };
    tact_mime_field(&out, name, tact_slice_of(text), tact_slice_of(address));
    assert_false(out.failed);
    return out;
}

static void fields_are_as_the_standard_has_them(void **state) {
    (void)state;
    static const struct { const char *name, *text, *address, *is; } rows[] = {
        { "Subject", "Winter tyres", NULL, "Subject: Winter tyres\r\n" },
        { "Subject", "one\r\nBcc: all@example.com", NULL, "Subject: one Bcc: all@example.com\r\n" },
        { "Subject", "Pneus d'été", NULL, "Subject: =?UTF-8?B?UG5ldXMgZCfDqXTDqQ==?=\r\n" },
        { "Subject", "a =?UTF-8?Q?trick?=", NULL, "Subject: =?UTF-8?B?YSA9P1VURi04P1E/dHJpY2s/PQ==?=\r\n" },
        { "From", "The Town Shop", "a@b.example", "From: The Town Shop <a@b.example>\r\n" },
        { "From", "Smith, \"Bob\" & Co.", "a@b.example", "From: \"Smith, \\\"Bob\\\" & Co.\" <a@b.example>\r\n" },
        { "From", "x\" <evil@c.example>, \"", "a@b.example", "From: \"x\\\" <evil@c.example>, \\\"\" <a@b.example>\r\n" },
        { "From", "Café", "a@b.example", "From: =?UTF-8?B?Q2Fmw6k=?= <a@b.example>\r\n" },
        { "To", "", "a@b.example", "To: <a@b.example>\r\n" },
        { "Subject", "aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhhh iiiiiiiii", NULL,
          "Subject: aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff\r\n ggggggggg hhhhhhhhh iiiiiiiii\r\n" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_growing out = field(rows[i].name, rows[i].text, rows[i].address);
        assert_string_equal(out.ptr, rows[i].is);
        tact_grow_end(&out);
    }
}

/* However long, and whatever its signs: no line over 76, no word that parts a character. */
static void long_words_are_folded_between_characters(void **state) {
    (void)state;
    char text[700] = "";
    for (unsigned i = 0; i < 150; i++) strcat(text, i % 3 ? "é" : "日");
    tact_growing out = field("Subject", text, NULL);
    size_t column = 0;
    for (size_t i = 0; i < out.len; i++) {
        column = out.ptr[i] == '\n' ? 0 : column + 1;
        assert_true(column <= 77);                         /* the CR with it */
    }
    for (const char *at = out.ptr; (at = strstr(at, "?B?")); at++) {      /* 日 is E6.., é is C3..: a word begins with either */
        assert_true(strncmp(at + 3, "5p", 2) == 0 || strncmp(at + 3, "w6", 2) == 0);
    }
    tact_grow_end(&out);
}

static void quoted_printable(void **state) {
    (void)state;
    static const struct { const char *in, *out; } rows[] = {
        { "a=b\n", "a=3Db\r\n" }, { "end \nx\t", "end=20\r\nx=09" }, { "\xC3\xA9", "=C3=A9" }, { "a\r\nb", "a\r\nb" }, { "a\rb", "ab" },
        { "0123456789012345678901234567890123456789012345678901234567890123456789012345678901", "012345678901234567890123456789012345678901234567890123456789012345678901234=\r\n5678901" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_growing out = { NULL, 0, 0, false };
        tact_mime_quoted(&out, tact_slice_of(rows[i].in));
        assert_string_equal(out.ptr, rows[i].out);
        tact_grow_end(&out);
    }
}

static tact_mime sample(void) {
    return (tact_mime){ .from = TACT_S("news@town.example"), .from_name = TACT_S("Town"), .to = TACT_S("anna@them.example"), .mark = TACT_S("abcdefg"), .brand = TACT_S("town"), .locale = TACT_S("fr-FR"),
                        .subject = TACT_S("Pneus"), .body = TACT_S("**Bonjour** <script>x</script> ![photo](https://spy.example/p.png)\n\n- un\n- deux [ici](https://town.example/a?b=1&c=2)\n\n[x](javascript:alert(1))"),
                        .action_label = TACT_S("Voir <tout>"), .action_url = TACT_S("https://town.example/?a=1&b=\"2"), .unsubscribe_url = TACT_S("https://town.example/u/abcdefg"),
                        .unsubscribe_to = TACT_S("stop@town.example"), .feedback_id = TACT_S("c:m:promotional:town"), .bulk = true, .at = { 1795357440LL * 1000000 } };
}

static bool has(const tact_growing *g, const char *words) { return strstr(g->ptr, words) != NULL; }

static void a_message_is_whole(void **state) {
    (void)state;
    tact_mime m = sample();
    tact_growing out = { NULL, 0, 0, false };
    assert_int_equal(tact_mime_write(&m, &out), TACT_OK);
    static const char *const there[] = { "From: Town <news@town.example>\r\n", "To: <anna@them.example>\r\n", "Date: Sun, 22 Nov 2026 14:24:00 +0000\r\n", "Message-ID: <abcdefg@town.example>\r\n",
        "List-Unsubscribe: <https://town.example/u/abcdefg>,\r\n <mailto:stop@town.example?subject=unsubscribe%20abcdefg>\r\n", "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "Precedence: bulk\r\n", "Content-Language: fr-FR\r\n", "Content-Type: multipart/alternative;\r\n boundary=\"=_abcdefg\"\r\n", "<strong>Bonjour</strong>", "Se d=C3=A9sabonner=C2=A0: https://town.example/u/abcdefg", "- deux ici <https://town.example/a?b=3D1&c=3D2>",
        "Voir &lt;tout&gt;", "\r\n--=_abcdefg--\r\n" };
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        if (!has(&out, there[i])) fail_msg("no '%s' in\n%s", there[i], out.ptr);
    static const char *const not_there[] = { "<script", "<img", "spy.example", "javascript:", "\n\n" };
    for (size_t i = 0; i < sizeof not_there / sizeof *not_there; i++)
        if (has(&out, not_there[i])) fail_msg("'%s' in\n%s", not_there[i], out.ptr);
    m.unsubscribe_url = (tact_slice){ NULL, 0 };           /* a step of an order */
    m.bulk = false;
    assert_int_equal(tact_mime_write(&m, &out), TACT_OK);
    assert_false(has(&out, "List-Unsubscribe"));
    assert_false(has(&out, "abonner"));
    assert_false(has(&out, "Precedence"));
    m.unsubscribe_url = TACT_S("http://127.0.0.1:7777/u/abcdefg");
    assert_int_equal(tact_mime_write(&m, &out), TACT_OK);
    assert_true(has(&out, "List-Unsubscribe: <http:"));
    assert_false(has(&out, "One-Click"));                  /* only with https */
    tact_grow_end(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(fields_are_as_the_standard_has_them), cmocka_unit_test(long_words_are_folded_between_characters), cmocka_unit_test(quoted_printable),
                                        cmocka_unit_test(a_message_is_whole) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
