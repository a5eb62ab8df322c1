/* import/orders.c -- see orders.h.
 *
 *   first reading    row ──► key of its order ──► number of lines of that order
 *   second reading   row ──► key ──► the order being gathered ──(its last line)──► callback
 */
#include "import/orders.h"
#include "import/heap.h"
#include "import/money.h"
#include "import/orders_column.h"
#include "import/phone.h"
#include "import/hashes.h"
#include "import/text.h"
#include "import/when.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEY_BYTES = 16, MICRO = 1000000 };

/* One row, read. Texts live in the reader's arena. */
typedef struct sale {
    tact_slice texts[TACT_ORDER_FIELDS];           /* trimmed cells; e-mail and number in normal form */
    tact_instant at;
    tact_order_line line;
    bool has_order_total; int64_t order_total_micro;
    unsigned char key[KEY_BYTES];
} sale;

/* An order being gathered: its own texts in one arena. */
typedef struct gathering {
    unsigned char key[KEY_BYTES];
    tact_arena arena;
    tact_order order;
    tact_order_line *lines; uint32_t room;
    struct gathering *older, *newer;               /* all of them, in the order of their first line */
} gathering;

typedef struct pending { uint32_t lines_left; gathering *open; } pending;

typedef struct reader {
    const tact_orders_options *options;
    tact_orders_report *report;
    bool counting, month_first;
    char decimal;
    tact_hashes index;                               /* key -> place in `orders` */
    pending *orders; size_t order_count, order_room;
    gathering *oldest, *newest;
    tact_arena arena;
} reader;

/* -- one row -------------------------------------------------------------------------------------------------------------- */

static void sample(tact_orders_report *r, const tact_csv_record *record, const char *why, tact_slice column) {
    if (r->sample_count == TACT_ORDER_SAMPLES) return;
    r->samples[r->sample_count].row = record->row;
    r->samples[r->sample_count].line = record->line;
    r->samples[r->sample_count].why = why;
    snprintf(r->samples[r->sample_count].column, sizeof r->samples[0].column, "%.*s", (int)column.len, column.len ? column.ptr : "");
    r->sample_count++;
}

static tact_slice header_of(const reader *r, tact_order_field field) {
    for (uint32_t i = 0; i < r->report->column_count; i++)
        if (r->report->columns[i].field == field) return r->report->columns[i].header;
    return (tact_slice){ NULL, 0 };
}

static void bad_amount(reader *r, const tact_csv_record *record, tact_order_field field) {
    if (!r->counting) return;
    r->report->bad_amounts++;
    sample(r->report, record, "is no amount; it was left out", header_of(r, field));
}

static bool amount(reader *r, const tact_csv_record *record, const sale *s, tact_order_field field, int64_t *out) {
    if (!s->texts[field].len) return false;
    if (tact_money_parse(s->texts[field], r->decimal, out)) return true;
    bad_amount(r, record, field);
    return false;
}

static void normal_addresses(reader *r, const tact_csv_record *record, sale *s) {
    char text[TACT_EMAIL_TEXT + 1];
    tact_slice *email = &s->texts[TACT_ORDER_EMAIL], *phone = &s->texts[TACT_ORDER_PHONE];
    const char *bad_email = email->len ? tact_email_normal(*email, text) : NULL;
    if (email->len) *email = bad_email ? (tact_slice){ NULL, 0 } : tact_arena_copy(&r->arena, tact_slice_of(text));
    const char *bad_phone = phone->len ? tact_phone_normal(*phone, r->options->country, text) : NULL;
    if (phone->len) *phone = bad_phone ? (tact_slice){ NULL, 0 } : tact_arena_copy(&r->arena, tact_slice_of(text));
    if (!r->counting || (!bad_email && !bad_phone)) return;
    r->report->bad_addresses++;
    sample(r->report, record, bad_email ? bad_email : bad_phone, header_of(r, bad_email ? TACT_ORDER_EMAIL : TACT_ORDER_PHONE));
}

/* price x quantity without 128-bit help from the caller's numbers: both are at most nine trillion units. */
static int64_t times(int64_t a_micro, int64_t b_micro) {
    __int128 product = (__int128)a_micro * b_micro / MICRO;
    if (product > INT64_MAX) return INT64_MAX;
    return product < INT64_MIN ? INT64_MIN : (int64_t)product;
}

static int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) return a < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

static void amounts(reader *r, const tact_csv_record *record, sale *s) {
    tact_order_line *l = &s->line;
    l->quantity_micro = MICRO;
    amount(r, record, s, TACT_ORDER_QUANTITY, &l->quantity_micro);
    l->has_price = amount(r, record, s, TACT_ORDER_PRICE, &l->price_micro);
    if (!amount(r, record, s, TACT_ORDER_LINE_TOTAL, &l->total_micro) && l->has_price) l->total_micro = times(l->price_micro, l->quantity_micro);
    s->has_order_total = amount(r, record, s, TACT_ORDER_ORDER_TOTAL, &s->order_total_micro);
}

static bool short_number(tact_slice id) {
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] < '0' || id.ptr[i] > '9') return false;
    return id.len <= 5;
}

/* What makes an order the same one, each part with its length before it so that no two can run together. */
static void key_of(const sale *s, unsigned char key[KEY_BYTES]) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, KEY_BYTES);
    tact_slice id = s->texts[TACT_ORDER_ORDER];
    int64_t time_part = !id.len ? s->at.us : short_number(id) ? s->at.us / (INT64_C(86400) * MICRO) : 0;
    char number[24];
    int n = snprintf(number, sizeof number, "%lld", (long long)time_part);
    const tact_slice parts[] = { TACT_S("tact order 1"), id, s->texts[TACT_ORDER_STORE], s->texts[TACT_ORDER_CUSTOMER], s->texts[TACT_ORDER_CARD], s->texts[TACT_ORDER_EMAIL], s->texts[TACT_ORDER_PHONE], { number, (size_t)n } };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char length[24];
        int k = snprintf(length, sizeof length, "%zu:", parts[i].len);
        crypto_generichash_update(&state, (const unsigned char *)length, (unsigned long long)k);
        if (parts[i].len) crypto_generichash_update(&state, (const unsigned char *)parts[i].ptr, parts[i].len);
    }
    crypto_generichash_final(&state, key, KEY_BYTES);
}

/* True when the row belongs to an order. Shops such as Shopify name person, time and store on an order's first line only: the
 * lines right below it with the same order number, and none of their own, share them. */
static bool read_sale(reader *r, const tact_csv_record *record, const sale *above, sale *s) {
    *s = (sale){ 0 };
    for (uint32_t i = 0; i < r->report->column_count && i < record->count; i++)
        if (r->report->columns[i].field > TACT_ORDER_IGNORE) s->texts[r->report->columns[i].field] = tact_text_trim(record->fields[i]);
    normal_addresses(r, record, s);
    bool person = s->texts[TACT_ORDER_CUSTOMER].len || s->texts[TACT_ORDER_CARD].len || s->texts[TACT_ORDER_EMAIL].len || s->texts[TACT_ORDER_PHONE].len;
    bool timed = s->texts[TACT_ORDER_TIME].len > 0;
    if (above && above->texts[TACT_ORDER_ORDER].len && tact_slice_equal(above->texts[TACT_ORDER_ORDER], s->texts[TACT_ORDER_ORDER])) {
        static const tact_order_field shared[] = { TACT_ORDER_CUSTOMER, TACT_ORDER_CARD, TACT_ORDER_EMAIL, TACT_ORDER_PHONE };
        for (size_t i = 0; !person && i < 4; i++) s->texts[shared[i]] = above->texts[shared[i]];
        if (!timed) s->texts[TACT_ORDER_TIME] = above->texts[TACT_ORDER_TIME];
        if (!s->texts[TACT_ORDER_STORE].len) s->texts[TACT_ORDER_STORE] = above->texts[TACT_ORDER_STORE];
        if (!s->texts[TACT_ORDER_CURRENCY].len) s->texts[TACT_ORDER_CURRENCY] = above->texts[TACT_ORDER_CURRENCY];
        person = true;
    }
    if (!person) {
        if (r->counting) { r->report->without_person++; sample(r->report, record, "names nobody; the row was passed over", (tact_slice){ NULL, 0 }); }
        return false;
    }
    bool read = tact_when_parse(s->texts[TACT_ORDER_TIME], r->month_first, &s->at);
    bool future = read && tact_instant_before(tact_instant_add(r->options->now, TACT_DAYS(1)), s->at);
    if (!read || future) {
        if (r->counting) { r->report->without_time++; sample(r->report, record, future ? "lies in the future; the row was passed over" : "is no time; the row was passed over", header_of(r, TACT_ORDER_TIME)); }
        return false;
    }
    amounts(r, record, s);
    s->line.row = record->row;
    s->line.sku = s->texts[TACT_ORDER_SKU];
    s->line.name = s->texts[TACT_ORDER_NAME];
    s->line.category = s->texts[TACT_ORDER_CATEGORY];
    key_of(s, s->key);
    return true;
}

/* -- gathering -------------------------------------------------------------------------------------------------------------- */

static uint64_t short_key(const unsigned char *key) { uint64_t v; memcpy(&v, key, sizeof v); return v; }

static bool count_line(reader *r, const sale *s) {
    bool made;
    uint64_t *place = tact_hashes_put(&r->index, short_key(s->key), r->order_count, &made);
    if (!place) return false;
    if (made) {
        if (r->order_count == r->order_room) {
            size_t room = r->order_room ? r->order_room * 2 : 1024;
            pending *grown = realloc(r->orders, room * sizeof *grown);
            if (!grown) return false;
            r->orders = grown;
            r->order_room = room;
        }
        r->orders[r->order_count++] = (pending){ 0, NULL };
    }
    r->orders[*place].lines_left++;
    return true;
}

static gathering *begin_order(reader *r, const sale *s) {
    gathering *g = calloc(1, sizeof *g);
    if (!g) return NULL;
    tact_import_arena(&g->arena);
    memcpy(g->key, s->key, KEY_BYTES);
    tact_order *o = &g->order;
    o->order_id = tact_arena_copy(&g->arena, s->texts[TACT_ORDER_ORDER]);
    o->customer = tact_arena_copy(&g->arena, s->texts[TACT_ORDER_CUSTOMER]);
    o->card = tact_arena_copy(&g->arena, s->texts[TACT_ORDER_CARD]);
    o->email = tact_arena_copy(&g->arena, s->texts[TACT_ORDER_EMAIL]);
    o->phone = tact_arena_copy(&g->arena, s->texts[TACT_ORDER_PHONE]);
    o->store = tact_arena_copy(&g->arena, s->texts[TACT_ORDER_STORE]);
    o->currency = tact_arena_copy(&g->arena, s->texts[TACT_ORDER_CURRENCY].len ? s->texts[TACT_ORDER_CURRENCY] : r->options->currency);
    o->occurred = s->at;
    o->first_row = s->line.row;
    memcpy(o->message_id, "order-", 6);
    sodium_bin2hex(o->message_id + 6, sizeof o->message_id - 6, s->key, KEY_BYTES);
    g->older = r->newest;
    *(r->newest ? &r->newest->newer : &r->oldest) = g;
    r->newest = g;
    return g;
}

static bool add_line(gathering *g, const sale *s) {
    tact_order *o = &g->order;
    if (o->line_count == g->room) {
        uint32_t room = g->room ? g->room * 2 : 4;
        tact_order_line *grown = TACT_NEW(&g->arena, tact_order_line, room);
        if (!grown) return false;
        if (o->line_count) memcpy(grown, g->lines, o->line_count * sizeof *grown);
        g->lines = grown;
        g->room = room;
    }
    tact_order_line *l = &g->lines[o->line_count++];
    *l = s->line;
    l->sku = tact_arena_copy(&g->arena, s->line.sku);
    l->name = tact_arena_copy(&g->arena, s->line.name);
    l->category = tact_arena_copy(&g->arena, s->line.category);
    o->lines = g->lines;
    if (tact_instant_before(s->at, o->occurred)) o->occurred = s->at;
    if (s->has_order_total && !o->total_given) { o->total_given = true; o->total_micro = s->order_total_micro; }
    return true;
}

static void free_order(reader *r, gathering *g) {
    *(g->older ? &g->older->newer : &r->oldest) = g->newer;
    *(g->newer ? &g->newer->older : &r->newest) = g->older;
    tact_import_arena_free(&g->arena);
    free(g);
}

static void deliver(reader *r, gathering *g) {
    tact_order *o = &g->order;
    tact_orders_report *rep = r->report;
    if (!o->total_given)
        for (uint32_t i = 0; i < o->line_count; i++) o->total_micro = plus(o->total_micro, o->lines[i].total_micro);
    o->refund = o->total_micro < 0;
    if (rep->orders == 0 || tact_instant_before(o->occurred, rep->first)) rep->first = o->occurred;
    if (rep->orders == 0 || tact_instant_before(rep->last, o->occurred)) rep->last = o->occurred;
    rep->orders++;
    rep->lines += o->line_count;
    rep->refunds += o->refund;
    rep->total_micro = plus(rep->total_micro, o->total_micro);
    if (r->options->order) rep->stopped = !r->options->order(r->options->ctx, o);
    free_order(r, g);
}

static bool gather_line(reader *r, const sale *s) {
    const uint64_t *place = tact_hashes_get(&r->index, short_key(s->key));
    pending lone = { 1, NULL }, *p = place ? &r->orders[*place] : &lone;      /* a row that was not there at the first reading */
    if (p->open && memcmp(p->open->key, s->key, KEY_BYTES) != 0) p = &lone;   /* two orders under one short key: this line by itself */
    if (!p->open && !(p->open = begin_order(r, s))) return false;
    if (!add_line(p->open, s)) return false;
    if (p->lines_left > 1) { p->lines_left--; return true; }
    deliver(r, p->open);
    p->open = NULL;
    return true;
}

/* -- the readings ----------------------------------------------------------------------------------------------------------- */

static tact_status fail(reader *r, tact_status status, const char *line) {
    snprintf(r->report->error, sizeof r->report->error, "%s", line);
    return status;
}

static tact_source *open_source(reader *r, tact_status *status) {
    *status = TACT_OK;
    if (r->options->reopen) return r->options->reopen(r->options->reopen_ctx);
    tact_source *source = NULL;
    if (strcmp(r->options->path, "-") == 0) *status = fail(r, TACT_ERR_INVALID, "standard input: orders are read twice: save them to a file and name that");
    else *status = tact_source_open(&source, r->options->path, r->report->error, sizeof r->report->error);
    return source;
}

static tact_status read_rows(reader *r, tact_csv *csv, tact_source *source) {
    tact_csv_record record;
    tact_csv_result result;
    tact_arena held[2];                            /* the row above, for lines that share its person and time; and the one before it */
    unsigned turn = 0;
    tact_import_arena(&held[0]);
    tact_import_arena(&held[1]);
    sale above, s;
    bool has_above = false, first = true;
    uint64_t told = 0;
    tact_status status = TACT_OK;
    while (status == TACT_OK && !r->report->stopped && (result = tact_csv_next(csv, &record)) == TACT_CSV_ROW) {
        if (first && !r->report->column_count && !tact__orders_columns(&record, r->options, tact_source_name(source), r->report)) { status = TACT_ERR_INVALID; break; }
        bool header = first && !r->options->no_header;
        first = false;
        if (header) continue;
        if (r->counting) r->report->rows++;
        if (read_sale(r, &record, has_above ? &above : NULL, &s)) {
            if (!(r->counting ? count_line(r, &s) : gather_line(r, &s))) status = fail(r, TACT_ERR_MEMORY, "not enough memory for the orders");
            turn ^= 1u;                            /* what `s` shares with the row above lives in the other one */
            tact_arena_reset(&held[turn]);
            above = s;
            for (int i = 0; i < TACT_ORDER_FIELDS; i++) above.texts[i] = tact_arena_copy(&held[turn], s.texts[i]);
            has_above = true;
        } else has_above = false;
        tact_arena_reset(&r->arena);
        uint64_t done = tact_source_done_bytes(source), total = tact_source_total_bytes(source);
        if (r->options->progress.tell && done != told) r->options->progress.tell(r->options->progress.ctx, (r->counting ? 0 : total) + done, 2 * total, record.row);
        told = done;
    }
    tact_import_arena_free(&held[0]);
    tact_import_arena_free(&held[1]);
    if (status == TACT_OK && !r->report->stopped && result == TACT_CSV_FAILED) status = fail(r, TACT_ERR_INVALID, tact_csv_error(csv));
    if (status == TACT_OK && first) {
        status = TACT_ERR_INVALID;
        snprintf(r->report->error, sizeof r->report->error, "%s: the file is empty", tact_source_name(source));
    }
    return status;
}

static tact_status one_reading(reader *r, bool counting) {
    r->counting = counting;
    tact_status status;
    tact_source *source = open_source(r, &status);
    if (status != TACT_OK) return status;
    tact_csv *csv = source ? tact_csv_open(source, r->options->separator) : NULL;
    if (!csv) { tact_source_close(source); return fail(r, TACT_ERR_MEMORY, "not enough memory to read the file"); }
    status = read_rows(r, csv, source);
    r->report->csv = *tact_csv_report_of(csv);
    tact_csv_close(csv);
    tact_source_close(source);
    return status;
}

tact_status tact_orders_read(const tact_orders_options *options, tact_orders_report *report) {
    TACT_ASSERT(options->path || options->reopen);
    memset(report, 0, sizeof *report);
    tact_import_arena(&report->arena);
    reader r = { .options = options, .report = report, .decimal = tact_money_decimal(options->country) };
    r.month_first = tact_slice_equal_nocase(options->country, TACT_S("US"));
    if (sodium_init() < 0) return fail(&r, TACT_ERR_IO, "the cryptographic library does not start");
    tact_import_arena(&r.arena);
    tact_status status = one_reading(&r, true);
    if (status == TACT_OK) status = one_reading(&r, false);
    while (status == TACT_OK && !report->stopped && r.oldest) deliver(&r, r.oldest);       /* the file lost rows in between */
    while (r.oldest) free_order(&r, r.oldest);
    tact_import_arena_free(&r.arena);
    tact_hashes_free(&r.index);
    free(r.orders);
    return status;
}

void tact_orders_report_free(tact_orders_report *report) { tact_import_arena_free(&report->arena); }
