/* import/referrer_test.c -- where visitors come from. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "import/heap.h"
#include "import/referrer.h"

static tact_arena arena;
static bool is(tact_slice s, const char *z) { return z ? tact_slice_is(s, z) : s.len == 0; }

static const struct { const char *url; tact_referrer_channel channel; const char *source, *words; } rows[] = {
    { "", TACT_FROM_DIRECT, NULL, NULL },
    { "-", TACT_FROM_DIRECT, NULL, NULL },
    { "http://www.google.fr/search?hl=fr&q=pneus+hiver+%C3%A0+Lyon&meta=", TACT_FROM_SEARCH, "Google", "pneus hiver \xC3\xA0 Lyon" },
    { "https://www.google.co.uk/", TACT_FROM_SEARCH, "Google", NULL },
    { "http://www.google.com/url?sa=t&rct=j&q=xdotool%20examples&source=web", TACT_FROM_SEARCH, "Google", "xdotool examples" },
    { "http://www.google.it/#q=gomme+invernali", TACT_FROM_SEARCH, "Google", "gomme invernali" },
    { "http://webcache.googleusercontent.com/search?q=cache:abc:e.x/+winter+tyres", TACT_FROM_SEARCH, "Google", "winter tyres" },
    { "android-app://com.google.android.googlequicksearchbox/", TACT_FROM_SEARCH, "Google", NULL },
    { "http://www.google.fr/search?q=caf%E9", TACT_FROM_SEARCH, "Google", "caf\xC3\xA9" },
    { "https://mail.google.com/mail/u/0/", TACT_FROM_EMAIL, "Gmail", NULL },
    { "https://docs.google.com/document/d/1", TACT_FROM_OTHER, "Google Docs", NULL },
    { "https://plus.google.com/1", TACT_FROM_SOCIAL, "Google+", NULL },
    { "http://www.bing.com/search?q=garage&go=", TACT_FROM_SEARCH, "Bing", "garage" },
    { "http://it.search.yahoo.com/search?p=farmacia+aperta", TACT_FROM_SEARCH, "Yahoo", "farmacia aperta" },
    { "http://fr.mail.yahoo.com/x", TACT_FROM_EMAIL, "Yahoo Mail", NULL },
    { "https://duckduckgo.com/?q=coffee", TACT_FROM_SEARCH, "DuckDuckGo", "coffee" },
    { "https://www.ecosia.org/search?q=velo", TACT_FROM_SEARCH, "Ecosia", "velo" },
    { "https://www.qwant.com/?q=vacances&t=web", TACT_FROM_SEARCH, "Qwant", "vacances" },
    { "http://yandex.ru/yandsearch?text=%D1%88%D0%B8%D0%BD%D1%8B", TACT_FROM_SEARCH, "Yandex", "\xD1\x88\xD0\xB8\xD0\xBD\xD1\x8B" },
    { "http://www.baidu.com/s?wd=abc", TACT_FROM_SEARCH, "Baidu", "abc" },
    { "http://ricerca.virgilio.it/ricerca?qs=pizza", TACT_FROM_SEARCH, "Virgilio", "pizza" },
    { "http://arianna.libero.it/search/abin/integrata.cgi?query=hotel+roma", TACT_FROM_SEARCH, "Arianna", "hotel roma" },
    { "http://lemoteur.orange.fr/?kw=meteo", TACT_FROM_SEARCH, "Orange", "meteo" },
    { "http://webmail.orange.fr/x", TACT_FROM_EMAIL, "Orange Mail", NULL },
    { "http://webmail.some-company.example/inbox", TACT_FROM_EMAIL, NULL, NULL },
    { "https://l.facebook.com/l.php?u=x", TACT_FROM_SOCIAL, "Facebook", NULL },
    { "https://t.co/abc", TACT_FROM_SOCIAL, "Twitter", NULL },
    { "https://fr.pinterest.com/pin/1", TACT_FROM_SOCIAL, "Pinterest", NULL },
    { "https://www.linkedin.com/", TACT_FROM_SOCIAL, "LinkedIn", NULL },
    { "https://en.wikipedia.org/wiki/X", TACT_FROM_OTHER, "Wikipedia", NULL },
    { "http://notgoogle.com/?q=x", TACT_FROM_OTHER, NULL, NULL },
    { "http://google.evil.example.com/?q=x", TACT_FROM_OTHER, NULL, NULL },
    { "http://shop.example/cart", TACT_FROM_INTERNAL, NULL, NULL },
    { "http://WWW.Shop.Example:8080/cart", TACT_FROM_INTERNAL, NULL, NULL },
    { "https://blog.shop.example/", TACT_FROM_INTERNAL, NULL, NULL },
    { "https://myshop.example/", TACT_FROM_OTHER, NULL, NULL },
    { "/cart", TACT_FROM_INTERNAL, NULL, NULL },
    { "nonsense", TACT_FROM_OTHER, NULL, NULL },
    { "http://", TACT_FROM_OTHER, NULL, NULL },
    { "http://user:pass@www.bing.com/?q=a", TACT_FROM_SEARCH, "Bing", "a" },
};

static void known_places(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_referrer r = tact_referrer_of(tact_slice_of(rows[i].url), TACT_S("www.shop.example"), &arena);
        if (r.channel != rows[i].channel || !is(r.source, rows[i].source) || !is(r.words, rows[i].words))
            fail_msg("%s: %s %.*s '%.*s'", rows[i].url, tact_referrer_channel_name(r.channel), (int)r.source.len, r.source.ptr ? r.source.ptr : "", (int)r.words.len, r.words.ptr ? r.words.ptr : "");
    }
}

static void tagged_links(void **state) {
    (void)state;
    tact_referrer r = tact_referrer_of(TACT_S(""), TACT_S(""), &arena);
    tact_referrer_tagged(&r, TACT_S("utm_medium=Email&utm_source=spring"), &arena);
    assert_int_equal(r.channel, TACT_FROM_EMAIL);
    assert_true(is(r.source, "spring"));
    r = (tact_referrer){ 0 };
    tact_referrer_tagged(&r, TACT_S("gclid=abc&utm_term=winter+tyres"), &arena);
    assert_int_equal(r.channel, TACT_FROM_SEARCH);
    assert_true(is(r.words, "winter tyres"));
    r = tact_referrer_of(TACT_S("https://duckduckgo.com/?q=a"), TACT_S(""), &arena);
    tact_referrer_tagged(&r, TACT_S("utm_medium=email"), &arena);
    assert_int_equal(r.channel, TACT_FROM_SEARCH);
    r = (tact_referrer){ 0 };
    tact_referrer_tagged(&r, TACT_S("page=2"), &arena);
    assert_int_equal(r.channel, TACT_FROM_DIRECT);
}

static int finish(void **state) { (void)state; tact_import_arena_free(&arena); return 0; }

int main(void) {
    tact_import_arena(&arena);
    const struct CMUnitTest tests[] = { cmocka_unit_test(known_places), cmocka_unit_test(tagged_links) };
    return cmocka_run_group_tests(tests, NULL, finish);
}
