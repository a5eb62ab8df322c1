/* daemon/later_test.c -- *later* through the keeper, with passing time: when a request comes, that quiet hours and caps do not hold it, what ends it, what is kept for it, and that it replays. */
#define BED_CAMPAIGN with_words
#define BED_SENT heard
#define BED_CHANNELS ways
#define BED_MORE(path) (put(path, "campaigns/slot.yaml", in_a_slot), put(path, "campaigns/product.yaml", of_a_product))
static const char with_words[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: promotional\nafter: {event: Cart Viewed, wait: 1h, unless: Order Completed}\nagain: never\ncap: {per: 30d, touches: 1}\n"
    "holdout: 0%\nworth: 1000\ngoal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [inapp]\n    en: {title: \"{{event.what}} waits\", body: B}\n";
static const char in_a_slot[] =
    "campaign: slot\nstate: live\nsend: everyone\nagain: each\nholdout: 0%\nworth: 1000\ngoal: {event: Order Completed, within: 60d}\n"
    "when: 'event.name == \"Slot Wanted\"'\nmessages:\n  - id: m\n    channels: [web]\n    en: {title: T, body: B}\n";
static const char of_a_product[] =
    "campaign: product\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nnot_after: 1d\nwhen: 'event.name == \"Product Wanted\"'\nmessages:\n  - id: m\n    channels: [inapp]\n"
    "    en: {title: \"{{product.title}} {{product.price}}\", body: B}\n";
#include <stdint.h>
struct tact_sending;
#include "daemon/keeper.h"
static void heard(void *ctx, const tact_sending *sending);
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy);
#include "test/lib/keeper_bed.h"
#include "daemon/later.h"
#include "test/lib/replays.h"

static struct { uint64_t key; char title[64]; bool requested; uint16_t later; unsigned class_, channel; uint64_t part; tact_instant at; } last;
static void heard(void *ctx, const tact_sending *s) {
    sent(ctx, s);
    last.key = s->intent.key;
    last.requested = s->requested;
    last.later = s->later;
    last.class_ = s->intent.class_;
    last.channel = s->intent.channel;
    last.part = s->device_part;
    last.at = clock_now;
    snprintf(last.title, sizeof last.title, "%.*s", (int)s->content.title.len, s->content.title.ptr);
}
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy) { (void)ctx; *confirm = *busy = 0; }

static const tact_instant noon = { 1795176000000000 };      /* Friday 20 November 2026, 13:00 in Paris */
#define HOUR(days, utc_hour) tact_instant_add(noon, TACT_HOURS((days) * 24 + (utc_hour) - 12))

static void allow(world *w, const char *id, bool locate) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_LINK_DEVICES, TACT_PURPOSE_CONTACT_INAPP, TACT_PURPOSE_LOCATE };
    tact_grant grants[5];
    for (unsigned i = 0; i < 5; i++) grants[i] = (tact_grant){ .purpose = all[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = locate ? 5 : 4 }));
    flush(w);
}

static void tick_to(world *w, tact_instant at) {
    while (tact_instant_before(clock_now, at)) {
        tact_instant next = tact_instant_add(clock_now, TACT_MINUTES(10));
        move_clock(w, tact_instant_since(tact_instant_before(next, at) ? next : at, clock_now));
    }
}

/* The first message: said at 14:05 in Paris, on the open page. */
static void say_first(world *w, const char *id, bool locate) {
    static const tact_pair what = { .key = TACT_S("what"), .value = { .type = TACT_TEXT, .text = TACT_S("A tent") } };
    allow(w, id, locate);
    w->stream = true;
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Cart Viewed"), .occurred = clock_now, .properties = { .type = TACT_MAP, .map = { &what, 1 } } }));
    flush(w);
    move_clock(w, TACT_MINUTES(65));
    assert_int_equal(w->sent, 1);
    assert_string_equal(last.title, "A tent waits");
    assert_false(last.requested);
}

static tact_kept *later(world *w, const char *id, uint64_t key, unsigned when, tact_instant at) {
    tact_kept *kept = event(w, device(id), "", (tact_event){ .type = TACT_EVENT_LIMITS, .subject = key, .limits = { .set_later = true, .cap_per_week = (uint8_t)when, .pause_until = at } });
    flush(w);
    return kept;
}

static const tact_pending *request(world *w, const char *id) {
    static tact_person person;
    assert_int_equal(find(w, device(id), &person), TACT_OK);
    for (uint32_t i = 0; i < person.pending_count; i++)
        if (person.pending[i].later) return &person.pending[i];
    return NULL;
}

static bool refused(world *w, const char *id, uint64_t key, unsigned when, tact_instant at, unsigned reason) {
    tact_kept *kept = later(w, id, key, when, at);
    const tact_trace *why = &kept->result.decision.reasons;
    bool is = kept->result.refused && why->count && why->entries[why->count - 1].reason == reason;
    free(kept);
    return is;
}

static void tonight_comes_tonight(void **state) {
    world *w = *state;
    say_first(w, "d", false);
    assert_true(last.later >> TACT_WHEN_TONIGHT & 1 && last.later >> TACT_WHEN_SATURDAY & 1 && last.later >> TACT_WHEN_NEAR & 1 && last.later >> TACT_WHEN_COMPUTER & 1);
    assert_false(last.later >> TACT_WHEN_CHEAPER & 1 || last.later >> TACT_WHEN_BACK & 1 || last.later >> TACT_WHEN_AT & 1);
    tact_kept *kept = later(w, "d", last.key, TACT_WHEN_TONIGHT, (tact_instant){ 0 });
    assert_false(kept->result.refused);
    free(kept);
    kept = later(w, "d", last.key, TACT_WHEN_TONIGHT, (tact_instant){ 0 });      /* twice is once */
    free(kept);
    const tact_pending *p = request(w, "d");
    assert_true(p && p->class_ == TACT_CLASS_ANSWER && p->caused_at.us == HOUR(0, 18).us);
    tact_keeper_stream_opened(w->keeper, (const uint8_t[16]){ 0 });           /* of nobody */
    tick_to(w, tact_instant_add(HOUR(0, 18), (tact_span){ -60000000 }));
    assert_int_equal(w->sent, 1);
    tick_to(w, HOUR(0, 18));
    assert_int_equal(w->sent, 2);                                                /* though `again: never` and its cap of one */
    assert_true(last.requested && last.class_ == TACT_CLASS_PROMOTIONAL);
    assert_string_equal(last.title, "A tent waits");
    assert_null(request(w, "d"));
    tact_person person;
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.parts[0].touch_count, 2);
    assert_true(person.parts[0].touches[0].outcomes >> TACT_OUTCOME_LATER & 1);
    assert_true(person.parts[0].touches[1].class_ == TACT_CLASS_ANSWER && person.parts[0].touches[1].cost_milli == 0);
    kept = later(w, "d", last.key, TACT_WHEN_SATURDAY, (tact_instant){ 0 });     /* and once more, of what came again */
    assert_false(kept->result.refused);
    free(kept);
    tick_to(w, HOUR(1, 8));
    assert_int_equal(w->sent, 2);
    tick_to(w, HOUR(1, 9));                                                      /* Saturday, ten o'clock in Paris */
    assert_int_equal(w->sent, 3);
    tick_to(w, HOUR(9, 9));                                                      /* what was kept for it is gone after seven days */
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.pending_count, 0);
    assert_true(refused(w, "d", last.key, TACT_WHEN_TONIGHT, (tact_instant){ 0 }, TACT_WHY_LATER_GONE));
    replays(w);
}

/* 23:30 in Paris is quiet for offers; the person asked for it, so it comes. Late in the evening, tonight is tomorrow. */
static void an_own_request_keeps_no_quiet_hours(void **state) {
    world *w = *state;
    say_first(w, "d", false);
    tact_instant late = tact_instant_add(HOUR(0, 22), TACT_MINUTES(30));
    uint64_t key = last.key;
    free(later(w, "d", key, TACT_WHEN_AT, late));
    tick_to(w, late);
    assert_int_equal(w->sent, 2);
    free(later(w, "d", last.key, TACT_WHEN_TONIGHT, (tact_instant){ 0 }));
    assert_int_equal(request(w, "d")->caused_at.us, HOUR(1, 18).us);
    tact_kept *kept = later(w, "d", last.key, TACT_WHEN_NEVER, (tact_instant){ 0 });         /* taken back, by the message's key */
    assert_false(kept->result.refused);
    free(kept);
    assert_null(request(w, "d"));
    assert_true(refused(w, "d", last.key, TACT_WHEN_NEVER, (tact_instant){ 0 }, TACT_WHY_LATER_GONE));
    free(later(w, "d", last.key, TACT_WHEN_TONIGHT, (tact_instant){ 0 }));
    free(later(w, "d", request(w, "d")->key, TACT_WHEN_SATURDAY, (tact_instant){ 0 }));        /* changed, by the request's own key */
    assert_int_equal(request(w, "d")->later, TACT_WHEN_SATURDAY);
    free(later(w, "d", request(w, "d")->key, TACT_WHEN_NEVER, (tact_instant){ 0 }));
    tick_to(w, HOUR(3, 12));
    assert_int_equal(w->sent, 2);
    assert_true(refused(w, "d", last.key, TACT_WHEN_AT, clock_now, TACT_WHY_LATER_GONE));      /* not to come, or too far */
    assert_true(refused(w, "d", last.key, TACT_WHEN_AT, tact_instant_add(clock_now, TACT_DAYS(91)), TACT_WHY_LATER_GONE));
    assert_true(refused(w, "d", 12345, TACT_WHEN_TONIGHT, (tact_instant){ 0 }, TACT_WHY_LATER_GONE));
    assert_true(refused(w, "d", last.key, TACT_WHEN_CHEAPER, (tact_instant){ 0 }, TACT_WHY_PRODUCT_MISSING));
    assert_true(refused(w, "d", last.key, TACT_WHEN_NEAR, (tact_instant){ 0 }, TACT_WHY_GATE_PERMISSION));
}

static tact_event look(uint8_t kind, int32_t latitude_e7) {
    tact_event e = { .type = TACT_EVENT_PAGE, .occurred = clock_now, .context.device = kind };
    if (latitude_e7) { e.context.has_location = true; e.context.latitude_e7 = latitude_e7; e.context.longitude_e7 = 23500000; }
    return e;
}

static void near_waits_for_a_place(void **state) {
    world *w = *state;
    say_first(w, "d", true);
    free(later(w, "d", last.key, TACT_WHEN_NEAR, (tact_instant){ 0 }));
    free(event(w, device("d"), "", look(TACT_DEVICE_MOBILE, 488600000)));          /* 1.1 km away */
    move_clock(w, TACT_MINUTES(1));
    assert_int_equal(w->sent, 1);
    free(event(w, device("d"), "", look(TACT_DEVICE_MOBILE, 488510000)));          /* 110 m */
    move_clock(w, TACT_MINUTES(1));
    assert_int_equal(w->sent, 2);
    free(later(w, "d", last.key, TACT_WHEN_NEAR, (tact_instant){ 0 }));
    tick_to(w, tact_instant_add(clock_now, TACT_DAYS(31)));                        /* never came near again: over, and said */
    assert_int_equal(w->sent, 2);
    assert_null(request(w, "d"));
    replays(w);
}

static void the_computer_is_the_next_look_on_one(void **state) {
    world *w = *state;
    say_first(w, "d", false);
    free(later(w, "d", last.key, TACT_WHEN_COMPUTER, (tact_instant){ 0 }));
    free(event(w, account("anna", "d"), "", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now }));
    permit(w, account("anna", "d"), TACT_PERMISSION_GRANTED);
    permit(w, account("anna", "desk"), TACT_PERMISSION_GRANTED);
    free(event(w, account("anna", "d"), "", look(TACT_DEVICE_MOBILE, 0)));
    move_clock(w, TACT_MINUTES(1));
    assert_int_equal(w->sent, 1);
    free(event(w, account("anna", "desk"), "", look(TACT_DEVICE_DESKTOP, 0)));
    move_clock(w, TACT_MINUTES(1));
    assert_int_equal(w->sent, 2);
    assert_true(last.part == tact_keeper_device_part(w->keeper, TACT_S("desk")) && last.requested);
}

static void what_ends_it(void **state) {
    world *w = *state;
    say_first(w, "d", false);
    uint64_t key = last.key;
    free(later(w, "d", key, TACT_WHEN_TONIGHT, (tact_instant){ 0 }));
    w->stream = false;                                     /* no page: it waits for one until its day is over */
    tick_to(w, HOUR(0, 20));
    assert_int_equal(w->sent, 1);
    assert_non_null(request(w, "d"));
    tick_to(w, HOUR(2, 20));
    assert_null(request(w, "d"));
    free(later(w, "d", key, TACT_WHEN_TONIGHT, (tact_instant){ 0 }));
    w->stream = true;
    tact_grant no = { .purpose = TACT_PURPOSE_CONTACT_INAPP, .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 }));      /* an offer by a way refused since */
    flush(w);
    tick_to(w, HOUR(4, 20));
    assert_int_equal(w->sent, 1);
    assert_null(request(w, "d"));
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(later(w, "d", key, TACT_WHEN_SATURDAY, (tact_instant){ 0 }));
    assert_non_null(request(w, "d"));
    move_clock(w, TACT_MINUTES(1));
    no.purpose = TACT_PURPOSE_REMEMBER;
    no.at = clock_now;
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 }));
    flush(w);
    assert_null(request(w, "d"));
    tick_to(w, HOUR(9, 20));
    assert_int_equal(w->sent, 1);
}

/* Asked again until the lot, which leaves a few to silence, falls on it. */
static uint64_t shown_in_slot(world *w, tact_who who) {
    uint64_t key = 0;
    for (unsigned i = 0; i < 60 && !key; i++) {
        tact_kept *kept = event(w, who, "", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Slot Wanted"), .occurred = clock_now, .asks = true, .slot = TACT_S("top") });
        flush(w);
        if (!kept->result.decision.silence) key = kept->result.decision.occurrence;
        free(kept);
        move_clock(w, TACT_SECONDS(1));
    }
    assert_int_not_equal(key, 0);
    return key;
}

/* Two devices of one account: without a sign-in neither asks for, moves or takes back what is the other's; signed in, all of it is theirs. */
static void only_its_own(void **state) {
    world *w = *state;
    static const char *const both[] = { "d", "desk" };
    const tact_instant none = { 0 };
    for (unsigned i = 0; i < 2; i++) {
        allow(w, both[i], false);
        free(event(w, account("anna", both[i]), "", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now }));
        permit(w, account("anna", both[i]), TACT_PERMISSION_GRANTED);
    }
    uint64_t key = shown_in_slot(w, device("d"));
    assert_true(refused(w, "desk", key, TACT_WHEN_TONIGHT, none, TACT_WHY_LATER_GONE));
    assert_false(refused(w, "d", key, TACT_WHEN_TONIGHT, none, TACT_WHY_LATER_GONE));
    uint64_t id = request(w, "d")->key;
    assert_true(refused(w, "desk", id, TACT_WHEN_NEVER, none, TACT_WHY_LATER_GONE));
    assert_true(refused(w, "desk", id, TACT_WHEN_SATURDAY, none, TACT_WHY_LATER_GONE));
    assert_int_equal(request(w, "d")->later, TACT_WHEN_TONIGHT);
    tact_kept *kept = event(w, account("anna", "desk"), "", (tact_event){ .type = TACT_EVENT_LIMITS, .subject = id, .limits = { .set_later = true, .cap_per_week = TACT_WHEN_NEVER } });
    flush(w);
    assert_false(kept->result.refused);
    free(kept);
    assert_null(request(w, "d"));
    replays(w);
}

static void six_at_a_time(void **state) {
    world *w = *state;
    uint64_t keys[7];
    allow(w, "d", false);
    for (unsigned i = 0; i < 7; i++) {
        keys[i] = shown_in_slot(w, device("d"));
        move_clock(w, TACT_MINUTES(1));
    }
    for (unsigned i = 0; i < 6; i++) assert_false(refused(w, "d", keys[i], TACT_WHEN_SATURDAY, (tact_instant){ 0 }, TACT_WHY_LATER_FULL));
    assert_true(refused(w, "d", keys[6], TACT_WHEN_SATURDAY, (tact_instant){ 0 }, TACT_WHY_LATER_FULL));
    assert_false(refused(w, "d", keys[5], TACT_WHEN_TONIGHT, (tact_instant){ 0 }, TACT_WHY_LATER_FULL));       /* another time for one of them */
    free(later(w, "d", keys[0], TACT_WHEN_NEVER, (tact_instant){ 0 }));
    assert_false(refused(w, "d", keys[6], TACT_WHEN_SATURDAY, (tact_instant){ 0 }, TACT_WHY_LATER_FULL));
}

static void thirty_days(void **state) {
    world *w = *state;
    allow(w, "d", false);
    uint64_t key = shown_in_slot(w, device("d"));
    move_clock(w, TACT_DAYS(29));
    assert_false(refused(w, "d", key, TACT_WHEN_COMPUTER, (tact_instant){ 0 }, TACT_WHY_LATER_OLD));
    free(event(w, device("d"), "", look(TACT_DEVICE_MOBILE, 0)));
    move_clock(w, TACT_DAYS(2));
    free(later(w, "d", key, TACT_WHEN_SATURDAY, (tact_instant){ 0 }));                 /* it stands: another time may still be named */
    assert_int_equal(request(w, "d")->later, TACT_WHEN_SATURDAY);
    free(later(w, "d", key, TACT_WHEN_NEVER, (tact_instant){ 0 }));                    /* and it can always be taken back */
    assert_null(request(w, "d"));
    assert_true(refused(w, "d", key, TACT_WHEN_SATURDAY, (tact_instant){ 0 }, TACT_WHY_LATER_OLD));
}

/* What was shown where it was asked for comes back on the page that is open then. */
static void of_a_slot(void **state) {
    world *w = *state;
    allow(w, "d", false);
    uint64_t key = shown_in_slot(w, device("d"));
    w->stream = true;
    free(later(w, "d", key, TACT_WHEN_TONIGHT, (tact_instant){ 0 }));
    tick_to(w, HOUR(0, 18));
    assert_int_equal(w->sent, 1);
    assert_int_equal(last.channel, TACT_CHANNEL_INAPP);
    assert_string_equal(last.title, "T");
}

/* The catalogue as it is from now on. */
static tact_catalog *feed(world *w, const char *price, const char *availability) {
    char path[160], text[400];
    tact_catalog *catalog = NULL;
    snprintf(path, sizeof path, "%s/feed.tsv", w->folder);
    snprintf(text, sizeof text, "id\ttitle\tlink\tprice\tavailability\nt1\tTent\thttps://shop.example/t1\t%s EUR\t%s\n", price, availability);
    put(w->folder, "feed.tsv", text);
    assert_int_equal(tact_catalog_read(path, NULL, TACT_S("EUR"), &catalog), TACT_OK);
    tact_keeper_catalog(w->keeper, catalog);
    return catalog;
}

static void cheaper_and_back(void **state) {
    world *w = *state;
    static const tact_pair which = { .key = TACT_S("product_id"), .value = { .type = TACT_TEXT, .text = TACT_S("t1") } };
    tact_catalog *was[5];
    allow(w, "d", false);
    w->stream = true;
    was[0] = feed(w, "100.00", "out_of_stock");
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Product Wanted"), .occurred = clock_now, .properties = { .type = TACT_MAP, .map = { &which, 1 } } }));
    flush(w);
    move_clock(w, TACT_SECONDS(1));
    assert_int_equal(w->sent, 1);
    assert_true(last.later >> TACT_WHEN_CHEAPER & 1 && last.later >> TACT_WHEN_BACK & 1);
    uint64_t key = last.key;
    free(later(w, "d", key, TACT_WHEN_CHEAPER, (tact_instant){ 0 }));
    assert_int_equal(request(w, "d")->price_micro, 100000000);
    tick_to(w, HOUR(1, 12));
    was[1] = feed(w, "100.00", "in_stock");                /* as dear as before */
    tick_to(w, HOUR(2, 12));
    assert_int_equal(w->sent, 1);
    was[2] = feed(w, "89.00", "out_of_stock");
    tick_to(w, tact_instant_add(HOUR(2, 12), TACT_HOURS(3)));
    assert_int_equal(w->sent, 2);
    assert_string_equal(last.title, "Tent €89.00");
    free(later(w, "d", last.key, TACT_WHEN_BACK, (tact_instant){ 0 }));
    tick_to(w, HOUR(4, 12));
    assert_int_equal(w->sent, 2);
    was[3] = feed(w, "95.00", "in_stock");
    tick_to(w, HOUR(4, 16));
    assert_int_equal(w->sent, 3);
    assert_string_equal(last.title, "Tent €95.00");
    free(later(w, "d", last.key, TACT_WHEN_CHEAPER, (tact_instant){ 0 }));
    tick_to(w, HOUR(36, 12));                              /* 30 days, and no cheaper */
    assert_int_equal(w->sent, 3);
    assert_null(request(w, "d"));
    replays(w);
    tact_keeper_catalog(w->keeper, NULL);
    for (unsigned i = 0; i < 4; i++) tact_catalog_free(was[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tonight_comes_tonight, setup, teardown), cmocka_unit_test_setup_teardown(an_own_request_keeps_no_quiet_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(near_waits_for_a_place, setup, teardown), cmocka_unit_test_setup_teardown(the_computer_is_the_next_look_on_one, setup, teardown),
        cmocka_unit_test_setup_teardown(what_ends_it, setup, teardown), cmocka_unit_test_setup_teardown(of_a_slot, setup, teardown),
        cmocka_unit_test_setup_teardown(cheaper_and_back, setup, teardown), cmocka_unit_test_setup_teardown(only_its_own, setup, teardown),
        cmocka_unit_test_setup_teardown(six_at_a_time, setup, teardown), cmocka_unit_test_setup_teardown(thirty_days, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
