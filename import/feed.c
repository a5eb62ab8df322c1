/* import/feed.c -- see feed.h.  Which kind of file, the tab-separated kind, and what makes a row a product. */
#include "import/csv.h"
#include "import/feed_read.h"
#include "import/money.h"
#include "import/text.h"
#include <stdarg.h>
#include <stdio.h>

static const char *const availabilities[] = { "in_stock", "out_of_stock", "preorder", "backorder" };
const char *tact_availability_name(unsigned availability) { return availability < 4 ? availabilities[availability] : "?"; }

static const char *const field_names[TACT_FEED_FIELDS] = {
    "id", "title", "link", "image_link", "price", "sale_price", "sale_price_effective_date", "availability", "gtin", "product_type", "item_group_id" };
const char *tact__feed_field_name(unsigned field) { return field_names[field]; }

/* ---- words ------------------------------------------------------------------------------------------------------------------- */

/* Small letters, and `_` for what stands between words: "In stock" and "in_stock" are one. False when it does not fit. */
static bool plain(tact_slice s, char *out, size_t room) {
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (n + 1 >= room) return false;
        out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c == ' ' || c == '-' ? '_' : c;
    }
    out[n] = 0;
    return true;
}

int tact__feed_field(tact_slice name) {
    char word[40];
    name = tact_text_trim(name);
    if (name.len > 2 && (name.ptr[0] == 'g' || name.ptr[0] == 'G') && name.ptr[1] == ':') { name.ptr += 2; name.len -= 2; }
    if (!plain(name, word, sizeof word)) return -1;
    for (int f = 0; f < TACT_FEED_FIELDS; f++)
        if (strcmp(word, field_names[f]) == 0) return f;
    return -1;
}

static int availability_of(tact_slice s) {
    char word[24];
    if (!plain(s, word, sizeof word)) return -1;
    if (strcmp(word, "pre_order") == 0) return TACT_PREORDER;
    for (int a = 0; a < 4; a++)
        if (strcmp(word, availabilities[a]) == 0) return a;
    return -1;
}

bool tact_gtin_parse(tact_slice text, uint64_t *gtin) {
    uint64_t value = 0;
    unsigned digits = 0, sum = 0;
    for (size_t i = text.len; i-- > 0;) {                  /* from the check digit on: weights 1, 3, 1, 3 ... */
        char c = text.ptr[i];
        if (c == ' ' || c == '-') continue;
        if (c < '0' || c > '9' || digits == 14) return false;
        sum += (unsigned)(c - '0') * (digits++ % 2 ? 3 : 1);
    }
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0') value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    *gtin = value;
    return (digits == 8 || digits == 12 || digits == 13 || digits == 14) && sum % 10 == 0 && value;
}

/* ---- what is wrong ------------------------------------------------------------------------------------------------------------- */

static void sample(tact_feed_report *r, uint64_t line, tact_slice id, const char *hint, const char *what, va_list words) {
    if (r->sample_count == TACT_FEED_SAMPLES) return;
    tact_feed_sample *s = &r->samples[r->sample_count++];
    size_t len = id.len < sizeof s->id - 1 ? id.len : sizeof s->id - 1;
    while (len && len < id.len && ((unsigned char)id.ptr[len] & 0xC0) == 0x80) len--;
    s->line = line;
    s->hint = hint;
    if (len) memcpy(s->id, id.ptr, len);
    s->id[len] = 0;
    vsnprintf(s->what, sizeof s->what, what, words);
}

void tact__feed_bad(tact_feed_report *r, uint64_t line, tact_slice id, const char *hint, const char *what, ...) {
    va_list words;
    va_start(words, what);
    r->bad++;
    sample(r, line, id, hint, what, words);
    va_end(words);
}

__attribute__((format(printf, 5, 6))) static void odd(tact_feed_report *r, uint64_t line, tact_slice id, const char *hint, const char *what, ...) {
    va_list words;
    va_start(words, what);
    r->odd++;
    sample(r, line, id, hint, what, words);
    va_end(words);
}

/* ---- a row --------------------------------------------------------------------------------------------------------------------- */

/* The three letters of "12.90 EUR" or "EUR 12.90"; the brand's when there are none. False: some other sign. */
static bool currency_of(tact_slice s, tact_slice otherwise, char out[4]) {
    char letters[4] = { 0 };
    unsigned n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 32);
        if (c >= 'A' && c <= 'Z') { if (n == 3) return false; letters[n++] = c; }
        else if ((unsigned char)c >= 0x80 || c == '$') return false;
    }
    if (n == 0 && otherwise.len == 3) memcpy(letters, otherwise.ptr, 3);
    else if (n != 3) return false;
    memcpy(out, letters, 4);
    return true;
}

static bool price(const tact_feed_options *o, tact_slice s, int64_t *micro, char currency[4]) {
    return currency_of(s, o->currency, currency) && tact_money_parse(s, '.', micro) && *micro >= 0;
}

static bool unbroken(tact_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == 0x7F || s.ptr[i] == '"' || s.ptr[i] == '<' || s.ptr[i] == '>') return false;
    return true;
}

static bool address(tact_slice s) { return (tact_slice_starts(s, TACT_S("https://")) || tact_slice_starts(s, TACT_S("http://"))) && s.len > 10 && unbroken(s); }

/* A product's page may be one that tact itself serves, such as /p/winter-tyres: then its address is this server's, whatever that is. */
static bool leads(tact_slice s) { return address(s) || (s.len > 1 && s.ptr[0] == '/' && s.ptr[1] != '/' && s.ptr[1] != '\\' && unbroken(s)); }

static bool sale_dates(tact_slice s, tact_instant *from, tact_instant *until) {
    const char *slash = s.len ? memchr(s.ptr, '/', s.len) : NULL;
    if (!s.len) return true;
    if (!slash) return false;
    tact_slice first = tact_text_trim((tact_slice){ s.ptr, (size_t)(slash - s.ptr) }), last = tact_text_trim((tact_slice){ slash + 1, (size_t)(s.ptr + s.len - slash - 1) });
    char text[2][40];
    tact_slice *both[] = { &first, &last };
    for (int i = 0; i < 2; i++) {                          /* "2026-11-01T13:00-0800": minutes alone, and a zone without its colon */
        tact_slice t = *both[i];
        size_t n = 0, clock = 0;
        if (t.len > 30) return false;
        for (size_t k = 0; k < t.len; k++) {
            if (k > 10 && (t.ptr[k] == '+' || t.ptr[k] == '-' || t.ptr[k] == 'Z') && clock == 1) { memcpy(text[i] + n, ":00", 3); n += 3; }
            clock += k > 10 && t.ptr[k] == ':' && clock < 2;
            text[i][n++] = t.ptr[k];
            if (t.len >= 16 && k + 3 == t.len && t.ptr[t.len - 3] != ':' && (t.ptr[t.len - 5] == '+' || t.ptr[t.len - 5] == '-')) text[i][n++] = ':';
        }
        *both[i] = (tact_slice){ text[i], n };
    }
    return tact_instant_parse(first, from) && tact_instant_parse(last, until) && !tact_instant_before(*until, *from);
}

static void read_sale(const tact_feed_options *o, tact_feed_report *r, uint64_t line, const tact_slice *f, tact_feed_product *p) {
    char currency[4];
    int64_t micro;
    p->sale_micro = -1;
    if (!f[TACT_FEED_SALE].len) return;
    if (!price(o, f[TACT_FEED_SALE], &micro, currency) || strcmp(currency, p->currency) != 0)
        odd(r, line, p->id, "an amount in the currency of the price, such as 9.90 EUR", "the sale_price is no price; it was left out");
    else if (micro >= p->price_micro)
        odd(r, line, p->id, "leave sale_price out when there is no sale", "the sale_price is not below the price; it was left out");
    else if (!sale_dates(f[TACT_FEED_SALE_DATES], &p->sale_from, &p->sale_until))
        odd(r, line, p->id, "two times such as 2026-11-01T00:00+0100/2026-11-08T00:00+0100", "sale_price_effective_date is no stretch of time; the sale price was left out");
    else p->sale_micro = micro;
}

static bool long_field(tact_feed_report *r, uint64_t line, const tact_slice *f) {
    static const struct { uint8_t field; size_t most; } bounds[] = { { TACT_FEED_ID, TACT_FEED_ID_BYTES }, { TACT_FEED_TITLE, TACT_FEED_TITLE_BYTES }, { TACT_FEED_LINK, TACT_FEED_LINK_BYTES },
        { TACT_FEED_IMAGE, TACT_FEED_LINK_BYTES }, { TACT_FEED_TYPE, TACT_FEED_TYPE_BYTES }, { TACT_FEED_GROUP, TACT_FEED_ID_BYTES } };
    for (unsigned i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        if (f[bounds[i].field].len <= bounds[i].most) continue;
        tact__feed_bad(r, line, f[TACT_FEED_ID], "shorten it in the program that makes the feed", "the %s has %zu bytes; %zu are taken", field_names[bounds[i].field], f[bounds[i].field].len, bounds[i].most);
        return true;
    }
    return false;
}

static bool missing_field(tact_feed_report *r, uint64_t line, const tact_slice *f) {
    static const struct { uint8_t field; const char *hint; } needed[] = { { TACT_FEED_ID, "each product has an id of its own" }, { TACT_FEED_TITLE, "write what people call it" },
        { TACT_FEED_LINK, "the address of its page" }, { TACT_FEED_PRICE, "an amount and a currency, such as 12.90 EUR" }, { TACT_FEED_AVAILABILITY, "one of in_stock, out_of_stock, preorder, backorder" } };
    for (unsigned i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (f[needed[i].field].len) continue;
        tact__feed_bad(r, line, f[TACT_FEED_ID], needed[i].hint, "there is no %s", field_names[needed[i].field]);
        return true;
    }
    return false;
}

bool tact__feed_row(const tact_feed_options *o, tact_feed_report *r, uint64_t line, const tact_slice raw[TACT_FEED_FIELDS]) {
    tact_slice f[TACT_FEED_FIELDS];
    tact_feed_product p = { .line = line };
    tact_feed_fault fault = { NULL, NULL };
    for (int i = 0; i < TACT_FEED_FIELDS; i++) f[i] = tact_text_trim(raw[i]);
    r->rows++;
    if (missing_field(r, line, f) || long_field(r, line, f)) return true;
    int availability = availability_of(f[TACT_FEED_AVAILABILITY]);
    p.id = f[TACT_FEED_ID];
    p.title = f[TACT_FEED_TITLE];
    p.link = f[TACT_FEED_LINK];
    p.type = f[TACT_FEED_TYPE];
    p.group = f[TACT_FEED_GROUP];
    const char *hint = NULL, *what = NULL;
    if (!leads(p.link)) { what = "the link is no address"; hint = "begin it with https://, or with / for a page of this server, and write blanks in it as %20"; }
    else if (!price(o, f[TACT_FEED_PRICE], &p.price_micro, p.currency)) { what = "the price is no price"; hint = "an amount with a point and a currency, such as 12.90 EUR"; }
    else if (availability < 0) { what = "the availability is no word of the specification"; hint = "one of in_stock, out_of_stock, preorder, backorder"; }
    if (what) { tact__feed_bad(r, line, p.id, hint, "%s", what); return true; }
    p.availability = (uint8_t)availability;
    if (f[TACT_FEED_GTIN].len && !tact_gtin_parse(f[TACT_FEED_GTIN], &p.gtin)) {
        p.gtin = 0;
        odd(r, line, p.id, "8, 12, 13 or 14 digits as under the barcode; a spreadsheet may have cut zeros or rounded it", "the gtin is none; it was left out");
    }
    if (f[TACT_FEED_IMAGE].len && !address(f[TACT_FEED_IMAGE])) odd(r, line, p.id, "begin it with https://", "the image_link is no address; it was left out");
    else p.image = f[TACT_FEED_IMAGE];
    read_sale(o, r, line, f, &p);
    if (o->product(o->ctx, &p, &fault)) { r->products++; return true; }
    if (fault.why) tact__feed_bad(r, line, p.id, fault.hint, "%s", fault.why);
    return fault.why != NULL;
}

/* ---- with a header row --------------------------------------------------------------------------------------------------------- */

static bool read_header(const tact_csv_record *record, const char *name, int at[TACT_FEED_FIELDS], tact_feed_report *r) {
    for (int f = 0; f < TACT_FEED_FIELDS; f++) at[f] = -1;
    for (uint32_t i = 0; i < record->count; i++) {
        int f = tact__feed_field(record->fields[i]);
        if (f >= 0 && at[f] < 0) at[f] = (int)i;
    }
    for (int f = 0; f < TACT_FEED_FIELDS; f++) {
        bool needed = f == TACT_FEED_ID || f == TACT_FEED_TITLE || f == TACT_FEED_LINK || f == TACT_FEED_PRICE || f == TACT_FEED_AVAILABILITY;
        if (at[f] >= 0 || !needed) continue;
        snprintf(r->error, sizeof r->error, "%s:%llu: there is no column '%s': the first line names the columns, at least id, title, link, price, availability, with tabs or commas between them",
                 name, (unsigned long long)record->line, field_names[f]);
        return false;
    }
    return true;
}

static tact_status read_table(tact_source *source, const tact_feed_options *o, tact_feed_report *r) {
    tact_csv *csv = tact_csv_open(source, 0);
    tact_csv_record record;
    tact_csv_result result = TACT_CSV_END;
    tact_status status = TACT_OK;
    int at[TACT_FEED_FIELDS];
    bool header = true;
    if (!csv) { snprintf(r->error, sizeof r->error, "there is not enough memory to read the feed"); return TACT_ERR_MEMORY; }
    while (!status && (result = tact_csv_next(csv, &record)) == TACT_CSV_ROW) {
        tact_slice fields[TACT_FEED_FIELDS];
        if (header) { header = false; status = read_header(&record, tact_source_name(source), at, r) ? TACT_OK : TACT_ERR_INVALID; continue; }
        for (int f = 0; f < TACT_FEED_FIELDS; f++) fields[f] = at[f] >= 0 && (uint32_t)at[f] < record.count ? record.fields[at[f]] : (tact_slice){ NULL, 0 };
        if (record.fault) { r->rows++; tact__feed_bad(r, record.line, fields[TACT_FEED_ID], "double quotes inside a field are written twice", "%s", record.fault); }
        else if (!tact__feed_row(o, r, record.line, fields)) status = TACT_ERR_MEMORY;
    }
    if (!status && result == TACT_CSV_FAILED) { snprintf(r->error, sizeof r->error, "%s", tact_csv_error(csv)); status = TACT_ERR_INVALID; }
    if (!status && header) { snprintf(r->error, sizeof r->error, "%s: the file is empty: write the columns id, title, link, price, availability into its first line", tact_source_name(source)); status = TACT_ERR_INVALID; }
    tact_csv_close(csv);
    return status;
}

/* ---- which kind ---------------------------------------------------------------------------------------------------------------- */

static tact_status open_source(const tact_feed_options *o, tact_source **out, tact_feed_report *r) {
    if (o->path) return tact_source_open(out, o->path, r->error, sizeof r->error);
    *out = tact_source_memory(o->memory);
    if (!*out) snprintf(r->error, sizeof r->error, "there is not enough memory to read the feed");
    return *out ? TACT_OK : TACT_ERR_MEMORY;
}

static tact_status is_xml(const tact_feed_options *o, bool *xml, tact_feed_report *r) {
    char head[256];
    tact_source *source;
    tact_status s = open_source(o, &source, r);
    if (s) return s;
    long n = tact_source_read(source, head, sizeof head), i = 0;
    if (n < 0) { snprintf(r->error, sizeof r->error, "%s", tact_source_error(source)); s = TACT_ERR_IO; }
    if (n >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) i = 3;
    while (i < n && (head[i] == ' ' || head[i] == '\n' || head[i] == '\r' || head[i] == '\t')) i++;
    *xml = i < n && head[i] == '<';
    tact_source_close(source);
    return s;
}

tact_status tact_feed_read(const tact_feed_options *options, tact_feed_report *report) {
    tact_source *source;
    memset(report, 0, sizeof *report);
    tact_status s = is_xml(options, &report->xml, report);
    if (!s) s = open_source(options, &source, report);
    if (s) return s;
    s = report->xml ? tact__feed_xml(source, options, report) : read_table(source, options, report);
    if (s == TACT_ERR_MEMORY && !report->error[0]) snprintf(report->error, sizeof report->error, "there is not enough memory for the products of the feed");
    tact_source_close(source);
    return s;
}
