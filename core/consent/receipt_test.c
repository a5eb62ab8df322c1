/* core/consent/receipt_test.c -- a receipt has one code, and the chain tells any two links apart. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/consent/receipt.h"
#include "core/person/testing.h"

static tact_slice written(const tact_receipt *c, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 64);
    tact_receipt_write(&w, c);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

static tact_receipt some_receipt(tact_rng *rng, tact_arena *arena) {
    static const char *const texts[] = { "", "FR", "fr-FR", "banner", "Garage Dupont", "https://garage.example/vie-privee" };
    tact_receipt c = { .state = (tact_receipt_state)below(rng, 5), .at = some_instant(rng), .principal = tact_rng_next(rng), .part = tact_rng_next(rng),
                       .notice = (uint16_t)tact_rng_next(rng), .jurisdiction = tact_slice_of(texts[below(rng, 6)]), .language = tact_slice_of(texts[below(rng, 6)]),
                       .method = tact_slice_of(texts[below(rng, 6)]), .controller = tact_slice_of(texts[below(rng, 6)]),
                       .contact = tact_slice_of(texts[below(rng, 6)]), .policy_url = tact_slice_of(texts[below(rng, 6)]), .source = tact_slice_of(texts[below(rng, 6)]) };
    for (unsigned i = 0; i < 16; i++) c.id[i] = (uint8_t)tact_rng_next(rng);
    c.line_count = (uint32_t)below(rng, 20);
    tact_receipt_line *lines = TACT_NEW(arena, tact_receipt_line, c.line_count);
    for (uint32_t i = 0; i < c.line_count; i++)
        lines[i] = (tact_receipt_line){ TACT_S("contact_email"), (uint8_t)below(rng, 64), (uint8_t)below(rng, 4), (uint8_t)below(rng, 5), some_instant(rng) };
    c.lines = lines;
    return c;
}

static void receipts_come_back(void **state) {
    (void)state;
    tact_rng rng = seeded("receipts", 31);
    for (unsigned i = 0; i < 3000; i++) {
        tact_arena *arena = fresh_arena();
        tact_receipt c = some_receipt(&rng, arena), back;
        tact_slice bytes = written(&c, arena);
        tact_reader r = tact_reader_of(bytes);
        assert_int_equal(tact_receipt_read(&r, arena, &back), TACT_OK);
        assert_true(tact_reader_done(&r));
        assert_memory_equal(c.id, back.id, 16);
        assert_true(c.state == back.state && c.at.us == back.at.us && c.principal == back.principal && c.part == back.part && c.notice == back.notice);
        assert_true(tact_slice_equal(c.jurisdiction, back.jurisdiction) && tact_slice_equal(c.language, back.language));
        assert_true(tact_slice_equal(c.method, back.method) && tact_slice_equal(c.controller, back.controller));
        assert_true(tact_slice_equal(c.contact, back.contact) && tact_slice_equal(c.policy_url, back.policy_url) && tact_slice_equal(c.source, back.source));
        assert_int_equal(c.line_count, back.line_count);
        for (uint32_t k = 0; k < c.line_count; k++) {
            const tact_receipt_line *a = &c.lines[k], *b = &back.lines[k];
            assert_true(tact_slice_equal(a->purpose, b->purpose) && a->number == b->number && a->state == b->state && a->basis == b->basis);
            assert_true(a->expires.us == b->expires.us);
        }
        assert_true(tact_slice_equal(bytes, written(&back, arena)));
        for (size_t n = i % 50 ? bytes.len : 0; n < bytes.len; n++) {
            r = tact_reader_of((tact_slice){ bytes.ptr, n });
            assert_int_equal(tact_receipt_read(&r, arena, &back), TACT_ERR_FORMAT);
        }
    }
}

static void hostile_receipts(void **state) {
    (void)state;
    tact_rng rng = seeded("hostile receipts", 32);
    for (unsigned i = 0; i < 30000; i++) {
        tact_arena *arena = fresh_arena();
        tact_receipt c = some_receipt(&rng, arena), back;
        tact_slice bytes = written(&c, arena);
        char *copy = tact_arena_alloc(arena, bytes.len, 1);
        memcpy(copy, bytes.ptr, bytes.len);
        for (uint64_t n = 1 + below(&rng, 3); n > 0; n--) copy[below(&rng, bytes.len)] = (char)below(&rng, 256);
        tact_reader r = tact_reader_of((tact_slice){ copy, bytes.len });
        if (tact_receipt_read(&r, arena, &back) != TACT_OK) continue;
        tact_slice again = written(&back, arena);
        assert_memory_equal(again.ptr, copy, again.len);
    }
}

static void newer_and_nonsense(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_rng rng = seeded("newer", 33);
    tact_receipt c = some_receipt(&rng, arena), back;
    tact_slice bytes = written(&c, arena);
    char *copy = tact_arena_alloc(arena, bytes.len, 1);
    memcpy(copy, bytes.ptr, bytes.len);
    copy[3] = 3;
    tact_reader r = tact_reader_of((tact_slice){ copy, bytes.len });
    assert_int_equal(tact_receipt_read(&r, arena, &back), TACT_ERR_VERSION);
    copy[0] = 'X';
    r = tact_reader_of((tact_slice){ copy, bytes.len });
    assert_int_equal(tact_receipt_read(&r, arena, &back), TACT_ERR_FORMAT);
    static char text[TACT_RECEIPT_TEXT_MAX + 1];
    static char said[TACT_RECEIPT_SOURCE_MAX + 1];
    tact_writer long_one;
    tact_receipt told = c;
    told.source = (tact_slice){ said, sizeof said };
    tact_writer_init(&long_one, arena, 64);
    tact_receipt_write(&long_one, &told);
    assert_int_equal(long_one.status, TACT_ERR_INVALID);
    c.controller = (tact_slice){ text, sizeof text };
    tact_writer w;
    tact_writer_init(&w, arena, 64);
    tact_receipt_write(&w, &c);
    assert_int_equal(w.status, TACT_ERR_INVALID);
}

static void the_chain_binds_everything(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    uint8_t zero[32] = { 0 }, other[32] = { 0 };
    other[31] = 1;
    tact_slice links[4];
    for (unsigned i = 0; i < 4; i++) {
        tact_writer w;
        tact_writer_init(&w, arena, 64);
        tact_receipt_link_write(&w, i == 1 ? other : zero, i == 2, i == 3 ? TACT_S("sealee") : TACT_S("sealed"));
        assert_int_equal(w.status, TACT_OK);
        links[i] = tact_writer_slice(&w);
        assert_int_equal(links[i].len, 4 + 32 + 8 + 1 + 6);
        for (unsigned k = 0; k < i; k++) assert_false(tact_slice_equal(links[i], links[k]));
    }
}

/* Receipts are proofs: their bytes never change. When this fails, give the format a new version and keep a reader for this one. */
static void the_format_stays(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    const tact_receipt_line line = { TACT_S("remember"), TACT_PURPOSE_REMEMBER, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, { 1809331200000000 } };
    const tact_receipt c = { .id = { 1, 2, 3 }, .state = TACT_RECEIPT_ACTIVE, .at = { 1793520000123456 }, .principal = 4, .part = 5, .notice = 300,
        .jurisdiction = TACT_S("FR"), .language = TACT_S("fr-FR"), .method = TACT_S("banner"), .controller = TACT_S("Garage Dupont"),
        .contact = TACT_S("vie-privee@garage.example"), .policy_url = TACT_S("https://garage.example/vie-privee"), .lines = &line, .line_count = 1 };
    uint64_t hash = tact_hash((tact_seed){ 1, 2 }, written(&c, arena));
    assert_int_equal(hash, UINT64_C(0x509b0ebe1418537f));
    tact_receipt told = c;
    told.source = TACT_S("CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA");
    tact_slice second = written(&told, arena);
    assert_int_equal(second.ptr[3], 2);
    assert_int_equal(second.len, written(&c, arena).len + 1 + told.source.len);
    assert_memory_equal(second.ptr + 4, written(&c, arena).ptr + 4, written(&c, arena).len - 4);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(receipts_come_back), cmocka_unit_test(hostile_receipts), cmocka_unit_test(newer_and_nonsense),
                                        cmocka_unit_test(the_chain_binds_everything), cmocka_unit_test(the_format_stays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
