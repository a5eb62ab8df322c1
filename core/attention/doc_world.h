/* core/attention/doc_world.h -- a row of doc/attention.md made a person, a campaign and a world; for doc_test.c. */
#ifndef TACT_ATTENTION_DOC_WORLD_H
#define TACT_ATTENTION_DOC_WORLD_H
#include "core/attention/doc_table.h"
#include "core/attention/testing.h"

static test_world world;
static doc_page page;
static tact_instant now;
static const char *prefix;               /* country of the phone prefix, of the row at hand */
static char prefix_text[3];
static uint32_t event_zone;

#define IS(slice, literal) tact_slice_is((slice), (literal))

static void fail_at(const doc_row *row, const char *what, tact_slice word) {
    fail_msg("doc/attention.md:%u: %s '%.*s'", row->line, what, (int)word.len, word.ptr);
}

/* ---- small words of the tables ------------------------------------------------------------------------------------------------ */

static unsigned channel_named(tact_slice name) { int n = tact_word_number(TACT_LIST_CHANNEL, name); return n < 0 ? 255u : (unsigned)n; }
static unsigned class_named(tact_slice name) { int n = tact_word_number(TACT_LIST_CLASS, name); return n < 0 ? 255u : (unsigned)n; }
static unsigned basis_named(tact_slice name) { int n = tact_word_number(TACT_LIST_BASIS, name); return n < 0 ? 255u : (unsigned)n; }

/* "6d23h" */
static bool span_of(tact_slice text, tact_span *out) {
    out->us = 0;
    while (text.len) {
        size_t n = 0;
        tact_span part;
        while (n < text.len && text.ptr[n] >= '0' && text.ptr[n] <= '9') n++;
        if (n == text.len || !tact_span_parse((tact_slice){ text.ptr, n + 1 }, &part)) return false;
        out->us += part.us;
        text = (tact_slice){ text.ptr + n + 1, text.len - n - 1 };
    }
    return true;
}

static tact_span span_in(const doc_row *row, tact_slice text) {
    tact_span span;
    if (!span_of(text, &span)) fail_at(row, "no span:", text);
    return span;
}

static tact_instant instant_in(const doc_row *row, tact_slice text) {
    tact_instant t;
    if (!tact_instant_parse(text, &t)) fail_at(row, "no instant:", text);
    return t;
}

/* "0.25" in thousandths (or millionths) */
static int64_t decimal_in(const doc_row *row, tact_slice text, int64_t one) {
    int64_t value = 0, scale = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.' && !scale) { scale = one; continue; }
        if (text.ptr[i] < '0' || text.ptr[i] > '9') fail_at(row, "no number:", text);
        if (!scale) value = value * 10 + (text.ptr[i] - '0') * one;
        else value += (scale /= 10) * (text.ptr[i] - '0');
    }
    return value;
}

static unsigned degree_named(const doc_row *row, tact_slice name) {
    int n = tact_word_number(TACT_LIST_DEGREE, name);
    if (n < 0) fail_at(row, "no degree:", name);
    return (unsigned)n;
}

/* ---- the person --------------------------------------------------------------------------------------------------------------- */

static void add_touch(const doc_row *row, unsigned channel, tact_slice rest, unsigned times) {
    tact_slice word, age;
    unsigned part = 1;
    tact_touch touch = { .campaign = 33, .channel = (uint8_t)channel };
    if (!doc_next(&rest, ' ', &age)) fail_at(row, "a touch without its age", age);
    touch.at.us = now.us - span_in(row, age).us;
    while (doc_next(&rest, ' ', &word)) {
        if (IS(word, "asked")) touch.asked = true;
        else if (IS(word, "ghost")) touch.ghost = true;
        else if (IS(word, "laptop")) part = 2;
        else if (IS(word, "mine")) touch.campaign = world.campaign.id;
        else if (IS(word, "same")) touch.occurrence = world.ask.occurrence;
        else if (IS(word, "other")) { touch.campaign = 0; part = 0; }
        else if (IS(word, "sender")) continue;
        else if (class_named(word) != 255) touch.class_ = (uint8_t)class_named(word);
        else fail_at(row, "no property of a touch:", word);
    }
    if (!touch.ghost) {
        tact_campaign like = { .class_ = touch.class_, .offer = true };
        tact_attention costs = { .bundle = &world.bundle };
        touch.cost_milli = tact_attention_cost_milli(&costs, &like, touch.channel, touch.asked, TACT_KIND_BUY);
    }
    while (times--) test_touch(&world, part, touch);
}

static void claim_zone(const doc_row *row, unsigned part, tact_slice rest) {
    tact_slice name, age;
    doc_next(&rest, ' ', &name);
    world.parts[part].zone = tact_id32(name);
    world.parts[part].last = doc_next(&rest, ' ', &age) ? (tact_instant){ now.us - span_in(row, age).us } : now;
}

static void grant(const doc_row *row, unsigned purpose, tact_slice rest) {
    tact_slice basis;
    world.view.purposes |= tact_bit(purpose);
    world.view.basis[purpose] = TACT_BASIS_CONSENT;
    if (!doc_next(&rest, ' ', &basis)) return;
    if (basis_named(basis) == 255) fail_at(row, "no basis:", basis);
    world.view.basis[purpose] = (uint8_t)basis_named(basis);
}

static int purpose_named(tact_slice name) { return tact_word_number(TACT_LIST_PURPOSE, name); }

static void add_seen(const doc_row *row, tact_slice rest) {
    tact_slice age, word;
    doc_next(&rest, ' ', &age);
    bool ghost = doc_next(&rest, ' ', &word) && IS(word, "ghost");
    world.seen[0] = (tact_seen){ .campaign = world.campaign.id, .last = { now.us - span_in(row, age).us }, .count = 1, .ghost = ghost };
    world.parts[1].seen = world.seen;
    world.parts[1].seen_count = 1;
}

static void add_purchase(const doc_row *row, tact_slice topic) {
    for (unsigned i = 0; i < 3; i++)
        if (tact_slice_equal(world.topics[i].name, topic)) {
            world.purchases[0] = (tact_purchase){ .topic = world.topics[i].id, .at = now, .count = 1 };
            world.parts[0].purchases = world.purchases;
            world.parts[0].purchase_count = 1;
            return;
        }
    fail_at(row, "no topic:", topic);
}

/* 11:00-14:30 */
static void own_hours(const doc_row *row, tact_slice text) {
    unsigned h1, m1, h2, m2;
    char copy[16] = { 0 };
    memcpy(copy, text.ptr, text.len < 15 ? text.len : 15);
    if (sscanf(copy, "%2u:%2u-%2u:%2u", &h1, &m1, &h2, &m2) != 4) fail_at(row, "no hours:", text);
    world.person.limits.quiet_from_minute = (uint16_t)(h1 * 60 + m1);
    world.person.limits.quiet_until_minute = (uint16_t)(h2 * 60 + m2);
}

static void person_item(const doc_row *row, tact_slice item) {
    tact_slice rest = item, word;
    unsigned times = 1;
    const char *star = memchr(item.ptr, '*', item.len);
    if (star) {
        times = (unsigned)atoi(item.ptr);
        rest = (tact_slice){ star + 1, item.len - (size_t)(star + 1 - item.ptr) };
    }
    doc_next(&rest, ' ', &word);
    if (IS(word, "only")) {
        world.view.purposes = 0;
        if (rest.ptr) person_item(row, doc_trim(rest));
    } else if (IS(word, "refused")) {
        world.view.refused |= tact_bit((unsigned)purpose_named(rest));
        world.view.purposes &= ~tact_bit((unsigned)purpose_named(rest));
    } else if (IS(word, "phone")) claim_zone(row, 1, rest);
    else if (IS(word, "laptop")) claim_zone(row, 2, rest);
    else if (IS(word, "event")) event_zone = tact_id32(rest);
    else if (IS(word, "prefix")) {
        memcpy(prefix_text, rest.ptr, 2);
        prefix = prefix_text;
    } else if (IS(word, "cap")) world.person.limits.cap_per_week = (uint8_t)atoi(rest.ptr);
    else if (IS(word, "pause")) world.person.limits.pause_until.us = now.us + span_in(row, rest).us;
    else if (IS(word, "quiet")) own_hours(row, rest);
    else if (IS(word, "off")) world.person.limits.channels_off |= (uint16_t)tact_bit(channel_named(rest));
    else if (IS(word, "no")) world.ask.channels_open &= (uint16_t)~tact_bit(channel_named(rest));
    else if (IS(word, "seen")) add_seen(row, rest);
    else if (IS(word, "bought")) add_purchase(row, rest);
    else if (IS(item, "stranger")) test_stranger(&world);
    else if (IS(word, "visits")) {
        test_stranger(&world);
        world.parts[1].habit = (tact_habit){ .total = (uint16_t)atoi(rest.ptr), .at = now };
    }
    else if (IS(item, "private moment")) world.moment.sensitive = true;
    else if (IS(word, "minor")) world.person.minor = true;
    else if (IS(word, "complaint")) world.person.complaint_open = true;
    else if (IS(word, "erased")) world.ask.suppressed = true;
    else if (IS(word, "gpc")) world.ask.gpc = true;
    else if (IS(word, "robot")) world.ask.robot = true;
    else if (IS(word, "tester")) world.ask.tester = true;
    else if (purpose_named(word) >= 0) grant(row, (unsigned)purpose_named(word), rest);
    else if (channel_named(word) != 255) add_touch(row, channel_named(word), rest, times);
    else fail_at(row, "nothing about a person:", item);
}

/* ---- the campaign and the message ----------------------------------------------------------------------------------------------- */

static void campaign_item(const doc_row *row, tact_slice item) {
    tact_campaign *c = &world.campaign;
    tact_slice rest = item, word;
    doc_next(&rest, ' ', &word);
    if (IS(word, "needs")) c->purposes |= tact_bit((unsigned)purpose_named(rest));
    else if (IS(word, "basis")) c->basis = (uint8_t)basis_named(rest);
    else if (IS(word, "topic")) {
        for (unsigned i = 0; i < 3; i++)
            if (tact_slice_equal(world.topics[i].name, rest)) c->topic = world.topics[i].id;
        if (!c->topic) fail_at(row, "no topic:", rest);
    } else if (IS(word, "cap")) {
        tact_slice count, per, span;
        doc_next(&rest, ' ', &count);
        doc_next(&rest, ' ', &per);
        doc_next(&rest, ' ', &span);
        c->cap_touches = (uint16_t)atoi(count.ptr);
        c->cap_per = span_in(row, span);
    } else if (IS(word, "again")) {
        c->again = IS(rest, "never") ? TACT_AGAIN_NEVER : IS(rest, "each") ? TACT_AGAIN_EACH : TACT_AGAIN_SPAN;
        if (c->again == TACT_AGAIN_SPAN) c->again_span = span_in(row, rest);
    } else if (IS(item, "draft")) c->state = TACT_STATE_DRAFT;
    else if (IS(item, "paused")) c->state = TACT_STATE_PAUSED;
    else if (IS(item, "testers")) c->send = TACT_SEND_TESTERS;
    else if (IS(item, "offer")) c->offer = true;
    else if (IS(word, "from")) c->from = instant_in(row, rest);
    else if (IS(word, "until")) c->until = instant_in(row, rest);
    else if (IS(item, "paused everything")) world.world.all_paused = true;
    else if (IS(item, "paused channel")) world.world.channels_paused = (uint16_t)tact_bit(world.ask.channel);
    else if (IS(item, "paused by hand")) { world.world.paused = &c->id; world.world.paused_count = 1; }
    else if (IS(item, "budget spent")) { world.world.exhausted = &c->id; world.world.exhausted_count = 1; }
    else fail_at(row, "nothing about a campaign:", item);
}

static void message_of(const doc_row *row) {
    tact_slice rest = doc_get(row, "message"), word, age;
    doc_next(&rest, ' ', &word);
    if (channel_named(word) == 255) fail_at(row, "no channel:", word);
    world.ask.channel = (uint8_t)channel_named(word);
    while (doc_next(&rest, ' ', &word)) {
        if (IS(word, "asked")) world.ask.asked = true;
        else if (IS(word, "caused") && doc_next(&rest, ' ', &age)) world.ask.caused_at.us = now.us - span_in(row, age).us;
        else if (class_named(word) != 255) world.campaign.class_ = (uint8_t)class_named(word);
        else fail_at(row, "nothing about a message:", word);
    }
}

static void items(const doc_row *row, const char *head, void (*item)(const doc_row *row, tact_slice text)) {
    tact_slice rest = doc_get(row, head), text;
    if (doc_nothing(rest)) return;
    while (doc_next(&rest, ';', &text)) item(row, text);
}

static void world_of(const doc_row *row) {
    static char brand[3];
    test_world_reset_person(&world);
    prefix = NULL;
    event_zone = 0;
    now = doc_has(row, "at") ? instant_in(row, doc_get(row, "at")) : test_now();
    if (doc_has(row, "brand")) {
        memcpy(brand, doc_get(row, "brand").ptr, 2);
        world.bundle.country = tact_slice_of(brand);
    }
    if (doc_has(row, "message")) message_of(row);
    items(row, "person", person_item);
    items(row, "campaign", campaign_item);
    world.view.now = now;
    tact_attention_prepare(&world.attention, &world.bundle, &world.view, event_zone, tact_slice_of(prefix), now);
}
#endif
