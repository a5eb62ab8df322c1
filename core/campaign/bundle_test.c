/* core/campaign/bundle_test.c -- bytes out, bytes in, the same; hostile bytes refused without harm. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/campaign/bundle_bytes.h"
#include "core/campaign/compile.h"

static char block[1 << 20], other[1 << 20], scratch[1 << 20];

/* A bundle with something in every list. */
static tact_bundle sample(tact_arena *arena) {
    static int64_t at[] = { -1000000, 0, 1800000000 };
    static int32_t offset[] = { 540, 3600, 7200 };
    static tact_zone zones[] = { { { "Europe/Paris", 12 }, 561, 3, at, offset }, { { "UTC", 3 }, 0, 0, NULL, NULL } };
    static uint32_t zone_ids[2], country_zones[1];
    static int32_t holidays[] = { 20000, 20100 };
    static tact_slice locales[] = { { "fr", 2 }, { "it", 2 } }, words[] = { { "pneu", 4 } }, services[] = { { "fitting", 7 } }, goals[] = { { "Order Completed", 15 } };
    static tact_country countries[] = { { { 'F', 'R' }, country_zones, 1, holidays, 2 } };
    static tact_law_row laws[] = { { .country = { 'F', 'R' }, .channel = TACT_CHANNEL_SMS, .hours_from = { 8, 8, 8, 8, 8, 8, 0 }, .hours_until = { 20, 20, 20, 20, 20, 20, 0 },
        .break_from = 13, .break_until = 14, .eve_from = 9, .eve_until = 12, .promotion_allowed = true, .cap_touches = 4, .cap_per = { 30 * 86400000000 }, .reviewed_year = 2026,
        .reviewed_month = 3, .reviewed_day = 1, .source = { "CPCE L34-5", 10 } } };
    static tact_cap caps[] = { { TACT_CHANNEL_SMS, { 86400000000 }, 2 }, { 255, { 604800000000 }, 4 } };
    static tact_topic topics[] = { { .name = { "tyres", 5 }, .words = words, .word_count = 1, .sensitive = true } };
    static tact_purpose purposes[] = { { { "personalise", 11 }, 1, 3, { "Choose", 6 }, { "Choisir", 7 }, { "Scegliere", 9 } } };
    static tact_hours open_hours[] = { { 0, 480, 1140 }, { 5, 1200, 1500 } };
    static tact_place places[] = { { .name_id = { "lyon-7", 6 }, .name = { "Lyon 7", 6 }, .address = { "rue", 3 }, .latitude_e7 = 457000000, .longitude_e7 = -48000000, .zone = 9,
        .hours = open_hours, .hour_count = 2, .services = services, .service_count = 1 } };
    static tact_trust trust[] = { { { "Order Completed", 15 } } };
    static tact_text texts[] = { { { "fr", 2 }, { "Pneus", 5 }, { "À {{nearest.distance}}", 23 }, { "Voir", 4 }, { "https://x.example/", 18 }, { NULL, 0 }, NULL }, { .locale = { "it", 2 }, .body = { "Gomme", 5 } } };
    static tact_message messages[] = { { .name = { "near-you", 8 }, .channels = 1 << TACT_CHANNEL_SMS | 1 << TACT_CHANNEL_INAPP, .channel_order = { TACT_CHANNEL_SMS, TACT_CHANNEL_INAPP },
        .channel_count = 2, .texts = texts, .text_count = 2, .slot = { "hero", 4 } } };
    static tact_campaign campaigns[2];
    zone_ids[0] = 5; zone_ids[1] = 9; country_zones[0] = 5;
    topics[0].id = tact_id32(topics[0].name);
    places[0].id = tact_id32(places[0].name_id);
    messages[0].id = tact_id32(messages[0].name);
    tact_bundle b = { .brand = TACT_S("Brand"), .country = TACT_S("FR"), .currency = TACT_S("EUR"), .default_locale = TACT_S("fr"), .locales = locales, .locale_count = 2,
        .default_zone = 5, .zones = zones, .zone_ids = zone_ids, .zone_count = 2, .countries = countries, .country_count = 1, .laws = laws, .law_count = 1, .caps = caps, .cap_count = 2,
        .cost_milli = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, .from_degree = { 0, 0, 1, 0, 2, 0, 0, 0, 3 }, .attention_budget_milli = 3000, .fatigue_half_life = TACT_DAYS(3), .gap = TACT_HOURS(20), .quiet_from_minute = 1200,
        .quiet_until_minute = 480, .universal_holdout_milli = 20, .lateness = TACT_HOURS(48), .topics = topics, .topic_count = 1, .purposes = purposes, .purpose_count = 1, .places = places, .place_count = 1,
        .trust = trust, .trust_count = 1, .goal_events = goals, .goal_event_count = 1 };
    tact_diags diags;
    tact_diags_init(&diags, arena, 10);
    tact_value when = tact_value_text(TACT_S("'tyres' in moment.topics && event.cart.total > 3 && person.traits.size == 'L'")), value = tact_value_text(TACT_S("event.revenue * 0.2"));
    campaigns[0] = (tact_campaign){ .name = TACT_S("a-basket"), .file = TACT_S("campaigns/a.yaml"), .line = 1, .class_ = TACT_CLASS_SERVICE, .basis = TACT_BASIS_CONTRACT, .trigger = TACT_ON_AFTER,
        .after_event = TACT_S("Cart Viewed"), .after_unless = TACT_S("Order Completed"), .after_wait = TACT_HOURS(2), .again = TACT_AGAIN_SPAN, .again_span = TACT_DAYS(30),
        .messages = messages, .message_count = 1, .not_after = TACT_HOURS(3), .topic = topics[0].id, .source = 77 };
    campaigns[1] = (tact_campaign){ .name = TACT_S("winter-tyres"), .file = TACT_S("campaigns/w.yaml"), .line = 9, .state = TACT_STATE_LIVE, .send = TACT_SEND_EVERYONE,
        .goal_event = TACT_S("Order Completed"), .goal_within = TACT_DAYS(7), .worth = 2.5, .purposes = 2, .from = { 1000 }, .until = { 2000 }, .budget_touches = 100000,
        .budget_per_day = 5000, .holdout_milli = TACT_HOLDOUT_AUTO, .cap_per = TACT_DAYS(30), .cap_touches = 2, .offer = true, .messages = messages, .message_count = 1 };
    assert_int_equal(tact_cel_compile(&when, TACT_CEL_BOOL, &b, &diags, arena, &campaigns[1].when), TACT_OK);
    assert_int_equal(tact_cel_compile(&value, TACT_CEL_NUMBER, &b, &diags, arena, &campaigns[1].value), TACT_OK);
    for (int i = 0; i < 2; i++) campaigns[i].id = tact_id32(campaigns[i].name);
    b.campaigns = campaigns;
    b.campaign_count = 2;
    return b;
}

static tact_slice bytes_of(const tact_bundle *b, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 4096);
    tact_bundle_write(&w, b);
    assert_int_equal(w.status, TACT_OK);
    return tact_writer_slice(&w);
}

enum { NAME = 1, REWARDS = 25 + NAME };        /* bytes of no name of its own; of a loyalty programme that is none and of no coupons, and it */

static void round_trip(void **state) {
    (void)state;
    tact_arena a, b;
    tact_bundle opened;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_arena_init(&b, other, sizeof other, NULL);
    tact_bundle draft = sample(&a);
    tact_prepared prepared = { .name = TACT_S("offer"), .language = TACT_S("it"), .picture = TACT_S("https://x.example/p.png"), .parameters = { TACT_S("{{event.name}}"), TACT_S("due") }, .parameter_count = 2 };
    draft.campaigns[0].messages[0].texts[1].prepared = &prepared;
    tact_slice bytes = bytes_of(&draft, &a);
    draft.campaigns[0].messages[0].texts[1].prepared = NULL;
    assert_int_equal(tact_bundle_open(bytes, &b, &opened), TACT_OK);
    assert_true(tact_slice_equal(bytes, bytes_of(&opened, &b)));
    const tact_prepared *read = opened.campaigns[0].messages[0].texts[1].prepared;
    assert_true(read && read->parameter_count == 2 && tact_slice_is(read->parameters[1], "due") && tact_slice_is(read->name, "offer") && !read->button.len);
    assert_null(opened.campaigns[0].messages[0].texts[0].prepared);
    assert_true(tact_slice_is(opened.name, "Brand"));
    draft.name = TACT_S("Forno \xC3\x89lodie");
    assert_int_equal(tact_bundle_open(bytes_of(&draft, &a), &b, &opened), TACT_OK);
    assert_true(tact_slice_equal(opened.name, draft.name) && tact_slice_is(opened.brand, "Brand"));
    draft.name = (tact_slice){ NULL, 0 };
    assert_int_equal(tact_bundle_open(bytes, &b, &opened), TACT_OK);
    assert_int_equal(opened.id, (uint32_t)tact_id64(bytes));
    assert_int_equal(opened.zones[0].transition_s[2], 1800000000);
    assert_int_equal(opened.zones[0].offset_s[0], 540);
    assert_int_equal(opened.countries[0].holidays[1], 20100);
    assert_int_equal(opened.laws[0].eve_until, 12);
    assert_true(opened.laws[0].promotion_allowed && !opened.laws[0].holidays_allowed);
    assert_true(opened.topics[0].sensitive && !opened.topics[0].restricted);
    assert_int_equal(opened.places[0].longitude_e7, -48000000);
    assert_int_equal(opened.campaigns[1].holdout_milli, TACT_HOLDOUT_AUTO);
    assert_true(opened.campaigns[1].worth == 2.5 && opened.campaigns[1].offer);
    assert_int_equal(opened.campaigns[0].messages[0].channel_order[0], TACT_CHANNEL_SMS);
    assert_true(tact_slice_is(opened.campaigns[0].messages[0].texts[1].body, "Gomme"));
    assert_true(tact_slice_is(opened.fields[1].name, "cart.total") && opened.fields[2].kind == TACT_FIELD_TRAIT);
    assert_true(tact_slice_is(opened.trust[0].event, "Order Completed"));
    assert_int_equal(opened.cost_milli[8], 9);
    assert_int_equal(opened.from_degree[4], 2);
    assert_int_equal(opened.from_degree[8], 3);
    assert_int_equal(opened.campaigns[0].messages[0].texts[0].html.len, 0);
    tact_message *m = (tact_message *)(uintptr_t)&draft.campaigns[0].messages[0];
    m->texts[1].html = TACT_S("<p>{{event.name}}</p>");    /* both campaigns have this message */
    bytes = bytes_of(&draft, &a);
    assert_int_equal(tact_bundle_open(bytes, &b, &opened), TACT_OK);
    assert_true(tact_slice_is(opened.campaigns[0].messages[0].texts[1].html, "<p>{{event.name}}</p>") && !opened.campaigns[1].messages[0].texts[0].html.len);
    assert_true(tact_slice_equal(bytes, bytes_of(&opened, &b)));
    char *twice = tact_arena_alloc(&b, bytes.len, 1);
    memcpy(twice, bytes.ptr, bytes.len);                   /* the second row names the same place as the first */
    twice[bytes.len - 26 - REWARDS] = 0;
    assert_int_equal(tact_bundle_open((tact_slice){ twice, bytes.len }, &b, &opened), TACT_ERR_FORMAT);
    m->texts[1].html = (tact_slice){ NULL, 0 };
}

static void look_ups(void **state) {
    (void)state;
    tact_arena a, b;
    tact_bundle opened;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_arena_init(&b, other, sizeof other, NULL);
    tact_bundle draft = sample(&a);
    assert_int_equal(tact_bundle_open(bytes_of(&draft, &a), &b, &opened), TACT_OK);
    const tact_bundle *both[] = { &draft, &opened };
    for (int i = 0; i < 2; i++) {
        const tact_bundle *x = both[i];
        for (uint32_t c = 0; c < 2; c++) assert_ptr_equal(tact_bundle_campaign(x, x->campaigns[c].id), &x->campaigns[c]);
        assert_null(tact_bundle_campaign(x, 12345));
        assert_ptr_equal(tact_bundle_zone(x, 9), &x->zones[1]);
        assert_null(tact_bundle_zone(x, 7));
        assert_ptr_equal(tact_bundle_topic(x, tact_id32(TACT_S("tyres"))), &x->topics[0]);
        assert_null(tact_bundle_topic(x, 1));
        assert_ptr_equal(tact_bundle_country(x, TACT_S("FR")), &x->countries[0]);
        assert_null(tact_bundle_country(x, TACT_S("IT")));
        assert_null(tact_bundle_country(x, TACT_S("")));
        assert_ptr_equal(tact_bundle_purpose(x, 1), &x->purposes[0]);
        assert_null(tact_bundle_purpose(x, 2));
    }
}

/* Whatever opens can be written and opened again. */
static tact_status survives(tact_slice bytes) {
    tact_arena b, s;
    tact_bundle opened, again;
    tact_arena_init(&b, other, sizeof other, NULL);
    tact_arena_init(&s, scratch, sizeof scratch, NULL);
    tact_status status = tact_bundle_open(bytes, &b, &opened);
    if (status) return status;
    assert_int_equal(tact_bundle_open(bytes_of(&opened, &s), &s, &again), TACT_OK);
    return TACT_OK;
}

/* What a later version added is known by the bytes in which two bundles of one length differ, and by what always stands behind a send time. */
enum { HEAD = 6, MODEL = 4, OCCASION = 15, MOST = 1 << 16 };     /* magic and version; the model of words; an occasion that is none */
static size_t without(char *out, tact_slice bytes, const bool *gone) {
    size_t n = 0;
    for (size_t i = 0; i < bytes.len; i++)
        if (!gone[i]) out[n++] = bytes.ptr[i];
    return n;
}

static void differ(bool *gone, tact_slice x, tact_slice y, size_t behind) {
    assert_true(x.len == y.len && x.len < MOST);
    for (size_t i = 0; i < x.len; i++)
        for (size_t k = 0; x.ptr[i] != y.ptr[i] && k <= behind; k++)
            if (k || !behind) gone[i + k] = true;
}

/* From version 7 on a channel asks for a relationship: nine bytes, here all of them 3. */
static void before_degrees(bool *gone, tact_bundle *draft, tact_arena *a) {
    memset(draft->from_degree, 0, sizeof draft->from_degree);
    tact_slice none = bytes_of(draft, a);
    memset(draft->from_degree, 3, sizeof draft->from_degree);
    differ(gone, none, bytes_of(draft, a), 0);
}

static void with_later(tact_bundle *draft, uint8_t fusion, uint8_t kind, uint8_t send_time, int64_t lateness_us) {
    draft->fusion = fusion;
    draft->places[0].kind = kind;
    draft->lateness = (tact_span){ lateness_us };
    for (uint32_t i = 0; i < draft->campaign_count; i++) draft->campaigns[i].send_time = send_time;
}

/* Version 1 had no lateness, no model of words, no send time, no fusion, no kinds of places, no occasions, no relationship a channel asks for, nothing of the time before a lot:
 * the same bytes without them. */
static void the_first_versions(void **state) {
    (void)state;
    static bool gone[MOST];
    tact_arena a, b;
    tact_bundle opened;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_bundle draft = sample(&a);
    struct { uint8_t fusion, kind, send_time; int64_t lateness_us; } has[4] = { { 1, TACT_PLACE_OTHER, TACT_SEND_LIKELY, 1 }, { 0, TACT_PLACE_SHOP, TACT_SEND_LIKELY, 1 },
        { 0, TACT_PLACE_SHOP, TACT_SEND_NOW, 1 }, { 0, TACT_PLACE_SHOP, TACT_SEND_NOW, 0 } };
    tact_slice now[4];
    draft.model = 7;
    memset(draft.from_degree, 3, sizeof draft.from_degree);
    draft.before = TACT_BEFORE_LATEST;
    draft.whole_words = draft.later = true;
    draft.geofence_m = 120;
    draft.dwell_s = 60;
    for (unsigned i = 0; i < 4; i++) {
        with_later(&draft, has[i].fusion, has[i].kind, has[i].send_time, has[i].lateness_us);
        now[i] = bytes_of(&draft, &a);
    }
#define OPENS(bytes, count, expected) (tact_arena_init(&b, other, sizeof other, NULL), assert_int_equal(tact_bundle_open((tact_slice){ bytes, count }, &b, &opened), expected))
    OPENS(now[0].ptr, now[0].len, TACT_OK);
    assert_int_equal(opened.from_degree[8], 3);
    assert_true(opened.before == TACT_BEFORE_LATEST && opened.fusion == 1 && opened.places[0].kind == TACT_PLACE_OTHER && opened.campaigns[1].send_time == TACT_SEND_LIKELY && opened.campaigns[0].source == 77);
    char *old = tact_arena_alloc(&a, now[1].len, 1);
    assert_true(opened.whole_words && opened.later && opened.geofence_m == 120 && opened.dwell_s == 60);
    for (unsigned i = 0; i < 4; i++) now[i].len -= REWARDS;      /* 13: no loyalty programme, here none, and no campaign with a coupon */
    memcpy(old, now[0].ptr, now[0].len);
    old[4] = 13;
    OPENS(old, now[0].len, TACT_OK);
    assert_true(opened.later && opened.geofence_m == 120 && !tact_rewards_any(&opened.rewards));
    gone[HEAD + MODEL + 4] = gone[HEAD + MODEL + 5] = true;      /* 12: nobody was looked for at places */
    size_t twelve = without(old, now[0], gone);
    old[4] = 12;
    OPENS(old, twelve, TACT_OK);
    assert_true(twelve == now[0].len - 2 && opened.later && !opened.geofence_m);
    assert_int_equal(opened.campaigns[0].messages[0].texts[0].prepared == NULL, 1);
    for (unsigned i = 0; i < 4; i++) now[i].len--;               /* 11: nothing prepared at a messenger, here an empty list */
    size_t eleven = without(old, now[0], gone);
    old[4] = 11;
    OPENS(old, eleven, TACT_OK);
    assert_true(opened.whole_words && opened.later);
    gone[HEAD + MODEL + 3] = true;                               /* 10: nobody could ask for a message again */
    size_t ten = without(old, now[0], gone);
    old[4] = 10;
    OPENS(old, ten, TACT_OK);
    assert_true(ten == now[0].len - 3 && opened.whole_words && !opened.later);
    gone[now[0].len - 1] = gone[now[1].len - 1] = true;          /* 9: no pages of e-mails */
    size_t nine = without(old, now[0], gone);
    old[4] = 9;
    OPENS(old, nine, TACT_OK);
    assert_true(nine == now[0].len - 4 && opened.whole_words);
    gone[HEAD + MODEL + 2] = true;                               /* 8: messages with a hole went out */
    size_t len = without(old, now[0], gone);
    old[4] = 8;
    OPENS(old, len, TACT_OK);
    assert_true(len == now[0].len - 5 && !opened.whole_words && opened.before == TACT_BEFORE_LATEST);
    gone[HEAD + MODEL + 1] = true;                               /* 7: nothing of the time before a lot */
    len = without(old, now[0], gone);
    old[4] = 7;
    OPENS(old, len, TACT_OK);
    assert_true(len == now[0].len - 6 && opened.before == 0 && opened.from_degree[8] == 3);
    before_degrees(gone, &draft, &a);                            /* 6: no relationship */
    len = without(old, now[0], gone);
    old[4] = 6;
    OPENS(old, len, TACT_OK);
    assert_int_equal(len, now[0].len - 6 - TACT_CHANNEL_COUNT);
    assert_true(opened.from_degree[8] == 0 && opened.campaigns[0].source == 77);
    differ(gone, now[1], now[2], OCCASION);                      /* 5: no occasions */
    len = without(old, now[0], gone);
    old[4] = 5;
    OPENS(old, len, TACT_OK);
    assert_int_equal(len, now[0].len - 6 - draft.campaign_count * OCCASION - TACT_CHANNEL_COUNT);
    assert_true(opened.fusion == 1 && opened.campaigns[0].source == 0 && opened.campaigns[0].audience.code.len == 0);
    differ(gone, now[0], now[1], 0);                             /* 4: nor fusion, nor kinds */
    len = without(old, now[1], gone);
    old[4] = 4;
    OPENS(old, len, TACT_OK);
    assert_true(opened.fusion == 0 && opened.model == 7 && opened.places[0].kind == TACT_PLACE_SHOP && opened.campaigns[0].send_time == TACT_SEND_LIKELY);
    differ(gone, now[1], now[3], 0);                             /* 1: without any of them */
    for (size_t i = HEAD; i < HEAD + MODEL; i++) gone[i] = true;
    len = without(old, now[3], gone);
    old[4] = 1;
    OPENS(old, len, TACT_OK);
    assert_true(opened.lateness.us == 0 && opened.model == 0 && opened.campaign_count == 2 && opened.campaigns[0].send_time == TACT_SEND_NOW);
    old[4] = 2;                                                  /* 2 has a lateness */
    tact_arena_init(&b, other, sizeof other, NULL);
    assert_int_not_equal(tact_bundle_open((tact_slice){ old, len }, &b, &opened), TACT_OK);
    with_later(&draft, TACT_FUSION_LATEST + 1, 0, 0, 0);         /* of a later tact */
    tact_slice later = bytes_of(&draft, &a);
    OPENS(later.ptr, later.len, TACT_ERR_VERSION);
    with_later(&draft, 0, 0, 0, 0);
    draft.before = TACT_BEFORE_LATEST + 1;
    later = bytes_of(&draft, &a);
    OPENS(later.ptr, later.len, TACT_ERR_VERSION);
#undef OPENS
}

static void damaged(void **state) {
    (void)state;
    tact_arena a;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_bundle draft = sample(&a);
    tact_slice bytes = bytes_of(&draft, &a);
    for (size_t n = 0; n < bytes.len; n++) {
        char *cut = tact_arena_alloc(&a, n ? n : 1, 1);     /* its own block: an overrun is seen under ASan */
        if (!cut) fail();
        memcpy(cut, bytes.ptr, n);
        assert_int_equal(survives((tact_slice){ cut, n }), TACT_ERR_FORMAT);
        tact_arena_init(&a, block, sizeof block, NULL);
        draft = sample(&a);
        bytes = bytes_of(&draft, &a);
    }
    char *copy = tact_arena_alloc(&a, bytes.len + 1, 1);
    for (size_t at = 0; at < bytes.len; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(copy, bytes.ptr, bytes.len);
            copy[at] = (char)(copy[at] ^ (1 << bit));
            survives((tact_slice){ copy, bytes.len });
        }
    memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = 0;
    assert_int_equal(survives((tact_slice){ copy, bytes.len + 1 }), TACT_ERR_FORMAT);
    copy[4] = TACT_BUNDLE_VERSION + 1;
    assert_int_equal(survives((tact_slice){ copy, bytes.len }), TACT_ERR_VERSION);
}

/* Byte by byte of what stands in the table: a coupon of before version 15 has no ticket. */
static void tickets(void **state) {
    (void)state;
    tact_arena a, b;
    tact_bundle opened;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_arena_init(&b, other, sizeof other, NULL);
    tact_bundle draft = sample(&a);
    tact_wording words = { TACT_S("fr"), TACT_S("Dix pour cent") };
    tact_coupon coupons[] = { { .name = TACT_S("ten"), .per_person = 1, .valid = { 86400000000 }, .value = { &words, 1 } }, { .name = TACT_S("concert"), .per_person = 2, .value = { &words, 1 } } };
    draft.rewards = (tact_rewards){ .coupons = coupons, .coupon_count = 1 };
    tact_slice plain = bytes_of(&draft, &a);
    assert_int_equal(tact_bundle_open(plain, &b, &opened), TACT_OK);
    assert_true(opened.rewards.coupon_count == 1 && opened.rewards.coupons[0].ends.us == 0 && opened.rewards.coupons[0].valid.us == 86400000000);
    coupons[1].from.us = 1800000000000000;
    coupons[1].ends.us = 1800010000000000;
    coupons[1].place = 7;
    draft.rewards.coupon_count = 2;
    tact_slice bytes = bytes_of(&draft, &a);
    assert_int_equal(tact_bundle_open(bytes, &b, &opened), TACT_OK);
    const tact_coupon *c = &opened.rewards.coupons[1];
    assert_true(c->from.us == coupons[1].from.us && c->ends.us == coupons[1].ends.us && c->place == 7 && tact_slice_equal(bytes, bytes_of(&opened, &b)));
    coupons[1].ends = coupons[1].from;
    assert_int_equal(tact_bundle_open(bytes_of(&draft, &a), &b, &opened), TACT_ERR_FORMAT);
    enum { BEHIND = 18 };                  /* bytes from the last coupon's ticket to the name: its mark, the referral, no campaign with a coupon */
    char *old = tact_arena_alloc(&a, plain.len, 1);
    plain.len -= NAME;
    size_t mark = plain.len - BEHIND;
    memcpy(old, plain.ptr, mark);
    memcpy(old + mark, plain.ptr + mark + 1, BEHIND - 1);
    old[4] = 14;
    assert_int_equal(tact_bundle_open((tact_slice){ old, plain.len - 1 }, &b, &opened), TACT_OK);
    assert_true(opened.rewards.coupon_count == 1 && opened.rewards.coupons[0].ends.us == 0);
}

static void out_of_memory(void **state) {
    (void)state;
    tact_arena a, b;
    tact_bundle opened;
    tact_arena_init(&a, block, sizeof block, NULL);
    tact_bundle draft = sample(&a);
    tact_slice bytes = bytes_of(&draft, &a);
    tact_status status = TACT_ERR_MEMORY;
    uint32_t n = 1;
    for (; status; n++) {
        tact_arena_init(&b, other, sizeof other, NULL);
        b.fail_in = n;
        status = tact_bundle_open(bytes, &b, &opened);
        assert_true(status == TACT_ERR_MEMORY || status == TACT_OK);
    }
    assert_true(n > 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip), cmocka_unit_test(look_ups), cmocka_unit_test(the_first_versions), cmocka_unit_test(damaged), cmocka_unit_test(tickets), cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
