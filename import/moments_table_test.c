/* import/moments_table_test.c -- counts, gaps, samples, drafts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "core/base/hash.h"
#include "import/moments_table.h"

/* Ten visitors each. */
static void add(tact_moments *m, uint8_t kind, const char *topic, unsigned hour, unsigned answered, unsigned unanswered, const char *words) {
    for (unsigned i = 0; i < (answered + unanswered) * 10; i++) assert_true(tact_moments_add(m, i % 10, kind, tact_slice_of(topic), hour, i < answered * 10 ? TACT_CELL_ANSWERED : TACT_CELL_UNANSWERED, tact_slice_of(words)));
}

static void rows_and_gaps(void **state) {
    (void)state;
    tact_moments *m = tact_moments_new();
    assert_null(tact_moments_row_at(m, 0));
    assert_null(tact_moments_gap_at(m, 0));
    add(m, TACT_KIND_KNOW, "tyres", 9, 5, 5, "winter tyres");
    add(m, TACT_KIND_KNOW, "tyres", 10, 0, 6, "tyre pressure");
    add(m, TACT_KIND_KNOW, "tyres", 22, 2, 0, "");
    add(m, TACT_KIND_UNKNOWN, "", 3, 0, 50, "");
    add(m, TACT_KIND_BUY, "coffee", 8, 0, 4, "");
    add(m, TACT_KIND_GO, "garage", 18, 1, 3, "");
    add(m, TACT_KIND_DO, "recipe", 18, 0, 3, "");
    const tact_moments_row *r = tact_moments_row_at(m, 0);
    assert_int_equal(r->kind, TACT_KIND_UNKNOWN);
    r = tact_moments_row_at(m, 1);
    assert_string_equal(r->topic, "tyres");
    assert_int_equal(r->total, 180);
    assert_int_equal(r->answered, 70);
    assert_int_equal(r->unanswered, 110);
    assert_int_equal(r->unanswered_hours[10], 60);
    assert_int_equal(r->peak_hour, 9);
    assert_int_equal(r->peak_hours, 1);
    assert_string_equal(r->samples[0], "winter tyres");
    assert_string_equal(r->samples[1], "tyre pressure");
    assert_null(r->samples[2]);
    assert_null(tact_moments_row_at(m, 5));
    static const char *const gaps[] = { "tyres", "coffee", "garage" };
    for (uint32_t i = 0; i < 3; i++) assert_string_equal(tact_moments_gap_at(m, i)->topic, gaps[i]);
    assert_null(tact_moments_gap_at(m, 3));
    add(m, TACT_KIND_DO, "recipe", 18, 0, 9, "");                   /* the order is made anew */
    assert_string_equal(tact_moments_gap_at(m, 0)->topic, "recipe");
    tact_moments_free(m);
}

static void samples(void **state) {
    (void)state;
    tact_moments *m = tact_moments_new();
    char words[32];
    for (int i = 0; i < 300; i++) {
        snprintf(words, sizeof words, "rare %d", i);
        add(m, TACT_KIND_KNOW, "t", 0, 0, 1, words);
        add(m, TACT_KIND_KNOW, "t", 0, 0, 1, "often");
        add(m, TACT_KIND_KNOW, "t", 0, 0, 1, "ada@example.com");
        add(m, TACT_KIND_KNOW, "t", 0, 0, 1, "06 12 34 56 78");
    }
    const tact_moments_row *r = tact_moments_row_at(m, 0);
    assert_string_equal(r->samples[0], "often");
    for (int i = 0; i < 3 && r->samples[i]; i++) assert_null(strchr(r->samples[i], '@'));
    tact_moments_free(m);
}

/* fails when nine visitors are a row or a sample, or when what is left over tells of fewer than ten */
static void ten_visitors(void **state) {
    (void)state;
    tact_moments *m = tact_moments_new();
    for (uint64_t v = 0; v < 9; v++)
        for (int i = 0; i < 5; i++) assert_true(tact_moments_add(m, v, TACT_KIND_KNOW, TACT_S("tyres"), 9, TACT_CELL_UNANSWERED, TACT_S("winter tyres")));
    assert_null(tact_moments_row_at(m, 0));
    assert_null(tact_moments_gap_at(m, 0));
    assert_int_equal(tact_moments_few(m).total, 0);
    assert_true(tact_moments_add(m, 9, TACT_KIND_KNOW, TACT_S("tyres"), 9, TACT_CELL_UNANSWERED, TACT_S("tyres of jean dupont")));
    assert_int_equal(tact_moments_row_at(m, 0)->total, 46);
    assert_null(tact_moments_row_at(m, 0)->samples[0]);             /* nine said the one, one the other */
    for (uint64_t v = 0; v < 30; v++) assert_true(tact_moments_add(m, v, TACT_KIND_BUY, TACT_S("oil"), 9, TACT_CELL_ANSWERED, TACT_S("oil")) && tact_moments_add(m, v, TACT_KIND_BUY, TACT_S("oil"), 9, TACT_CELL_ANSWERED, TACT_S("oil")));
    assert_true(tact_moments_add(m, 77, TACT_KIND_GO, TACT_S("clinic"), 9, TACT_CELL_UNANSWERED, TACT_S("")));
    assert_string_equal(tact_moments_row_at(m, 0)->topic, "oil");
    assert_string_equal(tact_moments_row_at(m, 0)->samples[0], "oil");
    assert_null(tact_moments_row_at(m, 1));                         /* tyres hide with the one at the clinic */
    assert_int_equal(tact_moments_few(m).total, 47);
    assert_int_equal(tact_moments_few(m).rows, 2);
    tact_moments_free(m);
}

/* Random moments against a plain count; more topics than there are rows. */
static void nothing_is_lost(void **state) {
    (void)state;
    tact_moments *m = tact_moments_new();
    tact_rng rng = tact_rng_from((tact_seed){ 5, 9 });
    uint64_t open = 0;
    for (int i = 0; i < 40000; i++) {
        char topic[80];
        uint8_t kind = (uint8_t)tact_rng_below(&rng, TACT_KIND_COUNT);
        bool answered = tact_rng_below(&rng, 3) == 0;
        int n = snprintf(topic, sizeof topic, "topic \xC3\xA9 %llu", (unsigned long long)tact_rng_below(&rng, 9000));
        assert_true(tact_moments_add(m, tact_rng_below(&rng, 500), kind, (tact_slice){ topic, (size_t)n }, (unsigned)tact_rng_below(&rng, 24), answered ? TACT_CELL_ANSWERED : TACT_CELL_UNANSWERED, TACT_S("")));
        open += !answered;
    }
    tact_moments_rest few = tact_moments_few(m);
    uint64_t rows = 0, sum = few.total, unanswered = few.unanswered;
    for (const tact_moments_row *r; (r = tact_moments_row_at(m, (uint32_t)rows)) != NULL; rows++) { sum += r->total; unanswered += r->unanswered; }
    assert_true(rows + few.rows <= TACT_MOMENTS_ROWS);
    assert_int_equal(sum, 40000);
    assert_int_equal(unanswered, open);
    tact_moments_free(m);
}

static void drafts(void **state) {
    (void)state;
    tact_moments *m = tact_moments_new();
    add(m, TACT_KIND_BUY, "l'hiver \"neige\"", 23, 0, 2, "pneus");
    add(m, TACT_KIND_BUY, "l'hiver \"neige\"", 0, 0, 2, "x\ny: #z");
    static const tact_slice languages[] = { { "fr", 2 }, { "de", 2 } };
    char name[64];
    char *text = tact_moments_draft(tact_moments_gap_at(m, 0), languages, 2, name);
    assert_string_equal(name, "answer-buy-l-hiver-neige");
    assert_string_equal(text,
        "# A draft: 40 of 40 moments of this kind found no answer; half of them came between 00:00 and 01:00.\n"
        "# People said: \"pneus\", \"x y: #z\"\n"
        "# Put your own words, name the event that shows it helped, then try it on testers: state: live.\n"
        "# The topic must stand under `topics:` in tact.yaml, with the words people use for it.\n"
        "campaign: answer-buy-l-hiver-neige\nstate: draft\nsend: testers\non: event\nagain: 1d\ngoal: {event: Order Completed, within: 7d}\n"
        "when: 'moment.kind == \"buy\" && \"l''hiver \\\"neige\\\"\" in moment.topics'\nholdout: auto\nmessages:\n  - id: first\n    channels: [web, inapp]\n"
        "    fr:\n      title: 'l''hiver \"neige\"\xC2\xA0: comment choisir'\n      body: 'Montrez les deux ou trois choix \xC3\xA0 comparer, avec les prix.'\n"
        "    de:\n      title: 'l''hiver \"neige\": how to choose'\n      body: 'Show the two or three choices worth comparing, with prices.'\n");
    free(text);
    text = tact_moments_draft(tact_moments_gap_at(m, 0), NULL, 0, NULL);
    assert_non_null(strstr(text, "    en:\n"));
    free(text);
    tact_moments_free(m);
    m = tact_moments_new();
    add(m, TACT_KIND_KNOW, "", 5, 0, 1, "");
    text = tact_moments_draft(tact_moments_gap_at(m, 0), NULL, 0, name);
    assert_string_equal(name, "answer-know");
    assert_int_equal(strlen(name), 11);
    assert_non_null(strstr(text, "when: 'moment.kind == \"know\"'\n"));
    assert_non_null(strstr(text, "title: 'Your question: the short answer'"));
    free(text);
    tact_moments_free(m);
    m = tact_moments_new();
    add(m, TACT_KIND_KNOW, "\xD1\x88\xD0\xB8\xD0\xBD\xD1\x8B", 5, 0, 1, "");
    free(tact_moments_draft(tact_moments_gap_at(m, 0), NULL, 0, name));
    assert_int_equal(strlen(name), 20);                             /* a topic in other letters still makes a name of its own */
    tact_moments_free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows_and_gaps), cmocka_unit_test(samples), cmocka_unit_test(ten_visitors), cmocka_unit_test(nothing_is_lost), cmocka_unit_test(drafts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
