/* core/person/testing.h -- for the tests of this room and its neighbours: random facts, deep equality, one arena a test.
 * Everything is static: it is part of no library. */
#ifndef TACT_PERSON_TESTING_H
#define TACT_PERSON_TESTING_H
#include "core/person/person.h"
#include <stdio.h>
#include <stdlib.h>

#define UNUSED __attribute__((unused))
enum { TESTING_BLOCK = 4 << 20 };
static char testing_block[TESTING_BLOCK];
static tact_arena testing_arena;
UNUSED static tact_arena *fresh_arena(void) {
    tact_arena_init(&testing_arena, testing_block, sizeof testing_block, NULL);
    return &testing_arena;
}
/* One environment variable moves every random test: SEED=n. */
UNUSED static tact_rng seeded(const char *test, uint64_t fallback) {
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : fallback;
    printf("%s: SEED=%llu\n", test, (unsigned long long)seed);
    return tact_rng_from((tact_seed){ seed, 0x7461637470657273u });
}

/* ---- equality ---- */

#define SAME_WHOLE(field) do { if (pa->field != pb->field) { fprintf(stderr, "differs: %s\n", #field); return false; } } while (0)
#define SAME(field) do { if (a->field != b->field) { fprintf(stderr, "differs: %s\n", #field); return false; } } while (0)
static bool same_limits(const tact_limits *a, const tact_limits *b) {
    SAME(pause_until.us); SAME(cap_per_week); SAME(channels_off); SAME(wellbeing_off); SAME(tests_off); SAME(prefers); SAME(quiet_from_minute); SAME(quiet_until_minute);
    return true;
}
static bool same_text(tact_slice a, tact_slice b) { return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0); }
#define EACH(list, count, type, ...) do { \
        SAME_WHOLE(count); \
        for (uint32_t i = 0; i < pa->count; i++) { const type *a = &pa->list[i], *b = &pb->list[i]; __VA_ARGS__ } \
    } while (0)
UNUSED static bool same_part(const tact_part *pa, const tact_part *pb) {
    SAME_WHOLE(id); SAME_WHOLE(device); SAME_WHOLE(zone); SAME_WHOLE(locale); SAME_WHOLE(first.us); SAME_WHOLE(last.us); SAME_WHOLE(linked_at.us);
    SAME_WHOLE(session_started.us); SAME_WHOLE(session_last.us); SAME_WHOLE(session_events); SAME_WHOLE(session_kinds); SAME_WHOLE(gpc); SAME_WHOLE(habit.at.us); SAME_WHOLE(habit.total);
    if (memcmp(pa->habit.looks, pb->habit.looks, sizeof pa->habit.looks) != 0) return false;
    EACH(permissions, permission_count, tact_permission, SAME(purpose); SAME(state); SAME(basis); SAME(notice); SAME(at.us); SAME(expires.us););
    EACH(touches, touch_count, tact_touch, SAME(at.us); SAME(occurrence); SAME(campaign); SAME(message); SAME(channel); SAME(class_); SAME(asked);
         SAME(ghost); SAME(cost_milli); SAME(outcomes););
    EACH(interests, interest_count, tact_interest, SAME(topic); SAME(weight_milli); SAME(at.us););
    EACH(purchases, purchase_count, tact_purchase, SAME(topic); SAME(count); SAME(at.us););
    EACH(journeys, journey_count, tact_journey, SAME(topic); SAME(stage); SAME(device); SAME(started.us); SAME(last.us);
         if (!same_text(a->url, b->url)) return false;);
    EACH(seen, seen_count, tact_seen, SAME(campaign); SAME(last.us); SAME(count); SAME(ghost););
    EACH(marks, mark_count, tact_mark, SAME(name); SAME(kind); SAME(last.us););
    EACH(lots, lot_count, tact_lot, SAME(campaign); SAME(held_out); SAME(at.us); SAME(before););
    EACH(loyalty.saved, loyalty.saved_count, tact_saved, SAME(month); SAME(visits); SAME(friends); SAME(earned); SAME(left););
    EACH(loyalty.held, loyalty.held_count, tact_held, SAME(coupon); SAME(campaign); SAME(key); SAME(given.us); SAME(until.us); SAME(used););
    SAME_WHOLE(loyalty.visit_day); SAME_WHOLE(loyalty.visit_place); SAME_WHOLE(loyalty.referrer); SAME_WHOLE(loyalty.referred_at.us); SAME_WHOLE(loyalty.referral); SAME_WHOLE(loyalty.source);
    return true;
}
UNUSED static bool same_person(const tact_person *pa, const tact_person *pb) {
    SAME_WHOLE(pseudonym); SAME_WHOLE(created.us); SAME_WHOLE(last_received.us); SAME_WHOLE(log_day); SAME_WHOLE(complaint_open); SAME_WHOLE(minor); SAME_WHOLE(account); SAME_WHOLE(shared);
    SAME_WHOLE(moving.move); SAME_WHOLE(part_count);
    if (!same_limits(&pa->limits, &pb->limits) || memcmp(pa->moving.target, pb->moving.target, 16) != 0) return false;
    for (uint32_t i = 0; i < pa->part_count; i++)
        if (!same_part(&pa->parts[i], &pb->parts[i])) return false;
    EACH(pending, pending_count, tact_pending, SAME(key); SAME(campaign); SAME(message); SAME(channel); SAME(class_); SAME(state); SAME(part);
         SAME(due.us); SAME(not_after.us); SAME(caused_at.us); SAME(topic); if (!same_text(a->facts, b->facts)) return false;);
    EACH(edges, edge_count, tact_edge, SAME(part); SAME(move); SAME(leaving); SAME(evidence); SAME(notice); SAME(at.us); SAME(complaint_open);
         SAME(minor); if (!same_limits(&a->limits, &b->limits)) return false;);
    return true;
}

/* ---- chance ---- */

static uint64_t below(tact_rng *rng, uint64_t bound) { return tact_rng_below(rng, bound); }
static bool one_in(tact_rng *rng, uint64_t n) { return below(rng, n) == 0; }

/* An instant between 2026-01-01 and 2027-12-31; now and then an odd one: with microseconds, a whole hour, far away. */
UNUSED static tact_instant some_instant(tact_rng *rng) {
    if (one_in(rng, 40)) return (tact_instant){ (int64_t)tact_rng_next(rng) };
    int64_t s = 1767225600 + (int64_t)below(rng, 730 * 86400);
    if (one_in(rng, 5)) s -= s % 3600;
    return (tact_instant){ s * 1000000 + (one_in(rng, 10) ? (int64_t)below(rng, 1000000) : 0) };
}

static const char *const testing_urls[] = { "https://www.shop.example/pneus/hiver", "https://www.shop.example/pneus", "http://x.example/",
                                            "https://www.", "/a", "https://www.shop.example/pneus/hiver?taille=205" };
UNUSED static tact_slice some_url(tact_rng *rng) {
    return one_in(rng, 4) ? (tact_slice){ NULL, 0 } : tact_slice_of(testing_urls[below(rng, 6)]);
}

UNUSED static tact_touch some_touch(tact_rng *rng, tact_instant at) {
    return (tact_touch){ .at = at, .occurrence = one_in(rng, 8) ? 0 : tact_rng_next(rng), .campaign = (uint32_t)below(rng, 9) * 7919,
                         .message = (uint8_t)below(rng, 3), .channel = (uint8_t)below(rng, TACT_CHANNEL_COUNT), .class_ = (uint8_t)below(rng, 4),
                         .asked = one_in(rng, 2), .ghost = one_in(rng, 6), .cost_milli = (uint16_t)(below(rng, 21) * (one_in(rng, 5) ? 33 : 100)),
                         .outcomes = (uint16_t)below(rng, one_in(rng, 10) ? 65536 : 16) };
}

/* One more fact on a part, of any kind. */
UNUSED static tact_status some_fact(tact_rng *rng, tact_part *part, tact_arena *arena, tact_instant at) {
    uint32_t topic = 1 + (uint32_t)below(rng, 40) * 104729, campaign = (uint32_t)below(rng, 9) * 7919;
    switch (below(rng, 13)) {
    case 0: return tact_part_set_permission(part, arena, (tact_permission){ .purpose = (uint8_t)below(rng, 64), .state = (uint8_t)below(rng, 4),
                .basis = (uint8_t)below(rng, 5), .notice = (uint16_t)below(rng, 3), .at = at,
                .expires = one_in(rng, 3) ? (tact_instant){ 0 } : tact_instant_add(at, TACT_DAYS(one_in(rng, 2) ? 183 : 365)) });
    case 1: return tact_part_add_interest(part, arena, topic, (uint32_t)below(rng, 3000), at);
    case 2: return part->touch_count < 20 ? tact_part_add_touch(part, arena, some_touch(rng, at)) : TACT_OK;
    case 3: return tact_part_add_purchase(part, arena, one_in(rng, 2) ? 0 : topic, at);
    case 4: return tact_part_add_seen(part, arena, campaign, at, one_in(rng, 4));
    case 5: return tact_part_set_lot(part, arena, (tact_lot){ campaign, one_in(rng, 10), at, (uint8_t)(one_in(rng, 3) ? below(rng, 256) : 0) });
    case 6: return tact_part_follow_journey(part, arena, topic, (uint8_t)below(rng, 6), (uint8_t)below(rng, 7), some_url(rng), at);
    case 8: return tact_part_add_mark(part, arena, (tact_mark_kind)below(rng, 3), topic, at);
    case 7: tact_part_look(part, (unsigned)below(rng, 24), one_in(rng, 3), at); return TACT_OK;
    case 9: return tact_loyalty_add(&part->loyalty, arena, at, (uint32_t)below(rng, 500), (uint32_t)below(rng, 300), (unsigned)below(rng, 3), (unsigned)below(rng, 2));
    case 10: {
        tact_status s = tact_loyalty_hold(&part->loyalty, arena, (tact_held){ (uint32_t)below(rng, 5) * 7919, campaign, tact_rng_next(rng), at, one_in(rng, 3) ? (tact_instant){ 0 } : tact_instant_add(at, TACT_DAYS(30)), one_in(rng, 3) }, at);
        return s == TACT_ERR_LIMIT ? TACT_OK : s;
    }
    case 11:
        part->loyalty.visit_day = (uint32_t)below(rng, 30000);
        part->loyalty.visit_place = (uint32_t)below(rng, 3) * 104729;
        part->loyalty.source = (uint8_t)below(rng, TACT_CAME_COUNT);
        if (one_in(rng, 2)) { part->loyalty.referral = (uint8_t)below(rng, 3); part->loyalty.referrer = tact_rng_next(rng); part->loyalty.referred_at = at; }
        return TACT_OK;
    default:
        part->zone = (uint32_t)below(rng, 3);
        part->locale = (uint32_t)below(rng, 2) * 0x4652;
        part->device = (uint8_t)below(rng, 7);
        part->gpc = one_in(rng, 5);
        part->last = at;
        part->session_last = at;
        if (part->session_events++ == 0) part->session_started = at;
        if (one_in(rng, 2)) tact_part_wanted(part, (uint8_t)(1 + below(rng, 4)));
        return TACT_OK;
    }
}

/* As the engine leaves them: a seen mark at each touch, a lot at a campaign's first. */
UNUSED static void marks_at_touches(tact_part *part, tact_arena *arena) {
    part->seen_count = part->lot_count = 0;
    for (uint32_t i = 0; i < part->touch_count; i++) {
        const tact_touch *t = &part->touches[i];
        bool first = true;
        for (uint32_t k = 0; k < i; k++) first &= part->touches[k].campaign != t->campaign;
        if (tact_part_add_seen(part, arena, t->campaign, t->at, t->ghost)) abort();
        if (first && tact_part_set_lot(part, arena, (tact_lot){ t->campaign, t->ghost, t->at, 0 })) abort();
    }
}

/* A person of a few parts with up to `facts` facts on each; every field may be set. */
UNUSED static tact_person some_person(tact_rng *rng, tact_arena *arena, unsigned parts, unsigned facts) {
    tact_person p = tact_person_empty(tact_rng_next(rng), some_instant(rng));
    if (one_in(rng, 2)) p.last_received = some_instant(rng);
    p.log_day = (uint32_t)below(rng, 30000);
    p.complaint_open = one_in(rng, 4);
    p.minor = one_in(rng, 8);
    p.account = one_in(rng, 2);
    p.shared = one_in(rng, 5);
    if (one_in(rng, 3)) p.limits = (tact_limits){ some_instant(rng), (uint8_t)below(rng, 256), (uint16_t)below(rng, 512), one_in(rng, 2), false, 0, 0, 0 };
    if (one_in(rng, 4)) { p.limits.tests_off = one_in(rng, 2); p.limits.prefers = (uint8_t)below(rng, TACT_CHANNEL_COUNT); p.limits.quiet_from_minute = (uint16_t)below(rng, 1440); p.limits.quiet_until_minute = one_in(rng, 4) ? p.limits.quiet_from_minute : (uint16_t)below(rng, 1440); }
    if (p.limits.quiet_from_minute == p.limits.quiet_until_minute) p.limits.quiet_from_minute = p.limits.quiet_until_minute = 0;
    if (one_in(rng, 5)) { p.moving.move = 1 + tact_rng_next(rng) / 2; memset(p.moving.target, (int)below(rng, 256), 16); }
    for (unsigned i = 0; i < parts; i++) {
        uint64_t id = i == 0 && one_in(rng, 2) ? 0 : 1 + tact_rng_next(rng) / 2;
        tact_part *part = tact_person_part_make(&p, arena, id, some_instant(rng));
        for (uint64_t n = below(rng, facts + 1); part && n > 0; n--)
            if (some_fact(rng, part, arena, some_instant(rng)) != TACT_OK) abort();
        if (part && one_in(rng, 3)) marks_at_touches(part, arena);
    }
    for (uint64_t n = one_in(rng, 3) ? below(rng, 5) : 0; n > 0; n--) {
        tact_pending q = { .key = tact_rng_next(rng), .campaign = (uint32_t)below(rng, 9) * 7919, .message = 255, .channel = 255,
                           .class_ = (uint8_t)below(rng, 4), .state = (uint8_t)below(rng, 3), .due = some_instant(rng), .not_after = some_instant(rng),
                           .caused_at = some_instant(rng), .topic = (uint32_t)below(rng, 5), .facts = some_url(rng) };
        if (q.state) { q.message = (uint8_t)below(rng, 4); q.channel = (uint8_t)below(rng, TACT_CHANNEL_COUNT); }
        q.part = p.part_count && one_in(rng, 2) ? p.parts[below(rng, p.part_count)].id : tact_rng_next(rng);
        if (tact_person_add_pending(&p, arena, q) != TACT_OK) abort();
    }
    p.edges = TACT_NEW(arena, tact_edge, p.part_count);
    p.edge_room = p.part_count;
    for (uint32_t i = 0; i < p.part_count; i++) {
        if (p.parts[i].id == 0 || one_in(rng, 3)) continue;
        if (one_in(rng, 2)) p.parts[i].linked_at = some_instant(rng);
        p.edges[p.edge_count++] = (tact_edge){ .part = p.parts[i].id, .move = tact_rng_next(rng), .leaving = one_in(rng, 4) ? 7 : 0,
            .evidence = (uint8_t)(1 + below(rng, 2)), .notice = (uint16_t)below(rng, 3), .at = one_in(rng, 2) ? p.parts[i].linked_at : some_instant(rng),
            .complaint_open = one_in(rng, 5), .minor = one_in(rng, 9),
            .limits = one_in(rng, 3) ? (tact_limits){ some_instant(rng), (uint8_t)below(rng, 256), 3, true, one_in(rng, 2), (uint8_t)below(rng, 3), 1320, 420 } : (tact_limits){ .cap_per_week = 255 } };
    }
    return p;
}

UNUSED static tact_slice bytes_of(const tact_person *p, tact_arena *arena, tact_status *status) {
    tact_writer w;
    tact_writer_init(&w, arena, 512);
    tact_person_write(&w, p);
    *status = w.status;
    return tact_writer_slice(&w);
}
UNUSED static tact_slice part_bytes_of(const tact_part *part, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 512);
    tact_part_write(&w, part);
    if (w.status) abort();
    return tact_writer_slice(&w);
}
#endif
