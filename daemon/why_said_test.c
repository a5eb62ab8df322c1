/* daemon/why_said_test.c -- somebody is up late and offers stay away: they read why, and nobody who works for the brand does, on any surface. */
#include "test/lib/keeper_bed.h"
#include "cli/cli.h"
#include "daemon/answer.h"
#include "daemon/json_in.h"
#include "daemon/recount.h"
#include "daemon/redecide.h"
#include "daemon/report.h"
#include "daemon/why_not.h"
#include "daemon/why_said.h"

/* What would tell: the code and the sentences. */
static const char *const telling[] = { "wellbeing", "left you alone", "vous avons laiss\xC3\xA9 tranquille", "abbiamo lasciata in pace" };

static void tells_nothing(const char *where, tact_slice text) {
    for (unsigned i = 0; i < sizeof telling / sizeof *telling; i++)
        if (tact_slice_find(text, tact_slice_of(telling[i])) >= 0) fail_msg("%s tells '%s': %.*s", where, telling[i], (int)text.len, text.ptr);
}

static bool asked(world *w, const char *message) {
    tact_event e = { .type = TACT_EVENT_PAGE, .asks = true, .slot = TACT_S("top"), .text = TACT_S("buy tyres"), .occurred = clock_now, .received = clock_now };
    tact_kept *kept = event(w, device("d"), message, e);
    bool alone = false;
    for (uint32_t i = 0; i < kept->result.decision.reasons.count; i++) alone = alone || kept->result.decision.reasons.entries[i].reason == TACT_WHY_GATE_WELLBEING;
    for (unsigned full = 0; full < 2; full++) tells_nothing("decide", tact_answer_kept(w->keeper, &e, kept, full, TACT_S("en"), &w->scratch));
    free(kept);
    return alone;
}

/* A habit of noon, then a long session late at night. Returns how often offers stayed away. */
static unsigned up_late(world *w) {
    char message[24];
    unsigned alone = 0;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    for (int day = 0; day < 16; day++) {
        snprintf(message, sizeof message, "day-%d", day);
        assert_false(asked(w, message));
        flush(w);
        clock_now = tact_instant_add(clock_now, TACT_DAYS(1));
    }
    clock_now = tact_instant_add(clock_now, TACT_MINUTES(10 * 60 + 30));      /* 23:30 in Paris */
    for (int look = 0; look < 24; look++) {
        snprintf(message, sizeof message, "night-%d", look);
        alone += asked(w, message);
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(1));
    }
    flush(w);
    return alone;
}

typedef struct reading { tact_why_said *said, *brands; tact_redecide *again; unsigned own, decisions, priced; char newest[17]; tact_slice text; } reading;
static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    reading *r = ctx;
    tact_json j;
    tact_trouble trouble;
    tact_redecided d;
    tells_nothing("the log", line->text);
    assert_int_equal(tact_redecide_line(r->again, line, NULL, arena, &d, &trouble), TACT_OK);
    assert_true(d.kind == TACT_REDECIDED || d.kind == TACT_REDECIDED_MOVE);
    if (d.kind == TACT_REDECIDED) assert_false(d.decision_differs || d.record_differs);           /* the same byte for byte: the truth is decided again, and written nowhere */
    bool decision = tact_value_path(line->json, "decision") != NULL;
    tact_json_init(&j, arena, 1024);
    tact_json_map(&j);
    tact_why_said_line(r->said, line, decision ? &j : NULL, arena);
    tact_json_end_map(&j);
    if (!decision) return true;
    tact_json b;
    tact_json_init(&b, arena, 1024);
    tact_json_map(&b);
    tact_why_said_line(r->brands, line, &b, arena);         /* what a server key reads */
    tact_json_end_map(&b);
    tells_nothing("the brand's why", tact_json_done(&b));
    r->decisions++;
    r->own += tact_slice_find(tact_json_done(&j), TACT_S("It is late, so we left you alone.")) >= 0;
    r->priced += tact_slice_find(line->text, TACT_S("attention.price")) >= 0;
    tact_slice id = tact_value_path_text(line->json, "decision");
    if (id.len == 16) memcpy(r->newest, id.ptr, 16);
    return true;
}

static tact_history_of of(world *w) {
    tact_history_of o = { .slot_count = 0 };
    tact_person person;
    tact_trouble trouble;
    tact_who who = device("d");
    assert_int_equal(find(w, who, &person), TACT_OK);
    tact_answer_hex(person.pseudonym, o.pseudonym);
    assert_int_equal(tact_keeper_slots_of(w->keeper, &who, o.slots, TACT_HISTORY_SLOTS, &o.slot_count, &w->scratch, &trouble), TACT_OK);
    return o;
}

static void why_not(world *w, const char *log, bool stopped) {
    tact_trouble trouble = { "" };
    tact_json j;
    const tact_engine *e = tact_keeper_engine(w->keeper);
    static const char *const languages[] = { "en", "fr", "it" };
    for (unsigned now = 0; now < 2; now++)
        for (unsigned l = 0; l < 3; l++) {
            tact_why_not_ask ask = { .data_folder = w->data, .log_folder = log, .store = tact_keeper_store(w->keeper), .vault = tact_keeper_vault(w->keeper), .of = of(w), .from = 1, .bundle = e->bundle->id,
                                     .policy = e->policy->number, .world = tact_keeper_world(w->keeper)->number, .campaign = TACT_S("tyres"), .language = tact_slice_of(languages[l]), .at = clock_now, .now = now };
            tact_person person;
            assert_int_equal(find(w, device("d"), &person), TACT_OK);
            tact_writer record;
            tact_writer_init(&record, &w->scratch, 1024);
            tact_person_write(&record, &person);
            ask.record = tact_writer_slice(&record);
            tact_json_init(&j, &w->scratch, 1024);
            assert_int_equal(tact_why_not_json(&j, &ask, &w->scratch, &trouble), TACT_OK);
            tact_slice text = tact_json_done(&j);
            tells_nothing("why-not", text);
            if (stopped) assert_true(tact_slice_find(text, TACT_S("\"first\":{\"code\":\"attention.price\"")) >= 0);
            assert_true(tact_slice_find(text, TACT_S("\"price\"")) < 0 && tact_slice_find(text, TACT_S("\"value\":0")) < 0);       /* figures would not bear it out */
        }
}

static void the_figures(world *w, const char *log, unsigned alone) {
    tact_trouble trouble = { "" };
    tact_recount recount;
    tact_json j;
    uint32_t count;
    const tact_tally *t = tact_keeper_tallies(w->keeper, &count);
    while (t->campaign != tact_id32(TACT_S("tyres"))) t++;
    assert_int_equal(t->losses[TACT_LOSS_QUIET], 0);
    assert_true(t->losses[TACT_LOSS_PRICE] >= alone);
    assert_int_equal(tact_recount_open(&recount, w->data, &trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, tact_recount_line, &recount, &trouble), TACT_OK);
    assert_int_equal(tact_recount_of(&recount, t->campaign)->losses[TACT_LOSS_PRICE], t->losses[TACT_LOSS_PRICE]);
    tact_recount_close(&recount);
    tact_report report = { .keeper = w->keeper, .now = clock_now };
    tact_arena_reset(&w->scratch);
    tact_json_init(&j, &w->scratch, 65536);
    assert_int_equal(tact_report_campaign(&j, &report, TACT_S("tyres"), &w->scratch, &trouble), TACT_OK);
    tells_nothing("report", tact_json_done(&j));
}

/* Verbs that read the folder once nobody serves it. */
static void verb(world *w, const char *const *arguments, int code) {
    char *argv[16] = { NULL }, *text = NULL, brand[128], data[160], key[160];
    size_t size = 0;
    int n = 0;
    FILE *f = open_memstream(&text, &size);
    snprintf(brand, sizeof brand, "%s/brand", w->folder);
    snprintf(data, sizeof data, "--data=%s", w->data);
    snprintf(key, sizeof key, "--key=%s", w->master);
    argv[n++] = (char *)(uintptr_t)"tact";
    while (*arguments) argv[n++] = (char *)(uintptr_t)*arguments++;
    argv[n++] = brand;
    argv[n++] = data;
    argv[n++] = key;
    int got = tact_cli_main(n, argv, f, f);
    fclose(f);
    if (got != code) fail_msg("tact %s: %d: %s", argv[1], got, text);
    tells_nothing(argv[1], (tact_slice){ text, size });
    free(text);
}

static void only_they_read_it(void **state) {
    world *w = *state;
    char log[160];
    tact_trouble trouble = { "" };
    unsigned alone = up_late(w);
    assert_true(alone >= 3);
    snprintf(log, sizeof log, "%s/log", w->data);
    reading r = { .said = tact_why_said_new(w->data, TACT_S("en"), clock_now, true, NULL), .brands = tact_why_said_new(w->data, TACT_S("en"), clock_now, false, NULL) };
    tact_history_of who = of(w);
    assert_int_equal(tact_redecide_open(&r.again, w->data, &trouble), TACT_OK);
    assert_int_equal(tact_history_read_of(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, &who, each, &r, &trouble), TACT_OK);
    tact_redecide_close(r.again);
    tact_why_said_free(r.said);
    tact_why_said_free(r.brands);
    assert_int_equal(r.own, alone);
    assert_true(r.priced >= alone && r.decisions > alone);
    why_not(w, log, true);
    the_figures(w, log, alone);
    tact_event off = { .type = TACT_EVENT_LIMITS, .limits = { .set_wellbeing = true, .wellbeing_off = true } };
    free(event(w, device("d"), "off", off));
    assert_false(asked(w, "night-off"));
    flush(w);
    why_not(w, log, false);                                /* no figures at these hours for anybody: where they are told to some, their absence tells of others */
    tact_keeper_close(w->keeper);
    verb(w, (const char *const[]){ "explain", r.newest, NULL }, 0);
    verb(w, (const char *const[]){ "explain", "--json", "--lang=fr", r.newest, NULL }, 0);
    verb(w, (const char *const[]){ "replay", NULL }, 0);
    verb(w, (const char *const[]){ "replay", "--json", NULL }, 0);
    open_keeper(w);
}

/* What stands for it is told as it is itself: neither its channel, nor how often, tells the two apart. */
static void told_alike(void **state) {
    world *w = *state;
    const tact_bundle *b = tact_keeper_engine(w->keeper)->bundle;
    tact_trace own = { .count = 0 }, priced = { .count = 0 };
    tact_why why = tact_why_of(TACT_WHY_GATE_WELLBEING), told;
    why.campaign = b->campaigns[0].id;
    tact_trace_add(&own, why);
    why = tact_why_of(TACT_WHY_ATTENTION_PRICE);
    why.campaign = b->campaigns[0].id;
    for (uint8_t channel = 0; channel < 3; channel++) {
        why.channel = channel;
        tact_trace_add(&priced, why);
    }
    char texts[2][1024];
    for (unsigned full = 0; full < 2; full++) {
        for (unsigned i = 0; i < 2; i++) {
            tact_json j;
            tact_arena_reset(&w->scratch);
            tact_json_init(&j, &w->scratch, 1024);
            tact_answer_reasons(&j, i ? &priced : &own, b, 0, full, TACT_S("en"), NULL, clock_now, &w->scratch);
            snprintf(texts[i], sizeof texts[i], "%.*s", (int)tact_json_done(&j).len, tact_json_done(&j).ptr);
        }
        assert_string_equal(texts[0], texts[1]);
    }
    assert_true(tact_trace_told(&priced, 0, &told) && !tact_trace_told(&priced, 1, &told) && !tact_trace_told(&priced, 2, &told));
    why.reason = TACT_WHY_GATE_QUIET;                      /* others keep what they are about */
    tact_trace_add(&priced, why);
    assert_true(tact_trace_told(&priced, 3, &told) && told.channel == 2);
}

static tact_slice line_said(world *w, const char *json, bool own) {
    tact_history_line line = { .text = tact_slice_of(json) };
    tact_value v;
    tact_json_fault fault;
    tact_json j;
    assert_int_equal(tact_json_read(&w->scratch, &v, &fault, line.text), TACT_OK);
    line.json = &v;
    tact_why_said *said = tact_why_said_new(w->data, TACT_S("en"), clock_now, own, NULL);
    tact_json_init(&j, &w->scratch, 1024);
    tact_json_map(&j);
    tact_why_said_line(said, &line, &j, &w->scratch);
    tact_json_end_map(&j);
    tact_why_said_free(said);
    return tact_json_done(&j);
}

/* Fails when what stopped another campaign is told of a message, when a silence begins with anything but what settled it, or when a person hears of a draft. */
static void told_of_what_it_was(void **state) {
    world *w = *state;
    static const struct { bool own; const char *line, *said; } cases[] = {
        { true, "{\"silence\":false,\"campaign\":\"b\",\"channel\":\"email\",\"reasons\":[{\"a\":\"gate.state\"},{\"c\":\"gate.again\"},{\"b\":\"gate.channel\"},{\"b\":\"choose.best\"},\"reward.visit\"]}",
          "{\"why\":[\"It was the most useful of what fitted.\",\"We counted your visit.\"],\"others\":[\"You already had this message.\",\"There was no way to show you this now.\"]}" },
        { true, "{\"silence\":true,\"reasons\":[{\"a\":\"gate.state\"},{\"c\":\"gate.again\"},{\"d\":\"attention.price\"},{\"e\":\"gate.again\"}]}", "{\"why\":[\"It was not worth disturbing you for.\",\"You already had this message.\"]}" },
        { true, "{\"silence\":true,\"ghost\":true,\"campaign\":\"b\",\"reasons\":[{\"c\":\"gate.again\"},{\"b\":\"holdout\"}]}", "{\"why\":[\"You were left alone by lot, so that we learn whether such messages help at all.\"]}" },
        { true, "{\"silence\":true,\"reasons\":[{\"a\":\"gate.state\"}]}", "{\"why\":[\"We had nothing useful to say to this, so we said nothing.\"]}" },
        { false, "{\"silence\":true,\"reasons\":[{\"a\":\"gate.state\"}]}", "{\"why\":[\"This message is not in use now.\"]}" } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_slice said = line_said(w, cases[i].line, cases[i].own);
        if (!tact_slice_is(said, cases[i].said)) fail_msg("%u: %.*s, expected %s", i, (int)said.len, said.ptr, cases[i].said);
    }
}

/* The table itself: no other function names it. */
static void every_reason_is_told_or_kept(void **state) {
    (void)state;
    unsigned reason, kept = 0;
    for (unsigned row = 0; tact_reason_row(row, &reason); row++) {
        bool own = tact_reason_told(reason) != reason;
        kept += own;
        assert_true(tact_slice_equal(tact_reason_code(reason), tact_reason_own_code(tact_reason_told(reason))));
        assert_int_equal(tact_reason_told(tact_reason_told(reason)), tact_reason_told(reason));
        tells_nothing("a code", tact_reason_code(reason));
        for (unsigned i = 0; i < 3; i++) tells_nothing("a sentence", tact_reason_sentence(reason, tact_slice_of((const char *const[]){ "en", "fr", "it" }[i])));
        assert_int_equal(tact_reason_number(tact_reason_own_code(reason)), (int)reason);
    }
    assert_int_equal(kept, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(only_they_read_it, setup, teardown), cmocka_unit_test_setup_teardown(told_alike, setup, teardown), cmocka_unit_test_setup_teardown(told_of_what_it_was, setup, teardown), cmocka_unit_test(every_reason_is_told_or_kept) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
