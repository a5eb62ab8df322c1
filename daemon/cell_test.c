/* daemon/cell_test.c -- the cell of a line: what came of a moment, bytes and back, the clear form, and what has none. */
#include <string.h>
#include "daemon/cell.h"
#include "test/lib/json_bed.h"

static const tact_cell sample = { .type = TACT_EVENT_PAGE, .kind = TACT_KIND_GO, .situation = TACT_SITUATION_COMMUTE, .stage = TACT_STAGE_DECIDE, .device = TACT_DEVICE_TABLET,
    .answer = TACT_CELL_SILENT, .topic = { "tyres", 5 }, .place = { "aside", 5 }, .moving = true, .hour = 23, .weekday = 6, .day = 20779, .part = 0xfedcba9876543210u, .purposes = 3 };

static void assert_same(const tact_cell *a, const tact_cell *b) {
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->situation, b->situation);
    assert_int_equal(a->stage, b->stage);
    assert_int_equal(a->device, b->device);
    assert_int_equal(a->answer, b->answer);
    assert_true(tact_slice_equal(a->topic, b->topic) && tact_slice_equal(a->place, b->place));
}

static void bytes_and_back(void **state) {
    (void)state;
    char copy[256];
    tact_writer w;
    tact_cell back;
    fresh_arena();
    tact_writer_init(&w, &arena, 128);
    tact_cell_write(&w, &sample);
    tact_slice bytes = tact_writer_slice(&w);
    assert_int_equal(tact_cell_read(bytes, &back), TACT_OK);
    assert_same(&back, &sample);
    assert_true(back.moving && back.hour == 23 && back.weekday == 6 && back.day == 20779 && back.part == sample.part && back.purposes == 3);
    for (size_t n = 0; n < bytes.len; n++) assert_int_not_equal(tact_cell_read((tact_slice){ bytes.ptr, n }, &back), TACT_OK);
    memcpy(copy, bytes.ptr, bytes.len);
    static const struct { unsigned at; char value; tact_status status; } wrong[] = { { 0, 2, TACT_ERR_VERSION }, { 1, 6, TACT_ERR_FORMAT }, { 2, 5, TACT_ERR_FORMAT }, { 3, TACT_SITUATION_COUNT, TACT_ERR_FORMAT },
        { 4, 6, TACT_ERR_FORMAT }, { 5, 7, TACT_ERR_FORMAT }, { 6, 3, TACT_ERR_FORMAT }, { 8, 24, TACT_ERR_FORMAT }, { 9, 7, TACT_ERR_FORMAT } };
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char was = copy[wrong[i].at];
        copy[wrong[i].at] = wrong[i].value;
        assert_int_equal(tact_cell_read((tact_slice){ copy, bytes.len }, &back), wrong[i].status);
        copy[wrong[i].at] = was;
    }
}

static bool from_line(const char *text, tact_cell *out) {
    fresh_arena();
    const tact_value line = read_json(&arena, tact_slice_of(text));
    return tact_cell_of_line(&line, out);                  /* its texts point into the block, which stays */
}

static void in_the_clear(void **state) {
    (void)state;
    char text[512];
    tact_cell back;
    fresh_arena();
    tact_json j = open_map(&arena);
    tact_json_key_text(&j, TACT_S("type"), TACT_S("page"));
    tact_json_key_text(&j, TACT_S("kind"), TACT_S("go"));
    tact_json_key_text(&j, TACT_S("situation"), TACT_S("commute"));
    tact_cell_json(&j, &sample);
    tact_slice line = closed_map(&j);
    memcpy(text, line.ptr, line.len);
    text[line.len] = 0;
    assert_string_equal(text, "{\"type\":\"page\",\"kind\":\"go\",\"situation\":\"commute\",\"cell\":{\"answer\":\"silent\",\"stage\":\"decide\",\"device\":\"tablet\",\"topic\":\"tyres\",\"place\":\"aside\"}}");
    assert_true(from_line(text, &back));
    assert_same(&back, &sample);
    assert_false(from_line("{\"type\":\"page\",\"kind\":\"go\",\"situation\":\"commute\"}", &back));
    assert_false(from_line("{\"type\":\"page\",\"kind\":\"go\",\"situation\":\"commute\",\"cell\":{\"answer\":\"perhaps\",\"stage\":\"decide\",\"device\":\"tablet\"}}", &back));
    assert_false(from_line("{\"type\":\"page\",\"kind\":\"go\",\"situation\":\"commute\",\"cell\":{\"answer\":\"silent\",\"stage\":\"never\",\"device\":\"tablet\"}}", &back));
}

/* fails when a message kept back counts as nothing to say, or the other way round */
static void what_came_of_it(void **state) {
    (void)state;
    static const struct { bool silence, ghost; uint32_t campaign; tact_reason reasons[3]; unsigned count; uint8_t answer; } rows[] = {
        { false, false, 7, { TACT_WHY_CHOOSE_BEST }, 1, TACT_CELL_ANSWERED },
        { true, true, 7, { TACT_WHY_HOLDOUT }, 1, TACT_CELL_SILENT },
        { true, false, 0, { TACT_WHY_MATCH_NONE }, 1, TACT_CELL_UNANSWERED },
        { true, false, 0, { TACT_WHY_ANONYMOUS, TACT_WHY_MATCH_NONE }, 2, TACT_CELL_UNANSWERED },
        { true, false, 0, { TACT_WHY_MATCH_NONE, TACT_WHY_GATE_SIGNAL }, 2, TACT_CELL_SILENT },
        { true, false, 0, { TACT_WHY_GATE_STATE, TACT_WHY_GATE_NO_CHANNEL }, 2, TACT_CELL_UNANSWERED },
        { true, false, 0, { TACT_WHY_GATE_STATE, TACT_WHY_GATE_PERMISSION }, 2, TACT_CELL_SILENT },
        { true, false, 0, { TACT_WHY_ATTENTION_PRICE, TACT_WHY_CHOOSE_SILENCE }, 2, TACT_CELL_SILENT },
        { true, false, 0, { TACT_WHY_GATE_PAUSED_ALL }, 1, TACT_CELL_SILENT },
        { true, false, 0, { TACT_WHY_ANONYMOUS }, 0, TACT_CELL_SILENT },                /* something waits for its time */
    };
    static tact_result r;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(&r, 0, sizeof r);
        r.decision.silence = rows[i].silence;
        r.decision.ghost = rows[i].ghost;
        r.decision.campaign = rows[i].campaign;
        for (unsigned k = 0; k < rows[i].count; k++) tact_trace_add(&r.decision.reasons, tact_why_of(rows[i].reasons[k]));
        if (tact_cell_answer_of(&r) != rows[i].answer) fail_msg("row %u: %u", i, tact_cell_answer_of(&r));
    }
}

/* Each of the three alone takes the topic away: the moment's own mark, the strongest topic's, the campaign's. */
static void no_marked_topic(void **state) {
    (void)state;
    static tact_result r;
    static tact_topic topics[] = { { .name = { "tyres", 5 }, .id = 1 }, { .name = { "hiv", 3 }, .id = 2, .sensitive = true }, { .name = { "wine", 4 }, .id = 3, .restricted = true } };
    static const struct { uint32_t topic; bool sensitive, private_matter, told, place; } rows[] = {
        { 1, false, false, true, true }, { 1, true, false, false, true }, { 2, false, false, false, true }, { 3, false, false, false, true }, { 1, false, true, false, false } };
    tact_bundle bundle = { .topics = topics, .topic_count = 3 };
    tact_event e = { .type = TACT_EVENT_TRACK, .asks = true, .slot = TACT_S("top") };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        tact_cell cell;
        r = (tact_result){ .moment = { .topics = { rows[i].topic }, .topic_count = 1, .sensitive = rows[i].sensitive }, .private_matter = rows[i].private_matter };
        assert_true(tact_cell_of(&cell, &bundle, &e, &r));
        if ((cell.topic.len > 0) != rows[i].told || (cell.place.len > 0) != rows[i].place) fail_msg("row %u", i);
    }
}

static void none(void **state) {
    (void)state;
    static tact_result r;
    tact_cell out;
    tact_bundle bundle = { .id = 0 };
    tact_event robot = { .robot = true }, late = { .late = true }, due = { .type = TACT_EVENT_DUE };
    assert_false(tact_cell_of(&out, &bundle, &robot, &r));
    assert_false(tact_cell_of(&out, &bundle, &late, &r));
    assert_false(tact_cell_of(&out, &bundle, &due, &r));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(bytes_and_back), cmocka_unit_test(in_the_clear), cmocka_unit_test(what_came_of_it), cmocka_unit_test(no_marked_topic), cmocka_unit_test(none) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
