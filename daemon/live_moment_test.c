/* daemon/live_moment_test.c -- the ladder of what the live view shows; a line of the log tells the same as the moment itself; hours are counted, kept and go. */
#include "test/lib/keeper_bed.h"
#include "daemon/hours.h"
#include "daemon/json_in.h"
#include "daemon/live_moment.h"
#include "daemon/logrow.h"

static struct { unsigned told; tact_live_moment last; bool shown; } heard;
static tact_live_moment moment_of(uint8_t device) {
    return (tact_live_moment){ .at = clock_now, .type = TACT_EVENT_PAGE, .kind = TACT_KIND_BUY, .situation = 1, .stage = 1, .device = device, .answer = TACT_CELL_SILENT, .channel = 255, .purpose = 255,
                               .reason = TACT_WHY_GATE_QUIET, .topic = tact_id32(TACT_S("tyres")), .slot = "aside" };
}

static tact_slice said(world *w, const tact_live_moment *m, const char *language) {
    tact_json j;
    tact_json_init(&j, &w->scratch, 512);
    tact_live_moment_json(&j, m, &w->brand.bundle, tact_slice_of(language), &w->scratch);
    return tact_json_done(&j);
}

static bool has(tact_slice text, const char *word) { return tact_slice_find(text, tact_slice_of(word)) >= 0; }

static void shown_is_what_ten_have_in_common(void **state) {
    world *w = *state;
    tact_crowds *crowds = tact_crowds_new(1024);
    tact_live_moment m = moment_of(TACT_DEVICE_MOBILE);
    tact_arena_reset(&w->scratch);
    for (uint64_t p = 1; p <= 10; p++) {
        m = moment_of(TACT_DEVICE_MOBILE);
        tact_live_moment_judge(&m, crowds, p);
        assert_int_equal(m.shown != TACT_LIVE_HIDDEN, p == 10);
    }
    tact_slice whole = said(w, &m, "fr");
    assert_true(has(whole, "\"device\":\"mobile\"") && has(whole, "\"slot\":\"aside\"") && has(whole, "\"topic\":\"tyres\"") && has(whole, "\"code\":\"gate.quiet\"") && has(whole, "heure du calme"));
    m = moment_of(TACT_DEVICE_TABLET);                     /* the only tablet: no device is told */
    tact_live_moment_judge(&m, crowds, 3);
    assert_true(m.shown && !has(said(w, &m, "en"), "device") && has(said(w, &m, "en"), "\"topic\":\"tyres\""));
    m = moment_of(TACT_DEVICE_MOBILE);
    m.reason = TACT_WHY_GATE_MINOR;                        /* the only one it was kept back from for that */
    tact_live_moment_judge(&m, crowds, 3);
    assert_true(m.shown && !has(said(w, &m, "en"), "minor") && !has(said(w, &m, "en"), "situation") && has(said(w, &m, "en"), "\"kind\":\"buy\""));
    assert_true(tact_live_kind_common(crowds, TACT_KIND_BUY, clock_now) && !tact_live_kind_common(crowds, TACT_KIND_GO, clock_now));
    assert_true(tact_live_reason_common(crowds, TACT_WHY_GATE_QUIET, clock_now) && !tact_live_reason_common(crowds, TACT_WHY_GATE_MINOR, clock_now));
    m.test = true;
    tact_live_moment_judge(&m, NULL, 3);
    assert_true(has(said(w, &m, "en"), "\"test\":true") && has(said(w, &m, "en"), "minor"));
    m = moment_of(TACT_DEVICE_MOBILE);
    tact_live_moment_judge(&m, NULL, 3);
    assert_int_equal(m.shown, TACT_LIVE_HIDDEN);
    tact_crowds_free(crowds);
}

static void hear(void *ctx, const tact_event *event, const tact_kept *kept) {
    tact_cell cell;
    world *w = ctx;
    heard.told++;
    assert_true(tact_cell_of(&cell, tact_keeper_engine(w->keeper)->bundle, event, &kept->result));
    heard.shown = tact_live_moment_of(&heard.last, tact_keeper_engine(w->keeper)->bundle, event, &kept->result, &cell);
}

/* What is counted from the log when somebody begins to listen is what would have been counted while it happened. */
static void a_line_tells_the_same(void **state) {
    world *w = *state;
    tact_live_moment back;
    w->keeper->options.moment = hear;
    permit(w, device("ann"), TACT_PERMISSION_GRANTED);
    heard.told = 0;
    const struct { const char *text, *slot; } asks[] = { { "tyres", "aside" }, { "winter tyres please", "top" }, { "where", "aside" }, { "", "nowhere" } };
    for (unsigned i = 0; i < 4; i++) {
        char id[8];
        snprintf(id, sizeof id, "m%u", i);
        tact_event e = { .type = TACT_EVENT_PAGE, .name = TACT_S("Home"), .occurred = clock_now, .asks = true, .slot = tact_slice_of(asks[i].slot), .text = tact_slice_of(asks[i].text) };
        tact_kept *kept = event(w, device("ann"), id, e);
        tact_cell cell;
        tact_value line;
        tact_json_fault fault;
        assert_int_equal(heard.told, i + 1);
        assert_true(heard.shown);
        tact_event again = e;
        again.received = heard.last.at;
        assert_true(tact_cell_of(&cell, tact_keeper_engine(w->keeper)->bundle, &e, &kept->result));
        tact_logrow row = { .bundle = tact_keeper_engine(w->keeper)->bundle, .event = &again, .result = &kept->result, .pseudonym = kept->pseudonym };
        assert_int_equal(tact_json_read(&w->scratch, &line, &fault, tact_logrow_write(&row, &w->scratch)), TACT_OK);
        assert_true(tact_live_moment_of_line(&back, &line, &cell, clock_now));
        assert_int_equal(back.reason, heard.last.reason);
        assert_int_equal(back.campaign, heard.last.campaign);
        assert_int_equal(back.topic, heard.last.topic);
        assert_string_equal(back.slot, heard.last.slot);
        assert_int_equal(back.answer, heard.last.answer);
        free(kept);
    }
}

static void hours_are_kept_for_five_weeks(void **state) {
    world *w = *state;
    tact_trouble trouble;
    tact_hour_counts c;
    const tact_bundle *b = tact_keeper_engine(w->keeper)->bundle;
    uint32_t first = tact_hour_of(b, clock_now);
    tact_event page = { .type = TACT_EVENT_PAGE, .name = TACT_S("Home"), .occurred = clock_now };
    for (unsigned i = 0; i < 3; i++) free(event(w, device("ann"), i ? i == 1 ? "a" : "b" : "c", page));
    flush(w);
    assert_int_equal(tact_keeper_hour(w->keeper, first, &c, &trouble), TACT_OK);
    assert_int_equal(c.moments, 3);
    clock_now = tact_instant_add(clock_now, TACT_HOURS(1));
    page.occurred = clock_now;
    free(event(w, device("ann"), "d", page));
    flush(w);
    tact_keeper_close(w->keeper);
    open_keeper(w);
    assert_int_equal(tact_keeper_hour(w->keeper, first, &c, &trouble), TACT_OK);
    assert_int_equal(c.moments, 3);
    assert_int_equal(c.answers[0] + c.answers[1] + c.answers[2], 3);
    assert_int_equal(tact_keeper_hour(w->keeper, first + 1, &c, &trouble), TACT_OK);
    assert_int_equal(c.moments, 1);
    clock_now = tact_instant_add(clock_now, TACT_DAYS(35));
    page.occurred = clock_now;
    free(event(w, device("ann"), "e", page));
    flush(w);
    assert_int_equal(tact_keeper_hour(w->keeper, first, &c, &trouble), TACT_OK);
    assert_int_equal(c.moments, 0);
    assert_int_equal(tact_keeper_hour(w->keeper, first + 1, &c, &trouble), TACT_OK);
    assert_int_equal(c.moments, 1);
    tact_hour_counts back;
    tact_writer writer;
    tact_arena_reset(&w->scratch);
    tact_writer_init(&writer, &w->scratch, 64);
    tact_hour_write(&writer, &c);
    tact_slice bytes = tact_writer_slice(&writer);
    assert_int_equal(tact_hour_read(bytes, &back), TACT_OK);
    assert_memory_equal(&back, &c, sizeof c);
    for (size_t n = 0; n < bytes.len; n++) assert_int_not_equal(tact_hour_read((tact_slice){ bytes.ptr, n }, &back), TACT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(shown_is_what_ten_have_in_common, setup, teardown), cmocka_unit_test_setup_teardown(a_line_tells_the_same, setup, teardown),
                                        cmocka_unit_test_setup_teardown(hours_are_kept_for_five_weeks, setup, teardown) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
