/* core/attention/doc_test.c -- doc/attention.md is the specification; each row of its tables is a test case here. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/attention/doc_world.h"

/* ---- kinds of tables -------------------------------------------------------------------------------------------------------------- */

static void opens_as_said(const doc_row *row, tact_instant next) {
    tact_slice said = doc_get(row, "opens");
    tact_instant open = { 0 };
    bool ever = tact_attention_open_at(&world.attention, world.ask.channel, world.campaign.class_, now, &open);
    if (IS(said, "never")) {
        assert_false(ever);
        assert_int_equal(next.us, 0);
    } else {
        tact_instant expected = doc_nothing(said) ? now : instant_in(row, said);
        if (!world.ask.asked) assert_true(ever);
        if (!world.ask.asked) assert_int_equal(open.us, expected.us);
        assert_int_equal(next.us, expected.us);
    }
}

static void case_row(void **state) {
    const doc_row *row = *state;
    tact_slice said = doc_get(row, "answer"), code, purpose;
    doc_next(&said, ' ', &code);
    world_of(row);
    tact_instant next = { -1 };
    tact_trace trace = { .count = 0 };
    bool goes = tact_gate_allows(&world.ask, &trace, &next);
    tact_slice got = goes ? TACT_S("goes") : tact_reason_code(trace.entries[0].reason);
    if (!tact_slice_equal(got, code))
        fail_msg("doc/attention.md:%u: says %.*s, the gate %.*s", row->line, (int)code.len, code.ptr, (int)got.len, got.ptr);
    if (!goes) {
        assert_int_equal(trace.count, 1);
        assert_int_equal(trace.entries[0].until.us, next.us);
        assert_int_equal(trace.entries[0].campaign, world.campaign.id);
        assert_int_equal(trace.entries[0].channel, world.ask.channel);
    }
    if (doc_next(&said, ' ', &purpose)) assert_int_equal(trace.entries[0].purpose, purpose_named(purpose));
    if (doc_has(row, "opens")) opens_as_said(row, next);
    tact_slice in = doc_get(row, "in");
    if (doc_has(row, "in") && !goes) assert_int_equal(next.us, doc_nothing(in) ? 0 : now.us + span_in(row, in).us);
    if (doc_has(row, "in") && goes && !doc_nothing(in)) fail_at(row, "it goes, so nothing is waited for:", in);
    /* Waiting as long as the gate says opens that gate: half a microsecond less would not. */
    if (doc_has(row, "in") && !goes && next.us && code.len != 0) {
        world.view.now = next;
        tact_attention_prepare(&world.attention, &world.bundle, &world.view, event_zone, tact_slice_of(prefix), next);
        trace.count = 0;
        if (!tact_gate_allows(&world.ask, &trace, NULL)) assert_string_not_equal(tact_reason_code(trace.entries[0].reason).ptr, code.ptr);
        world.view.now = (tact_instant){ next.us - 1 };
        tact_attention_prepare(&world.attention, &world.bundle, &world.view, event_zone, tact_slice_of(prefix), world.view.now);
        assert_false(tact_gate_allows(&world.ask, NULL, NULL));
    }
}

/* Trip one gate and nothing else. */
static void trip(const doc_row *row, tact_slice gate) {
    tact_gate_ask *ask = &world.ask;
    tact_campaign *c = &world.campaign;
    const uint64_t contact = tact_bit(tact_purpose_of_channel(TACT_CHANNEL_PUSH));
    uint32_t *id = &c->id;
    tact_touch asked = { .at = { now.us - TACT_DAYS(20).us }, .channel = TACT_CHANNEL_INAPP, .asked = true, .campaign = 33 };
    if (IS(gate, "robot")) ask->robot = true;
    else if (IS(gate, "erased")) ask->suppressed = true;
    else if (IS(gate, "law.table")) { world.bundle.country = TACT_S("DE"); ask->channel = TACT_CHANNEL_SMS; }
    else if (IS(gate, "law.hours")) { now.us += TACT_DAYS(4).us; ask->channel = TACT_CHANNEL_SMS; }       /* Sunday */
    else if (IS(gate, "holidays")) { now.us += TACT_DAYS(34).us; ask->channel = TACT_CHANNEL_SMS; }        /* Tuesday 14 July */
    else if (IS(gate, "quiet hours")) now.us += TACT_HOURS(9).us;
    else if (IS(gate, "purposes")) { c->purposes = tact_bit(TACT_PURPOSE_LOCATE); world.view.purposes &= ~c->purposes; }
    else if (IS(gate, "opt-out")) { world.view.refused = contact; world.view.purposes &= ~contact; }
    else if (IS(gate, "remember")) world.view.purposes &= ~tact_bit(TACT_PURPOSE_REMEMBER);
    else if (IS(gate, "consent or customer")) world.view.purposes &= ~contact;
    else if (IS(gate, "contract or consent")) c->basis = TACT_BASIS_CUSTOMER;
    else if (IS(gate, "relationship")) test_stranger(&world);
    else if (IS(gate, "own request")) ask->caused_at.us = now.us - TACT_HOURS(25).us;
    else if (IS(gate, "gpc")) { ask->gpc = true; c->purposes = tact_bit(TACT_PURPOSE_PERSONALISE); }
    else if (IS(gate, "channel")) ask->channels_open = 0;
    else if (IS(gate, "minor")) world.person.minor = true;
    else if (IS(gate, "sensitive")) world.moment.sensitive = true;
    else if (IS(gate, "private topic")) { if (c->class_ == TACT_CLASS_TRANSACTIONAL || c->class_ == TACT_CLASS_ANSWER) c->topic = world.topics[1].id; }
    else if (IS(gate, "complaint")) world.person.complaint_open = true;
    else if (IS(gate, "cap.law")) {
        ask->channel = TACT_CHANNEL_AGENT;
        for (int i = 0; i < 4; i++)
            test_touch(&world, 1, (tact_touch){ .at = { now.us - TACT_HOURS(8 * 24 + i * 180).us }, .channel = TACT_CHANNEL_AGENT, .campaign = 33 });
    } else if (IS(gate, "channel off")) world.person.limits.channels_off = (uint16_t)tact_bit(TACT_CHANNEL_PUSH);
    else if (IS(gate, "pause")) world.person.limits.pause_until.us = now.us + 1;
    else if (IS(gate, "cap.person")) world.person.limits.cap_per_week = 0;
    else if (IS(gate, "cap.channel"))
        for (int i = 2; i < 4; i++) test_touch(&world, 1, (tact_touch){ .at = { now.us - TACT_DAYS(i).us }, .channel = TACT_CHANNEL_PUSH, .campaign = 33 });
    else if (IS(gate, "cap.all")) test_touch(&world, 1, (tact_touch){ .at = { now.us - TACT_HOURS(3).us }, .channel = TACT_CHANNEL_EMAIL, .campaign = 33 });
    else if (IS(gate, "full"))
        for (int i = 0; i < 64; i++) test_touch(&world, 1, asked);
    else if (IS(gate, "state")) c->state = TACT_STATE_DRAFT;
    else if (IS(gate, "paused")) world.world.all_paused = true;
    else if (IS(gate, "budget")) { world.world.exhausted = id; world.world.exhausted_count = 1; }
    else if (IS(gate, "ramp")) { world.world.channels_ramped = (uint16_t)tact_bit(TACT_CHANNEL_PUSH); world.world.ramp_until.us = now.us + 1; }
    else if (IS(gate, "cap.campaign")) {
        asked.campaign = *id;
        test_touch(&world, 1, asked);
        c->cap_touches = 1;
        c->cap_per = TACT_DAYS(30);
    } else if (IS(gate, "again")) {
        asked.occurrence = ask->occurrence;
        test_touch(&world, 1, asked);
    } else fail_at(row, "no gate:", gate);
}

static void matrix_row(void **state) {
    static const struct { const char *head; uint8_t class_; bool asked; } columns[TACT_COLUMN_COUNT] = {
        { "asked promotional", TACT_CLASS_PROMOTIONAL, true }, { "interrupting promotional", TACT_CLASS_PROMOTIONAL, false },
        { "asked service", TACT_CLASS_SERVICE, true }, { "interrupting service", TACT_CLASS_SERVICE, false },
        { "transactional", TACT_CLASS_TRANSACTIONAL, false }, { "answer", TACT_CLASS_ANSWER, false },
    };
    const doc_row *row = *state;
    tact_slice gate = doc_get(row, "gate");
    for (unsigned i = 0; i < TACT_COLUMN_COUNT; i++) {
        bool stops = IS(doc_get(row, columns[i].head), "stops");
        if (!stops && !doc_nothing(doc_get(row, columns[i].head))) fail_at(row, "neither stops nor a dash:", doc_get(row, columns[i].head));
        test_world_reset_person(&world);
        now = test_now();
        world.campaign.class_ = columns[i].class_;
        world.ask.asked = columns[i].asked;
        trip(row, gate);
        test_prepare(&world, NULL, now);
        uint16_t reason = test_ask(&world, NULL);
        tact_slice got = reason ? tact_reason_code(reason) : TACT_S("goes"), expected = stops ? doc_get(row, "reason") : TACT_S("goes");
        if (!tact_slice_equal(got, expected))
            fail_msg("doc/attention.md:%u: %s: says %.*s, the gate %.*s", row->line, columns[i].head, (int)expected.len, expected.ptr, (int)got.len, got.ptr);
    }
}

static void cost_row(void **state) {
    const doc_row *row = *state;
    world_of(row);
    int kind = tact_word_number(TACT_LIST_KIND, doc_get(row, "moment"));
    assert_in_range(kind, 0, 4);
    assert_int_equal(tact_attention_cost_milli(&world.attention, &world.campaign, world.ask.channel, world.ask.asked, (uint8_t)kind),
                     decimal_in(row, doc_get(row, "costs"), 1000));
}

static void level_row(void **state) {
    const doc_row *row = *state;
    world_of(row);
    assert_int_equal(world.attention.fatigue_milli, decimal_in(row, doc_get(row, "level"), 1000));
}

static void price_row(void **state) {
    const doc_row *row = *state;
    tact_attention a = { .bundle = &world.bundle, .fatigue_milli = (uint32_t)decimal_in(row, doc_get(row, "level"), 1000) };
    tact_slice week = doc_get(row, "week"), taken, of, said = doc_get(row, "price");
    if (!doc_nothing(week)) {
        doc_next(&week, ' ', &taken);
        doc_next(&week, ' ', &of);
        a.week_milli = (uint32_t)(decimal_in(row, taken, 1000) / decimal_in(row, week, 1));
    }
    tact_world w = { .moment_micro = decimal_in(row, doc_get(row, "good moment"), 1000000) };
    tact_world_price own = { 77, decimal_in(row, doc_get(row, "budget"), 1000000), decimal_in(row, doc_get(row, "harm"), 1000000) };
    w.prices = &own;
    w.price_count = 1;
    int64_t price = tact_attention_price(&a, &w, 77, (uint16_t)decimal_in(row, doc_get(row, "cost"), 1000), IS(doc_get(row, "message"), "asked")).whole_micro;
    assert_int_equal(price, IS(said, "none") ? INT64_MAX : decimal_in(row, said, 1000000));
}

static void default_row(void **state) {
    const doc_row *row = *state;
    tact_slice rest = doc_get(row, "setting"), value = doc_get(row, "default"), word, count;
    doc_next(&rest, ' ', &word);
    if (IS(word, "cap")) {
        unsigned channel = IS(rest, "all") ? (unsigned)TACT_CHANNEL_ALL : channel_named(rest), found = 0;
        doc_next(&value, ' ', &count);
        doc_next(&value, ' ', &word);
        tact_span per = span_in(row, value);
        for (uint32_t i = 0; i < world.bundle.cap_count; i++)
            found += world.bundle.caps[i].channel == channel && world.bundle.caps[i].per.us == per.us && world.bundle.caps[i].touches == atoi(count.ptr);
        assert_int_equal(found, 1);
    } else if (IS(word, "relationship")) assert_int_equal(world.bundle.from_degree[channel_named(rest)], degree_named(row, value));
    else if (IS(word, "cost")) assert_int_equal(world.bundle.cost_milli[channel_named(rest)], decimal_in(row, value, 1000));
    else if (IS(word, "gap")) assert_int_equal(world.bundle.gap.us, span_in(row, value).us);
    else if (IS(word, "half-life")) assert_int_equal(world.bundle.fatigue_half_life.us, span_in(row, value).us);
    else if (IS(word, "attention")) assert_int_equal(world.bundle.attention_budget_milli, decimal_in(row, value, 1000));
    else if (IS(word, "quiet")) {
        char text[24];
        snprintf(text, sizeof text, "%02d:%02d\xe2\x80\x93%02d:%02d", world.bundle.quiet_from_minute / 60, world.bundle.quiet_from_minute % 60,
                 world.bundle.quiet_until_minute / 60, world.bundle.quiet_until_minute % 60);
        assert_true(IS(value, text));
    } else fail_at(row, "no setting:", word);
}

static void hours_text(char *text, size_t size, unsigned from, unsigned until, const char *none) {
    if (from >= until) snprintf(text, size, "%s", none);
    else snprintf(text, size, "%u\xe2\x80\x93%u", from, until);
}

static void law_row(void **state) {
    static const char dash[] = "\xe2\x80\x93";
    const doc_row *row = *state;
    const tact_law_row *law = NULL;
    char text[40];
    for (uint32_t i = 0; i < world.bundle.law_count; i++)
        if (memcmp(world.bundle.laws[i].country, doc_get(row, "country").ptr, 2) == 0 && world.bundle.laws[i].channel == channel_named(doc_get(row, "channel")))
            law = &world.bundle.laws[i];
    assert_non_null(law);
    for (unsigned d = 0; d < 7; d++) {
        hours_text(text, sizeof text, law->hours_from[d], law->hours_until[d], "never");
        assert_true(IS(doc_get(row, d < 5 ? "Monday\xe2\x80\x93" "Friday" : d == 5 ? "Saturday" : "Sunday"), text));
    }
    hours_text(text, sizeof text, law->break_from, law->break_until, dash);
    assert_true(IS(doc_get(row, "break"), text));
    hours_text(text, sizeof text, law->eve_from, law->eve_until, dash);
    assert_true(IS(doc_get(row, "eve of a holiday"), text));
    assert_true(IS(doc_get(row, "holidays"), law->holidays_allowed ? "yes" : "no"));
    assert_true(IS(doc_get(row, "customer"), law->customer_basis_allowed ? "yes" : "no"));
    if (law->cap_touches) snprintf(text, sizeof text, "%u per %dd", law->cap_touches, (int)(law->cap_per.us / TACT_DAYS(1).us));
    else snprintf(text, sizeof text, "%s", dash);
    assert_true(IS(doc_get(row, "cap"), text));
    snprintf(text, sizeof text, "%04u-%02u-%02u", law->reviewed_year, law->reviewed_month, law->reviewed_day);
    assert_true(IS(doc_get(row, "reviewed"), text));
    assert_true(tact_slice_equal(doc_get(row, "source"), law->source));
    assert_true(law->promotion_allowed);
}

static void holiday_row(void **state) {
    const doc_row *row = *state;
    static char memory[1 << 14];
    char text[400] = "\xe2\x80\x93";
    tact_arena arena;
    int32_t *days, year = atoi(doc_get(row, "year").ptr);
    uint32_t count;
    size_t at = 0;
    tact_slice place = doc_get(row, "country"), code;
    doc_next(&place, ' ', &code);
    tact_arena_init(&arena, memory, sizeof memory, NULL);
    assert_int_equal(tact_holidays_of(code, year, year, place.ptr ? TACT_S("*") : TACT_S(""), &arena, &days, &count), TACT_OK);
    for (uint32_t i = 0; i < count; i++) {
        tact_civil c = tact_civil_from_us(days[i] * 86400LL * 1000000);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%02u-%02u", i ? " " : "", c.month, c.day);
        if (!place.ptr) assert_true(tact_holiday_name(code, days[i]).len > 0);
    }
    if (!IS(doc_get(row, "days"), text)) fail_msg("doc/attention.md:%u: computed: %s", row->line, text);
}

/* ---- every row of a table that is a test, and the tables are whole -------------------------------------------------------------------- */

static void (*kind_of(const doc_row *row))(void **state) {
    if (doc_has(row, "asked promotional")) return matrix_row;
    if (doc_has(row, "answer")) return case_row;
    if (doc_has(row, "costs")) return cost_row;
    if (doc_has(row, "price")) return price_row;
    if (doc_has(row, "level")) return level_row;
    if (doc_has(row, "default")) return default_row;
    if (doc_has(row, "reviewed")) return law_row;
    if (doc_has(row, "days")) return holiday_row;
    return NULL;                                                       /* words and their meanings */
}

static unsigned rows_of(void (*kind)(void **state)) {
    unsigned n = 0;
    for (unsigned i = 0; i < page.count; i++) n += kind_of(&page.rows[i]) == kind;
    return n;
}

/* The page leaves out no gate, no law row, no default; gates stand in the order they are asked. */
static void page_is_whole(void **state) {
    (void)state;
    unsigned index = 0, columns, own_laws = 0, far = 0;
    bool met[128] = { false };
    tact_slice name;
    for (unsigned i = 0; i < page.count; i++) {
        if (kind_of(&page.rows[i]) != matrix_row) continue;
        assert_true(tact_gate_row(index++, &name, &columns));
        if (!tact_slice_equal(name, doc_get(&page.rows[i], "gate"))) fail_at(&page.rows[i], "the next gate is", name);
        int reason = tact_reason_number(doc_get(&page.rows[i], "reason"));             /* how far one came is told in the same order: tact_reason_reach() */
        assert_in_range(reason, 1, 127);
        if (met[reason] || reason == TACT_WHY_GATE_STATE) continue;
        if (tact_reason_reach((unsigned)reason) <= far) fail_at(&page.rows[i], "came no further than the gate before:", name);
        far = tact_reason_reach((unsigned)reason);
        met[reason] = true;
    }
    assert_false(tact_gate_row(index, &name, &columns));
    for (uint32_t i = 0; i < world.bundle.law_count; i++) {
        const char *c = world.bundle.laws[i].country;
        own_laws += memcmp(c, "FR", 2) == 0 || memcmp(c, "IT", 2) == 0 || memcmp(c, "US", 2) == 0;
    }
    assert_int_equal(rows_of(law_row), own_laws);
    assert_int_equal(rows_of(default_row), world.bundle.cap_count + 2 * TACT_CHANNEL_COUNT + 4);
    assert_true(rows_of(case_row) > 150);
}

/* Two gates closed at once: the one that stands first on the page gives the reason. So the person's own limits come before the brand's, always, and the
 * law before both. Left out: those that need another hour or channel; their rows and the hours' tables meet them. */
static bool by_itself(tact_slice gate) {
    static const char *const others[] = { "law.table", "law.hours", "quiet hours", "holidays", "cap.law" };
    for (unsigned i = 0; i < sizeof others / sizeof *others; i++)
        if (tact_slice_is(gate, others[i])) return false;
    return true;
}

static void first_gate_speaks(void **state) {
    (void)state;
    static const struct { const char *head; uint8_t class_; bool asked; } columns[] = {
        { "asked promotional", TACT_CLASS_PROMOTIONAL, true }, { "interrupting promotional", TACT_CLASS_PROMOTIONAL, false }, { "asked service", TACT_CLASS_SERVICE, true },
        { "interrupting service", TACT_CLASS_SERVICE, false }, { "transactional", TACT_CLASS_TRANSACTIONAL, false }, { "answer", TACT_CLASS_ANSWER, false } };
    unsigned pairs = 0;
    for (unsigned i = 0; i < page.count; i++)
        for (unsigned k = i + 1; k < page.count; k++)
            for (unsigned c = 0; c < TACT_COLUMN_COUNT; c++) {
                const doc_row *first = &page.rows[i], *second = &page.rows[k];
                if (kind_of(first) != matrix_row || kind_of(second) != matrix_row || !by_itself(doc_get(first, "gate")) || !by_itself(doc_get(second, "gate"))) continue;
                if (!IS(doc_get(first, columns[c].head), "stops") || !IS(doc_get(second, columns[c].head), "stops")) continue;
                test_world_reset_person(&world);
                now = test_now();
                world.campaign.class_ = columns[c].class_;
                world.ask.asked = columns[c].asked;
                trip(second, doc_get(second, "gate"));
                trip(first, doc_get(first, "gate"));
                test_prepare(&world, NULL, now);
                tact_slice got = tact_reason_code(test_ask(&world, NULL));
                if (!tact_slice_equal(got, doc_get(first, "reason")))
                    fail_msg("doc/attention.md:%u and %u: %s: the gate says %.*s", first->line, second->line, columns[c].head, (int)got.len, got.ptr);
                pairs++;
            }
    printf("%u pairs of gates\n", pairs);
    assert_true(pairs > 500);
}

int main(void) {
    static struct CMUnitTest tests[DOC_ROWS + 2];
    char path[512];
    size_t count = 0;
    const char *top = getenv("TACT_SOURCE");
    snprintf(path, sizeof path, "%s/doc/attention.md", top ? top : ".");
    test_world_make(&world);
    doc_load(&page, path);
    tests[count++] = (struct CMUnitTest){ .name = "the page is whole", .test_func = page_is_whole };
    tests[count++] = (struct CMUnitTest){ .name = "the first gate speaks", .test_func = first_gate_speaks };
    for (unsigned i = 0; i < page.count; i++)
        if (kind_of(&page.rows[i])) tests[count++] = (struct CMUnitTest){ .name = page.rows[i].name, .test_func = kind_of(&page.rows[i]), .initial_state = &page.rows[i] };
    return _cmocka_run_group_tests("doc/attention.md", tests, count, NULL, NULL);
}
