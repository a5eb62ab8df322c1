/* import/feed_test.c -- product feeds: what is read, what is named as wrong, and XML that wants to do harm. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "import/feed.h"

typedef struct taken { char id[128], title[700], link[256], image[256], type[256], group[128], currency[4]; uint64_t gtin, line; int64_t price, sale; tact_instant from, until; uint8_t availability; } taken;
static taken products[8];
static uint32_t count;
static tact_feed_report report;

static void copy(char *out, size_t room, tact_slice s) { snprintf(out, room, "%.*s", (int)s.len, s.len ? s.ptr : ""); }

static bool take(void *ctx, const tact_feed_product *p, tact_feed_fault *fault) {
    (void)ctx;
    for (uint32_t i = 0; i < count && i < 8; i++)
        if (tact_slice_is(p->id, products[i].id)) { *fault = (tact_feed_fault){ "the id stands in the feed a second time", "give each product one of its own" }; return false; }
    if (count < 8) {
        taken *t = &products[count];
        copy(t->id, sizeof t->id, p->id);
        copy(t->title, sizeof t->title, p->title);
        copy(t->link, sizeof t->link, p->link);
        copy(t->image, sizeof t->image, p->image);
        copy(t->type, sizeof t->type, p->type);
        copy(t->group, sizeof t->group, p->group);
        memcpy(t->currency, p->currency, 4);
        t->gtin = p->gtin;
        t->line = p->line;
        t->price = p->price_micro;
        t->sale = p->sale_micro;
        t->from = p->sale_from;
        t->until = p->sale_until;
        t->availability = p->availability;
    }
    count++;
    return true;
}

static tact_status read_bytes(tact_slice text) {
    count = 0;
    memset(products, 0, sizeof products);
    return tact_feed_read(&(tact_feed_options){ .memory = text, .currency = TACT_S("EUR"), .product = take }, &report);
}
static tact_status read_z(const char *text) { return read_bytes(tact_slice_of(text)); }

#define HEAD "id\ttitle\tlink\tprice\tavailability\tgtin\tsale_price\timage_link\tproduct_type\titem_group_id\tsale_price_effective_date\n"
#define L "https://shop.example/w9"

static void a_table_is_read(void **state) {
    (void)state;
    assert_int_equal(read_z(HEAD "w9\tWinter 9 – pneu\t" L "\t99.00 EUR\tin_stock\t4006381333931\t79,50 EUR\thttps://shop.example/w9.jpg\tHome > Tyres\tw\t2026-11-01T00:00+0100/2026-11-08T00:00:00Z\n"
                            "w10\tTen\t/p/ten\t10\tOut of stock\t\t\t\t\t\t\n"), TACT_OK);
    assert_int_equal(report.products, 2);
    assert_int_equal(report.bad + report.odd, 0);
    const taken *p = &products[0];
    assert_string_equal(p->id, "w9");
    assert_string_equal(p->title, "Winter 9 – pneu");
    assert_string_equal(p->link, L);
    assert_string_equal(p->image, "https://shop.example/w9.jpg");
    assert_string_equal(p->type, "Home > Tyres");
    assert_string_equal(p->group, "w");
    assert_string_equal(p->currency, "EUR");
    assert_int_equal(p->price, 99000000);
    assert_int_equal(p->sale, 79500000);
    assert_int_equal(p->gtin, 4006381333931);
    assert_int_equal(p->line, 2);
    tact_instant from, until;
    assert_true(tact_instant_parse(TACT_S("2026-10-31T23:00:00Z"), &from) && tact_instant_parse(TACT_S("2026-11-08T00:00:00Z"), &until));
    assert_int_equal(p->from.us, from.us);
    assert_int_equal(p->until.us, until.us);
    assert_string_equal(products[1].link, "/p/ten");       /* a page of this server */
    assert_int_equal(products[1].availability, TACT_OUT_OF_STOCK);
    assert_int_equal(products[1].sale, -1);
    assert_string_equal(products[1].currency, "EUR");            /* the brand's */
    assert_int_equal(read_z("ID,Title,Link,g:Price,Availability,color\na,\"A, b\",https://s.example/a,1 chf,in stock,red\n"), TACT_OK);     /* a spreadsheet's, columns in any order, others passed over */
    assert_string_equal(products[0].title, "A, b");
    assert_string_equal(products[0].currency, "CHF");
}

static const char rss[] =
    "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\" version=\"2.0\"><channel><title>Shop</title><link>https://shop.example</link>\n"
    "<item>\n<title>feed's own</title><g:title>Tyre &amp; rim <![CDATA[<9>]]></g:title><g:id> w9 </g:id><link>" L "</link><g:price>99.00 EUR</g:price>\n"
    "<g:availability>in stock</g:availability><media:title>no</media:title><g:shipping><g:price>4 EUR</g:price></g:shipping><g:gtin>012345678905</g:gtin></item>\n"
    "<item><g:id>w10</g:id><title>Ten</title><link>" L "</link><g:price>x</g:price><g:availability>in stock</g:availability></item>"
    "</channel></rss>";

static void xml_is_read(void **state) {
    (void)state;
    assert_int_equal(read_z(rss), TACT_OK);
    assert_true(report.xml);
    assert_int_equal(report.products, 1);
    assert_string_equal(products[0].title, "Tyre & rim <9>");
    assert_string_equal(products[0].id, "w9");
    assert_int_equal(products[0].price, 99000000);               /* its own, not its shipping's */
    assert_int_equal(products[0].gtin, 12345678905);
    assert_int_equal(products[0].line, 3);
    assert_int_equal(report.bad, 1);
    assert_int_equal(report.samples[0].line, 6);
    assert_string_equal(report.samples[0].id, "w10");
    assert_int_equal(read_z("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>a</id><title>A</title><link rel=\"self\" href=\"https://s.example/self\"/><link href=\"https://s.example/a\"/>"
                            "<g:price>1 EUR</g:price><g:availability>preorder</g:availability></entry></feed>"), TACT_OK);
    assert_int_equal(report.products, 1);
    assert_string_equal(products[0].link, "https://s.example/a");
    assert_int_equal(products[0].availability, TACT_PREORDER);
}

static void bad_rows_are_named_and_the_rest_is_taken(void **state) {
    (void)state;
    static const struct { const char *row, *says; } cases[] = {
        { "\tA\t" L "\t1 EUR\tin_stock", "no id" }, { "b\t\t" L "\t1 EUR\tin_stock", "no title" }, { "b\tB\t\t1 EUR\tin_stock", "no link" },
        { "b\tB\t" L "\t\tin_stock", "no price" }, { "b\tB\t" L "\t1 EUR\t", "no availability" },
        { "b\tB\tshop.example/b\t1 EUR\tin_stock", "link is no address" }, { "b\tB\tjavascript:alert(1)\t1 EUR\tin_stock", "link is no address" }, { "b\tB\thttps://a b\t1 EUR\tin_stock", "link is no address" },
        { "b\tB\t//shop.example/b\t1 EUR\tin_stock", "link is no address" }, { "b\tB\t/a b\t1 EUR\tin_stock", "link is no address" }, { "b\tB\t/\t1 EUR\tin_stock", "link is no address" },
        { "b\tB\t" L "\t-1 EUR\tin_stock", "price is no price" }, { "b\tB\t" L "\t1 EURO\tin_stock", "price is no price" }, { "b\tB\t" L "\t€1\tin_stock", "price is no price" },
        { "b\tB\t" L "\t1 EUR\tmaybe", "no word" }, { "a\tB\t" L "\t1 EUR\tin_stock", "second time" },
        { "b\tB\t" L "\t1 EUR\tin_stock\t4006381333932", "*gtin is none" }, { "b\tB\t" L "\t1 EUR\tin_stock\t4.00638E+12", "*gtin is none" },
        { "b\tB\t" L "\t1 EUR\tin_stock\t\t1 EUR", "*not below" }, { "b\tB\t" L "\t2 EUR\tin_stock\t\t1 USD", "*sale_price is no price" },
        { "b\tB\t" L "\t2 EUR\tin_stock\t\t\tnone", "*image_link is no address" }, { "b\tB\t" L "\t2 EUR\tin_stock\t\t1 EUR\t\t\t\tsoon", "*no stretch of time" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        bool odd = cases[i].says[0] == '*';                      /* taken, without what is wrong */
        snprintf(text, sizeof text, HEAD "a\tA\t" L "\t1 EUR\tin_stock\n%s\nc\tC\t" L "\t1 EUR\tin_stock\n", cases[i].row);
        assert_int_equal(read_z(text), TACT_OK);
        if (report.sample_count != 1 || !strstr(report.samples[0].what, cases[i].says + odd)) fail_msg("%s: said '%s'", cases[i].row, report.sample_count ? report.samples[0].what : "nothing");
        assert_int_equal(report.samples[0].line, 3);
        assert_true(report.samples[0].hint && report.samples[0].hint[0]);
        assert_int_equal(report.products, odd ? 3 : 2);
        assert_int_equal(report.bad, !odd);
        assert_int_equal(report.odd, odd);
        assert_int_equal(report.rows, 3);
        assert_string_equal(products[count - 1].id, "c");
    }
}

static char *repeated(const char *head, const char *piece, size_t times, const char *tail) {
    size_t n = strlen(piece);
    char *text = malloc(strlen(head) + n * times + strlen(tail) + 1), *at = text;
    assert_non_null(text);
    at += sprintf(at, "%s", head);
    for (size_t i = 0; i < times; i++) { memcpy(at, piece, n); at += n; }
    sprintf(at, "%s", tail);
    return text;
}

static void a_file_that_is_no_feed_fails_whole(void **state) {
    (void)state;
    static const struct { const char *text, *says; } cases[] = {
        { "", "empty" }, { "id\ttitle\tlink\tprice\n", "'availability'" }, { "hello\n", "'id'" },
        { "<html><body/></html>", "neither rss nor feed" }, { "<rss><channel><item><id>a</id>", "ends too soon" }, { "<rss><a></b></rss>", "well-formed" },
        { "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><rss><item><title>&b;</title></item></rss>", "DOCTYPE" },
        { "<!DOCTYPE rss SYSTEM \"file:///etc/passwd\"><rss/>", "DOCTYPE" }, { "<rss><item><title>&b;</title></item></rss>", "well-formed" },
        { "<?xml version=\"1.0\" encoding=\"EBCDIC\"?><rss/>", "UTF-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (read_z(cases[i].text) == TACT_OK || !strstr(report.error, cases[i].says)) fail_msg("%s: said '%s'", cases[i].text, report.error);
        assert_int_equal(count, 0);
    }
    const struct { const char *head, *piece, *tail; size_t times; const char *says; } large[] = {
        { "<rss>", "<a>", "", 200, "64 deep" }, { "<rss><!--", "comment ", "--></rss>", 400000, "longer than 1 MB" }, { "<rss><a b=\"", "attribute ", "\"/></rss>", 400000, "longer than 1 MB" },
    };
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        char *text = repeated(large[i].head, large[i].piece, large[i].times, large[i].tail);
        if (read_z(text) == TACT_OK || !strstr(report.error, large[i].says)) fail_msg("%s...: said '%s'", large[i].head, report.error);
        free(text);
    }
    char *text = repeated("<rss><item><id>a</id><title>", "long ", 20000, "</title></item></rss>");
    assert_int_equal(read_z(text), TACT_OK);                     /* one product only: the rest is taken */
    assert_int_equal(report.bad, 1);
    assert_true(strstr(report.samples[0].what, "64 KB") != NULL);
    free(text);
    assert_int_equal(tact_feed_read(&(tact_feed_options){ .path = "/nowhere/feed.xml", .product = take }, &report), TACT_ERR_NOT_FOUND);
    assert_true(strstr(report.error, "/nowhere/feed.xml") != NULL);
}

static bool no_room(void *ctx, const tact_feed_product *p, tact_feed_fault *fault) { (void)ctx; (void)p; (void)fault; return false; }

static void no_memory_ends_it(void **state) {
    (void)state;
    assert_int_equal(tact_feed_read(&(tact_feed_options){ .memory = tact_slice_of(rss), .product = no_room }, &report), TACT_ERR_MEMORY);
    assert_int_equal(tact_feed_read(&(tact_feed_options){ .memory = TACT_S(HEAD "a\tA\t" L "\t1 EUR\tin_stock\n"), .product = no_room }, &report), TACT_ERR_MEMORY);
    assert_true(report.error[0]);
}

static void barcodes_are_numbers(void **state) {
    (void)state;
    static const struct { const char *text; uint64_t gtin; } cases[] = {
        { "4006381333931", 4006381333931 }, { "04006381333931", 4006381333931 }, { "400-638-1333931", 4006381333931 }, { "036000291452", 36000291452 }, { "0036000291452", 36000291452 },
        { "96385074", 96385074 }, { "978-3-16-148410-0", 9783161484100 },
        { "4006381333930", 0 }, { "", 0 }, { "00000000", 0 }, { "123", 0 }, { "4006381333931 x", 0 }, { "400638133393100", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t gtin = 0;
        bool read = tact_gtin_parse(tact_slice_of(cases[i].text), &gtin);
        if (read != (cases[i].gtin != 0) || (read && gtin != cases[i].gtin)) fail_msg("%s: %d %llu", cases[i].text, read, (unsigned long long)gtin);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read), cmocka_unit_test(xml_is_read), cmocka_unit_test(bad_rows_are_named_and_the_rest_is_taken),
        cmocka_unit_test(a_file_that_is_no_feed_fails_whole), cmocka_unit_test(no_memory_ends_it), cmocka_unit_test(barcodes_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
