/* core/engine/event_bytes_test.c -- events and decisions: what is written comes back, and nothing else is accepted. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "tact/decision.h"
#include "tact/event.h"

static char block[4 << 20];
static tact_arena arena;
static tact_rng seeded(const char *test, uint64_t fallback) {
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : fallback;
    printf("%s: SEED=%llu\n", test, (unsigned long long)seed);
    return tact_rng_from((tact_seed){ seed, 5 });
}
static void fresh(void) { tact_arena_init(&arena, block, sizeof block, NULL); }
static bool one_in(tact_rng *rng, uint64_t n) { return tact_rng_below(rng, n) == 0; }
static uint8_t small(tact_rng *rng, uint64_t bound) { return (uint8_t)tact_rng_below(rng, bound); }
static tact_slice some_text(tact_rng *rng) {
    static const char *const texts[] = { "", "Order Completed", "fr-FR", "https://www.shop.example/pneus", "\xC3\xA9t\xC3\xA9" };
    return tact_slice_of(texts[small(rng, 5)]);
}

static tact_value some_tree(tact_rng *rng, int depth) {
    switch (tact_rng_below(rng, depth > 3 ? 5 : 7)) {
    case 0: return tact_value_int((int64_t)tact_rng_next(rng));
    case 1: return tact_value_bool(one_in(rng, 2));
    case 2: return tact_value_double((double)(int64_t)tact_rng_next(rng) / 1024.0);
    case 3: return tact_value_text(some_text(rng));
    case 4: return (tact_value){ .type = TACT_NULL };
    case 5: {
        uint32_t n = small(rng, 4);
        tact_value *items = TACT_NEW(&arena, tact_value, n);
        for (uint32_t i = 0; i < n; i++) items[i] = some_tree(rng, depth + 1);
        return (tact_value){ .type = TACT_LIST, .list = { items, n } };
    }
    default: {
        uint32_t n = small(rng, 4);
        tact_pair *pairs = TACT_NEW(&arena, tact_pair, n);
        static const char *const keys[] = { "a", "topics", "revenue", "sku" };
        for (uint32_t i = 0; i < n; i++) pairs[i] = (tact_pair){ .key = tact_slice_of(keys[i]), .value = some_tree(rng, depth + 1) };
        return (tact_value){ .type = TACT_MAP, .map = { pairs, n } };
    }
    }
}
static tact_value some_map(tact_rng *rng) {
    tact_value v = some_tree(rng, 0);
    return v.type == TACT_MAP ? v : (tact_value){ .type = TACT_NULL };
}

static tact_event some_event(tact_rng *rng) {
    tact_event e = {
        .type = small(rng, 14), .name = some_text(rng), .received = { (int64_t)tact_rng_next(rng) }, .occurred = { (int64_t)tact_rng_next(rng) },
        .seed = { tact_rng_next(rng), tact_rng_next(rng) }, .message = tact_rng_next(rng), .device_part = one_in(rng, 2) ? tact_rng_next(rng) : 0,
        .signed_in = one_in(rng, 2), .trusted = one_in(rng, 2), .gpc = one_in(rng, 2), .robot = one_in(rng, 2), .late = one_in(rng, 2),
        .tester = one_in(rng, 2), .asks = one_in(rng, 2), .told = one_in(rng, 3), .slot = some_text(rng), .text = some_text(rng), .hint = small(rng, 5),
        .channels_open = (uint16_t)tact_rng_below(rng, 512), .properties = some_map(rng), .traits = some_map(rng), .product = some_map(rng),
        .device_refuses = one_in(rng, 2) ? tact_rng_next(rng) : 0, .subject = one_in(rng, 2) ? tact_rng_next(rng) : 0, .outcome = small(rng, 8),
        .context = { .locale = some_text(rng), .zone = (uint32_t)tact_rng_below(rng, 3), .device = small(rng, 7), .network = small(rng, 4),
                     .has_location = false, .page_url = some_text(rng), .page_path = some_text(rng), .page_title = some_text(rng),
                     .page_referrer = some_text(rng), .page_search = some_text(rng), .country = some_text(rng) },
        .limits = { .set_pause = one_in(rng, 2), .set_cap = one_in(rng, 2), .set_later = one_in(rng, 2), .set_channels_off = one_in(rng, 2),
                    .set_wellbeing = one_in(rng, 2), .wellbeing_off = one_in(rng, 2), .set_complaint = one_in(rng, 2), .complaint_open = one_in(rng, 2),
                    .set_minor = one_in(rng, 2), .minor = one_in(rng, 2), .pause_until = { one_in(rng, 2) ? (int64_t)tact_rng_next(rng) : 0 },
                    .cap_per_week = small(rng, 256), .channels_off = (uint16_t)tact_rng_below(rng, 512) },
    };
    if (one_in(rng, 2)) { e.context.has_location = true; e.context.latitude_e7 = -457640000; e.context.longitude_e7 = (int32_t)tact_rng_next(rng); }
    if (one_in(rng, 2)) e.context = (tact_context){ .zone = 0 };
    if (one_in(rng, 2)) memset(&e.limits, 0, sizeof e.limits);
    uint32_t n = one_in(rng, 2) ? small(rng, 6) : 0;
    tact_grant *grants = TACT_NEW(&arena, tact_grant, n);
    for (uint32_t i = 0; i < n; i++)
        grants[i] = (tact_grant){ small(rng, 64), small(rng, 4), small(rng, 5), (uint16_t)tact_rng_next(rng), { (int64_t)tact_rng_next(rng) }, { (int64_t)tact_rng_next(rng) } };
    e.grants = grants;
    e.grant_count = n;
    return e;
}

static tact_slice event_bytes(const tact_event *e) {
    tact_writer w;
    tact_writer_init(&w, &arena, 256);
    tact_event_write(&w, e);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

#define SAME(field) assert_true(a->field == b->field)
#define SAME_TEXT(field) assert_true(tact_slice_equal(a->field, b->field))
static void assert_same_event(const tact_event *a, const tact_event *b) {
    SAME(type); SAME_TEXT(name); SAME(received.us); SAME(occurred.us); SAME(seed.a); SAME(seed.b); SAME(message); SAME(device_part); SAME(signed_in);
    SAME(trusted); SAME(gpc); SAME(robot); SAME(late); SAME(tester); SAME(asks); SAME_TEXT(slot); SAME_TEXT(text); SAME(hint); SAME(channels_open);
    SAME(device_refuses); SAME(subject); SAME(outcome); SAME_TEXT(context.locale); SAME(context.zone); SAME(context.device); SAME(context.network);
    SAME(context.has_location); SAME(context.latitude_e7); SAME(context.longitude_e7); SAME_TEXT(context.page_url); SAME_TEXT(context.page_path);
    SAME_TEXT(context.page_title); SAME_TEXT(context.page_referrer); SAME_TEXT(context.page_search); SAME_TEXT(context.country);
    SAME(limits.set_pause); SAME(limits.set_cap); SAME(limits.set_later); SAME(limits.pause_until.us); SAME(limits.cap_per_week);
    SAME(limits.channels_off); SAME(limits.set_channels_off); SAME(limits.wellbeing_off); SAME(limits.set_wellbeing); SAME(limits.complaint_open);
    SAME(limits.set_complaint); SAME(limits.minor); SAME(limits.set_minor); SAME(grant_count);
    assert_true(tact_value_equal(&a->properties, &b->properties));
    assert_true(tact_value_equal(&a->traits, &b->traits));
    assert_true(tact_value_equal(&a->product, &b->product));
    for (uint32_t i = 0; i < a->grant_count; i++) {
        SAME(grants[i].purpose); SAME(grants[i].state); SAME(grants[i].basis); SAME(grants[i].notice); SAME(grants[i].at.us); SAME(grants[i].expires.us);
    }
}

static void events_come_back(void **state) {
    (void)state;
    tact_rng rng = seeded("events", 21);
    for (unsigned i = 0; i < 4000; i++) {
        fresh();
        tact_event e = some_event(&rng), back;
        tact_slice bytes = event_bytes(&e);
        tact_reader r = tact_reader_of(bytes);
        assert_int_equal(tact_event_read(&r, &arena, &back), TACT_OK);
        assert_true(tact_reader_done(&r));
        assert_same_event(&e, &back);
        tact_slice again = event_bytes(&back);
        assert_true(tact_slice_equal(bytes, again));
    }
}

static void hostile_events_are_refused_or_are_an_event(void **state) {
    (void)state;
    tact_rng rng = seeded("hostile events", 22);
    unsigned accepted = 0;
    for (unsigned i = 0; i < 40000; i++) {
        fresh();
        tact_event e = some_event(&rng), back;
        tact_slice bytes = event_bytes(&e);
        char *copy = tact_arena_alloc(&arena, bytes.len, 1);
        memcpy(copy, bytes.ptr, bytes.len);
        for (unsigned n = 1 + small(&rng, 3); n > 0; n--) copy[tact_rng_below(&rng, bytes.len)] = (char)small(&rng, 256);
        tact_reader r = tact_reader_of((tact_slice){ copy, one_in(&rng, 4) ? (size_t)tact_rng_below(&rng, bytes.len) : bytes.len });
        if (tact_event_read(&r, &arena, &back) != TACT_OK) continue;
        accepted++;
        tact_slice again = event_bytes(&back);
        if (copy[0] == 1) continue;                        /* an older form is written anew in this one */
        assert_memory_equal(again.ptr, copy, again.len);
        assert_ptr_equal((const char *)r.at, copy + again.len);
    }
    assert_true(accepted > 100);
}

static void events_cut_short_or_newer(void **state) {
    (void)state;
    tact_rng rng = seeded("cut events", 23);
    for (unsigned i = 0; i < 50; i++) {
        fresh();
        tact_event e = some_event(&rng), back;
        tact_slice bytes = event_bytes(&e);
        for (size_t n = 0; n < bytes.len; n++) {
            tact_reader r = tact_reader_of((tact_slice){ bytes.ptr, n });
            assert_int_equal(tact_event_read(&r, &arena, &back), TACT_ERR_FORMAT);
        }
        char *newer = tact_arena_alloc(&arena, bytes.len, 1);
        memcpy(newer, bytes.ptr, bytes.len);
        newer[0] = 2;
        tact_reader r = tact_reader_of((tact_slice){ newer, bytes.len });
        assert_int_equal(tact_event_read(&r, &arena, &back), TACT_ERR_VERSION);
    }
}

static void nonsense_events_are_not_written(void **state) {
    (void)state;
    const tact_grant bad_grant = { .purpose = 64 };
    const tact_event bad[] = { { .type = TACT_EVENT_REWARD + 1 }, { .hint = 5 }, { .outcome = 8 }, { .context.device = 7 }, { .context.network = 4 },
                               { .properties.type = TACT_LIST }, { .grants = &bad_grant, .grant_count = 1 } };
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        fresh();
        tact_writer w;
        tact_writer_init(&w, &arena, 256);
        tact_event_write(&w, &bad[i]);
        assert_int_equal(w.status, TACT_ERR_INVALID);
    }
}

/* ---- decisions ---- */

static tact_decision some_decision(tact_rng *rng) {
    tact_decision d = {
        .id = tact_rng_next(rng), .silence = one_in(rng, 2), .ghost = one_in(rng, 2), .asked = one_in(rng, 2), .campaign = tact_rng_u32(rng),
        .message = small(rng, 256), .channel = small(rng, 9), .class_ = small(rng, 4), .occurrence = tact_rng_next(rng), .propensity = tact_rng_u32(rng),
        .cost_milli = (uint16_t)tact_rng_next(rng), .not_after = { (int64_t)tact_rng_next(rng) }, .bundle = tact_rng_u32(rng), .policy = tact_rng_u32(rng),
        .world = tact_rng_u32(rng), .purposes_read = tact_rng_next(rng),
        .moment = { .kind = small(rng, 5), .situation = small(rng, 10), .situation_because = small(rng, 8), .urgency_milli = (uint16_t)tact_rng_below(rng, 1001), .topic_count = small(rng, 9),
                    .because_count = small(rng, 9), .sensitive = one_in(rng, 3), .stage = small(rng, 6) },
        .arm_count = (uint32_t)tact_rng_below(rng, TACT_ARMS_MAX + 1),
    };
    for (unsigned i = 0; i < TACT_KIND_COUNT; i++) d.moment.probability_milli[i] = (uint16_t)tact_rng_below(rng, 1001);
    for (unsigned i = 0; i < d.moment.topic_count; i++) d.moment.topics[i] = tact_rng_u32(rng);
    for (unsigned i = 0; i < d.moment.because_count; i++) {
        d.moment.because[i].signal = small(rng, 256);
        d.moment.because[i].weight_milli = (int16_t)tact_rng_next(rng);
        d.moment.because[i].kind = small(rng, 5);
    }
    for (uint32_t i = 0; i < d.arm_count; i++)
        d.arms[i] = (tact_arm){ tact_rng_u32(rng), small(rng, 256), small(rng, 9), (int64_t)tact_rng_next(rng), tact_rng_u32(rng) };
    for (unsigned n = small(rng, 66); n > 0; n--)
        tact_trace_add(&d.reasons, (tact_why){ .reason = (uint16_t)tact_rng_below(rng, 70), .channel = one_in(rng, 2) ? 255 : small(rng, 9),
            .purpose = one_in(rng, 2) ? 255 : small(rng, 64), .campaign = one_in(rng, 2) ? 0 : tact_rng_u32(rng),
            .until = { one_in(rng, 2) ? 0 : (int64_t)tact_rng_next(rng) } });
    return d;
}

static tact_slice decision_bytes(const tact_decision *d) {
    tact_writer w;
    tact_writer_init(&w, &arena, 256);
    tact_decision_write(&w, d);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

static void assert_same_decision(const tact_decision *a, const tact_decision *b) {
    SAME(id); SAME(silence); SAME(ghost); SAME(asked); SAME(campaign); SAME(message); SAME(channel); SAME(class_); SAME(occurrence); SAME(propensity);
    SAME(cost_milli); SAME(not_after.us); SAME(bundle); SAME(policy); SAME(world); SAME(purposes_read); SAME(moment.kind); SAME(moment.situation); SAME(moment.situation_because);
    SAME(moment.urgency_milli); SAME(moment.sensitive); SAME(moment.stage); SAME(moment.topic_count); SAME(moment.because_count);
    SAME(arm_count); SAME(reasons.count); SAME(reasons.dropped);
    for (unsigned i = 0; i < TACT_KIND_COUNT; i++) SAME(moment.probability_milli[i]);
    for (unsigned i = 0; i < a->moment.topic_count; i++) SAME(moment.topics[i]);
    for (unsigned i = 0; i < a->moment.because_count; i++) {
        SAME(moment.because[i].signal); SAME(moment.because[i].weight_milli); SAME(moment.because[i].kind);
    }
    for (uint32_t i = 0; i < a->arm_count; i++) {
        SAME(arms[i].campaign); SAME(arms[i].message); SAME(arms[i].channel); SAME(arms[i].value_micro); SAME(arms[i].probability);
    }
    for (uint32_t i = 0; i < a->reasons.count; i++) {
        SAME(reasons.entries[i].reason); SAME(reasons.entries[i].channel); SAME(reasons.entries[i].purpose); SAME(reasons.entries[i].campaign);
        SAME(reasons.entries[i].until.us);
    }
}

static void decisions_come_back(void **state) {
    (void)state;
    tact_rng rng = seeded("decisions", 24);
    for (unsigned i = 0; i < 4000; i++) {
        fresh();
        tact_decision d = some_decision(&rng), back;
        tact_slice bytes = decision_bytes(&d);
        tact_reader r = tact_reader_of(bytes);
        assert_int_equal(tact_decision_read(&r, &back), TACT_OK);
        assert_true(tact_reader_done(&r));
        assert_same_decision(&d, &back);
        assert_true(tact_slice_equal(bytes, decision_bytes(&back)));
        if (i % 100) continue;
        for (size_t n = 0; n < bytes.len; n++) {
            r = tact_reader_of((tact_slice){ bytes.ptr, n });
            assert_int_equal(tact_decision_read(&r, &back), TACT_ERR_FORMAT);
        }
        char *newer = tact_arena_alloc(&arena, bytes.len, 1);
        memcpy(newer, bytes.ptr, bytes.len);
        newer[0] = 9;
        r = tact_reader_of((tact_slice){ newer, bytes.len });
        assert_int_equal(tact_decision_read(&r, &back), TACT_ERR_VERSION);
    }
}

/* Version 1 had no clue for the situation. */
static void older_decisions_are_read(void **state) {
    (void)state;
    tact_rng rng = seeded("older decisions", 26);
    for (unsigned i = 0; i < 400; i++) {
        fresh();
        tact_decision d = some_decision(&rng), back;
        unsigned clue = d.moment.situation_because;
        tact_slice bytes = decision_bytes(&d);
        char *older = tact_arena_alloc(&arena, bytes.len, 1);
        memcpy(older, bytes.ptr, bytes.len);
        older[0] = 1;
        tact_reader r = tact_reader_of((tact_slice){ older, bytes.len });
        assert_int_equal(tact_decision_read(&r, &back), clue ? TACT_ERR_FORMAT : TACT_OK);
        if (!clue) assert_same_decision(&d, &back);
    }
}

static void hostile_decisions_are_refused_or_are_a_decision(void **state) {
    (void)state;
    tact_rng rng = seeded("hostile decisions", 25);
    for (unsigned i = 0; i < 40000; i++) {
        fresh();
        tact_decision d = some_decision(&rng), back;
        tact_slice bytes = decision_bytes(&d);
        char *copy = tact_arena_alloc(&arena, bytes.len, 1);
        memcpy(copy, bytes.ptr, bytes.len);
        for (unsigned n = 1 + small(&rng, 3); n > 0; n--) copy[tact_rng_below(&rng, bytes.len)] = (char)small(&rng, 256);
        tact_reader r = tact_reader_of((tact_slice){ copy, bytes.len });
        if (tact_decision_read(&r, &back) != TACT_OK) continue;
        tact_slice again = decision_bytes(&back);
        assert_memory_equal(again.ptr, copy, again.len);
        assert_ptr_equal((const char *)r.at, copy + again.len);
    }
}

/* Logs are read years later. When this fails a format has changed: give it a new version and keep a reader for this one. */
static void the_formats_stay(void **state) {
    (void)state;
    fresh();
    const tact_grant grant = { TACT_PURPOSE_CONTACT_EMAIL, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, 3, { 1793520000000000 }, { 0 } };
    const tact_value items[2] = { tact_value_text(TACT_S("tyres")), tact_value_double(0.5) };
    const tact_pair pairs[2] = { { .key = TACT_S("topics"), .value = { .type = TACT_LIST, .list = { items, 2 } } }, { .key = TACT_S("n"), .value = tact_value_int(-7) } };
    const tact_event e = {
        .type = TACT_EVENT_TRACK, .name = TACT_S("Cart Viewed"), .received = { 1793520000123456 }, .occurred = { 1793519999000001 }, .seed = { 1, 2 }, .message = 3,
        .device_part = 4, .signed_in = true, .device_refuses = 16, .trusted = true, .asks = true, .slot = TACT_S("top"), .text = TACT_S("pneus"), .hint = TACT_KIND_GO,
        .channels_open = 3, .context = { .locale = TACT_S("fr-FR"), .zone = 5, .device = TACT_DEVICE_MOBILE, .network = 1, .has_location = true,
        .latitude_e7 = 457640000, .longitude_e7 = -48357000, .page_url = TACT_S("u"), .page_path = TACT_S("p"), .page_title = TACT_S("t"), .page_referrer = TACT_S("r"),
        .page_search = TACT_S("s"), .country = TACT_S("FR") }, .properties = { .type = TACT_MAP, .map = { pairs, 2 } }, .traits = { .type = TACT_MAP, .map = { pairs, 1 } },
        .grants = &grant, .grant_count = 1, .subject = 6, .outcome = TACT_OUTCOME_CLICKED,
        .limits = { .set_pause = true, .pause_until = { 7 }, .set_cap = true, .cap_per_week = 2, .set_channels_off = true, .channels_off = 8, .set_minor = true, .minor = true },
    };
    tact_decision d = {
        .id = 1, .asked = true, .campaign = 2, .message = 3, .channel = TACT_CHANNEL_INAPP, .class_ = TACT_CLASS_SERVICE, .occurrence = 4, .propensity = 5, .cost_milli = 200,
        .not_after = { 1793520000123456 }, .bundle = 6, .policy = 7, .world = 8, .purposes_read = 9, .arm_count = 1, .arms = { { 2, 3, 1, -400000, 5 } },
        .moment = { .kind = TACT_KIND_GO, .situation = TACT_SITUATION_LUNCH, .probability_milli = { 100, 200, 500, 100, 100 }, .urgency_milli = 700, .topics = { 11 },
                    .topic_count = 1, .sensitive = true, .stage = TACT_STAGE_COMPARE, .because = { { 1, -300, TACT_KIND_GO } }, .because_count = 1 },
    };
    tact_trace_add(&d.reasons, (tact_why){ .reason = TACT_WHY_GATE_QUIET, .channel = 2, .purpose = 255, .campaign = 2, .until = { 1793520000000000 } });
    tact_trace_add(&d.reasons, tact_why_of(TACT_WHY_MATCH_NONE));
    uint64_t event = tact_hash((tact_seed){ 1, 2 }, event_bytes(&e)), decision = tact_hash((tact_seed){ 1, 2 }, decision_bytes(&d));
    assert_int_equal(event, UINT64_C(0x619a9dfecf8e2daf));
    assert_int_equal(decision, UINT64_C(0x900e1064e698c485));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_back), cmocka_unit_test(hostile_events_are_refused_or_are_an_event), cmocka_unit_test(events_cut_short_or_newer),
        cmocka_unit_test(nonsense_events_are_not_written), cmocka_unit_test(decisions_come_back), cmocka_unit_test(older_decisions_are_read),
        cmocka_unit_test(hostile_decisions_are_refused_or_are_a_decision), cmocka_unit_test(the_formats_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
