/* core/person/cold_test.c -- the cold value: what is written comes back, hostile bytes do not, and nothing goes silently. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/person/cold.h"
#include "core/person/testing.h"

static const tact_instant now = { 1793520000000000 };
static tact_instant days(int n) { return tact_instant_add(now, TACT_SECONDS((int64_t)n * 86400)); }

static tact_slice some_word(tact_rng *rng, tact_arena *arena, size_t most) {
    size_t n = 1 + (size_t)below(rng, most);
    char *p = tact_arena_alloc(arena, n, 1);
    for (size_t i = 0; i < n; i++) p[i] = (char)('a' + below(rng, 26));
    return (tact_slice){ p, n };
}

static tact_cold some_cold(tact_rng *rng, tact_arena *arena) {
    tact_cold c = { .locale = one_in(rng, 3) ? (tact_slice){ NULL, 0 } : TACT_S("fr-FR") };
    for (uint64_t n = below(rng, 9); n > 0; n--) {
        tact_status s = tact_cold_set_address(&c, arena, (uint8_t)below(rng, 9), some_word(rng, arena, 30), one_in(rng, 2), (uint8_t)(1 + below(rng, 3)), some_instant(rng));
        assert_int_equal(s, TACT_OK);
    }
    for (uint64_t n = below(rng, 9); n > 0; n--) {
        tact_status s = tact_cold_set_endpoint(&c, arena, 1 + below(rng, 5), (uint8_t)below(rng, 9), some_word(rng, arena, 300), some_instant(rng));
        assert_int_equal(s, TACT_OK);
    }
    for (uint64_t n = below(rng, 30); n > 0; n--) {
        tact_receipt_mark m = { .at = some_instant(rng) };
        memset(m.id, (int)below(rng, 256), 16);
        memset(m.hash, (int)below(rng, 256), 32);
        assert_int_equal(tact_cold_add_receipt(&c, arena, m), TACT_OK);
    }
    if (one_in(rng, 2)) tact_cold_refer_receipts(&c, (uint32_t)below(rng, 20));
    for (uint64_t n = below(rng, 8); n > 0; n--) {
        tact_value items[2] = { tact_value_double(1.5), tact_value_int((int64_t)tact_rng_next(rng)) };
        tact_pair pair = { .key = some_word(rng, arena, 12) };
        switch (below(rng, 4)) {
        case 0: pair.value = tact_value_text(some_word(rng, arena, 60)); break;
        case 1: pair.value = tact_value_bool(one_in(rng, 2)); break;
        case 2: pair.value = (tact_value){ .type = TACT_LIST, .list = { items, 2 } }; break;
        default: pair.value = items[1]; break;
        }
        tact_value map = { .type = TACT_MAP, .map = { &pair, 1 } };
        assert_int_equal(tact_cold_set_traits(&c, arena, &map), TACT_OK);
    }
    return c;
}

static tact_slice written(const tact_cold *c, tact_arena *arena, tact_status *status) {
    tact_writer w;
    tact_writer_init(&w, arena, 256);
    tact_cold_write(&w, c);
    *status = w.status;
    return tact_writer_slice(&w);
}

static void assert_same_cold(const tact_cold *a, const tact_cold *b) {
    assert_true(tact_slice_equal(a->locale, b->locale));
    assert_int_equal(a->address_count, b->address_count);
    for (uint32_t i = 0; i < a->address_count; i++) {
        const tact_address *x = &a->addresses[i], *y = &b->addresses[i];
        assert_true(x->channel == y->channel && x->source == y->source && x->verified == y->verified && x->at.us == y->at.us && tact_slice_equal(x->text, y->text));
    }
    assert_int_equal(a->endpoint_count, b->endpoint_count);
    for (uint32_t i = 0; i < a->endpoint_count; i++) {
        const tact_endpoint *x = &a->endpoints[i], *y = &b->endpoints[i];
        assert_true(x->part == y->part && x->channel == y->channel && x->at.us == y->at.us && tact_slice_equal(x->token, y->token));
    }
    assert_int_equal(a->receipt_count, b->receipt_count);
    assert_int_equal(a->referred_count, b->referred_count);
    for (uint32_t i = 0; i <= a->receipt_count; i++) {
        const tact_receipt_mark *x = i < a->receipt_count ? &a->receipts[i] : &a->referred, *y = i < a->receipt_count ? &b->receipts[i] : &b->referred;
        assert_memory_equal(x->id, y->id, 16);
        assert_memory_equal(x->hash, y->hash, 32);
        assert_int_equal(x->at.us, y->at.us);
    }
    assert_true(tact_value_equal(&a->traits, &b->traits));
}

static void cold_values_come_back_exactly(void **state) {
    (void)state;
    tact_rng rng = seeded("cold", 71);
    for (unsigned i = 0; i < 2000; i++) {
        tact_arena *arena = fresh_arena();
        tact_cold c = some_cold(&rng, arena), back;
        tact_status s;
        tact_slice bytes = written(&c, arena, &s);
        assert_int_equal(s, TACT_OK);
        char *lent = tact_arena_alloc(arena, bytes.len, 1);
        memcpy(lent, bytes.ptr, bytes.len);
        assert_int_equal(tact_cold_read((tact_slice){ lent, bytes.len }, arena, &back), TACT_OK);
        memset(lent, 0xEE, bytes.len);                                /* the bytes may go */
        assert_same_cold(&c, &back);
        assert_true(tact_slice_equal(bytes, written(&back, arena, &s)));
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        for (size_t n = i % 40 ? bytes.len : 0; n < bytes.len; n++, tact_arena_undo(arena, mark))
            assert_int_equal(tact_cold_read((tact_slice){ bytes.ptr, n }, arena, &back), TACT_ERR_FORMAT);
    }
}

static void hostile_bytes_are_refused_or_are_a_cold_value(void **state) {
    (void)state;
    tact_rng rng = seeded("hostile cold", 72);
    unsigned accepted = 0;
    for (unsigned i = 0; i < 30000; i++) {
        tact_arena *arena = fresh_arena();
        tact_cold c = some_cold(&rng, arena), back;
        tact_status s;
        tact_slice bytes = written(&c, arena, &s);
        char *copy = tact_arena_alloc(arena, bytes.len, 1);
        memcpy(copy, bytes.ptr, bytes.len);
        for (uint64_t n = 1 + below(&rng, 3); n > 0; n--) copy[below(&rng, bytes.len)] = (char)below(&rng, 256);
        if (tact_cold_read((tact_slice){ copy, bytes.len }, arena, &back) != TACT_OK) continue;
        accepted++;
        tact_slice again = written(&back, arena, &s);
        assert_int_equal(s, TACT_OK);
        assert_true(tact_slice_equal(again, (tact_slice){ copy, bytes.len }));
    }
    assert_true(accepted > 100);
    tact_cold back;
    assert_int_equal(tact_cold_read(TACT_S("\x02\x00"), fresh_arena(), &back), TACT_ERR_VERSION);
    assert_int_equal(tact_cold_read(TACT_S("\x01\x00"), fresh_arena(), &back), TACT_OK);
    assert_int_equal(tact_cold_read((tact_slice){ NULL, 0 }, fresh_arena(), &back), TACT_ERR_FORMAT);
}

static void addresses_have_their_order_and_bound(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_cold c = { .address_count = 0 };
    assert_null(tact_cold_address(&c, TACT_CHANNEL_EMAIL));
    assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_EMAIL, TACT_S("old@a.example"), true, TACT_SOURCE_FORM, days(-90)), TACT_OK);
    assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_EMAIL, TACT_S("new@a.example"), false, TACT_SOURCE_EVENT, days(-1)), TACT_OK);
    assert_true(tact_slice_is(tact_cold_address(&c, TACT_CHANNEL_EMAIL)->text, "old@a.example"));
    assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_EMAIL, TACT_S("new@a.example"), true, TACT_SOURCE_FORM, now), TACT_OK);
    assert_int_equal(c.address_count, 2);
    assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_EMAIL, TACT_S("new@a.example"), false, TACT_SOURCE_EVENT, now), TACT_OK);
    assert_true(tact_slice_is(tact_cold_address(&c, TACT_CHANNEL_EMAIL)->text, "new@a.example"));
    assert_true(tact_cold_address(&c, TACT_CHANNEL_EMAIL)->verified);                 /* a claim takes no verification away */
    for (char k = 'a'; k < 'g'; k++) assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_SMS, (tact_slice){ &k, 1 }, k != 'c', TACT_SOURCE_IMPORT, now), TACT_OK);
    assert_int_equal(c.address_count, TACT_ADDRESSES_MAX);
    assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_SMS, TACT_S("z"), true, TACT_SOURCE_FORM, now), TACT_OK);      /* in the place of c */
    assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_SMS, TACT_S("y"), true, TACT_SOURCE_FORM, now), TACT_ERR_LIMIT);
    assert_int_equal(tact_cold_set_address(&c, arena, 9, TACT_S("y"), true, TACT_SOURCE_FORM, now), TACT_ERR_INVALID);
    assert_int_equal(tact_cold_set_address(&c, arena, 1, TACT_S("y"), true, 0, now), TACT_ERR_INVALID);
    assert_int_equal(tact_cold_drop_addresses(&c, 1u << TACT_CHANNEL_SMS), 6);
    assert_int_equal(c.address_count, 2);
}

static void endpoints_follow_their_part(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_cold c = { .address_count = 0 }, other = { .address_count = 0 };
    assert_int_equal(tact_cold_set_endpoint(&c, arena, 1, TACT_CHANNEL_PUSH, TACT_S("t1"), days(-2)), TACT_OK);
    assert_int_equal(tact_cold_set_endpoint(&c, arena, 1, TACT_CHANNEL_PUSH, TACT_S("t2"), days(-1)), TACT_OK);
    assert_int_equal(c.endpoint_count, 1);
    assert_true(tact_slice_is(tact_cold_endpoint(&c, 1, TACT_CHANNEL_PUSH)->token, "t2"));
    assert_int_equal(tact_cold_set_endpoint(&c, arena, 2, TACT_CHANNEL_PUSH, TACT_S("t2"), now), TACT_OK);          /* the same phone, another install */
    assert_null(tact_cold_endpoint(&c, 1, TACT_CHANNEL_PUSH));
    assert_int_equal(tact_cold_set_endpoint(&c, arena, 2, TACT_CHANNEL_WEBPUSH, TACT_S("w"), now), TACT_OK);
    assert_int_equal(tact_cold_set_endpoint(&c, arena, 3, TACT_CHANNEL_WEBPUSH, TACT_S("v"), now), TACT_OK);
    assert_int_equal(tact_cold_move_endpoints(&c, &other, arena, 2), TACT_OK);
    assert_int_equal(c.endpoint_count, 1);
    assert_int_equal(other.endpoint_count, 2);
    assert_int_equal(tact_cold_drop_endpoints(&other, 3, 0xFFFF), 0);
    assert_int_equal(tact_cold_drop_endpoints(&other, 2, 1u << TACT_CHANNEL_PUSH), 1);
    assert_int_equal(tact_cold_drop_endpoints(&other, 0, 0xFFFF), 1);
    assert_int_equal(tact_cold_set_endpoint(&c, arena, 0, TACT_CHANNEL_PUSH, TACT_S("t"), now), TACT_ERR_INVALID);
    for (unsigned i = 0; i < 70; i++) {
        char token[2] = { (char)i, 'x' };
        assert_int_equal(tact_cold_set_endpoint(&c, arena, 100 + i, TACT_CHANNEL_PUSH, (tact_slice){ token, 2 }, days((int)i)), TACT_OK);
    }
    assert_int_equal(c.endpoint_count, TACT_ENDPOINTS_MAX);
    assert_null(tact_cold_endpoint(&c, 3, TACT_CHANNEL_WEBPUSH));
    assert_null(tact_cold_endpoint(&c, 100, TACT_CHANNEL_PUSH));
    assert_non_null(tact_cold_endpoint(&c, 169, TACT_CHANNEL_PUSH));
}

static void traits_are_laid_over(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_cold c = { .address_count = 0 };
    char name[] = "Ada";
    tact_pair first[] = { { .key = TACT_S("name"), .value = tact_value_text(tact_slice_of(name)) }, { .key = TACT_S("age"), .value = tact_value_int(36) } };
    tact_value map = { .type = TACT_MAP, .map = { first, 2 } };
    assert_int_equal(tact_cold_set_traits(&c, arena, &map), TACT_OK);
    name[0] = 'X';                                                    /* copied */
    assert_true(tact_slice_is(tact_value_path_text(&c.traits, "name"), "Ada"));
    tact_pair second[] = { { .key = TACT_S("age") }, { .key = TACT_S("city"), .value = tact_value_text(TACT_S("Lyon")) } };
    tact_value over = { .type = TACT_MAP, .map = { second, 2 } };
    assert_int_equal(tact_cold_set_traits(&c, arena, &over), TACT_OK);
    assert_null(tact_value_get(&c.traits, TACT_S("age")));
    assert_int_equal(c.traits.map.count, 2);
    static char much[TACT_TRAITS_BYTES_MAX];
    tact_pair big[] = { { .key = TACT_S("big"), .value = { .type = TACT_TEXT, .text = { much, sizeof much } } } };
    tact_value too_big = { .type = TACT_MAP, .map = { big, 1 } }, no_map = tact_value_int(1);
    assert_int_equal(tact_cold_set_traits(&c, arena, &too_big), TACT_ERR_LIMIT);
    assert_int_equal(tact_cold_set_traits(&c, arena, &no_map), TACT_ERR_INVALID);
    assert_true(tact_slice_is(tact_value_path_text(&c.traits, "city"), "Lyon"));
    tact_pair many[TACT_TRAITS_MAX];
    static char keys[TACT_TRAITS_MAX][2];
    for (unsigned i = 0; i < TACT_TRAITS_MAX; i++) { keys[i][0] = (char)(i + 1); many[i] = (tact_pair){ .key = { keys[i], 2 }, .value = tact_value_bool(true) }; }
    tact_value too_many = { .type = TACT_MAP, .map = { many, TACT_TRAITS_MAX } };
    assert_int_equal(tact_cold_set_traits(&c, arena, &too_many), TACT_ERR_LIMIT);
    assert_int_equal(tact_cold_drop_traits(&c), 2);
    assert_int_equal(c.traits.type, TACT_NULL);
}

static void receipts_are_referred_to_never_lost(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_cold c = { .address_count = 0 };
    for (unsigned i = 0; i < TACT_RECEIPTS_MAX; i++) {
        tact_receipt_mark m = { .id = { (uint8_t)i }, .at = now };
        assert_int_equal(tact_cold_add_receipt(&c, arena, m), TACT_OK);
    }
    tact_receipt_mark one_more = { .id = { 99 }, .at = now };
    assert_int_equal(tact_cold_add_receipt(&c, arena, one_more), TACT_ERR_LIMIT);
    assert_int_equal(tact_cold_refer_receipts(&c, 8), 24);
    assert_int_equal(c.referred_count, 24);
    assert_int_equal(c.referred.id[0], 23);
    assert_int_equal(c.receipts[0].id[0], 24);
    assert_int_equal(tact_cold_add_receipt(&c, arena, one_more), TACT_OK);
    assert_int_equal(tact_cold_refer_receipts(&c, 20), 0);
}

static void too_much_is_said(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_cold c = { .address_count = 0 };
    static char token[TACT_TOKEN_BYTES_MAX];
    for (unsigned i = 1; i < 10; i++) {
        token[0] = (char)i;
        assert_int_equal(tact_cold_set_endpoint(&c, arena, i, TACT_CHANNEL_PUSH, (tact_slice){ token, sizeof token }, now), TACT_OK);
    }
    tact_status s;
    written(&c, arena, &s);
    assert_int_equal(s, TACT_ERR_LIMIT);
    c.endpoint_count = 1;
    c.endpoints[0].part = 0;
    written(&c, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);
}

/* When this fails the format has changed: give it a new version and keep a reader for this one. */
static void the_format_stays(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_cold c = { .locale = TACT_S("fr-FR") };
    tact_status s;
    tact_pair pair = { .key = TACT_S("name"), .value = tact_value_text(TACT_S("Ada")) };
    tact_value map = { .type = TACT_MAP, .map = { &pair, 1 } };
    tact_receipt_mark mark = { .id = { 1 }, .hash = { 2 }, .at = days(-2) };
    assert_int_equal(tact_cold_set_address(&c, arena, TACT_CHANNEL_EMAIL, TACT_S("ada@a.example"), true, TACT_SOURCE_FORM, days(-3)), TACT_OK);
    assert_int_equal(tact_cold_set_endpoint(&c, arena, 5, TACT_CHANNEL_PUSH, TACT_S("token"), days(-1)), TACT_OK);
    for (unsigned i = 0; i < 3; i++, mark.id[1]++) assert_int_equal(tact_cold_add_receipt(&c, arena, mark), TACT_OK);
    assert_int_equal(tact_cold_refer_receipts(&c, 2), 1);
    assert_int_equal(tact_cold_set_traits(&c, arena, &map), TACT_OK);
    uint64_t hash = tact_hash((tact_seed){ 1, 2 }, written(&c, arena, &s));
    assert_int_equal(hash, UINT64_C(0x2f78bf58bbd47fde));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cold_values_come_back_exactly), cmocka_unit_test(hostile_bytes_are_refused_or_are_a_cold_value),
        cmocka_unit_test(addresses_have_their_order_and_bound), cmocka_unit_test(endpoints_follow_their_part), cmocka_unit_test(traits_are_laid_over),
        cmocka_unit_test(receipts_are_referred_to_never_lost), cmocka_unit_test(too_much_is_said), cmocka_unit_test(the_format_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
