/* channel/smpp_pdu_test.c -- commands of SMPP byte for byte, pieces of them, receipts of different centres, what statuses mean. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "channel/smpp_pdu.h"

static char block[1 << 16];
static tact_arena arena;
static tact_writer w;

static int start(void **state) { (void)state; tact_arena_init(&arena, block, sizeof block, NULL); tact_writer_init(&w, &arena, 512); return 0; }
static int stop(void **state) { (void)state; tact_arena_close(&arena); return 0; }

#define HEX(...) (const uint8_t[]){ __VA_ARGS__ }, sizeof (const uint8_t[]){ __VA_ARGS__ }
static void written(const uint8_t *bytes, size_t len) {
    assert_int_equal(w.status, TACT_OK);
    assert_int_equal(w.len, len);
    assert_memory_equal(w.ptr, bytes, len);
    w.len = 0;
}

static void commands_byte_for_byte(void **state) {
    (void)state;
    tact_smpp_write_plain(&w, TACT_SMPP_ENQUIRE, 0, 0x01020304);
    written(HEX(0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 1, 2, 3, 4));
    tact_smpp_write_plain(&w, (uint32_t)TACT_SMPP_GENERIC_NACK, 3, 9);
    written(HEX(0, 0, 0, 16, 0x80, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 9));
    tact_smpp_write_heard(&w, 0x64, 2);
    written(HEX(0, 0, 0, 17, 0x80, 0, 0, 5, 0, 0, 0, 0x64, 0, 0, 0, 2, 0));
    tact_smpp_write_bind(&w, 1, TACT_S("SMPP3TEST"), TACT_S("secret08"), TACT_S("SUBMIT1"));                /* the example of the standard's 3.2.3, as a transceiver of 3.4 */
    written(HEX(0, 0, 0, 0x2F, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 'S', 'M', 'P', 'P', '3', 'T', 'E', 'S', 'T', 0, 's', 'e', 'c', 'r', 'e', 't', '0', '8', 0, 'S', 'U', 'B', 'M', 'I', 'T', '1', 0, 0x34, 0, 0, 0));
    tact_smpp_submit s = { .from = TACT_S("SHOP"), .to = TACT_S("+336"), .receipt = true, .valid_s = 86400 + 3661, .text = TACT_S("hi") };
    tact_smpp_write_submit(&w, 5, &s);
    written(HEX(0, 0, 0, 58, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 5, 0, 'S', 'H', 'O', 'P', 0, 1, 1, '3', '3', '6', 0, 0, 0, 0, 0,
                '0', '0', '0', '0', '0', '1', '0', '1', '0', '1', '0', '1', '0', '0', '0', 'R', 0, 1, 0, 0, 0, 2, 'h', 'i'));
}

static void sizes_of_a_submit(void **state) {
    (void)state;
    static const struct { const char *from; uint8_t ton, npi; } senders[] = { { "36180", 3, 0 }, { "+33700000000", 1, 1 }, { "33700000000", 1, 1 }, { "SHOP 24", 5, 0 } };
    for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
        tact_smpp_write_submit(&w, 1, &(tact_smpp_submit){ .from = tact_slice_of(senders[i].from), .to = TACT_S("+33611223344"), .valid_s = 60, .text = TACT_S("x") });
        assert_int_equal(w.ptr[17], senders[i].ton);
        assert_int_equal(w.ptr[18], senders[i].npi);
        w.len = 0;
    }
    static const struct { int64_t s; const char *text; } times[] = { { -5, "000000000100000R" }, { 61, "000000000101000R" }, { 90000, "000001010000000R" }, { 1LL << 40, "000027000000000R" } };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        tact_smpp_write_submit(&w, 1, &(tact_smpp_submit){ .from = TACT_S("1"), .to = TACT_S("+2"), .valid_s = times[i].s, .text = TACT_S("x") });
        assert_true(tact_slice_find(tact_writer_slice(&w), tact_slice_of(times[i].text)) > 0);
        w.len = 0;
    }
}

static void pieces_and_nonsense(void **state) {
    (void)state;
    tact_smpp_pdu p;
    size_t used;
    tact_smpp_write_heard(&w, 7, 8);
    tact_slice whole = tact_writer_slice(&w);
    for (size_t n = 0; n < whole.len; n++) {
        assert_int_equal(tact_smpp_read((tact_slice){ whole.ptr, n }, &p, &used), TACT_OK);
        assert_int_equal(used, 0);
    }
    assert_int_equal(tact_smpp_read(whole, &p, &used), TACT_OK);
    assert_int_equal(used, whole.len);
    assert_int_equal(p.status, 7);
    assert_int_equal(p.body.len, 1);
    assert_int_equal(tact_smpp_read(TACT_S("HTTP/1.1 400"), &p, &used), TACT_ERR_FORMAT);
    assert_int_equal(tact_smpp_read((tact_slice){ "\0\0\0\x0f", 4 }, &p, &used), TACT_ERR_FORMAT);
}

/* A deliver_sm: fixed fields, then `text`, then whatever optional fields are handed in. */
static tact_slice delivered(uint8_t esm_class, uint8_t coding, const char *text, size_t len, const void *more, size_t more_len) {
    w.len = 0;
    tact_write_bytes(&w, "\0\1\1" "33611223344\0\3\0" "36180\0", 23);
    tact_write_u8(&w, esm_class);
    tact_write_bytes(&w, "\0\0\0\0\0\0", 6);
    tact_write_u8(&w, coding);
    tact_write_u8(&w, 0);
    tact_write_u8(&w, (uint8_t)len);
    tact_write_bytes(&w, text, len);
    tact_write_bytes(&w, more, more_len);
    return tact_writer_slice(&w);
}

static void what_people_write(void **state) {
    (void)state;
    static const struct { uint8_t esm_class, coding; const char *bytes; size_t len; const char *text; } cases[] = {
        { 0, 0, "STOP", 4, "STOP" }, { 0, 0, "perch\x04 \x1B\x65", 9, "perchè €" }, { 0, 8, "\0S\0t\0\xEA", 6, "Stê" }, { 0, 3, "\xEAtre", 4, "être" }, { 0, 1, "hi", 2, "hi" },
        { 0x40, 0, "\x05\x00\x03\x11\x02\x01" "part", 10, "part" }, { 0, 4, "\x01\x02", 2, NULL }, { 0x40, 0, "\x20" "x", 2, NULL } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_smpp_delivered d;
        tact_smpp_receipt r;
        tact_slice text;
        tact_status s = tact_smpp_read_delivered(delivered(cases[i].esm_class, cases[i].coding, cases[i].bytes, cases[i].len, NULL, 0), &d);
        if (!s) s = tact_smpp_text(&text, &d, &arena);
        assert_int_equal(s, cases[i].text ? TACT_OK : TACT_ERR_FORMAT);
        if (!cases[i].text) continue;
        assert_true(tact_slice_is(text, cases[i].text));
        assert_true(tact_slice_is(d.from, "33611223344") && tact_slice_is(d.to, "36180"));
        assert_false(tact_smpp_read_receipt(&d, &r));
    }
    tact_smpp_delivered d;
    tact_slice text;
    assert_int_equal(tact_smpp_read_delivered(delivered(0, 0, "", 0, "\x04\x24\0\5hello", 9), &d), TACT_OK);
    assert_int_equal(tact_smpp_text(&text, &d, &arena), TACT_OK);
    assert_true(tact_slice_is(text, "hello"));
    assert_int_equal(tact_smpp_read_delivered(delivered(0, 0, "", 0, "\x04\x24\0\6hello", 9), &d), TACT_ERR_FORMAT);
    assert_int_equal(tact_smpp_read_delivered(TACT_S("\0\1"), &d), TACT_ERR_FORMAT);
}

static void receipts(void **state) {
    (void)state;
#define IS(text) text, sizeof text - 1
    static const struct { uint8_t esm_class; const char *text; size_t len; const char *more; size_t more_len; const char *id, *stat, *err; bool own; } cases[] = {
        { 4, IS("id:0123abc sub:001 dlvrd:001 submit date:2611221010 done date:2611221011 stat:DELIVRD err:000 text:id:9 stat:X"), "", 0, "0123abc", "DELIVRD", "err:000", false },
        { 4, IS("ID:77 STAT:UNDELIV ERR:001"), "", 0, "77", "UNDELIV", "ERR:001", false },
        { 4, IS("id:77 stat:DELIVRD"), IS("\0\x1e\0\5fe-1\0\x04\x27\0\1\2"), "fe-1", "DELIVRD", "", true },
        { 4, IS(""), IS("\0\x1e\0\5fe-1\0\x04\x27\0\1\5"), "fe-1", "UNDELIV", "", true },
        { 4, IS("nothing of use"), "", 0, NULL, NULL, NULL, false },
        { 0x24, IS("id:77 stat:ENROUTE"), "", 0, NULL, NULL, NULL, false },
        { 0, IS("id:77 stat:DELIVRD"), "", 0, NULL, NULL, NULL, false } };       /* what a person wrote */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_smpp_delivered d;
        tact_smpp_receipt r;
        assert_int_equal(tact_smpp_read_delivered(delivered(cases[i].esm_class, 0, cases[i].text, cases[i].len, cases[i].more, cases[i].more_len), &d), TACT_OK);
        assert_int_equal(tact_smpp_read_receipt(&d, &r), cases[i].id != NULL);
        if (!cases[i].id) continue;
        assert_true(tact_slice_is(r.id, cases[i].id));
        assert_true(tact_slice_is(r.state, cases[i].stat));
        assert_true(tact_slice_is(r.error, cases[i].err));
        assert_int_equal(r.own, cases[i].own);
    }
}

static void one_form_of_ids(void **state) {
    (void)state;
    static const struct { const char *id; unsigned base; const char *kept; } cases[] = {
        { "00FE", 16, "254" }, { "fe", 16, "254" }, { "0000000254", 10, "254" }, { "254", 0, "254" }, { "00FE", 0, "00FE" }, { "12a", 10, "12a" }, { "xyz", 16, "xyz" },
        { "ffffffffffffffff", 16, "18446744073709551615" }, { "10000000000000000", 16, "10000000000000000" }, { "18446744073709551616", 10, "18446744073709551616" }, { "", 16, "" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char room[24];
        assert_true(tact_slice_is(tact_smpp_id(tact_slice_of(cases[i].id), cases[i].base, room), cases[i].kept));
    }
}

static void statuses(void **state) {
    (void)state;
    static const struct { uint32_t status; tact_smpp_meaning meaning; const char *name; } cases[] = {
        { 0x58, TACT_SMPP_WAIT, "ESME_RTHROTTLED" }, { 0x14, TACT_SMPP_WAIT, "ESME_RMSGQFUL" }, { 0x0B, TACT_SMPP_DEAD, "ESME_RINVDSTADR" }, { 0x0E, TACT_SMPP_BLOCKED, "ESME_RINVPASWD" },
        { 0x08, TACT_SMPP_UNKNOWN, "ESME_RSYSERR" }, { 0x45, TACT_SMPP_LATER, "ESME_RSUBMITFAIL" }, { 0x01, TACT_SMPP_REFUSED, "ESME_RINVMSGLEN" }, { 0x4FF, TACT_SMPP_REFUSED, "" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice name;
        assert_int_equal(tact_smpp_status(cases[i].status, &name, NULL), cases[i].meaning);
        assert_true(tact_slice_is(name, cases[i].name));
    }
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = { TEST(commands_byte_for_byte), TEST(sizes_of_a_submit), TEST(pieces_and_nonsense), TEST(what_people_write), TEST(receipts), TEST(one_form_of_ids), TEST(statuses) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
