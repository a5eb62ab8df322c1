/* core/link/link_test.c -- promise 11: links are reversible. Also: who may link, the three steps, repeated and cut off anywhere. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/link/link.h"
#include "core/person/fold.h"
#include "core/person/testing.h"

static const tact_instant now = { 1793520000000000 };
static const uint8_t target[16] = { 1, 2, 3 };
static tact_instant later(int64_t seconds) { return tact_instant_add(now, TACT_SECONDS(seconds)); }
enum { DEVICE = 77, MOVE = 5 };

static tact_person account_person(tact_arena *arena) {
    tact_person p = tact_person_empty(1, later(-9000));
    p.account = true;
    assert_non_null(tact_person_part_make(&p, arena, 0, later(-9000)));
    return p;
}
static tact_person device_person(tact_arena *arena) {
    tact_person p = tact_person_empty(2, later(-9000));
    assert_non_null(tact_person_part_make(&p, arena, DEVICE, later(-9000)));
    return p;
}
static void permit(tact_person *p, tact_arena *arena, uint64_t part, uint8_t state) {
    tact_part *on = tact_person_part(p, part);
    assert_int_equal(tact_part_set_permission(on, arena, (tact_permission){ TACT_PURPOSE_LINK_DEVICES, state, state == 1, 3, later(-8000), { 0 } }), TACT_OK);
}
static tact_reason first_reason(const tact_trace *t) { return t->count ? (tact_reason)t->entries[0].reason : TACT_WHY_NONE; }

/* ---- promise 11 ---- */

/* The same facts fall on a device that gets linked and unlinked at random, and on a twin that never moves. `alone` is the account's twin:
 * it gets the account's facts, and a tick for each touch that fell on the device while linked. */
typedef struct world {
    tact_arena *arena;
    tact_rng rng;
    tact_person account, device, alone, twin;
    bool linked;
    tact_instant at, linked_at;
} world;

static void permit_links(world *w) {
    permit(&w->account, w->arena, 0, TACT_PERMISSION_GRANTED);
    permit(&w->alone, w->arena, 0, TACT_PERMISSION_GRANTED);
}

static void fact_on_device(world *w) {
    tact_rng same = w->rng;
    tact_person *owner = w->linked ? &w->account : &w->device;
    tact_part *here = tact_person_part(owner, DEVICE), *there = tact_person_part(&w->twin, DEVICE);
    uint32_t touches = there->touch_count;
    assert_int_equal(some_fact(&w->rng, here, w->arena, w->at), TACT_OK);
    assert_int_equal(some_fact(&same, there, w->arena, w->at), TACT_OK);
    if (!w->linked || there->touch_count == touches || there->touches[touches].ghost) return;
    const tact_touch *t = &there->touches[touches];
    tact_touch tick = { .at = t->at, .channel = t->channel, .class_ = t->class_, .asked = t->asked, .cost_milli = t->cost_milli };
    tact_part *account = tact_person_part(&w->alone, 0);
    assert_int_equal(tact_part_add_touch(account, w->arena, tick), TACT_OK);
}

static void fact_on_account(world *w) {
    tact_rng same = w->rng;
    assert_int_equal(some_fact(&w->rng, tact_person_part(&w->account, 0), w->arena, w->at), TACT_OK);
    assert_int_equal(some_fact(&same, tact_person_part(&w->alone, 0), w->arena, w->at), TACT_OK);
    permit_links(w);
}

static void intent_on_device(world *w) {
    tact_pending p = { .key = tact_rng_next(&w->rng), .campaign = 3, .message = 255, .channel = 255, .part = DEVICE, .due = w->at, .facts = TACT_S("facts") };
    if (w->twin.pending_count >= 3) return;
    assert_int_equal(tact_person_add_pending(w->linked ? &w->account : &w->device, w->arena, p), TACT_OK);
    assert_int_equal(tact_person_add_pending(&w->twin, w->arena, p), TACT_OK);
}

static void link(world *w, uint64_t move) {
    tact_slice parcel;
    permit_links(w);
    tact_part *here = tact_person_part(&w->device, DEVICE), *twin = tact_person_part(&w->twin, DEVICE);   /* the device does not refuse */
    assert_int_equal(tact_part_set_permission(here, w->arena, (tact_permission){ .purpose = TACT_PURPOSE_LINK_DEVICES }), TACT_OK);
    assert_int_equal(tact_part_set_permission(twin, w->arena, (tact_permission){ .purpose = TACT_PURPOSE_LINK_DEVICES }), TACT_OK);
    assert_int_equal(tact_link_freeze(&w->device, w->arena, DEVICE, move, target, &parcel), TACT_OK);
    assert_int_equal(tact_link_insert(&w->account, w->arena, parcel, move, TACT_EVIDENCE_SIGN_IN, w->at, NULL), TACT_OK);
    if (one_in(&w->rng, 2)) assert_int_equal(tact_link_insert(&w->account, w->arena, parcel, move, TACT_EVIDENCE_SIGN_IN, w->at, NULL), TACT_OK);
    w->linked = true;
    w->linked_at = w->at;
}

static void through_bytes(world *w, tact_person *p) {
    tact_status s;
    tact_slice bytes = bytes_of(p, w->arena, &s);
    assert_int_equal(s, TACT_OK);
    assert_int_equal(tact_person_read(bytes, w->arena, p), TACT_OK);
}

static void assert_same_bytes(const tact_part *a, const tact_part *b, tact_arena *arena) {
    tact_slice x = part_bytes_of(a, arena), y = part_bytes_of(b, arena);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.ptr, y.ptr, x.len);
}

static void unlink_and_compare(world *w) {
    tact_slice parcel;
    assert_int_equal(tact_link_remove(&w->account, w->arena, DEVICE, &parcel), TACT_OK);
    assert_int_equal(tact_link_record(parcel, w->arena, 2, false, w->at, &w->device), TACT_OK);
    w->linked = false;
    tact_slice part = part_bytes_of(tact_person_part(&w->twin, DEVICE), w->arena);
    assert_true(parcel.len > part.len);
    assert_memory_equal(parcel.ptr, part.ptr, part.len);              /* byte for byte what it would be */
    assert_same_bytes(tact_person_part(&w->device, DEVICE), tact_person_part(&w->twin, DEVICE), w->arena);
    assert_int_equal(w->device.pending_count, w->twin.pending_count);
    for (uint32_t i = 0; i < w->device.pending_count; i++) assert_int_equal(w->device.pending[i].key, w->twin.pending[i].key);
    assert_int_equal(w->device.limits.cap_per_week, w->twin.limits.cap_per_week);
    assert_int_equal(w->device.limits.channels_off, w->twin.limits.channels_off);
    assert_int_equal(w->device.complaint_open, w->twin.complaint_open);
    w->account.last_received = w->alone.last_received;                /* the account: as it would be, and the ticks */
    assert_true(same_person(&w->account, &w->alone));
    tact_status s;
    tact_slice x = bytes_of(&w->account, w->arena, &s), y = bytes_of(&w->alone, w->arena, &s);
    assert_true(tact_slice_equal(x, y));
}

static void links_are_reversible(void **state) {
    (void)state;
    tact_rng rng = seeded("promise 11", 41);
    unsigned moves = 0;
    for (unsigned round = 0; round < 400; round++) {
        tact_arena *arena = fresh_arena();
        world w = { .arena = arena, .rng = rng, .account = account_person(arena), .device = device_person(arena), .at = now };
        w.device.limits = (tact_limits){ .cap_per_week = (uint8_t)below(&w.rng, 9), .channels_off = (uint16_t)below(&w.rng, 4), .tests_off = below(&w.rng, 2), .prefers = (uint8_t)below(&w.rng, 9), .quiet_from_minute = 1320, .quiet_until_minute = 420 };
        w.device.complaint_open = one_in(&w.rng, 3);
        assert_int_equal(tact_person_copy(&w.account, arena, &w.alone), TACT_OK);
        assert_int_equal(tact_person_copy(&w.device, arena, &w.twin), TACT_OK);
        permit_links(&w);
        for (unsigned step = 0; step < 120; step++) {
            w.at = tact_instant_add(w.at, TACT_SECONDS(1 + (int64_t)below(&w.rng, 40000)));
            switch (below(&w.rng, 12)) {
            case 0: if (w.linked) unlink_and_compare(&w); else link(&w, 1 + step); moves++; break;
            case 1: through_bytes(&w, &w.account); if (!w.linked) through_bytes(&w, &w.device); break;
            case 2: intent_on_device(&w); break;
            case 3: case 4: case 5: case 6: fact_on_account(&w); break;
            default: fact_on_device(&w); break;
            }
        }
        if (w.linked) unlink_and_compare(&w);
        rng = w.rng;
    }
    assert_true(moves > 1000);
}

/* ---- the steps, repeated and cut off ---- */

static void every_cut_off_link_can_be_finished(void **state) {
    (void)state;
    for (unsigned crash = 0; crash < 3; crash++) {                    /* after which step the machine stopped */
        tact_arena *arena = fresh_arena();
        tact_person account = account_person(arena), device = device_person(arena), device_disk, account_disk;
        permit(&account, arena, 0, TACT_PERMISSION_GRANTED);
        tact_status s;
        tact_slice parcel;
        if (crash >= 1) assert_int_equal(tact_link_freeze(&device, arena, DEVICE, MOVE, target, &parcel), TACT_OK);
        if (crash >= 2) assert_int_equal(tact_link_insert(&account, arena, parcel, MOVE, TACT_EVIDENCE_ADDRESS, now, NULL), TACT_OK);
        assert_int_equal(tact_person_read(bytes_of(&device, arena, &s), arena, &device_disk), TACT_OK);
        assert_int_equal(tact_person_read(bytes_of(&account, arena, &s), arena, &account_disk), TACT_OK);
        uint64_t move = device_disk.moving.move ? device_disk.moving.move : MOVE;
        assert_int_equal(tact_link_freeze(&device_disk, arena, DEVICE, move, target, &parcel), TACT_OK);
        assert_int_equal(tact_link_insert(&account_disk, arena, parcel, move, TACT_EVIDENCE_ADDRESS, now, NULL), TACT_OK);
        assert_int_equal(account_disk.part_count, 2);
        assert_int_equal(account_disk.edge_count, 1);
        const tact_edge *e = tact_link_edge(&account_disk, DEVICE);
        assert_true(e && e->move == MOVE && e->evidence == TACT_EVIDENCE_ADDRESS && e->notice == 3 && e->at.us == now.us);
        assert_int_equal(tact_person_part(&account_disk, DEVICE)->linked_at.us, now.us);
        assert_memory_equal(device_disk.moving.target, target, 16);
    }
}

static void another_move_has_to_wait(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person account = account_person(arena), device = device_person(arena);
    permit(&account, arena, 0, TACT_PERMISSION_GRANTED);
    tact_slice parcel, other;
    assert_int_equal(tact_link_freeze(&device, arena, DEVICE, MOVE, target, &parcel), TACT_OK);
    assert_int_equal(tact_link_freeze(&device, arena, DEVICE, MOVE + 1, target, &other), TACT_ERR_CONFLICT);
    tact_link_thaw(&device, MOVE + 1);
    assert_int_equal(device.moving.move, MOVE);
    tact_link_thaw(&device, MOVE);
    assert_int_equal(device.moving.move, 0);
    assert_int_equal(tact_link_insert(&account, arena, parcel, MOVE, TACT_EVIDENCE_SIGN_IN, now, NULL), TACT_OK);
    assert_int_equal(tact_link_insert(&account, arena, parcel, MOVE + 1, TACT_EVIDENCE_SIGN_IN, now, NULL), TACT_ERR_CONFLICT);
    assert_int_equal(tact_link_leave(&account, DEVICE, 9), TACT_OK);
    assert_int_equal(tact_link_leave(&account, DEVICE, 9), TACT_OK);
    assert_int_equal(tact_link_leave(&account, DEVICE, 10), TACT_ERR_CONFLICT);
    assert_int_equal(tact_link_leave(&account, 12345, 9), TACT_ERR_NOT_FOUND);
    assert_int_equal(tact_link_remove(&account, arena, DEVICE, &parcel), TACT_OK);
    assert_int_equal(tact_link_remove(&account, arena, DEVICE, &parcel), TACT_ERR_NOT_FOUND);
}

/* ---- who may ---- */

static void links_need_sign_in_and_permission(void **state) {
    (void)state;
    static const uint8_t granted = TACT_PERMISSION_GRANTED;
    for (unsigned here = 0; here < 4; here++)
        for (unsigned there = 0; there < 4; there++)
            for (unsigned how = 0; how < 4; how++) {
                tact_arena *arena = fresh_arena();
                tact_person account = account_person(arena), device = device_person(arena);
                if (here) permit(&device, arena, DEVICE, (uint8_t)here);
                if (there) permit(&account, arena, 0, (uint8_t)there);
                bool signed_in = how & 1;
                device.shared = how & 2;
                tact_trace trace = { .count = 0 };
                bool permitted = here <= granted && there <= granted && (here == granted || there == granted);
                bool may = tact_link_may(&device, DEVICE, &account, signed_in, now, &trace);
                assert_int_equal(may, signed_in && !device.shared && permitted);
                assert_int_equal(trace.count, !may);
                if (!may) assert_int_equal(first_reason(&trace), !signed_in ? TACT_WHY_LINK_UNVERIFIED : device.shared ? TACT_WHY_LINK_SHARED : TACT_WHY_GATE_PERMISSION);
                tact_slice parcel;
                assert_int_equal(tact_link_freeze(&device, arena, DEVICE, MOVE, target, &parcel), TACT_OK);
                tact_trace why = { .count = 0 };
                assert_int_equal(tact_link_insert(&account, arena, parcel, MOVE, TACT_EVIDENCE_SIGN_IN, now, &why), permitted ? TACT_OK : TACT_ERR_INVALID);
                assert_int_equal(account.part_count, permitted ? 2 : 1);
                if (!permitted) assert_int_equal(why.entries[0].purpose, TACT_PURPOSE_LINK_DEVICES);
            }
}

static void the_33rd_is_refused(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person account = account_person(arena);
    permit(&account, arena, 0, TACT_PERMISSION_GRANTED);
    for (uint64_t id = 100; id < 132; id++) {
        tact_person device = tact_person_empty(2, now);
        tact_part *part = tact_person_part_make(&device, arena, id, now);
        tact_slice parcel;
        tact_trace trace = { .count = 0 };
        bool last = id == 131;
        assert_int_equal(tact_link_may(&device, id, &account, true, now, &trace), !last);
        (void)part;
        assert_int_equal(tact_link_freeze(&device, arena, id, id, target, &parcel), TACT_OK);
        assert_int_equal(tact_link_insert(&account, arena, parcel, id, TACT_EVIDENCE_SIGN_IN, now, &trace), last ? TACT_ERR_LIMIT : TACT_OK);
        if (last) assert_int_equal(first_reason(&trace), TACT_WHY_LINK_LIMIT);
    }
    assert_int_equal(account.part_count, TACT_PARTS_MAX);
    tact_status s;
    bytes_of(&account, arena, &s);
    assert_int_equal(s, TACT_OK);
}

/* A record that would outgrow its bytes takes no further device; nothing of it is dropped to make room. */
static void a_record_that_is_full_takes_no_more(void **state) {
    (void)state;
    tact_rng rng = seeded("full", 42);
    tact_arena *arena = fresh_arena();
    tact_person account = account_person(arena);
    permit(&account, arena, 0, TACT_PERMISSION_GRANTED);
    tact_status s = TACT_OK;
    uint64_t id = 100;
    for (; s == TACT_OK; id++) {
        tact_person device = tact_person_empty(2, now), before = account;
        tact_part *part = tact_person_part_make(&device, arena, id, now);
        for (unsigned i = 0; i < 64; i++) assert_int_equal(tact_part_add_seen(part, arena, tact_rng_u32(&rng), later(i), false), TACT_OK);
        tact_slice parcel;
        assert_int_equal(tact_link_freeze(&device, arena, id, id, target, &parcel), TACT_OK);
        tact_trace trace = { .count = 0 };
        s = tact_link_insert(&account, arena, parcel, id, TACT_EVIDENCE_SIGN_IN, now, &trace);
        if (s) { assert_int_equal(first_reason(&trace), TACT_WHY_LINK_LIMIT); assert_true(same_person(&before, &account)); }
    }
    assert_int_equal(s, TACT_ERR_LIMIT);
    assert_true(account.part_count < TACT_PARTS_MAX);
    tact_slice bytes = bytes_of(&account, arena, &s);
    assert_int_equal(s, TACT_OK);
    assert_true(bytes.len > 4000);
}

static void a_second_account_takes_the_device_from_both(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person first = account_person(arena), second = account_person(arena), device = device_person(arena);
    permit(&first, arena, 0, TACT_PERMISSION_GRANTED);
    permit(&second, arena, 0, TACT_PERMISSION_GRANTED);
    tact_slice parcel;
    assert_int_equal(tact_link_freeze(&device, arena, DEVICE, MOVE, target, &parcel), TACT_OK);
    assert_int_equal(tact_link_insert(&first, arena, parcel, MOVE, TACT_EVIDENCE_SIGN_IN, now, NULL), TACT_OK);
    assert_int_equal(tact_link_remove(&first, arena, DEVICE, &parcel), TACT_OK);
    assert_int_equal(tact_link_record(parcel, arena, 9, true, now, &device), TACT_OK);
    assert_null(tact_link_edge(&first, DEVICE));
    assert_false(tact_link_may(&device, DEVICE, &first, true, now, NULL));
    assert_false(tact_link_may(&device, DEVICE, &second, true, now, NULL));
    assert_int_equal(device.pseudonym, 9);
    tact_status s;
    tact_person back;
    assert_int_equal(tact_person_read(bytes_of(&device, arena, &s), arena, &back), TACT_OK);
    assert_true(back.shared);
}

/* A device's own limits count while it is linked, and are its own again afterwards. */
static void limits_stay_with_their_device(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person account = account_person(arena), device = device_person(arena);
    permit(&account, arena, 0, TACT_PERMISSION_GRANTED);
    device.limits = (tact_limits){ .pause_until = later(5000), .cap_per_week = 1, .channels_off = 1u << TACT_CHANNEL_PUSH };
    device.minor = true;
    account.limits = (tact_limits){ .cap_per_week = 3, .channels_off = 1u << TACT_CHANNEL_EMAIL, .wellbeing_off = true };
    tact_slice parcel;
    assert_int_equal(tact_link_freeze(&device, arena, DEVICE, MOVE, target, &parcel), TACT_OK);
    assert_int_equal(tact_link_insert(&account, arena, parcel, MOVE, TACT_EVIDENCE_SIGN_IN, now, NULL), TACT_OK);
    tact_limits l = tact_person_limits(&account);
    assert_int_equal(l.pause_until.us, later(5000).us);
    assert_int_equal(l.cap_per_week, 1);
    assert_int_equal(l.channels_off, 1u << TACT_CHANNEL_PUSH | 1u << TACT_CHANNEL_EMAIL);
    assert_true(l.wellbeing_off);                                        /* no word of the person's is undone by linking a device that has said nothing */
    assert_true(tact_person_minor(&account) && !account.minor);
    tact_person_say_limits(&account, &(tact_limits){ .cap_per_week = 0 }, TACT_SAID_CAP);                /* stricter for all of them: the device's own stays as it was */
    assert_true(tact_person_limits(&account).cap_per_week == 0 && account.edges[0].limits.cap_per_week == 1);
    tact_person_say_limits(&account, &(tact_limits){ .cap_per_week = 3 }, TACT_SAID_CAP);
    l = tact_person_limits(&account);
    assert_true(l.cap_per_week == 3 && l.pause_until.us == later(5000).us && l.channels_off == (1u << TACT_CHANNEL_PUSH | 1u << TACT_CHANNEL_EMAIL));    /* of the rest nothing was said */
    tact_person_say_limits(&account, &(tact_limits){ .wellbeing_off = true, .channels_off = 1u << TACT_CHANNEL_SMS, .quiet_from_minute = 60, .quiet_until_minute = 120 },
                           TACT_SAID_PAUSE | TACT_SAID_CHANNELS | TACT_SAID_WELLBEING | TACT_SAID_QUIET);
    l = tact_person_limits(&account);
    assert_true(!l.pause_until.us && l.channels_off == 1u << TACT_CHANNEL_SMS && l.wellbeing_off && l.quiet_from_minute == 60 && l.quiet_until_minute == 120 && l.cap_per_week == 3);
    account.edges[0].limits = device.limits;
    account.limits = (tact_limits){ .cap_per_week = 3 };
    assert_int_equal(tact_link_remove(&account, arena, DEVICE, &parcel), TACT_OK);
    assert_int_equal(tact_link_record(parcel, arena, 9, false, now, &device), TACT_OK);
    assert_true(device.minor && device.limits.cap_per_week == 1 && device.limits.pause_until.us == later(5000).us);
    assert_int_equal(tact_person_limits(&account).cap_per_week, 3);
    assert_false(tact_person_minor(&account));
}

/* ---- hostile parcels, full arenas ---- */

static void hostile_parcels_are_refused(void **state) {
    (void)state;
    tact_rng rng = seeded("parcels", 43);
    for (unsigned i = 0; i < 20000; i++) {
        tact_arena *arena = fresh_arena();
        tact_person account = account_person(arena), device = device_person(arena), back;
        permit(&account, arena, 0, TACT_PERMISSION_GRANTED);
        for (unsigned n = 0; n < 8; n++) {
            tact_status fact = some_fact(&rng, &device.parts[0], arena, later((int64_t)below(&rng, 100000)));
            assert_int_equal(fact, TACT_OK);
        }
        tact_slice parcel;
        assert_int_equal(tact_link_freeze(&device, arena, DEVICE, MOVE, target, &parcel), TACT_OK);
        char *copy = tact_arena_alloc(arena, parcel.len, 1);
        memcpy(copy, parcel.ptr, parcel.len);
        for (uint64_t n = 1 + below(&rng, 3); n > 0; n--) copy[below(&rng, parcel.len)] = (char)below(&rng, 256);
        size_t len = one_in(&rng, 3) ? (size_t)below(&rng, parcel.len) : parcel.len;
        tact_status s = tact_link_insert(&account, arena, (tact_slice){ copy, len }, MOVE, TACT_EVIDENCE_SIGN_IN, now, NULL);
        tact_slice bytes = bytes_of(&account, arena, &s);
        assert_int_equal(s, TACT_OK);                                 /* whatever was accepted is a record */
        assert_int_equal(tact_person_read(bytes, arena, &back), TACT_OK);
    }
    tact_arena *arena = fresh_arena();
    tact_person account = account_person(arena);
    tact_slice part = part_bytes_of(&account.parts[0], arena);        /* an account part is no device */
    assert_int_equal(tact_link_insert(&account, arena, part, MOVE, TACT_EVIDENCE_SIGN_IN, now, NULL), TACT_ERR_INVALID);
}

static void a_full_arena_says_so(void **state) {
    (void)state;
    for (uint32_t n = 1, done = 0; !done; n++) {
        tact_arena *arena = fresh_arena();
        tact_person account = account_person(arena), device = device_person(arena);
        permit(&account, arena, 0, TACT_PERMISSION_GRANTED);
        assert_int_equal(tact_part_add_touch(&device.parts[0], arena, (tact_touch){ .at = later(60) }), TACT_OK);
        assert_int_equal(tact_person_add_pending(&device, arena, (tact_pending){ .part = DEVICE, .facts = TACT_S("x") }), TACT_OK);
        tact_person before = account;
        tact_slice parcel;
        arena->fail_in = n;
        tact_status s = tact_link_freeze(&device, arena, DEVICE, MOVE, target, &parcel);
        if (s) { assert_int_equal(s, TACT_ERR_MEMORY); assert_int_equal(device.moving.move, 0); continue; }
        s = tact_link_insert(&account, arena, parcel, MOVE, TACT_EVIDENCE_SIGN_IN, now, NULL);
        if (s) { assert_int_equal(s, TACT_ERR_MEMORY); assert_true(same_person(&before, &account)); continue; }
        s = tact_link_remove(&account, arena, DEVICE, &parcel);
        if (!s) s = tact_link_record(parcel, arena, 2, false, now, &device);
        assert_true(s == TACT_OK || s == TACT_ERR_MEMORY);
        done = s == TACT_OK;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_reversible), cmocka_unit_test(every_cut_off_link_can_be_finished), cmocka_unit_test(another_move_has_to_wait),
        cmocka_unit_test(links_need_sign_in_and_permission), cmocka_unit_test(the_33rd_is_refused), cmocka_unit_test(a_record_that_is_full_takes_no_more),
        cmocka_unit_test(a_second_account_takes_the_device_from_both), cmocka_unit_test(limits_stay_with_their_device),
        cmocka_unit_test(hostile_parcels_are_refused), cmocka_unit_test(a_full_arena_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
