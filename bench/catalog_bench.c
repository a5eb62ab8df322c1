/* bench/catalog_bench.c -- how long a product feed takes, and how much memory its table: `make bench-catalog`.
 *   catalog_bench PRODUCTS   writes a feed as a table and as XML, and stock for ten places, into /tmp; reads each; looks every product up. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "brand/catalog.h"

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double megabytes_peak(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

static uint64_t gtin_of(unsigned i) {
    uint64_t body = 400000000000 + i, sum = 0, v = body;
    for (unsigned k = 0; k < 12; k++, v /= 10) sum += v % 10 * (k % 2 ? 1 : 3);
    return body * 10 + (10 - sum % 10) % 10;
}

static void write_feed(const char *path, unsigned count, int xml) {
    static const char *const words[] = { "Espresso cup", "Winter tyre 205/55", "Garden chair, oak", "Novel in two volumes", "Running shoe" };
    FILE *f = fopen(path, "w");
    if (!f) exit(1);
    fputs(xml ? "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\" version=\"2.0\"><channel>\n" : "id\ttitle\tdescription\tlink\timage_link\tprice\tavailability\tgtin\tproduct_type\titem_group_id\n", f);
    for (unsigned i = 0; i < count; i++)
        fprintf(f, xml ? "<item><g:id>sku-%07u</g:id><title>%s no. %u</title><description>A long text of the shop that is passed over, as long as such texts are: some two hundred bytes, with what it is made of, how to wash it and why one wants it, and more of the same.</description>"
                         "<link>https://shop.example/en/p/%u-with-a-readable-name</link><g:image_link>https://cdn.shop.example/img/%u/large.jpg</g:image_link><g:price>%u.90 EUR</g:price><g:availability>in_stock</g:availability><g:gtin>%013llu</g:gtin><g:product_type>Home &gt; Group %u &gt; Kind %u</g:product_type><g:item_group_id>group-%u</g:item_group_id></item>\n"
                       : "sku-%07u\t%s no. %u\tA long text of the shop that is passed over, as long as such texts are: some two hundred bytes, with what it is made of, how to wash it and why one wants it, and more of the same.\thttps://shop.example/en/p/%u-with-a-readable-name\thttps://cdn.shop.example/img/%u/large.jpg\t%u.90 EUR\tin_stock\t%013llu\tHome > Group %u > Kind %u\tgroup-%u\n",
                i, words[i % 5], i, i, i, i % 500, (unsigned long long)gtin_of(i), i % 20, i % 400, i / 4);
    if (xml) fputs("</channel></rss>\n", f);
    fclose(f);
}

int main(int argc, char **argv) {
    unsigned count = argc > 1 ? (unsigned)atoi(argv[1]) : 100000;
    const char *const feeds[] = { "/tmp/tact-bench-feed.tsv", "/tmp/tact-bench-feed.xml" }, *const stock = "/tmp/tact-bench-stock.csv";
    FILE *f = fopen(stock, "w");
    if (!f) return 1;
    fputs("id,place,quantity\n", f);
    for (unsigned i = 0; i < count; i++)
        for (unsigned p = 0; p < 10; p++) fprintf(f, "sku-%07u,shop-%u,%u\n", i, p, (i + p) % 7);
    fclose(f);
    for (int xml = 0; xml < 2; xml++) {
        tact_catalog *c;
        write_feed(feeds[xml], count, xml);
        for (int with = 0; with < 2; with++) {
            double begun = seconds();
            if (tact_catalog_read(feeds[xml], with ? stock : NULL, TACT_S("EUR"), &c)) { fprintf(stderr, "%s\n", c ? c->error : "no memory"); return 1; }
            double read = seconds() - begun;
            unsigned found = 0;
            begun = seconds();
            for (unsigned i = 0; i < count; i++) found += tact_catalog_gtin(c, gtin_of(i)) == &c->products[i] && tact_catalog_find(c, tact_catalog_text(c, c->products[i].id)) == &c->products[i];
            double looked = seconds() - begun;
            printf("%s%s: %u products in %.2f s, table %.1f MB, peak of the process %.0f MB; %u found, %.0f ns a look-up\n", xml ? "xml" : "tsv", with ? " and stock" : "", c->count, read, (double)tact_catalog_bytes(c) / 1e6, megabytes_peak(), found, looked / count / 2 * 1e9);
            tact_catalog_free(c);
        }
        unlink(feeds[xml]);
    }
    unlink(stock);
    return 0;
}
