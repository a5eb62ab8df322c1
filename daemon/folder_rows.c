/* daemon/folder_rows.c -- see folder_rows.h. */
#include "daemon/folder_rows.h"
#include "core/base/value.h"
#include "daemon/desk.h"
#include "daemon/action.h"
#include "daemon/order.h"
#include "daemon/pass.h"
#include "daemon/round.h"
#include "daemon/thread_rows.h"
#include "store/batch.h"

enum { PASS_KEY = 5 + 8, SLOT_KEY = 5 + 8, INSTANT_ROW = 9 };

static tact_status pass(tact_slice key, tact_slice value, tact_arena *scratch, tact_trouble *why) {
    tact_pass *p = TACT_NEW(scratch, tact_pass, 1);
    tact_value properties;
    if (!p) return tact_trouble_set(why, TACT_ERR_MEMORY, "there is no memory to read a pass");
    if (key.len != PASS_KEY) return tact_trouble_set(why, TACT_ERR_FORMAT, "the key of a pass has %zu bytes, not %d", key.len, PASS_KEY);
    unsigned long long number = tact_key_u64(key.ptr + 5);
    tact_status s = tact_pass_read(value, p);
    if (s) return tact_trouble_set(why, s, "pass %llu cannot be read: %s", number, tact_status_line(s));
    if (p->number != number) return tact_trouble_set(why, TACT_ERR_FORMAT, "the row of pass %llu holds pass %llu", number, (unsigned long long)p->number);
    if (!tact_pass_open(p) && p->under_way) return tact_trouble_set(why, TACT_ERR_FORMAT, "pass %llu is over, and keeps a place among the people", number);
    if (!p->properties_len) return TACT_OK;
    tact_reader r = tact_reader_of((tact_slice){ (const char *)p->properties, p->properties_len });
    s = tact_value_read(&r, scratch, &properties);
    if (s || !tact_reader_done(&r) || properties.type != TACT_MAP) return tact_trouble_set(why, s ? s : TACT_ERR_FORMAT, "what the brand's event said to pass %llu cannot be read", number);
    return TACT_OK;
}

static tact_status slot(tact_slice key, tact_slice value, tact_trouble *why) {
    tact_round round;
    bool hex = key.len == SLOT_KEY;
    for (size_t i = 5; hex && i < key.len; i++) hex = (key.ptr[i] >= '0' && key.ptr[i] <= '9') || (key.ptr[i] >= 'a' && key.ptr[i] <= 'f');
    if (!hex) return tact_trouble_set(why, TACT_ERR_FORMAT, "a row \"slot:\" names no campaign");
    tact_status s = tact_round_read(value, &round);
    return s ? tact_trouble_set(why, s, "the schedule of campaign %.8s cannot be read: %s", key.ptr + 5, tact_status_line(s)) : TACT_OK;
}

tact_status tact_folder_thread(tact_slice key, tact_slice plain, tact_arena *scratch) {
    tact_thread_message message;
    tact_picture picture;
    if (key.len == TACT_THREAD_MESSAGE_KEY) return tact_thread_message_read(plain, &message);
    if (key.len == TACT_THREAD_PICTURE_KEY) return tact_picture_read(plain, &picture);
    tact_thread_book *book = TACT_NEW(scratch, tact_thread_book, 1);
    if (!book) return TACT_ERR_MEMORY;
    return key.len == TACT_THREAD_BOOK_KEY ? tact_thread_book_read(plain, book) : TACT_ERR_FORMAT;
}

static tact_status inbox(tact_slice key, tact_slice value, tact_arena *scratch, tact_trouble *why) {
    tact_desk_answers *answers = TACT_NEW(scratch, tact_desk_answers, 1);
    if (!answers) return tact_trouble_set(why, TACT_ERR_MEMORY, "there is no memory to read a row");
    memset(answers, 0, sizeof *answers);
    bool counts = tact_slice_starts(key, TACT_S("answers:")), place = tact_slice_starts(key, TACT_S("inbox:"));
    size_t length = counts ? 12 : place ? TACT_INBOX_KEY : TACT_THREAD_NAME_KEY;
    bool good = key.len == length && (counts ? tact_desk_read(value, answers) == TACT_OK : value.len == 16);
    return good ? TACT_OK : tact_trouble_set(why, TACT_ERR_FORMAT, "a row \"%s\" of the inbox makes no sense", counts ? "answers:" : place ? "inbox:" : "thread:");
}

tact_status tact_folder_row(tact_slice key, tact_slice value, tact_arena *scratch, tact_trouble *why) {
    if (tact_slice_starts(key, TACT_S("pass:"))) return pass(key, value, scratch, why);
    if (tact_slice_starts(key, TACT_S("slot:"))) return slot(key, value, why);
    if (tact_slice_starts(key, TACT_S("inbox:")) || tact_slice_starts(key, TACT_S("thread:")) || tact_slice_starts(key, TACT_S("answers:"))) return inbox(key, value, scratch, why);
    bool due = tact_slice_starts(key, TACT_S("action-due:")), named = tact_slice_starts(key, TACT_S("action:"));
    if ((due || named) && (value.len != 16 || key.len != (due ? TACT_ACTION_DUE_KEY : TACT_ACTION_NAME_KEY))) return tact_trouble_set(why, TACT_ERR_FORMAT, "a row of an action names nobody");
    tact_order_place place;
    bool goes = tact_slice_starts(key, TACT_S("order-due:")), leads = tact_slice_starts(key, TACT_S("order:"));
    if ((goes && !tact_order_of_due(key, value, &place)) || (leads && !tact_order_of_name(key, value, &place))) return tact_trouble_set(why, TACT_ERR_FORMAT, "a row of an order names nobody");
    bool instant = tact_slice_is(key, "clock") || tact_slice_is(key, "restored");
    if (instant && (value.len != INSTANT_ROW || value.ptr[0] != 1)) return tact_trouble_set(why, TACT_ERR_FORMAT, "the row \"%.*s\" holds no instant", (int)key.len, key.ptr);
    return TACT_OK;
}
