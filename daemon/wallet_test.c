/* daemon/wallet_test.c -- a pass file holds what was said, whatever that is: read back as a zip of stored files, each with its sum, and the JSON in it with the very same texts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <zlib.h>
#include "brand/testing_wallet.h"
#include "core/base/bytes.h"
#include "daemon/json_in.h"
#include "daemon/wallet.h"
#include "daemon/zip.h"

enum { NOW_S = 1764000000, LONG = 1 << 20 };
static char block[64 << 20];
static tact_arena arena;
static test_wallet made;

typedef struct { const char *name; tact_slice bytes; } unpacked;

/* The files of a zip in order, by its directory, each compared with its own header; how many. */
static uint32_t unzip(tact_slice zip, unpacked *out, uint32_t room) {
    tact_reader end = tact_reader_of((tact_slice){ zip.ptr + zip.len - 22, 22 });
    assert_int_equal(tact_read_u32(&end), 0x06054b50);
    assert_int_equal(tact_read_u32(&end), 0);
    uint32_t count = tact_read_u16(&end);
    assert_int_equal(tact_read_u16(&end), count);
    uint32_t length = tact_read_u32(&end), from = tact_read_u32(&end);
    assert_int_equal(from + length + 22, zip.len);
    tact_reader r = tact_reader_of((tact_slice){ zip.ptr + from, length });
    for (uint32_t i = 0; i < count && i < room; i++) {
        uint16_t said[2][13];
        assert_int_equal(tact_read_u32(&r), 0x02014b50);
        tact_read_u16(&r);
        for (unsigned k = 0; k < 13; k++) said[0][k] = tact_read_u16(&r);
        tact_read_raw(&r, 10);
        uint32_t at = tact_read_u32(&r);
        tact_slice name = tact_read_raw(&r, said[0][11]);
        tact_reader local = tact_reader_of((tact_slice){ zip.ptr + at, from - at });
        assert_int_equal(tact_read_u32(&local), 0x04034b50);
        for (unsigned k = 0; k < 13; k++) said[1][k] = tact_read_u16(&local);
        assert_memory_equal(said[0], said[1], sizeof said[0]);
        assert_int_equal(said[0][2], 0);                   /* stored */
        assert_true(tact_slice_equal(tact_read_raw(&local, said[1][11]), name));
        uint32_t crc = said[0][5] | (uint32_t)said[0][6] << 16, bytes = said[0][7] | (uint32_t)said[0][8] << 16;
        out[i].bytes = tact_read_raw(&local, bytes);
        assert_int_equal(crc32(0, (const Bytef *)out[i].bytes.ptr, bytes), crc);
        out[i].name = tact_arena_copy(&arena, name).ptr;
        assert_int_equal(local.status, TACT_OK);
    }
    assert_true(tact_reader_done(&r));
    return count;
}

static tact_slice long_text(char with) {
    char *text = tact_arena_alloc(&arena, LONG, 1);
    memset(text, with, LONG);
    return (tact_slice){ text, LONG };
}

static void whatever_is_said_comes_back(void **state) {
    (void)state;
    const char *texts[] = { "5 euros off", "\"quoted\" \\ and 'such'", "</script>{{form}}\r\n\t\x01", "🎟️ cinq € — où ? ", "\xff\xfe no UTF-8", "" };
    for (unsigned i = 0; i < sizeof texts / sizeof *texts + 2; i++) {
        unpacked files[8];
        tact_value pass, list;
        tact_json_fault fault;
        tact_trouble trouble = { "" };
        tact_slice file;
        tact_config c = { 0 };
        tact_arena_init(&arena, block, sizeof block, NULL);
        test_wallet_config(&made, &c);
        tact_slice text = i < 6 ? tact_slice_of(texts[i]) : long_text(i == 6 ? 'x' : '"');
        tact_slice rest = i < 6 ? text : TACT_S("short");
        c.brand = c.name = rest;
        c.wallet.apple.icon_bytes = TACT_S("PNG");
        static const char *const kinds[] = { "storeCard", "coupon", "eventTicket" };
        tact_wallet_pass p = { .kind = (uint8_t)(i % 3), .from = { i % 3 == 2 ? NOW_S * 1000000ll : 0 }, .place = i % 3 == 2 ? rest : TACT_S(""), .serial = TACT_S("0123456789abcdef"), .title = text, .code = rest, .shown = rest, .page = TACT_S("https://tact.example/me"), .until = { i & 2 ? (NOW_S + 86400) * 1000000ll : 0 } };
        assert_int_equal(tact_wallet_apple(&c, &p, (tact_instant){ NOW_S * 1000000ll }, &arena, &file, &trouble), TACT_OK);
        assert_int_equal(unzip(file, files, 8), 6);
        assert_int_equal(tact_json_read(&arena, &pass, &fault, files[0].bytes), TACT_OK);
        assert_int_equal(tact_json_read(&arena, &list, &fault, files[4].bytes), TACT_OK);
        assert_int_equal(list.map.count, 4);
        tact_slice body = i == 4 ? TACT_S("\xEF\xBF\xBD\xEF\xBF\xBD no UTF-8") : text;
        assert_true(tact_slice_equal(tact_value_path_text(&pass, "organizationName"), i == 4 ? body : rest) && tact_slice_equal(tact_value_path_text(&pass, "description"), body));
        for (unsigned k = 0; k < 3; k++) assert_int_equal(tact_value_path(&pass, kinds[k]) != NULL, k == i % 3);
        assert_int_equal(tact_value_path(&pass, "relevantDate") != NULL, i % 3 == 2);
        assert_int_equal(tact_value_path(&pass, "expirationDate") != NULL, (i & 2) != 0);
        assert_true(files[5].bytes.len > 1000 && (uint8_t)files[5].bytes.ptr[0] == 0x30);
    }
}

static void what_is_not_in_force_signs_nothing(void **state) {
    (void)state;
    tact_config c = { 0 };
    tact_slice file;
    tact_trouble trouble = { "" };
    tact_wallet_pass p = { .serial = TACT_S("00"), .title = TACT_S("t"), .code = TACT_S("c") };
    tact_arena_init(&arena, block, sizeof block, NULL);
    assert_true(!tact_wallet_has_apple(&c, (tact_instant){ NOW_S * 1000000ll }) && !tact_wallet_has_google(&c, TACT_WALLET_COUPON));
    test_wallet_config(&made, &c);
    c.wallet.apple.icon_bytes = TACT_S("PNG");
    c.wallet.google.coupon_class = (tact_slice){ NULL, 0 };
    assert_true(tact_wallet_has_apple(&c, (tact_instant){ NOW_S * 1000000ll }) && tact_wallet_has_google(&c, TACT_WALLET_CARD) && !tact_wallet_has_google(&c, TACT_WALLET_COUPON) && tact_wallet_has_google(&c, TACT_WALLET_TICKET));
    tact_instant later = { (NOW_S + 400 * 86400ll) * 1000000 };
    assert_false(tact_wallet_has_apple(&c, later));
    assert_int_equal(tact_wallet_apple(&c, &p, later, &arena, &file, &trouble), TACT_ERR_INVALID);
    tact_arena_init(&arena, block, 9000, NULL);
    assert_int_equal(tact_wallet_apple(&c, &p, (tact_instant){ NOW_S * 1000000ll }, &arena, &file, &trouble), TACT_ERR_MEMORY);
}

static void a_zip_has_its_bounds(void **state) {
    (void)state;
    tact_zip z;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_zip_init(&z, &arena);
    for (unsigned i = 0; i <= TACT_ZIP_FILES; i++) tact_zip_add(&z, "a", TACT_S("b"));
    assert_int_equal(tact_zip_done(&z).len, 0);
    tact_zip_init(&z, &arena);
    tact_zip_add(&z, "a", (tact_slice){ block, TACT_ZIP_BYTES + 1 });
    assert_int_equal(tact_zip_done(&z).len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(whatever_is_said_comes_back), cmocka_unit_test(what_is_not_in_force_signs_nothing), cmocka_unit_test(a_zip_has_its_bounds) };
    test_wallet_make(&made, NOW_S, 365);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
