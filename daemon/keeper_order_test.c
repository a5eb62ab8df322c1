/* daemon/keeper_order_test.c -- an order's number leads to who bought it, over links, withdrawals, erasures and time; and nowhere else. */
#include "test/lib/keeper_bed.h"
#include "daemon/keeper_order.h"

static unsigned rows_left;
static bool count_meta(void *ctx, tact_slice key, tact_slice value) { (void)ctx; (void)key; (void)value; rows_left++; return true; }
static bool count_cold(void *ctx, tact_slice key, tact_slice value) { (void)ctx; (void)value; rows_left += key.len > 16 && key.ptr[16] == 'o'; return true; }

static unsigned rows(world *w) {
    tact_trouble trouble;
    rows_left = 0;
    assert_int_equal(tact_store_iterate(tact_keeper_store(w->keeper), TACT_FAMILY_META, TACT_S("order"), TACT_S("ordes"), count_meta, NULL, &trouble), TACT_OK);
    assert_int_equal(tact_store_iterate(tact_keeper_store(w->keeper), TACT_FAMILY_COLD, (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 }, count_cold, NULL, &trouble), TACT_OK);
    return rows_left;
}

static void says(world *w, tact_who who, const char *name, const char *number, bool trusted) {
    tact_pair pair = { .key = TACT_S("order_id"), .value = tact_value_text(tact_slice_of(number)) };
    free(event(w, who, "", (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(name), .trusted = trusted, .occurred = clock_now, .properties = { .type = TACT_MAP, .map = { &pair, 1 } } }));
}
static void bought(world *w, tact_who who, const char *number) { says(w, who, "Order Completed", number, true); }

static bool leads(world *w, const char *number, tact_who to) {
    uint8_t record[16], theirs[16];
    tact_person a, b;
    tact_trouble trouble = { "" };
    tact_arena_reset(&w->scratch);
    if (tact_keeper_order(w->keeper, tact_slice_of(number), record, &trouble)) return false;
    tact_who by = { .record_key = record };
    if (tact_keeper_person(w->keeper, &by, &w->scratch, &a, NULL, record, &trouble)) return false;
    assert_int_equal(tact_keeper_person(w->keeper, &to, &w->scratch, &b, NULL, theirs, &trouble), TACT_OK);
    return !memcmp(record, theirs, 16);
}

static uint32_t listed(world *w, tact_who who) {
    tact_order orders[100];
    uint32_t count = 100;
    tact_trouble trouble = { "" };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_orders_of(w->keeper, &who, &w->scratch, orders, &count, &trouble), TACT_OK);
    return count;
}

/* Fails when a pick-up takes a number over, when an untrusted event or a stranger leaves a row, or when numbers are compared loosely. */
static void whose_it_is(void **state) {
    world *w = *state;
    tact_who anna = account("anna", ""), bert = account("bert", ""), device_ = device("d0");
    permit(w, anna, TACT_PERMISSION_GRANTED);
    permit(w, bert, TACT_PERMISSION_GRANTED);
    permit(w, device_, TACT_PERMISSION_GRANTED);
    bought(w, anna, " A-17 ");
    says(w, bert, "Pick-up Collected", "A-17", true);      /* fetched by a friend, in the same batch and after it */
    flush(w);
    says(w, bert, "Pick-up Collected", "A-17", true);
    says(w, bert, "Pick-up Ready", "B-1", true);
    says(w, device_, "Order Completed", "X-1", false);
    bought(w, device("nobody"), "X-2");
    flush(w);
    assert_true(leads(w, "A-17", anna) && leads(w, "A-17\n", anna) && leads(w, "B-1", bert));
    uint8_t record[16];
    static const char *const none[] = { "a-17", "A-1", "X-1", "X-2", "", "  " };
    for (unsigned i = 0; i < 6; i++) assert_int_equal(tact_keeper_order(w->keeper, tact_slice_of(none[i]), record, NULL), TACT_ERR_NOT_FOUND);
    assert_int_equal(rows(w), 6);
    bought(w, anna, "B-1");                                /* it was hers */
    flush(w);
    assert_true(leads(w, "B-1", anna));
    assert_int_equal(listed(w, anna), 2);
    assert_int_equal(listed(w, bert), 0);
    assert_int_equal(rows(w), 6);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_true(leads(w, "A-17", anna) && leads(w, "B-1", anna));
}

/* Fails when rows lie below the account: unlinking would leave them there (part_key). */
static void the_part_keeps_it(void **state) {
    world *w = *state;
    tact_who anna = account("anna", ""), phone = device("phone");
    uint64_t commit;
    tact_trouble trouble = { "" };
    tact_erase_receipt receipt;
    permit(w, anna, TACT_PERMISSION_GRANTED);
    permit(w, phone, TACT_PERMISSION_GRANTED);
    bought(w, phone, "P-1");
    assert_int_equal(tact_keeper_link(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble), TACT_OK);
    bought(w, account("anna", "phone"), "P-2");            /* linked in the same batch */
    flush(w);
    bought(w, account("anna", "phone"), "P-3");
    bought(w, anna, "A-1");
    flush(w);
    for (unsigned i = 0; i < 4; i++) assert_true(leads(w, (const char *[]){ "P-1", "P-2", "P-3", "A-1" }[i], anna));
    assert_int_equal(listed(w, anna), 4);
    assert_int_equal(tact_keeper_unlink(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble), TACT_OK);
    flush(w);
    assert_true(leads(w, "P-1", phone) && leads(w, "P-2", phone) && leads(w, "P-3", phone) && leads(w, "A-1", anna));
    assert_int_equal(listed(w, phone), 3);
    assert_int_equal(tact_keeper_link(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble), TACT_OK);
    flush(w);
    assert_int_equal(tact_keeper_erase(w->keeper, &anna, &receipt, &trouble), TACT_OK);
    assert_int_equal(rows(w), 0);
    uint8_t record[16];
    assert_int_equal(tact_keeper_order(w->keeper, TACT_S("P-1"), record, NULL), TACT_ERR_NOT_FOUND);
}

/* Fails without tact__orders_after, and without forget_waiting for what the same batch brought. */
static void withdrawal_deletes(void **state) {
    world *w = *state;
    tact_who anna = account("anna", ""), phone = account("anna", "phone");
    tact_grant no = { .purpose = TACT_PURPOSE_REMEMBER, .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .notice = 1 };
    permit(w, anna, TACT_PERMISSION_GRANTED);
    permit(w, phone, TACT_PERMISSION_GRANTED);
    bought(w, phone, "P-1");
    bought(w, anna, "A-1");
    flush(w);
    bought(w, phone, "P-2");
    bought(w, anna, "A-2");
    clock_now = no.at = tact_instant_add(clock_now, TACT_MINUTES(1));
    free(event(w, device("phone"), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 }));
    flush(w);
    assert_true(leads(w, "A-1", anna) && leads(w, "A-2", anna));
    assert_int_equal(rows(w), 6);
    bought(w, anna, "A-3");
    free(event(w, anna, "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 }));
    flush(w);
    assert_int_equal(rows(w), 0);
}

/* Fails when the oldest stays, or the sweep leaves rows. */
static void bounds(void **state) {
    world *w = *state;
    tact_who anna = account("anna", "");
    char number[8];
    permit(w, anna, TACT_PERMISSION_GRANTED);
    for (unsigned i = 0; i < 70; i++) {
        snprintf(number, sizeof number, "N%u", i);
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(1));
        bought(w, anna, number);
        flush(w);
    }
    assert_int_equal(rows(w), 3 * TACT_ORDER_MOST);
    assert_false(leads(w, "N5", anna));
    assert_true(leads(w, "N6", anna) && leads(w, "N69", anna));
    clock_now = tact_instant_add(clock_now, (tact_span){ TACT_DAYS(395).us - TACT_MINUTES(32).us });
    for (unsigned i = 0; i < 3; i++) { tact_keeper_tick(w->keeper); flush(w); }
    assert_false(leads(w, "N37", anna));
    assert_true(leads(w, "N38", anna));
    clock_now = tact_instant_add(clock_now, TACT_HOURS(1));
    for (unsigned i = 0; i < 3; i++) { tact_keeper_tick(w->keeper); flush(w); }
    assert_int_equal(rows(w), 0);
}

static void bytes_and_names(void **state) {
    (void)state;
    static char block[4096];
    char digits[24];
    tact_arena arena;
    tact_writer w;
    tact_order o;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 64);
    tact_order_write(&w, &(tact_order){ .at = { -5 }, .number = TACT_S("A 17") });
    assert_int_equal(tact_order_read(tact_writer_slice(&w), &o), TACT_OK);
    assert_true(o.at.us == -5 && tact_slice_is(o.number, "A 17"));
    for (size_t n = 0; n < w.len; n++) assert_true(tact_order_read((tact_slice){ (const char *)w.ptr, n }, &o) != TACT_OK);
    w.ptr[0] = 2;
    assert_int_equal(tact_order_read(tact_writer_slice(&w), &o), TACT_ERR_VERSION);
    tact_pair pair = { .key = TACT_S("order_id"), .value = tact_value_int(1042) };
    tact_value properties = { .type = TACT_MAP, .map = { &pair, 1 } };
    assert_true(tact_slice_is(tact_order_named(&properties, digits), "1042"));
    pair.value = tact_value_bool(true);
    assert_int_equal(tact_order_named(&properties, digits).len, 0);
    assert_int_equal(tact_order_named(&(tact_value){ .type = TACT_NULL }, digits).len, 0);
    static char long_one[129];
    memset(long_one, 'x', sizeof long_one);
    assert_int_equal(tact_order_number((tact_slice){ long_one, 129 }).len, 0);
    assert_int_equal(tact_order_number((tact_slice){ long_one, 128 }).len, 128);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whose_it_is, setup, teardown), cmocka_unit_test_setup_teardown(the_part_keeps_it, setup, teardown),
        cmocka_unit_test_setup_teardown(withdrawal_deletes, setup, teardown), cmocka_unit_test_setup_teardown(bounds, setup, teardown), cmocka_unit_test(bytes_and_names) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
