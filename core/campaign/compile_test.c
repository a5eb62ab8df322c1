/* core/campaign/compile_test.c -- campaign files: what becomes of them, and every mistake they can hold. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/campaign/compile.h"
#include "core/campaign/testing.h"

static char block[16 << 20];
static tact_arena arena;
static tact_diags diags;
static tact_bundle draft;

static void begin(void) {
    static tact_topic topics[] = { { .name = { "tyres", 5 } }, { .name = { "health", 6 }, .sensitive = true } };
    static tact_purpose purposes[] = { { .name = { "club", 4 }, .number = 32 } };
    static tact_slice locales[] = { { "fr", 2 }, { "it", 2 } };
    static int64_t at[] = { 0 };
    static int32_t offset[] = { 3600 };
    static tact_zone zones[] = { { { "Europe/Paris", 12 }, 3600, 1, at, offset } };
    static uint32_t zone_ids[] = { 7 };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_diags_init(&diags, &arena, 50);
    diags.file = TACT_S("campaigns/x.yaml");
    draft = (tact_bundle){ .default_locale = TACT_S("fr"), .locales = locales, .locale_count = 2, .topics = topics, .topic_count = 2, .purposes = purposes, .purpose_count = 1,
        .zones = zones, .zone_ids = zone_ids, .zone_count = 1, .default_zone = 7 };
}

static tact_status compile(const char *text) {
    tact_value tree = tact_test_tree_of(text, &arena);
    return tact_campaign_compile(&tree, &draft, &diags, &arena);
}

static void say(void) {
    for (uint32_t i = 0; i < diags.count; i++) {
        const tact_diag *d = &diags.items[i];
        print_message("  %s %.*s:%u:%u %.*s (%.*s)\n", d->severity == TACT_ERROR ? "error" : "warning", (int)d->file.len, d->file.ptr, d->line, d->column, (int)d->text.len, d->text.ptr,
                      (int)d->hint.len, d->hint.ptr);
    }
}

static const char full[] =
    "{campaign: winter-tyres, state: live, send: everyone, on: event, again: 30d,\n"
    "goal: {event: Order Completed, where: `'tyres' in event.topics`, within: 7d}, value: event.revenue * 0.2, worth: 0.5,\n"
    "when: `moment.kind in [\"go\", \"buy\"] && \"tyres\" in moment.topics && !person.bought(\"tyres\", days(365))`,\n"
    "purposes: [personalise, club], schedule: {from: 2026-11-01, until: 2026-12-31}, budget: {touches: 100000, perDay: 5000}, holdout: 12.5%,\n"
    "cap: {per: 30d, touches: 2}, topic: tyres, not_after: 3h, offer: true,\n"
    "messages: [{id: near-you, channels: [inapp, webpush, sms], slot: hero, fr: {title: Pneus, body: Ici, action: {label: Voir, url: `https://x.example/`}}, it: {title: Gomme}}]}";

static void everything(void **state) {
    (void)state;
    begin();
    if (compile(full)) { say(); fail(); }
    assert_int_equal(diags.count, 0);
    assert_int_equal(tact_campaigns_finish(&draft, &diags, &arena), TACT_OK);
    const tact_campaign *c = tact_bundle_campaign(&draft, tact_id32(TACT_S("winter-tyres")));
    assert_non_null(c);
    assert_true(tact_slice_is(c->file, "campaigns/x.yaml") && c->line == 1);
    assert_int_equal(c->state, TACT_STATE_LIVE);
    assert_int_equal(c->send, TACT_SEND_EVERYONE);
    assert_int_equal(c->class_, TACT_CLASS_PROMOTIONAL);
    assert_int_equal(c->basis, TACT_BASIS_NONE);
    assert_int_equal(c->trigger, TACT_ON_EVENT);
    assert_int_equal(c->again, TACT_AGAIN_SPAN);
    assert_int_equal(c->again_span.us, TACT_DAYS(30).us);
    assert_true(tact_slice_is(c->goal_event, "Order Completed") && c->goal_where.code.len && c->value.code.len && c->when.code.len);
    assert_int_equal(c->goal_within.us, TACT_DAYS(7).us);
    assert_true(c->worth == 0.5 && c->offer);
    assert_true(c->purposes == (tact_bit(TACT_PURPOSE_PERSONALISE) | tact_bit(32)));
    tact_instant from, until;
    assert_true(tact_instant_parse(TACT_S("2026-10-31T23:00:00Z"), &from) && tact_instant_parse(TACT_S("2026-12-31T23:00:00Z"), &until));
    assert_true(c->from.us == from.us && c->until.us == until.us);
    assert_true(c->budget_touches == 100000 && c->budget_per_day == 5000 && c->holdout_milli == 125 && c->cap_touches == 2);
    assert_int_equal(c->cap_per.us, TACT_DAYS(30).us);
    assert_int_equal(c->not_after.us, TACT_HOURS(3).us);
    assert_int_equal(c->topic, tact_id32(TACT_S("tyres")));
    assert_int_equal(c->message_count, 1);
    const tact_message *m = &c->messages[0];
    assert_true(tact_slice_is(m->name, "near-you") && tact_slice_is(m->slot, "hero") && m->channel_count == 3 && m->channel_order[2] == TACT_CHANNEL_SMS);
    assert_int_equal(m->channels, 1 << TACT_CHANNEL_INAPP | 1 << TACT_CHANNEL_WEBPUSH | 1 << TACT_CHANNEL_SMS);
    assert_true(m->text_count == 2 && tact_slice_is(m->texts[0].action_url, "https://x.example/") && tact_slice_is(m->texts[1].locale, "it"));
    assert_int_equal(draft.goal_event_count, 1);
}

static void standards(void **state) {
    (void)state;
    begin();
    assert_int_equal(compile("{campaign: a, messages: [{id: m, channels: [web], fr: {body: x}}]}"), TACT_OK);
    assert_int_equal(diags.warning_count, 1);               /* no goal */
    assert_int_equal(compile("{campaign: b, class: service, basis: contract, after: {event: Cart Viewed, wait: 2h, unless: Order Completed}, goal: {event: x},\n"
                             "messages: [{id: m, channels: [email], fr: {title: x}}]}"), TACT_OK);
    const tact_campaign *a = &draft.campaigns[0], *b = &draft.campaigns[1];
    assert_true(a->state == TACT_STATE_DRAFT && a->send == TACT_SEND_TESTERS && a->again == TACT_AGAIN_NEVER && a->holdout_milli == TACT_HOLDOUT_AUTO && a->when.code.len == 0);
    assert_true(a->from.us == 0 && a->until.us == 0 && a->cap_touches == 0 && a->budget_touches == 0 && !a->offer && a->not_after.us == 0);
    assert_true(b->trigger == TACT_ON_AFTER && tact_slice_is(b->after_event, "Cart Viewed") && b->after_wait.us == TACT_HOURS(2).us && tact_slice_is(b->after_unless, "Order Completed"));
    assert_true(b->holdout_milli == 0 && b->basis == TACT_BASIS_CONTRACT && b->goal_within.us == TACT_DAYS(7).us);
    assert_int_equal(tact_campaigns_finish(&draft, &diags, &arena), TACT_OK);
}

#define REST "messages: [{id: m, channels: [inapp], fr: {body: x}}]}"
static const struct { const char *text; uint32_t line, column; const char *finding, *hint; } mistakes[] = {
    { "{campaign: a, sate: live, " REST, 1, 15, "unknown key 'sate'", "'state'" }, { "{" REST, 1, 1, "the key 'campaign' is missing", "name of the campaign" },
    { "{campaign: a b, " REST, 1, 12, "'campaign' cannot be 'a b'", "letters, digits" }, { "{campaign: 12, " REST, 1, 12, "cannot be a whole number", "letters" }, { "{campaign: null, " REST, 1, 12, "has no value", "write" },
    { "{campaign: a, state: alive, " REST, 1, 22, "'state' cannot be 'alive'", "'live'" }, { "{campaign: a, send: all, " REST, 1, 21, "cannot be 'all'", "testers, everyone" },
    { "{campaign: a}", 1, 1, "'messages' is missing", "" }, { "{campaign: a, messages: []}", 1, 25, "'messages' cannot be a list", "list of items" },
    { "{campaign: a, on: {after: {event: x, wait: 2h}}, " REST, 1, 19, "'on' cannot be a map", "after: {event" }, { "{campaign: a, after: {event: x}, " REST, 1, 22, "'wait' is missing", "how long to wait" },
    { "{campaign: a, after: {event: x, wait: 2 hours}, " REST, 1, 39, "'wait' cannot be '2 hours'", "2h" }, { "{campaign: a, after: {event: x, wait: 90d}, " REST, 1, 39, "too long", "30d" },
    { "{campaign: a, after: {event: x, wait: 2h, unless: x}, " REST, 1, 51, "cannot end it", "another event" }, { "{campaign: a, on: event, after: {event: x, wait: 2h}, " REST, 1, 19, "exclude each other", "out" },
    { "{campaign: a, class: service, " REST, 1, 22, "class service needs a named basis", "basis: contract" }, { "{campaign: a, class: transactional, basis: consent, " REST, 1, 44, "does not carry", "contract or legal" },
    { "{campaign: a, basis: legal, " REST, 1, 22, "basis legal does not carry class promotional", "consent or customer" },
    { "{campaign: a, class: service, basis: contract, offer: true, " REST, 1, 55, "may not carry it", "promotional" },
    { "{campaign: a, messages: [{id: m, channels: [inapp], fr: {body: `take {{coupon.code}}`}}]}", 1, 57, "campaign gives none", "coupon: NAME" }, { "{campaign: a, coupon: gone, " REST, 1, 23, "no coupon 'gone'", "rewards.yaml" },
    { "{campaign: a, goal: {where: `true`}, " REST, 1, 21, "'event' is missing", "" }, { "{campaign: a, goal: {event: x, within: 500d}, " REST, 1, 40, "too long", "13 months" }, { "{campaign: a, value: 5, " REST, 1, 22, "needs a goal", "goal:" },
    { "{campaign: a, goal: {event: x, where: `'tyrs' in event.topics`}, " REST, 1, 40, "no topic 'tyrs'", "'tyres'" }, { "{campaign: a, worth: -1, " REST, 1, 22, "cannot be", "not negative" },
    { "{campaign: a,\n when: `moment.kimd == 'go'`, " REST, 2, 9, "unknown field 'moment.kimd'", "'moment.kind'" }, { "{campaign: a, when: `person.bought('tyres', days(400))`, " REST, 1, 45, "beyond what is kept", "13 months" },
    { "{campaign: a, when: 5, " REST, 1, 21, "cannot be a whole number", "condition" }, { "{campaign: a, purposes: [personalize], " REST, 1, 26, "no purpose 'personalize'", "'personalise'" }, { "{campaign: a, purposes: personalise, " REST, 1, 25, "cannot be", "list of texts" },
    { "{campaign: a, schedule: {from: 1.11.2026}, " REST, 1, 32, "cannot be '1.11.2026'", "2026-11-01" }, { "{campaign: a, schedule: {from: 2026-12-01, until: 2026-11-01}, " REST, 1, 51, "end before", "until" },
    { "{campaign: a, budget: {perday: 5}, " REST, 1, 24, "unknown key 'perday'", "'perDay'" }, { "{campaign: a, budget: {touches: 0}, " REST, 1, 33, "cannot be", "whole number" }, { "{campaign: a, budget: {}, " REST, 1, 23, "limits nothing", "" },
    { "{campaign: a, holdout: 10, " REST, 1, 24, "cannot be a whole number", "10%" }, { "{campaign: a, holdout: 95%, " REST, 1, 24, "leaves nobody", "90%" },
    { "{campaign: a, class: transactional, basis: contract, holdout: 5%, " REST, 1, 63, "withheld from nobody", "out" }, { "{campaign: a, cap: {per: 30d}, " REST, 1, 20, "'touches' is missing", "" }, { "{campaign: a, cap: {per: 30d, touches: 70000}, " REST, 1, 40, "too large", "65535" },
    { "{campaign: a, topic: tyre, " REST, 1, 22, "no topic 'tyre'", "'tyres'" }, { "{campaign: a, again: often, " REST, 1, 22, "cannot be 'often'", "never, each, or a number and a unit" }, { "{campaign: a, offer: yes, " REST, 1, 22, "cannot be 'yes'", "true or false" },
    { "{campaign: a, messages: [{id: m, channels: [in-app], fr: {body: x}}]}", 1, 45, "no channel 'in-app'", "'inapp'" }, { "{campaign: a, messages: [{id: m, channels: [web, web], fr: {body: x}}]}", 1, 50, "stands twice", "" },
    { "{campaign: a, messages: [{id: m, channels: [], fr: {body: x}}]}", 1, 44, "no channel", "" }, { "{campaign: a, messages: [{id: m, fr: {body: x}}]}", 1, 26, "'channels' is missing", "" },
    { "{campaign: a, messages: [{id: m, channels: [web], it: {body: x}}]}", 1, 26, "default locale 'fr' are missing", "add fr" }, { "{campaign: a, messages: [{id: m, channels: [web], de: {body: x}, fr: {body: x}}]}", 1, 51, "unknown key 'de'", "fr, it" },
    { "{campaign: a, messages: [{id: m, channels: [web], fr: {}}]}", 1, 55, "says nothing", "body" }, { "{campaign: a, messages: [{id: m, channels: [web], fr: {body: x, action: {label: x}}}]}", 1, 73, "'url' is missing", "" },
    { "{campaign: a, messages: [{id: m, channels: [web], fr: {body: x, action: {label: x, url: `javascript:x`}}}]}", 1, 90, "no address", "https" },
    { "{campaign: a, messages: [{id: m, channels: [web], fr: {body: x}}, {id: m, channels: [web], fr: {body: x}}]}", 1, 72, "'m' stands twice", "own id" },
    { "{campaign: a, topic: health, again: 30d, messages: [{id: m, channels: [web], fr: {body: x}}]}", 1, 37, "`again` has no effect", "again: each" },
    { "{campaign: a, topic: health, cap: {per: 30d, touches: 2}, messages: [{id: m, channels: [web], fr: {body: x}}]}", 1, 35, "`cap` has no effect", "caps of the person" },
    { "{campaign: a, topic: health, holdout: 10%, messages: [{id: m, channels: [web], fr: {body: x}}]}", 1, 39, "`holdout` has no effect", "leave `holdout` out" },
    { "{campaign: a, topic: health, after: {event: Cart Viewed, wait: 1h}, messages: [{id: m, channels: [web], fr: {body: x}}]}", 1, 37, "it cannot wait", "on: event" },
    { "{campaign: a, topic: health, messages: [{id: m, channels: [web, sms], fr: {body: x}}]}", 1, 65, "'health' is private", "web and inapp" }, { "{campaign: a, messages: [{id: m, channels: [web], fr: {body: 12}}]}", 1, 62, "'body' cannot be a whole number", "quotes" },
    { "{campaign: a, send_time: evening, " REST, 1, 26, "cannot be 'evening'", "now, likely" },
    { "{campaign: a, send_time: likely, class: transactional, basis: contract, messages: [{id: m, channels: [email], fr: {body: x}}]}", 1, 26, "waits for no hour", "out" },
    { "{campaign: a, at: 2026-12-01 09:00, every: day 09:00, audience: true, " REST, 1, 19, "'at' and 'every' exclude each other", "one way" }, { "{campaign: a, on: coupon, every: day 09:00, audience: true, again: each, " REST, 1, 19, "'on' and 'every' exclude", "one way" },
    { "{campaign: a, on: coupon, at: 2026-12-01 09:00, audience: true, " REST, 1, 19, "'on' and 'at' exclude", "one way" }, { "{campaign: a, on: event, at: 2026-12-01 09:00, audience: true, " REST, 1, 19, "exclude", "leave `on: event` out" },
    { "{campaign: a, after: {event: x, wait: 2h}, every: day 09:00, again: each, " REST, 1, 51, "'every' and 'after'", "one way" }, { "{campaign: a, on: birthday, after: {event: x, wait: 2h}, " REST, 1, 19, "exclude each other", "one way" },
    { "{campaign: a, on: birthdays, " REST, 1, 19, "'on' cannot be 'birthdays'", "'birthday'" }, { "{campaign: a, every: mondays 09:00, again: each, audience: true, " REST, 1, 22, "'every' cannot be 'mondays 09:00'", "monday 09:00" },
    { "{campaign: a, at: tomorrow, audience: true, " REST, 1, 19, "'at' cannot be 'tomorrow'", "2026-12-01 09:00" }, { "{campaign: a, at: 09:00, audience: true, " REST, 1, 19, "names no day", "every: day" },
    { "{campaign: a, on: birthday, at: 2026-12-01 09:00, " REST, 1, 33, "only an hour", "09:00" }, { "{campaign: a, every: day 09:00, again: each, " REST, 1, 1, "whom does it go to", "audience: true" },
    { "{campaign: a, on: back_in_stock, " REST, 1, 1, "whom does it go to", "audience" }, { "{campaign: a, audience: true, " REST, 1, 25, "nobody's event starts", "when" }, { "{campaign: a, date: birthday, " REST, 1, 21, "goes with on: birthday", "out" },
    { "{campaign: a, on: coupon,\n audience: `person.known && moment.kind == 'buy'`, " REST, 2, 29, "'moment.kind' is not there", "people, not moments" },
    { "{campaign: a, on: coupon, audience: `event.topic == 'tyres'`, " REST, 1, 38, "'event.topic' is not there", "may stand under `when`" }, { "{campaign: a, on: coupon, audience: true, when: `page.path == '/'`, " REST, 1, 50, "'page.path' is not there", "event.*" },
    { "{campaign: a, every: day 09:00, again: each, audience: true, when: `event.topic == 'x'`, " REST, 1, 69, "'event.topic' is not there", "" }, { "{campaign: a, on: birthday, audience: `person.near('shop', 100)`, " REST, 1, 40, "nobody is near", "on: event" },
    { "{campaign: a, on: coupon, audience: true, messages: [{id: m, channels: [web], fr: {body: x}}]}", 1, 54, "starts by itself", "add a channel" },
    { "{campaign: a, on: coupon, audience: true, class: answer, basis: legal, " REST, 1, 50, "starts by itself", "promotional" },
    { "[a]", 1, 1, "keys and values", "campaign:" },
};

static void starts(void **state) {
    (void)state;
    begin();
    assert_int_equal(compile("{campaign: at, at: 2026-12-01 09:00, audience: true, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(compile("{campaign: instant, at: 2026-12-01T09:00:00Z, audience: true, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(compile("{campaign: every, every: weekday 18:30, again: each, audience: person.known, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(compile("{campaign: stock, on: back_in_stock, audience: true, when: `'tyres' in event.topics && event.price < 9`, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(compile("{campaign: birthday, on: birthday, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(compile("{campaign: since, on: anniversary, at: 18:00, date: person.traits.member.since, again: never, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(diags.count, 0);
    const tact_campaign *c = draft.campaigns;
    assert_true(c[0].trigger == TACT_ON_AT && c[0].at.us == 1796112000000000 && c[1].at.us == 1796115600000000);        /* nine in Paris is eight in Greenwich */
    assert_true(c[2].trigger == TACT_ON_EVERY && c[2].every.weekdays == 31 && c[2].every.minute == 1110 && c[2].audience.code.len);
    assert_true(c[3].trigger == TACT_ON_BACK_IN_STOCK && c[3].when.code.len);
    assert_true(c[4].trigger == TACT_ON_BIRTHDAY && c[4].again == TACT_AGAIN_EACH && tact_slice_is(c[4].date, "birthday") && c[4].purposes == tact_bit(TACT_PURPOSE_PERSONALISE) && c[4].every.minute == 540);
    assert_true(c[5].trigger == TACT_ON_ANNIVERSARY && c[5].again == TACT_AGAIN_NEVER && tact_slice_is(c[5].date, "member.since") && c[5].date_written && c[5].every.minute == 1080);
    for (int i = 1; i < 6; i++) assert_true(c[i].source && c[i].source != c[i - 1].source);
    /* the same file has the same mark, wherever it stands; another hour is another campaign */
    uint64_t mark = c[2].source;
    begin();
    assert_int_equal(compile("\n\n{campaign: every,   every: weekday 18:30, again: each, audience: person.known, goal: {event: x}, " REST), TACT_OK);
    assert_true(draft.campaigns[0].source == mark);
    assert_int_equal(compile("{campaign: every, every: weekday 18:31, again: each, audience: person.known, goal: {event: x}, " REST), TACT_OK);
    assert_true(draft.campaigns[1].source != mark);
    assert_int_equal(compile("{campaign: b, every: day 09:00, audience: true, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(diags.warning_count, 1);               /* once in a life, though it comes round */
}

static bool contains(tact_slice hay, const char *needle) { return tact_slice_find(hay, tact_slice_of(needle)) >= 0; }

static void mistaken(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        bool found = false;
        begin();
        tact_status status = compile(mistakes[i].text);
        for (uint32_t k = 0; k < diags.count; k++) {
            const tact_diag *d = &diags.items[k];
            found = found || (d->severity == TACT_ERROR && d->line == mistakes[i].line && d->column == mistakes[i].column && contains(d->text, mistakes[i].finding) && contains(d->hint, mistakes[i].hint));
        }
        if (!found || status != TACT_ERR_INVALID || diags.error_count != 1 || draft.campaign_count) {
            print_message("%s\n", mistakes[i].text);
            say();
            fail_msg("expected one error, %u:%u %s (%s)", mistakes[i].line, mistakes[i].column, mistakes[i].finding, mistakes[i].hint);
        }
    }
}

static void every_mistake_at_once(void **state) {
    (void)state;
    begin();
    assert_int_equal(compile("{campaign: a, stat: live, holdout: 10, when: `moment.kimd == 'go' && time.hour == '3'`, budget: {perday: 5},\n"
                             "messages: [{id: m, channels: [in-app], it: {body: x}}]}"), TACT_ERR_INVALID);
    assert_int_equal(diags.error_count, 7);
}

static void among_campaigns(void **state) {
    (void)state;
    begin();
    diags.file = TACT_S("b.yaml");
    assert_int_equal(compile("{campaign: beta, goal: {event: x}, when: `person.seen('alpha', days(3)) && !person.seen('gama', days(3))`, " REST), TACT_OK);
    diags.file = TACT_S("a.yaml");
    assert_int_equal(compile("{campaign: alpha, goal: {event: x}, " REST), TACT_OK);
    diags.file = TACT_S("c.yaml");
    assert_int_equal(compile("{campaign: gamma, goal: {event: y}, " REST), TACT_OK);
    assert_int_equal(compile("{campaign: alpha, goal: {event: x}, " REST), TACT_OK);
    assert_int_equal(tact_campaigns_finish(&draft, &diags, &arena), TACT_ERR_INVALID);
    assert_int_equal(diags.error_count, 2);
    assert_true(contains(diags.items[0].text, "'alpha' stands already in a.yaml:1") && tact_slice_is(diags.items[0].file, "c.yaml"));
    assert_true(contains(diags.items[1].text, "'gama'") && contains(diags.items[1].hint, "'gamma'") && tact_slice_is(diags.items[1].file, "b.yaml"));
    assert_true(tact_slice_is(draft.campaigns[0].name, "alpha") && tact_slice_is(draft.campaigns[3].name, "gamma"));
    assert_int_equal(draft.goal_event_count, 2);
}

static void many(void **state) {
    (void)state;
    begin();
    for (int i = 0; i < 300; i++) {
        char *text = tact_arena_alloc(&arena, 200, 1);
        snprintf(text, 200, "{campaign: c-%d, goal: {event: e%d}, when: `event.p%d == 1`, messages: [{id: m, channels: [inapp], fr: {body: x}}]}", 999 - i, i % 20, i % 50);
        assert_int_equal(compile(text), TACT_OK);
    }
    assert_int_equal(tact_campaigns_finish(&draft, &diags, &arena), TACT_OK);
    assert_true(draft.campaign_count == 300 && draft.field_count == 50 && draft.goal_event_count == 20);
    tact_writer w;
    tact_bundle opened;
    tact_writer_init(&w, &arena, 1 << 16);
    tact_bundle_write(&w, &draft);
    assert_int_equal(w.status, TACT_OK);
    assert_int_equal(tact_bundle_open(tact_writer_slice(&w), &arena, &opened), TACT_OK);
    assert_int_equal(opened.campaign_count, 300);
}

/* Each key has its words, and stands below a key that is there. */
static void key_table(void **state) {
    (void)state;
    tact_key_row row, parent;
    for (unsigned i = 0; tact_campaign_key_row(i, &row); i++) {
        bool found = false;
        size_t dot = row.path.len;
        assert_true(strlen(row.line) >= 4 && strlen(row.text) >= 4);
        if (row.type == TACT_KEY_CHOICE) assert_true(row.choices.len > 0);
        while (dot && row.path.ptr[dot] != '.') dot--;
        if (dot == 0) continue;
        if (row.path.ptr[dot - 1] == ']') dot -= 2;
        for (unsigned k = 0; !found && tact_campaign_key_row(k, &parent); k++) found = tact_slice_equal(parent.path, (tact_slice){ row.path.ptr, dot });
        if (!found) fail_msg("%s stands below nothing", row.path.ptr);
    }
}

static void out_of_memory(void **state) {
    (void)state;
    tact_status status = TACT_ERR_MEMORY;
    for (uint32_t n = 1; status; n++) {
        begin();
        tact_value tree = tact_test_tree_of(full, &arena);
        arena.fail_in = n;
        status = tact_campaign_compile(&tree, &draft, &diags, &arena);
        assert_true(status == TACT_OK || status == TACT_ERR_MEMORY || status == TACT_ERR_INVALID);
        if (arena.fail_in) break;                           /* fewer allocations than that */
    }
    assert_int_equal(status, TACT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything), cmocka_unit_test(standards), cmocka_unit_test(starts), cmocka_unit_test(mistaken), cmocka_unit_test(every_mistake_at_once), cmocka_unit_test(among_campaigns), cmocka_unit_test(many),
        cmocka_unit_test(key_table), cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
