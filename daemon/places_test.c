/* daemon/places_test.c -- where people are, through the keeper: places entered and dwelt in, what is kept of that and for how long; facts about places in conditions and words; that both replay. */
#define BED_CAMPAIGN entered
#define BED_SENT heard
#define BED_MORE(path) (put(path, "campaigns/dwelt.yaml", dwelt), put(path, "campaigns/rain.yaml", rain), put(path, "campaigns/strike.yaml", strike))
static const char entered[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nwhen: 'event.name == \"Place Entered\" && event.place == \"shop\"'\n"
    "messages:\n  - id: m\n    channels: [inapp]\n    en: {title: \"Welcome to {{event.name}}\", body: B}\n";
static const char dwelt[] =
    "campaign: dwelt\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nwhen: 'event.name == \"Place Dwelt\"'\n"
    "messages:\n  - id: m\n    channels: [inapp]\n    en: {title: \"Still at {{event.name}}\", body: B}\n";
static const char rain[] =
    "campaign: rain\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nwhen: 'event.name == \"Walk Planned\" && context.weather == \"rain\" && context.weather_age < 60'\n"
    "messages:\n  - id: m\n    channels: [inapp]\n    en: {title: \"It will {{context.weather}}, said {{context.weather_age}} minutes ago\", body: B}\n";
static const char strike[] =
    "campaign: strike\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nagain: each\nafter: {event: Trip Planned, wait: 1h}\nwhen: 'context.strike == true'\n"
    "messages:\n  - id: m\n    channels: [inapp]\n    en: {title: Strike, body: B}\n";
#include <stdint.h>
#include "daemon/keeper.h"
static void heard(void *ctx, const tact_sending *sending);
#include "test/lib/keeper_bed.h"
#include "daemon/local.h"
#include "test/lib/replays.h"

static char said[128];
static void heard(void *ctx, const tact_sending *s) { sent(ctx, s); snprintf(said, sizeof said, "%.*s", (int)s->content.title.len, s->content.title.ptr); }

static void allow(world *w, const char *id, bool locate) {
    static const uint8_t all[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_CONTACT_INAPP, TACT_PURPOSE_LOCATE };
    tact_grant grants[4];
    for (unsigned i = 0; i < 4; i++) grants[i] = (tact_grant){ .purpose = all[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = locate ? 4 : 3 }));
    flush(w);
    w->stream = true;
}

enum { SHOP = 488500000, NEAR_SHOP = 488508000, ROAD = 488520000, AWAY = 489000000 };      /* 0, 89, 222 and 5,600 m from it */

static void at(world *w, const char *id, int32_t latitude_e7) {
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_SCREEN, .occurred = clock_now, .context = { .has_location = true, .latitude_e7 = latitude_e7, .longitude_e7 = 23500000, .device = TACT_DEVICE_MOBILE } }));
    flush(w);
    move_clock(w, TACT_SECONDS(1));
}

static uint32_t kept_place(world *w, const char *id) {
    tact_person person;
    assert_int_equal(find(w, device(id), &person), TACT_OK);
    return tact_person_stays(&person);
}

static void entered_and_dwelt(void **state) {
    world *w = *state;
    allow(w, "d", true);
    at(w, "d", AWAY);
    assert_int_equal(w->sent, 0);
    assert_int_equal(kept_place(w, "d"), 0);
    at(w, "d", NEAR_SHOP);
    assert_int_equal(w->sent, 1);
    assert_string_equal(said, "Welcome to Shop");
    assert_int_equal(kept_place(w, "d"), tact_id32(TACT_S("shop")));
    move_clock(w, TACT_MINUTES(5));
    at(w, "d", SHOP);
    at(w, "d", ROAD);                                      /* a phone is not that sure: not gone yet */
    assert_int_equal(w->sent, 1);
    move_clock(w, TACT_MINUTES(6));
    at(w, "d", SHOP);
    assert_int_equal(w->sent, 2);
    assert_string_equal(said, "Still at Shop");
    at(w, "d", SHOP);
    assert_int_equal(w->sent, 2);                          /* once */
    at(w, "d", AWAY);
    assert_int_equal(kept_place(w, "d"), 0);
    at(w, "d", SHOP);                                      /* and again */
    assert_int_equal(w->sent, 3);
    assert_string_equal(said, "Welcome to Shop");
    replays(w);
}

/* Which place, for a day, and no position at all: proved by the clock alone, with nothing else happening. */
static void kept_for_a_day(void **state) {
    world *w = *state;
    tact_person person;
    static uint8_t bytes[TACT_PERSON_BYTES_MAX];
    allow(w, "d", true);
    at(w, "d", NEAR_SHOP);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    tact_writer out;
    tact_arena none;
    tact_arena_init(&none, bytes, 0, NULL);
    out = (tact_writer){ .arena = &none, .ptr = bytes, .room = sizeof bytes };
    tact_person_write(&out, &person);
    int32_t position = NEAR_SHOP;
    for (size_t i = 0; i + 4 <= out.len; i++) assert_memory_not_equal(bytes + i, &position, 4);
    move_clock(w, TACT_MINUTES(23 * 60 + 59));
    assert_int_not_equal(kept_place(w, "d"), 0);
    move_clock(w, TACT_MINUTES(2));
    assert_int_equal(kept_place(w, "d"), 0);
    at(w, "d", NEAR_SHOP);
    assert_int_not_equal(kept_place(w, "d"), 0);
    tact_grant no = { .purpose = TACT_PURPOSE_LOCATE, .state = TACT_PERMISSION_WITHDRAWN, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 }));
    flush(w);
    assert_int_equal(kept_place(w, "d"), 0);
}

static void nobody_is_followed_without_a_yes(void **state) {
    world *w = *state;
    allow(w, "d", false);
    at(w, "d", SHOP);
    at(w, "stranger", SHOP);
    assert_int_equal(w->sent, 0);
    assert_int_equal(kept_place(w, "d"), 0);
}

/* ---- facts ---- */

static tact_local_fact fact(world *w, const char *json_kind, tact_value value, const char *place, tact_instant until) {
    const tact_pair pairs[] = { { .key = TACT_S("kind"), .value = tact_value_text(tact_slice_of(json_kind)) }, { .key = TACT_S("value"), .value = value },
                                { .key = TACT_S("place"), .value = tact_value_text(tact_slice_of(place ? place : "")) } };
    const tact_value map = { .type = TACT_MAP, .map = { pairs, place ? 3u : 2u } };
    tact_local_fact f;
    tact_local_fault fault = { "", "", "" };
    tact_trouble trouble = { "" };
    bool takes_back;
    uint64_t commit;
    if (!tact_local_read(&map, &w->brand.bundle, clock_now, &f, &takes_back, &fault)) fail_msg("%s %s", fault.path, fault.reason);
    f.until = until;
    assert_int_equal(tact_keeper_local(w->keeper, &f, takes_back, &commit, &trouble), TACT_OK);
    flush(w);
    return f;
}

static void walk(world *w, const char *id, int32_t latitude_e7) {
    tact_event e = { .type = TACT_EVENT_TRACK, .name = TACT_S("Walk Planned"), .occurred = clock_now };
    if (latitude_e7) e.context = (tact_context){ .has_location = true, .latitude_e7 = latitude_e7, .longitude_e7 = 23500000 };
    free(event(w, device(id), "", e));
    flush(w);
    move_clock(w, TACT_SECONDS(1));
}

static void facts_hold_where_and_while_they_hold(void **state) {
    world *w = *state;
    uint32_t count;
    allow(w, "d", true);
    allow(w, "blind", false);
    walk(w, "d", NEAR_SHOP);
    assert_int_equal(w->sent, 1);                          /* the welcome: nobody told of rain */
    fact(w, "weather", tact_value_text(TACT_S("rain")), "shop", (tact_instant){ 0 });
    move_clock(w, TACT_MINUTES(7));
    walk(w, "blind", NEAR_SHOP);                           /* no locate: not there */
    walk(w, "d", AWAY);
    walk(w, "d", 0);
    assert_int_equal(w->sent, 1);
    walk(w, "d", NEAR_SHOP);
    assert_int_equal(w->sent, 3);                          /* and the welcome */
    assert_true(strcmp(said, "It will rain, said 7 minutes ago") == 0 || strcmp(said, "Welcome to Shop") == 0);
    walk(w, "d", NEAR_SHOP);
    assert_string_equal(said, "It will rain, said 7 minutes ago");
    assert_int_equal(w->sent, 4);
    tact_keeper_close(w->keeper);                          /* durable */
    open_keeper(w);
    walk(w, "d", NEAR_SHOP);
    assert_int_equal(w->sent, 5);
    fact(w, "weather", tact_value_text(TACT_S("snow")), "shop", (tact_instant){ 0 });      /* the newer one there */
    walk(w, "d", NEAR_SHOP);
    assert_int_equal(w->sent, 5);
    fact(w, "weather", tact_value_text(TACT_S("rain")), NULL, tact_instant_add(clock_now, TACT_MINUTES(30)));      /* everywhere: the nearer one counts */
    walk(w, "d", NEAR_SHOP);
    assert_int_equal(w->sent, 5);
    walk(w, "blind", 0);                                   /* everywhere is also where nobody knows */
    assert_int_equal(w->sent, 6);
    move_clock(w, TACT_MINUTES(31));
    walk(w, "blind", 0);
    assert_int_equal(w->sent, 6);                          /* its time is over */
    move_clock(w, TACT_HOURS(6));
    tact_keeper_tick(w->keeper);
    flush(w);
    (void)tact_keeper_locals(w->keeper, &count);
    assert_int_equal(count, 0);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    (void)tact_keeper_locals(w->keeper, &count);
    assert_int_equal(count, 0);
    replays(w);
}

/* What waited is judged by the facts of the hour it leaves; the place they are at says where, for a day. */
static void what_is_due_asks_again(void **state) {
    world *w = *state;
    allow(w, "d", true);
    at(w, "d", SHOP);
    fact(w, "strike", tact_value_bool(true), "shop", (tact_instant){ 0 });
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Trip Planned"), .occurred = clock_now }));
    flush(w);
    move_clock(w, TACT_MINUTES(61));
    assert_string_equal(said, "Strike");
    unsigned before = w->sent;
    free(event(w, device("d"), "", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Trip Planned"), .occurred = clock_now }));
    flush(w);
    fact(w, "strike", tact_value_bool(false), "shop", (tact_instant){ 0 });
    move_clock(w, TACT_MINUTES(61));
    assert_int_equal(w->sent, before);
    replays(w);
}

static void what_is_no_fact(void **state) {
    world *w = *state;
    static const struct { const char *kind, *where, *name; tact_value value; const char *path; } cases[] = {
        { "Weather", NULL, NULL, { .type = TACT_TEXT, .text = { "rain", 4 } }, "/kind" }, { "weather_age", NULL, NULL, { .type = TACT_INT, .integer = 3 }, "/kind" }, { "", NULL, NULL, { .type = TACT_INT }, "/kind" },
        { "weather", NULL, NULL, { .type = TACT_LIST }, "/value" }, { "weather", NULL, NULL, { .type = TACT_TEXT }, "/value" }, { "weather", "place", "nowhere", { .type = TACT_INT }, "/place" },
        { "weather", "town", "Xyzzyville", { .type = TACT_INT }, "/town" }, { "weather", "at", "yesterday", { .type = TACT_INT }, "/at" }, { "weather", "until", "2020-01-01T00:00:00Z", { .type = TACT_INT }, "/until" },
        { "weather", "town", "Lyon", { .type = TACT_INT }, NULL }, { "weather", "town", "Le Puy-en-Velay", { .type = TACT_DOUBLE, .real = 3.5 }, NULL } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const tact_pair pairs[] = { { .key = TACT_S("kind"), .value = tact_value_text(tact_slice_of(cases[i].kind)) }, { .key = TACT_S("value"), .value = cases[i].value },
                                    { .key = tact_slice_of(cases[i].where ? cases[i].where : ""), .value = tact_value_text(tact_slice_of(cases[i].name ? cases[i].name : "")) } };
        const tact_value map = { .type = TACT_MAP, .map = { pairs, cases[i].where ? 3u : 2u } };
        tact_local_fact f, back;
        tact_local_fault fault = { "", "", "" };
        bool takes_back, good = tact_local_read(&map, &w->brand.bundle, clock_now, &f, &takes_back, &fault);
        if (good != !cases[i].path || (cases[i].path && strcmp(fault.path, cases[i].path) != 0)) fail_msg("case %zu: %s %s", i, fault.path, fault.reason);
        if (!good) continue;
        tact_writer row;
        tact_arena_reset(&w->scratch);
        tact_writer_init(&row, &w->scratch, 256);
        tact_local_write(&row, &f);
        tact_slice bytes = tact_writer_slice(&row);
        assert_int_equal(tact_local_from(bytes, &back), TACT_OK);
        assert_true(tact_local_same(&f, &back) && back.at.us == f.at.us && back.metres == f.metres && back.type == f.type);
        for (size_t n = 0; n < bytes.len; n++) assert_int_equal(tact_local_from((tact_slice){ bytes.ptr, n }, &back), TACT_ERR_FORMAT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entered_and_dwelt, setup, teardown), cmocka_unit_test_setup_teardown(kept_for_a_day, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_is_followed_without_a_yes, setup, teardown), cmocka_unit_test_setup_teardown(facts_hold_where_and_while_they_hold, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_due_asks_again, setup, teardown), cmocka_unit_test_setup_teardown(what_is_no_fact, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
