/* daemon/keeper_whole_test.c -- memory or the store fails at every place of a link, an unlinking, a choice: all of it is kept, or nothing.
 *
 * Memory    malloc and its kin fail when asked from this program's own code, never from a library's; not under a sanitizer, whose own they are.
 *           Arenas are made ever larger, so that each place that takes from one has been the one that fails.
 */
#include <errno.h>
#include "store/fault.h"
#include "test/lib/keeper_bed.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_MALLOC 0
#endif
#endif
#ifndef OWN_MALLOC
#define OWN_MALLOC 1
#endif

static unsigned fail_in;                                    /* the n-th allocation from now fails; 0: none */
static bool failed;

#if OWN_MALLOC
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern const char __executable_start, etext;
static __thread bool inside;

static bool fails(const void *caller) {
    bool ours = (const char *)caller >= &__executable_start && (const char *)caller < &etext;
    if (inside || !ours || fail_in == 0 || --fail_in) return false;
    failed = true;
    errno = ENOMEM;
    return true;
}

__attribute__((noinline)) void *malloc(size_t n) { return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(n); }
__attribute__((noinline)) void *calloc(size_t n, size_t each) { return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, each); }
__attribute__((noinline)) void *realloc(void *p, size_t n) { return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, n); }
#endif

typedef tact_status (*deed)(world *w, tact_arena *arena);

static tact_status link_by_hand(world *w, tact_arena *arena) {
    tact_trouble trouble = { "" };
    uint64_t commit;
    (void)arena;
    return tact_keeper_link(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble);
}

static tact_status unlink_by_hand(world *w, tact_arena *arena) {
    tact_trouble trouble = { "" };
    uint64_t commit;
    (void)arena;
    return tact_keeper_unlink(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble);
}

static tact_status unlink_the_part(world *w, tact_arena *arena) {
    tact_trouble trouble = { "" };
    uint64_t commit;
    tact_record_key key = tact__user_key(w->keeper, TACT_S("anna"));
    (void)arena;
    return tact_keeper_unlink_part(w->keeper, key.bytes, tact_keeper_device_part(w->keeper, TACT_S("phone")), &commit, &trouble);
}

static tact_status link_as_permitted(world *w, tact_arena *arena) {
    tact_trouble trouble = { "" };
    uint64_t commit;
    bool linked;
    tact_who who = account("anna", "phone");
    return tact_keeper_link_if_permitted(w->keeper, &who, arena, &linked, &commit, &trouble);
}

static tact_status sign_in(world *w, tact_arena *arena) {
    tact_trouble trouble = { "" };
    tact_who who = account("anna", "phone");
    tact_event e = cart();
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    return kept ? tact_keeper_event(w->keeper, &who, TACT_S("test"), TACT_S("again"), &e, NULL, NULL, arena, kept, &trouble) : TACT_ERR_MEMORY;
}

/* What the disk says: does the account hold the phone, does the phone lead to the account, does the row of the link stand beside them? */
static unsigned linked_thrice(world *w) {
    tact_person person;
    tact__entry *phone;
    tact_trouble trouble = { "" };
    uint32_t slots[4], count = 0;
    tact_who who = account("anna", "");
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(find(w, who, &person), TACT_OK);
    assert_int_equal(tact__entry_load(w->keeper, tact__device_key(w->keeper, TACT_S("phone")), &phone, &trouble), TACT_OK);
    unsigned n = (person.part_count == 2 ? 1u : 0u) + (phone->kind == TACT__POINTER ? 1u : 0u);
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_slots_of(w->keeper, &who, slots, 4, &count, &w->scratch, &trouble), TACT_OK);
    n += count == 2;
    assert_true(phone->kind == TACT__POINTER || phone->kind == TACT__PERSON);
    return n;
}

static void begin(world *w, bool linked) {
    uint64_t commit;
    tact_trouble trouble = { "" };
    permit(w, device("phone"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", ""), TACT_PERMISSION_GRANTED);
    if (!linked) return;
    assert_int_equal(tact_keeper_link(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble), TACT_OK);
    flush(w);
}

/* Back to the state the deed begins from. */
static void undo(world *w, bool linked) {
    uint64_t commit;
    tact_trouble trouble = { "" };
    if (linked) assert_int_equal(tact_keeper_link(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble), TACT_OK);
    else assert_int_equal(tact_keeper_unlink(w->keeper, TACT_S("anna"), TACT_S("phone"), &commit, &trouble), TACT_OK);
    flush(w);
}

typedef enum { BY_MEMORY, BY_STORE, BY_ARENA, WAYS } way;

/* Fail at the n-th place; false when there is no such place any more. */
static bool fail_at(world *w, deed what, way by, unsigned n, bool from_linked) {
    tact_trouble trouble = { "" };
    tact_fault plan = { .fail_in = by == BY_STORE ? n : 0 };
    tact_keeper_close(w->keeper);
    open_keeper(w);                                         /* nothing is in the table: it has to be read */
    tact_store *inner = w->keeper->store, *faulty;
    tact_arena arena;
    size_t room = by == BY_ARENA ? (size_t)n * 256 : 4 << 20;
    assert_int_equal(tact_store_fault_open(&faulty, inner, &plan, &trouble), TACT_OK);
    w->keeper->store = faulty;
    tact_arena_init(&arena, w->block, room, NULL);
    failed = false;
    fail_in = by == BY_MEMORY ? n : 0;
    tact_status s = what(w, &arena);
    fail_in = 0;
    w->keeper->store = inner;
    tact_store_close(faulty);
    (void)tact_keeper_flush(w->keeper, &trouble);           /* whatever was begun goes now, or is given up */
    unsigned now = linked_thrice(w);
    if (now != 0 && now != 3) print_message("way %d, place %u: a link by halves (%u of 3), status %d\n", by, n, now, s);
    assert_true(now == 0 || now == 3);
    if (s) assert_int_equal(now, from_linked ? 3 : 0);
    bool more = by == BY_MEMORY ? failed : by == BY_STORE ? plan.call_count >= n : s != TACT_OK;
    if ((now == 3) != from_linked) undo(w, from_linked);
    return more && (by != BY_ARENA || room < 2 << 20);
}

static void whole_or_nothing(world *w, deed what, bool from_linked, bool takes_arena) {
    begin(w, from_linked);
    for (way by = OWN_MALLOC ? BY_MEMORY : BY_STORE; by < (takes_arena ? WAYS : BY_ARENA); by++) {
        unsigned n = 1;
        while (fail_at(w, what, by, n, from_linked)) n++;
        assert_true(n > 1);
    }
}

static void a_link_by_hand(void **state) { whole_or_nothing(*state, link_by_hand, false, false); }
static void an_unlinking_by_hand(void **state) { whole_or_nothing(*state, unlink_by_hand, true, false); }
static void an_unlinking_by_part(void **state) { whole_or_nothing(*state, unlink_the_part, true, false); }
static void a_link_as_permitted(void **state) { whole_or_nothing(*state, link_as_permitted, false, true); }

/* The link that an event made may stand without the event, but never by halves; so the disk says 0 or 3, whatever was answered. */
static void a_sign_in(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    begin(w, false);
    for (unsigned n = 1, more = 1; more && n < 4096; n++) {
        tact_arena arena;
        tact_arena_init(&arena, w->block, (size_t)n * 512, NULL);
        tact_status s = sign_in(w, &arena);
        (void)tact_keeper_flush(w->keeper, &trouble);
        unsigned now = linked_thrice(w);
        if (now != 0 && now != 3) print_message("arena of %zu bytes: a link by halves (%u of 3), status %d\n", (size_t)n * 512, now, s);
        assert_true(now == 0 || now == 3);
        if (now == 3) undo(w, false);
        more = s != TACT_OK;
    }
}

/* A choice and its receipt: both on the disk, or neither. */
static bool choose(world *w, size_t proof_room, bool *known, uint32_t *proofs) {
    static tact_proof list[4];
    tact_trouble trouble = { "" };
    tact_kept kept;
    tact_arena arena;
    tact_person person;
    tact_who who = device("phone");
    tact_consent_how how = { .notice = 1, .language = TACT_S("en"), .method = TACT_S("api") };
    tact_grant grant = { .purpose = TACT_PURPOSE_REMEMBER, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    tact_event yes = { .type = TACT_EVENT_CONSENT, .grants = &grant, .grant_count = 1 };
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_event(w->keeper, &who, TACT_S("test"), TACT_S(""), &yes, NULL, NULL, &w->scratch, &kept, &trouble), TACT_OK);
    void *block = malloc(proof_room);
    tact_arena_init(&arena, block, proof_room, NULL);
    tact_status s = tact_keeper_receipt(w->keeper, &kept, &yes, &how, &arena, &list[0], &trouble);
    free(block);
    (void)tact_keeper_flush(w->keeper, &trouble);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    *known = find(w, who, &person) == TACT_OK;
    *proofs = 4;
    tact_arena_reset(&w->scratch);
    tact_status read = tact_keeper_receipts(w->keeper, &who, &w->scratch, list, proofs, &trouble);
    assert_int_equal(read, *known ? TACT_OK : TACT_ERR_NOT_FOUND);
    if (read) *proofs = 0;
    return s == TACT_OK;
}

static void a_choice_and_its_proof(void **state) {
    bool known = false, proved = false;
    uint32_t proofs = 0;
    for (size_t room = 16; !proved; room += 64) {
        assert_true(room < 1 << 20);
        proved = choose(*state, room, &known, &proofs);
        assert_int_equal(known, proved);
        assert_int_equal(proofs, proved ? 1 : 0);
    }
}

/* Retention ends a record while memory fails: the record and its key stand, or both are gone. */
static void an_end(void **state) {
    world *w = *state;
    tact_trouble trouble = { "" };
    bool some = false;
    if (!OWN_MALLOC) return;
    for (unsigned n = 1; n < 400; n++) {
        char id[16];
        uint8_t slot_id[TACT_SLOT_ID_BYTES];
        bool erased;
        tact_person person;
        tact__entry *entry;
        snprintf(id, sizeof id, "x%u", n);
        permit(w, device(id), TACT_PERMISSION_GRANTED);
        assert_int_equal(tact__entry_load(w->keeper, tact__device_key(w->keeper, tact_slice_of(id)), &entry, &trouble), TACT_OK);
        uint32_t slot = entry->slot;
        tact_keeper_close(w->keeper);
        open_keeper(w);
        clock_now = tact_instant_add(clock_now, TACT_DAYS(396));
        failed = false;
        fail_in = n;
        tact_keeper_run_due(w->keeper, 64);
        fail_in = 0;
        (void)tact_keeper_flush(w->keeper, &trouble);
        assert_int_equal(tact_vault_slot_id(w->keeper->vault, slot, slot_id, &erased, &trouble), TACT_OK);
        bool there = find(w, device(id), &person) == TACT_OK;
        if (there == erased) print_message("place %u: the record is %s, its key %s\n", n, there ? "there" : "gone", erased ? "gone" : "there");
        assert_true(there != erased);
        if (!failed) { assert_true(erased && some); return; }
        some = true;
        move_clock(w, TACT_HOURS(2));
        assert_int_equal(find(w, device(id), &person), TACT_ERR_NOT_FOUND);       /* in the end it goes */
    }
    fail_msg("there is no end of places");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_link_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unlinking_by_hand, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unlinking_by_part, setup, teardown),
        cmocka_unit_test_setup_teardown(a_link_as_permitted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sign_in, setup, teardown),
        cmocka_unit_test_setup_teardown(a_choice_and_its_proof, setup, teardown),
        cmocka_unit_test_setup_teardown(an_end, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
