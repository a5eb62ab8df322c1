/* daemon/why_not_test.c -- a world in which each thing in turn is the first that stops a message. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "brand/load.h"
#include "core/engine/why_not.h"
#include "daemon/force.h"

enum { PART = 7, ARENA = 4 << 20 };
static const int64_t NOON = 1795176000000000;             /* Friday 2026-11-20, 13:00 in Paris */

typedef struct scene {
    tact_arena *brand_arena, arena; char *block;
    tact_brand brand; tact_force *force; tact_policy policy; tact_world world; tact_world_price price;
    tact_person person; tact_event event; uint32_t ids[1];
    const char *campaign;
} scene;

static int setup(void **state) {
    scene *x = calloc(1, sizeof *x);
    tact_diags diags;
    tact_trouble trouble = { "" };
    x->brand_arena = tact_brand_arena();
    tact_diags_init(&diags, x->brand_arena, 20);
    tact_brand_options options = { .now = { NOON } };
    assert_int_equal(tact_brand_load("test/brand", &options, x->brand_arena, &diags, &x->brand), TACT_OK);
    assert_int_equal(tact_force_make_with(&x->force, x->brand.bytes, x->brand.model_bytes, &trouble), TACT_OK);
    x->block = malloc(ARENA);
    *state = x;
    return 0;
}

static int teardown(void **state) {
    scene *x = *state;
    tact_force_free(x->force);
    tact_brand_arena_free(x->brand_arena);
    free(x->block);
    free(x);
    return 0;
}

static tact_part *part(scene *x) { return tact_person_part(&x->person, PART); }

static void permit(scene *x, uint8_t purpose, uint8_t state) {
    tact_permission p = { .purpose = purpose, .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = { NOON - 1000000 } };
    assert_int_equal(tact_part_set_permission(part(x), &x->arena, p), TACT_OK);
}

/* Somebody known who permits all and could get a text message now. */
static void begin(scene *x) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE, TACT_PURPOSE_CONTACT_INAPP, TACT_PURPOSE_CONTACT_SMS, TACT_PURPOSE_CONTACT_EMAIL };
    tact_arena_init(&x->arena, x->block, ARENA, NULL);
    x->person = tact_person_empty(77, (tact_instant){ NOON - 86400000000 });
    assert_non_null(tact_person_part_make(&x->person, &x->arena, PART, (tact_instant){ NOON - 3600000000 }));
    for (unsigned i = 0; i < sizeof all; i++) permit(x, all[i], TACT_PERMISSION_GRANTED);
    part(x)->habit = (tact_habit){ .total = 3, .at = { NOON - 3600000000 } };
    x->policy = (tact_policy){ .number = 1 };
    x->world = (tact_world){ .number = 1 };
    x->event = (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Text Wanted"), .received = { NOON }, .occurred = { NOON }, .seed = { 5, 6 }, .message = 9, .device_part = PART, .channels_open = 0xFFFF };
    x->campaign = "night-text";
}

static void ask(scene *x, const char *slot, const char *campaign) {
    x->event.asks = true;
    x->event.slot = tact_slice_of(slot);
    x->campaign = campaign;
}

static uint32_t id(const char *campaign) { return tact_id32(tact_slice_of(campaign)); }

/* ---- what is changed in each case ---- */
static void as_it_is(scene *x) { (void)x; }
static void is_robot(scene *x) { x->event.robot = true; }
static void is_late(scene *x) { x->event.late = true; }
static void other_event(scene *x) { x->event.name = TACT_S("Nudge Wanted"); }
static void basket_other(scene *x) { x->campaign = "basket"; }
static void not_connected(scene *x) { x->event.channels_open = 0; }
static void no_contact(scene *x) { permit(x, TACT_PURPOSE_CONTACT_SMS, TACT_PERMISSION_UNKNOWN); }
static void refused(scene *x) { permit(x, TACT_PURPOSE_CONTACT_SMS, TACT_PERMISSION_REFUSED); }
static void never_came(scene *x) { part(x)->habit.total = 2; }
static void not_remembered(scene *x) { permit(x, TACT_PURPOSE_REMEMBER, TACT_PERMISSION_UNKNOWN); }
static void is_minor(scene *x) { x->person.minor = true; }
static void complains(scene *x) { x->person.complaint_open = true; }
static void at_night(scene *x) { x->event.received.us = x->event.occurred.us = NOON + 10 * 3600000000; }
static void on_sunday(scene *x) { x->event.received.us = x->event.occurred.us = NOON + 48 * 3600000000; }
static void elsewhere(scene *x) { x->event.context.country = TACT_S("DE"); }
static void pauses(scene *x) { x->person.limits.pause_until.us = NOON + 3600000000; }
static void none_a_week(scene *x) { x->person.limits.cap_per_week = 0; }
static void channel_off(scene *x) { x->person.limits.channels_off = 1u << TACT_CHANNEL_SMS; }
static void brand_pauses(scene *x) { x->world.all_paused = true; }
static void used_up(scene *x) { x->ids[0] = id("night-text"); x->world.exhausted = x->world.spent = x->ids; x->world.exhausted_count = x->world.spent_count = 1; }
static void dear(scene *x) { x->price = (tact_world_price){ id("night-text"), 0, INT64_C(900000000000) }; x->world.prices = &x->price; x->world.price_count = 1; }
static void says_fever(scene *x) { x->event.text = TACT_S("fever medicine"); }
static void draft(scene *x) { ask(x, "draft", "sketch"); }
static void testers(scene *x) { ask(x, "testers", "for-testers"); }
static void wrong_slot(scene *x) { x->event.hint = TACT_KIND_BUY; ask(x, "elsewhere", "asked-buy"); }
static void not_personal(scene *x) { permit(x, TACT_PURPOSE_PERSONALISE, TACT_PERMISSION_UNKNOWN); ask(x, "personal", "personal"); }
static void had_it(scene *x) { assert_int_equal(tact_part_add_seen(part(x), &x->arena, id("just-once"), (tact_instant){ NOON - 600000000 }, false), TACT_OK); ask(x, "once", "just-once"); }
static void unlucky(scene *x) { assert_int_equal(tact_part_set_lot(part(x), &x->arena, (tact_lot){ id("half"), true, (tact_instant){ NOON - 600000000 }, 0 }), TACT_OK); ask(x, "half", "half"); }

typedef enum { STOP = 1000, TRIGGER, FALSE_PART, DENIED_PART, SLOT, PRICE, LOT, NOTHING } expected;

static const struct { const char *name; void (*change)(scene *); unsigned first; } cases[] = {
    { "nothing", as_it_is, NOTHING }, { "a robot", is_robot, TACT_WHY_ROBOT }, { "late", is_late, TACT_WHY_GATE_LATE }, { "another event", other_event, FALSE_PART }, { "after another event", basket_other, TRIGGER },
    { "channel", not_connected, TACT_WHY_GATE_NO_CHANNEL }, { "contact", no_contact, TACT_WHY_GATE_PERMISSION }, { "refused", refused, TACT_WHY_GATE_OBJECTION }, { "remember", not_remembered, TACT_WHY_GATE_PERMISSION },
    { "stranger", never_came, TACT_WHY_GATE_RELATIONSHIP },
    { "minor", is_minor, TACT_WHY_GATE_MINOR }, { "complaint", complains, TACT_WHY_GATE_COMPLAINT }, { "night", at_night, TACT_WHY_GATE_LAW }, { "sunday", on_sunday, TACT_WHY_GATE_LAW }, { "no table", elsewhere, TACT_WHY_GATE_LAW },
    { "pause", pauses, TACT_WHY_GATE_PAUSE }, { "own limit", none_a_week, TACT_WHY_GATE_CAP_PERSON }, { "channel off", channel_off, TACT_WHY_GATE_OBJECTION }, { "brand pauses", brand_pauses, TACT_WHY_GATE_PAUSED_ALL },
    { "budget", used_up, TACT_WHY_GATE_BUDGET }, { "price", dear, PRICE }, { "private", says_fever, TACT_WHY_GATE_SENSITIVE }, { "draft", draft, TACT_WHY_GATE_STATE }, { "testers", testers, TACT_WHY_GATE_STATE },
    { "slot", wrong_slot, SLOT }, { "personalise", not_personal, DENIED_PART }, { "again", had_it, TACT_WHY_GATE_AGAIN }, { "lot", unlucky, LOT },
};

/* The first of everything in its way, in the order in which it is told. */
static unsigned first_of(const tact_why_not *w) {
    if (w->robot) return TACT_WHY_ROBOT;
    if (w->late) return TACT_WHY_GATE_LATE;
    if (w->wrong_event) return TRIGGER;
    for (uint32_t i = 0; i < w->part_count; i++)
        if (w->parts[i].is != TACT_PART_TRUE) return w->parts[i].is == TACT_PART_DENIED ? DENIED_PART : FALSE_PART;
    if (w->no_slot) return SLOT;
    if (w->stop_count) return w->stops[0].why.reason;
    if (w->priced) return PRICE;
    return w->fate == TACT_FATE_HELD_OUT || w->fate == TACT_FATE_SILENCE || w->fate == TACT_FATE_OTHER ? LOT : NOTHING;
}

static void each_in_turn_is_the_first(void **state) {
    scene *x = *state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_why_not *w = calloc(1, sizeof *w);
        begin(x);
        cases[i].change(x);
        tact_engine engine = tact_force_engine(x->force, &x->policy, &x->world);
        for (uint64_t seed = 1; seed < 60; seed++) {       /* silence may be drawn: only what stands for every seed counts */
            x->event.seed.a = seed;
            assert_int_equal(tact_engine_why_not(w, &engine, &x->person, &x->event, id(x->campaign), &x->arena), TACT_OK);
            if (w->fate != TACT_FATE_SILENCE) break;
        }
        if (first_of(w) != cases[i].first) fail_msg("%s: %u, not %u", cases[i].name, first_of(w), cases[i].first);
        free(w);
    }
}

static void one_that_is_not_there(void **state) {
    scene *x = *state;
    tact_why_not *w = calloc(1, sizeof *w);
    begin(x);
    tact_engine engine = tact_force_engine(x->force, &x->policy, &x->world);
    assert_int_equal(tact_engine_why_not(w, &engine, &x->person, &x->event, id("nobody-wrote-it"), &x->arena), TACT_ERR_NOT_FOUND);
    free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_in_turn_is_the_first, setup, teardown),
        cmocka_unit_test_setup_teardown(one_that_is_not_there, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
