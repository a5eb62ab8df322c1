/* import/orders_column.c -- see orders_column.h. */
#include "import/orders_column.h"
#include "import/text.h"
#include <stdio.h>

/* Three headers whose meaning hangs on the others: Shopify's "Name" is the order, a second time and a till count only alone. */
enum { TACT_ORDER_ORDER_NAME = TACT_ORDER_FIELDS, TACT_ORDER_TIME_OTHER, TACT_ORDER_STORE_OTHER };

static const struct { const char *header; int field; } table[] = {
#define O(header, field) { header, TACT_ORDER_##field },
#include "import/orders_column.def"
#undef O
};

static const char *const names[TACT_ORDER_FIELDS] = { "", "ignore", "order", "customer", "card", "email", "phone", "time", "sku", "name", "category", "quantity", "price", "line_total", "order_total", "currency", "store" };

const char *tact_order_field_name(tact_order_field field) { return (unsigned)field < TACT_ORDER_FIELDS ? names[field] : ""; }

static tact_order_field field_named(tact_slice name) {
    for (int i = 1; i < TACT_ORDER_FIELDS; i++)
        if (tact_slice_is(name, names[i])) return (tact_order_field)i;
    return TACT_ORDER_NONE;
}

bool tact_orders_map(tact_header_maps *maps, tact_slice text, char *error, size_t error_size) {
    tact_slice field;
    if (!tact_header_map_add(maps, text, &field, error, error_size)) return false;
    if (field_named(field) != TACT_ORDER_NONE) return true;
    maps->count--;
    snprintf(error, error_size, "--map %.*s: '%.*s' is not a field; known: order customer card email phone time sku name category quantity price line_total order_total currency store ignore",
             (int)text.len, text.ptr, (int)field.len, field.len ? field.ptr : "");
    return false;
}

static bool has_header(const tact_csv_record *header, const char *name) {
    for (uint32_t i = 0; i < header->count; i++)
        if (tact_header_same(tact_text_trim(header->fields[i]), tact_slice_of(name))) return true;
    return false;
}

static bool taken(const tact_order_column *columns, uint32_t count, tact_order_field field) {
    for (uint32_t i = 0; i < count; i++)
        if (columns[i].field == field) return true;
    return false;
}

static int in_table(tact_slice header) {
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (tact_header_same(header, tact_slice_of(table[i].header))) return table[i].field;
    return TACT_ORDER_NONE;
}

static void by_table(const tact_csv_record *header, tact_order_column *columns, uint32_t count) {
    for (int second = 0; second < 2; second++)                      /* the two stand-ins after everything else */
        for (uint32_t i = 0; i < count; i++) {
            if (columns[i].field != TACT_ORDER_NONE) continue;
            int field = in_table(columns[i].header);
            bool stand_in = field == TACT_ORDER_TIME_OTHER || field == TACT_ORDER_STORE_OTHER;
            if (stand_in != (second == 1)) continue;
            if (field == TACT_ORDER_ORDER_NAME) field = has_header(header, "lineitem name") ? TACT_ORDER_ORDER : TACT_ORDER_NAME;
            if (field == TACT_ORDER_TIME_OTHER) field = TACT_ORDER_TIME;
            if (field == TACT_ORDER_STORE_OTHER) field = TACT_ORDER_STORE;
            if (field != TACT_ORDER_NONE && !taken(columns, count, (tact_order_field)field)) columns[i].field = (tact_order_field)field;
        }
}

bool tact__orders_columns(const tact_csv_record *header, const tact_orders_options *options, const char *file, tact_orders_report *r) {
    tact_order_column *columns = TACT_NEW(&r->arena, tact_order_column, header->count);
    if (!columns) { snprintf(r->error, sizeof r->error, "%s: not enough memory for the columns", file); return false; }
    for (uint32_t i = 0; i < header->count; i++) {
        char number[12];
        int n = snprintf(number, sizeof number, "%u", i + 1);
        columns[i].header = tact_arena_copy(&r->arena, options->no_header ? (tact_slice){ number, (size_t)n } : tact_text_trim(header->fields[i]));
        if (options->maps) columns[i].field = field_named(tact_header_mapped(options->maps, columns[i].header));
    }
    if (!options->no_header) by_table(header, columns, header->count);
    r->columns = columns;
    r->column_count = header->count;
    tact_slice unused = options->maps ? tact_header_unused(options->maps) : (tact_slice){ NULL, 0 };
    if (unused.len) { snprintf(r->error, sizeof r->error, "%s: --map names a column '%.*s', but the file has none of that name", file, (int)unused.len, unused.ptr); return false; }
    bool person = taken(columns, header->count, TACT_ORDER_CUSTOMER) || taken(columns, header->count, TACT_ORDER_CARD) || taken(columns, header->count, TACT_ORDER_EMAIL) || taken(columns, header->count, TACT_ORDER_PHONE);
    if (!person) snprintf(r->error, sizeof r->error, "%s: no column says whose order it is: name one with --map 'Column=customer' (or card, email, phone)", file);
    else if (!taken(columns, header->count, TACT_ORDER_TIME)) snprintf(r->error, sizeof r->error, "%s: no column holds the time of the sale: name it with --map 'Column=time'", file);
    return r->error[0] == 0;
}
