/* daemon/order.c -- see order.h. */
#include "daemon/order.h"
#include <stdio.h>
#include "store/batch.h"

enum { VERSION = 1 };

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

tact_slice tact_order_number(tact_slice t) {
    while (t.len && blank(t.ptr[0])) { t.ptr++; t.len--; }
    while (t.len && blank(t.ptr[t.len - 1])) t.len--;
    return t.len && t.len <= TACT_ORDER_NUMBER_MOST ? t : (tact_slice){ NULL, 0 };
}

tact_slice tact_order_named(const tact_value *properties, char digits[24]) {
    const tact_value *v = tact_value_get(properties, TACT_S("order_id"));
    if (v && v->type == TACT_TEXT) return tact_order_number(v->text);
    if (!v || v->type != TACT_INT) return (tact_slice){ NULL, 0 };
    int n = snprintf(digits, 24, "%lld", (long long)v->integer);
    return (tact_slice){ digits, (size_t)n };
}

void tact_order_write(tact_writer *w, const tact_order *o) {
    tact_write_u8(w, VERSION);
    tact_write_signed(w, o->at.us);
    tact_write_text(w, o->number);
}

tact_status tact_order_read(tact_slice bytes, tact_order *out) {
    tact_reader r = tact_reader_of(bytes);
    if (tact_read_u8(&r) != VERSION) return r.status ? r.status : TACT_ERR_VERSION;
    out->at.us = tact_read_signed(&r);
    out->number = tact_read_text(&r);
    return tact_reader_done(&r) && tact_slice_equal(tact_order_number(out->number), out->number) && out->number.len ? TACT_OK : TACT_ERR_FORMAT;
}

tact_slice tact_order_key(const tact_order_place *p, char out[TACT_ORDER_KEY]) {
    memcpy(out, p->record, 16);
    out[16] = 'o';
    tact_key_put_u64((uint8_t *)out + 17, (uint64_t)p->until.us);
    memcpy(out + 25, p->hash, 16);
    return (tact_slice){ out, TACT_ORDER_KEY };
}

tact_slice tact_order_name_key(const uint8_t hash[16], char out[TACT_ORDER_NAME_KEY]) {
    memcpy(out, "order:", 6);
    memcpy(out + 6, hash, 16);
    return (tact_slice){ out, TACT_ORDER_NAME_KEY };
}

tact_slice tact_order_name_value(const tact_order_place *p, char out[TACT_ORDER_NAME_VALUE]) {
    memcpy(out, p->record, 16);
    tact_key_put_u64((uint8_t *)out + 16, (uint64_t)p->until.us);
    return (tact_slice){ out, TACT_ORDER_NAME_VALUE };
}

tact_slice tact_order_due_key(const tact_order_place *p, char out[TACT_ORDER_DUE_KEY]) {
    memcpy(out, "order-due:", 10);
    tact_key_put_u64((uint8_t *)out + 10, (uint64_t)p->until.us);
    memcpy(out + 18, p->hash, 16);
    return (tact_slice){ out, TACT_ORDER_DUE_KEY };
}

bool tact_order_of_key(tact_slice key, tact_order_place *out) {
    if (key.len != TACT_ORDER_KEY || key.ptr[16] != 'o') return false;
    memcpy(out->record, key.ptr, 16);
    out->until.us = (int64_t)tact_key_u64(key.ptr + 17);
    memcpy(out->hash, key.ptr + 25, 16);
    return true;
}

bool tact_order_of_name(tact_slice key, tact_slice value, tact_order_place *out) {
    if (key.len != TACT_ORDER_NAME_KEY || value.len != TACT_ORDER_NAME_VALUE || !tact_slice_starts(key, TACT_S("order:"))) return false;
    memcpy(out->hash, key.ptr + 6, 16);
    memcpy(out->record, value.ptr, 16);
    out->until.us = (int64_t)tact_key_u64(value.ptr + 16);
    return true;
}

bool tact_order_of_due(tact_slice key, tact_slice value, tact_order_place *out) {
    if (key.len != TACT_ORDER_DUE_KEY || value.len != 16 || !tact_slice_starts(key, TACT_S("order-due:"))) return false;
    out->until.us = (int64_t)tact_key_u64(key.ptr + 10);
    memcpy(out->hash, key.ptr + 18, 16);
    memcpy(out->record, value.ptr, 16);
    return true;
}
