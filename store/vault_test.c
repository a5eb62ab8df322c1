/* Keys and seals: what opens, what must not, and that erased means erased. */
#include "store/testing.h"
#include <fcntl.h>
#include <sodium.h>
#include "core/base/hash.h"
#include "store/envelope.h"
#include "store/secrets.h"
#include "store/slots.h"

static char block[1 << 20];
static tact_arena arena_of(void) {
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    return a;
}
static tact_trouble why;

typedef struct house { tact_path root, keys, master; tact_store *store; tact_vault *vault; tact_slots *slots; } house;

static house build(void) {
    house h = { .root = testing_folder() };
    h.keys = testing_in(h.root.text, "keys");
    h.master = testing_in(h.root.text, "master");
    assert_ok(tact_master_create(h.master.text, NULL, &why), &why);
    assert_ok(tact_vault_create(h.keys.text, h.master.text, &why), &why);
    assert_ok(tact_vault_open(&h.vault, h.keys.text, h.master.text, 64, &why), &why);
    assert_ok(tact_store_memory_open(&h.store, NULL, NULL, &why), &why);
    assert_ok(tact_slots_open(&h.slots, h.store, h.vault, &why), &why);
    return h;
}
static void tear_down(house *h) {
    assert_ok(tact_slots_close(h->slots, &why), &why);
    tact_vault_close(h->vault);
    tact_store_close(h->store);
    testing_folder_drop(h->root.text);
}
static uint32_t take(house *h) {
    uint32_t slot = 0;
    assert_ok(tact_slots_take(h->slots, &slot, &why), &why);
    return slot;
}
static tact_slice sealed_as(house *h, tact_arena *a, uint32_t slot, const char *key, const char *text) {
    tact_slice value = { NULL, 0 };
    assert_ok(tact_envelope_seal(h->vault, a, &value, TACT_FAMILY_PERSON, tact_slice_of(key), slot, 7, tact_slice_of(text), &why), &why);
    return value;
}

static void the_master_key_is_guarded(void **state) {
    (void)state;
    tact_path root = testing_folder(), master = testing_in(root.text, "master"), data = testing_in(root.text, "data"), inside = testing_in(data.text, "master");
    const char *const forbidden[] = { data.text, NULL };
    uint8_t key[32];
    assert_ok(tact_folder_make(data.text, &why), &why);
    assert_int_equal(tact_master_create(inside.text, forbidden, &why), TACT_ERR_INVALID);
    assert_non_null(strstr(why.text, "elsewhere"));
    assert_ok(tact_master_create(master.text, forbidden, &why), &why);
    assert_int_equal(tact_master_create(master.text, forbidden, &why), TACT_ERR_INVALID);
    assert_ok(tact_master_read(master.text, key, &why), &why);
    static const unsigned open_modes[] = { 0640, 0604, 0620, 0602 };
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        assert_int_equal(chmod(master.text, open_modes[i]), 0);
        assert_int_equal(tact_master_read(master.text, key, &why), TACT_ERR_INVALID);
        assert_non_null(strstr(why.text, "chmod 600"));
    }
    assert_int_equal(chmod(master.text, 0600), 0);
    assert_int_equal(truncate(master.text, 31), 0);
    assert_int_equal(tact_master_read(master.text, key, &why), TACT_ERR_INVALID);
    assert_int_equal(tact_master_read("/nowhere/at/all", key, &why), TACT_ERR_NOT_FOUND);
    testing_folder_drop(root.text);
}

static void another_master_key_opens_nothing(void **state) {
    (void)state;
    house h = build();
    tact_path other = testing_in(h.root.text, "other");
    assert_ok(tact_master_create(other.text, NULL, &why), &why);
    tact_vault *v;
    assert_int_equal(tact_vault_open(&v, h.keys.text, other.text, 0, &why), TACT_ERR_SEALED);
    assert_non_null(strstr(why.text, "another data folder"));
    assert_int_equal(tact_vault_create(h.keys.text, h.master.text, &why), TACT_ERR_INVALID);
    tear_down(&h);
}

static void a_value_opens_only_where_it_was_put(void **state) {
    (void)state;
    house h = build();
    tact_arena a = arena_of();
    uint32_t anna = take(&h), bea = take(&h);
    tact_slice value = sealed_as(&h, &a, anna, "anna-record-key", "likes winter tyres");
    tact_envelope e;
    assert_int_equal(value.len, TACT_ENVELOPE_HEAD_BYTES + TACT_SEAL_BYTES + 18);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("anna-record-key"), value, &why), &why);
    assert_true(tact_slice_is(e.plaintext, "likes winter tyres"));
    assert_int_equal(e.head.slot, anna);
    assert_int_equal(e.head.version, 7);
    assert_int_equal(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_COLD, TACT_S("anna-record-key"), value, &why), TACT_ERR_SEALED);
    assert_int_equal(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("bea-record-key"), value, &why), TACT_ERR_SEALED);
    for (size_t i = 0; i < value.len; i++) {                     /* any byte changed, header included */
        char copy[128];
        memcpy(copy, value.ptr, value.len);
        copy[i] = (char)(copy[i] ^ 1);
        assert_int_not_equal(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("anna-record-key"), testing_bytes(copy, value.len), &why), TACT_OK);
    }
    for (size_t n = 0; n < value.len; n++)
        assert_int_not_equal(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("anna-record-key"), testing_bytes(value.ptr, n), &why), TACT_OK);
    char newer[128];
    memcpy(newer, value.ptr, value.len);
    newer[0] = 2;
    assert_int_equal(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("anna-record-key"), testing_bytes(newer, value.len), &why), TACT_ERR_VERSION);
    tact_slice again = sealed_as(&h, &a, anna, "anna-record-key", "likes winter tyres");
    assert_false(tact_slice_equal(value, again));                /* a fresh nonce each time */
    assert_int_not_equal(anna, bea);
    tear_down(&h);
}

static void pointers_and_tombstones_come_back(void **state) {
    (void)state;
    house h = build();
    tact_arena a = arena_of();
    uint32_t slot = take(&h);
    tact_record_key target = tact_vault_record_key(h.vault, TACT_S("u"), TACT_S("42"));
    tact_slice value;
    tact_envelope e;
    assert_ok(tact_envelope_point(h.vault, &a, &value, TACT_FAMILY_PERSON, TACT_S("old key"), slot, 3, target, 0x1122334455667788, &why), &why);
    assert_int_equal(tact_slice_find(value, (tact_slice){ (const char *)target.bytes, 16 }), -1);   /* who is who is not in the clear */
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("old key"), value, &why), &why);
    assert_int_equal(e.head.kind, TACT_ENVELOPE_POINTER);
    assert_memory_equal(e.target.bytes, target.bytes, 16);
    assert_true(e.move == 0x1122334455667788);
    uint8_t hash[32];
    tact_receipt_hash(hash, TACT_S("r-1"));
    assert_ok(tact_envelope_bury(&a, &value, slot, 4, (tact_instant){ -5 }, hash, &why), &why);
    assert_ok(tact_vault_erase_slot(h.vault, slot, &why), &why);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("any"), value, &why), &why);
    assert_int_equal(e.head.kind, TACT_ENVELOPE_TOMBSTONE);
    assert_int_equal(e.erased_at.us, -5);
    assert_memory_equal(e.receipt_hash, hash, 32);
    tear_down(&h);
}

static void sealed_text_belongs_to_its_line(void **state) {
    (void)state;
    house h = build();
    uint32_t slot = take(&h);
    for (size_t n = 0; n < 50; n++) {
        tact_arena a = arena_of();
        char plain[50];
        memset(plain, 'x', sizeof plain);
        tact_slice text, back;
        assert_ok(tact_sealed_text(h.vault, &a, &text, slot, TACT_S("line-1"), testing_bytes(plain, n), &why), &why);
        assert_ok(tact_sealed_text_open(h.vault, &a, &back, TACT_S("line-1"), text, &why), &why);
        assert_true(tact_slice_equal(back, testing_bytes(plain, n)));
        assert_int_equal(tact_sealed_text_open(h.vault, &a, &back, TACT_S("line-2"), text, &why), TACT_ERR_SEALED);
        assert_int_equal(tact_sealed_text_open(h.vault, &a, &back, TACT_S("line-1"), testing_bytes(text.ptr, text.len - 1), &why) == TACT_OK, 0);
    }
    tact_arena a = arena_of();
    tact_slice back;
    assert_int_equal(tact_sealed_text_open(h.vault, &a, &back, TACT_S("line-1"), TACT_S("not base64 !"), &why), TACT_ERR_FORMAT);
    tear_down(&h);
}

static void record_keys_depend_on_the_folder_and_the_space(void **state) {
    (void)state;
    house h = build(), other = build();
    tact_record_key a = tact_vault_record_key(h.vault, TACT_S("u"), TACT_S("42")), b = tact_vault_record_key(h.vault, TACT_S("a"), TACT_S("42"));
    tact_record_key c = tact_vault_record_key(other.vault, TACT_S("u"), TACT_S("42")), d = tact_vault_record_key(h.vault, TACT_S("u"), TACT_S("42"));
    assert_memory_equal(a.bytes, d.bytes, 16);
    assert_memory_not_equal(a.bytes, b.bytes, 16);
    assert_memory_not_equal(a.bytes, c.bytes, 16);
    uint8_t x[32], y[32], z[32];
    tact_vault_derive(h.vault, x, "decseeds", 0);
    tact_vault_derive(h.vault, y, "usertokn", 0);
    tact_vault_derive(h.vault, z, "decseeds", 0);
    assert_memory_not_equal(x, y, 32);
    assert_memory_equal(x, z, 32);
    uint8_t signature[64], public_key[32];
    tact_vault_sign(h.vault, signature, TACT_S("receipt"));
    tact_vault_public_key(h.vault, public_key);
    assert_true(tact_vault_verify(public_key, signature, TACT_S("receipt")));
    assert_false(tact_vault_verify(public_key, signature, TACT_S("Receipt")));
    tear_down(&h);
    tear_down(&other);
}

static void an_erased_slot_is_gone_from_file_and_cache(void **state) {
    (void)state;
    house h = build();
    tact_arena a = arena_of();
    tact_path file = testing_in(h.keys.text, "slots");
    uint32_t first = take(&h), slot = take(&h), last = take(&h);
    tact_slice before = sealed_as(&h, &a, first, "f", "first"), value = sealed_as(&h, &a, slot, "k", "secret"), after = sealed_as(&h, &a, last, "l", "last");
    uint8_t bytes[64], id[16], id_now[16];
    bool erased;
    int fd = open(file.text, O_RDONLY);
    assert_int_equal(pread(fd, bytes, 64, (off_t)slot * 64), 64);
    assert_ok(tact_vault_slot_id(h.vault, slot, id, &erased, &why), &why);
    assert_false(erased);
    assert_memory_equal(id, bytes, 16);
    for (int twice = 0; twice < 2; twice++) assert_ok(tact_vault_erase_slot(h.vault, slot, &why), &why);
    uint8_t now_bytes[64];
    assert_int_equal(pread(fd, now_bytes, 64, (off_t)slot * 64), 64);
    close(fd);
    assert_memory_equal(now_bytes, "tact slot erased", 16);
    for (int i = 16; i < 64; i++) assert_int_equal(now_bytes[i], 0);
    assert_ok(tact_vault_slot_id(h.vault, slot, id_now, &erased, &why), &why);
    assert_true(erased);
    tact_envelope e;
    assert_int_equal(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("k"), value, &why), TACT_ERR_SEALED);
    assert_non_null(strstr(why.text, "erased"));
    tact_slice none;
    assert_int_equal(tact_envelope_seal(h.vault, &a, &none, TACT_FAMILY_PERSON, TACT_S("k"), slot, 1, TACT_S("again"), &why), TACT_ERR_SEALED);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("f"), before, &why), &why);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("l"), after, &why), &why);
    assert_int_equal(tact_vault_erase_slot(h.vault, 0, &why), TACT_ERR_FORMAT);          /* never the header */
    assert_int_equal(tact_vault_erase_slot(h.vault, 4000000, &why), TACT_ERR_FORMAT);
    tear_down(&h);
}

/* In place of libc's: what the key file is synced with, counted. */
static unsigned syncs;
int fdatasync(int fd) { syncs++; return fsync(fd); }

static void many_slots_go_with_one_sync(void **state) {
    (void)state;
    house h = build();
    tact_arena a = arena_of();
    uint32_t slots[100], gone, kept = take(&h);
    tact_slice values[100], stays = sealed_as(&h, &a, kept, "k", "kept");
    tact_envelope e;
    for (unsigned i = 0; i < 100; i++) {
        slots[i] = take(&h);
        values[i] = sealed_as(&h, &a, slots[i], "s", "secret");
    }
    slots[0] = 4000000;                                          /* not in the file: the others go all the same */
    syncs = 0;
    assert_int_equal(tact_vault_erase_slots(h.vault, slots, 100, &gone, &why), TACT_ERR_FORMAT);
    assert_non_null(strstr(why.text, "4000000"));
    assert_int_equal(gone, 99);
    assert_int_equal(syncs, 1);
    for (unsigned i = 0; i < gone; i++) assert_int_not_equal(slots[i], 4000000);
    for (unsigned i = 1; i < 100; i++) assert_int_equal(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("s"), values[i], &why), TACT_ERR_SEALED);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("k"), stays, &why), &why);
    tear_down(&h);
}

static void slots_are_never_handed_out_twice(void **state) {
    (void)state;
    house h = build();
    uint32_t last = 0;
    for (int i = 0; i < 5000; i++) {                             /* across a block's end */
        uint32_t slot = take(&h);
        assert_true(slot == last + 1);
        last = slot;
    }
    assert_ok(tact_slots_close(h.slots, &why), &why);            /* clean: goes on where it was */
    assert_ok(tact_slots_open(&h.slots, h.store, h.vault, &why), &why);
    assert_int_equal(take(&h), last + 1);
    tact_slots *killed = h.slots;                                /* a crash: opened again without a close */
    assert_ok(tact_slots_open(&h.slots, h.store, h.vault, &why), &why);
    uint32_t next = take(&h);
    assert_true(next > last + 1);
    uint32_t late;
    assert_ok(tact_slots_take(killed, &late, &why), &why);
    assert_true(late < next);
    free(killed);
    tear_down(&h);
}

static void rewrap_by_stages(void **state) {
    (void)state;
    house h = build();
    tact_arena a = arena_of();
    tact_path other = testing_in(h.root.text, "other"), slots_file = testing_in(h.keys.text, "slots"), old_slots = testing_in(h.root.text, "old-slots");
    assert_ok(tact_master_create(other.text, NULL, &why), &why);
    uint32_t kept = take(&h), gone = take(&h);
    tact_slice value = sealed_as(&h, &a, kept, "k", "kept");
    assert_ok(tact_vault_erase_slot(h.vault, gone, &why), &why);
    uint8_t id[16], id_after[16];
    bool erased;
    assert_ok(tact_vault_slot_id(h.vault, kept, id, &erased, &why), &why);
    assert_ok(tact_file_copy(slots_file.text, old_slots.text, UINT64_MAX, NULL, NULL, &why), &why);
    assert_int_equal(tact_slots_rewrap(h.slots, h.master.text, &why), TACT_ERR_INVALID);
    assert_ok(tact_slots_rewrap(h.slots, other.text, &why), &why);
    tact_envelope e;
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("k"), value, &why), &why);
    assert_ok(tact_vault_slot_id(h.vault, kept, id_after, &erased, &why), &why);
    assert_memory_equal(id, id_after, 16);
    assert_ok(tact_slots_close(h.slots, &why), &why);
    tact_vault_close(h.vault);
    assert_int_equal(tact_vault_open(&h.vault, h.keys.text, h.master.text, 0, &why), TACT_ERR_SEALED);
    assert_ok(tact_vault_open(&h.vault, h.keys.text, other.text, 0, &why), &why);
    assert_ok(tact_slots_open(&h.slots, h.store, h.vault, &why), &why);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("k"), value, &why), &why);
    assert_ok(tact_vault_slot_id(h.vault, gone, id_after, &erased, &why), &why);
    assert_true(erased);
    /* The old key file under the new master key: what a half-done re-wrapping could leave is not readable without the older key. */
    tact_keyfile old;
    uint8_t master[32], wrap[32], key[32];
    assert_ok(tact_keyfile_open(&old, old_slots.text, NULL, &why), &why);
    assert_ok(tact_master_read(other.text, master, &why), &why);
    (void)crypto_kdf_derive_from_key(wrap, 32, 1, "tactkeep", master);
    assert_int_equal(tact_keyfile_read(&old, kept, wrap, NULL, key, &why), TACT_ERR_SEALED);
    tact_keyfile_close(&old);
    tear_down(&h);
}

/* Interrupted: secrets moved on, slots only in part. Opening under the new key reads both kinds, and slots_open finishes. */
static void an_interrupted_rewrap_is_finished(void **state) {
    (void)state;
    house h = build();
    tact_arena a = arena_of();
    tact_path other = testing_in(h.root.text, "other"), slots_file = testing_in(h.keys.text, "slots"), before = testing_in(h.root.text, "before");
    assert_ok(tact_master_create(other.text, NULL, &why), &why);
    uint32_t one = take(&h), two = take(&h);
    tact_slice v1 = sealed_as(&h, &a, one, "1", "one"), v2 = sealed_as(&h, &a, two, "2", "two");
    assert_ok(tact_file_copy(slots_file.text, before.text, UINT64_MAX, NULL, NULL, &why), &why);
    assert_ok(tact_vault_rewrap(h.vault, other.text, two, &why), &why);       /* only slot `one`; then pretend the end was not reached: */
    tact_vault_close(h.vault);
    free(h.slots);
    tact_path secrets_file = testing_in(h.keys.text, "secrets");
    uint8_t master[32], old_master[32];
    assert_ok(tact_master_read(other.text, master, &why), &why);
    assert_ok(tact_master_read(h.master.text, old_master, &why), &why);
    /* rebuild the state of a crash: rewrapping = true with the older wrapping key inside */
    tact_secrets s;
    assert_ok(tact_secrets_read(secrets_file.text, &s, master, &why), &why);
    assert_false(s.rewrapping);
    s.rewrapping = true;
    tact_secrets_slot_wrap(s.older_wrap, old_master);
    assert_ok(tact_secrets_write(secrets_file.text, &s, master, &why), &why);
    assert_ok(tact_vault_open(&h.vault, h.keys.text, other.text, 0, &why), &why);
    tact_envelope e;
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("1"), v1, &why), &why);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("2"), v2, &why), &why);
    assert_ok(tact_slots_open(&h.slots, h.store, h.vault, &why), &why);
    assert_ok(tact_secrets_read(secrets_file.text, &s, master, &why), &why);
    assert_false(s.rewrapping);
    static const uint8_t zeros[32];
    assert_memory_equal(s.older_wrap, zeros, 32);
    tact_vault_close(h.vault);
    assert_ok(tact_vault_open(&h.vault, h.keys.text, other.text, 0, &why), &why);
    assert_ok(tact_envelope_open(h.vault, &a, &e, TACT_FAMILY_PERSON, TACT_S("2"), v2, &why), &why);
    free(h.slots);
    assert_ok(tact_slots_open(&h.slots, h.store, h.vault, &why), &why);
    tear_down(&h);
}

static void a_foreign_or_newer_key_file_is_refused(void **state) {
    (void)state;
    house h = build(), other = build();
    tact_path mine = testing_in(h.keys.text, "slots"), theirs = testing_in(other.keys.text, "slots");
    tact_vault_close(h.vault);
    free(h.slots);
    assert_int_equal(unlink(mine.text), 0);
    tact_vault *v;
    assert_int_equal(tact_vault_open(&v, h.keys.text, h.master.text, 0, &why), TACT_ERR_NOT_FOUND);
    assert_ok(tact_file_copy(theirs.text, mine.text, UINT64_MAX, NULL, NULL, &why), &why);
    assert_int_equal(tact_vault_open(&v, h.keys.text, h.master.text, 0, &why), TACT_ERR_FORMAT);
    assert_non_null(strstr(why.text, "another data folder"));
    int fd = open(mine.text, O_WRONLY);
    assert_int_equal(pwrite(fd, "\x02", 1, 8), 1);
    close(fd);
    assert_int_equal(tact_vault_open(&v, h.keys.text, h.master.text, 0, &why), TACT_ERR_VERSION);
    tact_path secrets = testing_in(h.keys.text, "secrets");
    fd = open(secrets.text, O_WRONLY);
    assert_int_equal(pwrite(fd, "\x02", 1, 8), 1);
    close(fd);
    assert_int_equal(tact_vault_open(&v, h.keys.text, h.master.text, 0, &why), TACT_ERR_VERSION);
    tact_store_close(h.store);
    testing_folder_drop(h.root.text);
    tear_down(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_master_key_is_guarded),
        cmocka_unit_test(another_master_key_opens_nothing),
        cmocka_unit_test(a_value_opens_only_where_it_was_put),
        cmocka_unit_test(pointers_and_tombstones_come_back),
        cmocka_unit_test(sealed_text_belongs_to_its_line),
        cmocka_unit_test(record_keys_depend_on_the_folder_and_the_space),
        cmocka_unit_test(an_erased_slot_is_gone_from_file_and_cache),
        cmocka_unit_test(many_slots_go_with_one_sync),
        cmocka_unit_test(slots_are_never_handed_out_twice),
        cmocka_unit_test(rewrap_by_stages),
        cmocka_unit_test(an_interrupted_rewrap_is_finished),
        cmocka_unit_test(a_foreign_or_newer_key_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
