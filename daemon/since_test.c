/* daemon/since_test.c -- the questions about a person that reach back: asked through the keeper, day after day, with permission and without. */
static const char answer[] =
    "campaign: answer\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\n"
    "when: |\n  event.which == 'since' && person.days_since('Order Completed') >= 3\n  || event.which == 'today' && person.days_since('Order Completed') == 0\n"
    "  || event.which == 'opened' && person.days_since('/pneus') < 2\n  || event.which == 'page' && person.visited('/pneus', days(2))\n"
    "  || event.which == 'place' && person.visited('shop', days(30))\n  || event.which == 'topic' && person.visited('tyres', days(7))\n"
    "  || event.which == 'near' && near('shop', 2.5)\n  || event.which == 'tier' && person.tier == 'gold'\n"
    "  || event.which == 'cart' && event.products.exists(p, p.sku.matches(r'^T-\\d+$') && p.price > 50)\n  || event.which == 'year' && time.now.getFullYear('Europe/Paris') == 2026\n"
    "messages:\n  - id: m\n    channels: [web]\n    en: {title: T, body: B}\n";
#define BED_CAMPAIGN answer
#include "test/lib/keeper_bed.h"

static unsigned asked;

static bool asks_with(world *w, tact_who who, const char *which, tact_event e, const tact_value *products) {
    char id[16];
    tact_pair pairs[] = { { .key = TACT_S("which"), .value = tact_value_text(tact_slice_of(which)) }, { .key = TACT_S("products"), .value = products ? *products : (tact_value){ .type = TACT_NULL } } };
    snprintf(id, sizeof id, "ask%u", asked++);
    e.type = TACT_EVENT_PAGE;
    e.asks = true;
    e.slot = TACT_S("top");
    e.occurred = clock_now;
    e.properties = (tact_value){ .type = TACT_MAP, .map = { pairs, 2 } };
    tact_kept *kept = event(w, who, id, e);
    bool answered = !kept->result.decision.silence;
    free(kept);
    flush(w);
    return answered;
}

static bool asks(world *w, const char *which) { return asks_with(w, device("d"), which, (tact_event){ .trusted = true }, NULL); }

static void does(world *w, tact_event e) {
    char id[16];
    snprintf(id, sizeof id, "did%u", asked++);
    e.occurred = clock_now;
    e.trusted = true;
    free(event(w, device("d"), id, e));
    flush(w);
}

static void locate(world *w, uint8_t state) {
    tact_grant grant = { .purpose = TACT_PURPOSE_LOCATE, .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &grant, .grant_count = 1 }));
    flush(w);
}

static void pass(int64_t hours) { clock_now = tact_instant_add(clock_now, TACT_HOURS(hours)); }

static const tact_part *part_of(world *w) {
    static tact_person person;
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    return &person.parts[0];
}

static void days_since_an_event(void **state) {
    world *w = *state;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    assert_false(asks(w, "since"));                         /* never: absent, and no match */
    assert_false(asks(w, "today"));
    does(w, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed") });
    does(w, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Product Viewed") });
    assert_int_equal(part_of(w)->mark_count, 1);            /* of what conditions name, and of nothing else */
    assert_true(asks(w, "today"));
    assert_false(asks(w, "since"));
    pass(71);
    assert_false(asks(w, "since"));
    pass(1);
    assert_true(asks(w, "since"));
    assert_false(asks(w, "today"));
    pass(24 * 394);
    assert_false(asks(w, "since"));                         /* beyond 13 months nothing is kept */
    assert_int_equal(part_of(w)->mark_count, 0);
}

static void pages_and_topics(void **state) {
    world *w = *state;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    assert_false(asks(w, "page"));
    does(w, (tact_event){ .type = TACT_EVENT_PAGE, .context.page_path = TACT_S("/pneus/hiver"), .context.page_title = TACT_S("tyres tyres") });
    assert_true(asks(w, "page"));
    assert_true(asks(w, "opened"));
    assert_true(asks(w, "topic"));
    pass(24 * 3);
    assert_false(asks(w, "page"));
    assert_false(asks(w, "opened"));
    assert_true(asks(w, "topic"));
    pass(24 * 5);
    assert_false(asks(w, "topic"));
}

static void places_need_the_permission(void **state) {
    world *w = *state;
    tact_event here = { .trusted = true, .context = { .has_location = true, .latitude_e7 = 488500000, .longitude_e7 = 23510000 } }, far = here;
    far.context.latitude_e7 = 489500000;
    assert_false(asks_with(w, device("d"), "near", here, NULL));
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    assert_false(asks_with(w, device("d"), "near", here, NULL));
    assert_int_equal(part_of(w)->mark_count, 0);
    locate(w, TACT_PERMISSION_GRANTED);
    assert_false(asks(w, "place"));
    assert_true(asks_with(w, device("d"), "near", here, NULL));
    assert_false(asks_with(w, device("d"), "near", far, NULL));
    assert_true(asks(w, "place"));
    assert_int_equal(part_of(w)->mark_count, 1);
    locate(w, TACT_PERMISSION_WITHDRAWN);
    assert_int_equal(part_of(w)->mark_count, 0);
    assert_false(asks(w, "place"));
}

static void nothing_without_permission(void **state) {
    world *w = *state;
    does(w, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed") });
    assert_false(asks(w, "today"));
    assert_true(asks(w, "year"));                           /* the time is nobody's secret */
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    does(w, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Completed") });
    assert_true(asks(w, "today"));
    permit(w, device("d"), TACT_PERMISSION_WITHDRAWN);
    assert_false(asks(w, "today"));
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    assert_false(asks(w, "today"));                         /* it went with the permission */
}

static void tier_and_cart(void **state) {
    world *w = *state;
    tact_pair tier = { .key = TACT_S("tier"), .value = tact_value_text(TACT_S("gold")) };
    tact_event gold = { .trusted = true, .traits = { .type = TACT_MAP, .map = { &tier, 1 } } };
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    assert_true(asks_with(w, device("d"), "tier", gold, NULL));
    assert_false(asks(w, "tier"));
    tact_pair cheap[] = { { .key = TACT_S("sku"), .value = tact_value_text(TACT_S("T-12")) }, { .key = TACT_S("price"), .value = tact_value_int(40) } };
    tact_pair dear[] = { { .key = TACT_S("sku"), .value = tact_value_text(TACT_S("T-7")) }, { .key = TACT_S("price"), .value = tact_value_int(80) } };
    tact_value items[] = { { .type = TACT_MAP, .map = { cheap, 2 } }, { .type = TACT_MAP, .map = { dear, 2 } } };
    tact_value one = { .type = TACT_LIST, .list = { items, 1 } }, two = { .type = TACT_LIST, .list = { items, 2 } };
    assert_false(asks_with(w, device("d"), "cart", (tact_event){ .trusted = true }, &one));
    assert_true(asks_with(w, device("d"), "cart", (tact_event){ .trusted = true }, &two));
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { T(days_since_an_event), T(pages_and_topics), T(places_need_the_permission), T(nothing_without_permission), T(tier_and_cart) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
