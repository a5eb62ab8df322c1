/* core/choose/receptive_test.c -- the tables of doc/choosing.md, each row a case; sums, bytes, and that rates stay rates. Seeded. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/attention/default.h"
#include "core/attention/doc_table.h"
#include "core/base/hash.h"
#include "core/choose/receptive.h"

static doc_page page;
static tact_receptive counted;

/* "5 of 20": answered, sent; a dash is none. */
static bool counts_of(const doc_row *row, const char *head, uint32_t *answered, uint32_t *sent) {
    tact_slice cell = doc_get(row, head);
    *answered = *sent = 0;
    if (doc_nothing(cell)) return false;
    assert_int_equal(sscanf(cell.ptr, "%u of %u", answered, sent), 2);
    return true;
}

static uint32_t rate_in(tact_slice text) { return (uint32_t)(atof(text.ptr) * 65536 + 0.5); }

static void rate_row(void **state) {
    enum { CHANNEL = TACT_CHANNEL_PUSH, DEGREE = TACT_DEGREE_KNOWN, PART = 6, OTHER = 3 };
    const doc_row *row = *state;
    uint32_t answered, sent, part_answered, part_sent;
    tact_own_answers own = { .all_sent_q8 = 0 };
    bool known = counts_of(row, "everybody on the channel", &answered, &sent);
    counts_of(row, "everybody at that part", &part_answered, &part_sent);
    memset(&counted, 0, sizeof counted);
    counted.cells[tact_receptive_cell(DEGREE, CHANNEL, PART)] = (tact_answered){ part_sent * 1000, part_answered * 1000 };
    counted.cells[tact_receptive_cell(DEGREE, CHANNEL, OTHER)] = (tact_answered){ (sent - part_sent) * 1000, (answered - part_answered) * 1000 };
    counted.cells[tact_receptive_cell(DEGREE, CHANNEL + 1, PART)] = (tact_answered){ 9000, 9000 };      /* another channel is another matter */
    tact_receptive_sum(&counted);
    for (unsigned at = 0; at < 2; at++) {
        counts_of(row, at ? "the person at other parts" : "the person at that part", &answered, &sent);
        for (uint32_t i = 0; i < sent; i++) tact_own_answers_add(&own, at ? OTHER : PART, 256, i < answered);
    }
    uint32_t is = tact_receptive_rate(known ? &counted : NULL, DEGREE, CHANNEL, PART, &own), said = rate_in(doc_get(row, "how likely"));
    if (is + 40 < said || is > said + 40) fail_msg("doc/choosing.md:%u: computed %.4f", row->line, is / 65536.0);
    assert_int_equal(tact_receptive_rate(known ? &counted : NULL, TACT_RECEPTIVE_UNTOLD, CHANNEL, PART, &own), is);      /* all of them are known people here */
}

static void channel_row(void **state) {
    const doc_row *row = *state;
    uint32_t rates[TACT_CHANNEL_COUNT], count = 0;
    tact_slice rest = doc_get(row, "how likely on the open channels, quietest first"), piece;
    while (doc_next(&rest, ' ', &piece)) rates[count++] = rate_in(piece);
    assert_int_equal(tact_receptive_quietest(rates, count) + 1, atoi(doc_get(row, "taken").ptr));
}

static unsigned degrees_told;

static void degree_row(void **state) {
    static char block[4096];
    const doc_row *row = *state;
    tact_slice rest = doc_get(row, "channel"), name;
    tact_arena arena;
    tact_bundle standard = { 0 };
    tact_arena_init(&arena, block, sizeof block, NULL);
    assert_int_equal(tact_attention_defaults(&standard, &arena), TACT_OK);
    while (doc_next(&rest, ',', &name)) {
        int channel = tact_word_number(TACT_LIST_CHANNEL, name);
        assert_in_range(channel, 0, TACT_CHANNEL_COUNT - 1);
        assert_true(tact_slice_equal(doc_get(row, "promotion from"), tact_word_name(TACT_LIST_DEGREE, standard.from_degree[channel])));
        degrees_told |= 1u << channel;
    }
}

static void (*kind_of(const doc_row *row))(void **state) {
    return doc_has(row, "how likely") ? rate_row : doc_has(row, "taken") ? channel_row : doc_has(row, "promotion from") ? degree_row : NULL;
}

static void every_channel_is_told(void **state) {
    (void)state;
    assert_int_equal(degrees_told, (1u << TACT_CHANNEL_COUNT) - 1);
}

static void page_is_whole(void **state) {
    (void)state;
    unsigned rates = 0, channels = 0;
    for (unsigned i = 0; i < page.count; i++) { rates += kind_of(&page.rows[i]) == rate_row; channels += kind_of(&page.rows[i]) == channel_row; }
    assert_true(rates >= 9 && channels >= 7);
}

/* Whatever was counted: never above one, never below nothing, and an answer more never makes one less likely. */
static void rates_are_rates(void **state) {
    (void)state;
    tact_rng rng = tact_rng_from((tact_seed){ 11, 12 });
    for (int round = 0; round < 20000; round++) {
        tact_own_answers own = { .all_sent_q8 = 0 }, more;
        unsigned part = (unsigned)tact_rng_below(&rng, TACT_WEEK_PARTS), degree = (unsigned)tact_rng_below(&rng, TACT_DEGREE_COUNT + 1), channel = (unsigned)tact_rng_below(&rng, TACT_CHANNEL_COUNT);
        for (unsigned i = 0; i < 20; i++) {
            uint32_t sent = (uint32_t)(tact_rng_next(&rng) >> (32 + tact_rng_below(&rng, 30)));
            counted.cells[tact_rng_below(&rng, TACT_RECEPTIVE_CELLS)] = (tact_answered){ sent, sent ? (uint32_t)tact_rng_below(&rng, sent) : 0 };
        }
        tact_receptive_sum(&counted);
        for (unsigned i = (unsigned)tact_rng_below(&rng, 64); i > 0; i--) tact_own_answers_add(&own, (unsigned)tact_rng_below(&rng, TACT_WEEK_PARTS), (uint32_t)tact_rng_below(&rng, 257), tact_rng_below(&rng, 3) == 0);
        uint32_t rate = tact_receptive_rate(&counted, degree, channel, part, &own);
        assert_true(rate <= 65536);
        more = own;
        tact_own_answers_add(&more, part, 256, true);
        assert_true(tact_receptive_rate(&counted, degree, channel, part, &more) >= rate);
        more = own;
        tact_own_answers_add(&more, part, 256, false);
        assert_true(tact_receptive_rate(&counted, degree, channel, part, &more) <= rate);
    }
}

static void bytes_are_read_as_written(void **state) {
    (void)state;
    static char block[1 << 16];
    static tact_answered back[TACT_RECEPTIVE_CELLS];
    tact_arena arena;
    tact_writer w;
    memset(&counted, 0, sizeof counted);
    counted.cells[0] = (tact_answered){ 5, 5 };
    counted.cells[300] = (tact_answered){ UINT32_MAX, 7 };
    counted.cells[TACT_RECEPTIVE_CELLS - 1] = (tact_answered){ 1, 0 };
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&w, &arena, 64);
    tact_receptive_write(&w, counted.cells);
    tact_reader r = tact_reader_of(tact_writer_slice(&w));
    assert_true(tact_receptive_read(&r, back) && tact_reader_done(&r));
    assert_memory_equal(back, counted.cells, sizeof back);
    for (size_t cut = 0; cut < w.len; cut++) {
        r = tact_reader_of((tact_slice){ (const char *)w.ptr, cut });
        assert_false(tact_receptive_read(&r, back) && tact_reader_done(&r));
    }
    static const uint8_t more_answered[] = { 1, 0, 2, 3 }, none_sent[] = { 1, 0, 0, 0 }, too_far[] = { 1, 0xD0, 5, 1, 1 }, twice[] = { 2, 0, 1, 1, 0, 1, 1 };
    const struct { const uint8_t *bytes; size_t len; } bad[] = { { more_answered, 4 }, { none_sent, 4 }, { too_far, 5 }, { twice, 7 } };
    for (unsigned i = 0; i < 4; i++) {
        r = tact_reader_of((tact_slice){ (const char *)bad[i].bytes, bad[i].len });
        assert_false(tact_receptive_read(&r, back));
        assert_int_equal(r.status, TACT_ERR_FORMAT);
    }
}

int main(void) {
    static struct CMUnitTest tests[DOC_ROWS + 4];
    char path[512];
    size_t count = 0;
    const char *top = getenv("TACT_SOURCE");
    snprintf(path, sizeof path, "%s/doc/choosing.md", top ? top : ".");
    doc_load(&page, path);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(page_is_whole);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(rates_are_rates);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(bytes_are_read_as_written);
    for (unsigned i = 0; i < page.count; i++)
        if (kind_of(&page.rows[i])) tests[count++] = (struct CMUnitTest){ .name = page.rows[i].name, .test_func = kind_of(&page.rows[i]), .initial_state = &page.rows[i] };
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(every_channel_is_told);
    return _cmocka_run_group_tests("doc/choosing.md", tests, count, NULL, NULL);
}
