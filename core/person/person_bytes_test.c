/* core/person/person_bytes_test.c -- a record and its bytes are one and the same; no other bytes are a record. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/person/coder.h"
#include "core/person/testing.h"

static void random_records_come_back_exactly(void **state) {
    (void)state;
    tact_rng rng = seeded("records", 11);
    unsigned written = 0;
    for (unsigned i = 0; i < 4000; i++) {
        tact_arena *arena = fresh_arena();
        tact_person p = some_person(&rng, arena, (unsigned)below(&rng, 5), (unsigned)below(&rng, 90)), back;
        tact_status s;
        tact_slice bytes = bytes_of(&p, arena, &s);
        if (s == TACT_ERR_LIMIT) continue;
        assert_int_equal(s, TACT_OK);
        written++;
        assert_int_equal(tact_person_size(&p), bytes.len);
        assert_int_equal(tact_person_read(bytes, arena, &back), TACT_OK);
        assert_true(same_person(&p, &back));
        tact_slice again = bytes_of(&back, arena, &s);
        assert_int_equal(s, TACT_OK);
        assert_int_equal(again.len, bytes.len);
        assert_memory_equal(again.ptr, bytes.ptr, bytes.len);
    }
    assert_true(written > 3000);
}

static void hostile_bytes_are_refused_or_are_a_record(void **state) {
    (void)state;
    tact_rng rng = seeded("hostile", 12);
    unsigned accepted = 0;
    for (unsigned i = 0; i < 60000; i++) {
        static char copy[TACT_PERSON_BYTES_MAX + 16];
        tact_arena *arena = fresh_arena();
        tact_person p = some_person(&rng, arena, (unsigned)below(&rng, 3), (unsigned)below(&rng, 12)), back;
        tact_status s;
        tact_slice bytes = bytes_of(&p, arena, &s);
        assert_int_equal(s, TACT_OK);
        memcpy(copy, bytes.ptr, bytes.len);
        for (uint64_t n = 1 + below(&rng, 3); n > 0; n--) copy[below(&rng, bytes.len)] = (char)below(&rng, 256);
        size_t len = one_in(&rng, 3) ? (size_t)below(&rng, bytes.len + 1) : bytes.len;
        if (tact_person_read((tact_slice){ copy, len }, arena, &back) != TACT_OK) continue;
        accepted++;
        tact_slice again = bytes_of(&back, arena, &s);
        assert_int_equal(s, TACT_OK);
        assert_int_equal(again.len, len);
        assert_memory_equal(again.ptr, copy, len);
    }
    assert_true(accepted > 100);
}

static void every_truncation_is_refused(void **state) {
    (void)state;
    tact_rng rng = seeded("truncation", 13);
    for (unsigned i = 0; i < 40; i++) {
        tact_arena *arena = fresh_arena();
        tact_person p = some_person(&rng, arena, 3, 20), back;
        tact_status s;
        tact_slice bytes = bytes_of(&p, arena, &s);
        assert_int_equal(s, TACT_OK);
        for (size_t n = 0; n < bytes.len; n++) {
            assert_int_equal(tact_person_read((tact_slice){ bytes.ptr, n }, arena, &back), TACT_ERR_FORMAT);
            assert_int_equal(back.part_count, 0);
        }
        char *longer = tact_arena_alloc(arena, bytes.len + 1, 1);
        memcpy(longer, bytes.ptr, bytes.len);
        assert_int_equal(tact_person_read((tact_slice){ longer, bytes.len + 1 }, arena, &back), TACT_ERR_FORMAT);
    }
}

static void a_newer_version_is_named(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = tact_person_empty(5, (tact_instant){ 1767225600000000 }), back;
    tact_status s;
    tact_slice bytes = bytes_of(&p, arena, &s);
    char *copy = tact_arena_alloc(arena, bytes.len, 1);
    memcpy(copy, bytes.ptr, bytes.len);
    copy[0] = (char)(TACT__LAST_VERSION + 1);
    assert_int_equal(tact_person_read((tact_slice){ copy, bytes.len }, arena, &back), TACT_ERR_VERSION);
    copy[0] = 0;
    assert_int_equal(tact_person_read((tact_slice){ copy, bytes.len }, arena, &back), TACT_ERR_FORMAT);
    assert_int_equal(tact_person_read((tact_slice){ NULL, 0 }, arena, &back), TACT_ERR_FORMAT);
    tact_part part = { .id = 3 }, part_back;
    tact_slice part_bytes = part_bytes_of(&part, arena);
    char *newer = tact_arena_alloc(arena, part_bytes.len, 1);
    memcpy(newer, part_bytes.ptr, part_bytes.len);
    newer[0] = (char)(TACT__LAST_VERSION + 1);
    tact_reader r = tact_reader_of((tact_slice){ newer, part_bytes.len });
    assert_int_equal(tact_part_read(&r, arena, &part_back), TACT_ERR_VERSION);
}

/* A hostile count must never make anybody allocate: a small arena is enough to refuse. */
static void counts_allocate_nothing(void **state) {
    (void)state;
    static const uint8_t lists[] = { 1, 2, 4, 8, 16, 32, 64 };
    for (unsigned i = 0; i < sizeof lists; i++) {
        char block[512];
        tact_arena arena;
        tact_arena_init(&arena, block, sizeof block, NULL);
        const uint8_t bytes[] = { 1, lists[i], 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F };
        tact_reader r = tact_reader_of((tact_slice){ (const char *)bytes, sizeof bytes });
        tact_part part;
        assert_int_equal(tact_part_read(&r, &arena, &part), TACT_ERR_FORMAT);
        assert_int_equal(arena.used_bytes, 0);
    }
}

static void a_full_arena_says_so(void **state) {
    (void)state;
    tact_rng rng = seeded("faults", 14);
    static char block[1 << 20];
    for (unsigned i = 0; i < 20; i++) {
        tact_arena *arena = fresh_arena();
        tact_person p = some_person(&rng, arena, 3, 30), back, copy;
        tact_status s;
        tact_slice bytes = bytes_of(&p, arena, &s);
        assert_int_equal(s, TACT_OK);
        bool done = false;
        for (uint32_t n = 1; !done; n++) {
            tact_arena small;
            tact_arena_init(&small, block, sizeof block, NULL);
            small.fail_in = n;
            s = tact_person_read(bytes, &small, &back);
            done = s == TACT_OK;
            assert_true(done || s == TACT_ERR_MEMORY);
        }
        done = false;
        for (uint32_t n = 1; !done; n++) {
            tact_arena small;
            tact_arena_init(&small, block, sizeof block, NULL);
            small.fail_in = n;
            s = tact_person_copy(&p, &small, &copy);
            done = s == TACT_OK;
            assert_true(done || s == TACT_ERR_MEMORY);
        }
        assert_true(same_person(&p, &copy));
    }
}

static void nonsense_is_never_written(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_status s;
    tact_person p = tact_person_empty(5, (tact_instant){ 1767225600000000 });
    tact_part *part = tact_person_part_make(&p, arena, 9, p.created);
    part->device = 7;
    bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);
    part->device = 0;
    assert_int_equal(tact_part_add_touch(part, arena, (tact_touch){ .channel = 9 }), TACT_ERR_INVALID);
    assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ .purpose = 64 }), TACT_ERR_INVALID);
    assert_int_equal(tact_part_follow_journey(part, arena, 1, 6, 0, (tact_slice){ NULL, 0 }, p.created), TACT_ERR_INVALID);
    tact_permission upside_down[2] = { { .purpose = 4 }, { .purpose = 1 } };
    part->permissions = upside_down;
    part->permission_count = 2;
    bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);
    part->permission_count = 0;
    tact_edge edge = { .part = 10, .evidence = 1 };
    p.edges = &edge;
    p.edge_count = 1;
    bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);
    edge.part = 9;
    bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_OK);
}

/* What the touches tell may be said in one way only. */
static void told_twice_is_refused(void **state) {
    (void)state;
    for (unsigned lots = 0; lots < 2; lots++) {
        tact_arena *arena = fresh_arena();
        const tact_instant at = { 1767225600000000 };
        tact_part part = { .id = 3, .last = at, .first = at }, back;
        assert_int_equal(tact_part_add_touch(&part, arena, (tact_touch){ .at = at, .occurrence = 1, .campaign = 77 }), TACT_OK);
        if (lots) assert_int_equal(tact_part_set_lot(&part, arena, (tact_lot){ 77, false, at, 0 }), TACT_OK);
        else assert_int_equal(tact_part_add_seen(&part, arena, 77, at, false), TACT_OK);
        tact_slice bytes = part_bytes_of(&part, arena);
        assert_int_equal(bytes.ptr[bytes.len - 1], 0);
        char *longer = tact_arena_alloc(arena, bytes.len + 1, 1);
        memcpy(longer, bytes.ptr, bytes.len);
        longer[bytes.len - 1] = 1;                                    /* one mark, */
        longer[bytes.len] = 1 << 2 | 1;                               /* of the first campaign, told by the touches */
        tact_reader r = tact_reader_of((tact_slice){ longer, bytes.len + 1 });
        assert_int_equal(tact_part_read(&r, arena, &back), TACT_ERR_FORMAT);
    }
}

/* Extremes of time and number survive; so does an instant with microseconds. */
static void extremes_come_back(void **state) {
    (void)state;
    static const int64_t times[] = { INT64_MIN, INT64_MIN + 1, -3600000001, -3600000000, -1000001, -1000000, -1, 0, 1, 999999, 1000000, 3600000000, 3600000001,
                                     INT64_MAX - 1, INT64_MAX };
    enum { TIMES = sizeof times / sizeof *times };
    for (unsigned i = 0; i < TIMES; i++)
        for (unsigned k = 0; k < TIMES; k++) {
            tact_arena *arena = fresh_arena();
            tact_person p = tact_person_empty(UINT64_MAX, (tact_instant){ 0 }), back;
            p.created.us = times[i];
            p.last_received.us = 1767225600000000;
            p.log_day = UINT32_MAX;
            p.limits = (tact_limits){ .pause_until = { times[k] }, .channels_off = UINT16_MAX, .wellbeing_off = true, .tests_off = k & 1, .prefers = 8, .quiet_from_minute = 1439 };
            tact_part *part = tact_person_part_make(&p, arena, 0, (tact_instant){ 0 });
            part->last.us = times[i];
            part->first.us = times[k];
            part->session_events = UINT16_MAX;
            tact_permission permission = { 63, 3, 4, UINT16_MAX, { times[i] }, { times[k] } };
            part->permissions = &permission;
            part->permission_count = 1;
            memset(part->habit.looks, 255, sizeof part->habit.looks);
            tact_status s;
            tact_slice bytes = bytes_of(&p, arena, &s);
            assert_int_equal(s, TACT_OK);
            assert_int_equal(tact_person_read(bytes, arena, &back), TACT_OK);
            assert_true(same_person(&p, &back));
        }
}

/* One account, two devices, ten interests, twenty touches, permissions, two journeys, habits, sessions; and the seen marks and lots that
 * those touches leave. */
static tact_person typical_person(tact_arena *arena) {
    const tact_instant day = { 1793520000000000 };                 /* 2026-11-01 */
    const tact_span validity = TACT_DAYS(183);
    tact_rng rng = tact_rng_from((tact_seed){ 1, 2 });
    tact_person p = tact_person_empty(tact_rng_next(&rng), tact_instant_add(day, TACT_SECONDS(-200 * 86400 + 4321)));
    p.account = true;
    uint64_t ids[3] = { 0 };
    ids[1] = tact_rng_next(&rng);
    ids[2] = tact_rng_next(&rng);
    static const uint8_t account_purposes[6] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, TACT_PURPOSE_MEASURE,
                                                 TACT_PURPOSE_CONTACT_EMAIL, TACT_PURPOSE_CONTACT_SMS };
    static const uint8_t device_purposes[4] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE, TACT_PURPOSE_LOCATE };
    p.edges = TACT_NEW(arena, tact_edge, 2);
    p.edge_room = 2;
    for (unsigned i = 0; i < 3; i++) {
        tact_instant made = tact_instant_add(day, TACT_SECONDS(-150 * 86400 + (int)i * 40 * 86400 + 777));
        tact_part *part = tact_person_part_make(&p, arena, ids[i], made);
        part->device = i ? i == 1 ? TACT_DEVICE_MOBILE : TACT_DEVICE_DESKTOP : 0;
        part->last = tact_instant_add(day, TACT_SECONDS(30000 - 50000 * (int)i));
        if (i) { part->zone = tact_id32(TACT_S("Europe/Paris")); memcpy(&part->locale, "frFR", 4); }
        const uint8_t *purposes = i ? device_purposes : account_purposes;
        for (unsigned k = 0; k < (i ? 4u : 6u); k++) {
            bool refused = purposes[k] == TACT_PURPOSE_CONTACT_SMS || purposes[k] == TACT_PURPOSE_LOCATE;
            assert_int_equal(tact_part_set_permission(part, arena, (tact_permission){ .purpose = purposes[k],
                .state = refused ? TACT_PERMISSION_REFUSED : TACT_PERMISSION_GRANTED, .basis = refused ? TACT_BASIS_NONE : TACT_BASIS_CONSENT,
                .notice = 3, .at = made, .expires = tact_instant_add(made, validity) }), TACT_OK);
        }
        if (i == 0) continue;
        part->linked_at = tact_instant_add(made, TACT_SECONDS(300));
        p.edges[p.edge_count++] = (tact_edge){ .part = ids[i], .move = tact_rng_next(&rng), .evidence = TACT_EVIDENCE_SIGN_IN, .notice = 3,
                                               .at = part->linked_at, .limits.cap_per_week = 255 };
        part->session_last = part->last;
        part->session_started = tact_instant_add(part->last, TACT_SECONDS(-640));
        part->session_events = 9;
        for (unsigned look = 0; look < 40; look++) {
            static const uint8_t hours[8] = { 7, 8, 12, 13, 18, 20, 21, 22 };
            bool weekend = look % 7 >= 5;
            tact_part_look(part, weekend ? 10 + look % 3 : hours[look * i % 8], weekend, tact_instant_add(day, TACT_SECONDS(-27 * 86400 + (int)look * 43200)));
        }
        static const char *const urls[2] = { "https://www.garage-dupont.example/pneus/hiver", "https://www.garage-dupont.example/pneus/ete" };
        assert_int_equal(tact_part_follow_journey(part, arena, tact_id32(TACT_S("tyres")) + i, TACT_STAGE_COMPARE, part->device, tact_slice_of(urls[i - 1]),
                                                  tact_instant_add(part->last, TACT_SECONDS(-86411 * 3))), TACT_OK);
        for (unsigned n = 0; n < 5; n++)
            assert_int_equal(tact_part_add_interest(part, arena, tact_id32(TACT_S("tyres")) + n + (n > 2 ? i * 5 : 0), 700 + 431 * n,
                                                    tact_instant_add(part->last, TACT_SECONDS(-86413 * (int)n * 4))), TACT_OK);
        for (unsigned n = 0; n < 10; n++) {
            tact_instant at = tact_instant_add(part->last, TACT_SECONDS(-27 * 86400 + (int)(n * 200003 + i * 55555)));
            uint32_t campaign = tact_id32(TACT_S("winter-tyres")) + n % 5 + (i == 2 && n % 5 > 2 ? 9u : 0u);
            tact_touch t = { .at = at, .occurrence = tact_rng_next(&rng), .campaign = campaign, .message = (uint8_t)(n % 5 % 2),
                             .channel = n % 5 < 3 ? TACT_CHANNEL_INAPP : TACT_CHANNEL_WEBPUSH, .asked = n % 5 < 3,
                             .cost_milli = n % 5 < 3 ? 200 : 1000, .outcomes = n % 4 == 0 ? 7 : 3, .ghost = false };
            assert_int_equal(tact_part_add_touch(part, arena, t), TACT_OK);
            assert_int_equal(tact_part_add_seen(part, arena, campaign, at, false), TACT_OK);
            if (n < 5) assert_int_equal(tact_part_set_lot(part, arena, (tact_lot){ campaign, false, at, 0 }), TACT_OK);
        }
    }
    p.last_received = p.parts[0].last;
    p.log_day = (uint32_t)(p.last_received.us / TACT_DAYS(1).us);
    return p;
}

static void a_typical_person_is_small(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = typical_person(arena), back;
    tact_status s;
    tact_slice bytes = bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_OK);
    printf("a typical person (account, 2 devices, 10 interests, 20 touches, 14 permissions, 2 journeys, 2 habits, 2 sessions,\n"
           "10 seen marks and lots, 2 edges) takes %zu bytes\n", bytes.len);
    for (uint32_t i = 0; i < p.part_count; i++) printf("  part %u alone: %zu bytes\n", i, part_bytes_of(&p.parts[i], arena).len);
    assert_true(bytes.len <= 600);
    assert_int_equal(tact_person_read(bytes, arena, &back), TACT_OK);
    assert_true(same_person(&p, &back));
}

/* A record without kinds keeps the bytes of version 1; one that claims version 2 and has none is none. */
static void kinds_of_a_session(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = typical_person(arena), back;
    tact_status s;
    tact_slice without = bytes_of(&p, arena, &s);
    assert_int_equal(without.ptr[0], 1);
    p.parts[1].session_kinds = TACT_KIND_BUY + 5 * TACT_KIND_KNOW;
    tact_slice with = bytes_of(&p, arena, &s);
    printf("the same with the kinds of its sessions: %zu bytes\n", with.len);
    assert_int_equal(with.ptr[0], 2);
    assert_int_equal(with.len, without.len + 2);                /* a byte for each session */
    assert_true(with.len <= 600);
    assert_int_equal(tact_person_read(with, arena, &back), TACT_OK);
    assert_true(same_person(&p, &back));
    tact_slice part = part_bytes_of(&p.parts[1], arena);
    assert_int_equal(part.ptr[0], 2);
    tact_part part_back;
    tact_reader r = tact_reader_of(part);
    assert_int_equal(tact_part_read(&r, arena, &part_back), TACT_OK);
    assert_int_equal(part_back.session_kinds, p.parts[1].session_kinds);
    static const uint8_t unsound[] = { 125, 255, 5 * TACT_KIND_BUY, TACT_KIND_BUY + 25 * TACT_KIND_BUY };       /* too large; a gap; a gap */
    for (unsigned i = 0; i < sizeof unsound; i++) {
        p.parts[1].session_kinds = unsound[i];
        (void)bytes_of(&p, arena, &s);
        assert_int_equal(s, TACT_ERR_INVALID);
    }
    p.parts[1].session_kinds = TACT_KIND_BUY;
    p.parts[1].session_events = 0;
    (void)bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);
    char *copy = tact_arena_alloc(arena, with.len, 1);          /* version 2 with nothing in it */
    memcpy(copy, with.ptr, with.len);
    for (size_t i = 1; i < with.len; i++)
        if ((uint8_t)with.ptr[i] == TACT_KIND_BUY + 5 * TACT_KIND_KNOW) {
            copy[i] = 0;
            bool read = tact_person_read((tact_slice){ copy, with.len }, arena, &back) == TACT_OK;
            assert_false(read && !back.parts[0].session_kinds && !back.parts[1].session_kinds && !back.parts[2].session_kinds);
            copy[i] = with.ptr[i];
        }
}

static void wanted_one_after_another(void **state) {
    (void)state;
    tact_part part = { .session_events = 1 };
    static const uint8_t kinds[] = { TACT_KIND_KNOW, TACT_KIND_BUY, TACT_KIND_BUY, TACT_KIND_GO };
    for (unsigned i = 0; i < sizeof kinds; i++) tact_part_wanted(&part, kinds[i]);
    assert_int_equal(tact_session_kind(part.session_kinds, 0), TACT_KIND_GO);
    assert_int_equal(tact_session_kind(part.session_kinds, 1), TACT_KIND_BUY);
    assert_int_equal(tact_session_kind(part.session_kinds, 2), TACT_KIND_BUY);
}

/* The bytes of this record are on disks. When this fails the format has changed: give it a new version and keep a reader for this one. */
static void the_format_stays(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = typical_person(arena);
    tact_status s;
    p.limits = (tact_limits){ .pause_until = tact_instant_add(p.last_received, TACT_DAYS(2)), .cap_per_week = 3, .channels_off = 5, .wellbeing_off = true };
    p.moving = (tact_moving){ 99, { 1, 2, 3 } };
    assert_int_equal(tact_person_add_pending(&p, arena, (tact_pending){ .key = 7, .campaign = 8, .message = 1, .channel = 2, .state = 1, .part = p.parts[1].id,
        .due = p.last_received, .facts = TACT_S("facts") }), TACT_OK);
    assert_int_equal(tact_part_add_purchase(&p.parts[0], arena, 5, p.created), TACT_OK);
    uint64_t hash = tact_hash((tact_seed){ 1, 2 }, bytes_of(&p, arena, &s));
    assert_int_equal(hash, UINT64_C(0x99b6dd33d1f47b7c));
}

/* What an older tact wrote keeps its bytes; marks make a version of their own, and a version of marks has some. */
static void marks_make_a_version(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = typical_person(arena), back;
    tact_status s;
    tact_slice without = bytes_of(&p, arena, &s);
    assert_int_equal(without.ptr[0], 1);
    assert_int_equal(tact_part_add_mark(&p.parts[1], arena, TACT_MARK_PAGE, 77, p.last_received), TACT_OK);
    assert_int_equal(tact_part_add_mark(&p.parts[1], arena, TACT_MARK_EVENT, 77, p.last_received), TACT_OK);
    tact_slice with = bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_OK);
    assert_int_equal(with.ptr[0], 3);
    assert_int_equal(tact_person_read(with, arena, &back), TACT_OK);
    assert_true(same_person(&p, &back));
    tact_slice part = part_bytes_of(&p.parts[1], arena);
    tact_reader r = tact_reader_of(part);
    tact_part part_back;
    assert_int_equal(part.ptr[0], 3);
    assert_int_equal(tact_part_read(&r, arena, &part_back), TACT_OK);
    assert_true(same_part(&p.parts[1], &part_back));
    p.parts[0].session_events = 1;
    p.parts[0].session_kinds = TACT_KIND_BUY;               /* both: version 4 */
    with = bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_OK);
    assert_int_equal(with.ptr[0], 4);
    assert_int_equal(tact_person_read(with, arena, &back), TACT_OK);
    assert_true(same_person(&p, &back));
    p.parts[1].marks[0].kind = TACT_MARK_PLACE + 1;
    (void)bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);
    p.parts[1].mark_count = 0;
    part = part_bytes_of(&p.parts[1], arena);
    assert_int_equal(part.ptr[0], 1);
    uint8_t empty[4096];                                    /* version 3 with no marks in it */
    memcpy(empty, part.ptr, part.len);
    empty[0] = 3;
    empty[part.len] = 0;
    r = tact_reader_of((tact_slice){ (const char *)empty, part.len + 1 });
    assert_int_equal(tact_part_read(&r, arena, &part_back), TACT_ERR_FORMAT);
}

/* What was before a lot takes a byte a lot, and a version of its own; none of it, none of these. */
static void before_of_lots_makes_a_version(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = typical_person(arena), back;
    tact_status s;
    uint32_t lots = 0;
    tact_slice without = bytes_of(&p, arena, &s);
    assert_int_equal(without.ptr[0], 1);
    for (uint32_t i = 0; i < p.part_count; i++)
        for (uint32_t k = 0; k < p.parts[i].lot_count; k++) p.parts[i].lots[k].before = tact_before_pack(3 + lots++, 400);
    assert_int_equal(tact_before_of(p.parts[1].lots[0].before, TACT_BEFORE_VISITS), 3);
    assert_int_equal(tact_before_of(p.parts[1].lots[0].before, TACT_BEFORE_ORDERS), TACT_BEFORE_MOST);
    tact_slice with = bytes_of(&p, arena, &s);
    printf("the same with what was before its lots: %zu bytes\n", with.len);
    assert_int_equal(with.ptr[0], 5);
    assert_int_equal(with.len, without.len + lots);
    assert_int_equal(tact_person_read(with, arena, &back), TACT_OK);
    assert_true(same_person(&p, &back));
    tact_slice part = part_bytes_of(&p.parts[1], arena);
    tact_part part_back;
    tact_reader r = tact_reader_of(part);
    assert_int_equal(part.ptr[0], 5);
    assert_int_equal(tact_part_read(&r, arena, &part_back), TACT_OK);
    assert_true(same_part(&p.parts[1], &part_back));
    char *copy = tact_arena_alloc(arena, part.len, 1);
    memcpy(copy, part.ptr, part.len);
    for (size_t i = 1; i < part.len; i++)                   /* said, and nothing in it */
        for (uint32_t k = 0; k < p.parts[1].lot_count; k++)
            if ((uint8_t)copy[i] == p.parts[1].lots[k].before) copy[i] = 0;
    r = tact_reader_of((tact_slice){ copy, part.len });
    assert_int_not_equal(tact_part_read(&r, arena, &part_back), TACT_OK);
}

/* Sec-GPC takes a byte a part, and a version of its own, when any part sends it. */
static void a_signal_makes_a_version(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = typical_person(arena), back;
    tact_status s;
    tact_slice without = bytes_of(&p, arena, &s);
    p.parts[1].gpc = true;
    tact_slice with = bytes_of(&p, arena, &s);
    assert_int_equal(with.ptr[0], 9);
    assert_int_equal(with.len, without.len + p.part_count);
    assert_int_equal(tact_person_read(with, arena, &back), TACT_OK);
    assert_true(same_person(&p, &back) && back.parts[1].gpc && !back.parts[0].gpc);
    assert_true(tact_person_gpc(&back, back.parts[1].id) && !tact_person_gpc(&back, back.parts[0].id) && !tact_person_gpc(&back, 12345));
    tact_slice part = part_bytes_of(&p.parts[1], arena);
    assert_int_equal(part.ptr[0], 9);
    char *copy = tact_arena_alloc(arena, part.len, 1);
    for (unsigned said = 0; said < 3; said += 2) {          /* none in a version of it; no truth */
        tact_part part_back;
        memcpy(copy, part.ptr, part.len);
        copy[part.len - 1] = (char)said;
        tact_reader r = tact_reader_of((tact_slice){ copy, part.len });
        assert_int_equal(tact_part_read(&r, arena, &part_back), TACT_ERR_FORMAT);
    }
    p.parts[1].gpc = false;
    tact_slice again = bytes_of(&p, arena, &s);
    assert_true(tact_slice_equal(again, without));
}

/* What a person asked for, and what is kept for that, make a version of records; a part has none. */
static void a_request_makes_a_version(void **state) {
    (void)state;
    tact_arena *arena = fresh_arena();
    tact_person p = typical_person(arena), back;
    tact_status s;
    tact_slice without = bytes_of(&p, arena, &s);
    assert_int_equal(tact_person_add_pending(&p, arena, (tact_pending){ .key = 7, .campaign = 8, .message = 1, .channel = 2, .class_ = TACT_CLASS_ANSWER, .state = TACT_PENDING_CHOSEN, .part = p.parts[1].id,
        .due = p.last_received, .later = TACT_WHEN_CHEAPER, .price_micro = 12900000 }), TACT_OK);
    tact_slice with = bytes_of(&p, arena, &s);
    assert_int_equal(with.ptr[0], without.ptr[0] + 16);
    assert_int_equal(tact_person_read(with, arena, &back), TACT_OK);
    assert_true(same_person(&p, &back));
    assert_true(back.pending[0].later == TACT_WHEN_CHEAPER && back.pending[0].price_micro == 12900000);
    p.pending[0].later = 0;
    (void)bytes_of(&p, arena, &s);
    assert_int_equal(s, TACT_ERR_INVALID);                  /* a price of no request */
    p.pending[0].price_micro = 0;
    p.pending[0].state = TACT_PENDING_SAID;
    with = bytes_of(&p, arena, &s);
    assert_int_equal(tact_person_read(with, arena, &back), TACT_OK);
    assert_int_equal(back.pending[0].state, TACT_PENDING_SAID);
    p.pending[0].state = TACT_PENDING_CHOSEN;
    tact_slice plain = bytes_of(&p, arena, &s);
    char *claims = tact_arena_alloc(arena, plain.len, 1);
    memcpy(claims, plain.ptr, plain.len);
    claims[0] = (char)(claims[0] + 16);                     /* says it has one, and has none */
    assert_int_equal(tact_person_read((tact_slice){ claims, plain.len }, arena, &back), TACT_ERR_FORMAT);
    tact_slice part = part_bytes_of(&p.parts[1], arena);
    tact_part part_back;
    claims = tact_arena_alloc(arena, part.len, 1);
    memcpy(claims, part.ptr, part.len);
    claims[0] = (char)(claims[0] + 16);
    tact_reader r = tact_reader_of((tact_slice){ claims, part.len });
    assert_int_equal(tact_part_read(&r, arena, &part_back), TACT_ERR_FORMAT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_make_a_version), cmocka_unit_test(before_of_lots_makes_a_version), cmocka_unit_test(a_signal_makes_a_version), cmocka_unit_test(a_request_makes_a_version), cmocka_unit_test(random_records_come_back_exactly), cmocka_unit_test(hostile_bytes_are_refused_or_are_a_record),
        cmocka_unit_test(every_truncation_is_refused), cmocka_unit_test(a_newer_version_is_named), cmocka_unit_test(counts_allocate_nothing),
        cmocka_unit_test(a_full_arena_says_so), cmocka_unit_test(nonsense_is_never_written), cmocka_unit_test(told_twice_is_refused), cmocka_unit_test(extremes_come_back),
        cmocka_unit_test(a_typical_person_is_small), cmocka_unit_test(the_format_stays),
        cmocka_unit_test(kinds_of_a_session), cmocka_unit_test(wanted_one_after_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
